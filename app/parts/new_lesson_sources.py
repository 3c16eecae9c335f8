"""What a new lesson is made of: a text, a table or a template, a page each."""

from collections.abc import Callable

from PyQt6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QSpinBox, QVBoxLayout, QWidget

from app.files.lesson import Lesson
from app.files.lesson_file import builtin_lessons, read_lesson
from app.paper import scaled
from app.parts.sequence_lines import sequence_lines
from app.story.experiment_form import form_of
from app.story.kmers import LONGEST_WORD
from app.story.new_lesson import READINGS, NewForm, Reading, kept_of_table, kept_of_text
from app.translation import _, language, later
from app.widgets.form_rows import form_rows
from app.widgets.paste_area import PasteArea
from app.widgets.quiet_label import quiet_label

_READING_NAMES: dict[Reading, str] = {
    "characters": later("characters"),
    "words": later("words"),
    "k-mers": later("k-mers of a strand"),
}
_LINES = 5
_LONGEST_STORY = 150
"""Characters."""


class TextPage(QWidget):
    """`changed` follows every change."""

    def __init__(self, changed: Callable[[], None]) -> None:
        super().__init__()
        self.area = PasteArea(_("Text"), _LINES, kept_of_text)
        self.area.setPlaceholderText(_("Type or paste a text: hello"))
        self.reading = QComboBox()
        for reading in READINGS:
            self.reading.addItem(_(_READING_NAMES[reading]), reading)
        self.reading.setAccessibleName(_("Read as"))
        self.reading.setToolTip(
            _("A character is one Unicode code point, as a program counts them; words stand between spaces")
        )
        self.k = QSpinBox()
        self.k.setRange(1, LONGEST_WORD)
        self.k.setValue(2)
        self.k.setToolTip(_("Letters of a k-mer"))
        self.k.setPrefix("k = ")
        self.k.setAccessibleName(_("Letters per word k"))
        self.rows = form_rows()
        row = QHBoxLayout()
        row.setSpacing(scaled(8))
        row.addWidget(self.reading)
        row.addWidget(self.k)
        row.addStretch()
        self.rows.addRow(_("Read as"), row)
        column = _column(self)
        column.addWidget(self.area, 1)
        column.addLayout(self.rows)
        self.area.textChanged.connect(changed)
        self.reading.currentIndexChanged.connect(self._choose)
        self.reading.currentIndexChanged.connect(changed)
        self.k.valueChanged.connect(changed)
        self._choose()

    def fill(self, form: dict[str, object]) -> None:
        """What the page says of the form."""
        form |= {"text": self.area.toPlainText(), "reading": self.reading.currentData(), "k": self.k.value()}

    def _choose(self) -> None:
        self.k.setVisible(self.reading.currentData() == "k-mers")


class TablePage(QWidget):
    """The same of a table."""

    def __init__(self, changed: Callable[[], None]) -> None:
        super().__init__()
        self.area = PasteArea(_("Table"), _LINES, kept_of_table)
        self.area.setLineWrapMode(PasteArea.LineWrapMode.NoWrap)  # a row is a line, and wide ones take long to wrap
        self.area.setPlaceholderText(_("Paste a table, a row per timestep:\ntemperature; wind\n12,5; 3\n13; 4,5"))
        self.targets = QLineEdit()
        self.targets.setPlaceholderText(_("empty: the next row"))
        self.targets.setToolTip(_("Names of columns, or their numbers, with commas between them; the others are read"))
        self.rows = form_rows()
        self.rows.addRow(_("Targets"), self.targets)
        column = _column(self)
        column.addWidget(self.area, 1)
        column.addLayout(self.rows)
        self.targets.setAccessibleName(_("Targets"))
        self.area.textChanged.connect(changed)
        self.targets.textChanged.connect(changed)

    def fill(self, form: dict[str, object]) -> None:
        """What the page says of the form."""
        form |= {"text": self.area.toPlainText(), "targets": self.targets.text()}


class TemplatePage(QWidget):
    """`chosen(lesson)` when another template is taken."""

    def __init__(self, changed: Callable[[], None], chosen: Callable[[Lesson], None]) -> None:
        super().__init__()
        self._changed, self._chosen = changed, chosen
        self.template = QComboBox()
        self.template.setAccessibleName(_("Template"))
        self.template.setMinimumContentsLength(24)
        self.template.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.template.setMaxVisibleItems(16)
        self.rows = form_rows()
        self.rows.addRow(_("Lesson"), self.template)
        self.inputs, self.targets = sequence_lines(self.rows)
        column = _column(self)
        self.story = quiet_label()
        column.addLayout(self.rows)
        column.addWidget(self.story)
        column.addStretch(1)
        self.template.currentIndexChanged.connect(self._choose)
        for line in (self.inputs, self.targets):
            line.textChanged.connect(changed)

    def offer(self) -> None:
        """Fill the list with all lessons, which are read for their titles: when the page is first looked at."""
        if self.template.count():
            return
        self.template.blockSignals(True)
        for name, _title in builtin_lessons():
            self.template.addItem(read_lesson(name).in_language(language()).title, name)
        self.template.blockSignals(False)
        self._choose()

    def fill(self, form: dict[str, object]) -> None:
        """What the page says of the form."""
        form |= {
            "template": self.template.currentData() or "",
            "text": self.inputs.text(),
            "targets": self.targets.text(),
        }

    def _choose(self) -> None:
        lesson = read_lesson(self.template.currentData())
        shown = form_of(lesson)
        for line, text in ((self.inputs, shown.inputs), (self.targets, shown.targets)):
            line.blockSignals(True)
            line.setText(text)
            line.setCursorPosition(0)
            line.blockSignals(False)
        self.story.setText(shortened(lesson.in_language(language()).story))
        self._chosen(lesson)
        self._changed()


Page = TextPage | TablePage | TemplatePage


def form_with(**values: object) -> NewForm:
    """The form of what pages and fields have filled in."""
    return NewForm(**values)  # type: ignore[arg-type]


def shortened(story: str) -> str:
    """As much of a story as there is room for, which is enough to know the lesson by."""
    line = " ".join(story.split())
    return line if len(line) <= _LONGEST_STORY else f"{line[:_LONGEST_STORY].rpartition(' ')[0]}…"


def _column(page: QWidget) -> QVBoxLayout:
    column = QVBoxLayout(page)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(scaled(10))
    return column
