"""State dicts, right and wrong, as `.safetensors` and as `.npz`: by structure first, then by bytes."""

import io
import json
import struct
import zipfile
from collections.abc import Mapping
from random import Random
from typing import Any

import numpy as np

from tests.files.tensor_files import declared, npy, npz, saved
from tests.fuzz import hostile
from tests.fuzz.byte_inputs import damaged, noise

Arrays = Mapping[str, np.typing.NDArray[Any]]

_KINDS = ("F64", "F32", "F16", "BF16", "I64", "U8", "BOOL", "F8_E4M3", "F128", "", "f32")
_DESCR = ("<f8", ">f4", "<f2", "|u1", "<i8", "|O", "<c16", "<U8", "|V3", "=f8", "f8", "<f16", "<M8[s]", "', 'x")
_SIDES = (0, 1, 2, 3, 4, 9, 2**20, 2**31, 2**32, 2**62, 2**63, 2**64, -1, 10**30)
_TYPES = ("<f8", "<f4", "<f2", "<i8", "|u1")
_MANY = 100_000


def state_dict(random: Random) -> dict[str, np.typing.NDArray[Any]]:
    """A cell, perhaps with an Embedding before it and a Linear behind it, of which something may be wrong."""
    gates, hidden, source = random.choice((1, 3, 4, 2)), random.randrange(1, 5), random.randrange(1, 5)
    module = random.choice(("", "rnn.", "model.encoder.lstm.", hostile.text(random)[:600] + "."))
    arrays: dict[str, np.typing.NDArray[Any]] = {}
    for suffix in random.choice((("_l0",), ("_l0",), ("",), ("_l0", "_l0_reverse"), ("_l0", "_l1"))):
        arrays[f"{module}weight_ih{suffix}"] = _numbers(random, gates * hidden, source)
        arrays[f"{module}weight_hh{suffix}"] = _numbers(random, gates * hidden, hidden)
        if random.random() < 0.8:
            arrays[f"{module}bias_ih{suffix}"] = _numbers(random, gates * hidden)
            arrays[f"{module}bias_hh{suffix}"] = _numbers(random, gates * hidden)
    if random.random() < 0.7:
        arrays["linear.weight"] = _numbers(random, random.randrange(1, 5), hidden * random.choice((1, 1, 2)))
        arrays["linear.bias"] = _numbers(random, len(arrays["linear.weight"]))
    if random.random() < 0.5:
        arrays["emb.weight"] = _numbers(random, random.randrange(1, 6), source)
    for name in list(arrays):
        if random.random() < 0.1:
            arrays[name + ".grad"] = _numbers(random, *arrays[name].shape)
        if random.random() < 0.05:
            arrays[random.choice((name, hostile.text(random)))] = _numbers(random, *_shape(random))
        if random.random() < 0.03:
            del arrays[name]
    return arrays


def safetensors_input(random: Random) -> bytes:
    """A `.safetensors`, nearly always with something wrong."""
    match random.randrange(24):
        case 0:
            return noise(random)
        case 1:
            return struct.pack("<Q", random.choice((0, 1, 2**20, 2**31, 2**63, 2**64 - 1))) + b"{" + noise(random)
        case 2 if random.randrange(100) == 0:
            entry = {"dtype": "F32", "shape": [0], "data_offsets": [0, 0]}
            return _packed({f"t{number}": entry for number in range(_MANY)}, b"")
    entries, numbers = _laid_out(state_dict(random))
    for name in list(entries):
        if random.random() < 0.15:
            entries[name] = _wrong_entry(entries[name], len(numbers), random)
    if random.random() < 0.2:
        entries["__metadata__"] = random.choice(({"a": "b"}, {"a": 1}, [], None, "x" * 3000, {}))
    content = _packed(entries, numbers[: random.choice((None, None, None, -1, 8))])
    return damaged(content, random) if random.random() < 0.3 else content


