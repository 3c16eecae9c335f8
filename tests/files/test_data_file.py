"""Data files: against the worked examples, against the engine, and the two formats against each other."""

import io
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given

from app.files.data_arrays import npz
from app.files.data_file import data, write_data
from app.files.lesson import Lesson
from app.files.lesson_file import read_lesson
from app.files.notation_file import read_notation
from app.files.whole import FileError
from rnn_engine.experiment import Experiment, Truncation
from rnn_engine.recorder import record
from tests.files.drawn import lesson_experiments
from tests.files.worked_examples import disagreements, example_names, lesson_of, truncations

EXAMPLES = [(name, truncation) for name in example_names() for truncation in truncations(name)]


def lesson_file(folder: Path, name: str, truncation: str | None = None) -> Path:
    file = folder / f"{name}.lesson.json"
    file.write_text(json.dumps(lesson_of(name, truncation)))
    return file


def as_lesson(experiment: Experiment) -> Lesson:
    return Lesson("drawn", "Drawn", "", read_notation("slides"), "all", experiment)


def of_lesson(name: str) -> dict[str, Any]:
    lesson = read_lesson(name)
    return data(record(lesson.experiment), lesson)


@pytest.mark.parametrize(("name", "truncation"), EXAMPLES)
def test_worked_examples_agree(name: str, truncation: str | None, tmp_path: Path) -> None:
    lesson = read_lesson(lesson_file(tmp_path, name, truncation))
    write_data(record(lesson.experiment), lesson, tmp_path / "data.json")
    content = json.loads((tmp_path / "data.json").read_text())
    differing, agreeing = disagreements(name, content, truncation)
    assert differing == []
    assert agreeing > 50
    assert ("gradients_full" in content) == (truncation is not None)


def test_a_truncated_example_also_has_the_gradient_without(tmp_path: Path) -> None:
    cut = read_lesson(lesson_file(tmp_path, "tbptt_window2_T6", "sliding"))
    whole = read_lesson(lesson_file(tmp_path, "tbptt_window2_T6"))
    content, full = data(record(cut.experiment), cut), data(record(whole.experiment), whole)
    assert content["gradients_full"] == full["gradients"]
    assert content["gradients"] != full["gradients"]
    assert content["contributions"] == full["contributions"]
    assert content["shares"]["W_hh"][4] == [None, None, None, *content["shares"]["W_hh"][4][3:]]


def test_the_keys_stand_in_the_contracts_order() -> None:
    content = of_lesson("worksheet")
    assert list(content) == [
        *("format", "version", "lesson", "forward", "loss", "gradients", "gradients_per_loss", "contributions"),
        *("norms", "log2_norms", "shares", "shares_per_loss", "backward", "backward_total"),
        *("jacobians", "jacobian_norms", "checks"),
    ]
    assert list(content["forward"]) == ["x", "e", "z", "h", "q", "y_hat", "loss"]
    assert list(content["gradients"]) == ["E", "W_xh", "W_hh", "b_h", "W_hy", "b_y", "initial_state"]
    assert list(content["backward"]) == list(content["backward_total"]) == ["dq", "dh", "dz", "de"]


def test_lists_are_as_long_as_the_contract_says() -> None:
    content = of_lesson("worksheet")
    assert [len(row) for row in content["contributions"]["W_hh"]] == [1, 2, 3]
    assert [len(row) for row in content["norms"]["E"]] == [1, 2, 3]
    assert [len(row) for row in content["backward"]["dh"]] == [2, 3, 4]
    assert [len(row) for row in content["backward"]["dz"]] == [1, 2, 3]
    assert [len(row) for row in content["jacobian_norms"]] == [2, 3, 4]
    assert np.shape(content["backward_total"]["dh"]) == (4, 3)
    assert np.shape(content["jacobians"]) == (3, 3, 3)


def test_what_is_absent_is_null(tmp_path: Path) -> None:
    content = of_lesson("exploding")
    assert content["forward"]["x"][0] is not None
    assert content["forward"]["x"][1:] == [None] * 29
    many_to_one = read_lesson(lesson_file(tmp_path, "wiring_many_to_one"))
    one_loss = data(record(many_to_one.experiment), many_to_one)
    last = len(one_loss["forward"]["h"]) - 1
    for rows in (
        one_loss["forward"]["y_hat"],
        one_loss["forward"]["loss"],
        one_loss["gradients_per_loss"]["W_hh"],
        one_loss["contributions"]["W_hh"],
        one_loss["norms"]["W_hh"],
        one_loss["shares_per_loss"]["W_hh"],
        one_loss["backward"]["dq"],
        one_loss["backward_total"]["dq"],
    ):
        assert rows[:last] == [None] * last
        assert rows[last] is not None


