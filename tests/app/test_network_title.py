"""What stands over the network: its title, as large and as high as those of other cards, also where it itself has less
room; L; and what the river's width says."""

from dataclasses import replace

import pytest
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.document import Document
from app.files.lesson_file import read_lesson
from app.painting.network.heading import heading, title_end
from app.painting.wrapping import text_width
from app.story.diagram import title, unfolded
from app.story.diagram.parts import Caption
from app.story.state import opening_state, with_flow, with_look
from app.translation import choose_language
from app.window.workspace import Workspace

_TITLE, _MIDDLE, _CHIP, _UNDER_CHIP = 12.0, 24.0, 24.0, 3.0
"""Paper units: its type size, how far from the card's edge its middle is, how high the button behind it, and how much
is free under that."""


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


@pytest.mark.parametrize("shrunk", [1.0, 1.3])
@pytest.mark.parametrize("size", [(600, 400), (700, 300), (802, 333), (858, 335), (1000, 400), (1138, 555)])
@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("lesson", ["worksheet", "hell-ello", "long-memory-lstm"])
def test_what_the_width_of_the_river_says_stands_clear_of_the_loss_of_all(
    qapp: QApplication, lesson: str, language: str, size: tuple[int, int], shrunk: float
) -> None:
    choose_language(language)
    state = with_flow(opening_state(read_lesson(lesson)), "each")
    for position in (len(state.timeline) * 3 // 4, len(state.timeline)):
        state = replace(state, position=position)
        shown = unfolded(state, *size)
        if shown.total is None:
            continue
        beside = shown.total.pill.box.right + 2.0
        for stroke in heading(shown, title(state), shrunk):
            value = stroke.value
            if not isinstance(value, Caption):
                assert value.left > beside
            elif value.align == "right":
                assert value.at.x - text_width(value.text, value.size) > beside, value.text


@pytest.mark.parametrize("folded", [False, True], ids=["row", "cell"])
@pytest.mark.parametrize("lesson", ["long-memory-lstm", "encoder-decoder", "vanishing"])
@pytest.mark.parametrize(("percent", "presenting"), [(100, False), (150, False), (200, False), (100, True)])
@pytest.mark.parametrize("size", [(1280, 800), (1680, 1020)], ids=str)
def test_the_title_is_as_far_from_the_edge_as_those_of_other_cards(
    qtbot: QtBot, size: tuple[int, int], percent: int, presenting: bool, lesson: str, folded: bool
) -> None:
    state = replace(opening_state(read_lesson(lesson)), folded=folded)
    look = replace(state.look, type_percent=percent, presenting=presenting)
    workspace = Workspace(Document(with_look(replace(state, position=len(state.timeline)), look)))
    qtbot.addWidget(workspace)
    workspace.resize(*size)
    workspace.show()
    for _ in range(2):  # laid out, a card may ask for another height
        QApplication.processEvents()
    network, state = workspace.network, workspace.document.state
    shown = network.shown
    assert shown is not None
    middle = title_end(shown, title(state), network.shrunk).y * network.zoom
    assert middle == pytest.approx(_MIDDLE * state.look.zoom, abs=1.0)
    assert abs(network.fold.geometry().center().y() - middle) <= 1.5
    assert network.fold.height() >= 0.7 * _CHIP * state.look.zoom
    losses = [network.on_screen(column.loss.box.top) for column in shown.columns if column.loss is not None]
    assert min(losses, default=1e9) - (network.fold.geometry().bottom() + 1) >= _UNDER_CHIP * state.look.zoom - 1.6
    lowest = max(column.box.bottom for column in shown.columns) * network.zoom
    assert lowest <= network.height()
