"""The buttons below a dialog, everywhere in the same order: the one that people know from their system."""

from PyQt6.QtWidgets import QDialog, QDialogButtonBox, QPushButton

from app.widgets.primary import make_primary


def dialog_buttons(
    panel: QDialog, take: QPushButton | None, leave: QPushButton, *others: QPushButton
) -> QDialogButtonBox:
    """Of a panel: the one that it is about, which Return clicks, the one that closes it, and what else can be done; it
    tells with `accepted` and `rejected` that one of the first two was clicked."""
    box = QDialogButtonBox(panel)  # which is told of its default button only from within
    if take is not None:
        box.addButton(take, QDialogButtonBox.ButtonRole.AcceptRole)
        make_primary(take)
        take.setDefault(True)
    for other in others:
        box.addButton(other, QDialogButtonBox.ButtonRole.ActionRole)
    box.addButton(leave, QDialogButtonBox.ButtonRole.RejectRole)
    return box
