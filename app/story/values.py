"""The value at a place, in canonical orientation: vectors are 1-D, matrices as FORMATS §1 has them."""

import numpy as np

from app.story.places import Place
from rnn_engine.arrays import Array
from rnn_engine.backward_values import Row, Sweep
from rnn_engine.contributions import contributions
from rnn_engine.functions import ACTIVATIONS
from rnn_engine.trace import Trace
from rnn_engine.training import updated


def value(trace: Trace, place: Place) -> Array | None:
    """What is computed at a place that a timeline of the trace's experiment has; None for `cut`, losses are 0-d.

    Backward places with a loss hold ∂L_t/∂…, unweighted; those without hold ∂L/∂…, weighted and truncated. `sum loss=t`
    adds up what truncation keeps. Also takes the initial state, forward h of timestep 0.
    """
    match place:
        case Place("forward", "L"):
            return np.asarray(trace.total_loss)
        case Place("forward", name, t=int(t)):
            return trace.value(name, t)
        case Place("backward", name, k=int(k)):
            return _backward(trace, name, place.loss, k)
        case Place("sum", name, loss=int(loss)):
            return contributions(trace).gradient_of_loss(name, loss)
        case Place("sum", name):
            return contributions(trace).gradient(name)
    return updated(trace, place.name)


def _backward(trace: Trace, name: str, loss: int | None, k: int) -> Array | None:
    if name == "cut":
        return None
    if name == "f_prime":
        z = trace.value("z", k)
        return None if z is None else ACTIVATIONS[trace.experiment.network.hidden_activation].derivative(z)
    if loss is not None:
        row = contributions(trace).row(loss)
        return row.dq if name == "dq" else _flowing(row, name, k)
    sweep = contributions(trace).sweep
    match name:
        case "dq":
            return _timestep(sweep.dq, k)
        case "dh_own":
            return _timestep(sweep.dh_own, k)
        case "dh_received":
            return _timestep(sweep.dh_received, k)
    return _flowing(sweep, name, k)


def _flowing(flowing: Row | Sweep, name: str, k: int) -> Array | None:
    """What one loss's row and the sweep of all hold under the same names; the rest of the NAMEs are parameters."""
    match name:
        case "dh":
            return _timestep(flowing.dh, k + 1)
        case "dz":
            return _timestep(flowing.dz, k)
        case "de":
            return None if flowing.de is None else _timestep(flowing.de, k)
    return flowing.tile(name, k)


def _timestep(array: Array, k: int) -> Array:
    """The k-th row, counted from 1."""
    row: Array = array[k - 1]
    return row
