"""What a stop asks, as a lecturer writes it: the question, its choices line by line, the right one, where it leads."""

from collections.abc import Callable

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QComboBox, QFormLayout, QHBoxLayout, QPushButton, QWidget

from app.files.lesson import MOST_CHOICES, Question
from app.files.lesson_limits import LONGEST_CHOICE, LONGEST_TEXT, named_too_long
from app.paper import scaled
from app.story.places import Place
from app.translation import _
from app.widgets.own_keys import keep_own_keys
from app.widgets.plain_label import PlainLabel
from app.widgets.text_field import TextField, typed_over


class QuestionEditor(QWidget):
    """`typed` with every key, `written` when a field is left or something is chosen: `question` then is what stands
    there, or None where `problem` says why it is none. `place_here`: the place of the cursor."""

    typed = pyqtSignal()
    written = pyqtSignal()

    def __init__(self, is_typing: Callable[[], bool], place_here: Callable[[], Place | None]) -> None:
        super().__init__()
        self._place_here = place_here
        self._then: Place | None = None
        self._choices: tuple[str, ...] = ()
        self.text = TextField(_("Question"), 2, is_typing)
        self.choices = TextField(_("Choices"), 3, is_typing)
        self.choices.setPlaceholderText(_("one on each line"))
        self.right = QComboBox()
        self.right.setAccessibleName(_("The right one"))
        keep_own_keys(self.right, arrows=True)
        self.then = PlainLabel()
        self.here = QPushButton(_("Here"))
        self.here.setToolTip(_("After a guess the film goes on to the place where the cursor is now"))
        self.stay = QPushButton(_("Nowhere"))
        self.stay.setToolTip(_("After a guess the film stays where it is"))
        for button in (self.here, self.stay):
            button.setAutoDefault(False)
        self._arrange()
        self.choices.typed.connect(self._offer_choices)  # before what is typed is taken over
        for field in (self.text, self.choices):
            field.typed.connect(self.typed)
            field.left.connect(self.written)
        self.right.activated.connect(self.written)
        self.here.clicked.connect(lambda: self._lead_to(self._place_here()))
        self.stay.clicked.connect(lambda: self._lead_to(None))

    def show_question(self, question: Question | None, then: str) -> None:
        """Fill the fields; `then`: where it leads, in words."""
        self._then = None if question is None else question.then
        self._choices = () if question is None else question.choices
        self.text.show_text("" if question is None else question.text)
        self.choices.show_text("" if question is None else "\n".join(question.choices))
        self._offer_choices()
        if question is not None:
            self.right.setCurrentIndex(question.choices.index(question.answer))
        self.then.setText(then)

    @property
    def question(self) -> Question | None:
        """What the fields say; None where that is no question."""
        if self.problem:
            return None
        choices = self._lines()
        return Question(self.text.text, choices, choices[max(0, self.right.currentIndex())], self._then)

    @property
    def problem(self) -> str:
        """Why the fields say no question yet; empty where they do."""
        choices = self._lines()
        if not self.text.text:
            return _("Type the question.")
        if not 2 <= len(choices) <= MOST_CHOICES:
            return _("Give 2 to {most} choices, one on each line.").format(most=MOST_CHOICES)
        for name, text, most in [
            (_("Question"), self.text.text, LONGEST_TEXT),
            *((_("Choices"), choice, LONGEST_CHOICE) for choice in choices),
        ]:
            if problem := named_too_long(name, text, most):
                return problem
        return "" if len(set(choices)) == len(choices) else _("Two choices are the same; change one of them.")

    @property
    def is_empty(self) -> bool:
        """Whether nothing stands in the fields."""
        return not self.text.text and not self._lines()

    def _lines(self) -> tuple[str, ...]:
        lines = [line for line in self.choices.toPlainText().splitlines() if line.strip()]
        shown = (*self._choices, *[""] * len(lines))
        return tuple(typed_over(before, line) for before, line in zip(shown, lines, strict=False))

    def _offer_choices(self) -> None:
        chosen = self.right.currentIndex()
        self.right.clear()
        self.right.addItems(self._lines())
        self.right.setCurrentIndex(max(0, min(chosen, self.right.count() - 1)))

    def _lead_to(self, place: Place | None) -> None:
        self._then = place
        self.written.emit()

    def _arrange(self) -> None:
        where = QHBoxLayout()
        where.addWidget(self.then, 1)
        where.addWidget(self.here)
        where.addWidget(self.stay)
        rows = QFormLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(scaled(8))
        rows.addRow(_("Question"), self.text)
        rows.addRow(_("Choices"), self.choices)
        rows.addRow(_("The right one"), self.right)
        rows.addRow(_("Leads to"), where)
