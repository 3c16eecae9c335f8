"""Numbers beyond float64 in data files: one unit whose gradient is a power, in whole numbers of any size."""

import io
import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from app.command_line import main
from app.files.data_arrays import npz
from app.files.data_file import data, write_data
from app.files.lesson_file import read_lesson
from rnn_engine.recorder import record

T = 1100

EXPLODING, VANISHING, MILD = Fraction(3), Fraction(1, 4), Fraction(1, 2**20)
"""What a gradient is multiplied with at every timestep."""


def content(factor: Fraction, length: int = T, cell: str = "elman") -> dict[str, Any]:
    """h stays 0 and L = (q − 1)²/2, so that ∂L/∂b_h through timestep k is −factor^(T−k), whatever that is."""
    return {
        "format": "unfold-lesson",
        "version": 1,
        "network": {"cell": cell, "hidden_activation": "identity", "output_activation": "identity"},
        "sequence": {"inputs": [[0.0]] * length, "targets": [None] * (length - 1) + [[1.0]]},
        "loss": {"kind": "half_squared_error"},
        "parameters": {"W_xh": [[1]], "W_hh": [[float(factor)]], "b_h": [0], "W_hy": [[1]], "b_y": [0]},
    }


def written(factor: Fraction, folder: Path, length: int = T) -> dict[str, Any]:
    """The data file's content, as a strict reader finds it."""
    (folder / "power.lesson.json").write_text(json.dumps(content(factor, length)))
    lesson = read_lesson(folder / "power.lesson.json")
    write_data(record(lesson.experiment), lesson, folder / "power.json", "full")

    def refuse(constant: str) -> None:
        raise AssertionError(constant)

    found: dict[str, Any] = json.loads((folder / "power.json").read_text(), parse_constant=refuse)
    return found


@pytest.fixture(scope="module", params=[EXPLODING, VANISHING], ids=["exploding", "vanishing"])
def power(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Fraction, dict[str, Any]]:
    """A factor, and its data file."""
    return request.param, written(request.param, tmp_path_factory.mktemp("power"))


def value(stored: float, exponent: int) -> Fraction:
    return Fraction(stored) * Fraction(2) ** exponent


def near(found: Fraction, exact: Fraction) -> bool:
    return abs(found / exact - 1) < 1e-12


def test_every_tile_and_state_has_its_exponent(power: tuple[Fraction, dict[str, Any]]) -> None:
    factor, found = power
    exponents = found["exponents"]
    tiles, powers = found["contributions"]["b_h"][-1], exponents["contributions/b_h"][-1]
    states, state_powers = found["backward"]["dh"][-1], exponents["backward/dh"][-1]
    steps, step_powers = found["backward"]["dz"][-1], exponents["backward/dz"][-1]
    for k in range(1, T + 1):
        exact = -(factor ** (T - k))
        assert near(value(tiles[k - 1][0], powers[k - 1]), exact)
        assert near(value(states[k][0], state_powers[k]), exact)
        assert near(value(steps[k - 1][0], step_powers[k - 1]), exact)
    assert near(value(states[0][0], state_powers[0]), -(factor**T))
    assert exponents["contributions/b_h"][:-1] == [None] * (T - 1)
    assert powers[T - 10 :] == [0] * 10


def test_gradients_have_one_exponent(power: tuple[Fraction, dict[str, Any]]) -> None:
    factor, found = power
    exact = {"b_h": -(factor**T - 1) / (factor - 1), "initial_state": -(factor**T)}
    for name, gradient in exact.items():
        exponent = found["exponents"].get(f"gradients/{name}", 0)
        assert near(value(found["gradients"][name][0], exponent), gradient)
        exponent = found["exponents"].get(f"gradients_per_loss/{name}", [0] * T)[-1]
        assert near(value(found["gradients_per_loss"][name][-1][0], exponent), gradient)
    assert ("gradients/b_h" in found["exponents"]) == (factor > 1)
    assert found["exponents"]["gradients/initial_state"] != 0


def test_norms_are_null_where_only_their_logarithm_is_a_number(power: tuple[Fraction, dict[str, Any]]) -> None:
    factor, found = power
    logs = np.log2(float(factor)) * np.arange(T - 1, -1, -1)
    assert found["log2_norms"]["b_h"][-1] == pytest.approx(logs, rel=1e-12, abs=1e-12)
    norms = found["norms"]["b_h"][-1]
    for norm, log in zip(norms, logs, strict=True):
        if abs(log) < 1020:
            assert norm == pytest.approx(2.0**log, rel=1e-9)
    assert norms[0] is norms[1] is None
    assert found["norms"]["W_hh"][-1] == [0.0] * T  # h is 0
    assert found["log2_norms"]["W_hh"][-1] == [None] * T


def test_shares_add_up_beyond_float64(power: tuple[Fraction, dict[str, Any]]) -> None:
    _, found = power
    for name in ("shares", "shares_per_loss"):
        assert sum(found[name]["b_h"][-1]) == pytest.approx(1.0, abs=1e-12)
    assert found["checks"]["b_h"]["sum_of_contributions"] <= 1e-12


def test_the_rest_stays_json_beyond_float64(power: tuple[Fraction, dict[str, Any]]) -> None:
    factor, found = power
    assert list(found)[-1] == "exponents"
    assert found["jacobian_norms"][-1][0] == (None if factor > 1 else 0.0)
    assert found["jacobian_norms"][-1][-1] == 1.0
    assert (found["checks"]["b_h"]["finite_differences"] is None) == (factor > 1)


def test_what_float64_holds_needs_no_exponents(tmp_path: Path) -> None:
    assert "exponents" not in written(MILD, tmp_path, length=9)


def test_npz_holds_the_exponents_by_their_paths(tmp_path: Path) -> None:
    (tmp_path / "power.lesson.json").write_text(json.dumps(content(EXPLODING)))
    lesson = read_lesson(tmp_path / "power.lesson.json")
    found = data(record(lesson.experiment), lesson, "norms")
    with np.load(io.BytesIO(npz(found, T))) as arrays:
        assert arrays["exponents/gradients/b_h"] == found["exponents"]["gradients/b_h"]
        powers = arrays["exponents/backward/dh"]
        assert powers.shape == (T, T + 1)
        assert powers[-1].tolist() == found["exponents"]["backward/dh"][-1]
        assert np.isnan(powers[:-1]).all()
        assert arrays["exponents/backward/dz"].shape == (T, T)
        assert not any(np.isinf(arrays[name]).any() for name in arrays.files if arrays[name].dtype == np.float64)


@pytest.mark.parametrize("answers", [1, T])
def test_check_says_what_differences_can_not_tell(
    answers: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    targets = [None] * (T - answers) + [[1.0]] * answers
    lesson = content(EXPLODING) | {"sequence": {"inputs": [[0.0]] * T, "targets": targets}}
    (tmp_path / "power.lesson.json").write_text(json.dumps(lesson))
    assert main(["check", str(tmp_path / "power.lesson.json")]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "1 beyond what differences can tell" in next(line for line in lines if " b_h " in line)
