"""The equation of a place as a picture: the chain with its lit factor, the short form, the numbers, a sentence."""

from collections.abc import Iterator
from dataclasses import dataclass

from PyQt6.QtCore import QPointF, QRectF, Qt
from PyQt6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from app.assets import ui_font
from app.matrix_painting import MatrixPicture, MatrixStyle
from app.story.equation import Equation
from app.story.headings import count, heading
from app.story.numbers_line import put_in
from app.story.state import State
from app.story.typst_form import lines
from app.theme import Theme
from app.typeset import Typeset, typeset

HEIGHT = 182.0
HEADING_HEIGHT = 36.0
_EDGE = 20.0
_SPACE = 9.0
_SENTENCE_LINE = 18.0
_ROW_GAP = 8.0
_MARK_WIDTH = 18.0
"""Before the sentence that answers a guess: the sign of right or wrong."""

_STYLES = (
    (21.0, MatrixStyle(34, 17, 6)),
    (19.0, MatrixStyle(32, 16, 6)),
    (17.0, MatrixStyle(30, 15, 6)),
    (15.0, MatrixStyle(28, 14, 6)),
    (19.0, MatrixStyle(30, 15, 4)),
    (15.0, MatrixStyle(28, 14, 3)),
    (15.0, MatrixStyle(26, 13, 1)),
    (12.0, MatrixStyle(26, 11, 1)),
)
"""From roomy to narrow: type size of the formula and style of the matrices; the first that fits is taken."""

Piece = Typeset | MatrixPicture | str


@dataclass(frozen=True)
class _Row:
    """The formula's pieces in one row, all centred on the math axis."""

    pieces: tuple[Piece, ...]
    size: float
    rule_after: int | None
    """Behind which piece a hairline parts the chain from the computation."""

    @property
    def width(self) -> float:
        return sum(self._width(piece) for piece in self.pieces) + _SPACE * (len(self.pieces) - 1) + self._rule_width

    @property
    def height(self) -> float:
        """Of the highest piece; a row of mere numbers is as high as its type."""
        return max((piece.height for piece in self.pieces if not isinstance(piece, str)), default=self.size)

    @property
    def _rule_width(self) -> float:
        return 0.0 if self.rule_after is None else 1.5 * _SPACE

    def _width(self, piece: Piece) -> float:
        if isinstance(piece, str):
            return QFontMetricsF(ui_font(self.size * 0.75)).horizontalAdvance(piece)
        return piece.width

    def paint(self, painter: QPainter, middle: float, theme: Theme, of: Equation) -> None:
        x = 0.0
        roles = {term.number: QColor(theme.role(term.role)) for term in of.terms}
        ink = QColor(theme.ink)
        for index, piece in enumerate(self.pieces):
            if isinstance(piece, MatrixPicture):
                piece.paint(painter, x, middle, theme)
            elif isinstance(piece, str):
                painter.setFont(ui_font(self.size * 0.75))
                painter.setPen(ink)
                painter.drawText(QPointF(x, middle + self.size * 0.27), piece)
            else:
                baseline = middle + piece.axis
                if of.lit is not None and of.lit in piece.boxes:
                    self._light(painter, piece.boxes[of.lit].translated(x, baseline), theme)
                piece.paint(painter, x, baseline, lambda number: roles.get(number, ink))
            x += self._width(piece) + _SPACE
            if index == self.rule_after:
                painter.setPen(QPen(QColor(theme.line), 1))
                half = self.height / 2
                painter.drawLine(QPointF(x, middle - half), QPointF(x, middle + half))
                x += 1.5 * _SPACE

    @staticmethod
    def _light(painter: QPainter, box: QRectF, theme: Theme) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.tint("backward", 0.2)))
        painter.drawRoundedRect(box.adjusted(-4, -4, 4, 4), 5, 5)


@dataclass(frozen=True)
class _Block:
    """One row, or the formula above its numbers."""

    rows: tuple[_Row, ...]

    @property
    def width(self) -> float:
        return max(row.width for row in self.rows)

    @property
    def height(self) -> float:
        return sum(row.height for row in self.rows) + _ROW_GAP * (len(self.rows) - 1)

    def paint(self, painter: QPainter, theme: Theme, of: Equation) -> None:
        """Paint with the left edge at 0 and the middle of the height at 0."""
        top = -self.height / 2
        for row in self.rows:
            row.paint(painter, top + row.height / 2, theme, of)
            top += row.height + _ROW_GAP


def equation_height(state: State, width: float) -> float:
    """The height that the equation of this place wants at a width: what an export's page gets."""
    if state.place is None:
        return HEIGHT
    block = _fitting(state, state.equation, width - 2 * _EDGE, float("inf"))
    sentence_height = _SENTENCE_LINE * len(_sentence_lines(state, width, 9))
    return 40 + block.height + 24 + sentence_height + 14


