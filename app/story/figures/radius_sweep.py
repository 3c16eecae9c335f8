"""What would a larger or smaller W do? The gradient over the spectral radius of the recurrent weights."""

from collections.abc import Hashable, Iterator

import numpy as np

from app.story.figures import explanations, labels
from app.story.figures.about_loss import loss_of, own_loss
from app.story.figures.figure import Axis, Curve, Figure, Mark, Panel
from app.story.figures.kept import kept_while
from app.story.figures.log_axis import log_axis, tenths
from app.story.figures.parameter_curves import parameter_curves
from app.story.figures.parameters import in_order
from app.story.figures.text import Math, Note, text, worded
from app.story.numbers import in_powers, significant
from app.story.state import State
from app.translation import _
from rnn_engine.arrays import Array
from rnn_engine.bounds import spectral_radius
from rnn_engine.radius_sweep import RadiusSweep
from rnn_engine.radius_sweep import radius_sweep as swept

LOWEST, HIGHEST, COUNT = 0.25, 2.0, 41
"""From where to where, in so many equal steps of the logarithm; further where the lesson's own is not between."""
_BESIDE = 1.25
"""How far beyond its own the sweep goes then."""


def _seen(state: State) -> Hashable:
    return state.notation, own_loss(state), state.focus_loss


@kept_while(_seen)
def radius_sweep(state: State) -> Figure:
    """Left the norms of all gradients, right of what reaches from the loss to the first timestep; its own ρ marked."""
    found, weights = sweep_of(state), _weights(state)
    x = np.log10(found.radii)
    values = {name: tenths(found.gradients[name]) for name in in_order(state.trace.experiment.network)}
    jacobian = labels.jacobian_label(state.notation, state.focus_loss, 1)
    norm = labels.norm_of(jacobian)
    back = Curve(norm.plain, x, tenths(found.jacobians), "backward", label=text(norm, role="backward"))
    gradient = labels.gradient_of_any(state.notation, own_loss(state))
    panels = (
        _panel(state, "gradients", x, parameter_curves(state.notation, x, values), gradient),
        _panel(state, "jacobian", x, (back,), jacobian),
    )
    return Figure(
        name="radius-sweep",
        title=worded(_("What if {W} were larger or smaller?"), strong=True, W=weights),
        short_title=worded(_("Over the size of {W}"), strong=True, W=weights),
        subtitle=text(_("{count} experiments").format(count=len(found.radii))),
        panels=panels,
        notes=tuple(_notes(state, found)),
        header=(_("quantity"), _("line"), _("log₁₀ of the spectral radius"), _("log₁₀ of the norm"), _("state")),
        text_alternative=_sentence(state, found),
    )


def own_radius(state: State) -> float:
    rho = spectral_radius(state.trace, state.focus_loss)
    assert rho, "only where it can be changed"
    return rho


def radii(own: float) -> tuple[float, ...]:
    """What is swept: the lesson's own is between."""
    low, high = min(LOWEST, own / _BESIDE), max(HIGHEST, own * _BESIDE)
    return tuple(np.geomspace(low, high, COUNT).tolist())


def sweep_of(state: State) -> RadiusSweep:
    """The experiments, made once."""
    return swept(state.trace, radii(own_radius(state)), own_loss(state))


def _weights(state: State) -> Math:
    network = state.trace.experiment.network
    return labels.parameter_label(state.notation, network.named("W_hh", state.focus_loss))


def _panel(state: State, name: str, x: Array, curves: tuple[Curve, ...], of: Math) -> Panel:
    low, high = float(x[0]), float(x[-1])
    weights, own = _weights(state), own_radius(state)
    mark = text("ρ(", weights, ")", role="ink")
    return Panel(
        name=name,
        place="plot",
        x=Axis(
            low, high, title=worded(_("spectral radius {radius}"), radius=("ρ(", weights, ")")), ticks=_ticks(low, high)
        ),
        y=log_axis(curves),
        curves=curves,
        marks=(Mark(float(np.log10(own)), "ink", mark.explained(explanations.spectral_radius(weights.plain))),),
        title=worded(_("norm of {gradient}"), gradient=of),
        datum=(name,),
    )


def _ticks(low: float, high: float) -> tuple[tuple[float, str], ...]:
    """Round numbers that double."""
    values = [2.0**power for power in range(-12, 13)]
    within = [value for value in values if low - 1e-9 <= np.log10(value) <= high + 1e-9]
    return tuple((float(np.log10(value)), f"{value:g}") for value in within)


def _notes(state: State, found: RadiusSweep) -> Iterator[Note]:
    weights = _weights(state)
    radius = text("ρ(", weights, f") = {significant(own_radius(state), 3)}", role="ink")
    radius = radius.explained(explanations.spectral_radius(weights.plain))
    own = worded(_("{radius} in the lesson"), role="ink", radius=radius.pieces).explained(radius.more)
    yield Note(own, radius, names_mark=True)
    long = text(_("every recurrent weight is multiplied by the same number, all else is the same"))
    yield Note(long, text(_("recurrent weights times one number")))
    beyond = int(np.isnan(found.jacobians).sum())
    if beyond:
        line = text(_("in {count} of them the values leave the range of float64").format(count=beyond))
        yield Note(line, line)


def _sentence(state: State, found: RadiusSweep) -> str:
    start = _(
        "Norms of the gradient of {loss} for spectral radii from {low} to {high}; the lesson’s own is {own}."
    ).format(
        loss=loss_of(state).plain,
        low=significant(float(found.radii[0]), 2),
        high=significant(float(found.radii[-1]), 2),
        own=significant(own_radius(state), 3),
    )
    parts = [start]
    for name, log2 in found.gradients.items():
        ends = _ends(tenths(log2))
        if ends is not None:
            parts.append(
                _("{parameter}: from {first} to {last}.").format(
                    parameter=state.notation.label(name), first=in_powers(ends[0]), last=in_powers(ends[1])
                )
            )
    return " ".join(parts)


def _ends(y: Array) -> tuple[float, float] | None:
    there = y[np.isfinite(y)]
    return (float(there[0]), float(there[-1])) if there.size else None
