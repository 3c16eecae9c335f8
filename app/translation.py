"""The program's words in its reader's language: gettext's catalogues in resources/texts.

A sentence is marked where it is said: `_("…")`, with `{names}` filled in afterwards, so that a translator sees it
whole. What is said at import time is marked by `later` and translated where it is shown. The marks' names are those
that gettext's tools look for.
"""

import gettext
from functools import lru_cache

from app.resources import resource

LANGUAGES = {"en": "English", "de": "Deutsch"}
"""What can be chosen, each in its own words; the program's own sentences are English."""

_chosen = "en"
_current: gettext.NullTranslations = gettext.NullTranslations()


def chosen_language() -> str:
    """The code of the language in which everything is said."""
    return _chosen


def choose_language(language: str) -> None:
    """Say everything in a language from now on; raises ValueError where there is no such one."""
    global _chosen, _current
    if language not in LANGUAGES:
        raise ValueError(f"There is no language {language!r}; choose one of {', '.join(LANGUAGES)}.")
    _chosen, _current = language, _catalogue(language)


def _(message: str) -> str:
    """The message in the chosen language."""
    return _current.gettext(message)


def ngettext(singular: str, plural: str, count: int) -> str:
    """The message for so many of something."""
    return _current.ngettext(singular, plural, count)


def pgettext(context: str, message: str) -> str:
    """A message that is said differently depending on what it is about."""
    return _current.pgettext(context, message)


def later(message: str) -> str:
    """Marks a message that is translated where it is shown."""
    return message


@lru_cache(maxsize=len(LANGUAGES))
def _catalogue(language: str) -> gettext.NullTranslations:
    if language == "en":
        return gettext.NullTranslations()
    with resource("texts", f"{language}.mo").open("rb") as file:
        return gettext.GNUTranslations(file)