def paint_equation(
    painter: QPainter, state: State, theme: Theme, width: float, height: float, on_page: bool = False
) -> None:
    """Heading, formula, numbers and sentence into width × height; a page doesn't say the how-manieth equation it is.

    Where a question is open the screen leaves the room under the heading to it; a page prints it as its sentence.
    """
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _paint_heading(painter, state, theme)
    if not on_page:
        _paint_count(painter, state, theme, width)
        if state.question is not None:
            return
    text_lines = _sentence_lines(state, width, 2 if state.place is not None else 4)
    top, bottom = HEADING_HEIGHT, height - 14 - _SENTENCE_LINE * len(text_lines) - 4
    if state.place is None:
        _paint_title(painter, state, theme, (top + bottom) / 2)
    else:
        of = state.equation
        block = _fitting(state, of, width - 2 * _EDGE, bottom - top)
        scale = min(1.0, (width - 2 * _EDGE) / block.width, (bottom - top) / block.height)
        painter.save()
        painter.translate(_EDGE, (top + bottom) / 2)
        painter.scale(scale, scale)
        block.paint(painter, theme, of)
        painter.restore()
    _paint_sentence(painter, state, theme, bottom + 4, text_lines)


def _is_marked(state: State) -> bool:
    return state.guess is not None and state.guess.right is not None


def _sentence_lines(state: State, width: float, most: int) -> list[str]:
    return _wrapped(state.sentence, 13, width - 2 * _EDGE - _MARK_WIDTH * _is_marked(state), most)


def _paint_sentence(painter: QPainter, state: State, theme: Theme, top: float, text_lines: list[str]) -> None:
    """The lines of the sentence; one that answers a guess stands behind its mark."""
    left, baseline = _EDGE, top + 13
    if state.guess is not None and state.guess.right is not None:
        painter.setFont(ui_font(14, 700))
        painter.setPen(QColor(theme.good if state.guess.right else theme.bad))
        painter.drawText(QPointF(left, baseline), "✓" if state.guess.right else "✗")
        left += _MARK_WIDTH
    painter.setFont(ui_font(13))
    painter.setPen(QColor(theme.muted))
    for index, line in enumerate(text_lines):
        painter.drawText(QPointF(left, baseline + _SENTENCE_LINE * index), line)


def _paint_heading(painter: QPainter, state: State, theme: Theme) -> None:
    place = state.place
    backward = place is not None and place.phase == "backward"
    painter.setFont(ui_font(12, 600))
    painter.setPen(QColor(theme.role("backward") if backward else theme.muted))
    painter.drawText(QPointF(_EDGE, 25), "The lesson" if place is None else heading(place, state.notation))


def _paint_count(painter: QPainter, state: State, theme: Theme, width: float) -> None:
    painter.setFont(ui_font(12))
    painter.setPen(QColor(theme.muted))
    note = " · ".join(_notes(state))
    left = width - _EDGE - painter.fontMetrics().horizontalAdvance(note)
    painter.drawText(QPointF(left, 25), note)


def _notes(state: State) -> Iterator[str]:
    """Which question or stop this is, which equation of its timestep."""
    if state.question is not None:
        yield "question"
    if state.position in state.stops:
        yield f"stop {list(state.stops).index(state.position) + 1} of {len(state.stops)}"
    if state.question is None:
        if state.place is None:
            yield "press → for the first equation"
        elif note := count(state.timeline, state.position):
            yield note


def _paint_title(painter: QPainter, state: State, theme: Theme, middle: float) -> None:
    painter.setFont(ui_font(22, 600))
    painter.setPen(QColor(theme.ink))
    painter.drawText(QPointF(_EDGE, middle + 8), state.lesson.title)


def _fitting(state: State, of: Equation, width: float, height: float) -> _Block:
    """The roomiest block that fits; the narrowest one where none does."""
    markup = tuple(line for line in lines(of) if line is not None)
    line = put_in(of.operands, state.trace, state.notation)
    rule = None if len(markup) == 1 else 0
    for size, style in _STYLES:
        formula = tuple(typeset(part, size) for part in markup)
        numbers = tuple(part if isinstance(part, str) else MatrixPicture(part, style) for part in line)
        if not numbers:
            block = _Block((_Row(formula, size, rule),))
        else:
            block = _Block((_Row((*formula, "=", *numbers), size, 0),))
            if block.width > width:
                block = _Block((_Row(formula, size, rule), _Row(("=", *numbers), size, None)))
        if block.width <= width and block.height <= height:
            break
    return block


def _wrapped(text: str, size: float, width: float, most: int) -> list[str]:
    """The text in lines of at most this width; what goes beyond `most` lines ends in an ellipsis."""
    metrics = QFontMetricsF(ui_font(size))
    found: list[str] = []
    for word in text.split():
        if found and metrics.horizontalAdvance(f"{found[-1]} {word}") <= width:
            found[-1] += f" {word}"
        else:
            found.append(word)
    if len(found) > most:
        rest = " ".join(found[most - 1 :])
        found = [*found[: most - 1], metrics.elidedText(rest, Qt.TextElideMode.ElideRight, width)]
    return found
