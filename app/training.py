"""A lesson trained on its own sequence and its corpus, as `main.py train` writes it."""

from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path

from app.files.lesson import Lesson
from app.files.lesson_corpus import training_experiments
from app.files.lesson_file import read_lesson, write_lesson
from app.files.whole import check_writable
from rnn_engine.trainer import Plan, Watch, train

ADAM_RATE = 0.001
"""Adam's learning rate where none is given (Kingma and Ba 2015); gradient descent then takes the lesson's own."""


def trained_lesson(lesson: Lesson, plan: Plan, watch: Watch) -> Lesson:
    """The lesson with trained parameters, and with how they were trained.

    Raises ExperimentError where the corpus does not fit the network, DivergenceError where training leaves the range
    of float64.
    """
    trained = train(training_experiments(lesson), plan, watch)
    losses = {"loss_before": _told(trained.loss_before), "loss_after": _told(trained.loss_after)}
    return replace(
        lesson,
        experiment=replace(lesson.experiment, parameters=trained.parameters),
        training=asdict(plan) | losses,
    )


def _told(loss: float) -> float:
    """To six digits: the last ones of a sum are the machine's, and a file is to be the same wherever it is made."""
    return float(f"{loss:.6g}")


def train_file(
    source: str,
    output: Path,
    show: Callable[[str], None],
    *,
    steps: int,
    optimizer: str,
    learning_rate: float | None,
    clip: float | None,
    seed: int,
    decimals: int | None,
) -> str:
    """Train a lesson, by its name or file, and write it to `output`; the options are those of Plan.

    `show` is told how far it is, after every step. Returns what came out as a sentence. Raises LessonError, FileError,
    also before the first step, ExperimentError, DivergenceError.
    """
    lesson = read_lesson(source)
    if learning_rate is None:
        learning_rate = lesson.experiment.learning_rate if optimizer == "sgd" else ADAM_RATE
    plan = Plan(steps, optimizer, learning_rate, clip, seed, decimals)
    check_writable(output)
    trained = trained_lesson(lesson, plan, lambda step, loss: show(f"{step} of {steps} steps, mean loss {loss:.4g}"))
    write_lesson(trained, output, over_builtin=True)  # the trained lessons that come along are made so
    told = trained.training or {}
    return f"{output}: mean loss {told['loss_before']:.4g} before, {told['loss_after']:.4g} after {steps} steps."
