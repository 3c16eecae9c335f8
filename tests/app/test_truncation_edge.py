"""A person drags the edge of truncation: what it costs is told on the way, and what is let go can be undone."""

from dataclasses import replace

import pytest
from PyQt6.QtCore import QCoreApplication, QEvent, QPointF, QRectF, Qt
from PyQt6.QtGui import QMouseEvent
from PyQt6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.document import Document
from app.files.notation_file import read_notation
from app.story.places import Place
from app.truncation.edge import TruncationEdge
from app.views.contributions import ContributionsView
from app.window.controller import Controller
from rnn_engine.trace import is_answered
from rnn_engine.truncation import NO_TRUNCATION, Truncation
from rnn_engine.truncation_error import window_errors
from tests.app.opened import opened
from tests.story.states import state_of


@pytest.fixture
def controller(qtbot: QtBot) -> Controller:
    _, controller = opened(qtbot, 1680, 1020)
    controller.document.go_to(Place.parse("sum loss=4 W_hh"))
    return controller


class Hand:
    """A mouse over the triangle, at points in the units of its cells."""

    def __init__(self, view: ContributionsView) -> None:
        self._view = view

    def press(self, x: float, y: float) -> None:
        self._send(QEvent.Type.MouseButtonPress, x, y, Qt.MouseButton.LeftButton, Qt.MouseButton.LeftButton)

    def move(self, x: float, y: float, held: bool = True) -> None:
        buttons = Qt.MouseButton.LeftButton if held else Qt.MouseButton.NoButton
        self._send(QEvent.Type.MouseMove, x, y, Qt.MouseButton.NoButton, buttons)

    def release(self, x: float, y: float) -> None:
        self._send(QEvent.Type.MouseButtonRelease, x, y, Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton)

    def _send(self, kind: QEvent.Type, x: float, y: float, button: Qt.MouseButton, buttons: Qt.MouseButton) -> None:
        laid, viewport = self._view.plot.laid("tiles"), self._view.plot.viewport()
        assert laid is not None
        assert viewport is not None
        at: QPointF = laid.point(x, y) * self._view.plot.zoom
        event = QMouseEvent(kind, at, viewport.mapToGlobal(at), button, buttons, Qt.KeyboardModifier.NoModifier)
        QCoreApplication.sendEvent(viewport, event)


def truncation(controller: Controller) -> Truncation:
    return controller.document.state.trace.experiment.truncation


def press(edge: TruncationEdge, key: Qt.Key) -> None:
    QTest.keyClick(edge, key)  # type: ignore[call-overload]  # the stub has a parameter too many


def test_dragging_the_handle_tells_the_cost_and_letting_go_truncates(controller: Controller) -> None:
    view, document = controller.workspace.contributions, controller.document
    hand, before = Hand(view), document.state.trace
    hand.press(0.0, 4.05)
    hand.move(1.0, 4.05)
    assert view.edge.accessibleDescription() == (
        "window of 3 timesteps: angle to the full gradient of W 0°, relative error 0"  # h₀ = 0
    )
    hand.move(2.0, 4.05)
    assert view.edge.accessibleDescription() == (
        "window of 2 timesteps: angle to the full gradient of W 20°, relative error 0.42"
    )
    assert [(cost.parameter, cost.angle, cost.error) for cost in view.edge.shown_costs] == [
        ("W_hh", "20°", "0.42"),
        ("W_xh", "27°", "0.46"),
        ("b_h", "16°", "0.37"),
    ]
    assert document.state.trace is before, "nothing is recorded while the hand moves"
    hand.release(2.0, 4.05)
    assert truncation(controller) == Truncation("sliding", 2)
    assert view.edge.shown_costs == ()
    assert view.plot.figure is not None
    assert any("truncated: 20°" in note.text.plain for note in view.plot.figure.notes)
    document.undo()
    assert truncation(controller) == NO_TRUNCATION
    assert not document.can_undo, "the whole drag was one step"
    document.redo()
    assert truncation(controller) == Truncation("sliding", 2)


def test_dragging_back_to_the_corner_leaves_all_as_it_was(controller: Controller) -> None:
    hand = Hand(controller.workspace.contributions)
    hand.press(0.0, 4.05)
    hand.move(2.0, 4.05)
    hand.move(0.0, 4.05)
    hand.release(0.0, 4.05)
    assert truncation(controller) == NO_TRUNCATION
    assert not controller.document.can_undo


def test_a_click_on_the_handle_changes_nothing(controller: Controller) -> None:
    hand, place = Hand(controller.workspace.contributions), controller.document.state.place
    hand.press(0.0, 4.05)
    hand.move(0.02, 4.05)
    hand.release(0.02, 4.05)
    assert not controller.document.can_undo
    assert controller.document.state.place == place


