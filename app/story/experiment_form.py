"""An experiment as a person types it: sequence as text, feedback, cell, sizes, loss, seed, truncation."""

from collections.abc import Mapping
from collections.abc import Sequence as Entries
from dataclasses import dataclass, replace
from typing import Any, Literal

from app.files.lesson import Lesson
from app.files.lesson_sequence import feedback_inputs
from app.story.editing import edited, stages_over
from app.story.kmers import kmer_length, kmer_vocabulary, kmers, strand
from app.story.typed_numbers import state_text, typed_rate, typed_state
from app.story.typed_sequence import NOTHING, extended, joined, one_hot, split, text_of, typed_vectors
from app.translation import _
from rnn_engine.arrays import Array
from rnn_engine.experiment import (
    Experiment,
    ExperimentError,
    Loss,
    Network,
    Problem,
    Truncation,
)
from rnn_engine.initialisation import initial_parameters
from rnn_engine.recorder import memory_needed

LONGEST = 1000
LARGEST_HIDDEN = 256
_MEMORY = 2e9
"""Bytes that a change in the window may ask for."""

NO_FEEDBACK = "none"
FEEDBACKS = (NO_FEEDBACK, "argmax", "soft")


@dataclass(frozen=True)
class ExperimentForm:
    """What the experiment panel shows. `seed` None: the weights stay as they are, while their shapes do."""

    inputs: str
    targets: str
    feedback: str
    """What is read where nothing is typed: "none", "argmax" or "soft"."""
    cell: str
    hidden_size: int
    hidden_activation: str
    output_activation: str
    loss: str
    reduction: str
    seed: int | None
    truncation: Truncation
    initial_state: str = ""
    """Its numbers, of an LSTM those of c behind a semicolon; empty: zeros."""
    learning_rate: str = "0.1"


def form_of(lesson: Lesson, seed: int | None = None) -> ExperimentForm:
    """The form that describes a lesson's experiment; `seed`: what its weights were drawn with."""
    experiment = lesson.experiment
    sequence, network = experiment.sequence, experiment.network
    return ExperimentForm(
        inputs=text_of(sequence.inputs, lesson.input_tokens),
        targets=text_of(sequence.targets, lesson.output_tokens),
        feedback=sequence.feedback or NO_FEEDBACK,
        cell=network.cell,
        hidden_size=network.hidden_size,
        hidden_activation=network.hidden_activation,
        output_activation=network.output_activation,
        loss=experiment.loss.kind,
        reduction=experiment.loss.reduction,
        seed=seed,
        truncation=experiment.truncation,
        initial_state=state_text(experiment.initial_state, network),
        learning_rate=f"{experiment.learning_rate:g}",
    )


_TYPED = ("inputs", "targets", "initial_state", "learning_rate")


def typed(form: ExperimentForm) -> dict[str, str]:
    """What of a form is typed, by its name."""
    return {name: getattr(form, name) for name in _TYPED}


def with_typed(form: ExperimentForm, texts: Mapping[str, str]) -> ExperimentForm:
    """The form with other texts, by their names."""
    changed: dict[str, Any] = dict(texts)
    return replace(form, **changed)


def timesteps(form: ExperimentForm, lesson: Lesson) -> int:
    """T, as the inputs are typed."""
    return len(split(form.inputs, lesson.input_tokens))


def with_length(form: ExperimentForm, lesson: Lesson, length: int) -> ExperimentForm:
    """The form with T = `length`: cut, or repeated from the start."""

    def fitted(text: str, tokens: Entries[str] | None) -> str:
        entries = split(text, tokens) or [NOTHING]
        return joined([entries[i % len(entries)] for i in range(length)], tokens)

    return replace(
        form,
        inputs=fitted(form.inputs, lesson.input_tokens),
        targets=fitted(form.targets, lesson.output_tokens) if form.targets else "",
    )


def targets_following(form: ExperimentForm, lesson: Lesson) -> ExperimentForm:
    """The form after its inputs were typed anew: where the old targets were the next tokens, so are the new ones."""
    shown = form_of(lesson)
    tokens = lesson.input_tokens
    untouched = form.targets == shown.targets and form.inputs != shown.inputs
    if not untouched or tokens is None or tokens != lesson.output_tokens:
        return form
    inputs, targets = split(shown.inputs, tokens), split(shown.targets, tokens)
    return replace(form, targets="") if len(inputs) > 1 and targets[:-1] == inputs[1:] else form


def seed_drawn(form: ExperimentForm, network: Network, before: Experiment) -> int | None:
    """The seed that the weights of `network` are drawn with; None where they are those of the experiment before."""
    if form.seed is None and network.parameter_shapes == before.network.parameter_shapes:
        return None
    return form.seed or 0


