"""A lesson whose every text is hostile, opened in the window: text is shown as text wherever it goes."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PyQt6.QtCore import QPoint, Qt
from PyQt6.QtGui import QAction
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QAbstractButton, QApplication, QLabel, QMainWindow, QMenu, QTabBar, QToolTip, QWidget
from pytestqt.qtbot import QtBot

from app.files.lesson_file import read_lesson
from app.story.asides import offered
from app.story.exports import PLOTS
from app.widgets.plain_label import PlainLabel, plain_tip
from app.window.controller import Controller
from app.window.opening import fill_window
from tests.hostile import write_hostile

RAW = "<b>fat"
OF_QT = {"qtooltip_label"}
"""The label in which Qt shows what a tool tip says, which is looked at as that."""


@pytest.fixture
def controller(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Controller]:
    for asked in ("getOpenFileName", "getSaveFileName"):
        monkeypatch.setattr(f"PyQt6.QtWidgets.QFileDialog.{asked}", lambda *_, **__: ("", ""))
    monkeypatch.setattr("PyQt6.QtWidgets.QFileDialog.getExistingDirectory", lambda *_, **__: "")
    window = QMainWindow()
    window.resize(1280, 800)
    qtbot.addWidget(window)
    controller = fill_window(window, str(write_hostile(tmp_path)))
    controller.workspace.network.tween_ms = 0
    window.show()
    yield controller
    for panel in QApplication.topLevelWidgets():
        if panel is not window:
            panel.close()
    window.close()


def actions(menu: QMenu) -> Iterator[QAction]:
    for action in menu.actions():
        yield action
        inner = action.menu()
        if inner is not None:
            yield from actions(inner)


def reads_markup(label: QLabel) -> bool:
    return label.textFormat() != Qt.TextFormat.PlainText and "<" in label.text()


def mistaken() -> Iterator[str]:
    """What is on screen, or would be, and is not shown as it stands."""
    for widget in QApplication.allWidgets():
        where = type(widget).__name__
        if isinstance(widget, QLabel) and widget.objectName() not in OF_QT and reads_markup(widget):
            yield f"{where} reads markup: {widget.text()[:80]}"
        if RAW in widget.toolTip():
            yield f"{where} has a tool tip that reads markup: {widget.toolTip()[:80]}"
        texts = [widget.text()] if isinstance(widget, QAbstractButton) else []
        if isinstance(widget, QTabBar):
            texts += [widget.tabText(index) for index in range(widget.count())]
        entries = list(actions(widget)) if isinstance(widget, QMenu) else []
        for text in (*texts, *(entry.text() for entry in entries)):
            if "R&D" in text or "&amp;" in text.replace("&&amp;", ""):
                yield f"{where} reads a key: {text[:80]}"
        for entry in entries:
            if RAW in entry.toolTip() and RAW in entry.text() and entry.toolTip() != entry.text():
                yield f"{where}: an entry has a tool tip that reads markup: {entry.toolTip()[:80]}"


def settle() -> None:
    QApplication.processEvents()


def walk(controller: Controller) -> None:
    document = controller.document
    for position in range(len(document.state.timeline) + 1):
        document.seek(position)
    settle()
    for stop in range(3):
        QTest.keyClick(controller.workspace.window(), Qt.Key.Key_PageDown)  # type: ignore[call-overload]
        settle()
        assert not list(mistaken()), stop


def guess(controller: Controller) -> None:
    document = controller.document
    document.seek(0)
    for _ in range(2):
        QTest.keyClick(controller.workspace.window(), Qt.Key.Key_PageDown)  # type: ignore[call-overload]
        settle()
    question = document.state.question
    assert question is not None
    document.answer(question.choices[1])


def inspect(controller: Controller) -> None:
    document = controller.document
    document.seek(len(document.state.timeline) - 1)
    for of in ("W_hh", "W_hy"):
        document.inspect(of)
        settle()
    for kind in offered(document.state):
        document.open_aside(kind.name)
        settle()
        document.open_every_line()
        settle()
        document.close_aside()
    document.inspect(None)


def open_panels(controller: Controller) -> None:
    controller.experiment_panel.toggle()
    controller.tour_panel.toggle()
    settle()
    controller.show_lessons()
    controller.show_log()
    settle()


def ask_for_exports(controller: Controller) -> None:
    for panel in (controller.export_panel, controller.worksheet_panel, controller.weights_panel):
        panel.ask()
        settle()
    for dialog in (controller.deck_panel, controller.film_panel, controller.derivation_panel):
        dialog.ask()
        settle()
    for name in PLOTS:
        controller.plot_panel.show_plot(name)
        settle()


def compare(controller: Controller) -> None:
    controller.document.compare_with_cell("gru")
    settle()
    controller.document.stop_comparing()
    file = controller.document.state.lesson.file
    controller.document.compare_with(replace(read_lesson(str(file)), name="=cmd|<b>fat & R&D"))
    settle()
    controller.document.swap_compared()
    settle()


def open_menus(controller: Controller) -> None:
    menu = controller.workspace.top_bar.menu
    menu.popup(QPoint(0, 0))
    settle()
    assert any("R&&D" in entry.text() for entry in actions(menu))  # the recent file
    assert not list(mistaken())
    menu.close()
    controller.choose_compared()
    settle()
    controller.comparing.close()


WALKS: list[Callable[[Controller], None]] = [
    walk,
    guess,
    inspect,
    open_panels,
    ask_for_exports,
    compare,
    open_menus,
]


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("go", WALKS)
def test_every_text_is_shown_as_it_stands(
    qtbot: QtBot, controller: Controller, go: Callable[[Controller], None], language: str
) -> None:
    controller.document.say_in(language)
    settle()
    go(controller)
    settle()
    assert not list(mistaken())


def test_the_window_s_title_is_the_lesson_s(controller: Controller) -> None:
    window = controller.workspace.window()
    assert window is not None
    title = window.windowTitle()
    assert title.startswith('<b>fat</b> &amp; R&D #let x = read("/etc/passwd") $E_0$')
    assert "\n" not in title
    assert "[*][*]" in title  # how Qt writes one that is no mark


def test_a_label_shows_markup_as_signs(qtbot: QtBot) -> None:
    label, tame = PlainLabel("<b>&amp;</b>"), PlainLabel("(b)&amp;(/b)")
    for one in (label, tame):
        qtbot.addWidget(one)
    assert label.sizeHint().width() > 0.8 * tame.sizeHint().width()  # nothing is left out, as tags would be
    picture = label.grab().toImage()
    label.setTextFormat(Qt.TextFormat.RichText)
    assert label.grab(label.rect()).toImage() != picture


def test_a_tool_tip_shows_markup_as_signs(qtbot: QtBot) -> None:
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.show()
    QToolTip.showText(QPoint(5, 5), plain_tip("<b>fat</b> &amp; R&D"), widget)
    (shown,) = [one for one in QApplication.allWidgets() if one.objectName() == "qtooltip_label" and one.isVisible()]
    assert isinstance(shown, QLabel)
    assert shown.text() == "<p>&lt;b&gt;fat&lt;/b&gt; &amp;amp; R&amp;D</p>"
    assert plain_tip("R&D &amp;") == "R&D &amp;"  # without a tag Qt reads no markup
    QToolTip.hideText()


def test_what_can_t_be_read_is_quoted_as_it_stands(
    controller: Controller, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[QWidget] = []

    def look(box: QWidget) -> int:
        told.append(box)
        box.show()
        settle()
        assert not list(mistaken())
        box.close()
        return 0

    monkeypatch.setattr("PyQt6.QtWidgets.QMessageBox.exec", look)
    broken = tmp_path / "<b>fat & R&D %s {0}.lesson.json"
    broken.write_text("{")
    controller.open(str(broken))
    file = controller.document.state.lesson.file
    assert file is not None
    (tmp_path / "more").mkdir()
    shutil.copy(file, tmp_path / "more" / broken.name)
    controller.compare_with(str(broken))
    assert len(told) == 2
