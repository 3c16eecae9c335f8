"""The errata of the three lecture documents: what they print, what they should print, and where that shows."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from typing import Any, Literal

from app.files.notation_file import read_notation
from app.resources import resource
from app.story.notation import Notation
from app.story.places import Flow, Phase, Place

DocumentName = Literal["slides", "notes", "worksheet"]
"""A document has the name of the notation that is written in its letters."""

ErratumKind = Literal["error", "ambiguous", "omission", "wording", "trap"]
At = Literal["anywhere", "own", "previous", "earlier", "first"]
Of = Literal["either", "one", "all"]


@dataclass(frozen=True)
class Pattern:
    """Places of one phase with one of the NAMEs `names`.

    `at`: where the timestep stands to the loss: its own, the one before it, any before it; first: timestep 1. `of`:
    whether the place is about one loss or about the whole L.
    """

    phase: Phase
    names: tuple[str, ...]
    at: At = "anywhere"
    of: Of = "either"

    def matches(self, place: Place) -> bool:
        """Whether a place is one of them."""
        if place.phase != self.phase or place.name not in self.names:
            return False
        if self.of != "either" and (self.of == "one") != (place.loss is not None):
            return False
        return self.at == "anywhere" or self._is_at(place)

    def _is_at(self, place: Place) -> bool:
        if self.at == "first":
            return (place.t if place.phase == "forward" else place.k) == 1
        if place.loss is None or place.k is None:
            return False
        lag = place.loss - place.k
        return {"own": lag == 0, "previous": lag == 1, "earlier": lag > 0}[self.at] and place.k > 0


@dataclass(frozen=True)
class Example:
    """Where an erratum can be opened: a built-in lesson, its own flow or another, a place or before the first step."""

    lesson: str
    flow: Flow | None = None
    step: Place | None = None


Form = tuple[str, ...]
"""Line by line: words, those of the document in “ ”, or one formula as Typst math between dollar signs."""


@dataclass(frozen=True)
class ErratumTexts:
    """The words of an erratum in another language; None for a line of a form that is the same in every language: a
    formula, or the document's own words. A form () stays as a whole."""

    title: str
    why: str
    printed: tuple[str | None, ...] = ()
    right: tuple[str | None, ...] = ()


@dataclass(frozen=True)
class Erratum:
    """One entry of the list. `start`: it is about a whole document, so it shows before the first step. `texts`: its
    words in other languages, by their codes."""

    id: str
    document: DocumentName
    kind: ErratumKind
    title: str
    printed: Form
    right: Form
    why: str
    patterns: tuple[Pattern, ...]
    start: bool
    example: Example
    texts: Mapping[str, ErratumTexts] = field(default_factory=dict, compare=False)

    def in_language(self, language: str) -> "Erratum":
        """The erratum in the words of a language."""
        told = self.texts.get(language)
        if told is None:
            return self
        printed, right = _in_words(self.printed, told.printed), _in_words(self.right, told.right)
        return replace(self, title=told.title, printed=printed, right=right, why=told.why)

    def is_about(self, place: Place | None) -> bool:
        """Whether it is about a place; None: the moment before the first step."""
        return self.start if place is None else any(pattern.matches(place) for pattern in self.patterns)


@dataclass(frozen=True)
class Document:
    """A lecture document, with a sentence about the whole of it. `texts`: both in other languages, by their codes."""

    title: str
    about: str
    texts: Mapping[str, Mapping[str, str]] = field(default_factory=dict, compare=False)

    def in_language(self, language: str) -> "Document":
        """The document in the words of a language."""
        told = self.texts.get(language)
        return self if told is None else replace(self, title=told["title"], about=told["about"])


@cache
def errata() -> tuple[Erratum, ...]:
    """All errata, in the order of the documents."""
    return tuple(_erratum(entry) for entry in _content()["errata"])


@cache
def documents() -> Mapping[DocumentName, Document]:
    """The documents by name, in order."""
    return {name: Document(**entry) for name, entry in _content()["documents"].items()}


@lru_cache(maxsize=16)
def document_of(notation: Notation) -> DocumentName | None:
    """The document in whose very letters a notation is; a lecturer's own that only bears its name is not."""
    same = (name for name in documents() if name == notation.name and read_notation(name) == notation)
    return next(same, None)


@cache
def _content() -> dict[str, Any]:
    content: dict[str, Any] = json.loads(resource("errata.json").read_text(encoding="utf-8"))
    return content


def _erratum(entry: Mapping[str, Any]) -> Erratum:
    places, example = entry["places"], entry["example"]
    return Erratum(
        id=entry["id"],
        document=entry["document"],
        kind=entry["kind"],
        title=entry["title"],
        printed=tuple(entry["printed"]),
        right=tuple(entry["right"]),
        why=entry["why"],
        patterns=tuple(Pattern(**{**each, "names": tuple(each["names"])}) for each in places if each != "start"),
        start="start" in places,
        example=Example(
            example["lesson"],
            example.get("flow"),
            Place.parse(example["step"]) if "step" in example else None,
        ),
        texts={language: _texts(texts) for language, texts in entry.get("texts", {}).items()},
    )


def _texts(texts: Mapping[str, Any]) -> ErratumTexts:
    printed, right = (tuple(texts.get(key, ())) for key in ("printed", "right"))
    return ErratumTexts(texts["title"], texts["why"], printed, right)


def _in_words(form: Form, words: tuple[str | None, ...]) -> Form:
    return tuple(said or line for line, said in zip(form, words, strict=True)) if words else form
