"""Files of tensors that are refused, whatever stands in them, without taking memory for it."""

import pickle
import struct
import tracemalloc
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.files.tensors import TensorError, read_tensors
from app.files.tensors.tensor import MOST_BYTES, MOST_TENSORS
from app.files.tensors.tensor_file import converting
from tests.files.tensor_files import declared, entry, exact, npy, npz, safetensors, saved


def most_memory(file: Path) -> int:
    """What refusing a file may take at most, in bytes: as it is read, twice, and some of what it says of itself."""
    return 3 * file.stat().st_size + 4 * 2**20


@pytest.fixture
def written(tmp_path: Path) -> Callable[[bytes, str], Path]:
    def write(content: bytes, name: str = "file") -> Path:
        path = tmp_path / name
        path.write_bytes(content)
        return path

    return write


BOMB = npy(declared("<f8", "(1048576, 16)"), bytes(8 * 2**24))
HOSTILE: dict[str, Callable[[], bytes]] = {
    "nothing": lambda: b"",
    "a byte": lambda: b"{",
    "text": lambda: b"weights",
    "a lesson": lambda: b'{"form{": 1}',
    "a header that ends behind the file": lambda: safetensors({}, length=1000),
    "a header of all lengths there are": lambda: safetensors({}, length=2**64 - 1),
    "a header that is no JSON": lambda: safetensors(b"{'w': 1}"),
    "a header that is not UTF-8": lambda: safetensors(b'{"\xff": 1}'),
    "a header that is a number": lambda: safetensors(b"{", length=1),
    "a million nested lists": lambda: safetensors(b'{"w":' + b"[" * 500_000 + b"]" * 500_000 + b"}"),
    "a name twice": lambda: safetensors(
        b'{"w":{"dtype":"F32","shape":[0],"data_offsets":[0,0]},"w":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}}'
    ),
    "no shape": lambda: safetensors({"w": {"dtype": "F32", "data_offsets": [0, 4]}}, bytes(4)),
    "a shape of floats": lambda: safetensors(b'{"w":{"dtype":"F32","shape":[1e0],"data_offsets":[0,4]}}', bytes(4)),
    "a shape of true": lambda: safetensors(b'{"w":{"dtype":"F32","shape":[true],"data_offsets":[0,4]}}', bytes(4)),
    "an unknown type": lambda: safetensors({"w": entry("F31", [1], 0, 4)}, bytes(4)),
    "a hundred thousand tensors": lambda: safetensors(
        {f"w{i}": entry("F32", [1], 4 * i, 4 * i + 4) for i in range(100_000)}, bytes(400_000)
    ),
    "more tensors than are accepted": lambda: safetensors(
        {f"w{i}": entry("F32", [0], 0, 0) for i in range(MOST_TENSORS + 1)}
    ),
    "a shape whose product overflows": lambda: safetensors({"w": entry("F32", [2**33, 2**33], 0, 4)}, bytes(4)),
    "a shape beyond 64 bits": lambda: safetensors({"w": entry("F32", [2**70], 0, 4)}, bytes(4)),
    "a shape beyond any number": lambda: safetensors(b'{"w":{"shape":[' + b"9" * 5000 + b"]}}"),
    "a shape below zero": lambda: safetensors({"w": entry("F32", [-1], 0, 4)}, bytes(4)),
    "nothing, infinitely wide": lambda: safetensors({"w": entry("F32", [0, 2**62], 0, 0)}),
    "a hundred dimensions": lambda: safetensors({"w": entry("F32", [1] * 100, 0, 4)}, bytes(4)),
    "more numbers than there are": lambda: safetensors({"w": entry("F32", [2], 0, 8)}, bytes(4)),
    "fewer numbers than there are": lambda: safetensors({"w": entry("F32", [1], 0, 4)}, bytes(8)),
    "offsets that overflow": lambda: safetensors({"w": entry("F32", [1], 2**64 - 4, 2**64)}, bytes(4)),
    "offsets that run back": lambda: safetensors({"w": entry("F32", [1], 4, 0)}, bytes(4)),
    "overlapping tensors": lambda: safetensors(
        {"a": entry("F32", [2], 0, 8), "b": entry("F32", [2], 4, 12)}, bytes(12)
    ),
    "one tensor for all names": lambda: safetensors(
        {f"w{i}": entry("F32", [1000], 0, 4000) for i in range(500)}, bytes(4000)
    ),
    "a name of a megabyte": lambda: safetensors({"w" * 10**6: entry("F32", [1], 0, 4)}, bytes(4)),
    "a name longer than is accepted": lambda: safetensors({"w" * 501: entry("F32", [1], 0, 4)}, bytes(4)),
    "a zip cut off": lambda: saved({"w": np.zeros(3)})[:-30],
    "a zip with something behind it": lambda: saved({"w": np.zeros(3)}) + b"more",
    "a zip whose numbers were changed": lambda: saved({"w": np.ones(3)}).replace(struct.pack("<d", 1.0), b"changed!"),
    "a zip of text": lambda: npz({"readme.txt": b"text"}),
    "a zip of a text that is called an array": lambda: npz({"w.npy": b"text"}),
    "a zip bomb": lambda: npz({f"w{i}.npy": BOMB for i in range(2)}, zipfile.ZIP_DEFLATED),
    "a zip bomb that lies": lambda: npz({"w.npy": BOMB}, zipfile.ZIP_DEFLATED).replace(
        struct.pack("<I", len(BOMB)), struct.pack("<I", 4000)
    ),
    "a directory of a hundred thousand": lambda: npz({f"{i}.npy": b"" for i in range(100_000)}),
    "a zip with a member twice": lambda: npz({"w.npy": b"", "v.npy": b""}).replace(b"v.npy", b"w.npy"),
    "a zip packed in another way": lambda: npz({"w.npy": npy(declared(), bytes(48))}, zipfile.ZIP_LZMA),
    "an encrypted zip": lambda: npz({"w.npy": npy(declared(), bytes(48))}).replace(
        b"PK\x01\x02\x14\x03\x14\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01"
    ),
    "objects, which are pickles": lambda: saved({"w": np.array([print], dtype=object)}),
    "an array that declares objects": lambda: npz({"w.npy": npy(declared("|O"), bytes(48)), "v.npy": b""}),
    "an array with fields": lambda: npz(
        {"w.npy": npy("{'descr': [('a', '<f8')], 'fortran_order': False, 'shape': (2,), }", bytes(16))}
    ),
    "a header that calls a function": lambda: npz({"w.npy": npy(declared(shape="(print(1),)"), bytes(8))}),
    "a shape that overflows in a zip": lambda: npz({"w.npy": npy(declared(shape="(4611686018427387904, 4)"))}),
    "an endless shape in a zip": lambda: npz({"w.npy": npy(declared(shape="(" + "1, " * 3000 + ")"))}),
    "an endless number in a zip": lambda: npz({"w.npy": npy(declared(shape="(" + "1" * 5000 + ",)"))}),
    "fewer numbers than declared": lambda: npz({"w.npy": npy(declared(), bytes(40))}),
    "more numbers than declared": lambda: npz({"w.npy": npy(declared(), bytes(56))}),
    "a version from the future": lambda: npz({"w.npy": npy(declared(), bytes(48), version=4)}),
    "a header of a megabyte": lambda: npz({"w.npy": npy(declared() + " " * 10**6, bytes(48), version=2)}),
    "one array alone": lambda: npy(declared(), bytes(48)),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_what_is_hostile_is_refused_and_takes_no_memory(what: str, written: Callable[..., Path]) -> None:
    path = written(HOSTILE[what](), "hostile\x1b[31m.npz")
    tracemalloc.start()
    try:
        with pytest.raises(TensorError) as refused:
            exact(path)
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < most_memory(path)
    assert str(refused.value).isprintable()
    assert str(refused.value).endswith(".")
    assert len(str(refused.value)) < 400


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "large.npz"
    with path.open("wb") as file:
        file.truncate(MOST_BYTES + 1)
    with pytest.raises(TensorError, match=f"at most {MOST_BYTES} are accepted"):
        read_tensors(path)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(TensorError, match="no such file"):
        read_tensors(tmp_path / "none.npz")


class Runs:
    """What runs code where it is unpickled."""

    def __reduce__(self) -> tuple[Any, ...]:
        return pytest.fail, ("a pickle was read",)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("model.pt", lambda: npz({"archive/data.pkl": pickle.dumps(Runs())})),
        ("renamed.npz", lambda: npz({"archive/data.pkl": pickle.dumps(Runs())})),
        ("renamed.safetensors", lambda: pickle.dumps(Runs())),
        ("old.pth", lambda: b"no magic of any kind"),
        ("odd 'name'\x1b.pt", lambda: pickle.dumps(Runs(), protocol=2)),
    ],
)
def test_a_pickle_is_told_by_what_it_holds_and_never_read(
    name: str, content: Callable[[], bytes], written: Callable[..., Path]
) -> None:
    with pytest.raises(TensorError) as refused:
        read_tensors(written(content(), name))
    why, *lines = str(refused.value).splitlines()
    assert "is a pickle" in why
    assert len(lines) == 3
    assert all(line.isprintable() for line in (why, *lines))
    compile("\n".join(map(str.strip, lines)), "told", "exec")
    assert ascii(name) in lines[1]
    assert "weights_only=True" in lines[1]


