"""Formulas, matrices and words in a row: every term in its role's colour, on one math axis."""

from collections.abc import Mapping
from dataclasses import dataclass

from PyQt6.QtCore import QPointF, QRectF, Qt
from PyQt6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from app.assets import ui_font
from app.matrix_painting import MatrixPicture
from app.theme import Theme
from app.typeset import Typeset

Piece = Typeset | MatrixPicture | str

_SPACE = 9.0
_RULE_ROOM = 1.5 * _SPACE
_LIGHT = 4.0
"""How far the ground of a lit term reaches beyond its ink."""


@dataclass(frozen=True)
class Inks:
    """Which colour every numbered term has, and which terms are lit; `all_in`: one colour instead, "#RRGGBB"."""

    roles: Mapping[int, str]
    lit: frozenset[int] = frozenset()
    all_in: str | None = None

    def colour(self, number: int, theme: Theme) -> QColor:
        if self.all_in is not None:
            return QColor(self.all_in)
        return QColor(theme.role(self.roles[number]) if number in self.roles else theme.ink)


def paint_formula(painter: QPainter, formula: Typeset, x: float, baseline: float, theme: Theme, inks: Inks) -> None:
    """A formula in its colours, over a tinted ground under every term that is lit."""
    for number in inks.lit & formula.boxes.keys():
        _paint_light(painter, formula.boxes[number].translated(x, baseline), theme)
    formula.paint(painter, x, baseline, lambda number: inks.colour(number, theme))


def _paint_light(painter: QPainter, box: QRectF, theme: Theme) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.tint("backward", 0.2)))
    painter.drawRoundedRect(box.adjusted(-_LIGHT, -_LIGHT, _LIGHT, _LIGHT), 5, 5)


@dataclass(frozen=True)
class Row:
    """Pieces in one row, all centred on the math axis; `size`: of the type, in pixels."""

    pieces: tuple[Piece, ...]
    size: float
    rule_after: int | None = None
    """Behind which piece a hairline parts the chain from the computation."""

    @property
    def width(self) -> float:
        rule = 0.0 if self.rule_after is None else _RULE_ROOM
        return sum(map(self._width, self.pieces)) + _SPACE * (len(self.pieces) - 1) + rule

    @property
    def height(self) -> float:
        """Of the highest piece; a row of mere numbers is as high as its type."""
        return max((piece.height for piece in self.pieces if not isinstance(piece, str)), default=self.size)

    @property
    def _text_size(self) -> float:
        return self.size * 0.75

    def _width(self, piece: Piece) -> float:
        if isinstance(piece, str):
            return QFontMetricsF(ui_font(self._text_size)).horizontalAdvance(piece)
        return piece.width

    def paint(self, painter: QPainter, x: float, middle: float, theme: Theme, inks: Inks) -> None:
        """Paint with the left edge at x and the math axis at height `middle`."""
        for index, piece in enumerate(self.pieces):
            if isinstance(piece, MatrixPicture):
                piece.paint(painter, x, middle, theme)
            elif isinstance(piece, str):
                painter.setFont(ui_font(self._text_size))
                painter.setPen(QColor(inks.all_in or theme.ink))
                painter.drawText(QPointF(x, middle + self.size * 0.27), piece)
            else:
                paint_formula(painter, piece, x, middle + piece.axis, theme, inks)
            x += self._width(piece) + _SPACE
            if index == self.rule_after:
                painter.setPen(QPen(QColor(theme.line), 1))
                half = self.height / 2
                painter.drawLine(QPointF(x, middle - half), QPointF(x, middle + half))
                x += _RULE_ROOM
