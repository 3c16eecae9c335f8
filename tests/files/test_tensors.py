"""Files of tensors: every number is read and written exactly, of every kind that there is."""

import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.files.tensors import ENDINGS, TensorError, read_tensors, write_tensors
from app.files.whole import FileError
from rnn_engine.arrays import Array
from tests.files.tensor_files import entry, exact, safetensors, saved

ODD_NUMBERS = np.array([[0.0, -0.0, 5e-324], [1.7976931348623157e308, -1 / 3, 2.0**-1074]])


@pytest.fixture
def written(tmp_path: Path) -> Callable[[bytes, str], Path]:
    def write(content: bytes, name: str = "file") -> Path:
        path = tmp_path / name
        path.write_bytes(content)
        return path

    return write


@pytest.mark.parametrize("ending", ENDINGS)
@given(
    st.dictionaries(
        st.text(st.characters(codec="utf-8", exclude_characters="\0/\\"), min_size=1, max_size=9),
        st.lists(st.floats(allow_nan=False, allow_infinity=False), max_size=4),
        max_size=4,
    )
)
def test_what_is_written_reads_back_bit_for_bit(
    ending: str, tmp_path_factory: pytest.TempPathFactory, numbers: dict[str, list[float]]
) -> None:
    path = tmp_path_factory.mktemp("tensors") / f"weights{ending}"
    arrays: dict[str, Array] = {name: np.array(row) for name, row in numbers.items()} | {"odd": ODD_NUMBERS}
    write_tensors(arrays, path)
    read = exact(path)
    assert {name: (array.shape, array.tobytes()) for name, array in read.items()} == {
        name: (array.shape, array.tobytes()) for name, array in arrays.items()
    }


@pytest.mark.parametrize("ending", ENDINGS)
def test_the_same_arrays_give_the_same_bytes(tmp_path: Path, ending: str) -> None:
    for name in "ab":
        write_tensors({"w": ODD_NUMBERS}, tmp_path / f"{name}{ending}")
    assert (tmp_path / f"a{ending}").read_bytes() == (tmp_path / f"b{ending}").read_bytes()


def test_an_ending_of_no_kind_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"end in \.safetensors or \.npz"):
        write_tensors({"w": ODD_NUMBERS}, tmp_path / "weights.pt")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("kind", "numbers"),
    [
        ("F64", struct.pack("<2d", 1 / 3, -2.5)),
        ("F32", struct.pack("<2f", 0.1, -2.5)),
        ("F16", struct.pack("<2e", 0.1, -2.5)),
        ("BF16", struct.pack("<2f", 0.1, -2.5)[2:4] + struct.pack("<f", -2.5)[2:4]),
    ],
)
def test_every_kind_of_float_of_safetensors_is_read(kind: str, numbers: bytes, written: Callable[..., Path]) -> None:
    path = written(safetensors({"w": entry(kind, [2], 0, len(numbers)), "__metadata__": {"a": "b"}}, numbers))
    first = {"F64": 1 / 3, "F32": float(np.float32(0.1)), "F16": float(np.float16(0.1)), "BF16": 0.10009765625}
    if kind == "BF16":  # of which the lower half of the float32 0.1 is cut off
        first["BF16"] = struct.unpack("<f", b"\0\0" + struct.pack("<f", 0.1)[2:])[0]
        numbers = struct.pack("<f", 0.1)[2:] + struct.pack("<f", -2.5)[2:]
        path = written(safetensors({"w": entry(kind, [2], 0, 4)}, numbers))
    assert read_tensors(path)["w"].exact().tolist() == [first[kind], -2.5]


@pytest.mark.parametrize("kind", ["<f2", "<f4", "<f8", ">f4", ">f8"])
@pytest.mark.parametrize("order", ["C", "F"])
@pytest.mark.parametrize("compressed", [False, True])
def test_every_kind_of_float_of_numpy_is_read(
    kind: str, order: Any, compressed: bool, written: Callable[..., Path]
) -> None:
    array = np.array([[1.5, -2.0, 0.25], [0.0, 3.0, -0.5]], dtype=kind, order=order)
    path = written(saved({"a.weight": array, "steps": np.arange(3), "flag": np.array(True)}, compressed))
    read = read_tensors(path)
    assert read["a.weight"].exact().tolist() == array.tolist()
    assert (read["steps"].numbers, read["flag"].shape) == (None, ())
    with pytest.raises(TensorError, match="steps holds <i8, not floating-point"):
        read["steps"].exact()


@pytest.mark.parametrize(
    ("numbers", "told"),
    [
        ([[0.0, np.nan], [0.0, 0.0]], r"w\[0, 1\] is nan; give weights that are all finite"),
        ([[0.0, 1.0], [-np.inf, np.nan]], r"w\[1, 0\] is -inf, and 2 of its numbers are not finite"),
    ],
)
@pytest.mark.parametrize("ending", ENDINGS)
def test_the_first_number_that_is_not_finite_is_named(
    numbers: list[list[float]], told: str, ending: str, tmp_path: Path
) -> None:
    write_tensors({"w": np.array(numbers)}, tmp_path / f"w{ending}")
    with pytest.raises(TensorError, match=f"(?i){told}"):
        read_tensors(tmp_path / f"w{ending}")["w"].exact()


def test_a_nan_that_signals_is_told_like_any_other(written: Callable[..., Path]) -> None:
    path = written(safetensors({"w": entry("F32", [1], 0, 4)}, struct.pack("<I", 0x7FA00000)))
    with pytest.raises(TensorError, match=r"w\[0\] is NaN"):
        exact(path)
