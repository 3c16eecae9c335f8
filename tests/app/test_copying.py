"""Copying an equation: what is in the clipboard is what stands on screen, and it says so."""

import re

import numpy as np
import pytest
import typst
from PyQt6.QtCore import Qt
from PyQt6.QtGui import QColor, QGuiApplication
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QMainWindow
from pytestqt.qtbot import QtBot

from app.document import Document
from app.files.lesson_file import builtin_lessons, read_lesson
from app.parts.copy_menu import COPIES
from app.story.copying import as_latex, as_plain, as_typst, has_numbers
from app.story.matrix_texts import matrix_texts
from app.story.numbers_line import put_in
from app.story.places import Place
from app.story.state import State, opening_state, with_flow
from app.theme import THEMES
from app.views.equation import EquationView
from app.window.opening import fill_window
from tests.app.paintings import pixels
from tests.story.states import state_of

CHAIN = "backward loss=4 k=2 W_hh"
COMPILER = typst.Compiler(ignore_system_fonts=True)


def copied() -> str:
    clipboard = QGuiApplication.clipboard()
    assert clipboard is not None
    return clipboard.text()


def places_of(lesson: str, at_most: int = 24) -> list[State]:
    """Some of a lesson's places in the flow of all losses and of each."""
    found = []
    for flow in ("all", "each"):
        state = with_flow(opening_state(read_lesson(lesson)), flow)
        length = len(state.timeline)
        positions = range(1, length + 1, max(1, length // at_most))
        found += [State(state.lesson, state.trace, state.timeline, position, state.notation) for position in positions]
    return found


EVERY_LESSON = pytest.mark.parametrize("lesson", [name for name, _ in builtin_lessons()])


def compiles(markup: str) -> bool:
    try:
        COMPILER.compile(f"#set page(width: auto, height: auto)\n{markup}".encode(), format="svg")
    except typst.TypstError:
        return False
    return True


@EVERY_LESSON
def test_what_is_copied_as_typst_compiles(lesson: str) -> None:
    for state in places_of(lesson):
        markup = as_typst(state.equation, state.trace, numbers=True)
        assert compiles(markup), markup
        assert "#text" not in markup


@EVERY_LESSON
def test_what_is_copied_as_latex_is_balanced(lesson: str) -> None:
    for state in places_of(lesson):
        latex = as_latex(state.equation, state.trace, numbers=True)
        bare = re.sub(r"\\[{}]", "", latex)
        assert bare.count("{") == bare.count("}"), latex
        for first, last in ((r"\\left\b", r"\\right\b"), (r"\\begin\b", r"\\end\b")):
            assert len(re.findall(first, latex)) == len(re.findall(last, latex)), latex
        assert latex.isascii() or "\\text" in latex, latex


@EVERY_LESSON
def test_the_numbers_that_are_copied_are_those_that_are_printed(lesson: str) -> None:
    """Every matrix of the numbers line that is small enough to be written out, in its order."""
    for state in places_of(lesson):
        if not has_numbers(state.equation, state.trace):
            continue
        line = put_in(state.equation.operands, state.trace, state.notation)
        matrices = [piece for piece in line if not isinstance(piece, str)]
        printed = [
            [cell for row in matrix_texts(matrix) for cell in row] for matrix in matrices if max(matrix.shape) <= 8
        ]
        latex = as_latex(state.equation, state.trace, numbers=True)
        written = [
            [_as_printed(cell) for cell in re.split(r" & | \\\\ ", body)]
            for body in re.findall(r"\\begin\{bmatrix\} (.*?) \\end\{bmatrix\}", latex)
        ]
        assert [cells for cells in written if "…" not in cells] == printed


def _as_printed(cell: str) -> str:
    cell = re.sub(r" \\cdot 10\^\{(-?\d+)\}", r"e\1", cell)
    return cell.replace(r"\cdots", "…").replace("-", "−")


def test_a_long_matrix_is_shortened_by_dots() -> None:
    state = state_of("long-memory-lstm", flow=20, at="backward loss=20 k=16 W_hh")
    assert r"\cdots & \cdots" in as_latex(state.equation, state.trace, numbers=True)


def test_plain_text_has_the_chain_too() -> None:
    state = state_of("hell-ello", flow=4, at=CHAIN)
    assert as_plain(state.equation) == "∂L₄/∂W|k=2 = ∂L₄/∂ŷ₄ ∂ŷ₄/∂h₄ ∂h₄/∂h₃ ∂h₃/∂h₂ ∂⁺h₂/∂W = δ₄,₂ h₁ᵀ"


# With the hand --------------------------------------------------------------------------------------------------------


def view_at(qtbot: QtBot, place: str | int) -> EquationView:
    document = Document(state_of("hell-ello", flow=4, at=place))
    view = EquationView(document)
    qtbot.addWidget(view)
    document.changed.connect(view.draw)
    view.resize(900, 182)
    view.draw(document.state)
    view.show()
    return view


@pytest.mark.parametrize("way", [each for each in COPIES if each.name != "image"], ids=lambda each: each.name)
def test_the_menu_copies_and_the_card_says_so(qtbot: QtBot, way: object) -> None:
    view = view_at(qtbot, CHAIN)
    assert way in COPIES
    for action in view.offers.copies.actions():
        if action.data() == way.name:
            action.trigger()
    assert copied() == way.make(view.state_shown)
    assert view.told == way.told
    assert view.accessibleDescription() == view.told
    view.draw(view.state_shown)
    assert not view.told


def test_a_picture_is_copied_in_three_times_the_size_on_paper(qtbot: QtBot) -> None:
    view = view_at(qtbot, CHAIN)
    view.copy("image")
    clipboard = QGuiApplication.clipboard()
    assert clipboard is not None
    picture = pixels(clipboard.image())
    height, width, _ = picture.shape
    assert width > 3 * 400
    assert height > 3 * 60
    edges = np.concatenate([picture[0], picture[-1], picture[:, 0], picture[:, -1]])
    assert np.all(edges[:, :3] == np.array(QColor(THEMES["light"].card).getRgb()[:3]))
    assert len(np.unique(picture[..., 0])) > 20


def test_where_nothing_is_computed_there_are_no_numbers_to_copy(qtbot: QtBot) -> None:
    view = view_at(qtbot, "forward t=2 h")
    menu = view.offers.copies

    def offered() -> set[str]:
        menu.aboutToShow.emit()
        return {action.data() for action in menu.actions() if action.isEnabled() and action.data()}

    assert offered() == {each.name for each in COPIES}
    menu.draw(state_of("notes", flow="all", at="forward t=1 x"))
    without = {each.name for each in COPIES if not each.with_numbers}
    assert offered() in (without, {each.name for each in COPIES})


def test_before_the_first_step_nothing_is_copied(qtbot: QtBot) -> None:
    view = view_at(qtbot, 0)
    clipboard = QGuiApplication.clipboard()
    assert clipboard is not None
    clipboard.setText("before")
    view.copy()
    assert copied() == "before"
    assert view.told == "no equation yet: press →, then copy"
    assert view.offers.copy.isHidden()


def test_ctrl_c_copies_as_latex_in_the_window(qtbot: QtBot) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    controller = fill_window(window, "hell-ello")
    window.resize(1280, 800)
    with qtbot.waitActive(window):
        window.show()
    controller.document.go_to(Place.parse(CHAIN))
    QTest.keyClick(controller.workspace, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)  # type: ignore[call-overload]
    state = controller.document.state
    assert copied() == as_latex(state.equation, state.trace)
    assert controller.workspace.equation.told == "Copied as LaTeX."
    window.close()
