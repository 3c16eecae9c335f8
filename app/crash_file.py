"""What a crash in native code leaves: the calls that led to it. The next start takes it into the log.

A file of its own, since it stays open as long as the program runs: the log can be turned over meanwhile.
"""

import faulthandler
import os
from contextlib import suppress

from app.log_file import LONGEST, LogFile
from app.unexpected import private

NAME = "unfold.crash.log"
"""Beside the log."""


def log_crashes(log: LogFile) -> None:
    """Take what the last crash has left into the log, and be there for the next one. A file that can't be written is no
    failure: then a crash leaves nothing."""
    path = log.path.with_name(NAME)
    with suppress(OSError, ValueError):
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | getattr(os, "O_NONBLOCK", 0)
        handle = os.open(path, flags, 0o600)  # open as long as the program runs
        if left := os.read(handle, LONGEST).decode("utf-8", "replace").strip():
            log.write("crashed", private(left))
        os.ftruncate(handle, 0)
        faulthandler.enable(handle)
