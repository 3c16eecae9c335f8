"""A lesson with the weights of a state dict, and a state dict with the weights of a lesson."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from app.files.lesson import Lesson
from app.files.lesson_content import lesson_of_content
from app.files.lesson_sequence import Entry
from app.files.state_dict_mapping import Mapping as Mapped
from app.files.state_dict_mapping import Row
from app.files.tensors import TensorError
from app.translation import _
from rnn_engine.arrays import Array
from rnn_engine.experiment import Network

MODULES = {"elman": "rnn", "gru": "gru", "lstm": "lstm"}
"""The module that holds a cell's weights where a lesson is written as a state dict."""


@dataclass(frozen=True)
class Asked:
    """What weights alone don't tell of an experiment; the fields are those of a lesson's file (FORMATS §2)."""

    title: str
    story: str
    inputs: Sequence[Entry]
    targets: Sequence[Entry]
    vocabulary: Sequence[str] | None = None
    output_vocabulary: Sequence[str] | None = None
    hidden_activation: str = "tanh"
    output_activation: str = "softmax"
    loss: str = "cross_entropy"
    reduction: str = "mean"
    notation: str = "pytorch"


def lesson_of(mapped: Mapped, asked: Asked, name: str) -> Lesson:
    """The lesson that is asked for, with the weights as they are mapped. Raises ExperimentError with all that is wrong
    with it, TensorError where a weight is no finite number."""
    cell, content = mapped.cell, _content(mapped, asked)
    lesson = lesson_of_content(content, name, {"parameters": _listed(parameters(mapped))})
    assert lesson.experiment.network.hidden_size == cell.hidden_size
    return lesson


def parameters(mapped: Mapped) -> dict[str, Array]:
    """The parameters of the lesson by their canonical names, every number as in the file; b_h is bias_ih + bias_hh.

    Raises TensorError where one is not finite.
    """
    return {row.parameter: _made(mapped, row) for row in mapped.rows}


def gradients(mapped: Mapped) -> Iterator[tuple[str, str, Array]]:
    """Of every parameter the gradients in the file: canonical name, the gradient's own name, numbers. The two biases of
    an elman or lstm are added, so that each has the gradient of b_h. Raises TensorError where one is not finite."""
    for row in mapped.rows:
        for name in row.tensors:
            gradient = mapped.tensors.get(mapped.parts.gradients.get(name, ""))
            if gradient is None:
                continue
            if gradient.shape != mapped.tensors[name].shape:
                odd = _("{name} has another shape than what it is the gradient of; save the file again.")
                raise TensorError(odd.format(name=gradient.name))
            yield row.parameter, gradient.name, _cut(mapped, row, gradient.exact())


def state_dict(lesson: Lesson) -> dict[str, Array]:
    """The weights of a lesson by the names that torch gives them in modules called embedding, rnn, gru or lstm, and
    linear. b_h goes into bias_ih, zeros into bias_hh. Raises TensorError where torch has no such cell."""
    network, weights = lesson.experiment.network, lesson.experiment.parameters
    check_torch_has(network)
    module, stacked = MODULES[network.cell], weights["W_hh"].shape[0]
    bias_ih = weights["b_xh"] if network.cell == "gru" else weights["b_h"]
    bias_hh = weights["b_hh"] if network.cell == "gru" else np.zeros(stacked)
    embedding = {} if network.embedding_size is None else {"embedding.weight": weights["E"]}
    return embedding | {
        f"{module}.weight_ih_l0": weights["W_xh"],
        f"{module}.weight_hh_l0": weights["W_hh"],
        f"{module}.bias_ih_l0": bias_ih,
        f"{module}.bias_hh_l0": bias_hh,
        "linear.weight": weights["W_hy"],
        "linear.bias": weights["b_y"],
    }


def check_torch_has(network: Network) -> None:
    """Raises TensorError where the network can't be written as one nn.RNN, nn.GRU or nn.LSTM."""
    if network.stages:
        raise TensorError(_("the lesson has stages with weights of their own; a state dict here holds one cell."))
    if network.cell not in MODULES:
        raise TensorError(_("the cell {cell} is no nn.RNN, nn.GRU or nn.LSTM.").format(cell=network.cell))


def unknown_to_torch(network: Network) -> str | None:
    """The hidden activation that nn.RNN has not, so that it would compute something else with these weights."""
    own = not network.gates and network.hidden_activation not in ("tanh", "relu")
    return network.hidden_activation if own else None


def _content(mapped: Mapped, asked: Asked) -> dict[str, Any]:
    """All of the lesson's file but the parameters."""
    network: dict[str, Any] = {
        "cell": mapped.cell.kind,
        "output_activation": asked.output_activation,
        "hidden_size": mapped.cell.hidden_size,
    }
    if mapped.cell.kind == "elman":
        network["hidden_activation"] = asked.hidden_activation
    if mapped.embedding is not None:
        network["embedding_size"] = mapped.embedding.columns
    sequence: dict[str, Any] = {"inputs": list(asked.inputs), "targets": list(asked.targets)}
    for key, tokens in (("vocabulary", asked.vocabulary), ("output_vocabulary", asked.output_vocabulary)):
        if tokens is not None:
            sequence[key] = list(tokens)
    return {
        "format": "unfold-lesson",
        "version": 1,
        "title": asked.title,
        "story": asked.story,
        "notation": asked.notation,
        "flow": "all",
        "network": network,
        "sequence": sequence,
        "loss": {"kind": asked.loss, "reduction": asked.reduction},
        "parameters": {"init": "xavier"},  # in place of the weights, which no schema has to look at
    }


def _made(mapped: Mapped, row: Row) -> Array:
    if not row.tensors:
        return np.eye(row.shape[0]) if row.parameter == "W_hy" else np.zeros(row.shape)
    made, *others = (_cut(mapped, row, mapped.tensors[name].exact()) for name in row.tensors)
    for other in others:
        with np.errstate(over="ignore"):
            made = np.where(other == 0.0, made, made + other)  # −0 + 0 would be 0
    if not np.all(np.isfinite(made)):
        raise TensorError(_("{names} are too large to be added.").format(names=", ".join(row.tensors)))
    return made


def _cut(mapped: Mapped, row: Row, array: Array) -> Array:
    """The part of a tensor that is taken: of a Linear that reads both directions, the columns of the forward one."""
    return array[:, : mapped.cell.hidden_size] if row.parameter == "W_hy" and mapped.halved else array


def _listed(arrays: Mapping[str, Array]) -> dict[str, Any]:
    return {name: array.tolist() for name, array in arrays.items()}
