"""The export panel: which views at which place, on what paper, in which formats, where to; and how that looks."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PyQt6.QtCore import QSize, QTimer
from PyQt6.QtGui import QHideEvent, QShowEvent
from PyQt6.QtWidgets import QDialog, QFileDialog, QWidget

from app.assets import icon
from app.document import Document
from app.document.jobs import Jobs
from app.exporting.clipboard import copy_page
from app.exporting.figures import figure_paths, printed_figure, printed_sheet, write_figures
from app.exporting.printing import Printed, theme_of
from app.files.whole import FileError, typed_path
from app.paper import scaled
from app.parts.export_fields import ExportFields
from app.parts.export_layout import arrange
from app.parts.page_preview import PagePreview
from app.parts.replacing import may_write, nothing_written
from app.settings import Settings
from app.story.figure_choice import FigureChoice
from app.story.preparing import AT_ONCE, prepare, work_left
from app.story.state import State
from app.theme import THEMES
from app.translation import _, language, ngettext, speaking

_WIDTH, _HEIGHT = 1080, 720
"""Paper units of the panel, as far as the screen has them."""
_NAMED = 3
"""Of the files that are written, so many are named."""


class ExportPanel(QDialog):
    """Asks what to write, shows the page that is written, asks again before it replaces a file, and says what it has
    written. What was chosen last is chosen again the next time."""

    def __init__(self, document: Document, settings: Settings, parent: QWidget) -> None:
        super().__init__(parent)
        self._document, self._settings = document, settings
        self.setWindowTitle(_("Export figures"))
        self.fields = ExportFields(document.state, document.notations)
        self.figures, self.formats, self.paper = self.fields.figures, self.fields.formats, self.fields.paper
        self.folder = self.fields.folder
        self.folder.setText(settings.export_folder or str(Path.home()))
        self.preview = PagePreview()
        self.parts = arrange(self, self.fields, self.preview)
        self.told = self.parts.told
        self._previewed = 0
        """The how-manieth of the chosen views is shown."""
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self._show_page)
        self._jobs = Jobs(self)
        self._jobs.finished.connect(self._show_page)
        self._jobs.failed.connect(self._fail)
        self._choose(settings.figure_choice)
        self._connect()
        self._follow(document.state)

    def ask(self) -> None:
        """Open the panel for the present place."""
        self._document.pause()
        self.fields.place.setCurrentIndex(0)
        self._follow(self._document.state)
        self._tell("")
        screen = self.screen()
        if not self.isVisible() and screen is not None:
            self.resize(QSize(scaled(_WIDTH), scaled(_HEIGHT)).boundedTo(screen.availableSize() * 0.95))
        self.show()

    @property
    def state(self) -> State:
        """What is printed: the present state, where and as it was chosen here."""
        return self.fields.state(self._document.state)

    @property
    def choice(self) -> FigureChoice:
        """What is chosen."""
        return self.fields.choice

    def write(self) -> None:
        """Write what is chosen, after asking about files that are there already."""
        state, choice = self.state, self.choice
        names = self.fields.names
        sheet = choice.sheet if choice.together else None
        files = figure_paths(state, Path(), names, choice.formats, sheet)
        if not files:
            self._tell(self._why_nothing(names))
            return
        if not self.folder.text().strip():
            self._tell(_("Choose a folder to write to."))
            return
        folder = typed_path(self.folder.text())
        if not may_write(self, (folder / path for path in files)):
            self._tell(nothing_written())
            return
        try:
            paths = write_figures(state, folder, names, choice.formats, choice.style, sheet, self._document.is_changed)
        except FileError as error:
            self._tell(str(error))
            return
        self._settings.export_folder = str(folder)
        self._keep()
        told = _("Written to {folder}: {names}.")
        self._tell(told.format(folder=folder, names=", ".join(path.name for path in paths)))

    def copy(self) -> None:
        """Put the page that is shown into the clipboard."""
        if not self.fields.names:
            self._tell(_("Choose at least one view and one format."))
            return
        try:
            copy_page(self._printed())
        except FileError as error:
            self._tell(str(error))
            return
        self._keep()
        self._tell(_("Copied as PNG and SVG."))

    def walk(self, by: int) -> None:
        """Show another of the chosen views."""
        self._previewed += by
        self._show_page()

    def stop(self) -> None:
        """Compute nothing any more."""
        self._jobs.close()

    # What is shown ------------------------------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent | None) -> None:
        super().showEvent(event)
        self._soon.start()

    def hideEvent(self, event: QHideEvent | None) -> None:
        """What is computed for nobody is not computed further."""
        self._jobs.cancel()
        self._soon.stop()
        super().hideEvent(event)

    def _follow(self, state: State) -> None:
        """Only what the state has can be chosen."""
        self.fields.offer(state, self._document.notations)
        colour = THEMES[state.theme].ink
        self.parts.back.setIcon(icon("chevron-left", colour, scaled(14)))
        self.parts.on.setIcon(icon("chevron-right", colour, scaled(14)))
        self._change()

    def _follow_where_seen(self, state: State) -> None:
        """What can be chosen takes a while to find out, and at every step; who opens the panel asks anew."""
        if self.isVisible():
            self._follow(state)

    def _change(self) -> None:
        """What is chosen is another."""
        self._tell_plan()
        if self.isVisible():
            self._soon.start()

    def _tell_plan(self) -> None:
        """Which files will be written."""
        choice, names = self.choice, self.fields.names
        sheet = choice.sheet if choice.together else None
        files = [path.name for path in figure_paths(self.state, Path(), names, choice.formats, sheet)]
        self.parts.write.setEnabled(bool(files))
        if not files:
            self.parts.plan.setText(self._why_nothing(names))
            return
        more = len(files) - _NAMED
        words = _("Will write {names}.").format(names=", ".join(files[:_NAMED]))
        if more > 0:
            words = ngettext(
                "Will write {names}, and {count} file more.", "Will write {names}, and {count} files more.", more
            ).format(names=", ".join(files[:_NAMED]), count=more)
        self.parts.plan.setText(words)

    def _why_nothing(self, names: list[str]) -> str:
        """Why there is nothing to be written."""
        if not names or not self.choice.formats:
            return _("Choose at least one view and one format.")
        return _("What is chosen has no table of numbers; choose another view or format.")

    def _show_page(self) -> None:
        """Print what is chosen, once all that it shows has been computed."""
        if not self.isVisible():
            return
        state, choice, names = self.state, self.choice, self.fields.names
        theme = theme_of(state, choice.style)
        if names and work_left(state) > AT_ONCE:
            self.preview.show_page(None, theme, False)
            self.parts.say_of_page("", _("Computing what is to be seen"), several=False)
            spoken = language()

            def work(told: Callable[[float], None]) -> None:
                with speaking(spoken):
                    prepare(state, told)

            self._jobs.start(work)
            return
        self._jobs.cancel()
        if not names:
            self.preview.show_page(None, theme, False)
            self.parts.say_of_page("", "", several=False)
            return
        self._previewed %= len(names)
        page, several = self._printed(), len(names) > 1 and not choice.together
        title = _("All on one sheet") if choice.together else self.figures[names[self._previewed]].text()
        if several:
            number = _("{number} of {count}: {title}")
            title = number.format(number=self._previewed + 1, count=len(names), title=title)
        self.preview.show_page(page.recording, theme, choice.style.transparent)
        self.preview.setAccessibleDescription(page.description)
        self.parts.say_of_page(title, self._size_in_words(page), several)

    def _fail(self, error: Exception) -> None:
        raise error

    def _show_view(self, name: str, chosen: bool) -> None:
        """Show the view that was just chosen."""
        names = self.fields.names
        if chosen and name in names:
            self._previewed = names.index(name)

    def _printed(self) -> Printed:
        """The page that is shown; only where a view is chosen."""
        state, choice, names = self.state, self.choice, self.fields.names
        if choice.together:
            return printed_sheet(state, names, choice.style, choice.sheet)
        return printed_figure(state, names[self._previewed % len(names)], choice.style)

    def _size_in_words(self, page: Printed) -> str:
        """How large the page is, how large it is shown, and where its type is smaller than was asked."""
        part = self.preview.part
        size = (
            _("{width} × {height} mm, in true size.")
            if part > 0.995
            else _("{width} × {height} mm, shown at {percent} %.")
        )
        words = size.format(width=round(page.width_mm), height=round(page.height_mm), percent=round(100 * part))
        if page.type_pt < 0.99 * self.paper.style.type_pt:
            small = _("Its type is {size} pt, so that all has room.").format(size=f"{page.type_pt:.1f}")
            words = f"{words} {small}"
        return words

    def _show_true_size(self, true_size: bool) -> None:
        self.preview.show_true_size(true_size)
        self._soon.start()

    # ---------------------------------------------------------------------------------------------------------------

    def _choose(self, choice: FigureChoice) -> None:
        self.fields.choose(choice)

    def _keep(self) -> None:
        self._settings.figure_choice = self.choice

    def _tell(self, text: str) -> None:
        self.told.setText(text)
        self.told.setVisible(bool(text))

    def _choose_folder(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, _("Export to"), self.folder.text())
        if folder:
            self.folder.setText(folder)

    def _connect(self) -> None:
        parts = self.parts
        for name, box in self.figures.items():
            box.toggled.connect(partial(self._show_view, name))
        self.fields.changed.connect(self._change)
        self.fields.browse.clicked.connect(self._choose_folder)
        parts.write.clicked.connect(self.write)
        parts.copy.clicked.connect(self.copy)
        parts.close.clicked.connect(self.reject)
        parts.true_size.toggled.connect(self._show_true_size)
        parts.back.clicked.connect(lambda: self.walk(-1))
        parts.on.clicked.connect(lambda: self.walk(1))
        self.preview.resized.connect(self._soon.start)
        self._document.changed.connect(self._follow_where_seen)
