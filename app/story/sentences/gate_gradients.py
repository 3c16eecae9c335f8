"""Sentences of the way back through the inside of an LSTM and a GRU."""

from collections.abc import Callable

import numpy as np

from app.story.places import Place
from app.story.sentences.telling import Telling, joined, of_units, size_in_words
from app.story.values import scaled_value
from rnn_engine.scaled import Scaled

_STEEPEST = {"g": 1.0, "n": 1.0}
"""The largest slope of a gate's function: of tanh; of σ it is ¼."""
_FLAT = 0.1
"""A gate counts as saturated where its slope is below this share of the largest."""


def gate_gradient_sentence(telling: Telling, k: int) -> str | None:
    """What happens to the gradient at a place inside a gated cell; None for a place that any cell has."""
    told = _TOLD.get(telling.place.name)
    return None if told is None else told(telling, k)


# LSTM -----------------------------------------------------------------------------------------------------------------


def _cell_state(telling: Telling, k: int) -> str:
    """∂L/∂c_k: what comes along the line of the cell state, and what h_k brings."""
    cell, h = telling.label("c", k), telling.label("h", k)
    if k == 0:
        gate = telling.label("f", 1)
        return f"Along the cell state the gradient arrives at the initial {cell}, multiplied by {gate} alone."
    after = k + 1
    if telling.place.loss == k or not telling.setting.losses_after(k):
        return (
            f"Through {h} the gradient enters the cell state: {telling.label('o', k)} and the slope of tanh let it in."
        )
    along = (
        f"Along the cell state the gradient is multiplied by {telling.label('f', after)} alone, unit by unit: no matrix"
    )
    said = f"{along}; what {h} brings is added."
    return joined(said, _lanes(telling, k))


def _lanes(telling: Telling, k: int) -> str:
    """Which of the two ways into c_k carries more."""
    trace, place = telling.setting.trace, telling.place
    whole = scaled_value(trace, place)
    dh = scaled_value(trace, Place("backward", "dh", loss=place.loss, k=k))
    o, c = trace.value("o", k), trace.value("c", k)
    assert whole is not None
    assert dh is not None
    assert o is not None
    assert c is not None
    by_h = Scaled(dh.mantissa * o * (1.0 - np.tanh(c) ** 2), dh.exponent)
    along = whole + Scaled(-by_h.mantissa, by_h.exponent)
    carried, brought = size_in_words(along), size_in_words(by_h)
    return f"The cell state carries a length of {carried}, {telling.label('h', k)} brings {brought}."


def _input_gate(telling: Telling, k: int) -> str:
    gate, new = telling.label("i", k), telling.label("g", k)
    said = f"{gate} decided how much of {new} came in, so {new} is its factor, and the slope {gate}(1 − {gate})."
    return _behind_gate(telling, k, "i", said)


def _forget_gate(telling: Telling, k: int) -> str:
    gate, before = telling.label("f", k), telling.label("c", k - 1)
    if telling.is_zero() and not np.any(telling.setting.trace.value("c", k - 1)):
        return f"Exactly zero: {before} was zero, so it made no difference how much of it {gate} kept."
    said = f"{gate} decided how much of {before} was kept, so {before} is its factor, and the slope {gate}(1 − {gate})."
    return _behind_gate(telling, k, "f", said)


def _candidate(telling: Telling, k: int) -> str:
    new, gate = telling.label("g", k), telling.label("i", k)
    said = f"{new} came in only as far as {gate} let it, so {gate} is its factor, and the slope of tanh, 1 − {new}²."
    return _behind_gate(telling, k, "g", said)


def _output_gate(telling: Telling, k: int) -> str:
    gate, cell, h = telling.label("o", k), telling.label("c", k), telling.label("h", k)
    said = f"{gate} acts on {h} alone: its factor is what it showed, tanh of {cell}, and the slope {gate}(1 − {gate})."
    return _behind_gate(telling, k, "o", said)


# GRU ------------------------------------------------------------------------------------------------------------------


def _new(telling: Telling, k: int) -> str:
    new, gate = telling.label("n", k), telling.label("z_gate", k)
    factors = f"its factor is 1 − {gate}, and the slope of tanh, 1 − {new}²"
    said = f"{new} got into the state only where {gate} left room: {factors}."
    return _behind_gate(telling, k, "n", said)


def _update_gate(telling: Telling, k: int) -> str:
    gate, before, new = telling.label("z_gate", k), telling.label("h", k - 1), telling.label("n", k)
    said = f"{gate} chose between {before} and {new}: their difference is its factor, and the slope {gate}(1 − {gate})."
    return _behind_gate(telling, k, "z_gate", said)


def _reset_gate(telling: Telling, k: int) -> str:
    gate, recalled, new = telling.label("r", k), telling.label("hn", k), telling.label("n", k)
    said = f"{gate} acts through {new} alone: it decided how much of {recalled} counted, so {recalled} is its factor."
    return _behind_gate(telling, k, "r", said)


# What there is to notice ----------------------------------------------------------------------------------------------


def _behind_gate(telling: Telling, k: int, gate: str, said: str) -> str:
    if telling.is_zero():
        return joined(said, "It is exactly zero.")
    values = telling.setting.trace.value(gate, k)
    assert values is not None
    steepest = _STEEPEST.get(gate, 0.25)
    slopes = 1.0 - values**2 if gate in _STEEPEST else values * (1.0 - values)
    flat = int(np.sum(slopes < _FLAT * steepest))
    if 2 * flat <= values.size:
        return said
    which = f"{telling.label(gate, k)} is saturated" + (
        "" if flat == values.size else f" in {of_units(flat, values.size)}"
    )
    return joined(said, f"{which}: hardly any gradient passes{'' if flat == values.size else ' there'}.")


_TOLD: dict[str, Callable[[Telling, int], str]] = {
    "dc": _cell_state,
    "dz_i": _input_gate,
    "dz_f": _forget_gate,
    "dz_g": _candidate,
    "dz_o": _output_gate,
    "dz_n": _new,
    "dz_z": _update_gate,
    "dz_r": _reset_gate,
}
