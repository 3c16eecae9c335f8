"""An experiment as a person types it: sequence as text, sizes, activation, loss, seed, truncation."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from app.files.lesson import Lesson
from app.files.lesson_sequence import feedback_inputs
from rnn_engine.arrays import Array
from rnn_engine.experiment import Experiment, ExperimentError, Loss, Network, Problem, Truncation
from rnn_engine.initialisation import initial_parameters

NOTHING = "·"
"""What stands for a timestep without input or without target."""

LONGEST = 1000
LARGEST_HIDDEN = 256
_AT_ONCE = 10_000
"""T times the hidden size that a change in the window may ask for: what is answered within a few seconds."""

_CHANGED = ", changed"
_STORY = "An experiment of your own: every number is computed anew, and the lesson’s stops are left out."


@dataclass(frozen=True)
class ExperimentForm:
    """What the experiment panel shows. `seed` None: the weights stay as they are, while their shapes do."""

    inputs: str
    targets: str
    hidden_size: int
    hidden_activation: str
    output_activation: str
    loss: str
    reduction: str
    seed: int | None
    truncation: Truncation


def form_of(lesson: Lesson, seed: int | None = None) -> ExperimentForm:
    """The form that describes a lesson's experiment; `seed`: what its weights were drawn with."""
    experiment = lesson.experiment
    sequence, network = experiment.sequence, experiment.network
    return ExperimentForm(
        inputs=_text(sequence.inputs, lesson.input_tokens),
        targets=_text(sequence.targets, lesson.output_tokens),
        hidden_size=network.hidden_size,
        hidden_activation=network.hidden_activation,
        output_activation=network.output_activation,
        loss=experiment.loss.kind,
        reduction=experiment.loss.reduction,
        seed=seed,
        truncation=experiment.truncation,
    )


def timesteps(form: ExperimentForm, lesson: Lesson) -> int:
    """T, as the inputs are typed."""
    return len(_split(form.inputs, lesson.input_tokens))


def with_length(form: ExperimentForm, lesson: Lesson, length: int) -> ExperimentForm:
    """The form with T = `length`: cut, or repeated from the start."""

    def fitted(text: str, tokens: Sequence[str] | None) -> str:
        entries = _split(text, tokens) or [NOTHING]
        return _joined([entries[i % len(entries)] for i in range(length)], tokens)

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
    inputs, targets = _split(shown.inputs, tokens), _split(shown.targets, tokens)
    return replace(form, targets="") if len(inputs) > 1 and targets[:-1] == inputs[1:] else form


def seed_drawn(form: ExperimentForm, network: Network, before: Experiment) -> int | None:
    """The seed that the weights of `network` are drawn with; None where they are those of the experiment before."""
    if form.seed is None and network.parameter_shapes == before.network.parameter_shapes:
        return None
    return form.seed or 0


def lesson_from(form: ExperimentForm, lesson: Lesson) -> Lesson:
    """The lesson with the experiment that the form describes.

    Empty targets are the next token of the inputs. Unknown tokens join the vocabulary. Weights stay while their
    shapes do and no seed is given. Story and stops go: they tell of other numbers. Raises ExperimentError with all
    problems at once.
    """
    experiment, shown = lesson.experiment, form_of(lesson)
    targets = form.targets if form.targets.strip() else _next_tokens(form, lesson)
    vocabulary, output_vocabulary = _vocabularies(form.inputs, targets, lesson)
    # A vocabulary may name one side only, where the other has vectors of another length.
    read = vocabulary if lesson.input_tokens is not None else None
    answers = output_vocabulary or vocabulary if lesson.output_tokens is not None else None
    fed_back = experiment.sequence.feedback is not None
    sequence = replace(
        experiment.sequence,
        inputs=_typed(form.inputs, shown.inputs, experiment.sequence.inputs, read, "sequence.inputs"),
        targets=_typed(targets, shown.targets, experiment.sequence.targets, answers, "sequence.targets"),
        feedback_inputs=feedback_inputs(read, answers) if fed_back else None,
    )
    network = replace(
        experiment.network,
        input_size=len(read) if read else _length(sequence.inputs, experiment.network.input_size),
        output_size=len(answers) if answers else _length(sequence.targets, experiment.network.output_size),
        hidden_size=form.hidden_size,
        hidden_activation=form.hidden_activation,
        output_activation=form.output_activation,
    )
    _check_size(sequence.length, network)
    changed = replace(
        experiment,
        network=network,
        sequence=sequence,
        loss=Loss(form.loss, form.reduction),
        truncation=form.truncation,
        parameters=_parameters(form, network, experiment),
        initial_state=_initial_state(experiment, network),
    )
    return replace(
        lesson,
        title=lesson.title if lesson.title.endswith(_CHANGED) else lesson.title + _CHANGED,
        story=_STORY,
        stops=(),
        experiment=changed,
        vocabulary=vocabulary,
        output_vocabulary=output_vocabulary,
    )


