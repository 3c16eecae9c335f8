"""Terms on a ground of their own, and losses in their pills, can be read: in every role's colour, in every theme."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import pytest
from PyQt6.QtCore import QRect, QRectF, Qt
from PyQt6.QtGui import QColor, QImage, QPainter
from pytestqt.qtbot import QtBot

from app.colours import GREY, READABLE, THEMES, Theme, contrast
from app.document import Document
from app.files.lesson_file import builtin_lessons
from app.painting.equation import card_height
from app.painting.formula import lit_ground
from app.painting.light import pointed_ground
from app.painting.network.still import paint_pill
from app.story.diagram.geometry import Box
from app.story.diagram.parts import Glow, Pill
from app.story.state import State, ThemeName
from app.views.equation import EquationView
from tests.app.colour_vision import difference
from tests.app.mouse import move
from tests.story.states import state_of

each_theme = pytest.mark.parametrize("theme", [*THEMES.values(), GREY], ids=lambda theme: theme.name)
KNOWN, FRESH = Glow(known=True), Glow(known=True, fresh=True)


def read_on(image: QImage, where: QRect) -> tuple[str, float]:
    """The ground of a part of a picture and how well what is written there stands out from it."""
    inside = [(x, y) for x in range(where.left(), where.right()) for y in range(where.top(), where.bottom())]
    shades = Counter(image.pixelColor(x, y).name() for x, y in inside)
    ground = shades.most_common(1)[0][0]
    return ground, max(contrast(shade, ground) for shade in shades)


def backward_places(state: State) -> Iterator[State]:
    count = len(state.timeline)
    for at in range(1, count, max(1, count // 12)):
        placed = replace(state, position=at)
        if placed.question is None and placed.equation.lit is not None:
            yield placed


@each_theme
def test_every_role_is_readable_where_a_term_is_lit(theme: Theme) -> None:
    for role in theme.role_names:
        grounds = (lit_ground(theme), *(pointed_ground(theme, of) for of in theme.role_names), theme.field)
        assert min(contrast(theme.role_on(role, ground), ground) for ground in grounds) >= READABLE


@pytest.mark.parametrize("theme", THEMES.values(), ids=lambda theme: theme.name)
def test_a_role_keeps_its_colour_there_as_far_as_the_eye_can_tell(theme: Theme) -> None:
    for role in theme.role_names:
        assert theme.role_on(role, theme.card) == theme.role(role)
        assert difference(theme.role(role), theme.role_on(role, lit_ground(theme))) < 17


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("lesson", [name for name, _ in builtin_lessons()][::3])
def test_the_factor_of_the_moment_is_readable(qtbot: QtBot, lesson: str, theme: ThemeName) -> None:
    """As it is painted, also while a hand is on it."""
    state = replace(state_of(lesson), theme=theme)
    document = Document(state)
    view = EquationView(document)
    qtbot.addWidget(view)
    view.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    view.resize(1200, round(card_height(state)))
    view.show()
    for placed in backward_places(state):
        view.draw(placed)
        assert view.layout_shown is not None
        lit = next(
            item for item in view.layout_shown.items if getattr(item.what, "number", None) == placed.equation.lit
        )
        for hand in (QRectF(), lit.box):
            if not hand.isNull():
                move(view, hand.center())
                view.light(document.state)
            ground, stands_out = read_on(view.grab().toImage(), lit.box.toAlignedRect())
            assert ground != THEMES[theme].card, placed.place
            assert stands_out >= READABLE, placed.place


def pill(theme: Theme, chosen: bool, glow: Glow) -> QImage:
    image = QImage(160, 60, QImage.Format.Format_RGB32)
    image.fill(QColor(theme.card))
    with QPainter(image) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_pill(painter, Pill(Box(10, 10, 140, 40), "L_3", "0.62", 20.0, chosen, glow), theme, glow.known)
    return image


@each_theme
@pytest.mark.parametrize(("chosen", "glow"), [(True, KNOWN), (True, FRESH), (False, FRESH), (False, KNOWN)])
def test_a_loss_is_readable_in_its_pill(qapp: object, theme: Theme, chosen: bool, glow: Glow) -> None:
    assert read_on(pill(theme, chosen, glow), QRect(30, 14, 100, 32))[1] >= READABLE


@pytest.mark.parametrize("theme", THEMES.values(), ids=lambda theme: theme.name)
def test_the_chosen_loss_can_be_told_from_the_one_that_is_computed_now(qapp: object, theme: Theme) -> None:
    grounds = [read_on(pill(theme, *of), QRect(30, 14, 100, 32))[0] for of in ((True, KNOWN), (False, FRESH))]
    assert grounds[0] != grounds[1] == theme.card.lower()
