"""The equation of the place, in a card, with what else the place can open; or the question that is asked there."""

from PyQt6.QtCore import QSize
from PyQt6.QtGui import QPaintEvent, QResizeEvent
from PyQt6.QtWidgets import QSizePolicy

from app.document import Document
from app.equation_painting import HEADING_HEIGHT, HEIGHT, heading_room, paint_equation
from app.offers import Offers
from app.paper import Paper, painting, scaled
from app.question_view import QuestionView
from app.story.plain_form import plain
from app.story.state import State
from app.theme import THEMES

_ROOM_AROUND = 14
_OFFERS_TOP, _OFFERS_HEIGHT = 8, 26


class EquationView(Paper):
    """Shows the equation being evaluated; says it in words to those who can't see it."""

    def __init__(self, document: Document) -> None:
        super().__init__()
        self._state: State = document.state
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Equation")
        self.question = QuestionView(document, self)
        self.offers = Offers(document, self)

    def sizeHint(self) -> QSize:
        return QSize(scaled(700), scaled(HEIGHT))

    def draw(self, state: State) -> None:
        """Show the equation of the state's place, or the question that is open."""
        self._state = state
        self.question.draw(state)
        self._draw_offers()
        self.setAccessibleDescription(self.said())
        self.update()

    def light(self, state: State) -> None:
        """Light what is pointed at."""

    def _draw_offers(self) -> None:
        """Between the heading at the left and the note at the right."""
        left, right = heading_room(self._state, self.paper_width)
        room = max(0, self.on_screen(right - left - 2 * _ROOM_AROUND))
        self.offers.draw(self._state, room)
        corner = self.on_screen(left + _ROOM_AROUND), self.on_screen(_OFFERS_TOP)
        self.offers.setGeometry(*corner, room, self.on_screen(_OFFERS_HEIGHT))

    def said(self) -> str:
        """What the view shows, in words."""
        state = self._state
        if state.place is None or state.question is not None:
            return state.sentence
        return f"{plain(state.equation)}. {state.sentence}"

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        super().resizeEvent(event)
        top = self.on_screen(HEADING_HEIGHT)
        self.question.setGeometry(0, top, self.width(), self.height() - top)
        self._draw_offers()

    def paintEvent(self, event: QPaintEvent | None) -> None:
        with painting(self, self.zoom) as painter:
            paint_equation(painter, self._state, THEMES[self._state.theme], self.paper_width, self.paper_height)
