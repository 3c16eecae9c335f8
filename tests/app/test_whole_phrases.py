"""Phrases beside the title: as many as there is room for, each of them whole."""

import pytest
from pytestqt.qtbot import QtBot

from app.widgets.whole_phrases import WholePhrases

_ALL = "many-to-many, unequal · tanh · softmax + cross-entropy · T = 6"


@pytest.mark.parametrize(
    ("like", "seen"),
    [
        (_ALL, _ALL),
        (_ALL[:-1], "many-to-many, unequal · tanh · softmax + cross-entropy"),
        ("many-to-many, unequal · ta", "many-to-many, unequal"),
        ("many-to-many, une", "many-to-many"),
        ("man", ""),
    ],
)
def test_no_phrase_is_cut(qtbot: QtBot, like: str, seen: str) -> None:
    label = WholePhrases()
    qtbot.addWidget(label)
    label.say(_ALL)
    label.resize(label.fontMetrics().horizontalAdvance(like), 20)
    assert label.seen == seen
    assert label.toolTip() == _ALL
