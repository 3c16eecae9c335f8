"""Figures use the room that they have: numbers that can be read, lines that can be told apart, no hairlines."""

from itertools import pairwise

import numpy as np
import pytest
from PyQt6.QtCore import QPointF
from PyQt6.QtWidgets import QApplication

from app.exporting.caption import caption
from app.exporting.figures import printed_figure
from app.exporting.printing import PIXELS_PER_MM, POINTS_OF_TYPE
from app.files.lesson_file import builtin_lessons
from app.plots.arranging import figure_height, lay_out
from app.plots.layout import Layout
from app.plots.line_painting import hide_pattern
from app.plots.ticks import thinned
from app.story.exports import there_are
from app.story.figures import figure
from app.story.figures.figure import Axis, Curve
from app.story.page_style import PRESETS
from tests.story.states import state_of

LESSONS = [name for name, _ in builtin_lessons()]
WITH_MANY_LINES = ("encoder-decoder", "kmers", "language-model", "long-memory-gru")
SMALLEST_PT = 6.0


def on_page(lesson: str, name: str, preset: str) -> tuple[Layout, float]:
    """A figure of a lesson as it lies on a page, and how many points a pixel of it has."""
    state, style = state_of(lesson, None, -1), PRESETS[preset][1]
    printed = printed_figure(state, name, style)
    scale = PIXELS_PER_MM * POINTS_OF_TYPE / printed.type_pt
    layout = lay_out(figure(name, state), style.width_mm * scale, printed.height_mm * scale)
    return layout, printed.type_pt / 12.0


@pytest.mark.parametrize("preset", ["beamer", "column"])
@pytest.mark.parametrize("lesson", LESSONS)
def test_triangles_have_numbers_that_can_be_read_or_a_legend(qapp: QApplication, lesson: str, preset: str) -> None:
    if "triangles" not in there_are(state_of(lesson, None, -1)):
        return
    layout, points = on_page(lesson, "triangles", preset)
    sizes = {laid.text_size for laid in layout.panels}
    assert len(sizes) == 1
    size = sizes.pop()
    assert (layout.legend is None) == (size > 0.0)
    assert size == 0.0 or size * points >= SMALLEST_PT
    legend = layout.legend
    assert legend is None or not any(legend.rect.intersects(laid.rect) for laid in layout.panels)


@pytest.mark.parametrize("name", ["hidden-state", "contributions", "triangles"])
@pytest.mark.parametrize("preset", ["beamer", "beamer-half", "column"])
@pytest.mark.parametrize("lesson", ["order", "sentiment", "long-memory-lstm", "digit", "scalar"])
def test_a_row_of_cells_is_high_enough_to_see_its_colours(
    qapp: QApplication, lesson: str, preset: str, name: str
) -> None:
    if name not in there_are(state_of(lesson, None, -1)):
        return
    layout, _points = on_page(lesson, name, preset)
    for laid in layout.panels:
        if laid.panel.cells is not None and laid.panel.cells.shape[0] == 1:
            assert laid.rect.height() >= 20.0


@pytest.mark.parametrize("preset", ["beamer", "column"])
def test_what_is_alone_in_its_row_or_column_has_the_room(qapp: QApplication, preset: str) -> None:
    layout, _points = on_page("digit", "hidden-state", preset)
    width = PRESETS[preset][1].width_mm * PIXELS_PER_MM * POINTS_OF_TYPE / PRESETS[preset][1].type_pt
    assert layout.panels[0].rect.width() > 0.7 * width, "one timestep"
    assert on_page("scalar", "hidden-state", "beamer")[0].panels[0].rect.height() > 100.0, "one unit"


