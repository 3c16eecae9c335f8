"""Pictures for viewers, which enlarge and blend them as they like."""

import math
import re
import struct
import zlib
from bisect import bisect_right

from PyQt6.QtCore import QBuffer, QIODevice, Qt
from PyQt6.QtGui import QImage, QTransform

from app.recording.primitives import Picture

PIXELS_PER_PAGE_PIXEL = 4
"""How fine a picture is handed over: 384 pixels to the inch."""

MOST_PIXELS = 16_000_000
"""No picture is enlarged beyond this."""

_AS_IT_IS, _LIKE_ABOVE = b"\0", b"\2"
"""How a row is written: itself, or as the difference to the one above (PNG, filter types 0 and 2)."""


def enlarged(picture: Picture) -> tuple[QImage, QTransform]:
    """The image, enlarged by whole factors, and its placement.

    Viewers blend the pixels of an image that they enlarge, each in its own way and whatever the file asks for. One
    that is already finer than the eye keeps the edges of its cells, or Qt's own way of blending them.
    """
    image, placement = picture.image, picture.placement
    across = _factor(math.hypot(placement.m11(), placement.m12()))
    down = _factor(math.hypot(placement.m21(), placement.m22()))
    while image.width() * across * image.height() * down > MOST_PIXELS and max(across, down) > 1:
        across, down = max(1, across // 2), max(1, down // 2)
    transformation = Qt.TransformationMode
    larger = image.scaled(
        image.width() * across,
        image.height() * down,
        Qt.AspectRatioMode.IgnoreAspectRatio,
        transformation.SmoothTransformation if picture.smooth else transformation.FastTransformation,
    )
    return larger, QTransform.fromScale(1 / across, 1 / down) * placement


def encoded(image: QImage) -> bytes:
    """The image as the bytes of a PNG file."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    return bytes(buffer.data().data())


def encoded_cells(image: QImage) -> bytes:
    """The same, several times as fast for one that is enlarged by whole factors."""
    deep = image.hasAlphaChannel()
    formats = QImage.Format
    found = rows(image.convertToFormat(formats.Format_RGBA8888 if deep else formats.Format_RGB888), 4 if deep else 3)
    head = struct.pack(">IIBBBBB", image.width(), image.height(), 8, 6 if deep else 2, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(filtered(found))), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )


def filtered(found: list[bytes]) -> bytes:
    """The rows of an image for PNG, and for PDF's predictors of PNG: each says how it is written; one like the row
    above it is nothing but zeros."""
    above = b""
    parts = []
    for row in found:
        parts.append(_LIKE_ABOVE + bytes(len(row)) if row == above else _AS_IT_IS + row)
        above = row
    return b"".join(parts)


def rows(image: QImage, channels: int) -> list[bytes]:
    """The bytes of each row, without the padding at its end."""
    bits = image.constBits()
    assert bits is not None
    data, stride, used = bits.asstring(image.sizeInBytes()), image.bytesPerLine(), image.width() * channels
    return [data[start : start + used] for start in range(0, stride * image.height(), stride)]


def spread(colours: list[bytes], opacity: list[bytes]) -> list[bytes]:
    """The rows of colours (3 bytes a pixel) with those that are not seen taken from their neighbours.

    Viewers blend colours and opacity apart from each other: without this, what lies beside a pixel that is not seen
    gets a fringe of that pixel's black.
    """
    spread_rows: list[bytes] = []
    for colour_row, opacity_row in zip(colours, opacity, strict=True):
        row = bytearray(colour_row)
        for run in re.finditer(b"\0+", opacity_row):
            first, end = run.span()
            before, after = row[3 * first - 3 : 3 * first], row[3 * end : 3 * end + 3]
            if before:
                row[3 * first : 3 * end] = before * (end - first)
            if after:
                row[3 * end - 3 : 3 * end] = after
                if not before:
                    row[: 3 * end] = after * end
        spread_rows.append(bytes(row))
    seen = [index for index, opacity_row in enumerate(opacity) if opacity_row.strip(b"\0")]
    if not seen:
        return spread_rows
    # A row in which nothing is seen takes the last row before it in which something is, or the first one after it.
    return [spread_rows[seen[max(0, bisect_right(seen, index) - 1)]] for index in range(len(opacity))]


def _factor(page_pixels: float) -> int:
    return max(1, math.ceil(page_pixels * PIXELS_PER_PAGE_PIXEL))