def test_the_line_of_a_window_can_be_dragged_anywhere(controller: Controller) -> None:
    hand = Hand(controller.workspace.contributions)
    controller.document.truncate(Truncation("sliding", 2))
    hand.press(1.0, 2.5)  # beside the tile of loss 3 through timestep 2
    hand.move(2.0, 2.5)
    hand.release(2.0, 2.5)
    assert truncation(controller) == Truncation("sliding", 1)


def test_the_stairs_of_chunks_can_be_dragged(controller: Controller) -> None:
    view = controller.workspace.contributions
    hand = Hand(view)
    controller.document.truncate(Truncation("chunked", 2))
    hand.press(0.0, 2.0)
    hand.move(0.0, 3.0)
    assert view.edge.accessibleDescription().startswith("chunks of 3 timesteps: angle")
    hand.release(0.0, 3.0)
    assert truncation(controller) == Truncation("chunked", 3)


def test_a_hand_away_from_the_edge_still_points_and_clicks(controller: Controller) -> None:
    view, document = controller.workspace.contributions, controller.document
    hand = Hand(view)
    document.truncate(Truncation("sliding", 2))
    hand.move(2.5, 3.5, held=False)
    assert "loss 4 through timestep 3" in document.state.pointed.said
    hand.move(2.0, 3.5, held=False)  # the edge
    assert not document.state.pointed
    viewport = view.plot.viewport()
    assert viewport is not None
    assert viewport.cursor().shape() == Qt.CursorShape.SplitHCursor
    hand.move(2.5, 3.5, held=False)
    assert viewport.cursor().shape() == Qt.CursorShape.PointingHandCursor
    hand.press(2.5, 3.5)
    assert document.state.place == Place("backward", "W_hh", loss=4, k=3)


def test_keys_try_windows_and_return_keeps_one(controller: Controller) -> None:
    edge, document = controller.workspace.contributions.edge, controller.document
    place = document.state.place
    edge.setFocus(Qt.FocusReason.TabFocusReason)
    press(edge, Qt.Key.Key_Right)
    press(edge, Qt.Key.Key_Right)
    assert edge.accessibleDescription().startswith("window of 2 timesteps: angle to the full gradient of W 20°")
    assert truncation(controller) == NO_TRUNCATION
    press(edge, Qt.Key.Key_Return)
    assert truncation(controller) == Truncation("sliding", 2)
    press(edge, Qt.Key.Key_End)
    assert edge.accessibleDescription().startswith("window of 1 timestep:")
    press(edge, Qt.Key.Key_Escape)
    assert edge.accessibleDescription() == "window of 2 timesteps"
    assert edge.hasFocus()
    press(edge, Qt.Key.Key_Home)
    press(edge, Qt.Key.Key_Return)
    assert truncation(controller) == NO_TRUNCATION
    press(edge, Qt.Key.Key_Escape)
    assert not edge.hasFocus()
    assert document.state.place == place, "the arrows did not play the film"
    document.undo()
    assert truncation(controller) == Truncation("sliding", 2)


def test_tab_goes_from_the_triangle_to_its_edge_and_keeps_what_was_tried(controller: Controller) -> None:
    view = controller.workspace.contributions
    view.plot.setFocus(Qt.FocusReason.TabFocusReason)
    press(view.edge, Qt.Key.Key_Tab)
    view.edge.setFocus(Qt.FocusReason.TabFocusReason)
    press(view.edge, Qt.Key.Key_Right)
    press(view.edge, Qt.Key.Key_PageUp)
    press(view.edge, Qt.Key.Key_Tab)
    assert not view.edge.hasFocus()
    assert truncation(controller) == Truncation("sliding", 1)


def test_the_switch_chooses_a_kind(controller: Controller) -> None:
    switch = controller.workspace.contributions.truncation
    assert switch.text() == "truncate ▾"
    switch.kinds["sliding"].trigger()
    window = truncation(controller)
    assert window.kind == "sliding"
    assert switch.text() == f"window {window.size} ▾"
    switch.kinds["chunked"].trigger()
    assert truncation(controller) == Truncation("chunked", window.size)
    assert switch.text() == f"chunks of {window.size} ▾"
    switch.kinds["none"].trigger()
    assert truncation(controller) == NO_TRUNCATION
    for _ in range(3):
        controller.document.undo()
    assert not controller.document.can_undo


def test_a_window_of_one_timestep_is_the_formula_that_is_struck_through(controller: Controller) -> None:
    view, document = controller.workspace.contributions, controller.document
    document.truncate(Truncation("sliding", 1))
    assert view.plot.figure is not None
    assert "diagonal only: the formula that the slides strike through" in [
        note.text.plain for note in view.plot.figure.notes
    ]
    view.truncation.struck_through.trigger()
    assert document.state.aside == "struck-through"


