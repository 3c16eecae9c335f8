"""The program's words in its reader's language: gettext's catalogues in resources/texts.

A sentence is marked where it is said: `_("…")`, with `{names}` filled in afterwards, so that a translator sees it
whole. What is said at import time is marked by `later` and translated where it is shown. The marks' names are those
that gettext's tools look for.
"""

import gettext
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache

from app.resources import resource
from rnn_engine.problems import ExperimentError, Problem, Wording

LANGUAGES = {"en": "English", "de": "Deutsch"}
"""What can be chosen, each in its own words; the program's own sentences are English."""

_chosen = "en"


class _Spoken(threading.local):
    """What a thread speaks for a while, whatever is chosen meanwhile; None: what is chosen."""

    language: str | None = None


_spoken = _Spoken()


def choose_language(language: str) -> None:
    """Say everything in a language from now on; raises ValueError where there is no such one."""
    global _chosen
    _chosen = _known(language)


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Say everything in a language for a while, in this thread; raises ValueError where there is no such one."""
    before = _spoken.language
    _spoken.language = _known(language)
    try:
        yield
    finally:
        _spoken.language = before


def _(message: str) -> str:
    """The message in the chosen language."""
    return _catalogue(language()).gettext(message)


def ngettext(singular: str, plural: str, count: int) -> str:
    """The message for so many of something."""
    return _catalogue(language()).ngettext(singular, plural, count)


def pgettext(context: str, message: str) -> str:
    """A message that is said differently depending on what it is about."""
    return _catalogue(language()).pgettext(context, message)


def later(message: str) -> str:
    """Marks a message that is translated where it is shown."""
    return message


def language() -> str:
    """The chosen language: what anything that is kept with sentences in it is kept under."""
    return _spoken.language or _chosen


def _known(language: str) -> str:
    if language not in LANGUAGES:
        raise ValueError(f"There is no language {language!r}; choose one of {', '.join(LANGUAGES)}.")
    return language


def translated(message: str) -> str:
    """A message of the engine, which is worded in English and knows no catalogue; any other as it is."""
    if not isinstance(message, Wording):
        return message
    values = {name: translated(value) if isinstance(value, str) else value for name, value in message.values.items()}
    return _(message.template).format(**values)


def in_words(error: Exception) -> str:
    """What an error says; of an experiment's, all its problems, a line each."""
    if not isinstance(error, ExperimentError):
        return str(error)
    return "\n".join(map(problem_in_words, error.problems))


def problem_in_words(problem: Problem) -> str:
    """One of them: the field that it is about, and the rest of the sentence."""
    return f"{problem.field} {translated(problem.message)}"


@lru_cache(maxsize=len(LANGUAGES))
def _catalogue(language: str) -> gettext.NullTranslations:
    if language == "en":
        return gettext.NullTranslations()
    with resource("texts", f"{language}.mo").open("rb") as file:
        return gettext.GNUTranslations(file)
