"""For which networks the derivations of the lectures hold as they are written."""

from rnn_engine.contributions import contributions
from rnn_engine.experiment import Experiment
from rnn_engine.trace import Trace


def is_one_function(experiment: Experiment) -> bool:
    """Whether every state is one f of its pre-activation with the same weights throughout: no gates, no stages."""
    return not experiment.network.gates and not experiment.network.stages


def goes_through_h_alone(experiment: Experiment, t: int) -> bool:
    """Whether L_t reaches the past through the hidden states and on no other way: not along a cell state, nor through
    predictions that were read."""
    if experiment.network.gates or experiment.sequence.feedback != "soft":
        return not experiment.network.gates
    return not any(experiment.sequence.is_fed_softly(i) for i in range(experiment.truncation.first_kept(t) + 1, t + 1))


def is_within_float64(trace: Trace, t: int | None) -> bool:
    """Whether float64 holds the gradients of L_t, or of L, at every timestep, so that they can be added as they are."""
    row = contributions(trace).sweep if t is None else contributions(trace).row(t)
    return not row.exponents.any() and not row.dq_exponents.any()
