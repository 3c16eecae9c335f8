"""Weights of a state dict become a lesson, and those of a lesson a state dict; whatever is wrong with that is said."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from app.files.lesson_file import builtin_lessons, read_lesson
from app.files.state_dict_lesson import Asked, check_torch_has, lesson_of, parameters, state_dict, unknown_to_torch
from app.files.state_dict_mapping import mapping_of
from app.files.tensors import ENDINGS, TensorError, read_tensors, write_tensors
from app.files.tensors.tensor import Tensor
from rnn_engine.experiment import ExperimentError
from tests.files.state_dicts import cell, linear, tensors


@pytest.mark.parametrize("name", [name for name, _ in builtin_lessons()])
@pytest.mark.parametrize("ending", ENDINGS)
def test_a_lesson_written_as_a_state_dict_comes_back_bit_for_bit(name: str, ending: str, tmp_path: Path) -> None:
    lesson = read_lesson(name)
    network = lesson.experiment.network
    if network.stages:
        with pytest.raises(TensorError, match="the lesson has stages"):
            state_dict(lesson)
        return
    write_tensors(state_dict(lesson), tmp_path / f"w{ending}")
    back = parameters(mapping_of(read_tensors(tmp_path / f"w{ending}")))
    assert {parameter: array.tobytes() for parameter, array in back.items()} == {
        parameter: array.tobytes() for parameter, array in lesson.experiment.parameters.items()
    }


def test_a_bias_of_minus_zero_stays_one(tmp_path: Path) -> None:
    held = dict(state_dict(read_lesson("hell-ello")))
    module = next(name.partition(".")[0] for name in held if name.endswith("bias_ih_l0"))
    bias = held[f"{module}.bias_ih_l0"] * 0.0 - 0.0
    held[f"{module}.bias_ih_l0"] = -np.abs(bias)
    write_tensors(held, tmp_path / "w.npz")
    back = parameters(mapping_of(read_tensors(tmp_path / "w.npz")))
    assert back["b_h"].tobytes() == (-np.abs(bias)).tobytes() != np.abs(bias).tobytes()


def test_what_torch_has_not_is_told() -> None:
    with pytest.raises(TensorError, match=r"the cell feedforward is no nn\.RNN, nn\.GRU or nn\.LSTM"):
        check_torch_has(replace(read_lesson("hell-ello").experiment.network, cell="feedforward"))
    sigmoid = read_lesson("worksheet").experiment.network
    assert sigmoid.hidden_activation == "sigmoid"
    assert unknown_to_torch(sigmoid) == "sigmoid"
    assert unknown_to_torch(read_lesson("hell-ello").experiment.network) is None


def test_a_lesson_is_refused_with_all_that_is_wrong_with_it() -> None:
    mapped = mapping_of(tensors(cell("rnn.") | linear("fc", 3)))
    asked = Asked("t", "s", ["a", "z"], ["y", None], ["a", "b", "c"], notation="none such", reduction="most")
    with pytest.raises(ExperimentError, match=r"loss\.reduction"):
        lesson_of(mapped, asked, "name")
    asked = Asked("t", "s", ["a", "z"], ["y", None], ["a", "b", "c"], notation="none such")
    with pytest.raises(ExperimentError) as refused:
        lesson_of(mapped, asked, "name")
    assert {problem.field for problem in refused.value.problems} == {
        "notation",
        "sequence.inputs[2]",
        "sequence.targets[1]",
    }


def test_numbers_too_large_to_be_added_are_refused() -> None:
    held = dict(tensors(cell("rnn.") | linear("fc", 3)))
    for name in ("rnn.bias_ih_l0", "rnn.bias_hh_l0"):
        held[name] = Tensor(name, (2,), "F64", np.full(2, 1.7e308))
    with pytest.raises(TensorError, match=r"rnn.bias_ih_l0, rnn.bias_hh_l0 are too large to be added"):
        parameters(mapping_of(held))
