"""The commands `import` and `weights`, as a person uses them."""

import json
from pathlib import Path

import numpy as np
import pytest

from app.command_line import main
from app.files.lesson_file import read_lesson
from app.files.notation_file import notation_object, read_notation
from app.files.state_dict_lesson import state_dict
from app.files.tensors import read_tensors, write_tensors
from app.story.weights.form import WeightsForm, lesson_from
from rnn_engine.arrays import Array
from rnn_engine.gradient import loss_and_gradient

FILE = "weights.safetensors"


@pytest.fixture
def hello(tmp_path: Path) -> dict[str, Array]:
    """The state dict of a lesson on the letters h, e, l and o, which also lies in FILE."""
    arrays = state_dict(read_lesson("hell-ello"))
    write_tensors(arrays, tmp_path / FILE)
    return arrays


def importing(folder: Path, *options: str, file: str = FILE) -> list[str]:
    asked = ["import", str(folder / file), "--sequence", "hell", "--vocabulary", "helo"]
    return [*asked, "--output", str(folder / "mine.lesson.json"), *options]


def test_weights_become_a_lesson_and_every_tensor_is_accounted_for(
    hello: dict[str, Array], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(importing(tmp_path, "--targets", "ello", "--title", "My net", "--reduction", "sum")) == 0
    printed = capsys.readouterr()
    assert printed.err == ""
    assert [line.split()[0] for line in printed.out.splitlines()] == ["W_xh", "W_hh", "b_h", "W_hy", "b_y"]
    assert "rnn.bias_ih_l0 + rnn.bias_hh_l0" in printed.out
    lesson, own = read_lesson(tmp_path / "mine.lesson.json"), read_lesson("hell-ello")
    assert (lesson.title, lesson.experiment.loss.reduction) == ("My net", "sum")
    assert {name: array.tobytes() for name, array in lesson.experiment.parameters.items()} == {
        name: array.tobytes() for name, array in own.experiment.parameters.items()
    }
    assert main(["check", str(tmp_path / "mine.lesson.json")]) == 0


@pytest.mark.parametrize("ending", ["safetensors", "npz"])
def test_a_lessons_weights_are_written_and_told(
    ending: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["weights", "hell-ello", "--output", str(tmp_path / f"w.{ending}")]) == 0
    told = [line.split() for line in capsys.readouterr().out.splitlines()]
    read = read_tensors(tmp_path / f"w.{ending}")
    assert dict(told) == {n: "×".join(map(str, t.shape)) for n, t in read.items()}
    assert not read["rnn.bias_hh_l0"].exact().any()


def test_an_activation_that_torch_has_not_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["weights", "worksheet", "--output", str(tmp_path / "w.npz")]) == 0
    assert "nn.RNN has no sigmoid" in capsys.readouterr().out


