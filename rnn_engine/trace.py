"""The answer: everything that the forward pass computed. Frozen, arrays read-only, axis 0 is time."""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

import numpy as np

from rnn_engine.arrays import Array
from rnn_engine.experiment import Experiment

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True, eq=False)
class Trace:
    """What `record` gives back.

    `forward`: name → (T, n), loss (T,); NaN rows where a timestep does not have the value. `states`: (T+1, S), row k is
    s_k.
    """

    experiment: Experiment
    forward: Mapping[str, Array]
    states: Array
    total_loss: float
    _answers: dict[Any, Any] = field(default_factory=dict, init=False, repr=False)

    @property
    def length(self) -> int:
        """T."""
        return self.experiment.sequence.length

    @property
    def present(self) -> Mapping[str, tuple[bool, ...]]:
        """Name → for every timestep whether it has the value."""
        return self.experiment.wiring.present

    @cached_property
    def weights(self) -> Array:
        """w_t for t = 1..T, (T,): 0 where there is no loss."""
        weights = np.zeros(self.length)
        weights[self.experiment.wiring.losses] = self.experiment.loss_weight
        weights.setflags(write=False)
        return weights

    @property
    def state_before(self) -> Array:
        """The state that each timestep reads, (T, S)."""
        return self.states[:-1]

    @property
    def names(self) -> tuple[str, ...]:
        """The forward NAMEs that exist anywhere in this network, in the order of FORMATS §5."""
        return tuple(self.forward)

    @property
    def losses(self) -> tuple[int, ...]:
        """The timesteps that have a loss."""
        return self.experiment.sequence.losses

    def loss_weight(self, t: int) -> float:
        """w_t, the weight of L_t in L; 0 without a loss."""
        return float(self.weights[t - 1])

    def value(self, name: str, t: int) -> Array | None:
        """The value `name` of timestep t, 1-D (loss: 0-d), or None where it does not exist. h of timestep 0 is h_0,
        c of an LSTM c_0."""
        if t == 0:
            return self._initial(name)
        if name not in self.forward or not self.present[name][t - 1]:
            return None
        value: Array = self.forward[name][t - 1, ...]
        return value

    def source(self, t: int) -> Array | None:
        """What the cell reads at timestep t: e with an embedding, else x; None without input."""
        return self.value(self.experiment.network.source, t)

    def apart(self) -> "Trace":
        """The same trace, with all that it has answered so far, to be asked in another thread: a trace answers in one
        at a time."""
        other = replace(self)
        # what goes on looking things up in the trace that it was made for stays with it
        answers = self._answers.copy()  # at once: another thread may still be answering
        kept = {key: answer for key, answer in answers.items() if getattr(answer, "trace", None) is not self}
        other._answers.update(kept)
        return other

    def _initial(self, part: str) -> Array | None:
        network = self.experiment.network
        if part not in network.state_parts:
            return None
        first = network.state_parts.index(part) * network.hidden_size
        initial: Array = self.states[0, first : first + network.hidden_size]
        return initial

    def sources(self) -> Array:
        """What the cell reads at every timestep, (T, D), zeros where there is no input."""
        return self._rows(self.experiment.network.source)

    def inputs(self) -> Array:
        """x at every timestep, (T, input size), zeros where there is no input."""
        return self._rows("x")

    def _rows(self, name: str) -> Array:
        if name not in self.forward:
            network = self.experiment.network
            return np.zeros((self.length, network.input_size if name == "x" else network.source_size))
        if all(self.present[name]):
            return self.forward[name]
        return np.where(np.array(self.present[name])[:, None], self.forward[name], 0.0)


def once_per_trace(question: Callable[Concatenate[Trace, P], R]) -> Callable[Concatenate[Trace, P], R]:
    """Ask a trace each question once: the answer is kept in the trace and goes when the trace goes."""

    @wraps(question)
    def ask(trace: Trace, /, *args: P.args, **kwargs: P.kwargs) -> R:
        key = _key(question, args, kwargs)
        if key not in trace._answers:
            trace._answers[key] = question(trace, *args, **kwargs)
        answer: R = trace._answers[key]
        return answer

    return ask


def is_answered(
    question: Callable[Concatenate[Trace, P], R], trace: Trace, /, *args: P.args, **kwargs: P.kwargs
) -> bool:
    """Whether a question that is asked once per trace has been asked in just these words."""
    return _key(question.__wrapped__, args, kwargs) in trace._answers  # type: ignore[attr-defined]  # as `wraps` leaves it


def _key(question: object, args: tuple[object, ...], kwargs: Mapping[str, object]) -> Hashable:
    return question, args, tuple(sorted(kwargs.items())) if kwargs else ()
