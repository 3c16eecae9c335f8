"""Pointing into the equation: with the hand, at every scale that it is painted in, and with the keys."""

from collections.abc import Iterator

import numpy as np
import pytest
from PyQt6.QtCore import QEvent, QPointF, Qt
from PyQt6.QtGui import QColor
from PyQt6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.document import Document
from app.painting.equation import HEADING_HEIGHT
from app.painting.equation_layout import Item
from app.painting.light import LIGHT_REACH
from app.paper import choose_zoom
from app.story.expressions import Jacobian, Value
from app.story.places import Place
from app.story.pointing import NOTHING, Pointed, Spot, Use
from app.story.state import State, only_pointed
from app.story.values import value
from app.theme import THEMES
from app.views.equation import EquationView
from tests.app.mouse import click, double_click, move
from tests.app.paintings import pixels
from tests.story.states import state_of

CHAIN = "backward loss=4 k=2 W_hh"
SIZES = pytest.mark.parametrize("width", [420, 700, 860, 1140])


def view_at(qtbot: QtBot, lesson: str, flow: int, place: str, width: int = 1140) -> tuple[Document, EquationView]:
    document = Document(state_of(lesson, flow=flow, at=place))
    view = EquationView(document)
    qtbot.addWidget(view)

    def follow(state: State) -> None:
        if only_pointed(view.state_shown, state):
            view.light(state)
        else:
            view.draw(state)

    document.changed.connect(follow)
    view.resize(width, 190)
    view.draw(document.state)
    view.show()
    return document, view


def press(view: EquationView, key: Qt.Key) -> None:
    QTest.keyClick(view, key)  # type: ignore[call-overload]  # the stub has a parameter too many


def items(view: EquationView) -> tuple[Item, ...]:
    assert view.layout_shown is not None
    return view.layout_shown.items


def called(view: EquationView, words: str) -> Item:
    return next(item for item in items(view) if item.in_words(view.state_shown).startswith(words))


def lit(view: EquationView) -> list[str]:
    return [item.in_words(view.state_shown).split(",")[0] for item in view.lit]


@pytest.fixture(params=[1.0, 1.6])
def zoom(request: pytest.FixtureRequest) -> Iterator[float]:
    choose_zoom(request.param)
    yield request.param
    choose_zoom(1.0)


@SIZES
def test_whatever_is_painted_can_be_pointed_at(qtbot: QtBot, zoom: float, width: int) -> None:
    document, view = view_at(qtbot, "hell-ello", 4, CHAIN, round(width * zoom))
    view.resize(view.width(), round(190 * zoom))
    assert view.zoom == pytest.approx(zoom)
    for item in items(view):
        move(view, item.box.center() * zoom)
        inner = [other for other in items(view) if item.box.contains(other.box) and other is not item]
        assert document.state.pointed.spots in {each.spots for each in (item, *inner)}
        assert view.cursor().shape() == Qt.CursorShape.PointingHandCursor
    move(view, QPointF(view.width() - 2, view.height() - 2))
    assert document.state.pointed == NOTHING


@SIZES
def test_the_ink_lies_where_the_term_is_pointed_at(qtbot: QtBot, width: int) -> None:
    """The term in the loss's colour, which nothing else of this equation has."""
    _, view = view_at(qtbot, "hell-ello", 4, CHAIN, width)
    box = called(view, "∂L₄/∂ŷ₄").box
    seen = pixels(view.grab().toImage())[..., :3]
    seen[: round(HEADING_HEIGHT)] = 255  # there the buttons stand
    near = np.abs(seen - np.array(QColor(THEMES["light"].role("loss")).getRgb()[:3])).max(axis=2) < 50
    rows, columns = np.nonzero(near)
    around = box.adjusted(-1.5, -1.5, 1.5, 1.5)
    assert all(around.contains(QPointF(float(x), float(y))) for y, x in zip(rows, columns, strict=True))
    assert np.ptp(columns) > 0.55 * box.width()
    assert np.ptp(rows) > 0.6 * box.height()


def test_a_factor_points_at_its_edge_and_lights_alone(qtbot: QtBot) -> None:
    document, view = view_at(qtbot, "hell-ello", 4, CHAIN)
    move(view, called(view, "∂h₃/∂h₂").box.center())
    pointed = document.state.pointed
    assert pointed.lights(Use("W_hh", 3))
    assert pointed.lights(Place("forward", "h", t=3))
    assert not pointed.lights(Use("W_hh", 4))
    assert lit(view) == ["∂h₃/∂h₂"]
    assert view.accessibleDescription() == "∂h₃/∂h₂, Jacobian, 5×5"


