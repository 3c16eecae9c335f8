"""A recording as PNG."""

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QImage, QPainter

from app.recording.engine import DPI
from app.recording.pictures import encoded
from app.recording.primitives import Fill, Group, Picture, Primitive, Stroke

_MOST_PIXELS = 2**28
"""Of a picture that a few gigabytes of memory have room for; Qt itself would try to make larger ones."""


class PictureSizeError(ValueError):
    """A picture of `across` × `down` pixels has none, or more than there is room for; `str()` says what to do."""

    def __init__(self, across: int, down: int) -> None:
        self.across, self.down = across, down
        if across < 1 or down < 1:
            super().__init__(f"A picture of {across}×{down} pixels has no content; choose a higher resolution.")
        else:
            remedy = "choose a lower resolution or less width"
            super().__init__(f"A picture of {across}×{down} pixels is too large; {remedy}.")


def png_file(page: Group, width: float, height: float, dpi: float, transparent: bool) -> bytes:
    """The PNG file of a page of width × height page pixels, at `dpi` pixels to the inch.

    Raises PictureSizeError where that is not at least one pixel, or more than there is room for.
    """
    return encoded(picture(page, width, height, dpi, transparent))


def picture(page: Group, width: float, height: float, dpi: float, transparent: bool) -> QImage:
    """The same as an image."""
    across, down = round(width / DPI * dpi), round(height / DPI * dpi)
    if across < 1 or down < 1:
        raise PictureSizeError(across, down)
    formats = QImage.Format
    depth = formats.Format_ARGB32_Premultiplied if transparent else formats.Format_RGB32
    image = QImage(across, down, depth) if across * down <= _MOST_PIXELS else QImage()
    if image.isNull():
        raise PictureSizeError(across, down)
    image.setDotsPerMeterX(round(dpi / 0.0254))
    image.setDotsPerMeterY(round(dpi / 0.0254))
    image.fill(Qt.GlobalColor.transparent if transparent else Qt.GlobalColor.white)
    with QPainter(image) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        # Not dpi / DPI: the page's last pixels in x and y are filled to their end.
        painter.scale(across / width, down / height)
        _paint_group(painter, page)
    return image


def _paint_group(painter: QPainter, group: Group) -> None:
    painter.save()
    if group.clip is not None:
        painter.setClipPath(group.clip, Qt.ClipOperation.IntersectClip)
    for member in group.members:
        if isinstance(member, Group):
            _paint_group(painter, member)
        else:
            _paint(painter, member)
    painter.restore()


def _paint(painter: QPainter, primitive: Primitive) -> None:
    match primitive:
        case Fill():
            painter.fillPath(primitive.path, primitive.brush)
        case Stroke():
            painter.strokePath(primitive.path, primitive.pen)
        case Picture():
            painter.save()
            painter.setTransform(primitive.placement, combine=True)
            painter.setOpacity(primitive.opacity)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, primitive.smooth)
            painter.drawImage(0, 0, primitive.image)
            painter.restore()
