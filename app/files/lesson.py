"""A lesson: a saved experiment with title, story, notation and stops. Frozen."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Literal, TypedDict

from app.story.notation import Notation
from app.story.places import Flow, Place
from rnn_engine.arrays import Array, hot_entry
from rnn_engine.experiment import Experiment

MOST_CHOICES = 6
"""Of a question; every one has a key of its own, from 1 on."""

StopOrder = Literal["timeline", "listed"]
Weights = Literal["kept", "own replaced", "trained replaced"]
"""What changes in the window have made of the weights that a lesson came with: random ones may stand in their place."""


@dataclass(frozen=True)
class Question:
    """What a stop asks: `text`, the 2 to MOST_CHOICES `choices` to guess from, the one that is the `answer`.

    `then`: where the film goes on to once a guess was taken; None: it stays.
    """

    text: str
    choices: tuple[str, ...]
    answer: str
    then: Place | None = None


@dataclass(frozen=True)
class StopTexts:
    """What a stop says in another language; None: as in the lesson's own. `choices`: in the order of its question's."""

    say: str | None = None
    question: str | None = None
    choices: tuple[str, ...] | None = None


class Shown(TypedDict, total=False):
    """What a stop shows; what it leaves out stays as it is."""

    parameter: str
    measure: str
    scale: str
    folded: bool
    """Whether the network is one cell with a loop."""
    notation: str
    """The name of one that comes along."""


@dataclass(frozen=True)
class Stop:
    """A place of the timeline, or the number of a step in the lesson's own flow, with what is to be said there.

    `show`: what the guided tour then looks at, and how. `open`: the aside that it
    opens, "" for none. `question`: what is asked before `say` is said. `texts`: what it says in other languages, by
    their codes.
    """

    at: Place | int
    say: str
    show: Shown = field(default_factory=Shown)
    open: str = ""
    question: Question | None = None
    texts: Mapping[str, StopTexts] = field(default_factory=dict)

    def in_language(self, language: str) -> "Stop":
        """The stop as it is said in a language; what is not, stays as it is."""
        told = self.texts.get(language)
        if told is None:
            return self
        question = self.question
        if question is not None:
            choices = told.choices or question.choices
            answer = choices[question.choices.index(question.answer)]
            question = replace(question, text=told.question or question.text, choices=choices, answer=answer)
        return replace(self, say=told.say or self.say, question=question)


@dataclass(frozen=True)
class Texts:
    """Title and story of a lesson in another language; None: as in its own."""

    title: str | None = None
    story: str | None = None


@dataclass(frozen=True, eq=False)
class Lesson:
    """What a lesson file holds (FORMATS §2). `name`: the file's name without `.lesson.json`, or the built-in name.

    `vocabulary`: what the entries of a one-hot x stand for; `output_vocabulary`: those of y, where they differ;
    `training` and `corpus`: as in the file. `texts`: title and story in other languages, by their codes; those of the
    stops are the stops' own.
    """

    name: str
    title: str
    story: str
    notation: Notation
    flow: Flow
    experiment: Experiment
    vocabulary: tuple[str, ...] | None = None
    output_vocabulary: tuple[str, ...] | None = None
    stops: tuple[Stop, ...] = ()
    training: Mapping[str, object] | None = None
    corpus: tuple[Mapping[str, object], ...] = ()
    texts: Mapping[str, Texts] = field(default_factory=dict)
    stop_order: StopOrder = "timeline"
    """Whether the tour follows the timeline, or the list of the stops."""
    weights: Weights = "kept"
    """Not in the file, which holds the weights themselves."""
    without_told: bool = False
    """Whether stops that came with the program were left out, for they told of other numbers. Not in the file."""
    set_aside: tuple[tuple[int, Stop], ...] = ()
    """Stops of a person's own whose places the experiment has not, each with its number among the person's stops. Not
    in the file."""
    file: Path | None = None
    """Where it was read, or saved last; None where it comes along, or is new."""
    digest: str = ""
    """Of the file's content when it was read, or saved last. Not in the file."""
    unsaved: bool = False
    """Whether no file holds it, changed or not: it is new or recovered, or its file is gone. Not in the file."""

    def in_language(self, language: str) -> "Lesson":
        """The lesson as it is told in a language; what is not, stays as it is. The same one whenever it is asked."""
        return self if language not in self.texts else _told(self, language)

    @property
    def input_tokens(self) -> tuple[str, ...] | None:
        """The token of every entry of x; None where inputs are mere vectors."""
        return _naming(self.vocabulary, self.experiment.network.input_size)

    @property
    def output_tokens(self) -> tuple[str, ...] | None:
        """The token of every entry of ŷ; None where targets are mere vectors."""
        return _naming(self.output_vocabulary or self.vocabulary, self.experiment.network.output_size)

    def token(self, t: int) -> str | None:
        """The token that is the input of timestep t; None without one, and where it is fed back."""
        return _token(self.experiment.sequence.hot_inputs[t - 1], self.input_tokens)

    def target_token(self, t: int) -> str | None:
        """The token that is the target of timestep t; None without one."""
        return _token(self.experiment.sequence.hot_targets[t - 1], self.output_tokens)


def token_of(vector: Array, tokens: tuple[str, ...]) -> str | None:
    """The token whose one-hot vector this is; None for any other vector."""
    return _token(hot_entry(vector), tokens)


def _token(hot: int | None, tokens: tuple[str, ...] | None) -> str | None:
    return None if hot is None or tokens is None else tokens[hot]


@lru_cache(maxsize=8)
def _told(lesson: Lesson, language: str) -> Lesson:
    texts = lesson.texts[language]
    return replace(
        lesson,
        title=texts.title or lesson.title,
        story=texts.story or lesson.story,
        stops=tuple(stop.in_language(language) for stop in lesson.stops),
    )


def _naming(tokens: tuple[str, ...] | None, length: int) -> tuple[str, ...] | None:
    return tokens if tokens is not None and len(tokens) == length else None
