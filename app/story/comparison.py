"""Two lessons or cells side by side: what the difference between them is, in words."""

import math

import numpy as np

from app.story import called
from app.story.compared_names import short_name
from app.story.diagram.flowing import river_of
from app.story.look import PANEL_TITLES
from app.story.numbers import in_powers, significant, takes_power
from app.story.places import Place
from app.story.state import State
from app.translation import _, ngettext
from rnn_engine.arrays import Array
from rnn_engine.reach import reach_from
from rnn_engine.trace import Trace, once_per_trace

_BEFORE_H = ("dy_hat", "dq", "dh_own", "dh_received", "cut")
"""Where the gradient of timestep k has not arrived at its state yet."""
_DIGITS = 2
"""Of a share."""
_TENTH = math.log10(2.0)
_BEYOND = 300.0
"""Powers of ten, of which float64 holds hardly more."""


def difference(state: State) -> str:
    """The essential, in one sentence. Only where two are compared."""
    other = state.other
    assert other is not None
    place = state.place
    if place is None:
        return _lengths(state, other)
    if place.phase == "forward":
        return _losses(state, other, place.t)
    loss = state.focus_loss
    if loss not in other.trace.losses:
        return _("{other} has no loss at timestep {loss}: nothing flows back there.").format(
            other=short_name(other), loss=state.notation.printed_timestep(loss)
        )
    if place.phase != "backward" or place.k is None:
        k = 0 if _reaches_start(state) and _reaches_start(other) else 1
    else:
        k = min(loss, place.k + (place.name in _BEFORE_H))
    return _kept(state, other, loss, k)


def kept_norm(trace: Trace, loss: int, k: int) -> float:
    """log₁₀ of ‖∂L_t/∂s_k‖ / ‖∂L_t/∂s_t‖, t = `loss`: −∞ where nothing arrives, and where truncation cuts."""
    norms = _log2_norms(trace, loss)
    if _is_cut(trace, loss, k):
        return -math.inf
    return float(norms[k] - norms[loss]) * _TENTH if np.isfinite(norms[loss]) else -math.inf


@once_per_trace
def _log2_norms(trace: Trace, loss: int) -> Array:
    """log₂ ‖∂L_t/∂s_k‖ for k = 0..t; s is h, of an LSTM h and c together."""
    flowing = river_of(trace, loss)
    lanes = [lane.log2_whole for lane in (flowing.h, flowing.c) if lane is not None]
    whole: Array = np.logaddexp2.reduce([2.0 * lane for lane in lanes]) / 2.0
    return whole


def _is_cut(trace: Trace, loss: int, k: int) -> bool:
    """Whether truncation lets nothing of a loss through to the state of timestep k."""
    kept = trace.experiment.truncation.first_kept(loss)
    return k < kept and kept > 1


def _reaches_start(state: State) -> bool:
    return state.trace.experiment.truncation.first_kept(state.focus_loss) == 1


def _lengths(state: State, other: State) -> str:
    ours, theirs = state.trace.length, other.trace.length
    if ours == theirs:
        both = ngettext("Both read {count} timestep.", "Both read {count} timesteps.", ours)
        return both.format(count=ours)
    return _("{one} reads {ours} timesteps, {other} {theirs}.").format(
        one=short_name(state), ours=ours, other=short_name(other), theirs=theirs
    )


def _losses(state: State, other: State, t: int | None) -> str:
    """What a loss is in both: of the timestep that is computed, or the whole L."""
    names = {"one": short_name(state), "other": short_name(other)}
    if t is None:
        return _("The whole loss: {one} {ours}, {other} {theirs}.").format(
            **names, ours=significant(state.trace.total_loss), theirs=significant(other.trace.total_loss)
        )
    if t > other.trace.length:
        return _("{other} ends at timestep {last}.").format(
            other=names["other"], last=state.notation.printed_timestep(other.trace.length)
        )
    ours, theirs = state.trace.value("loss", t), other.trace.value("loss", t)
    if ours is None or theirs is None or not state.frame.known(Place("forward", "loss", t=t)):
        return _lengths(state, other)
    return _("Loss {loss}: {one} {ours}, {other} {theirs}.").format(
        **names,
        loss=state.notation.printed_timestep(t),
        ours=significant(float(ours)),
        theirs=significant(float(theirs)),
    )


