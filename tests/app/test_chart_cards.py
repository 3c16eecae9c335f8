"""The cards of charts at their limits: bars next to nothing, one timestep, stages beside letters."""

from dataclasses import replace
from itertools import pairwise

import pytest
from PyQt6.QtCore import QPointF, QRectF
from PyQt6.QtGui import QColor, QImage, QPainter
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.colours import THEMES
from app.document import Document
from app.files.lesson_file import read_lesson
from app.paper import scaled
from app.plots import figure_height, paint_figure, texts
from app.plots.arranging import lay_out
from app.plots.layout import SIDE, SMALL_SIZE, TITLE_ROW, PanelLayout
from app.story.figures import figure
from app.story.figures.text import Math
from app.story.other_cell import other_cell
from app.story.state import Compared, Measure, Scale, compare, opening_state, with_other_cell
from app.views.contributions import ContributionsView
from rnn_engine.recorder import record
from tests.app.opened import opened
from tests.app.test_plots import picture
from tests.gallery.subjects import lessons, limits
from tests.story.states import long_state, state_of


@pytest.mark.parametrize("size", [(368, 170), (488, 230), (747, 320)])
def test_a_bar_that_is_not_zero_is_seen_beside_much_longer_ones(qapp: QApplication, size: tuple[int, int]) -> None:
    other = read_lesson("exploding")
    shown = figure("contributions", compare(state_of("vanishing", None, -1), Compared(other, record(other.experiment))))
    layout, image = lay_out(shown, *size), picture(shown, "light", *size)
    (laid,) = (laid for laid in layout.panels if laid.panel.name == "rows")
    assert max(box.x[1] for box in laid.panel.boxes) * laid.scale[0] < 1.0
    for box in laid.panel.boxes:
        at = QPointF(laid.rect.left() + 0.5, laid.place(box.x, box.y).center().y()).toPoint()
        near = {image.pixelColor(at.x() + across, at.y()).name() for across in (-1, 0, 1)}
        assert (near == {THEMES["light"].card.lower()}) == (box.x == (0.0, 0.0))
    said = [line.text.plain for line in layout.lines if line.text in laid.panel.scaled_titles]
    assert len(said) == 1, "over the bars, how long they are"
    assert "≤ 1.09, scale" in said[0]
    assert said[0].endswith(" to 6e4")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("lesson", ["scalar", "exploding", "language-model", "letters-60", "vanishing"])
def test_bars_that_are_not_reached_yet_are_seen_and_dashed_as_cells_are(
    qapp: QApplication, lesson: str, theme: str
) -> None:
    """However short and thin: a solid one would look like a value."""
    other, card = read_lesson("exploding"), THEMES[theme].card
    state = {**lessons(), **limits()}[lesson]()
    state = replace(state, position=0)
    if lesson == "vanishing":
        state = compare(state, Compared(other, record(other.experiment)))
    shown = figure("contributions", state)
    image = picture(shown, theme, 368, 218)
    for laid in lay_out(shown, 368, 218).panels:
        if laid.panel.place not in ("right", "below"):
            continue
        together = QRectF()
        for box in laid.panel.boxes:
            if box.x[0] != box.x[1] and box.y[0] != box.y[1]:
                together = together.united(laid.place(box.x, box.y).normalized())
        area = together.adjusted(-1.0, -1.0, 1.0, 1.0).toAlignedRect()
        found = [
            image.pixelColor(x, y) for x in _span(area.left(), area.right()) for y in _span(area.top(), area.bottom())
        ]
        inked = sum(abs(at.lightness() - QColor(card).lightness()) >= 12 for at in found)
        assert 0 < inked <= 0.6 * len(found)


def _span(first: int, last: int) -> range:
    return range(first, last + 1)


