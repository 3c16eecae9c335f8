"""A stop of the tour as a lecturer writes it: what it says, what it shows, what it asks."""

from dataclasses import replace

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QCheckBox, QHBoxLayout, QMenu, QPushButton, QToolButton, QVBoxLayout, QWidget

from app.document import Document
from app.files.lesson import Stop
from app.files.lesson_limits import LONGEST_TEXT, named_too_long
from app.files.notation_file import read_notation
from app.paper import scaled
from app.story.asides import title_of
from app.story.lettering import lettered
from app.story.naming import place_in_words
from app.story.placeholders import placeholders
from app.story.state import State
from app.tour.question_editor import QuestionEditor
from app.tour.typing import Typed
from app.translation import _, later
from app.widgets.plain_label import PlainLabel
from app.widgets.quiet_label import quiet_label
from app.widgets.text_field import TextField

_SHOWN = {"share": later("share"), "norm": later("norm"), "linear": later("linear"), "log": later("log")}


class StopEditor(QWidget):
    """`typed` with every key, `written` when a field is left, something ticked or chosen; `problem` then says why it
    makes no stop."""

    typed = pyqtSignal()
    written = pyqtSignal()

    def __init__(self, document: Document) -> None:
        super().__init__()
        self._document = document
        self._stop: Stop | None = None
        self._number = 0
        self.say = TextField(_("What the stop says"), 4, self.is_typing)
        self.preview = quiet_label()
        self.letters = QToolButton()
        self.letters.setText(_("Letters ▾"))
        tip = _("Letters in braces are printed in the notation of whoever reads: {examples}")
        self.letters.setToolTip(tip.format(examples="{W_hh}, {h 3}, {loss 4 / W_hh}"))
        self.letters.setProperty("offer", True)
        self.letters.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.menu = QMenu(self)
        self.letters.setMenu(self.menu)
        self.shows = quiet_label()
        self.as_now = QPushButton(_("As now"))
        self.as_now.setToolTip(_("Show here what the window shows now: parameter, measure, and what is open"))
        self.nothing = QPushButton(_("Nothing"))
        self.nothing.setToolTip(_("Leave the window as it is"))
        for button in (self.as_now, self.nothing):
            button.setAutoDefault(False)
        self.asks = QCheckBox(_("Ask something first"))
        self.question = QuestionEditor(self.is_typing, lambda: document.state.place)
        self.menu.aboutToShow.connect(self._offer_letters)
        self.say.textChanged.connect(self._preview)
        self.say.typed.connect(self.typed)
        self.say.left.connect(self.written)
        self.question.typed.connect(self.typed)
        self.asks.clicked.connect(self._ask)
        self.question.written.connect(self.written)
        self.as_now.clicked.connect(lambda: document.show_at_stop(self._number))
        self.nothing.clicked.connect(lambda: document.show_nothing_at_stop(self._number))
        self._arrange()

    def show_stop(self, state: State, number: int) -> None:
        """Fill the fields with a stop, by its number in the lesson, in the chosen language; what stands there of the
        same stop and makes no sense yet stays."""
        stop = state.told.stops[number]
        self._number = number
        if self._stop is not None and stop.at == self._stop.at and self.problem:
            return
        self._stop = stop
        self.say.show_text(stop.say)
        self._preview()
        self.shows.setText(_shown_in_words(state, stop))
        self.nothing.setEnabled(bool(stop.show or stop.open))
        self.asks.setChecked(stop.question is not None)
        self.question.setVisible(stop.question is not None)
        then = None if stop.question is None else stop.question.then
        self.question.show_question(
            stop.question, _("nowhere: the film stays") if then is None else place_in_words(state, then)
        )

    @property
    def shown(self) -> Stop | None:
        """The stop that the fields were filled with."""
        return self._stop

    def hold(self, stop: Stop) -> None:
        """What stands in the fields is to become of this stop."""
        self._stop = stop

    @property
    def told(self) -> Stop | None:
        """The stop as the fields say it; None where they say none."""
        if self._stop is None or self.problem:
            return None
        return replace(
            self._stop, say=self.say.text, question=self.question.question if self.asks.isChecked() else None
        )

    @property
    def problem(self) -> str:
        """Why the fields say no stop; empty where they do."""
        if self._stop is None:
            return ""
        if not self.say.text:
            return _("A stop says something: type a sentence, or remove the stop.")
        if problem := named_too_long(_("Says"), self.say.text, LONGEST_TEXT):
            return problem
        return self.question.problem if self.asks.isChecked() else ""

    def is_typing(self) -> bool:
        """Whether something stands in the fields that was not taken over."""
        return self._stop is not None and self.told != self._stop

    @property
    def holds_words(self) -> bool:
        """Whether words stand in the fields that are no stop yet, and would be lost with it."""
        asks = self.asks.isChecked() and not self.question.is_empty
        return bool(self.problem) and (bool(self.say.text) or asks) and self.is_typing()

    @property
    def typed_so_far(self) -> Typed:
        """What was typed into the fields, sense or not; None where that is what was shown."""
        asked = self.question
        fields = (self.say, asked.text, asked.choices)
        return *(field.typed_over for field in fields), asked.right.currentIndex(), self.asks.isChecked()

    def type_again(self, typed: Typed) -> None:
        """Let this stand in the fields."""
        for field, text in zip((self.say, self.question.text, self.question.choices), typed, strict=False):
            if text is not None:
                field.setPlainText(str(text))
        self.question.right.setCurrentIndex(int(typed[3] or 0))
        self.asks.setChecked(bool(typed[4]))
        self.question.setVisible(bool(typed[4]))

    def give_up(self) -> None:
        """What stands in the fields need not stay."""
        self._stop = None

    def _ask(self) -> None:
        self.question.setVisible(self.asks.isChecked())
        if self.asks.isChecked():
            self.question.text.setFocus()
        else:
            self.written.emit()

    def _preview(self) -> None:
        self.preview.setText(lettered(self.say.text, self._document.state.notation))
        self.preview.setVisible(self.preview.text() != self.say.text)

    def _offer_letters(self) -> None:
        state = self._document.state
        self.menu.clear()
        for placeholder in placeholders(state):
            action = self.menu.addAction(f"{lettered(placeholder, state.notation)}\t{placeholder}")
            assert action is not None
            action.triggered.connect(lambda _checked, text=placeholder: self._insert(text))

    def _insert(self, placeholder: str) -> None:
        self.say.insertPlainText(placeholder)
        self.say.setFocus()

    def _arrange(self) -> None:
        head = QHBoxLayout()
        heading = PlainLabel(_("Says"))
        heading.setProperty("heading", True)
        head.addWidget(heading, 1)
        head.addWidget(self.letters)
        row = QHBoxLayout()
        row.addWidget(self.shows, 1)
        row.addWidget(self.as_now)
        row.addWidget(self.nothing)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(scaled(8))
        whole.addLayout(head)
        whole.addWidget(self.say)
        whole.addWidget(self.preview)
        whole.addLayout(row)
        whole.addWidget(self.asks)
        whole.addWidget(self.question)
        whole.addStretch()


def _shown_in_words(state: State, stop: Stop) -> str:
    """What a stop's `show` and `open` are, in words."""
    show, parts = stop.show, []
    if "parameter" in show:
        parts.append(state.notation.label(show["parameter"]))
    parts += [_(_SHOWN[word]) for word in (show.get("measure"), show.get("scale")) if word is not None]
    if "folded" in show:
        parts.append(_("folded") if show["folded"] else _("unfolded"))
    if "notation" in show:
        parts.append(read_notation(show["notation"]).called)
    shown = _("Shows {what}").format(what=" · ".join(parts)) if parts else _("Leaves the window as it is")
    return _("{shown}, opens {aside}").format(shown=shown, aside=title_of(state, stop.open)) if stop.open else shown
