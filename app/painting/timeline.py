"""The timeline as a picture: every step a tick, grouped by timestep, the cursor framed."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache, partial

from PyQt6.QtCore import QPointF, QRectF, Qt
from PyQt6.QtGui import QColor, QPainter, QPen

from app.assets import ui_font
from app.colours import mix
from app.painting.strip_labels import StripLabel, fitting, is_free
from app.painting.strip_timesteps import all_of, regular
from app.painting.wrapping import text_width
from app.story.headings import timestep_label
from app.story.notation import Notation
from app.story.passes import Pass
from app.story.state import State
from app.story.timeline import Group, Timeline
from app.theme import Theme
from app.translation import _, later

TICK_HEIGHT = 14.0
TICKS_TOP = 25.0
HEIGHT = 62
_TITLES = 12.0
"""Their baseline: what hangs down from them is clear of the rings of the stops."""
_READABLE_TICK = 5.0
"""Pixels from which a step has a tick of its own; below, the ticks of a timestep or of a pass are one bar."""

_TOLD_APART = 0.2
"""Pixels below which passes are painted together."""
_ONE_LABEL, _LABELLED_PASS = 30.0, 90.0
"""Pixels from which a pass has its timesteps labelled where all of them have room, and some where not; the cursor's
always."""
_LABEL_GAP, _CLOSE_GAP, _TITLE_GAP = 10.0, 6.0, 14.0
"""Between labels of some timesteps, of all, and between titles."""
_RING, _RING_LINE, _AROUND_RING = 2.6, 1.4, 1.0
_DOT, _AROUND_DOT = 1.8, 0.5
"""Radii over the stops, and how much stays free around them."""
_CURSOR = 6.0
"""Half the width of the cursor's frame where it is round no tick of its own."""
_SIZE = 11.0
"""Of the type."""

_PASS_TITLES = {
    "forward": (later("forward"),),
    "backward": (later("backward"), later("backward through time")),
    "sum": (later("sums"),),
    "update": (later("update"),),
}
"""What a pass is called; the longer one where there is room."""


@dataclass(frozen=True)
class TimelineLayout:
    """Where each position lies: `width` pixels for `length` steps."""

    width: float
    length: int

    @property
    def pitch(self) -> float:
        """Pixels per step."""
        return self.width / max(1, self.length)

    def left(self, position: int) -> float:
        """The left edge of a position's tick."""
        return (position - 1) * self.pitch

    def position_at(self, x: float) -> int:
        """The position under x, 0 left of the first tick."""
        return 0 if x < 0 else min(self.length, int(x / self.pitch) + 1)

    def tick(self, position: int) -> QRectF:
        gap = min(2.0, self.pitch * 0.2)
        return QRectF(self.left(position) + gap / 2, TICKS_TOP, self.pitch - gap, TICK_HEIGHT)

    def span(self, first: int, last: int) -> QRectF:
        """The bar from the first to the last of some positions, with a hair of space."""
        width = self.left(last + 1) - self.left(first)
        return QRectF(self.left(first), TICKS_TOP, max(0.5, width - min(1.0, width * 0.2)), TICK_HEIGHT)


