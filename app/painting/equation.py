"""The equation of a place as a picture: the chain with its lit factor, the short form, the numbers, a sentence."""

from dataclasses import replace
from math import ceil

from PyQt6.QtCore import QPointF, QRectF
from PyQt6.QtGui import QColor, QImage, QPainter, QPen

from app.painting import faces
from app.painting.equation_heading import EDGE, paint_count, paint_heading
from app.painting.equation_layout import EquationLayout, Item, lay_out
from app.painting.equation_sentence import USUAL_HEIGHT, Sentence, on_a_page, under_equation, under_title
from app.painting.equation_size import fitting
from app.painting.formula import Inks
from app.painting.light import paint_light, paint_lit_ground, pointed_ground
from app.painting.sentence import paint_words, words_width
from app.painting.wrapping import text_width, wrapped
from app.story.state import State
from app.story.terms import Term
from app.theme import Theme

HEIGHT = 190.0
_MORE_OF_GATES = 24.0
"""The equations of a gated cell are longer, and have their numbers under them."""
_MORE_OF_TALL = 24.0
_TALL = 4
"""From so many rows on a matrix in numbers is as high as an equation, or higher."""
HEADING_HEIGHT = 36.0
FORMULA_TOP = 46.0
"""Above it nothing of the formula stands: the light around a term is clear of the heading's buttons too."""
_OVER_SENTENCE, _CLEAR_OF_SENTENCE = 3.0, 6.0
"""Between a tall matrix and the sentence's room, at least; and where the sentence leaves some of it free."""
_INSIDE_SENTENCE = 4.0
"""From where the sentence's room begins to its first line."""
_UNDER_SENTENCE, _LEAST_UNDER_SENTENCE = 16.0, 10.0
LOWEST = 140.0
"""Of the lowest card: the formula gets smaller, where a heading and a sentence of two lines leave it little; it has
the least under its sentence, too."""
_TITLE_TOP = 42.0
"""Above it nothing of a lesson's title stands: it is clear of the heading's buttons."""
_TITLE, _CAPITALS, _TITLE_GAP, _LEAST_TITLE_GAP = 22, 16.0, 16.0, 9.0
"""A lesson's title: its size of type, how high its letters are, and from its baseline to the sentence under it, where
that is long at least."""
_ABOVE = 0.45
"""Of what title and sentence leave free, above them: so they are seen in the middle."""
_ON_A_PAGE = 20.0
"""Around the formula."""
_IMAGE_WIDTH = 1000.0
_IMAGE_EDGE = 12.0
_IMAGE_SCALE = 3.0
_SAID_SIZE, _SAID_HEIGHT, _SAID_PAD, _SAID_AWAY = 11, 22.0, 8.0, 8.0
_MARK_WIDTH = 18.0
"""Before the sentence that answers a guess: the sign of right or wrong."""


def card_height(state: State) -> float:
    """The height of the card on screen: of one lesson it is the same at every place."""
    network = state.trace.experiment.network
    is_tall = max(network.hidden_size, network.output_size) >= _TALL
    return HEIGHT + _MORE_OF_GATES * bool(network.gates) + _MORE_OF_TALL * is_tall


def equation_height(state: State, width: float) -> float:
    """The height that the equation of this place wants at a width: what an export's page gets."""
    if state.place is None:
        return HEIGHT
    block = fitting(state, width - 2 * EDGE, float("inf"), float("inf"))
    room_below = _OVER_SENTENCE + _sentence(state, width, 0.0, is_page=True).height + _UNDER_SENTENCE
    return FORMULA_TOP + block.height + _ON_A_PAGE + room_below


