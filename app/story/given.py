"""What a lesson gives: its network and loss in words, its sequence, its parameters. For a page, not for the screen."""

from collections.abc import Iterator
from typing import NamedTuple

from app.files.lesson import Lesson, token_of
from app.story.blocks import Cell, Matrices, Paragraph, Printed, Table
from app.story.experiment_form import stages_in_words
from app.story.expressions import Expression, LearningRate, Parameter, Value
from app.story.sentences.telling import quoted
from app.story.summary import CELL_NAMES, LOSS_NAMES
from app.story.text_with_math import MarkedNotation, Pieces
from app.translation import _
from rnn_engine.arrays import Array
from rnn_engine.experiment import Experiment


class Given(NamedTuple):
    """In the order in which a page has them."""

    in_words: Table
    sequence: Table
    parameters: Matrices


def given(lesson: Lesson, letters: MarkedNotation) -> Given:
    """All that a reader must know before the first step."""
    return Given(in_words(lesson, letters), sequence(lesson, letters), parameters(lesson.experiment, letters))


def in_words(lesson: Lesson, letters: MarkedNotation) -> Table:
    """The network, the loss, and how it learns."""
    rows = [(_("Network"), _network(lesson.experiment)), (_("Loss"), _loss(lesson.experiment))]
    truncation = _truncation(lesson.experiment)
    if truncation:
        rows.append((_("Truncation"), truncation))
    rate = lesson.experiment.learning_rate
    rows.append((_("Learning rate"), f"{letters.plain(LearningRate(rate))} = {rate:g}"))
    return Table((), tuple((letters.pieces(name), letters.pieces(said)) for name, said in rows))


def sequence(lesson: Lesson, letters: MarkedNotation) -> Table:
    """What is read and what should be answered, a row a timestep."""
    timesteps = range(1, lesson.experiment.sequence.length + 1)
    head = (letters.pieces(_("timestep")), letters.pieces(_("input")), letters.pieces(_("target")))
    rows = []
    for t in timesteps:
        rows.append(((str(letters.printed_timestep(t)),), *read_and_answered(lesson, letters, t)))
    return Table(head, tuple(rows))


def read_and_answered(lesson: Lesson, letters: MarkedNotation, t: int) -> tuple[Cell, Cell]:
    """What is read at a timestep, and what should be answered."""
    return _read(lesson, letters, t), _answer(lesson, letters, t)


def parameters(experiment: Experiment, letters: MarkedNotation) -> Matrices:
    """Every parameter, and the state that the network starts with."""
    found: list[tuple[Expression, Printed]] = [
        (Parameter(name), Printed(letters.as_printed(name, values))) for name, values in experiment.parameters.items()
    ]
    size = experiment.network.hidden_size
    if experiment.network.recurrent:
        for index, part in enumerate(experiment.network.state_parts):
            start = experiment.initial_state[index * size : (index + 1) * size]
            found.append((Value(part, 0), Printed(letters.as_printed(part, start))))
    return Matrices(tuple(found))


def rounding() -> Paragraph:
    """What is to be known of the numbers."""
    said = _("All numbers are computed in double precision and printed rounded.")
    return Paragraph((said,))


def _network(experiment: Experiment) -> str:
    network = experiment.network
    parts = [_(CELL_NAMES[network.cell])]
    if network.stages:
        parts.append(stages_in_words(network))
    parts.append(_("inputs: {count}").format(count=network.input_size))
    if network.embedding_size is not None:
        parts.append(_("embedded in: {count}").format(count=network.embedding_size))
    hidden = _("hidden units: {count}").format(count=network.hidden_size)
    parts.append(hidden if network.gates else f"{hidden} ({network.hidden_activation})")
    outputs = _("outputs: {count}").format(count=network.output_size)
    parts.append(f"{outputs} ({network.output_activation})")
    return " · ".join(parts)


def _loss(experiment: Experiment) -> str:
    said = (
        _("{loss}, mean over the timesteps")
        if experiment.loss.reduction == "mean"
        else _("{loss}, summed over the timesteps")
    )
    return said.format(loss=_(LOSS_NAMES[experiment.loss.kind]))


def _truncation(experiment: Experiment) -> str:
    match experiment.truncation.kind:
        case "sliding":
            said = _("each loss reaches back over {count} timesteps")
        case "chunked":
            said = _("each loss reaches back within its {count} timesteps")
        case _:
            return ""
    return said.format(count=experiment.truncation.size)


def _read(lesson: Lesson, letters: MarkedNotation, t: int) -> Cell:
    if lesson.experiment.sequence.is_fed_back(t):
        soft = lesson.experiment.sequence.is_fed_softly(t)
        said = _("{y_hat}, all of it") if soft else _("the most probable of {y_hat}")
        return letters.pieces(said.format(y_hat=letters.label("y_hat", t - 1)))
    return _entry(lesson.experiment.sequence.inputs[t - 1], lesson.input_tokens, letters, "x")


def _answer(lesson: Lesson, letters: MarkedNotation, t: int) -> Cell:
    return _entry(lesson.experiment.sequence.targets[t - 1], lesson.output_tokens, letters, "y")


def _entry(vector: Array | None, tokens: tuple[str, ...] | None, letters: MarkedNotation, name: str) -> Cell:
    if vector is None:
        return ("–",)
    token = None if tokens is None else token_of(vector, tokens)
    return Printed(letters.as_printed(name, vector)) if token is None else (quoted(token),)


def one_hot_words(lesson: Lesson, letters: MarkedNotation) -> Iterator[Paragraph]:
    """What the entries of one-hot vectors stand for."""
    inputs, outputs = lesson.input_tokens, lesson.output_tokens
    if inputs is not None and inputs == outputs:
        yield _counted(_("The entries of inputs and targets stand for {tokens}."), inputs)
        return
    if inputs is not None:
        yield _counted(_("The entries of an input stand for {tokens}."), inputs)
    if outputs is not None:
        yield _counted(_("The entries of a target stand for {tokens}."), outputs)


def _counted(said: str, tokens: Pieces | tuple[str, ...]) -> Paragraph:
    return Paragraph((said.format(tokens=", ".join(quoted(str(token)) for token in tokens)),))
