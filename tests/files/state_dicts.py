"""Tensors as a state dict names them."""

from collections.abc import Mapping
from math import prod

import numpy as np

from app.files.tensors import Tensors
from app.files.tensors.tensor import Tensor

Shapes = Mapping[str, tuple[int, ...]]


def tensors(shapes: Shapes) -> Tensors:
    """Tensors of these shapes, all of whose numbers differ."""
    found, count = {}, 0
    for name, shape in sorted(shapes.items()):
        numbers = np.arange(count, count + prod(shape), dtype=np.float32).reshape(shape)
        found[name], count = Tensor(name, shape, "F32", numbers), count + prod(shape)
    return found


def cell(
    prefix: str = "", gates: int = 1, source: int = 3, hidden: int = 2, end: str = "_l0"
) -> dict[str, tuple[int, ...]]:
    rows = gates * hidden
    return {
        f"{prefix}weight_ih{end}": (rows, source),
        f"{prefix}weight_hh{end}": (rows, hidden),
        f"{prefix}bias_ih{end}": (rows,),
        f"{prefix}bias_hh{end}": (rows,),
    }


def linear(module: str, rows: int = 5, columns: int = 2) -> dict[str, tuple[int, ...]]:
    return {f"{module}.weight": (rows, columns), f"{module}.bias": (rows,)}
