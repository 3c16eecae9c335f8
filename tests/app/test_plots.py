"""Figures on screen and on paper: lengths are true, nothing leaves the page, a click finds its cell."""

from dataclasses import replace
from itertools import combinations, pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PyQt6.QtCore import QCoreApplication, QEvent, QPointF, QRectF, Qt
from PyQt6.QtGui import QColor, QHelpEvent, QImage, QPainter
from PyQt6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot

from app.colours import THEMES
from app.files.lesson_file import builtin_lessons, read_lesson
from app.files.notation_file import notation_names, read_notation
from app.painting.wrapping import wrapped
from app.plots import FigurePlot, figure_height, paint_figure, texts
from app.plots.arranging import lay_out
from app.plots.layout import Layout
from app.plots.ticks import thinned
from app.recording import record
from app.story.figures import FIGURES, figure
from app.story.figures.edge import edge
from app.story.figures.figure import ABSENT, Axis, Figure
from app.story.figures.text import Math, Note, Text
from app.story.places import Flow
from app.story.state import Compared, Scale, compare
from app.translation import speaking
from app.truncation.edge_painting import handle
from rnn_engine.recorder import record as record_experiment
from rnn_engine.truncation import Truncation
from tests.app.mouse import click, middle_of
from tests.story.states import long_state, state_of

LESSONS = [name for name, _ in builtin_lessons()]
ONE_TIMESTEP = ("digit",)
"""Of these no reach is drawn."""
SIZES = {
    "contributions": ((368, 300), (488, 330), (605, 399), (900, 600)),
    "shares": ((1200, 102), (900, 104), (700, 140), (605, 104), (1600, 170), (605, 190), (470, 200)),
    "reach": ((368, 119), (368, 170), (488, 190), (605, 375), (900, 500)),
    "hidden-state": ((368, 170), (488, 190), (605, 242), (900, 400)),
    "truncation": ((488, 190), (605, 254), (1200, 500)),
}


@pytest.fixture
def plot(qtbot: QtBot) -> FigurePlot:
    widget = FigurePlot()
    widget.resize(488, 330)
    qtbot.addWidget(widget)
    widget.show()
    return widget


def picture(shown: Figure, theme: str, width: int, height: int) -> QImage:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor(THEMES[theme].card))
    with QPainter(image) as painter:
        paint_figure(painter, shown, THEMES[theme], width, height)
    return image


def colour_at(image: QImage, point: QPointF) -> str:
    return image.pixelColor(round(point.x()), round(point.y())).name().upper()


# Layout ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lesson", LESSONS)
@pytest.mark.parametrize("name", FIGURES)
@pytest.mark.parametrize("flow", [None, "each", "all"])
def test_nothing_leaves_the_page_or_lies_on_something_else(
    qapp: QApplication, lesson: str, name: str, flow: str | None
) -> None:
    for measure, scale in (("share", "linear"), ("norm", "log")):
        shown = figure(name, state_of(lesson, flow, -1, measure=measure, scale=scale))  # type: ignore[arg-type]
        for width, height in SIZES[name]:
            layout = lay_out(shown, width, height)
            boxes = text_boxes(layout)
            page = QRectF(0.0, 0.0, width, height)
            for text, box in boxes:
                assert page.contains(box), f"{text!r} leaves a page of {width}×{height}"
            for laid in layout.panels:
                assert page.contains(laid.rect)
            for index, (text, box) in enumerate(boxes):
                for other, other_box in boxes[:index]:
                    assert not box.intersects(other_box), f"{text!r} lies on {other!r} at {width}×{height}"


def text_boxes(layout: Layout) -> list[tuple[str, QRectF]]:
    """The lines and badges of a layout, each with the room that its letters take at least."""
    boxes = [
        (line.text.plain, QRectF(line.x, line.baseline - 8.0, texts.width(line.text, line.size), 9.0))
        for line in layout.lines
    ]
    return boxes + [(laid.text, laid.rect) for laid in layout.badges]


@pytest.mark.parametrize("lesson", LESSONS)
def test_numbers_in_cells_fit_into_them(qapp: QApplication, lesson: str) -> None:
    for measure in ("share", "norm"):
        layout = lay_out(figure("contributions", state_of(lesson, "all", -1, measure=measure)), 488, 330)
        main = layout.panels[0]
        cells = main.panel.cells
        assert cells is not None
        if not main.text_size:
            assert layout.legend is not None
            continue
        for row, column in np.argwhere(cells.states != ABSENT):
            assert texts.words_width(cells.texts[row][column], main.text_size, True) < main.scale[0]
            assert main.text_size < main.scale[1]


