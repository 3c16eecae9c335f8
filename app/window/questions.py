"""What a person is asked before something is lost."""

from typing import Literal

from PyQt6.QtWidgets import QWidget

from app.parts.file_names import shown_name
from app.parts.question import Question
from app.translation import _

Answer = Literal["save", "discard", "cancel"]
OnChange = Literal["replace", "reload", "save as", "cancel"]


def ask_about_changes(window: QWidget, title: str) -> Answer:
    """What shall become of the changes of a lesson."""
    said = _("“{title}” has been changed and not saved.").format(title=shown_name(title))
    answers: dict[Answer, str] = {"discard": _("Discard the changes"), "save": _("Save"), "cancel": _("Cancel")}
    return Question(window, said, "", answers, "save", "cancel").ask()


def ask_about_file(window: QWidget, name: str, changed_here: bool) -> OnChange:
    """What shall be done with a file that another program has changed."""
    said = _("“{name}” has been changed by another program since it was opened here.").format(name=shown_name(name))
    more = (
        _("Replace writes what is open here over it. Reload opens what it holds now and drops the changes made here.")
        if changed_here
        else _("Reload opens what it holds now. Replace writes what is open here over it.")
    )
    answers: dict[OnChange, str] = {
        "replace": _("Replace"),
        "reload": _("Reload"),
        "save as": _("Save as…"),
        "cancel": _("Cancel"),
    }
    return Question(window, said, more, answers, "save as" if changed_here else "reload", "cancel").ask()


def may_revert(window: QWidget, title: str) -> bool:
    """Whether the changes of a lesson shall be dropped."""
    said = _("Go back to “{title}” as it was saved last? The changes made since are dropped.")
    return _may(window, said.format(title=shown_name(title)), _("Revert"))


def may_discard(window: QWidget, title: str) -> bool:
    """Whether a lesson that could be recovered shall be gone for good."""
    return _may(window, _("Discard “{title}” for good?").format(title=shown_name(title)), _("Discard"))


def _may(window: QWidget, said: str, verb: str) -> bool:
    answers = {"yes": verb, "no": _("Cancel")}
    return Question(window, said, "", answers, "no", "no").ask() == "yes"
