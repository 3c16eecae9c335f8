"""What a person is asked before something is lost."""

from typing import Literal

from PyQt6.QtWidgets import QWidget

from app.parts.file_names import shown_name
from app.parts.question import Question
from app.story.editing.edited import title_before
from app.translation import _

Answer = Literal["save", "discard", "cancel"]
OnChange = Literal["replace", "reload", "save as", "cancel"]


def ask_about_changes(window: QWidget, title: str, changed: bool) -> Answer:
    """What shall become of a lesson that is not saved. `changed`: since it was opened, made or saved."""
    said = _("“{title}” has been changed and not saved.") if changed else _("“{title}” has not been saved.")
    discard = _("Discard the changes") if changed else _("Discard")
    answers: dict[Answer, str] = {"discard": discard, "save": _("Save"), "cancel": _("Cancel")}
    return Question(window, said.format(title=_named(title)), "", answers, "save", "cancel").ask()


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
    return _may(window, said.format(title=_named(title)), _("Revert"))


def may_discard(window: QWidget, title: str) -> bool:
    """Whether a lesson that could be recovered shall be gone for good."""
    return _may(window, _("Discard “{title}” for good?").format(title=shown_name(title)), _("Discard"))


def _named(title: str) -> str:
    """The title without the word that the lesson was changed, which the sentence says."""
    return shown_name(title_before(title))


def _may(window: QWidget, said: str, verb: str) -> bool:
    answers = {"yes": verb, "no": _("Cancel")}
    return Question(window, said, "", answers, "no", "no").ask() == "yes"
