"""What the dialog that imports weights says is said in every language."""

from pathlib import Path

import numpy as np
import pytest
from PyQt6.QtWidgets import (
    QMainWindow,
    QTableWidget,
)
from pytestqt.qtbot import QtBot

from app.document import Document
from app.files.lesson_file import read_lesson
from app.panels.weights import WeightsPanel
from app.story.state import opening_state
from app.translation import choose_language
from rnn_engine.arrays import Array
from tests.app.own_lessons import hello_weights, saved_weights
from tests.said import PRETENDED, of_widgets, speak_pretended, untranslated


@pytest.fixture
def hello() -> dict[str, Array]:
    """The weights of a lesson on the letters h, e, l and o."""
    return hello_weights()


def test_what_it_says_comes_from_the_catalogue(
    qtbot: QtBot, tmp_path: Path, hello: dict[str, Array], monkeypatch: pytest.MonkeyPatch
) -> None:
    spoken = speak_pretended(monkeypatch)
    window = QMainWindow()
    qtbot.addWidget(window)
    choose_language(PRETENDED)
    panel = WeightsPanel(Document(opening_state(read_lesson("hell-ello"))), lambda _lesson: False, window)
    qtbot.addWidget(panel)
    second = {name.replace("_l0", "_l1"): array for name, array in hello.items() if name.startswith("rnn")}
    odd = second | {"rnn.weight_ih_l1": np.eye(5), "norm.weight": np.ones(3), "rnn.bias_hh_l0.grad": np.ones(5)}
    told: set[str] = set()
    for held in (hello, hello | odd):
        panel.open_weights(str(saved_weights(tmp_path, held)))
        for text in ("", "0 1", "0 9 9 9 9 9 9"):
            panel.fields.inputs.setText(text)
            told.update(of_widgets(panel), *panel.tables.taken.texts(), *panel.tables.left.texts())
            told.update(_headings(panel.tables.taken), _headings(panel.tables.left))
    names = frozenset({"rnn", "weight", "bias", "linear", "norm", "safetensors", "weights", "tanh", "relu", "softmax"})
    fields = frozenset({"sequence", "inputs", "vocabulary"})
    assert untranslated(told, hello | odd, names | fields) == set()
    assert not spoken.unknown


def _headings(table: QTableWidget) -> list[str]:
    items = [table.horizontalHeaderItem(column) for column in range(table.columnCount())]
    return [item.text() for item in items if item is not None]