@pytest.mark.parametrize("key", [None, "state_dict", "model_state_dict", "model"])
def test_the_lines_convert_a_state_dict_and_a_checkpoint_that_holds_one(
    key: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    torch = pytest.importorskip("torch")
    tied = torch.arange(6.0, dtype=torch.float64).reshape(3, 2)
    state = {"embedding.weight": tied, "linear.weight": tied, "turned": tied.T}
    torch.save(state if key is None else {"epoch": 3, key: state}, tmp_path / "model.pt")
    lines = converting(tmp_path / "model.pt").splitlines()[1:]
    monkeypatch.chdir(tmp_path)
    exec("\n".join(map(str.strip, lines)), {})  # as a person runs them
    read = read_tensors(tmp_path / "model.safetensors")
    assert {name: tensor.exact().tolist() for name, tensor in read.items()} == {
        name: tensor.tolist() for name, tensor in state.items()
    }


@given(
    st.binary(max_size=200), st.sampled_from([b"", b"PK\x03\x04", b"\x80\x02", b"\x93NUMPY", b"\x20" + bytes(7) + b"{"])
)
def test_no_bytes_do_anything_but_be_refused(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, magic: bytes
) -> None:
    path = tmp_path_factory.mktemp("any") / "any.npz"
    path.write_bytes(magic + content)
    with pytest.raises(TensorError):
        read_tensors(path)


GOOD = {
    "safetensors": safetensors({"w": entry("F32", [2, 2], 0, 16), "v": entry("F64", [1], 16, 24)}, bytes(24)),
    "npz": saved({"w": np.zeros((2, 2)), "v": np.zeros(1, dtype=np.float32)}),
}


@pytest.mark.parametrize("kind", GOOD)
@given(data=st.data())
def test_a_changed_file_is_read_or_refused(
    kind: str, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    content = bytearray(GOOD[kind])
    for _change in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    path = tmp_path_factory.mktemp("changed") / f"changed.{kind}"
    path.write_bytes(content[: data.draw(st.integers(0, len(content)))] if data.draw(st.booleans()) else content)
    with suppress(TensorError):
        exact(path)
