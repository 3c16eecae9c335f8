"""Formulas, matrices and signs in a row: every term in its role's colour, on one math axis."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from PyQt6.QtCore import QPointF, QRectF, Qt
from PyQt6.QtGui import QColor, QPainter, QPen

from app.painting.matrix import MatrixPicture
from app.painting.shapes import ShapeLabel, height_of, paint_shapes, shape_labels
from app.painting.typeset import Typeset
from app.story import signs
from app.theme import Theme


@dataclass(frozen=True, eq=False)
class Sign:
    """A typeset piece between matrices and what it is, which says how far from its neighbours it stands."""

    formula: Typeset
    kind: signs.Kind

    @property
    def width(self) -> float:
        return self.formula.width


Piece = Typeset | Sign | MatrixPicture

_SPACE = 9.0
_BESIDE_OPERATOR = 7.0
_INSIDE_BRACKETS = 3.0
_AT_LOW_BRACKETS = 0.5
_BEHIND_FUNCTION = 4.0
_BEFORE_SEPARATOR = 2.0
_BETWEEN_MATRICES = 4.0
"""They have room beside their brackets."""
_RULE_ROOM = 1.5 * _SPACE
_LIGHT = 4.0
"""How far the ground of a lit term reaches beyond its ink, above and below."""
_LIGHT_ACROSS = 2.5
"""The same at its sides, where the next factor stands."""


@dataclass(frozen=True)
class Inks:
    """Which colour every numbered term has, and which terms are lit; `all_in`: one colour instead, "#RRGGBB".

    `grounds`: what is painted already under a term, by its number: it, and what stands in it, is to be readable there.
    """

    roles: Mapping[int, str]
    lit: frozenset[int] = frozenset()
    all_in: str | None = None
    grounds: Mapping[int, str] = field(default_factory=dict)

    def colour(self, number: int, theme: Theme, ground: str) -> QColor:
        if self.all_in is not None:
            return QColor(self.all_in)
        return QColor(theme.role_on(self.roles[number], ground) if number in self.roles else theme.ink)

    def ground(self, number: int, formula: Typeset, theme: Theme) -> str:
        """What a term stands on: the card, or what lights it or a term that it is a part of."""
        if number not in formula.boxes:
            return theme.card
        grounds = (*((at, lit_ground(theme)) for at in self.lit), *self.grounds.items())
        middle = formula.boxes[number].center()
        under = (ground for at, ground in grounds if at in formula.boxes and formula.boxes[at].contains(middle))
        return next(under, theme.card)


def lit_ground(theme: Theme) -> str:
    """The colour under the factor of the moment."""
    return theme.tint("backward", 0.2)


def paint_formula(painter: QPainter, formula: Typeset, x: float, baseline: float, theme: Theme, inks: Inks) -> None:
    """A formula in its colours, over a tinted ground under every term that is lit."""
    for number in inks.lit & formula.boxes.keys():
        _paint_light(painter, formula.boxes[number].translated(x, baseline), theme)
    formula.paint(painter, x, baseline, lambda number: inks.colour(number, theme, inks.ground(number, formula, theme)))


def _paint_light(painter: QPainter, box: QRectF, theme: Theme) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(lit_ground(theme)))
    painter.drawRoundedRect(box.adjusted(-_LIGHT_ACROSS, -_LIGHT, _LIGHT_ACROSS, _LIGHT), 5, 5)


class Box(NamedTuple):
    """Where the ink lies in a row: of a term of the formula at `piece`, by its number, or of the whole piece (None)."""

    piece: int
    term: int | None
    rect: QRectF


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
        x, last = self._placed[-1]
        return x + last.width

    @property
    def height(self) -> float:
        return self.above + self.below

    @cached_property
    def above(self) -> float:
        """How far the row reaches above its math axis."""
        return max(map(_above, self.pieces))

    @cached_property
    def below(self) -> float:
        """How far it reaches below."""
        pieces = max(map(_below, self.pieces))
        return max(pieces, self._shapes_top + height_of(self.labels)) if self.labels else pieces

    def boxes(self) -> Iterator[Box]:
        """What lies where, from the left edge and the math axis at 0."""
        for index, (x, piece) in enumerate(self._placed):
            if isinstance(piece, Typeset):
                for number, ink in piece.boxes.items():
                    yield Box(index, number, ink.translated(x, piece.axis))
            else:
                yield Box(index, None, QRectF(x, -_inked(piece), piece.width, 2 * _inked(piece)))

    def paint(self, painter: QPainter, x: float, middle: float, theme: Theme, inks: Inks) -> None:
        """Paint with the left edge at x and the math axis at height `middle`."""
        for index, (offset, piece) in enumerate(self._placed):
            left = x + offset
            if isinstance(piece, MatrixPicture):
                piece.paint(painter, left, middle, theme)
            else:
                formula = _formula(piece)
                in_row = inks if isinstance(piece, Typeset) else Inks({}, all_in=inks.all_in)
                paint_formula(painter, formula, left, middle + formula.axis, theme, in_row)
            if index == self.rule_after:
                rule = left + piece.width + _SPACE
                painter.setPen(QPen(QColor(theme.line), 1))
                painter.drawLine(QPointF(rule, middle - self.above), QPointF(rule, middle + self.above))
        paint_shapes(painter, self.labels, QPointF(x, middle + self._shapes_top), theme)

    @cached_property
    def _placed(self) -> tuple[tuple[float, Piece], ...]:
        """The pieces, each with its left edge."""
        x, placed = 0.0, []
        for index, piece in enumerate(self.pieces):
            if index:
                x += _gap(self.pieces[index - 1], piece) + (_RULE_ROOM if index - 1 == self.rule_after else 0.0)
            placed.append((x, piece))
            x += piece.width
        return tuple(placed)

    @cached_property
    def labels(self) -> tuple[ShapeLabel, ...]:
        """The shapes, from the left."""
        if not self.shapes:
            return ()
        formulas = [(x, piece) for x, piece in self._placed if isinstance(piece, Typeset)]
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
        return max((_below(piece) for piece in self.pieces if isinstance(piece, Typeset)), default=0.0) + _LIGHT


def _formula(piece: Typeset | Sign) -> Typeset:
    return piece.formula if isinstance(piece, Sign) else piece


def _above(piece: Piece) -> float:
    if isinstance(piece, MatrixPicture):
        return piece.height / 2
    formula = _formula(piece)
    return formula.ascent - formula.axis


def _below(piece: Piece) -> float:
    if isinstance(piece, MatrixPicture):
        return piece.height / 2
    formula = _formula(piece)
    return formula.descent + formula.axis


def _inked(piece: Sign | MatrixPicture) -> float:
    """How far a piece's ink reaches above and below the math axis; without the shape under a thumbnail."""
    return piece.bracket_height / 2 if isinstance(piece, MatrixPicture) else piece.formula.size / 2


def _kind(piece: Piece) -> signs.Kind:
    return piece.kind if isinstance(piece, Sign) else "value"


def _is_tall(piece: Piece) -> bool:
    return isinstance(piece, Sign) and piece.formula.height > 1.5 * piece.formula.size


def _gap(left: Piece, right: Piece) -> float:
    before, after = _kind(left), _kind(right)
    if before == "opening" or after == "closing":
        return _INSIDE_BRACKETS if _is_tall(left if before == "opening" else right) else _AT_LOW_BRACKETS
    if before == "function":
        return _AT_LOW_BRACKETS if after == "opening" else _BEHIND_FUNCTION
    if after == "separator":
        return _BEFORE_SEPARATOR
    if isinstance(left, MatrixPicture) and isinstance(right, MatrixPicture):
        return _BETWEEN_MATRICES
    return _BESIDE_OPERATOR if "operator" in (before, after) or before == "separator" else _SPACE
