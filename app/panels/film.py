"""The dialog that writes a film: a part of what the timeline shows, as GIF, MP4 or PNGs."""

from collections.abc import Generator
from pathlib import Path

from PyQt6.QtWidgets import QComboBox, QDoubleSpinBox, QFileDialog, QSpinBox, QWidget

from app.document import Document
from app.parts.stretch_export import StretchExport
from app.settings import Settings
from app.story.film_style import (
    FASTEST,
    FASTEST_GIF,
    KINDS,
    LONGEST,
    SHORTEST,
    SIZES,
    SLOWEST,
    FilmKind,
    FilmStyle,
)
from app.story.state import State
from app.story.stretch import scene_count
from app.translation import _

_USUAL = FilmStyle()


class FilmPanel(StretchExport):
    """The ending of the file follows the format."""

    def __init__(self, document: Document, settings: Settings, parent: QWidget) -> None:
        super().__init__(document, settings, _("Export a film"), parent)
        self.kind = QComboBox()
        for kind, title in KINDS.items():
            self.kind.addItem(_(title), kind)
        self.size_box = QComboBox()
        for width, height in SIZES:
            self.size_box.addItem(f"{width} × {height}", (width, height))
        self.seconds = QDoubleSpinBox()
        self.seconds.setRange(SHORTEST, LONGEST)
        self.seconds.setDecimals(1)
        self.seconds.setSingleStep(0.5)
        self.seconds.setSuffix(" s")
        self.seconds.setValue(_USUAL.seconds)
        self.rate = QSpinBox()
        self.rate.setRange(SLOWEST, FASTEST)
        self.rate.setValue(_USUAL.rate)
        self.rows.addRow(_("Format"), self.kind)
        self.rows.addRow(_("Size"), self.size_box)
        self.rows.addRow(_("Each place"), self.seconds)
        self.rows.addRow(_("Frames a second"), self.rate)
        self.arrange()
        self.kind.currentIndexChanged.connect(self._rename)
        self.seconds.valueChanged.connect(self.tell_length)
        self.rate.valueChanged.connect(self.tell_length)

    @property
    def style_chosen(self) -> FilmStyle:
        width, height = self.size_box.currentData()
        return FilmStyle(width, height, self.seconds.value(), self.rate.value())

    @property
    def ending(self) -> str:
        kind: FilmKind = self.kind.currentData()
        return "" if kind == "png" else f".{kind}"

    def suggested_name(self, state: State) -> str:
        return f"{state.lesson.name}-film{self.ending}"

    def length_in_words(self, state: State) -> str:
        scenes, style = scene_count(state, self.stretch.stretch), self.style_chosen
        said = _("{scenes} places, {frames} frames, {seconds:.1f} s, in the theme and the letters of the window.")
        return said.format(scenes=scenes, frames=style.starts(scenes), seconds=style.lasts(scenes))

    def writing(self, state: State, path: Path) -> Generator[float, None, object]:
        from app.exporting.film import write_film  # here: Pillow takes a while to load, and most windows make no film

        return write_film(state, self.stretch.stretch, self.style_chosen, self.kind.currentData(), path)

    def ask_for_file(self) -> str:
        return QFileDialog.getSaveFileName(
            self,
            self.windowTitle(),
            self.file.text(),
            options=QFileDialog.Option.DontConfirmOverwrite,  # asked when it is written
        )[0]

    def _rename(self) -> None:
        """The same name with the ending of the format; and the speed that it can have."""
        path = Path(self.file.text())
        name = path.stem if path.suffix in (".gif", ".mp4") else path.name
        self.file.setText(str(path.with_name(name + self.ending)) if name else "")
        self.rate.setMaximum(FASTEST_GIF if self.kind.currentData() == "gif" else FASTEST)
        self.tell_length()