def npz_input(random: Random) -> bytes:
    """An `.npz`, nearly always with something wrong."""
    match random.randrange(24):
        case 0:
            return random.choice((b"PK\x03\x04", b"PK\x05\x06", b"")) + noise(random)
        case 1:
            return _bomb(random)
        case 2:
            return saved({"a": np.array([{}, None], dtype=object), "b": _numbers(random, 2)})
    arrays = state_dict(random)
    members = {f"{name}.npy": _npy(array) for name, array in arrays.items() if _is_of_a_zip(name)}
    for name in list(members):
        if random.random() < 0.1:
            shape = f"({', '.join(str(random.choice(_SIDES)) for _ in range(random.randrange(1, 11)))},)"
            header = declared(random.choice(_DESCR), shape, random.choice(("False", "True", "0")))
            members[name] = npy(header, noise(random), random.choice((1, 1, 2)))
        if random.random() < 0.1:
            members[name] = damaged(members[name], random)
    if random.random() < 0.1:
        members[random.choice(("data.pkl", "../../x.npy", "/etc/x.npy", "a", ".npy"))] = noise(random)
    content = npz(members, random.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2)))
    return damaged(content, random) if random.random() < 0.5 else content


def _bomb(random: Random) -> bytes:
    """Zeros that are a thousand times as long unpacked, of which the directory may tell less."""
    size = random.choice((10_000, 100_000, 3_000_000, 80_000_000 if random.randrange(30) == 0 else 1000))
    content = bytearray(npz({"a.npy": npy(declared("|u1", f"({size},)"), bytes(size))}, zipfile.ZIP_DEFLATED))
    if random.random() < 0.5:
        told = content.rindex(b"PK\x01\x02") + 24
        content[told : told + 4] = struct.pack("<I", random.choice((0, 1, 100, 2**20, 2**32 - 1)))
    return bytes(content)


def _npy(array: np.typing.NDArray[Any]) -> bytes:
    file = io.BytesIO()
    np.lib.format.write_array(file, array, version=(1, 0), allow_pickle=False)
    return file.getvalue()


def _laid_out(arrays: Arrays) -> tuple[dict[str, Any], bytes]:
    """The header's entries, and the numbers one behind the other."""
    kinds = {"<f8": "F64", "<f4": "F32", "<f2": "F16", "<i8": "I64", "|u1": "U8"}
    entries: dict[str, Any] = {}
    numbers = b""
    for name, array in arrays.items():
        start, numbers = len(numbers), numbers + array.tobytes()
        offsets = [start, len(numbers)]
        entries[name] = {"dtype": kinds[array.dtype.str], "shape": list(array.shape), "data_offsets": offsets}
    return entries, numbers


def _wrong_entry(entry: Any, length: int, random: Random) -> Any:
    """An entry of another shape or kind, beyond the end, or over another one."""
    match random.randrange(7):
        case 0:
            return entry | {"shape": [random.choice(_SIDES) for _ in range(random.randrange(11))]}
        case 1:
            return entry | {"dtype": random.choice(_KINDS)}
        case 2:
            ends = (0, 8, length, length + 8, 2**31, 2**63, 2**64, -8, 1.5, True)
            return entry | {"data_offsets": [random.choice(ends), random.choice(ends)]}
        case 3:
            start, end = entry["data_offsets"]
            return entry | {"data_offsets": [max(0, start - 8), max(0, end - 8)]}
        case 4:
            return {key: value for key, value in entry.items() if key != random.choice(list(entry))}
        case 5:
            return entry | {hostile.text(random): hostile.number(random)}
        case _:
            return random.choice((None, [], {}, 1, "F32", {"shape": [True, 2]}, entry | {"shape": "22"}))


def _packed(header: object, numbers: bytes) -> bytes:
    text = json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + numbers


def _numbers(random: Random, *shape: int) -> np.typing.NDArray[Any]:
    array = np.random.RandomState(random.randrange(2**32)).standard_normal(shape)
    if array.size and random.random() < 0.05:
        array.flat[random.randrange(array.size)] = hostile.number(random)
    kind = random.choice(("<f8", "<f4", "<f4", "<f2")) if random.random() < 0.97 else random.choice(_TYPES)
    with np.errstate(all="ignore"):
        return array.astype(kind)


def _shape(random: Random) -> list[int]:
    return [random.randrange(4) for _ in range(random.randrange(4))]


def _is_of_a_zip(name: str) -> bool:
    """Whether zipfile can write a member of this name at all."""
    return "\0" not in name and len(name) < 10_000 and not any("\ud800" <= letter <= "\udfff" for letter in name)
