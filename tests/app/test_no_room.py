"""What is said of panels that have no room, aloud too."""

import pytest
from pytestqt.qtbot import QtBot

from app.document import Document
from app.files.lesson_file import read_lesson
from app.parts.no_room import NoRoom
from app.story.state import opening_state


@pytest.mark.parametrize("width", [90, 2000])
def test_a_screen_reader_names_the_panels_that_have_no_room_now(qtbot: QtBot, width: int) -> None:
    note = NoRoom(Document(opening_state(read_lesson("scalar"))))
    qtbot.addWidget(note)
    for other, title in (("reach", "How far the gradient reaches"), ("shares", "Gradient so far")):
        note.tell(frozenset({other, "hidden-state"}), width)
        assert set(note.accessibleName().split(", ")) == {"no room for 2 panels", title, "Hidden state"}
