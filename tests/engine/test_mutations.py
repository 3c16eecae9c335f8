"""Who watches the watchers: every derivative scaled by 1.001 in turn must turn `check` to "no" and a badge to red."""

import pytest

from rnn_engine.experiment import NO_TRUNCATION, Truncation
from rnn_engine.gradcheck import TOLERANCE, check_gradient
from rnn_engine.proofs import SUM_TOLERANCE, proof, sum_difference
from rnn_engine.recorder import record
from rnn_engine.trace import Trace
from tests.engine.mutations import MUTATIONS

TRUNCATIONS = [pytest.param(NO_TRUNCATION, id="full"), pytest.param(Truncation("sliding", 2), id="sliding 2")]


def check_holds(trace: Trace) -> bool:
    """What `check` says of a lesson."""
    found = {name: check_gradient(trace, name) for name in trace.experiment.parameters}
    assert all(differences.compared == differences.entries for differences in found.values())
    return all(
        differences.worst <= TOLERANCE and sum_difference(trace, name) <= SUM_TOLERANCE
        for name, differences in found.items()
    )


def badges_hold(trace: Trace, loss: int | None = None) -> bool:
    return all(proof(trace, name, loss).holds for name in trace.experiment.parameters)


@pytest.mark.parametrize("truncation", TRUNCATIONS)
@pytest.mark.parametrize("name", MUTATIONS)
def test_a_wrong_derivative_is_noticed(name: str, truncation: Truncation) -> None:
    asked, mutation = MUTATIONS[name]
    experiment = asked.experiment(truncation)
    trace = record(experiment)
    assert check_holds(trace)
    assert badges_hold(trace)
    with pytest.MonkeyPatch.context() as patch:
        mutation(patch)
        trace = record(experiment)
        assert not check_holds(trace)
        assert not badges_hold(trace)
        assert not badges_hold(trace, loss=trace.length)
