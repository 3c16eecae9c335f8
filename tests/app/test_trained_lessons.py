"""The lessons that were trained: what comes out of their untrained ones, and what they tell of it."""

import shlex
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import cast

import numpy as np
import pytest

from app.command_line import main
from app.files.lesson import Lesson, token_of
from app.files.lesson_corpus import training_experiments
from app.files.lesson_file import builtin_lessons, read_lesson
from app.files.lesson_writing import lesson_as_json
from app.resources import resource
from rnn_engine.arrays import Array, norm
from rnn_engine.contributions import contributions
from rnn_engine.experiment import Experiment
from rnn_engine.initialisation import initial_parameters
from rnn_engine.recorder import record
from rnn_engine.trainer import Plan, train


def options() -> dict[str, list[str]]:
    """The options of the command by the lesson's name, as `make lessons` reads them."""
    text = resource("training", "options.txt").read_text(encoding="utf-8")
    lines = [shlex.split(line) for line in text.splitlines() if not line.startswith("#")]
    return {name: given for name, *given in lines}


OPTIONS = options()


def untrained(name: str) -> Lesson:
    return read_lesson(resource("training", f"{name}.lesson.json"))


def test_every_trained_lesson_has_its_untrained_one() -> None:
    there_are = {file.name.removesuffix(".lesson.json") for file in resource("training").glob("*.lesson.json")}
    trained = {name for name, _ in builtin_lessons() if read_lesson(name).training is not None}
    assert set(OPTIONS) == there_are == trained


@pytest.mark.parametrize("name", OPTIONS)
def test_training_changes_the_parameters_alone(name: str) -> None:
    before, after = lesson_as_json(untrained(name)), lesson_as_json(read_lesson(name))
    for part in ("parameters", "training"):
        before.pop(part, None)
        after.pop(part)
    assert after == before


@pytest.mark.parametrize("name", ["entities", "tagging", "encoder-decoder"])
def test_a_lesson_is_made_again_by_its_command(name: str, tmp_path: Path) -> None:
    file = str(tmp_path / "made.lesson.json")
    source = str(resource("training", f"{name}.lesson.json"))
    assert main(["train", source, *OPTIONS[name], "--output", file]) == 0
    made, shipped = read_lesson(file), read_lesson(name)
    for parameter, value in shipped.experiment.parameters.items():
        assert made.experiment.parameters[parameter].tolist() == value.tolist(), parameter
    assert made.training == pytest.approx(dict(shipped.training or {}))


@pytest.mark.parametrize("name", OPTIONS)
def test_the_weights_of_a_trained_lesson_are_short(name: str) -> None:
    decimals = int(OPTIONS[name][OPTIONS[name].index("--decimals") + 1])
    assert decimals <= 2
    for value in read_lesson(name).experiment.parameters.values():
        assert np.array_equal(value, np.round(value, decimals))


# What the lessons tell of the networks -----------------------------------------------------------------------------


def answer(lesson: Lesson, inputs: str, t: int) -> str | None:
    """What the trained network says at timestep t when it reads these words."""
    words = inputs.split()
    targets = [None] * (len(words) - 1) + [(lesson.output_tokens or ())[0]]
    _, asked = training_experiments(replace(lesson, corpus=({"inputs": words, "targets": targets},)))
    sequence = replace(asked.sequence, every_output=True)
    y_hat = record(replace(asked, sequence=sequence)).value("y_hat", t)
    assert y_hat is not None
    return token_of(np.eye(len(y_hat))[int(np.argmax(y_hat))], lesson.output_tokens or ())


def test_paris_is_a_place_that_is_visited_and_a_person_that_is_met() -> None:
    lesson = read_lesson("entities")
    assert [answer(lesson, f"Marie Curie {verb} Paris", 4) for verb in ("visited", "met")] == ["LOC", "PER"]