@pytest.mark.parametrize("size", [(368, 112), (488, 130), (605, 250)])
def test_one_timestep_is_told_in_whole_sentences(qapp: QApplication, size: tuple[int, int]) -> None:
    shown = figure("reach", state_of("digit", None, -1))
    layout = lay_out(shown, *size)
    said = " ".join(line.text.plain for line in layout.lines).replace("\N{NO-BREAK SPACE}", " ")
    assert all(sentence.plain in said for sentence in shown.instead)
    for line in layout.lines:
        assert line.x + texts.width(line.text, line.size) <= size[0] - 17.9
        assert line.baseline + 4.0 <= size[1]
    assert figure_height(shown, size[0]) >= max(line.baseline for line in layout.lines)


@pytest.mark.parametrize("size", [(368, 220), (488, 240), (605, 300)])
def test_the_only_share_takes_the_width_of_the_card(qapp: QApplication, size: tuple[int, int]) -> None:
    layout = lay_out(figure("contributions", state_of("digit", None, -1, parameter="W_xh")), *size)
    (laid,) = layout.panels
    assert laid.rect.right() == pytest.approx(size[0] - 18.0, abs=1.0)
    assert laid.text_size
    assert laid.panel.cells is not None
    assert laid.panel.cells.texts == (("100%",),)


@pytest.mark.parametrize("parameter", ["W_xh", "W_hh"])
@pytest.mark.parametrize("size", [(368, 220), (605, 300), (430, 470), (1000, 700)])
def test_the_only_share_stands_in_the_middle_with_its_notes(
    qapp: QApplication, size: tuple[int, int], parameter: str
) -> None:
    layout = lay_out(figure("contributions", state_of("digit", None, -1, parameter=parameter)), *size)
    (laid,) = layout.panels
    over, under = laid.rect.top() - TITLE_ROW, size[1] - max(line.baseline for line in layout.lines)
    assert abs(over - under) <= 26.0
    assert laid.rect.height() >= 0.4 * (size[1] - TITLE_ROW) or over <= 26.0


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (1680, 1020)])
def test_stages_leave_the_reach_its_height(qtbot: QtBot, width: int, height: int) -> None:
    """Letters stand at the right of the title as in other lessons, stages in one row with the truncation."""
    window, controller = opened(qtbot, width, height)
    controller.open("encoder-decoder")
    QApplication.processEvents()
    workspace = controller.workspace
    card, zoom = workspace.contributions, workspace.reach.plot.zoom
    tops = {button.y() for button in card.stages.values()}
    assert len(tops) == 1
    letters = [chip for chip in card.chips.values() if chip.isVisible()]
    assert len({chip.y() for chip in letters}) == 1
    assert workspace.reach.height() / zoom >= 124.0
    window.close()


@pytest.mark.parametrize("size", [(368, 170), (368, 218), (488, 330), (605, 399), (900, 600)])
@pytest.mark.parametrize("length", [30, 60, 500])
@pytest.mark.parametrize("measure", ["share", "norm"])
def test_bars_without_numbers_have_a_heading_that_says_how_long_they_are(
    qapp: QApplication, size: tuple[int, int], length: int, measure: Measure
) -> None:
    for flow in ("all", length):
        shown = figure("contributions", replace(long_state(length, flow), measure=measure))
        layout = lay_out(shown, *size)
        (laid,) = (laid for laid in layout.panels if laid.panel.name == "rows")
        longest = max(laid.panel.boxes, key=lambda box: box.x[1] - box.x[0]).texts[0]
        (title,) = (line for line in layout.lines if line.text in laid.panel.scaled_titles)
        assert title.text.plain.endswith(f"≤ {longest}")
        left, right = title.x, title.x + texts.width(title.text, title.size)
        assert left < laid.rect.right()
        assert right > laid.rect.left()
        beside = [line for line in layout.lines if line.baseline == title.baseline and line is not title]
        assert all(line.x >= right + 8.0 or line.x + texts.width(line.text, line.size) <= left - 8.0 for line in beside)


