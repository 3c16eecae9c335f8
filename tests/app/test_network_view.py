"""The network view: what it shows, what a hand does, and that only the step moves."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PyQt6.QtCore import QCoreApplication, QEvent, QPoint, QPointF, Qt
from PyQt6.QtGui import QColor, QImage, QKeyEvent, QMouseEvent, QPainter, QWheelEvent
from pytestqt.qtbot import QtBot

from app.document import Document
from app.painting.network import Sheet, paint_dynamic, paint_network, paint_static, paint_unfolding
from app.paper import Paper
from app.story.diagram import Diagram, diagram, folded, unfolded
from app.story.places import Flow, Place
from app.story.pointing import Pointed, Spot, Use
from app.story.state import State, only_pointed
from app.theme import THEMES
from app.views.network import NetworkView
from rnn_engine.experiment import Experiment
from tests.story.gated import ENCODER_DECODER, gated
from tests.story.test_diagram import long, state
from tests.story.wirings import wired

Show = Callable[[State], tuple[Document, NetworkView]]


@pytest.fixture
def show(qtbot: QtBot) -> Show:
    def shown(opened: State) -> tuple[Document, NetworkView]:
        document = Document(opened)
        view = NetworkView(document)
        view.tween_ms = 0
        qtbot.addWidget(view)
        view.resize(1130, 540)
        seen = [opened]

        def follow(now: State) -> None:
            before = seen[0]
            seen[0] = now
            (view.light if only_pointed(before, now) else view.draw)(now)

        document.changed.connect(follow)
        view.draw(document.state)
        view.show()
        return document, view

    return shown


def picture(view: NetworkView) -> QImage:
    return view.grab().toImage()


def diagram_of(view: NetworkView) -> Diagram:
    assert view.shown is not None
    return view.shown


def at(where: str | int, flow: Flow = 4) -> State:
    return state(wired("abca", "abca"), where, flow)


def test_drawing_the_same_state_again_changes_nothing(show: Show) -> None:
    document, view = show(at("backward loss=4 k=2 W_hh"))
    first = picture(view)
    view.draw(document.state)
    assert picture(view) == first


def test_stepping_back_restores_the_picture(show: Show) -> None:
    document, view = show(at("backward loss=4 k=2 dh"))
    before = picture(view)
    document.step()
    assert picture(view) != before
    document.step(-1)
    assert picture(view) == before


@pytest.mark.parametrize(("before", "after"), [("z", "h"), ("q", "y_hat")])
def test_an_activation_arrives_where_the_pre_activation_was(before: str, after: str) -> None:
    """The step begins with what the step before it showed there, and ends with something else."""
    was, now = (diagram(at(f"forward t=2 {name}"), 1130, 540) for name in (before, after))
    cells = now.columns[2].h if after == "h" else now.columns[2].y_hat
    assert cells is not None
    box = [round(length) for length in cells.box]

    def there(shown: Diagram, phase: float) -> QImage:
        image = QImage(1130, 540, QImage.Format.Format_RGB32)
        image.fill(QColor(THEMES["light"].card))
        with QPainter(image) as painter:
            paint_dynamic(painter, shown, THEMES["light"], phase)
        return image.copy(*box)

    assert there(now, 0.0) == there(was, 1.0)
    assert there(now, 1.0) != there(was, 1.0)


@pytest.mark.parametrize(
    ("experiment", "flow"),
    [
        (wired("abca", "abca"), 4),
        (wired("abc.", "..ca", embedding_size=2, every_output=True), "each"),
        (gated("lstm", 5, stages=ENCODER_DECODER, inputs="aaa..", targets="..aaa", feedback="soft"), "all"),
        (gated("gru"), 4),
        (long(60), 60),
    ],
)
def test_what_is_painted_anew_of_a_step_looks_as_if_all_were(qtbot: QtBot, experiment: Experiment, flow: Flow) -> None:
    """Whatever way the cursor has come."""
    kept, paper, now = Sheet(), Paper(), state(experiment, 0, flow)
    qtbot.addWidget(paper)
    paper.resize(1130, 540)
    last = len(now.timeline)
    for position in [*range(1, min(last, 70)), *range(last, 0, -17), *range(1, last, 23)]:
        shown = diagram(replace(now, position=position), 1130, 540)
        seen, whole = (sheet.show(paper, shown, THEMES["light"], "Title").toImage() for sheet in (kept, Sheet()))
        assert seen == whole, position


@pytest.mark.parametrize("cell", ["elman", "lstm", "gru"])
def test_a_row_that_is_moved_along_looks_as_if_it_were_painted(qtbot: QtBot, cell: str) -> None:
    experiment = long(90) if cell == "elman" else gated(cell, 90)
    kept, paper, now = Sheet(), Paper(), state(experiment, "backward loss=90 k=50 dh", 90)
    qtbot.addWidget(paper)
    paper.resize(1130, 540)
    context = diagram(now, 1130, 540).context
    assert context is not None
    for pixels in (7, 30, 61, 55, -20, 300, 310, 3):
        shown = diagram(now, 1130, 540, context.start + pixels / context.pitch)
        moved = kept.show(paper, shown, THEMES["light"], "Title", slides=True).toImage()
        assert moved == Sheet().show(paper, shown, THEMES["light"], "Title").toImage(), pixels


def test_a_click_on_a_loss_lets_it_flow_back(show: Show) -> None:
    document, view = show(at("backward loss=4 k=3 dh"))
    pill = next(column.loss for column in diagram_of(view).columns if column.t == 2)
    assert pill is not None
    click(view, pill.box.x, pill.box.y)
    assert document.state.flow == 2


def test_a_click_on_a_value_inspects_it_and_a_double_click_goes_to_its_place(show: Show) -> None:
    document, view = show(at("backward loss=4 k=3 dh"))
    place, cells = document.state.place, next(column.h for column in diagram_of(view).columns if column.t == 2)
    click(view, cells.box.x, cells.box.y)
    assert document.state.inspected == Place("forward", "h", t=2)
    assert document.state.place == place
    mouse(view, QEvent.Type.MouseButtonDblClick, QPointF(cells.box.x, cells.box.y))
    assert document.state.place == Place("forward", "h", t=2)


def test_a_double_click_on_the_river_goes_where_it_flows(show: Show) -> None:
    document, view = show(at("backward loss=4 k=0 dh"))
    ribbon = next(each for each in diagram_of(view).ribbons if each.place == Place("backward", "dh", loss=4, k=2))
    middle = ribbon.line[0].towards(ribbon.line[-1], 0.5)
    click(view, middle.x, middle.y)
    assert document.state.inspected == ribbon.place
    mouse(view, QEvent.Type.MouseButtonDblClick, QPointF(*middle))
    assert document.state.place == ribbon.place


def test_a_click_on_a_connection_inspects_its_parameter(show: Show) -> None:
    document, view = show(at("backward loss=4 k=3 dh"))
    edge = next(each for each in diagram_of(view).edges if (each.name, each.t) == ("W_hh", 2))
    click(view, *edge.line[0].towards(edge.line[-1], 0.3))
    assert document.state.inspected == "W_hh"


def test_a_click_beside_everything_does_nothing(show: Show) -> None:
    document, view = show(at("backward loss=4 k=0 dh"))
    before = document.state
    click(view, 4, 4)
    assert document.state is before


def test_dragging_in_the_strip_scrolls(show: Show) -> None:
    document, view = show(state(long(120), "forward t=5 h", 120))
    context = diagram_of(view).context
    assert context is not None

    def over(t: int) -> QPointF:
        return QPointF(context.strip.left + (t - 0.5) * context.strip.width / 120, context.strip.y)

    mouse(view, QEvent.Type.MouseButtonPress, over(30))
    assert document.state.place == Place("forward", "h", t=30)
    mouse(view, QEvent.Type.MouseMove, over(90))
    mouse(view, QEvent.Type.MouseButtonRelease, over(90))
    assert document.state.place == Place("forward", "h", t=90)
    assert 90 in [column.t for column in diagram_of(view).columns]


def row(view: NetworkView) -> list[int]:
    """The timesteps that are readable."""
    return [column.t for column in diagram_of(view).columns if column.t > 0]


@pytest.mark.parametrize("cell", ["elman", "gru", "lstm"])
def test_a_gradient_that_has_reached_one_timestep_of_many_is_painted(show: Show, cell: str) -> None:
    document, view = show(state(gated(cell, length=60), "backward loss=60 k=60 dh", 60))
    seen = []
    while document.state.place is not None and document.state.place.k != 58:
        document.step(1)
        seen.append(not picture(view).isNull())
    assert len(seen) > 4
    assert all(seen)


def test_the_row_of_a_long_sequence_follows_the_hand_without_the_cursor(show: Show) -> None:
    document, view = show(state(long(120), "forward t=50 h", 120))
    context, before, place = diagram_of(view).context, row(view), document.state.place
    assert context is not None
    where = QPointF(600.0, context.frame.top - 12)
    mouse(view, QEvent.Type.MouseButtonPress, where)
    mouse(view, QEvent.Type.MouseMove, where - QPointF(2.4 * context.pitch, 0))
    assert row(view)[0] == before[0] + 2
    assert row(view)[-1] == before[-1] + 3, "one comes in at the right while one goes out at the left"
    mouse(view, QEvent.Type.MouseButtonRelease, where - QPointF(2.4 * context.pitch, 0))
    assert row(view) == [t + 2 for t in before]
    assert document.state.place == place


def test_the_frame_in_the_strip_can_be_dragged(show: Show) -> None:
    document, view = show(state(long(120), "forward t=50 h", 120))
    context, before, place = diagram_of(view).context, row(view), document.state.place
    assert context is not None
    where = QPointF(context.frame.x, context.strip.y)
    mouse(view, QEvent.Type.MouseButtonPress, where)
    for by in (10, 30):
        mouse(view, QEvent.Type.MouseMove, where + QPointF(by / 120 * context.strip.width, 0))
    mouse(view, QEvent.Type.MouseButtonRelease, where)
    assert row(view) == [t + 30 for t in before]
    assert document.state.place == place


def test_the_wheel_turns_the_row_on_to_its_end(show: Show) -> None:
    _, view = show(state(long(60), "forward t=50 h", 60))
    before = row(view)
    turn(view, -120)
    assert row(view) == [t + 1 for t in before]
    turn(view, 240)
    assert row(view) == [t - 1 for t in before]
    turn(view, -120 * 99)
    assert row(view)[-1] == 60


def test_the_focus_stays_until_the_cursor_leaves_it(show: Show) -> None:
    document, view = show(state(long(120), "forward t=50 h", 120))
    before = row(view)
    document.focus_on(range(46, 46 + len(before)))
    chosen = row(view)
    assert chosen[0] == 46
    document.step()
    assert row(view) == chosen
    document.go_to(Place("forward", "h", t=90))
    assert 90 in row(view)
    document.go_to(Place("forward", "h", t=50))
    assert row(view) == before, "what was chosen is over"


def test_the_row_glides_to_where_the_cursor_goes(show: Show, qtbot: QtBot) -> None:
    document, view = show(state(long(120), "forward t=50 h", 120))
    view.tween_ms = 260
    document.go_to(Place("forward", "h", t=70))
    began, context = view.glide.start, diagram_of(view).context
    assert began is not None
    assert context is not None
    qtbot.waitUntil(lambda: view.glide.start is None)
    rest = diagram_of(view).context
    assert rest is not None
    assert began < rest.start
    assert 70 in row(view)


def test_where_nothing_is_to_move_nothing_does(show: Show) -> None:
    document, view = show(state(long(120), "forward t=50 h", 120))
    view.tween_ms = 260
    document.choose_look(replace(document.state.look, calm=True))
    document.step()
    assert view.phase == 1.0
    document.go_to(Place("forward", "h", t=90))
    assert view.glide.start is None
    document.toggle_folded()
    assert view.unfolded == 0.0


def test_pointing_says_what_is_there_and_lights_it_without_drawing_anew(show: Show) -> None:
    document, view = show(at("backward loss=4 k=2 dh"))
    shown, before = diagram_of(view), picture(view)
    cells = next(column.h for column in shown.columns if column.t == 3)
    point(view, cells.box.x, cells.box.y)
    assert document.state.pointed.spots == {Place("forward", "h", t=3)}
    assert view.accessibleDescription().startswith("hidden state h₃ at t = 3: ")
    view.light(document.state)
    assert picture(view) != before
    assert diagram_of(view) is shown
    QCoreApplication.sendEvent(view, QEvent(QEvent.Type.Leave))
    assert not document.state.pointed
    view.light(document.state)
    assert picture(view) == before


@pytest.mark.parametrize(
    "spot", [Use("W_hh", 2), "W_hh", Place("backward", "W_hh", loss=4, k=2), Place("forward", "z", t=2)]
)
@pytest.mark.parametrize("is_folded", [False, True])
def test_what_is_pointed_at_elsewhere_lights_here(show: Show, spot: Spot, is_folded: bool) -> None:
    document, view = show(replace(at("backward loss=4 k=2 dh"), folded=is_folded))
    before = picture(view)
    document.point(Pointed(frozenset({spot}), "said there", "equation"))
    assert picture(view) != before
    assert view.accessibleDescription() != "said there"


def test_the_keys_walk_through_the_network(show: Show, qtbot: QtBot) -> None:
    document, view = show(at("forward t=2 h"))
    enter(view, qtbot)
    assert document.state.pointed.spots == {Place("forward", "h", t=2)}
    seen: list[Spot] = []
    for key in (Qt.Key.Key_Right, *[Qt.Key.Key_Up] * 4, Qt.Key.Key_Left, Qt.Key.Key_Up):
        press(view, key)
        seen += document.state.pointed.spots
    assert seen == [
        Place("forward", "h", t=3),
        Use("W_hh", 3),
        Use("W_hy", 3),
        Place("forward", "y_hat", t=3),
        Place("forward", "loss", t=3),
        Place("forward", "loss", t=2),
        Place("forward", "loss", t=2),
    ]
    press(view, Qt.Key.Key_Down)
    press(view, Qt.Key.Key_Return)
    assert document.state.inspected == Place("forward", "y_hat", t=2)
    press(view, Qt.Key.Key_Escape)
    assert not view.hasFocus()
    assert not document.state.pointed


def test_walking_on_brings_timesteps_into_focus(show: Show, qtbot: QtBot) -> None:
    document, view = show(state(long(120), "forward t=50 h", 120))
    enter(view, qtbot)
    last = row(view)[-1]
    for _ in range(last - 50 + 2):
        press(view, Qt.Key.Key_Right)
    assert document.state.pointed.spots == {Place("forward", "h", t=last + 2)}
    assert row(view)[-1] == last + 2


def test_one_step_on_is_animated_and_comes_to_rest(show: Show, qtbot: QtBot) -> None:
    document, view = show(at("backward loss=4 k=2 dz"))
    view.tween_ms = 40
    document.step()
    assert view.phase < 1.0
    qtbot.waitUntil(lambda: view.phase == 1.0)
    arrived = picture(view)
    view.tween_ms = 0
    view.draw(replace(document.state))
    assert picture(view) == arrived


def test_only_one_step_on_is_animated(show: Show) -> None:
    document, view = show(at("backward loss=4 k=2 dz"))
    view.tween_ms = 10_000
    for jump in (-1, 3, -2):
        document.step(jump)
        assert view.phase == 1.0
    document.step()
    assert view.phase < 1.0
    view.hide()
    assert view.phase == 1.0


def test_the_chip_folds_and_a_click_on_the_cell_unfolds(show: Show) -> None:
    document, view = show(at("forward t=2 h"))
    row = picture(view)
    view.fold.click()
    assert document.state.folded
    assert (view.fold.text(), view.accessibleName()) == ("Unfold", "Recurrent network, folded")
    assert picture(view) != row
    click(view, 8, 300)
    assert document.state.folded
    cell = diagram_of(view).columns[0].h.box
    click(view, cell.x, cell.y)
    assert view.fold.text() == "Fold"
    assert document.state.place == Place("forward", "h", t=2)
    assert picture(view) == row


def test_folding_is_animated_there_and_back_and_comes_to_rest(show: Show, qtbot: QtBot) -> None:
    document, view = show(at("forward t=2 h"))
    row = picture(view)
    view.tween_ms = 260
    document.toggle_folded()
    qtbot.waitUntil(lambda: view.unfolded < 1.0)
    seen, here = picture(view), view.unfolded
    assert seen != row
    document.toggle_folded()  # on the way: back from where it is
    assert abs(view.unfolded - here) < 0.2
    qtbot.waitUntil(lambda: view.unfolded == 1.0)
    arrived = picture(view)
    view.tween_ms = 0
    view.draw(replace(document.state))
    assert picture(view) == arrived


def test_a_hidden_view_and_another_lesson_end_the_unfolding(show: Show) -> None:
    document, view = show(at("forward t=2 h"))
    view.tween_ms = 260
    document.toggle_folded()
    view.hide()
    hidden = view.unfolded
    assert hidden == 0.0
    view.show()
    document.toggle_folded()
    document.open_lesson(at(0).lesson)
    shown = view.unfolded
    assert shown == 1.0


@pytest.mark.parametrize("u", [0.0, 1.0])
def test_unfolding_begins_and_ends_with_the_pictures_at_rest(qtbot: QtBot, u: float) -> None:
    now, theme = at("backward loss=4 k=2 dh"), THEMES["light"]

    def painted(paint: Callable[[QPainter], None]) -> QImage:
        image = QImage(1130, 540, QImage.Format.Format_RGB32)
        image.fill(QColor(theme.card))
        with QPainter(image) as painter:
            paint(painter)
        return image

    def rest(painter: QPainter) -> None:
        shown = diagram(replace(now, folded=u == 0.0), 1130, 540)
        paint_static(painter, shown, theme)
        paint_dynamic(painter, shown, theme, 1.0)

    def between(painter: QPainter) -> None:
        paint_unfolding(painter, folded(now, 1130, 540), unfolded(now, 1130, 540), u, theme)

    assert painted(between) == painted(rest)


@pytest.mark.parametrize(
    "place",
    [
        *(f"forward t=2 {name}" for name in ("x", "h", "y_hat", "y", "loss")),
        *(f"backward loss=4 k={step}" for step in ("4 dq", "4 dh", "2 dh", "2 W_hh")),
    ],
)
def test_what_a_step_computes_is_what_moves(qtbot: QtBot, place: str) -> None:
    now = at(place)
    shown = diagram(now, 1130, 540)

    def painted(phase: float) -> QImage:
        image = QImage(1130, 540, QImage.Format.Format_RGB32)
        image.fill(QColor(THEMES["light"].card))
        with QPainter(image) as painter:
            paint_static(painter, shown, THEMES["light"])
            paint_dynamic(painter, shown, THEMES["light"], phase)
        return image

    assert painted(0.0) != painted(1.0)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(
    ("experiment", "place"),
    [
        (wired("a...", "abca", feedback="argmax"), "forward t=3 x"),
        (wired("abca", "...a", cell="feedforward"), "backward loss=4 k=4 W_xh"),
        (wired("abc.", "..ca", embedding_size=2, every_output=True), "backward loss=4 k=2 E"),
        (long(60, hidden=64, tokens=30), "backward loss=60 k=41 b_h"),
        (long(1, hidden=1, tokens=1), "forward t=1 loss"),
    ],
)
def test_a_page_is_painted_for_every_kind_of_network(
    qtbot: QtBot, experiment: Experiment, place: str, theme: str
) -> None:
    image = QImage(605, 302, QImage.Format.Format_RGB32)
    image.fill(QColor(THEMES[theme].card))
    row, cell = QImage(image), QImage(image)
    now = state(experiment, place)
    for page, shown in ((row, now), (cell, replace(now, folded=True))):
        with QPainter(page) as painter:
            paint_network(painter, shown, THEMES[theme], 605, 302)
    assert image != row
    assert image != cell != row


def test_the_picture_is_said_in_words(show: Show) -> None:
    document, view = show(at(0))
    assert view.accessibleName() == "Unfolded network"
    assert "nothing is computed yet" in view.accessibleDescription()
    document.go_to(Place("backward", "dh", loss=4, k=2))
    assert "flowed back to timestep 2" in view.accessibleDescription()


def click(view: NetworkView, x: float, y: float) -> None:
    mouse(view, QEvent.Type.MouseButtonPress, QPointF(x, y))
    mouse(view, QEvent.Type.MouseButtonRelease, QPointF(x, y))


def mouse(view: NetworkView, kind: QEvent.Type, at: QPointF) -> None:
    """The left button at a point; QTest's own mouseMove would carry no button."""
    button, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QCoreApplication.sendEvent(view, QMouseEvent(kind, at, view.mapToGlobal(at), button, button, none))