def test_bars_are_as_long_as_what_they_stand_for(qapp: QApplication) -> None:
    layout = lay_out(figure("shares", state_of("hell-ello", 4, -1)), 1300, 102)
    for laid in layout.panels:
        segments = [box for box in laid.panel.boxes if box.datum]
        per_unit = laid.scale[0]
        for box in segments:
            share = abs(float(box.datum[2]))
            assert laid.place(box.x, box.y).width() == pytest.approx(per_unit * share, abs=1e-6)


@pytest.mark.parametrize("width", [1240, 1400, 1640])
@pytest.mark.parametrize("lesson", LESSONS)
def test_badges_beside_each_other_speak_alike(qapp: QApplication, lesson: str, width: int) -> None:
    layout = lay_out(figure("shares", state_of(lesson, None, -1)), width, 102)
    assert layout.badges
    assert len({laid.badge.texts.index(laid.text) if laid.text else None for laid in layout.badges}) == 1


def test_labels_of_curves_that_end_together_stand_in_the_order_the_curves_came_in(qapp: QApplication) -> None:
    layout = lay_out(figure("truncation", state_of("long-memory-lstm", None, -1)), 605, 254)
    for laid in layout.panels:
        curves = [curve for curve in laid.panel.curves if curve.label is not None]
        course = {curve.label.plain: float(np.mean(curve.y[-5:])) for curve in curves if curve.label is not None}
        lines = [line for line in layout.lines if line.text.plain in course and line.x > laid.rect.right()]
        own = sorted((line for line in lines if line.x < laid.rect.right() + 56), key=lambda line: line.baseline)
        assert [line.text.plain for line in own] == sorted(course, key=lambda name: -course[name])
        assert all(below.baseline - above.baseline >= 13.0 for above, below in pairwise(own))


@pytest.mark.parametrize("lesson", ["hell-ello", "vanishing", "long-memory-lstm", 60, 500])
@pytest.mark.parametrize("language", ["en", "de"])
def test_the_lag_stands_under_its_numbers_at_every_size_and_takes_none_of_their_room(
    qapp: QApplication, lesson: str | int, language: str
) -> None:
    """Beside the names of the lines it would be taken for one of them."""
    with speaking(language):
        state = long_state(lesson) if isinstance(lesson, int) else state_of(lesson, None, -1)
        shown = figure("reach", state)
        assert shown.panels[0].x.title is not None
        for size in ((368, 119), (368, 133), (488, 170), (605, 254)):
            layout = lay_out(shown, *size)
            (laid,) = layout.panels
            (title,) = (line for line in layout.lines if line.text == shown.panels[0].x.title)
            numbers = [line for line in layout.lines if 0.0 < line.baseline - laid.rect.bottom() < 18.0]
            numbers = [line for line in numbers if line.text.plain.isdigit()]
            assert title.x + texts.width(title.text, title.size) / 2 == pytest.approx(laid.rect.center().x())
            assert all(title.baseline >= number.baseline + 10.0 for number in numbers)
            (last,) = (line for line in numbers if line.text.plain == shown.panels[0].x.ticks[-1][1])
            lefts = [line.x for line in layout.lines if line.x > laid.rect.right() and line.baseline > 34.0]
            assert lefts
            lefts += [left for sample in layout.samples if (left := sample.rect.left()) > laid.rect.right()]
            assert last.x + texts.width(last.text, last.size) < min(lefts)


@pytest.mark.parametrize("lesson", [*(name for name in LESSONS if name not in ONE_TIMESTEP), 60])
def test_names_of_lines_keep_their_order_at_every_size_and_place(qapp: QApplication, lesson: str | int) -> None:
    state = long_state(lesson) if isinstance(lesson, int) else state_of(lesson, None, -1)
    length, orders = len(state.timeline), []
    for at in (0, int(0.7 * length), int(0.9 * length), length):
        shown = figure("reach", replace(state, position=at))
        for size in ((368, 119), (368, 133), (488, 198), (429, 198), (605, 375)):
            layout = lay_out(shown, *size)
            right = layout.panels[0].rect.right()
            lines = [line for line in layout.lines if line.x > right and line.baseline > 34.0]
            lines.sort(key=lambda line: line.baseline)
            orders.append([line.text.plain.removeprefix("bound ") for line in lines])
    longest = max(orders, key=len)
    assert all(order == [name for name in longest if name in order] for order in orders), orders


