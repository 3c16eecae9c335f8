"""The equations that collect: Σ over the timesteps, Σ over the losses, and the update."""

from app.story.equation import Equation
from app.story.equations.backward import backward_equation
from app.story.equations.setting import Setting, parameter_role
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
from app.story.reach import has_past


def sum_equation(setting: Setting, place: Place) -> Equation:
    """∂L_t/∂θ or ∂L/∂θ as the sum of what the backward pass has found."""
    name = place.name
    left = Marked("forward", Gradient(name, place.loss))
    if place.loss is not None:
        side = _over_timesteps(name, place.loss, setting.kept(name, place.loss))
        if isinstance(side, Marked) and not _has_earlier(setting, name):
            return Equation(place, setting.notation, left, (Only(side), _worked_out(setting, side)), short=1)
    elif setting.flow == "each":
        side = _over_losses(setting, name)
    else:
        side = _over_timesteps(name, None, setting.reached(name))
    return Equation(place, setting.notation, left, (side,))


def _worked_out(setting: Setting, gradient: Marked) -> Expression:
    """What a gradient that is the only one is computed from: there is no sum to show, and its own numbers would stand
    there twice."""
    assert isinstance(gradient.body, Gradient)
    found = backward_equation(setting, gradient.body.place())
    side = found.sides[found.short]
    if isinstance(side, Marked) and isinstance(side.body, Gradient):
        return _worked_out(setting, side)
    return side


def _has_earlier(setting: Setting, name: str) -> bool:
    """Whether a loss may meet the parameter before its own timestep; a past that happens to be cut counts as one."""
    experiment = setting.experiment
    return (
        has_past(experiment)
        if name not in OUTPUT_PARAMETERS
        else any(map(setting.is_fed_on, range(1, setting.trace.length)))
    )


def update_equation(setting: Setting, place: Place) -> Equation:
    """θ ← θ − η ∂L/∂θ."""
    parameter = setting.parameter(place.name)
    step = Scaled(LearningRate(setting.experiment.learning_rate), Marked("backward", Gradient(place.name, None)))
    return Equation(place, setting.notation, parameter, (Minus(parameter, step),), relation="<-")


def _over_timesteps(name: str, loss: int | None, timesteps: tuple[int, ...]) -> Expression:
    role = parameter_role(name)
    if not timesteps:
        return Zero()
    if len(timesteps) > 1:
        return Sum("k", timesteps, Marked(role, Gradient(name, loss, Index("k"))))
    return Marked(role, Gradient(name, loss, timesteps[0]))


def _over_losses(setting: Setting, name: str) -> Expression:
    losses, role = setting.trace.losses, parameter_role(name)
    if len(losses) == 1:
        return Marked(role, Gradient(name, losses[0]))
    return setting.weighted(Sum("t", losses, Marked(role, Gradient(name, Index("t")))))
