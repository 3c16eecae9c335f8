"""Sentences of the way back through the inside of an LSTM and a GRU."""

from collections.abc import Callable

import numpy as np

from app.story.places import Place
from app.story.sentences.telling import Telling, joined, of_units, size_in_words
from app.story.values import scaled_value
from app.translation import _
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
        initial = _("Along the cell state the gradient arrives at the initial {cell}, multiplied by {gate} alone.")
        return initial.format(cell=cell, gate=gate)
    after = k + 1
    if telling.place.loss == k or not telling.setting.losses_after(k):
        enters = _("Through {h} the gradient enters the cell state: {gate} and the slope of tanh let it in.")
        return enters.format(h=h, gate=telling.label("o", k))
    along = _(
        "Along the cell state the gradient is multiplied by {gate} alone, unit by unit: no matrix; what {h} brings is "
        "added."
    )
    return joined(along.format(gate=telling.label("f", after), h=h), _lanes(telling, k))


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
    said = _("The cell state carries a length of {carried}, {h} brings {brought}.")
    return said.format(carried=carried, h=telling.label("h", k), brought=brought)


def _input_gate(telling: Telling, k: int) -> str:
    gate, new = telling.label("i", k), telling.label("g", k)
    said = _("{gate} decided how much of {new} came in, so {new} is its factor, and the slope {gate}(1 − {gate}).")
    return _behind_gate(telling, k, "i", said.format(gate=gate, new=new))


def _forget_gate(telling: Telling, k: int) -> str:
    gate, before = telling.label("f", k), telling.label("c", k - 1)
    if telling.is_zero() and not np.any(telling.setting.trace.value("c", k - 1)):
        zero = _("Exactly zero: {before} was zero, so it made no difference how much of it {gate} kept.")
        return zero.format(before=before, gate=gate)
    said = _(
        "{gate} decided how much of {before} was kept, so {before} is its factor, and the slope {gate}(1 − {gate})."
    )
    return _behind_gate(telling, k, "f", said.format(gate=gate, before=before))


def _candidate(telling: Telling, k: int) -> str:
    new, gate = telling.label("g", k), telling.label("i", k)
    said = _("{new} came in only as far as {gate} let it, so {gate} is its factor, and the slope of tanh, 1 − {new}².")
    return _behind_gate(telling, k, "g", said.format(new=new, gate=gate))


def _output_gate(telling: Telling, k: int) -> str:
    gate, cell, h = telling.label("o", k), telling.label("c", k), telling.label("h", k)
    said = _(
        "{gate} acts on {h} alone: its factor is what it showed, tanh of {cell}, and the slope {gate}(1 − {gate})."
    )
    return _behind_gate(telling, k, "o", said.format(gate=gate, h=h, cell=cell))


# GRU ------------------------------------------------------------------------------------------------------------------


def _new(telling: Telling, k: int) -> str:
    new, gate = telling.label("n", k), telling.label("z_gate", k)
    said = _(
        "{new} got into the state only where {gate} left room: its factor is 1 − {gate}, and the slope of tanh, "
        "1 − {new}²."
    )
    return _behind_gate(telling, k, "n", said.format(new=new, gate=gate))


def _update_gate(telling: Telling, k: int) -> str:
    gate, before, new = telling.label("z_gate", k), telling.label("h", k - 1), telling.label("n", k)
    said = _(
        "{gate} chose between {before} and {new}: their difference is its factor, and the slope {gate}(1 − {gate})."
    )
    return _behind_gate(telling, k, "z_gate", said.format(gate=gate, before=before, new=new))


def _reset_gate(telling: Telling, k: int) -> str:
    gate, recalled, new = telling.label("r", k), telling.label("hn", k), telling.label("n", k)
    said = _("{gate} acts through {new} alone: it decided how much of {recalled} counted, so {recalled} is its factor.")
    return _behind_gate(telling, k, "r", said.format(gate=gate, new=new, recalled=recalled))


# What there is to notice ----------------------------------------------------------------------------------------------


def _behind_gate(telling: Telling, k: int, gate: str, said: str) -> str:
    if telling.is_zero():
        return joined(said, telling.zero())
    values = telling.setting.trace.value(gate, k)
    assert values is not None
    steepest = _STEEPEST.get(gate, 0.25)
    slopes = 1.0 - values**2 if gate in _STEEPEST else values * (1.0 - values)
    flat = int(np.sum(slopes < _FLAT * steepest))
    if 2 * flat <= values.size:
        return said
    if flat == values.size:
        saturated = _("{gate} is saturated: hardly any gradient passes.")
    else:
        saturated = _("{gate} is saturated in {of_units}: hardly any gradient passes there.")
    return joined(said, saturated.format(gate=telling.label(gate, k), of_units=of_units(flat, values.size)))


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
