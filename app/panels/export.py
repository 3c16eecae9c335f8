"""The export panel: which views at the present place, in which formats, how wide, where to."""

from pathlib import Path

from PyQt6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QDoubleSpinBox,
    QFileDialog,
    QFormLayout,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMessageBox,
    QPushButton,
    QSpinBox,
    QWidget,
)

from app.document import Document
from app.exporting.figures import figure_paths, write_figures
from app.files.whole import FileError
from app.paper import scaled
from app.settings import Settings
from app.story.compared_names import short_name
from app.story.exports import FIGURES, FORMATS, TITLES, there_are
from app.story.headings import heading
from app.story.naming import label
from app.story.page_style import PageStyle
from app.story.state import State
from app.translation import _
from app.widgets.primary import make_primary


class ExportPanel(QDialog):
    """Asks what to write, asks again before it replaces a file, and says what it has written."""

    def __init__(self, document: Document, settings: Settings, parent: QWidget) -> None:
        super().__init__(parent)
        self._document = document
        self._settings = settings
        self.setWindowTitle(_("Export figures"))
        self.figures = {name: _checked(_(TITLES[name]), name in ("network", "contributions")) for name in FIGURES}
        self.formats = {kind: _checked(kind.upper(), kind == "pdf") for kind in FORMATS}
        self.width_mm = QDoubleSpinBox()
        self.width_mm.setRange(20, 2000)
        self.width_mm.setDecimals(1)
        self.width_mm.setSuffix(" mm")
        self.width_mm.setValue(160)
        self.dpi = QSpinBox()
        self.dpi.setRange(36, 1200)
        self.dpi.setValue(300)
        self.dpi.setSuffix(" dpi (PNG)")
        self.folder = QLineEdit(settings.export_folder or str(Path.home()))
        self.folder.setMinimumWidth(scaled(280))
        self.browse = QPushButton(_("Choose…"))
        self.told = QLabel()
        self.told.setWordWrap(True)
        self.buttons = QDialogButtonBox()
        write = self.buttons.addButton(_("Export"), QDialogButtonBox.ButtonRole.AcceptRole)
        assert write is not None
        make_primary(write)
        self.buttons.addButton(_("Close"), QDialogButtonBox.ButtonRole.RejectRole)
        self.buttons.accepted.connect(self.write)
        self.buttons.rejected.connect(self.reject)
        self.browse.clicked.connect(self._choose_folder)
        document.changed.connect(self._offer)
        self._offer(document.state)
        self._arrange()

    def _offer(self, state: State) -> None:
        """Only what the state has can be chosen."""
        for name, box in self.figures.items():
            box.setEnabled(name in there_are(state))
        parameter = state.notation.label(state.parameter)
        self.figures["contributions"].setText(_("Gradient of {parameter}").format(parameter=parameter))
        equation = _(TITLES["equation"])
        if state.other is not None:  # all others show both
            equation = _("Equation: {name} alone").format(name=short_name(state))
        self.figures["equation"].setText(equation)

    def ask(self) -> None:
        """Open the panel for the present place."""
        state = self._document.state
        self._document.pause()
        light = state.theme == "light"
        if state.place is None:
            where = (
                _("{lesson}, before the first step, in the light theme.")
                if light
                else _("{lesson}, before the first step, in the dark theme.")
            )
        else:
            where = (
                _("{lesson}, at {place}, in the light theme.")
                if light
                else _("{lesson}, at {place}, in the dark theme.")
            )
        self._tell(where.format(lesson=state.told.title, place=_place_in_words(state)))
        self.show()

    def write(self) -> None:
        """Write what is chosen, after asking about files that are there already."""
        names = [name for name, box in self.figures.items() if box.isChecked() and box.isEnabled()]
        formats = [kind for kind, box in self.formats.items() if box.isChecked()]
        if not names or not formats:
            self._tell(_("Choose at least one view and one format."))
            return
        folder = Path(self.folder.text()).expanduser()
        state = self._document.state
        existing = [path.name for path in figure_paths(state, folder, names, formats) if path.exists()]
        if existing and not self._may_replace(existing):
            return
        try:
            paths = write_figures(state, folder, names, formats, PageStyle(self.width_mm.value(), dpi=self.dpi.value()))
        except FileError as error:
            self._tell(str(error))
            return
        self._settings.export_folder = str(folder)
        told = _("Written to {folder}: {names}.")
        self._tell(told.format(folder=folder, names=", ".join(path.name for path in paths)))

    def _tell(self, text: str) -> None:
        """Say something below; the panel grows for it, so that nothing above is squeezed."""
        self.told.setText(text)
        rows = self.layout()
        assert rows is not None
        rows.activate()
        self.resize(self.width(), max(self.height(), rows.totalHeightForWidth(self.width())))

    def _may_replace(self, names: list[str]) -> bool:
        Button = QMessageBox.StandardButton
        question = _("These files are there already. Replace them?\n\n{names}").format(names="\n".join(names))
        answer = QMessageBox.question(self, _("Export figures"), question, Button.Yes | Button.No, Button.No)
        return answer == Button.Yes

    def _choose_folder(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, _("Export to"), self.folder.text())
        if folder:
            self.folder.setText(folder)

    def _arrange(self) -> None:
        rows = QFormLayout(self)
        rows.setContentsMargins(scaled(20), scaled(18), scaled(20), scaled(18))
        rows.setSpacing(scaled(12))
        grid = QGridLayout()
        for index, box in enumerate(self.figures.values()):
            grid.addWidget(box, index // 2, index % 2)
        rows.addRow(_("Views"), grid)
        kinds = QHBoxLayout()
        for box in self.formats.values():
            kinds.addWidget(box)
        kinds.addStretch()
        rows.addRow(_("Formats"), kinds)
        sizes = QHBoxLayout()
        sizes.addWidget(self.width_mm)
        sizes.addWidget(self.dpi)
        rows.addRow(_("Width"), sizes)
        where = QHBoxLayout()
        where.addWidget(self.folder, 1)
        where.addWidget(self.browse)
        rows.addRow(_("Folder"), where)
        rows.addRow(self.told)
        rows.addRow(self.buttons)


def _place_in_words(state: State) -> str:
    """Backward · loss 4 · through timestep 3: ∂L₄/∂W; nothing before the first step."""
    if state.place is None:
        return ""
    where, value = heading(state.place, state.notation), label(state, state.place)
    return _("{where}: {value}").format(where=where, value=value)


def _checked(title: str, on: bool) -> QCheckBox:
    box = QCheckBox(title)
    box.setChecked(on)
    return box
