"""What a person is told, gathered from figures, pictures and widgets; and a language in which everything that went
through the catalogue can be told from what did not."""

import gettext
import json
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import fields, is_dataclass
from functools import cache

import pytest
from PyQt6.QtGui import QPainter
from PyQt6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QComboBox,
    QDoubleSpinBox,
    QGroupBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QSpinBox,
    QWidget,
)

from app import translation
from app.files.lesson import Lesson
from app.files.notation_file import notation_names, read_notation
from app.resources import resource
from app.story.figures.figure import Box, Figure
from app.story.figures.table import table
from app.story.figures.text import Math
from app.translation import LANGUAGES
from resources.setup.texts import extracted, messages

PRETENDED = "xx"
"""A language whose words are English ones in full-width letters."""

_FIELD = re.compile(r"(\{[^{}]*\})")
_FULL_WIDTH = {ord(letter): ord(letter) + 0xFEE0 for letter in "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"}


def pretended(message: str) -> str:
    """A message with every letter exchanged that is not part of a field."""
    return "".join(part if part.startswith("{") else part.translate(_FULL_WIDTH) for part in _FIELD.split(message))


@cache
def known_messages() -> frozenset[str]:
    """Singular and plural of all that the code marks."""
    ids = (message.id for message in messages(extracted()))
    return frozenset(text for each in ids for text in ((each,) if isinstance(each, str) else each))


class Pretended(gettext.NullTranslations):
    """`unknown`: what was to be translated, but is no message of the catalogues."""

    def __init__(self) -> None:
        super().__init__()
        self.unknown: list[str] = []

    def _said(self, message: str) -> str:
        if message not in known_messages() and any(map(str.isalpha, message)):
            self.unknown.append(message)
        return pretended(message)

    def gettext(self, message: str) -> str:
        return self._said(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self._said(msgid1 if n == 1 else msgid2)

    def pgettext(self, context: str, message: str) -> str:
        return self._said(message)


def speak_pretended(monkeypatch: pytest.MonkeyPatch) -> Pretended:
    """Let there be the pretended language, until the test ends."""
    spoken, catalogue = Pretended(), translation._catalogue
    monkeypatch.setitem(translation.LANGUAGES, PRETENDED, "Pretended")
    monkeypatch.setattr(
        translation, "_catalogue", lambda language: spoken if language == PRETENDED else catalogue(language)
    )
    return spoken


# What is told ---------------------------------------------------------------------------------------------------------

_NOT_TOLD = {"name", "role", "kind", "place", "state", "outlined", "guide", "ink", "datum", "align", "markup"}
"""Fields of figures that a program reads."""


def of_figure(figure: Figure) -> Iterator[str]:
    """Everything that a figure prints or says, but its mathematics."""
    yield from _texts(figure)
    header, rows = table(figure)
    yield from header
    yield from {row[-1] for row in rows if isinstance(row[-1], str)}


def _texts(thing: object) -> Iterator[str]:
    if isinstance(thing, str):
        yield thing
    elif isinstance(thing, Math):
        return
    elif (names := _fields_of(thing)) is not None:
        for name in names:
            if name not in _NOT_TOLD:
                yield from _texts(getattr(thing, name))
    elif isinstance(thing, tuple | list):
        for part in thing:
            yield from _texts(part)


def _fields_of(thing: object) -> tuple[str, ...] | None:
    """Of a dataclass or a named tuple."""
    if is_dataclass(thing):
        return tuple(field.name for field in fields(thing))
    return thing._fields if isinstance(thing, Box) else None


def of_widgets(root: QWidget) -> Iterator[str]:
    """Everything that a widget and what is in it say, whether it is shown or not."""
    for widget in (root, *root.findChildren(QWidget)):
        yield from (widget.toolTip(), widget.accessibleName(), widget.accessibleDescription(), widget.windowTitle())
        yield from (action.text() for action in widget.actions() if not action.shortcuts())
        match widget:
            case QAbstractButton() | QLabel():
                yield widget.text()
            case QComboBox():
                yield from (widget.itemText(index) for index in range(widget.count()))
            case QGroupBox():
                yield widget.title()
            case QLineEdit() | QPlainTextEdit():
                yield widget.placeholderText()
            case QSpinBox() | QDoubleSpinBox():
                yield from (widget.prefix(), widget.suffix(), widget.specialValueText())
            case QAbstractSpinBox():
                yield widget.specialValueText()


@contextmanager
def painted(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The words that are painted meanwhile."""
    told: list[str] = []
    draw = QPainter.drawText

    def listening(painter: QPainter, *arguments: object) -> object:
        told.extend(argument for argument in arguments if isinstance(argument, str))
        return draw(painter, *arguments)  # type: ignore[call-overload]

    with monkeypatch.context() as patched:
        patched.setattr(QPainter, "drawText", listening)
        yield told


# What is left ---------------------------------------------------------------------------------------------------------

_WORD = re.compile(r"([A-Za-zÀ-ÖØ-öø-ÿ]{3,})(…?)")
"""A word, and whether it is cut off."""


def untranslated(texts: Iterable[str], given: Iterable[str], names: frozenset[str]) -> set[str]:
    """The texts with a word in Latin letters that is in none of the `given` words of a lesson, and is not a name."""
    known = {word for text in given for word, _cut in _WORD.findall(text)} | names

    def is_known(word: str, cut: str) -> bool:
        return word in known or (cut != "" and any(each.startswith(word) for each in known))

    return {text for text in texts if not all(is_known(*found) for found in _WORD.findall(text))}


ENGLISH = re.compile(r"\b(the|of|and|is|are|by|from|with|this|that|which|it|its|to|each|every|not|no)\b")
"""Words that no German sentence has."""

# What is not the program's --------------------------------------------------------------------------------------------


def given_by(lesson: Lesson) -> Iterator[str]:
    """The words of a lesson, its sequence and its network."""
    for language in LANGUAGES:
        told = lesson.in_language(language)
        yield from (told.title, told.story)
        for stop in told.stops:
            yield stop.say
            if stop.question is not None:
                yield from (stop.question.text, *stop.question.choices)
    yield from (*(lesson.vocabulary or ()), *(lesson.output_vocabulary or ()))
    yield from (stage.name for stage in lesson.experiment.network.stages)
    yield from lesson.experiment.parameters


@cache
def given_by_resources() -> tuple[str, ...]:
    """The names of lecturers' letters, what programs call weights, and the words of the errata."""
    errata = json.loads(resource("errata.json").read_text(encoding="utf-8"))
    notations = [read_notation(name) for name in notation_names()]
    letters = (str(symbol) for notation in notations for symbol in notation.symbols.values())
    return (*strings(errata), *(notation.title for notation in notations), *letters)


def strings(content: object) -> Iterator[str]:
    if isinstance(content, str):
        yield content
    elif isinstance(content, dict):
        yield from strings(list(content.values()))
    elif isinstance(content, list):
        for part in content:
            yield from strings(part)
