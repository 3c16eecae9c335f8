"""How each kind of figure gets onto paper: how high it wants to be, who paints it, what it says."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from PyQt6.QtGui import QPainter

from app.painting import aside as aside_painting
from app.painting.equation import equation_height, paint_page
from app.painting.network import paint_network
from app.plots import figure_height, paint_figure
from app.story.asides import aside
from app.story.asides.aside import Aside
from app.story.asides.words import in_words
from app.story.diagram import description
from app.story.exports import ASIDE, PLOTS
from app.story.figures import figure
from app.story.figures.figure import Figure, without_title
from app.story.plain_form import plain
from app.story.state import State
from app.theme import Theme

_PLOT_TITLE, _TEXT_TITLE = 32.0, 30.0
"""Page pixels that the row of the title takes, of a plot and of an equation or an aside."""


@dataclass(frozen=True)
class Page:
    """How one kind of figure gets onto paper: all in page pixels. `untitled`: the same without its title, and how much
    of its top is then empty."""

    height: Callable[[State, float], float]
    paint: Callable[[QPainter, State, Theme, float, float], None]
    describe: Callable[[State], str]
    untitled: tuple["Page", float] | None = None

    def titled(self, state: State, title: bool) -> "Page":
        """The page with its title or without; where two are compared it stays: it says which one it is."""
        if title or self.untitled is None or state.other is not None:
            return self
        bare, empty = self.untitled

        def paint(painter: QPainter, state: State, theme: Theme, width: float, height: float) -> None:
            painter.translate(0.0, -empty)
            bare.paint(painter, state, theme, width, height + empty)

        return Page(lambda state, width: bare.height(state, width) - empty, paint, bare.describe)


def _cut_off(page: Page, empty: float) -> Page:
    """A page whose title is a row of its own: without it, what lies there is cut off."""
    return replace(page, untitled=(page, empty))


def _plot(name: str) -> Page:
    def page(of: Callable[[State], Figure]) -> Page:
        def paint(painter: QPainter, state: State, theme: Theme, width: float, height: float) -> None:
            paint_figure(painter, of(state), theme, width, height)

        return Page(
            height=lambda state, width: figure_height(of(state), width),
            paint=paint,
            describe=lambda state: of(state).text_alternative,
        )

    return replace(
        page(lambda state: figure(name, state)),
        untitled=(page(lambda state: without_title(figure(name, state))), _PLOT_TITLE),
    )


def _network(painter: QPainter, state: State, theme: Theme, width: float, height: float) -> None:
    paint_network(painter, state, theme, width, height, titled=True)


_NETWORK = Page(
    height=lambda _, width: max(300.0, width * 0.5),
    paint=_network,
    describe=description,
    untitled=(Page(lambda _, width: max(300.0, width * 0.5), paint_network, description), 0.0),
)


def _above_each_other(page: Page) -> Page:
    """The same where two are compared: both, each as high as it alone."""

    def paint(painter: QPainter, state: State, theme: Theme, width: float, height: float) -> None:
        for each in _both(state):
            own = page.height(each, width) * height / total(state, width)
            page.paint(painter, each, theme, width, own)
            painter.translate(0.0, own)

    def total(state: State, width: float) -> float:
        return sum(page.height(each, width) for each in _both(state))

    return replace(
        page,
        height=total,
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
    "network": _above_each_other(_NETWORK),
    "equation": _cut_off(Page(equation_height, paint_page, _said), _TEXT_TITLE),
    "contributions": _above_each_other(_plot("contributions")),
    "shares": _plot("shares"),
    "reach": _plot("reach"),
    "hidden-state": _above_each_other(_plot("hidden-state")),
    "truncation": _above_each_other(_plot("truncation")),
    **{name: _plot(name) for name in PLOTS},
    ASIDE: _cut_off(Page(_aside_height, _paint_aside, _aside_said), _TEXT_TITLE),
}
