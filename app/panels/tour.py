"""The tour panel: a lecturer writes the stops of the lesson, in the window, at the places where they are."""

from collections.abc import Sequence

from PyQt6.QtCore import QSize, Qt, QTimer, pyqtSignal
from PyQt6.QtGui import QHideEvent
from PyQt6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.actions import install, tour_action, undo_actions
from app.assets import icon
from app.document import Document
from app.paper import scaled
from app.story.lettering import lettered
from app.story.naming import place_in_words
from app.story.places import Place
from app.story.state import State
from app.story.tour import place_here, tour_order
from app.theme import THEMES
from app.tour.stop_editor import StopEditor
from app.tour.stop_list import Row, StopList
from app.tour.story_editor import StoryEditor
from app.translation import _
from app.widgets.fitting_area import FittingArea
from app.widgets.primary import make_primary

_WIDTH, _HEIGHT = 480, 700
_GAP = 12


class TourPanel(QDialog):
    """A window of its own beside the main one. The first row is the lesson's title and story, the others its stops as
    the tour comes to them; who chooses a row goes there. What is typed is taken over when its field is left."""

    save_asked = pyqtSignal()

    def __init__(self, document: Document, parent: QWidget) -> None:
        super().__init__(parent)
        self._document = document
        self._shown: tuple[object, ...] = ()
        self._order: tuple[int, ...] = ()
        self._at: Place | int | None = None
        """Where the stop is that is written; None: title and story are."""
        self._among = -1
        """Which of the stops at that place, as they stand in the lesson; −1: the last one, which the window shows."""
        self._position = document.state.position
        self.setWindowTitle(_("Tour"))
        self.list = StopList(_("Stops"))
        self.add = QPushButton(_("Add here"))
        make_primary(self.add)
        self.move_here = QPushButton(_("Move here"))
        self.move_here.setToolTip(_("Let the chosen stop be where the cursor is now"))
        self.remove = QPushButton(_("Remove"))
        self.up, self.down = QToolButton(), QToolButton()
        self.ordering = QLabel()
        self.along = QPushButton(_("Follow the timeline"))
        self.along.setToolTip(_("Let Page Down come to the stops as they lie on the timeline"))
        self.stop, self.story = StopEditor(document), StoryEditor(document)
        self.problem = QLabel()
        self.undo, self.redo = QPushButton(_("Undo")), QPushButton(_("Redo"))
        self.save = QPushButton(_("Save lesson as…"))
        self._arrange()
        self._connect()
        install(self, (*undo_actions(self._undo, document.redo), tour_action(self.toggle)))
        document.changed.connect(self.draw)
        self.draw(document.state)

    def toggle(self) -> None:
        """Show the panel, or put it away."""
        self.setVisible(not self.isVisible())
        if self.isVisible():
            self._document.pause()
            self._step_aside()
            self.draw(self._document.state)
            self.list.setFocus()

    def take_over(self) -> bool:
        """Let the lesson have what stands in the fields, unless it makes no sense: then that is said, and False."""
        problem = self._editor.problem
        if self._at is None:
            if self.story.is_typing() and not problem:
                self._document.retitle(*self.story.words)
        elif self.stop.is_typing() and (told := self.stop.told) is not None:
            self._document.tell_stop(self._number(), told)
        self._say(problem)
        return not problem

    @property
    def _editor(self) -> StoryEditor | StopEditor:
        return self.story if self._at is None else self.stop

    def _say(self, problem: str) -> None:
        self.problem.setText(problem)
        self.problem.setVisible(bool(problem))
        self._offer_undo()

    def draw(self, state: State) -> None:
        """Show the stops; the one that the cursor has come to is chosen."""
        if not self.isVisible():
            return
        if state.position != self._position:
            self._position = state.position
            come_to = state.stops.get(state.position)
            if come_to is not None and come_to.at != self._at and not self._editor.problem:
                self._choose(come_to.at)
        ats = [stop.at for stop in state.lesson.stops]
        if self._at is not None and self._at not in ats:
            self._choose(None)
        shown = (state.told, state.notation, state.timeline, state.theme, self._at, self._among)
        if shown != self._shown:  # else what is being typed would go where a hand only points at something
            self._shown = shown
            self._order = tour_order(state.lesson)
            self._fill(state)
        self._offer(state)

    def _fill(self, state: State) -> None:
        rows = [Row("", state.told.title, lettered(state.told.story, state.notation) or _("no story yet"))]
        for count, number in enumerate(self._order, 1):
            stop = state.told.stops[number]
            elsewhere = stop.at not in state.timeline if isinstance(stop.at, Place) else state.flow != state.lesson.flow
            place = place_in_words(state, stop.at)
            words = lettered(stop.say, state.notation)
            rows.append(Row(str(count), words, place, elsewhere, stop.question is not None))
        self.list.fill(rows, self._row(), THEMES[state.theme])
        self._turn_to(self._editor)
        if self._at is None:
            self.story.show_story(state)
        else:
            self.stop.show_stop(state, self._number())
        self._say(self._editor.problem)

    def _turn_to(self, page: QWidget) -> None:
        """One of the editors; the other takes no room."""
        for editor in (self.story, self.stop):
            policy = QSizePolicy.Policy.Preferred if editor is page else QSizePolicy.Policy.Ignored
            editor.setSizePolicy(policy, policy)
        self.editors.setCurrentWidget(page)

    def _offer(self, state: State) -> None:
        here, chosen = place_here(state) is not None, self._at is not None
        self.add.setEnabled(here)
        tip = _("A stop at the cursor, which shows what the window shows now")
        self.add.setToolTip(tip if here else _("There is a stop here already; go on to another step"))
        self.move_here.setEnabled(here and chosen)
        self.remove.setEnabled(chosen)
        self.up.setEnabled(self.list.can_move(-1))
        self.down.setEnabled(self.list.can_move(1))
        listed = state.lesson.stop_order == "listed"
        along = _("Page Down follows the timeline; drag a stop to reorder.")
        self.ordering.setText(_("Page Down follows this list.") if listed else along)
        self.along.setVisible(listed)
        ink = THEMES[state.theme].ink
        self.up.setIcon(icon("chevron-up", ink, scaled(18)))
        self.down.setIcon(icon("chevron-down", ink, scaled(18)))
        self._offer_undo()

    def _offer_undo(self) -> None:
        undone, redone = self._document.undone_next, self._document.redone_next
        self.undo.setEnabled(bool(undone or self._editor.problem))
        self.undo.setToolTip("" if self._editor.problem else undone)
        self.redo.setEnabled(bool(redone))
        self.redo.setToolTip(redone)

    # Hands ----------------------------------------------------------------------------------------------------------

    def _go(self, row: int) -> None:
        if not self.take_over():  # what stands there would be lost
            QTimer.singleShot(0, self._stay)  # once the list has done what a click does to it
            return
        if row == 0:
            self._choose(None)
            self._document.seek(0)
        else:
            number = self._order[row - 1]
            self._choose_number(number, range(len(self._document.state.lesson.stops)))
            self._document.visit_stop(number)
        self.draw(self._document.state)  # the window may come there later, or be there already

    def _stay(self) -> None:
        self.list.mark(self._row())

    def _add(self) -> None:
        if not self.take_over():
            return
        state = self._document.state
        at = place_here(state)
        after = None if self._at is None else self._number()
        if at is not None:
            self._choose(at)
            self._document.add_stop(_("Say here what is to be seen."), after)
            self.draw(self._document.state)
            self.stop.say.setFocus()
            self.stop.say.selectAll()

    def _move_here(self) -> None:
        if not self.take_over():
            return
        number, at = self._number(), place_here(self._document.state)
        if at is not None:
            self._choose(at)
            self._document.move_stop_here(number)

    def _remove(self) -> None:
        number, row = self._number(), self.list.currentRow()
        following = [each for each in self._order if each != number]
        if following:
            kept = [each for each in range(len(self._order)) if each != number]
            self._choose_number(following[min(row, len(following)) - 1], kept)
        else:
            self._choose(None)
        self._document.remove_stop(number)

    def _put_in_order(self, rows: list[int]) -> None:
        if not self.take_over():
            self._stay()
            return
        order = [self._order[row] for row in rows]
        if self._at is not None:
            self._choose_number(self._number(), order)
        self._document.order_stops(order)

    def _undo(self) -> None:
        """What makes no sense goes first, then the last change."""
        if self._editor.problem:
            self._editor.give_up()
            self._shown = ()
            self.draw(self._document.state)
        else:
            self._document.undo()

    def _choose(self, at: Place | int | None, among: int = -1) -> None:
        self._at, self._among = at, among

    def _choose_number(self, number: int, order: Sequence[int]) -> None:
        """Choose a stop by its number, which will stand in the lesson among others in this order."""
        stops = self._document.state.lesson.stops
        at = stops[number].at
        self._choose(at, [each for each in order if stops[each].at == at].index(number))

    def _number(self) -> int:
        """Of the stop that is written, in the lesson."""
        there = [n for n, stop in enumerate(self._document.state.lesson.stops) if stop.at == self._at]
        return there[min(self._among, len(there) - 1)]

    def _row(self) -> int:
        return 0 if self._at is None else self._order.index(self._number()) + 1

    def hideEvent(self, event: QHideEvent | None) -> None:
        self.take_over()
        super().hideEvent(event)

    def _connect(self) -> None:
        self.list.reached.connect(self._go)
        self.list.ordered.connect(self._put_in_order)
        self.add.clicked.connect(self._add)
        self.move_here.clicked.connect(self._move_here)
        self.remove.clicked.connect(self._remove)
        self.up.clicked.connect(lambda: self.list.move_current(-1))
        self.down.clicked.connect(lambda: self.list.move_current(1))
        self.along.clicked.connect(self._document.order_stops_along_timeline)
        self.stop.written.connect(self.take_over)
        self.story.written.connect(self.take_over)
        self.undo.clicked.connect(self._undo)
        self.redo.clicked.connect(self._document.redo)
        self.save.clicked.connect(self.save_asked)

    def _step_aside(self) -> None:
        """Beside the main window where the screen has room, else over its right: the network stays in sight."""
        parent, screen = self.parentWidget(), self.screen()
        if parent is not None and screen is not None:
            frame, available = parent.frameGeometry(), screen.availableGeometry()
            self.resize(self.sizeHint().boundedTo(available.size()))
            room = available.right() - self.width() - _GAP
            self.move(min(frame.right() + _GAP, room), parent.y() + frame.height() // 12)

    def sizeHint(self) -> QSize:
        return QSize(scaled(_WIDTH), scaled(_HEIGHT))

    def _arrange(self) -> None:
        for button in (self.add, self.move_here, self.remove, self.along, self.undo, self.redo, self.save):
            button.setAutoDefault(False)  # else Return in a field would press it
        for arrow, name in ((self.up, _("Move up")), (self.down, _("Move down"))):
            arrow.setIconSize(QSize(scaled(18), scaled(18)))
            arrow.setAccessibleName(name)
            arrow.setToolTip(_("{move} (Alt with an arrow key)").format(move=name))
        self.ordering.setProperty("muted", True)
        self.problem.setProperty("problem", True)
        for label in (self.ordering, self.problem):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
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
        whole.addLayout(_row(self.add, self.move_here, self.remove, None, self.up, self.down))
        whole.addLayout(_row(self.ordering, self.along))
        whole.addWidget(area)
        whole.addWidget(self.problem)
        whole.addLayout(_row(self.undo, self.redo, None, self.save))


def _row(*widgets: QWidget | None) -> QHBoxLayout:
    """Side by side; None: the room that is left."""
    row = QHBoxLayout()
    row.setSpacing(scaled(8))
    for widget in widgets:
        if widget is None:
            row.addStretch()
        else:
            row.addWidget(widget, 1 if isinstance(widget, QLabel) else 0)
    return row
