"""A sequence as a person types it: tokens of a vocabulary, or vectors; the words of a strand may run together."""

from collections.abc import Sequence

import numpy as np

from app.files.lesson_limits import LONGEST_TOKEN, too_long
from app.quoting import shortened
from app.story.kmers import kmer_length, typed_words
from app.story.typed_numbers import typed_list
from app.translation import _, ngettext
from rnn_engine.arrays import Array
from rnn_engine.experiment import ExperimentError, Problem

NOTHING = "·"
"""What stands for a timestep without input or without target."""


def text_of(vectors: Sequence[Array | None], vocabulary: Sequence[str] | None) -> str:
    """What reads back as these vectors; `vocabulary`: the tokens that they are one-hot vectors of."""
    if vocabulary is None:
        return "; ".join(NOTHING if v is None else " ".join(f"{number:g}" for number in v) for v in vectors)
    return joined([NOTHING if v is None else vocabulary[int(np.argmax(v))] for v in vectors], vocabulary)


def joined(entries: Sequence[str], vocabulary: Sequence[str] | None) -> str:
    """The text of entries, one per timestep."""
    return ("; " if vocabulary is None else _separator(vocabulary)).join(entries)


def split(text: str, vocabulary: Sequence[str] | None) -> list[str]:
    """The entries of a text, one per timestep. A run of letters becomes overlapping words in a vocabulary of k-mers."""
    if vocabulary is None:
        return [entry.strip() for entry in text.split(";") if entry.strip()]
    k = kmer_length(vocabulary)
    if k is not None:
        return typed_words(text, k)
    separator = _separator(vocabulary)
    if separator == "":
        return [letter for letter in text if letter in vocabulary or not letter.isspace()]
    return [entry.strip() for entry in text.split(separator.strip() or None) if entry.strip()]


def extended(vocabulary: tuple[str, ...] | None, entries: Sequence[str], field: str) -> tuple[str, ...] | None:
    """The vocabulary with the tokens that it had not; one of k-mers has them all. Raises ExperimentError."""
    if vocabulary is None:
        return None
    k = kmer_length(vocabulary)
    tokens = dict.fromkeys(entry for entry in entries if entry != NOTHING)
    longest = max(tokens, key=len, default="")
    if message := too_long(longest, LONGEST_TOKEN):
        said = _("holds {word!r}, which {problem}").format(word=shortened(longest), problem=message)
        raise ExperimentError((Problem(field, said),))
    strangers = [] if k is None else [token for token in tokens if token not in vocabulary]
    if strangers:
        letters = " ".join(dict.fromkeys("".join(vocabulary)))
        message = ngettext(
            "holds {word!r}; a word here has {count} letter of {letters}, and {nothing} is a timestep without one.",
            "holds {word!r}; a word here has {count} letters of {letters}, and {nothing} is a timestep without one.",
            k or 0,
        ).format(word=shortened(strangers[0]), count=k, letters=letters, nothing=NOTHING)
        raise ExperimentError((Problem(field, message),))
    return tuple(dict.fromkeys([*vocabulary, *tokens]))


def typed_vectors(
    text: str,
    shown: str,
    vectors: tuple[Array | None, ...],
    vocabulary: tuple[str, ...] | None,
    field: str,
) -> tuple[Array | None, ...]:
    """The vectors of a text; what is not typed anew keeps every digit, with room for a vocabulary that has grown.

    Raises ExperimentError with every entry that is neither numbers nor NOTHING.
    """
    if text != shown:
        return _vectors(text, vocabulary, field)
    if vocabulary is None:
        return vectors
    return tuple(None if v is None else np.pad(v, (0, len(vocabulary) - len(v))) for v in vectors)


def one_hot(entries: Sequence[str], vocabulary: Sequence[str]) -> tuple[Array | None, ...]:
    """The one-hot vectors of tokens that are all in the vocabulary; None where there is nothing."""
    identity = np.eye(len(vocabulary))
    return tuple(None if entry == NOTHING else identity[vocabulary.index(entry)] for entry in entries)


def _separator(vocabulary: Sequence[str]) -> str:
    """Letters stand side by side; words need a space between them, tokens with a space a bar."""
    if all(len(token) == 1 for token in vocabulary):
        return ""
    return " | " if any(" " in token for token in vocabulary) else " "


def _vectors(text: str, vocabulary: tuple[str, ...] | None, field: str) -> tuple[Array | None, ...]:
    entries = split(text, vocabulary)
    if vocabulary is not None:
        return one_hot(entries, vocabulary)
    problems: list[Problem] = []
    vectors = tuple(_vector(entry, f"{field}[{t}]", problems) for t, entry in enumerate(entries, 1))
    if problems:
        raise ExperimentError(tuple(problems))
    return vectors


def _vector(entry: str, field: str, problems: list[Problem]) -> Array | None:
    if entry == NOTHING:
        return None
    try:
        return np.array(typed_list(entry))
    except ValueError:
        message = _("is {entry!r}; write numbers with spaces between them, or {nothing}.")
        problems.append(Problem(field, message.format(entry=shortened(entry), nothing=NOTHING)))
        return None