@pytest.mark.parametrize("size", [(486, 329), (488, 330), (605, 399), (900, 600)])
@pytest.mark.parametrize("scale", ["linear", "log"])
@pytest.mark.parametrize("length", [60, 500])
def test_the_legend_in_the_corner_and_the_title_of_the_bars_stand_beside_each_other(
    qapp: QApplication, size: tuple[int, int], scale: Scale, length: int
) -> None:
    layout = lay_out(figure("contributions", replace(long_state(length, length), scale=scale)), *size)
    assert layout.legend is not None
    (title,) = (line for line in layout.lines if line.text.plain == layout.legend.ramp.title)
    (laid,) = (laid for laid in layout.panels if laid.panel.name == "rows")
    (bars,) = (line for line in layout.lines if line.text in laid.panel.scaled_titles)
    numbers = max(texts.words_width(words, SMALL_SIZE, False) for _, words in layout.legend.ramp.ticks)
    assert title.baseline == bars.baseline
    ends = title.x + texts.width(title.text, title.size), layout.legend.rect.right() + 8.0 + numbers
    assert max(ends) <= bars.x - 8.0 or title.x >= bars.x + texts.width(bars.text, bars.size) + 8.0


@pytest.mark.parametrize("size", [(368, 218), (488, 240), (605, 399)])
@pytest.mark.parametrize("length", [110, 200, 500])
def test_bars_that_are_too_thin_to_stand_apart_have_one_outline_and_no_pattern(
    qapp: QApplication, size: tuple[int, int], length: int
) -> None:
    """Every row of pixels is as dark as the next where bars are, but at their ends."""
    shades = _down_the_bars(length, size)
    assert len(set(shades)) == 1
    assert shades[0] != THEMES["light"].card.lower()


def test_bars_of_two_pixels_stand_apart(qapp: QApplication) -> None:
    shades = _down_the_bars(60, (486, 329))
    lights = [QColor(shade).lightness() for shade in shades]
    assert sum(before < at >= after for before, at, after in zip(lights, lights[1:], lights[2:], strict=False)) >= 45


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_thin_bar_has_its_own_length(qapp: QApplication, theme: str) -> None:
    """A short one between two long ones, which come again every few timesteps, is as short as it is."""
    size = (368, 218)
    (laid,) = (laid for laid in lay_out(figure("contributions", long_state(60, 60)), *size).panels if _is_margin(laid))
    shades, card = _down_the_bars(60, size, theme, 0.8), QColor(THEMES[theme].card).name()
    reaching = [box.x[1] >= 0.85 * laid.panel.x.high for box in laid.panel.boxes[4:-1]]
    runs = sum(after and not before for before, after in pairwise([False, *reaching]))
    assert 1.0 < laid.scale[1] < 2.5
    assert sum(before == card != after for before, after in pairwise([card, *shades])) == runs > 3


def test_bars_that_share_a_pixel_show_their_mean_and_the_longest(qapp: QApplication) -> None:
    """Every eighth bar is four times as long as the others: seldom, it is seen, but it does not hide them."""
    shown = figure("contributions", long_state(500, 500))
    (margin,) = (panel for panel in shown.panels if panel.name == "rows")
    high = margin.x.high
    boxes = tuple(box._replace(x=(0.0, high if at % 8 == 0 else high / 4)) for at, box in enumerate(margin.boxes))
    drawn = replace(shown, panels=tuple(replace(of, boxes=boxes) if of is margin else of for of in shown.panels))
    image, size = picture(drawn, "light", 368, 218), (368, 218)
    (laid,) = (laid for laid in lay_out(drawn, *size).panels if _is_margin(laid))
    y = round(laid.rect.center().y())
    near, far = (image.pixelColor(round(laid.point(at * high, 0.0).x()), y) for at in (0.15, 0.45))
    longest = [image.pixelColor(round(laid.point(0.95 * high, 0.0).x()), row) for row in range(y - 10, y + 10)]
    assert near.lightness() < min(colour.lightness() for colour in longest) < 255
    assert near.lightness() < far.lightness()


def _is_margin(laid: PanelLayout) -> bool:
    return laid.panel.name == "rows"


