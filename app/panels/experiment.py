"""The experiment panel: change the question, see the answer at once."""

from collections.abc import Callable
from functools import partial
from weakref import WeakKeyDictionary, WeakSet

from PyQt6.QtCore import Qt, pyqtBoundSignal
from PyQt6.QtGui import QHideEvent, QResizeEvent
from PyQt6.QtWidgets import QDialog, QFrame, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from app.actions import experiment_action, install, undo_actions
from app.document import Document
from app.document.waiting import Busy
from app.files.lesson import Lesson
from app.paper import scaled
from app.parts.experiment_fields import ExperimentFields
from app.parts.undo_pair import UndoPair
from app.story.editing import Change
from app.story.editing.change import Kind
from app.story.experiment_form import (
    ExperimentForm,
    form_of,
    lesson_from,
    seed_drawn,
    targets_following,
    typed,
    with_length,
    with_typed,
    with_word_length,
)
from app.story.state import State
from app.translation import _, in_words
from app.widgets.beside import grow, step_aside
from app.widgets.own_keys import keep_own_keys
from app.widgets.problem_label import problem_label
from rnn_engine.experiment import Experiment, ExperimentError

_WIDTH = 440
_EDGE = 20
_KINDS: dict[str, Kind] = {
    "inputs": "sequence",
    "targets": "targets",
    "initial_state": "initial state",
    "learning_rate": "learning rate",
}
"""What of the form is typed, and what is changed by it."""