def test_zero_contributions_have_no_logarithm_and_a_zero_gradient_no_shares() -> None:
    content = of_lesson("hell-ello")
    assert content["norms"]["W_hh"][0] == [0.0]
    assert content["log2_norms"]["W_hh"][0] == [None]
    assert content["shares_per_loss"]["W_hh"][0] == [None]
    assert content["log2_norms"]["W_hh"][3][3] == pytest.approx(np.log2(content["norms"]["W_hh"][3][3]))


@pytest.mark.parametrize("name", ["hell-ello", "notes", "vanishing"])
def test_shares_add_up_and_checks_hold(name: str) -> None:
    content = of_lesson(name)
    for parameter, rows in content["shares"].items():
        assert sum(share for row in rows for share in row) == pytest.approx(1.0)
        assert sum(content["shares_per_loss"][parameter][-1]) == pytest.approx(1.0)
        assert content["checks"][parameter]["sum_of_contributions"] <= 1e-12
        assert content["checks"][parameter]["finite_differences"] <= 1e-7


@given(lesson_experiments())
def test_data_are_plain_json_and_numbers_survive(experiment: Experiment) -> None:
    content = data(record(experiment), as_lesson(experiment))
    assert json.loads(json.dumps(content, allow_nan=False)) == content


def test_the_lesson_within_is_a_lesson(tmp_path: Path) -> None:
    content = of_lesson("vanishing")
    (tmp_path / "within.lesson.json").write_text(json.dumps(content["lesson"]))
    within = read_lesson(tmp_path / "within.lesson.json")
    assert data(record(within.experiment), within) == content


def test_npz_holds_the_same_numbers(tmp_path: Path) -> None:
    lesson = read_lesson("notes")
    trace = record(replace(lesson.experiment, truncation=Truncation("sliding", 2)))
    write_data(trace, lesson, tmp_path / "data.npz")
    content = data(trace, lesson)
    with np.load(tmp_path / "data.npz") as arrays:
        assert json.loads(str(arrays["lesson"])) == content["lesson"]
        assert str(arrays["format"]) == "unfold-data"
        assert arrays["loss"] == content["loss"]
        assert arrays["forward/h"].tolist() == content["forward"]["h"]
        assert arrays["contributions/W_hh"].shape == (4, 4, 3, 3)
        assert arrays["contributions/W_hh"][3, 1].tolist() == content["contributions"]["W_hh"][3][1]
        assert np.isnan(arrays["contributions/W_hh"][1, 3]).all()
        assert arrays["norms/W_hh"][2, :3].tolist() == content["norms"]["W_hh"][2]
        assert np.isnan(arrays["shares/W_hh"][3, :2]).all()
        assert not np.isnan(arrays["shares/W_hh"][3, 2:]).any()
        assert arrays["backward/dh"].shape == (4, 5, 3)
        assert arrays["backward/dh"][1, :3].tolist() == content["backward"]["dh"][1]
        assert arrays["backward_total/dh"].shape == (5, 3)
        assert arrays["jacobian_norms"].shape == (4, 5)
        assert arrays["checks/W_hh/finite_differences"] == content["checks"]["W_hh"]["finite_differences"]
        expected = {key for key, part in content.items() if not isinstance(part, dict)} | {"lesson"}
        for key, part in content.items():
            if isinstance(part, dict) and key not in ("lesson", "checks"):
                expected |= {f"{key}/{name}" for name in part}
        checks = {f"checks/{name}/{check}" for name, both in content["checks"].items() for check in both}
        assert set(arrays.files) == expected | checks


def same(value: Any, array: Any) -> bool:
    """Whether an array holds a nested list's numbers, and NaN for None and behind the end of a list."""
    if value is None:
        return bool(np.isnan(array).all())
    if isinstance(value, list):
        beyond = np.isnan(array[len(value) :]).all()
        return bool(beyond) and all(same(part, array[index]) for index, part in enumerate(value))
    return bool(array == value)


