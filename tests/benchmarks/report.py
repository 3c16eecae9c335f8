"""What is measured, in which order, what is left out and why, and the file that keeps it."""

import importlib.metadata
import json
import platform
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import psutil

from tests.benchmarks import contests, figures, lecture, rivals, timeline, window
from tests.benchmarks.contender import TOLERANCE
from tests.benchmarks.table import Row, as_json

PARTS: Mapping[str, Sequence[Callable[[], Iterator[Row]]]] = {
    "window": (window.rows,),
    "timeline": (timeline.rows,),
    "figures": (figures.rows,),
    "lecture": (lecture.rows,),
    "gradients": (contests.gradients,),
    "norms": (contests.norms, contests.large_norms, contests.gated_norms),
    "training": (contests.training,),
}
"""What can be measured alone."""


def rows(long: bool, only: str | None = None) -> Iterator[Row]:
    """Everything that is measured, or one of PARTS, as it comes."""
    for name, part in PARTS.items():
        for measured in part if only in (None, name) else ():
            yield from measured()
    if long and only is None and _enough_memory():
        yield from contests.large_rivals()


def heading() -> str:
    """Where and how."""
    told = ", ".join(f"{name} {version}" for name, version in _versions().items())
    return (
        f"{_processor()}; {told}\n"
        "float64, one core, fastest of several runs, the contenders in turn; equal answers (1e-9) before any is timed"
    )


def left_out(long: bool) -> list[str]:
    """What is not measured, a sentence each."""
    install = ".venv/bin/pip install -c resources/setup/constraints.txt -e '.[bench]'"
    installed = rivals.versions()
    found = [
        f"{package} is not installed, so nothing is compared with it; {install} does that."
        for package in rivals.PACKAGES
        if package not in installed
    ]
    large = f"The rivals' contributions at (T, H) = {contests.LARGE}"
    if installed and not long:
        found.append(f"{large} take many seconds and gigabytes; --long times them.")
    elif installed and not _enough_memory():
        found.append(f"{large} need {contests.LARGE_NEEDS / 1e9:.0f} GB of free memory, and there is less.")
    return found


def write(file: Path, measured: Sequence[Row], left_out: Sequence[str]) -> None:
    """All rows with date, machine and versions, as JSON."""
    content = {
        "format": "unfold-benchmarks",
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "processor": _processor(),
        "system": platform.platform(),
        "versions": _versions(),
        "precision": "float64",
        "threads": 1,
        "agreement": TOLERANCE,
        "left_out": list(left_out),
        "rows": [as_json(row) for row in measured],
    }
    file.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _versions() -> dict[str, str]:
    named = {name: importlib.metadata.version(name) for name in ("unfold", "numpy")}
    return {"python": platform.python_version(), **named, **rivals.versions()}


def _processor() -> str:
    """As the system names it."""
    described = Path("/proc/cpuinfo")
    if described.exists():
        for line in described.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _enough_memory() -> bool:
    return bool(psutil.virtual_memory().available >= contests.LARGE_NEEDS)