@pytest.mark.parametrize("size", [(368, 133), (488, 198), (605, 375)])
def test_a_ground_that_its_line_hides_has_no_name(qapp: QApplication, size: tuple[int, int]) -> None:
    for lesson, is_seen in (("scalar", False), ("vanishing", False), ("hell-ello", True)):
        layout = lay_out(figure("reach", state_of(lesson, None, -1)), *size)
        assert ("all t" in {line.text.plain for line in layout.lines}) == is_seen


@pytest.mark.parametrize("lesson", [*(name for name in LESSONS if name not in ONE_TIMESTEP), 60, 200])
@pytest.mark.parametrize("at", [0, 0.8, -1])
def test_every_line_of_the_reach_has_its_name_and_none_lies_on_another(
    qapp: QApplication, lesson: str | int, at: float
) -> None:
    """Lines that are no colour of their own have a sample before their name."""
    state = long_state(lesson) if isinstance(lesson, int) else state_of(lesson, None, -1)
    state = replace(state, position=int(len(state.timeline) * at) if at >= 0 else len(state.timeline))
    shown = figure("reach", state)
    for size in (*SIZES["reach"], (368, 133), (488, 198)):
        layout = lay_out(shown, *size)
        (laid,) = layout.panels
        written = {line.text.plain for line in layout.lines}
        sampled = {id(sample.of) for sample in layout.samples}
        for curve in laid.panel.curves:
            named = [other for other in laid.panel.curves if other.name == curve.name and other.label is not None]
            assert any(label.plain in written for each in named for label in (each.label, each.long_label) if label)
            assert not curve.bound or id(curve) in sampled
        for band in laid.panel.bands:
            assert band.label is not None
            assert band.label.plain in written
            assert id(band) in sampled
        across = [mark for mark in laid.panel.marks if mark.y is None]
        told = sum(mark.label is not None and mark.label.plain in written for mark in across)
        assert told + len(sampled & set(map(id, across))) == len(across), "it is said once what a line across is"
        norms = [curve for curve in shown.panels[0].curves if not curve.bound]
        assert all(curve in laid.panel.curves for curve in norms), "what the figure is about is never left out"
        boxes = text_boxes(layout)
        boxes += [("sample", sample.rect.adjusted(0.0, 2.0, 0.0, -2.0)) for sample in layout.samples]
        for (text, box), (other, other_box) in combinations(boxes, 2):
            assert not box.intersects(other_box), f"{text!r} lies on {other!r} at {size}"


@pytest.mark.parametrize("size", [(368, 133), (368, 224), (488, 198)])
def test_names_of_lines_begin_at_the_same_place_beside_the_plot(qapp: QApplication, size: tuple[int, int]) -> None:
    layout = lay_out(figure("reach", state_of("hell-ello", None, -1)), *size)
    (laid,) = layout.panels
    named = [
        line for line in layout.lines if line.x > laid.rect.right() and 34.0 < line.baseline < laid.rect.bottom() + 9.0
    ]
    assert {"t = 4", "all t"} <= {line.text.plain for line in named}
    assert len({line.x for line in named}) == 1


@pytest.mark.parametrize("size", [(368, 224), (488, 250)])
def test_a_line_that_ends_in_the_midst_of_the_plot_has_its_name_at_its_end(
    qapp: QApplication, size: tuple[int, int]
) -> None:
    other = read_lesson("long-memory")
    state = compare(state_of("hell-ello", 4, -1), Compared(other, record_experiment(other.experiment)))
    layout = lay_out(figure("reach", state), *size)
    (laid,) = layout.panels
    names = {line.text.plain: line for line in layout.lines if line.text.plain in ("A", "B")}
    curve = next(curve for curve in laid.panel.curves if curve.name == "A")
    end = laid.point(float(curve.x[-1]), float(curve.y[-1]))
    assert end.x() < names["A"].x < end.x() + 12.0
    assert abs(names["A"].baseline - end.y()) < 20.0
    assert names["B"].x > laid.rect.right()


@pytest.mark.parametrize("lesson", [name for name in LESSONS if name not in ONE_TIMESTEP])
@pytest.mark.parametrize("height", range(112, 180, 4))
def test_names_of_lines_are_as_far_apart_as_their_formulas_are_high(
    qapp: QApplication, lesson: str, height: int
) -> None:
    """In the lowest cards the band is left out, and with it its name."""
    layout = lay_out(figure("reach", state_of(lesson, None, -1)), 300, height)
    beside = [line for line in layout.lines if line.x > layout.panels[0].rect.right() and line.baseline > 34.0]
    if any(isinstance(piece, Math) for line in beside for piece in line.text.pieces):
        baselines = sorted(line.baseline for line in beside)
        assert all(below - above >= 13.9 for above, below in pairwise(baselines))


