"""The equation of the place, in a card, with what else the place can open; or the question that is asked there."""

from PyQt6.QtCore import QEvent, QRectF, QSize, Qt
from PyQt6.QtGui import QContextMenuEvent, QFocusEvent, QKeyEvent, QMouseEvent, QPaintEvent, QResizeEvent
from PyQt6.QtWidgets import QSizePolicy

from app.document import Document
from app.painting.equation import HEADING_HEIGHT, LOWEST, card_height, equation_layout, paint_equation, paint_said
from app.painting.equation_heading import has_room_to_open, heading_room, is_roomy
from app.painting.equation_layout import EquationLayout, Item
from app.painting.light import paint_focus
from app.paper import Paper, painting, scaled
from app.parts.copy_menu import copy
from app.parts.offers import Offers
from app.parts.question_view import QuestionView
from app.parts.stop_walk import StopWalk
from app.story.editing import stops_note
from app.story.places import Place
from app.story.plain_form import plain
from app.story.pointing import NOTHING, Pointed
from app.story.state import State
from app.theme import THEMES
from app.translation import _
from app.widgets.own_keys import keep_walking_keys

_ROOM_AROUND = 14
_RIGHT_OF_WALK, _BESIDE_WALK = 14, 4
_OFFERS_TOP, _OFFERS_HEIGHT = 8, 26
_ROOMY = 1000
"""Paper units of width from which the button to the next stop says so at every place: so none moves as one steps."""
_NAME = "equation"

_Key = Qt.Key


