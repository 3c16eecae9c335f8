"""The recursion with everything put in: it is the gradient, and its factors stand in the documents' order."""

from dataclasses import replace

import numpy as np
import pytest
import typst as typst_compiler
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from app.files.notation_file import notation_names, notation_object, read_notation
from app.story.asides import aside, is_offered
from app.story.asides.aside import LEFT_OUT, Aside, every_path, visible
from app.story.asides.plain import is_one_function
from app.story.equations.nested import nested
from app.story.equations.setting import Setting
from app.story.expressions import Dots, Expression, Parameter
from app.story.notation import Notation
from app.story.places import Place
from app.story.state import State
from app.story.terms import parts
from app.story.values import value
from app.story.working_out import AsPrinted
from rnn_engine.experiment import Experiment
from tests.engine.networks import experiments
from tests.story.catalogue import catalogue
from tests.story.states import state_of

CATALOGUE = dict(catalogue())
NOTATIONS = [read_notation(name) for name in notation_names()] + [
    read_notation({**notation_object(read_notation("worksheet")), "weights": "output_by_input"}),
    read_notation({**notation_object(read_notation("slides")), "weights": "input_by_output"}),
]
AT = "backward loss=3 k=2 dh"


def opened(state: State) -> Aside:
    assert is_offered(state, "nested"), state.place
    found = aside(replace(state, aside="nested"))
    assert found is not None
    return found


def formulas(state: State) -> list[str]:
    """The recursion and the nested expression, in plain text."""
    return [line.formulas[0].plain for line in opened(state).lines]


def nodes(expression: Expression) -> list[Expression]:
    return [expression, *(node for part in parts(expression) for node in nodes(part))]


@st.composite
def steps_back(draw: st.DrawFn) -> State:
    """Where the gradient of a loss has come back to a state, in a random network and notation."""
    experiment = draw(experiments(cells=("elman",)))
    assume(is_one_function(experiment) and experiment.sequence.feedback != "soft")
    loss = draw(st.sampled_from(experiment.sequence.losses))
    lowest = experiment.truncation.first_kept(loss)
    assume(lowest < loss)
    place = f"backward loss={loss} k={draw(st.integers(lowest, loss - 1))} dh"
    return state_of(experiment, loss, place, notation=draw(st.sampled_from(NOTATIONS)))


@settings(max_examples=60, suppress_health_check=[HealthCheck.filter_too_much])
@given(steps_back())
def test_the_nested_expression_is_the_gradient(state: State) -> None:
    assert state.place is not None
    assert state.place.loss is not None
    assert state.place.k is not None
    gradient = value(state.trace, state.place)
    assert gradient is not None
    want = state.notation.as_printed("h", gradient)
    setting = Setting(state.trace, state.flow, state.notation)
    found = AsPrinted(state.trace, state.notation).of(nested(setting, state.place.loss, state.place.k))
    recursion, whole = opened(state).lines
    for each in (found, recursion.numbers[0], whole.numbers[0]):
        assert isinstance(each, np.ndarray)
        assert each.shape == want.shape
        assert np.max(np.abs(each - want)) <= 1e-12 * max(1.0, float(np.max(np.abs(want))))
    assert whole.remark.startswith("equal")


@settings(max_examples=40, suppress_health_check=[HealthCheck.filter_too_much])
@given(steps_back())
def test_nothing_is_left_to_put_in(state: State) -> None:
    """The weights of the output once, those of the state once for every step back, and no gradient."""
    assert state.place is not None
    assert state.place.loss is not None
    assert state.place.k is not None
    setting = Setting(state.trace, state.flow, state.notation)
    whole = nodes(nested(setting, state.place.loss, state.place.k))
    weights = [node.name for node in whole if isinstance(node, Parameter)]
    assert weights.count("W_hy") == 1
    assert weights.count("W_hh") == len(weights) - 1 == state.place.loss - state.place.k
    assert not any(type(node).__name__ in ("Gradient", "Dots") for node in whole)


# As the documents write it --------------------------------------------------------------------------------------------


def test_it_is_the_line_of_the_worksheet() -> None:
    assert formulas(state_of("worksheet", 3, AT)) == [
        "δ⁽²⁾ = ∂J⁽³⁾/∂h⁽²⁾ = δ₂⁽³⁾ Hᵀ",
        "δ⁽²⁾ = (((ŷ⁽³⁾ − y⁽³⁾) Uᵀ) ∘ h⁽³⁾ ∘ (1 − h⁽³⁾)) Hᵀ",
    ]


def test_with_columns_the_factors_stand_the_other_way_round() -> None:
    assert formulas(state_of("slides", 4, "backward loss=4 k=3 dh")) == [
        "∂L₄/∂h₃ = Wᵀ δ₄,₄",
        "∂L₄/∂h₃ = Wᵀ ((Uᵀ (ŷ₄ − y₄)) ∘ (1 − h₄ ∘ h₄))",
    ]


