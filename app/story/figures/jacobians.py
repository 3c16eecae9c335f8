"""Does the gradient grow or fade from one timestep to the one before? ‖∂h_k/∂h_{k−1}‖ everywhere, what bounds it, and
what all of them multiply to."""

from collections.abc import Hashable, Iterator

import numpy as np

from app.story.figures import explanations, labels
from app.story.figures.counted_axis import counted_axis
from app.story.figures.figure import Curve, Figure, Panel
from app.story.figures.kept import kept_while
from app.story.figures.log_axis import log_axis, tenths
from app.story.figures.parameter_curves import DOTTED
from app.story.figures.text import Math, Note, text, worded
from app.story.numbers import in_powers, significant
from app.story.state import State
from app.translation import _
from rnn_engine.arrays import Array
from rnn_engine.bounds import back_from, factor_radii, spectral_radius, weight_bounds
from rnn_engine.reach import reach_from, step_norms

_NORM, _RADIUS, _BOUND = Math("norm(J_k)", "‖Jₖ‖"), Math("rho(J_k)", "ρ(Jₖ)"), Math("gamma sigma_1", "γσ₁")
_PRODUCT, _PRODUCT_OF_NORMS, _BOUNDS = (
    Math("norm(product J_i)", "‖ΠJᵢ‖"),
    Math("product norm(J_i)", "Π‖Jᵢ‖"),
    Math("(gamma sigma_1)^n", "(γσ₁)ⁿ"),
)


def _seen(state: State) -> Hashable:
    return state.notation, state.focus_loss


@kept_while(_seen)
def jacobians(state: State) -> Figure:
    """Left every factor by its timestep k, right the products from the loss in focus back, by the same k."""
    parts = state.trace.experiment.network.state_parts
    one_step = labels.step_jacobian_label(state.notation, parts)
    product = labels.state_jacobian_label(state.notation, state.focus_loss, parts)
    return Figure(
        name="jacobians",
        title=text(_("Does the gradient grow or fade, timestep by timestep?"), strong=True),
        short_title=text(_("Jacobians"), strong=True),
        subtitle=worded(_("{J} = {jacobian}"), J=Math("J_k", "Jₖ"), jacobian=one_step),
        panels=(_factors(state, one_step), _products(state, product)),
        notes=tuple(_notes(state)),
        header=(_("quantity"), _("line"), _("timestep k"), _("log₁₀ of the value"), _("state")),
        text_alternative=_sentence(state),
    )


def _factors(state: State, one_step: Math) -> Panel:
    trace = state.trace
    x = np.arange(1.0, trace.length + 1)
    norms = tenths(step_norms(trace))
    with np.errstate(divide="ignore"):
        radii = np.log10(factor_radii(trace))
    dots = trace.length <= DOTTED
    curves = [
        Curve("norm", x, norms, "backward", label=text(_NORM, role="backward", strong=True), dots=dots),
        Curve("spectral radius", x, radii, "recurrent", label=text(_RADIUS, role="recurrent"), dashed=True),
    ]
    curves += _straight(state, x)
    return Panel(
        name="factors",
        place="plot",
        x=counted_axis(_("timestep k"), 1, trace.length, state.notation.first_index - 1),
        y=log_axis(curves),
        curves=tuple(curves),
        title=worded(_("one step: {norm}"), norm=labels.norm_of(one_step)),
        datum=("one step",),
    )


def _straight(state: State, x: Array) -> Iterator[Curve]:
    """What the weights alone say of every factor."""
    trace = state.trace
    bounds, network = weight_bounds(trace), trace.experiment.network
    if bounds is not None and np.isfinite(bounds).any():
        label = text(_BOUND).explained(explanations.bound_by_weights())
        yield Curve("bound by the weights", x, tenths(bounds), "muted", label=label, bound=True, dashed=True)
    rates = [spectral_radius(trace, k) for k in range(1, trace.length + 1)]
    if rates[0] is not None and all(rates):
        own = labels.parameter_label(state.notation, network.named("W_hh", state.focus_loss))
        label = text("ρ(", own, ")").explained(explanations.spectral_radius(own.plain))
        logs = np.log10(np.array([float(rate or 0.0) for rate in rates]))
        yield Curve("spectral radius of the weights", x, logs, "muted", label=label, bound=True)


def _products(state: State, product: Math) -> Panel:
    trace, t = state.trace, state.focus_loss
    x = np.arange(0.0, t + 1)
    dots = t <= DOTTED
    label = text(_PRODUCT, role="backward", strong=True)
    norms = tenths(reach_from(trace, t).whole.log2_norms[0])
    curves = [Curve("norm of the product", x, norms, "backward", label=label, dots=dots)]
    each = text(_PRODUCT_OF_NORMS).explained(explanations.product_of_norms())
    curves.append(
        Curve("product of the norms", x, tenths(back_from(step_norms(trace), t)), "muted", label=each, bound=True)
    )
    rates = weight_bounds(trace)
    if rates is not None and np.isfinite(back_from(rates, t)[:-1]).any():
        bound = text(_BOUNDS).explained(explanations.bound_by_weights())
        curves.append(
            Curve(
                "bound by the weights",
                x,
                tenths(back_from(rates, t)),
                "muted",
                label=bound,
                bound=True,
                dashed=True,
            )
        )
    return Panel(
        name="products",
        place="plot",
        x=counted_axis(_("timestep k"), 0, t, state.notation.first_index - 1),
        y=log_axis(curves),
        curves=tuple(curves),
        title=worded(_("all the way back: {norm}"), norm=labels.norm_of(product)),
        datum=("all the way back",),
    )


def _notes(state: State) -> Iterator[Note]:
    norms = step_norms(state.trace)[: state.focus_loss]
    finite = norms[np.isfinite(norms)]
    if finite.size:
        mean = in_powers(float(tenths(finite).mean()))
        counted = int((norms > 0.0).sum())
        yield Note(
            text(
                _("geometric mean of the norms {mean}; above 1 at {count} of {all} timesteps").format(
                    mean=mean, count=counted, all=len(norms)
                ),
                role="ink",
            ),
            text(_("mean norm {mean}").format(mean=mean), role="ink"),
        )
    rho = spectral_radius(state.trace, state.focus_loss)
    if rho is not None:
        own = labels.parameter_label(state.notation, state.trace.experiment.network.named("W_hh", state.focus_loss))
        line = text("ρ(", own, f") = {significant(rho, 3)}").explained(explanations.spectral_radius(own.plain))
        yield Note(line, line)
    one = reach_from(state.trace, state.focus_loss)
    if not one.exact:
        yield Note(text(_("the product’s norm is estimated")), text(_("estimated")))


def _sentence(state: State) -> str:
    norms = tenths(step_norms(state.trace))
    product = tenths(reach_from(state.trace, state.focus_loss).whole.log2_norms[0])
    count = state.notation.printed_timestep
    least, most = int(np.argmin(norms)), int(np.argmax(norms))
    said = _(
        "Norm of the derivative of each state by the one before: from {least} at timestep {k} to {most} at timestep "
        "{last}. From timestep {t} back to the initial state the product’s norm is {product}."
    )
    return said.format(
        least=in_powers(float(norms[least])),
        k=count(least + 1),
        most=in_powers(float(norms[most])),
        last=count(most + 1),
        t=count(state.focus_loss),
        product=in_powers(float(product[0])),
    )
