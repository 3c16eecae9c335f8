"""The timeline under mouse and keys: it says what is under the pointer, lights it everywhere, is dragged and walked."""

from bisect import bisect
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import pytest
from PyQt6.QtCore import QCoreApplication, QEvent, QPointF, Qt
from PyQt6.QtGui import QColor, QImage, QMouseEvent, QPainter
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.files.lesson_file import read_lesson
from app.painting.timeline import paint_timeline
from app.painting.timeline_layout import HEIGHT, TICKS_TOP
from app.parts.timeline_strip import TimelineStrip
from app.story.experiment_form import form_of, lesson_from, with_length
from app.story.other_cell import other_cell
from app.story.places import Flow, Place
from app.story.playing import SPEEDS, STRIDES, next_shown
from app.story.pointing import NOTHING, Pointed, Use
from app.story.state import State, opening_state, with_flow
from app.theme import THEMES
from app.translation import speaking
from app.window.controller import Controller
from rnn_engine.experiment import Truncation
from tests.app.opened import opened
from tests.said import painted


@pytest.fixture
def controller(qtbot: QtBot) -> Iterator[Controller]:
    window, controller = opened(qtbot)
    qtbot.waitUntil(window.isActiveWindow)
    yield controller
    window.close()


def at(strip: TimelineStrip, position: int) -> QPointF:
    """The middle of a tick, in pixels of the widget."""
    layout = strip.layout_now()
    margin = (strip.paper_width - layout.width) / 2
    centre = layout.tick(position).center()
    return QPointF(centre.x() + margin, centre.y()) * strip.zoom


def send(strip: TimelineStrip, kind: QEvent.Type, point: QPointF, held: Qt.MouseButton) -> None:
    button = Qt.MouseButton.NoButton if kind == QEvent.Type.MouseMove else Qt.MouseButton.LeftButton
    where = strip.mapToGlobal(point)
    event = QMouseEvent(kind, point, where, button, held, Qt.KeyboardModifier.NoModifier)
    QCoreApplication.sendEvent(strip, event)


def hover(strip: TimelineStrip, position: int) -> None:
    send(strip, QEvent.Type.MouseMove, at(strip, position), Qt.MouseButton.NoButton)


def press(strip: TimelineStrip, key: Qt.Key) -> None:
    QTest.keyClick(strip, key)  # type: ignore[call-overload]  # the stub has a parameter too many


def test_a_tick_under_the_pointer_is_named_and_lit_everywhere(controller: Controller) -> None:
    strip, document = controller.workspace.transport.strip, controller.document
    place = Place.parse("backward loss=4 k=2 W_hh")
    hover(strip, document.state.timeline.position(place))
    assert document.state.position == 0
    assert document.state.pointed.spots == {place}
    assert strip.accessibleDescription().startswith("Backward · loss 4 · through timestep 2 · ∂L₄/∂W")
    QCoreApplication.sendEvent(strip, QEvent(QEvent.Type.Leave))
    assert document.state.pointed == NOTHING
    assert strip.accessibleDescription() == f"step 0 of {len(document.state.timeline)}"


def test_the_strip_shows_what_other_views_point_at(controller: Controller) -> None:
    strip, document = controller.workspace.transport.strip, controller.document
    dark = strip.grab().toImage()
    for spot in (Place.parse("forward t=2 h"), Use("W_hh", 2)):
        document.point(Pointed(frozenset({spot}), "", "network"))
        assert strip.grab().toImage() != dark
        document.point(NOTHING)
        assert strip.grab().toImage() == dark


def test_dragging_moves_the_cursor(controller: Controller) -> None:
    strip, document = controller.workspace.transport.strip, controller.document
    left = Qt.MouseButton.LeftButton
    send(strip, QEvent.Type.MouseButtonPress, at(strip, 5), left)
    assert document.state.position == 5
    for position in (9, 30, 12):
        send(strip, QEvent.Type.MouseMove, at(strip, position), left)
        assert document.state.position == position
    send(strip, QEvent.Type.MouseButtonRelease, at(strip, 12), Qt.MouseButton.NoButton)
    hover(strip, 20)
    assert document.state.position == 12