def members(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Everything in a data file by its path; what has parts with names of their own part by part, also over t."""
    entries = value if isinstance(value, list) else [value]
    names = next((list(entry) for entry in entries if isinstance(entry, dict)), None)
    if names is None:
        yield path, value
    elif isinstance(value, dict):
        for name in names:
            yield from members(value[name], f"{path}/{name}")
    else:
        for name in names:
            yield f"{path}/{name}", [None if entry is None else entry[name] for entry in entries]


def check_npz(content: dict[str, Any], length: int) -> None:
    with np.load(io.BytesIO(npz(content, length))) as arrays:
        found = {
            path: part
            for key, value in content.items()
            if key not in ("format", "version", "lesson")
            for path, part in members(value, key)
        }
        assert set(arrays.files) == {*found, "format", "version", "lesson"}
        for path, part in found.items():
            assert same(part, arrays[path]), path


@pytest.mark.parametrize(("name", "truncation"), EXAMPLES)
def test_npz_of_worked_examples_holds_the_same(name: str, truncation: str | None, tmp_path: Path) -> None:
    lesson = read_lesson(lesson_file(tmp_path, name, truncation))
    check_npz(data(record(lesson.experiment), lesson), lesson.experiment.sequence.length)


@given(lesson_experiments())
def test_every_npz_holds_the_same(experiment: Experiment) -> None:
    check_npz(data(record(experiment), as_lesson(experiment)), experiment.sequence.length)


@given(lesson_experiments())
def test_every_npz_has_the_axes_t_and_k(experiment: Experiment) -> None:
    length = experiment.sequence.length
    with np.load(io.BytesIO(npz(data(record(experiment), as_lesson(experiment), "full"), length))) as arrays:
        for name in experiment.parameters:
            assert arrays[f"norms/{name}"].shape == (length, length)
            assert arrays[f"contributions/{name}"].shape == (length, length, *experiment.parameters[name].shape)
        assert arrays["backward/dh"].shape == (length, length + 1, experiment.network.hidden_size)
        assert arrays["forward/h"].shape == (length, experiment.network.hidden_size)


def test_matrices_are_left_out_where_asked() -> None:
    lesson = read_lesson("slides")
    trace = record(lesson.experiment)
    content = data(trace, lesson, "norms")
    assert "contributions" not in content
    assert content["norms"] == data(trace, lesson)["norms"]


def test_matrices_are_left_out_where_they_would_be_many(tmp_path: Path) -> None:
    parameters = {"init": "xavier"}
    sequence = {"vocabulary": ["a", "b"], "inputs": ["a", "b"] * 35, "targets": ["b", "a"] * 35}
    network = {"cell": "elman", "hidden_size": 30}
    content = {"format": "unfold-lesson", "version": 1, "network": network, "sequence": sequence}
    (tmp_path / "long.lesson.json").write_text(json.dumps(content | {"parameters": parameters}))
    lesson = read_lesson(tmp_path / "long.lesson.json")
    assert "contributions" not in data(record(lesson.experiment), lesson)


def test_matrices_are_counted_as_npz_stores_them(tmp_path: Path) -> None:
    sequence = {"vocabulary": ["a", "b"], "inputs": ["a", "b"] * 35, "targets": [None] * 69 + ["a"]}
    network = {"cell": "lstm", "hidden_size": 10}
    content = {"format": "unfold-lesson", "version": 1, "network": network, "sequence": sequence}
    (tmp_path / "long.lesson.json").write_text(json.dumps(content | {"parameters": {"init": "orthogonal"}}))
    lesson = read_lesson(tmp_path / "long.lesson.json")
    trace = record(lesson.experiment)
    write_data(trace, lesson, tmp_path / "data.json")
    assert "contributions" in json.loads((tmp_path / "data.json").read_text())
    write_data(trace, lesson, tmp_path / "data.npz")
    with np.load(tmp_path / "data.npz") as arrays:
        assert not any(name.startswith("contributions/") for name in arrays.files)
        assert arrays["norms/W_hh"].shape == (70, 70)


def test_what_would_take_too_long_is_null(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.files.data_file._JACOBIAN_NORMS_UP_TO", 3**2 * 3**3 - 1)
    monkeypatch.setattr("app.files.data_file._DIFFERENCES_UP_TO", 10)
    content = of_lesson("worksheet")  # T = 3, H = 3
    assert content["jacobian_norms"] is None
    assert np.shape(content["jacobians"]) == (3, 3, 3)
    assert content["checks"]["W_hh"]["finite_differences"] is None
    assert content["checks"]["W_hh"]["sum_of_contributions"] <= 1e-12
    with np.load(io.BytesIO(npz(content, 3))) as arrays:
        assert np.isnan(arrays["jacobian_norms"])
        assert np.isnan(arrays["checks/W_hh/finite_differences"])


@pytest.mark.parametrize("name", ["data.txt", "data", "no such folder/data.json"])
def test_a_file_that_can_not_be_written_is_refused(name: str, tmp_path: Path) -> None:
    lesson = read_lesson("scalar")
    with pytest.raises(FileError, match="cannot be written"):
        write_data(record(lesson.experiment), lesson, tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_more_than_half_of_the_free_memory_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lesson = read_lesson("scalar")
    trace = record(lesson.experiment)
    monkeypatch.setattr("psutil.virtual_memory", lambda: SimpleNamespace(available=1000))
    with pytest.raises(FileError, match=r"more than half of the .* that are free; write --contributions norms"):
        write_data(trace, lesson, tmp_path / "data.json", "full")
    assert list(tmp_path.iterdir()) == []
