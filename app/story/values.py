"""The value at a place, in canonical orientation: vectors are 1-D, matrices as FORMATS §1 has them."""

import numpy as np

from app.story.places import Place
from rnn_engine.arrays import Array
from rnn_engine.contributions import contributions
from rnn_engine.experiment import Experiment
from rnn_engine.functions import ACTIVATIONS
from rnn_engine.scaled import Scaled
from rnn_engine.trace import Trace
from rnn_engine.training import updated


def value(trace: Trace, place: Place) -> Array | None:
    """What is computed at a place that a timeline of the trace's experiment has; None for `cut`, losses are 0-d.

    Backward places with a loss hold ∂L_t/∂…, unweighted; those without hold ∂L/∂…, weighted and truncated. `sum loss=t`
    adds up what truncation keeps. Also takes the initial state, forward h and c of timestep 0. Beyond float64 it is the
    mantissa of `scaled_value`.
    """
    found = scaled_value(trace, place)
    return None if found is None else found.mantissa


def scaled_value(trace: Trace, place: Place) -> Scaled | None:
    """The same with the power of two that belongs to it where float64 can't hold the numbers."""
    match place:
        case Place("forward", "L"):
            return Scaled(np.asarray(trace.total_loss))
        case Place("forward", name, t=int(t)):
            found = trace.value(name, t)
            return None if found is None else Scaled(found)
        case Place("backward", name, k=int(k)):
            return _backward(trace, name, place.loss, k)
        case Place("sum", name, loss=int(loss)):
            return contributions(trace).scaled_gradient_of_loss(name, loss)
        case Place("sum", name):
            return contributions(trace).scaled_gradient(name)
    return updated(trace, place.name)


def _backward(trace: Trace, name: str, loss: int | None, k: int) -> Scaled | None:
    if name == "f_prime":
        z = trace.value("z", k)
        activation = ACTIVATIONS[trace.experiment.network.hidden_activation]
        return None if z is None else Scaled(activation.derivative(z))
    if loss is not None:
        return contributions(trace).row(loss).at(name, k)
    if name == "dy_hat" and trace.experiment.truncation.kind == "sliding":
        return _fed_back(trace, k)
    return contributions(trace).sweep.at(name, k)


def _fed_back(trace: Trace, k: int) -> Scaled:
    """∂L/∂ŷ_k: of what arrives at x_{k+1} only the losses that a sliding window lets on to k."""
    total = Scaled(np.zeros(trace.experiment.network.output_size))
    for t in trace.losses:
        if t > k and trace.experiment.truncation.keeps(t, k):
            found = contributions(trace).row(t).at("dy_hat", k)
            assert found is not None
            total = total + Scaled(trace.loss_weight(t) * found.mantissa, found.exponent)
    return total


def of_gate(experiment: Experiment, parameter: str, gate: str | None) -> Array:
    """A parameter, or the rows of it that belong to a gate."""
    values = experiment.parameters[parameter]
    if gate is None:
        return values
    size = experiment.network.hidden_size
    first = experiment.network.gates.index(gate) * size
    return values[first : first + size]
