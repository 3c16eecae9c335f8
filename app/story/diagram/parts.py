"""What the unfolded network is drawn of. All lengths are pixels; an ink is a role or a colour's name in a theme."""

import math
from dataclasses import dataclass
from typing import Literal, NamedTuple

from app.story.diagram.geometry import Box, Point
from app.story.diagram.heads import Head, RibbonKind, head_on
from app.story.diagram.legible import LEGIBLE
from app.story.places import Place

SignKind = Literal["times", "plus", "rest"]
Align = Literal["left", "centre", "right"]

PRE_ACTIVATIONS = ("z", "q")
SMALLEST_PARTED = 4.0
"""Pixels of a cell: smaller ones have no gaps and no corners that could be seen."""
_LEAST_GAP, _MOST_GAP = 1.0, 2.0
"""Pixels between two cells: with less between them they would melt into one."""
LINE, HEAVY = 1.3, 1.5
"""How wide a connection is, in units; how many times as wide is one that a state goes along."""
HEAD, HEAD_HALF = 8.0, 0.38
"""How long the arrowhead of a connection is, in units; half its width, in parts of that."""
INTO_STATE = 0.42
"""Where W enters a state, in parts of its height."""
LINES = ("c line", "h line")
"""What leads from a state into the line on top of a gated cell."""


class Glow(NamedTuple):
    """What the cursor says about a part: is its value known, is it just being computed, does the equation read it?"""

    known: bool = False
    fresh: bool = False
    """Computed by the equation at the cursor: the one thing that moves."""
    read: bool = False


UNKNOWN = Glow()


class Caption(NamedTuple):
    """Words or a formula at a point: `at.y` is the middle of their height."""

    text: str
    at: Point
    size: float
    ink: str = "ink"
    align: Align = "centre"
    typeset: bool = False
    """Whether `text` is Typst markup."""
    weight: int = 400
    room: float | None = None
    """Words wider than this are cut short."""
    about: str = ""
    """The parameter whose letter it is, without its stage."""
    across: float = 1.0
    """About how wide a letter is, in parts of its size."""


@dataclass(frozen=True)
class Cells:
    """A vector as a row of cells, or `upright` as a column of them."""

    place: Place
    box: Box
    upright: bool
    values: tuple[float, ...]
    """In [−1, 1], of the length of the vector; zeros as long as it is not known."""
    numbers: tuple[str, ...]
    """What stands in the cells; empty where it is not known or does not fit."""
    ink: str | None
    """The role whose colour says how much; None for signed values, which diverge."""
    glow: Glow
    before: "Cells | None" = None
    """What has stood in its place until it is computed: the pre-activation of a state."""
    passing: bool = False
    """Whether it is a gate that stands in place of the state, where gates have no place of their own."""

    @property
    def hollow(self) -> bool:
        """Whether it is a pre-activation, which stands there only until the activation is computed of it."""
        return self.passing or self.place.name in PRE_ACTIVATIONS

    @property
    def cell(self) -> float:
        """The extent of one cell along the vector."""
        return (self.box.height if self.upright else self.box.width) / len(self.values)

    @property
    def edge_y(self) -> float:
        """Where W enters a state: above the river."""
        return self.box.top + INTO_STATE * self.box.height

    @property
    def type_size(self) -> float:
        """Of the numbers in the cells, which have none where they would not be legible."""
        across = self.box.width if self.upright else self.box.height
        width, height = (across, self.cell) if self.upright else (self.cell, across)
        return max(LEGIBLE, min(0.55 * height, 0.27 * width))

    @property
    def gap(self) -> float:
        """Space between two cells: none where they are thin."""
        return min(_MOST_GAP, max(_LEAST_GAP, self.cell * 0.14)) if self.cell >= SMALLEST_PARTED else 0.0


@dataclass(frozen=True)
class Bars:
    """ŷ as bars over `base`, the height of zero; `targets` are the heights of y where it is not one of the bars."""

    place: Place
    box: Box
    base: float
    pixels: float
    """How high a value of 1 is."""
    bars: tuple[Box, ...]
    """As high as the values; as flat as can be seen as long as they are not known."""
    glow: Glow
    target: int | None = None
    """The bar that the target asks for, once y is known."""
    targets: tuple[float, ...] = ()
    target_glow: Glow = UNKNOWN
    before: "Bars | None" = None
    """What has stood in its place until it is computed: q."""

    @property
    def hollow(self) -> bool:
        """Whether it is q, which stands there only until ŷ is computed of it."""
        return self.place.name in PRE_ACTIVATIONS