def _kept(state: State, other: State, loss: int, k: int) -> str:
    names = {"one": short_name(state), "other": short_name(other)}
    if k == loss:
        return _("The gradient of loss {loss} enters the states: {one} {ours}, {other} {theirs} long.").format(
            **names,
            loss=state.notation.printed_timestep(loss),
            ours=in_powers(float(_log2_norms(state.trace, loss)[loss]) * _TENTH),
            theirs=in_powers(float(_log2_norms(other.trace, loss)[loss]) * _TENTH),
        )
    ours, theirs = kept_norm(state.trace, loss, k), kept_norm(other.trace, loss, k)
    count, norm, their_norm = loss - k, _norm(state, loss), _norm(other, loss)
    if _is_cut(state.trace, loss, k) and _is_cut(other.trace, loss, k):
        sentence = ngettext(
            "Truncation cuts both off: nothing of {norm} goes {count} timestep back.",
            "Truncation cuts both off: nothing of {norm} goes {count} timesteps back.",
            count,
        )
    elif max(ours, theirs) <= 0.0:
        sentence = _keeping(count, norm == their_norm)
    else:
        sentence = _growing(count, norm == their_norm)
    said = sentence.format(
        one=_whose(state),
        other=_whose(other),
        norm=norm,
        their_norm=their_norm,
        count=count,
        **_percents(ours=ours, theirs=theirs),
    )
    return " ".join(filter(None, (said, _at_most(state, other, loss, k, ours - theirs))))


def _keeping(count: int, same_norm: bool) -> str:
    if same_norm:
        return ngettext(
            "After {count} timestep {one} keeps {ours} of {norm}, {other} {theirs}.",
            "After {count} timesteps {one} keeps {ours} of {norm}, {other} {theirs}.",
            count,
        )
    return ngettext(
        "After {count} timestep {one} keeps {ours} of {norm}, {other} {theirs} of {their_norm}.",
        "After {count} timesteps {one} keeps {ours} of {norm}, {other} {theirs} of {their_norm}.",
        count,
    )


def _growing(count: int, same_norm: bool) -> str:
    if same_norm:
        return ngettext(
            "After {count} timestep {norm} is {ours} of what it was first in {one}, {theirs} in {other}.",
            "After {count} timesteps {norm} is {ours} of what it was first in {one}, {theirs} in {other}.",
            count,
        )
    return ngettext(
        "After {count} timestep {norm} is {ours} of what it was first in {one}, {their_norm} {theirs} in {other}.",
        "After {count} timesteps {norm} is {ours} of what it was first in {one}, {their_norm} {theirs} in {other}.",
        count,
    )


def _at_most(state: State, other: State, loss: int, k: int, ahead: float) -> str:
    """What is said where the figure of what any gradient could keep at most has the other one ahead; else ""."""
    if not math.isfinite(ahead):
        return ""
    ours, theirs = (float(reach_from(each.trace, loss).whole.log2_norms[0][k]) for each in (state, other))
    if not (math.isfinite(ours) and math.isfinite(theirs)) or (ours - theirs) * ahead >= 0.0:
        return ""
    more = short_name(state if ours > theirs else other)
    said = _("At best {more} could keep more of a gradient: see “{card}”.")
    return said.format(more=more, card=_(PANEL_TITLES["reach"]))


def _whose(state: State) -> str:
    """The name of one of the two, with what its gradient owes to chance."""
    followed = state.follows
    if followed is not None and followed.compared is not None and followed.compared.cell:
        return _("{cell} with random weights").format(cell=short_name(state))
    return short_name(state)


def _norm(state: State, loss: int) -> str:
    """Which norm is compared: ‖∂L₄/∂h‖, with c where the network has a cell state."""
    notation = state.notation
    if "c" not in state.trace.experiment.network.state_parts:
        return called.norm(notation.gradient_label("h", loss))
    return called.norm(f"∂{notation.label('loss', loss)}/∂({notation.label('h')}, {notation.label('c')})")


def _percents(**log10s: float) -> dict[str, str]:
    """Shares by their decimal logarithms, two digits, beyond float64 too. Where one of them needs a power of ten, the
    others below 1 % have one, too: they are to be compared."""
    in_powers_below = 1.0 if any(map(_takes_power, log10s.values())) else 0.0
    return {name: _percent(log10, in_powers_below) for name, log10 in log10s.items()}


def _takes_power(log10: float) -> bool:
    """Whether a share of this decimal logarithm is printed with a power of ten."""
    return math.isfinite(log10) and (abs(log10) >= _BEYOND or takes_power(10.0 ** (log10 + 2.0), _DIGITS))


def _percent(log10: float, in_powers_below: float) -> str:
    if math.isinf(log10):
        return "0\N{NO-BREAK SPACE}%"
    if abs(log10) < _BEYOND:
        return f"{significant(10.0 ** (log10 + 2.0), _DIGITS, in_powers_below=in_powers_below)}\N{NO-BREAK SPACE}%"
    return f"{in_powers(log10 + 2.0)}\N{NO-BREAK SPACE}%"
