"""What the inspector has room for: rows of numbers, letters as large as elsewhere."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.files.lesson_file import builtin_lessons, read_lesson
from app.painting.typeset import typeset
from app.story.inspection import inspection
from app.story.naming import markup_in_line
from app.story.places import Place
from app.story.state import State, opening_state
from app.window.controller import Controller
from tests.app.opened import opened


@pytest.fixture
def controller(qtbot: QtBot) -> Iterator[Controller]:
    window, controller = opened(qtbot)
    yield controller
    window.close()


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize(
    "looked_at", ["forward t=3 h", "forward t=3 z", "backward loss=4 k=3 dh", "backward loss=4 k=2 W_hh"]
)
def test_in_an_ordinary_window_all_five_rows_are_seen(controller: Controller, looked_at: str, language: str) -> None:
    controller.document.say_in(language)
    controller.document.go_to(Place.parse("backward loss=4 k=2 W_hh"))
    controller.document.inspect(Place.parse(looked_at))
    QApplication.processEvents()
    view = controller.workspace.inspector
    seen = view.grids.viewport()
    assert seen is not None
    assert view.grids.value.mapTo(seen, view.grids.value.rect().bottomLeft()).y() < seen.height()
    shown = [chip for row in (view.made_from, view.used_by) for chip in row.chips if chip.isVisible()]
    assert shown
    assert all(chip.parentWidget().rect().contains(chip.geometry()) for chip in shown)  # type: ignore[union-attr]


@pytest.mark.parametrize(("width", "height"), [(1680, 1020), (2560, 1440)])
def test_numbers_that_are_seen_whole_leave_the_rest_of_the_column_to_the_charts(
    qtbot: QtBot, width: int, height: int
) -> None:
    window, controller = opened(qtbot, width, height)
    controller.document.inspect(Place.parse("forward t=3 h"))
    QApplication.processEvents()
    grids, hidden_state = controller.workspace.inspector.grids, controller.workspace.hidden_state
    assert grids.height() <= grids.wanted_height + 16
    assert hidden_state.height() >= hidden_state.minimumHeight() + 8
    window.close()


@pytest.mark.parametrize("lesson", ["long-memory-lstm", "hell-ello"])
def test_what_uses_a_value_never_makes_the_column_broader(qtbot: QtBot, lesson: str) -> None:
    window, controller = opened(qtbot, 1280, 800)
    controller.open(lesson)
    controller.document.inspect("W_hh")
    lefts, starts = set(), set()
    for at in (0.0, 0.3, 0.6, 0.8, 1.0):
        controller.document.seek(int(at * len(controller.document.state.timeline)))
        QApplication.processEvents()
        row = controller.workspace.inspector.used_by
        lefts.add(controller.workspace.reach.parentWidget().x())  # type: ignore[union-attr]
        starts |= {row.chips[0].x()} if row.chips and row.isVisible() else set()
    assert len(lefts) == 1
    assert len(starts) == 1
    window.close()


@pytest.mark.parametrize("height", [*range(84, 300, 18)])
def test_the_rows_of_a_gate_are_not_cut_off_from_its_letter(qtbot: QtBot, height: int) -> None:
    window, controller = opened(qtbot)
    controller.open("long-memory-lstm")
    controller.document.inspect("W_hh")
    QApplication.processEvents()
    grids = controller.workspace.inspector.grids
    grids.resize(grids.width(), height)
    seen, grid = grids.viewport(), grids.value
    assert seen is not None
    assert grid.content is not None
    top = grid.mapTo(seen, grid.rect().topLeft()).y()
    shown = [row for row in range(16) if grid.content.rect((row, 0)).bottom() + top <= seen.height()]
    assert shown
    assert max(shown) < 4 or max(shown) % 4 in (2, 3)  # the letter stands beside the middle of its four rows
    window.close()


def relatives(state: State) -> set[str]:
    """The letters of all that values of the lesson are made from, and of those that use them."""
    found: set[str] = set()
    for step in range(1, len(state.timeline) + 1, max(1, len(state.timeline) // 60)):
        of = inspection(replace(state, inspected=state.timeline.place(step)))
        assert of is not None
        found |= {markup_in_line(state, reference) for reference in (*of.made_from[:24], *of.used_by[:24])}
    return found


@pytest.mark.parametrize("lesson", [name for name, _ in builtin_lessons()])
def test_letters_on_chips_are_no_higher_than_a_line(lesson: str) -> None:
    letters = relatives(opening_state(read_lesson(lesson)))
    assert letters
    assert all(typeset(letter, 13.0).height <= 21.0 for letter in letters)
