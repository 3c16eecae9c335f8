"""Lays a figure out for a size in pixels. Arithmetic only."""

from collections.abc import Iterator, Sequence

from app.plots import texts
from app.plots.groups import BLOCK_FROM, GROUP_ROW, groups_layout, narrow_row
from app.plots.layout import FOOT, SIDE, SMALL_SIZE, TITLE_BASELINE, TITLE_ROW, TITLE_SIZE, Layout, Line
from app.plots.lines import LinesLayout
from app.plots.lines_room import grid_of_plots
from app.plots.matrix import MatrixLayout
from app.plots.matrix_room import GENEROUS_ROW, MatrixRoom
from app.plots.tiles import TilesLayout, tiles_height
from app.plots.wording import words_height, words_layout
from app.story.figures.figure import Figure
from app.story.figures.text import Text

_PLOT_SHAPES = {1: 0.62, 2: 0.42}
"""Height of so many plots of curves side by side beside their width."""
_IN_ROWS, _NUMBERS, _NOTE_LINE = 56.0, 58.0, 17.0
"""What plots in rows need above and below them all, each row for numbers and titles, and a note."""
_IN_A_ROW, _IN_MANY_ROWS, _FEW_ROWS = 0.55, 0.4, 3
"""Height of one of them beside its width; where there are more rows than few."""
_IMAGE = 0.24
"""Height of cells without numbers beside the width of the figure, at least, where they are more than one row."""
_ALIKE = 0.5  # px
_BESIDE_TITLE = 16.0


def lay_out(
    figure: Figure, width: float, height: float, reserved: float = 0.0, foot: float = 0.0, page: int = 0
) -> Layout:
    """Where everything lies; `reserved`, `foot`: pixels right of the title, and of the last line of a figure of cells,
    that belong to somebody else; `page`: of groups that have not all room at once."""
    if figure.arrangement == "groups":
        layout = groups_layout(figure, width, height, page)
        if width >= BLOCK_FROM and figure.title.plain and not figure.in_rows:
            return layout
    elif figure.arrangement == "plots":
        layout = LinesLayout(figure, width, height).layout
    elif figure.arrangement == "tiles":
        layout = TilesLayout(figure, width, height).layout
    elif figure.arrangement == "words":
        layout = words_layout(figure, width, height)
    else:
        layout = MatrixLayout(figure, width, height, foot).layout
    layout.lines.extend(_title_row(figure, layout.left_out, width, reserved))
    return layout


def figure_height(figure: Figure, width: float) -> float:
    """How high a figure should be at a width, so that nothing of it is left out and nothing is empty."""
    if figure.in_rows:
        return TITLE_ROW - 2.0 + len(figure.panels) * narrow_row(figure.panels) + FOOT / 2
    if figure.arrangement == "groups":
        rows = 1 + max(panel.slot[0] for panel in figure.panels)
        return rows * GROUP_ROW + (26.0 if width >= BLOCK_FROM and figure.title.plain else TITLE_ROW - 8.0)
    if figure.arrangement == "plots":
        return _plots_height(figure, width)
    if figure.arrangement == "tiles":
        return tiles_height(figure, width)
    if figure.arrangement == "words":
        return words_height(figure, width)
    return _cells_height(figure, width)


def _cells_height(figure: Figure, width: float) -> float:
    """The same of cells: so high that their numbers have room if they have across, and no higher."""
    room = MatrixRoom(figure, width, width)
    height = width * (0.7 if figure.triangular else 0.4)
    if room.rows == 1:
        height = max(height, room.height_of_one_row())
    lowest, layout, roomy = height, lay_out(figure, width, height), room.height_with_numbers()
    if roomy > height and (layout.legend is not None or _row(layout, room) < GENEROUS_ROW):
        wished = lay_out(figure, width, roomy)
        if wished.legend is None:
            lowest, height, layout = roomy, roomy, wished
    if layout.legend is not None:  # an image fills every height
        return height if room.rows == 1 else max(height, room.height_with(_IMAGE * width))
    least = min(_row(layout, room), GENEROUS_ROW)
    while layout.legend is None and _row(layout, room) >= least:
        needed, lowest = _bottom(layout) + FOOT, height
        if needed >= height - _ALIKE:
            break
        height = needed  # what is too low for a margin has none: it may be lower still
        layout = lay_out(figure, width, height)
    return lowest  # numbers that were there, and their rows, are to stay


def _row(layout: Layout, room: MatrixRoom) -> float:
    """The height of a row of cells."""
    return layout.panels[0].rect.height() / room.rows


def _plots_height(figure: Figure, width: float) -> float:
    columns, rows = grid_of_plots(figure.panels, width)
    if columns > 2 or rows > 1:
        shape = _IN_MANY_ROWS if rows > _FEW_ROWS else _IN_A_ROW
        return _IN_ROWS + len(figure.notes) * _NOTE_LINE + rows * (width / columns * shape + _NUMBERS)
    notes = max(0, len(figure.notes) - 1) if columns == 2 else 0
    return width * _PLOT_SHAPES[columns] + notes * _NOTE_LINE


def _bottom(layout: Layout) -> float:
    """Where the lowest thing ends."""
    descent = 6.0
    lines = (line.baseline + descent for line in layout.lines)
    return max(*lines, *(laid.rect.bottom() for laid in layout.panels))


def _title_row(figure: Figure, left_out: Text | None, width: float, reserved: float) -> list[Line]:
    room = width - 2 * SIDE - reserved
    fits = texts.width(figure.title, TITLE_SIZE) <= room
    if left_out is not None:
        fits = (
            fits and texts.width(figure.title, TITLE_SIZE) + _BESIDE_TITLE + texts.width(left_out, SMALL_SIZE) <= room
        )
    titles = (figure.title, figure.short_title) if fits else (figure.short_title,)
    for title, beside in () if reserved else _beside_titles(figure, titles, left_out):
        x = width - SIDE - texts.width(beside, SMALL_SIZE)
        if x > SIDE + texts.width(title, TITLE_SIZE) + _BESIDE_TITLE:
            return [Line(title, SIDE, TITLE_BASELINE, TITLE_SIZE), Line(beside, x, TITLE_BASELINE, SMALL_SIZE)]
    return [Line(titles[0], SIDE, TITLE_BASELINE, TITLE_SIZE)]


def _beside_titles(figure: Figure, titles: Sequence[Text], left_out: Text | None) -> Iterator[tuple[Text, Text]]:
    """Titles with what may stand beside them, the best first: what has a short form is shortened before the title, and
    not given up: the title is shortened for it."""
    if left_out is not None:
        yield titles[0], left_out
        return
    if figure.subtitle is not None:
        yield titles[0], figure.subtitle
    if figure.short_subtitle is not None:
        yield from ((title, figure.short_subtitle) for title in titles)
