"""Sentences of what an LSTM and a GRU compute within a timestep."""

from collections.abc import Callable

import numpy as np

from app.story.numbers import significant
from app.story.sentences.telling import Telling, joined, of_units
from app.translation import _, later
from rnn_engine.arrays import Array, norm

_OPEN, _SHUT = 0.9, 0.1
"""Beyond these a gate counts as open or shut."""

_STANDING = {
    "i": (
        (
            later("{gate} is near 1: it lets everything in."),
            later("{gate} is near 1 in {of_units}: it lets everything in there."),
        ),
        (
            later("{gate} is near 0: it lets nothing in."),
            later("{gate} is near 0 in {of_units}: it lets nothing in there."),
        ),
    ),
    "f": (
        (
            later("{gate} is near 1: it keeps nearly all of {state}."),
            later("{gate} is near 1 in {of_units}: it keeps nearly all of {state} there."),
        ),
        (
            later("{gate} is near 0: it forgets nearly all."),
            later("{gate} is near 0 in {of_units}: it forgets nearly all there."),
        ),
    ),
    "o": (
        (
            later("{gate} is near 1: it shows nearly all."),
            later("{gate} is near 1 in {of_units}: it shows nearly all there."),
        ),
        (
            later("{gate} is near 0: it shows nearly nothing."),
            later("{gate} is near 0 in {of_units}: it shows nearly nothing there."),
        ),
    ),
    "r": (
        (later("{gate} is near 1: it is open."), later("{gate} is near 1 in {of_units}: it is open there.")),
        (later("{gate} is near 0: it is shut."), later("{gate} is near 0 in {of_units}: it is shut there.")),
    ),
    "z_gate": (
        (
            later("{gate} is near 1: it lets nearly all of {state} pass."),
            later("{gate} is near 1 in {of_units}: it lets nearly all of {state} pass there."),
        ),
        (
            later("{gate} is near 0: it leaves nearly nothing of {state}."),
            later("{gate} is near 0 in {of_units}: it leaves nearly nothing of {state} there."),
        ),
    ),
}
"""Where a gate stands, open and shut: in all units, in most of them."""


def gated_sentence(telling: Telling, t: int) -> str | None:
    """What is computed at a forward place inside a gated cell; None for a place that any cell has."""
    told = _TOLD.get((telling.setting.network.cell, telling.place.name))
    return None if told is None else told(telling, t)


# LSTM -----------------------------------------------------------------------------------------------------------------


def _input_gate(telling: Telling, t: int) -> str:
    said = _(
        "The input gate {gate} decides, unit by unit, how much of {new} is let into {cell}: 1 is all of it, 0 nothing."
    )
    said = said.format(gate=telling.label("i", t), new=telling.label("g", t), cell=telling.label("c", t))
    return joined(said, telling.change_of_stage(t) or _standing(telling, "i", t))


def _forget_gate(telling: Telling, t: int) -> str:
    said = _("The forget gate {gate} decides how much of {before} is kept: 1 keeps a unit whole, 0 forgets it.")
    before = telling.label("c", t - 1)
    said = said.format(gate=telling.label("f", t), before=before)
    if _is_zero(telling, "c", t - 1):
        return joined(said, _("There is nothing to forget yet: {before} is zero.").format(before=before))
    return joined(said, _standing(telling, "f", t))


def _candidate(telling: Telling, t: int) -> str:
    said = _("{new} is what could be added to the memory, squeezed into (−1, 1); {gate} decides how much of it is.")
    return said.format(new=telling.label("g", t), gate=telling.label("i", t))


def _output_gate(telling: Telling, t: int) -> str:
    said = _("The output gate {gate} decides how much of the cell state {cell} shows in {h}.")
    said = said.format(gate=telling.label("o", t), cell=telling.label("c", t), h=telling.label("h", t))
    return joined(said, _standing(telling, "o", t))


