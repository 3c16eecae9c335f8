"""Training: many gradient steps over several sequences, from an experiment's parameters to better ones."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from rnn_engine.arrays import Array, frozen_mapping
from rnn_engine.experiment import Experiment
from rnn_engine.gradient import loss_and_gradient
from rnn_engine.optimizers import OPTIMIZERS, clip
from rnn_engine.problems import ExperimentError, Problem, Wording
from rnn_engine.recorder import record

Watch = Callable[[int, float], None]
"""Called after every step with the number of steps done and the mean of L, each sequence as it was last met."""

Look = Callable[[int, Array], None]
"""Called at every step with its number and the gradient of all parameters one behind the other, before it is clipped;
to be looked at only."""

_MOST_DECIMALS = 15  # float64 holds no more


class DivergenceError(ArithmeticError):
    """Training that has left the range of float64. `step`: which one did, counted from 1."""

    def __init__(self, step: int) -> None:
        super().__init__(
            f"Training diverges: at step {step} the loss or its gradient is no longer finite; "
            "choose a smaller learning rate, or clip the gradient."
        )
        self.step = step


@dataclass(frozen=True)
class Plan:
    """How to train. `clip`: the largest norm of a gradient, None for any; `seed`: of the order of the sequences;
    `decimals`: to which the trained parameters are rounded, None for not at all. Raises ExperimentError.
    """

    steps: int
    optimizer: str
    learning_rate: float
    clip: float | None = None
    seed: int = 0
    decimals: int | None = None

    def __post_init__(self) -> None:
        problems = tuple(self._problems())
        if problems:
            raise ExperimentError(problems)

    def _problems(self) -> Iterator[Problem]:
        if self.steps < 0:
            yield Problem(
                "training.steps", Wording(("is {value}; it must be a whole number of 0 or more."), value=self.steps)
            )
        if self.optimizer not in OPTIMIZERS:
            unknown = Wording("is {value!r}; choose one of {known}.", value=self.optimizer, known=", ".join(OPTIMIZERS))
            yield Problem("training.optimizer", unknown)
        if not (np.isfinite(self.learning_rate) and self.learning_rate > 0.0):
            yield Problem(
                "training.learning_rate", Wording("is {value}; it must be a positive number.", value=self.learning_rate)
            )
        if self.clip is not None and not (np.isfinite(self.clip) and self.clip > 0.0):
            yield Problem("training.clip", Wording("is {value}; it must be a positive number.", value=self.clip))
        if not 0 <= self.seed < 2**32:
            yield Problem("training.seed", _whole(self.seed, 2**32 - 1))
        if self.decimals is not None and not 0 <= self.decimals <= _MOST_DECIMALS:
            yield Problem("training.decimals", _whole(self.decimals, _MOST_DECIMALS))


def _whole(value: int, largest: int) -> Wording:
    return Wording("is {value}; it must be a whole number from 0 to {largest}.", value=value, largest=largest)


@dataclass(frozen=True, eq=False)
class Trained:
    """Trained parameters by canonical name, and the mean of L over all sequences before and with them."""

    parameters: Mapping[str, Array]
    loss_before: float
    loss_after: float


def train(
    experiments: Sequence[Experiment],
    plan: Plan,
    watch: Watch = lambda step, loss: None,
    look: Look = lambda step, gradient: None,
) -> Trained:
    """Train on the sequences of `experiments`, which share their network; the parameters are those of the first.

    Every step takes the gradient of one sequence's L, truncated as its experiment says. All sequences are met once
    before any is met again, in an order that is drawn anew for every round from RandomState(plan.seed). Raises
    DivergenceError, and ExperimentError where a sequence can't be answered even before the first step; what `watch`
    or `look` raises goes through and ends the training.
    """
    training = _Training(experiments, plan)
    before = training.losses()
    training.run(before, watch, look)
    training.round()
    try:
        after = training.losses()
    except ExperimentError as error:
        raise DivergenceError(plan.steps) from error
    return Trained(frozen_mapping(training.parameters), float(np.mean(before)), float(np.mean(after)))


class _Training:
    """One training on its way: all parameters are one vector, of which the matrices are views."""

    def __init__(self, experiments: Sequence[Experiment], plan: Plan) -> None:
        self._experiments, self._plan = experiments, plan
        network = experiments[0].network
        self._vector = np.empty(network.parameters_size)
        self.parameters = network.views(self._vector)
        for name, start in experiments[0].parameters.items():
            self.parameters[name][...] = start

    def losses(self) -> Array:
        """L of every sequence as the parameters are now, (number of sequences,)."""
        return np.array([record(each.moved_to(self.parameters)).total_loss for each in self._experiments])

    @np.errstate(over="ignore", invalid="ignore")  # a step that leaves the range is said by the one after it
    def run(self, losses: Array, watch: Watch, look: Look) -> None:
        """All steps; `losses`: those of the sequences now."""
        plan, latest = self._plan, losses.copy()
        optimizer = OPTIMIZERS[plan.optimizer](plan.learning_rate, len(self._vector))
        for step, number in zip(range(1, plan.steps + 1), _order(len(latest), plan.seed), strict=False):
            latest[number], gradient = self._gradient(step, number)
            look(step, gradient)
            if plan.clip is not None:
                clip(gradient, plan.clip)
            optimizer.step(self._vector, gradient)
            watch(step, float(np.mean(latest)))

    def round(self) -> None:
        if self._plan.decimals is not None:
            np.round(self._vector, self._plan.decimals, out=self._vector)
            self._vector += 0.0  # −0.0 becomes 0.0

    def _gradient(self, step: int, number: int) -> tuple[float, Array]:
        """L of a sequence and its gradient."""
        try:
            return loss_and_gradient(self._experiments[number], self.parameters)
        except ExperimentError as error:
            raise DivergenceError(step) from error


def _order(count: int, seed: int) -> Iterator[int]:
    """The numbers from 0 to count − 1 without end, every round in another order."""
    stream = np.random.RandomState(seed)
    while True:
        yield from stream.permutation(count).tolist()
