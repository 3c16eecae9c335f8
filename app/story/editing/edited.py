"""What becomes of a lesson's words where its experiment is changed: they told of other numbers."""

from dataclasses import replace

import numpy as np

from app.files.lesson import Lesson, Texts, Weights
from app.files.lesson_limits import LONGEST_TITLE
from app.quoting import shortened
from app.story.editing.own_stops import stops_in_words, with_own_stops
from app.story.every_language import in_every_language
from app.story.sentences.telling import all_listed
from app.translation import LANGUAGES, _, language, speaking
from rnn_engine.arrays import Array
from rnn_engine.experiment import Experiment, Sequence


def edited(lesson: Lesson, experiment: Experiment, drawn: bool = False) -> Lesson:
    """The lesson with another experiment, without the story and the stops that told of the one before; a flow whose
    loss is gone is that of the last one. `drawn`: whether the weights are random ones now."""
    losses = experiment.sequence.losses
    kept = with_own_stops(lesson, experiment)
    kept = kept if not drawn or lesson.weights != "kept" else replace(kept, weights=_replaced(lesson))
    own, texts = in_every_language(lambda: _texts(kept, experiment))
    return replace(
        kept,
        title=own.title or "",
        story=own.story or "",
        flow=lesson.flow if lesson.flow in ("each", "all", *losses) else losses[-1],
        experiment=experiment,
        texts=texts,
    )


def own_again(lesson: Lesson, own: Lesson) -> Lesson:
    """`own` where edits of it have led back to its experiment, and nobody has told of what lies between; else the
    lesson."""
    if lesson is own or lesson.name != own.name:
        return lesson
    words = (lesson.vocabulary, lesson.output_vocabulary) == (own.vocabulary, own.output_vocabulary)
    if not words or not _is_same(lesson.experiment, own.experiment):
        return lesson
    return own if _told(lesson) == _told(edited(own, lesson.experiment)) else lesson


def _told(lesson: Lesson) -> tuple[object, ...]:
    return lesson.title, lesson.story, lesson.texts, lesson.stops, lesson.stop_order


def _is_same(one: Experiment, other: Experiment) -> bool:
    """Whether every number and every rule is the same."""
    if (one.network, one.loss, one.truncation, one.learning_rate) != (
        *(other.network, other.loss, other.truncation, other.learning_rate),
    ):
        return False
    ours = (*one.parameters.values(), one.initial_state, *_vectors(one.sequence))
    theirs = (*other.parameters.values(), other.initial_state, *_vectors(other.sequence))
    rules = [(of.every_output, of.feedback, of.feedback_inputs, of.length) for of in (one.sequence, other.sequence)]
    return rules[0] == rules[1] and all(map(_are_equal, ours, theirs))


def _vectors(sequence: Sequence) -> tuple[Array | None, ...]:
    return (*sequence.inputs, *sequence.targets)


def _are_equal(one: Array | None, other: Array | None) -> bool:
    if one is None or other is None:
        return one is other
    return one is other or np.array_equal(one, other)


def _replaced(lesson: Lesson) -> Weights:
    return "own replaced" if lesson.training is None else "trained replaced"


def title_before(title: str) -> str:
    """The title that a lesson had before it was changed, in whatever language that was told."""
    for code in LANGUAGES:
        with speaking(code):
            title = title.removesuffix(_("{title}, changed").partition("{title}")[2])
    return title


def _texts(lesson: Lesson, experiment: Experiment) -> Texts:
    """Title and story of a lesson whose experiment is changed to this one."""
    told = (_story(lesson.weights), stops_in_words(lesson), _without_stages(lesson.experiment, experiment))
    return Texts(_title(lesson.in_language(language()).title), " ".join(filter(None, told)))


def _title(title: str) -> str:
    """No longer than can be opened again."""
    changed = _("{title}, changed")
    return changed.format(title=shortened(title_before(title), LONGEST_TITLE - len(changed)))


def _story(weights: Weights) -> str:
    if weights == "own replaced":
        return _(
            "An experiment of your own: every number is computed anew, with random weights in place of the lesson’s "
            "own."
        )
    if weights == "trained replaced":
        return _(
            "An experiment of your own: every number is computed anew, with random weights in place of the lesson’s "
            "trained ones."
        )
    return _("An experiment of your own: every number is computed anew.")


def _without_stages(before: Experiment, after: Experiment) -> str:
    if after.network.stages or not before.network.stages:
        return ""
    names = all_listed([stage.name for stage in before.network.stages])
    return _("T = {length} is too short for {stages}: one cell serves all timesteps.").format(
        length=after.sequence.length, stages=names
    )
