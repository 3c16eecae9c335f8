"""What a window asks a person for, is given, and tells: files, and what is wrong with them."""

from pathlib import Path

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QDropEvent
from PyQt6.QtWidgets import QFileDialog, QMessageBox, QWidget

from app.translation import _


def ask_for_file(window: QWidget, question: str, kinds: str, folder: Path) -> str:
    """The file that a person chooses; empty for none."""
    return QFileDialog.getOpenFileName(window, question, str(folder), kinds)[0]


def ask_for_lesson_file(window: QWidget, question: str) -> str:
    """The same of a lesson."""
    return QFileDialog.getOpenFileName(window, question, "", _("Lessons (*.lesson.json);;JSON (*.json)"))[0]


def ask_for_notation_file(window: QWidget) -> str:
    """The same of a notation."""
    return QFileDialog.getOpenFileName(window, _("Open a notation"), "", _("Notations (*.json)"))[0]


def dropped_file(event: QDropEvent) -> str:
    """The one local file that is dragged; empty for anything else."""
    dragged = event.mimeData()
    urls = dragged.urls() if dragged is not None else []
    return urls[0].toLocalFile() if len(urls) == 1 else ""


def tell(window: QWidget, text: str) -> None:
    """Say what can't be done, and why."""
    box = QMessageBox(QMessageBox.Icon.Warning, "Unfold", text, QMessageBox.StandardButton.Ok, window)
    box.setTextFormat(Qt.TextFormat.PlainText)  # it quotes what stands in a file
    box.exec()
    box.deleteLater()  # it belongs to the window now, which lives longer
