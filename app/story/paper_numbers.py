"""A lesson with numbers that are fit for paper: few decimals, small sizes, and a variant for every pupil of a class."""

from dataclasses import replace

import numpy as np

from app.files.lesson import Lesson
from app.translation import _
from rnn_engine.arrays import Array, hot_entry
from rnn_engine.experiment import Experiment
from rnn_engine.network import base_name

LONGEST, MOST_UNITS, MOST_ENTRIES = 30, 8, 16
"""Timesteps, hidden units, and inputs or outputs that a page has room for."""
LAST_VARIANT = 9999
FEWEST_DECIMALS, MOST_DECIMALS = 1, 3

_LEAST, _LARGEST = 0.3, 1.0
"""Between these lies the largest weight of a variant, near that of the lesson."""
_BIAS = 0.3


class ExerciseError(ValueError):
    """A lesson, or a wish, that no worksheet can be made of, in a sentence that says what could be done."""


def check_size(lesson: Lesson) -> None:
    """Raises ExerciseError where a lesson has no room on paper."""
    network, length = lesson.experiment.network, lesson.experiment.sequence.length
    entries = max(network.input_size, network.output_size)
    if length > LONGEST or network.hidden_size > MOST_UNITS or entries > MOST_ENTRIES:
        said = _(
            "“{lesson}” has {length} timesteps, {units} hidden units and up to {entries} inputs or outputs; a "
            "worksheet takes at most {longest}, {most_units} and {most_entries}. Choose a smaller lesson, or make "
            "this one smaller in the experiment."
        )
        raise ExerciseError(
            said.format(
                lesson=lesson.title,
                length=length,
                units=network.hidden_size,
                entries=entries,
                longest=LONGEST,
                most_units=MOST_UNITS,
                most_entries=MOST_ENTRIES,
            )
        )


def check_wishes(variant: int, decimals: int) -> None:
    """Raises ExerciseError for a variant or a number of decimals that there is not."""
    if not 0 <= variant <= LAST_VARIANT:
        said = _("variant {variant} does not exist; choose one from 0, the lesson’s own numbers, to {last}.")
        raise ExerciseError(said.format(variant=variant, last=LAST_VARIANT))
    if not FEWEST_DECIMALS <= decimals <= MOST_DECIMALS:
        said = _("{decimals} decimals are not possible; choose {fewest} to {most}.")
        raise ExerciseError(said.format(decimals=decimals, fewest=FEWEST_DECIMALS, most=MOST_DECIMALS))


def on_paper(lesson: Lesson, variant: int, decimals: int, attempt: int = 0) -> Lesson:
    """The lesson with its own numbers rounded (variant 0), or with weights drawn for a variant: the same ones whenever
    they are asked for. `attempt`: the how-manieth draw, where the ones before were of no use."""
    experiment = lesson.experiment
    parameters = dict(experiment.parameters) if variant == 0 else _drawn(experiment, variant, decimals, attempt)
    sequence = replace(
        experiment.sequence,
        inputs=tuple(_vector(each, decimals) for each in experiment.sequence.inputs),
        targets=tuple(_vector(each, decimals) for each in experiment.sequence.targets),
    )
    rounded = replace(
        experiment,
        parameters={name: _rounded(values, decimals) for name, values in parameters.items()},
        sequence=sequence,
        initial_state=_rounded(experiment.initial_state, decimals),
    )
    return replace(lesson, experiment=rounded)


def _drawn(experiment: Experiment, variant: int, decimals: int, attempt: int) -> dict[str, Array]:
    """Weights of the lesson's order of magnitude, none of them zero: whole numbers of the last decimal."""
    stream = np.random.RandomState([variant, attempt])
    unit = 10**decimals
    found = {}
    for name, values in experiment.parameters.items():
        is_bias = base_name(name).startswith("b_")
        largest = _BIAS if is_bias else float(np.clip(np.max(np.abs(values)), _LEAST, _LARGEST))
        steps = max(1, round(largest * unit))
        signs = stream.choice([-1, 1], values.shape)
        found[name] = np.asarray(signs * stream.randint(1, steps + 1, values.shape) / unit)
    return found


def _vector(values: Array | None, decimals: int) -> Array | None:
    return values if values is None or hot_entry(values) is not None else _rounded(values, decimals)


def _rounded(values: Array, decimals: int) -> Array:
    return np.round(values, decimals) + 0.0  # never −0
