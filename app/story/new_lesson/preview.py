"""What there is to see of a lesson before it is opened: what it reads, what it answers, how large it is."""

import unicodedata
from dataclasses import dataclass
from itertools import islice

from app.files.lesson import Lesson
from app.story.numbers import compact, grouped
from app.story.schematic import Schematic, schematic
from app.story.summary import summary
from app.story.typed_sequence import NOTHING
from app.translation import _, language, ngettext
from rnn_engine.arrays import Array

MOST_SHOWN = 60
"""Tokens of a row: more are counted."""
_MOST_NUMBERS = 3
"""Of a vector."""


@dataclass(frozen=True)
class Row:
    """`entries`: the first ones; `more`: how many others there are."""

    title: str
    entries: tuple[str, ...]
    more: int = 0

    def __str__(self) -> str:
        said = " ".join(self.entries)
        return f"{self.title}: {said} …" if self.more else f"{self.title}: {said}"


@dataclass(frozen=True)
class Preview:
    """`rows`: what is read, what is answered, the vocabulary; `facts`: sizes, a few words each."""

    title: str
    summary: str
    schematic: Schematic
    rows: tuple[Row, ...]
    facts: tuple[str, ...]


def preview_of(lesson: Lesson) -> Preview:
    """What is to be seen of a lesson."""
    sequence, network = lesson.experiment.sequence, lesson.experiment.network
    rows = [
        _row(_("reads"), sequence.inputs, lesson.input_tokens),
        _row(_("is to say"), sequence.targets, lesson.output_tokens),
    ]
    facts = [f"T = {sequence.length}"]
    if lesson.vocabulary is not None:
        tokens = lesson.vocabulary
        shown = tuple(map(shown_token, tokens[:MOST_SHOWN]))
        rows.append(Row(_("vocabulary"), shown, len(tokens) - len(shown)))
        vocabulary = ngettext("{count} token in the vocabulary", "{count} tokens in the vocabulary", len(tokens))
        facts.append(vocabulary.format(count=grouped(len(tokens))))
    else:
        inputs = ngettext("{count} number read", "{count} numbers read", network.input_size)
        outputs = ngettext("{count} answered", "{count} answered", network.output_size)
        facts += [inputs.format(count=network.input_size), outputs.format(count=network.output_size)]
    weights = ngettext("{count} parameter", "{count} parameters", network.parameters_size)
    facts.append(weights.format(count=grouped(network.parameters_size)))
    title = lesson.in_language(language()).title
    return Preview(title, summary(lesson), schematic(lesson.experiment), tuple(rows), tuple(facts))


def shown_token(token: str) -> str:
    """A token as it can be seen: a space as ␣, a mark that stands on a letter on a circle."""
    shown = "".join("␣" if sign.isspace() else sign for sign in token)
    return f"◌{shown}" if unicodedata.category(shown[:1] or "x").startswith("M") else shown


def _row(title: str, vectors: tuple[Array | None, ...], tokens: tuple[str, ...] | None) -> Row:
    entries = tuple(_entry(vector, tokens) for vector in islice(vectors, MOST_SHOWN))
    return Row(title, entries, len(vectors) - len(entries))


def _entry(vector: Array | None, tokens: tuple[str, ...] | None) -> str:
    if vector is None:
        return NOTHING
    if tokens is not None and vector.max() == 1.0 and vector.sum() == 1.0:
        return shown_token(tokens[int(vector.argmax())])
    numbers = " ".join(compact(float(number)) for number in vector[:_MOST_NUMBERS])
    return f"{numbers} …" if len(vector) > _MOST_NUMBERS else numbers