def equation_layout(state: State, width: float, height: float, is_page: bool = False) -> EquationLayout | None:
    """Where the equation stands in a card or on a page; None where none is shown: before the first step."""
    if state.place is None:
        return None
    room = QRectF(EDGE, FORMULA_TOP, width - 2 * EDGE, 0.0)
    room.setBottom(_sentence_top(state, width, height, is_page) - _OVER_SENTENCE)
    usual = height - _under_sentence(height) - USUAL_HEIGHT - _OVER_SENTENCE - FORMULA_TOP
    layout = lay_out(state, room, room.height() if is_page else usual)
    left_over = USUAL_HEIGHT - _sentence(state, width, height, is_page).height
    block = layout.block
    if is_page or left_over <= 0.0 or (layout.scale == 1.0 and not block.hides_small and not block.is_crammed):
        return layout
    room.setBottom(room.bottom() + left_over)
    roomy = lay_out(state, room, usual)
    return roomy if layout.scale < 1.0 or roomy.block.legibility > block.legibility else layout


def paint_page(painter: QPainter, state: State, theme: Theme, width: float, height: float) -> None:
    """Heading, formula, numbers and sentence on a page, which doesn't say the how-manieth equation it is; an open
    question is its sentence."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    paint_heading(painter, state, theme, float("inf"))
    layout = equation_layout(state, width, height, is_page=True)
    _paint_body(painter, state, theme, width, height, layout, is_page=True)


def paint_equation(
    painter: QPainter,
    state: State,
    theme: Theme,
    width: float,
    height: float,
    layout: EquationLayout | None,
    lit: tuple[Item, ...] = (),
    told: str = "",
    beside: float = 0.0,
) -> None:
    """The same on screen, as it is laid out, with a light on what is `lit`; `told`: what is said at the right, else the
    how-manieth equation it is; `beside`: what belongs to others at the right of that. Where a question is open, it
    stands in the room under the heading."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    paint_heading(painter, state, theme, width - beside)
    paint_count(painter, state, theme, width - beside, told)
    if state.question is None:
        _paint_body(painter, state, theme, width, height, layout, lit)


def equation_image(state: State, theme: Theme) -> QImage:
    """The equation alone, formula and numbers, as a picture on paper: as wide as it is, for a slide."""
    layout = lay_out(state, QRectF(0, 0, _IMAGE_WIDTH, float("inf")), float("inf"))
    width, height = (layout.block.width + 2 * _IMAGE_EDGE, layout.block.height + 2 * _IMAGE_EDGE)
    image = QImage(ceil(width * _IMAGE_SCALE), ceil(height * _IMAGE_SCALE), QImage.Format.Format_RGB32)
    image.fill(QColor(theme.card))
    with QPainter(image) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(_IMAGE_SCALE, _IMAGE_SCALE)
        _paint_block(painter, replace(layout, origin=QPointF(_IMAGE_EDGE, height / 2)), theme)
    return image


def _paint_body(
    painter: QPainter,
    state: State,
    theme: Theme,
    width: float,
    height: float,
    layout: EquationLayout | None,
    lit: tuple[Item, ...] = (),
    is_page: bool = False,
) -> None:
    said, under = _sentence(state, width, height, is_page), _under_sentence(height)
    if layout is None:
        free = height - HEADING_HEIGHT - _CAPITALS - _TITLE_GAP - said.height
        baseline = max(_TITLE_TOP, HEADING_HEIGHT + min(_ABOVE * free, free - under)) + _CAPITALS
        _paint_title(painter, state, theme, width, baseline)
        top = min(baseline + _TITLE_GAP, max(baseline + _LEAST_TITLE_GAP, height - under - said.height))
    else:
        over = layout.bottom + _OVER_SENTENCE
        left_over = height - under - over - said.height
        top = over + _INSIDE_SENTENCE + max(0.0, min(left_over / 2, _CLEAR_OF_SENTENCE - layout.under))
        for item in lit:
            paint_lit_ground(painter, _lit(item), theme, role=item.role)
        _paint_block(painter, layout, theme, lit)
        for item in lit:
            paint_light(painter, _lit(item), theme)
    _paint_sentence(painter, state, theme, top, said)


def _lit(item: Item) -> QRectF:
    """What a light stands around: its round corners leave those of the ink alone."""
    return item.box.adjusted(-1.0, -1.5, 1.0, 1.5)


