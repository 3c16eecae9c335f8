"""The shape of a network: its cell, its sizes, its stages, and the parameters that follow from them (FORMATS §1)."""

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from types import MappingProxyType

from rnn_engine.arrays import Array
from rnn_engine.functions import ACTIVATIONS, OUTPUTS
from rnn_engine.problems import Problem, Wording

CELLS = ("elman", "lstm", "gru", "feedforward")

GATES = {"lstm": ("i", "f", "g", "o"), "gru": ("r", "z", "n")}
"""The gates of a cell in the order in which their rows are stacked in W_xh, W_hh and the biases."""

_STAGE_NAME = re.compile(r"[A-Za-z][A-Za-z0-9]{0,19}")


@dataclass(frozen=True)
class Stage:
    """Some consecutive timesteps with cell parameters of their own, up to timestep `until`, the last stage to the end.

    `reads`: whether any of its timesteps reads an input; without there is no W_xh.
    """

    name: str
    until: int | None = None
    reads: bool = True


@dataclass(frozen=True)
class Network:
    """The shape of a network. Sizes count units; `input_size` is the length of x, `source_size` what the cell reads.

    `hidden_activation`: of elman and feedforward; the gated cells have their own. No `stages`: one cell for all.
    """

    cell: str
    hidden_activation: str
    output_activation: str
    input_size: int
    hidden_size: int
    output_size: int
    embedding_size: int | None = None
    stages: tuple[Stage, ...] = ()

    @property
    def recurrent(self) -> bool:
        return self.cell != "feedforward"

    @property
    def gates(self) -> tuple[str, ...]:
        """The gates in stacking order; none for elman and feedforward."""
        return GATES.get(self.cell, ())

    @property
    def source_size(self) -> int:
        """D: the length of e with an embedding, of x without."""
        return self.input_size if self.embedding_size is None else self.embedding_size

    @property
    def source(self) -> str:
        """The name of the value that the cell reads: e with an embedding, x without."""
        return "x" if self.embedding_size is None else "e"

    @property
    def state_parts(self) -> tuple[str, ...]:
        """The values that one timestep hands to the next: h, and c of an LSTM."""
        return ("h", "c") if self.cell == "lstm" else ("h",)

    @property
    def state_size(self) -> int:
        """S: the length of the state s, its parts one behind the other."""
        return len(self.state_parts) * self.hidden_size

    @property
    def pre_size(self) -> int:
        """P: the length of the stacked pre-activation z, H for every gate."""
        return max(1, len(self.gates)) * self.hidden_size

    # Parameters ----------------------------------------------------------------------------------------------------

    @cached_property
    def parameter_shapes(self) -> Mapping[str, tuple[int, ...]]:
        """Canonical name → shape, in the order of FORMATS §1, stage by stage."""
        shapes: dict[str, tuple[int, ...]] = {}
        if self.embedding_size is not None:
            shapes["E"] = (self.input_size, self.embedding_size)
        for stage in self.stages or (Stage(""),):
            for name, shape in self._cell_shapes(stage.reads).items():
                shapes[staged(stage.name, name)] = shape
        shapes |= {"W_hy": (self.output_size, self.hidden_size), "b_y": (self.output_size,)}
        return MappingProxyType(shapes)

    def _cell_shapes(self, reads: bool) -> dict[str, tuple[int, ...]]:
        pre, hidden = self.pre_size, self.hidden_size
        shapes: dict[str, tuple[int, ...]] = {"W_xh": (pre, self.source_size)} if reads else {}
        if self.recurrent:
            shapes["W_hh"] = (pre, hidden)
        return shapes | ({"b_xh": (pre,), "b_hh": (pre,)} if self.cell == "gru" else {"b_h": (pre,)})

    @cached_property
    def parameters_size(self) -> int:
        """How many numbers the parameters have together."""
        return sum(map(math.prod, self.parameter_shapes.values()))

    @cached_property
    def _places(self) -> tuple[tuple[str, slice, tuple[int, ...]], ...]:
        ends = list(accumulate(map(math.prod, self.parameter_shapes.values())))
        starts = (0, *ends[:-1])
        rows = zip(self.parameter_shapes.items(), starts, ends, strict=True)
        return tuple((name, slice(start, end), shape) for (name, shape), start, end in rows)

    def views(self, flat: Array) -> dict[str, Array]:
        """Every parameter as a view of an array that holds all their numbers one behind the other, in order."""
        return {name: flat[place].reshape(shape) for name, place, shape in self._places}

    # Stages --------------------------------------------------------------------------------------------------------

    def stage_at(self, t: int) -> str:
        """The name of the stage that timestep t belongs to; "" where one cell serves all timesteps."""
        for stage in self.stages:
            if stage.until is None or t <= stage.until:
                return stage.name
        return ""

    def named(self, name: str, t: int) -> str:
        """The canonical name of the parameter `name` that timestep t uses: W_hh, or decoder.W_hh."""
        return staged(self.stage_at(t), name) if name not in SHARED else name

    def uses(self, parameter: str, t: int) -> bool:
        """Whether timestep t belongs to the stage of a canonically named parameter."""
        return stage_of(parameter) in ("", self.stage_at(t))

    # What is wrong -------------------------------------------------------------------------------------------------

    def problems(self) -> Iterator[Problem]:
        for field, value, allowed in (
            ("cell", self.cell, CELLS),
            ("hidden_activation", self.hidden_activation, tuple(ACTIVATIONS)),
            ("output_activation", self.output_activation, OUTPUTS),
        ):
            if value not in allowed:
                unknown = Wording("is {value!r}; choose one of {known}.", value=value, known=", ".join(allowed))
                yield Problem(f"network.{field}", unknown)
        for field in ("input_size", "hidden_size", "output_size", "embedding_size"):
            value = getattr(self, field)
            if value is not None and value < 1:
                yield Problem(f"network.{field}", Wording("is {value}; it must be at least 1.", value=value))
        yield from self._stage_problems()

    def _stage_problems(self) -> Iterator[Problem]:
        before, names = 0, set()
        for number, stage in enumerate(self.stages, 1):
            field, last = f"network.stages[{number}]", number == len(self.stages)
            if not _STAGE_NAME.fullmatch(stage.name):
                odd = Wording("is {name!r}; write up to 20 letters and digits, a letter first.", name=stage.name)
                yield Problem(f"{field}.name", odd)
            if stage.name in names:
                twice = Wording("is {name!r} for a second time; give every stage its own name.", name=stage.name)
                yield Problem(f"{field}.name", twice)
            names.add(stage.name)
            if stage.until is None and not last:
                yield Problem(f"{field}.until", Wording("is missing; only the last stage goes on to the end."))
            elif stage.until is not None and last:
                needless = Wording("is {until}; leave it out, the last stage goes on to the end.", until=stage.until)
                yield Problem(f"{field}.until", needless)
            elif stage.until is not None:
                if stage.until <= before:
                    early = Wording("is {until}; it must be more than {before}.", until=stage.until, before=before)
                    yield Problem(f"{field}.until", early)
                before = stage.until


SHARED = ("E", "W_hy", "b_y")
"""The parameters that all stages share."""


def staged(stage: str, name: str) -> str:
    """The canonical name of a cell parameter in a stage; "" is no stage."""
    return f"{stage}.{name}" if stage else name


def stage_of(parameter: str) -> str:
    """The stage in a canonical name; "" where there is none."""
    return parameter.rpartition(".")[0]


def base_name(parameter: str) -> str:
    """A canonical name without its stage: decoder.W_hh → W_hh."""
    return parameter.rpartition(".")[2]
