"""Bars of a margin that are too thin to stand apart: one outline round all of them, so that pixels and gaps make no
pattern that is none of theirs."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from PyQt6.QtCore import QPointF, QRectF, Qt
from PyQt6.QtGui import QColor, QPainter, QPolygonF

from app.plots import texts
from app.plots.bar_painting import SHORTEST, seen_at_all
from app.plots.layout import PanelLayout
from app.story.figures.figure import GHOST, Box
from app.theme import Theme

_APART = 2.5
"""Pixels from one bar to the next from which on they stand apart."""
_STEP = 2.0
"""Pixels of the outline at least that are as long as the longest bar there."""
_NOTCH = 8.0
"""Pixels: no notch in the outline is as narrow, or bars that come again and again make a comb of it."""


def is_envelope(laid: PanelLayout) -> bool:
    """Whether the bars of a panel are shown as one outline."""
    if laid.panel.place not in ("right", "below") or len(laid.panel.boxes) < 2:
        return False
    return abs(laid.scale[1] if laid.panel.place == "right" else laid.scale[0]) < _APART


def paint_envelope(painter: QPainter, laid: PanelLayout, theme: Theme) -> None:
    """The outline, filled: what is not reached yet as the ground of its own; over it the bar that stands out."""
    boxes, across = laid.panel.boxes, laid.panel.place == "right"
    usual = min(box.strength for box in boxes)
    for state, run in groupby(boxes, key=lambda box: box.state):
        bars = list(run)
        colour = theme.ghost_ground if state == GHOST else _colour(theme, bars[0], usual)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colour))
        painter.drawPolygon(_outline(list(_steps(laid, bars)), across))
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


def _steps(laid: PanelLayout, bars: Sequence[Box]) -> Iterator[QRectF]:
    """The bars without the space between them, so many as make up a step as one, each as long as the longest there."""
    across = laid.panel.place == "right"
    lane = abs(laid.scale[1] if across else laid.scale[0])
    together = 1 if lane >= 1.0 else round(_STEP / lane)
    steps = [bars[start : start + together] for start in range(0, len(bars), together)]
    ends = [[end for box in step for end in (box.x if across else box.y)] for step in steps]
    wide = int(_NOTCH / (lane * together)) + 1
    highs, lows = _without_notches([max(of) for of in ends], wide), _without_notches([-min(of) for of in ends], wide)
    for step, low, high in zip(steps, lows, highs, strict=True):
        yield _rect(laid, step, (-low, high))


def _without_notches(ends: Sequence[float], wide: int) -> list[float]:
    """The ends with every notch that is narrower than so many of them filled up to the lower of its sides."""
    longest = [max(ends[max(0, start) : start + wide]) for start in range(1 - wide, len(ends))]
    return [min(longest[at : at + wide]) for at in range(len(ends))]


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
