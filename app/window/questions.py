"""What a person is asked before something is lost."""

from collections.abc import Mapping
from typing import Literal, TypeVar

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QMessageBox, QWidget

from app.translation import _

Answer = Literal["save", "discard", "cancel"]
OnChange = Literal["save as", "replace", "reload", "cancel"]

_Role = QMessageBox.ButtonRole
_Answer = TypeVar("_Answer", bound=str)


def ask_about_changes(window: QWidget, title: str) -> Answer:
    """What shall become of the changes of a lesson."""
    said = _("“{title}” has been changed and not saved.").format(title=title)
    buttons: dict[Answer, tuple[str, _Role]] = {
        "save": (_("Save"), _Role.AcceptRole),
        "discard": (_("Discard the changes"), _Role.DestructiveRole),
        "cancel": (_("Cancel"), _Role.RejectRole),
    }
    return _ask(window, said, "", buttons, "save")


def ask_about_file(window: QWidget, name: str, changed_here: bool) -> OnChange:
    """What shall be done with a file that another program has changed."""
    said = _("“{name}” has been changed by another program since it was opened here.").format(name=name)
    more = (
        _("Replace writes what is open here over it. Reload opens what it holds now and drops the changes made here.")
        if changed_here
        else _("Reload opens what it holds now. Replace writes what is open here over it.")
    )
    buttons: dict[OnChange, tuple[str, _Role]] = {
        "save as": (_("Save as…"), _Role.AcceptRole),
        "replace": (_("Replace"), _Role.DestructiveRole),
        "reload": (_("Reload"), _Role.ActionRole),
        "cancel": (_("Cancel"), _Role.RejectRole),
    }
    return _ask(window, said, more, buttons, "save as" if changed_here else "reload")


def may_revert(window: QWidget, title: str) -> bool:
    """Whether the changes of a lesson shall be dropped."""
    said = _("Go back to “{title}” as it was saved last? The changes made since are dropped.").format(title=title)
    buttons: dict[str, tuple[str, _Role]] = {
        "revert": (_("Revert"), _Role.DestructiveRole),
        "cancel": (_("Cancel"), _Role.RejectRole),
    }
    return _ask(window, said, "", buttons, "cancel") == "revert"


def may_discard(window: QWidget, title: str) -> bool:
    """Whether a lesson that could be recovered shall be gone for good."""
    said = _("Discard “{title}” for good?").format(title=title)
    buttons: dict[str, tuple[str, _Role]] = {
        "discard": (_("Discard"), _Role.DestructiveRole),
        "cancel": (_("Cancel"), _Role.RejectRole),
    }
    return _ask(window, said, "", buttons, "cancel") == "discard"


def _ask(
    window: QWidget, said: str, more: str, buttons: Mapping[_Answer, tuple[str, _Role]], default: _Answer
) -> _Answer:
    """The answer; `cancel` also where the dialog is closed."""
    box = QMessageBox(QMessageBox.Icon.NoIcon, "Unfold", said, QMessageBox.StandardButton.NoButton, window)
    box.setTextFormat(Qt.TextFormat.PlainText)  # a title may hold anything
    box.setInformativeText(more)
    added = {answer: box.addButton(text, role) for answer, (text, role) in buttons.items()}
    box.setDefaultButton(added[default])
    box.setEscapeButton(next(button for answer, button in added.items() if answer == "cancel"))
    box.exec()
    clicked = box.clickedButton()
    return next(answer for answer, button in added.items() if button is clicked or (answer == "cancel"))
