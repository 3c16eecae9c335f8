"""The gradient plots in the window: from the menu to a plot, a file, the clipboard."""

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from PyQt6.QtGui import QGuiApplication, QImage
from PyQt6.QtWidgets import QDialog, QFileDialog, QMenu, QPushButton
from pytestqt.qtbot import QtBot

from app.panels.gradient_plot import GradientPlotPanel
from app.story.exports import PLOTS, TITLES
from app.window.controller import Controller
from tests.app.opened import opened


@pytest.fixture
def controller(qtbot: QtBot) -> Iterator[Controller]:
    window, controller = opened(qtbot)
    yield controller
    window.close()


def ask(controller: Controller, name: str) -> GradientPlotPanel:
    """Choose a plot in the window's menu."""
    menu = controller.workspace.top_bar.menu
    menu.fill()
    plots = next(each for each in menu.findChildren(QMenu) if each.title() == "Gradient plots")
    next(entry for entry in plots.actions() if entry.text() == f"{TITLES[name]}…").trigger()
    return controller.plot_panel


def shown(qtbot: QtBot, controller: Controller, name: str) -> GradientPlotPanel:
    panel = ask(controller, name)
    qtbot.waitUntil(lambda: panel.plot.isVisible() and panel.plot.figure is not None and panel.plot.figure.name == name)
    return panel


def is_enabled(button: QPushButton | None) -> bool:
    assert button is not None
    return button.isEnabled()


@pytest.mark.parametrize("name", PLOTS)
def test_every_plot_is_in_the_menu_and_comes_up_large(qtbot: QtBot, controller: Controller, name: str) -> None:
    panel = shown(qtbot, controller, name)
    assert panel.windowTitle() == TITLES[name]
    assert panel.plot.figure is not None
    assert panel.plot.accessibleDescription().startswith(panel.plot.figure.text_alternative)
    assert is_enabled(panel.export)
    assert is_enabled(panel.copy)
    assert not panel.told.isVisible()


def test_it_follows_what_is_chosen_and_not_the_cursor(qtbot: QtBot, controller: Controller) -> None:
    panel = shown(qtbot, controller, "lags")
    first = panel.plot.figure
    controller.document.step()
    assert panel.plot.figure is first
    controller.document.choose_flow(2)
    qtbot.waitUntil(lambda: panel.plot.figure is not None and panel.plot.figure is not first and panel.plot.isVisible())
    assert panel.plot.figure is not None
    assert panel.plot.figure.subtitle is not None
    assert panel.plot.figure.subtitle.plain.endswith("of L₂")


def test_what_a_lesson_can_not_have_is_said(qtbot: QtBot, controller: Controller) -> None:
    controller.open("long-memory-gru")
    qtbot.waitUntil(lambda: controller.document.busy is None)
    panel = ask(controller, "radius-sweep")
    assert panel.told.isVisible()
    assert panel.told.text().startswith("Cell GRU: it has several recurrent matrices")
    assert not panel.plot.isVisible()
    assert not is_enabled(panel.export)


@pytest.mark.parametrize(("typed", "written"), [("lags.svg", "lags.svg"), ("lags", "lags.pdf"), ("my.csv", "my.csv")])
def test_it_is_exported_under_the_name_that_was_chosen(
    qtbot: QtBot, controller: Controller, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, typed: str, written: str
) -> None:
    panel = shown(qtbot, controller, "lags")
    chosen = str(tmp_path / typed), "PDF (*.pdf)"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: chosen)
    assert panel.export is not None
    panel.export.click()
    content = (tmp_path / written).read_bytes()
    assert content.startswith({"svg": b"<?xml", "pdf": b"%PDF", "csv": b"# Unfold"}[written[-3:]])
    assert panel.told.text() == f"Written to {tmp_path}: {written}."


def test_a_table_of_a_changed_lesson_says_so(qtbot: QtBot, controller: Controller, tmp_path: Path) -> None:
    controller.document.scale_to_spectral_radius("W_hh", 1.25)
    panel = shown(qtbot, controller, "jacobians")
    panel.write(tmp_path / "table.csv")
    lines = (tmp_path / "table.csv").read_text(encoding="utf-8").splitlines()
    assert any(line.startswith("# note: the lesson was changed") for line in lines)
    rows = list(csv.reader(line for line in lines if not line.startswith("#")))
    rates = {float(row[3]) for row in rows if row[1] == "spectral radius of the weights"}
    assert sorted(rates) == pytest.approx([0.09691001300805642])


def test_a_folder_that_is_gone_is_said(qtbot: QtBot, controller: Controller, tmp_path: Path) -> None:
    panel = shown(qtbot, controller, "cells")
    panel.write(tmp_path / "gone" / "cells.pdf")
    assert "gone" in panel.told.text()
    assert not (tmp_path / "gone").exists()


def test_the_clipboard_has_it_as_png_and_as_svg(qtbot: QtBot, controller: Controller) -> None:
    panel = shown(qtbot, controller, "triangles")
    assert panel.copy is not None
    panel.copy.click()
    clipboard = QGuiApplication.clipboard()
    assert clipboard is not None
    data = clipboard.mimeData()
    assert data is not None
    image = data.imageData()
    assert isinstance(image, QImage)
    assert image.width() > 1500
    assert b"<svg" in data.data("image/svg+xml").data()
    clipboard.clear()


def test_closing_it_leaves_nothing_to_be_computed(qtbot: QtBot, controller: Controller) -> None:
    panel = ask(controller, "radius-sweep")
    panel.reject()
    assert isinstance(panel, QDialog)
    assert not panel.isVisible()
    panel.stop()
    assert not is_enabled(panel.export)
