"""Exporting a derivation and a worksheet from the window, with mouse and keys."""

from pathlib import Path

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtGui import QAction
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QMainWindow, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from app.panels.derivation import DerivationPanel
from app.panels.worksheet import WorksheetPanel
from app.window.controller import Controller
from app.window.opening import fill_window
from tests.app.answered import answered
from tests.app.opened import opened
from tests.programs import pdf_text


def exports(controller: Controller) -> dict[str, QAction]:
    """What stands under Export in the window's menu."""
    menu = controller.workspace.top_bar.menu
    menu.fill()
    submenu = next(action.menu() for action in menu.actions() if action.text() == "Export")
    assert submenu is not None
    return {action.text().partition("\t")[0]: action for action in submenu.actions()}


def worksheet(qtbot: QtBot, file: Path) -> tuple[Controller, WorksheetPanel]:
    _window, controller = opened(qtbot)
    exports(controller)["Worksheet…"].trigger()
    panel = controller.worksheet_panel
    panel.file.setText(str(file))
    return controller, panel


def click(button: QPushButton) -> None:
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)  # type: ignore[call-overload]


def test_a_worksheet_is_shown_before_it_is_written(qtbot: QtBot, tmp_path: Path) -> None:
    _controller, panel = worksheet(qtbot, tmp_path / "a.pdf")
    qtbot.waitUntil(lambda: not panel.page.pixmap().isNull())
    first = panel.page.pixmap().toImage()
    assert panel.told.text() == "8 tasks, 26 points."
    panel.variant.setValue(3)
    qtbot.waitUntil(lambda: panel.page.pixmap().toImage() != first)
    click(panel.export)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["a-solution.pdf", "a.pdf"]
    assert panel.told.text() == f"Written to {tmp_path}: a.pdf, a-solution.pdf."
    assert "variant 3" in pdf_text(tmp_path / "a.pdf")


def test_only_what_is_chosen_is_asked(qtbot: QtBot, tmp_path: Path) -> None:
    controller, panel = worksheet(qtbot, tmp_path / "a.pdf")
    assert not panel.present.isEnabled()
    controller.document.step(3)
    assert (panel.present.text(), panel.here.text()) == ("this step:", "Forward · timestep 1 · h₁")
    for box in panel.asked.values():
        box.setChecked(False)
    assert panel.told.text() == "Choose at least one thing to ask."
    assert not panel.export.isEnabled()
    panel.present.click()
    panel.with_solution.click()
    assert panel.told.text() == "1 task, 1 point."
    click(panel.export)
    assert [file.name for file in tmp_path.iterdir()] == ["a.pdf"]


def test_the_update_is_asked_only_where_there_is_one(qtbot: QtBot, tmp_path: Path) -> None:
    controller, panel = worksheet(qtbot, tmp_path / "a.pdf")
    update = panel.asked["update"]
    assert not update.isEnabled()
    assert "another flow" in update.toolTip()
    controller.document.choose_flow("each")
    assert update.isEnabled()
    update.click()
    assert panel.told.text() == "9 tasks, 28 points."


@pytest.mark.parametrize(
    ("answer", "kept"), [(QMessageBox.StandardButton.No, True), (QMessageBox.StandardButton.Yes, False)]
)
def test_a_worksheet_replaces_nothing_unasked(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: QMessageBox.StandardButton, kept: bool
) -> None:
    (tmp_path / "a-solution.pdf").write_text("mine", encoding="utf-8")
    asked = answered(monkeypatch, answer)
    _controller, panel = worksheet(qtbot, tmp_path / "a")
    click(panel.export)
    assert len(asked) == 1
    assert "a-solution.pdf" in asked[0]
    assert ((tmp_path / "a-solution.pdf").read_bytes() == b"mine") is kept
    assert (tmp_path / "a.pdf").exists() is not kept


def test_a_lesson_without_room_on_paper_is_told(qtbot: QtBot) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    controller = fill_window(window, "exploding")
    window.show()
    exports(controller)["Worksheet…"].trigger()
    panel = controller.worksheet_panel
    assert "12 hidden units" in panel.told.text()
    assert panel.page.pixmap().isNull()
    assert not panel.export.isEnabled()


def derivation(qtbot: QtBot, file: Path) -> DerivationPanel:
    _window, controller = opened(qtbot)
    exports(controller)["Derivation…"].trigger()
    panel = controller.derivation_panel
    panel.file.setText(str(file))
    return panel


def test_a_derivation_is_written_in_the_language_of_its_name(qtbot: QtBot, tmp_path: Path) -> None:
    panel = derivation(qtbot, tmp_path / "d.typ")
    assert panel.length.text().startswith("58 equations")
    with qtbot.waitSignal(panel.work.finished):
        click(panel.export)
    assert (tmp_path / "d.typ").read_text(encoding="utf-8").startswith("#set document")
    assert panel.told.text() == f"Written: {tmp_path / 'd.typ'}."


def test_what_no_name_says_is_latex(qtbot: QtBot, tmp_path: Path) -> None:
    panel = derivation(qtbot, tmp_path / "d.doc")
    with qtbot.waitSignal(panel.work.finished):
        click(panel.export)
    assert (tmp_path / "d.doc.tex").read_text(encoding="utf-8").startswith("\\documentclass")


def test_a_part_of_it_is_written(qtbot: QtBot, tmp_path: Path) -> None:
    panel = derivation(qtbot, tmp_path / "d.md")
    panel.stretch.part.setCurrentIndex(panel.stretch.part.findData("chosen"))
    panel.stretch.first.setValue(3)
    panel.stretch.last.setValue(4)
    assert panel.length.text().startswith("2 equations")
    with qtbot.waitSignal(panel.work.finished):
        click(panel.export)
    assert (tmp_path / "d.md").read_text(encoding="utf-8").count("begin{aligned}") == 2


def test_a_derivation_replaces_nothing_unasked(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "d.md").write_text("mine", encoding="utf-8")
    asked = answered(monkeypatch, QMessageBox.StandardButton.No)
    click(derivation(qtbot, tmp_path / "d.md").export)
    assert asked == ["“d.md” is there already. Replace it?"]
    assert (tmp_path / "d.md").read_text(encoding="utf-8") == "mine"
