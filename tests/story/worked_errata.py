"""What the worked examples have of the errata, and the errata at their places."""

import json
from typing import Any

import numpy as np

from app.story.errata.erratum import errata
from app.story.errata.worked_out import readings, shows
from app.story.places import Flow
from app.story.state import State
from rnn_engine.arrays import Array
from tests.story.states import state_of
from tests.story.wirings import GOLDEN

ERRATA = {erratum.id: erratum for erratum in errata()}


def close(actual: Any, expected: Any) -> bool:
    """Whether two arrays, or lists of as many, agree as the worked examples promise."""
    pairs = zip(actual, expected, strict=True) if isinstance(actual, list) else [(actual, expected)]
    return all(map(_agree, *zip(*pairs, strict=True)))


def _agree(one: Any, other: Any) -> bool:
    return np.shape(one) == np.shape(other) and bool(np.allclose(one, other, rtol=1e-9, atol=1e-12))


def found(state: State, id: str) -> tuple[list[Array], list[Array]]:
    """The values of both forms at a state where the erratum shows."""
    assert shows(state, ERRATA[id]), f"{id} at {state.place}"
    worked = readings(state, ERRATA[id])
    assert worked is not None
    return [each.value for each in worked.printed], [each.value for each in worked.right]


def _example(name: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((GOLDEN / name).read_text(encoding="utf-8"))
    return content


SLIDES = _example("doc1_tanh_ce_T4.json")
NOTES = _example("doc2_tanh_softmax_mse_T4.json")
KMERS = _example("doc3_kmer1_T3.json")
STEPS = {step["n"]: step for step in _example("doc3_steps.json")["steps"]}
"""The worksheet's equations by their number."""


def _of(content: dict[str, Any], list_name: str, key: str, t: int, k: int | None = None) -> dict[str, Array]:
    entry = next(each for each in content[list_name] if each["t"] == t and (k is None or each["k"] == k))
    return {name: np.array(value) for name, value in entry[key].items()}


def tile(content: dict[str, Any], t: int, k: int) -> dict[str, Array]:
    """C[t,k] of every parameter."""
    return _of(content, "contributions", "grads", t, k)


def whole(content: dict[str, Any], t: int) -> dict[str, Array]:
    """∂L_t/∂θ of every parameter."""
    return _of(content, "grads_per_loss", "grads", t)


def node(content: dict[str, Any], t: int, k: int) -> dict[str, Array]:
    """∂L_t by every value of timestep k."""
    return _of(content, "node_grads_per_loss", "d", t, k)


def step_jacobian(content: dict[str, Any], i: int) -> Array:
    """∂h_i/∂h_{i−1}."""
    return next(np.array(each["J"]) for each in content["state_jacobians"] if each["t"] == i and each["k"] == i - 1)


def column(vector: Any) -> Array:
    return np.asarray(vector)[:, np.newaxis]


def row(vector: Any) -> Array:
    return np.asarray(vector)[np.newaxis, :]


def slides(at: str, flow: Flow = 4) -> State:
    return state_of("slides", flow, at)


def notes(at: str, flow: Flow = 4) -> State:
    return state_of("notes", flow, at)


def worksheet(at: str, flow: Flow = 3) -> State:
    return state_of("worksheet", flow, at)
