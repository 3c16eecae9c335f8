"""The two buttons that take a change back and do it again, with what it was."""

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from app.document import Document
from app.paper import scaled
from app.translation import _
from app.widgets.plain_label import plain_tip

_GAP = 8
_PADDING = 36


class UndoPair(QWidget):
    """Each as wide as the other."""

    def __init__(self) -> None:
        super().__init__()
        self.undo, self.redo = QPushButton(), QPushButton()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(scaled(_GAP))
        for button in (self.undo, self.redo):
            button.setAutoDefault(False)  # else Return in a field would undo what it has just changed
            row.addWidget(button, 1)

    def draw(self, document: Document, was_refused: bool, width: int) -> None:
        """Say what the document would take back and do again, in so many pixels; what was refused can be taken back."""
        self.undo.setEnabled(document.can_undo or was_refused)
        self.redo.setEnabled(document.can_redo)
        undo = _("Undo: {change}").format(change=document.undone_next) if document.can_undo else _("Undo")
        redo = _("Redo: {change}").format(change=document.redone_next) if document.can_redo else _("Redo")
        room = max(0, (width - scaled(_GAP)) // 2 - scaled(_PADDING))
        for button, words in ((self.undo, undo), (self.redo, redo)):
            button.setToolTip(plain_tip(words))
            button.setAccessibleName(words)
            button.setText(button.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, room).replace("&", "&&"))