@pytest.mark.parametrize("lesson", LESSONS)
def test_labels_of_columns_are_farther_apart_than_their_words(qapp: QApplication, lesson: str) -> None:
    shown = figure("contributions", state_of(lesson, None, -1))
    for size in SIZES["contributions"]:
        labels = [line for line in lay_out(shown, *size).lines if line.text.plain.replace(" ", "")[:2] == "k="]
        for left, right in pairwise(labels):
            space = texts.words_width(" ", left.size, True) if " " in left.text.plain else 0.0
            assert right.x - left.x - texts.width(left.text, left.size) > 3 * space


def test_columns_have_their_labels_where_narrower_bars_leave_room_for_them(qapp: QApplication) -> None:
    shown = figure("contributions", state_of("questions", None, -1))
    for width in range(312, 420, 6):
        written = {line.text.plain.replace(" ", "") for line in lay_out(shown, width, 245, 160.0, 84.0).lines}
        assert {"k=1", "k=2", "k=3", "k=4"} <= written


@pytest.mark.parametrize("size", [(440, 340), (700, 520)])
def test_short_bars_that_are_still_to_come_are_seen_as_long_ones_are(qapp: QApplication, size: tuple[int, int]) -> None:
    shown = figure("contributions", replace(state_of("scalar"), position=10))
    image = picture(shown, "light", *size)
    below = next(laid for laid in lay_out(shown, *size).panels if laid.panel.place == "below")
    rects = [laid for box in below.panel.boxes if (laid := below.place(box.x, box.y)).height() > 0.0]
    assert len(rects) == 2
    assert min(rect.height() for rect in rects) <= 5.0
    for rect in rects:
        seen = {
            image.pixelColor(x, y).name().upper()
            for x in range(round(rect.left()), round(rect.right()))
            for y in range(round(rect.top()), round(rect.bottom()))
        }
        assert THEMES["light"].ghost_ground.upper() not in seen
        assert seen - {THEMES["light"].card.upper()}


def test_margins_lie_along_their_rows_and_columns(qapp: QApplication) -> None:
    layout = lay_out(figure("contributions", state_of("hell-ello", "all", -1)), 488, 330)
    main, rows, columns = layout.panels
    assert (rows.rect.top(), rows.rect.height()) == (main.rect.top(), main.rect.height())
    assert (columns.rect.left(), columns.rect.width()) == (main.rect.left(), main.rect.width())


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("flow", ["each", "all", 6])
@pytest.mark.parametrize("width", [368, 488, 605])
def test_the_title_of_a_margin_begins_with_its_bars(qapp: QApplication, width: int, flow: Flow, language: str) -> None:
    with speaking(language):
        state = state_of("encoder-decoder", flow, -1, parameter="decoder.W_hh")
        shown = figure("contributions", state)
        layout = lay_out(shown, width, 240)
    (rows,) = (laid for laid in layout.panels if laid.panel.name == "rows")
    titles = [line for line in layout.lines if line.text in (rows.panel.title, *rows.panel.short_titles)]
    assert [title.x for title in titles] == [rows.rect.left()]


def test_a_short_title_stands_in_where_buttons_leave_no_room(qapp: QApplication) -> None:
    shown = figure("contributions", state_of("hell-ello", 4, -1))
    titles = [lay_out(shown, 488, 330, reserved).lines[-1].text.plain for reserved in (0.0, 300.0)]
    assert titles == ["Where does the gradient of W come from?", "Gradient of W"]


@pytest.mark.parametrize("notation", notation_names())
@pytest.mark.parametrize("width", [1240, 1400, 1640])
@pytest.mark.parametrize("at", [0, "backward loss=3 k=2 dz", -1])
def test_the_strip_shows_every_parameter(qapp: QApplication, notation: str, width: int, at: int | str) -> None:
    state = state_of("worksheet", 3, at, notation=read_notation(notation))
    layout = lay_out(figure("shares", state), width, 104)
    assert [laid.panel.name for laid in layout.panels] == ["W_xh", "W_hh", "W_hy", "E", "b_h", "b_y"]
    assert layout.left_out is None
    assert min(laid.rect.width() for laid in layout.panels) > 90
    for (text, box), (other, other_box) in combinations(text_boxes(layout), 2):
        assert not box.intersects(other_box), f"{text!r} lies on {other!r}"


@pytest.mark.parametrize("lesson", LESSONS)
@pytest.mark.parametrize("at", [0, -1])
def test_the_strip_of_a_small_window_shows_every_parameter_of_every_lesson(
    qapp: QApplication, lesson: str, at: int
) -> None:
    state = state_of(lesson, None, at)
    layout = lay_out(figure("shares", state), 1240, 102)
    assert {laid.panel.name for laid in layout.panels} == set(state.parameters)
    assert all(laid.text for laid in layout.badges), "every badge says something"


