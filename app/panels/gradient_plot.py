"""A gradient plot of the open lesson, large, computed beside the window: to look at, to export, to copy."""

from collections.abc import Callable, Hashable
from dataclasses import replace
from pathlib import Path

from PyQt6.QtGui import QHideEvent
from PyQt6.QtWidgets import QDialog, QFileDialog, QPushButton, QVBoxLayout, QWidget

from app.document import Document
from app.document.jobs import Jobs
from app.exporting.clipboard import copy_page
from app.exporting.figures import figure_bytes, printed_figure
from app.exporting.tables import table_bytes
from app.files.whole import FileError, write_whole
from app.paper import scaled
from app.parts.replacing import may_write, nothing_written
from app.plots import FigurePlot
from app.settings import Settings
from app.story.exports import TABLE, TITLES, WRITTEN_AS, file_name
from app.story.figures import figure
from app.story.figures.gradient_plots import why_not
from app.story.page_style import AS_IT_COMES
from app.story.state import State
from app.theme import THEMES
from app.translation import _, in_words, language, speaking
from app.widgets.dialog_buttons import DialogButtons
from app.widgets.plain_label import PlainLabel
from rnn_engine.experiment import ExperimentError
from rnn_engine.telling import heard_by

_SIZE = 860, 560
_LEAST = 480, 320


class GradientPlotPanel(QDialog):
    """Follows the document: another loss, parameter or lesson is another plot, which is there when it is computed."""

    def __init__(self, document: Document, settings: Settings, parent: QWidget) -> None:
        super().__init__(parent)
        self._document, self._settings = document, settings
        self._name = ""
        self._asked: Hashable = None
        self._shown: State | None = None
        self._jobs = Jobs(self)
        self._jobs.finished.connect(self._show_computed)
        self._jobs.failed.connect(self._fail)
        self.plot = FigurePlot(self)
        self.plot.setMinimumSize(*map(scaled, _LEAST))
        self.told = PlainLabel()
        self.told.setWordWrap(True)
        self.export, self.copy, self.close_button = map(QPushButton, (_("Export…"), _("Copy"), _("Close")))
        self.buttons = DialogButtons(None, self.close_button, self.export, self.copy)
        self.export.clicked.connect(self.ask_for_file)
        self.copy.clicked.connect(self.put_into_clipboard)
        self.buttons.rejected.connect(self.reject)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(*4 * (scaled(14),))
        rows.setSpacing(scaled(10))
        rows.addWidget(self.plot, 1)
        rows.addWidget(self.told)
        rows.addWidget(self.buttons)
        self.resize(*map(scaled, _SIZE))
        document.changed.connect(self._follow)

    def show_plot(self, name: str) -> None:
        """Show one of PLOTS of what is open now."""
        self._document.pause()
        self._name, self._asked = name, None
        self.setWindowTitle(_(TITLES[name]))
        self.show()
        self.raise_()
        self.close_button.setFocus()  # and not the plot, whose arrow keys are not asked for yet
        self._follow(self._document.state)

    def stop(self) -> None:
        """Compute nothing any more, and wait until nothing is computed."""
        self._jobs.close()

    def hideEvent(self, event: QHideEvent | None) -> None:
        """Who closes it wants nothing computed."""
        self._jobs.cancel()
        self._asked = None
        super().hideEvent(event)

    # What is shown ------------------------------------------------------------------------------------------------

    def _follow(self, state: State) -> None:
        asked = _seen(state), self._name
        if not self.isVisible() or asked == self._asked:
            return
        self._asked = asked
        reason = why_not(self._name, state)
        if reason:
            self._jobs.cancel()
            self._offer(None, reason)
            return
        self._offer(None, _("Computing what is to be seen"))
        apart, spoken, name = _apart(state), language(), self._name

        def work(told: Callable[[float], None]) -> State:
            with speaking(spoken), heard_by(lambda _done: told(0.0)):
                figure(name, apart)
            return apart

        self._jobs.start(work)

    def _show_computed(self, state: State) -> None:
        self._offer(state, "")
        name = self._name
        self.plot.draw(lambda: figure(name, state), THEMES[state.theme])

    def _fail(self, error: Exception) -> None:
        if not isinstance(error, ExperimentError):
            raise error
        self._offer(None, in_words(error))

    def _offer(self, state: State | None, told: str) -> None:
        """`state`: whose plot is there; None: none is."""
        self._shown = state
        self.plot.setVisible(state is not None)
        self.told.setText(told)
        self.told.setVisible(bool(told))
        for button in (self.export, self.copy):
            assert button is not None
            button.setEnabled(state is not None)

    # What becomes of it -------------------------------------------------------------------------------------------

    def ask_for_file(self) -> None:
        """Where to, and in which format."""
        if self._shown is None:
            return
        filters = {f"{kind.upper()} (*.{kind})": kind for kind in WRITTEN_AS}
        start = Path(self._settings.export_folder or Path.home()) / file_name(self._shown, self._name, WRITTEN_AS[0])
        ours = QFileDialog.Option.DontConfirmOverwrite  # asked when its name has its ending
        chosen, kind = QFileDialog.getSaveFileName(self, _("Export to"), str(start), ";;".join(filters), options=ours)
        if chosen:
            path = Path(chosen)
            suffix = path.suffix.removeprefix(".").lower()
            path = path if suffix in WRITTEN_AS else path.with_name(f"{path.name}.{filters[kind]}")
            if may_write(self, (path,)):
                self.write(path)
            else:
                self._tell(nothing_written())

    def write(self, path: Path) -> None:
        """Write the plot, in the format that the file's name ends with."""
        state, name = self._shown, self._name
        assert state is not None
        kind = path.suffix.removeprefix(".").lower()
        try:
            if kind == TABLE:
                write_whole(path, table_bytes(state, name, self._document.is_changed))
            else:
                write_whole(path, figure_bytes(state, name, kind, AS_IT_COMES))
        except FileError as error:
            self._tell(str(error))
            return
        self._settings.export_folder = str(path.parent)
        self._tell(_("Written to {folder}: {names}.").format(folder=path.parent, names=path.name))

    def put_into_clipboard(self) -> None:
        """The plot as PNG and as SVG: who pastes it takes what it can."""
        if self._shown is None:
            return
        copy_page(printed_figure(self._shown, self._name, AS_IT_COMES))
        self._tell(_("Copied as a picture."))

    def _tell(self, words: str) -> None:
        self.told.setText(words)
        self.told.show()


def _apart(state: State) -> State:
    """The same with traces of its own, to compute with beside the window."""
    compared = state.compared
    if compared is not None:
        compared = replace(compared, trace=compared.trace.apart())
    return replace(state, trace=state.trace.apart(), compared=compared)


def _seen(state: State) -> Hashable:
    """What a plot may depend on; not where the cursor is."""
    chosen = state.flow, state.focus_loss, state.parameter, state.measure, state.scale
    return state.trace, state.lesson, state.compared, state.notation, state.theme, language(), chosen
