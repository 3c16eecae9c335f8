"""Whoever walks the window with Tab sees where they are: a ring of 2 px that differs from what was there before."""

import pytest
from PyQt6.QtCore import QRect, Qt
from PyQt6.QtGui import QImage
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.colours import contrast
from app.story.state import ThemeName
from tests.app.opened import opened

_SEEN = 3.0
"""The contrast that WCAG asks of a focus ring."""


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_what_has_the_focus_has_a_ring(qtbot: QtBot, theme: ThemeName) -> None:
    window, controller = opened(qtbot)
    qtbot.waitUntil(window.isActiveWindow)
    controller.document.choose_theme(theme)
    controller.document.seek(30)
    workspace = controller.workspace
    bar, offers, transport = workspace.top_bar, workspace.equation.offers, workspace.transport
    chips = workspace.contributions.chips.values()
    controls: tuple[QWidget, ...] = (bar.lesson, bar.experiment, bar.export, bar.theme, workspace.network.fold, *chips)
    controls = (*controls, *offers.buttons.values(), offers.more, transport.speed, workspace.contributions.truncation)
    controls = (*controls, *transport.findChildren(type(bar.theme)))
    shown = [control for control in controls if control.isVisible()]
    assert len(shown) > 15
    for control in shown:
        workspace.network.setFocus()
        before = _seen(control)
        control.setFocus(Qt.FocusReason.TabFocusReason)
        QApplication.processEvents()
        assert control.hasFocus()
        changed = _changed(before, _seen(control))
        assert changed >= 2.4 * (control.width() + control.height()), (control, control.accessibleName())
    window.close()


def test_no_button_has_the_focus_until_a_key_gives_it_one(qtbot: QtBot) -> None:
    window, controller = opened(qtbot)
    qtbot.waitUntil(window.isActiveWindow)
    assert controller.workspace.hasFocus()
    assert not controller.workspace.top_bar.lesson.hasFocus()
    press_tab(window)
    assert controller.workspace.top_bar.lesson.hasFocus()
    window.close()


def test_no_ring_is_presented_until_tab_asks_for_it(qtbot: QtBot) -> None:
    window, controller = opened(qtbot)
    qtbot.waitUntil(window.isActiveWindow)
    press_tab(window)
    controller.presenter.toggle()
    QApplication.processEvents()
    assert controller.document.state.look.presenting
    assert controller.workspace.hasFocus()
    press_tab(window)
    assert window.focusWidget() is not controller.workspace
    controller.presenter.toggle()
    window.close()


def press_tab(window: QWidget) -> None:
    QTest.keyClick(window.focusWidget(), Qt.Key.Key_Tab)  # type: ignore[call-overload]  # the stub has one too many


def _seen(control: QWidget) -> QImage:
    """With what lies under it."""
    window = control.window()
    assert window is not None
    return window.grab(QRect(control.mapTo(window, control.rect().topLeft()), control.size())).toImage()


def _changed(before: QImage, after: QImage) -> int:
    """How many pixels are another colour, well apart from the one before."""
    pixels = [(x, y) for y in range(before.height()) for x in range(before.width())]
    pairs = [(before.pixelColor(x, y).name(), after.pixelColor(x, y).name()) for x, y in pixels]
    return sum(one != other and contrast(one, other) >= _SEEN for one, other in pairs)
