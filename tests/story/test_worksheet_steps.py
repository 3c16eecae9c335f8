"""The worksheet's 56 equations as another program wrote them down: printed so, right or wrong by the same numbers."""

import json
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from app.files.notation_file import read_notation
from app.story import expressions as ex
from app.story.equations import Equation, Tokens, equation
from app.story.latex_form import latex
from app.story.places import Place
from app.story.terms import parts
from app.story.timeline import timeline
from app.story.working_out import AsPrinted
from rnn_engine.arrays import Array
from rnn_engine.experiment import NO_TRUNCATION, Experiment, Loss, Network, Sequence
from rnn_engine.recorder import record
from tests.story.latex_reading import bare, sides
from tests.story.wirings import GOLDEN


def worksheet() -> Experiment:
    golden = json.loads((GOLDEN / "doc3_kmer1_T3.json").read_text(encoding="utf-8"))
    given = {name: np.array(matrix) for name, matrix in golden["params"].items()}
    parameters = {
        "E": given["L_x"],
        "W_xh": given["I"].T,
        "W_hh": given["H"].T,
        "b_h": given["b_1"],
        "W_hy": given["U"].T,
        "b_y": given["b_2"],
    }
    inputs, targets = (tuple(map(np.array, golden[name])) for name in ("inputs", "targets"))
    network = Network("elman", "sigmoid", "softmax", 4, 3, 4, embedding_size=2)
    loss, state = Loss("cross_entropy"), np.array(golden["h0"])
    return Experiment(network, parameters, Sequence(inputs, targets), loss, NO_TRUNCATION, state)


STEPS: list[dict[str, Any]] = json.loads((GOLDEN / "doc3_steps.json").read_text(encoding="utf-8"))["steps"]
EVERY_STEP = pytest.mark.parametrize("step", STEPS, ids=[step["symbol"] for step in STEPS])
LETTERS = read_notation("worksheet")
TRACE = record(worksheet())
LINE = timeline(TRACE.experiment, 3)
PRINTED = AsPrinted(TRACE, LETTERS)


def ours(step: dict[str, Any]) -> Equation:
    """The equation that the app shows at the step's number."""
    bases = ("A", "C", "G", "T")
    return equation(TRACE, LINE, LINE.place(step["n"]), LETTERS, Tokens(bases, bases))


def as_rows(stored: Any, shape: list[int]) -> Array:
    """A number as it is; a vector, stored flat, as the row that it is."""
    return np.array(stored, dtype=float).reshape(shape)


def agree(found: Array, expected: Array) -> bool:
    assert found.shape == expected.shape
    return bool(np.all(np.abs(found - expected) <= 1e-12 + 1e-9 * np.abs(expected)))


# What is shown at each number -----------------------------------------------------------------------------------------

_NODES = {"y_hat": "yhat", "loss": "J"}
_PARAMETERS = {"E": "L_x", "W_xh": "I", "W_hh": "H", "b_h": "b_1", "W_hy": "U", "b_y": "b_2"}


def symbol(place: Place) -> str:
    """What the worked example calls a place: x(1), dJ3/dh(2), (dJ3/dH)_(2), dJ3/dH."""
    if place.phase == "forward":
        return f"{_NODES.get(place.name, place.name)}({place.t})"
    if place.name == "f_prime":
        return f"sigma'(z({place.k}))"
    if place.name not in _PARAMETERS:
        return f"dJ{place.loss}/{place.name}({place.k})"
    gradient = f"dJ{place.loss}/d{_PARAMETERS[place.name]}"
    return gradient if place.phase == "sum" or place.name in ("W_hy", "b_y") else f"({gradient})_({place.k})"


def phase(place: Place) -> str:
    if place.phase == "forward":
        return "given" if place.name in ("x", "y") else "forward"
    return {"sum": "total"}.get(place.phase, place.phase)


@EVERY_STEP
def test_each_number_shows_the_same_symbol_in_the_same_phase_at_the_same_timestep(step: dict[str, Any]) -> None:
    place = LINE.place(step["n"])
    timestep = place.t if place.phase == "forward" else place.loss if place.phase == "sum" else place.k
    assert (phase(place), timestep, symbol(place)) == (step["phase"], step["t"], step["symbol"])


def test_there_are_no_others() -> None:
    assert [step["n"] for step in STEPS] == list(range(1, len(LINE) + 1))


ONLY = r"\text{ only}"
"""Behind such a term the app goes on to say what it is computed from."""


