"""The sequence of a lesson: tokens become one-hot vectors, and what is fed back passes by its token's name."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any, Literal

import numpy as np

from app.files.json_text import MOST, shown
from app.translation import _
from rnn_engine.arrays import Array
from rnn_engine.experiment import Problem

Entry = str | list[float] | None
"""A token, a vector, or nothing at this timestep."""


@dataclass(frozen=True)
class Side:
    """Inputs or targets as the file has them, each with its key: `field` of `entries`, `tokens_field` of `tokens`."""

    field: str
    entries: Sequence[Entry]
    tokens: tuple[str, ...] | None
    tokens_field: str

    def length_of_vectors(self, fed_back: bool) -> int | None:
        """The length of x or y; None where the sequence does not tell. `fed_back`: tokens go from one to the other."""
        vectors = [entry for entry in self.entries if isinstance(entry, list)]
        speaks = any(isinstance(entry, str) for entry in self.entries)
        if self.tokens is not None and (speaks or fed_back or not vectors):
            return len(self.tokens)
        return len(vectors[0]) if vectors else None

    def problems(self) -> Iterator[Problem]:
        """Tokens that are in no vocabulary."""
        known = frozenset(self.tokens or ())
        for t, entry in enumerate(self.entries, 1):
            if not isinstance(entry, str) or entry in known:
                continue
            field = f"{self.field}[{t}]"
            if self.tokens is None:
                lost = _("is the token {token}, but there is no sequence.vocabulary; give one.")
                yield Problem(field, lost.format(token=shown(entry)))
                return
            yield Problem(
                field,
                _(
                    "is {token} at timestep {t}, which is not in {field} ({tokens}); add it there, or write another "
                    "token."
                ).format(token=shown(entry), t=t, field=self.tokens_field, tokens=_listed(self.tokens)),
            )

    def vectors(self, length: int) -> tuple[Array | None, ...]:
        """One vector a timestep. An unknown token, which is a problem already, becomes zeros."""
        position = {token: index for index, token in enumerate(self.tokens or ())}

        def vector(entry: Entry) -> Array | None:
            if not isinstance(entry, str):
                return None if entry is None else np.array(entry, dtype=np.float64)
            one_hot = np.zeros(length)
            if entry in position:
                one_hot[position[entry]] = 1.0
            return one_hot

        return tuple(vector(entry) for entry in self.entries)


@dataclass(frozen=True)
class Sides:
    """Inputs and targets, and how one becomes the other."""

    inputs: Side
    targets: Side
    feedback: Literal["argmax", "soft"] | None

    def problems(self) -> Iterator[Problem]:
        """Everything but the lengths of vectors."""
        yield from self.unknown()
        strangers = [token for token in self.targets.tokens or () if token not in (self.inputs.tokens or ())]
        if self.feedback and self.inputs.tokens is not None and strangers:
            yield Problem(
                "sequence.feedback",
                _(
                    "can hand on {strangers}, not in sequence.vocabulary ({tokens}); add every token of "
                    "sequence.output_vocabulary there."
                ).format(strangers=_listed(strangers), tokens=_listed(self.inputs.tokens)),
            )

    def unknown(self) -> Iterator[Problem]:
        """Tokens that are in no vocabulary."""
        for side in (self.inputs, self.targets):
            yield from islice(side.problems(), MOST)

    def like(self, more: Mapping[str, Any], field: str) -> "Sides":
        """Another sequence of the same vocabularies, which stands under `field`."""
        inputs = replace(self.inputs, field=f"{field}.inputs", entries=more["inputs"])
        return replace(
            self, inputs=inputs, targets=replace(self.targets, field=f"{field}.targets", entries=more["targets"])
        )

    def reads(self, t: int) -> bool:
        """Whether timestep t has an input, given or fed back."""
        return self.feedback is not None or self.inputs.entries[t - 1] is not None

    def feedback_inputs(self) -> tuple[int, ...] | None:
        """Which entry of x stands for output j when it is fed back; None: the same one."""
        return feedback_inputs(self.inputs.tokens, self.targets.tokens) if self.feedback else None


def feedback_inputs(inputs: tuple[str, ...] | None, outputs: tuple[str, ...] | None) -> tuple[int, ...] | None:
    """For every output token the entry of x that has its name; None where output j is entry j anyhow.

    A token that is no input, which is a problem already, becomes the first.
    """
    if inputs is None or outputs is None or inputs == outputs:
        return None
    position = {token: index for index, token in enumerate(inputs)}
    return tuple(position.get(token, 0) for token in outputs)


def sides(content: Mapping[str, Any]) -> Sides:
    """The `sequence` of a lesson file that agrees with the schema."""
    vocabulary = tokens(content.get("vocabulary"))
    output_vocabulary = tokens(content.get("output_vocabulary"))
    return Sides(
        Side("sequence.inputs", content["inputs"], vocabulary, "sequence.vocabulary"),
        Side(
            "sequence.targets",
            content["targets"],
            output_vocabulary or vocabulary,
            "sequence.output_vocabulary" if output_vocabulary else "sequence.vocabulary",
        ),
        feedback=content.get("feedback"),
    )


def vocabulary_problems(content: Mapping[str, Any]) -> Iterator[Problem]:
    """Tokens that are given twice."""
    for key in ("vocabulary", "output_vocabulary"):
        seen: set[str] = set()
        for token in content.get(key, ()):
            if token in seen:
                yield Problem(f"sequence.{key}", _("has {value} twice; leave one out.").format(value=shown(token)))
            seen.add(token)


def tokens(given: list[str] | None) -> tuple[str, ...] | None:
    """A vocabulary as the file has it; None where it has none."""
    return None if given is None else tuple(given)


def _listed(tokens: Sequence[str]) -> str:
    """Tokens as an error quotes them: the first few."""
    first = ", ".join(shown(token) for token in tokens[:8])
    return first if len(tokens) <= 8 else _("{first} and {count} more").format(first=first, count=len(tokens) - 8)
