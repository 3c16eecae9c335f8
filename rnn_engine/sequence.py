"""What the network reads and what it should answer."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
import numpy.typing as npt

from rnn_engine.arrays import Array, frozen, hot_entry
from rnn_engine.network import Network
from rnn_engine.problems import Problem, Wording, size


@dataclass(frozen=True, eq=False)
class Sequence:
    """What the network reads and what it should answer: T entries each, a vector or None; timesteps count from 1."""

    inputs: tuple[Array | None, ...]
    targets: tuple[Array | None, ...]
    every_output: bool = False
    feedback: Literal["argmax", "soft"] | None = None
    """What is read where no input is given: the most probable output of the timestep before as a constant, or ŷ itself,
    through which gradient flows."""
    feedback_inputs: tuple[int, ...] | None = None
    """Which entry of x stands for output j when it is fed back; None: the same one."""

    def __post_init__(self) -> None:
        for name in ("inputs", "targets"):
            vectors = tuple(None if vector is None else frozen(vector) for vector in getattr(self, name))
            object.__setattr__(self, name, vectors)

    @cached_property
    def input_rows(self) -> Array:
        """The inputs as rows, (T, input size); zeros where none is given."""
        return _rows(self.inputs)

    @cached_property
    def target_rows(self) -> Array:
        """The targets of the losses as rows, (number of losses, O)."""
        return _rows(tuple(target for target in self.targets if target is not None))

    @cached_property
    def target_entries(self) -> npt.NDArray[np.intp] | None:
        """Where the targets have their 1, (number of losses,), if all of them are one-hot; else None."""
        entries = [hot_entry(target) for target in self.target_rows]
        return None if None in entries else np.array(entries, dtype=np.intp)

    @cached_property
    def hot_inputs(self) -> tuple[int | None, ...]:
        """Where every input has its 1; None where it is not one-hot, or not given."""
        return tuple(None if x is None else hot_entry(x) for x in self.inputs)

    @cached_property
    def hot_targets(self) -> tuple[int | None, ...]:
        """The same of every target."""
        return tuple(None if y is None else hot_entry(y) for y in self.targets)

    @property
    def length(self) -> int:
        """T."""
        return len(self.inputs)

    def is_fed_back(self, t: int) -> bool:
        """Whether the input of timestep t is made of the output of the timestep before."""
        return self.feedback is not None and self.inputs[t - 1] is None

    def is_fed_softly(self, t: int) -> bool:
        """Whether gradient flows from timestep t to the output of the timestep before, because x_t is ŷ_{t−1}."""
        return self.feedback == "soft" and 1 <= t <= self.length and self.is_fed_back(t)

    def has_input(self, t: int) -> bool:
        return self.inputs[t - 1] is not None or self.is_fed_back(t)

    def has_loss(self, t: int) -> bool:
        return self.targets[t - 1] is not None

    @cached_property
    def losses(self) -> tuple[int, ...]:
        """The timesteps that have a loss, ascending."""
        return tuple(t for t, target in enumerate(self.targets, 1) if target is not None)

    def has_output(self, t: int) -> bool:
        return self.every_output or self.has_loss(t) or (t < self.length and self.is_fed_back(t + 1))

    def problems(self, network: Network | None) -> Iterator[Problem]:
        """What is wrong with it as what `network` reads; None: what is wrong whatever the sizes are."""
        if not self.inputs:
            yield Problem("sequence.inputs", Wording("is empty; give at least one timestep."))
        if len(self.inputs) != len(self.targets):
            yield Problem(
                "sequence.targets",
                Wording(
                    "has {count} entries, but sequence.inputs has {inputs}; give one per timestep.",
                    count=len(self.targets),
                    inputs=len(self.inputs),
                ),
            )
            return
        if all(target is None for target in self.targets):
            yield Problem("sequence.targets", Wording("has no target at all; without a loss there is no gradient."))
        if self.feedback is not None and self.inputs and self.inputs[0] is None:
            yield Problem(
                "sequence.inputs[1]",
                Wording("is null, but with feedback timestep 1 has no output before it; give a token."),
            )
        if network is not None:
            yield from self._size_problems(network)

    def _size_problems(self, network: Network) -> Iterator[Problem]:
        for field, vectors, length in (
            ("inputs", self.inputs, network.input_size),
            ("targets", self.targets, network.output_size),
        ):
            for t, vector in enumerate(vectors, 1):
                if vector is None:
                    continue
                if vector.shape != (length,):
                    yield Problem(
                        f"sequence.{field}[{t}]",
                        Wording(
                            "is {shape}, but {length} numbers are needed.", shape=size(vector.shape), length=length
                        ),
                    )
                elif not np.all(np.isfinite(vector)):
                    yield Problem(f"sequence.{field}[{t}]", Wording("holds a number that is not finite."))
        if self.feedback not in (None, "argmax", "soft"):
            yield Problem(
                "sequence.feedback",
                Wording(("is {value!r}; it can be argmax or soft, or absent."), value=self.feedback),
            )
        elif self.feedback is not None:
            if self.feedback_inputs is None and network.input_size != network.output_size:
                yield Problem(
                    "sequence.feedback",
                    Wording(
                        "hands an output of {output} numbers to an input of {input}; make the two sizes equal.",
                        output=network.output_size,
                        input=network.input_size,
                    ),
                )
            elif self.feedback_inputs is not None and (
                len(self.feedback_inputs) != network.output_size
                or not all(0 <= entry < network.input_size for entry in self.feedback_inputs)
            ):
                yield Problem(
                    "sequence.feedback",
                    Wording(
                        "needs one of the {inputs} inputs for each of the {outputs} outputs.",
                        inputs=network.input_size,
                        outputs=network.output_size,
                    ),
                )


def _rows(vectors: tuple[Array | None, ...]) -> Array:
    size = next((len(vector) for vector in vectors if vector is not None), 0)
    return frozen([np.zeros(size) if vector is None else vector for vector in vectors])
