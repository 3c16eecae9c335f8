"""The parts of the data file that are about one loss L_t at a time, unweighted and of full backpropagation."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from app.files.data_exponents import Written, of_rows, of_scaled, of_state, over_time
from rnn_engine.arrays import Array
from rnn_engine.backward_values import Backward
from rnn_engine.contributions import INITIAL_STATE, contributions
from rnn_engine.scaled import Scaled
from rnn_engine.tiles import Tiles, tiles
from rnn_engine.trace import Trace


def of_each_loss(trace: Trace, with_matrices: bool) -> dict[str, dict[str, Written]]:
    """`gradients_per_loss`, `contributions` (only `with_matrices`) and `backward`: name → a list over t = 1..T."""
    found: dict[int, dict[str, dict[str, Written]]] = {}
    for losses, block in contributions(trace).blocks():
        of = {name: tiles(block, name) for name in trace.experiment.parameters}
        for row, t in enumerate(losses):
            found[t] = _of_loss(Backward(block, row, t), of, with_matrices)
    timesteps = range(1, trace.length + 1)
    return {
        key: {name: over_time([found[t][key][name] if t in found else None for t in timesteps]) for name in names}
        for key, names in found[trace.losses[0]].items()
    }


def backward_values(row: Backward) -> dict[str, Written]:
    """`dh`, `dc`, `dz` and `de`, each a list over k, of one loss or of all."""
    exponents = row.exponents
    found = {"dh": of_rows(row.dh, exponents)}
    if row.dc is not None:
        found["dc"] = of_rows(row.dc, exponents)
    found["dz"] = of_rows(row.dz, exponents[1:])
    if row.de is not None:
        found["de"] = Written(_where_embedded(row.trace, row.de), exponents[1:].tolist())
    return found


def _where_embedded(trace: Trace, rows: Array) -> list[Any]:
    """∂L/∂e_k for k = 1, 2, …; None at a timestep that reads nothing."""
    return [row.tolist() if trace.value("e", k) is not None else None for k, row in enumerate(rows, 1)]


def _of_loss(row: Backward, of: Mapping[str, Tiles], with_matrices: bool) -> dict[str, dict[str, Written]]:
    trace, t = row.trace, row.last
    everything = np.ones((1, trace.length))
    gradients = {name: of_scaled(each.of_row(row.row).total(everything)) for name, each in of.items()}
    arrived = Scaled(row.block.d_state[row.row, 0], int(row.exponents[0]))
    found = {"gradients_per_loss": gradients | {INITIAL_STATE: of_state(arrived, trace.experiment.network)}}
    if with_matrices:
        found["contributions"] = {name: of_rows(*each.of_timesteps(row.row, t)) for name, each in of.items()}
    backward = {"dq": Written(row.dq[t - 1].tolist(), int(row.dq_exponents[t - 1]))}
    if trace.experiment.sequence.feedback == "soft":
        backward["dq_fed"] = _fed_softly(row)
    found["backward"] = backward | backward_values(row)
    return found


def _fed_softly(row: Backward) -> Written:
    """∂L_t/∂q_k for k = 1..t−1; None where ŷ_k is no input."""
    before, is_fed = row.last - 1, row.trace.experiment.sequence.is_fed_softly
    numbers = [row.dq[k - 1].tolist() if is_fed(k + 1) else None for k in range(1, before + 1)]
    return Written(numbers, row.dq_exponents[:before].tolist())
