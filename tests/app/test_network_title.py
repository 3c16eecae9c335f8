"""The title of the network is as large as those of the other cards, also where the network itself has less room."""

from dataclasses import replace

import pytest
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.document import Document
from app.files.lesson_file import read_lesson
from app.painting.network.heading import heading
from app.story.diagram import title
from app.story.state import opening_state, with_look
from app.window.workspace import Workspace

_TITLE = 12.0


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("lesson", ["hell-ello", "long-memory-lstm", "encoder-decoder", "truncated"])
@pytest.mark.parametrize("percent", [100, 150, 200])
def test_the_title_is_as_large_as_type_was_chosen(qtbot: QtBot, percent: int, lesson: str, language: str) -> None:
    state = opening_state(read_lesson(lesson))
    look = replace(state.look, type_percent=percent, language=language)
    workspace = Workspace(Document(with_look(replace(state, position=len(state.timeline)), look)))
    qtbot.addWidget(workspace)
    workspace.resize(1680, 1020)
    workspace.show()
    for _ in range(2):  # laid out, a card may ask for another height
        QApplication.processEvents()
    network = workspace.network
    shown, state = network.shown, workspace.document.state
    assert shown is not None
    captions = [stroke.value for stroke in heading(shown, title(state), network.shrunk) if stroke.key != "measure"]
    size, chip = captions[0].size * network.zoom, network.fold.geometry()
    assert size == pytest.approx(_TITLE * percent / 100, rel=0.1)
    assert network.rect().contains(chip)
    losses = [column.loss.box.top for column in shown.columns if column.loss is not None]
    assert all(chip.bottom() <= network.on_screen(top) for top in losses)
