"""The same experiment with another cell, to be compared with it."""

from dataclasses import replace

from app.files.lesson import Lesson
from app.story.experiment_form import form_of, lesson_from
from rnn_engine.network import SHARED


def other_cells(lesson: Lesson) -> tuple[str, ...]:
    """The cells that the lesson's own can be compared with; recurrent ones first."""
    own = lesson.experiment.network.cell
    return tuple(cell for cell in ("elman", "gru", "lstm", "feedforward") if cell != own)


def other_cell(lesson: Lesson, cell: str) -> Lesson:
    """The lesson with another cell: the same sequence, sizes, embedding and output weights. The cell's own weights,
    whose shapes are others, are drawn (xavier, seed 0); no file holds it. Raises ExperimentError."""
    changed = lesson_from(replace(form_of(lesson), cell=cell), lesson)
    shared = {name: array for name, array in lesson.experiment.parameters.items() if name in SHARED}
    parameters = dict(changed.experiment.parameters) | shared
    experiment = replace(changed.experiment, parameters=parameters)
    return replace(
        changed,
        name=f"{lesson.name}-{cell}",
        title=lesson.title,
        texts=lesson.texts,
        stops=(),
        experiment=experiment,
        file=None,
        digest="",
        unsaved=True,
    )