class ExperimentPanel(QDialog):
    """A window of its own beside the main one; every change is tried at once, and what is wrong is said below.

    What is typed is tried as it is typed, from the lesson as it was before: a letter that is taken back is gone.
    """

    def __init__(self, document: Document, parent: QWidget) -> None:
        super().__init__(parent)
        self._document = document
        self._shown: Experiment | None = None
        self._waits = False
        """Whether what was asked for here is being computed."""
        self._typed_from: Lesson | None = None
        self._typing_in: QLineEdit | None = None
        self._asked: Lesson | None = None
        self._refused: set[str] = set()
        """The names of the lines whose text was refused and still stands there."""
        self._seeds: WeakKeyDictionary[Experiment, int] = WeakKeyDictionary()
        self._unfit: WeakSet[Experiment] = WeakSet()
        """Those whose weights were drawn because the ones of before didn't fit."""
        self.setWindowTitle(_("Experiment"))
        keep_own_keys(self, arrows=True)
        self.fields = ExperimentFields()
        self.problems = problem_label()
        self.undoing = UndoPair()
        self.undo, self.redo = self.undoing.undo, self.undoing.redo
        self._arrange()
        self._connect()
        install(self, (*undo_actions(self._undo, self._redo), experiment_action(self.toggle)))
        self.fields.give_undo(self._is_typing)
        document.changed.connect(self.draw)
        document.busy_changed.connect(self._follow)
        document.refused.connect(self._refuse)
        self.draw(document.state)

    def toggle(self) -> None:
        """Show the panel, or put it away."""
        self.setVisible(not self.isVisible())
        if self.isVisible():
            self._grow()
            step_aside(self)
            self.fields.inputs.setFocus()

    def draw(self, state: State) -> None:
        """Show the experiment as it is."""
        if self._typed_from is not None and state.lesson is not self._asked:
            self._stop_typing()
        if state.lesson.experiment is not self._shown:
            self._shown = state.lesson.experiment
            self._fill_as(state)
        self._offer_undo()

    def _follow(self, busy: Busy | None) -> None:
        """What was asked for here is not computed any more: the fields say what is shown, or why that can't be."""
        if busy is None and self._waits:
            self._waits = False
            if not self.problems.text():
                self._fill_as(self._document.state)
        self._offer_undo()

    def _fill_as(self, state: State) -> None:
        form = form_of(state.lesson, self._seeds.get(state.lesson.experiment))
        self.fields.draw(form, state, self._typing_in, state.lesson.experiment in self._unfit)
        self._refused.clear()
        self.problems.clear()
        self.problems.hide()

    def _refuse(self, error: ExperimentError) -> None:
        self.problems.setText(in_words(error))
        self.problems.show()
        self._grow()
        self._offer_undo()

    # Undo ---------------------------------------------------------------------------------------------------------

    def _undo(self) -> None:
        """What was refused goes first, then the last change."""
        self._stop_typing()
        if self.problems.text():
            self._fill_as(self._document.state)
            self._offer_undo()
        else:
            self._document.undo()

    def _redo(self) -> None:
        self._stop_typing()
        self._document.redo()

    def _offer_undo(self) -> None:
        self.undoing.draw(self._document, bool(self.problems.text()), self.width() - scaled(2 * _EDGE))

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        super().resizeEvent(event)
        self._offer_undo()

    # What is chosen -----------------------------------------------------------------------------------------------

    def _apply(self, kind: Kind) -> None:
        self.fields.allow_size()
        self._try(kind, self.fields.form(), self._document.state.lesson)

    def _apply_length(self, length: int) -> None:
        lesson = self._document.state.lesson
        self._try("length", with_length(self.fields.form(), lesson, length), lesson)

    def _apply_word_length(self, k: int) -> None:
        seed, lesson = max(0, self.fields.seed.value()), self._document.state.lesson
        self._do(lambda: self._show("word length", with_word_length(lesson, k, seed), seed))

    def _turn(self, parameter: str, radius: float) -> None:
        self._do(lambda: self._document.scale_to_spectral_radius(parameter, radius))

    def _try(self, kind: Kind, form: ExperimentForm, before: Lesson) -> None:
        def ask() -> None:
            lesson = lesson_from(form, before)
            shapes = lesson.experiment.network.parameter_shapes
            if shapes != before.experiment.network.parameter_shapes:
                self._unfit.add(lesson.experiment)
            self._show(kind, lesson, seed_drawn(form, lesson.experiment.network, before.experiment))

        self._do(ask)

    def _do(self, verb: Callable[[], None]) -> None:
        try:
            verb()
        except ExperimentError as error:
            self._refuse(error)
        else:
            self._waits = self._document.busy is not None

    def _show(self, kind: Kind, lesson: Lesson, seed: int | None) -> None:
        """Take the lesson over. `seed`: what its weights were drawn with; None: they are those of before."""
        if seed is not None:
            self._seeds[lesson.experiment] = seed
        self._asked = lesson
        self._document.experiment(lesson, Change(kind))

    # What is typed ------------------------------------------------------------------------------------------------

    def _type(self, line: QLineEdit) -> None:
        """Try what stands there now, from the lesson as it was before anything was typed in the line."""
        if self._typed_from is None:
            self._typed_from, self._typing_in = self._document.state.lesson, line
            self._document.begin_gesture()
        self._try_typed(line, self._typed_from)

    def _finish(self, line: QLineEdit) -> None:
        """What was typed in a line is all; what was not typed but put there is tried now."""
        was_typed = self._typed_from is not None
        if not was_typed and self._is_typing():
            shown = typed(form_of(self._document.state.lesson))
            self._refused |= {name for name, text in typed(self.fields.form()).items() if text != shown[name]}
            self._try_typed(line, self._document.state.lesson)
        self._typing_in = None
        self._stop_typing()
        if self.problems.text():
            self._refused.add(self.fields.names[line])
        elif was_typed and not self._waits:
            self._fill_as(self._document.state)

    def _try_typed(self, line: QLineEdit, before: Lesson) -> None:
        """What is typed in the line, and what stands in others since it was refused: so two that have to fit each other
        can be typed one after the other."""
        texts, shown = typed(self.fields.form()), form_of(before, self._seeds.get(before.experiment))
        form = with_typed(shown, {name: texts[name] for name in self._refused | {self.fields.names[line]}})
        if form == shown:
            self._fill_as(self._document.state)
            self._do(lambda: self._show(_KINDS[self.fields.names[line]], before, None))
        else:
            self._try(_KINDS[self.fields.names[line]], targets_following(form, before), before)

    def _stop_typing(self) -> None:
        if self._typed_from is not None:
            self._typed_from = self._typing_in = None
            self._document.end_gesture()

    def _is_typing(self) -> bool:
        """Whether there is a text that was neither taken over nor refused."""
        shown = typed(form_of(self._document.state.lesson))
        refused = self.problems.text() or self._refused
        return not refused and self._typed_from is None and typed(self.fields.form()) != shown

    def hideEvent(self, event: QHideEvent | None) -> None:
        self._stop_typing()
        super().hideEvent(event)

    # How it is set up ---------------------------------------------------------------------------------------------

    def _connect(self) -> None:
        fields = self.fields
        for line in fields.names:
            line.textEdited.connect(lambda _, line=line: self._type(line))
            line.editingFinished.connect(partial(self._finish, line))
        fields.word_length.valueChanged.connect(self._apply_word_length)
        fields.length.valueChanged.connect(self._apply_length)
        changes: tuple[tuple[pyqtBoundSignal, Kind], ...] = (
            (fields.hidden_size.valueChanged, "size"),
            (fields.seed.valueChanged, "weights"),
            (fields.truncation_size.valueChanged, "truncation"),
            (fields.feedback.currentIndexChanged, "feedback"),
            (fields.cell.currentIndexChanged, "cell"),
            (fields.activation.currentIndexChanged, "activation"),
            (fields.output.currentIndexChanged, "output"),
            (fields.loss.currentIndexChanged, "loss"),
            (fields.reduction.currentIndexChanged, "loss"),
            (fields.truncation.currentIndexChanged, "truncation"),
        )
        for changed, kind in changes:
            changed.connect(lambda _, kind=kind: self._apply(kind))
        fields.dials.turned.connect(self._turn)
        fields.dials.grasped.connect(self._document.begin_gesture)
        fields.dials.released.connect(self._document.end_gesture)
        self.undo.clicked.connect(self._undo)
        self.redo.clicked.connect(self._redo)

    def _arrange(self) -> None:
        """The fields roll where the screen is low; what is wrong, and undo, stay in sight."""
        self._rolled = QScrollArea()
        self._rolled.setWidget(self.fields)
        self._rolled.setWidgetResizable(True)
        self._rolled.setFrameShape(QFrame.Shape.NoFrame)
        self._rolled.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._rolled.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        bar = self._rolled.verticalScrollBar()
        assert bar is not None
        fields_width = self.fields.minimumSizeHint().width() + bar.sizeHint().width() + scaled(4)
        self._rolled.setMinimumWidth(max(fields_width, scaled(_WIDTH - 2 * _EDGE)))
        column = QVBoxLayout(self)
        column.setContentsMargins(scaled(_EDGE), scaled(18), scaled(_EDGE), scaled(18))
        column.setSpacing(scaled(12))
        column.addWidget(self._rolled, 1)
        column.addWidget(self.problems)
        column.addWidget(self.undoing)

    def _grow(self) -> None:
        """What is said below takes no room from the fields."""
        self.fields.adjustSize()
        below = self.sizeHint().height() - self._rolled.sizeHint().height()
        grow(self, self.fields.sizeHint().height() + below)
