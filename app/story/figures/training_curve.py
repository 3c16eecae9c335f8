"""What training goes through: the loss, and how long the gradient of every parameter is, step by step."""

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from app.files.lesson import Lesson
from app.files.lesson_corpus import training_experiments
from app.files.lesson_file import read_lesson
from app.resources import resource
from app.story.figures import labels
from app.story.figures.counted_axis import counted_axis
from app.story.figures.figure import Band, Curve, Figure, Panel
from app.story.figures.kept import kept_while
from app.story.figures.log_axis import log_axis
from app.story.figures.parameter_curves import DOTTED, parameter_curves
from app.story.figures.parameters import in_order
from app.story.figures.text import Note, Text, text, worded
from app.story.numbers import significant
from app.story.state import State
from app.translation import _, later, ngettext
from rnn_engine.arrays import Array
from rnn_engine.trace import Trace, once_per_trace
from rnn_engine.trainer import Plan
from rnn_engine.training_curve import TrainingCurve
from rnn_engine.training_curve import training_curve as trained

STEPS = 200
"""Of a lesson that says nothing of its training: plain gradient descent by its own learning rate."""
MOST = 2000
_OPTIMIZERS = {"sgd": later("gradient descent"), "adam": later("Adam")}


@dataclass(frozen=True)
class Course:
    """How a lesson is trained here. `anew`: from the weights that it had before it was trained."""

    lesson: Lesson
    plan: Plan
    anew: bool


def _seen(state: State) -> Hashable:
    return state.notation, state.lesson


@kept_while(_seen)
def training_curve(state: State) -> Figure:
    """Left the mean loss, right the norms of the gradient, of every parameter and of all together, and the clip."""
    course = course_of(state.lesson)
    found = curve_of(state.trace, state.lesson)
    steps = np.arange(1.0, len(found.losses) + 1)
    last = max(2, len(steps))
    x = counted_axis(_("step"), 1, last)
    losses = (
        Curve(
            "mean loss",
            steps,
            _log10(found.losses),
            "loss",
            label=text(labels.loss_label(state.notation, None), role="loss"),
        ),
    )
    drawn = _drawn(found.total, steps, 1 + len(course.lesson.corpus))
    norms, bands = _norms(state, course, found, drawn), _bands(found.total, drawn)
    panels = (
        Panel(
            name="loss",
            place="plot",
            x=x,
            y=log_axis(losses),
            curves=losses,
            title=text(_("mean loss")),
            datum=("loss",),
        ),
        Panel(
            name="gradient",
            place="plot",
            x=x,
            y=log_axis(norms, bands),
            curves=norms,
            bands=bands,
            undrawn=tuple(_every_step(state, found)) if len(drawn.steps) < len(steps) else (),
            title=worded(_("norm of {gradient}"), gradient=labels.gradient_of_any(state.notation, None)),
            datum=("gradient",),
        ),
    )
    return Figure(
        name="training-curve",
        title=text(_("What does training go through?"), strong=True),
        short_title=text(_("Training"), strong=True),
        subtitle=_plan_in_words(course.plan),
        panels=panels,
        notes=tuple(_notes(course, found)),
        header=(_("quantity"), _("line"), _("step"), _("log₁₀ of the value"), _("state")),
        text_alternative=_sentence(course, found),
    )


def course_of(lesson: Lesson) -> Course:
    """As the lesson was trained, from the weights before, where those come along; else from its own weights."""
    told: Mapping[str, Any] = lesson.training or {}
    if not told:
        return Course(lesson, Plan(STEPS, "sgd", lesson.experiment.learning_rate), anew=False)
    plan = Plan(
        min(MOST, int(told["steps"])),
        str(told["optimizer"]),
        float(told["learning_rate"]),
        None if told.get("clip") is None else float(told["clip"]),
        int(told.get("seed", 0)),
    )
    untrained = _untrained(lesson)
    return Course(lesson if untrained is None else untrained, plan, anew=untrained is not None)


def _untrained(lesson: Lesson) -> Lesson | None:
    """A built-in lesson before it was trained."""
    path: Path = resource("training") / f"{lesson.name}.lesson.json"
    if lesson.file is not None or lesson.unsaved or lesson.weights != "kept" or not path.is_file():
        return None
    untrained = read_lesson(str(path))
    same = untrained.experiment.network == lesson.experiment.network
    return untrained if same and len(untrained.corpus) == len(lesson.corpus) else None


@once_per_trace
def curve_of(trace: Trace, lesson: Lesson) -> TrainingCurve:
    """The training of a lesson, done once; `trace`: its own, which keeps it."""
    course = course_of(lesson)
    return trained(training_experiments(course.lesson), course.plan)


