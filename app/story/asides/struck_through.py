"""The formula that is struck through beside the right one: what is lost where the state before counts as a constant.

∂L_t/∂ŷ_t ∂ŷ_t/∂h_t ∂h_t/∂θ is right with the whole derivative of h_t. Read as the immediate one, which is what
differentiating h_t = f(W h_{t−1} + …) by W at sight gives, it is only the newest term C[t,t].
"""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from app.story.asides.aside import Aside, Kind, Line
from app.story.asides.chain_sum import sum_of_chains
from app.story.asides.differences import error
from app.story.asides.one_loss import OneLoss, is_collected_here
from app.story.equations.setting import parameter_role, product
from app.story.expressions import At, Expression, Gradient, Index, Jacobian, Marked, Parameter, Sum, Value
from app.story.figures.figure import GHOST
from app.story.figures.tiles import tile_states
from app.story.numbers import degrees
from app.story.state import State
from app.translation import _
from rnn_engine.angles import angle
from rnn_engine.arrays import Array
from rnn_engine.contributions import contributions


def _build(state: State) -> Aside:
    of = OneLoss(state)
    lines = [*_of_one_loss(of)]
    if len(state.trace.losses) > 1 and _is_whole_known(of):
        lines += _of_all_losses(of)
    title = _("{gradient} without its past").format(gradient=of.label)
    return Aside("struck-through", title, tuple(lines), _sentence(of))


def _sentence(of: OneLoss) -> str:
    before, h, parameter = of.word("h", of.t - 1), of.word("h", of.t), of.word(of.parameter)
    if of.t == 1:
        said = _("{before} is given and does not depend on {parameter}: at the first timestep nothing is missing.")
    elif of.uses == (of.t,):
        said = _("{before} does not depend on {parameter}, which is not used before: nothing is missing.")
    elif of.t in of.uses:
        said = _(
            "{h} depends on {parameter} through {before} too. At sight, with {before} as a constant, only "
            "the newest term "
            "is left. What is struck through is right only where {derivative} means the whole derivative."
        )
    else:
        said = _(
            "{h} depends on {parameter} through {before} only. At sight, with {before} as a constant, nothing is left. "
            "What is struck through is right only where {derivative} means the whole derivative."
        )
    return said.format(h=h, parameter=parameter, before=before, derivative=f"∂{h}/∂{parameter}")


def _of_one_loss(of: OneLoss) -> Iterator[Line]:
    wrong, right = of.contribution(of.t), of.printed.of(of.gradient)
    yield _struck(of, of.t, of.left, wrong)
    formula = of.formula(of.left, "=", sum_of_chains(of, lit=False))
    if not of.is_complete:
        yield Line(_("in full"), (formula,), remark=_("still being collected"), tone="muted")
        return
    yield Line(_("in full"), (formula,), (right,), tone="right")
    yield Line(remark=_difference(wrong, right))


def _of_all_losses(of: OneLoss) -> Iterator[Line]:
    """The same for the whole L: the sum of all C[t,t] beside the sum of all tiles."""
    trace, notation = of.state.trace, of.state.notation
    left = Marked(parameter_role(of.parameter), Gradient(of.parameter, None))
    wrong = notation.as_printed(of.parameter, contributions(trace).diagonal(of.parameter))
    right = of.printed.of(left)
    each = Marked(parameter_role(of.parameter), Gradient(of.parameter, Index("t")))
    yield _struck(of, Index("t"), left, wrong)
    formula = of.formula(left, "=", _over_losses(of, each))
    yield Line(_("in full"), (formula,), (right,), tone="right")
    yield Line(remark=_difference(wrong, right))


def _struck(of: OneLoss, t: At, left: Expression, numbers: Array) -> Line:
    side = without_past(of, t)
    if isinstance(t, Index):
        side = _over_losses(of, side)
    return Line(_("at sight"), (of.formula(left, "=", side),), (numbers,), tone="wrong", struck=True)


def without_past(of: OneLoss, t: At) -> Expression:
    """The formula as it is found in print, without the + of ∂⁺: what it comes to depends on how ∂h_t/∂θ is read."""
    loss = Marked("loss", Jacobian(Value("loss", t), Value("y_hat", t)))
    output = Marked("output", Jacobian(Value("y_hat", t), Value("h", t)))
    return product(loss, output, Marked(parameter_role(of.parameter), Jacobian(Value("h", t), Parameter(of.parameter))))


def _over_losses(of: OneLoss, body: Expression) -> Expression:
    return of.setting.weighted(Sum("t", of.state.trace.losses, body))


def _is_whole_known(of: OneLoss) -> bool:
    """Whether the cursor has been through all tiles of all losses that its flow has."""
    states = tile_states(replace(of.state, parameter=of.parameter))
    return of.is_complete and not bool((states == GHOST).any())


def _difference(wrong: Array, right: Array) -> str:
    if np.array_equal(wrong, right):
        return _("No difference: nothing before the newest timestep counts here.")
    apart = angle(wrong, right) if right.size > 1 else None  # single numbers have no direction
    if apart is None:
        return _("The difference: {error}.").format(error=error(wrong, right))
    return _("The difference: {angle} apart, {error}.").format(angle=degrees(apart), error=error(wrong, right))


KIND = Kind("struck-through", lambda state: _("Struck through"), is_collected_here, _build)