# What is printed there ------------------------------------------------------------------------------------------------


@EVERY_STEP
def test_it_is_printed_as_it_is_written(step: dict[str, Any]) -> None:
    written = step["latex"]
    if step["n"] == 27:  # the slope stands alone in the worked example; here it has a name on the left
        written = r"\sigma'(z^{(3)}) = " + written
    printed = bare(latex(ours(step), chain=False))
    if step["latex"].endswith(ONLY):
        assert printed.startswith(bare(written) + "=")
    else:
        assert printed == bare(written)


def leaves(expression: ex.Expression) -> Iterator[str]:
    """Every symbol and function of an expression in print order, and what is transposed."""
    match expression:
        case ex.Marked(body=body):
            yield from leaves(body)
        case ex.Transposed(body=body):
            yield from (f"{leaf}ᵀ" for leaf in leaves(body))
        case ex.Applied(function=function):
            yield function
            for part in parts(expression):
                yield from leaves(part)
        case ex.Component(value=value, j=j):
            yield f"{value} at {j}"
        case _ if not any(True for _ in parts(expression)):
            yield str(expression)
        case _:
            for part in parts(expression):
                yield from leaves(part)


def written_sides(step: dict[str, Any]) -> list[ex.Expression]:
    """The written sides that the app has too: the slope, which stands alone, has a left side only in the app."""
    return sides(step["latex"], step["t"])


@EVERY_STEP
def test_its_factors_are_written_in_the_order_in_which_the_app_prints_them(step: dict[str, Any]) -> None:
    of, written = ours(step), written_sides(step)
    printed = [of.left, *of.sides]
    printed = printed[: len(written)] if step["latex"].endswith(ONLY) else printed[-len(written) :]
    assert [list(leaves(side)) for side in printed] == [list(leaves(side)) for side in written]


# What comes out -------------------------------------------------------------------------------------------------------


@EVERY_STEP
def test_multiplied_in_the_order_in_which_it_is_written_it_gives_the_value(step: dict[str, Any]) -> None:
    expected = as_rows(step["value"], step["shape"])
    for written in written_sides(step):
        assert agree(PRINTED.of(written), expected)


@EVERY_STEP
def test_what_the_app_prints_gives_the_value(step: dict[str, Any]) -> None:
    expected, of = as_rows(step["value"], step["shape"]), ours(step)
    for side in (of.left, *of.sides):
        assert agree(PRINTED.of(side), expected)


def as_the_worksheet_prints(step: dict[str, Any]) -> str:
    """Its own formula; where it writes none out, the pattern of the two that it does: h^(k) where h^(k−1) belongs."""
    k = step["t"]
    return str(step.get("latex_as_printed", step["latex"].replace(f"h^{{({k - 1})T}}", f"h^{{({k})T}}")))


WRONG = [step for step in STEPS if "value_as_printed_WRONG" in step]


@pytest.mark.parametrize("step", WRONG, ids=[step["symbol"] for step in WRONG])
def test_what_the_worksheet_prints_gives_the_wrong_value(step: dict[str, Any]) -> None:
    right, wrong = (as_rows(step[key], step["shape"]) for key in ("value", "value_as_printed_WRONG"))
    printed = PRINTED.of(sides(as_the_worksheet_prints(step), step["t"])[-1])
    assert agree(printed, wrong)
    assert np.max(np.abs(printed - right)) == pytest.approx(step["max_abs_error_of_printed"], rel=1e-12)


ONLY_WRITTEN_OTHERWISE = [step for step in STEPS if "latex_as_printed" in step and step not in WRONG]


@pytest.mark.parametrize("step", ONLY_WRITTEN_OTHERWISE, ids=[step["symbol"] for step in ONLY_WRITTEN_OTHERWISE])
def test_what_is_only_written_otherwise_gives_the_right_value(step: dict[str, Any]) -> None:
    for written in sides(step["latex_as_printed"], step["t"]):
        assert agree(PRINTED.of(written), as_rows(step["value"], step["shape"]))


def test_the_statuses_say_which_formulas_are_wrong() -> None:
    assert {step["n"] for step in STEPS if step["status"] == "ERRATUM"} == {31, 38}
    assert {step["n"] for step in WRONG} == {31, 38, 45}  # the third is not written out, but follows the pattern
    assert {step["status"] for step in ONLY_WRITTEN_OTHERWISE} == {"corrected", "notation"}