def _down_the_bars(length: int, size: tuple[int, int], theme: str = "light", share: float = 0.0) -> list[str]:
    """The colours of the rows of pixels through the bars beside a triangle, near where they begin, or at a share of
    the longest one."""
    shown = figure("contributions", long_state(length, length))
    image = picture(shown, theme, *size)
    (laid,) = (laid for laid in lay_out(shown, *size).panels if laid.panel.name == "rows")
    x = round(laid.rect.left() + share * laid.rect.width()) + 3
    rows = range(round(laid.rect.top() + 4 * laid.scale[1]) + 2, round(laid.rect.bottom() - laid.scale[1]) - 3)
    return [image.pixelColor(x, y).name() for y in rows]


def test_two_triangles_that_are_compared_use_the_width_of_their_card(qapp: QApplication) -> None:
    alone = long_state(60, 60)
    shown = figure("contributions", compare(alone, with_other_cell(alone.lesson, "gru")))
    layout = lay_out(shown, 486.0, 210.0, 158.0)
    assert layout.legend is not None
    assert layout.legend.rect.right() >= 486.0 - SIDE - 100.0


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("measure", ["share", "norm"])
def test_the_frame_of_the_cursor_is_told_from_a_cell_of_its_colour(
    qapp: QApplication, theme: str, measure: Measure
) -> None:
    """Between the two runs a line of the card's colour."""
    shown = figure("contributions", state_of("hell-ello", 4, "backward loss=4 k=3 W_hh", measure=measure))
    size, zoom = (368, 218), 4
    image = QImage(size[0] * zoom, size[1] * zoom, QImage.Format.Format_RGB32)
    image.fill(QColor(THEMES[theme].card))
    with QPainter(image) as painter:
        painter.scale(zoom, zoom)
        paint_figure(painter, shown, THEMES[theme], *size)
    (laid,) = (laid for laid in lay_out(shown, *size).panels if laid.panel.name == "tiles")
    (outline,) = laid.panel.outlines
    cell = laid.place((outline.first[1], outline.first[1] + 1), (outline.first[0], outline.first[0] + 1))
    y = round((cell.center().y() + 0.3 * cell.height()) * zoom)
    across = [image.pixelColor(round(cell.left() * zoom) + step, y).name() for step in range(-4, 5 * zoom)]
    assert THEMES[theme].role("backward").lower() in across
    assert THEMES[theme].card.lower() in across[across.index(THEMES[theme].role("backward").lower()) :]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [(368, 218), (488, 330)])
def test_the_frame_of_a_low_row_leaves_its_cells_to_be_seen(
    qapp: QApplication, size: tuple[int, int], theme: str
) -> None:
    state = state_of("vanishing", 30, "backward loss=30 k=16 W_hh")
    shown = figure("contributions", state)
    framed, (main, *others) = picture(shown, theme, *size), shown.panels
    without = picture(replace(shown, panels=(replace(main, outlines=()), *others)), theme, *size)
    laid = next(laid for laid in lay_out(shown, *size).panels if laid.panel.name == "tiles")
    assert laid.image
    row = laid.panel.outlines[0].first[0]
    for column in (*range(12), *range(20, 30)):
        at = laid.place((column, column + 1), (row, row + 1)).center().toPoint()
        assert framed.pixelColor(at) == without.pixelColor(at)
    assert framed != without


