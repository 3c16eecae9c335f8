"""What of a state dict has no part in a lesson, and why; and why nothing could be taken."""

from collections.abc import Collection, Iterator
from typing import NamedTuple

from app.files.state_dict import GRADIENT, Cell, Matrix, Parts, Recurrent
from app.files.tensors import Tensors
from app.quoting import printable
from app.translation import _
from rnn_engine.problems import size


class LeftOver(NamedTuple):
    """A tensor that is not used. `why`: what it is, or seems to be."""

    name: str
    shape: tuple[int, ...]
    why: str


class Fitting(NamedTuple):
    """What could be taken: the names of weights."""

    linears: Collection[str]
    embeddings: Collection[str]


def left_over(
    tensors: Tensors, parts: Parts, cell: Recurrent, used: Collection[str], fitting: Fitting
) -> Iterator[LeftOver]:
    """All but what is `used`, and the gradients of that."""
    of_cells = {name: other for other in parts.recurrent for name in other.names.values()}
    unfit = {name: at for at, name in parts.unfit}
    matrices = {matrix.weight: matrix for matrix in parts.matrices}
    biases = {matrix.bias for matrix in parts.matrices}
    for name, tensor in tensors.items():
        if name in used or (name.endswith(GRADIENT) and name.removesuffix(GRADIENT) in used):
            continue
        if name.endswith(GRADIENT):
            why = _("the gradient of something that is not taken")
        elif name in of_cells:
            why = _of_cell(of_cells[name].at, cell.at)
        elif name in unfit or name.endswith("_reverse"):
            why = _("of a cell that does not fit")
        elif name in matrices:
            why = _matrix(matrices[name], cell, fitting)
        elif name in biases:
            why = _("the bias of a weight that is not taken")
        else:
            why = _("of no cell, Linear or Embedding that fits")
        yield LeftOver(name, tensor.shape, why)


def remarks(parts: Parts, cell: Recurrent, halved: bool) -> Iterator[str]:
    """What of the module that the cell comes from is more than Unfold computes, and what is taken of it. Sentences."""
    others = [other.at for other in parts.recurrent if other.at.module == cell.at.module and other.at != cell.at]
    layers = {at.layer for at in others if at.layer != cell.at.layer}
    if layers:
        many = _("There are {count} layers, and Unfold computes one: layer {layer} alone is taken.")
        yield many.format(count=len(layers) + 1, layer=cell.at.layer or 0)
    if any(at.backward and at.layer == cell.at.layer for at in others):
        yield _("It runs in both directions, and Unfold computes one: the forward direction alone is taken.")
    if halved:
        yield _("Of the Linear, the columns that read the forward direction are taken.")
    if cell.at.layer and not layers:
        yield _("It is layer {layer}, which reads the states of the layer below.").format(layer=cell.at.layer)
    for at, name in parts.unfit:
        if at.module == cell.at.module:
            yield _unfit(name)


def nothing_fits(tensors: Tensors, parts: Parts) -> str:
    """Why there is no cell that can be computed, and what to do."""
    if parts.unfit:
        return _unfit(parts.unfit[0][1], tensors[parts.unfit[0][1]].shape)
    if parts.recurrent:
        return _("there is only the backward direction of a cell; save the forward one too.")
    names = ", ".join(printable(name) for name in list(tensors)[:4]) or _("no tensor at all")
    none = _(
        "there is no cell: no name ends in weight_ih_l0 and weight_hh_l0. It holds {names}. "
        "Save the state_dict() of a network with nn.RNN, nn.GRU or nn.LSTM."
    )
    return none.format(
        names=_("{names} and {count} more").format(names=names, count=len(tensors) - 4) if len(tensors) > 4 else names
    )


def _of_cell(at: Cell, taken: Cell) -> str:
    if at.module != taken.module:
        return _("another cell")
    if at.backward:
        return _("the backward direction")
    return _("layer {layer}").format(layer=at.layer)


def _matrix(matrix: Matrix, cell: Recurrent, fitting: Fitting) -> str:
    if matrix.weight in fitting.linears:
        return _("fits as a Linear, and is not chosen")
    if matrix.weight in fitting.embeddings:
        return _("fits as an Embedding, and is not chosen")
    told = _("reads {columns} numbers; the state has {hidden}")
    return told.format(columns=matrix.columns, hidden=cell.hidden_size)


def _unfit(name: str, shape: tuple[int, ...] = ()) -> str:
    if "weight_hr" in name.rpartition(".")[2]:
        projected = _("{name} projects the hidden state, which no cell of Unfold does; train without proj_size.")
        return projected.format(name=printable(name))
    odd = _(
        "{name} is {shape}, which does not fit: weight_hh has 1, 3 or 4 times as many rows as columns, weight_ih as "
        "many rows, and both are there."
    )
    return odd.format(name=printable(name), shape=size(shape))
