"""The measure of FORMATS §4: how far two gradients are apart beside the size of what was added."""

import numpy as np

from rnn_engine.arrays import Array, norm
from rnn_engine.contributions import contributions
from rnn_engine.trace import Trace


def added(trace: Trace, parameter: str, loss: int | None = None) -> float:
    """Σ ‖C[t,k]‖ over all k, of the unweighted loss t, or with w_t over all losses."""
    answer = contributions(trace)
    weights = {t: trace.loss_weight(t) for t in trace.losses} if loss is None else {loss: 1.0}
    return sum(
        weight * norm(answer.row(t).tile(parameter, k)) for t, weight in weights.items() for k in range(1, t + 1)
    )


def apart(a: Array, b: Array, size: float) -> float:
    """max|a − b| / size; where nothing was added, or next to nothing that float64 can hold, the two are the same."""
    assert a.shape == b.shape
    return float(np.max(np.abs(a - b))) / max(size, 1e-290)
