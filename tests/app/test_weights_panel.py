"""Importing weights in the window, with mouse and keys: what the dialog says, what opens, what is left as it was."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PyQt6.QtCore import QMimeData, QPointF, Qt, QUrl
from PyQt6.QtGui import QDragEnterEvent, QDropEvent
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import (
    QApplication,
    QComboBox,
    QFileDialog,
    QLabel,
    QLineEdit,
    QMainWindow,
    QPushButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app.files.lesson_file import read_lesson
from app.files.state_dict_mapping import mapping_of
from app.files.tensors import read_tensors
from app.panels.weights import WeightsPanel
from app.story.weights.form import WeightsForm, lesson_from
from app.theme import THEMES
from app.window.controller import Controller
from app.window.opening import fill_window
from rnn_engine.arrays import Array
from rnn_engine.gradient import loss_and_gradient
from tests.app.opened import opened
from tests.app.own_lessons import hello_weights, saved_weights


@pytest.fixture
def hello() -> dict[str, Array]:
    """The weights of a lesson on the letters h, e, l and o."""
    return hello_weights()


def drop(controller: Controller, file: Path) -> None:
    """What a person does with the mouse: drags a file onto the window, and lets go."""
    window, data = controller.workspace.window(), QMimeData()
    assert window is not None
    data.setUrls([QUrl.fromLocalFile(str(file))])
    at, action, button = QPointF(50, 50), Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    entering = QDragEnterEvent(at.toPoint(), action, data, button, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(window, entering)
    assert entering.isAccepted()
    QApplication.sendEvent(window, QDropEvent(at, action, data, button, Qt.KeyboardModifier.NoModifier))


def dropped(qtbot: QtBot, file: Path) -> tuple[Controller, WeightsPanel]:
    _window, controller = opened(qtbot)
    drop(controller, file)
    return controller, controller.weights_panel


def write(line: QLineEdit, text: str) -> None:
    line.setFocus()
    line.selectAll()
    QTest.keyClicks(line, text)  # type: ignore[arg-type, call-arg]


def click(button: QPushButton) -> None:
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)  # type: ignore[call-overload]


def walked(panel: QWidget) -> Iterator[QWidget]:
    """What Tab comes to, from what has the focus on, once around."""
    first = panel.focusWidget()
    while (now := panel.focusWidget()) is not None:
        yield now
        QTest.keyClick(now, Qt.Key.Key_Tab)  # type: ignore[call-overload]
        if panel.focusWidget() is first:
            return


def test_what_hangs_below_a_letter_is_lowered(qtbot: QtBot, tmp_path: Path, hello: dict[str, Array]) -> None:
    _controller, panel = dropped(qtbot, saved_weights(tmp_path, hello))
    table = panel.tables.taken
    widths = list[int]()
    for row, symbol in ((2, "bₕ"), (4, "b_y")):
        item, viewport = table.item(row, 0), table.viewport()
        assert item is not None
        assert viewport is not None
        assert item.text() == symbol
        cell = viewport.grab(table.visualItemRect(item).adjusted(2, 2, -2, -2)).toImage()
        columns = [x for x in range(cell.width()) if len({cell.pixel(x, y) for y in range(cell.height())}) > 1]
        widths.append(columns[-1] - columns[0])
    assert widths[1] == pytest.approx(widths[0], abs=2.0)


def test_a_dropped_file_becomes_the_lesson_that_is_open(qtbot: QtBot, tmp_path: Path, hello: dict[str, Array]) -> None:
    controller, panel = dropped(qtbot, saved_weights(tmp_path, hello | {"norm.weight": np.ones(3)}))
    assert panel.isVisible()
    assert panel.tables.taken.texts() == [
        ["V", "5×4", "rnn.weight_ih_l0"],
        ["W", "5×5", "rnn.weight_hh_l0"],
        ["bₕ", "5", "rnn.bias_ih_l0 + rnn.bias_hh_l0"],
        ["U", "4×5", "linear.weight"],
        ["b_y", "4", "linear.bias"],
    ]
    assert panel.tables.heading.text() == "1 tensor is left over"
    assert panel.tables.left.texts() == [["norm.weight", "3", "of no cell, Linear or Embedding that fits"]]
    assert panel.told.text() == "Type a sequence that the network is to read."
    assert not panel.take.isEnabled()
    write(panel.fields.inputs, "hell")
    assert panel.problem.text().startswith("sequence.vocabulary is missing")
    assert panel.problem.text().count("sequence.") == 1
    write(panel.fields.vocabulary, "helo")
    assert panel.problem.isHidden()
    write(panel.fields.targets, "ello")
    own = read_lesson("hell-ello")
    assert panel.told.text().startswith(
        "language model · tanh · softmax + cross-entropy, mean · T = 4 · L\u00a0=\u00a01.4"
    )
    click(panel.take)
    assert panel.isHidden()
    lesson = controller.document.state.lesson
    assert lesson.title == "Weights of weights.safetensors"
    assert lesson.experiment.parameters["W_hh"].tolist() == own.experiment.parameters["W_hh"].tolist()
    assert controller.document.state.notation.name == "pytorch"


def test_a_window_can_begin_with_weights(qtbot: QtBot, tmp_path: Path, hello: dict[str, Array]) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    controller = fill_window(window, str(saved_weights(tmp_path, hello)))
    window.show()
    assert controller.weights_panel.isVisible()
    assert controller.weights_panel.file.text() == "weights.safetensors"
    assert controller.document.state.lesson.name == "hell-ello"


def test_all_of_it_can_be_done_with_the_keyboard(qtbot: QtBot, tmp_path: Path, hello: dict[str, Array]) -> None:
    controller, panel = dropped(qtbot, saved_weights(tmp_path, hello))
    assert panel.focusWidget() is panel.fields.inputs
    fields = panel.fields
    order = list(walked(panel))
    expected = [fields.inputs, fields.targets, fields.vocabulary, fields.linear, fields.activation]
    assert order[:5] == expected
    assert {fields.loss, fields.reduction, panel.tables.taken, panel.leave, panel.browse} <= set(order)
    write(fields.inputs, "0 1 2 3")
    QTest.keyClick(fields.inputs, Qt.Key.Key_Return)  # type: ignore[call-overload]
    assert panel.isHidden()
    assert controller.document.state.lesson.vocabulary == ("0", "1", "2", "3")


def test_escape_leaves_everything_as_it_was(qtbot: QtBot, tmp_path: Path, hello: dict[str, Array]) -> None:
    controller, panel = dropped(qtbot, saved_weights(tmp_path, hello))
    before = controller.document.state
    write(panel.fields.inputs, "0 1 2 3")
    QTest.keyClick(panel.fields.inputs, Qt.Key.Key_Escape)  # type: ignore[call-overload]
    assert panel.isHidden()
    assert controller.document.state.lesson is before.lesson


def test_gradients_of_the_file_stand_beside_ours(qtbot: QtBot, tmp_path: Path, hello: dict[str, Array]) -> None:
    mapped = mapping_of(read_tensors(saved_weights(tmp_path, hello)))
    experiment = lesson_from(WeightsForm("hell", "ello", "helo"), mapped, "w").experiment
    ours = experiment.network.views(loss_and_gradient(experiment, experiment.parameters)[1])
    held = hello | {"rnn.weight_hh_l0.grad": ours["W_hh"], "linear.bias.grad": ours["b_y"]}
    _controller, panel = dropped(qtbot, saved_weights(tmp_path, held, "grad.npz"))
    fields = panel.fields
    for line, text in ((fields.inputs, "hell"), (fields.targets, "ello"), (fields.vocabulary, "helo")):
        write(line, text)
    largest = f"{np.max(np.abs(ours['W_hh'])):.3g}"
    W_xh, W_hh, *_others = panel.tables.taken.texts()
    assert W_hh[3:] == [largest, largest, "0", "0"]
    assert W_xh[3:] == ["–", "–", "–", "–"]
    missing = panel.tables.taken.item(0, 3)
    assert missing is not None
    assert "The file has no gradient of this parameter" in missing.toolTip()
    assert "Gradients:" not in panel.told.text()
    choose(fields.reduction, "sum")
    assert panel.told.text().endswith("Gradients: Theirs are 0.25 times ours: choose the reduction mean.")


def test_it_grows_no_wider_while_somebody_types(qtbot: QtBot, tmp_path: Path, hello: dict[str, Array]) -> None:
    held = hello | {f"{name}.grad": 1e-7 * array for name, array in hello.items() if "weight" in name}
    _controller, panel = dropped(qtbot, saved_weights(tmp_path, held))
    width = panel.width()
    for line, text in (
        (panel.fields.vocabulary, "helo"),
        (panel.fields.inputs, "hell"),
        (panel.fields.targets, "ello"),
    ):
        write(line, text)
        assert panel.width() == width
    assert panel.tables.taken.texts()[0][3:] != [""] * 4


def test_bars_do_not_take_the_room_from_each_other_without_an_end(
    qtbot: QtBot, tmp_path: Path, hello: dict[str, Array], monkeypatch: pytest.MonkeyPatch
) -> None:
    held = hello | {f"{name}.grad": 1e-7 * array for name, array in hello.items()} | {"norm.weight": np.ones(3)}
    _controller, panel = dropped(qtbot, saved_weights(tmp_path, held))
    table, heights = panel.tables.taken, list[int]()
    monkeypatch.setattr(table, "updateGeometry", lambda: heights.append(table.sizeHint().height()))
    needed = table._wide()
    for _round in range(5):  # a bar beside it comes and goes
        for width in (needed - 1, needed + table._bar_height()):
            table.resize(width, table.height())
    assert len(set(heights)) == 1
    table.resize(needed + 2 * table._bar_height(), table.height())
    assert heights[-1] < heights[0]


def test_the_button_that_the_dialog_is_about_is_filled(qtbot: QtBot, tmp_path: Path, hello: dict[str, Array]) -> None:
    controller, panel = dropped(qtbot, saved_weights(tmp_path, hello))
    write(panel.fields.inputs, "0 1 2 3")
    filled = panel.take.grab().toImage().pixelColor(12, panel.take.height() // 2)
    assert filled.name() == THEMES[controller.document.state.theme].ink.lower()


def test_what_names_do_not_tell_is_chosen_before_anything_opens(
    qtbot: QtBot, tmp_path: Path, hello: dict[str, Array]
) -> None:
    held = {name.replace("linear", "a"): array for name, array in hello.items()}
    held |= {name.replace("linear", "b"): -array for name, array in hello.items() if name.startswith("linear")}
    controller, panel = dropped(qtbot, saved_weights(tmp_path, held))
    write(panel.fields.inputs, "0 1 2 3")
    assert panel.problem.text().endswith("choose Linear.")
    assert panel.tables.taken.texts()[3][2] == "to be chosen"
    assert not panel.take.isEnabled()
    assert panel.fields.linear.currentIndex() == -1
    choose(panel.fields.linear, "b  4×5")
    assert panel.problem.isHidden()
    assert panel.tables.taken.texts()[3][2] == "b.weight"
    click(panel.take)
    parameters = controller.document.state.lesson.experiment.parameters
    assert parameters["W_hy"].tolist() == (-hello["linear.weight"]).tolist()


def choose(box: QComboBox, text: str) -> None:
    """With the keys of a combo box: down, until it says so."""
    box.setFocus()
    for _press in range(box.count()):
        if box.currentText() == text:
            return
        QTest.keyClick(box, Qt.Key.Key_Down)  # type: ignore[call-overload]
    assert box.currentText() == text


def test_another_cell_is_chosen_with_what_fits_it(qtbot: QtBot, tmp_path: Path, hello: dict[str, Array]) -> None:
    second = {name.replace("_l0", "_l1"): array for name, array in hello.items() if name.startswith("rnn")}
    second["rnn.weight_ih_l1"] = np.eye(5)
    _controller, panel = dropped(qtbot, saved_weights(tmp_path, hello | second))
    assert "There are 2 layers, and Unfold computes one: layer 0 alone is taken." in panel.remarks.text()
    choose(panel.fields.cell, "rnn.*_l1  H = 5")
    assert panel.tables.taken.texts()[0] == ["V", "5×5", "rnn.weight_ih_l1"]
    assert "layer 1 alone is taken" in panel.remarks.text()


def test_a_pickle_is_refused_with_lines_to_copy(qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "model.pt").write_bytes(b"\x80\x02}q\x00.")
    _controller, panel = dropped(qtbot, tmp_path / "model.pt")
    assert panel.isVisible()
    assert "is a pickle" in panel.problem.text()
    assert panel.take.isHidden()
    click(panel.copy)
    clipboard = QApplication.clipboard()
    assert clipboard is not None
    lines = clipboard.text().splitlines()
    assert len(lines) == 3
    assert "weights_only=True" in lines[1]
    assert panel.focusWidget() is panel.copy or panel.focusWidget() is panel.browse


def test_after_a_file_that_cannot_be_read_another_one_can(
    qtbot: QtBot, tmp_path: Path, hello: dict[str, Array], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "bad.npz").write_bytes(b"PK\x03\x04 nothing")
    _controller, panel = dropped(qtbot, tmp_path / "bad.npz")
    assert panel.problem.text().startswith("bad.npz: the file is no whole zip")
    assert panel.copy.isHidden()
    good = saved_weights(tmp_path, hello)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_arguments: (str(good), ""))
    click(panel.browse)
    assert panel.problem.isHidden()
    assert panel.file.text() == "weights.safetensors"
    assert len(panel.tables.taken.texts()) == 5


def test_what_takes_long_is_not_computed_while_typing(
    qtbot: QtBot, tmp_path: Path, hello: dict[str, Array], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.panels.weights._AT_ONCE", 100)
    controller, panel = dropped(qtbot, saved_weights(tmp_path, hello))
    write(panel.fields.inputs, "0 1")
    assert panel.told.text().endswith(" · T = 2 · too long to be computed here")
    click(panel.take)
    assert controller.document.state.lesson.title == "Weights of weights.safetensors"


def test_a_weight_that_is_not_finite_is_named(qtbot: QtBot, tmp_path: Path, hello: dict[str, Array]) -> None:
    _controller, panel = dropped(qtbot, saved_weights(tmp_path, hello | {"linear.bias": np.array([0, np.inf, 0, 0])}))
    write(panel.fields.inputs, "0 1")
    assert panel.problem.text().startswith("weights.safetensors: linear.bias[1] is +inf")
    assert not panel.take.isEnabled()


def test_what_stands_in_a_file_is_text(qtbot: QtBot, tmp_path: Path, hello: dict[str, Array]) -> None:
    odd = "<b>&amp;</b>\u202e\x1b[1m$x^2$"
    held = {name.replace("linear", odd): array for name, array in hello.items()} | {f"{odd}.x": np.ones(1)}
    _controller, panel = dropped(qtbot, saved_weights(tmp_path, held, "<i>odd.safetensors"))
    shown = "<b>&amp;</b>\N{REPLACEMENT CHARACTER}\N{REPLACEMENT CHARACTER}[1m$x^2$"
    assert panel.tables.taken.texts()[3][2] == f"{shown}.weight"
    assert panel.tables.left.texts()[0][0] == f"{shown}.x"
    assert panel.fields.linear.currentText() == f"{shown}  4×5"
    labels = [label for label in panel.findChildren(QLabel) if "odd" in label.text()]
    assert labels
    assert all(label.textFormat() == Qt.TextFormat.PlainText for label in labels)
    write(panel.fields.inputs, "0 1")
    click(panel.take)
    assert _controller.document.state.lesson.title == "Weights of <i>odd.safetensors"


def test_changes_of_what_is_open_are_asked_about(
    qtbot: QtBot, tmp_path: Path, hello: dict[str, Array], monkeypatch: pytest.MonkeyPatch
) -> None:
    controller, panel = dropped(qtbot, saved_weights(tmp_path, hello))
    monkeypatch.setattr(controller.documents.saving, "may_leave", lambda: False)
    before = controller.document.state.lesson
    write(panel.fields.inputs, "0 1")
    click(panel.take)
    assert panel.isVisible()
    assert controller.document.state.lesson is before