@pytest.mark.parametrize(
    ("spot", "terms"),
    [
        (Place.parse("forward t=1 h"), ["h₁", "h₁"]),
        (Use("W_hh", 4), ["∂h₄/∂h₃"]),
        (Use("W_hh", 2), ["∂L₄/∂W|k=2", "∂⁺h₂/∂W", "∂L₄/∂W|k=2"]),
        ("W_hh", ["∂h₄/∂h₃", "∂h₃/∂h₂", "∂⁺h₂/∂W"]),
        (Place.parse("backward loss=4 k=2 W_hh"), ["∂L₄/∂W|k=2", "∂⁺h₂/∂W", "∂L₄/∂W|k=2"]),
    ],
)
def test_what_is_pointed_at_elsewhere_lights_its_terms(qtbot: QtBot, spot: Spot, terms: list[str]) -> None:
    document, view = view_at(qtbot, "hell-ello", 4, CHAIN)
    before = pixels(view.grab().toImage())
    document.point(Pointed(frozenset({spot}), "", "network"))
    assert lit(view) == terms
    changed = np.argwhere(np.any(pixels(view.grab().toImage()) != before, axis=2))
    boxes = [item.box.adjusted(*(sign * (LIGHT_REACH + 4) for sign in (-1, -1, 1, 1))) for item in view.lit]
    outside = [(x, y) for y, x in changed if not any(box.contains(QPointF(x, y)) for box in boxes)]
    assert not outside
    assert len(changed)


@SIZES
def test_a_number_under_the_hand_is_told_to_six_digits(qtbot: QtBot, width: int) -> None:
    document, view = view_at(qtbot, "hell-ello", 4, CHAIN, width)
    h = value(document.state.trace, Place.parse("forward t=1 h"))
    assert h is not None
    row = next(item for item in items(view) if item.picture is not None and item.of == Place.parse("forward t=1 h"))
    for x, number in ((row.box.left() + 15, 1), (row.box.right() - 15, 5)):  # the middle may be left out
        move(view, QPointF(x, row.box.center().y()))
        assert view.said_beside == f"h₁[{number}] = {h[number - 1]:#.6g}".replace("-", "−")
    move(view, called(view, "∂h₃/∂h₂").box.center())
    assert view.said_beside == "∂h₃/∂h₂, Jacobian, 5×5"


def test_rows_of_a_gate_have_its_letter(qtbot: QtBot) -> None:
    _, view = view_at(qtbot, "long-memory-lstm", 20, "forward t=2 f")
    said = [item.in_words(view.state_shown) for item in items(view)]
    assert "W_f, hidden → hidden weights" in said


def test_the_light_goes_out_when_the_hand_leaves(qtbot: QtBot) -> None:
    document, view = view_at(qtbot, "hell-ello", 4, CHAIN)
    move(view, items(view)[0].box.center())
    assert document.state.pointed
    view.leaveEvent(QEvent(QEvent.Type.Leave))
    assert document.state.pointed == NOTHING


def test_a_click_inspects_and_a_double_click_goes_there(qtbot: QtBot) -> None:
    document, view = view_at(qtbot, "hell-ello", 4, CHAIN)
    at = called(view, "h₁").box.center()
    click(view, at)
    assert document.state.inspected == Place.parse("forward t=1 h")
    assert str(document.state.place) == CHAIN
    double_click(view, at)
    assert str(document.state.place) == "forward t=1 h"


def test_a_click_on_a_jacobian_inspects_it(qtbot: QtBot) -> None:
    document, view = view_at(qtbot, "hell-ello", 4, CHAIN)
    item = called(view, "∂h₃/∂h₂")
    click(view, item.box.center())
    inspected = document.state.inspected
    assert isinstance(inspected, Jacobian)
    assert (inspected.of, inspected.by) == (Value("h", 3), Value("h", 2))
    double_click(view, item.box.center())
    assert str(document.state.place) == "forward t=3 h"


def test_a_letter_of_a_parameter_is_inspected_by_its_name(qtbot: QtBot) -> None:
    document, view = view_at(qtbot, "hell-ello", 4, "forward t=2 z")
    click(view, called(view, "W, hidden → hidden weights").box.center())
    assert document.state.inspected == "W_hh"
    assert document.state.pointed == NOTHING or Use("W_hh", 2) in document.state.pointed.spots


def test_arrows_walk_the_terms_and_return_inspects(qtbot: QtBot) -> None:
    document, view = view_at(qtbot, "hell-ello", 4, CHAIN)
    view.setFocus(Qt.FocusReason.TabFocusReason)
    for item in items(view):
        press(view, Qt.Key.Key_Right)
        assert document.state.pointed.spots == item.spots
        assert view.accessibleDescription() == item.in_words(document.state)
    press(view, Qt.Key.Key_Left)
    press(view, Qt.Key.Key_Return)
    assert document.state.inspected == items(view)[-2].inspects(document.state)
    assert view.said_beside == items(view)[-2].in_words(document.state), "it is still there"
    press(view, Qt.Key.Key_Right)
    assert document.state.pointed.spots == items(view)[-1].spots, "and the keys go on from there"
    press(view, Qt.Key.Key_Escape)
    assert document.state.pointed == NOTHING
    assert not view.hasFocus()
