"""The gradient plots on paper: at every size of print nothing leaves the page, lies on something else or gets lost."""

from dataclasses import replace
from itertools import combinations

import pytest
from PyQt6.QtCore import QRectF
from PyQt6.QtWidgets import QApplication

from app.colours import THEMES
from app.exporting.figures import figure_bytes
from app.plots import figure_height, paint_figure
from app.plots.arranging import lay_out
from app.plots.layout import Layout
from app.recording import record
from app.story.exports import PLOTS, there_are
from app.story.figures import figure
from app.story.page_style import PRESETS
from app.story.state import State
from tests.app.test_plots import text_boxes
from tests.story.states import state_of

LESSONS = ("hell-ello", "vanishing", "exploding", "long-memory-lstm", "encoder-decoder", "truncated", "generation")
WIDTHS = (352, 398, 488, 605, 700, 900, 1200)


def plots_of(state: State) -> list[str]:
    return [name for name in there_are(state) if name in PLOTS]


def overlaps(layout: Layout, page: QRectF) -> list[str]:
    boxes = text_boxes(layout)
    found = [f"{text!r} leaves the page" for text, box in boxes if not page.contains(box)]
    found += ["a plot leaves the page" for laid in layout.panels if not page.contains(laid.rect)]
    for index, (text, box) in enumerate(boxes):
        found += [f"{text!r} lies on {other!r}" for other, at in boxes[:index] if box.intersects(at)]
    panels = [laid.rect for laid in layout.panels]
    return found + ["two plots lie on each other" for one, other in combinations(panels, 2) if one.intersects(other)]


@pytest.mark.parametrize("flow", [None, "all"])
@pytest.mark.parametrize("lesson", LESSONS)
def test_nothing_leaves_the_page_or_lies_on_something_else(qapp: QApplication, lesson: str, flow: str | None) -> None:
    for measure, scale in (("share", "linear"), ("norm", "log")):
        state = state_of(lesson, flow, 0, measure=measure, scale=scale)  # type: ignore[arg-type]
        for name in plots_of(state):
            shown = figure(name, state)
            for width in WIDTHS:
                for height in (figure_height(shown, width), 320.0):
                    layout = lay_out(shown, width, height)
                    wrong = overlaps(layout, QRectF(0.0, 0.0, width, height))
                    assert not wrong, (name, width, height, wrong[:3])


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_plot_that_has_no_room_is_named(qapp: QApplication, lesson: str) -> None:
    state = state_of(lesson, "all", 0)
    shown = figure("timestep-shares", state)
    whole = lay_out(shown, 605, figure_height(shown, 605))
    assert [laid.panel.name for laid in whole.panels] == [panel.name for panel in shown.panels]
    small = lay_out(shown, 352, 320.0)
    there = {laid.panel.name for laid in small.panels}
    missing = [panel.title.plain for panel in shown.panels if panel.title and panel.name not in there]
    written = " ".join(line.text.plain for line in small.lines)
    assert all(title in written for title in missing) or f"no room for {len(missing)} of them" in written
    assert state.parameter in {laid.panel.name for laid in small.panels}, "the chosen one is there"


def test_triangles_have_the_same_size_and_numbers_or_one_legend(qapp: QApplication) -> None:
    for width in WIDTHS:
        shown = figure("triangles", state_of("hell-ello", "all", -1))
        layout = lay_out(shown, width, figure_height(shown, width))
        assert (layout.legend is None) == all(laid.text_size for laid in layout.panels)
        assert len({(round(laid.rect.width(), 3), round(laid.rect.height(), 3)) for laid in layout.panels}) == 1


def test_bars_are_as_high_as_their_shares(qapp: QApplication) -> None:
    shown = figure("timestep-shares", state_of("hell-ello", "all", 0))
    for laid in lay_out(shown, 605, 450).panels:
        for box in laid.panel.boxes:
            rect = laid.place(box.x, box.y)
            assert rect.height() == pytest.approx(abs(laid.scale[1]) * 100.0 * abs(float(box.datum[3])), abs=1e-6)


@pytest.mark.parametrize("name", PLOTS)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_plot_is_printed_in_every_format(qapp: QApplication, name: str, theme: str) -> None:
    state = replace(state_of("vanishing", "all", 0), theme=theme)  # type: ignore[arg-type]
    shown = figure(name, state)
    recording = record(lambda painter: paint_figure(painter, shown, THEMES[theme], 605.0, 400.0), 605.0, 400.0)
    assert recording.pdf("a figure").startswith(b"%PDF")
    for _title, style in PRESETS.values():
        content = figure_bytes(state, name, "svg", style)
        assert shown.text_alternative.split(":")[0].encode() in content
        assert content == figure_bytes(state, name, "svg", style)