def test_it_goes_on_one_bracket_for_every_step() -> None:
    assert formulas(state_of("worksheet", 3, "backward loss=3 k=1 dh"))[1] == (
        "δ⁽¹⁾ = (((((ŷ⁽³⁾ − y⁽³⁾) Uᵀ) ∘ h⁽³⁾ ∘ (1 − h⁽³⁾)) Hᵀ) ∘ h⁽²⁾ ∘ (1 − h⁽²⁾)) Hᵀ"
    )


def test_a_squared_error_keeps_its_factor_in_front() -> None:
    assert formulas(state_of("notes", 4, "backward loss=4 k=3 dh"))[1].startswith("∂L₄/∂a₃ = 2 Wᵀ ((Vᵀ (diag(ŷ₄) −")


def test_without_activation_it_is_one_product() -> None:
    assert formulas(state_of("scalar", 3, "backward loss=3 k=1 dh"))[1] == "∂L₃/∂h₁ = Wᵀ Wᵀ Uᵀ (ŷ₃ − y₃)"
    assert "slope" not in opened(state_of("scalar", 3, "backward loss=3 k=1 dh")).sentence


@pytest.mark.parametrize(
    ("notation", "written"),
    [
        ("slides", "Wᵀ ((… Wᵀ ((Uᵀ (ŷ₃₀ − y₃₀)) ∘ (1 − h₃₀ ∘ h₃₀))) ∘ (1 − h₁₃ ∘ h₁₃))"),
        ("worksheet", "(((((ŷ⁽³⁰⁾ − y⁽³⁰⁾) Uᵀ) ∘ (1 − h⁽³⁰⁾ ∘ h⁽³⁰⁾)) Hᵀ …) ∘ (1 − h⁽¹³⁾ ∘ h⁽¹³⁾)) Hᵀ"),
    ],
)
def test_of_many_steps_the_first_and_the_last_are_written(notation: str, written: str) -> None:
    state = state_of("vanishing", 30, "backward loss=30 k=12 dh", notation=read_notation(notation))
    found = opened(state)
    assert formulas(state)[1].endswith(f" = {written}")
    assert "dots" in found.sentence
    assert LEFT_OUT in found.lines[1].opens
    assert len(found.lines[1].opens) <= 7
    assert any(
        isinstance(node, Dots) for node in nodes(nested(Setting(state.trace, 30, state.notation), 30, 12, False))
    )


# What is put in -------------------------------------------------------------------------------------------------------


def test_what_is_put_in_is_what_the_film_showed() -> None:
    state = state_of("worksheet", 3, AT)
    put_in = opened(state).lines[1].opens
    assert [str(line.place) for line in put_in] == [f"backward loss=3 k=3 {name}" for name in ("dz", "dh", "dq")]
    for line in put_in:
        assert line.place is not None
        assert state.frame.known(line.place)
        assert line.numbers


# Where it is offered --------------------------------------------------------------------------------------------------


def test_it_belongs_to_the_gradient_of_one_loss_at_an_earlier_state() -> None:
    experiment = CATALOGUE["language model"]
    length, start = experiment.sequence.length, state_of(experiment, "each")
    places = [start.timeline.place(position) for position in range(1, len(start.timeline) + 1)]
    offered = {
        place for position, place in enumerate(places, 1) if is_offered(replace(start, position=position), "nested")
    }
    earlier = {Place("backward", "dh", loss=t, k=k) for t in range(1, length + 1) for k in range(t)}
    assert offered == earlier & set(places)
    assert len(offered) >= length * (length - 1) // 2
    assert not is_offered(state_of(experiment, "all", "backward k=2 dh"), "nested")


@pytest.mark.parametrize("notation", NOTATIONS, ids=[f"{number} {each.name}" for number, each in enumerate(NOTATIONS)])
@pytest.mark.parametrize("experiment", ["vanishing", CATALOGUE["language model"], CATALOGUE["worksheet"]])
def test_every_formula_is_typst(experiment: Experiment | str, notation: Notation) -> None:
    state = state_of(experiment, notation=notation)
    last = state.trace.losses[-1]
    markups: dict[str, None] = {}
    for k in {last - 1, 1, 0} - {last}:
        found = opened(state_of(experiment, last, f"backward loss={last} k={k} dh", notation=notation))
        for _, line in visible(found, every_path(found)):
            markups.update(dict.fromkeys(each.markup for each in line.formulas))
    source = "\n".join(f"$ {markup} $" for markup in markups)
    typst_compiler.compile(source.encode(), format="pdf", ignore_system_fonts=True)