def _paint_block(painter: QPainter, layout: EquationLayout, theme: Theme, lit: tuple[Item, ...] = ()) -> None:
    of = layout.equation
    moment = frozenset() if of.lit is None else frozenset({of.lit})
    pointed = {item.what.number: pointed_ground(theme, item.role) for item in lit if isinstance(item.what, Term)}
    inks = Inks({term.number: term.role for term in of.terms}, moment, grounds=pointed)
    painter.save()
    painter.translate(layout.origin)
    painter.scale(layout.scale, layout.scale)
    for axis, line in layout.block.placed():
        line.row.paint(painter, 0.0, axis, theme, inks)
    painter.restore()


def paint_said(painter: QPainter, text: str, at: QRectF, width: float, height: float, theme: Theme) -> None:
    """What an item that is pointed at is called, on a plate under it; over it where there is no room."""
    line = wrapped(text, _SAID_SIZE, width - 2 * EDGE - 2 * _SAID_PAD, 1, 500)[0]
    wide, high = text_width(line, _SAID_SIZE, 500) + 2 * _SAID_PAD, _SAID_HEIGHT
    left = min(max(at.center().x() - wide / 2, EDGE), width - EDGE - wide)
    top = at.bottom() + _SAID_AWAY
    if top + high > height - 4:
        top = at.top() - _SAID_AWAY - high
    plate = QRectF(round(left) + 0.5, round(top) + 0.5, wide, high)
    painter.setPen(QPen(QColor(theme.ghost), 1.0))
    painter.setBrush(QColor(theme.card))
    painter.drawRoundedRect(plate, 5, 5)
    painter.setPen(QColor(theme.ink))
    left, baseline = plate.center().x() - words_width(line, _SAID_SIZE, 500) / 2, plate.center().y() + 0.36 * _SAID_SIZE
    paint_words(painter, left, baseline, line, _SAID_SIZE, 500)


def _sentence_top(state: State, width: float, height: float, is_page: bool) -> float:
    """Where it begins; the equation's formula stays where it is as one steps on, unless a sentence is very long, and
    only one that is too large for the card even so takes what its sentence leaves."""
    needed = _sentence(state, width, height, is_page).height
    if state.place is None or is_page:
        return height - _under_sentence(height) - needed
    return min(height - _under_sentence(height) - USUAL_HEIGHT, height - _LEAST_UNDER_SENTENCE - needed)


def _is_marked(state: State) -> bool:
    return state.guess is not None and state.guess.right is not None


def _sentence(state: State, width: float, height: float, is_page: bool) -> Sentence:
    room = width - 2 * EDGE - _MARK_WIDTH * _is_marked(state)
    if is_page:
        return on_a_page(state.sentence, room)
    if state.place is None:
        left = height - _TITLE_TOP - _CAPITALS - _LEAST_TITLE_GAP - _under_sentence(height)
        return under_title(state.sentence, room, left)
    return under_equation(state.sentence, room)


def _under_sentence(height: float) -> float:
    return min(_UNDER_SENTENCE, max(_LEAST_UNDER_SENTENCE, _LEAST_UNDER_SENTENCE + height - LOWEST))


def _paint_sentence(painter: QPainter, state: State, theme: Theme, top: float, said: Sentence) -> None:
    """The lines of the sentence; one that answers a guess stands behind its mark."""
    left, baseline = EDGE, top + said.size
    if state.guess is not None and state.guess.right is not None:
        painter.setFont(faces.font(14, 700))
        painter.setPen(QColor(theme.good if state.guess.right else theme.bad))
        painter.drawText(QPointF(left, baseline), "✓" if state.guess.right else "✗")
        left += _MARK_WIDTH
    painter.setPen(QColor(theme.muted))
    for index, line in enumerate(said.lines):
        paint_words(painter, left, baseline + said.line * index, line, said.size)


def _paint_title(painter: QPainter, state: State, theme: Theme, width: float, baseline: float) -> None:
    painter.setFont(faces.font(_TITLE, 600))
    painter.setPen(QColor(theme.ink))
    for line in wrapped(state.told.title, _TITLE, width - 2 * EDGE, 1, 600):
        painter.drawText(QPointF(EDGE, baseline), line)
