"""Gradient plots where two lessons or cells are compared: both are there, each by its name, on one scale."""

from dataclasses import replace

import pytest

from app.files.lesson_file import read_lesson
from app.story.compared_names import short_name
from app.story.exports import PLOTS_OF_TWO, file_name
from app.story.figures import figure
from app.story.figures.gradient_plots import shows_both
from app.story.figures.table import table
from app.story.other_cell import other_cell
from app.story.state import Compared, State, compare
from rnn_engine.recorder import WHOLE, record
from tests.story.states import long_state, state_of


def two(lesson: str, other: str) -> State:
    state = state_of(lesson, None, -1)
    if other in ("gru", "lstm"):
        made, cell = other_cell(state.lesson, other), other
    else:
        made, cell = read_lesson(other), ""
    return compare(state, Compared(made, record(made.experiment), cell))


PAIRS = [("hell-ello", "gru"), ("vanishing", "exploding"), ("scalar", "hell-ello")]


@pytest.mark.parametrize("name", PLOTS_OF_TWO)
@pytest.mark.parametrize(("lesson", "other"), PAIRS)
def test_both_are_there_by_name_on_one_scale(lesson: str, other: str, name: str) -> None:
    state = two(lesson, other)
    assert state.other is not None
    shown = figure(name, state)
    called = [short_name(each) for each in (state, state.other)]
    header, rows = table(shown)
    assert all(len(row) == len(header) for row in rows)
    if not shows_both(name, state):
        assert (name, other) == ("radius-sweep", "gru")
        assert f"-beside-{other}" not in file_name(state, name, "pdf")
        assert not {row[0] for row in rows} & set(called)
        return
    assert f"-beside-{other}" in file_name(state, name, "pdf")
    assert {row[0] for row in rows} == set(called)
    half = len(shown.panels) // 2
    for index, (own, theirs) in enumerate(zip(shown.panels[:half], shown.panels[half:], strict=True)):
        assert own.title is not None
        assert theirs.title is not None
        assert own.title.plain.startswith(called[0]), index
        assert theirs.title.plain.startswith(called[1]), index
        assert (own.x, own.y) == (theirs.x, theirs.y)
        assert own.name != theirs.name
    assert all(f"{each}: " in shown.text_alternative for each in called)
    assert figure(name, state) is shown


def test_the_table_has_every_parameter_of_both_where_bars_of_one_are_drawn() -> None:
    state = two("hell-ello", "gru")
    assert state.other is not None
    rows = table(figure("timestep-shares", state))[1]
    assert {row[1] for row in rows if row[0] == short_name(state)} == {"V", "W", "U", "bₕ", "b_y"}
    of_other = {row[1] for row in rows if row[0] == short_name(state.other)}
    assert of_other == {state.other.notation.label(each) for each in state.other.parameters}


def test_two_lessons_are_told_apart_by_their_titles() -> None:
    notes = figure("lags", two("vanishing", "exploding")).notes
    assert notes[0].text.plain == "A · The gradient vanishes, B · The gradient explodes"
    assert "A ·" not in figure("lags", two("hell-ello", "gru")).notes[0].text.plain


def test_another_parameter_is_another_figure() -> None:
    state = two("hell-ello", "gru")
    first = figure("timestep-shares", state)
    second = figure("timestep-shares", replace(state, parameter="W_xh"))
    assert [panel.name for panel in first.panels] != [panel.name for panel in second.panels]


@pytest.mark.parametrize(
    ("shorter", "said"),
    [
        (False, "{gradient}: shares of up to {count} timesteps together"),
        (True, "shares of up to {count} timesteps together; they add up to 100 %"),
    ],
)
def test_bars_of_long_sequences_that_are_compared_say_how_many_timesteps_a_segment_has(
    shorter: bool, said: str
) -> None:
    long = long_state(WHOLE + 101, None if shorter else "all")
    beside = state_of("scalar").lesson if shorter else long.lesson
    shown = figure("shares", compare(long, Compared(beside, record(beside.experiment), "")))
    assert shown.subtitle is not None
    gradient = long.notation.gradient_label("W_hh", None)
    assert shown.subtitle.plain == said.format(gradient=gradient, count=5)
