"""The parts of the data file that are about one loss L_t at a time, unweighted and of full backpropagation."""

from typing import Any

from app.files.data_exponents import Written, of_rows, of_scaled, of_state, over_time
from rnn_engine.arrays import Array
from rnn_engine.backward_values import Backward
from rnn_engine.contributions import INITIAL_STATE, contributions
from rnn_engine.tiles import tiles
from rnn_engine.trace import Trace


def of_each_loss(trace: Trace, with_matrices: bool) -> dict[str, dict[str, Written]]:
    """`gradients_per_loss`, `contributions` (only `with_matrices`) and `backward`: name → a list over t = 1..T."""
    # Loss by loss, not name by name: the engine keeps the backward values of a long sequence for one loss at a time.
    found = {t: _of_loss(trace, t, with_matrices) for t in trace.losses}
    timesteps = range(1, trace.length + 1)
    return {
        key: {name: over_time([found[t][key][name] if t in found else None for t in timesteps]) for name in names}
        for key, names in found[trace.losses[0]].items()
    }


def backward_values(trace: Trace, row: Backward) -> dict[str, Written]:
    """`dh`, `dc`, `dz` and `de`, each a list over k, of one loss or of all."""
    exponents = row.exponents
    found = {"dh": of_rows(row.dh, exponents)}
    if row.dc is not None:
        found["dc"] = of_rows(row.dc, exponents)
    found["dz"] = of_rows(row.dz, exponents[1:])
    if row.de is not None:
        found["de"] = Written(_where_embedded(trace, row.de), exponents[1:].tolist())
    return found


def _where_embedded(trace: Trace, rows: Array) -> list[Any]:
    """∂L/∂e_k for k = 1, 2, …; None at a timestep that reads nothing."""
    return [row.tolist() if trace.value("e", k) is not None else None for k, row in enumerate(rows, 1)]


def _of_loss(trace: Trace, t: int, with_matrices: bool) -> dict[str, dict[str, Written]]:
    answer, experiment = contributions(trace), trace.experiment
    row = answer.row(t)
    gradients = {
        name: of_scaled(answer.scaled_gradient_of_loss(name, t, truncated=False)) for name in experiment.parameters
    }
    arrived = answer.scaled_gradient_of_loss(INITIAL_STATE, t, truncated=False)
    found = {"gradients_per_loss": gradients | {INITIAL_STATE: of_state(arrived, experiment.network)}}
    if with_matrices:
        found["contributions"] = {
            name: of_rows(*tiles(row.block, name).of_timesteps(row.row, t)) for name in experiment.parameters
        }
    backward = {"dq": Written(row.dq[t - 1].tolist(), int(row.dq_exponents[t - 1]))}
    if experiment.sequence.feedback == "soft":
        backward["dq_fed"] = _fed_softly(trace, row, t)
    found["backward"] = backward | backward_values(trace, row)
    return found


def _fed_softly(trace: Trace, row: Backward, t: int) -> Written:
    """∂L_t/∂q_k for k = 1..t−1; None where ŷ_k is no input."""
    is_fed = trace.experiment.sequence.is_fed_softly
    numbers = [row.dq[k - 1].tolist() if is_fed(k + 1) else None for k in range(1, t)]
    return Written(numbers, row.dq_exponents[: t - 1].tolist())
