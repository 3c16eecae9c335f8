"""Sentences of what an LSTM and a GRU compute within a timestep."""

from collections.abc import Callable

import numpy as np

from app.story.numbers import significant
from app.story.sentences.telling import Telling, joined, of_units
from rnn_engine.arrays import Array, norm

_OPEN, _SHUT = 0.9, 0.1
"""Beyond these a gate counts as open or shut."""


def gated_sentence(telling: Telling, t: int) -> str | None:
    """What is computed at a forward place inside a gated cell; None for a place that any cell has."""
    told = _TOLD.get((telling.setting.network.cell, telling.place.name))
    return None if told is None else told(telling, t)


# LSTM -----------------------------------------------------------------------------------------------------------------


def _input_gate(telling: Telling, t: int) -> str:
    gate, new, cell = telling.label("i", t), telling.label("g", t), telling.label("c", t)
    said = (
        f"The input gate {gate} decides, unit by unit, how much of {new} is let into {cell}: 1 is all of it, 0 nothing."
    )
    return joined(
        said, telling.change_of_stage(t) or _standing(telling, "i", t, "lets everything in", "lets nothing in")
    )


def _forget_gate(telling: Telling, t: int) -> str:
    gate, before = telling.label("f", t), telling.label("c", t - 1)
    said = f"The forget gate {gate} decides how much of {before} is kept: 1 keeps a unit whole, 0 forgets it."
    if _is_zero(telling, "c", t - 1):
        return joined(said, f"There is nothing to forget yet: {before} is zero.")
    return joined(said, _standing(telling, "f", t, f"keeps nearly all of {telling.label('c')}", "forgets nearly all"))


def _candidate(telling: Telling, t: int) -> str:
    new, gate = telling.label("g", t), telling.label("i", t)
    return f"{new} is what could be added to the memory, squeezed into (−1, 1); {gate} decides how much of it is."


def _output_gate(telling: Telling, t: int) -> str:
    gate, cell, h = telling.label("o", t), telling.label("c", t), telling.label("h", t)
    said = f"The output gate {gate} decides how much of the cell state {cell} shows in {h}."
    return joined(said, _standing(telling, "o", t, "shows nearly all", "shows nearly nothing"))


def _cell_state(telling: Telling, t: int) -> str:
    cell, before = telling.label("c", t), telling.label("c", t - 1)
    forget, gate, new = (telling.label(name, t) for name in ("f", "i", "g"))
    said = f"{cell} keeps what {forget} leaves of {before} and adds what {gate} lets in of {new}: no matrix, a sum."
    if _is_zero(telling, "c", t - 1):
        return joined(said, f"{before} is zero, so all of {cell} is new.")
    kept = _value(telling, "f", t) * _value(telling, "c", t - 1)
    added = _value(telling, "i", t) * _value(telling, "g", t)
    return joined(said, f"Kept is a length of {significant(norm(kept))}, added one of {significant(norm(added))}.")


def _shown(telling: Telling, t: int) -> str:
    h, cell, gate = telling.label("h", t), telling.label("c", t), telling.label("o", t)
    said = f"{h} is what {gate} lets through of {cell}, squeezed by tanh; {cell} itself goes on untouched."
    return joined(said, telling.no_gradient_comes(t))


# GRU ------------------------------------------------------------------------------------------------------------------


def _reset_gate(telling: Telling, t: int) -> str:
    gate, new, before = telling.label("r", t), telling.label("n", t), telling.label("h", t - 1)
    said = f"The reset gate {gate} decides how much {before} has to say in the candidate {new}: 0 is nothing."
    return joined(said, telling.change_of_stage(t) or _standing(telling, "r", t, "is open", "is shut"))


def _update_gate(telling: Telling, t: int) -> str:
    gate, before, new = telling.label("z_gate", t), telling.label("h", t - 1), telling.label("n", t)
    ends = f"where it is 1 {before} passes unchanged, where it is 0 {new} takes its place"
    said = f"The update gate {gate} decides what stays: {ends}."
    passes, replaces = f"lets nearly all of {telling.label('h')} pass", f"leaves nearly nothing of {telling.label('h')}"
    return joined(said, _standing(telling, "z_gate", t, passes, replaces))


def _recalled(telling: Telling, t: int) -> str:
    recalled, before, gate = telling.label("hn", t), telling.label("h", t - 1), telling.label("r", t)
    said = f"{recalled} is what {before} has to say to the candidate, before {gate} has decided how much of it counts."
    return joined(said, f"{before} is zero, so only the bias is left." if _is_zero(telling, "h", t - 1) else "")


def _new(telling: Telling, t: int) -> str:
    new, left = telling.label("n", t), f"what {telling.label('r', t)} leaves of {telling.label('hn', t)}"
    source = telling.label(telling.setting.source, t)
    reads = telling.setting.experiment.sequence.has_input(t)
    made = f"what is read, {source}, and of {left}" if reads else f"{left}, and the bias: nothing is read"
    return f"The candidate {new} is made of {made}. tanh squeezes it into (−1, 1)."


def _mixed(telling: Telling, t: int) -> str:
    h, before, new = telling.label("h", t), telling.label("h", t - 1), telling.label("n", t)
    gate = telling.label("z_gate", t)
    said = f"{h} is a mixture, unit by unit: {gate} of {before}, which passes no matrix, and 1 − {gate} of {new}."
    late = telling.no_gradient_comes(t)
    if late or _is_zero(telling, "h", t - 1):
        return joined(said, late or f"{before} is zero, so {h} is new.")
    z = _value(telling, "z_gate", t)
    kept, added = z * _value(telling, "h", t - 1), (1.0 - z) * _value(telling, "n", t)
    return joined(
        said, f"What stays has a length of {significant(norm(kept))}, what is new {significant(norm(added))}."
    )


# What there is to notice ----------------------------------------------------------------------------------------------


def _standing(telling: Telling, gate: str, t: int, opened: str, shut: str) -> str:
    """Where a gate stands, if most of its units stand at one end."""
    values, label = _value(telling, gate, t), telling.label(gate, t)
    for count, end, what in ((int(np.sum(values > _OPEN)), "1", opened), (int(np.sum(values < _SHUT)), "0", shut)):
        if 2 * count > values.size:
            where = "" if count == values.size else f" in {of_units(count, values.size)}"
            return f"{label} is near {end}{where}: it {what}{' there' if where else ''}."
    return ""


def _is_zero(telling: Telling, name: str, t: int) -> bool:
    return not np.any(_value(telling, name, t))


def _value(telling: Telling, name: str, t: int) -> Array:
    found = telling.setting.trace.value(name, t)
    assert found is not None
    return found


_TOLD: dict[tuple[str, str], Callable[[Telling, int], str]] = {
    ("lstm", "i"): _input_gate,
    ("lstm", "f"): _forget_gate,
    ("lstm", "g"): _candidate,
    ("lstm", "o"): _output_gate,
    ("lstm", "c"): _cell_state,
    ("lstm", "h"): _shown,
    ("gru", "r"): _reset_gate,
    ("gru", "z_gate"): _update_gate,
    ("gru", "hn"): _recalled,
    ("gru", "n"): _new,
    ("gru", "h"): _mixed,
}
