"""The entries of the window's menu that are about the document: new, open, recent, save, revert."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from PyQt6.QtCore import QObject, pyqtBoundSignal, pyqtSignal
from PyQt6.QtGui import QAction
from PyQt6.QtWidgets import QMenu

from app.files.whole import is_there
from app.key_names import key_name
from app.parts.file_names import LONGEST, shown_name
from app.translation import _
from app.widgets.plain_label import plain_tip


class Source(Protocol):
    """Whoever knows the files."""

    @property
    def recent_files(self) -> Sequence[Path]:
        """Those that were open last, the newest first."""

    @property
    def can_revert(self) -> bool:
        """Whether there is something to go back to."""


class DocumentEntries(QObject):
    """`source` says what can be done when the menu opens; without one there are no recent files."""

    new_asked = pyqtSignal()
    open_asked = pyqtSignal()
    file_chosen = pyqtSignal(str)
    """One of the recent files."""
    clear_asked = pyqtSignal()
    """The recent files are to be forgotten."""
    save_asked = pyqtSignal()
    save_as_asked = pyqtSignal()
    revert_asked = pyqtSignal()
    weights_asked = pyqtSignal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.source: Source | None = None

    def fill(self, menu: QMenu) -> None:
        """Add what can be done now."""
        self._add(menu, _("New lesson…"), self.new_asked, "Ctrl+N")
        self._add(menu, _("Open…"), self.open_asked, "Ctrl+O")
        self._recent(menu)
        self._add(menu, _("Save"), self.save_asked, "Ctrl+S")
        self._add(menu, _("Save as…"), self.save_as_asked, "Ctrl+Shift+S")
        revert = self._add(menu, _("Revert…"), self.revert_asked)
        revert.setEnabled(self.source is not None and self.source.can_revert)
        self._add(menu, _("Import weights…"), self.weights_asked)

    def _recent(self, menu: QMenu) -> None:
        files = () if self.source is None else self.source.recent_files
        recent = menu.addMenu(_("Recent"))
        assert recent is not None
        recent.setEnabled(bool(files))
        recent.setToolTipsVisible(True)
        for file in files:
            there = is_there(file)
            said = _("{name} in {folder}") if there else _("{name} in {folder}: not there any more")
            entry = recent.addAction(
                said.format(name=shown_name(file.name), folder=shown_name(str(file.parent))).replace("&", "&&")
            )
            assert entry is not None
            entry.setToolTip(plain_tip(shown_name(str(file), 4 * LONGEST)))
            entry.setEnabled(there)
            entry.triggered.connect(lambda _checked, name=str(file): self.file_chosen.emit(name))
        recent.addSeparator()
        self._add(recent, _("Clear this list"), self.clear_asked)

    def _add(self, menu: QMenu, title: str, asked: pyqtBoundSignal, keys: str = "") -> QAction:
        entry = menu.addAction(f"{title}\t{key_name(keys)}" if keys else title)
        assert entry is not None
        entry.triggered.connect(lambda: asked.emit())
        return entry
