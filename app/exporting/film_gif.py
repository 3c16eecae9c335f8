"""A film as GIF: one palette for all frames; of each frame only what differs from the one before is written."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import GifImagePlugin, Image
from PyQt6.QtGui import QImage

from app.exporting.film_files import OneFile

_COLOURS = 255
"""The last index of the palette stands for what stays as it is."""
_SAME = 255
_TABLE_OF_256 = b"\xf7\0\0"
_FOR_EVER = b"!\xff\x0bNETSCAPE2.0\x03\x01\x00\x00\x00"
_HUNDREDTHS = 100
"""GIF counts time in them."""
_KEEP = 1
"""How a frame is left when the next one comes: as it is."""


class Gif(OneFile):
    """Its colours are chosen before the first frame is added."""

    def __init__(self, path: Path, rate: int, width: int, height: int) -> None:
        super().__init__(path)
        self._rate, self._size = rate, (width, height)
        self._palette = Image.new("P", (1, 1))
        self._parts: list[bytes] = []
        self._frames = 0
        self._before: npt.NDArray[np.uint8] | None = None

    def choose_colours(self, samples: Sequence[QImage]) -> None:
        """Those that suit all samples best, for all frames."""
        self._palette = _palette(samples)
        size = b"".join(length.to_bytes(2, "little") for length in self._size)
        table = bytes(self._palette.getpalette() or ()).ljust(3 * 256, b"\0")
        self._parts = [b"GIF89a" + size + _TABLE_OF_256 + table + _FOR_EVER]

    def add(self, image: QImage, count: int) -> Iterator[int]:
        frame = np.asarray(_as_pillow(image).quantize(palette=self._palette, dither=Image.Dither.NONE))
        begins, self._frames = self._frames, self._frames + count
        lasts = self._at(self._frames) - self._at(begins)
        left, top, new = _difference(self._before, frame)
        picture = Image.fromarray(new, "P")
        self._parts += GifImagePlugin.getdata(
            picture, (left, top), duration=10 * lasts, transparency=_SAME, disposal=_KEEP
        )
        self._before = frame
        yield count

    def content(self) -> bytes:
        return b"".join([*self._parts, b";"])

    def _at(self, frame: int) -> int:
        return round(frame * _HUNDREDTHS / self._rate)


def _difference(
    before: npt.NDArray[np.uint8] | None, frame: npt.NDArray[np.uint8]
) -> tuple[int, int, npt.NDArray[np.uint8]]:
    """Left and top of what differs from the frame before, and that part with what is the same in it left out."""
    if before is None:
        return 0, 0, frame
    differs = before != frame
    rows, columns = np.flatnonzero(differs.any(axis=1)), np.flatnonzero(differs.any(axis=0))
    if not rows.size:
        return 0, 0, np.full((1, 1), _SAME, dtype=np.uint8)
    within = np.s_[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    return int(columns[0]), int(rows[0]), np.where(differs[within], frame[within], np.uint8(_SAME))


def _palette(samples: Sequence[QImage]) -> Image.Image:
    pictures = [_thinned(_as_pillow(sample)) for sample in samples]
    width, height = pictures[0].size
    sheet = Image.new("RGB", (width, height * len(pictures)))
    for number, picture in enumerate(pictures):
        sheet.paste(picture, (0, height * number))
    return sheet.quantize(_COLOURS, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)


def _thinned(picture: Image.Image) -> Image.Image:
    """Every second pixel of every second row: their colours are those of all."""
    return picture.resize((picture.width // 2, picture.height // 2), Image.Resampling.NEAREST)


def _as_pillow(image: QImage) -> Image.Image:
    bits = image.constBits()
    assert bits is not None
    size, data = (image.width(), image.height()), bits.asstring(image.sizeInBytes())
    return Image.frombuffer("RGB", size, data, "raw", "BGRX", image.bytesPerLine(), 1)
