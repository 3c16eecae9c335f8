"""Paint once, write PNG, PDF and SVG: what QPainter is told becomes primitives, which every format replays.

    recording = record(paint, width, height)
    write_whole(path, recording.pdf("Contributions to the gradient"))

`engine` records, `primitives` is what a recording is made of, `png`, `pdf` and `svg` write it.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

from PyQt6.QtGui import QImage, QPainter

from app.recording.engine import Device
from app.recording.pdf import pdf_file
from app.recording.png import PictureSizeError, picture, png_file
from app.recording.primitives import Primitive, grouped
from app.recording.svg import Written, svg_file

__all__ = ["PictureSizeError", "Recording", "UnrecordableError", "Written", "record"]


class UnrecordableError(ValueError):
    """A painting uses what not every format can express, such as a composition mode; `str()` names it."""


@dataclass(frozen=True, eq=False)
class Recording:
    """A painting of width × height page pixels, 96 to the inch: w millimetres are w / 25.4 · 96 page pixels."""

    primitives: tuple[Primitive, ...]
    width: float
    height: float

    def png(self, dpi: float, transparent: bool = False) -> bytes:
        """A PNG file of round(width / 96 · dpi) × round(height / 96 · dpi) pixels, on white unless transparent.

        Raises PictureSizeError where that is less than one pixel, or more than there is room for.
        """
        return png_file(grouped(self.primitives), self.width, self.height, dpi, transparent)

    def picture(self, dpi: float, transparent: bool = False) -> QImage:
        """What that file holds."""
        return picture(grouped(self.primitives), self.width, self.height, dpi, transparent)

    def pdf(self, title: str) -> bytes:
        """A PDF file of one page of exactly this size, vector but for pictures; the same recording, the same bytes."""
        return pdf_file(grouped(self.primitives), self.width, self.height, title)

    def svg(self, title: str, description: str, written: Written | None = None) -> bytes:
        """An SVG file with its size in millimetres; title and description are its alternative in text. `written`: kept
        from one of many files to the next, what they share is written once."""
        return svg_file(grouped(self.primitives), self.width, self.height, title, description, written)


def record(paint: Callable[[QPainter], None], width: float, height: float) -> Recording:
    """What `paint` paints on a page of width × height page pixels.

    The painter's device has 96 dots to the inch and no scale; a scene is rendered with its target given as a QRectF
    of this size, because a device's own size is in whole pixels. Edges are always smoothed, and only what can be seen
    is kept.

    Raises ValueError for a size that is not positive, and UnrecordableError for composition modes other than
    source-over, perspective, texture brushes, and gradients other than plain linear ones.
    """
    if not (0 < width < math.inf and 0 < height < math.inf):
        raise ValueError(f"A page of {width}×{height} pixels cannot be painted; both sizes must be positive.")
    device = Device(width, height)
    with QPainter(device) as painter:
        paint(painter)
    engine = device.engine
    if engine.refusal is not None:
        raise UnrecordableError(f"The painting uses {engine.refusal}, which cannot be exported; paint it without.")
    return Recording(tuple(engine.primitives), width, height)
