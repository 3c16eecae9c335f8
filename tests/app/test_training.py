"""`main.py train` as a person uses it: what it prints, what it writes, how it refuses, how it is stopped."""

import io
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from app.command_line import main
from app.files.lesson_file import read_lesson
from app.progress import ProgressLine
from rnn_engine.recorder import record

ROOT = Path(__file__).resolve().parents[2]


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def train(output: Path, *options: str, lesson: str = "tagging") -> int:
    return main(["train", lesson, "--output", str(output), *options])


def test_a_trained_lesson_is_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "new.lesson.json"
    options = ["--steps", "60", "--learning-rate", "0.02", "--clip", "1", "--seed", "4", "--decimals", "2"]
    assert train(file, *options) == 0
    printed = capsys.readouterr()
    assert "after 60 steps" in printed.out
    assert printed.err == "", "no progress line where nobody watches"
    before, after = read_lesson("tagging"), read_lesson(file)
    assert after.training is not None
    assert after.training["loss_after"] < after.training["loss_before"]  # type: ignore[operator]
    how = {"steps": 60, "optimizer": "adam", "learning_rate": 0.02, "clip": 1.0, "seed": 4, "decimals": 2}
    assert {name: after.training[name] for name in how} == how
    assert (after.title, after.stops, after.corpus) == (before.title, before.stops, before.corpus)
    assert record(after.experiment).total_loss < record(before.experiment).total_loss
    numbers = [number for value in after.experiment.parameters.values() for number in value.ravel().tolist()]
    assert all(number == round(number, 2) for number in numbers)


def test_the_learning_rate_that_is_not_given(tmp_path: Path) -> None:
    rates = []
    for optimizer in ("sgd", "adam"):
        assert train(tmp_path / "a.lesson.json", "--steps", "1", "--optimizer", optimizer) == 0
        told = json.loads((tmp_path / "a.lesson.json").read_text(encoding="utf-8"))["training"]
        rates.append((told["learning_rate"], told["clip"], told["decimals"]))
    assert rates == [(read_lesson("tagging").experiment.learning_rate, None, None), (0.001, None, None)]


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--steps", "-3"], "--steps is -3; it must be a whole number of 0 or more."),
        (["--steps", "2", "--clip", "0"], "--clip is 0.0; it must be"),
        (["--steps", "2", "--learning-rate", "inf"], "--learning-rate is inf; it must be"),
        (["--steps", "2", "--learning-rate", "-1"], "--learning-rate is -1.0; it must be a positive number."),
        (["--steps", "5", "--optimizer", "sgd", "--learning-rate", "1e308"], "tagging: Training diverges: at step 2"),
    ],
)
def test_a_refusal(options: list[str], sentence: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "old.lesson.json"
    file.write_text("as it was", encoding="utf-8")
    assert train(file, *options) == 2
    assert capsys.readouterr().err.startswith(sentence)
    assert [path.name for path in tmp_path.iterdir()] == [file.name]
    assert file.read_text(encoding="utf-8") == "as it was"


def test_where_nothing_can_be_written_is_said_before_training(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    began = time.monotonic()
    assert train(tmp_path / "none" / "a.lesson.json", "--steps", "1000000") == 2
    assert "cannot be written: the folder" in capsys.readouterr().err
    assert time.monotonic() - began < 30.0


def _heed_ctrl_c() -> None:
    """Also where whoever started the tests in the background has it ignored."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_ctrl_c_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    file = tmp_path / "old.lesson.json"
    file.write_text("as it was", encoding="utf-8")
    command = [sys.executable, "main.py", "train", "tagging", "--steps", "100000000", "--output", str(file)]
    ours, theirs = os.openpty()
    child = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=theirs, preexec_fn=_heed_ctrl_c)
    os.close(theirs)  # so that reading ends when the child does
    shown = b""
    while b"of 100000000 steps, mean loss" not in shown:
        shown += os.read(ours, 1000)
    child.send_signal(signal.SIGINT)
    while b"nothing was written." not in shown:
        shown += os.read(ours, 1000)
    out, _ = child.communicate(timeout=30.0)
    os.close(ours)
    assert (child.returncode, out) == (2, b"")
    assert b"Traceback" not in shown
    assert [path.name for path in tmp_path.iterdir()] == [file.name]
    assert file.read_text(encoding="utf-8") == "as it was"


def test_a_progress_line_is_written_over_itself_and_seldom(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter(number / 100 for number in range(100, 200))
    monkeypatch.setattr("app.progress.time.monotonic", lambda: next(clock))
    terminal = Terminal()
    line = ProgressLine(terminal)
    for step in range(100):
        line.show(f"{step} done")
    line.clear()
    written = terminal.getvalue()
    assert "\n" not in written
    assert 9 <= written.count("done") <= 11
    assert written.endswith("\r\x1b[K")


def test_a_file_gets_no_progress_line() -> None:
    file = io.StringIO()
    line = ProgressLine(file)
    line.show("half")
    line.clear()
    assert file.getvalue() == ""
