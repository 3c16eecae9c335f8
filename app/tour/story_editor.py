"""Title and story of a lesson as a lecturer writes them, and what it opens with."""

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from app.document import Document
from app.files.lesson_limits import LONGEST_TEXT, LONGEST_TITLE, named_too_long
from app.paper import scaled
from app.story.headings import flow_in_words
from app.story.lettering import lettered
from app.story.state import State
from app.tour.typing import Typed
from app.translation import _
from app.widgets.plain_label import PlainLabel
from app.widgets.quiet_label import quiet_label
from app.widgets.text_field import TextField, typed_over
from app.widgets.typed_undo import undo_typing_first


class StoryEditor(QWidget):
    """`typed` with every key, `written` when a field is left; `problem` then says why it can't be taken over."""

    typed = pyqtSignal()
    written = pyqtSignal()

    def __init__(self, document: Document) -> None:
        super().__init__()
        self._document = document
        self._shown: tuple[str, str] | None = None
        self.title = QLineEdit()
        self.title.setAccessibleName(_("Title"))
        self.story = TextField(_("Story"), 5, self.is_typing)
        self.preview, self.opens = quiet_label(), quiet_label()
        self.as_now = QPushButton(_("As now"))
        self.as_now.setToolTip(_("Open the lesson with the notation and the flow that the window shows now"))
        self.as_now.setAutoDefault(False)
        undo_typing_first(self.title, self.title, self.is_typing)
        self.title.textEdited.connect(lambda _text: self.typed.emit())
        self.title.editingFinished.connect(self.written)
        self.story.typed.connect(self.typed)
        self.story.left.connect(self.written)
        self.story.textChanged.connect(self._preview)
        self.as_now.clicked.connect(document.open_as_shown)
        self._arrange()

    def show_story(self, state: State) -> None:
        """Fill the fields with the lesson, in the chosen language; what stands there of the same one and makes no sense
        yet stays."""
        lesson = state.told
        if self._shown is not None and self.problem:
            return
        if typed_over(lesson.title, self.title.text()) != lesson.title:  # else a space that is typed would go
            self.title.setText(lesson.title)
        self._shown = lesson.title, lesson.story
        self.story.show_text(lesson.story)
        self._preview()
        flow = flow_in_words(lesson.flow, state.notation)
        self.opens.setText(_("Opens with {notation}, {flow}").format(notation=lesson.notation.called, flow=flow))
        self.as_now.setEnabled((state.notation, state.flow) != (lesson.notation, lesson.flow))

    @property
    def problem(self) -> str:
        """Why the fields can't be taken over; empty where they can."""
        if self._shown is None:
            return ""
        if not self.title.text().strip():
            return _("A lesson has a title: type one.")
        return named_too_long(_("Title"), self.title.text(), LONGEST_TITLE) or named_too_long(
            _("Story"), self.story.text, LONGEST_TEXT
        )

    @property
    def shown(self) -> tuple[str, str] | None:
        """Title and story that the fields were filled with."""
        return self._shown

    def hold(self, shown: tuple[str, str]) -> None:
        """What stands in the fields is to become of these."""
        self._shown = shown

    @property
    def told(self) -> tuple[str, str] | None:
        """Title and story as they stand there; None where they say none."""
        if self._shown is None or self.problem:
            return None
        return typed_over(self._shown[0], self.title.text()), self.story.text

    def is_typing(self) -> bool:
        """Whether something stands in the fields that was not taken over."""
        return self._shown is not None and self.told != self._shown

    @property
    def typed_so_far(self) -> Typed:
        """What was typed into the fields, sense or not; None where that is what was shown."""
        return self.title.text(), self.story.typed_over

    def type_again(self, typed: Typed) -> None:
        """Let this stand in the fields."""
        self.title.setText(str(typed[0]))
        if typed[1] is not None:
            self.story.setPlainText(str(typed[1]))

    def give_up(self) -> None:
        """What stands in the fields need not stay."""
        self._shown = None

    def _preview(self) -> None:
        self.preview.setText(lettered(self.story.text, self._document.state.notation))
        self.preview.setVisible(self.preview.text() != self.story.text)

    def _arrange(self) -> None:
        opens = QHBoxLayout()
        opens.addWidget(self.opens, 1)
        opens.addWidget(self.as_now)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(scaled(8))
        for text, widget in ((_("Title"), self.title), (_("Story"), self.story)):
            heading = PlainLabel(text)
            heading.setProperty("heading", True)
            whole.addWidget(heading)
            whole.addWidget(widget)
        whole.addWidget(self.preview)
        whole.addLayout(opens)
        whole.addStretch()
