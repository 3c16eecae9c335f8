"""Minimum over repeats: what a busy machine disturbs least."""

import time
from collections.abc import Callable


def best(work: Callable[[], object], repeats: int = 7, budget: float = 2.0) -> float:
    """Seconds of the fastest of some runs after one warm-up; no new run begins after `budget` seconds."""
    work()
    fastest = float("inf")
    began = time.perf_counter()
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        fastest = min(fastest, time.perf_counter() - start)
        if time.perf_counter() - began > budget:
            break
    return fastest


def row(what: str, seconds: float, note: str = "") -> str:
    """One line of the report."""
    amount = f"{seconds * 1e3:9.2f} ms" if seconds >= 1e-4 else f"{seconds * 1e6:9.1f} µs"
    return f"  {what:<52}{amount}   {note}".rstrip()
