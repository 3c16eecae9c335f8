"""How much room plots of curves and bars have on a page: which of them are shown, in how many columns and rows, and
how many lines of notes stand under them."""

import math
from collections.abc import Sequence

from app.plots import texts
from app.plots.layout import FOOT, SIDE, SMALL_SIZE, TITLE_ROW
from app.plots.line_names import names, names_height, without_unseen
from app.story.figures.figure import Figure, Panel
from app.story.figures.text import Note, Text

TITLE, LOW_TITLE = 24.0, 18.0
TITLED = 150.0
"""In a lower figure its plots have no titles of their own, in lower rows the titles have less room."""
TICK_LINE = 17.0
AXIS_TITLE = 15.0
NOTE_LINE, NOTE_GAP, OVER_NOTES = 17.0, 22.0, 6.0
BETWEEN, BELOW = 26.0, 8.0
"""From one plot to the one beside it, and to the one under it."""
MARK_SAMPLE, SAMPLE_GAP = 3.0, 5.0
"""Of a line across a plot, before the note that says what it is."""

_NARROWEST, _NARROWEST_NAMED, _LOWEST_ROW = 140.0, 190.0, 84.0
"""Of more than two plots one is that wide, where its lines have names, and that high at least, with its numbers."""
_MOST_BESIDE, _MOST_ROWS = 3, 3
_TWO_BESIDE = 400.0
"""From that width two plots have room side by side."""
_LOWEST, _LOWEST_IN_ROWS = 64.0, 44.0
"""A plot is that high at least before notes have room; of low rows before these have one line."""

Lines = list[list[tuple[Note, Text]]]


def grid_of_plots(panels: Sequence[Panel], width: float) -> tuple[int, int]:
    """Columns and rows of plots: two stand side by side, or in a narrow figure under each other; more in rows that are
    as long as each other."""
    count = len(panels)
    narrowest = _NARROWEST if any(panel.boxes for panel in panels) else _NARROWEST_NAMED
    if count <= 2:
        return (1, count) if width < _TWO_BESIDE else (count, 1)
    most = min(_MOST_BESIDE, max(1, int((width - 2 * SIDE + BETWEEN) // (narrowest + BETWEEN))))
    rows = math.ceil(count / min(count, most))
    return math.ceil(count / rows), rows


def least_height(figure: Figure, width: float) -> float:
    """The height in which all of more than two plots have room, or as many rows of them as type is made smaller for;
    of plots in one row all names of their lines and the notes in short."""
    rows = grid_of_plots(figure.panels, width)[1]
    if len(figure.panels) > 2:
        rows = min(_MOST_ROWS, rows)
        return TITLE_ROW + FOOT + rows * (_LOWEST_ROW + BELOW) - BELOW
    if rows > 1:
        return 0.0
    lines = len(_packed(figure.notes, width - 2 * SIDE))
    title = TITLE if any(panel.title is not None for panel in figure.panels) else 0.0
    around = TITLE_ROW + title + TICK_LINE + AXIS_TITLE + FOOT
    return around + _named(figure.panels) + lines * NOTE_LINE + (OVER_NOTES if lines else 0.0)


def shown(panels: Sequence[Panel], width: float, height: float) -> tuple[Sequence[Panel], int, int]:
    """As many plots as have room, those of the lowest rank first, and their columns and rows."""
    columns, rows = grid_of_plots(panels, width)
    fitting = max(1, int((height - TITLE_ROW - FOOT + BELOW) // (_LOWEST_ROW + BELOW)))
    if rows <= fitting or rows == 1:
        return panels, columns, rows
    kept = sorted(panels, key=lambda panel: panel.rank)[: columns * fitting]
    found = [panel for panel in panels if panel in kept]
    return found, columns, math.ceil(len(found) / columns)


def heights_of_two(panels: Sequence[Panel], each: float, around: float, roomy: bool) -> list[float]:
    """Of two plots under each other, as high as each other, unless one can give the other what the names of its lines
    lack. `around`: what of the height is titles and numbers."""
    seen = (without_unseen(panel, each - around) for panel in panels)
    needed = (max(_LOWEST_IN_ROWS, names_height(names(panel, roomy))) for panel in seen)
    upper, lower = (each - around - least for least in needed)
    if lower < 0.0 < upper:
        given = min(upper + AXIS_TITLE, -lower)  # a low plot has the title of its axis beside the numbers
    else:
        given = -min(lower + AXIS_TITLE, -upper) if upper < 0.0 < lower else 0.0
    return [each - given, each + given]


def note_lines(
    notes: tuple[Note, ...], panels: Sequence[Panel], rows: int, width: float, room: float, low: bool
) -> Lines:
    """The notes, one in each line, or in short one beside the other where the plots would else be too low for the names
    of their lines; what has no room at all is left out. `room`: the height of a row without
    titles and numbers; `low`: these are closer together in it."""
    if rows > 1 and low:
        most = 1 if rows * (room - _LOWEST_IN_ROWS) >= NOTE_LINE + OVER_NOTES else 0
    else:
        most = max(0, int(rows * (room - AXIS_TITLE - _LOWEST - OVER_NOTES) // NOTE_LINE))
    packed = _packed(notes, width)
    most = min(most, len(notes))
    while most > len(packed) and room - AXIS_TITLE - (most * NOTE_LINE + OVER_NOTES) / rows < _named(panels):
        most -= 1
    if most == len(notes):
        return [[(note, note.text if taken(note, note.text) <= width else note.short)] for note in notes]
    return packed[:most]


def _named(panels: Sequence[Panel]) -> float:
    """The height in which all lines that plots are about have their names."""
    return max((names_height(names(panel, roomy=False)) for panel in panels), default=0.0)


def _packed(notes: tuple[Note, ...], width: float) -> Lines:
    """The notes in short, one beside the other as far as they have room."""
    lines: Lines = []
    end = width
    for note in notes:
        room = taken(note, note.short)
        if end + NOTE_GAP + room > width:
            lines.append([])
            end = -NOTE_GAP
        lines[-1].append((note, note.short))
        end += NOTE_GAP + room
    return lines


def taken(note: Note, text: Text) -> float:
    """The width of a note."""
    return texts.width(text, SMALL_SIZE) + (MARK_SAMPLE + SAMPLE_GAP if note.names_mark else 0.0)
