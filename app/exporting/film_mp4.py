"""A film as MP4: H.264, which every player and every program for slides knows. Needs PyAV, the extra `video`."""

import sys
from collections.abc import Iterator
from fractions import Fraction
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PyQt6.QtGui import QImage

from app.exporting.film_files import OneFile
from app.files.whole import FileError
from app.translation import _

if TYPE_CHECKING:
    from av import VideoFrame

PACKAGE = "av==18.1.0"
"""As pyproject.toml pins it in the extra `video`."""
_THREADS = 4
"""As many on every machine: the bytes depend on it."""
_BT709, _LIMITED = 1, 1
"""The colours of high definition, and their range, by their numbers in H.264."""
_OPTIONS = {"crf": "18", "preset": "veryfast", "tune": "animation"}


def check_mp4() -> None:
    """Raises FileError, which says how to get it, where PyAV is missing."""
    try:
        import av  # noqa: F401
    except ImportError as error:
        missing = _(
            "A film as MP4 needs the package av, which is not installed: `{python} -m pip install {package}` installs "
            "it; or choose GIF or PNG."
        )
        raise FileError(missing.format(python=sys.executable, package=PACKAGE)) from error


class Mp4(OneFile):
    """`width` and `height` are even."""

    def __init__(self, path: Path, rate: int, width: int, height: int) -> None:
        super().__init__(path)
        check_mp4()
        import av

        self._bytes = BytesIO()
        # No version and no date: the same film, the same bytes.
        self._container = av.open(self._bytes, "w", format="mp4", options={"fflags": "+bitexact"})
        stream = self._container.add_stream("libx264", rate=rate, options=_OPTIONS)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        context = stream.codec_context
        context.thread_count = _THREADS
        context.colorspace = context.color_primaries = context.color_trc = _BT709
        context.color_range = _LIMITED
        self._stream, self._beat = stream, Fraction(1, rate)
        self._frames = 0

    def add(self, image: QImage, count: int) -> Iterator[int]:
        frame = _as_frame(image)
        for _frame in range(count):
            frame.pts, frame.time_base = self._frames, self._beat
            self._container.mux(self._stream.encode(frame))
            self._frames += 1
            yield 1

    def content(self) -> bytes:
        self._container.mux(self._stream.encode(None))
        self._container.close()
        return self._bytes.getvalue()


def _as_frame(image: QImage) -> "VideoFrame":
    from av import VideoFrame
    from av.video.reformatter import ColorRange, Colorspace

    bits = image.constBits()
    assert bits is not None
    pixels = np.frombuffer(bits.asstring(image.sizeInBytes()), np.uint8).reshape(image.height(), -1, 4)
    frame = VideoFrame.from_ndarray(pixels, format="bgra")
    return frame.reformat(
        format="yuv420p",
        src_colorspace=Colorspace.ITU709,
        dst_colorspace=Colorspace.ITU709,
        src_color_range=ColorRange.JPEG,
        dst_color_range=ColorRange.MPEG,
    )