@dataclass(frozen=True)
class Pill:
    """A loss, or L."""

    box: Box
    symbol: str
    """Typst markup; empty where only the number fits."""
    number: str
    """Empty as long as it is not known."""
    size: float
    chosen: bool
    glow: Glow
    lasting: bool = False
    """Whether its symbol stands for every timestep, so that it is there before its number."""


@dataclass(frozen=True)
class Sign:
    """Where values meet within a cell, or two rivers at a state: a product, a sum, or 1 minus what comes in."""

    kind: SignKind
    at: Point
    radius: float
    glow: Glow
    ink: str = "ink"


@dataclass(frozen=True)
class Edge:
    """A connection into timestep t: a parameter's, "feedback", or within a cell the value's that goes along it."""

    name: str
    t: int
    line: tuple[Point, ...]
    ink: str
    arrow: bool
    letters: tuple[Caption, ...]
    glow: Glow
    """`fresh`: what is being computed is read along this edge."""
    dashed: bool = False
    """It passes no gradient, or is a bias's."""
    heavy: bool = False
    """The line that the state goes along, and not one of those that lead to it."""
    head: float = HEAD
    """How long its arrowhead is, in units, where it has one."""
    river: Glow | None = None
    """Of the river that runs along it and is all that is seen there, once it has arrived."""

    @property
    def line_width(self) -> float:
        """In units, as long as it is not read."""
        return LINE * (HEAVY if self.heavy else 1.0)

    @property
    def loops(self) -> bool:
        """Whether it comes from the state before: in the folded network it goes round."""
        return self.name in ("W_hh", *LINES)


@dataclass(frozen=True)
class Total:
    """L, and what leads to it from the losses."""

    pill: Pill
    edges: tuple[Edge, ...]


@dataclass(frozen=True)
class Ribbon:
    """A stretch of the river, `widths` at its two ends."""

    kind: RibbonKind
    """From a loss, from state to state, into a weight; within an LSTM from h into c; from an input to the output that
    it was; up to where truncation cuts."""
    line: tuple[Point, ...]
    widths: tuple[float, float]
    place: Place | None
    """Where the gradient at its lower end is computed."""
    glow: Glow
    caption: Caption | None = None
    head_share: float | None = 0.5
    """Where on its way its arrowhead is; None: it has none."""
    mouth: float = 0.0
    """How wide what joins it there is: its arrowhead stands out of both."""
    tucked: bool = False
    """Whether its upper end lies under another stretch."""
    where_marked: float | None = None
    """How wide the river is at the largest arrowhead of all the stroke that it is a part of; None: at its own."""
    upright: bool = False
    """Whether its ends are upright, as the frames that they lie at, however its way slants there."""
    hidden: tuple[tuple[float, float], ...] = ()
    """The parts of its way, each from where to where, on which it passes behind something."""

    def head(self, unit: float) -> Head | None:
        """Which way it flows, on its way, or where it ends in a letter; None where it is too short or thin for that."""
        share = 1.0 if self.kind == "branch" else self.head_share
        if share is None:
            return None
        return head_on(self.kind, self.line, self.widths, share, unit, self.mouth, self.where_marked)


@dataclass(frozen=True)
class Fall:
    """Where a loss flows down beside its column in this flow: the room that it takes at most."""

    left: float
    right: float
    flows: bool
    """Whether it does so at the cursor."""
    lane: float | None = None
    """How far right it reaches beside the edge from h to ŷ, where it comes down along that."""
    turns: float = math.inf
    """How high it turns to there from further right, at the highest."""


@dataclass(frozen=True)
class Dam:
    """Where truncation stops the river."""

    top: Point
    bottom: Point
    glow: Glow


@dataclass(frozen=True)
class Column:
    """A timestep; what it does not have is None. Timestep 0 is the initial state and has only `h`, and `c` in an LSTM.

    `gates`: of a gated cell, where they are shown; `field`: around them.
    While the pre-activations z and q are computed, they stand in place of h and ŷ.
    """

    t: int
    box: Box
    h: Cells
    x: Cells | None = None
    e: Cells | None = None
    y_hat: Bars | None = None
    loss: Pill | None = None
    c: Cells | None = None
    gates: tuple[Cells, ...] = ()
    field: Box | None = None
    signs: tuple[Sign, ...] = ()

    @property
    def cells(self) -> tuple[Cells, ...]:
        return (*(cells for cells in (self.x, self.e, self.h, self.c) if cells is not None), *self.gates)

    @property
    def values(self) -> tuple[Cells | Bars, ...]:
        return self.cells if self.y_hat is None else (*self.cells, self.y_hat)

    @property
    def parts(self) -> tuple["Part", ...]:
        return self.values if self.loss is None else (*self.values, self.loss)


Part = Cells | Bars | Pill


@dataclass(frozen=True)
class Outline:
    """Around what is being computed."""

    box: Box
    ink: str
    width: float
