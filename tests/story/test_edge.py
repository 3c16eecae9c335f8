"""The edge of truncation on the triangle: it lies between what is kept and what is cut, and follows the hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.story.figures import figure
from app.story.figures.edge import Edge, costs, edge, settled, suggested
from app.story.figures.figure import CUT
from app.story.figures.tiles import tile_states
from rnn_engine.truncation import NO_TRUNCATION, Truncation
from tests.story.states import state_of

NEAR = (0.2, 0.2)


@st.composite
def edges(draw: st.DrawFn, kinds: tuple[str, ...] = ("sliding", "chunked")) -> Edge:
    first = draw(st.integers(1, 12))
    last = draw(st.integers(first, 20))
    return Edge(first, last, Truncation(draw(st.sampled_from(kinds)), draw(st.integers(1, last))))


@given(edges())
def test_the_line_passes_between_what_is_kept_and_what_is_cut(shown: Edge) -> None:
    upright = {
        (x, row)
        for (x, top), (right, bottom) in zip(shown.line, shown.line[1:], strict=False)
        if x == right
        for row in range(int(top), int(bottom))
    }
    for row in range(shown.rows):
        t = shown.first + row
        kept = [shown.truncation.keeps(t, k) for k in range(1, t + 1)]
        border = kept.index(True)
        if border:
            assert (border, row) in upright
        assert all(kept[border:])


@given(edges())
def test_who_takes_the_handle_and_does_not_move_changes_nothing(shown: Edge) -> None:
    (x, y), grip = shown.handle
    held = shown.dragged(grip, x, y)
    assert held.kind == shown.truncation.kind
    assert [held.first_kept(t) for t in range(shown.first, shown.last + 1)] == [
        shown.truncation.first_kept(t) for t in range(shown.first, shown.last + 1)
    ]


@given(edges(("chunked",)), st.integers(1, 20))
def test_the_handle_of_chunks_can_be_dragged_to_every_length(shown: Edge, length: int) -> None:
    """Where their first border can be seen at all."""
    _, grip = shown.handle
    if grip.axis == "y" and length <= shown.last:
        assert shown.dragged(grip, 0.0, length - shown.first + 1).size == length


@given(edges(("sliding",)), st.integers(1, 20))
def test_the_handle_of_a_window_can_be_dragged_to_every_window(shown: Edge, window: int) -> None:
    (_, y), grip = shown.handle
    if window <= shown.last:
        assert shown.dragged(grip, shown.last - window, y) == Truncation("sliding", window)


@given(edges(), st.floats(0.0, 1.0))
def test_the_line_itself_can_be_taken_and_stays_where_it_is(shown: Edge, along: float) -> None:
    for (x, y), (right, bottom) in zip(shown.line, shown.line[1:], strict=False):
        at = x + along * (right - x), y + along * (bottom - y)
        grip = shown.grip(*at, NEAR)
        assert grip is not None
        if y != bottom and 0.3 < along < 0.7:
            assert shown.dragged(grip, *at) == shown.truncation
    assert shown.grip(shown.last + 3.0, 0.5, NEAR) is None


def test_without_truncation_a_window_begins_at_the_corner() -> None:
    shown = edge(state_of("hell-ello", 4, -1))
    assert shown is not None
    assert not shown.line
    assert shown.handle[0] == (0.0, 4.0)
    assert shown.dragged(shown.handle[1], 1.0, 4.2) == Truncation("sliding", 3)
    assert shown.dragged(shown.handle[1], 99.0, 4.2) == Truncation("sliding", 1)


def test_what_cuts_nothing_is_no_truncation() -> None:
    trace = state_of("hell-ello").trace
    assert settled(Truncation("sliding", 4), trace) == NO_TRUNCATION
    assert settled(Truncation("chunked", 7), trace) == NO_TRUNCATION
    assert settled(Truncation("chunked", 3), trace) == Truncation("chunked", 3)


@pytest.mark.parametrize(("parameter", "has_one"), [("W_hh", True), ("b_h", True), ("W_hy", False), ("b_y", False)])
def test_only_what_has_a_past_has_an_edge(parameter: str, has_one: bool) -> None:
    assert (edge(state_of("hell-ello", 4, -1, parameter=parameter)) is not None) == has_one


def test_the_edge_of_a_lesson_lies_where_its_cells_are_cut() -> None:
    state = state_of("truncated", "all", -1)
    shown = edge(state)
    assert shown is not None
    assert [int((row == CUT).sum()) for row in tile_states(state)] == list(shown.cut)


def test_the_cost_is_what_the_notes_of_the_truncated_lesson_say() -> None:
    state = state_of("truncated", 12, -1)
    first, *others = costs(state, state.trace.experiment.truncation)
    assert (first.parameter, first.label.plain, first.angle, first.error) == ("W_hh", "W", "35°", "0.59")
    assert "35° and 59\N{NO-BREAK SPACE}% off" in figure("contributions", state).notes[0].text.plain
    assert [cost.parameter for cost in others] == ["W_xh", "b_h"]


@pytest.mark.parametrize("kind", ["sliding", "chunked"])
def test_what_keeps_all_costs_nothing(kind: str) -> None:
    state = state_of("hell-ello", "all", -1)
    for cost in costs(state, Truncation(kind, 4)):  # type: ignore[arg-type]
        assert (cost.angle, cost.error) == ("0°", "0")


def test_the_suggested_window_cuts_something() -> None:
    for lesson in ("hell-ello", "vanishing", "long-memory-lstm", "exploding"):
        state = state_of(lesson)
        assert Truncation("sliding", suggested(state)).cuts(state.trace.losses), lesson