def lesson_from(form: ExperimentForm, lesson: Lesson) -> Lesson:
    """The lesson with the experiment that the form describes.

    Empty targets are the next token of the inputs. Unknown tokens join the vocabulary. Weights stay while their
    shapes do and no seed is given. Stages stay while the sequence is long enough for all of them. Story and stops go:
    they tell of other numbers. Raises ExperimentError with all problems at once.
    """
    experiment, shown = lesson.experiment, form_of(lesson)
    targets = form.targets if form.targets.strip() else _next_tokens(form, lesson)
    vocabulary, output_vocabulary = _vocabularies(replace(form, targets=targets), lesson)
    # A vocabulary may name one side only, where the other has vectors of another length.
    read = vocabulary if lesson.input_tokens is not None else None
    answers = output_vocabulary or vocabulary if lesson.output_tokens is not None else None
    feedback = _feedback(form)
    sequence = replace(
        experiment.sequence,
        inputs=typed_vectors(form.inputs, shown.inputs, experiment.sequence.inputs, read, "sequence.inputs"),
        targets=typed_vectors(targets, shown.targets, experiment.sequence.targets, answers, "sequence.targets"),
        feedback=feedback,
        feedback_inputs=feedback_inputs(read, answers) if feedback is not None else None,
    )
    network = replace(
        experiment.network,
        cell=form.cell,
        input_size=len(read) if read else _length(sequence.inputs, experiment.network.input_size),
        output_size=len(answers) if answers else _length(sequence.targets, experiment.network.output_size),
        hidden_size=form.hidden_size,
        hidden_activation=form.hidden_activation,
        output_activation=form.output_activation,
        stages=stages_over(experiment.network.stages, sequence),
    )
    check_memory(sequence.length, network)
    changed = replace(
        experiment,
        network=network,
        sequence=sequence,
        loss=Loss(form.loss, form.reduction),
        truncation=form.truncation,
        parameters=_parameters(form, network, experiment),
        initial_state=typed_state(form.initial_state, shown.initial_state, experiment, network),
        learning_rate=typed_rate(form.learning_rate, shown.learning_rate, experiment.learning_rate),
    )
    drawn = seed_drawn(form, network, experiment) is not None
    return edited(replace(lesson, vocabulary=vocabulary, output_vocabulary=output_vocabulary), changed, drawn=drawn)


def word_length(lesson: Lesson) -> int | None:
    """k where a lesson reads k-mers at every timestep and answers with k-mers, else None."""
    tokens = lesson.input_tokens
    if tokens is None or tokens != lesson.output_tokens:
        return None
    everywhere = all(lesson.token(t) is not None for t in range(1, lesson.experiment.sequence.length + 1))
    return kmer_length(tokens) if everywhere else None


def with_word_length(lesson: Lesson, k: int, seed: int) -> Lesson:
    """A lesson on k-mers (`word_length`) with the same strand read in words of k letters, each to say the next one.

    Vocabulary, sequence and shapes are others then, and the weights are drawn with `seed`: what they were trained with
    goes. Raises ExperimentError.
    """
    experiment = lesson.experiment
    words = [lesson.token(t) or "" for t in range(1, experiment.sequence.length + 1)]
    last = lesson.target_token(len(words))
    letters = "".join(dict.fromkeys("".join(lesson.vocabulary or ())))
    text = strand(words if last is None else [*words, last])
    vocabulary, following = kmer_vocabulary(k, letters), kmers(text, k)
    if len(following) < 2:
        message = _("is the strand {strand}, too short for two words of {k} letters; type a longer one first.")
        raise ExperimentError((Problem("sequence.inputs", message.format(strand=text, k=k)),))
    vectors = one_hot(following, vocabulary)
    sequence = replace(experiment.sequence, inputs=vectors[:-1], targets=vectors[1:])
    network = replace(
        experiment.network,
        input_size=len(vocabulary),
        output_size=len(vocabulary),
        stages=stages_over(experiment.network.stages, sequence),
    )
    changed = replace(
        experiment,
        network=network,
        sequence=sequence,
        parameters=initial_parameters(network, "xavier", seed=seed),
    )
    told = edited(replace(lesson, vocabulary=vocabulary, output_vocabulary=None), changed, drawn=True)
    return replace(told, corpus=(), training=None)


def stages_in_words(network: Network) -> str:
    """ "encoder up to t = 3, then decoder", as files count; "" for one cell."""
    said = ""
    for stage in network.stages:
        up_to = _("{stage} up to t = {t}").format(stage=stage.name, t=stage.until)
        named = stage.name if stage.until is None else up_to
        said = _("{stages}, then {stage}").format(stages=said, stage=named) if said else named
    return said


def _feedback(form: ExperimentForm) -> Literal["argmax", "soft"] | None:
    match form.feedback:
        case "argmax":
            return "argmax"
        case "soft":
            return "soft"
    return None


def check_memory(length: int, network: Network) -> None:
    """Raises ExperimentError where a trace of T = `length` would take more memory than a change may ask for."""
    needed = memory_needed(network, length)
    if needed > _MEMORY:
        message = _(
            "is {hidden} over {length} timesteps, which takes about {gigabytes} GB of memory; make one of them smaller."
        ).format(hidden=network.hidden_size, length=length, gigabytes=round(needed / 1e9, 1))
        raise ExperimentError((Problem("network.hidden_size", message),))


def _vocabularies(form: ExperimentForm, lesson: Lesson) -> tuple[tuple[str, ...] | None, tuple[str, ...] | None]:
    """The lesson's vocabulary and, where it has one, its output vocabulary, with the tokens that are typed anew."""
    read = [] if lesson.input_tokens is None else split(form.inputs, lesson.input_tokens)
    answers = [] if lesson.output_tokens is None else split(form.targets, lesson.output_tokens)
    shared = lesson.output_vocabulary is None or _feedback(form) is not None
    return (
        extended(lesson.vocabulary, read + (answers if shared else []), "sequence"),
        extended(lesson.output_vocabulary, answers, "sequence.targets"),
    )


def _next_tokens(form: ExperimentForm, lesson: Lesson) -> str:
    entries = split(form.inputs, lesson.input_tokens)
    return joined([*entries[1:], NOTHING], lesson.output_tokens)


def _length(vectors: Entries[Array | None], otherwise: int) -> int:
    return next((len(vector) for vector in vectors if vector is not None), otherwise)


def _parameters(form: ExperimentForm, network: Network, experiment: Experiment) -> dict[str, Array]:
    seed = seed_drawn(form, network, experiment)
    return dict(experiment.parameters if seed is None else initial_parameters(network, "xavier", seed=seed))
