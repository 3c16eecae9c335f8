"""Figures at the sizes that they are printed in: on a slide and in a column of A4."""

from dataclasses import replace
from itertools import combinations, pairwise

import pytest
from PyQt6.QtCore import QRectF
from PyQt6.QtWidgets import QApplication

from app.exporting.caption import caption
from app.exporting.figures import printed_figure
from app.exporting.pages import PAGES
from app.exporting.printing import PIXELS_PER_MM, POINTS_OF_TYPE
from app.files.lesson_file import builtin_lessons
from app.painting.network.heading import has_room
from app.plots.arranging import lay_out
from app.plots.groups import groups_layout
from app.plots.layout import PanelLayout
from app.plots.slivers import seen
from app.plots.ticks import thinned
from app.story.compared_names import short_name
from app.story.diagram import diagram, title
from app.story.exports import there_are
from app.story.figures import figure
from app.story.figures.figure import Axis
from app.story.page_style import PRESETS
from tests.story.states import state_of
from tests.story.test_plots_of_two import two

LESSONS = [name for name, _ in builtin_lessons()]


def size_of(preset: str) -> tuple[float, float]:
    """Width and height in page pixels."""
    style = PRESETS[preset][1]
    scale = PIXELS_PER_MM * POINTS_OF_TYPE / style.type_pt
    return style.width_mm * scale, (style.height_mm or 0.0) * scale


@pytest.mark.parametrize("lesson", LESSONS)
def test_every_plot_of_several_on_a_slide_has_its_title_and_its_last_number(qapp: QApplication, lesson: str) -> None:
    state = state_of(lesson, None, -1)
    if "timestep-shares" not in there_are(state):
        return
    layout = lay_out(figure("timestep-shares", state), *size_of("beamer"))
    written = [line.text.plain for line in layout.lines]
    for laid in layout.panels:
        assert laid.panel.title is not None
        assert laid.panel.title.plain in written
    assert written.count("k") == len(layout.panels)
    last = layout.panels[0].panel.x.ticks[-1][1]
    assert written.count(last) >= len(layout.panels) or len(layout.panels[0].panel.x.ticks) > 8
    if any(box.hatched for laid in layout.panels for box in laid.panel.boxes):
        assert "hatched: opposes" in " ".join(written)


@pytest.mark.parametrize("preset", ["beamer", "column", "page", "poster"])
@pytest.mark.parametrize("lesson", LESSONS)
def test_bars_on_paper_stand_under_each_other_and_nothing_touches(qapp: QApplication, lesson: str, preset: str) -> None:
    state, style = state_of(lesson, None, -1), PRESETS[preset][1]
    printed = printed_figure(state, "shares", style)
    assert printed.type_pt >= 6.0
    scale = PIXELS_PER_MM * POINTS_OF_TYPE / printed.type_pt
    width = style.width_mm * scale
    height = PAGES["shares"].height(state, width) if style.height_mm is None else style.height_mm * scale
    layout = groups_layout(replace(figure("shares", state), in_rows=True), width, height)
    bars = [laid.rect for laid in layout.panels]
    assert all(above.bottom() + 2.0 <= below.top() for above, below in pairwise(bars))
    assert bars[-1].bottom() <= height
    assert len({(bar.left(), bar.right()) for bar in bars}) == 1
    for badge in layout.badges:
        assert badge.text
        assert bars[0].right() < badge.rect.left() < badge.rect.right() <= width
    assert not any(one.rect.intersects(other.rect) for one, other in combinations(layout.badges, 2))


@pytest.mark.parametrize("name", ["jacobians", "training-curve"])
def test_two_rows_of_plots_on_a_slide_are_as_large_as_can_be_read(qapp: QApplication, name: str) -> None:
    assert printed_figure(two("hell-ello", "gru"), name, PRESETS["beamer"][1]).type_pt >= 6.0


def test_what_shows_one_of_two_says_which(qapp: QApplication) -> None:
    state = two("hell-ello", "gru")
    style = PRESETS["column"][1]
    for name in ("cells", "triangles", "radius-sweep", "equation"):
        assert printed_figure(state, name, style).description.startswith("tanh RNN: ")
    assert printed_figure(state, "lags", style).description.count("GRU: ") == 1


def test_single_numbers_have_no_plot_of_angles(qapp: QApplication) -> None:
    assert [panel.name for panel in figure("truncation", state_of("scalar", None, -1)).panels] == ["error"]
    assert [panel.name for panel in figure("truncation", state_of("hell-ello", None, -1)).panels] == ["error", "angle"]


def test_a_line_that_lies_outside_its_plot_has_no_name(qapp: QApplication) -> None:
    shown = figure("jacobians", state_of("worksheet", None, -1))
    factors = lay_out(shown, *size_of("beamer")).panels[0]
    unseen = {curve.name for curve in shown.panel("factors").curves} - {curve.name for curve in factors.panel.curves}
    assert unseen == {"spectral radius of the weights"}
    top, bottom = factors.panel.y.low, factors.panel.y.high
    assert all(((bottom <= curve.y) & (curve.y <= top)).any() for curve in factors.panel.curves)


