"""What becomes of a lesson's words where its experiment is changed: they told of other numbers."""

from dataclasses import replace

from app.files.lesson import Lesson, Weights
from app.story.sentences.telling import all_listed
from app.translation import _, language
from rnn_engine.experiment import Experiment


def edited(lesson: Lesson, experiment: Experiment, drawn: bool = False) -> Lesson:
    """The lesson with another experiment, without the story and the stops that told of the one before; a flow whose
    loss is gone is that of the last one. `drawn`: whether the weights are random ones now."""
    losses = experiment.sequence.losses
    weights = lesson.weights if not drawn or lesson.weights != "kept" else _replaced(lesson)
    told = _story(weights), _without_stages(lesson.experiment, experiment)
    return replace(
        lesson,
        title=_title(lesson.in_language(language()).title),
        story=" ".join(filter(None, told)),
        flow=lesson.flow if lesson.flow in ("each", "all", *losses) else losses[-1],
        stops=(),
        experiment=experiment,
        weights=weights,
        texts={},
    )


def _replaced(lesson: Lesson) -> Weights:
    return "own replaced" if lesson.training is None else "trained replaced"


def _title(title: str) -> str:
    changed = _("{title}, changed")
    _before, _title, after = changed.partition("{title}")
    return title if title.endswith(after) else changed.format(title=title)


def _story(weights: Weights) -> str:
    if weights == "own replaced":
        return _(
            "An experiment of your own: every number is computed anew, with random weights in place of the lesson’s "
            "own, and the lesson’s stops are left out."
        )
    if weights == "trained replaced":
        return _(
            "An experiment of your own: every number is computed anew, with random weights in place of the lesson’s "
            "trained ones, and the lesson’s stops are left out."
        )
    return _("An experiment of your own: every number is computed anew, and the lesson’s stops are left out.")


def _without_stages(before: Experiment, after: Experiment) -> str:
    if after.network.stages or not before.network.stages:
        return ""
    names = all_listed([stage.name for stage in before.network.stages])
    return _("T = {length} is too short for {stages}: one cell serves all timesteps.").format(
        length=after.sequence.length, stages=names
    )
