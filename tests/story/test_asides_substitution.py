"""The state before put into the state, back to the initial one."""

from dataclasses import replace

import numpy as np
import pytest
import typst as typst_compiler
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from app.files.notation_file import notation_names, notation_object, read_notation
from app.story.asides import aside, is_offered
from app.story.asides.aside import Aside, Line, Path, every_path, visible
from app.story.asides.plain import is_one_function
from app.story.expressions import Cell, Expression, Value
from app.story.notation import Notation
from app.story.state import State
from app.story.working_out import AsPrinted
from rnn_engine.arrays import Array
from rnn_engine.experiment import Experiment
from rnn_engine.functions import ACTIVATIONS
from rnn_engine.recorder import record
from tests.engine.networks import experiments
from tests.story.catalogue import catalogue
from tests.story.states import state_of

CATALOGUE = dict(catalogue())
NOTATIONS = [read_notation(name) for name in notation_names()] + [
    read_notation({**notation_object(read_notation("worksheet")), "weights": "output_by_input", "first_index": 0}),
]


def opened(state: State) -> Aside:
    assert is_offered(state, "substitution")
    found = aside(replace(state, aside="substitution"))
    assert found is not None
    return found


def everything(found: Aside) -> list[Line]:
    return [line for _, line in visible(found, every_path(found))]


def matrices(line: Line) -> list[Array]:
    return [number for number in line.numbers if not isinstance(number, str)]


@st.composite
def states(draw: st.DrawFn) -> State:
    experiment = draw(experiments(cells=("elman",)))
    assume(is_one_function(experiment))
    t = draw(st.integers(1, experiment.sequence.length))
    notation = draw(st.sampled_from(NOTATIONS))
    return state_of(experiment, "each", f"forward t={t} h", notation=notation)


@settings(max_examples=60)
@given(states())
def test_every_state_that_is_put_in_is_that_of_the_forward_pass(state: State) -> None:
    lines = [line for line in everything(opened(state)) if line.place is not None]
    assert state.place is not None
    assert lines[0].place == state.place
    timesteps = []
    for line in lines:
        assert line.place is not None
        assert line.place.t is not None
        h = state.trace.value("h", line.place.t)
        assert h is not None
        assert np.array_equal(matrices(line)[0], state.notation.as_printed("h", h))
        timesteps.append(line.place.t)
    assert timesteps == sorted(timesteps, reverse=True)
    assert timesteps[-1] == 1
    start = matrices(everything(opened(state))[-1])[0]
    assert np.array_equal(start.ravel(), state.trace.experiment.initial_state)


@settings(max_examples=60)
@given(states())
def test_what_is_written_out_gives_the_state(state: State) -> None:
    activation = ACTIVATIONS[state.trace.experiment.network.hidden_activation]
    written = 0
    for line in everything(opened(state)):
        if len(line.numbers) < 2:
            continue
        *factors, bias, result = matrices(line)
        z = bias
        for first, second in zip(factors[::2], factors[1::2], strict=True):
            z = z + first @ second
        assert np.allclose(activation.value(z), result, rtol=1e-12, atol=1e-12)
        written += 1
    assert written > 0


@settings(max_examples=40)
@given(experiments(cells=("elman",)), st.sampled_from(NOTATIONS))
def test_f_in_f_in_f_is_the_state(experiment: Experiment, notation: Notation) -> None:
    assume(is_one_function(experiment))
    trace = record(experiment)
    composed: Expression = Value("h", 0)
    for t in range(1, trace.length + 1):
        composed = Cell(composed, Value("x", t) if experiment.sequence.has_input(t) else None)
    h = trace.value("h", trace.length)
    assert h is not None
    found = AsPrinted(trace, notation).of(composed)
    assert np.allclose(found, notation.as_printed("h", h), rtol=1e-12, atol=1e-12)


def test_as_many_times_as_there_are_timesteps() -> None:
    state = state_of("notes", at="forward t=4 h")
    found = opened(state)
    cells = [line for line in everything(found) if line.place is not None]
    assert len(cells) == 4
    assert "applied 4 times, not 3" in found.sentence
    assert "a₀" in found.sentence
    assert "θ" in found.sentence


def test_what_is_opened_is_put_into_one_formula() -> None:
    state = state_of("notes", at="forward t=4 h")
    path: Path = (0,)
    applied = []
    for _ in range(4):
        state = replace(state, opened=state.opened | {path})
        path = (*path, 1)
        applied.append(opened(state).lines[1].formulas[0].markup.count("theta"))
    assert applied == [2, 3, 4, 4]  # the fourth opens the initial state, to which nothing is applied
    assert len(opened(replace(state, opened=frozenset())).lines) == 1


def test_the_state_is_not_shown_before_it_is_computed() -> None:
    found = opened(state_of("notes", at="forward t=3 z"))
    first, written, before = everything(found)[:3]
    assert (first.numbers, first.tone, written.numbers) == ((), "muted", ())
    assert len(before.numbers) == 1


def test_a_timestep_that_reads_nothing_has_no_input() -> None:
    line = opened(state_of(CATALOGUE["one to many"], at="forward t=2 h")).lines[0]
    assert "x_(" not in line.formulas[0].markup


def test_a_long_sequence_has_few_lines() -> None:
    found = opened(state_of("vanishing", at="forward t=30 h"))
    assert len(everything(found)) <= 12
    assert len([line for line in everything(found) if line.place is not None]) == 4


@pytest.mark.parametrize("at", ["forward t=2 q", "backward k=2 W_hh", "sum W_hh"])
def test_it_is_offered_where_a_state_is_computed(at: str) -> None:
    assert not is_offered(state_of(CATALOGUE["language model"], "all", at), "substitution")


def test_a_network_without_recurrence_has_nothing_to_put_in() -> None:
    assert not is_offered(state_of(CATALOGUE["feedforward"], at="forward t=2 h"), "substitution")


@pytest.mark.parametrize("notation", NOTATIONS, ids=[f"{number} {each.name}" for number, each in enumerate(NOTATIONS)])
def test_every_formula_is_typst(notation: Notation) -> None:
    markups: dict[str, None] = {}
    for name in ("language model", "worksheet", "one to many", "fed back", "long", "scalar"):
        state = state_of(CATALOGUE[name], "all", notation=notation)
        for t in range(1, state.trace.length + 1):
            here = state_of(CATALOGUE[name], "all", f"forward t={t} h", notation=notation)
            every = everything(opened(replace(here, opened=frozenset({(0,), (0, 1)}))))
            markups.update(dict.fromkeys(formula.markup for line in every for formula in line.formulas))
    source = "\n".join(f"$ {markup} $" for markup in markups)
    typst_compiler.compile(source.encode(), format="pdf", ignore_system_fonts=True)
