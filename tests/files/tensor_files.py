"""Files of tensors made byte by byte, so that they can be made wrong."""

import io
import json
import struct
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from app.files.tensors import read_tensors
from rnn_engine.arrays import Array


def safetensors(header: object, numbers: bytes = b"", length: int | None = None) -> bytes:
    """A `.safetensors` with this header; `length`: what it says of the header's length instead of the truth."""
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(text) if length is None else length) + text + numbers


def entry(kind: str, shape: list[int], start: int, end: int) -> dict[str, Any]:
    return {"dtype": kind, "shape": shape, "data_offsets": [start, end]}


def npy(header: str, numbers: bytes = b"", version: int = 1) -> bytes:
    """An array of the `.npy` format with this header."""
    length = struct.pack("<H" if version == 1 else "<I", len(header))
    return b"\x93NUMPY" + bytes((version, 0)) + length + header.encode() + numbers


def declared(kind: str = "<f8", shape: str = "(2, 3)", fortran: str = "False") -> str:
    return f"{{'descr': '{kind}', 'fortran_order': {fortran}, 'shape': {shape}, }}\n"


def npz(members: Mapping[str, bytes], packed: int = zipfile.ZIP_STORED) -> bytes:
    """A zip of these members."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", packed) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name), content, compress_type=packed)
    return file.getvalue()


def saved(arrays: Mapping[str, Any], compressed: bool = False) -> bytes:
    """What numpy itself writes."""
    file = io.BytesIO()
    (np.savez_compressed if compressed else np.savez)(file, **arrays)
    return file.getvalue()


def exact(path: Path) -> dict[str, Array]:
    """Every number of a file."""
    return {name: tensor.exact() for name, tensor in read_tensors(path).items()}
