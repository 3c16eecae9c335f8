"""record(experiment) → trace: the forward pass once, every number kept."""

import math
from types import MappingProxyType

import numpy as np

from rnn_engine.block import BYTES_AT_A_TIME, bytes_of_row
from rnn_engine.experiment import Experiment, ExperimentError, Network, Problem
from rnn_engine.forward import Forward, forward_pass
from rnn_engine.problems import Wording
from rnn_engine.trace import Trace

_FLOAT = 8

_UNBOUNDED = ("e", "z", "c", "q", "loss")
"""What may leave the range of float64; everything else is read, or made of these and no larger."""


WHOLE = 1500
"""The longest sequence of which everything over (t, k) is kept; of a longer one the rows of single losses."""


def memory_needed(network: Network, length: int) -> int:
    """Bytes that a trace of T = `length` timesteps with a loss at each, its parameters, its (t, k) pictures and the
    rows that are looked at take; nothing is built."""
    per_timestep = (
        network.input_size
        + 2 * network.source_size
        + 8 * network.pre_size
        + 8 * network.state_size
        + 8 * network.output_size
    )
    # the shares of every parameter, the norms behind all of them, and what is shown of the one that is looked at
    pictures = (len(network.parameter_shapes) + 8) * min(length, WHOLE) ** 2
    rows = min(BYTES_AT_A_TIME, length * bytes_of_row(network, length))
    return _FLOAT * (4 * network.parameters_size + length * per_timestep + pictures) + rows * 5 // 4  # with work arrays


def record(experiment: Experiment) -> Trace:
    """The trace of an experiment. Raises ExperimentError where a value leaves the range of float64."""
    forward = forward_pass(experiment)
    _check_finite(experiment, forward)
    for array in (*forward.values.values(), forward.states):
        array.setflags(write=False)
    return Trace(
        experiment=experiment,
        forward=MappingProxyType(forward.values),
        states=forward.states,
        total_loss=forward.total_loss,
    )


def _check_finite(experiment: Experiment, forward: Forward) -> None:
    """Name the first timestep, and in it the first value, that left the range."""
    unbounded = [name for name in _UNBOUNDED if name in forward.values]
    sums = (np.add.reduce(forward.values[name], axis=None) for name in unbounded if name != "loss")
    if math.isfinite(forward.total_loss) and all(map(math.isfinite, sums)):  # nothing is missing either
        return
    broken: list[tuple[int, str]] = []
    for name in unbounded:
        here = np.array(experiment.wiring.present[name])
        rows = here & ~np.isfinite(forward.values[name]).reshape(len(here), -1).all(axis=1)
        if rows.any():
            broken.append((int(np.argmax(rows)) + 1, name))
    if broken:
        t, name = min(broken, key=lambda found: found[0])
        message = Wording(
            "make {name} of timestep {t} leave the range of float64; make W_hh or the sequence smaller.", name=name, t=t
        )
        raise ExperimentError((Problem("parameters", message),))
    if not math.isfinite(forward.total_loss):  # each loss is finite, their sum is not
        message = Wording("make L leave the range of float64; make W_hy or the targets smaller.")
        raise ExperimentError((Problem("parameters", message),))
