"""The tour panel: a lecturer writes the stops of the lesson, in the window, at the places where they are."""

from PyQt6.QtCore import QSize, QTimer, pyqtSignal
from PyQt6.QtGui import QHideEvent
from PyQt6.QtWidgets import QDialog, QPushButton, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from app.actions import install, tour_action, undo_actions
from app.document import Document
from app.paper import scaled
from app.story.state import State
from app.story.tour import place_here, tour_order
from app.theme import THEMES
from app.tour.button_row import button_row
from app.tour.chosen_stop import ChosenStop
from app.tour.rows import rows
from app.tour.stop_buttons import StopButtons
from app.tour.stop_editor import StopEditor
from app.tour.stop_list import StopList
from app.tour.story_editor import StoryEditor
from app.tour.typing import Typed, Typing
from app.translation import _
from app.widgets.beside import grow, step_aside
from app.widgets.fitting_area import FittingArea
from app.widgets.plain_label import plain_tip
from app.widgets.problem_label import problem_label

_WIDTH, _HEIGHT = 480, 700


class TourPanel(QDialog):
    """A window of its own beside the main one. The first row is the lesson's title and story, the others its stops as
    the tour comes to them; who chooses a row goes there. Every key that is typed counts; what makes no sense stays in
    its field until it does, or is given up by undo."""

    save_asked = pyqtSignal()

    def __init__(self, document: Document, parent: QWidget) -> None:
        super().__init__(parent)
        self._document = document
        self._shown: tuple[object, ...] = ()
        self._order: tuple[int, ...] = ()
        self._chosen = ChosenStop()
        self._come_to = self._where(document.state)
        self.setWindowTitle(_("Tour"))
        self.list, self.buttons = StopList(_("Stops")), StopButtons()
        self.stop, self.story = StopEditor(document), StoryEditor(document)
        self._typing = (
            Typing(document, self.story, lambda told: document.retitle(*told)),
            Typing(document, self.stop, lambda told: document.tell_stop(self._number(), told)),
        )
        self.problem = problem_label()
        self.undo, self.redo = QPushButton(_("Undo")), QPushButton(_("Redo"))
        self.save = QPushButton(_("Save lesson"))
        self._arrange()
        self._connect()
        install(self, (*undo_actions(self._undo, document.redo), tour_action(self.toggle)))
        document.changed.connect(self.draw)
        self.draw(document.state)

    def toggle(self) -> None:
        """Show the panel, or put it away."""
        if self.isVisible():
            self.reject()
            return
        self.show()
        self._document.pause()
        grow(self, self.sizeHint().height())
        step_aside(self)
        self.draw(self._document.state)
        self.list.setFocus()

    def reject(self) -> None:
        """Put it away, where nothing stands in its fields that would be lost."""
        if self.settle():
            super().reject()

    def take_over(self) -> bool:
        """Let the lesson have what stands in the fields, unless it makes no sense: then that is said, and False."""
        problem = self._editor.problem
        if self._editor.is_typing() and not problem:
            self._typing[bool(self._chosen)].type()
        for typing in self._typing:
            typing.end()
        self._say(problem)
        return not problem

    def settle(self) -> bool:
        """The same, where what makes no sense would be lost next: then the panel comes forward."""
        if self.take_over():
            return True
        self.show()
        self.raise_()
        self._say(_("{problem} Undo gives it up.").format(problem=self._editor.problem))
        return False

    @property
    def unsettled(self) -> tuple[ChosenStop, Typed] | None:
        """What stands in the fields and makes no sense yet, with the stop that it is of."""
        return (self._chosen, self._editor.typed_so_far) if self._editor.problem else None

    def resume(self, chosen: ChosenStop, typed: Typed) -> None:
        """Let a panel in another language have the same in its fields."""
        self._chosen = chosen
        self.draw(self._document.state)
        self._editor.type_again(typed)
        self._say(self._editor.problem)

    @property
    def _editor(self) -> StoryEditor | StopEditor:
        return self.stop if self._chosen else self.story

    def _say(self, problem: str) -> None:
        self.problem.setText(problem)
        self.problem.setVisible(bool(problem))
        self._offer_undo()

    def _type(self) -> None:
        """A key was typed. What makes no sense yet is no mistake of who is typing; once it was said, it is until it is
        settled."""
        self._typing[bool(self._chosen)].type()
        if self.problem.isVisible():
            self._say(self._editor.problem)

    def draw(self, state: State) -> None:
        """Show the stops; the one that the cursor has come to is chosen."""
        if not self.isVisible():
            return
        come_to = self._where(state)
        if come_to != self._come_to:
            self._come_to = come_to
            number = state.tour_number
            if number is not None and not self._editor.problem:
                stops = state.told.stops
                stop = state.tour[number][1]
                self._leave_field()
                self._chosen.by_number(stops, next(each for each, told in enumerate(stops) if told is stop))
        if not self._chosen.is_in(state.lesson.stops):
            self._leave_field()
            self._chosen.none()
        shown = (state.told, state.notation, state.timeline, state.theme, self._chosen.key)
        if shown != self._shown:  # else what is being typed would go where a hand only points at something
            self._shown = shown
            self._order = tour_order(state.lesson)
            self._fill(state)
        self.buttons.offer(state, self.list, bool(self._chosen))
        self._offer_undo()

    @staticmethod
    def _where(state: State) -> tuple[int, int | None]:
        return state.position, state.tour_number

    def _leave_field(self) -> None:
        for typing in self._typing:
            typing.end()

    def _fill(self, state: State) -> None:
        self.list.fill(rows(state, self._order), self._row(), THEMES[state.theme])
        self._turn_to(self._editor)
        if self._chosen:
            self.stop.show_stop(state, self._number())
        else:
            self.story.show_story(state)
        if not self._editor.problem:
            self._say("")

    def _turn_to(self, page: QWidget) -> None:
        """One of the editors; the other takes no room."""
        for editor in (self.story, self.stop):
            policy = QSizePolicy.Policy.Preferred if editor is page else QSizePolicy.Policy.Ignored
            editor.setSizePolicy(policy, policy)
        self.editors.setCurrentWidget(page)

    def _offer_undo(self) -> None:
        undone, redone = self._document.undone_next, self._document.redone_next
        self.undo.setEnabled(bool(undone or self._editor.problem))
        self.undo.setToolTip("" if self._editor.problem else plain_tip(undone))
        self.redo.setEnabled(bool(redone))
        self.redo.setToolTip(plain_tip(redone))

    # Hands ----------------------------------------------------------------------------------------------------------

    def _go(self, row: int) -> None:
        if not self.take_over():  # what stands there would be lost
            QTimer.singleShot(0, self._stay)  # once the list has done what a click does to it
            return
        if row == 0:
            self._chosen.none()
            self._document.seek(0)
        else:
            number = self._order[row - 1]
            self._chosen.by_number(self._document.state.lesson.stops, number)
            self._document.visit_stop(number)
        self.draw(self._document.state)  # the window may come there later, or be there already

    def _stay(self) -> None:
        self.list.mark(self._row())

    def _add(self) -> None:
        if not self.take_over():
            return
        state = self._document.state
        at = place_here(state)
        after = self._number() if self._chosen else None
        if at is not None:
            self._chosen.by_place(at)
            self._document.add_stop(_("Say here what is to be seen."), after)
            self.draw(self._document.state)
            self.stop.say.setFocus()
            self.stop.say.selectAll()

    def _move_here(self) -> None:
        if not self.take_over():
            return
        number, at = self._number(), place_here(self._document.state)
        if at is not None:
            self._chosen.by_place(at)
            self._document.move_stop_here(number)

    def _remove(self) -> None:
        if self.stop.holds_words and not self.settle():
            return
        number, row = self._number(), self.list.currentRow()
        following = [each for each in self._order if each != number]
        if following:
            kept = [each for each in range(len(self._order)) if each != number]
            self._chosen.by_number(self._document.state.lesson.stops, following[min(row, len(following)) - 1], kept)
        else:
            self._chosen.none()
        self._leave_field()
        self._document.remove_stop(number)

    def _put_in_order(self, moved: list[int]) -> None:
        if not self.take_over():
            self._stay()
            return
        order = [self._order[row] for row in moved]
        if self._chosen:
            self._chosen.by_number(self._document.state.lesson.stops, self._number(), order)
        self._document.order_stops(order)

    def _undo(self) -> None:
        """What makes no sense goes first, then the last change."""
        self._leave_field()
        if not self._editor.problem:
            self._document.undo()
            return
        self._editor.give_up()
        self._shown = ()
        self.draw(self._document.state)

    def _number(self) -> int:
        """Of the stop that is written, in the lesson."""
        return self._chosen.number(self._document.state.lesson.stops)

    def _row(self) -> int:
        return self._order.index(self._number()) + 1 if self._chosen else 0

    def hideEvent(self, event: QHideEvent | None) -> None:
        self.take_over()
        super().hideEvent(event)

    def _connect(self) -> None:
        self.list.reached.connect(self._go)
        self.list.ordered.connect(self._put_in_order)
        self.buttons.add.clicked.connect(self._add)
        self.buttons.move_here.clicked.connect(self._move_here)
        self.buttons.remove.clicked.connect(self._remove)
        self.buttons.up.clicked.connect(lambda: self.list.move_current(-1))
        self.buttons.down.clicked.connect(lambda: self.list.move_current(1))
        self.buttons.along.clicked.connect(self._document.order_stops_along_timeline)
        for editor in (self.story, self.stop):
            editor.typed.connect(self._type)
            editor.written.connect(self.take_over)
        self.undo.clicked.connect(self._undo)
        self.redo.clicked.connect(self._document.redo)
        self.save.clicked.connect(self.save_asked)

    def sizeHint(self) -> QSize:
        return QSize(scaled(_WIDTH), scaled(_HEIGHT))

    def _arrange(self) -> None:
        for button in (self.undo, self.redo, self.save):
            button.setAutoDefault(False)  # else Return in a field would press it
        self.editors = QStackedWidget()
        self.editors.addWidget(self.story)
        self.editors.addWidget(self.stop)
        area = FittingArea()
        area.setWidget(self.editors)
        self.list.setMinimumHeight(scaled(120))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(*(scaled(each) for each in (20, 18, 20, 18)))
        whole.setSpacing(scaled(10))
        whole.addWidget(self.list, 1)
        whole.addWidget(self.buttons)
        whole.addWidget(area)
        whole.addWidget(self.problem)
        whole.addLayout(button_row(self.undo, self.redo, None, self.save))
