"""Where columns and rows lie: level of detail by the pixels that a timestep gets."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from app.story.diagram.ending import room_beside_gates, room_beside_states
from app.story.diagram.geometry import Box, Point
from app.story.diagram.readable import Readable
from app.story.diagram.stack import flattest, has_room_for_gates, rows, stack
from app.story.places import Place
from rnn_engine.experiment import Experiment

_WIDTH, _HEIGHT = 1130.0, 540.0  # of the card for which the lengths here are right
_HEIGHT_BESIDE = 330.0
"""The same of each of two that are compared."""
_SMALLEST_UNIT, _LARGEST_UNIT = 0.85, 2.6

WIDEST_PITCH = 225.0
_OF_FEW, _FEW = 0.65, 3
"""How much wider columns may be for each timestep that there is less than so many."""
_WIDEST_COLUMN, _STRIP = 178.0, 42.0
"""Of a timestep, where its columns are no wider than usual, and of its state."""
_NARROWEST_PITCH = 45.0
"""Below, not all timesteps are shown at once."""
_NARROWEST_BESIDE_PITCH = 24.0
"""The same where two networks are compared: how all of it goes counts more there than every letter."""
_ALIKE = 0.66
"""Of two that are compared, the timesteps of the shorter one stand under those of the longer one if it has at least so
many of them; else each fills its own card."""
_FOCUS_PITCH = 74.0
_INITIAL_STATE_ROOM, _NARROW_INITIAL_STATE_ROOM = 0.72, 0.92  # columns; where they are narrow, W needs more of one
_STUB_ROOM = 0.4  # columns: where edges run on to timesteps that are not shown

_WIDEST_GATED_PITCH, _GATED_FOCUS_PITCH = 290.0, 150.0
"""Of a cell whose gates are shown left of its state."""
_NARROWEST_GATED_PITCH = 42.0
"""Below, not all timesteps of a gated cell are shown at once, but some, with their gates where the card is high enough.
"""
_BEFORE_STATE, _BEHIND_STATE = 0.31, 0.25
"""What such a row needs left of the initial state and right of the last one, in columns."""
_COLUMN_RIGHT = 0.205
"""How far right of its state such a column reaches, in columns."""

_ROOMY_PITCH = 110.0
"""Also what the gates of a cell need."""
_WITHOUT_GATES = 0.99
"""How wide columns are at most where a card is too low for the gates, in parts of that."""
_LETTERED_PITCH = 60.0

GATES_MIDDLE = 0.5
"""How far left of its state the middle of a cell's gates lies, in columns."""
_UNDER = ("e", "x", "token", "timestep")
"""The rows of what a timestep reads."""

_MARGIN = 18.0
_LEGEND = 26.0


