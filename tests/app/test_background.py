"""Journeys through experiments that take a while: what was shown stays, how far it is is told, the newest wins."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PyQt6.QtCore import Qt
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

import app.document.waiting
import app.panels.waiting_line
import app.story.state.comparing
from app.document import Document
from app.files.lesson import Lesson
from app.files.lesson_file import read_lesson
from app.story.figures import figure
from app.story.places import Flow
from app.story.preparing import AT_ONCE, prepare, work_left
from app.story.state import State, opening_state
from app.translation import _
from app.window.controller import Controller
from rnn_engine.experiment import Experiment, ExperimentError, Loss, Network, Sequence, Truncation
from rnn_engine.initialisation import initial_parameters
from rnn_engine.recorder import record
from rnn_engine.trace import Trace
from tests.app.opened import opened

LENGTH = 120


@pytest.fixture
def controller(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Controller]:
    monkeypatch.setattr(app.panels.waiting_line, "PATIENCE_MS", 0)
    window, controller = opened(qtbot)
    yield controller
    window.close()


class Gate:
    """Holds what is computed at its beginning, where it goes on telling of a quarter, until it is opened."""

    def __init__(self) -> None:
        self._open = threading.Event()

    def open(self) -> None:
        self._open.set()

    def prepare(self, state: State, told: Callable[[float], None]) -> None:
        while not self._open.wait(0.001):
            told(0.25)
        prepare(state, told)


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Gate:
    gate = Gate()
    monkeypatch.setattr(app.document.waiting, "prepare", gate.prepare)
    return gate


def long_lesson(length: int = LENGTH, hidden: int = 8) -> Lesson:
    """A sequence so long that its picture takes a while."""
    network = Network("elman", "tanh", "softmax", 4, hidden, 4)
    tokens = np.eye(4)
    sequence = Sequence(tuple(tokens[t % 4] for t in range(length)), tuple(tokens[(t + 1) % 4] for t in range(length)))
    hello = read_lesson("hell-ello")
    experiment = replace(
        hello.experiment,
        network=network,
        sequence=sequence,
        parameters=initial_parameters(network, "xavier", seed=1),
        loss=Loss("cross_entropy", "sum"),
        truncation=Truncation(),
        initial_state=np.zeros(hidden),
    )
    return replace(hello, name="long", title="A long one", flow="all", stops=(), experiment=experiment)


def exploding_lesson() -> Lesson:
    """One whose numbers become too large."""
    long = long_lesson(length=300)
    network = replace(long.experiment.network, hidden_activation="identity")
    parameters = {**long.experiment.parameters, "W_hh": 1e9 * np.eye(8)}
    return replace(long, experiment=replace(long.experiment, network=network, parameters=parameters))


def flow_of(document: Document) -> Flow:
    return document.state.flow


def settle(qtbot: QtBot, controller: Controller) -> None:
    qtbot.waitUntil(lambda: controller.document.busy is None, timeout=20_000)


def test_a_long_lesson_is_computed_beside_the_window_and_then_shown(
    qtbot: QtBot, controller: Controller, gate: Gate
) -> None:
    document, line = controller.document, controller.waiting_line
    before, long = document.state, long_lesson()
    document.open_lesson(long)
    assert document.state is before
    qtbot.waitUntil(line.isVisible)
    qtbot.waitUntil(lambda: document.busy is not None and document.busy.part == 0.25)
    assert line.words.text() == "Opening A long one"
    assert line.accessibleDescription() == "25 % done"
    gate.open()
    settle(qtbot, controller)
    assert document.state.lesson is long
    assert line.isHidden()
    assert work_left(document.state) == 0


def test_the_film_goes_on_while_something_is_computed(qtbot: QtBot, controller: Controller, gate: Gate) -> None:
    document = controller.document
    document.open_lesson(long_lesson())
    QTest.keyClick(controller.workspace, Qt.Key.Key_Right)  # type: ignore[call-overload]  # the stub has a parameter too many
    assert str(document.state.place) == "forward t=1 x"
    document.choose_theme("dark")
    gate.open()
    settle(qtbot, controller)
    assert document.state.trace.length == LENGTH
    assert document.state.theme == "dark"
    assert document.state.position == 0


@pytest.mark.parametrize("by", ["button", "key", "undo"])
def test_what_is_computed_is_broken_off_and_all_is_as_it_was(
    qtbot: QtBot, controller: Controller, gate: Gate, by: str
) -> None:
    document, line = controller.document, controller.waiting_line
    document.set_parameter_entry("W_hh", (0, 0), 0.5)
    before = document.state
    document.experiment(long_lesson())
    qtbot.waitUntil(line.isVisible)
    if by == "button":
        line.cancel.click()
    elif by == "key":
        QTest.keyClick(controller.workspace, Qt.Key.Key_Escape)  # type: ignore[call-overload]  # a parameter too many
    else:
        document.undo()
    assert document.busy is None
    assert line.isHidden()
    gate.open()
    document.close()
    qtbot.wait(1)  # what was on its way arrives, to nobody
    assert document.state is before
    document.undo()
    assert document.state.lesson.title == read_lesson("hell-ello").title
    assert not document.can_undo


def test_the_newest_request_wins_and_all_edits_on_the_way_are_undone_one_by_one(
    qtbot: QtBot, controller: Controller, gate: Gate
) -> None:
    document = controller.document
    gate.open()
    document.open_lesson(long_lesson())
    settle(qtbot, controller)
    shown = document.state
    for value in (0.1, 0.2, 0.3):
        document.set_parameter_entry("W_hh", (0, 0), value)
    assert document.state is shown
    settle(qtbot, controller)
    assert document.state.trace.experiment.parameters["W_hh"][0, 0] == 0.3
    for value in (0.2, 0.1):
        document.undo()
        settle(qtbot, controller)
        assert document.state.trace.experiment.parameters["W_hh"][0, 0] == value
    document.undo()
    settle(qtbot, controller)
    assert document.state.lesson is shown.lesson


def test_a_short_experiment_on_the_way_of_a_long_one_is_shown_at_once(
    qtbot: QtBot, controller: Controller, gate: Gate
) -> None:
    document = controller.document
    document.open_lesson(long_lesson())
    document.open_lesson(read_lesson("scalar"))
    assert document.state.lesson.name == "scalar"
    assert document.busy is None
    gate.open()
    document.close()
    qtbot.wait(1)
    assert document.state.lesson.name == "scalar"


def test_what_is_chosen_of_a_long_lesson_is_computed_and_what_is_done_meanwhile_holds(
    qtbot: QtBot, controller: Controller, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = controller.document
    document.open_lesson(long_lesson(length=200))
    settle(qtbot, controller)
    gate = Gate()
    monkeypatch.setattr(app.document.waiting, "prepare", gate.prepare)
    document.choose_flow(200)
    assert flow_of(document) == "all"
    assert document.busy is not None
    document.choose_flow(200)  # asked once more, it is not begun anew
    document.choose_theme("dark")
    gate.open()
    settle(qtbot, controller)
    assert (flow_of(document), document.state.theme) == (200, "dark")
    assert work_left(document.state) == 0
    document.choose_flow("all")
    assert document.state.flow == "all"
    assert document.busy is None


def test_the_cursor_goes_on_while_another_measure_is_computed(
    qtbot: QtBot, controller: Controller, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = controller.document
    document.open_lesson(long_lesson(length=200, hidden=64))
    settle(qtbot, controller)
    gate = Gate()
    monkeypatch.setattr(app.document.waiting, "prepare", gate.prepare)
    document.choose_measure("norm", "log")
    assert document.state.measure == "share"
    document.step()
    assert document.state.position == 1
    gate.open()
    settle(qtbot, controller)
    assert (document.state.measure, document.state.scale, document.state.position) == ("norm", "log", 1)


def test_an_edit_and_a_choice_on_its_way_arrive_together(qtbot: QtBot, controller: Controller, gate: Gate) -> None:
    document = controller.document
    long = long_lesson()
    document.experiment(long)
    document.choose_parameter("W_xh")
    assert document.state.parameter == "W_xh"
    document.truncate(Truncation("sliding", 7))
    gate.open()
    settle(qtbot, controller)
    state = document.state
    assert (state.parameter, state.trace.length) == ("W_xh", LENGTH)
    assert state.lesson.experiment.truncation.size == 7
    assert work_left(state) <= AT_ONCE


@pytest.mark.parametrize("panel_is_open", [False, True])
def test_what_can_t_be_computed_is_said_as_ever(
    qtbot: QtBot, controller: Controller, monkeypatch: pytest.MonkeyPatch, panel_is_open: bool
) -> None:
    document, told = controller.document, list[str]()
    monkeypatch.setattr(QMessageBox, "exec", lambda box: told.append(box.text()))
    if panel_is_open:
        controller.experiment_panel.toggle()
    before = document.state
    document.experiment(exploding_lesson())
    settle(qtbot, controller)
    said = controller.experiment_panel.problems.text() if panel_is_open else told[0]
    assert "leave the range of float64" in said
    assert told == [] or not panel_is_open
    assert document.state is before
    assert not document.can_undo
    controller.experiment_panel.close()


@pytest.mark.parametrize("what", ["lesson", "cell"])
def test_what_is_compared_is_recorded_beside_the_window(
    qtbot: QtBot, controller: Controller, gate: Gate, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    document, line, large = controller.document, controller.waiting_line, long_lesson(length=300)
    if what == "cell":
        gate.open()
        document.open_lesson(large)
        settle(qtbot, controller)
    gate = Gate()
    monkeypatch.setattr(app.document.waiting, "prepare", gate.prepare)
    before, recorders = document.state, set[str]()

    def noted(experiment: Experiment) -> Trace:
        recorders.add(threading.current_thread().name)
        return record(experiment)

    monkeypatch.setattr(app.story.state.comparing, "record", noted)
    if what == "cell":
        document.compare_with_cell("gru")
    else:
        document.compare_with(large)
    assert document.state is before
    qtbot.waitUntil(lambda: document.busy is not None and document.busy.part == 0.25)
    assert line.words.text() == f"Comparing with {'GRU' if what == 'cell' else 'A long one'}"
    document.step()
    document.choose_theme("dark")
    gate.open()
    settle(qtbot, controller)
    compared = document.state.compared
    assert compared is not None
    assert (compared.trace.length, compared.cell) == (300, "gru" if what == "cell" else "")
    assert (document.state.position, document.state.theme) == (1, "dark")
    assert recorders == {"jobs"}
    assert work_left(document.state) == 0


def test_a_comparison_is_broken_off_and_the_old_picture_stays(qtbot: QtBot, controller: Controller, gate: Gate) -> None:
    document = controller.document
    document.compare_with_cell("gru")
    before = document.state
    document.compare_with(long_lesson())
    QTest.keyClick(controller.workspace, Qt.Key.Key_Escape)  # type: ignore[call-overload]  # a parameter too many
    assert document.busy is None
    gate.open()
    document.close()
    qtbot.wait(1)
    assert document.state is before


def test_what_is_compared_last_wins(qtbot: QtBot, controller: Controller, gate: Gate) -> None:
    document = controller.document
    document.compare_with(long_lesson())
    document.compare_with_cell("lstm")
    assert document.busy is None
    assert document.state.compared is not None
    assert document.state.compared.cell == "lstm"
    document.compare_with(long_lesson())
    document.open_lesson(read_lesson("scalar"))
    gate.open()
    settle(qtbot, controller)
    assert document.state.lesson.name == "scalar"
    assert document.state.compared is None


@pytest.mark.parametrize("edited_first", [False, True])
def test_an_edit_and_a_comparison_on_its_way_arrive_together(
    qtbot: QtBot, controller: Controller, gate: Gate, edited_first: bool
) -> None:
    document = controller.document
    gate.open()
    document.open_lesson(long_lesson())
    settle(qtbot, controller)
    hands = ["b_y", "other cell"]
    for hand in hands if edited_first else hands[::-1]:
        HANDS[hand](document)
    settle(qtbot, controller)
    compared = document.state.compared
    assert compared is not None
    for experiment in (document.state.lesson.experiment, compared.trace.experiment):
        assert experiment.parameters["b_y"][0] == 0.5
    document.undo()
    settle(qtbot, controller)
    assert document.state.compared is not None
    assert document.state.compared.lesson.experiment.parameters["b_y"][0] != 0.5


@pytest.mark.parametrize("then", ["it stays", "it ends", "the first again"])
def test_what_is_on_its_way_is_recorded_once_whatever_it_is_compared_with_meanwhile(
    qtbot: QtBot, controller: Controller, gate: Gate, monkeypatch: pytest.MonkeyPatch, then: str
) -> None:
    document, recorders = controller.document, dict[int, str]()

    def noted(experiment: Experiment) -> Trace:
        recorders[experiment.sequence.length] = threading.current_thread().name
        return record(experiment)

    long, beside = long_lesson(), long_lesson(length=300)
    document.experiment(long)
    document.compare_with(beside)
    assert document.busy is not None
    short = read_lesson("scalar")
    document.compare_with(short)
    assert document.state.compared is not None  # at once
    monkeypatch.setattr(app.story.state.comparing, "record", noted)
    if then == "it ends":
        document.stop_comparing()
    elif then == "the first again":
        document.compare_with(beside)
    gate.open()
    settle(qtbot, controller)
    assert document.state.lesson is long
    compared = document.state.compared
    shown = {"it stays": short, "it ends": None, "the first again": beside}
    assert (None if compared is None else compared.lesson) is shown[then]
    assert "MainThread" not in recorders.values()


def test_a_comparison_that_is_on_its_way_outlives_an_edit_that_is_undone(
    qtbot: QtBot, controller: Controller, gate: Gate
) -> None:
    document = controller.document
    before = document.state.lesson
    document.compare_with(long_lesson(length=300))
    document.set_parameter_entry("W_hh", (0, 0), 0.25)
    assert document.can_undo
    document.undo()
    assert document.busy is not None
    gate.open()
    settle(qtbot, controller)
    assert document.state.lesson is before
    assert document.state.compared is not None
    assert document.state.compared.trace.length == 300


def test_a_lesson_that_can_t_be_compared_is_told_and_nothing_changes(
    qtbot: QtBot, controller: Controller, monkeypatch: pytest.MonkeyPatch
) -> None:
    document, told = controller.document, list[str]()
    monkeypatch.setattr(QMessageBox, "exec", lambda box: told.append(box.text()))
    before = document.state
    document.compare_with(exploding_lesson())
    settle(qtbot, controller)
    assert "leave the range of float64" in told[0]
    assert document.state is before


def test_two_that_have_changed_places_do_so_again_by_undo_after_the_comparison_has_ended(
    qtbot: QtBot, controller: Controller, gate: Gate
) -> None:
    document = controller.document
    gate.open()
    document.open_lesson(long_lesson())
    settle(qtbot, controller)
    document.set_parameter_entry("b_y", (0,), 0.5)
    settle(qtbot, controller)
    document.compare_with(read_lesson("slides"))
    settle(qtbot, controller)
    edited = document.state.lesson
    document.swap_compared()
    document.stop_comparing()
    document.undo()
    assert document.busy is not None
    settle(qtbot, controller)
    assert document.state.lesson is edited
    assert document.is_changed
    assert document.state.compared is not None
    assert document.state.compared.lesson.name == "slides"


def test_an_edit_that_makes_no_sense_leaves_what_is_being_computed(
    qtbot: QtBot, controller: Controller, gate: Gate
) -> None:
    document = controller.document
    document.experiment(long_lesson())
    with pytest.raises(ExperimentError):
        document.truncate(Truncation("sliding", 0))
    gate.open()
    settle(qtbot, controller)
    assert document.state.trace.length == LENGTH
    document.undo()
    assert document.state.lesson.name == "hell-ello"
    assert not document.can_undo


def test_who_edits_what_is_shown_keeps_it_while_another_lesson_is_on_its_way(
    qtbot: QtBot, controller: Controller, gate: Gate
) -> None:
    document = controller.document
    document.truncate(Truncation("sliding", 2))
    document.open_lesson(long_lesson())
    assert document.busy is not None
    document.set_parameter_entry("W_hh", (0, 0), 0.5)
    gate.open()
    settle(qtbot, controller)
    experiment = document.state.trace.experiment
    assert (experiment.sequence.length, experiment.truncation.size) == (4, 2)
    assert experiment.parameters["W_hh"][0, 0] == 0.5
    document.undo()
    document.undo()
    assert document.state.lesson.title == read_lesson("hell-ello").title


def test_the_panel_shows_what_is_asked_for_and_after_cancelling_what_is_shown(
    qtbot: QtBot, controller: Controller, gate: Gate
) -> None:
    panel, document = controller.experiment_panel, controller.document
    panel.toggle()
    panel.fields.length.setValue(LENGTH)
    assert panel.fields.length.value() == LENGTH
    assert document.busy is not None
    document.cancel()
    assert panel.fields.length.value() == 4
    panel.close()


def test_the_window_closes_while_something_is_computed(qtbot: QtBot, controller: Controller, gate: Gate) -> None:
    controller.document.open_lesson(long_lesson())
    controller.workspace.window().close()  # type: ignore[union-attr]
    assert controller.document.busy is None
    assert not [thread for thread in threading.enumerate() if thread.name == "jobs"]


def test_the_player_does_not_ask_again_for_what_is_being_computed(
    qtbot: QtBot, controller: Controller, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In flow *each* the next loss's picture may take a while."""
    document = controller.document
    document.open_lesson(long_lesson())
    settle(qtbot, controller)
    asked: list[State] = []

    def counted(state: State, told: Callable[[float], None]) -> None:
        asked.append(state)
        while True:
            told(0.5)

    monkeypatch.setattr(app.document.waiting, "prepare", counted)
    document.choose_flow(LENGTH)
    document.choose_flow(LENGTH)
    document.choose_flow(LENGTH)
    qtbot.waitUntil(lambda: len(asked) == 1)
    document.cancel()
    assert document.state.flow == "all"