def test_groups_without_room_are_counted_where_their_names_have_no_room_either(qapp: QApplication) -> None:
    layout = lay_out(figure("shares", state_of("encoder-decoder", None, -1)), 900, 102)
    written = [line.text.plain for line in layout.lines]
    assert f"{len(layout.panels)} of 9" in " ".join(written)
    assert not any(line.startswith("no room") for line in written)


def test_groups_without_room_are_left_out_by_name_and_the_chosen_one_stays(qapp: QApplication) -> None:
    width = 700
    state = state_of("worksheet", 3, -1, parameter="b_y")
    shown = figure("shares", state)
    layout = lay_out(shown, width, 104)
    narrow = [laid.panel.name for laid in layout.panels]
    assert len(narrow) < 6
    assert "b_y" in narrow
    left_out = [panel.title.plain for panel in shown.panels if panel.name not in narrow and panel.title is not None]
    written = " ".join(line.text.plain for line in layout.lines)
    assert f"no room for {', '.join(left_out)}" in written
    wide = [laid.panel.name for laid in lay_out(shown, width, 180).panels]
    assert sorted(wide) == sorted(state.parameters)


def test_the_height_of_a_figure_leaves_nothing_out(qapp: QApplication) -> None:
    shown = figure("shares", state_of("worksheet", 3, -1))
    for width in (605, 1200):
        assert len(lay_out(shown, width, figure_height(shown, width)).panels) == 6


@pytest.mark.parametrize("lesson", LESSONS)
@pytest.mark.parametrize("name", ["contributions", "hidden-state"])
def test_the_height_of_a_figure_leaves_nothing_empty_and_its_cells_as_large(
    qapp: QApplication, lesson: str, name: str
) -> None:
    shown = figure(name, state_of(lesson, "all", -1))
    height = figure_height(shown, 605)
    tight, roomy = lay_out(shown, 605, height), lay_out(shown, 605, 605 * (0.7 if shown.triangular else 0.4))
    cells, scale = tight.panels[0].panel.cells, tight.panels[0].scale
    assert cells is not None
    if cells.shape == (1, 1):  # one that is alone takes what a higher page has
        assert scale[0] == pytest.approx(roomy.panels[0].scale[0])
        assert scale[1] <= roomy.panels[0].scale[1]
    else:
        assert scale == pytest.approx(roomy.panels[0].scale)
    assert tight.legend is not None or height - max(box.bottom() for _, box in text_boxes(tight)) < 25.0


@pytest.mark.parametrize(("lesson", "least"), [("hell-ello", 24.0), ("melody", 16.0), ("order", 60.0)])
def test_in_a_small_card_the_rows_of_the_triangle_take_what_the_notes_would(
    qapp: QApplication, lesson: str, least: float
) -> None:
    """A note stands under them all the same, left of the button at the foot."""
    layout = lay_out(figure("contributions", state_of(lesson, None, -1)), 368, 220, 138.0, 82.0)
    assert layout.panels[0].scale[1] >= least
    assert any(line.text.plain.startswith("diagonal only") for line in layout.lines)


@pytest.mark.parametrize("lesson", LESSONS)
@pytest.mark.parametrize("size", [(310, 220), (310, 238), (368, 220)])
@pytest.mark.parametrize("words", range(1, 9))
def test_a_note_stands_whole_beside_the_button_at_the_foot_or_not_at_all(
    qapp: QApplication, lesson: str, size: tuple[int, int], words: int
) -> None:
    shown = figure("contributions", state_of(lesson, None, -1))
    whole = " ".join(f"Gradient{number}" for number in range(words))
    note = Note(Text((whole,)), Text((whole,)))
    layout = lay_out(replace(shown, notes=(note,)), *size, 138.0, 105.0)
    written = [line for line in layout.lines if "Gradient" in line.text.plain and line.baseline > 60.0]
    assert " ".join(line.text.plain for line in written) in ("", whole)
    foot = QRectF(size[0] - 18.0 - 105.0, size[1] - 38.0, 105.0, 24.0)
    assert not [text for text, box in text_boxes(layout) if "Gradient" in text and box.intersects(foot)]