def _cell_state(telling: Telling, t: int) -> str:
    cell, before = telling.label("c", t), telling.label("c", t - 1)
    forget, gate, new = (telling.label(name, t) for name in ("f", "i", "g"))
    said = _("{cell} keeps what {forget} leaves of {before} and adds what {gate} lets in of {new}: no matrix, a sum.")
    said = said.format(cell=cell, forget=forget, before=before, gate=gate, new=new)
    if _is_zero(telling, "c", t - 1):
        return joined(said, _("{before} is zero, so all of {cell} is new.").format(before=before, cell=cell))
    kept = _value(telling, "f", t) * _value(telling, "c", t - 1)
    added = _value(telling, "i", t) * _value(telling, "g", t)
    lengths = _("Kept is a length of {kept}, added one of {added}.")
    return joined(said, lengths.format(kept=significant(norm(kept)), added=significant(norm(added))))


def _shown(telling: Telling, t: int) -> str:
    said = _("{h} is what {gate} lets through of {cell}, squeezed by tanh; {cell} itself goes on untouched.")
    said = said.format(h=telling.label("h", t), gate=telling.label("o", t), cell=telling.label("c", t))
    return joined(said, telling.no_gradient_comes(t))


# GRU ------------------------------------------------------------------------------------------------------------------


def _reset_gate(telling: Telling, t: int) -> str:
    said = _("The reset gate {gate} decides how much {before} has to say in the candidate {new}: 0 is nothing.")
    said = said.format(gate=telling.label("r", t), before=telling.label("h", t - 1), new=telling.label("n", t))
    return joined(said, telling.change_of_stage(t) or _standing(telling, "r", t))


def _update_gate(telling: Telling, t: int) -> str:
    said = _(
        "The update gate {gate} decides what stays: where it is 1 {before} passes unchanged, where it is 0 {new} takes "
        "its place."
    )
    said = said.format(gate=telling.label("z_gate", t), before=telling.label("h", t - 1), new=telling.label("n", t))
    return joined(said, _standing(telling, "z_gate", t))


def _recalled(telling: Telling, t: int) -> str:
    before = telling.label("h", t - 1)
    said = _(
        "{recalled} is what {before} has to say to the candidate, before {gate} has decided how much of it counts."
    )
    said = said.format(recalled=telling.label("hn", t), before=before, gate=telling.label("r", t))
    only = _("{before} is zero, so only the bias is left.") if _is_zero(telling, "h", t - 1) else ""
    return joined(said, only.format(before=before))


def _new(telling: Telling, t: int) -> str:
    if telling.setting.experiment.sequence.has_input(t):
        said = _(
            "The candidate {new} is made of what is read, {source}, and of what {gate} leaves of {recalled}. tanh "
            "squeezes it into (−1, 1)."
        )
    else:
        said = _(
            "The candidate {new} is made of what {gate} leaves of {recalled}, and the bias: nothing is read. tanh "
            "squeezes it into (−1, 1)."
        )
    source, gate = telling.label(telling.setting.source, t), telling.label("r", t)
    return said.format(new=telling.label("n", t), source=source, gate=gate, recalled=telling.label("hn", t))


def _mixed(telling: Telling, t: int) -> str:
    h, before, new = telling.label("h", t), telling.label("h", t - 1), telling.label("n", t)
    said = _(
        "{h} is a mixture, unit by unit: {gate} of {before}, which passes no matrix, and 1 − {gate} of {new}."
    ).format(h=h, gate=telling.label("z_gate", t), before=before, new=new)
    late = telling.no_gradient_comes(t)
    if late or _is_zero(telling, "h", t - 1):
        return joined(said, late or _("{before} is zero, so {h} is new.").format(before=before, h=h))
    z = _value(telling, "z_gate", t)
    kept, added = z * _value(telling, "h", t - 1), (1.0 - z) * _value(telling, "n", t)
    lengths = _("What stays has a length of {kept}, what is new {added}.")
    return joined(said, lengths.format(kept=significant(norm(kept)), added=significant(norm(added))))


# What there is to notice ----------------------------------------------------------------------------------------------


def _standing(telling: Telling, gate: str, t: int) -> str:
    """Where a gate stands, if most of its units stand at one end."""
    values, label = _value(telling, gate, t), telling.label(gate, t)
    ends = zip((values > _OPEN, values < _SHUT), _STANDING[gate], strict=True)
    for at_end, (all_units, some_units) in ends:
        count = int(np.sum(at_end))
        if 2 * count > values.size:
            said = _(all_units if count == values.size else some_units)
            state = telling.label("c" if gate == "f" else "h")
            return said.format(gate=label, of_units=of_units(count, values.size), state=state)
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
