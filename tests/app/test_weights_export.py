"""Exporting the weights of what is open, from the window's menu."""

from pathlib import Path

import pytest
from PyQt6.QtWidgets import (
    QFileDialog,
    QMessageBox,
)
from pytestqt.qtbot import QtBot

from app.files.tensors import read_tensors
from tests.app.answered import answered
from tests.app.opened import opened
from tests.app.test_text_panels import exports


@pytest.mark.parametrize(("chosen", "written"), [("w.npz", "w.npz"), ("w", "w.safetensors")])
def test_the_weights_of_what_is_open_are_written(
    chosen: str, written: str, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def asked(*_arguments: object, **_options: object) -> tuple[str, str]:
        return str(tmp_path / chosen), ".safetensors (*.safetensors)"

    monkeypatch.setattr(QFileDialog, "getSaveFileName", asked)
    _window, controller = opened(qtbot)
    exports(controller)["Weights…"].trigger()
    back = read_tensors(tmp_path / written)
    own = controller.document.state.lesson.experiment.parameters
    assert back["rnn.weight_hh_l0"].exact().tolist() == own["W_hh"].tolist()
    questions = answered(monkeypatch, QMessageBox.StandardButton.No)
    before = (tmp_path / written).stat().st_mtime_ns
    exports(controller)["Weights…"].trigger()
    assert questions == [f"“{written}” is there already. Replace it?"]
    assert (tmp_path / written).stat().st_mtime_ns == before


def test_a_name_that_no_file_can_have_is_told(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_a, **_o: (str(tmp_path / ("w" * 300)), ""))
    said = answered(monkeypatch, QMessageBox.StandardButton.Ok)
    _window, controller = opened(qtbot)
    exports(controller)["Weights…"].trigger()
    assert len(said) == 1
    assert said[0].endswith("its name is too long; choose a shorter one.")


@pytest.mark.parametrize(
    ("lesson", "told"),
    [
        ("encoder-decoder", "The weights can’t be written: the lesson has stages"),
        ("worksheet", "nn.RNN has no sigmoid"),
    ],
)
def test_what_torch_has_not_is_told(
    lesson: str, told: str, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_a, **_o: (str(tmp_path / "w.npz"), ""))
    said = answered(monkeypatch, QMessageBox.StandardButton.Ok)
    _window, controller = opened(qtbot)
    controller.open(lesson)
    exports(controller)["Weights…"].trigger()
    assert len(said) == 1
    assert said[0].startswith(told)
    assert (tmp_path / "w.npz").exists() == (lesson == "worksheet")


def test_an_edit_that_is_being_computed_is_written_too(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_a, **_o: (str(tmp_path / "w.npz"), ""))
    monkeypatch.setattr("app.document.asking.AT_ONCE", -1)
    _window, controller = opened(qtbot)
    controller.document.set_parameter_entry("W_hh", (0, 0), 0.125)
    assert controller.document.busy is not None
    exports(controller)["Weights…"].trigger()
    assert read_tensors(tmp_path / "w.npz")["rnn.weight_hh_l0"].exact()[0, 0] == 0.125
