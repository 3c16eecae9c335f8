"""`.safetensors`: a header of JSON, then the numbers; https://huggingface.co/docs/safetensors."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from app.files.json_text import JsonError, parsed
from app.files.tensors.tensor import Tensor, TensorError, check_declared
from app.quoting import printable
from app.translation import _
from rnn_engine.arrays import Array

MOST_HEADER_BYTES = 2**20
_LENGTH = 8
_METADATA = "__metadata__"
_FLOATS = {"F64": "<f8", "F32": "<f4", "F16": "<f2"}


def is_safetensors(content: bytes) -> bool:
    """Whether the content begins as such a file does: with a length, and then an object of JSON."""
    return content[_LENGTH : _LENGTH + 1] == b"{"


def read_safetensors(content: bytes) -> dict[str, Tensor]:
    """The tensors in the content of such a file. Raises TensorError."""
    _check_header(content)
    from safetensors import SafetensorError, deserialize

    try:
        found = deserialize(content)  # type: ignore[no-untyped-call]
    except SafetensorError as error:
        broken = _("the file is broken: {reason}; save it again.")
        raise TensorError(broken.format(reason=printable(str(error)))) from error
    return {name: _tensor(name, entry) for name, entry in sorted(found)}


def safetensors_bytes(arrays: Mapping[str, Array]) -> bytes:
    """The content of a file that holds these arrays in float64."""
    from safetensors.numpy import save

    return bytes(save({name: np.ascontiguousarray(array) for name, array in arrays.items()}))


def _check_header(content: bytes) -> None:
    """Raises TensorError where the header is longer than any that is accepted, or declares too much."""
    length = int.from_bytes(content[:_LENGTH], "little")
    if length > len(content) - _LENGTH:
        cut = _("the file ends before its header does; it was not saved whole.")
        raise TensorError(cut)
    if length > MOST_HEADER_BYTES:
        long = _("the header has {count} bytes, and at most {most} are accepted, about {tensors} tensors; save fewer.")
        raise TensorError(long.format(count=length, most=MOST_HEADER_BYTES, tensors=MOST_HEADER_BYTES // 100))
    try:
        header, doubts = parsed(content[_LENGTH : _LENGTH + length])
    except JsonError as error:
        raise TensorError(_("the header {problem}").format(problem=error)) from error
    if not isinstance(header, dict) or doubts:
        raise TensorError(_("the header is not an object of JSON with every name once; save the file again."))
    check_declared({name: _shape(name, entry) for name, entry in header.items() if name != _METADATA})


def _shape(name: str, entry: object) -> tuple[int, ...]:
    shape = entry.get("shape") if isinstance(entry, dict) else None
    if not isinstance(shape, list) or not all(type(side) is int for side in shape):
        raise TensorError(_("the header gives {name} no shape; save the file again.").format(name=printable(name)))
    return tuple(shape)


def _tensor(name: str, entry: Mapping[str, Any]) -> Tensor:
    kind, shape = str(entry["dtype"]), tuple(entry["shape"])
    numbers: npt.NDArray[np.floating] | None = None
    if kind in _FLOATS:
        numbers = np.frombuffer(entry["data"], _FLOATS[kind])
    elif kind == "BF16":  # the upper half of a float32
        numbers = (np.frombuffer(entry["data"], "<u2").astype("<u4") << 16).view("<f4")
    if numbers is not None:
        numbers = numbers.reshape(shape)
        numbers.setflags(write=False)
    return Tensor(name, shape, kind, numbers)