class EquationView(Paper):
    """Shows the equation being evaluated; says it in words to those who can't see it.

    A term or value that is pointed at lights everywhere; a click inspects it, a double click goes to where it is
    computed. With the keyboard's focus the arrows walk the terms and Return inspects.
    """

    def __init__(self, document: Document) -> None:
        super().__init__()
        self._document = document
        self.state_shown: State = document.state
        """The state that is painted; what is pointed at changes without it."""
        self.pointed = document.state.pointed
        self._whole = ""
        """All of the view in words."""
        self._laid_out: EquationLayout | None = None
        self._here: int | None = None
        """The how-manieth item the hand or the keys are at: several may point at the same."""
        self._cell_said = ""
        """The number under the hand."""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self.setAccessibleName(_("Equation"))
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        keep_walking_keys(self)
        self.question = QuestionView(document, self)
        self.offers = Offers(document, self)
        self.walk = StopWalk(document, self)
        self.offers.copies.chosen.connect(self.copy)
        self.told = ""
        """What was just copied, or that an edit took the stops away, said until something else is shown."""
        self._stops_gone = False

    def sizeHint(self) -> QSize:
        return QSize(scaled(700), scaled(card_height(self.state_shown)))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, scaled(LOWEST))

    def draw(self, state: State) -> None:
        """Show the equation of the state's place, or the question that is open."""
        if state.place != self.state_shown.place:
            self._here = None
        self._stops_gone = self._has_lost_stops(state)
        wanted = self.sizeHint()
        self.state_shown, self.pointed = state, state.pointed
        self._laid_out = None
        if self.sizeHint() != wanted:  # else the whole window would be laid out again at every step
            self.updateGeometry()
        self._whole = self.said()
        self.told = stops_note(state.lesson) if self._stops_gone else ""
        self._cell_said = ""
        self.question.draw(state)
        self._draw_offers()
        self._say()
        self.update()

    def _has_lost_stops(self, state: State) -> bool:
        """Whether an edit has taken stops of the lesson away, and no hand has gone elsewhere since."""
        before, now = self.state_shown, state.lesson
        if not stops_note(now) or now.name != before.lesson.name:
            return False
        if now.experiment is not before.lesson.experiment:
            return self._stops_gone or stops_note(now) != stops_note(before.lesson)
        return self._stops_gone and state.place == before.place

    def copy(self, name: str = "latex") -> None:
        """Copy the equation in one of the ways of `app.parts.copy_menu`, and say so in the card."""
        if self.state_shown.question is None:
            nothing = _("no equation yet: press →, then copy")
            self.tell(copy(self.state_shown, name) if self.state_shown.place is not None else nothing)

    def tell(self, words: str) -> None:
        """Say in the card what was just done, until something else is shown."""
        self.told = words
        self._draw_offers()
        self._say()
        self.update()

    def light(self, state: State) -> None:
        """Light what is pointed at."""
        self.pointed = state.pointed
        self._say()
        self.update()

    @property
    def layout_shown(self) -> EquationLayout | None:
        """Where everything stands; None where no equation is shown."""
        if self._laid_out is None and self.state_shown.question is None:
            self._laid_out = equation_layout(self.state_shown, self.paper_width, self.paper_height)
        return self._laid_out

    @property
    def lit(self) -> tuple[Item, ...]:
        """The terms and values that are lit."""
        shown, pointed = self.layout_shown, self.pointed
        return tuple(item for item in shown.items if item.is_lit(pointed, _NAME)) if shown and pointed else ()

    @property
    def said_beside(self) -> str:
        """What stands beside what is pointed at in here."""
        is_here = self._at_hand is not None and self.pointed.view == _NAME
        return self._cell_said or self.pointed.said if is_here else ""

    @property
    def _at_hand(self) -> Item | None:
        """The item that the hand or the keys are at."""
        items = () if self.layout_shown is None else self.layout_shown.items
        return items[self._here] if self._here is not None and self._here < len(items) else None

    def _draw_offers(self) -> None:
        """Between the heading at the left and the note at the right."""
        self._place_walk()
        left, right = heading_room(self.state_shown, self.paper_width - self._beside, self.told)
        room = max(0, self.on_screen(right - left - 2 * _ROOM_AROUND))
        self.offers.draw(self.state_shown, room)
        corner = self.on_screen(left + _ROOM_AROUND), self.on_screen(_OFFERS_TOP)
        self.offers.setGeometry(*corner, room, self.on_screen(_OFFERS_HEIGHT))

    def _place_walk(self) -> None:
        """At the right end of the heading; without the word where what can be opened needs the room."""
        state, walk = self.state_shown, self.walk
        walk.draw(state)
        if walk.isHidden():
            return
        walk.say_next(False)
        walk.setVisible(has_room_to_open(state, self.paper_width - self._beside))
        walk.say_next(True)
        roomy = is_roomy(state, self.paper_width - self._beside) if state.place is None else self.paper_width >= _ROOMY
        walk.say_next(roomy)
        walk.resize(walk.sizeHint())
        walk.move(self.width() - walk.width() - self.on_screen(_RIGHT_OF_WALK), self.on_screen(_OFFERS_TOP) + 1)

    @property
    def _beside(self) -> float:
        """Paper units of the heading's line that the stops take."""
        if self.walk.isHidden():
            return 0.0
        return self.walk.sizeHint().width() / self.zoom + _BESIDE_WALK

    def said(self) -> str:
        """What the view shows, in words."""
        state = self.state_shown
        if state.place is None or state.question is not None:
            return state.sentence
        return f"{plain(state.equation)}. {state.sentence}"

    def _say(self) -> None:
        """The item that is pointed at in here, else all of the view."""
        self.setAccessibleDescription(self.told or (self.pointed.said if self.pointed.view == _NAME else self._whole))

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        super().resizeEvent(event)
        self._laid_out = None
        top = self.on_screen(HEADING_HEIGHT)
        self.question.setGeometry(0, top, self.width(), self.height() - top)
        self._draw_offers()

    def paintEvent(self, event: QPaintEvent | None) -> None:
        theme = THEMES[self.state_shown.theme]
        with painting(self, self.zoom) as painter:
            size = self.paper_width, self.paper_height
            beside = self._beside
            paint_equation(painter, self.state_shown, theme, *size, self.layout_shown, self.lit, self.told, beside)
            if self._at_hand is not None and self.said_beside:
                paint_said(painter, self.said_beside, self._at_hand.box, *size, theme)
            if self.hasFocus():
                paint_focus(painter, QRectF(0, 0, *size), theme)

    # Pointing -------------------------------------------------------------------------------------------------------

    def _point(self, item: Item | None) -> None:
        items = () if self.layout_shown is None else self.layout_shown.items
        here = next((at for at, each in enumerate(items) if each is item), None)
        if here != self._here:
            self._here, self._cell_said = here, ""
        if item is not None:
            self._document.point(Pointed(item.spots, item.in_words(self.state_shown), _NAME))
        elif self.pointed.view == _NAME:
            self._document.point(NOTHING)

    def _at(self, event: QMouseEvent) -> Item | None:
        shown = self.layout_shown
        return None if shown is None else shown.item_at(self.on_paper(event.position()))

    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:
        if event is None:
            return
        item = self._at(event)
        self.setCursor(Qt.CursorShape.ArrowCursor if item is None else Qt.CursorShape.PointingHandCursor)
        self._point(item)
        cell = "" if item is None else item.cell_in_words(self.state_shown, self.on_paper(event.position()))
        if cell != self._cell_said:
            self._cell_said = cell
            self.update()

    def leaveEvent(self, event: QEvent | None) -> None:
        self._point(None)

    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        if event is not None and event.button() == Qt.MouseButton.LeftButton and (item := self._at(event)) is not None:
            self._document.inspect(item.inspects(self.state_shown))

    def mouseDoubleClickEvent(self, event: QMouseEvent | None) -> None:
        if event is None or event.button() != Qt.MouseButton.LeftButton:
            return
        item = self._at(event)
        if item is not None and isinstance(item.of, Place) and item.of in self.state_shown.timeline:
            self._document.pause()
            self._document.go_to(item.of)

    def contextMenuEvent(self, event: QContextMenuEvent | None) -> None:
        if event is not None and self.layout_shown is not None:
            self.offers.copies.popup(event.globalPos())

    # Keys -----------------------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        items = () if self.layout_shown is None else self.layout_shown.items
        here = self._here if self._at_hand is not None else None
        match None if event is None else event.key():
            case _Key.Key_Right | _Key.Key_Down if items:
                self._point(items[0 if here is None else min(here + 1, len(items) - 1)])
            case _Key.Key_Left | _Key.Key_Up if items:
                self._point(items[-1 if here is None else max(here - 1, 0)])
            case _Key.Key_Return | _Key.Key_Enter if here is not None:
                self._document.inspect(items[here].inspects(self.state_shown))
            case _Key.Key_Escape:
                self._point(None)
                self.clearFocus()
            case _:
                super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent | None) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent | None) -> None:
        super().focusOutEvent(event)
        self._point(None)
        self.update()
