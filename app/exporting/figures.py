"""Figures as files: views at a place, each on a page of exact millimetres or all on one sheet, as PDF, SVG or PNG."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from PyQt6.QtGui import QPainter

from app.exporting.pages import PAGES
from app.exporting.printing import Content, Printed, printed, theme_of
from app.exporting.sheet import sheet_content
from app.exporting.tables import has_table, table_bytes
from app.files.whole import make_folder, write_all
from app.recording import Recording
from app.story.compared_names import short_name
from app.story.exports import TABLE, TITLES, file_name, sheet_name
from app.story.figures.gradient_plots import shows_both
from app.story.page_style import PageStyle, Sheet
from app.story.state import State
from app.translation import _


def printed_figure(state: State, name: str, style: PageStyle) -> Printed:
    """A figure on its page."""
    state = _unguessed(state)
    return printed(state, _content(state, name, style), style)


def printed_sheet(state: State, names: Sequence[str], style: PageStyle, sheet: Sheet) -> Printed:
    """Figures on one page."""
    state = _unguessed(state)
    contents = [_content(state, name, style) for name in names]
    return printed(state, sheet_content(contents, sheet, theme_of(state, style), style.title), style)


def recording(state: State, name: str, style: PageStyle) -> Recording:
    """A figure painted on its page."""
    return printed_figure(state, name, style).recording


def figure_bytes(state: State, name: str, extension: str, style: PageStyle) -> bytes:
    """A figure as the content of a file: "pdf", "svg" or "png", or its numbers: "csv"."""
    if extension == TABLE:
        return table_bytes(state, name)
    return printed_figure(state, name, style).file(extension)


def _content(state: State, name: str, style: PageStyle) -> Content:
    page, theme = PAGES[name].titled(state, style.title), theme_of(state, style)

    def paint(painter: QPainter, width: float, height: float) -> None:
        page.paint(painter, state, theme, width, height)

    return Content(
        title=_(TITLES[name]),
        height=lambda width: page.height(state, width),
        least=lambda width: page.least(state, width),
        paint=paint,
        description=_described(state, name, page.describe(state)),
    )


def _described(state: State, name: str, words: str) -> str:
    """What a figure shows; which one of two that are compared, where it can't show both."""
    if state.other is None or shows_both(name, state):
        return words
    return _("{name}: {title}").format(name=short_name(state), title=words)


def _unguessed(state: State) -> State:
    """A page says what is so, not who guessed what."""
    return state if state.guess is None else replace(state, guess=replace(state.guess, choice=None))


def figure_paths(
    state: State, folder: Path, names: Sequence[str], formats: Sequence[str], sheet: Sheet | None = None
) -> dict[Path, tuple[tuple[str, ...], str]]:
    """Which files an export writes: path → (figures, format); tables are of single figures that are any."""
    together = [] if sheet is None else [kind for kind in formats if kind != TABLE]
    found = {folder / sheet_name(state, kind): (tuple(names), kind) for kind in together}
    for name in names:
        for kind in formats:
            if kind not in together and (kind != TABLE or has_table(name)):
                found[folder / file_name(state, name, kind)] = (name,), kind
    return found


def write_figures(
    state: State,
    folder: Path,
    names: Sequence[str],
    formats: Sequence[str],
    style: PageStyle,
    sheet: Sheet | None = None,
    unsaved: bool = False,
    begun: Callable[[Path, int, int], None] = lambda _path, _number, _count: None,
) -> list[Path]:
    """Write figures of a state into a folder, which is made where it is missing; all of them or none.
    `sheet`: all on one. `unsaved`: the lesson was changed since it was read, which tables say. `begun` is told which
    file is made now, the how-manieth of how many.

    Raises FileError.
    """
    paths = figure_paths(state, folder, names, formats, sheet)
    pages: dict[tuple[str, ...], Printed] = {}
    contents: dict[Path, bytes] = {}
    for number, (path, (shown, kind)) in enumerate(paths.items(), 1):
        begun(path, number, len(paths))
        if kind == TABLE:
            contents[path] = table_bytes(state, shown[0], unsaved)
            continue
        if shown not in pages:
            if sheet is None:
                pages[shown] = printed_figure(state, shown[0], style)
            else:
                pages[shown] = printed_sheet(state, shown, style, sheet)
        contents[path] = pages[shown].file(kind)
    make_folder(folder)
    write_all(contents)
    return list(paths)
