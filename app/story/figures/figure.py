"""A figure is data: what a plot says, apart from who paints it. Screen, exports, tables and screen readers read it.

Colours are named by role ("recurrent", "backward", …, "ink", "muted", "good", "bad") or by a position on a ramp.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from app.story.figures.pointable import Spots
from app.story.figures.text import Note, Text, text
from app.story.pointing import NOTHING, Pointed, Spot
from rnn_engine.arrays import Array

# Layers ---------------------------------------------------------------------------------------------------------------

ABSENT, GHOST, SHOWN, CUT = range(4)
"""States of a cell: there is none; not reached yet; its value is shown; truncation cuts it."""

States = npt.NDArray[np.int8]


@dataclass(frozen=True, eq=False, slots=True)
class Ramp:
    """How a value becomes a colour. `ticks`: places on the ramp, −1..1 (diverging) or 0..1 (magnitude), and texts.
    `bend`: where a signed logarithm takes over from the straight line, "" on a linear ramp."""

    kind: Literal["diverging", "magnitude"]
    title: str
    ticks: tuple[tuple[float, str], ...]
    bend: str = ""


@dataclass(frozen=True, eq=False, slots=True)
class Cells:
    """A grid of values, shape (R, C), row 0 on top. NaN where a state is ABSENT.

    `positions` are places on the ramp; `texts` what is printed where it fits, () for grids too large to print.
    """

    ramp: Ramp
    values: Array
    positions: Array
    states: States
    texts: tuple[tuple[str, ...], ...] = ()
    written: Callable[[int, int], float | str] | None = None
    """What a table prints for a cell instead of its value, which float64 may be unable to hold."""

    @property
    def shape(self) -> tuple[int, int]:
        rows, columns = self.values.shape
        return rows, columns


class Box(NamedTuple):
    """A rectangle in the units of its panel's axes: a bar, or a segment of one.

    `strength`: how much of the role's colour fills it, 0..1; beyond, it is thickened with ink. `texts`: from the
    longest to the shortest; the first that fits is printed, inside or behind the end. `number`: what is printed where
    it has to be named and none of them fits. `fullest`: the longest text that it has at any time. `ends`: how a text
    begins that is about it and those after it, and how one ends that is about it and those before it. `hatched`: it
    counts against the others. `filled`: how much of its width, from where it begins; the rest is room of its frame.
    `row`, `column`: which cell of the panel a click on it means. `datum`: its rows in the table, the last is its size.
    """

    x: tuple[float, float]
    y: tuple[float, float]
    role: str
    strength: float = 1.0
    state: int = SHOWN
    hatched: bool = False
    outlined: str = ""
    filled: float = 1.0
    texts: tuple[str, ...] = ()
    number: str = ""
    fullest: str = ""
    ends: tuple[str, str] = ("", "")
    text_inside: bool = True
    row: int = 0
    column: int = 0
    datum: tuple[str | float, ...] = ()


@dataclass(frozen=True, slots=True)
class Outline:
    """A frame round the cells from (row, column) to (row, column), both included, in a role's colour.

    `guide`: a line across the panel along its row, which finds it where cells are too small to see.
    """

    first: tuple[int, int]
    last: tuple[int, int]
    role: str
    guide: str = ""


@dataclass(frozen=True, eq=False, slots=True)
class Curve:
    """A line through points in the units of its panel's axes, x and y (n,), broken where y is not finite.

    `name`: what it shows, in the table; "": a table has its numbers from elsewhere. `label`: printed beside its end, in
    a wide figure the `long_label` instead. A `bound` is drawn thin, `dashed` with gaps, `dotted` as dots, both as
    dashes and dots by turns; `dots`: every point has one.
    """

    name: str
    x: Array
    y: Array
    role: str
    state: int = SHOWN
    label: Text | None = None
    long_label: Text | None = None
    bound: bool = False
    dashed: bool = False
    dotted: bool = False
    dots: bool = False


@dataclass(frozen=True, eq=False, slots=True)
class Band:
    """What lies between two lines over the same x, (n,). `names`: of its lower and its upper edge, in the table."""

    x: Array
    low: Array
    high: Array
    role: str
    label: Text | None = None
    names: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """A line across the panel at an x, with a few words; with `y`, a dot there and no line."""

    x: float
    role: str
    label: Text | None = None
    y: float | None = None


# Panels ---------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Axis:
    """A stretch of numbers, `low` to `high`; of a y axis `low` is on top. Cell i of a grid lies from i to i + 1.

    `labels`: one per cell, printed where all of them fit; else `first_number`, `first_number` + 1, … thinned out, under
    `title`. No labels: a bare axis.
    """

    low: float
    high: float
    labels: tuple[Text, ...] = ()
    title: Text | None = None
    first_number: int = 1
    marked: tuple[tuple[int, str], ...] = ()
    """Cells whose number is printed even where others are thinned out, with the role of their label."""
    numbers: tuple[str, ...] = ()
    """What cells are numbered with where that does not simply go on: numbers, "" for none, or words, which always
    stand."""
    groups: tuple[tuple[int, int, Text], ...] = ()
    """Cells from the first on, so many, that have a name: it stands at the first one's number, or where no cell has a
    number in the middle of them all."""
    ticks: tuple[tuple[float, str], ...] = ()
    """Of a plot of curves: what is printed where, as much of it as has room."""
    sparser: tuple[tuple[tuple[float, str], ...], ...] = ()
    """What is printed instead where the ticks have no room, each with more of it than the one before."""
    room_for: tuple[Text, ...] = ()
    """Labels that have room as its own do: those of cells that are compared with its own, above or under them."""


@dataclass(frozen=True, slots=True)
class Badge:
    """The verdict on a sum: ✓ or ✗, in words from the longest to the shortest, and more for who asks."""

    holds: bool
    texts: tuple[str, ...]
    more: str


PanelPlace = Literal["main", "right", "below", "group", "plot", "tile"]


@dataclass(frozen=True, eq=False, slots=True)
class Panel:
    """One pair of axes. `right` and `below` are margins of `main` and share its rows or columns.

    Groups stand in a grid, each in its `slot` (row, column), or in one row; where not all of them have room in it,
    those of the lowest `rank`. Plots of curves stand side by side, more than two of them in rows; tiles are grids of
    cells that stand side by side on one scale. `title` is printed above a margin or a plot, left of
    a group or above it; `caption` below a group.
    """

    name: str
    place: PanelPlace
    x: Axis
    y: Axis
    cells: Cells | None = None
    boxes: tuple[Box, ...] = ()
    outlines: tuple[Outline, ...] = ()
    curves: tuple[Curve, ...] = ()
    bands: tuple[Band, ...] = ()
    marks: tuple[Mark, ...] = ()
    title: Text | None = None
    scaled_titles: tuple[Text, ...] = ()
    """Of a margin whose bars have no numbers: what it shows, and how long the longest is; each shorter than the one
    before."""
    short_titles: tuple[Text, ...] = ()
    """Of a margin whose title would begin left of its bars, each shorter than the one before."""
    room_for: tuple[str, ...] = ()
    """Numbers that have room beside the boxes of a margin as theirs do: they stand beside another one's, above it."""
    caption: Text | Badge | None = None
    short_captions: tuple[Text, ...] = ()
    """The caption for less room, each shorter than the one before."""
    verdicts: tuple[str, ...] = ()
    """What the caption will say as a badge, about as long as it will be."""
    slot: tuple[int, int] = (0, 0)
    rank: int = 0
    row_numbers: tuple[int | str, ...] = ()
    """What a table calls the rows of the cells; empty: 1, 2, …"""
    spots: Spots | None = None
    """What can be pointed at; None: nothing."""
    undrawn: tuple[tuple[str | float, ...], ...] = ()
    """Rows of the table that nothing drawn stands for, without their last column."""
    datum: tuple[str, ...] = ()
    """What every row of the table begins with that is of this panel's cells, curves and bands."""


