"""Two lessons or cells above each other: chosen from the menu, followed by every view, ended with Esc."""

import re
from pathlib import Path

import pytest
from PyQt6.QtCore import QPoint, QPointF, Qt
from PyQt6.QtGui import QAction
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QApplication, QMainWindow
from pytestqt.qtbot import QtBot

from app.command_line import main
from app.document import Document
from app.story.figures.truncation import truncation
from app.story.places import Place
from app.story.pointing import Pointed
from app.widgets.wrapped_label import WrappedLabel
from app.window.controller import Controller
from app.window.opening import fill_window
from rnn_engine.experiment import Truncation
from tests.app.mouse import click, middle_of
from tests.app.opened import opened


@pytest.fixture
def controller(qtbot: QtBot) -> Controller:
    window = QMainWindow()
    qtbot.addWidget(window)
    controller = fill_window(window, "hell-ello")
    controller.workspace.network.tween_ms = controller.workspace.network_beside.tween_ms = 0
    window.resize(1440, 900)
    window.show()
    qtbot.waitUntil(window.isActiveWindow)
    return controller


def press(controller: Controller, key: Qt.Key) -> None:
    QTest.keyClick(controller.workspace, key)  # type: ignore[call-overload]  # the stub has a parameter too many


def entries(controller: Controller) -> dict[str, QAction]:
    return {action.text(): action for action in controller.comparing.actions() if action.isEnabled()}


def choose(controller: Controller, title: str) -> None:
    """Open the menu with its key, and choose an entry."""
    press(controller, Qt.Key.Key_C)
    assert controller.comparing.isVisible()
    entries(controller)[title].trigger()
    controller.comparing.close()


def test_c_offers_the_other_cells_and_lessons_as_long(controller: Controller) -> None:
    press(controller, Qt.Key.Key_C)
    titles = list(entries(controller))
    assert titles[:3] == ["GRU", "LSTM", "feed-forward"]
    assert "Slides: tagging four words" in titles
    assert "Long memory: a GRU" not in titles
    assert "hell → ello" not in titles
    assert titles[-2:] == ["Another lesson", "A lesson from a file…"]
    controller.comparing.close()


def test_a_cell_stands_under_the_network_until_esc(controller: Controller) -> None:
    workspace = controller.workspace
    assert not workspace.network_beside.isVisible()
    choose(controller, "LSTM")
    assert workspace.network_beside.isVisible()
    assert workspace.contributions_beside.isVisible()
    assert not workspace.equation.isVisible()
    assert workspace.comparison.said.text() == "Both read 4 timesteps."
    assert workspace.network.accessibleName() == "tanh RNN · hell → ello"
    assert workspace.network_beside.accessibleName().startswith("LSTM · ")
    press(controller, Qt.Key.Key_Escape)
    assert not workspace.network_beside.isVisible()
    assert not workspace.comparison.isVisible()
    assert workspace.equation.isVisible()
    assert workspace.network.accessibleName() == "Unfolded network"


def test_both_follow_the_cursor(controller: Controller) -> None:
    choose(controller, "LSTM")
    controller.document.go_to(Place.parse("backward loss=4 k=2 dz"))
    workspace = controller.workspace
    assert workspace.comparison.said.text().startswith("After 2 timesteps tanh RNN keeps")
    shown = workspace.contributions_beside.plot.figure
    assert shown is not None
    assert shown.title.plain == "LSTM: gradient of W"
    assert shown.panel("tiles").outlines[0].first == (3, 1)
    bars = workspace.shares.plot.figure
    assert bars is not None
    assert [panel.title and panel.title.plain for panel in bars.panels] == ["tanh RNN", "LSTM"]


def test_a_click_on_the_other_triangle_goes_there(controller: Controller) -> None:
    choose(controller, "GRU")
    controller.document.seek(len(controller.document.state.timeline))
    plot = controller.workspace.contributions_beside.plot
    viewport = plot.viewport()
    assert viewport is not None
    click(viewport, middle_of(plot, "tiles", 3, 1))
    assert str(controller.document.state.place) == "backward loss=4 k=2 W_hh"


@pytest.mark.parametrize("width", [1280, 1680])
def test_columns_and_bars_of_both_triangles_stand_under_each_other(controller: Controller, width: int) -> None:
    choose(controller, "LSTM")
    controller.workspace.window().resize(width, 800)  # type: ignore[union-attr]
    controller.document.seek(len(controller.document.state.timeline))
    QApplication.processEvents()
    workspace = controller.workspace
    upper, lower = workspace.contributions.plot, workspace.contributions_beside.plot
    for panel, column in (("tiles", 0), ("tiles", 3), ("rows", 0)):
        assert middle_of(upper, panel, 3, column).x() == pytest.approx(middle_of(lower, panel, 3, column).x(), abs=2)


def test_a_click_in_the_other_network_goes_there(controller: Controller) -> None:
    choose(controller, "LSTM")
    network = controller.workspace.network_beside
    shown = network.shown
    assert shown is not None
    cells = next(column.h for column in shown.columns if column.t == 3)
    click(network, QPointF(cells.box.x, cells.box.y) * network.zoom)
    assert str(controller.document.state.place) == "forward t=3 h"
    assert str(controller.document.state.other and controller.document.state.other.place) == "forward t=3 h"


