"""What is pointed at, in words: in one sentence for those who can't see it, in a line for a label beside it."""

import numpy as np

from app.story.called import PARAMETERS, VALUES
from app.story.diagram.items import Item
from app.story.expressions import Jacobian, Value
from app.story.numbers import compact, significant
from app.story.places import Place
from app.story.plain_form import PlainForm
from app.story.pointing import Spot, Use
from app.story.shapes import shape_label
from app.story.state import State
from app.translation import _, later
from rnn_engine.network import base_name
from rnn_engine.scaled import Scaled

_FEW = 8
"""So many numbers at most are read out; of more only their norm."""

_PARTS = {
    "dh_own": later("{gradient}, from its own loss"),
    "dh_received": later("{gradient}, from the timestep after"),
}


def said_of(state: State, item: Item) -> str:
    """The same of what is drawn: also of a ∂h/∂h."""
    jacobian = _jacobian(state, item)
    if jacobian is None:
        return said(state, item.spot)
    return _("{jacobian}: by this the gradient is multiplied from one timestep to the one before").format(
        jacobian=jacobian
    )


def line_of(state: State, item: Item) -> str:
    """A label beside it; empty where what is drawn says as much."""
    return "" if item.between else line(state, item.spot)


def _jacobian(state: State, item: Item) -> str | None:
    if not item.between or not isinstance(item.spot, Place) or item.spot.k is None:
        return None
    name, k = "c" if item.spot.name == "dc" else "h", item.spot.k
    return PlainForm(state.notation).write(Jacobian(Value(name, k + 1), Value(name, k)))


def said(state: State, spot: Spot) -> str:
    """A sentence: "hidden state h₂ at t = 2: 0.15, 0.04, 0.87"."""
    match spot:
        case str():
            return _("{parameter}, {called}, at every timestep").format(
                parameter=state.notation.label(spot), called=_called(spot)
            )
        case Use(parameter, t):
            return _("{parameter}, {called}, into timestep {t}").format(
                parameter=state.notation.label(parameter),
                called=_called(parameter),
                t=state.notation.printed_timestep(t),
            )
        case Place("forward", "L"):
            return _("whole loss: {numbers}").format(numbers=_numbers(state, spot))
        case Place("forward", "loss", t=int(t)):
            timestep = state.notation.printed_timestep(t)
            return _("loss {t}: {numbers}").format(t=timestep, numbers=_numbers(state, spot))
        case Place("forward", name, t=0):
            return _("{called} {label} before the first timestep: {numbers}").format(
                called=_(VALUES[name]), label=state.notation.label(name, 0), numbers=_numbers(state, spot)
            )
        case Place("forward", name, t=int(t)):
            return _("{called} {label} at t = {t}: {numbers}").format(
                called=_(VALUES[name]),
                label=state.notation.label(name, t),
                t=state.notation.printed_timestep(t),
                numbers=_numbers(state, spot),
            )
    return _("gradient {label}: {numbers}").format(label=_label(state, spot), numbers=_numbers(state, spot))


def line(state: State, spot: Spot) -> str:
    """Its name, its shape and how large it is: "h₂  ·  5  ·  norm 1.28"; of a parameter or what is not known yet no
    more than there is to tell."""
    parts = [_label(state, spot)]
    found = _value(state, spot)
    if found is None:
        parts.append(_("not computed yet"))
    else:
        parts.append(shape_label(found.mantissa.shape))
        size = significant(float(np.linalg.norm(found.mantissa)), exponent=found.exponent)
        parts.append(_("norm {size}").format(size=size) if found.mantissa.ndim else _number(found))
    return "  ·  ".join(part for part in parts if part)


def _label(state: State, spot: Spot) -> str:
    notation = state.notation
    match spot:
        case str():
            return notation.label(spot)
        case Use(parameter):
            return notation.label(parameter)
        case Place("forward", name):
            return notation.label(name, spot.t)
        case Place("backward", name):
            if name in _PARTS:
                whole = notation.gradient_label("h", spot.loss, spot.k)
                return _(_PARTS[name]).format(gradient=whole)
            return notation.gradient_label(name[1:] if name[0] == "d" else name, spot.loss, spot.k)
    return notation.gradient_label(spot.name, spot.loss)


def _called(parameter: str) -> str:
    return _(PARAMETERS[base_name(parameter)])


def _numbers(state: State, spot: Spot) -> str:
    found = _value(state, spot)
    if found is None:
        return _("not computed yet")
    values = found.mantissa.ravel().tolist()
    if found.exponent == 0 and len(values) <= _FEW:
        return ", ".join(map(compact, values))
    size = significant(float(np.linalg.norm(found.mantissa)), exponent=found.exponent)
    return _("{count} numbers, norm {size}").format(count=len(values), size=size)


def _number(found: Scaled) -> str:
    return significant(float(found.mantissa), exponent=found.exponent)


def _value(state: State, spot: Spot) -> Scaled | None:
    """What is there at the cursor; None as long as it is not known."""
    match spot:
        case Place():
            return state.frame.scaled_value(spot)
        case Use(parameter):
            name = parameter
        case str(name):
            pass
    weights = state.trace.experiment.parameters[name]
    return Scaled(weights if weights.ndim == 1 else state.notation.as_printed(name, weights))
