"""The dialog that writes a deck: a part of the film as a PDF for a lecture."""

from collections.abc import Generator
from pathlib import Path

from PyQt6.QtWidgets import QFileDialog, QWidget

from app.document import Document
from app.exporting.deck import page_count, write_deck
from app.parts.stretch_export import StretchExport
from app.settings import Settings
from app.story.state import State
from app.story.stretch import scene_count
from app.translation import _


class DeckPanel(StretchExport):
    """Also says in which theme, since that of the window is taken."""

    def __init__(self, document: Document, settings: Settings, parent: QWidget) -> None:
        super().__init__(document, settings, _("Export a deck"), parent)
        self.arrange()

    @property
    def ending(self) -> str:
        return ".pdf"

    def suggested_name(self, state: State) -> str:
        return f"{state.lesson.name}-deck{self.ending}"

    def length_in_words(self, state: State) -> str:
        pages = page_count(scene_count(state, self.stretch.stretch))
        said = _("{count} pages of 16:9, the title first, in the theme and the letters of the window.")
        return said.format(count=pages)

    def writing(self, state: State, path: Path) -> Generator[float, None, object]:
        return write_deck(state, self.stretch.stretch, path)

    def ask_for_file(self) -> str:
        return QFileDialog.getSaveFileName(
            self,
            self.windowTitle(),
            self.file.text(),
            "PDF (*.pdf)",
            options=QFileDialog.Option.DontConfirmOverwrite,  # asked when it is written
        )[0]
