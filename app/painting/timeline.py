"""The timeline as a picture: every step a tick, grouped by timestep, the cursor framed."""

from dataclasses import replace
from functools import lru_cache

from PyQt6.QtCore import QPointF, QRectF, Qt
from PyQt6.QtGui import QColor, QPainter, QPen

from app.colours import mix
from app.painting import faces
from app.painting.strip_labels import StripLabel, fitting, is_free
from app.painting.timeline_layout import TICK_HEIGHT, TICKS_TOP, TimelineLayout
from app.painting.timeline_timesteps import CLOSE, TYPE_SIZE, labelled, timestep_of
from app.painting.wrapping import text_width
from app.story.passes import Pass
from app.story.state import State
from app.story.timeline import Timeline
from app.theme import Theme
from app.translation import _, later

_TITLES = 12.0
"""Their baseline: what hangs down from them is clear of the rings of the stops."""
_READABLE_TICK = 5.0
"""Pixels from which a step has a tick of its own; below, the ticks of a timestep or of a pass are one bar."""

_TOLD_APART = 0.2
"""Pixels below which passes are painted together."""
_TITLE_GAP = 14.0
"""Between titles."""
_RING, _RING_LINE, _AROUND_RING = 2.6, 1.4, 1.0
_DOT, _AROUND_DOT = 1.8, 0.5
"""Radii over the stops, and how much stays free around them."""
_CURSOR = 6.0
"""Half the width of the cursor's frame where it is round no tick of its own."""

_PASS_TITLES = {
    "forward": (later("forward"),),
    "backward": (later("backward"), later("backward through time")),
    "sum": (later("sums"),),
    "update": (later("update"),),
}
"""What a pass is called; the longer one where there is room."""


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
    if layout.width_of(part) / length >= _READABLE_TICK / 2:
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
    font = faces.font(TYPE_SIZE, 600)
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
        widths = [text_width(title, TYPE_SIZE, 600) for title in titles]
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
    plain, bold = faces.font(TYPE_SIZE), faces.font(TYPE_SIZE, 700)
    firsts, others = list[StripLabel](), list[StripLabel]()
    for part, given in labelled(layout, state.timeline, state.notation, theme):
        labels = dict(given)
        if part.first <= state.position <= part.last:
            cursor = next(state.timeline.timesteps(state.position, state.position))
            ink = theme.role("backward") if part.name == "backward" else theme.ink
            if cursor.timestep is not None:
                label = labels.get(cursor) or timestep_of(layout, state.notation, theme, part, cursor)
                labels[cursor] = replace(label, ink=ink, here=True)
        for number, label in enumerate(labels.values()):
            (others if number else firsts).append(label)
    for label in fitting([*firsts, *others], layout.width, CLOSE):
        font, width = (bold, label.width) if label.here else (plain, text_width(label.text, TYPE_SIZE))
        painter.setFont(font)
        painter.setPen(QColor(label.ink))
        painter.drawText(QPointF(label.left + (label.width - width) / 2, TICKS_TOP + TICK_HEIGHT + 16), label.text)


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
