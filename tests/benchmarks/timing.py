"""Minimum over repeats, the contenders in turn: what a busy machine disturbs least, and all of them alike."""

import gc
import time
from collections.abc import Callable, Sequence
from math import ceil

_BLOCK = 0.01
_ROUNDS = 100
_FEWEST_ROUNDS = 3


def fastest(runs: Sequence[Callable[[], object]], budget: float = 10.0) -> list[float]:
    """Seconds of one call of each of `runs`, after a warm-up.

    In every round each of them is called in a hot block, as often as fills a hundredth of a second, so that toy sizes
    are not timed call by call. No new round begins after `budget` seconds, but the first three.
    """
    calls = [_calls(run) for run in runs]
    best = [float("inf")] * len(runs)
    began = time.perf_counter()
    for turn in range(_ROUNDS):
        if turn >= _FEWEST_ROUNDS and time.perf_counter() - began > budget:
            break
        for index, run in enumerate(runs):
            best[index] = min(best[index], _seconds(run, calls[index]) / calls[index])
    return best


def once(run: Callable[[], object]) -> float:
    """Seconds of one call: for what takes long enough."""
    return _seconds(run, 1)


def best(work: Callable[[], object], repeats: int) -> float:
    """Seconds of the fastest of some calls after one warm-up: for work that is not the same every time."""
    work()
    return min(once(work) for _ in range(repeats))


def _calls(run: Callable[[], object]) -> int:
    run()
    return max(1, ceil(_BLOCK / max(_seconds(run, 1), 1e-7)))


def _seconds(run: Callable[[], object], calls: int) -> float:
    collecting = gc.isenabled()
    gc.disable()
    try:
        start = time.perf_counter()
        for _ in range(calls):
            run()
        return time.perf_counter() - start
    finally:
        if collecting:
            gc.enable()