def test_the_strands_of_the_k_mers_differ_two_words_back() -> None:
    said: dict[str, set[str]] = {}
    for more in read_lesson("kmers").corpus:
        read = [str(word) for word in cast(list[object], more["inputs"])]
        for first, second, third, said_next in zip(read, read[1:], read[2:], read[3:], strict=False):
            if (second, third) == ("CA", "AG"):
                said.setdefault(first, set()).add(said_next)
    assert said == {"AC": {"GT"}, "TC": {"GA"}}


LONG = ("long-memory", "long-memory-gru", "long-memory-lstm")


@pytest.mark.parametrize("name", LONG)
def test_the_long_memory_has_the_same_task_in_every_cell(name: str) -> None:
    own, first = untrained(name), untrained(LONG[0])
    assert OPTIONS[name] == OPTIONS[LONG[0]]
    for one, other in zip(training_experiments(own), training_experiments(first), strict=True):
        assert np.array_equal(one.sequence.input_rows, other.sequence.input_rows)
        assert np.array_equal(one.sequence.target_rows, other.sequence.target_rows)
    assert own.experiment.network.hidden_size == first.experiment.network.hidden_size


EVERY = frozenset(range(6))


@pytest.mark.parametrize(("name", "learned"), [(LONG[0], {3, 4, 5}), (LONG[1], EVERY), (LONG[2], EVERY)])
def test_from_how_many_of_six_beginnings_a_long_memory_was_learned(name: str, learned: frozenset[int]) -> None:
    plan = Plan(2000, "adam", 0.005, clip=1.0, seed=0, decimals=2)
    asked = training_experiments(untrained(name))
    trained = [train(_begun(asked, seed), plan) for seed in EVERY]
    assert {seed for seed in EVERY if trained[seed].loss_after < 0.02} == learned
    assert all(trained[seed].loss_after > 0.2 for seed in EVERY - learned)
    left = {seed: _left(asked[0], trained[seed].parameters) for seed in learned}
    shown = max(left, key=left.__getitem__)
    assert trained[shown].loss_after == pytest.approx((read_lesson(name).training or {})["loss_after"], rel=0.05)
    if name == LONG[0]:
        assert all(left[seed] < 0.01 for seed in learned - {shown})


def _begun(asked: tuple[Experiment, ...], seed: int) -> list[Experiment]:
    """The experiments with weights from another seed; the biases, which no seed draws, stay."""
    biases = {name: value for name, value in asked[0].parameters.items() if value.ndim == 1}
    parameters = initial_parameters(asked[0].network, "xavier", seed=seed) | biases
    return [replace(each, parameters=parameters) for each in asked]


def _left(asked: Experiment, parameters: Mapping[str, Array]) -> float:
    """What of the gradient by the state of timestep 20 is left at timestep 1, on the lane that is there for memory."""
    row = contributions(record(replace(asked, parameters=parameters))).row(20)
    lanes = row.dh if row.dc is None else row.dc
    return norm(lanes[1]) / norm(lanes[20])


def lane(name: str, part: str) -> list[float]:
    """‖∂L_20/∂h_k‖, or of c, for k = 1..20."""
    row = contributions(record(read_lesson(name).experiment)).row(20)
    found = (row.at(f"d{part}", k) for k in range(1, 21))
    return [norm(each.plain("it")) for each in found if each is not None]


def test_one_lane_carries_the_gradient_of_a_long_memory() -> None:
    elman, gru, h, c = (lane(*which) for which in ((LONG[0], "h"), (LONG[1], "h"), (LONG[2], "h"), (LONG[2], "c")))
    assert elman[16] < elman[19] / 20
    assert elman[0] < elman[19] / 10
    assert gru[0] > 0.9 * gru[19]
    assert h[16] < h[19] / 100
    assert min(c) > 0.9 * c[19]
    assert c[0] > 7 * c[19]


def test_the_gates_of_a_long_memory_stand_open() -> None:
    z = record(read_lesson(LONG[1]).experiment).value("z_gate", 10)
    f = record(read_lesson(LONG[2]).experiment).value("f", 10)
    assert z is not None
    assert f is not None
    assert sorted(round(float(gate), 3) for gate in z)[-1] == 0.997
    assert sum(gate > 0.9 for gate in z) == 1
    assert all(f > 0.92)
