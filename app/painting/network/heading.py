"""Over the network: its title, and what the river's width says."""

from collections.abc import Iterator

from PyQt6.QtGui import QPainter

from app.painting.network.strokes import Stroke, of_caption, of_measure
from app.painting.wrapping import text_width
from app.story.diagram import Diagram
from app.story.diagram.geometry import Box, Point
from app.story.diagram.parts import Caption
from app.story.diagram.words import NOTE_PARTED, SCALE_WIDTH
from app.theme import Theme

_SIDE = 20.0
_TITLE = 12.0
_NOTE = 11.0
_CHIP = 104.0
"""Paper units behind the title that the button there has, with the gaps around it."""
_MIDDLE = 24.0
"""From the edge of a card to the middle of its title, also in the other cards."""
_HALF_CHIP, _LOW_HALF_CHIP, _CLEAR, _LEAST_MIDDLE = 12.0, 9.0, 3.0, 14.0
"""Half the height of the button that stands there, and where the network is printed smaller than the heading; from it
down to the losses; and at least from the edge of the card to the middle."""
_LINE = 15.0
"""Of the title."""
_CAP = 7.0
_ABOVE = 4.0
"""Paper units over the measure of a wide river."""
_OVER_GROUND, _UNDER_EDGE = 5.0, 2.0
"""Paper units under it, down to the losses or to the line from these to L; and over it at least where that is near."""
_WHOLE_FROM = 0.8
"""From this unit on a heading is as large as those of the other cards, however large the network is."""


def title_end(shown: Diagram, title: str, shrunk: float = 1.0) -> Point:
    """The right end of the title that `paint_heading` paints, at the middle of its height."""
    size = heading_size(shown, title, shrunk)
    return Point(_SIDE * size + text_width(title, _TITLE * size, 600), _middle(shown, size, shrunk))


def chip_height(shown: Diagram, size: float, shrunk: float = 1.0) -> float:
    """Of the button behind a title of this size: lower than that asks for where the losses stand close under it."""
    losses, clear = _losses(shown), _CLEAR * shrunk
    under_middle = losses - clear - _MIDDLE * max(size, shrunk)
    over_losses = max(under_middle, min(losses / 2 - clear, _LOW_HALF_CHIP * size))
    return 2 * max(_HALF_CHIP, min(_HALF_CHIP * size, over_losses))


def shrunk_for_heading(least: float, height: float) -> float:
    """How many times smaller a network is printed that needs at `least` so much height, in a card of this height: so
    that its heading is as large and as far from the edge of the card as those of other cards; 1: as large as these."""
    with_chip = (least - _MIDDLE - _CLEAR) / (height - _MIDDLE - _CLEAR)
    with_low_chip = (least - _lowest_losses(1.0)) / (height - _MIDDLE - _LOW_HALF_CHIP - _CLEAR)
    return max(1.0, with_chip, with_low_chip)


def lowered_by_heading(shrunk: float) -> float:
    """How much lower than usual the network begins under a heading that is printed so many times larger."""
    return _lowest_losses(shrunk) - _lowest_losses(1.0)


def _lowest_losses(shrunk: float) -> float:
    return _MIDDLE * shrunk + max(_HALF_CHIP, _LOW_HALF_CHIP * shrunk) + _CLEAR * shrunk


def heading(shown: Diagram, title: str, shrunk: float = 1.0) -> Iterator[Stroke]:
    """The title at the left; at the right what the river's width says, and how wide its widest is. `shrunk`: how many
    times smaller than was chosen all of it is printed, what the heading makes up for as far as it has room."""
    size = heading_size(shown, title, shrunk)
    at = Point(_SIDE * size, _middle(shown, size, shrunk))
    yield of_caption("heading", Caption(title, at, _TITLE * size, "muted", "left", weight=600))
    yield from river_note(shown, title, shrunk)