def point(view: NetworkView, x: float, y: float) -> None:
    at, none = QPointF(x, y), Qt.MouseButton.NoButton
    moved = QMouseEvent(QEvent.Type.MouseMove, at, view.mapToGlobal(at), none, none, Qt.KeyboardModifier.NoModifier)
    QCoreApplication.sendEvent(view, moved)


def enter(view: NetworkView, qtbot: QtBot) -> None:
    """With the Tab key, from the button before it."""
    view.activateWindow()
    qtbot.waitUntil(view.isActiveWindow)
    view.fold.setFocus()
    view.setFocus(Qt.FocusReason.TabFocusReason)


def press(view: NetworkView, key: Qt.Key) -> None:
    QCoreApplication.sendEvent(view, QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier))


def turn(view: NetworkView, angle: int) -> None:
    """The wheel, towards the hand where the angle is below zero."""
    at, none = QPointF(view.rect().center()), Qt.MouseButton.NoButton
    turned = QWheelEvent(
        at,
        view.mapToGlobal(at),
        QPoint(),
        QPoint(0, angle),
        none,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QCoreApplication.sendEvent(view, turned)


@pytest.mark.parametrize("cell", ["lstm", "gru"])
def test_only_the_step_of_a_gated_cell_moves(show: Show, cell: str) -> None:
    """What has arrived looks as it does when the step is over; on the way there the gates lie over the river."""
    document, view = show(state(gated(cell), "backward loss=4 k=3 dh", 4))
    images = []
    for phase in (0.0, 0.5, 1.0):
        image = QImage(1130, 540, QImage.Format.Format_RGB32)
        image.fill(QColor(THEMES["light"].card))
        with QPainter(image) as painter:
            paint_static(painter, diagram_of(view), THEMES["light"])
            paint_dynamic(painter, diagram_of(view), THEMES["light"], phase)
        images.append(image)
        column = diagram_of(view).columns[4]
        for gate in column.gates:
            middle = round(gate.box.x), round(gate.box.top + 0.5 * gate.cell)
            assert image.pixelColor(*middle) == images[0].pixelColor(*middle)
    assert images[0] != images[1] != images[2]
    before = picture(view)
    document.step()
    assert picture(view) != before
    document.step(-1)
    assert picture(view) == before


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_gated_cell_with_stages_unfolds_from_its_folded_picture_to_the_row(qtbot: QtBot, theme: str) -> None:
    experiment = gated("lstm", 5, stages=ENCODER_DECODER, inputs="aaa..", targets="..aaa", feedback="soft")
    now = state(experiment, "backward loss=5 k=3 dc", 5)
    pictures = []
    for u in (0.0, 0.5, 1.0):
        image = QImage(1130, 540, QImage.Format.Format_RGB32)
        image.fill(QColor(THEMES[theme].card))
        with QPainter(image) as painter:
            paint_unfolding(painter, folded(now, 1130, 540), unfolded(now, 1130, 540), u, THEMES[theme])
        pictures.append(image)
    still = QImage(1130, 540, QImage.Format.Format_RGB32)
    still.fill(QColor(THEMES[theme].card))
    with QPainter(still) as painter:
        paint_static(painter, unfolded(now, 1130, 540), THEMES[theme])
        paint_dynamic(painter, unfolded(now, 1130, 540), THEMES[theme], 1.0)
    assert pictures[2] == still
    assert pictures[0] != pictures[1] != pictures[2]
