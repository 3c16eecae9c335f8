"""Data files beside data that plain Python computes from the lesson alone: every cell, wiring and kind of feedback."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from app.command_line import main
from app.files.data_file import data
from app.files.lesson import Lesson
from app.files.lesson_file import read_lesson
from rnn_engine.arrays import Array
from rnn_engine.recorder import record
from tests.files.independent import expected
from tests.files.small_lessons import LESSONS
from tests.golden import as_lesson

_program: Any = as_lesson


@cache
def both(name: str, folder: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """What plain Python computes, and the data file."""
    content = {"format": "unfold-lesson", "version": 1, "title": name} | LESSONS[name]
    lesson = read(content, folder)
    return expected(content), data(record(lesson.experiment), lesson)


def read(content: dict[str, Any], folder: Path) -> Lesson:
    (folder / "small.lesson.json").write_text(json.dumps(content))
    return read_lesson(folder / "small.lesson.json")


@pytest.fixture(params=LESSONS)
def pair(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Any, Any]:
    return both(request.param, tmp_path_factory.getbasetemp())


def test_values_and_derivatives_agree(pair: tuple[Any, Any]) -> None:
    numbers: list[float] = []
    assert list(_program.differences(*pair, "data", numbers)) == []
    assert len(numbers) > 200
    assert max(numbers) < 1e-13


def share(tile: Array, gradient: Array) -> Any:
    """What part of a gradient a tile is; None of none."""
    square = float(np.sum(gradient**2))
    return None if square == 0.0 else pytest.approx(float(np.sum(tile * gradient)) / square, rel=1e-10, abs=1e-12)


def test_norms_and_shares_are_of_these_contributions(pair: tuple[Any, Any]) -> None:
    want, have = pair
    for name, rows in want["contributions"].items():
        gradient = np.array(want["gradients"][name])
        weight = 1.0 / sum(row is not None for row in rows) if have["lesson"]["loss"]["reduction"] == "mean" else 1.0
        for t, row in enumerate(rows):
            if row is None:
                assert have["norms"][name][t] is have["shares"][name][t] is have["shares_per_loss"][name][t] is None
                continue
            for k, tile in enumerate(np.array(row)):
                size, of_loss = np.sqrt(np.sum(tile**2)), np.array(want["gradients_per_loss"][name][t])
                assert have["norms"][name][t][k] == pytest.approx(size, rel=1e-12, abs=1e-14)
                if size > 0:
                    assert have["log2_norms"][name][t][k] == pytest.approx(np.log2(size), abs=1e-10)
                assert have["shares"][name][t][k] == share(weight * tile, gradient)
                assert have["shares_per_loss"][name][t][k] == share(tile, of_loss)


def test_the_norms_of_the_products_of_jacobians(pair: tuple[Any, Any]) -> None:
    want, have = pair
    for t, row in enumerate(have["jacobian_norms"], 1):
        product = np.eye(len(want["jacobians"][0]))
        for k in range(t, -1, -1):
            assert row[k] == pytest.approx(np.linalg.norm(product, 2), rel=1e-12, abs=1e-15)
            product = product @ np.array(want["jacobians"][k - 1])


def test_the_lesson_within_gives_the_same_data(pair: tuple[Any, Any], tmp_path: Path) -> None:
    _, have = pair
    within = read(have["lesson"], tmp_path)
    assert data(record(within.experiment), within) == have


def test_the_lesson_within_has_everything_that_was_given(pair: tuple[Any, Any]) -> None:
    _, have = pair
    lesson = have["lesson"]
    given = LESSONS[lesson["title"]]
    for key in ("network", "sequence", "loss", "parameters"):
        assert given[key].items() <= lesson[key].items()
    assert set(lesson) >= {"notation", "flow", "learning_rate", "initial_state", "stops"}
    assert ("hidden_activation" in lesson["network"]) == (lesson["network"]["cell"] in ("elman", "feedforward"))


@pytest.mark.parametrize("name", LESSONS)
def test_check_names_every_parameter(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    read({"format": "unfold-lesson", "version": 1} | LESSONS[name], tmp_path)
    assert main(["check", str(tmp_path / "small.lesson.json")]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[:2] for line in lines[1:]] == [["ok", parameter] for parameter in LESSONS[name]["parameters"]]
    assert len({line.index("sum of contributions") for line in lines[1:]}) == 1