def test_arrows_walk_the_ticks_and_return_goes_there(controller: Controller) -> None:
    strip, document = controller.workspace.transport.strip, controller.document
    document.seek(3)
    without = strip.grab().toImage()
    strip.setFocus(Qt.FocusReason.TabFocusReason)
    assert strip.grab().toImage() != without, "the focus is not seen"
    press(strip, Qt.Key.Key_Right)
    assert document.state.position == 3
    assert document.state.pointed.spots == {document.state.timeline.place(4)}
    press(strip, Qt.Key.Key_Up)
    up = document.state.timeline.next_timestep(4)
    assert document.state.pointed.spots == {document.state.timeline.place(up)}
    press(strip, Qt.Key.Key_Down)
    press(strip, Qt.Key.Key_Left)
    press(strip, Qt.Key.Key_Return)
    assert document.state.position == strip.pointed_at
    press(strip, Qt.Key.Key_Escape)
    assert not strip.hasFocus()
    assert document.state.pointed == NOTHING
    before = document.state.position
    press(strip, Qt.Key.Key_Right)
    assert document.state.position == before + 1, "without the focus the arrows play the film"


def test_the_ends_are_the_ends(controller: Controller) -> None:
    strip, document = controller.workspace.transport.strip, controller.document
    strip.setFocus(Qt.FocusReason.TabFocusReason)
    press(strip, Qt.Key.Key_Left)
    assert strip.pointed_at == 1
    document.seek(len(document.state.timeline))
    strip.clearFocus()
    strip.setFocus(Qt.FocusReason.TabFocusReason)
    press(strip, Qt.Key.Key_Right)
    assert strip.pointed_at == len(document.state.timeline)


def test_the_film_goes_by_equations_timesteps_or_passes(controller: Controller) -> None:
    transport, document = controller.workspace.transport, controller.document
    document.seek(2)
    timeline = document.state.timeline
    wanted = {"equation": 3, "timestep": timeline.next_timestep(2), "pass": timeline.next_pass(2)}
    assert [transport.stride.itemText(index) for index in range(3)] == ["by equation", "by timestep", "by pass"]
    for index, stride in enumerate(STRIDES):
        transport.stride.activated.emit(index)
        assert next_shown(document.state) == wanted[stride]
    for index, speed in enumerate(SPEEDS):
        transport.speed.activated.emit(index)
        assert document.state.speed == speed


@pytest.mark.parametrize("stride", STRIDES)
def test_no_stride_goes_beyond_a_question(controller: Controller, stride: str) -> None:
    controller.open("questions")
    document = controller.document
    document.choose_stride(stride)  # type: ignore[arg-type]
    asked = [at for at in document.state.stops if document.state.question_at(at) is not None]
    document.seek(asked[0] - 1)
    assert next_shown(document.state) == asked[0]


@pytest.mark.parametrize("position", [0, 30, 47, 58])
@pytest.mark.parametrize(
    ("width", "backward"), [(900, "rückwärts durch die Zeit"), (430, "rückwärts durch die Zeit"), (250, "rückwärts")]
)
def test_every_part_of_the_film_is_named_at_any_width_in_its_longer_words_where_they_fit(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch, width: int, backward: str, position: int
) -> None:
    state = replace(opening_state(read_lesson("slides"), "light"), position=position)
    picture = QImage(width, HEIGHT, QImage.Format.Format_RGB32)
    with speaking("de"), painted(monkeypatch) as words, QPainter(picture) as painter:
        paint_timeline(painter, state, THEMES["light"], width)
    assert {"vorwärts", backward} <= set(words)
    assert "Summen" in words or "Update" in words


LABELLED = (
    "hell-ello",
    "long-memory",
    "long-memory-gru",
    "vanishing",
    "truncated",
    "kmers",
    "encoder-decoder",
    "melody",
)


def strip_words(monkeypatch: pytest.MonkeyPatch, state: State, width: int) -> list[str]:
    """What is written along a strip."""
    picture = QImage(width, HEIGHT, QImage.Format.Format_RGB32)
    with painted(monkeypatch) as words, QPainter(picture) as painter:
        paint_timeline(painter, state, THEMES["light"], width)
    return list(words)


def labelled(words: list[str], letter: str) -> list[int]:
    """The timesteps that have a label: of the forward pass "t", of the backward pass "k"."""
    return [int(label[2:]) for label in words if label.startswith(f"{letter}=")]


@pytest.mark.parametrize("lesson", LABELLED)
@pytest.mark.parametrize("width", [430, 610, 960, 1700])
def test_no_timestep_is_missing_among_labels_that_are_as_far_apart_as_each_other(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch, lesson: str, width: int
) -> None:
    state = opening_state(read_lesson(lesson), "light")
    words = strip_words(monkeypatch, replace(state, position=len(state.timeline)), width)  # none is the cursor's
    for part, letter in zip(state.timeline.passes, "tk", strict=False):
        of_pass = [group.timestep for group in state.timeline.timesteps(part.first, part.last)]
        numbers = [state.notation.printed_timestep(t) for t in of_pass if t is not None]
        shown = labelled(words, letter)
        assert shown[0] == numbers[0], "the first timestep has no label"
        stretches = [abs(after - before) for before, after in pairwise(shown)]
        regular = max(stretches)
        if regular < 5:
            assert set(stretches) == {regular}, f"{shown} are not as far apart"
            assert abs(numbers[-1] - shown[-1]) <= regular, "but for the initial state"
        else:
            assert set(stretches[1:-1]) <= {regular}
            assert min(stretches) >= regular / 2
            assert numbers[-1] in shown or abs(numbers[-1] - shown[-1]) < regular


