"""How each kind of figure gets onto paper: how high it wants to be, who paints it, what it says."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from PyQt6.QtGui import QPainter

from app.painting import aside as aside_painting
from app.painting.equation import equation_height, paint_page
from app.painting.network import paint_network
from app.plots import figure_height, least_height, paint_figure
from app.story.asides import aside
from app.story.asides.aside import Aside
from app.story.asides.words import in_words
from app.story.diagram import description
from app.story.exports import ASIDE, PLOTS, PLOTS_OF_TWO
from app.story.figures import figure
from app.story.figures.figure import Figure, with_known_notes, without_title
from app.story.plain_form import plain
from app.story.state import State
from app.theme import Theme

_PLOT_TITLE, _TEXT_TITLE = 32.0, 33.0
"""Page pixels that the row of the title takes, of a plot and of an equation or an aside."""
_LOW_NETWORK, _LOW_CURVES, _LOW_CELLS, _LOW_ROWS, _LOW_BARS = 240.0, 190.0, 240.0, 340.0, 400.0
_BESIDE = 2
"""Plots of curves or bars that stand side by side; more stand in rows."""
_MOST_ROWS = 12
"""Bars that stand under each other."""
_LEAST_CELLS, _LEAST_EQUATION = 0.9, 0.8
"""What they can do with: page pixels, and parts of what they want. An equation gets smaller by itself."""
_ALONE = 340.0
"""Of two that are compared each is so wide at least where they stand side by side."""
_LEFT, _LOWER = 2.0, 3.0
"""Page pixels by which cards of the window are moved and widened, so that every title begins where a plot's does."""


@dataclass(frozen=True)
class Page:
    """How one kind of figure gets onto paper: all in page pixels. `least`: the height with which it can do, which
    doesn't grow with the width. `untitled`: the same without its title, and how much of its top is then empty."""

    height: Callable[[State, float], float]
    paint: Callable[[QPainter, State, Theme, float, float], None]
    describe: Callable[[State], str]
    least: Callable[[State, float], float]
    untitled: tuple["Page", float] | None = None

    def titled(self, state: State, title: bool) -> "Page":
        """The page with its title or without; where two are compared it stays: it says which one it is."""
        if title or self.untitled is None or state.other is not None:
            return self
        bare, empty = self.untitled

        def paint(painter: QPainter, state: State, theme: Theme, width: float, height: float) -> None:
            painter.translate(0.0, -empty)
            bare.paint(painter, state, theme, width, height + empty)

        return Page(
            height=lambda state, width: bare.height(state, width) - empty,
            paint=paint,
            describe=bare.describe,
            least=lambda state, width: bare.least(state, width) - empty,
        )


def _cut_off(page: Page, empty: float) -> Page:
    """A page whose title is a row of its own: without it, what lies there is cut off."""
    return replace(page, untitled=(page, empty))


def _flush(page: Page, lower: float = 0.0) -> Page:
    """A page that begins where a plot does, and ends where it does."""

    def paint(painter: QPainter, state: State, theme: Theme, width: float, height: float) -> None:
        painter.translate(-_LEFT, lower)
        page.paint(painter, state, theme, width + 2 * _LEFT, height - lower)

    return replace(
        page,
        height=lambda state, width: page.height(state, width + 2 * _LEFT) + lower,
        paint=paint,
        least=lambda state, width: page.least(state, width + 2 * _LEFT) + lower,
    )


def _plot(name: str, low: float = _LOW_CELLS, part: float = _LEAST_CELLS) -> Page:
    """A plot that can do with a part of the height that it wants, at most with so much."""

    def page(of: Callable[[State], Figure]) -> Page:
        def paint(painter: QPainter, state: State, theme: Theme, width: float, height: float) -> None:
            paint_figure(painter, of(state), theme, width, height)

        return Page(
            height=lambda state, width: figure_height(of(state), width),
            paint=paint,
            describe=lambda state: of(state).text_alternative,
            least=lambda state, width: _least(of(state), width, low, part),
        )

    return replace(
        page(lambda state: _on_paper(figure(name, state))),
        untitled=(page(lambda state: without_title(_on_paper(figure(name, state)))), _PLOT_TITLE),
    )


def _on_paper(figure: Figure) -> Figure:
    """Bars have the width of the page where they are not too many; notes that are not known yet take no room."""
    figure = with_known_notes(figure)
    return replace(figure, in_rows=figure.arrangement == "groups" and len(figure.panels) <= _MOST_ROWS)


def _least(figure: Figure, width: float, low: float, part: float) -> float:
    least = min(_LOW_ROWS if _is_of_two(figure) else low, part * figure_height(figure, width))
    return max(least, least_height(figure, width)) if figure.arrangement == "plots" else least


def _is_of_two(figure: Figure) -> bool:
    """Whether it has a row of plots for each of two that are compared."""
    return (
        figure.name in PLOTS_OF_TWO and len(figure.panels) > _BESIDE and not any(panel.boxes for panel in figure.panels)
    )


def _network(painter: QPainter, state: State, theme: Theme, width: float, height: float) -> None:
    paint_network(painter, state, theme, width, height, titled=True)


def _network_page(paint: Callable[[QPainter, State, Theme, float, float], None]) -> Page:
    return _flush(Page(lambda _, width: max(300.0, width * 0.5), paint, description, lambda *_: _LOW_NETWORK))


_NETWORK = replace(_network_page(_network), untitled=(_network_page(paint_network), 0.0))


def _of_two(page: Page) -> Page:
    """The same where two are compared: both, side by side where each has room so, else above each other, each as high
    as it alone."""

    def is_beside(state: State, width: float) -> bool:
        return state.other is not None and width >= 2 * _ALONE

    def paint(painter: QPainter, state: State, theme: Theme, width: float, height: float) -> None:
        beside, both = is_beside(state, width), _both(state)
        for each in both:
            own = height if beside else page.height(each, width) * height / total(state, width)
            page.paint(painter, each, theme, width / len(both) if beside else width, own)
            painter.translate(*((width / len(both), 0.0) if beside else (0.0, own)))

    def total(state: State, width: float) -> float:
        return together(page.height, state, width)

    def together(of: Callable[[State, float], float], state: State, width: float) -> float:
        both = _both(state)
        if is_beside(state, width):
            return max(of(each, width / len(both)) for each in both)
        return sum(of(each, width) for each in both)

    return replace(
        page,
        height=total,
        paint=paint,
        least=lambda state, width: together(page.least, state, width),
        describe=lambda state: " ".join(page.describe(each) for each in _both(state)),
    )


def _both(state: State) -> tuple[State, ...]:
    return (state,) if state.other is None else (state, state.other)


def _said(state: State) -> str:
    return state.sentence if state.place is None else plain(state.equation)


def _least_equation(state: State, width: float) -> float:
    return _LEAST_EQUATION * equation_height(state, width)


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
    "network": _of_two(_NETWORK),
    "equation": _cut_off(_flush(Page(equation_height, paint_page, _said, _least_equation), _LOWER), _TEXT_TITLE),
    "contributions": _of_two(_plot("contributions")),
    "shares": _plot("shares", _LOW_BARS),
    "reach": _plot("reach", _LOW_CURVES),
    "hidden-state": _of_two(_plot("hidden-state")),
    "truncation": _of_two(_plot("truncation", _LOW_CURVES)),
    **{name: _plot(name) for name in PLOTS},
    ASIDE: _cut_off(_flush(Page(_aside_height, _paint_aside, _aside_said, _aside_height), _LOWER), _TEXT_TITLE),
}
