"""The formula of a slide in lines: in one, or in two where it would be much smaller than all others in one."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from PyQt6.QtCore import QRectF

from app.painting.formula import Row
from app.painting.typeset import typeset
from app.story.equation import Equation
from app.story.typst_form import Part, parts

_GAP = 4.0
"""Between two lines."""
_WELL = 0.8
"""Of its size: as large as this, a formula is broken no further, and not elsewhere than at a relation."""


@dataclass(frozen=True)
class Lines:
    """Lines one below the other, all from the left; as high and wide as they are."""

    rows: tuple[Row, ...]

    @property
    def width(self) -> float:
        return max(row.width for row in self.rows)

    @property
    def height(self) -> float:
        return sum(row.height for row in self.rows) + _GAP * (len(self.rows) - 1)

    def scale(self, room: QRectF) -> float:
        """How many times its size it has in a room, at most 1."""
        return min(1.0, room.width() / self.width, room.height() / self.height)

    def placed(self) -> Iterator[tuple[float, Row]]:
        """Every line with its math axis; the middle of all is at 0."""
        top = -self.height / 2
        for row in self.rows:
            yield top + row.above, row
            top += row.height + _GAP


def in_lines(whole: Row, equation: Equation, room: QRectF) -> Lines:
    """A formula in one line where it is large enough so, else in the two in which it is largest."""
    one = Lines((whole,))
    if one.scale(room) >= _WELL:
        return one
    found = [one, *_broken(equation, whole)]
    return max(found, key=lambda lines: min(_WELL, lines.scale(room)))


def _broken(equation: Equation, whole: Row) -> Iterator[Lines]:
    """Its two lines, those first that are broken at a relation; then those that are broken about the middle."""
    of = parts(equation)
    wide = [_typeset_width(part.text, whole.size) for part in of]
    places = range(1, len(of))
    for at in sorted(places, key=lambda at: (not of[at].is_side, max(sum(wide[:at]), sum(wide[at:])))):
        texts = _line(of[:at]), _line(of[at:])
        yield Lines(tuple(Row((typeset(text, whole.size),), whole.size, None, whole.shapes) for text in texts))


def _line(of: tuple[Part, ...]) -> str:
    first, *others = of
    return first.opens + first.text + "".join(part.before + part.text for part in others)


@lru_cache(maxsize=1024)
def _typeset_width(text: str, size: float) -> float:
    return typeset(text, size).width
