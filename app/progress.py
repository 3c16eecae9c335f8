"""The progress line of a long command, on a terminal and nowhere else."""

import time
from typing import TextIO

_PAUSE = 0.1
"""Seconds between two lines: as fast as can be read, and too seldom to cost anything."""

_CLEAR = "\r\x1b[K"


class ProgressLine:
    """One line that is written over itself; silent where `stream` is a file or a pipe."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream if stream.isatty() else None
        self._next = 0.0

    def show(self, text: str) -> None:
        """Show `text` in place of what was shown, unless that happened a moment ago."""
        now = time.monotonic()
        if self._stream is not None and now >= self._next:
            self._next = now + _PAUSE
            self._write(_CLEAR + text)

    def clear(self) -> None:
        self._write(_CLEAR)

    def _write(self, text: str) -> None:
        if self._stream is not None:
            self._stream.write(text)
            self._stream.flush()
