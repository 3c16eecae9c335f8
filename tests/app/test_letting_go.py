"""What the window had before it was furnished anew goes whole, and not before Qt is done with it."""

import gc
import weakref

import pytest
from PyQt6 import sip
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


def test_what_goes_is_held_until_qt_is_done_with_it(qtbot: QtBot) -> None:
    _, controller = opened(qtbot)
    before = weakref.ref(controller.workspace)
    controller.document.say_in("de")
    gc.collect()  # as it may happen in the midst of an event of what goes
    going = before()
    assert going is not None
    assert controller.workspace is not going
    assert not sip.isdeleted(going)
