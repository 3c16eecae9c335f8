"""Shapes in small type under the terms of a formula: on one line or, where they would collide, on two."""

from collections.abc import Iterable
from dataclasses import dataclass

from PyQt6.QtCore import QPointF
from PyQt6.QtGui import QColor, QPainter

from app.assets import ui_font
from app.painting.wrapping import text_width
from app.theme import Theme

_TYPE_SIZE = 10
_LINE = 12.0
_LINES = 2
_GAP = 5.0
"""Between two shapes on the same line."""


@dataclass(frozen=True)
class ShapeLabel:
    """A shape as it will be painted: `left` of its text, `line` from 0."""

    text: str
    left: float
    line: int


def shape_labels(middles: Iterable[tuple[float, str]]) -> tuple[ShapeLabel, ...]:
    """Shapes under what has these middles, each on the first line where it meets no other; else it is left out."""
    ends = [float("-inf")] * _LINES
    found: list[ShapeLabel] = []
    for middle, text in sorted(middles):
        width = text_width(text, _TYPE_SIZE)
        left = middle - width / 2
        line = next((line for line, end in enumerate(ends) if left >= end + _GAP), None)
        if line is not None:
            ends[line] = left + width
            found.append(ShapeLabel(text, left, line))
    return tuple(found)


def height_of(labels: tuple[ShapeLabel, ...]) -> float:
    """How high the lines are that these labels need."""
    return _LINE * (1 + max((label.line for label in labels), default=-1))


def paint_shapes(painter: QPainter, labels: tuple[ShapeLabel, ...], origin: QPointF, theme: Theme) -> None:
    """Paint the labels with the top of their first line at `origin`."""
    if not labels:
        return
    painter.setFont(ui_font(_TYPE_SIZE))
    painter.setPen(QColor(theme.muted))
    for label in labels:
        painter.drawText(origin + QPointF(label.left, _LINE * (label.line + 1) - 3), label.text)