@dataclass(frozen=True)
class Layout:
    """`unit`: how many pixels a length of 1 is; `pitch`: of a column; `origin`: the middle of h of column `first`."""

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
    gated: bool = False
    """Whether the cell has gates."""
    shown: int = 0
    """How many timesteps are readable where not all are; 0: all."""
    passed: float = 0.0
    """How much of timestep `first` has gone by already, while the row glides."""

    def lowered(self, by: float) -> "Layout":
        """The same under a heading that is so much higher; `height` remains what it is without that."""
        top, bottom = self.rows["heading"]
        rows = {name: (top + by, bottom + by) for name, (top, bottom) in self.rows.items()}
        return replace(self, rows={**rows, "heading": (top, bottom + by)})

    @property
    def start(self) -> float:
        """Where the readable timesteps begin."""
        return self.first + self.passed

    @property
    def row_left(self) -> float:
        """Where the row of the readable timesteps begins."""
        return self.column(self.first).left + self.passed * self.pitch

    @property
    def inside(self) -> bool:
        """Whether the gates of the cell are shown: they stand left of its state, over what it reads."""
        return self.gated and self.roomy

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
        return self.shown > 0

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
        if t == 0 and self.shows_initial_state and not self.gated:
            return self.origin - (_INITIAL_STATE_ROOM if self.roomy else _NARROW_INITIAL_STATE_ROOM) * self.pitch
        return self.origin + (t - self.first) * self.pitch

    def source_x(self, t: int) -> float:
        """The middle of what timestep t reads."""
        over_gates = self.inside and (t > 0 or self.first == 0)  # a cell that stands alone has its gates at any time
        return self.x(t) - (GATES_MIDDLE * self.pitch if over_gates else 0.0)

    def middle(self, row: str) -> float:
        top, bottom = self.rows[row]
        return (top + bottom) / 2

    def row_height(self, row: str) -> float:
        top, bottom = self.rows[row]
        return bottom - top

    def at(self, t: int, row: str) -> Point:
        return Point(self.source_x(t) if row in _UNDER else self.x(t), self.middle(row))

    def column_width(self, t: int) -> float:
        if self.inside:
            return 0.99 * self.pitch if t > 0 else (_BEFORE_STATE + 0.12) * self.pitch
        if t == 0:
            return self.strip_width + 4 * self.unit  # close to timestep 1, which it only hands on to
        return min(self.pitch * 0.94, _WIDEST_COLUMN * max(self.unit, self.pitch / WIDEST_PITCH))

    def column(self, t: int) -> Box:
        """All that belongs to a timestep."""
        width = self.column_width(t)
        top = self.rows["heading"][1]
        left = self.x(t) - width / 2
        if self.inside:
            left = self.x(t) + (_COLUMN_RIGHT if t > 0 else 0.12) * self.pitch - width
        return Box(left, top, width, self.rows["timestep"][1] + 4 * self.unit - top)

    @property
    def between_letters(self) -> bool:
        """Whether W has its letter between any two columns that are close."""
        return self.recurrent and self.lettered and not (self.roomy or self.gated)

    @property
    def strip_width(self) -> float:
        """Of the cells of h."""
        if self.gated:
            return min(34 * self.unit, 0.14 * self.pitch) if self.roomy else 0.27 * self.pitch
        return _STRIP * self.unit if self.roomy else min(30 * self.unit, 0.4 * self.pitch)


def layout(
    experiment: Experiment,
    place: Place | None,
    words: bool,
    width: float,
    height: float,
    beside: Experiment | None = None,
    focus: range | None = None,
    start: float | None = None,
) -> Layout:
    """The layout of a card; `words`: whether the inputs have tokens; `beside`: what it is compared with, whose
    timesteps stand at the same places on a card of its own where they are about as many. Where not all timesteps are
    readable: those in `focus`, else those around the place; while the row glides, those from `start` on."""
    # Two that are compared are flat: there the type keeps its size as long as all rows have room.
    unit = unit_of(width, height if beside is None else height * _HEIGHT / _HEIGHT_BESIDE)
    both = (experiment,) if beside is None else (experiment, beside)
    lengths, recurrent = [each.sequence.length for each in both], any(each.network.recurrent for each in both)
    length = max(lengths) if min(lengths) >= _ALIKE * max(lengths) else lengths[0]
    gates = [each for each in both if each.network.gates]
    gated = bool(gates)
    lead = 1.0 if gated else _INITIAL_STATE_ROOM if recurrent else 0.0
    room = width - 2 * _MARGIN * unit
    window = Readable(place, focus, start, length)
    if gated and beside is None and (wide := _gates_beside(experiment, window, words, width, height)) is not None:
        return wide
    pitch = min(WIDEST_PITCH * unit * (1.0 + _OF_FEW * max(0, _FEW - length)), room / (length + lead))
    if any(not has_room_for_gates(each, words, False, unit, height) for each in gates):
        pitch = min(pitch, _WITHOUT_GATES * _ROOMY_PITCH * unit)
    legend = 0.0
    if pitch < _ROOMY_PITCH * unit:
        legend, lead = _LEGEND * unit, _NARROW_INITIAL_STATE_ROOM if lead == _INITIAL_STATE_ROOM else lead
    pitch = min(pitch, (room - legend) / (length + lead))
    narrowest = _NARROWEST_GATED_PITCH if gated else _NARROWEST_PITCH
    words_too = words and beside is None  # who is compared may have none: both are to have one ending
    bands = [bottom - top for top, bottom in (rows(stack(each, words_too, False), unit, height)["h"] for each in both)]
    roomy = pitch >= _ROOMY_PITCH * unit
    ending = room_beside_states(both, unit, pitch, roomy, bands)
    shown, before_ending = 0, width - _MARGIN * unit - ending
    if pitch < (narrowest if beside is None else _NARROWEST_BESIDE_PITCH) * unit:
        shown = max(1, int((room - legend) / (_FOCUS_PITCH * unit) - lead - _STUB_ROOM))
        pitch = min((room - legend) / (shown + lead + _STUB_ROOM), (before_ending - legend) / (shown + lead - 0.5))
        origin = _MARGIN * unit + legend + (lead + 0.5) * pitch
    else:
        with_ending = (before_ending - legend) / (length + lead - 0.5)
        pitch = min(pitch, max(with_ending, _ROOMY_PITCH * unit) if roomy else with_ending)
        origin = (width + legend - (length + lead) * pitch) / 2 + (lead + 0.5) * pitch
        if lead and length < _FEW:  # the initial state is narrower than a column
            origin -= (pitch * _WIDEST_COLUMN / WIDEST_PITCH - _STRIP * unit) / (4 * length)
        origin = min(origin, width - ending - (length - 1) * pitch)
    first, passed, last = window.of(shown)
    return Layout(
        width=width,
        height=height,
        unit=unit,
        length=experiment.sequence.length,
        first=first,
        last=min(last, experiment.sequence.length),
        pitch=pitch,
        origin=origin - passed * pitch,
        recurrent=experiment.network.recurrent,
        rows=rows(stack(experiment, words, shown > 0), unit, height),
        gated=bool(experiment.network.gates),
        shown=shown,
        passed=passed,
    )