@dataclass(frozen=True, eq=False)
class _Drawn:
    """Which steps are drawn as one: `firsts`, where each begins, counted from 0, and `steps`, the last of each.

    A round of several sequences is one point, for each has a gradient of its own length; steps after the last whole
    round belong to that, for few of them would look like a jump.
    """

    firsts: npt.NDArray[np.intp]
    steps: Array

    def mean(self, values: Array) -> Array:
        sizes = np.diff(np.append(self.firsts, len(values)))
        found: Array = np.add.reduceat(values, self.firsts) / sizes if len(values) else values
        return found


def _drawn(total: Array, steps: Array, sequences: int) -> _Drawn:
    size = sequences if sequences > 1 and len(total) > 2 * sequences else 1
    firsts = np.arange(0, len(total) - size + 1, size)
    return _Drawn(firsts, steps[np.append(firsts, len(total))[1:] - 1] if len(total) else steps)


def _bands(total: Array, drawn: _Drawn) -> tuple[Band, ...]:
    """From the shortest to the longest gradient of a round."""
    if len(drawn.steps) == len(total):
        return ()
    low, high = (_log10(extreme.reduceat(total, drawn.firsts)) for extreme in (np.minimum, np.maximum))
    return (Band(drawn.steps, low, high, "ink", text(_("all, min to max"))),)


def _every_step(state: State, found: TrainingCurve) -> Iterator[tuple[str | float, ...]]:
    """What is drawn of whole rounds, step by step."""
    for name, norms in (*found.norms.items(), ("", found.total)):
        label = state.notation.label(name) if name else "all"
        for step, value in enumerate(_log10(norms).tolist(), 1):
            yield label, step, value


def _norms(state: State, course: Course, found: TrainingCurve, drawn: _Drawn) -> tuple[Curve, ...]:
    steps, length = drawn.steps, len(found.total)
    values = {name: _log10(drawn.mean(found.norms[name])) for name in in_order(state.trace.experiment.network)}
    total = Curve("all", steps, _log10(drawn.mean(found.total)), "ink", dots=len(steps) <= DOTTED)
    total = replace(total, label=text(_("all"), role="ink", strong=True))
    curves = [*parameter_curves(state.notation, steps, values), total]
    if len(steps) < length:
        curves = [replace(curve, name="") for curve in curves]
    clip = course.plan.clip
    if clip is not None and len(steps):
        ends = np.array([1.0, max(2.0, float(length))])
        level = np.full(len(ends), np.log10(clip))
        words = text(_("clip {norm}").format(norm=significant(clip, 2)))
        curves.append(Curve("clip", ends, level, "muted", label=words, bound=True, dashed=True))
    return tuple(curves)


def _log10(values: Array) -> Array:
    with np.errstate(divide="ignore"):
        found: Array = np.log10(values)
    return found


def _plan_in_words(plan: Plan) -> Text:
    rate = significant(plan.learning_rate, 2)
    message = _("{optimizer}, learning rate {rate}, order drawn with seed {seed}")
    return text(message.format(optimizer=_(_OPTIMIZERS[plan.optimizer]), rate=rate, seed=plan.seed))


def _notes(course: Course, found: TrainingCurve) -> Iterator[Note]:
    sequences = 1 + len(course.lesson.corpus)
    many = ngettext(
        "{steps} steps, one sequence each, of {count} sequence",
        "{steps} steps, one sequence each, of {count} sequences",
        sequences,
    ).format(steps=course.plan.steps, count=sequences)
    start = _("from the weights before training") if course.anew else _("from the lesson’s own weights")
    yield Note(text(many), text(_("{steps} steps").format(steps=course.plan.steps)))
    if sequences > 1:
        rounds = text(_("norms: mean over a round of {count} sequences").format(count=sequences))
        yield Note(rounds, text(_("norms: mean of a round")))
    yield Note(text(start), text(start))
    if course.plan.clip is not None and len(found.total):
        clipped = int((found.total > course.plan.clip).sum())
        line = _("clipped at {count} of {all} steps").format(count=clipped, all=len(found.total))
        yield Note(text(line, role="ink"), text(line, role="ink"))
    if found.diverged is not None:
        line = _("at step {step} it leaves the range of float64").format(step=found.diverged)
        yield Note(text(line, role="ink"), text(line, role="ink"))


def _sentence(course: Course, found: TrainingCurve) -> str:
    if not len(found.losses):
        return _("Training leaves the range of float64 at step 1.")
    said = _(
        "Training over {steps} steps: the mean loss goes from {before} to {after}, the norm of the gradient from "
        "{first} to {last}."
    )
    return said.format(
        steps=len(found.losses),
        before=significant(float(found.losses[0])),
        after=significant(float(found.losses[-1])),
        first=significant(float(found.total[0])),
        last=significant(float(found.total[-1])),
    )
