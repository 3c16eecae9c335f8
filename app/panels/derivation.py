"""The dialog that writes the derivation: a part of the film as LaTeX, Typst or Markdown."""

from collections.abc import Generator
from pathlib import Path

from PyQt6.QtWidgets import QFileDialog, QWidget

from app.document import Document
from app.files.whole import write_whole
from app.parts.stretch_export import StretchExport
from app.settings import Settings
from app.story.derivation import KINDS, by_and_by, check_stretch
from app.story.state import State
from app.translation import _, ngettext


class DerivationPanel(StretchExport):
    """Every equation of the part that is chosen; what the file's name ends in says in which language."""

    def __init__(self, document: Document, settings: Settings, parent: QWidget) -> None:
        super().__init__(document, settings, _("Export the derivation"), parent, every=("step",))
        self.arrange()

    @property
    def ending(self) -> str:
        written = Path(self.file.text()).suffix.lower()
        return written if written in KINDS else KINDS[0]

    def suggested_name(self, state: State) -> str:
        return f"{state.lesson.name}{KINDS[0]}"

    def length_in_words(self, state: State) -> str:
        shown = self.stretch.stretch
        check_stretch(state, shown.first, shown.last)
        count = shown.last - shown.first + 1
        said = ngettext(
            "{count} equation, in the letters of the window; .tex is LaTeX, .typ Typst, .md Markdown.",
            "{count} equations, in the letters of the window; .tex is LaTeX, .typ Typst, .md Markdown.",
            count,
        )
        return said.format(count=count)

    def writing(self, state: State, path: Path) -> Generator[float, None, object]:
        shown = self.stretch.stretch
        text = yield from by_and_by(state, shown.first, shown.last, path.suffix.lower())
        write_whole(path, text.encode())
        return path

    def ask_for_file(self) -> str:
        kinds = "LaTeX (*.tex);;Typst (*.typ);;Markdown (*.md)"
        ours = QFileDialog.Option.DontConfirmOverwrite  # asked when it is written
        return QFileDialog.getSaveFileName(self, self.windowTitle(), self.file.text(), kinds, options=ours)[0]