@pytest.mark.parametrize("name", ["training-curve", "radius-sweep", "lags", "truncation"])
@pytest.mark.parametrize("preset", ["beamer", "column"])
@pytest.mark.parametrize("lesson", WITH_MANY_LINES)
def test_every_line_has_its_name_on_a_page(qapp: QApplication, lesson: str, preset: str, name: str) -> None:
    if name not in there_are(state_of(lesson, None, -1)):
        return
    layout, points = on_page(lesson, name, preset)
    assert layout.left_out is None
    assert points * 12.0 >= SMALLEST_PT


@pytest.mark.parametrize("name", ["training-curve", "radius-sweep", "lags", "truncation"])
@pytest.mark.parametrize("lesson", WITH_MANY_LINES)
def test_lines_of_one_colour_differ_in_their_pattern(qapp: QApplication, lesson: str, name: str) -> None:
    state = state_of(lesson, None, -1)
    if name not in there_are(state) or state.trace.experiment.network.cell == "gru":
        return  # the two biases of a GRU that look alike have names at their ends
    for panel in figure(name, state).panels:
        looks = [(curve.role, curve.dashed, curve.dotted, curve.bound) for curve in panel.curves if len(curve.y) > 1]
        shared = [look for look in set(looks) if looks.count(look) > 1]
        assert not [look for look in shared if look[0] not in ("output", "input")], lesson
        assert all(look[0] != "input" or lesson != "encoder-decoder" for look in shared)


@pytest.mark.parametrize("count", range(5, 80, 3))
@pytest.mark.parametrize("cell", [4.0, 7.0, 11.0, 18.0])
def test_numbers_along_cells_are_as_far_apart_or_begin_with_one(count: int, cell: float) -> None:
    places = [at for at, _ in thinned(Axis(0, count), count, cell, 20.0)]
    apart = [after - before for before, after in pairwise(places)]
    assert len(set(apart[1:])) <= 1
    assert not apart[1:] or apart[0] in (apart[1], apart[1] - 1)


@pytest.mark.parametrize("lesson", ["kmers", "sentiment", "entities", "tagging", "long-memory-gru"])
def test_steps_after_the_last_round_of_sequences_are_no_jump(lesson: str) -> None:
    shown = figure("training-curve", state_of(lesson, None, -1))
    total = next(curve for curve in shown.panel("gradient").curves if curve.role == "ink")
    apart = np.diff(total.x)
    assert (apart >= apart[0]).all()
    assert total.x[-1] == shown.panel("gradient").x.high


def test_one_timestep_has_nothing_to_truncate(qapp: QApplication) -> None:
    shown = figure("truncation", state_of("digit", None, -1))
    assert shown.arrangement == "words"
    written = [line.text.plain for line in lay_out(shown, 400.0, figure_height(shown, 400.0)).lines]
    assert written[:2] == ["One timestep only: no window can be shorter.", "Truncation has nothing to leave out."]


def test_dots_do_not_hide_the_gaps_of_a_line(qapp: QApplication) -> None:
    state = state_of("long-memory-gru", None, -1)
    dashed = [curve for curve in figure("truncation", state).panel("error").curves if curve.dashed]
    assert dashed
    assert all(isinstance(curve, Curve) and curve.dots for curve in dashed)
    near, far = (hides_pattern(dashed[0], apart) for apart in (8.0, 40.0))
    assert (near, far) == (True, False)


def hides_pattern(curve: Curve, apart: float) -> bool:
    return hide_pattern(curve, [QPointF(apart * index, 0.0) for index in range(5)])


@pytest.mark.parametrize("preset", ["beamer", "column", "beamer-half"])
@pytest.mark.parametrize("width", [300.0, 398.0, 514.0, 605.0])
def test_a_caption_never_ends_with_a_single_word_in_a_line(qapp: QApplication, width: float, preset: str) -> None:
    state = state_of("hell-ello", None, -1)
    for name in ("lags", "reach", "shares", "timestep-shares", "training-curve"):
        lines = caption(state, printed_figure(state, name, PRESETS[preset][1]).description, width).lines
        assert len(lines) == 1 or " " in lines[-1]