def _gates_beside(experiment: Experiment, window: Readable, words: bool, width: float, height: float) -> Layout | None:
    """The layout of gated cells with their gates; None where all timesteps fit, but with their states alone, and where
    the card is too low for gates."""
    unit, length = unit_of(width, height), experiment.sequence.length
    room, ends = width - 2 * _MARGIN * unit, _BEFORE_STATE + _BEHIND_STATE
    pitch = min(_WIDEST_GATED_PITCH * unit, room / (length + ends))
    shown = 0
    if (room - _LEGEND * unit) / (length + 1) < _NARROWEST_GATED_PITCH * unit:
        shown = max(1, int(room / (_GATED_FOCUS_PITCH * unit) - ends))
        pitch = room / (shown + ends)
    if not has_room_for_gates(experiment, words, shown > 0, unit, height):
        return None
    stacked = rows(stack(experiment, words, shown > 0), unit, height)
    ending = room_beside_gates(experiment, unit, pitch, stacked["h"][1] - stacked["h"][0])
    count = shown or length
    pitch = min(pitch, (width - _MARGIN * unit - ending) / (count + _BEFORE_STATE))
    if pitch < _ROOMY_PITCH * unit:
        return None
    left = min((width - (count + ends) * pitch) / 2, width - ending - (count + _BEFORE_STATE) * pitch)
    first, passed, last = window.of(shown)
    return Layout(
        width=width,
        height=height,
        unit=unit,
        length=length,
        first=first,
        last=last,
        pitch=pitch,
        origin=left + (_BEFORE_STATE + 1.0 - passed) * pitch,
        recurrent=True,
        rows=stacked,
        gated=True,
        shown=shown,
        passed=passed,
    )


def unit_of(width: float, height: float) -> float:
    """How many pixels a length of 1 is on a card."""
    return min(_LARGEST_UNIT, max(_SMALLEST_UNIT, min(width / _WIDTH, height / _HEIGHT)))


def least_height(experiment: Experiment, words: bool, focused: bool) -> float:
    """How low a card may be; `focused`: whether it shows only some of the timesteps, over a strip of all of them."""
    return flattest(stack(experiment, words, focused)) * _SMALLEST_UNIT