@pytest.mark.parametrize("lesson", ["encoder-decoder", "hell-ello"])
@pytest.mark.parametrize("size", [(368, 170), (488, 330)])
def test_the_frame_of_the_timestep_cuts_no_cell(qapp: QApplication, lesson: str, size: tuple[int, int]) -> None:
    """The cells in it are alike, and clear of it as those beside it are."""
    shown = figure("hidden-state", state_of(lesson, None, "forward t=3 h"))
    zoom = 4
    image = QImage(size[0] * zoom, size[1] * zoom, QImage.Format.Format_RGB32)
    image.fill(QColor(THEMES["light"].card))
    with QPainter(image) as painter:
        painter.scale(zoom, zoom)
        paint_figure(painter, shown, THEMES["light"], *size)
    (laid,) = lay_out(shown, *size).panels
    (outline,) = laid.panel.outlines
    card, heights = THEMES["light"].card.lower(), []
    rows, left = range(laid.panel.cells.shape[0] if laid.panel.cells else 0), outline.first[1]
    for row in rows:
        cell = laid.place((left, left + 1), (row, row + 1))
        x = round((cell.left() + 6.0) * zoom)
        down = range(round(cell.top() * zoom), round(cell.bottom() * zoom))
        heights.append(sum(image.pixelColor(x, y).name() != card for y in down))
    assert max(heights) - min(heights) <= 2
    middle = laid.place((left, left + 1), (rows[-1], rows[-1] + 1))
    y = round((middle.center().y() + 0.3 * middle.height()) * zoom)
    for edge in (middle.left(), middle.right()):
        if abs(edge - laid.rect.right()) < 1.0:
            continue
        across = [image.pixelColor(round(edge * zoom) + step, y).name() for step in range(-3 * zoom, 3 * zoom)]
        frame = across.index(THEMES["light"].ink.lower())
        assert card in across[:frame]
        assert card in across[frame:]


@pytest.mark.parametrize("lesson", ["order", "scalar", "kmers", "worksheet", "hell-ello"])
@pytest.mark.parametrize("width", [368, 488, 605, 620])
def test_cells_with_numbers_reach_from_margin_to_margin(qapp: QApplication, lesson: str, width: int) -> None:
    for name, height in (("hidden-state", 240), ("contributions", 330)):
        shown = figure(name, state_of(lesson, None, -1))
        layout = lay_out(shown, width, height)
        ends = [laid.rect.right() for laid in layout.panels if laid.text_size]
        for laid in layout.panels:
            if laid.panel.place == "right":
                printed = max(laid.panel.boxes, key=lambda box: box.x[1])
                ends.append(laid.rect.right() + texts.words_width(printed.texts[0], 11.0, False) + 6.0)
        assert width - 40.0 < max(ends) <= width - 17.0


@pytest.mark.parametrize(("lesson", "width"), [("hell-ello", 368), ("long-memory-gru", 340), ("long-memory-gru", 417)])
def test_letters_to_choose_from_stand_beside_the_title(qtbot: QtBot, lesson: str, width: int) -> None:
    view = ContributionsView(Document(state_of(lesson)))
    qtbot.addWidget(view)
    view.resize(width, 300)
    view.show()
    view.draw(state_of(lesson))
    assert {chip.y() for chip in view.chips.values()} == {scaled(11)}


def test_letters_under_a_triangle_begin_where_its_words_do(qtbot: QtBot) -> None:
    view = ContributionsView(Document(state_of("long-memory-gru")))
    qtbot.addWidget(view)
    view.resize(310, 300)
    view.show()
    view.draw(state_of("long-memory-gru"))
    assert min(chip.x() for chip in view.chips.values()) == scaled(18)


@pytest.mark.parametrize("lesson", ["long-memory-lstm", "hell-ello"])
@pytest.mark.parametrize("size", [(368, 150), (488, 190)])
def test_the_letters_of_a_state_of_two_parts_stand_beside_the_middle_of_their_rows(
    qapp: QApplication, lesson: str, size: tuple[int, int]
) -> None:
    """In mathematics, as in the network."""
    state = state_of(lesson, None, -1)
    if lesson == "hell-ello":
        state = opening_state(other_cell(state.lesson, "lstm"))
    layout = lay_out(figure("hidden-state", state), *size)
    (laid,) = layout.panels
    units = state.trace.experiment.network.hidden_size
    for first, letter in ((0, "h"), (units + 1, "c")):
        (line,) = (line for line in layout.lines if line.text.plain == letter)
        assert isinstance(line.text.pieces[0], Math)
        middle = laid.place((0.0, 1.0), (float(first), float(first + units))).center().y()
        assert line.baseline - 4.0 == pytest.approx(middle, abs=2.0)
