"""Which part of the film is exported: all of it, a pass, or from one step to another; and what of it."""

from collections.abc import Sequence
from typing import Literal

from PyQt6.QtCore import QObject, QSignalBlocker, pyqtSignal
from PyQt6.QtWidgets import QComboBox, QFormLayout, QHBoxLayout, QSpinBox

from app.story.headings import pass_heading
from app.story.naming import place_in_words
from app.story.state import State
from app.story.stretch import EVERY, TITLES, By, Stretch, present_pass
from app.translation import _, pgettext
from app.widgets.plain_label import PlainLabel
from app.widgets.quiet_sentence import QuietSentence

Part = Literal["all", "pass", "chosen"]


class StretchField(QObject):
    """Rows of a form, empty until they follow a state: the pass is the one that the cursor is in. `every`: what of the
    film can be chosen; there is nothing to choose where it is one thing."""

    changed = pyqtSignal()

    def __init__(self, every: Sequence[By] = EVERY) -> None:
        super().__init__()
        self._every = every
        self._state: State | None = None
        self.part, self.by = QComboBox(), QComboBox()
        self.first, self.last = _steps(_("From step")), _steps(_("To step"))
        self.ends = QuietSentence()
        self.part.currentIndexChanged.connect(self._choose)
        self.by.currentIndexChanged.connect(self._choose)
        self.first.valueChanged.connect(self._say)
        self.last.valueChanged.connect(self._say)

    def add_to(self, rows: QFormLayout) -> None:
        """Put them into a form."""
        rows.addRow(_("Part of the film"), self.part)
        steps = QHBoxLayout()
        steps.addWidget(self.first)
        steps.addWidget(PlainLabel(pgettext("from step, to step", "to")))
        steps.addWidget(self.last)
        steps.addStretch()
        rows.addRow(_("Steps"), steps)
        rows.addRow("", self.ends)
        if len(self._every) > 1:
            rows.addRow(_("What of it"), self.by)

    def follow(self, state: State) -> None:
        """Offer what there is in a state; what is chosen stays so, and at first it is the lesson's stops."""
        is_first, self._state = self._state is None, state
        start, _end = present_pass(state)
        part = next(each for each in state.timeline.passes if each.first == start)
        here = pass_heading(part.name, part.loss, state.notation)
        _offer(self.part, [(_("all of it"), "all"), (here, "pass"), (_("from step to step"), "chosen")])
        _offer(self.by, [(_(TITLES[by]), by) for by in self._every if by != "stop" or state.stops])
        if is_first and state.stops and "stop" in self._every:
            with QSignalBlocker(self.by):
                self.by.setCurrentIndex(self.by.findData("stop"))
        for field in (self.first, self.last):
            with QSignalBlocker(field):
                field.setMaximum(len(state.timeline))
        self._choose()

    @property
    def stretch(self) -> Stretch:
        """What is chosen, once a state is followed."""
        assert self._state is not None
        by: By = self.by.currentData()
        part: Part = self.part.currentData()
        match part:
            case "all":
                return Stretch(0 if by == "stop" else 1, len(self._state.timeline), by)
            case "pass":
                return Stretch(*present_pass(self._state), by)
            case "chosen":
                return Stretch(self.first.value(), self.last.value(), by)

    def _choose(self) -> None:
        """The steps of the part that is chosen; they can be changed where they are what is chosen."""
        shown = self.stretch
        for field, value in ((self.first, shown.first), (self.last, shown.last)):
            with QSignalBlocker(field):
                field.setValue(value)
            field.setEnabled(self.part.currentData() == "chosen")
        self._say()

    def _say(self) -> None:
        """Where the stretch begins and ends."""
        state = self._state
        assert state is not None
        first, last = (
            place_in_words(state, state.timeline.place(field.value()) if field.value() else 0)
            for field in (self.first, self.last)
        )
        self.ends.setText(_("{first} – {last}").format(first=first, last=last))
        self.changed.emit()


def _offer(box: QComboBox, offered: list[tuple[str, str]]) -> None:
    """Offer things by their names; what was chosen stays so, where it is among them."""
    with QSignalBlocker(box):
        chosen = box.currentData()
        box.clear()
        for title, value in offered:
            box.addItem(title, value)
        box.setCurrentIndex(max(0, box.findData(chosen)))


def _steps(name: str) -> QSpinBox:
    field = QSpinBox()
    field.setAccessibleName(name)
    return field
