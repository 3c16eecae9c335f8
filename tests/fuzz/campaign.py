"""Many inputs for one reader, with what became of them."""

import os
import resource
import shutil
import time
import traceback
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple
from unittest import mock

from tests.fuzz.target import Target

_IN_MEMORY = "/dev/shm"
"""Where there is such a folder, no disk has to keep what is gone a moment later."""
LONGEST_SECONDS = 5.0
"""Of the processor, that a reader may take for one input."""
MOST_BYTES = 2**30
"""Of memory, at any time."""
FREE_BYTES = 2**29
"""Of memory, as the readers are told: they ask for no more than half of what is free."""


class Finding(NamedTuple):
    """An input that was neither read nor refused."""

    target: str
    seed: int
    number: int
    said: str


@dataclass
class Outcome:
    """What became of a target's inputs."""

    target: str
    accepted: int = 0
    refused: int = 0
    seconds: float = 0.0
    slowest_seconds: float = 0.0
    peak_bytes: int = 0
    findings: list[Finding] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {"findings": [list(finding) for finding in self.findings]}


def run(target: Target, seed: int, numbers: Iterable[int], keep: Path | None = None) -> Outcome:
    """Give a reader the inputs of these numbers. `keep`: where the inputs go that were findings."""
    outcome = Outcome(target.name)
    with (
        TemporaryDirectory(prefix="unfold-fuzz-", dir=_IN_MEMORY if os.path.isdir(_IN_MEMORY) else None) as folder,
        little_memory(),
    ):
        for number in numbers:
            _try(target, seed, number, Path(folder), outcome)
            if keep is not None and outcome.findings and outcome.findings[-1].number == number:
                kept(target, outcome.findings[-1], keep)
    return outcome


def _try(target: Target, seed: int, number: int, folder: Path, outcome: Outcome) -> None:
    place = folder / str(number)
    file = place / target.file
    file.parent.mkdir(parents=True)
    file.write_bytes(target.input(seed, number))
    before, started = peak_bytes(), time.process_time()
    found = ""
    try:
        if target.is_accepted(file):
            outcome.accepted += 1
        else:
            outcome.refused += 1
    except Exception:
        found = traceback.format_exc()
    took = time.process_time() - started
    outcome.seconds += took
    outcome.slowest_seconds = max(outcome.slowest_seconds, took)
    outcome.peak_bytes = peak_bytes()
    if took > LONGEST_SECONDS:
        found += f"It took {took:.1f} seconds."
    if before < MOST_BYTES <= outcome.peak_bytes:
        found += f"It took the memory to {outcome.peak_bytes} bytes."
    if found:
        outcome.findings.append(Finding(target.name, seed, number, found))
    shutil.rmtree(place)


def kept(target: Target, finding: Finding, folder: Path) -> None:
    """Keep the input of a finding, and how it is made again."""
    folder.mkdir(parents=True, exist_ok=True)
    name = f"{finding.target}-{finding.seed}-{finding.number}"
    (folder / f"{name}-{Path(target.file).name}").write_bytes(target.input(finding.seed, finding.number))
    again = f"python -m tests.fuzz --only {finding.target} --seed {finding.seed} --input {finding.number}"
    (folder / f"{name}.txt").write_text(f"{again}\n\n{finding.said}\n", encoding="utf-8", errors="replace")


def peak_bytes() -> int:
    """The most memory that this process ever had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


@contextmanager
def little_memory() -> Iterator[None]:
    """Lets the readers find FREE_BYTES of memory free, whatever there is."""
    free = mock.Mock(available=FREE_BYTES)
    with mock.patch("psutil.virtual_memory", return_value=free):
        yield