@dataclass(frozen=True, eq=False, slots=True)
class Figure:
    """A plot as data.

    `notes` stand under it, the most important first. `header` names the columns of its table. `largest_cell`: width and
    height in pixels that a cell of the main panel has at most. `triangular`: its cells lie on and under the diagonal
    and are never higher than wide; the corner above them is free.
    """

    name: str
    title: Text
    short_title: Text
    subtitle: Text | None
    panels: tuple[Panel, ...]
    notes: tuple[Note, ...]
    header: tuple[str, ...]
    text_alternative: str
    short_subtitle: Text | None = None
    """Where the subtitle has no room."""
    largest_cell: tuple[float, float] = (84.0, 76.0)
    triangular: bool = False
    in_rows: bool = False
    """Whether groups stand under each other, each with its caption at its right, and not in their slots."""
    instead: tuple[Text, ...] = ()
    """What is said in place of the panels where they would show nothing."""

    def panel(self, name: str) -> Panel:
        """The panel of a name; raises KeyError."""
        for panel in self.panels:
            if panel.name == name:
                return panel
        raise KeyError(f"The figure {self.name} has no panel {name!r}.")

    def pointed(self, panel: str, row: int, column: int) -> Pointed:
        """What an item of a panel stands for, pointed at in the view of this figure; nothing where it has no spots."""
        spots = self.panel(panel).spots
        at = frozenset[Spot]() if spots is None else spots.at(row, column)
        return NOTHING if spots is None or not at else Pointed(at, spots.said(row, column), self.name)

    def lit(self, pointed: Pointed) -> tuple[tuple[str, int, int], ...]:
        """Panel, row and column of all that belongs to what is pointed at in any view."""
        return tuple(
            dict.fromkeys(
                (panel.name, *cell)
                for panel in self.panels
                if panel.spots is not None
                for spot in pointed.spots
                for cell in panel.spots.cells(spot)
            )
        )

    @property
    def arrangement(self) -> Literal["matrix", "groups", "plots", "tiles", "words"]:
        if self.instead:
            return "words"
        places = {panel.place for panel in self.panels}
        if "tile" in places:
            return "tiles"
        return "groups" if "group" in places else "plots" if "plot" in places else "matrix"


def without_title(figure: Figure) -> Figure:
    """The same figure for a page whose caption says what it shows."""
    nothing = text("")
    return replace(figure, title=nothing, short_title=nothing, subtitle=None, short_subtitle=None)


def with_known_notes(figure: Figure) -> Figure:
    """The same figure for a page, which stays as it is: no room is kept free for what a later place has to say."""
    return replace(figure, notes=tuple(note for note in figure.notes if note.known))
