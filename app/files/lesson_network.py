"""The network of a lesson: its sizes, which may stand in the matrices alone, and its stages."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from app.files.json_text import shown
from app.files.lesson_sequence import Sides
from app.translation import _
from rnn_engine.experiment import Network, Problem, Stage
from rnn_engine.network import GATES, base_name, staged

Matrices = Mapping[str, Any]
"""Canonical name → a list of rows, or of numbers, as the file has it."""


def read_network(
    given: Mapping[str, Any], matrices: Matrices, drawn: bool, entries: Sides
) -> tuple[Network | None, tuple[Problem, ...]]:
    """The network that a file describes, or None where its sizes can't be told, and what is wrong.

    `drawn`: the parameters are, so that no matrix tells a size.
    """
    problems: list[Problem] = []
    input_size = _input_size(given, matrices, entries)
    if input_size is None:
        remedy = _("has no input at all; give sequence.vocabulary, or parameters.W_xh.")
        problems.append(Problem("sequence.inputs", remedy))
    output_size = entries.targets.length_of_vectors(fed_back=entries.feedback is not None)
    if output_size is None:  # there is no target, which the experiment will say, and no output either
        output_size = _rows(matrices, "b_y") or _rows(matrices, "W_hy") or 1
    cell, hidden_size = given["cell"], given.get("hidden_size") or _hidden_size(given["cell"], matrices, drawn)
    if hidden_size is None and drawn:
        problems.append(Problem("network.hidden_size", _("is missing; parameters.init needs it.")))
    elif hidden_size is None:
        remedy = _("is missing, and there is no parameters.W_hh to tell it; give one.")
        problems.append(Problem("network.hidden_size", remedy))
    if cell in GATES and "hidden_activation" in given:
        activation = shown(given["hidden_activation"])
        remedy = _("is {activation}, but the cell {cell} has its own; leave it out, or use elman.")
        remedy = remedy.format(activation=activation, cell=cell)
        problems.append(Problem("network.hidden_activation", remedy))
    if input_size is None or hidden_size is None:
        return None, tuple(problems)
    embedding_size = given.get("embedding_size")
    network = Network(
        cell=cell,
        hidden_activation=given.get("hidden_activation", "tanh"),
        output_activation=given.get("output_activation", "softmax"),
        input_size=input_size,
        hidden_size=int(hidden_size),
        output_size=output_size,
        embedding_size=None if embedding_size is None else int(embedding_size),
        stages=tuple(_stages(given.get("stages", ()), matrices, entries)),
    )
    return network, tuple(problems)


def superfluous_problems(network: Network, matrices: Matrices) -> Iterator[Problem]:
    """The W_xh of stages that read nothing, which only knowing the sequence tells."""
    for stage in network.stages:
        name = staged(stage.name, "W_xh")
        if name in matrices and not stage.reads:
            message = _("has no use: no timestep of the stage {stage} reads an input; leave it out.")
            yield Problem(f"parameters.{name}", message.format(stage=stage.name))


def _input_size(given: Mapping[str, Any], matrices: Matrices, entries: Sides) -> int | None:
    told = entries.inputs.length_of_vectors(fed_back=entries.feedback is not None)
    if told is not None:
        return told
    return _rows(matrices, "E") if "embedding_size" in given else _columns(matrices, "W_xh")


def _hidden_size(cell: str, matrices: Matrices, drawn: bool) -> int | None:
    if drawn:
        return None
    biases = _rows(matrices, "b_h") or _rows(matrices, "b_hh")
    told_by_bias = None if biases is None else biases // len(GATES.get(cell, " ")) or None
    return _columns(matrices, "W_hh") or told_by_bias or _columns(matrices, "W_hy")


def _stages(given: Sequence[Mapping[str, Any]], matrices: Matrices, entries: Sides) -> Iterator[Stage]:
    length, first = len(entries.inputs.entries), 1
    for number, stage in enumerate(given, 1):
        name, until = stage["name"], stage.get("until")
        last = length if until is None or number == len(given) else min(int(until), length)
        # A stage without timesteps is a problem by itself: its W_xh shall not be a second one.
        reads = any(map(entries.reads, range(first, last + 1))) if first <= last else staged(name, "W_xh") in matrices
        yield Stage(name, None if until is None else int(until), reads)
        first = last + 1


def _rows(matrices: Matrices, name: str) -> int | None:
    return next((len(rows) for rows in _named(matrices, name)), None)


def _columns(matrices: Matrices, name: str) -> int | None:
    return next((len(rows[0]) for rows in _named(matrices, name)), None)


def _named(matrices: Matrices, name: str) -> Iterator[Any]:
    """The parameter of this name, of any stage."""
    return (rows for given, rows in matrices.items() if base_name(given) == name)
