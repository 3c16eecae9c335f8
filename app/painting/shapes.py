"""Shapes in small type under the terms of a formula: on one line or, where they would collide, on two."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from PyQt6.QtCore import QPointF
from PyQt6.QtGui import QColor, QPainter

from app.painting import faces
from app.painting.wrapping import text_width
from app.theme import Theme

_TYPE_SIZE = 10
_LINE = 12.0
_LINES = 2
_GAP = 5.0
"""Between two shapes on the same line."""
_ASIDE = 9.0
"""How far from the middle of its term a shape may stand, so that all of them are on one line."""


@dataclass(frozen=True)
class ShapeLabel:
    """A shape as it will be painted: `left` of its text, `line` from 0."""

    text: str
    left: float
    line: int


def shape_labels(middles: Iterable[tuple[float, str]]) -> tuple[ShapeLabel, ...]:
    """Shapes under what has these middles: on one line, if need be a little beside them; else each on the first of two
    where it meets no other, or left out."""
    placed = sorted(middles)
    lefts = _beside_each_other([(middle, text_width(text, _TYPE_SIZE)) for middle, text in placed])
    if lefts is not None:
        return tuple(ShapeLabel(text, left, 0) for left, (_, text) in zip(lefts, placed, strict=True))
    ends = [float("-inf")] * _LINES
    found: list[ShapeLabel] = []
    for middle, text in placed:
        width = text_width(text, _TYPE_SIZE)
        left = middle - width / 2
        line = next((line for line, end in enumerate(ends) if left >= end + _GAP), None)
        if line is not None:
            ends[line] = left + width
            found.append(ShapeLabel(text, left, line))
    return tuple(found)


def _beside_each_other(labels: Sequence[tuple[float, float]]) -> list[float] | None:
    """The left edges of labels, of which the middles and widths are given, on one line: where some would meet, they
    stand around the middle of theirs. None where one would be too far from its own."""
    groups: list[list[tuple[float, float]]] = []
    for label in labels:
        groups.append([label])
        while len(groups) > 1 and _ends(groups[-2])[1] + _GAP > _ends(groups[-1])[0]:
            last = groups.pop()
            groups[-1] += last
    found: list[float] = []
    for group in groups:
        left = _ends(group)[0]
        for middle, width in group:
            if abs(left + width / 2 - middle) > _ASIDE:
                return None
            found.append(left)
            left += width + _GAP
    return found


def _ends(group: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """Where labels begin and end that stand side by side, on average under their middles."""
    width = sum(wide for _, wide in group) + _GAP * (len(group) - 1)
    before, shift = 0.0, 0.0
    for middle, wide in group:
        shift += middle - (before + wide / 2)
        before += wide + _GAP
    left = shift / len(group)
    return left, left + width


def height_of(labels: tuple[ShapeLabel, ...]) -> float:
    """How high the lines are that these labels need."""
    return _LINE * (1 + max((label.line for label in labels), default=-1))


def paint_shapes(painter: QPainter, labels: tuple[ShapeLabel, ...], origin: QPointF, theme: Theme) -> None:
    """Paint the labels with the top of their first line at `origin`."""
    if not labels:
        return
    painter.setFont(faces.font(_TYPE_SIZE))
    painter.setPen(QColor(theme.muted))
    for label in labels:
        painter.drawText(origin + QPointF(label.left, _LINE * (label.line + 1) - 3), label.text)
