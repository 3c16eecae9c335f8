"""Content on a page of exact millimetres: its ground, its caption, its type in true points."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from PyQt6.QtCore import QRectF
from PyQt6.QtGui import QColor, QImage, QPainter

from app.assets import load_fonts
from app.colours import GREY, THEMES, Theme
from app.exporting.caption import Caption, caption
from app.files.whole import FileError
from app.recording import PictureSizeError, Recording, record
from app.story.page_style import PageStyle
from app.story.state import State
from app.translation import _

PIXELS_PER_MM = 96 / 25.4
POINTS_OF_TYPE = 9.0
"""A page is laid out at 96 dots to the inch, where ordinary text of 12 px is 9 pt in print; other sizes of type scale
the whole page."""
_SMALLEST = 0.3
"""Type is never made smaller than this part of what was asked: what has no room even so is cut off."""
_SHORT_CAPTION = 2
"""Lines of a caption on a page of a given height, unless its first sentence has more."""
_HALVINGS = 7
"""How often the range of sizes is halved in which that is sought at which all has room: to a hundredth."""


@dataclass(frozen=True)
class Content:
    """What stands on a page, in page pixels: the height it wants at a width, that with which it can do, who paints it
    at a width and a height; what it is called, and what it says."""

    title: str
    height: Callable[[float], float]
    least: Callable[[float], float]
    paint: Callable[[QPainter, float, float], None]
    description: str


@dataclass(frozen=True, eq=False)
class Printed:
    """A page. `type_pt`: the true size of its ordinary text, smaller than what was asked where a page of a given height
    has no room for all of it otherwise."""

    recording: Recording
    type_pt: float
    title: str
    description: str
    style: PageStyle

    def file(self, extension: str) -> bytes:
        """The content of a file: "pdf", "svg" or "png". Raises FileError where a PNG would be too large."""
        if extension == "pdf":
            return self.recording.pdf(self.title)
        if extension == "svg":
            return self.recording.svg(self.title, self.description)
        with _sizes_in_words():
            return self.recording.png(self.style.dpi, self.style.transparent)

    def picture(self) -> QImage:
        """What a PNG of it holds. Raises FileError as well."""
        with _sizes_in_words():
            return self.recording.picture(self.style.dpi, self.style.transparent)

    @property
    def width_mm(self) -> float:
        return self.recording.width / PIXELS_PER_MM

    @property
    def height_mm(self) -> float:
        return self.recording.height / PIXELS_PER_MM


@contextmanager
def _sizes_in_words() -> Iterator[None]:
    try:
        yield
    except PictureSizeError as error:
        if min(error.across, error.down) < 1:
            words = _("A picture of {across} × {down} pixels has no content; choose a higher resolution.")
        else:
            words = _("A picture of {across} × {down} pixels is too large; choose a lower resolution or less width.")
        raise FileError(words.format(across=error.across, down=error.down)) from error


def theme_of(state: State, style: PageStyle) -> Theme:
    """The colours in which a state is printed."""
    return GREY if style.ink == "grey" else THEMES[state.theme]


def printed(state: State, content: Content, style: PageStyle) -> Printed:
    """Content on its page."""
    load_fonts()
    theme, paper_width = theme_of(state, style), style.width_mm * PIXELS_PER_MM
    paper_height = None if style.height_mm is None else style.height_mm * PIXELS_PER_MM

    def under_it(width: float) -> Caption:
        """Its caption: on a page of a given height a short one, that leaves the figure its size."""
        return caption(state, content.description, width, *(() if paper_height is None else (_SHORT_CAPTION,)))

    def under(width: float) -> float:
        return under_it(width).height if style.caption else 0.0

    scale = style.type_pt / POINTS_OF_TYPE
    if paper_height is not None:
        scale *= _shrinking(
            lambda part: content.least(paper_width / scale / part) + under(paper_width / scale / part),
            paper_height / scale,
        )
    width = paper_width / scale
    height = content.height(width) + under(width) if paper_height is None else paper_height / scale
    room = height - under(width)

    def paint(painter: QPainter) -> None:
        painter.scale(scale, scale)
        if not style.transparent:
            painter.fillRect(QRectF(0, 0, width, height), QColor(theme.card))
        painter.save()
        content.paint(painter, width, room)
        painter.restore()
        if style.caption:
            under_it(width).paint(painter, theme, room)

    title = f"{state.told.title}: {content.title}"
    recording = record(paint, width * scale, height * scale)
    return Printed(recording, scale * POINTS_OF_TYPE, title, content.description, style)


def _shrinking(needed: Callable[[float], float], room: float) -> float:
    """The largest part of its size, up to 1, at which what is needed has room; `needed` is told the part, and answers
    in pixels of that size."""
    if needed(1.0) <= room:
        return 1.0
    low, high = _SMALLEST, 1.0
    for _halving in range(_HALVINGS):
        middle = (low + high) / 2
        if needed(middle) * middle <= room:
            low = middle
        else:
            high = middle
    return low
