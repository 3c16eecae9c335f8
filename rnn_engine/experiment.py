"""The question: network, parameters, sequence, loss, truncation. Frozen; says what is wrong with itself."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from rnn_engine.arrays import Array, frozen, frozen_mapping
from rnn_engine.functions import ACTIVATIONS, LOSSES, OUTPUTS

CELLS = ("elman", "feedforward")


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: `field` as the lesson file names it, `message` the rest of the sentence."""

    field: str
    message: str

    def __str__(self) -> str:
        return f"{self.field} {self.message}"


class ExperimentError(ValueError):
    """An experiment that can't be answered: all its problems at once."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


def size(shape: tuple[int, ...]) -> str:
    """A shape as a person writes it: 3×2; a vector: 3."""
    return "×".join(map(str, shape)) if shape else "a single number"


@dataclass(frozen=True)
class Network:
    """The shape of a network. Sizes count units; `input_size` is the length of x, `source_size` what the cell reads."""

    cell: str
    hidden_activation: str
    output_activation: str
    input_size: int
    hidden_size: int
    output_size: int
    embedding_size: int | None = None

    @property
    def recurrent(self) -> bool:
        return self.cell != "feedforward"

    @property
    def source_size(self) -> int:
        """D: the length of e with an embedding, of x without."""
        return self.input_size if self.embedding_size is None else self.embedding_size

    @property
    def source(self) -> str:
        """The name of the value that the cell reads: e with an embedding, x without."""
        return "x" if self.embedding_size is None else "e"

    @property
    def parameter_shapes(self) -> dict[str, tuple[int, ...]]:
        """Canonical name → shape, in the order of FORMATS §1."""
        hidden, output = self.hidden_size, self.output_size
        shapes: dict[str, tuple[int, ...]] = {}
        if self.embedding_size is not None:
            shapes["E"] = (self.input_size, self.embedding_size)
        shapes["W_xh"] = (hidden, self.source_size)
        if self.recurrent:
            shapes["W_hh"] = (hidden, hidden)
        return shapes | {"b_h": (hidden,), "W_hy": (output, hidden), "b_y": (output,)}

    def problems(self) -> Iterator[Problem]:
        for field, value, allowed in (
            ("cell", self.cell, CELLS),
            ("hidden_activation", self.hidden_activation, tuple(ACTIVATIONS)),
            ("output_activation", self.output_activation, OUTPUTS),
        ):
            if value not in allowed:
                yield Problem(f"network.{field}", f"is {value!r}; choose one of {', '.join(allowed)}.")
        for field in ("input_size", "hidden_size", "output_size", "embedding_size"):
            value = getattr(self, field)
            if value is not None and value < 1:
                yield Problem(f"network.{field}", f"is {value}; it must be at least 1.")


@dataclass(frozen=True, eq=False)
class Sequence:
    """What the network reads and what it should answer: T entries each, a vector or None; timesteps count from 1."""

    inputs: tuple[Array | None, ...]
    targets: tuple[Array | None, ...]
    every_output: bool = False
    feedback: Literal["argmax"] | None = None
    feedback_inputs: tuple[int, ...] | None = None
    """Which entry of x stands for output j when it is fed back; None: the same one."""

    def __post_init__(self) -> None:
        for name in ("inputs", "targets"):
            vectors = tuple(None if vector is None else frozen(vector) for vector in getattr(self, name))
            object.__setattr__(self, name, vectors)

    @property
    def length(self) -> int:
        """T."""
        return len(self.inputs)

    def is_fed_back(self, t: int) -> bool:
        """Whether the input of timestep t is the most probable output of the timestep before."""
        return self.feedback is not None and self.inputs[t - 1] is None

    def has_input(self, t: int) -> bool:
        return self.inputs[t - 1] is not None or self.is_fed_back(t)

    def has_loss(self, t: int) -> bool:
        return self.targets[t - 1] is not None

    @property
    def losses(self) -> tuple[int, ...]:
        """The timesteps that have a loss, ascending."""
        return tuple(t for t, target in enumerate(self.targets, 1) if target is not None)

    def has_output(self, t: int) -> bool:
        return self.every_output or self.has_loss(t) or (t < self.length and self.is_fed_back(t + 1))

    def problems(self, network: Network) -> Iterator[Problem]:
        if not self.inputs:
            yield Problem("sequence.inputs", "is empty; give at least one timestep.")
        if len(self.inputs) != len(self.targets):
            yield Problem(
                "sequence.targets",
                f"has {len(self.targets)} entries, but sequence.inputs has {len(self.inputs)}; give one per timestep.",
            )
            return
        if all(target is None for target in self.targets):
            yield Problem("sequence.targets", "has no target at all; without a loss there is no gradient.")
        for field, vectors, length in (
            ("inputs", self.inputs, network.input_size),
            ("targets", self.targets, network.output_size),
        ):
            for t, vector in enumerate(vectors, 1):
                if vector is None:
                    continue
                if vector.shape != (length,):
                    yield Problem(
                        f"sequence.{field}[{t}]", f"is {size(vector.shape)}, but {length} numbers are needed."
                    )
                elif not np.all(np.isfinite(vector)):
                    yield Problem(f"sequence.{field}[{t}]", "holds a number that is not finite.")
        if self.feedback not in (None, "argmax"):
            yield Problem("sequence.feedback", f"is {self.feedback!r}; it can be argmax, or absent.")
        elif self.feedback is not None:
            if self.inputs and self.inputs[0] is None:
                yield Problem(
                    "sequence.inputs[1]", "is null, but with feedback timestep 1 has no output before it; give a token."
                )
            if self.feedback_inputs is None and network.input_size != network.output_size:
                yield Problem(
                    "sequence.feedback",
                    f"hands an output of {network.output_size} numbers to an input of {network.input_size}; "
                    "make the two sizes equal.",
                )
            elif self.feedback_inputs is not None and (
                len(self.feedback_inputs) != network.output_size
                or not all(0 <= entry < network.input_size for entry in self.feedback_inputs)
            ):
                yield Problem(
                    "sequence.feedback",
                    f"needs one of the {network.input_size} inputs for each of the {network.output_size} outputs.",
                )


@dataclass(frozen=True)
class Loss:
    """Which loss every timestep has, and how they add up: L = Σ L_t or the mean over the losses."""

    kind: str
    reduction: str = "sum"

    def problems(self, network: Network, sequence: Sequence) -> Iterator[Problem]:
        if self.reduction not in ("sum", "mean"):
            yield Problem("loss.reduction", f"is {self.reduction!r}; choose sum or mean.")
        if self.kind not in LOSSES:
            yield Problem("loss.kind", f"is {self.kind!r}; choose one of {', '.join(LOSSES)}.")
            return
        if network.output_activation not in LOSSES[self.kind]:
            yield Problem(
                "loss.kind",
                f"{self.kind} can't follow the output {network.output_activation}; "
                f"it goes with {' or '.join(LOSSES[self.kind])}.",
            )
        high, bounds = {
            "cross_entropy": (np.inf, "0 or more"),
            "binary_cross_entropy": (1.0, "between 0 and 1"),
        }.get(self.kind, (np.inf, None))
        for t, target in enumerate(sequence.targets, 1):
            if bounds is not None and target is not None and np.any((target < 0.0) | (target > high)):
                yield Problem(f"sequence.targets[{t}]", f"must be {bounds} for {self.kind}.")


@dataclass(frozen=True)
class Truncation:
    """A mask over (t, k): which uses of a parameter the loss of timestep t may still reach."""

    kind: Literal["none", "sliding", "chunked"] = "none"
    size: int = 0

    def first_kept(self, t: int) -> int:
        """The lowest timestep k ≥ 1 that is kept for loss t."""
        if self.kind == "sliding":
            return max(1, t - self.size + 1)
        if self.kind == "chunked":
            return (t - 1) // self.size * self.size + 1
        return 1

    def keeps(self, t: int, k: int) -> bool:
        """The initial state (k = 0) counts as used at timestep 1."""
        return self.first_kept(t) <= max(k, 1) <= t

    def cuts(self, losses: Iterable[int]) -> bool:
        """Whether anything of the losses of these timesteps is cut."""
        return any(self.first_kept(t) > 1 for t in losses)

    def problems(self) -> Iterator[Problem]:
        if self.kind not in ("none", "sliding", "chunked"):
            yield Problem("truncation.kind", f"is {self.kind!r}; choose sliding or chunked.")
        elif self.kind != "none" and self.size < 1:
            field = "window" if self.kind == "sliding" else "length"
            yield Problem(f"truncation.{field}", f"is {self.size}; it must be at least 1.")


NO_TRUNCATION = Truncation()


@dataclass(frozen=True, eq=False)
class Experiment:
    """Everything that determines a forward and a backward pass.

    `parameters`: canonical name → array as FORMATS §1; `initial_state`: (H,); `learning_rate`: of the update that
    ends the timeline. Raises ExperimentError with every problem at once.
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

    def _problems(self) -> Iterator[Problem]:
        broken = tuple(self.network.problems())
        yield from broken
        if broken:
            return
        yield from self.sequence.problems(self.network)
        yield from self.loss.problems(self.network, self.sequence)
        yield from self.truncation.problems()
        yield from self._parameter_problems()
        if self.initial_state.shape != (self.network.hidden_size,):
            yield Problem(
                "initial_state",
                f"has {size(self.initial_state.shape)} numbers, but hidden_size is {self.network.hidden_size}.",
            )
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
        return {
            "E": f"a vocabulary of {network.input_size} with {source}",
            "W_xh": f"{hidden} with {source}",
            "W_hy": f"{output} with {hidden}",
            "b_y": output,
        }.get(name, hidden)


def with_one_loss(experiment: Experiment, t: int) -> Experiment:
    """The same experiment with the target of timestep t as its only one: L = L_t."""
    targets = tuple(target if at == t else None for at, target in enumerate(experiment.sequence.targets, 1))
    return replace(experiment, sequence=replace(experiment.sequence, targets=targets), loss=Loss(experiment.loss.kind))
