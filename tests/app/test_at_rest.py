"""A picture of the window is taken when all that asks for another height has it."""

from dataclasses import replace

import pytest
from PyQt6.QtWidgets import QFrame
from pytestqt.qtbot import QtBot

from app.document import Document
from app.files.lesson_file import read_lesson
from app.screenshot import come_to_rest
from app.story.state import opening_state, with_look
from app.window.body import Body
from app.window.workspace import Workspace


@pytest.mark.parametrize("percent", [100, 200])
def test_at_rest_all_cards_are_whole(qtbot: QtBot, percent: int) -> None:
    state = opening_state(read_lesson("encoder-decoder"))
    workspace = Workspace(Document(with_look(state, replace(state.look, type_percent=percent))))
    qtbot.addWidget(workspace)
    workspace.resize(2560, 1440)
    workspace.show()
    come_to_rest(workspace)
    body = workspace.findChild(Body)
    assert body is not None
    content, port = body.widget(), body.viewport()
    assert content is not None
    assert port is not None
    assert content.height() == port.height()
    sheets = [sheet for sheet in content.findChildren(QFrame) if sheet.property("card") and sheet.isVisible()]
    assert len(sheets) >= 4
    assert all(sheet.geometry().bottom() < port.height() for sheet in sheets)
