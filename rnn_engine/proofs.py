"""The badge: the contributions added up against a plain reverse pass, and both against differences of the loss."""

from dataclasses import dataclass

from rnn_engine.contributions import apart, contributions
from rnn_engine.gradcheck import TOLERANCE, check_along
from rnn_engine.reverse import Gradients, reverse_pass
from rnn_engine.trace import Trace, once_per_trace

SUM_TOLERANCE = 1e-10
"""Above this the badge is red; in FORMATS §4's measure."""

_AFFORDABLE = 2_000_000
"""Multiplications of a forward pass up to which the differences are taken at once; `check` always takes them."""

_LEAST = 1000
"""Multiplications that any timestep counts for: so long even a small one takes."""


@dataclass(frozen=True)
class Proof:
    """Both differences in FORMATS §4's measure. `finite_differences` is None where they were not taken."""

    sum_of_contributions: float
    finite_differences: float | None

    @property
    def adds_up(self) -> bool:
        return self.sum_of_contributions <= SUM_TOLERANCE

    @property
    def is_derivative(self) -> bool:
        return self.finite_differences is None or self.finite_differences <= TOLERANCE

    @property
    def holds(self) -> bool:
        return self.adds_up and self.is_derivative


@once_per_trace
def proof(trace: Trace, parameter: str, loss: int | None = None) -> Proof:
    """The proof for the gradient of L, or of the unweighted L_t of timestep `loss`."""
    differences = check_along(trace, parameter, loss) if are_checked_at_once(trace) else None
    return Proof(sum_difference(trace, parameter, loss), differences)


def are_checked_at_once(trace: Trace) -> bool:
    """Whether differences are taken with a proof."""
    return max(trace.experiment.network.parameters_size, _LEAST) * trace.length <= _AFFORDABLE


def sum_difference(trace: Trace, parameter: str, loss: int | None = None) -> float:
    """max|Σ C[t,k] − plain reverse pass| / Σ w_t ‖C[t,k]‖, over the kept (t, k)."""
    answer = contributions(trace)
    summed = answer.scaled_gradient(parameter) if loss is None else answer.scaled_gradient_of_loss(parameter, loss)
    return apart(summed, _plain(trace, loss).scaled[parameter], answer.size(parameter, loss))


@once_per_trace
def _plain(trace: Trace, loss: int | None) -> Gradients:
    return reverse_pass(trace, loss)
