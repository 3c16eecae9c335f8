"""The timeline as a picture: every step a tick, grouped by timestep, the cursor framed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from PyQt6.QtCore import QPointF, QRectF, Qt
from PyQt6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from app.assets import ui_font
from app.colours import mix
from app.story.headings import timestep_label
from app.story.numbers import ROUND_STEPS
from app.story.passes import Pass
from app.story.state import State
from app.story.timeline import Timeline
from app.theme import Theme
from app.translation import _, later

TICK_HEIGHT = 14.0
TICKS_TOP = 24.0
HEIGHT = 62
_READABLE_TICK = 5.0
"""Pixels from which a step has a tick of its own; below, the ticks of a timestep or of a pass are one bar."""

_TOLD_APART = 0.2
"""Pixels below which passes are painted together."""
_LABELLED_PASS = 90.0
"""Pixels from which a pass has timesteps labelled other than the cursor's."""
_LABEL_GAP, _TITLE_GAP = 10.0, 14.0

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


@dataclass(frozen=True)
class _Label:
    """A text at its left end; `here`: the cursor is in what it names."""

    text: str
    left: float
    width: float
    ink: str
    here: bool


def _paint_titles(painter: QPainter, layout: TimelineLayout, state: State, theme: Theme) -> None:
    """The passes, each over its beginning, or as near to it as the width lets it."""
    font = ui_font(11, 600)
    metrics = QFontMetricsF(font)
    labels: list[_Label] = []
    longer: dict[_Label, _Label] = {}
    for part in state.timeline.passes:
        if part.name == "sum" and part.loss is not None and state.flow == "each":
            continue  # it belongs to the loss before it
        titles = [_(title) for title in _PASS_TITLES[part.name]]
        if part.name == "backward" and part.loss is not None and state.flow == "each":
            titles = [_("loss {t}").format(t=state.notation.printed_timestep(part.loss))]
        here = part.first <= state.position <= part.last
        if labels and not here and layout.left(part.first) < labels[-1].left + 1.0:
            continue  # there is no room for both
        ink = theme.role("backward") if part.name == "backward" else theme.ink
        widths = [metrics.horizontalAdvance(title) for title in titles]
        lefts = [min(layout.left(part.first), max(0.0, layout.width - width)) for width in widths]
        forms = [_Label(*form, ink, here) for form in zip(titles, lefts, widths, strict=True)]
        labels.append(forms[0])
        longer[forms[0]] = forms[-1]
    painter.setFont(font)
    kept = _fitting(labels, layout.width, _TITLE_GAP)
    for label in kept:
        others = [other for other in kept if other is not label]
        if _is_free(longer[label], others, layout.width, _TITLE_GAP):
            label = longer[label]
        painter.setPen(QColor(label.ink))
        painter.drawText(QPointF(label.left, 13), label.text)


def _paint_timesteps(painter: QPainter, layout: TimelineLayout, state: State, theme: Theme) -> None:
    """The timesteps under the ticks: the cursor's, the first of a pass, and round ones in passes that are wide."""
    plain, bold = ui_font(11), ui_font(11, 700)
    width_of = {False: QFontMetricsF(plain).horizontalAdvance, True: QFontMetricsF(bold).horizontalAdvance}
    longest = width_of[False](f"t={state.trace.length}")
    labels: list[_Label] = []
    for part in state.timeline.passes:
        here = part.first <= state.position <= part.last
        if part.name not in ("forward", "backward") or not (here or _is_labelled(layout, part)):
            continue
        step = _label_step(layout, state, part, longest + _LABEL_GAP)
        for timestep, first, last in _labelled(state, part, step):
            here = first <= state.position <= last
            text = timestep_label(timestep, part.name, state.notation)
            width = width_of[here](text)
            middle = (layout.left(first) + layout.left(last + 1)) / 2
            left = min(max(0.0, middle - width / 2), layout.width - width)
            strong = theme.role("backward") if part.name == "backward" else theme.ink
            labels.append(_Label(text, left, width, strong if here else theme.muted, here))
    for label in _fitting(labels, layout.width, _LABEL_GAP):
        painter.setFont(bold if label.here else plain)
        painter.setPen(QColor(label.ink))
        painter.drawText(QPointF(label.left, TICKS_TOP + TICK_HEIGHT + 16), label.text)


