"""A lesson's architecture as a small picture: which timesteps read an input, and which answer; and its family."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

from app.files.lesson import Lesson
from app.story.diagram.geometry import Box, Point
from app.story.summary import architecture
from app.translation import later
from rnn_engine.experiment import Experiment
from rnn_engine.network import GATES

FAMILIES = (
    later("One to one"),
    later("One to many"),
    later("Many to one"),
    later("Many to many, equal"),
    later("Many to many, unequal"),
    later("Language models and generation"),
    later("Long memory"),
    later("Feed-forward beside recurrent"),
    later("Long sequences"),
)
"""The headings that lessons are chosen under, in their order; to be translated."""

_LONG = 20
"""More timesteps than a lecture's picture has."""
_FAR = 10
"""Timesteps from which an answer at the end asks for a long memory, which gated cells are made for."""
_MOST_SHOWN = 6
_FIRST_SHOWN, _LAST_SHOWN = 3, 2
"""Of more timesteps than are shown."""

_PITCH, _ROW = 1.75, 1.6
"""From block to block, in sides of a block."""
_LANE = 0.5
"""From one lane to the next, in sides of a block."""
_SPACE = 0.1
"""Between a block and an arrow."""
_OUTPUT, _STATE, _INPUT = range(3)
"""Rows from the top."""

_Where = Callable[[int, int], Box]
"""The block of a column and a row."""


def family(lesson: Lesson) -> str:
    """Which of FAMILIES a lesson belongs to, by its network, its length and its pattern of inputs and losses."""
    experiment = lesson.experiment
    kind, sequence = architecture(lesson).name, experiment.sequence
    if not experiment.network.recurrent or any(stop.open == "order" for stop in lesson.stops):
        return "Feed-forward beside recurrent"
    if sequence.length > _LONG:
        return "Long sequences"
    if experiment.network.gates or (kind == "many-to-one" and sequence.length >= _FAR):
        return "Long memory"
    if kind == "language model" or _generates(experiment):
        return "Language models and generation"
    if kind in ("many-to-many, unequal", "many-to-one", "one-to-one", "one-to-many"):
        return kind.replace("-", " ").capitalize()
    return "One to many" if kind == "no input" else "Many to many, equal"


def _generates(experiment: Experiment) -> bool:
    """Whether the network reads words of its own that nobody has judged."""
    sequence = experiment.sequence
    return any(sequence.is_fed_back(t) and not sequence.has_loss(t - 1) for t in range(2, sequence.length + 1))


class Timestep(NamedTuple):
    """What a timestep has beside its state."""

    input: Literal["", "given", "fed back"]
    output: Literal["", "free", "judged"]
    """`judged`: there is a loss."""
    stage: int = 0
    """How many stages came before."""


class Block(NamedTuple):
    """A value: `solid` where it is given or judged, an outline where it is not; of states every second stage. `parts`:
    into how many columns a gated state is divided, one for each gate."""

    box: Box
    ink: str
    solid: bool
    parts: int = 1


class Arrow(NamedTuple):
    line: tuple[Point, ...]
    ink: str
    dashed: bool = False


@dataclass(frozen=True)
class Drawing:
    """A schematic in pixels."""

    blocks: tuple[Block, ...]
    arrows: tuple[Arrow, ...]
    dots: tuple[Point, ...]
    """Of the ellipsis."""
    side: float
    """Of a block."""