def _check_size(length: int, network: Network) -> None:
    if length * network.hidden_size > _AT_ONCE:
        message = (
            f"is {network.hidden_size} over {length} timesteps, more than is computed at once here; "
            f"keep their product up to {_AT_ONCE}, or open it as a lesson file."
        )
        raise ExperimentError((Problem("network.hidden_size", message),))


def _text(vectors: Sequence[Array | None], vocabulary: Sequence[str] | None) -> str:
    if vocabulary is None:
        return "; ".join(NOTHING if v is None else " ".join(f"{number:g}" for number in v) for v in vectors)
    return _joined([NOTHING if v is None else vocabulary[int(np.argmax(v))] for v in vectors], vocabulary)


def _separator(vocabulary: Sequence[str]) -> str:
    """Letters stand side by side; words need a space between them, tokens with a space a bar."""
    if all(len(token) == 1 for token in vocabulary):
        return ""
    return " | " if any(" " in token for token in vocabulary) else " "


def _joined(entries: list[str], vocabulary: Sequence[str] | None) -> str:
    return ("; " if vocabulary is None else _separator(vocabulary)).join(entries)


def _split(text: str, vocabulary: Sequence[str] | None) -> list[str]:
    if vocabulary is None:
        return [entry.strip() for entry in text.split(";") if entry.strip()]
    separator = _separator(vocabulary)
    if separator == "":
        return [letter for letter in text if not letter.isspace()]
    return [entry.strip() for entry in text.split(separator.strip() or None) if entry.strip()]


def _vocabularies(inputs: str, targets: str, lesson: Lesson) -> tuple[tuple[str, ...] | None, tuple[str, ...] | None]:
    """The lesson's vocabulary and, where it has one, its output vocabulary, with the tokens that are typed anew."""
    read = [] if lesson.input_tokens is None else _split(inputs, lesson.input_tokens)
    answers = [] if lesson.output_tokens is None else _split(targets, lesson.output_tokens)
    shared = lesson.output_vocabulary is None or lesson.experiment.sequence.feedback is not None
    return (
        _extended(lesson.vocabulary, read + (answers if shared else [])),
        _extended(lesson.output_vocabulary, answers),
    )


def _extended(vocabulary: tuple[str, ...] | None, typed: list[str]) -> tuple[str, ...] | None:
    if vocabulary is None:
        return None
    return tuple(dict.fromkeys([*vocabulary, *(token for token in typed if token != NOTHING)]))


def _next_tokens(form: ExperimentForm, lesson: Lesson) -> str:
    entries = _split(form.inputs, lesson.input_tokens)
    return _joined([*entries[1:], NOTHING], lesson.output_tokens)


def _typed(
    text: str,
    shown: str,
    vectors: tuple[Array | None, ...],
    vocabulary: tuple[str, ...] | None,
    field: str,
) -> tuple[Array | None, ...]:
    """The vectors of a text; what is not typed anew keeps every digit, with room for a vocabulary that has grown."""
    if text != shown:
        return _vectors(text, vocabulary, field)
    if vocabulary is None:
        return vectors
    return tuple(None if v is None else np.pad(v, (0, len(vocabulary) - len(v))) for v in vectors)


def _vectors(text: str, vocabulary: tuple[str, ...] | None, field: str) -> tuple[Array | None, ...]:
    entries = _split(text, vocabulary)
    if vocabulary is not None:
        identity = np.eye(len(vocabulary))
        return tuple(None if entry == NOTHING else identity[vocabulary.index(entry)] for entry in entries)
    problems: list[Problem] = []
    vectors = tuple(_vector(entry, f"{field}[{t}]", problems) for t, entry in enumerate(entries, 1))
    if problems:
        raise ExperimentError(tuple(problems))
    return vectors


def _vector(entry: str, field: str, problems: list[Problem]) -> Array | None:
    if entry == NOTHING:
        return None
    try:
        return np.array([float(number) for number in entry.replace(",", " ").split()])
    except ValueError:
        problems.append(Problem(field, f"is {entry!r}; write numbers with spaces between them, or {NOTHING}."))
        return None


def _length(vectors: Sequence[Array | None], otherwise: int) -> int:
    return next((len(vector) for vector in vectors if vector is not None), otherwise)


def _parameters(form: ExperimentForm, network: Network, experiment: Experiment) -> dict[str, Array]:
    seed = seed_drawn(form, network, experiment)
    return dict(experiment.parameters if seed is None else initial_parameters(network, "xavier", seed=seed))


def _initial_state(experiment: Experiment, network: Network) -> Array:
    same = network.hidden_size == experiment.network.hidden_size
    return experiment.initial_state if same else np.zeros(network.hidden_size)
