"""What a call takes of memory beside what was there before."""

import threading
import tracemalloc
from collections.abc import Callable
from typing import TypeVar

import psutil

T = TypeVar("T")

_EVERY = 0.02


def peak_traced(run: Callable[[], object]) -> float:
    """Bytes at the highest point, as Python and numpy count their own."""
    tracemalloc.start()
    try:
        run()
        return float(tracemalloc.get_traced_memory()[1])
    finally:
        tracemalloc.stop()


def peak_resident(run: Callable[[], T]) -> tuple[T, float]:
    """What `run` returns, and by how many bytes the process has grown at the highest point, looked at 50 times a
    second: for libraries that don't tell tracemalloc. What they keep from an earlier call is not counted."""
    process = psutil.Process()
    before = highest = process.memory_info().rss
    ended = threading.Event()

    def watch() -> None:
        nonlocal highest
        while not ended.wait(_EVERY):
            highest = max(highest, process.memory_info().rss)

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        result = run()
    finally:
        ended.set()
        watcher.join()
    return result, float(highest - before)
