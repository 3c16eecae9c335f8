"""The question: network, parameters, sequence, loss, truncation. Frozen; says what is wrong with itself."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from rnn_engine.arrays import Array, frozen, frozen_mapping
from rnn_engine.loss import Loss
from rnn_engine.network import CELLS, Network, Stage, base_name
from rnn_engine.problems import ExperimentError, Problem, Wording, size
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
            units = self.network.hidden_size
            of = [Wording("{size} of {part}", size=units, part=part) for part in self.network.state_parts]
            needed = of[0] if len(of) == 1 else Wording("{most} and {last}", most=of[0], last=of[-1])
            given = size(self.initial_state.shape)
            message = Wording("has {given} numbers, but {needed} are needed.", given=given, needed=needed)
            yield Problem("initial_state", message)
        elif not np.all(np.isfinite(self.initial_state)):
            yield Problem("initial_state", Wording("holds a number that is not finite."))
        if not (np.isfinite(self.learning_rate) and self.learning_rate > 0):
            yield Problem(
                "learning_rate", Wording("is {value}; it must be a positive number.", value=self.learning_rate)
            )

    def _parameter_problems(self) -> Iterator[Problem]:
        shapes = self.network.parameter_shapes
        for name, shape in shapes.items():
            if name not in self.parameters:
                yield Problem(f"parameters.{name}", Wording("is missing; it must be {shape}.", shape=size(shape)))
            elif self.parameters[name].shape != shape:
                yield Problem(
                    f"parameters.{name}",
                    Wording(
                        "is {shape}, but {reason} needs {needed}.",
                        shape=size(self.parameters[name].shape),
                        reason=self._reason(name),
                        needed=size(shape),
                    ),
                )
            elif not np.all(np.isfinite(self.parameters[name])):
                yield Problem(f"parameters.{name}", Wording("holds a number that is not finite."))
        for name in self.parameters:
            if name not in shapes:
                unknown = Wording(
                    ("does not exist in this network; its parameters are {names}."), names=", ".join(shapes)
                )
                yield Problem(f"parameters.{name}", unknown)

    def _reason(self, name: str) -> str:
        """What of the network a parameter has its shape from."""
        network = self.network
        hidden = Wording("hidden_size {size}", size=network.hidden_size)
        if network.gates:
            parts = {"count": len(network.gates), "parts": ", ".join(network.gates)}
            hidden = Wording("hidden_size {size} in {count} parts ({parts})", size=network.hidden_size, **parts)
        output = Wording("{count} outputs", count=network.output_size)
        if network.embedding_size is None:
            source = Wording("{count} inputs", count=network.input_size)
        else:
            source = Wording("embedding_size {size}", size=network.source_size)
        return {
            "E": Wording("a vocabulary of {count} with {source}", count=network.input_size, source=source),
            "W_xh": Wording("{hidden} and {source}", hidden=hidden, source=source),
            "W_hy": Wording("{output} with {hidden}", output=output, hidden=hidden),
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
        if not timesteps:
            empty = Wording(
                "has no timestep: the sequence ends at {last}; end the stage before earlier, or make the "
                "sequence longer.",
                last=sequence.length,
            )
            yield Problem(field, empty)
        elif stage.until is not None and stage.until > sequence.length:
            beyond = Wording(
                "is {until}, but the sequence ends at {last}; end the stage earlier, or make the sequence longer.",
                until=stage.until,
                last=sequence.length,
            )
            yield Problem(f"{field}.until", beyond)
        elif any(map(sequence.has_input, timesteps)) != stage.reads:
            if stage.reads:
                yield Problem(field, Wording("has a W_xh, which only a stage that reads needs."))
            else:
                yield Problem(field, Wording("lacks a W_xh, which only a stage that reads needs."))