@pytest.mark.parametrize(
    "lesson", ["hell-ello", "melody", "order", "vanishing", "long-memory-lstm", "encoder-decoder", 60, 500]
)
@pytest.mark.parametrize("size", [(368, 220), (488, 330), (605, 399)])
@pytest.mark.parametrize("tried", [None, Truncation("sliding", 2), Truncation("chunked", 2), Truncation("sliding", 40)])
def test_the_handle_of_the_truncation_hides_no_label_and_no_cell(
    qapp: QApplication, lesson: str | int, size: tuple[int, int], tried: Truncation | None
) -> None:
    state = long_state(lesson) if isinstance(lesson, int) else state_of(lesson, None, -1)
    layout, shown = lay_out(figure("contributions", state), *size, 138.0, 82.0), edge(state, tried)
    assert shown is not None
    rect = handle(layout.panels[0], shown)
    assert QRectF(0.0, 0.0, *size).contains(rect)
    near = rect.adjusted(0.0, 0.0, 0.0, 3.0) if rect.width() > rect.height() else rect.adjusted(-2.0, 0.0, 0.0, 0.0)
    assert not [text for text, box in text_boxes(layout) if box.intersects(near)]
    assert not layout.panels[0].rect.intersects(rect)


@pytest.mark.parametrize("lesson", ["vanishing", "truncated", "exploding", 60, 200])
@pytest.mark.parametrize("size", [(310, 220), (310, 238), (330, 230)])
def test_presented_a_triangle_beside_its_legend_is_no_stamp(
    qapp: QApplication, lesson: str | int, size: tuple[int, int]
) -> None:
    state = long_state(lesson) if isinstance(lesson, int) else state_of(lesson, None, -1)
    layout = lay_out(figure("contributions", state), *size, 138.0, 105.0)
    assert layout.legend is not None
    assert layout.panels[0].rect.width() >= 90.0


@pytest.mark.parametrize("length", [60, 200, 500])
@pytest.mark.parametrize("size", [(368, 220), (488, 330), (605, 399)])
def test_the_triangle_of_a_long_sequence_takes_the_room_of_its_card(
    qapp: QApplication, length: int, size: tuple[int, int]
) -> None:
    layout = lay_out(figure("contributions", long_state(length)), *size, 138.0, 82.0)
    assert layout.legend is not None
    ends = [laid.rect.right() for laid in layout.panels] + [box.right() for _, box in text_boxes(layout)]
    assert max(ends) > 0.85 * size[0]
    assert layout.panels[0].rect.width() >= 0.98 * layout.panels[0].rect.height()


@pytest.mark.parametrize("size", [(368, 160), (368, 220), (488, 330), (605, 399)])
@pytest.mark.parametrize("scale", ["linear", "log"])
@pytest.mark.parametrize("has_notes", [True, False])
def test_the_numbers_of_a_legend_stay_in_the_card(
    qapp: QApplication, size: tuple[int, int], scale: Scale, has_notes: bool
) -> None:
    shown = figure("contributions", replace(long_state(60), scale=scale))
    layout = lay_out(shown if has_notes else replace(shown, notes=()), *size, 138.0, 82.0)
    assert layout.legend is not None
    widest = max(texts.words_width(words, 11.0, False) for _, words in layout.legend.ramp.ticks)
    assert layout.legend.rect.right() + 8.0 + widest <= size[0] - 18.0 + 0.01


@given(st.integers(1, 1000), st.integers(0, 1), st.floats(0.5, 40), st.integers(0, 999))
def test_thinned_labels_keep_their_distance_and_the_marked_one(
    count: int, first: int, cell: float, marked: int
) -> None:
    axis = Axis(0, count, first_number=first, marked=((marked % count, "loss"),))
    labels = thinned(axis, count, cell, 30.0)
    places = [at for at, _ in labels]
    assert marked % count in places
    assert all(text.plain == str(at + first) for at, text in labels)
    assert all((after - before) * cell >= 20.0 for before, after in pairwise(places))


@given(st.integers(2, 40), st.floats(1, 40))
def test_units_are_numbered_under_each_part_of_the_state_or_under_none(size: int, cell: float) -> None:
    units = tuple(map(str, range(2, size + 1)))
    numbers = ("h", *units, "", "c", *units)
    shown = [text.plain for _, text in thinned(Axis(0, len(numbers), numbers=numbers), len(numbers), cell, 16.0)]
    under_h, under_c = shown[1 : shown.index("c")], shown[shown.index("c") + 1 :]
    assert bool(under_h) == bool(under_c)


# Texts ----------------------------------------------------------------------------------------------------------------


def test_lines_break_at_spaces_and_keep_mathematics_whole(qapp: QApplication) -> None:
    text = Text(
        (
            "one two (",
            Math("h_2", "h₂"),
            ") three",
        ),
        "ink",
    )
    lines = [line.plain for line in texts.wrapped(text, 11.0, 50.0)]
    assert " ".join(lines) == text.plain
    assert any("(h₂)" in line for line in lines)
    assert [line.plain for line in texts.wrapped(text, 11.0, 1000.0)] == [text.plain]


