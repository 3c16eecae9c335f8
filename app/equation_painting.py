"""The equation of a place as a picture: the chain with its lit factor, the short form, the numbers, a sentence."""

from collections.abc import Iterator
from dataclasses import dataclass

from PyQt6.QtCore import QPointF
from PyQt6.QtGui import QColor, QPainter

from app.assets import ui_font
from app.formula_painting import Inks, Row
from app.matrix_painting import MatrixPicture, MatrixStyle
from app.story.equation import Equation
from app.story.headings import count, heading
from app.story.numbers_line import put_in
from app.story.shapes import printed_shapes
from app.story.state import State
from app.story.typst_form import lines
from app.theme import Theme
from app.typeset import typeset
from app.wrapping import text_width, wrapped

HEIGHT = 182.0
HEADING_HEIGHT = 36.0
_EDGE = 20.0
_SENTENCE_LINE = 18.0
_ROW_GAP = 8.0
_MARK_WIDTH = 18.0
"""Before the sentence that answers a guess: the sign of right or wrong."""
_ROOM_TO_OPEN = 420.0
"""Pixels between heading and note that the buttons need for what must not be overlooked (app/offers.py)."""

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


@dataclass(frozen=True)
class _Block:
    """One row, or the formula above its numbers."""

    rows: tuple[Row, ...]

    @property
    def width(self) -> float:
        return max(row.width for row in self.rows)

    @property
    def height(self) -> float:
        return sum(row.height for row in self.rows) + _ROW_GAP * (len(self.rows) - 1)

    def paint(self, painter: QPainter, theme: Theme, of: Equation) -> None:
        """Paint with the left edge at 0 and the middle of the height at 0."""
        lit = frozenset[int]() if of.lit is None else frozenset({of.lit})
        inks = Inks({term.number: term.role for term in of.terms}, lit)
        top = -self.height / 2
        for row in self.rows:
            row.paint(painter, 0.0, top + row.above, theme, inks)
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
    return wrapped(state.sentence, 13, width - 2 * _EDGE - _MARK_WIDTH * _is_marked(state), most)


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


def heading_room(state: State, width: float) -> tuple[float, float]:
    """Where the heading ends and where the note at the right begins: what lies between is free."""
    written = text_width(_heading(state), 12, 600)
    return _EDGE + written, _left_of_note(state, width)


def _heading(state: State) -> str:
    return "The lesson" if state.place is None else heading(state.place, state.notation)


def _note(state: State, width: float) -> str:
    """What stands at the right; where it would crowd what can be opened here only the first of it."""
    notes = tuple(_notes(state))
    whole = " · ".join(notes)
    taken = 2 * _EDGE + text_width(_heading(state), 12, 600) + text_width(whole, 12)
    return whole if width - taken >= _ROOM_TO_OPEN else "".join(notes[:1])


def _left_of_note(state: State, width: float) -> float:
    return width - _EDGE - text_width(_note(state, width), 12)


def _paint_heading(painter: QPainter, state: State, theme: Theme) -> None:
    backward = state.place is not None and state.place.phase == "backward"
    painter.setFont(ui_font(12, 600))
    painter.setPen(QColor(theme.role("backward") if backward else theme.muted))
    painter.drawText(QPointF(_EDGE, 25), _heading(state))


def _paint_count(painter: QPainter, state: State, theme: Theme, width: float) -> None:
    painter.setFont(ui_font(12))
    painter.setPen(QColor(theme.muted))
    painter.drawText(QPointF(_left_of_note(state, width), 25), _note(state, width))


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
    painter.drawText(QPointF(_EDGE, middle + 8), state.told.title)


def _fitting(state: State, of: Equation, width: float, height: float) -> _Block:
    """The roomiest block that fits; the narrowest one where none does."""
    markup = tuple(line for line in lines(of) if line is not None)
    line = put_in(of.operands, state.trace, state.notation)
    rule = None if len(markup) == 1 else 0
    shapes = printed_shapes(of, state.trace.experiment.network) if state.shapes else {}
    for size, style in _STYLES:
        formula = tuple(typeset(part, size) for part in markup)
        numbers = tuple(part if isinstance(part, str) else MatrixPicture(part, style) for part in line)
        if not numbers:
            block = _Block((Row(formula, size, rule, shapes),))
        else:
            block = _Block((Row((*formula, "=", *numbers), size, 0, shapes),))
            if block.width > width:
                block = _Block((Row(formula, size, rule, shapes), Row(("=", *numbers), size)))
        if block.width <= width and block.height <= height:
            break
    return block
