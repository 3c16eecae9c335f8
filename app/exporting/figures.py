"""Figures as files: a view at a place, painted on a page of exact millimetres, as PDF, SVG or PNG."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from PyQt6.QtCore import QRectF
from PyQt6.QtGui import QColor, QPainter

from app.assets import load_fonts
from app.colours import GREY, THEMES
from app.exporting.caption import caption
from app.exporting.pages import PAGES
from app.exporting.tables import has_table, table_bytes
from app.files.whole import FileError, write_whole
from app.recording import PictureSizeError, Recording, record
from app.story.exports import TABLE, TITLES, file_name
from app.story.page_style import PageStyle
from app.story.state import State
from app.translation import _

PIXELS_PER_MM = 96 / 25.4
POINTS_OF_TYPE = 9.0
"""A page is laid out at 96 dots to the inch, where ordinary text of 12 px is 9 pt in print; other sizes of type scale
the whole page."""


def recording(state: State, name: str, style: PageStyle) -> Recording:
    """A figure painted on its page."""
    load_fonts()
    if state.guess is not None:  # a page says what is so, not who guessed what
        state = replace(state, guess=replace(state.guess, choice=None))
    theme = GREY if style.ink == "grey" else THEMES[state.theme]
    page = PAGES[name].titled(state, style.title)
    scale = style.type_pt / POINTS_OF_TYPE
    width = style.width_mm * PIXELS_PER_MM / scale
    said = caption(state, page.describe(state), width) if style.caption else None
    under = 0.0 if said is None else said.height
    height = page.height(state, width) + under if style.height_mm is None else style.height_mm * PIXELS_PER_MM / scale

    def paint(painter: QPainter) -> None:
        painter.scale(scale, scale)
        if not style.transparent:
            painter.fillRect(QRectF(0, 0, width, height), QColor(theme.card))
        painter.save()
        page.paint(painter, state, theme, width, height - under)
        painter.restore()
        if said is not None:
            said.paint(painter, theme, height - under)

    return record(paint, width * scale, height * scale)


def figure_bytes(state: State, name: str, extension: str, style: PageStyle) -> bytes:
    """A figure as the content of a file: "pdf", "svg" or "png", or its numbers: "csv"."""
    if extension == TABLE:
        return table_bytes(state, name)
    picture = recording(state, name, style)
    title = f"{state.told.title}: {_(TITLES[name])}"
    if extension == "pdf":
        return picture.pdf(title)
    if extension == "svg":
        return picture.svg(title, PAGES[name].describe(state))
    return picture.png(style.dpi, style.transparent)


def figure_paths(
    state: State, folder: Path, names: Sequence[str], formats: Sequence[str]
) -> dict[Path, tuple[str, str]]:
    """Which files an export writes: path → (figure, format); no table of what is none."""
    return {
        folder / file_name(state, name, extension): (name, extension)
        for name in names
        for extension in formats
        if extension != TABLE or has_table(name)
    }


def write_figures(
    state: State, folder: Path, names: Sequence[str], formats: Sequence[str], style: PageStyle
) -> list[Path]:
    """Write figures of a state into a folder, which is made where it is missing; all are painted before one is written.

    Raises FileError.
    """
    paths = figure_paths(state, folder, names, formats)
    try:
        contents = {path: figure_bytes(state, name, kind, style) for path, (name, kind) in paths.items()}
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
