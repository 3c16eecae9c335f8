"""What the tensors of a state dict are, told by the ends of their names and their shapes, whatever stands before."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from app.files.tensors import Tensors
from rnn_engine.network import GATES

GRADIENT = ".grad"
"""What the name of a gradient ends in, after that of its weight."""

_OF_CELL = re.compile(
    r"(?P<module>(?:.*\.)?)(?P<what>weight_ih|weight_hh|bias_ih|bias_hh|weight_hr)"
    r"(?:_l(?P<layer>\d{1,4})(?P<reverse>_reverse)?)?",
    re.DOTALL,
)
_WEIGHT, _BIAS = "weight", "bias"
_CELLS = {1: "elman"} | {len(gates): cell for cell, gates in GATES.items()}
"""By how many times as many rows as columns W_hh has."""


class Cell(NamedTuple):
    """Where the tensors of a cell stand: a module, a layer of it, a direction. `layer` None: of nn.RNNCell, nn.GRUCell
    or nn.LSTMCell, which have no layers."""

    module: str
    layer: int | None
    backward: bool

    def __str__(self) -> str:
        suffix = "" if self.layer is None else f"_l{self.layer}"
        return f"{self.module}*{suffix}{'_reverse' if self.backward else ''}"


@dataclass(frozen=True)
class Recurrent:
    """A cell that Unfold can compute. `names`: weight_ih, weight_hh, bias_ih, bias_hh → the tensor, without biases
    where there are none. `kind`: elman, lstm or gru."""

    at: Cell
    kind: str
    hidden_size: int
    source_size: int
    names: Mapping[str, str]


@dataclass(frozen=True)
class Matrix:
    """What may be the weight of an nn.Linear or of an nn.Embedding, with the bias that stands beside it."""

    weight: str
    bias: str | None
    rows: int
    columns: int

    @property
    def module(self) -> str:
        """What the module is called; of the outermost one, the weight."""
        return self.weight.removesuffix(_WEIGHT).removesuffix(".") or self.weight


class Parts(NamedTuple):
    """All that is in a state dict. `unfit`: cells that Unfold has not, by what keeps them from being computed."""

    recurrent: tuple[Recurrent, ...]
    unfit: tuple[tuple[Cell, str], ...]
    matrices: tuple[Matrix, ...]
    gradients: Mapping[str, str]
    """The name of a weight → that of its gradient."""


def parts(tensors: Tensors) -> Parts:
    """Sort what a file holds."""
    gradients = {name.removesuffix(GRADIENT): name for name in tensors if name.endswith(GRADIENT)}
    cells: dict[Cell, dict[str, str]] = {}
    others: list[str] = []
    for name in tensors:
        found = _OF_CELL.fullmatch(name)
        if found is not None:
            layer = None if found["layer"] is None else int(found["layer"])
            at = Cell(found["module"], layer, found["reverse"] is not None)
            cells.setdefault(at, {})[found["what"]] = name
        elif not name.endswith(GRADIENT):
            others.append(name)
    recurrent, unfit = [], []
    for at, names in sorted(cells.items(), key=lambda cell: (cell[0].module, cell[0].layer or 0, cell[0].backward)):
        cell = _recurrent(at, names, tensors)
        if isinstance(cell, str):
            unfit.append((at, cell))
        else:
            recurrent.append(cell)
    return Parts(tuple(recurrent), tuple(unfit), tuple(_matrices(others, tensors)), gradients)


def _recurrent(at: Cell, names: Mapping[str, str], tensors: Tensors) -> Recurrent | str:
    """The cell of these tensors, or what is wrong with them: the name of the first that is missing or doesn't fit."""
    if "weight_hr" in names:
        return names["weight_hr"]
    for what in ("weight_ih", "weight_hh"):
        if what not in names:
            return next(iter(names.values()))
        shape = tensors[names[what]].shape
        if len(shape) != 2 or 0 in shape:
            return names[what]
    (rows, hidden), (ih_rows, source) = (tensors[names[what]].shape for what in ("weight_hh", "weight_ih"))
    if rows % hidden or rows // hidden not in _CELLS:
        return names["weight_hh"]
    if ih_rows != rows:
        return names["weight_ih"]
    for what in ("bias_ih", "bias_hh"):
        if what in names and tensors[names[what]].shape != (rows,):
            return names[what]
    return Recurrent(at, _CELLS[rows // hidden], hidden, source, dict(names))


def _matrices(names: list[str], tensors: Tensors) -> Iterator[Matrix]:
    for name in names:
        shape = tensors[name].shape
        last = name.rpartition(".")[2]
        if last != _WEIGHT or len(shape) != 2 or 0 in shape:
            continue
        bias = name.removesuffix(_WEIGHT) + _BIAS
        has_bias = bias in tensors and tensors[bias].shape == (shape[0],)
        yield Matrix(name, bias if has_bias else None, *shape)