def paint_timeline(painter: QPainter, state: State, theme: Theme, width: float) -> None:
    """Ticks, labels, stops and cursor, in a strip `width` × HEIGHT."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    layout = TimelineLayout(width, len(state.timeline))
    painter.setPen(Qt.PenStyle.NoPen)
    for part, bars in _bars(layout, state.timeline):
        colour = _pass_colour(part, theme)
        for first, last, rect in bars:
            _paint_bar(painter, layout, rect, first, last, state.position, colour, theme)
    _paint_titles(painter, layout, state, theme)
    _paint_timesteps(painter, layout, state, theme)
    _paint_stops(painter, layout, state, theme)
    _paint_cursor(painter, layout, state, theme)


def _pass_colour(part: Pass, theme: Theme) -> str:
    if part.name == "backward":
        return theme.role("backward")
    return mix(theme.ink, theme.card, 0.25 if part.name == "forward" else 0.5)


Bar = tuple[int, int, QRectF]
"""The first and the last position of a bar, and where it lies."""


@lru_cache(maxsize=1)  # a timeline keeps its experiment alive: no more than the one that is shown
def _bars(layout: TimelineLayout, timeline: Timeline) -> tuple[tuple[Pass, tuple[Bar, ...]], ...]:
    """The passes with their bars; those far below a pixel together, as many as fill one."""
    found: list[tuple[Pass, tuple[Bar, ...]]] = []
    narrow: list[Pass] = []
    for part in (*timeline.passes, None):
        width = 0.0 if part is None else (part.last - part.first + 1) * layout.pitch
        gathered = sum(each.last - each.first + 1 for each in narrow) * layout.pitch
        if narrow and (part is None or width >= _TOLD_APART or gathered >= 1.0):
            longest = max(narrow, key=lambda each: each.last - each.first)
            together = longest._replace(first=narrow[0].first, last=narrow[-1].last)
            found.append((together, _bars_of(layout, timeline, together)))
            narrow = []
        if part is not None and width < _TOLD_APART:
            narrow.append(part)
        elif part is not None:
            found.append((part, _bars_of(layout, timeline, part)))
    return tuple(found)


def _bars_of(layout: TimelineLayout, timeline: Timeline, part: Pass) -> tuple[Bar, ...]:
    """The bars of a pass: its steps where they can be told apart, else its timesteps, else the pass."""
    if layout.pitch >= _READABLE_TICK:
        return tuple((at, at, layout.tick(at)) for at in range(part.first, part.last + 1))
    length = timeline.experiment.sequence.length
    if (part.last - part.first + 1) * layout.pitch / length >= _READABLE_TICK / 2:
        groups = timeline.timesteps(part.first, part.last)
        return tuple((first, last, layout.span(first, last)) for _, first, last in groups)
    return ((part.first, part.last, layout.span(part.first, part.last)),)


def _paint_bar(
    painter: QPainter,
    layout: TimelineLayout,
    rect: QRectF,
    first: int,
    last: int,
    position: int,
    colour: str,
    theme: Theme,
) -> None:
    radius = min(3.0, rect.width() / 3)
    if position < last:
        painter.setBrush(QColor(mix(colour, theme.card, 0.8)))
        painter.drawRoundedRect(rect, radius, radius)
    if position >= first:
        done = QRectF(rect)
        if position < last:
            done.setRight(min(rect.right(), layout.left(position + 1)))
        painter.setBrush(QColor(mix(colour, theme.card, 0.15)))
        painter.drawRoundedRect(done, radius, radius)


def _paint_titles(painter: QPainter, layout: TimelineLayout, state: State, theme: Theme) -> None:
    """The passes, each over its beginning, or as near to it as the width lets it."""
    font = ui_font(_SIZE, 600)
    labels: list[StripLabel] = []
    longer: dict[StripLabel, StripLabel] = {}
    room = layout.width
    for part in reversed(state.timeline.passes):
        if part.name == "sum" and part.loss is not None and state.flow == "each":
            continue  # it belongs to the loss before it
        titles = [_(title) for title in _PASS_TITLES[part.name]]
        if part.name == "backward" and part.loss is not None and state.flow == "each":
            titles = [_("loss {t}").format(t=state.notation.printed_timestep(part.loss))]
        here = part.first <= state.position <= part.last
        ink = theme.role("backward") if part.name == "backward" else theme.ink
        widths = [text_width(title, _SIZE, 600) for title in titles]
        lefts = [min(layout.left(part.first), max(0.0, room - width)) for width in widths]
        forms = [StripLabel(*form, ink, here) for form in zip(titles, lefts, widths, strict=True)]
        labels.append(forms[0])
        longer[forms[0]] = forms[-1]
        if part.name == "update":  # the sums before it are named with it, wherever the cursor is
            room = lefts[0] - _TITLE_GAP
        elif part.name == "sum":
            room = layout.width
    painter.setFont(font)
    kept = fitting(labels[::-1], layout.width, _TITLE_GAP)
    for label in kept:
        others = [other for other in kept if other is not label]
        if is_free(longer[label], others, layout.width, _TITLE_GAP):
            label = longer[label]
        painter.setPen(QColor(label.ink))
        painter.drawText(QPointF(label.left, _TITLES), label.text)


def _paint_timesteps(painter: QPainter, layout: TimelineLayout, state: State, theme: Theme) -> None:
    """The timesteps under the ticks: the cursor's, and those that have a label wherever it is. Of losses that flow in
    turn each has its first one before any has a second."""
    plain, bold = ui_font(_SIZE), ui_font(_SIZE, 700)
    firsts, others = list[StripLabel](), list[StripLabel]()
    for part, labelled in _labelled(layout, state.timeline, state.notation, theme):
        labels = dict(labelled)
        if part.first <= state.position <= part.last:
            cursor = next(state.timeline.timesteps(state.position, state.position))
            ink = theme.role("backward") if part.name == "backward" else theme.ink
            if cursor.timestep is not None:
                label = labels.get(cursor) or _timestep(layout, state.notation, theme, part, cursor)
                labels[cursor] = replace(label, ink=ink, here=True)
        for number, label in enumerate(labels.values()):
            (others if number else firsts).append(label)
    for label in fitting([*firsts, *others], layout.width, _CLOSE_GAP):
        font, width = (bold, label.width) if label.here else (plain, text_width(label.text, _SIZE))
        painter.setFont(font)
        painter.setPen(QColor(label.ink))
        painter.drawText(QPointF(label.left + (label.width - width) / 2, TICKS_TOP + TICK_HEIGHT + 16), label.text)


@lru_cache(maxsize=1)  # as the bars; which ones fit is much to find out, and none of it depends on the cursor
def _labelled(
    layout: TimelineLayout, timeline: Timeline, notation: Notation, theme: Theme
) -> tuple[tuple[Pass, Mapping[Group, StripLabel]], ...]:
    """The timesteps with a label: in each pass all that there are, or in one that is wide every n-th; of losses in
    turn all of each, or the first of each: what only some of them have room for is written for none."""
    found: list[tuple[Pass, Mapping[Group, StripLabel]]] = []
    losses = [part for part in timeline.passes if part.name == "backward"]
    in_turn = losses if len(losses) > 1 else []
    all_in = partial(_all_in, layout, timeline, notation, theme, with_end=not in_turn)
    are_whole, each_is_named = all(map(all_in, in_turn)), _each_is_named(layout, timeline, notation, theme)
    for part in (each for each in timeline.passes if each.name in ("forward", "backward")):
        label_of, is_wide = partial(_timestep, layout, notation, theme, part), _is_wide(layout, part, _LABELLED_PASS)
        groups = all_in(part)
        if part in in_turn and not are_whole:
            groups = [_first(timeline, part)] if each_is_named or is_wide else []
        elif not groups and is_wide:
            zero = notation.printed_timestep(0)
            groups = regular(timeline, part, zero, label_of, layout.width, _LABEL_GAP)
        found.append((part, {group: label_of(group) for group in groups}))
    return tuple(found)


def _all_in(
    layout: TimelineLayout, timeline: Timeline, notation: Notation, theme: Theme, part: Pass, with_end: bool
) -> list[Group]:
    """All timesteps of a pass, if they have room."""
    label_of = partial(_timestep, layout, notation, theme, part)
    is_wide = _is_wide(layout, part, _ONE_LABEL)
    return all_of(timeline, part, label_of, layout.width, _CLOSE_GAP, with_end) if is_wide else []


def _timestep(layout: TimelineLayout, notation: Notation, theme: Theme, part: Pass, group: Group) -> StripLabel:
    """The label of a timestep in a pass, where the cursor is elsewhere."""
    text = timestep_label(group.timestep or 0, part.name, notation)
    width = text_width(text, _SIZE, 700)  # in both weights: none comes and goes with the cursor
    left, right = layout.left(part.first), layout.left(part.last + 1)
    middle = (layout.left(group.first) + layout.left(group.last + 1)) / 2
    if right - left >= width + _LABEL_GAP:  # none reaches into the pass beside it
        middle = min(max(middle, left + (width + _LABEL_GAP) / 2), right - (width + _LABEL_GAP) / 2)
    start = min(max(0.0, middle - width / 2), layout.width - width)
    return StripLabel(text, start, width, theme.muted, here=False)


def _each_is_named(layout: TimelineLayout, timeline: Timeline, notation: Notation, theme: Theme) -> bool:
    """Whether losses flow in turn, and the first timestep of each has room for its label."""
    parts = [part for part in timeline.passes if part.name == "backward"]
    if timeline.flow != "each" or len(parts) * _LABEL_GAP > layout.width:  # of many losses none is laid out for nothing
        return False
    firsts = [_timestep(layout, notation, theme, part, _first(timeline, part)) for part in parts]
    return len(fitting(firsts, layout.width, _LABEL_GAP)) == len(firsts)


def _first(timeline: Timeline, part: Pass) -> Group:
    return next(timeline.timesteps(part.first, part.first))


def _is_wide(layout: TimelineLayout, part: Pass, least: float) -> bool:
    """Whether a pass has at least so many pixels."""
    return (part.last - part.first + 1) * layout.pitch >= least


def _paint_stops(painter: QPainter, layout: TimelineLayout, state: State, theme: Theme) -> None:
    """A dot over every stop, a ring where it asks something; of two that would touch, that one or the first."""
    ink = QColor(theme.ink)
    asking = {at for at in state.stops if state.question_at(at) is not None}
    taken: list[tuple[float, float]] = []
    for position in sorted(filter(None, state.stops), key=lambda at: (at not in asking, at)):
        asks = position in asking
        centre, radius = layout.left(position) + layout.pitch / 2, _RING if asks else _DOT
        around = _RING + _RING_LINE / 2 + _AROUND_RING if asks else _DOT + _AROUND_DOT
        if any(abs(centre - other) < around + its for other, its in taken):
            continue
        taken.append((centre, around))
        painter.setPen(QPen(ink, _RING_LINE) if asks else Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.card) if asks else ink)
        painter.drawEllipse(QPointF(centre, TICKS_TOP - 4), radius, radius)


def _paint_cursor(painter: QPainter, layout: TimelineLayout, state: State, theme: Theme) -> None:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(theme.ink), 2))
    if state.position == 0:
        painter.drawLine(QPointF(1, TICKS_TOP - 3), QPointF(1, TICKS_TOP + TICK_HEIGHT + 3))
        return
    frame = layout.tick(state.position) if layout.pitch >= _READABLE_TICK else None
    if frame is None:
        centre = layout.left(state.position) + layout.pitch / 2
        centre = max(_CURSOR, min(centre, layout.width - _CURSOR))  # it stays over the track
        frame = QRectF(centre - 3, TICKS_TOP, 6, TICK_HEIGHT)
    painter.drawRoundedRect(frame.adjusted(-2, -3, 2, 3), 4, 4)