def test_a_parameter_without_a_past_has_no_edge(controller: Controller) -> None:
    view = controller.workspace.contributions
    controller.document.choose_parameter("W_hy")
    assert not view.edge.isVisible()
    assert not view.truncation.isVisible()
    Hand(view).press(0.0, 4.05)
    controller.document.choose_parameter("W_hh")
    assert view.edge.isVisible()
    assert view.truncation.isVisible()


def test_a_long_sequence_tells_the_cost_when_the_hand_rests(controller: Controller, qtbot: QtBot) -> None:
    document, view = controller.document, controller.workspace.contributions
    lesson = document.state.lesson
    sequence = lesson.experiment.sequence
    longer = replace(sequence, inputs=sequence.inputs * 30, targets=sequence.targets * 30)
    document.experiment(replace(lesson, experiment=replace(lesson.experiment, sequence=longer)))
    qtbot.waitUntil(lambda: document.state.trace.length == 120)
    view.edge.setFocus(Qt.FocusReason.TabFocusReason)
    for _ in range(3):
        press(view.edge, Qt.Key.Key_PageUp)
    qtbot.waitUntil(lambda: view.edge.accessibleDescription().startswith("window of 90 timesteps: angle"))
    shown, flow = document.state.trace, document.state.flow
    loss = flow if isinstance(flow, int) else None
    assert not is_answered(window_errors, shown, loss), "it is worked out beside the window"


@pytest.mark.parametrize("size", [(1280, 800), (1680, 1020)])
@pytest.mark.parametrize(
    ("lesson", "window"),
    [("hell-ello", 1), ("hell-ello", 2), ("encoder-decoder", 2), ("sentiment", 1), ("vanishing", 9)],
)
def test_what_it_costs_stands_inside_the_card_and_clear_of_the_handle(
    qtbot: QtBot, lesson: str, window: int, size: tuple[int, int]
) -> None:
    for notation in ("slides", "pytorch"):
        document = Document(state_of(lesson, None, -1, notation=read_notation(notation)))
        view = ContributionsView(document)
        qtbot.addWidget(view)
        view.resize(round(0.29 * size[0]), 330 if size[1] > 1000 else 224)
        view.draw(document.state)
        view.show()
        view.edge.setFocus(Qt.FocusReason.TabFocusReason)
        press(view.edge, Qt.Key.Key_End)
        for _ in range(window - 1):
            press(view.edge, Qt.Key.Key_Left)
        plate = view.edge.plate
        assert plate is not None
        assert QRectF(view.edge.rect()).contains(plate.rect)
        assert len(plate.lines) >= 3
        laid, shown = view.plot.laid("tiles"), view.edge.edge
        assert laid is not None
        assert shown is not None
        assert not plate.rect.contains(laid.point(*shown.handle[0]))


def test_the_line_of_a_heat_map_can_be_taken_by_a_hand_that_is_not_exact(qtbot: QtBot) -> None:
    document = Document(state_of("vanishing", None, -1))
    document.truncate(Truncation("sliding", 9))
    view = ContributionsView(document)
    qtbot.addWidget(view)
    view.resize(488, 330)
    document.changed.connect(view.draw)
    view.draw(document.state)
    view.show()
    laid = view.plot.laid("tiles")
    assert laid is not None
    assert laid.image
    hand, aside = Hand(view), 4.0 / laid.scale[0]
    hand.press(20.0 - 9 + aside, 19.5)  # beside the row of loss 20
    hand.move(20.0 - 14, 19.5)
    hand.release(20.0 - 14, 19.5)
    assert document.state.trace.experiment.truncation == Truncation("sliding", 14)


def test_an_edge_that_is_dragged_there_and_back_brings_the_lessons_stops_back(controller: Controller) -> None:
    hand, document, equation = (
        Hand(controller.workspace.contributions),
        controller.document,
        controller.workspace.equation,
    )
    own = document.state.lesson
    hand.press(0.0, 4.05)
    hand.move(2.0, 4.05)
    hand.release(2.0, 4.05)
    assert document.state.stops == {}
    assert equation.told == "stops left out · undo brings them back"
    assert equation.accessibleDescription() == equation.told
    hand.press(2.0, 4.05)
    hand.move(0.0, 4.05)
    hand.release(0.0, 4.05)
    assert document.state.lesson is own
    assert not document.is_changed
    assert equation.told == ""


def test_what_was_said_of_the_stops_goes_with_the_next_step(controller: Controller) -> None:
    document, equation = controller.document, controller.workspace.equation
    document.truncate(Truncation("sliding", 2))
    document.truncate(Truncation("sliding", 3))
    assert equation.told == "stops left out · undo brings them back"
    document.step(-1)
    assert equation.told == ""
    document.truncate(Truncation("sliding", 1))
    assert equation.told == ""