def test_a_trace_apart_answers_alike() -> None:
    state = opening_state(long_lesson())
    prepare(state, lambda part: None)
    apart = state.trace.apart()
    assert work_left(replace(state, trace=apart)) == 0


HANDS: dict[str, Callable[[Document], None]] = {
    "weight": lambda document: document.set_parameter_entry("W_hh", (0, 0), 0.5 + document.state.position),
    "b_y": lambda document: document.set_parameter_entry("b_y", (0,), 0.5),
    "beside": lambda document: document.compare_with(long_lesson()),
    "other cell": lambda document: document.compare_with_cell("gru"),
    "swap": lambda document: document.swap_compared(),
    "alone": lambda document: document.stop_comparing(),
    "short": lambda document: document.experiment(read_lesson("hell-ello")),
    "long": lambda document: document.experiment(long_lesson()),
    "flow": lambda document: document.choose_flow("each" if document.state.flow == "all" else "all"),
    "last": lambda document: document.choose_flow(document.state.trace.losses[-1]),
    "measure": lambda document: document.choose_measure("norm", "log"),
    "parameter": lambda document: document.choose_parameter("W_xh"),
    "step": lambda document: document.step(7),
    "end": lambda document: document.seek(len(document.state.timeline)),
    "undo": lambda document: document.undo(),
    "redo": lambda document: document.redo(),
    "cancel": lambda document: document.cancel(),
    "theme": lambda document: document.choose_theme("dark"),
}


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.tuples(st.sampled_from(sorted(HANDS)), st.booleans()), max_size=8))
def test_whatever_is_asked_on_the_way_the_picture_is_of_one_experiment(
    qtbot: QtBot, hands: list[tuple[str, bool]]
) -> None:
    document = Document(opening_state(read_lesson("hell-ello")))
    start, torn = document.state.lesson, list[State]()

    def look(state: State) -> None:
        whole = state.lesson.experiment is state.trace.experiment is state.timeline.experiment
        if not whole or state.parameter not in state.parameters or not 0 <= state.position <= len(state.timeline):
            torn.append(state)

    document.changed.connect(look)
    for hand, waits in hands:
        HANDS[hand](document)
        if waits:
            qtbot.waitUntil(lambda: document.busy is None, timeout=20_000)
    qtbot.waitUntil(lambda: document.busy is None, timeout=20_000)
    assert not torn
    while document.can_undo:
        document.undo()
        qtbot.waitUntil(lambda: document.busy is None, timeout=20_000)
    assert document.state.lesson is start
    document.close()


def test_a_language_that_is_chosen_while_a_figure_is_made_leaves_it_whole(
    qtbot: QtBot, controller: Controller, monkeypatch: pytest.MonkeyPatch
) -> None:
    document, said = controller.document, list[str]()
    begun, go_on = threading.Event(), threading.Event()

    def slow(state: State, told: Callable[[float], None]) -> None:
        said.append(_("Hidden state"))
        begun.set()
        go_on.wait(10)
        said.append(_("Hidden state"))
        prepare(state, told)

    monkeypatch.setattr(app.document.waiting, "prepare", slow)
    document.open_lesson(long_lesson())
    qtbot.waitUntil(begun.is_set)
    document.choose_look(replace(document.state.look, language="de"))
    go_on.set()
    settle(qtbot, controller)
    assert said == ["Hidden state", "Hidden state"]
    english, german = "hidden state", "verborgener Zustand"
    for name in ("hidden-state", "shares", "contributions", "reach"):
        assert english not in figure(name, document.state).text_alternative.lower()
    assert german.lower() in figure("hidden-state", document.state).text_alternative.lower()
