"""What the inspector says of a value: its numbers as printed, where it comes from and goes to, its gradient."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.files.lesson_file import builtin_lessons
from app.files.notation_file import read_notation
from app.story.derivatives import derivative_in
from app.story.experiment_form import form_of, lesson_from
from app.story.inspection import Inspection, can_be_inspected
from app.story.naming import label
from app.story.places import Flow, Place
from app.story.plain_form import PlainForm
from app.story.relatives import exists, made_from, used_by
from app.story.state import with_experiment
from app.story.value_copying import as_csv, as_latex, as_numpy
from app.story.values import value
from tests.story.states import state_of

CHAIN = "backward loss=4 k=2 W_hh"


def inspected(lesson: str, flow: Flow, at: str | int, reference: str, **choices: object) -> Inspection:
    state = state_of(lesson, flow=flow, at=at, **choices)
    return Inspection(state, Place.parse(reference) if " " in reference else reference)


@pytest.mark.parametrize(
    ("reference", "words", "made", "used"),
    [
        ("forward t=2 h", "hidden state at t = 2", ["z₂"], ["q₂", "z₃", "∂L₄/∂W|k=3"]),
        ("forward t=0 h", "initial hidden state", [], ["z₁", "∂L₄/∂W|k=1"]),
        ("forward t=2 x", "input at t = 2", [], ["z₂", "∂L₄/∂V|k=2"]),
        ("forward t=4 y_hat", "prediction at t = 4", ["q₄"], ["L₄", "∂L₄/∂q₄"]),
        ("backward loss=4 k=2 dh", "gradient at the hidden state, t = 2", ["W", "∂L₄/∂z₃"], ["∂L₄/∂z₂"]),
        (CHAIN, "what loss 4 contributes through timestep 2", ["∂L₄/∂z₂", "h₁"], ["∂L₄/∂W"]),
        ("W_hh", "hidden → hidden weights", [], ["z₂", "∂L₄/∂h₂", "∂L₄/∂h₁"]),
    ],
)
def test_where_a_value_comes_from_and_goes(reference: str, words: str, made: list[str], used: list[str]) -> None:
    of = inspected("hell-ello", 4, CHAIN, reference)
    assert of.words == words
    assert [label(of.state, each) for each in of.made_from] == made
    assert [label(of.state, each) for each in of.used_by] == used


@pytest.mark.parametrize(
    "lesson", ["hell-ello", "long-memory-lstm", "long-memory-gru", "encoder-decoder", "generation"]
)
@pytest.mark.parametrize("flow", ["all", None])
def test_who_is_made_from_a_value_uses_it(lesson: str, flow: Flow | None) -> None:
    """Forward and back in time the two tell the same story."""
    state = state_of(lesson, flow=flow)
    length = len(state.timeline)
    for position in range(1, length + 1, max(1, length // 60)):
        place = state.timeline.place(position)
        here = replace(state, position=position)
        for read in made_from(here, place):
            if isinstance(read, Place) and place.phase in ("forward", "backward") and read.phase != "sum":
                assert place in used_by(here, read), (place, read)


def test_a_gradient_is_known_once_the_cursor_has_been_there() -> None:
    before = inspected("hell-ello", 4, "backward loss=4 k=3 dz", "forward t=2 h")
    assert str(before.gradient) == "backward loss=4 k=2 dh"
    assert not before.gradient_is_known
    after = inspected("hell-ello", 4, CHAIN, "forward t=2 h")
    assert after.gradient_is_known
    assert after.gradient_numbers is not None
    assert after.gradient is not None
    expected = value(after.state.trace, after.gradient)
    assert expected is not None
    assert np.array_equal(after.gradient_numbers.values.ravel(), expected)


@pytest.mark.parametrize("notation", ["slides", "worksheet", "pytorch"])
def test_a_cell_as_printed_is_an_entry_of_the_value(notation: str) -> None:
    of = inspected("hell-ello", 4, CHAIN, "W_xh", notation=read_notation(notation))
    numbers = of.numbers
    assert numbers is not None
    for (row, column), shown in np.ndenumerate(numbers.values):
        assert of.state.trace.experiment.parameters["W_xh"][numbers.index(row, column)] == shown
        assert numbers.called(row, column).endswith(f"[{row + 1},{column + 1}]")


def test_before_and_after_are_the_same_value_at_the_next_timesteps() -> None:
    of = inspected("hell-ello", 4, CHAIN, "forward t=1 h")
    assert (str(of.before), str(of.after)) == ("forward t=0 h", "forward t=2 h")
    last = inspected("hell-ello", 4, CHAIN, "forward t=4 h")
    assert last.after is None


def test_statistics_are_those_of_the_numbers() -> None:
    of = inspected("hell-ello", 4, CHAIN, "W_hh")
    weights = of.state.trace.experiment.parameters["W_hh"]
    said = {fact.name: fact.text for fact in of.facts}
    assert said["norm"] == f"{np.linalg.norm(weights):.2f}"
    assert said["smallest"] == "−0.800"
    assert said["zeros"] == "1 of 25"
    saturated = inspected("long-memory-lstm", 20, -1, "forward t=20 o")
    gate = value(saturated.state.trace, Place.parse("forward t=20 o"))
    assert gate is not None
    count = int(((gate <= 0.01) | (gate >= 0.99)).sum())
    assert dict(saturated.facts)["saturated"] == f"{count} of 4"


def test_a_single_number_says_all_of_itself() -> None:
    of = inspected("hell-ello", 4, CHAIN, "forward t=4 loss")
    assert of.facts == ()
    assert of.numbers is not None
    assert of.numbers.shape == "1×1"


@pytest.mark.parametrize(
    ("reference", "what"),
    [
        ("W_hh", "parameter"),
        ("forward t=0 h", "initial"),
        ("forward t=2 x", "input"),
        ("forward t=2 y", "target"),
        ("forward t=2 h", None),
        (CHAIN, None),
    ],
)
def test_what_is_given_can_be_changed(reference: str, what: str | None) -> None:
    assert inspected("hell-ello", 4, CHAIN, reference).editable == what


def test_what_is_fed_back_is_computed_not_given() -> None:
    of = inspected("generation", None, -1, "forward t=2 x")  # type: ignore[arg-type]
    assert of.state.trace.experiment.sequence.is_fed_back(2)
    assert of.editable is None


@pytest.mark.parametrize("lesson", [name for name, _ in builtin_lessons()])
def test_every_value_of_every_lesson_can_be_looked_at(lesson: str) -> None:
    state = state_of(lesson, at=-1)
    length = len(state.timeline)
    places = [state.timeline.place(n) for n in range(1, length + 1, max(1, length // 60))]
    references: list[Place | str] = [*places, *state.parameters]
    for reference in references:
        of = Inspection(state, reference)
        assert exists(state, reference)
        assert of.label
        assert of.words
        assert of.markup
        if of.numbers is not None:
            rows, columns = of.numbers.values.shape
            assert of.numbers.called(rows - 1, columns - 1)


@given(st.lists(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=2, max_size=2), min_size=1))
def test_what_is_copied_is_read_back_to_the_last_bit(rows: list[list[float]]) -> None:
    values = np.array(rows)
    assert np.array_equal(eval(as_numpy(values), {"np": np}), values)
    read = [[float(cell) for cell in line.split(",")] for line in as_csv(values).splitlines()]
    assert np.array_equal(np.array(read), values)


def test_what_float64_does_not_hold_is_copied_with_its_power_of_ten() -> None:
    values = np.array([[1.25, -0.5]])
    assert as_csv(values, -400) == "1.25E-400,-5E-401\n"
    assert as_numpy(values, -400) == "np.array([[1.25, -0.5]]) * np.longdouble('1e-400')"
    assert as_latex(values, -400).endswith(r"\end{bmatrix} \cdot 10^{-400}")


@pytest.mark.parametrize("lesson", ["encoder-decoder", "exploding", "long-memory-gru"])
def test_a_parameter_is_used_somewhere_wherever_the_cursor_is(lesson: str) -> None:
    state = state_of(lesson)
    for position in (0, len(state.timeline) // 2, len(state.timeline)):
        for parameter in state.parameters:
            assert Inspection(replace(state, position=position), parameter).used_by


def test_a_matrix_is_copied_as_latex_as_it_is_printed() -> None:
    assert as_latex(np.array([[0.5, -0.25], [0.0, 1.0]])) == (r"\begin{bmatrix} 0.50 & -0.25 \\ 0 & 1.00 \end{bmatrix}")


# Derivatives ----------------------------------------------------------------------------------------------------------


def derivative_of(lesson: str, flow: Flow, at: str, term: str) -> Inspection:
    """The derivative that a term of an equation is."""
    state = state_of(lesson, flow=flow, at=at)
    form = PlainForm(state.notation)
    found = next(each for each in state.equation.terms if form.write(each.body).startswith(term))
    derivative = derivative_in(found.body, state)
    assert derivative is not None
    return Inspection(state, derivative)


def test_a_jacobian_is_looked_at_itself() -> None:
    of = derivative_of("hell-ello", 4, CHAIN, "∂h₃/∂h₂")
    h = value(of.state.trace, Place.parse("forward t=3 h"))
    assert h is not None
    assert of.numbers is not None
    expected = np.diag(1 - h**2) @ of.state.trace.experiment.parameters["W_hh"]
    assert np.allclose(of.numbers.values, expected)
    assert of.words == "Jacobian: how h₃ changes with h₂"
    assert [label(of.state, each) for each in of.made_from] == ["h₃", "h₂", "W"]
    stretch = f"{np.linalg.svd(expected, compute_uv=False)[0]:.3g}"
    assert dict(of.facts)["largest singular value"].startswith(stretch)
    assert of.is_known
    assert of.editable is None
    assert of.gradient is None


def test_the_same_jacobian_a_timestep_later_and_before() -> None:
    of = derivative_of("hell-ello", 4, CHAIN, "∂h₃/∂h₂")
    assert of.after is not None
    after = Inspection(of.state, of.after)
    assert after.label == "∂h₄/∂h₃"
    assert after.after is None
    assert of.before is not None
    assert Inspection(of.state, of.before).label == "∂h₂/∂h₁"


def test_a_product_of_jacobians_is_their_product() -> None:
    of = derivative_of("vanishing", 30, "backward loss=30 k=20 W_hh", "Π")
    assert of.numbers is not None
    product = np.eye(len(of.numbers.values))
    for t in range(30, 21, -1):
        h = value(of.state.trace, Place.parse(f"forward t={t} h"))
        assert h is not None
        product = product @ np.diag(1 - h**2) @ of.state.trace.experiment.parameters["W_hh"]
    assert np.allclose(of.numbers.values, product)
    assert of.words == "product of 9 Jacobians"


def test_rows_are_grouped_by_the_parts_of_the_state_and_by_gates() -> None:
    step = derivative_of("long-memory-lstm", 20, "backward loss=20 k=18 W_hh", "∂(h₁₉")
    assert step.groups == ("h", "c")
    assert inspected("long-memory-lstm", 20, -1, "W_hh").groups == ("i", "f", "g", "o")
    assert inspected("long-memory-lstm", 20, -1, "W_hy").groups == ()


@pytest.mark.parametrize("notation", [None, "pytorch", "cs224n"])
@pytest.mark.parametrize("parameter", ["W_hh", "W_xh", "b_h"])
def test_an_immediate_derivative_has_a_row_for_each_unit(parameter: str, notation: str | None) -> None:
    state = state_of("hell-ello", flow=4, at=f"backward loss=4 k=2 {parameter}")
    if notation is not None:
        state = replace(state, notation=read_notation(notation))
    term = next(term for term in state.equation.terms if term.kind == "immediate")
    derivative = derivative_in(term.body, state)
    assert derivative is not None
    of = Inspection(state, derivative)
    assert of.numbers is not None
    trace = state.trace
    h, before, x = (trace.value(name, t) for name, t in (("h", 2), ("h", 1), ("x", 2)))
    assert h is not None
    assert before is not None
    assert x is not None
    into = {"W_hh": before, "W_xh": x, "b_h": np.ones(1)}[parameter]
    for unit, row in enumerate(of.numbers.values):
        expected = np.zeros((len(h), len(into)))
        expected[unit] = (1 - h[unit] ** 2) * into
        assert np.allclose(row, state.notation.as_printed(parameter, expected.squeeze()).ravel())
    letter = state.notation.label(parameter)
    assert of.words == f"immediate derivative of {state.notation.label('h', 2)} by each number of {letter}, row by row"
    assert of.is_known
    assert parameter in of.made_from
    assert of.after is not None
    assert of.before is not None
    assert Inspection(state, of.before).before is None


def test_an_immediate_derivative_by_a_large_parameter_is_not_laid_out() -> None:
    state = state_of("hell-ello", flow=4, at=CHAIN)
    immediate = next(term for term in state.equation.terms if term.kind == "immediate")
    large = lesson_from(replace(form_of(state.lesson), hidden_size=50), state.lesson)
    assert derivative_in(immediate.body, with_experiment(state, large)) is None


def test_a_jacobian_goes_where_its_timestep_is_no_more() -> None:
    of = derivative_of("hell-ello", 4, CHAIN, "∂h₄/∂h₃")
    assert can_be_inspected(of.state, of.reference)
    assert not can_be_inspected(state_of("scalar"), of.reference)