@pytest.mark.parametrize("lesson", ["hell-ello", "slides", "caption", "worksheet"])
def test_no_label_comes_or_goes_with_the_cursor_where_all_timesteps_have_one(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch, lesson: str
) -> None:
    """Of the initial state k = 0, which is no timestep, only where there is room."""
    state = opening_state(read_lesson(lesson), "light")
    for position in range(len(state.timeline)):
        place = state.timeline.place(position) if position else None
        if place is None or place.k != 0:
            words = strip_words(monkeypatch, replace(state, position=position), 610)
            through = labelled(words, "k")
            assert set(through) - {0} == set(range(1, max(through) + 1))


@pytest.mark.parametrize("count", [2, 3])
def test_where_truncation_cuts_the_timesteps_that_are_credited_are_named_first(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    lesson = read_lesson("hell-ello")
    truncated = replace(lesson.experiment, truncation=Truncation("sliding", count))
    state = opening_state(replace(lesson, experiment=truncated, stops=()), "light")
    words = strip_words(monkeypatch, replace(state, position=len(state.timeline)), 610)
    assert set(range(4, 4 - count, -1)) <= set(labelled(words, "k"))


@pytest.mark.parametrize("lesson", ["scalar", "hell-ello", "questions", "vanishing"])
@pytest.mark.parametrize("width", [430, 610, 960, 1700])
def test_of_losses_in_turn_all_timesteps_of_each_are_named_or_the_first_of_each(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch, lesson: str, width: int
) -> None:
    state = with_flow(opening_state(read_lesson(lesson), "light"), "each")
    state = replace(state, position=len(state.timeline))
    written: list[tuple[float, str]] = []
    monkeypatch.setattr(QPainter, "drawText", lambda _, at, words: written.append((at.x(), words)))
    picture = QImage(width, HEIGHT, QImage.Format.Format_RGB32)
    with QPainter(picture) as painter:
        paint_timeline(painter, state, THEMES["light"], width)
    parts = [part for part in state.timeline.passes if part.name == "backward"]
    ends, named = [(part.last + 1) * width / len(state.timeline) for part in parts], defaultdict[int, list[str]](list)
    for x, words in written:
        if words.startswith("k="):
            named[bisect(ends, x + 10.0)].append(words)
    firsts = [[f"k={part.loss}"] for part in parts]
    every = [[f"k={k}" for k in range(part.loss or 0, 0, -1)] for part in parts]
    if len(parts) <= 4:
        assert [named[index] for index in range(len(parts))] in (firsts, every)
    assert all(named[index] in ([], firsts[index], every[index]) for index in range(len(parts)))


@pytest.mark.parametrize("lesson", ["encoder-decoder", "long-memory-gru"])
@pytest.mark.parametrize("width", [590, 610, 1700])
def test_the_cursors_timestep_stands_in_for_a_neighbour(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch, lesson: str, width: int
) -> None:
    state = opening_state(read_lesson(lesson), "light")
    usual = labelled(strip_words(monkeypatch, replace(state, position=len(state.timeline)), width), "t")
    between = 0
    for group in state.timeline.timesteps(state.timeline.passes[0].first, state.timeline.passes[0].last):
        shown = sorted(labelled(strip_words(monkeypatch, replace(state, position=group.first), width), "t"))
        assert group.timestep in shown
        assert set(shown) - {group.timestep} <= set(usual)
        assert len(shown) >= len(usual) - 1
        between += group.timestep not in usual
    assert between or len(usual) == state.trace.length


@pytest.mark.parametrize("flow", ["each", "all"])
@pytest.mark.parametrize("width", [610, 960, 1700])
def test_sums_and_update_are_both_named_wherever_the_cursor_is(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch, flow: Flow, width: int
) -> None:
    state = with_flow(opening_state(read_lesson("hell-ello"), "light"), flow)
    for position in (0, len(state.timeline) // 2, len(state.timeline)):
        assert {"sums", "update"} <= set(strip_words(monkeypatch, replace(state, position=position), width))


@pytest.mark.parametrize("lesson", ["long-memory", "long-memory-lstm", "truncated", "questions"])
@pytest.mark.parametrize("width", [430, 610, 960])
def test_dots_of_stops_don_t_run_into_each_other(qapp: QApplication, lesson: str, width: int) -> None:
    state = opening_state(read_lesson(lesson), "light")
    picture = QImage(width, HEIGHT, QImage.Format.Format_RGB32)
    picture.fill(QColor("white"))
    with QPainter(picture) as painter:
        paint_timeline(painter, replace(state, position=0), THEMES["light"], width)
    row = int(TICKS_TOP - 4)
    dark = [picture.pixelColor(x, row).lightness() < 128 for x in range(width)]
    runs = "".join("#" if each else " " for each in dark).split()
    assert runs, "no dot is seen"
    assert max(map(len, runs)) <= 6


@pytest.mark.parametrize("width", [610, 960, 1060, 1160, 1300, 1500])
def test_rings_where_questions_are_asked_stand_clear_of_each_other(qapp: QApplication, width: int) -> None:
    state, fine = opening_state(read_lesson("questions"), "light"), 4
    picture = QImage(fine * width, fine * HEIGHT, QImage.Format.Format_RGB32)
    picture.fill(QColor("white"))
    with QPainter(picture) as painter:
        painter.scale(fine, fine)
        paint_timeline(painter, replace(state, position=0), THEMES["light"], width)
    above = range(fine * (int(TICKS_TOP) - 9), fine * int(TICKS_TOP) - 1)
    inked = [any(picture.pixelColor(x, y).lightness() < 200 for y in above) for x in range(fine * width)]
    runs = "".join("#" if each else " " for each in inked).split()
    assert max(map(len, runs)) >= 5 * fine, "a ring is seen"
    assert max(map(len, runs)) <= 7 * fine, "no two touch"


@pytest.mark.parametrize("lesson", ["questions", "long-memory", "hell-ello"])
def test_dots_and_rings_of_stops_are_clear_of_the_words_over_them(qapp: QApplication, lesson: str) -> None:
    state, width, fine = opening_state(read_lesson(lesson), "light"), 610, 4
    picture = QImage(fine * width, fine * HEIGHT, QImage.Format.Format_RGB32)
    picture.fill(QColor("white"))
    with QPainter(picture) as painter:
        painter.scale(fine, fine)
        paint_timeline(painter, replace(state, position=len(state.timeline)), THEMES["light"], width)
    before = range(width - 80)  # what the cursor is at is framed as high as a ring
    over = range(fine * int(TICKS_TOP))
    inked = [any(picture.pixelColor(fine * x, y).lightness() < 200 for x in before) for y in over]
    top = inked.index(True)
    bottom = inked.index(False, top)
    stops = inked.index(True, bottom)
    assert top > 3 * fine, "clear of the ring of the keyboard's focus"
    assert stops - bottom >= 4 * fine


def test_the_timeline_stays_as_wide_as_it_is_while_the_steps_are_counted(controller: Controller, qtbot: QtBot) -> None:
    document, strip = controller.document, controller.workspace.transport.strip
    lesson = other_cell(document.state.lesson, "lstm")
    document.experiment(lesson_from(with_length(form_of(lesson), lesson, 500), lesson))
    qtbot.waitUntil(lambda: document.state.trace.length == 500)
    steps = len(document.state.timeline)
    assert steps > 5000
    widths = set()
    for position in (0, 1, 11, 88, 444, 1000, 4444, steps):
        document.seek(position)
        QApplication.processEvents()
        widths.add(strip.width())
    assert len(widths) == 1


@pytest.mark.parametrize("lesson", ["truncated", "vanishing", "long-memory-lstm", "hell-ello"])
@pytest.mark.parametrize("width", [250, 430, 610, 1700])
def test_the_cursor_stays_over_the_track_at_its_end(qapp: QApplication, lesson: str, width: int) -> None:
    state, margin = opening_state(read_lesson(lesson), "light"), 20
    picture = QImage(width + 2 * margin, HEIGHT, QImage.Format.Format_RGB32)
    picture.fill(QColor("white"))
    with QPainter(picture) as painter:
        painter.translate(margin, 0)
        paint_timeline(painter, replace(state, position=len(state.timeline)), THEMES["light"], width)
    row = int(TICKS_TOP + 7)
    inked = [x - margin for x in range(picture.width()) if picture.pixelColor(x, row).lightness() < 200]
    pitch = width / len(state.timeline)
    assert max(inked) <= width + (3.0 if pitch >= 5.0 else 0.0), "a frame round a tick has its line beside it"
