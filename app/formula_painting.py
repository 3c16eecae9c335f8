"""Formulas, matrices and words in a row: every term in its role's colour, on one math axis."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from PyQt6.QtCore import QPointF, QRectF, Qt
from PyQt6.QtGui import QColor, QPainter, QPen

from app.assets import ui_font
from app.matrix_painting import MatrixPicture
from app.shape_painting import ShapeLabel, height_of, paint_shapes, shape_labels
from app.theme import Theme
from app.typeset import Typeset
from app.wrapping import text_width

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
    """Pieces in one row, all centred on the math axis; `size`: of the type, in pixels.

    `shapes`: what stands in small type under a term, by its number.
    """

    pieces: tuple[Piece, ...]
    size: float
    rule_after: int | None = None
    """Behind which piece a hairline parts the chain from the computation."""
    shapes: Mapping[int, str] = field(default_factory=dict)

    @cached_property
    def width(self) -> float:
        rule = 0.0 if self.rule_after is None else _RULE_ROOM
        return sum(map(self._width, self.pieces)) + _SPACE * (len(self.pieces) - 1) + rule

    @property
    def height(self) -> float:
        return self.above + self.below

    @cached_property
    def above(self) -> float:
        """How far the row reaches above its math axis."""
        return max(map(self._above, self.pieces))

    @cached_property
    def below(self) -> float:
        """How far it reaches below."""
        pieces = max(map(self._below, self.pieces))
        return max(pieces, self._shapes_top + height_of(self._labels)) if self._labels else pieces

    def _above(self, piece: Piece) -> float:
        if isinstance(piece, str):
            return self.size / 2
        return piece.ascent - piece.axis if isinstance(piece, Typeset) else piece.height / 2

    def _below(self, piece: Piece) -> float:
        if isinstance(piece, str):
            return self.size / 2
        return piece.descent + piece.axis if isinstance(piece, Typeset) else piece.height / 2

    @property
    def _text_size(self) -> float:
        return self.size * 0.75

    def _width(self, piece: Piece) -> float:
        if isinstance(piece, str):
            return text_width(piece, self._text_size)
        return piece.width

    def paint(self, painter: QPainter, x: float, middle: float, theme: Theme, inks: Inks) -> None:
        """Paint with the left edge at x and the math axis at height `middle`."""
        for index, (offset, piece) in enumerate(self._placed()):
            left = x + offset
            if isinstance(piece, MatrixPicture):
                piece.paint(painter, left, middle, theme)
            elif isinstance(piece, str):
                painter.setFont(ui_font(self._text_size))
                painter.setPen(QColor(inks.all_in or theme.ink))
                painter.drawText(QPointF(left, middle + self.size * 0.27), piece)
            else:
                paint_formula(painter, piece, left, middle + piece.axis, theme, inks)
            if index == self.rule_after:
                rule = left + self._width(piece) + _SPACE
                painter.setPen(QPen(QColor(theme.line), 1))
                painter.drawLine(QPointF(rule, middle - self.above), QPointF(rule, middle + self.above))
        paint_shapes(painter, self._labels, QPointF(x, middle + self._shapes_top), theme)

    def _placed(self) -> Iterator[tuple[float, Piece]]:
        """The pieces, each with its left edge."""
        x = 0.0
        for index, piece in enumerate(self.pieces):
            yield x, piece
            x += self._width(piece) + _SPACE + (_RULE_ROOM if index == self.rule_after else 0.0)

    @cached_property
    def _labels(self) -> tuple[ShapeLabel, ...]:
        if not self.shapes:
            return ()
        formulas = [(x, piece) for x, piece in self._placed() if isinstance(piece, Typeset)]
        middles = (
            (x + box.center().x(), self.shapes[number])
            for x, piece in formulas
            for number, box in piece.boxes.items()
            if number in self.shapes
        )
        return shape_labels(middles)

    @property
    def _shapes_top(self) -> float:
        """Below the math axis: under the deepest formula and the ground of a lit term in it."""
        return max((self._below(piece) for piece in self.pieces if isinstance(piece, Typeset)), default=0.0) + _LIGHT
