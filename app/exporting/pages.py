"""How each kind of figure gets onto paper: how high it wants to be, who paints it, what it says."""

from collections.abc import Callable
from dataclasses import dataclass

from PyQt6.QtGui import QPainter

from app.painting import aside as aside_painting
from app.painting.equation import equation_height, paint_page
from app.painting.network import paint_network
from app.plots import figure_height, paint_figure
from app.story.asides import aside
from app.story.asides.aside import Aside
from app.story.asides.words import in_words
from app.story.diagram import description
from app.story.exports import ASIDE
from app.story.figures import figure
from app.story.plain_form import plain
from app.story.state import State
from app.theme import Theme


@dataclass(frozen=True)
class Page:
    """How one kind of figure gets onto paper."""

    height: Callable[[State, float], float]
    paint: Callable[[QPainter, State, Theme, float, float], None]
    describe: Callable[[State], str]


def _plot(name: str) -> Page:
    def paint(painter: QPainter, state: State, theme: Theme, width: float, height: float) -> None:
        paint_figure(painter, figure(name, state), theme, width, height)

    return Page(
        height=lambda state, width: figure_height(figure(name, state), width),
        paint=paint,
        describe=lambda state: figure(name, state).text_alternative,
    )


def _above_each_other(page: Page) -> Page:
    """The same where two are compared: both, each as high as it alone."""

    def paint(painter: QPainter, state: State, theme: Theme, width: float, height: float) -> None:
        for each in _both(state):
            own = page.height(each, width)
            page.paint(painter, each, theme, width, own)
            painter.translate(0.0, own)

    return Page(
        height=lambda state, width: sum(page.height(each, width) for each in _both(state)),
        paint=paint,
        describe=lambda state: " ".join(page.describe(each) for each in _both(state)),
    )


def _both(state: State) -> tuple[State, ...]:
    return (state,) if state.other is None else (state, state.other)


def _said(state: State) -> str:
    return state.sentence if state.place is None else plain(state.equation)


def _opened(state: State) -> Aside:
    shown = aside(state)
    assert shown is not None, "only where one is open is there a figure of it"
    return shown


def _aside_height(state: State, width: float) -> float:
    return aside_painting.page_height(_opened(state), state.opened, width)


def _paint_aside(painter: QPainter, state: State, theme: Theme, width: float, height: float) -> None:
    aside_painting.paint_page(painter, _opened(state), state.opened, state.place, theme, width)


def _aside_said(state: State) -> str:
    shown = _opened(state)
    return f"{shown.title}\n{in_words(shown, state.opened)}"


PAGES = {
    "network": _above_each_other(Page(lambda _, width: max(300.0, width * 0.5), paint_network, description)),
    "equation": Page(equation_height, paint_page, _said),
    "contributions": _above_each_other(_plot("contributions")),
    "shares": _plot("shares"),
    "reach": _plot("reach"),
    "hidden-state": _above_each_other(_plot("hidden-state")),
    "truncation": _above_each_other(_plot("truncation")),
    ASIDE: Page(_aside_height, _paint_aside, _aside_said),
}
