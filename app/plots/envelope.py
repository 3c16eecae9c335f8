"""Bars of a margin that are too thin to stand apart: an outline that has the length of each of them, or of so many as
share a pixel the mean, and lighter round it the longest."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from math import ceil, fsum

from PyQt6.QtCore import QPointF, QRectF, Qt
from PyQt6.QtGui import QColor, QPainter, QPolygonF

from app.colours import mix
from app.plots import texts
from app.plots.bar_painting import SHORTEST, seen_at_all
from app.plots.ghost_painting import paint_ghost
from app.plots.layout import PanelLayout
from app.story.figures.figure import GHOST, Box
from app.theme import Theme

_APART = 2.5
"""Pixels from one bar to the next from which on they stand apart."""
_NEAR = 2.0
"""Pixels on either side of bars that share one: bars that come again and again make no pattern with the pixels."""
_LIGHTER = 0.45
"""How much of the bars' colour is in that of the longest ones."""


def is_envelope(laid: PanelLayout) -> bool:
    """Whether the bars of a panel are shown as one outline."""
    if laid.panel.place not in ("right", "below") or len(laid.panel.boxes) < 2:
        return False
    return abs(laid.scale[1] if laid.panel.place == "right" else laid.scale[0]) < _APART


def paint_envelope(painter: QPainter, laid: PanelLayout, theme: Theme) -> None:
    """The outline, filled, and over it the bar that stands out; what is not reached yet is a box as long as the longest
    of it."""
    boxes, across = laid.panel.boxes, laid.panel.place == "right"
    usual = min(box.strength for box in boxes)
    for state, run in groupby(boxes, key=lambda box: box.state):
        bars = list(run)
        if state == GHOST:
            reached = [end for box in bars for end in (box.x if across else box.y)]
            paint_ghost(painter, _rect(laid, bars, (min(reached), max(reached))), theme)
            continue
        steps, colour = list(_steps(laid, bars)), _colour(theme, bars[0], usual)
        painter.setPen(Qt.PenStyle.NoPen)
        if len(steps) < len(bars):
            painter.setBrush(QColor(mix(theme.card, colour, _LIGHTER)))
            painter.drawPolygon(_outline([longest for longest, _ in steps], across))
        painter.setBrush(QColor(colour))
        painter.drawPolygon(_outline([mean for _, mean in steps], across))
    for box in boxes:
        if box.strength > usual and box.state != GHOST:
            ends = box.x if across else box.y
            painter.fillRect(_thick(_rect(laid, [box], ends)), QColor(_colour(theme, box, box.strength)))


def _outline(steps: Sequence[QRectF], across: bool) -> QPolygonF:
    """Along the longer ends there and along the others back."""
    if across:
        there = [at for step in steps for at in (step.topRight(), step.bottomRight())]
        back = [at for step in steps for at in (step.topLeft(), step.bottomLeft())]
    else:
        there = [at for step in steps for at in (step.topLeft(), step.topRight())]
        back = [at for step in steps for at in (step.bottomLeft(), step.bottomRight())]
    return QPolygonF([*there, *reversed(back)])


def _colour(theme: Theme, box: Box, strength: float) -> str:
    return theme.shade(texts.colour(theme, box.role), strength)


def _steps(laid: PanelLayout, bars: Sequence[Box]) -> Iterator[tuple[QRectF, QRectF]]:
    """The bars without the space between them, so many as share a pixel as one: from end to end of all that are near
    it, and as long as these are in the mean."""
    across = laid.panel.place == "right"
    lane = abs(laid.scale[1] if across else laid.scale[0])
    together, around = ceil(1.0 / lane), 0 if lane >= 1.0 else ceil(_NEAR / lane)
    ends = [sorted(box.x if across else box.y) for box in bars]
    for start in range(0, len(bars), together):
        step, near = bars[start : start + together], ends[max(0, start - around) : start + together + around]
        lows, highs = zip(*near, strict=True)
        mean = fsum(lows) / len(near), fsum(highs) / len(near)
        yield _rect(laid, step, (min(lows), max(highs))), _rect(laid, step, mean)


def _rect(laid: PanelLayout, bars: Sequence[Box], reach: tuple[float, float]) -> QRectF:
    """Over the whole lanes of neighbours, from end to end."""
    across = laid.panel.place == "right"
    (first, _), (last, _) = (bars[at].y if across else bars[at].x for at in (0, -1))
    lane = float(int(first)), float(int(last) + 1)
    whole = bars[0]._replace(x=reach, y=lane) if across else bars[0]._replace(x=lane, y=reach)
    return seen_at_all(laid, whole).normalized()


def _thick(rect: QRectF) -> QRectF:
    """At least so thick that it is seen."""
    middle = QPointF(rect.center())
    rect.setHeight(max(rect.height(), SHORTEST))
    rect.setWidth(max(rect.width(), SHORTEST))
    rect.moveCenter(middle)
    return rect