def test_gradients_in_the_file_stand_beside_ours(
    hello: dict[str, Array], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from app.files.state_dict_mapping import mapping_of

    mapped = mapping_of(read_tensors(tmp_path / FILE))
    experiment = lesson_from(WeightsForm("hell", "ello", "helo"), mapped, FILE).experiment
    ours = experiment.network.views(loss_and_gradient(experiment, experiment.parameters)[1])
    held = hello | {"rnn.weight_hh_l0.grad": ours["W_hh"], "linear.weight.grad": ours["W_hy"] + 0.001}
    write_tensors(held, tmp_path / "grad.npz")
    assert main(importing(tmp_path, "--targets", "ello", file="grad.npz")) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[5].startswith("gradients: the largest entry of the file’s")
    largest = f"{np.max(np.abs(ours['W_hh'])):.3g}"
    assert lines[6].split() == ["W_hh", largest, largest, "0", "0", "rnn.weight_hh_l0.grad"]
    assert lines[7].split()[3] == "0.001"
    assert lines[8].startswith("They are of another sequence")


def test_tokens_are_read_from_a_file(hello: dict[str, Array], tmp_path: Path) -> None:
    (tmp_path / "tokens.json").write_text(json.dumps({"h": 0, "e": 1, "l": 2, "o": 3}), encoding="utf-8")
    assert main([*importing(tmp_path), "--vocabulary", str(tmp_path / "tokens.json")]) == 0
    assert read_lesson(tmp_path / "mine.lesson.json").vocabulary == ("h", "e", "l", "o")


def test_where_several_fit_the_options_are_named(
    hello: dict[str, Array], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    held = {name.replace("linear", "head.a"): array for name, array in hello.items()}
    held |= {name.replace("linear", "head.b"): -array for name, array in hello.items() if name.startswith("linear")}
    held |= {name.replace("rnn", "other"): array for name, array in hello.items() if name.startswith("rnn")}
    write_tensors(held, tmp_path / "two.npz")
    assert main(importing(tmp_path, file="two.npz")) == 2
    told = capsys.readouterr().err.splitlines()
    assert told == ["--cell: choose one of other, rnn.", "--linear: choose one of head.a, head.b."]
    assert not (tmp_path / "mine.lesson.json").exists()
    assert main(importing(tmp_path, "--cell", "rnn", "--linear", "head.b", file="two.npz")) == 0
    told = capsys.readouterr().out.splitlines()
    assert "left over: head.a.weight 4×5, fits as a Linear, and is not chosen" in told
    lesson = read_lesson(tmp_path / "mine.lesson.json")
    assert lesson.experiment.parameters["W_hy"].tolist() == (-hello["linear.weight"]).tolist()


NO_VOCABULARY = (
    f"{FILE}: sequence.vocabulary is missing, for weights hold none: give every token, in the order of their numbers "
    "(--vocabulary, or the field Vocabulary), or write the numbers themselves, 0 to 3.\n"
)
REFUSED = {
    "no such file": (["import", "OUT/none.npz", "--sequence", "hell", "--output", "OUT/x.json"], "no such file"),
    "a lesson": (["import", "OUT/lesson.json", "--sequence", "hell", "--output", "OUT/x.json"], "neither .safetensors"),
    "no such folder": (["import", f"OUT/{FILE}", "--sequence", "h", "--output", "OUT/none/x.json"], "does not exist"),
    "no such cell": (["import", f"OUT/{FILE}", "--sequence", "hell", "--cell", "gru", "--output", "OUT/x.json"],
                     "choose one of --cell rnn --layer 0"),
    "no such layer": (["import", f"OUT/{FILE}", "--sequence", "hell", "--layer", "1", "--output", "OUT/x.json"],
                      "choose one of --cell rnn --layer 0"),
    "no such module": (["import", f"OUT/{FILE}", "--sequence", "hell", "--linear", "fc", "--output", "OUT/x.json"],
                       "fc does not fit there; choose linear.weight"),
    "no such notation": (["import", f"OUT/{FILE}", "--sequence", "0 1", "--notation", "none", "--output", "OUT/x.json"],
                         "notation"),
    "tokens in no file": (["import", f"OUT/{FILE}", "--sequence", "hell", "--vocabulary", "OUT/none.json",
                           "--output", "OUT/x.json"], "no such file"),
    "tokens that are no text": (["import", f"OUT/{FILE}", "--sequence", "hell", "--vocabulary", "OUT/latin.txt",
                                 "--output", "OUT/x.json"], "“latin.txt” is not UTF-8 text"),
    "an unknown token": (["import", f"OUT/{FILE}", "--sequence", "hex", "--vocabulary", "helo",
                          "--output", "OUT/x.json"], f'{FILE}: sequence.inputs[3] is "x" at timestep 3'),
    "letters without a vocabulary": (["import", f"OUT/{FILE}", "--sequence", "hell", "--output", "OUT/x.json"],
                                     NO_VOCABULARY),
    "a title that could not be read again": (["import", f"OUT/{FILE}", "--sequence", "0 1", "--title", "x" * 1001,
                                              "--output", "OUT/x.json"], f"{FILE}: title has 1001 characters"),
    "a NaN": (["import", "OUT/nan.npz", "--sequence", "hell", "--vocabulary", "helo", "--output", "OUT/x.json"],
              "nan.npz: linear.bias[0] is NaN"),
    "a pickle": (["import", "OUT/model.pt", "--sequence", "hell", "--output", "OUT/x.json"], "weights_only=True"),
    "weights of two cells": (["weights", "encoder-decoder", "--output", "OUT/x.npz"], "the lesson has stages"),
    "weights of another kind": (["weights", "hell-ello", "--output", "OUT/x.pt"], "end in .safetensors or .npz"),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
def test_what_cannot_be_done_is_refused_with_a_reason(
    what: str, hello: dict[str, Array], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "lesson.json").write_text("{}")
    (tmp_path / "latin.txt").write_bytes(b"\xe4\xf6\xfc")
    (tmp_path / "model.pt").write_bytes(b"\x80\x02}q\x00.")
    np.savez(tmp_path / "nan.npz", **(hello | {"linear.bias": np.full(4, np.nan)}))
    request, told = REFUSED[what]
    there = set(tmp_path.iterdir())
    assert main([part.replace("OUT", str(tmp_path)) for part in request]) == 2
    said = capsys.readouterr().err
    assert told in said
    assert said == told or not told.endswith("\n")
    assert set(tmp_path.iterdir()) == there


def test_the_letters_are_those_of_a_name_or_a_file(hello: dict[str, Array], tmp_path: Path) -> None:
    mine = tmp_path / "mine.json"
    letters = {**notation_object(read_notation("slides")), "name": "mine", "symbols": {"W_hh": "Omega"}}
    mine.write_text(json.dumps(letters), encoding="utf-8")
    told = []
    for notation in ("goodfellow", str(mine)):
        assert main(importing(tmp_path, "--notation", notation)) == 0
        told.append(read_lesson(tmp_path / "mine.lesson.json").notation.name)
    assert told == ["goodfellow", "mine"]
