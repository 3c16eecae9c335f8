"""Who presents doesn't scroll: network, equation and timeline are whole, however large the type that is chosen."""

from dataclasses import replace

import pytest
from PyQt6.QtCore import QPoint, QRect
from PyQt6.QtWidgets import QApplication, QMainWindow, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from app.window.controller import Controller
from app.window.opening import fill_window

LESSONS = ("hell-ello", "vanishing", "long-memory-lstm", "encoder-decoder")


def whole(view: QWidget, window: QWidget) -> bool:
    """Whether all of a view is seen: nothing that holds it cuts it off."""
    held, holder = view, view.parentWidget()
    while holder is not None and held is not window:
        if not holder.rect().contains(QRect(view.mapTo(holder, QPoint()), view.size())):
            return False
        held, holder = holder, holder.parentWidget()
    return view.isVisible()


def scrolled(controller: Controller) -> int:
    area = controller.workspace.findChild(QScrollArea)
    bar = None if area is None else area.verticalScrollBar()
    assert bar is not None
    return bar.maximum()


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("lesson", LESSONS)
@pytest.mark.parametrize("size", [(1280, 800), (1440, 900), (1920, 1080)], ids=str)
def test_all_that_is_presented_is_seen_at_once(qtbot: QtBot, size: tuple[int, int], lesson: str, language: str) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    window.resize(*size)
    controller = fill_window(window, lesson)
    window.show()
    document = controller.document
    document.choose_look(replace(document.state.look, language=language, presenting=True))
    zooms = []
    for percent in (100, 150, 200):
        document.choose_look(replace(document.state.look, type_percent=percent))
        zooms.append(document.state.look.zoom)
        for position in (0, *tuple(document.state.stops)[:1], len(document.state.timeline)):
            document.seek(position)
            for _ in range(2):  # laid out, a card may ask for another height, which all are laid out for
                QApplication.processEvents()
            workspace = controller.workspace
            for view in (workspace.network, workspace.equation, workspace.transport):
                assert whole(view, window), (percent, position, view)
            between = workspace.transport.y() - workspace.top_bar.height()
            assert workspace.network.height() >= 0.4 * between
            assert workspace.equation.height() >= min(workspace.equation.sizeHint().height(), 0.4 * between)
            assert scrolled(controller) == 0
    assert 1.6 <= zooms[0] <= zooms[1] <= zooms[2]
    window.close()


def test_the_type_that_is_presented_follows_the_window(qtbot: QtBot) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    window.resize(1280, 800)
    controller = fill_window(window, "hell-ello")
    window.show()
    look = replace(controller.document.state.look, type_percent=200, presenting=True)
    controller.document.choose_look(look)
    assert controller.document.state.look.zoom == 1.6
    window.resize(1920, 1080)
    qtbot.waitUntil(lambda: controller.document.state.look.zoom == 2.16)
    assert scrolled(controller) == 0
    controller.document.present(False)
    assert controller.document.state.look.zoom == 2.0
    window.close()
