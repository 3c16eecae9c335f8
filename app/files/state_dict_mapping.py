"""Which tensor of a state dict is which parameter: what names and shapes tell, what a person chose, what is left."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from math import prod
from typing import Literal, NamedTuple

from app.files.lesson_limits import MOST_WEIGHTS
from app.files.state_dict import Cell, Matrix, Parts, Recurrent, parts
from app.files.state_dict_leftover import Fitting, LeftOver, left_over, nothing_fits
from app.files.tensors import TensorError, Tensors
from app.quoting import printable
from app.translation import _

NONE: Literal[""] = ""
"""What is chosen where there shall be no Linear, or no Embedding."""

_EMBEDDINGS = re.compile(r"emb|wte|lookup|vocab", re.IGNORECASE)
_LINEARS = re.compile(r"fc|lin|out|head|dec|proj|class|read|logit|score|pred|dense|h2o", re.IGNORECASE)

Part = Literal["cell", "linear", "embedding"]


class Choice(NamedTuple):
    """What a person chose; None: what names and shapes tell. Linear and embedding: the weight's name, or NONE."""

    cell: Cell | None = None
    linear: str | None = None
    embedding: str | None = None


class Row(NamedTuple):
    """A parameter with its shape and the tensors that make it; without any it is `instead`."""

    parameter: str
    shape: tuple[int, ...]
    tensors: tuple[str, ...]
    instead: str = ""


@dataclass(frozen=True)
class Mapping:
    """`cells`, `linears`, `embeddings`: what could be chosen. `unsettled`: the parts of which names and shapes don't
    tell which one is meant, so that the first is taken until a person chooses. `halved`: of a Linear that reads both
    directions, the columns of the forward one are taken."""

    tensors: Tensors
    parts: Parts
    cell: Recurrent
    linear: Matrix | None
    embedding: Matrix | None
    linears: tuple[Matrix, ...]
    embeddings: tuple[Matrix, ...]
    unsettled: tuple[Part, ...]

    @property
    def cells(self) -> tuple[Recurrent, ...]:
        return _forward(self.parts)

    @property
    def halved(self) -> bool:
        return self.linear is not None and self.linear.columns == 2 * self.cell.hidden_size

    @property
    def output_size(self) -> int:
        return self.cell.hidden_size if self.linear is None else self.linear.rows

    @property
    def input_size(self) -> int:
        return self.cell.source_size if self.embedding is None else self.embedding.rows

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """Every parameter of the lesson, in the order of FORMATS §1."""
        return tuple(self._rows())

    @cached_property
    def left_over(self) -> tuple[LeftOver, ...]:
        """What has no part in the lesson, and why."""
        used = {name for row in self.rows for name in row.tensors}
        fitting = Fitting({each.weight for each in self.linears}, {each.weight for each in self.embeddings})
        return tuple(left_over(self.tensors, self.parts, self.cell, used, fitting))

    @property
    def has_gradients(self) -> bool:
        """Whether the file holds the gradient of something that is taken."""
        return any(name in self.parts.gradients for row in self.rows for name in row.tensors)

    def _rows(self) -> Iterator[Row]:
        cell, hidden, names = self.cell, self.cell.hidden_size, self.cell.names
        stacked, zeros = self.tensors[names["weight_hh"]].shape[0], _("zeros")
        biases = tuple(names[what] for what in ("bias_ih", "bias_hh") if what in names)
        if self.embedding is not None:
            yield Row("E", (self.embedding.rows, self.embedding.columns), (self.embedding.weight,))
        yield Row("W_xh", (stacked, cell.source_size), (names["weight_ih"],))
        yield Row("W_hh", (stacked, hidden), (names["weight_hh"],))
        if cell.kind == "gru":
            for parameter, what in (("b_xh", "bias_ih"), ("b_hh", "bias_hh")):
                own = tuple(name for name in (names.get(what),) if name)
                yield Row(parameter, (stacked,), own, "" if own else zeros)
        else:
            yield Row("b_h", (stacked,), biases, "" if biases else zeros)
        if self.linear is None:
            yield Row("W_hy", (hidden, hidden), (), _("the identity: the output is h"))
            yield Row("b_y", (hidden,), (), zeros)
        else:
            yield Row("W_hy", (self.linear.rows, hidden), (self.linear.weight,))
            bias = () if self.linear.bias is None else (self.linear.bias,)
            yield Row("b_y", (self.linear.rows,), bias, "" if bias else zeros)


UNCHOSEN = Choice()


