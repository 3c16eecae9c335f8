"""A tensor as a file holds it, and what is accepted of a file of them."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from math import prod
from pathlib import Path

import numpy as np
import numpy.typing as npt

from app.files.whole import FileError
from app.quoting import printable
from app.translation import _, ngettext
from rnn_engine.arrays import Array
from rnn_engine.problems import size

MOST_BYTES = 64 * 2**20
"""Of a file, and of what it holds unpacked."""
MOST_TENSORS = 2000
MOST_NUMBERS = 2**24
"""Of all tensors together."""
LONGEST_SIDE = 2**20
MOST_SIDES = 8
LONGEST_NAME = 500


class TensorError(FileError):
    """A file of tensors that can't be read, or does not hold what is needed; `str()` says why and what to do."""


@contextmanager
def about(file: Path) -> Iterator[None]:
    """Puts the file's name before what is wrong with what it holds."""
    try:
        yield
    except TensorError as error:
        raise TensorError(f"{printable(file.name)}: {error}") from error


@dataclass(frozen=True, eq=False)
class Tensor:
    """`kind`: the type of its numbers as the file calls it, F32 or <f4; `numbers`: read-only, of this shape; None where
    they are no floating-point numbers of 16, 32 or 64 bits."""

    name: str
    shape: tuple[int, ...]
    kind: str
    numbers: npt.NDArray[np.floating] | None

    def exact(self) -> Array:
        """The numbers in float64, every one as it is in the file. Raises TensorError where one is NaN or infinite, or
        where they are of another kind."""
        name = printable(self.name)
        if self.numbers is None:
            whole = _("{name} holds {kind}, not floating-point numbers; save it as float32 or float64.")
            raise TensorError(whole.format(name=name, kind=printable(self.kind)))
        with np.errstate(invalid="ignore"):  # a NaN may be one that signals; it is told below
            array: Array = self.numbers.astype(np.float64, order="C")
        odd = np.argwhere(~np.isfinite(array))
        if not len(odd):
            return array
        first = tuple(odd[0].tolist())
        value = "NaN" if np.isnan(array[first]) else f"{array[first]:+}"
        said = ngettext(
            "{name}{place} is {value}; give weights that are all finite.",
            "{name}{place} is {value}, and {count} of its numbers are not finite; give weights that all are.",
            len(odd),
        )
        raise TensorError(said.format(name=name, place=list(first), value=value, count=len(odd)))


Tensors = Mapping[str, Tensor]
"""What a file holds, by name, in the order of the names."""


def check_declared(shapes: Mapping[str, tuple[int, ...]]) -> None:
    """Raises TensorError where the shapes that a file declares are beyond what is accepted: before any is believed."""
    if len(shapes) > MOST_TENSORS:
        many = _(
            "the file holds {count} tensors, and at most {most} are accepted; save the state dict of the network alone."
        )
        raise TensorError(many.format(count=len(shapes), most=MOST_TENSORS))
    total = 0
    for name, shape in shapes.items():
        if len(name) > LONGEST_NAME:
            long = _("the name {name} has {count} characters, and at most {most} are accepted; give shorter names.")
            raise TensorError(long.format(name=printable(name), count=len(name), most=LONGEST_NAME))
        if len(shape) > MOST_SIDES:
            deep = _("{name} has {count} dimensions, and at most {most} are accepted; leave it out.")
            raise TensorError(deep.format(name=printable(name), count=len(shape), most=MOST_SIDES))
        if any(not 0 <= side <= LONGEST_SIDE for side in shape):
            large = _("{name} is {shape}, and at most {most} rows or columns are accepted; save a smaller network.")
            raise TensorError(large.format(name=printable(name), shape=_told(shape), most=LONGEST_SIDE))
        total += prod(shape)
    if total > MOST_NUMBERS:
        full = _("the file holds {count} numbers, and at most {most} are accepted; save a smaller network.")
        raise TensorError(full.format(count=total, most=MOST_NUMBERS))


def _told(shape: tuple[int, ...]) -> str:
    """A shape; of sides that no memory has, how many digits they have is enough."""
    return "×".join(str(side) if abs(side) < 10**12 else "…" for side in shape) if shape else size(shape)