# Painting -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("theme", THEMES)
def test_a_cell_has_the_colour_of_its_value(qapp: QApplication, theme: str) -> None:
    shown = figure("contributions", state_of("hell-ello", "all", -1, measure="norm"))
    laid = lay_out(shown, 488, 330).panels[0]
    cells = laid.panel.cells
    assert cells is not None
    image = picture(shown, theme, 488, 330)
    for row, column in np.argwhere(cells.states != ABSENT).tolist():
        corner = laid.place((column, column + 1), (row, row + 1)).bottomLeft() + QPointF(7.0, -5.0)
        expected = QColor(THEMES[theme].magnitude(cells.positions[row, column])).name().upper()
        assert colour_at(image, corner) == expected


def test_an_image_has_the_colour_of_its_values_and_leaves_out_what_is_not_reached(qapp: QApplication) -> None:
    state = state_of("vanishing", "each", "backward loss=20 k=20 W_hh", measure="norm", scale="log")
    shown = figure("contributions", state)
    laid = lay_out(shown, 488, 330).panels[0]
    cells = laid.panel.cells
    assert laid.image
    assert cells is not None
    image = picture(shown, "light", 488, 330)
    reached, missing = laid.place((4, 5), (9, 10)).center(), laid.place((4, 5), (25, 26)).center()
    expected = QColor(THEMES["light"].magnitude(cells.positions[9, 4]))
    found = QColor(colour_at(image, reached))
    assert max(abs(a - b) for a, b in zip(expected.getRgb()[:3], found.getRgb()[:3], strict=True)) <= 2
    assert colour_at(image, missing) == THEMES["light"].card.upper()


def test_of_cells_smaller_than_a_pixel_the_strongest_is_seen(qapp: QApplication) -> None:
    """Every row of a long triangle shows the largest share of the timesteps that stand there."""
    shown = figure("contributions", long_state(500))
    laid = lay_out(shown, 368, 220).panels[0]
    assert laid.scale[1] < 0.5
    image = picture(shown, "light", 368, 220)
    for row in range(20, 500, 40):
        y = laid.point(0.0, row + 0.5).y()
        least = min(
            image.pixelColor(x, round(y)).lightness() for x in range(round(laid.rect.left()), round(laid.rect.right()))
        )
        assert least < 130


@pytest.mark.parametrize("width", [400, 420, 560])
def test_of_columns_smaller_than_a_pixel_none_gets_lost(qapp: QApplication, width: int) -> None:
    """Of 500 timesteps every tenth has the strongest colour: as many stripes are seen."""
    shown = figure("hidden-state", long_state(500))
    panels = []
    for panel in shown.panels:
        if panel.cells is not None:
            positions = np.zeros_like(panel.cells.positions)
            positions[:, 4::10] = 1.0
            panel = replace(panel, cells=replace(panel.cells, positions=positions))
        panels.append(panel)
    shown = replace(shown, panels=tuple(panels))
    laid = next(each for each in lay_out(shown, width, 220).panels if each.image)
    assert 0.5 < laid.scale[0] < 1.0
    image, y = picture(shown, "light", width, 220), round(laid.point(0.0, 0.5).y())
    across = range(round(laid.rect.left()), round(laid.rect.right()))
    dark = [image.pixelColor(x, y).lightness() < 130 for x in across]
    assert sum(now and not before for before, now in pairwise(dark)) == 50


@pytest.mark.parametrize("name", FIGURES)
def test_every_figure_can_be_recorded_for_paper(qapp: QApplication, name: str) -> None:
    shown = figure(name, state_of("vanishing", "all", -1))
    recording = record(lambda painter: paint_figure(painter, shown, THEMES["light"], 605.0, 400.0), 605.0, 400.0)
    assert recording.pdf("a figure").startswith(b"%PDF")
    assert b"<svg" in recording.svg("a figure", shown.text_alternative)


# The widget -----------------------------------------------------------------------------------------------------------


def test_a_plot_says_what_it_shows(plot: FigurePlot) -> None:
    shown = figure("contributions", state_of("hell-ello", 4, -1))
    plot.show_figure(shown, THEMES["light"])
    assert plot.accessibleName() == "Where does the gradient of W come from?"
    assert plot.accessibleDescription().startswith(shown.text_alternative)


