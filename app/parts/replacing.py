"""Asking a person before files that are there are replaced."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QMessageBox, QWidget

from app.files.whole import is_there
from app.translation import _


def nothing_written() -> str:
    """What is said where a person doesn't want it written any more."""
    return _("Cancelled: nothing was written.")


def may_write(panel: QWidget, files: Iterable[Path]) -> bool:
    """Whether these may be written: at once where none of them is there, else as a person says."""
    there = [file.name for file in files if is_there(file)]
    return not there or may_replace(panel, there)


def may_replace(panel: QWidget, names: Sequence[str]) -> bool:
    """Whether what is there of these names may be replaced: not, unless a person says so."""
    Button = QMessageBox.StandardButton
    if len(names) == 1:
        question = _("“{name}” is there already. Replace it?").format(name=names[0])
    else:
        question = _("These files are there already. Replace them?\n\n{names}").format(names="\n".join(names))
    box = QMessageBox(QMessageBox.Icon.Question, panel.windowTitle(), question, Button.Yes | Button.No, panel)
    box.setTextFormat(Qt.TextFormat.PlainText)  # a name may hold anything
    for button, words in ((Button.Yes, _("Replace")), (Button.No, _("Cancel"))):
        box.button(button).setText(words)  # type: ignore[union-attr]
    box.setDefaultButton(Button.No)
    answer = box.exec()
    box.deleteLater()  # it belongs to the panel now, which lives longer
    return answer == Button.Yes
