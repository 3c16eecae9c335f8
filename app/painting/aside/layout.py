"""Where everything of an aside stands at a width: the roomiest type that leaves nothing to scroll, if there is one."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from PyQt6.QtCore import QPointF, QRectF

from app.painting.aside.grid import Placed, columns, place
from app.painting.aside.measuring import Measured, Style
from app.painting.matrix import MatrixStyle
from app.story.asides.aside import Aside, Path, Picture, visible
from app.story.places import Place

EDGE = 20.0
_TOP, _BOTTOM = 4.0, 8.0
_PICTURE_GAP = 12.0
_LOWEST_PICTURE, _HIGHEST_PICTURE = 168.0, 420.0
_PICTURE_SHAPE = 0.56
"""Height over width that a picture has where there is room for it."""
_SPREAD = 10.0
"""As much is added to a gap where there is room."""

_STYLES = (
    Style(21, MatrixStyle(34, 17, 6), 16),
    Style(19, MatrixStyle(32, 16, 6), 13),
    Style(17, MatrixStyle(30, 15, 6), 11),
    Style(15, MatrixStyle(28, 13, 6), 7),
)
_NARROW_STYLES = (
    Style(14, MatrixStyle(26, 12, 6), 6),
    Style(13, MatrixStyle(26, 12, 6), 4),
)
_TINTED_STYLES = (
    Style(15, MatrixStyle(28, 14, 6, most_rows=2, named=False), 6),
    Style(14, MatrixStyle(26, 13, 6, most_rows=2, named=False), 4),
    Style(15, MatrixStyle(28, 14, 1, named=False), 5),
    Style(13, MatrixStyle(26, 13, 1, named=False), 4),
    Style(12, MatrixStyle(26, 12, 1, named=False), 3),
)
"""From roomy to narrow: the first that fits is taken. In the last ones matrices have tints but no numbers: for an aside
whose lines are all closed. Who opens one wants to read it, and scrolls."""

_SCROLLED = _STYLES[2:]
"""The roomiest of an aside that is higher than the room anyway."""


@dataclass(frozen=True)
class _Attempt:
    """A style. `stacking`: numbers may stand below their formulas; `squeezing`: too wide matrices are thumbnails."""

    style: Style
    stacking: bool
    squeezing: bool


def _attempts(*groups: tuple[Style, ...]) -> Iterator[_Attempt]:
    for squeezing in (False, True):
        for styles in groups:
            for stacking in (False, True):
                yield from (_Attempt(style, stacking, squeezing) for style in styles)


@dataclass(frozen=True)
class PlacedPicture:
    """A picture with its title in a cell."""

    picture: Picture
    box: QRectF


@dataclass(frozen=True)
class Layout:
    """What is painted where, in pixels from the top left corner. Lines that are too wide for the card are scaled."""

    width: float
    height: float
    style: Style
    pictures: tuple[PlacedPicture, ...]
    lines: tuple[Placed, ...]
    top: float
    """Of the lines; they themselves are counted from 0, and scaled."""
    scale: float

    def line_at(self, point: QPointF) -> Placed | None:
        """The line under a point."""
        inside = self._inside(point)
        return next((line for line in self.lines if line.box.adjusted(-8, -3, 8, 3).contains(inside)), None)

    def path_at(self, point: QPointF) -> Path | None:
        """The line that a click on a point opens or closes."""
        line = self.line_at(point)
        return line.path if line is not None and line.line.opens else None

    def place_at(self, point: QPointF) -> Place | None:
        """Where a click on a point goes: the place of the label under it."""
        inside = self._inside(point)
        return next((line.line.place for line in self.lines if line.label_box.contains(inside)), None)

    def box_of(self, path: Path) -> QRectF:
        """What a line covers. Raises StopIteration where it is not shown."""
        box = next(line.box for line in self.lines if line.path == path)
        return QRectF(box.topLeft() * self.scale + QPointF(0, self.top), box.size() * self.scale)

    def _inside(self, point: QPointF) -> QPointF:
        return (point - QPointF(0, self.top)) / self.scale


def layout(shown: Aside, opened: frozenset[Path], width: float, room: float = float("inf")) -> Layout:
    """An aside at a width. `room`: the height that it would better not exceed."""
    measuring = _Measuring(shown, opened, width)
    tinted = _attempts(() if opened else _TINTED_STYLES)
    highest = room - len(shown.pictures) * (_LOWEST_PICTURE + _PICTURE_GAP)
    for attempt in (*_attempts(_STYLES, _NARROW_STYLES), *tinted):
        found = _lines(measuring, width, attempt, highest)
        if found is not None:
            return _spread(_with_pictures(shown, found, room), room)
    tries = (_lines(measuring, width, attempt) for attempt in _attempts(_SCROLLED, _NARROW_STYLES))
    found = next((each for each in tries if each is not None), None) or _scaled(shown, opened, width)
    return _with_pictures(shown, found, room)


class _Measuring:
    """The visible lines at a width in any style; those of a style are measured once, however they are tried."""

    def __init__(self, shown: Aside, opened: frozenset[Path], width: float) -> None:
        self._visible = tuple(visible(shown, opened))
        self._found: dict[tuple[Style, bool], tuple[Measured, ...]] = {}
        self.width = width

    def lines(self, style: Style, squeezing: bool) -> tuple[Measured, ...]:
        if (style, squeezing) not in self._found:
            room = self.width - 2 * EDGE
            self._found[style, squeezing] = tuple(
                Measured(path, line, style, room, squeezing) for path, line in self._visible
            )
        return self._found[style, squeezing]


def _lines(measuring: _Measuring, width: float, attempt: _Attempt, highest: float = float("inf")) -> Layout | None:
    """The lines alone, from the top; None where they are too wide, or higher than `highest`. They are scaled from the
    width at which they are measured to this one."""
    inner, style = measuring.width, attempt.style
    measured = measuring.lines(style, attempt.squeezing)
    if not measured:
        return Layout(width, _TOP + _BOTTOM, style, (), (), _TOP, 1.0)
    at = columns(measured, EDGE, inner - EDGE, attempt.stacking)
    if at is None:
        return None
    placed: list[Placed] = []
    scale, height = width / inner, 0.0
    for each in measured:
        placed.append(place(each, at, placed[-1].box.bottom() + style.gap if placed else 0.0))
        height = _TOP + placed[-1].box.bottom() * scale + _BOTTOM
        if height > highest:
            return None
    return Layout(width, height, style, (), tuple(placed), _TOP, scale)


def _scaled(shown: Aside, opened: frozenset[Path], width: float) -> Layout:
    """Lines that no style makes narrow enough: as wide as they are, and then made smaller."""
    whole = width
    while True:
        whole *= 1.1
        measuring = _Measuring(shown, opened, whole)
        found = _lines(measuring, width, _Attempt(_NARROW_STYLES[-1], stacking=True, squeezing=True))
        if found is not None:
            return found


def _with_pictures(shown: Aside, lines: Layout, room: float) -> Layout:
    """The pictures above the lines, as high as there is room for."""
    if not shown.pictures:
        return lines
    columns = max(map(len, shown.pictures))
    cell = (lines.width - 2 * EDGE - _PICTURE_GAP * (columns - 1)) / columns
    wanted = min(_HIGHEST_PICTURE, _PICTURE_SHAPE * cell)
    share = (room - lines.height) / len(shown.pictures) - _PICTURE_GAP
    height = max(_LOWEST_PICTURE, min(wanted, share) if share >= _LOWEST_PICTURE else wanted)
    placed: list[PlacedPicture] = []
    top = _TOP
    for row in shown.pictures:
        for index, picture in enumerate(row):
            placed.append(PlacedPicture(picture, QRectF(EDGE + index * (cell + _PICTURE_GAP), top, cell, height)))
        top += height + _PICTURE_GAP
    below = top - _TOP
    return replace(lines, pictures=tuple(placed), top=lines.top + below, height=lines.height + below)


def _spread(found: Layout, room: float) -> Layout:
    """The lines a little farther apart where there is room for it."""
    gaps = len(found.lines) - 1
    if gaps < 1 or room == float("inf"):
        return found
    more = min(_SPREAD, max(0.0, room - found.height) / gaps)
    lines = tuple(line.moved(index * more / found.scale) for index, line in enumerate(found.lines))
    return replace(found, lines=lines, height=found.height + gaps * more)
