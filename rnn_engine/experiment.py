"""The question: network, parameters, sequence, loss, truncation. Frozen; says what is wrong with itself."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from rnn_engine.arrays import Array, frozen, frozen_mapping
from rnn_engine.loss import Loss
from rnn_engine.network import CELLS, Network, Stage, base_name
from rnn_engine.problems import ExperimentError, Problem, size
from rnn_engine.sequence import Sequence
from rnn_engine.truncation import NO_TRUNCATION, Truncation
from rnn_engine.wiring import Wiring, wiring

__all__ = [
    "CELLS",
    "NO_TRUNCATION",
    "Experiment",
    "ExperimentError",
    "Loss",
    "Network",
    "Problem",
    "Sequence",
    "Stage",
    "Truncation",
    "sequence_problems",
    "size",
    "with_one_loss",
]


@dataclass(frozen=True, eq=False)
class Experiment:
    """Everything that determines a forward and a backward pass.

    `parameters`: canonical name → array as FORMATS §1; `initial_state`: (S,), h and behind it c where the cell has
    one; `learning_rate`: of the update that ends the timeline. Raises ExperimentError with every problem at once.
    """

    network: Network
    parameters: Mapping[str, Array]
    sequence: Sequence
    loss: Loss
    truncation: Truncation
    initial_state: Array
    learning_rate: float = 0.1

    def __post_init__(self) -> None:
        object.__setattr__(self, "parameters", frozen_mapping(self.parameters))
        object.__setattr__(self, "initial_state", frozen(self.initial_state))
        problems = tuple(self._problems())
        if problems:
            raise ExperimentError(problems)

    @cached_property
    def wiring(self) -> Wiring:
        """Which values every timestep has, and what can be computed at once."""
        return wiring(self.network, self.sequence)

    @property
    def loss_weight(self) -> float:
        """w_t of every timestep that has a loss: 1, or 1/number of losses for the mean."""
        return 1.0 / len(self.sequence.losses) if self.loss.reduction == "mean" else 1.0

    def moved_to(self, parameters: Mapping[str, Array]) -> "Experiment":
        """The same experiment with other parameters of the same shapes, which are taken as they are: not copied, not
        checked. What asks thousands of times, training and differences, can't afford either."""
        moved = object.__new__(Experiment)
        moved.__dict__.update(self.__dict__, wiring=self.wiring, parameters=parameters)
        return moved

    def _problems(self) -> Iterator[Problem]:
        broken = tuple(self.network.problems())
        yield from broken
        if broken:
            return
        yield from sequence_problems(self.network, self.sequence, self.loss)
        yield from self.truncation.problems()
        yield from self._parameter_problems()
        if self.initial_state.shape != (self.network.state_size,):
            parts = " and ".join(f"{self.network.hidden_size} of {part}" for part in self.network.state_parts)
            yield Problem("initial_state", f"has {size(self.initial_state.shape)} numbers, but {parts} are needed.")
        elif not np.all(np.isfinite(self.initial_state)):
            yield Problem("initial_state", "holds a number that is not finite.")
        if not (np.isfinite(self.learning_rate) and self.learning_rate > 0):
            yield Problem("learning_rate", f"is {self.learning_rate}; it must be a positive number.")

    def _parameter_problems(self) -> Iterator[Problem]:
        shapes = self.network.parameter_shapes
        for name, shape in shapes.items():
            if name not in self.parameters:
                yield Problem(f"parameters.{name}", f"is missing; it must be {size(shape)}.")
            elif self.parameters[name].shape != shape:
                yield Problem(
                    f"parameters.{name}",
                    f"is {size(self.parameters[name].shape)}, but {self._reason(name)} needs {size(shape)}.",
                )
            elif not np.all(np.isfinite(self.parameters[name])):
                yield Problem(f"parameters.{name}", "holds a number that is not finite.")
        for name in self.parameters:
            if name not in shapes:
                yield Problem(
                    f"parameters.{name}", f"does not exist in this network; its parameters are {', '.join(shapes)}."
                )

    def _reason(self, name: str) -> str:
        network = self.network
        hidden, output = f"hidden_size {network.hidden_size}", f"{network.output_size} outputs"
        source = (
            f"{network.input_size} inputs"
            if network.embedding_size is None
            else f"embedding_size {network.source_size}"
        )
        hidden += f" with {len(network.gates)} gates" if network.gates else ""
        return {
            "E": f"a vocabulary of {network.input_size} with {source}",
            "W_xh": f"{hidden} and {source}",
            "W_hy": f"{output} with {hidden}",
            "b_y": output,
        }.get(base_name(name), hidden)


def with_one_loss(experiment: Experiment, t: int) -> Experiment:
    """The same experiment with the target of timestep t as its only one: L = L_t."""
    targets = tuple(target if at == t else None for at, target in enumerate(experiment.sequence.targets, 1))
    return replace(experiment, sequence=replace(experiment.sequence, targets=targets), loss=Loss(experiment.loss.kind))


def sequence_problems(network: Network, sequence: Sequence, loss: Loss) -> Iterator[Problem]:
    """What is wrong with a sequence for a network that is sound itself: its vectors, its losses, its stages."""
    yield from sequence.problems(network)
    yield from loss.problems(network, sequence)
    for number, stage in enumerate(network.stages, 1):
        field = f"network.stages[{number}]"
        timesteps = [t for t in range(1, sequence.length + 1) if network.stage_at(t) == stage.name]
        ends = f"the sequence ends at {sequence.length}"
        if not timesteps:
            yield Problem(field, f"has no timestep: {ends}; end the stage before earlier, or make the sequence longer.")
        elif stage.until is not None and stage.until > sequence.length:
            remedy = "end the stage earlier, or make the sequence longer"
            yield Problem(f"{field}.until", f"is {stage.until}, but {ends}; {remedy}.")
        elif any(map(sequence.has_input, timesteps)) != stage.reads:
            yield Problem(field, f"{'has' if stage.reads else 'lacks'} a W_xh, which only a stage that reads needs.")