@pytest.mark.parametrize("cell", [6.0, 7.5, 9.0, 12.0, 16.0])
def test_numbers_after_the_first_one_are_as_far_apart(cell: float) -> None:
    places = [at for at, _ in thinned(Axis(0, 30), 30, cell, 20.0)]
    steps = {after - before for before, after in pairwise(places[1:])}
    assert len(steps) == 1
    assert places[1] - places[0] >= steps.pop() - 1


@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize("lesson", LESSONS)
def test_no_plot_and_no_last_number_is_left_out_of_a_page(qapp: QApplication, lesson: str, preset: str) -> None:
    state, style = state_of(lesson, None, -1), PRESETS[preset][1]
    if "timestep-shares" not in there_are(state):
        return
    printed = printed_figure(state, "timestep-shares", style)
    assert printed.type_pt >= 6.0
    scale = PIXELS_PER_MM * POINTS_OF_TYPE / printed.type_pt
    shown = figure("timestep-shares", state)
    height = printed.height_mm * scale
    layout = lay_out(shown, style.width_mm * scale, height)
    if preset == "beamer-half" and len(shown.panels) > 6:
        assert layout.left_out is not None, "so small a page says what it leaves out"
        return
    assert layout.left_out is None
    assert len(layout.panels) == len(shown.panels)


def test_a_caption_names_the_shares_that_count(qapp: QApplication) -> None:
    said = printed_figure(state_of("vanishing", None, -1), "shares", PRESETS["column"][1]).description
    assert "k=30 85%, k=29 15%" in said
    assert "and 24 more" in said
    assert len(said) < 600


@pytest.mark.parametrize("width", [6.0, 20.0, 60.0])
def test_a_bar_alone_among_many_is_as_wide_as_can_be_seen(qapp: QApplication, width: float) -> None:
    panel = figure("timestep-shares", state_of("vanishing", None, -1)).panel("W_hy")
    laid = PanelLayout(panel, QRectF(0.0, 0.0, width, 60.0))
    painted = [laid.place(box.x, box.y) for box in seen(laid)]
    assert max(rect.height() for rect in painted) > 50.0
    assert all(rect.width() >= 0.99 for rect in painted)


@pytest.mark.parametrize("lesson", LESSONS)
@pytest.mark.parametrize("view", ["contributions", "hidden-state"])
def test_numbers_in_a_column_are_printed_in_six_points_at_least(qapp: QApplication, lesson: str, view: str) -> None:
    state = state_of(lesson, None, -1)
    shown, (width, _) = figure(view, state), size_of("column")
    height = PAGES[view].height(state, width)
    panel = lay_out(shown, width, height).panels[0]
    points = PRESETS["column"][1].type_pt / POINTS_OF_TYPE * 72 / 96
    assert panel.text_size == 0.0 or panel.text_size * points >= 6.0
    cells = panel.panel.cells
    assert cells is not None
    if max(cells.shape) <= 6:
        assert panel.text_size, "few numbers stand in their cells"
    if not panel.text_size and min(cells.shape) > 1:
        assert panel.rect.height() >= 0.17 * width, "colours alone have room to be seen"


@pytest.mark.parametrize("view", ["radius-sweep", "jacobians", "cells"])
def test_on_half_a_slide_a_plot_lends_its_height_to_one_with_more_names(qapp: QApplication, view: str) -> None:
    layout = lay_out(figure(view, state_of("encoder-decoder", None, -1)), *size_of("beamer-half"))
    assert layout.left_out is None
    upper, lower = (laid.rect for laid in layout.panels)
    assert upper.bottom() < lower.top()
    assert lower.bottom() < size_of("beamer-half")[1]


@pytest.mark.parametrize("view", ["network", "contributions", "hidden-state", "truncation"])
def test_two_on_a_slide_stand_side_by_side_and_a_caption_makes_them_no_smaller(qapp: QApplication, view: str) -> None:
    style = PRESETS["beamer"][1]
    bare, said = (
        printed_figure(two("hell-ello", "lstm"), view, replace(style, caption=caption)).type_pt
        for caption in (False, True)
    )
    assert bare >= 7.0
    assert said == pytest.approx(bare)


def test_a_caption_on_a_page_of_a_given_height_has_whole_sentences_in_two_lines(qapp: QApplication) -> None:
    state = two("hell-ello", "lstm")
    said = PAGES["timestep-shares"].describe(state)
    whole, short = caption(state, said, 510.0), caption(state, said, 510.0, 2)
    assert len(whole.lines) > 2 == len(short.lines)
    assert short.lines[-1].endswith(".")
    assert " ".join(whole.lines).startswith(" ".join(short.lines))


@pytest.mark.parametrize(("width", "is_whole"), [(340.0, False), (900.0, True)])
def test_a_title_of_two_networks_leaves_the_river_its_note(qapp: QApplication, width: float, is_whole: bool) -> None:
    state = two("hell-ello", "lstm").other
    assert state is not None
    assert has_room(diagram(state, width, 300.0), title(state)) == is_whole
    assert has_room(diagram(state, width, 300.0), short_name(state))
