"""The buttons below a dialog, everywhere in the same order: the one that people know from their system."""

from PyQt6.QtCore import QEvent
from PyQt6.QtWidgets import QDialogButtonBox, QPushButton

from app.widgets.primary import make_primary


class DialogButtons(QDialogButtonBox):
    """`take`: the one that the dialog is about, which Return clicks; `leave` closes it; `others` are what else can be
    done. `accepted` and `rejected` tell that one of the first two was clicked."""

    def __init__(self, take: QPushButton | None, leave: QPushButton, *others: QPushButton) -> None:
        super().__init__()
        self._take = take
        if take is not None:
            make_primary(take)
            self.addButton(take, QDialogButtonBox.ButtonRole.AcceptRole)
        for other in others:
            self.addButton(other, QDialogButtonBox.ButtonRole.ActionRole)
        self.addButton(leave, QDialogButtonBox.ButtonRole.RejectRole)

    def changeEvent(self, event: QEvent | None) -> None:
        """A dialog takes a button for its default one that says so once it is in it; else it takes its first."""
        super().changeEvent(event)
        if event is not None and event.type() == QEvent.Type.ParentChange and self._take is not None:
            self._take.setDefault(True)
