"""What is full colour, and full height: the largest values of a whole trace, so that columns can be compared."""

import numpy as np

from rnn_engine.arrays import Array
from rnn_engine.functions import BOUNDED
from rnn_engine.trace import Trace, once_per_trace


class Scales:
    """Of a trace; of two that are compared, `beside` the other one, whose colours and heights mean the same."""

    def __init__(self, trace: Trace, beside: Trace | None = None) -> None:
        self._trace = trace
        self._network = trace.experiment.network
        self._beside = None if beside is None else Scales(beside)

    def of(self, name: str) -> float:
        """The value of x, e, z, a gate, c or h that has full colour; 1 for gates and states that can't exceed it."""
        own = self._own(name)
        return (
            own if self._beside is None or name not in self._beside._trace.forward else max(own, self._beside.of(name))
        )

    def _own(self, name: str) -> float:
        largest = _largest(self._trace, name)
        if self._network.gates:
            return self._of_gated(name, largest)
        if name != "h":
            return largest or 1.0
        bound = 1.0 if self._network.hidden_activation in BOUNDED else 0.0
        return max(largest, bound, float(np.max(np.abs(self._trace.experiment.initial_state)))) or 1.0

    def _of_gated(self, name: str, largest: float) -> float:
        if name in ("c", "h"):
            initial = self._trace.value(name, 0)
            assert initial is not None
            largest = max(largest, float(np.max(np.abs(initial))))
        bounded = name in (*self._network.gates, "z_gate", "h", "c")
        return max(largest, 1.0) if bounded else largest or 1.0

    @property
    def one_hot(self) -> bool:
        """Whether every input is made of zeros and ones, or of the probabilities that stand in for them."""
        return _one_hot(self._trace)

    @property
    def target_is_one(self) -> bool:
        """Whether every target asks for one output of several, so that its bar can stand for it."""
        return _target_is_one(self._trace)

    @property
    def y_hat(self) -> tuple[float, float]:
        """The lowest and highest value that a bar of ŷ shows; zero is always among them."""
        return _joined(_range_of_y_hat(self._trace), None if self._beside is None else self._beside.y_hat)

    @property
    def q(self) -> tuple[float, float]:
        """The same of q."""
        return _joined(_range_of_q(self._trace), None if self._beside is None else self._beside.q)


def _joined(one: tuple[float, float], other: tuple[float, float] | None) -> tuple[float, float]:
    return one if other is None else (min(one[0], other[0]), max(one[1], other[1]))


@once_per_trace
def _one_hot(trace: Trace) -> bool:
    values = trace.forward.get("x", np.zeros(0))
    if trace.experiment.sequence.feedback == "soft":
        return bool(np.all(((values >= 0.0) & (values <= 1.0)) | np.isnan(values)))
    return bool(np.all((values == 0.0) | (values == 1.0) | np.isnan(values)))


@once_per_trace
def _target_is_one(trace: Trace) -> bool:
    sequence = trace.experiment.sequence
    ones = (sequence.hot_targets[t - 1] is not None for t in sequence.losses)
    return trace.experiment.network.output_size > 1 and all(ones)


@once_per_trace
def _range_of_y_hat(trace: Trace) -> tuple[float, float]:
    targets = () if _target_is_one(trace) else (y for y in trace.experiment.sequence.targets if y is not None)
    return _range(trace.forward["y_hat"].ravel(), *targets)


@once_per_trace
def _range_of_q(trace: Trace) -> tuple[float, float]:
    return _range(trace.forward["q"].ravel())


def _range(*arrays: Array) -> tuple[float, float]:
    values = np.concatenate(arrays)
    low, high = min(0.0, float(np.nanmin(values))), max(0.0, float(np.nanmax(values)))
    return (low, high) if high > low else (0.0, 1.0)


@once_per_trace
def _largest(trace: Trace, name: str) -> float:
    values = trace.forward[name] if name in trace.forward else np.zeros(0)
    return float(np.max(np.abs(values[~np.isnan(values)]), initial=0.0))
