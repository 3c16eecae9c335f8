"""The equations that collect: Σ over the timesteps, Σ over the losses, and the update."""

from app.story.equation import Equation
from app.story.equations.setting import PARAMETER_ROLES, Setting
from app.story.expressions import (
    OUTPUT_PARAMETERS,
    Expression,
    Gradient,
    Index,
    LearningRate,
    Marked,
    Minus,
    Only,
    Scaled,
    Sum,
    Zero,
)
from app.story.places import Place
from app.story.rows import is_used


def sum_equation(setting: Setting, place: Place) -> Equation:
    """∂L_t/∂θ or ∂L/∂θ as the sum of what the backward pass has found."""
    name = place.name
    left = Marked("forward", Gradient(name, place.loss))
    if place.loss is not None:
        side = _over_timesteps(name, place.loss, setting.kept(name, place.loss), setting.network.recurrent)
    elif setting.flow == "each":
        side = _over_losses(setting, name)
    elif name in OUTPUT_PARAMETERS:
        side = _over_timesteps(name, None, setting.trace.losses)
    else:
        reached = tuple(k for k in setting.reached if is_used(setting.experiment, name, k))
        side = _over_timesteps(name, None, reached)
    return Equation(place, setting.notation, left, (side,))


def update_equation(setting: Setting, place: Place) -> Equation:
    """θ ← θ − η ∂L/∂θ."""
    parameter = setting.parameter(place.name)
    step = Scaled(LearningRate(setting.experiment.learning_rate), Marked("backward", Gradient(place.name, None)))
    return Equation(place, setting.notation, parameter, (Minus(parameter, step),), relation="<-")


def _over_timesteps(name: str, loss: int | None, timesteps: tuple[int, ...], recurrent: bool = True) -> Expression:
    role = PARAMETER_ROLES[name]
    if not timesteps:
        return Zero()
    if len(timesteps) > 1:
        return Sum("k", timesteps, Marked(role, Gradient(name, loss, Index("k"))))
    tile = Marked(role, Gradient(name, loss, timesteps[0]))
    # Of a loss that can't reach further back, not of one whose past happens to be cut.
    only = loss is not None and (name in OUTPUT_PARAMETERS or not recurrent)
    return Only(tile) if only else tile


def _over_losses(setting: Setting, name: str) -> Expression:
    losses, role = setting.trace.losses, PARAMETER_ROLES[name]
    if len(losses) == 1:
        return Marked(role, Gradient(name, losses[0]))
    return setting.weighted(Sum("t", losses, Marked(role, Gradient(name, Index("t")))))