def test_what_is_pointed_at_lights_in_both(controller: Controller) -> None:
    choose(controller, "LSTM")
    controller.document.seek(len(controller.document.state.timeline))
    workspace = controller.workspace
    before = workspace.network_beside.grab().toImage()
    spot = Place.parse("forward t=2 h")
    controller.document.point(Pointed(frozenset({spot}), "h", "hidden-state"))
    assert workspace.network_beside.grab().toImage() != before


def test_swap_lets_the_other_one_lead(controller: Controller) -> None:
    choose(controller, "LSTM")
    controller.workspace.comparison.swap.click()
    state = controller.document.state
    assert state.trace.experiment.network.cell == "lstm"
    assert controller.workspace.network.accessibleName().startswith("LSTM")
    assert controller.workspace.network_beside.accessibleName() == "tanh RNN · hell → ello"
    controller.workspace.comparison.stop.click()
    assert controller.document.state.compared is None


def test_a_swap_is_undone_and_so_is_what_was_changed_before(controller: Controller) -> None:
    document = controller.document
    opened = document.state.lesson
    document.set_parameter_entry("W_hh", (0, 0), 0.25)
    changed = document.state.lesson
    choose(controller, "LSTM")
    controller.workspace.comparison.swap.click()
    assert document.undone_next == "the swap"
    document.set_parameter_entry("b_y", (0,), 0.25)
    document.undo()
    document.undo()
    state = document.state
    assert state.lesson is changed
    assert state.compared is not None
    assert state.compared.cell == "lstm"
    assert document.is_changed
    document.redo()
    assert document.state.trace.experiment.network.cell == "lstm"
    assert not controller.document.is_edited
    for _ in range(2):
        document.undo()
    assert document.state.lesson is opened
    assert not document.can_undo


def test_what_is_swapped_back_is_still_to_be_saved(controller: Controller) -> None:
    document = controller.document
    document.truncate(Truncation("sliding", 2))
    document.compare_with_cell("gru")
    document.swap_compared()
    assert not document.is_edited
    document.swap_compared()
    assert document.is_edited


@pytest.mark.parametrize("answer", ["discard", "cancel"])
def test_what_was_changed_is_not_left_behind_unasked(
    controller: Controller, monkeypatch: pytest.MonkeyPatch, answer: str
) -> None:
    asked: list[str] = []

    def answered(window: QMainWindow, title: str, changed: bool) -> str:
        asked.append(title)
        return answer

    monkeypatch.setattr("app.window.saving.ask_about_changes", answered)
    controller.document.truncate(Truncation("sliding", 2))
    changed = controller.document.state.lesson
    controller.compare_with("slides")
    controller.workspace.comparison.swap.click()
    assert asked == [changed.title]
    assert (controller.document.state.lesson is changed) == (answer == "cancel")
    controller.document.stop_comparing()
    monkeypatch.setattr("app.window.saving.ask_about_changes", lambda window, title, changed: "discard")


def test_a_lesson_of_another_length_says_what_it_has_not(controller: Controller) -> None:
    controller.compare_with("long-memory-lstm")
    controller.document.go_to(Place.parse("backward loss=4 k=2 dz"))
    assert controller.workspace.comparison.said.text() == "LSTM has no loss at timestep 4: nothing flows back there."


