"""The lines of an aside at one size of type: what each of them is made of, not yet where it stands."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from app.painting.formula import Inks, Row
from app.painting.matrix import MatrixStyle
from app.painting.numbers import pieces_alone
from app.painting.typeset import typeset
from app.painting.wrapping import text_width, wrapped
from app.story.asides.aside import Formula, Line, Path
from app.theme import Theme

LABEL_SIZE = 13
LABEL_WEIGHT = 600
REMARK_SIZE = 13
TEXT_LINE = 17.0
"""The height of a line of label, remark or paragraph."""
_WIDEST_LABEL = 0.25  # of the whole width
_WIDEST_NUMBERS = 0.6  # of the whole width
_THUMBNAILS = MatrixStyle(28, 16, 1, named=False)
_SHORT = 70.0  # pixels of a remark
_MANY = 99  # lines that a text may have: all of it is shown


@dataclass(frozen=True)
class Style:
    """`size`: of the type of formulas; `gap`: between two lines."""

    size: float
    matrix: MatrixStyle
    gap: float


@dataclass(frozen=True)
class Measured:
    """A line at a style."""

    path: Path
    line: Line
    style: Style
    width: float
    """Of the whole aside, which its label takes only a part of."""
    squeezed: bool = False
    """Whether matrices that together take most of the width are thumbnails."""

    @property
    def depth(self) -> int:
        """How many lines it was opened through."""
        return len(self.path) - 1

    @property
    def is_paragraph(self) -> bool:
        return not self.line.formulas and not self.line.numbers

    @cached_property
    def label(self) -> tuple[str, ...]:
        widest = self.width if self.is_paragraph and not self.line.remark else _WIDEST_LABEL * self.width
        return tuple(wrapped(self.line.label, LABEL_SIZE, widest, _MANY, LABEL_WEIGHT))

    @cached_property
    def label_width(self) -> float:
        return _widest(self.label, LABEL_WEIGHT)

    @cached_property
    def formulas(self) -> tuple[Row, ...]:
        size = self.style.size
        return tuple(Row((typeset(formula.markup, size),), size) for formula in self.line.formulas)

    @cached_property
    def numbers(self) -> Row | None:
        row = self._numbers(self.style.matrix)
        if self.squeezed and row is not None and row.width > _WIDEST_NUMBERS * self.width:
            return self._numbers(_THUMBNAILS)
        return row

    def _numbers(self, style: MatrixStyle) -> Row | None:
        size = self.style.size
        return Row(pieces_alone(self.line.numbers, style, size), size) if self.line.numbers else None

    @cached_property
    def short_remark(self) -> float:
        """The width of a remark of a word or two; 0 where it is longer."""
        width = text_width(self.line.remark, REMARK_SIZE)
        return width if width <= _SHORT else 0.0

    def remark(self, width: float) -> tuple[str, ...]:
        """The remark in lines of at most this width."""
        return tuple(wrapped(self.line.remark, REMARK_SIZE, width, _MANY))


def inks(formula: Formula, line: Line, theme: Theme) -> Inks:
    """The colours of a formula: a line that is muted has no others."""
    return Inks(dict(formula.roles), formula.lit, theme.muted if line.tone == "muted" else None)


def _widest(texts: Iterable[str], weight: int) -> float:
    return max((text_width(text, LABEL_SIZE, weight) for text in texts), default=0.0)
