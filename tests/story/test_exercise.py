"""A worksheet's content: what it gives is enough, what it asks is what was wished, and its numbers fit on paper."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.files.lesson_file import builtin_lessons
from app.story.exercise import Exercise, exercise
from app.story.exercise_tasks import KINDS, USUAL
from app.story.numbers_line import numbers_line
from app.story.operands import Operand
from app.story.paper_numbers import ExerciseError
from app.story.places import Place, PlaceError
from app.story.text_with_math import in_plain_text
from app.story.values import value
from app.translation import speaking
from rnn_engine.arrays import hot_entry
from tests.story.states import state_of

TOO_LARGE = ("exploding",)
LESSONS = [name for name, _ in builtin_lessons() if name not in TOO_LARGE]
every_lesson = pytest.mark.parametrize("lesson", LESSONS)


def is_rounded(values: np.ndarray[tuple[int, ...], np.dtype[np.float64]], decimals: int) -> bool:
    return np.array_equal(values, np.round(values, decimals))


def is_given_by_the_sheet(of: Exercise, reference: Place | str) -> bool:
    """Weights, the sequence, and the state that the network starts with."""
    if isinstance(reference, str):
        return True
    sequence = of.state.trace.experiment.sequence
    if reference.name == "x" and reference.t is not None:
        return sequence.inputs[reference.t - 1] is not None
    return reference.name == "y" or (reference.phase == "forward" and reference.t == 0)


@every_lesson
@pytest.mark.parametrize("flow", [None, "each", "all"])
def test_what_a_task_reads_is_given_or_was_asked_before(lesson: str, flow: str | None) -> None:
    made = exercise(state_of(lesson, flow=flow), variant=1)  # type: ignore[arg-type]
    known: set[Place] = set()
    for task in made.tasks:
        known.update(task.given)
        for place in task.places:
            found = made.equation(place)
            for operand in numbers_line(found.sides[found.short], found.notation):
                if isinstance(operand, Operand) and operand.reference != place:
                    there = is_given_by_the_sheet(made, operand.reference) or operand.reference in known
                    assert there, f"{place} reads {operand.reference}"
            assert place not in known, "nothing is asked twice"
            known.add(place)


@every_lesson
def test_what_is_given_has_few_decimals(lesson: str) -> None:
    for variant, decimals in ((0, 2), (1, 1), (2, 3)):
        experiment = exercise(state_of(lesson), variant=variant, decimals=decimals).state.trace.experiment
        for values in (*experiment.parameters.values(), experiment.initial_state):
            assert is_rounded(values, decimals)
        for vector in (*experiment.sequence.inputs, *experiment.sequence.targets):
            assert vector is None or hot_entry(vector) is not None or is_rounded(vector, decimals)


@every_lesson
def test_a_variant_has_other_weights_and_always_the_same(lesson: str) -> None:
    def weights(variant: int) -> bytes:
        parameters = exercise(state_of(lesson), variant=variant).state.trace.experiment.parameters
        return b"".join(values.tobytes() for values in parameters.values())

    assert weights(1) == weights(1)
    assert len({weights(variant) for variant in range(6)}) == 6


@every_lesson
def test_there_is_something_to_learn_in_every_variant(lesson: str) -> None:
    for variant in range(1, 5):
        made = exercise(state_of(lesson), variant=variant)
        found = value(made.state.trace, Place("sum", made.state.parameter, loss=made.state.focus_loss))
        assert found is not None
        assert np.any(found)


def test_variant_0_has_the_lessons_own_numbers_where_they_are_short() -> None:
    lesson = state_of("slides").lesson
    made = exercise(state_of("slides"))
    for name, values in lesson.experiment.parameters.items():
        np.testing.assert_array_equal(made.state.trace.experiment.parameters[name], values)


def test_usually_the_way_of_the_last_loss_is_asked() -> None:
    made = exercise(state_of("slides", flow=4), variant=3)
    asked = [in_plain_text(task.asked, made.state.notation) for task in made.tasks]
    assert asked == [
        "Forward pass: compute z₄, h₄, q₄ and ŷ₄.",
        "Compute the loss L₄.",
        "Backward pass, through t = 4: compute ∂L₄/∂q₄, ∂L₄/∂h₄, ∂L₄/∂z₄ and ∂L₄/∂W|k=4.",
        "Backward pass, through t = 3: compute ∂L₄/∂h₃, ∂L₄/∂z₃ and ∂L₄/∂W|k=3.",
        "Backward pass, through t = 2: compute ∂L₄/∂h₂, ∂L₄/∂z₂ and ∂L₄/∂W|k=2.",
        "Backward pass, through t = 1: compute ∂L₄/∂h₁, ∂L₄/∂z₁ and ∂L₄/∂W|k=1.",
        "Add up what came through the timesteps: compute ∂L₄/∂W.",
        "Through which timestep does the largest share of ∂L₄/∂W come? Say why.",
    ]
    assert made.points == sum(task.points for task in made.tasks) == 26


@pytest.mark.parametrize("variant", range(8))
def test_the_answer_names_the_shares_that_the_gradient_has(variant: int) -> None:
    made = exercise(state_of("hell-ello", flow=4), ["share"], variant=variant)
    trace, (task,) = made.state.trace, made.tasks
    gradient = value(trace, Place("sum", "W_hh", loss=4))
    assert gradient is not None
    shares = {}
    for k in range(1, 5):
        tile = value(trace, Place("backward", "W_hh", loss=4, k=k))
        assert tile is not None
        shares[k] = float(np.sum(tile * gradient) / np.sum(gradient**2))
    said = in_plain_text(task.answer, made.state.notation).replace("\N{NO-BREAK SPACE}", " ").replace("−", "-")
    for k, share in shares.items():
        if abs(share) >= 0.015:
            whole = next(int(word) for word in (said.split(f" % through t = {k}")[0].split()[-1],))
            assert abs(whole - 100 * share) < 1.0
    largest = max(shares, key=lambda k: shares[k])
    assert f"t = {largest}" in said.split(". ")[1]


def test_places_are_asked_with_what_they_read() -> None:
    made = exercise(state_of("slides", flow=4), ["forward t=2 h", "backward loss=4 k=2 W_hh"])
    assert [task.places for task in made.tasks] == [
        (Place.parse("forward t=2 h"),),
        (Place.parse("backward loss=4 k=2 W_hh"),),
    ]
    assert [task.given for task in made.tasks] == [
        (Place.parse("forward t=2 z"),),
        (Place.parse("backward loss=4 k=2 dz"), Place.parse("forward t=1 h")),
    ]


def test_the_gradient_of_another_parameter_is_asked() -> None:
    made = exercise(state_of("slides", flow=4), ["backward", "sum"], parameter="W_xh")
    assert {place.name for task in made.tasks for place in task.places} == {"dq", "dh", "dz", "W_xh"}


def test_everything_that_can_be_asked_can_be_asked_where_all_losses_count() -> None:
    made = exercise(state_of("slides", flow="each"), tuple(KINDS))
    assert {task.kind for task in made.tasks} == set(KINDS)
    assert made.tasks[-1].places == (Place("update", "W_hh"),)


def test_a_long_sum_is_left_out_unless_it_is_asked_for() -> None:
    long = state_of("melody")
    assert "sum" not in {task.kind for task in exercise(long, variant=1).tasks}
    with pytest.raises(ExerciseError, match="has 6 summands"):
        exercise(long, ["sum"])


@pytest.mark.parametrize(
    ("lesson", "flow", "asked", "variant", "decimals", "said"),
    [
        ("exploding", None, USUAL, 0, 1, "12 hidden units"),
        ("slides", 4, ["update"], 0, 1, "has no update"),
        ("slides", 4, USUAL, -1, 1, "variant -1 does not exist"),
        ("slides", 4, USUAL, 0, 4, "4 decimals are not possible"),
    ],
)
def test_what_is_not_possible_is_said(
    lesson: str, flow: int | None, asked: list[str], variant: int, decimals: int, said: str
) -> None:
    with pytest.raises(ExerciseError, match=said):
        exercise(state_of(lesson, flow=flow), asked, variant, decimals)


def test_a_place_that_does_not_exist_is_refused() -> None:
    with pytest.raises(PlaceError, match="is not a place"):
        exercise(state_of("slides"), ["anything"])


def test_a_gradient_that_is_zero_is_refused() -> None:
    with pytest.raises(ExerciseError, match="the gradient of W is zero"):
        exercise(state_of("digit"), parameter="W_hh")


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(LESSONS), st.integers(0, 9999), st.integers(1, 3), st.sampled_from(["en", "de"]))
def test_any_variant_of_any_lesson_can_be_asked(lesson: str, variant: int, decimals: int, language: str) -> None:
    with speaking(language):
        made = exercise(state_of(lesson), variant=variant, decimals=decimals)
    assert all(task.points > 0 and task.asked for task in made.tasks)
    for task in made.tasks:
        for place in task.places:
            found = value(made.state.trace, place)
            assert found is not None
            assert np.all(np.isfinite(found))
