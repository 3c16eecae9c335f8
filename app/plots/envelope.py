"""Bars of a margin that are too thin to stand apart: one outline round all of them, so that pixels and gaps make no
pattern that is none of theirs."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from PyQt6.QtCore import QPointF, QRectF, Qt
from PyQt6.QtGui import QColor, QPainter, QPolygonF

from app.plots import texts
from app.plots.layout import PanelLayout
from app.story.figures.figure import GHOST, Box
from app.theme import Theme

_APART = 2.5
"""Pixels from one bar to the next from which on they stand apart."""
_STEP = 2.0
"""Pixels of the outline at least that are as long as the longest bar there."""
SHORTEST = 1.5
"""Pixels: what is not zero is seen."""


def is_envelope(laid: PanelLayout) -> bool:
    """Whether the bars of a panel are shown as one outline."""
    if laid.panel.place not in ("right", "below") or len(laid.panel.boxes) < 2:
        return False
    return abs(laid.scale[1] if laid.panel.place == "right" else laid.scale[0]) < _APART


def paint_envelope(painter: QPainter, laid: PanelLayout, theme: Theme) -> None:
    """The outline, filled: what is not reached yet as the ground of its own; over it the bar that stands out."""
    boxes = laid.panel.boxes
    usual = min(box.strength for box in boxes)
    for state, run in groupby(boxes, key=lambda box: box.state):
        bars = list(run)
        colour = theme.ghost_ground if state == GHOST else _colour(theme, bars[0], usual)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colour))
        painter.drawPolygon(_outline(list(_steps(laid, bars)), laid.panel.place == "right"))
    for box in boxes:
        if box.strength > usual and box.state != GHOST:
            painter.fillRect(_thick(_rect(laid, [box])), QColor(_colour(theme, box, box.strength)))


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
    """The bars without the space between them, so many as make up a step as one."""
    lane = abs(laid.scale[1] if laid.panel.place == "right" else laid.scale[0])
    together = 1 if lane >= 1.0 else round(_STEP / lane)
    for start in range(0, len(bars), together):
        yield _rect(laid, bars[start : start + together])


def _rect(laid: PanelLayout, bars: Sequence[Box]) -> QRectF:
    """Over the whole lanes of neighbours, from the end to the end that lies farthest."""
    across = laid.panel.place == "right"
    lanes = [box.y if across else box.x for box in bars]
    ends = [end for box in bars for end in (box.x if across else box.y)]
    lane, reach = (float(int(lanes[0][0])), float(int(lanes[-1][0]) + 1)), (min(ends), max(ends))
    rect = laid.place(reach, lane) if across else laid.place(lane, reach)
    rect = rect.normalized()
    if reach[0] < reach[1]:
        if across and rect.width() < SHORTEST:
            rect.setWidth(SHORTEST)
        elif not across and rect.height() < SHORTEST:
            rect.setHeight(SHORTEST)
    return rect


def _thick(rect: QRectF) -> QRectF:
    """At least so thick that it is seen."""
    middle = QPointF(rect.center())
    rect.setHeight(max(rect.height(), SHORTEST))
    rect.setWidth(max(rect.width(), SHORTEST))
    rect.moveCenter(middle)
    return rect
