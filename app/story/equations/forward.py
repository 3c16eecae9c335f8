"""The equations of the forward pass."""

from app.story.equation import Equation
from app.story.equations import gru, lstm
from app.story.equations.gates import driven
from app.story.equations.setting import Setting
from app.story.expressions import (
    Applied,
    Component,
    Entry,
    Expression,
    Given,
    Index,
    Marked,
    Minus,
    Negative,
    Norm,
    Number,
    OneHot,
    Plus,
    Scaled,
    Square,
    Sum,
    Value,
)
from app.story.places import Place
from rnn_engine.arrays import Array, hot_entry


def forward_equation(setting: Setting, place: Place) -> Equation:
    """The equation of a forward place."""
    left = Marked("forward", Value(place.name, place.t))
    if place.t is None:
        return Equation(place, setting.notation, left, (_total_loss(setting),))
    of_cell = _OF_CELL.get(setting.network.cell, {})
    if place.name in of_cell:
        return Equation(place, setting.notation, left, (of_cell[place.name](setting, place.t),))
    return Equation(place, setting.notation, left, _SIDES[place.name](setting, place.t))


def activation(setting: Setting, argument: Expression, derivative: bool = False) -> Expression:
    """The hidden activation, or its derivative, of an expression; with the notation's f where it leaves it open."""
    name = "hidden" if "f" in setting.notation.symbols else setting.network.hidden_activation
    return Applied(name, (argument,), derivative)


def _input(setting: Setting, t: int) -> tuple[Expression, ...]:
    if setting.experiment.sequence.is_fed_softly(t):
        return (_fed_softly(setting, t),)
    if setting.experiment.sequence.is_fed_back(t):
        return (Applied("onehot", (Applied("argmax", (setting.value("y_hat", t - 1),)),)),)
    return (_token(setting.trace.value("x", t), setting.tokens.inputs),)


def _fed_softly(setting: Setting, t: int) -> Expression:
    """ŷ_{t−1} itself, or each of its numbers at the place that its token has in x."""
    if setting.feeds_directly:
        return setting.value("y_hat", t - 1)
    j = Index("j")
    y_hat_j = Marked("output", Component(Value("y_hat", t - 1), j, indexed=True))
    body = Scaled(y_hat_j, Applied("onehot", (Entry(j),)))
    return Sum("j", tuple(range(1, setting.network.output_size + 1)), body, limits=False)


def _target(setting: Setting, t: int) -> tuple[Expression, ...]:
    return (_token(setting.trace.value("y", t), setting.tokens.outputs),)


def _token(vector: Array | None, tokens: tuple[str, ...] | None) -> Expression:
    if tokens is None or vector is None or (position := hot_entry(vector)) is None:
        return Given()
    return OneHot(tokens[position], position, len(vector))


def _embedding(setting: Setting, t: int) -> tuple[Expression, ...]:
    return (setting.linear("E", setting.value("x", t)),)


def _pre_activation(setting: Setting, t: int) -> tuple[Expression, ...]:
    return (Plus((*driven(setting, t), setting.parameter(setting.named("b_h", t)))),)


def _hidden(setting: Setting, t: int) -> tuple[Expression, ...]:
    z = setting.value("z", t)
    identity = setting.network.hidden_activation == "identity"
    return (z if identity else activation(setting, z),)


def _logits(setting: Setting, t: int) -> tuple[Expression, ...]:
    return (Plus((setting.linear("W_hy", setting.value("h", t)), setting.parameter("b_y"))),)


def _prediction(setting: Setting, t: int) -> tuple[Expression, ...]:
    q = setting.value("q", t)
    kind = setting.network.output_activation
    return (q if kind == "identity" else Applied(kind, (q,)),)


def _loss(setting: Setting, t: int) -> tuple[Expression, ...]:
    y, y_hat = setting.value("y", t), setting.value("y_hat", t)
    j = Index("j")
    y_j = Marked("loss", Component(Value("y", t), j))
    y_hat_j = Marked("output", Component(Value("y_hat", t), j))
    hit = Scaled(y_j, Applied("log", (y_hat_j,)))

    def over_outputs(body: Expression) -> Expression:
        return Sum("j", tuple(range(1, setting.network.output_size + 1)), body, limits=False)

    match setting.experiment.loss.kind:
        case "cross_entropy":
            return Applied("CE", (y, y_hat)), Negative(over_outputs(hit))
        case "binary_cross_entropy":
            miss = Scaled(Minus(Number(1), y_j), Applied("log", (Minus(Number(1), y_hat_j),)))
            return Applied("BCE", (y, y_hat)), Negative(over_outputs(Plus((hit, miss))))
        case kind:
            sides = Square(Norm(Minus(y, y_hat))), over_outputs(Square(Minus(y_j, y_hat_j)))
            return tuple(Scaled(Number(1, 2), side) for side in sides) if kind == "half_squared_error" else sides


def _total_loss(setting: Setting) -> Expression:
    losses = setting.trace.losses
    if len(losses) == 1:
        return setting.value("loss", losses[0])
    return setting.weighted(Sum("t", losses, setting.value("loss", Index("t"))))


_OF_CELL = {"lstm": lstm.FORWARD, "gru": gru.FORWARD}
_SIDES = {
    "x": _input,
    "e": _embedding,
    "z": _pre_activation,
    "h": _hidden,
    "q": _logits,
    "y_hat": _prediction,
    "y": _target,
    "loss": _loss,
}