@dataclass(frozen=True)
class Schematic:
    """`columns`: the shown timesteps from the left, None where timesteps are left out; `lanes`: how many values one
    timestep hands to the next; `gates`: how many there are in a cell."""

    columns: tuple[Timestep | None, ...]
    lanes: int
    soft: bool = False
    """Whether gradient passes what is fed back."""
    gates: int = 0

    def drawing(self, width: float, height: float) -> Drawing:
        """The picture in the middle of `width` × `height` pixels: input, state and output upwards, time to the
        right."""
        across, upwards = (len(self.columns) - 1) * _PITCH + 1, 2 * _ROW + 1
        side = min(width / across, height / upwards)
        left, top = (width - across * side) / 2, (height - upwards * side) / 2

        def block(column: int, row: int) -> Box:
            return Box(left + column * _PITCH * side, top + row * _ROW * side, side, side)

        ellipsis = [column for column, timestep in enumerate(self.columns) if timestep is None]
        return Drawing(
            blocks=tuple(self._blocks(block)),
            arrows=tuple(self._arrows(block, _SPACE * side)),
            dots=tuple(
                Point(block(column, _STATE).x + offset * side, block(column, _STATE).y)
                for column in ellipsis
                for offset in (-0.28, 0.0, 0.28)
            ),
            side=side,
        )

    def _blocks(self, block: _Where) -> Iterator[Block]:
        for column, timestep in enumerate(self.columns):
            if timestep is None:
                continue
            yield Block(block(column, _STATE), "recurrent", timestep.stage % 2 == 0, max(1, self.gates))
            if timestep.input:
                yield Block(block(column, _INPUT), "input", timestep.input == "given")
            if timestep.output:
                yield Block(block(column, _OUTPUT), "output", timestep.output == "judged")

    def _arrows(self, block: _Where, space: float) -> Iterator[Arrow]:
        for column, timestep in enumerate(self.columns):
            state = block(column, _STATE)
            before = block(column - 1, _STATE)
            for lane in range(self.lanes if column > 0 else 0):
                y = state.y + (lane - (self.lanes - 1) / 2) * _LANE * (state.bottom - state.top)
                yield Arrow((Point(before.right + space, y), Point(state.left - space, y)), "recurrent")
            if timestep is None:
                continue
            if timestep.input:
                below = block(column, _INPUT)
                yield Arrow((Point(state.x, below.top - space), Point(state.x, state.bottom + space)), "input")
            if timestep.output:
                above = block(column, _OUTPUT)
                yield Arrow((Point(state.x, state.top - space), Point(state.x, above.bottom + space)), "output")
            if timestep.input == "fed back" and column > 0 and self.columns[column - 1] is not None:
                yield _feedback(block(column - 1, _OUTPUT), block(column, _INPUT), space, dashed=not self.soft)


def schematic(experiment: Experiment) -> Schematic:
    """The pattern of an experiment; the middle of a long one is left out."""
    sequence, network = experiment.sequence, experiment.network
    names = [stage.name for stage in network.stages]
    timesteps: list[Timestep | None] = [
        Timestep(
            input="fed back" if sequence.is_fed_back(t) else "given" if sequence.has_input(t) else "",
            output="judged" if sequence.has_loss(t) else "free" if sequence.has_output(t) else "",
            stage=names.index(network.stage_at(t)) if names else 0,
        )
        for t in range(1, sequence.length + 1)
    ]
    if len(timesteps) > _MOST_SHOWN:
        timesteps[_FIRST_SHOWN:-_LAST_SHOWN] = [None]
    lanes = len(network.state_parts) if network.recurrent else 0
    return Schematic(tuple(timesteps), lanes, soft=sequence.feedback == "soft", gates=len(network.gates))


def of_cell(cell: str, timesteps: int = 3) -> Schematic:
    """The pattern of a recurrent cell that reads and answers at every timestep."""
    lanes = 2 if cell == "lstm" else 1
    return Schematic((Timestep("given", "judged"),) * timesteps, lanes, gates=len(GATES.get(cell, ())))


def _feedback(output: Box, reader: Box, space: float, dashed: bool) -> Arrow:
    """From an output down between the columns into the input of the timestep after."""
    between = (output.right + reader.left) / 2
    start, end = Point(output.right + space, output.y), Point(reader.left - space, reader.y)
    return Arrow((start, Point(between, start.y), Point(between, end.y), end), "output", dashed)