def _labelled(state: State, part: Pass, step: int | None) -> Iterator[tuple[int, int, int]]:
    """The timesteps of a pass that may have a label, with their first and last position: its first one and those whose
    printed number is a multiple of `step`, and the cursor's."""
    timeline, position = state.timeline, state.position
    zero = state.notation.printed_timestep(0)
    round_ones = () if step is None else range(-zero % step, state.trace.length + 1, step)
    begins = [next(timeline.timesteps(part.first, part.first))] if step is not None else []
    cursor = [next(timeline.timesteps(position, position))] if part.first <= position <= part.last else []
    groups = {group.first: group for group in (*begins, *cursor)}
    for timestep in round_ones:
        if (group := timeline.timestep_in(part, timestep)) is not None:
            groups[group.first] = group
    for _first, group in sorted(groups.items()):
        if group.timestep is not None:
            yield group.timestep, group.first, group.last


def _is_labelled(layout: TimelineLayout, part: Pass) -> bool:
    """Whether a pass is wide enough for labels of its timesteps."""
    return (part.last - part.first + 1) * layout.pitch >= _LABELLED_PASS


def _label_step(layout: TimelineLayout, state: State, part: Pass, apart: float) -> int | None:
    """Of how many timesteps of a pass one is labelled; None where the pass is too narrow for labels."""
    if not _is_labelled(layout, part):
        return None
    width = (part.last - part.first + 1) * layout.pitch
    count = state.trace.length if part.loss is None else part.loss
    return next(step for step in ROUND_STEPS if step * width / count >= apart or step >= count)


def _fitting(labels: Sequence[_Label], width: float, apart: float) -> list[_Label]:
    """The labels that keep their distance within the width: the cursor's first, then from the left."""
    kept: list[_Label] = []
    for label in sorted(labels, key=lambda label: not label.here):
        if _is_free(label, kept, width, apart):
            kept.append(label)
    return kept


def _is_free(label: _Label, others: Sequence[_Label], width: float, apart: float) -> bool:
    """Whether a label is within the width and keeps its distance from the others."""
    return label.left + label.width <= width and all(
        label.left >= other.left + other.width + apart or label.left + label.width + apart <= other.left
        for other in others
    )


def _paint_stops(painter: QPainter, layout: TimelineLayout, state: State, theme: Theme) -> None:
    """A dot over every stop, a ring where it asks something."""
    ink = QColor(theme.ink)
    for position in state.stops:
        if not position:
            continue
        asks = state.question_at(position) is not None
        painter.setPen(QPen(ink, 1.4) if asks else Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.card) if asks else ink)
        radius = 2.6 if asks else 1.8
        painter.drawEllipse(QPointF(layout.left(position) + layout.pitch / 2, TICKS_TOP - 4), radius, radius)


def _paint_cursor(painter: QPainter, layout: TimelineLayout, state: State, theme: Theme) -> None:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(theme.ink), 2))
    if state.position == 0:
        painter.drawLine(QPointF(1, TICKS_TOP - 3), QPointF(1, TICKS_TOP + TICK_HEIGHT + 3))
        return
    frame = layout.tick(state.position) if layout.pitch >= _READABLE_TICK else None
    if frame is None:
        centre = layout.left(state.position) + layout.pitch / 2
        frame = QRectF(centre - 3, TICKS_TOP, 6, TICK_HEIGHT)
    painter.drawRoundedRect(frame.adjusted(-2, -3, 2, 3), 4, 4)
