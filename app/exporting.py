"""Figures as files: a view at a place, painted on a page of exact millimetres, as PDF, SVG or PNG."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from PyQt6.QtCore import QRectF
from PyQt6.QtGui import QColor, QPainter

from app.assets import load_fonts
from app.files.whole import FileError, write_whole
from app.painting import aside as aside_painting
from app.painting.equation import equation_height, paint_page
from app.painting.network import paint_network
from app.plots import figure_height, paint_figure
from app.recording import PictureSizeError, Recording, record
from app.story.asides import aside
from app.story.asides.aside import Aside
from app.story.asides.words import in_words
from app.story.diagram import description
from app.story.exports import ASIDE, TITLES, file_name
from app.story.figures import figure
from app.story.plain_form import plain
from app.story.state import State
from app.theme import THEMES, Theme
from app.translation import _

PIXELS_PER_MM = 96 / 25.4
"""A page is laid out at 96 dots to the inch, so that a type size of 12 px is 9 pt in print."""


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
    "hidden-state": _plot("hidden-state"),
    "truncation": _plot("truncation"),
    ASIDE: Page(_aside_height, _paint_aside, _aside_said),
}


def recording(state: State, name: str, width_mm: float) -> Recording:
    """A figure painted on a page `width_mm` wide."""
    load_fonts()
    if state.guess is not None:  # a page says what is so, not who guessed what
        state = replace(state, guess=replace(state.guess, choice=None))
    theme, page = THEMES[state.theme], PAGES[name]
    width = width_mm * PIXELS_PER_MM
    height = page.height(state, width)

    def paint(painter: QPainter) -> None:
        painter.fillRect(QRectF(0, 0, width, height), QColor(theme.card))
        page.paint(painter, state, theme, width, height)

    return record(paint, width, height)


def figure_bytes(state: State, name: str, extension: str, width_mm: float, dpi: float) -> bytes:
    """A figure as the content of a file: "pdf", "svg" or "png"."""
    picture = recording(state, name, width_mm)
    title = f"{state.told.title}: {_(TITLES[name])}"
    if extension == "pdf":
        return picture.pdf(title)
    return picture.svg(title, PAGES[name].describe(state)) if extension == "svg" else picture.png(dpi)


def figure_paths(
    state: State, folder: Path, names: Sequence[str], formats: Sequence[str]
) -> dict[Path, tuple[str, str]]:
    """Which files an export writes: path → (figure, format)."""
    return {folder / file_name(state, name, extension): (name, extension) for name in names for extension in formats}


def write_figures(
    state: State, folder: Path, names: Sequence[str], formats: Sequence[str], width_mm: float, dpi: float
) -> list[Path]:
    """Write figures of a state into a folder, which is made where it is missing; all are painted before one is written.

    Raises FileError.
    """
    paths = figure_paths(state, folder, names, formats)
    try:
        contents = {path: figure_bytes(state, name, kind, width_mm, dpi) for path, (name, kind) in paths.items()}
    except PictureSizeError as error:
        raise FileError(str(error)) from error
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        if isinstance(error, FileExistsError):
            refused = _("the folder '{folder}' cannot be made: a file of this name is there; choose another folder.")
        else:
            refused = _("the folder '{folder}' cannot be made: {reason}; choose another folder.")
        raise FileError(refused.format(folder=folder, reason=error.strerror)) from error
    for path, content in contents.items():
        write_whole(path, content)
    return list(paths)
