"""What keeps a panel from doing what it is asked for."""

from app.files.json_text import abridged
from app.translation import in_words
from app.widgets.plain_label import PlainLabel

_MOST_TOLD = 3
"""Problems that a dialog has room for; the others show when these are gone."""


def problem_label() -> PlainLabel:
    """A label for what is wrong with what stands in the fields: it stands out, is wrapped, and takes nothing for
    markup."""
    label = PlainLabel()
    label.setProperty("problem", True)
    label.setWordWrap(True)
    return label


def first_problems(error: Exception) -> str:
    """The first of what is wrong, a line each, and how much more there is."""
    return "\n".join(abridged(in_words(error).split("\n"), _MOST_TOLD))
