"""Memory that is given back when the window has been furnished anew."""

import gc
import weakref

import pytest
from pytestqt.qtbot import QtBot

from tests.app.opened import opened


@pytest.mark.parametrize("frozen", [False, True])
def test_what_was_there_before_is_given_back(qtbot: QtBot, frozen: bool) -> None:
    _, controller = opened(qtbot)
    before = weakref.ref(controller.workspace)
    if frozen:  # as the program does when its window has been furnished first
        gc.freeze()
    controller.document.say_in("de")
    qtbot.waitUntil(lambda: before() is None)
    assert controller.workspace.isVisible()
