"""The sequences that a lesson is trained on: its own and those of its corpus."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from app.files.json_text import path
from app.files.lesson import Lesson
from app.files.lesson_sequence import Side
from app.translation import translated
from rnn_engine.experiment import Experiment, ExperimentError, Problem


def training_experiments(lesson: Lesson) -> tuple[Experiment, ...]:
    """The lesson's experiment, and one for each sequence of the corpus in its place, wired as the lesson's own is.

    Raises ExperimentError with everything that is wrong with the corpus.
    """
    experiments = [lesson.experiment]
    problems: list[Problem] = []
    for index, more in enumerate(lesson.corpus):
        try:
            experiments.append(_with_sequence(lesson, more))
        except ExperimentError as error:
            problems += placed(error.problems, path("corpus", index))
    if problems:
        raise ExperimentError(tuple(problems))
    return tuple(experiments)


def _with_sequence(lesson: Lesson, more: Mapping[str, Any]) -> Experiment:
    experiment = lesson.experiment
    inputs = Side("inputs", more["inputs"], lesson.input_tokens, "sequence.vocabulary")
    targets = Side("targets", more["targets"], lesson.output_tokens, "sequence.output_vocabulary")
    sequence = replace(
        experiment.sequence,
        inputs=inputs.vectors(experiment.network.input_size),
        targets=targets.vectors(experiment.network.output_size),
    )
    return replace(experiment, sequence=sequence)


def placed(problems: Iterable[Problem], field: str) -> Iterator[Problem]:
    """The problems of an experiment, said of the sequence that stands under `field` in the corpus."""
    for problem in problems:
        if problem.field.startswith("sequence."):
            message = translated(problem.message).replace("sequence.inputs", f"{field}.inputs")
            yield Problem(problem.field.replace("sequence", field, 1), message)
        else:
            yield Problem(f"{field}: {problem.field}", problem.message)