@pytest.mark.parametrize(
    ("name", "word", "meaning"),
    [
        ("contributions", "diagonal only", "Diagonal only: every loss reaches the weights of its own timestep"),
        ("reach", "Π‖J‖", "Π‖J‖: the norms of the Jacobians"),
        ("reach", "(γσ₁)ⁿ", "(γσ₁)ⁿ: γ is the steepest slope"),
        ("reach", "ρ(W)", "ρ(W), the spectral radius: the largest magnitude of an eigenvalue"),
        ("reach", "of the magnitude for W", "The horizon: take the norms of all contributions"),
        ("reach", "all t", "The ground: from the smallest to the largest norm"),
    ],
)
def test_the_words_of_a_figure_are_explained_where_they_stand(
    plot: FigurePlot, name: str, word: str, meaning: str
) -> None:
    """By the tooltip, and to who listens."""
    shown = figure(name, state_of("hell-ello", 4, -1))
    plot.show_figure(shown, THEMES["light"])
    viewport = plot.viewport()
    assert viewport is not None
    (line,) = (line for line in lay_out(shown, 488, 330).lines if word in line.text.plain)
    at = QPointF(line.x + 3.0, line.baseline - 3.0).toPoint()
    QCoreApplication.sendEvent(viewport, QHelpEvent(QEvent.Type.ToolTip, at, viewport.mapToGlobal(at)))
    assert meaning in QToolTip.text()
    assert meaning in plot.accessibleDescription()
    QToolTip.hideText()


def test_a_click_names_its_cell_and_beside_the_cells_nothing(qtbot: QtBot, plot: FigurePlot) -> None:
    plot.show_figure(figure("contributions", state_of("hell-ello", 4, -1)), THEMES["light"])
    viewport = plot.viewport()
    assert viewport is not None
    with qtbot.waitSignal(plot.clicked) as clicked:
        click(viewport, middle_of(plot, "tiles", 3, 1))
    assert clicked.args == ["tiles", 3, 1]
    with qtbot.assertNotEmitted(plot.clicked):
        click(viewport, QPointF(middle_of(plot, "tiles", 3, 3).x(), middle_of(plot, "tiles", 0, 0).y()))
        click(viewport, middle_of(plot, "tiles", 3, 1), Qt.MouseButton.RightButton)


def test_a_hidden_plot_makes_only_the_newest_figure_and_when_it_is_shown(qtbot: QtBot) -> None:
    plot = FigurePlot()
    qtbot.addWidget(plot)
    made: list[int] = []

    def make(at: int) -> Figure:
        made.append(at)
        return figure("hidden-state", state_of("hell-ello", 4, at))

    plot.draw(lambda: make(1), THEMES["light"])
    plot.draw(lambda: make(9), THEMES["light"])
    assert made == []
    plot.show()
    assert made == [9]
    assert plot.figure is not None


def test_drawing_twice_changes_nothing(plot: FigurePlot) -> None:
    shown = figure("contributions", state_of("hell-ello", 4, "backward loss=4 k=2 W_hh"))
    plot.show_figure(shown, THEMES["dark"])
    once = plot.grab().toImage()
    plot.show_figure(shown, THEMES["dark"])
    assert plot.grab().toImage() == once


def test_no_line_ends_between_a_number_and_its_sign_or_unit(qapp: QApplication) -> None:
    said = "of it 77 % at t = 3, where L₃ = 0.29"
    for width in range(70, 260, 3):  # in narrower lines words are broken
        for lines in (
            [line.plain for line in texts.wrapped(Text((said,), "ink"), 11.0, float(width))],
            wrapped(said, 11.0, float(width), 99),
        ):
            assert " ".join(lines).replace("\N{NO-BREAK SPACE}", " ") == said
            pieces = {piece for line in lines for piece in line.split(" ")}
            assert {piece.replace("\N{NO-BREAK SPACE}", " ") for piece in pieces} >= {"77 %", "t = 3,", "L₃ = 0.29"}


def test_a_formula_stays_with_the_number_that_it_equals(qapp: QApplication) -> None:
    text = Text((Math("h_0", "h₀"), " = 0: nothing"), "ink")
    lines = [line.plain for line in texts.wrapped(text, 11.0, 1.0)]
    assert [line.replace("\N{NO-BREAK SPACE}", " ") for line in lines] == ["h₀ = 0:", "nothing"]


def test_lines_are_as_many_as_asked_for_and_tell_that_there_is_more(qapp: QApplication) -> None:
    lines = wrapped("one two three four five six seven", 13.0, 60.0, 2)
    assert len(lines) == 2
    assert lines[-1].endswith("…")
    assert wrapped("  two \n words ", 13.0, 500.0, 2) == ["two words"]
    assert wrapped("", 13.0, 500.0, 2) == []