def river_note(shown: Diagram, title: str, shrunk: float = 1.0) -> Iterator[Stroke]:
    """What the river's width says, beside a title, and L, that leave it room."""
    size = heading_size(shown, title, shrunk)
    middle, side, chip = _middle(shown, size, shrunk), _SIDE * size, _CHIP * max(1.0, size)
    before = title_end(shown, title, shrunk).x + chip
    if shown.total is not None:
        before = max(before, shown.total.pill.box.right)
    note = _note(shown, _NOTE * size, shown.width - side - SCALE_WIDTH * size - before)
    if note:
        end = Point(shown.width - side, max(middle, shown.river_scale.widest / 2 + _ABOVE))
        yield of_caption("heading", Caption(note, end, _NOTE * size, "muted", "right"))
        if shown.river_scale.largest > 0.0:
            half = shown.river_scale.widest / 2
            y = max(half + _UNDER_EDGE, min(end.y, _ground(shown) - _OVER_GROUND - half))
            at = Point(end.x - text_width(note, _NOTE * size) - SCALE_WIDTH / 2 * size, y)
            yield of_measure(Box.around(at, _CAP * size, shown.river_scale.widest))


def heading_size(shown: Diagram, title: str, shrunk: float = 1.0) -> float:
    """How many times its first size the heading has; on a page of its own, without a title, it grows with it."""
    if not title:
        return shown.unit
    least_note = text_width(_notes(shown)[-1], _NOTE) + SCALE_WIDTH
    left, right = _SIDE + text_width(title, _TITLE, 600) + _CHIP, _SIDE + least_note
    across = shown.width / (left + right)
    if shown.total is not None:  # L stands between them
        across = min(shown.total.pill.box.left / left, (shown.width - shown.total.pill.box.right) / right)
    most = min(across, (_losses(shown) - _CLEAR) / _LINE)
    return min(1.0, shown.unit / _WHOLE_FROM) * max(1.0, min(shrunk, most))


def has_room(shown: Diagram, title: str) -> bool:
    """Whether a title leaves room for the shortest note on the river, where no button stands between them."""
    size = heading_size(shown, title)
    note = text_width(_notes(shown)[-1], _NOTE * size) + (SCALE_WIDTH + _SIDE) * size
    return title_end(shown, title).x + note <= shown.width - _SIDE * size


def _middle(shown: Diagram, size: float, shrunk: float) -> float:
    """Of its height: higher where the losses stand so high that the button would touch them."""
    over_losses = _losses(shown) - chip_height(shown, size, shrunk) / 2 - _CLEAR * shrunk
    return min(_MIDDLE * max(size, shrunk), max(over_losses, _LEAST_MIDDLE))


def _ground(shown: Diagram) -> float:
    """Where what is under the heading begins: the losses, or the line from these to L."""
    edges = () if shown.total is None else shown.total.edges
    return min([_losses(shown), *(edge.line[1].y for edge in edges)])


def _losses(shown: Diagram) -> float:
    """Where they begin, under the heading."""
    otherwise = float("inf") if shown.losses_from is None else shown.losses_from
    return min((column.loss.box.top for column in shown.columns if column.loss is not None), default=otherwise)


def _note(shown: Diagram, size: float, room: float) -> str:
    """As much of the scale note as there is room for: what the river's width says comes last, and how wide its widest
    is stands there always."""
    notes = _notes(shown)
    return next((note for note in notes if text_width(note, size) <= room), notes[-1])


def _notes(shown: Diagram) -> tuple[str, ...]:
    """What can be said of the river's width, the longest first."""
    parts = shown.scale_note.split(NOTE_PARTED)
    return *(NOTE_PARTED.join(parts[first:]) for first in range(len(parts))), *shown.short_scale_notes


def paint_heading(painter: QPainter, shown: Diagram, theme: Theme, title: str, shrunk: float = 1.0) -> None:
    for stroke in heading(shown, title, shrunk):
        stroke.paint(painter, stroke.value, theme, shown.unit)
