"""The dialog that makes a lesson of a person's own text or table, or after a template: what will be seen is shown."""

from collections.abc import Callable
from pathlib import Path

from PyQt6.QtCore import QSize, Qt
from PyQt6.QtWidgets import (
    QBoxLayout,
    QButtonGroup,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.document import Document
from app.files.lesson import Lesson
from app.files.text_file import read_text
from app.files.whole import FileError
from app.paper import current_zoom, scaled
from app.parts.lesson_preview import LessonPreview
from app.parts.new_lesson_network import NetworkFields
from app.parts.new_lesson_sources import Page, TablePage, TemplatePage, TextPage, form_with
from app.story.new_lesson import Made, NewForm, Source, made_of
from app.story.new_lesson.preview import preview_of
from app.theme import THEMES
from app.translation import _, in_words, language
from app.widgets.beside import MOST_OF_SCREEN
from app.widgets.dialog_buttons import DialogButtons
from app.widgets.fitting_area import FittingArea
from app.widgets.form_rows import align
from app.widgets.own_keys import keep_own_keys
from app.widgets.problem_label import first_problems, problem_label
from app.widgets.quiet_label import quiet_label
from rnn_engine.experiment import ExperimentError

_EDGE, _BETWEEN = 22, 22
_FIELDS = 430
_BESIDE_BAR = 18
_ROOM_FOR_WORDS = 88
"""Under the fields, for what is said of them."""
_LARGE = 1.5
"""The type from which on the preview stands under the fields: beside them it would have no room."""


class NewLessonPanel(QDialog):
    """Every change is tried at once: the lesson is there to be seen, or what keeps it from being made is said.

    `open_lesson` takes the lesson; False where a person keeps what is open, and the dialog stays.
    """

    def __init__(self, document: Document, open_lesson: Callable[[Lesson], bool], parent: QWidget) -> None:
        super().__init__(parent)
        self._document, self._open_lesson = document, open_lesson
        self._made: Made | None = None
        self._called: dict[Source, tuple[str, str]] = {}
        """The file that a page was filled from, and with what."""
        self._folder = Path.home()
        self.setWindowTitle(_("New lesson"))
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.network = NetworkFields(self._try)
        self.text = TextPage(self._try)
        self.table = TablePage(self._try)
        self.template = TemplatePage(self._try, lambda lesson: self.network.show_network(lesson.experiment.network))
        self._pages: dict[Source, Page] = {"text": self.text, "table": self.table, "template": self.template}
        self.sources = {source: _chip(title) for source, title in _titles().items()}
        self.file = QPushButton(_("From a file…"))
        self.preview = LessonPreview(may_shrink=current_zoom() < _LARGE)
        self.remarks, self.problem = quiet_label(), problem_label()
        self.leave, self.take = QPushButton(_("Cancel")), QPushButton(_("Create lesson"))
        self._source: Source = "text"
        self._arrange()
        self._connect()

    def ask(self) -> None:
        """Show the dialog as it was left, ready for typing."""
        screen = self.screen()
        if self.isHidden() and screen is not None:
            self.fit(screen.availableGeometry().size() * MOST_OF_SCREEN)
        self.show()
        self.raise_()
        self.activateWindow()
        self.network.offer(self._document.notations, self._document.state.notation, self._source)
        self._turn(self._source)
        self.text.area.selectAll()
        (self.text.area if self._source == "text" else self.sources[self._source]).setFocus()

    @property
    def form(self) -> NewForm:
        """What is typed and chosen."""
        values: dict[str, object] = {"source": self._source}
        self._pages[self._source].fill(values)
        self.network.fill(values)
        called, text = self._called.get(self._source, ("", ""))
        if values["text"] == text:
            values["called"] = called
        return form_with(**values)

    # Every change is tried ----------------------------------------------------------------------------------------

    def _turn(self, source: Source) -> None:
        """To another source."""
        if source != self._source:
            self._source = source
            self.network.show_source(source)
        self.sources[source].setChecked(True)
        self._stack.setCurrentWidget(self._pages[source])
        # What a page needs no room for is left free under the fields, not between them.
        self._fields.setStretchFactor(self._stack, 0 if source == "template" else 1)
        self.file.setVisible(source != "template")
        if source == "template":
            self.template.offer()
        self._try()

    def _try(self) -> None:
        if self.isHidden():
            return
        form, problem = self.form, ""
        self._made = None
        try:
            if not form.is_empty:
                self._made = made_of(form)
        except ExperimentError as error:
            problem = first_problems(error)
        self._tell(problem)

    def _tell(self, problem: str) -> None:
        made, theme = self._made, THEMES[self._document.state.theme]
        self.network.cells.draw(theme)
        self.preview.draw(None if made is None else preview_of(made.lesson), theme)
        self.network.title.setPlaceholderText("" if made is None else made.lesson.in_language(language()).title)
        page = self._pages[self._source]
        left = "" if isinstance(page, TemplatePage) else page.area.left
        remarks = [*([left] if left else []), *(made.remarks if made is not None else ())]
        self.remarks.setText("\n".join(dict.fromkeys(remarks)))
        self.problem.setText(problem)
        for label in (self.remarks, self.problem):
            label.setVisible(bool(label.text()))
        self.take.setEnabled(made is not None)

    def _take(self) -> None:
        if self._made is None:
            return
        try:
            opened = self._open_lesson(self._made.lesson)
        except ExperimentError as error:
            self._tell(in_words(error))
            return
        if opened:
            self.network.title.clear()
            self.accept()

    # Files --------------------------------------------------------------------------------------------------------

    def _ask_for_file(self) -> None:
        kinds = _("Tables (*.csv *.tsv *.txt);;All files (*)")
        if self._source == "text":
            kinds = _("Texts (*.txt *.md *.fa *.fasta);;All files (*)")
        chosen = QFileDialog.getOpenFileName(self, self.windowTitle(), str(self._folder), kinds)[0]
        if chosen:
            self._fill_from(chosen)

    def _fill_from(self, name: str) -> None:
        page, file = self._pages[self._source], Path(name)
        if isinstance(page, TemplatePage):
            return
        try:
            text = read_text(file)
        except FileError as error:
            self._made = None
            self._tell(str(error))
            return
        self._folder = file.parent
        page.area.show_text(text)
        self._called[self._source] = file.name, page.area.toPlainText()
        self._try()

    # How it is laid out -------------------------------------------------------------------------------------------

    def _connect(self) -> None:
        group = QButtonGroup(self)
        for source, chip in self.sources.items():
            group.addButton(chip)
            chip.clicked.connect(lambda _checked, source=source: self._turn(source))
        for page in (self.text, self.table):
            page.area.file_dropped.connect(self._fill_from)
        self.file.clicked.connect(self._ask_for_file)
        self.leave.clicked.connect(self.reject)
        self.take.clicked.connect(self._take)

    def fit(self, most: QSize) -> None:
        """As large as what is in it, as far as there is room for it; the rest is scrolled."""
        inside, around = self._inside.sizeHint(), 2 * scaled(_EDGE)
        height = inside.height() + around + self.take.sizeHint().height() + scaled(_ROOM_FOR_WORDS)
        width = inside.width() + around + (scaled(_BESIDE_BAR) if height > most.height() else 0)
        self.setMinimumWidth(min(width, most.width()))
        self.resize(self.minimumWidth(), min(height, most.height()))

    def _arrange(self) -> None:
        chips = QHBoxLayout()
        chips.setSpacing(scaled(6))
        for chip in self.sources.values():
            chips.addWidget(chip)
        chips.addStretch()
        chips.addWidget(self.file)
        self._stack = QStackedWidget()
        for page in self._pages.values():
            self._stack.addWidget(page)
        fields = QWidget()
        fields.setMinimumWidth(scaled(_FIELDS))
        left = self._fields = QVBoxLayout(fields)
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(scaled(12))
        left.addLayout(chips)
        left.addWidget(self._stack, 1)
        left.addWidget(self.network)
        left.addStretch()
        self._inside = inside = QWidget()
        is_large = current_zoom() >= _LARGE
        columns = QBoxLayout(QBoxLayout.Direction.TopToBottom if is_large else QBoxLayout.Direction.LeftToRight)
        inside.setLayout(columns)
        columns.setContentsMargins(0, 0, 0, 0)
        columns.setSpacing(scaled(_BETWEEN))
        columns.addWidget(fields, 1)
        columns.addWidget(self.preview, 1)
        body = FittingArea()
        body.setWidget(inside)
        align(self.network.rows, *(page.rows for page in self._pages.values()))
        for button in (*self.sources.values(), self.file, self.leave, self.take):
            keep_own_keys(button)
        keep_own_keys(self, arrows=True)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(*[scaled(_EDGE)] * 4)
        whole.setSpacing(scaled(12))
        whole.addWidget(body)
        for label in (self.remarks, self.problem):
            whole.addWidget(label)
        whole.addStretch(1)
        whole.addWidget(DialogButtons(self.take, self.leave))


def _titles() -> dict[Source, str]:
    return {"text": _("Text"), "table": _("Table"), "template": _("Template")}


def _chip(title: str) -> QPushButton:
    chip = QPushButton(title)
    chip.setCheckable(True)
    chip.setProperty("chip", True)
    chip.setAutoDefault(False)
    return chip
