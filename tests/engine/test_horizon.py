"""The horizon: against bare sums, and where the norms are beyond float64."""

import numpy as np
import pytest
from hypothesis import given

from rnn_engine.contributions import contributions
from rnn_engine.experiment import Experiment
from rnn_engine.horizon import horizon
from rnn_engine.recorder import record
from tests.engine.networks import experiments, scalar_network


@given(experiments())
def test_no_smaller_lag_has_95_per_cent(experiment: Experiment) -> None:
    trace = record(experiment)
    keeps = experiment.truncation.keeps
    for parameter in experiment.parameters:
        norms = contributions(trace).norms(parameter)
        sums = np.zeros(trace.length)
        for t in trace.losses:
            for k in range(1, t + 1):
                sums[t - k] += trace.loss_weight(t) * norms[t - 1, k - 1] * keeps(t, k)
        found = horizon(trace, (parameter,))
        if not sums.any():
            assert found == 0
            continue
        within = np.cumsum(sums) / sums.sum()
        assert within[found] >= 0.95 - 1e-12
        assert found == 0 or within[found - 1] < 0.95 + 1e-12


@pytest.mark.parametrize(("gain", "lag"), [(1e20, 59), (1e-20, 0)])
def test_where_gradients_explode_or_vanish_beyond_float64(gain: float, lag: int) -> None:
    trace = record(scalar_network(60, x=0.0, y=1.0, W_hh=gain))
    assert horizon(trace, ("b_h",)) == lag
    assert horizon(trace, ("W_hh",)) == 0  # every h is 0: nothing is added


def test_several_parameters_are_added_up_together() -> None:
    trace = record(scalar_network(10, "tanh", x=0.4, y=1.0, W_hh=1.1))
    alone = horizon(trace, ("W_xh",), 10)
    assert horizon(trace, ("W_xh", "W_xh"), 10) == alone > 0