def test_what_can_not_be_compared_is_told(controller: Controller, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    monkeypatch.setattr(controller, "warn", told.append)
    controller.compare_with("no-such-lesson")
    assert "no-such-lesson" in told[0]
    assert controller.document.state.compared is None


def test_another_lesson_ends_the_comparison(controller: Controller) -> None:
    choose(controller, "LSTM")
    controller.open("slides")
    assert controller.document.state.compared is None
    assert not controller.workspace.network_beside.isVisible()


def test_two_that_are_compared_stay_unfolded(controller: Controller) -> None:
    choose(controller, "LSTM")
    press(controller, Qt.Key.Key_U)
    assert not controller.document.state.folded
    assert not controller.workspace.network.fold.isVisible()


def test_the_command_line_compares(tmp_path: Path) -> None:
    output = ["--output", str(tmp_path)]
    assert main(["figures", "hell-ello", "--compare", "lstm", "--only", "reach", "--format", "svg", *output]) == 0
    written = (tmp_path / "hell-ello-reach-beside-lstm.svg").read_text(encoding="utf-8")
    assert "tanh RNN: reached back to lag 4 of 4. LSTM: reached back to lag 4 of 4." in written


@pytest.mark.parametrize("figure", ["hidden-state", "truncation"])
def test_what_is_exported_of_two_is_of_both_and_says_of_which(tmp_path: Path, figure: str) -> None:
    output = ["--output", str(tmp_path)]
    for more in ([], ["--compare", "lstm"]):
        assert main(["figures", "hell-ello", *more, "--only", figure, "--format", "svg", *output]) == 0
    one, both = (
        (tmp_path / f"hell-ello-{figure}{end}.svg").read_text(encoding="utf-8") for end in ("", "-beside-lstm")
    )
    said = re.findall("<desc>(.*?)</desc>", both, re.DOTALL)[0]
    assert said.startswith("tanh RNN: ")
    assert " LSTM: " in said
    assert "tanh RNN" not in one


def test_the_costs_of_truncation_of_two_are_on_one_scale(controller: Controller) -> None:
    choose(controller, "LSTM")
    state = controller.document.state
    assert state.other is not None
    ours, theirs = (truncation(each) for each in (state, state.other))
    assert [panel.y for panel in ours.panels] == [panel.y for panel in theirs.panels]


def test_the_export_panel_says_whose_equation_is_exported(controller: Controller) -> None:
    def said() -> str:
        panel = controller.export_panel
        panel.ask()
        panel.close()
        return panel.figures["equation"].text()

    assert said() == "Equation"
    choose(controller, "LSTM")
    assert said() == "Equation: tanh RNN alone"
    press(controller, Qt.Key.Key_Escape)
    assert said() == "Equation"


def test_the_command_line_says_what_can_not_be_compared(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    output = str(tmp_path / "x.png")
    assert main(["screenshot", "hell-ello", "--compare", "elmann", "--output", output]) == 2
    assert "elmann" in capsys.readouterr().err


def test_nothing_to_swap_or_to_end_changes_nothing(controller: Controller) -> None:
    document: Document = controller.document
    before = document.state
    document.swap_compared()
    document.stop_comparing()
    assert document.state is before


def test_a_lesson_from_a_file_is_compared(controller: Controller, monkeypatch: pytest.MonkeyPatch) -> None:
    file = str(Path(__file__).resolve().parents[2] / "resources/lessons/slides.lesson.json")
    monkeypatch.setattr("app.window.file_dialogs.QFileDialog.getOpenFileName", lambda *_: (file, ""))
    choose(controller, "A lesson from a file…")
    compared = controller.document.state.compared
    assert compared is not None
    assert compared.lesson.name == "slides"


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_difference_is_said_whole_in_as_many_lines_as_it_takes(qtbot: QtBot, language: str) -> None:
    window, controller = opened(qtbot)
    document = controller.document
    document.say_in(language)
    document.compare_with_cell("lstm")
    document.go_to(Place.parse("backward loss=4 k=3 W_hh"))
    QApplication.processEvents()
    said = controller.workspace.comparison.said
    lines = said.fontMetrics().boundingRect(said.rect(), Qt.TextFlag.TextWordWrap, said.text())
    assert said.fontMetrics().horizontalAdvance(said.text()) > said.width()  # it does not fit in one
    assert said.rect().height() >= lines.height()
    window.close()


def test_what_two_are_compared_in_is_equally_high_in_a_window_of_any_size(qtbot: QtBot) -> None:
    """Also where the letters stood under the triangle before, and now have room beside its title."""
    window = QMainWindow()
    qtbot.addWidget(window)
    controller = fill_window(window, "long-memory-gru")
    controller.document.compare_with_cell("lstm")
    window.show()
    workspace = controller.workspace
    for width, height in ((940, 760), (1680, 1020), (1280, 800)):
        window.resize(width, height)
        QApplication.processEvents()
        triangles = workspace.contributions.plot, workspace.contributions_beside.plot
        assert triangles[0].height() == pytest.approx(triangles[1].height(), abs=3)


@pytest.mark.parametrize("width", [1280, 1440, 1680])
def test_the_cards_stay_where_they_are_as_the_sentence_on_the_difference_gets_longer(
    controller: Controller, width: int
) -> None:
    workspace, document = controller.workspace, controller.document
    window = workspace.window()
    assert window is not None
    window.resize(width, 800)
    document.compare_with_cell("lstm")
    places = set()
    for position in (0, 10, 28, 34, 41, 50, len(document.state.timeline)):
        document.seek(position)
        QApplication.processEvents()
        places.add((workspace.comparison.mapTo(workspace, QPoint()).y(), workspace.comparison.height()))
    assert len(places) == 1


def test_no_word_of_the_difference_stands_alone_in_the_last_line(qtbot: QtBot) -> None:
    said = WrappedLabel()
    qtbot.addWidget(said)
    said.say("At best LSTM could keep more of a gradient: see “How far back does the gradient reach?”.")
    said.resize(said.fontMetrics().horizontalAdvance(said.text().removesuffix(" reach?”.")) + 4, 10)
    said.show()
    assert said.sizeHint().height() < 3 * said.fontMetrics().lineSpacing()
    said.resize(said.width(), said.sizeHint().height())
    picture = said.grab().toImage()
    lowest = range(picture.height() - said.fontMetrics().lineSpacing() // 2, picture.height())
    written = [x for x in range(picture.width()) if len({picture.pixel(x, y) for y in lowest}) > 1]
    assert max(written) - min(written) > 1.5 * said.fontMetrics().horizontalAdvance("reach?”.")
