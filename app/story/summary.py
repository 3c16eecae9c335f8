"""A network in one line, as it stands beside a lesson's title."""

from typing import NamedTuple

from app.files.lesson import Lesson
from app.story.kmers import kmer_length
from app.story.sentences.telling import all_listed
from app.story.shapes import set_size
from app.translation import _, later, ngettext
from rnn_engine.arrays import Array

LOSS_NAMES = {
    "cross_entropy": later("cross-entropy"),
    "binary_cross_entropy": later("binary cross-entropy"),
    "squared_error": later("squared error"),
    "half_squared_error": later("½ squared error"),
}
"""How a person reads the kinds of loss (FORMATS §2), to be translated."""


CELL_NAMES = {"elman": later("Elman"), "lstm": later("LSTM"), "gru": later("GRU"), "feedforward": later("feed-forward")}
"""How a person reads the kinds of cell (FORMATS §2), to be translated."""


class Architecture(NamedTuple):
    """One of the lectures' architectures, and which variant of it, empty for the plain one: as in English."""

    name: str
    variant: str = ""

    def __str__(self) -> str:
        """In the chosen language."""
        return ", ".join(_(part) for part in self if part)


def architecture(lesson: Lesson) -> Architecture:
    """Which of the lectures' architectures the pattern of inputs and losses is.

    One input or many: those that are given; what is fed back or repeated is the one input in another wiring.
    """
    experiment = lesson.experiment
    sequence = experiment.sequence
    timesteps = range(1, sequence.length + 1)
    inputs = [t for t in timesteps if sequence.inputs[t - 1] is not None]
    losses = list(sequence.losses)
    if experiment.network.cell == "feedforward":
        return Architecture(later("feed-forward"))
    if sequence.length == 1:
        return Architecture(later("one-to-one"))
    if any(sequence.is_fed_back(t) for t in timesteps):
        how = later("fed back softly") if sequence.feedback == "soft" else later("fed back")
        return Architecture(later("one-to-many") if len(inputs) == 1 else later("many-to-many"), how)
    if not inputs:
        return Architecture(later("no input"), later("only outputs"))
    if _predicts_its_input(lesson):
        return Architecture(later("language model"))
    if losses == [sequence.length] and len(inputs) > 1:
        return Architecture(later("many-to-one"))
    if len(inputs) == 1:
        return Architecture("one-to-many")
    if len(inputs) == sequence.length and _all_equal(sequence.inputs):
        return Architecture("one-to-many", later("input repeated"))
    if inputs == losses:
        return Architecture(later("many-to-many, equal"))
    return Architecture(later("many-to-many, unequal"), later("overlapping") if losses[0] <= inputs[-1] else "")


def summary(lesson: Lesson) -> str:
    """Architecture, stages, cell or hidden activation, output and loss, T, and how many k-mers there are."""
    experiment = lesson.experiment
    network, loss = experiment.network, experiment.loss
    kind = _(LOSS_NAMES[loss.kind])
    if loss.reduction == "mean":
        kind = _("{loss}, mean").format(loss=kind)
    parts = [str(architecture(lesson)), *_stages(lesson), _cell(lesson), f"{network.output_activation} + {kind}"]
    parts.append(f"T = {experiment.sequence.length}")
    if lesson.vocabulary is not None and kmer_length(lesson.vocabulary) is not None:
        parts.append(set_size(lesson.vocabulary))
    return " · ".join(parts)


def in_short(lesson: Lesson) -> str:
    """A few words beside a picture of the architecture: T, the cell or its activation, and what is special: its stages,
    the variant of the wiring, or the loss."""
    experiment, length = lesson.experiment, f"T = {lesson.experiment.sequence.length}"
    if experiment.network.stages:
        gated = [_(CELL_NAMES[experiment.network.cell])] if experiment.network.gates else []
        return " · ".join([length, *gated, *_stages(lesson)])
    variant = architecture(lesson).variant
    special = [] if experiment.network.gates else [_(LOSS_NAMES[experiment.loss.kind])]
    return " · ".join([length, _cell(lesson), *([_(variant)] if variant else special)])


def _cell(lesson: Lesson) -> str:
    """The gated cell and how many units it has, else the hidden activation."""
    network = lesson.experiment.network
    if not network.gates:
        return network.hidden_activation
    units = ngettext("{cell}, {count} unit", "{cell}, {count} units", network.hidden_size)
    return units.format(cell=_(CELL_NAMES[network.cell]), count=network.hidden_size)


def _stages(lesson: Lesson) -> list[str]:
    names = [stage.name for stage in lesson.experiment.network.stages]
    return [all_listed(names)] if names else []


def _predicts_its_input(lesson: Lesson) -> bool:
    """Whether every target is the token that is read next; the last one, which nothing follows, may be any or none."""
    timesteps = range(1, lesson.experiment.sequence.length + 1)
    read = [lesson.token(t) for t in timesteps]
    return None not in read and read[1:] == [lesson.target_token(t) for t in timesteps[:-1]]


def _all_equal(vectors: tuple[Array | None, ...]) -> bool:
    return len({None if vector is None else vector.tobytes() for vector in vectors}) == 1
