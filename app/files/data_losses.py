"""The parts of the data file that are about one loss L_t at a time, unweighted and of full backpropagation."""

from typing import Any

from rnn_engine.arrays import Array
from rnn_engine.contributions import INITIAL_STATE, contributions
from rnn_engine.trace import Trace


def of_each_loss(trace: Trace, with_matrices: bool) -> dict[str, dict[str, list[Any]]]:
    """`gradients_per_loss`, `contributions` (only `with_matrices`) and `backward`: name → a list over t = 1..T."""
    # Loss by loss, not name by name: the engine keeps the backward values of a long sequence for one loss at a time.
    found = {t: _of_loss(trace, t, with_matrices) for t in trace.losses}
    timesteps = range(1, trace.length + 1)
    return {
        key: {name: [found[t][key][name] if t in found else None for t in timesteps] for name in names}
        for key, names in found[trace.losses[0]].items()
    }


def where_embedded(trace: Trace, rows: Array | None) -> list[Any]:
    """∂L/∂e_k for k = 1, 2, …; None at a timestep that reads nothing."""
    given = () if rows is None else rows
    return [row.tolist() if trace.value("e", k) is not None else None for k, row in enumerate(given, 1)]


def _of_loss(trace: Trace, t: int, with_matrices: bool) -> dict[str, dict[str, Any]]:
    answer = contributions(trace)
    parameters = tuple(trace.experiment.parameters)
    row = answer.row(t)
    found: dict[str, dict[str, Any]] = {
        "gradients_per_loss": {
            name: answer.gradient_of_loss(name, t, truncated=False).tolist() for name in (*parameters, INITIAL_STATE)
        }
    }
    if with_matrices:
        ks = range(1, t + 1)
        found["contributions"] = {name: [row.tile(name, k).tolist() for k in ks] for name in parameters}
    found["backward"] = {"dq": row.dq[t - 1].tolist(), "dh": row.dh.tolist(), "dz": row.dz.tolist()}
    if row.de is not None:
        found["backward"]["de"] = where_embedded(trace, row.de)
    return found