def mapping_of(tensors: Tensors, choice: Choice = UNCHOSEN) -> Mapping:
    """The mapping that names and shapes tell, with what a person chose instead. Raises TensorError where there is no
    cell that can be computed, where something can't be chosen, or where the weights are too many."""
    found = parts(tensors)
    cells = _forward(found)
    if not cells:
        raise TensorError(nothing_fits(tensors, found))
    cell = next((cell for cell in cells if cell.at == choice.cell), None) if choice.cell else cells[0]
    if cell is None:
        raise TensorError(_unknown(str(choice.cell), [str(each.at) for each in cells]))
    unsettled: list[Part] = []
    if choice.cell is None and len({each.at.module for each in cells}) > 1:
        unsettled.append("cell")
    linears, embeddings = _fitting(found, cell)
    told = _told_embeddings(linears, embeddings)
    embedding, is_open = _chosen(choice.embedding, embeddings, told)
    unsettled += ["embedding"] if is_open else []
    told = _told_linears([linear for linear in linears if linear != embedding], embedding, cell)
    linear, is_open = _chosen(choice.linear, linears, told)
    unsettled += ["linear"] if is_open else []
    mapped = Mapping(tensors, found, cell, linear, embedding, linears, embeddings, tuple(unsettled))
    weights = sum(prod(row.shape) for row in mapped.rows)
    if weights > MOST_WEIGHTS:
        many = _("these are {count} weights, and a lesson holds at most {most}; train a smaller network.")
        raise TensorError(many.format(count=weights, most=MOST_WEIGHTS))
    return mapped


def _forward(found: Parts) -> tuple[Recurrent, ...]:
    """The cells that can be computed from left to right, the layers that read the input first."""
    forward = (cell for cell in found.recurrent if not cell.at.backward)
    return tuple(sorted(forward, key=lambda cell: (cell.at.layer or 0, cell.at.module)))


def _fitting(found: Parts, cell: Recurrent) -> tuple[tuple[Matrix, ...], tuple[Matrix, ...]]:
    """What can be the Linear behind a cell, and the Embedding before it, by their shapes."""
    at = cell.at
    is_both = any(other.at == at._replace(backward=True) for other in found.recurrent)
    widths = (cell.hidden_size, *((2 * cell.hidden_size,) if is_both else ()))
    linears = tuple(matrix for matrix in found.matrices if matrix.columns in widths)
    reads_input = not at.layer  # what a higher layer reads is the state of the one below
    embeddings = (m for m in found.matrices if reads_input and m.bias is None and m.columns == cell.source_size)
    return linears, tuple(embeddings)


def _told_embeddings(linears: tuple[Matrix, ...], embeddings: tuple[Matrix, ...]) -> list[Matrix]:
    """Those whose name says so; else those that are needed for nothing else."""
    named = [matrix for matrix in embeddings if _EMBEDDINGS.search(matrix.module)]
    if named:
        return named
    spare = [matrix for matrix in embeddings if not _LINEARS.search(matrix.module)]
    return [matrix for matrix in spare if any(linear != matrix for linear in linears) or matrix not in linears]


def _told_linears(linears: list[Matrix], embedding: Matrix | None, cell: Recurrent) -> list[Matrix]:
    """Those that names, biases and sizes speak for, as far as that leaves any."""
    entries = cell.source_size if embedding is None else embedding.rows
    rules: tuple[Callable[[Matrix], bool], ...] = (
        lambda matrix: not _EMBEDDINGS.search(matrix.module),
        lambda matrix: bool(_LINEARS.search(matrix.module)),
        lambda matrix: matrix.rows == entries,
    )
    for rule in rules:
        linears = [matrix for matrix in linears if rule(matrix)] or linears
    return linears


def _chosen(asked: str | None, could_be: tuple[Matrix, ...], told: list[Matrix]) -> tuple[Matrix | None, bool]:
    """The one that is meant, and whether that is open."""
    if asked is None:
        return (told[0] if told else None), len(told) > 1
    if asked == NONE:
        return None, False
    for matrix in could_be:
        if asked in (matrix.weight, matrix.module):
            return matrix, False
    raise TensorError(_unknown(asked, [matrix.weight for matrix in could_be]))


def _unknown(asked: str, known: list[str]) -> str:
    if not known:
        return _("{name} does not fit there, and nothing else does; choose none.").format(name=printable(asked))
    listed = ", ".join(map(printable, known[:12]))
    return _("{name} does not fit there; choose {names}.").format(name=printable(asked), names=listed)
