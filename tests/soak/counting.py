"""What a process holds at a moment: memory, and everything of Qt and of the system that may be left behind."""

import ctypes
import functools
import gc
import os
import sys
import threading
from collections import Counter
from dataclasses import dataclass, fields

import psutil
from PyQt6 import sip
from PyQt6.QtCore import QCoreApplication, QEvent, QObject, QTimer
from PyQt6.QtGui import QFontDatabase
from PyQt6.QtWidgets import QApplication, QMainWindow

from app.painting.faces import _face
from app.resources import resource

MEMORY_GROWTH = 0.10
"""Of what it was, that memory may have grown by, once the caches are about full."""
_ALLOCATOR = "PYTHONMALLOC"
"""The variable that Python reads when it begins."""
_MMAP_THRESHOLD, _LARGE = -3, 32 * 1024
"""M_MMAP_THRESHOLD of <malloc.h>, and how many bytes a large block has at least."""


@dataclass(frozen=True)
class Count:
    """What there is while nothing is open in the window but a small lesson, and nothing is being computed."""

    memory: int
    """Bytes that the process has in memory, after what was freed has been given back."""
    children: int
    """Qt's objects inside the window."""
    widgets: int
    top_levels: int
    timers: int
    """Those that run."""
    threads: int
    files: int
    """That are open."""
    history: int
    """Changes that can be undone or made again."""
    cached: int
    """Entries of all the caches that are bounded."""

    def __str__(self) -> str:
        rest = ", ".join(f"{field.name} {getattr(self, field.name)}" for field in fields(self)[1:])
        return f"{self.memory / 2**20:.1f} MB, {rest}"

    def left_behind(self, before: "Count", memory_growth: float = MEMORY_GROWTH) -> list[str]:
        """What there is more of than before, in sentences; caches, which fill until they are full, count as memory."""
        said = []
        if self.memory > before.memory * (1 + memory_growth):
            said.append(f"memory grew from {before.memory / 2**20:.1f} to {self.memory / 2**20:.1f} MB")
        for name in ("children", "widgets", "top_levels", "timers", "threads", "files", "history"):
            now, then = getattr(self, name), getattr(before, name)
            if now > then:
                said.append(f"{name.replace('_', ' ')}: {now}, where there were {then}")
        return said


def count(window: QMainWindow, history: int) -> Count:
    """Count, once everything that was put off is done and nothing is kept that nobody holds."""
    let_go()
    process = psutil.Process()
    return Count(
        memory=process.memory_info().rss,
        children=len(window.findChildren(QObject)),
        widgets=len(QApplication.allWidgets()),
        top_levels=len(QApplication.topLevelWidgets()),
        timers=len(running_timers()),
        threads=len(threading.enumerate()),
        files=len(process.open_files()),
        history=history,
        cached=sum(cache.cache_info().currsize for cache in caches()),
    )


def let_go() -> None:
    """Do what was put off, delete what nobody holds, and give free memory back to the system."""
    for _ in range(2):
        do_what_was_put_off()
        gc.unfreeze()  # else what the window froze would neither be collected nor counted
        gc.collect()
    forget_fonts()
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # glibc's alone
        if trim is not None:
            trim(0)


def forget_fonts() -> None:
    """Have Qt let go of the fonts in sizes that nobody uses: it does so by a clock of minutes, and by as many megabytes
    as there were sizes, so that a walk in a hurry finds more or fewer of them by chance. A font that comes makes it
    begin anew."""
    _face.cache_clear()  # each of these holds one, of before or after this, with all that Qt keeps for it
    number = QFontDatabase.addApplicationFont(str(resource("fonts", "Inter-Regular.otf")))
    QFontDatabase.removeApplicationFont(number)
    do_what_was_put_off()


def do_what_was_put_off() -> None:
    """As the window's own loop of events does it, also what is to be deleted, which processEvents leaves alone."""
    QApplication.processEvents()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def begin_without_pools() -> None:
    """Begin this process anew, with the system's allocator for small objects too.

    Python's own one gives back a megabyte when the last object in it is gone, and a hundred objects that stay, of a
    moment when much was needed, keep a hundred of them: that tells nothing of what is left behind.
    """
    if sys.platform == "linux" and os.environ.get(_ALLOCATOR) != "malloc":
        os.environ[_ALLOCATOR] = "malloc"
        os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])


def give_back_at_once() -> None:
    """Have large blocks leave the process as soon as they are freed.

    By itself glibc keeps blocks on its heap that are as large as one that was freed before. A picture that was exported
    then leaves holes there of tens of megabytes, more or fewer by chance, which tell nothing of what is left behind.
    """
    if sys.platform == "linux":
        set_option = getattr(ctypes.CDLL(None), "mallopt", None)  # glibc's alone
        if set_option is not None:
            set_option(_MMAP_THRESHOLD, _LARGE)


def running_timers() -> list[QTimer]:
    """The timers that run, whoever holds them."""
    application = QApplication.instance()
    assert application is not None
    found = {thing for thing in gc.get_objects() if isinstance(thing, QTimer) and not sip.isdeleted(thing)}
    for top in QApplication.topLevelWidgets():
        found.update(top.findChildren(QTimer))  # also those of which Python knows nothing
    return [timer for timer in found if timer.isActive()]


def caches() -> "list[functools._lru_cache_wrapper[object]]":
    """Every lru_cache of the program."""
    return [thing for thing in gc.get_objects() if isinstance(thing, functools._lru_cache_wrapper)]


def kinds() -> Counter[str]:
    """How many objects of each type the collector knows: to find out what gathers."""
    return Counter(f"{type(thing).__module__}.{type(thing).__qualname__}" for thing in gc.get_objects())
