"""The blocks of a stack and what they make up: one entry is the same number in the same colour in both."""

import numpy as np
import pytest
from PyQt6.QtGui import QColor
from pytestqt.qtbot import QtBot

from app.files.notation_file import read_notation
from app.painting.matrix import MatrixPicture, MatrixStyle
from app.painting.numbers import pieces_alone
from app.theme import THEMES
from tests.app.cell_colours import colours
from tests.app.test_equation_size import pictures, shown
from tests.said import painted
from tests.story.gated import gated
from tests.story.states import state_of

Entry = tuple[str, str]


def entries(picture: MatrixPicture, monkeypatch: pytest.MonkeyPatch) -> dict[int, Entry]:
    """The number and the colour of every cell of a vector, by its place in it."""
    with painted(monkeypatch) as texts:
        found = colours(picture)
    return {max(cell): (text, found[cell]) for cell, text in zip(sorted(found), texts, strict=True)}


@pytest.mark.parametrize("notation", ["slides", "cs224n"])
@pytest.mark.parametrize(("cell", "parameter"), [("lstm", "b_h"), ("gru", "b_xh"), ("gru", "b_hh")])
def test_the_blocks_of_a_stack_are_printed_as_what_they_make_up(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, cell: str, parameter: str, notation: str
) -> None:
    at = f"backward loss=4 k=2 {parameter}"
    state = state_of(gated(cell), 4, at, notation=read_notation(notation))
    *blocks, whole = pictures(shown(qtbot, state, 1138, 0))
    size = state.trace.experiment.network.hidden_size
    printed, alike = entries(whole, monkeypatch), 0
    for number, block in enumerate(blocks):
        if not np.array_equal(block.values.ravel(), whole.values.ravel()[number * size : (number + 1) * size]):
            continue  # what is multiplied within the last block of a GRU
        for place, entry in entries(block, monkeypatch).items():
            alike += (number * size + place) in printed
            assert entry == printed.get(number * size + place, entry)
    assert alike


def test_in_hardly_any_room_the_number_that_sets_the_colours_of_a_stack_stands_there(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = np.array([[9e-9], [2e-8], [3e-6], [-7e-10]])
    large = np.array([[3e-9], [6e-5], [2e-6], [8e-10]])
    line = ("=", "[", small, ";", large, "]", "=", np.vstack([small, large]))
    pieces = pieces_alone(line, MatrixStyle(44.0, 22.0, 1, longest=3), 15.0)
    _, block, whole = (entries(piece, monkeypatch) for piece in pieces if isinstance(piece, MatrixPicture))
    full = QColor(THEMES["light"].diverging(1.0)).name()
    assert block == {1: ("6e−5", full)}
    assert whole == {5: ("6e−5", full)}
