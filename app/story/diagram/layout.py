"""Where columns and rows lie: level of detail by the pixels that a timestep gets."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.story.diagram.geometry import Box, Point
from app.story.places import Place
from rnn_engine.experiment import Experiment

_WIDTH, _HEIGHT = 1130.0, 540.0  # of the card for which the lengths here are right
_SMALLEST_UNIT, _LARGEST_UNIT = 0.85, 2.6

_WIDEST_PITCH = 225.0
_NARROWEST_PITCH = 46.0
"""Below, not all timesteps are shown at once."""
_FOCUS_PITCH = 74.0
_INITIAL_STATE_ROOM = 0.72  # columns
_STUB_ROOM = 0.4  # columns: where edges run on to timesteps that are not shown

_FOLDED_SIZE = 1.7
"""How much larger than the columns of a row a cell that stands alone is drawn, where the card is high enough."""

_ROOMY_PITCH = 110.0
_LETTERED_PITCH = 60.0

_MARGIN = 18.0
_LEGEND = 26.0

# Row, from the top: least and most height. A row whose name is empty is a gap; beyond `most` all grow alike.
_Row = tuple[str, float, float]
_OUTPUT_ROWS: tuple[_Row, ...] = (
    ("heading", 38, 42),
    ("", 6, 14),
    ("loss", 20, 31),
    ("", 8, 30),
    ("y_hat", 28, 60),
    ("", 3, 4),
    ("output_tokens", 13, 16),
    ("W_hy", 18, 50),
)
_STATE_ROWS: tuple[_Row, ...] = (("", 5, 8), ("h", 74, 124), ("", 5, 8), ("W_xh", 18, 50))
_EMBEDDING_ROWS: tuple[_Row, ...] = (("", 3, 6), ("e", 15, 22), ("", 3, 6), ("E", 16, 40))
_INPUT_ROWS: tuple[_Row, ...] = (("", 3, 6), ("x", 15, 22))
_TOKEN_ROWS: tuple[_Row, ...] = (("", 3, 8), ("token", 17, 24))
_LAST_ROWS: tuple[_Row, ...] = (("", 0, 14), ("timestep", 15, 20), ("", 4, 8))
_BOTTOM: _Row = ("", 10, 18)
_CONTEXT_ROWS: tuple[_Row, ...] = (
    ("links", 8, 16),
    ("area", 22, 46),
    ("", 3, 5),
    ("strip", 34, 76),
    ("axis", 17, 22),
    ("", 6, 12),
)


@dataclass(frozen=True)
class Layout:
    """`unit`: how many pixels a length of 1 is; `pitch`: of a column; `origin`: the middle of column `first`."""

    width: float
    height: float
    unit: float
    length: int
    first: int
    last: int
    pitch: float
    origin: float
    recurrent: bool
    rows: Mapping[str, tuple[float, float]]
    """Name → top and bottom."""

    @property
    def roomy(self) -> bool:
        """Room for symbols beside the shapes."""
        return self.pitch >= _ROOMY_PITCH * self.unit

    @property
    def lettered(self) -> bool:
        """Room for a letter beside every edge."""
        return self.pitch >= _LETTERED_PITCH * self.unit

    @property
    def focused(self) -> bool:
        """Whether only some of the timesteps are shown."""
        return "strip" in self.rows

    @property
    def shows_initial_state(self) -> bool:
        return self.recurrent and self.first == 1

    @property
    def timesteps(self) -> range:
        return range(self.first, self.last + 1)

    @property
    def left(self) -> float:
        """Nothing is drawn beyond."""
        return _MARGIN * self.unit

    @property
    def right(self) -> float:
        return self.width - _MARGIN * self.unit

    def x(self, t: int) -> float:
        """The middle of timestep t, seen or not; 0 is the initial state."""
        if t == 0 and self.shows_initial_state:
            return self.origin - _INITIAL_STATE_ROOM * self.pitch
        return self.origin + (t - self.first) * self.pitch

    def middle(self, row: str) -> float:
        top, bottom = self.rows[row]
        return (top + bottom) / 2

    def row_height(self, row: str) -> float:
        top, bottom = self.rows[row]
        return bottom - top

    def at(self, t: int, row: str) -> Point:
        return Point(self.x(t), self.middle(row))

    def column_width(self, t: int) -> float:
        if t == 0:
            return self.strip_width + 4 * self.unit  # close to timestep 1, which it only hands on to
        return min(self.pitch * 0.94, 178 * self.unit)

    def column(self, t: int) -> Box:
        """All that belongs to a timestep."""
        width = self.column_width(t)
        top = self.rows["heading"][1]
        return Box(self.x(t) - width / 2, top, width, self.rows["timestep"][1] + 4 * self.unit - top)

    @property
    def strip_width(self) -> float:
        """Of the cells of h."""
        return 42 * self.unit if self.roomy else min(30 * self.unit, 0.4 * self.pitch)


def layout(experiment: Experiment, place: Place | None, words: bool, width: float, height: float) -> Layout:
    """The layout of a card; `words`: whether the inputs have tokens."""
    unit = unit_of(width, height)
    length, recurrent = experiment.sequence.length, experiment.network.recurrent
    lead = _INITIAL_STATE_ROOM if recurrent else 0.0
    room = width - 2 * _MARGIN * unit
    pitch = min(_WIDEST_PITCH * unit, room / (length + lead))
    legend = 0.0 if pitch >= _ROOMY_PITCH * unit else _LEGEND * unit
    pitch = min(pitch, (room - legend) / (length + lead))
    focused = pitch < _NARROWEST_PITCH * unit
    first, last = 1, length
    if focused:
        shown = max(1, int((room - legend) / (_FOCUS_PITCH * unit) - lead - _STUB_ROOM))
        first = _window_start(max(1, looked_at(place, length)), shown, length)
        last = min(length, first + shown - 1)
        pitch = (room - legend) / (shown + lead + _STUB_ROOM)
        origin = _MARGIN * unit + legend + (lead + 0.5) * pitch
    else:
        origin = (width + legend - (length + lead) * pitch) / 2 + (lead + 0.5) * pitch
    stacked = _stack(experiment, words, focused)
    return Layout(
        width=width,
        height=height,
        unit=unit,
        length=length,
        first=first,
        last=last,
        pitch=pitch,
        origin=origin,
        recurrent=recurrent,
        rows=_rows(stacked, unit, height),
    )


def unit_of(width: float, height: float) -> float:
    """How many pixels a length of 1 is on a card."""
    return min(_LARGEST_UNIT, max(_SMALLEST_UNIT, min(width / _WIDTH, height / _HEIGHT)))


def folded_layout(experiment: Experiment, t: int, words: bool, width: float, height: float) -> Layout:
    """The layout of one cell that stands for every timestep and has the values of timestep t."""
    unit = unit_of(width, height)
    stack = _stack(experiment, words, focused=False)
    size = 1.0 + (_FOLDED_SIZE - 1.0) * min(1.0, _stretch(stack, unit, height))
    return Layout(
        width=width,
        height=height,
        unit=size * unit,
        length=experiment.sequence.length,
        first=t,
        last=t,
        pitch=size * _WIDEST_PITCH * unit,
        origin=width / 2,
        recurrent=False,  # what goes round is drawn as a loop
        rows=_rows(stack, unit, height),
    )


def looked_at(place: Place | None, length: int) -> int:
    """The timestep that the cursor is at, 0 the initial state; the last one where a place belongs to none."""
    if place is None:
        return 1
    timestep = place.t if place.t is not None else place.k
    return timestep if timestep is not None else place.loss or length


def _window_start(timestep: int, shown: int, length: int) -> int:
    """The first of `shown` timesteps around one. They turn like pages, half a page at a time: while the timestep moves
    within a page's middle, the page lies still; and it depends on nothing but the timestep."""
    leaf = max(1, shown // 2)
    before = (shown - leaf) // 2
    start = 1 + (timestep - 1 - before) // leaf * leaf
    return max(1, min(start, length - shown + 1))


def _stack(experiment: Experiment, words: bool, focused: bool) -> tuple[_Row, ...]:
    embedding = _EMBEDDING_ROWS if experiment.network.embedding_size is not None else ()
    tokens = _TOKEN_ROWS if words and not focused else ()
    end = _CONTEXT_ROWS if focused else (_BOTTOM,)
    return (*_OUTPUT_ROWS, *_STATE_ROWS, *embedding, *_INPUT_ROWS, *tokens, *_LAST_ROWS, *end)


def _stretch(stack: tuple[_Row, ...], unit: float, height: float) -> float:
    """How far the rows are from their least height (0) to their most (1), or beyond."""
    least, most = sum(low for _, low, _ in stack) * unit, sum(high for _, _, high in stack) * unit
    return max(0.0, (height - least) / (most - least))


def _rows(stack: tuple[_Row, ...], unit: float, height: float) -> dict[str, tuple[float, float]]:
    stretch = _stretch(stack, unit, height)
    shrink = min(1.0, height / (sum(low for _, low, _ in stack) * unit))
    rows: dict[str, tuple[float, float]] = {}
    top = 0.0
    for name, low, high in stack:
        bottom = top + (low + (high - low) * stretch) * unit * shrink
        if name:
            rows[name] = top, bottom
        top = bottom
    return rows
