"""How many timesteps back most of what is added up to a gradient comes from."""

import numpy as np

from rnn_engine.contributions import contributions
from rnn_engine.trace import Trace, once_per_trace

MOST = 0.95


@once_per_trace
def horizon(trace: Trace, parameters: tuple[str, ...], loss: int | None = None) -> int:
    """The smallest lag ℓ with Σ_{t−k≤ℓ} w_t‖C[t,k]‖ ≥ 95 % of the total over the kept (t, k), of some parameters
    together (the W_hh of all stages); of one loss alone, unweighted, or of all. 0 where nothing is added.

    The sums are written beside the largest term, so that they hold however the gradients explode or fade.
    """
    answer = contributions(trace)
    losses = trace.losses if loss is None else (loss,)
    rows = np.array(losses) - 1
    weights = np.log2(trace.weights[rows]) if loss is None else np.zeros(1)
    first_kept = trace.experiment.truncation.first_kept
    by_lag = [np.full(trace.length, -np.inf)]
    for parameter in parameters:
        norms = (
            answer.log2_norms(parameter)[rows] if loss is None else answer.norms_of_loss(parameter, loss).log2()[None]
        )
        for t, row in zip(losses, norms + weights[:, None], strict=True):
            kept = np.full(trace.length, -np.inf)
            kept[: t - first_kept(t) + 1] = row[first_kept(t) - 1 : t][::-1]
            by_lag.append(kept)
    terms = np.array(by_lag)
    top = float(terms.max())
    if not np.isfinite(top):
        return 0
    sums = np.cumsum(np.exp2(terms - top).sum(axis=0))
    return int(np.searchsorted(sums, MOST * sums[-1]))
