"""What every term of an equation points at: places, and parameters as the timestep uses them."""

from dataclasses import replace

import pytest

from app.files.lesson_file import read_lesson
from app.story.plain_form import PlainForm
from app.story.pointing import Pointed, Spot, Use
from app.story.state import State
from app.story.term_spots import operand_spots, term_spots
from app.story.term_words import term_in_words
from tests.story.states import state_of


def spots_of(state: State) -> dict[str, set[str]]:
    """Term as printed → its spots in words."""
    assert state.place is not None
    form = PlainForm(state.notation)
    return {
        form.write(term.body): {written(spot) for spot in term_spots(term, state.place)}
        for term in state.equation.terms
    }


def written(spot: Spot) -> str:
    return f"{spot.parameter}@{spot.t}" if isinstance(spot, Use) else str(spot)


@pytest.mark.parametrize(
    ("place", "term", "spots"),
    [
        ("forward t=2 z", "W", {"W_hh@2"}),
        ("forward t=2 z", "h₁", {"forward t=1 h"}),
        ("forward t=2 q", "U", {"W_hy@2"}),
        ("backward loss=4 k=2 W_hh", "∂L₄/∂W|k=2", {"backward loss=4 k=2 W_hh"}),
        ("backward loss=4 k=2 W_hh", "∂L₄/∂ŷ₄", {"forward t=4 loss", "forward t=4 y_hat"}),
        ("backward loss=4 k=2 W_hh", "∂ŷ₄/∂h₄", {"forward t=4 y_hat", "forward t=4 h", "W_hy@4"}),
        ("backward loss=4 k=2 W_hh", "∂h₃/∂h₂", {"forward t=3 h", "forward t=2 h", "W_hh@3"}),
        ("backward loss=4 k=2 W_hh", "∂⁺h₂/∂W", {"forward t=2 h", "W_hh@2"}),
        ("backward loss=4 k=2 W_hh", "h₁ᵀ", {"forward t=1 h"}),
        ("backward loss=4 k=2 W_hh", "δ₄,₂", {"backward loss=4 k=2 dz"}),
        ("backward loss=4 k=3 dh", "Wᵀ", {"W_hh@4"}),
        ("backward loss=4 k=4 dh", "Uᵀ", {"W_hy@4"}),
    ],
)
def test_a_term_points_at_what_it_stands_for(place: str, term: str, spots: set[str]) -> None:
    assert spots_of(state_of("hell-ello", flow=4, at=place))[term] == spots


def test_a_long_product_points_at_every_timestep_that_it_runs_through() -> None:
    spots = spots_of(state_of("vanishing", flow=30, at="backward loss=30 k=1 W_hh"))
    product = next(found for term, found in spots.items() if term.startswith("Π"))
    assert {f"W_hh@{t}" for t in range(3, 31)} <= product
    assert "W_hh@2" not in product


def test_of_a_very_long_product_the_ends_are_pointed_at() -> None:
    """One that lit everything would tell nothing, and take seconds."""
    long = long_state(90, at="backward loss=90 k=1 W_hh")
    product = next(found for term, found in spots_of(long).items() if term.startswith("Π"))
    assert product == {
        *("W_hh@3", "W_hh@90", "forward t=2 h", "forward t=3 h"),
        *("forward t=89 h", "forward t=90 h"),
    }


def test_a_sum_of_one_loss_points_at_all_its_contributions() -> None:
    spots = spots_of(long_state(90, at="sum loss=90 W_hh"))
    assert {f"backward loss=90 k={k} W_hh" for k in range(1, 91)} in spots.values()


def long_state(length: int, at: str) -> State:
    experiment = read_lesson("vanishing").experiment
    inputs, targets = (
        tuple(vectors[t % len(vectors)] for t in range(length))
        for vectors in (experiment.sequence.inputs, experiment.sequence.targets)
    )
    sequence = replace(experiment.sequence, inputs=inputs, targets=targets)
    return state_of(replace(experiment, sequence=sequence), flow=length, at=at)


def test_of_an_lstm_a_step_back_points_at_both_parts_of_the_state() -> None:
    spots = spots_of(state_of("long-memory-lstm", flow=20, at="backward loss=20 k=18 W_hh"))
    step = next(found for term, found in spots.items() if "₁₉" in term and "₁₈" in term and "∂" in term)
    assert step == {
        *(f"forward t={t} {part}" for t in (18, 19) for part in ("h", "c")),
        "W_hh@19",
    }


def test_an_update_points_at_the_parameter_wherever_it_is_used() -> None:
    state = state_of("hell-ello", flow="all", at="update W_hh")
    assert spots_of(state)["W"] == {"W_hh"}
    assert Pointed(frozenset({"W_hh"})).lights(Use("W_hh", 3))


def test_values_of_the_numbers_line_point_at_the_same_as_their_terms() -> None:
    state = state_of("hell-ello", flow=4, at="backward loss=4 k=2 W_hh")
    assert state.place is not None
    operands = [operand for operand in state.equation.operands if not isinstance(operand, str)]
    assert [{written(spot) for spot in operand_spots(operand, state.place)} for operand in operands] == [
        {"backward loss=4 k=2 dz"},
        {"forward t=1 h"},
        {"backward loss=4 k=2 W_hh"},
    ]


@pytest.mark.parametrize(
    ("term", "words"),
    [
        ("∂h₃/∂h₂", "∂h₃/∂h₂, Jacobian, 5×5"),
        ("∂⁺h₂/∂W", "∂⁺h₂/∂W, immediate derivative: what came before is held constant, 5×(5×5)"),
        ("h₁ᵀ", "h₁, hidden state at t = 1, 1×5"),
        ("∂L₄/∂W|k=2", "∂L₄/∂W|k=2, what loss 4 contributes through timestep 2, 5×5"),
    ],
)
def test_a_term_is_called_by_its_name_and_its_shape(term: str, words: str) -> None:
    state = state_of("hell-ello", flow=4, at="backward loss=4 k=2 W_hh")
    form = PlainForm(state.notation)
    found = next(each for each in state.equation.terms if form.write(each.body) == term)
    assert term_in_words(state, found) == words
