"""The campaign: every reader in a process of its own, with a limit of memory and one of time for every input.

Exit status 1 where an input was neither read nor refused; it is kept in build/fuzz with how it is made again.
"""

import os

os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ["OPENBLAS_NUM_THREADS"] = "1"
os.environ["LC_ALL"] = "C.UTF-8"

import argparse
import json
import resource
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path
from typing import Any

from tests.fuzz import campaign
from tests.fuzz.target import Target
from tests.fuzz.targets import TARGETS

_KEPT = Path("build/fuzz")
_PART = 5000
"""Inputs of one process."""
_ADDRESSES = 3 * 2**30
"""Bytes that a process can ask for at all, with what Qt and numpy take of them before anything is read."""


def main() -> None:
    """Raises SystemExit with the status."""
    options = _options()
    if options.input is not None or options.part is not None:
        numbers = [options.input] if options.part is None else range(*options.part)
        resource.setrlimit(resource.RLIMIT_AS, (_ADDRESSES, _ADDRESSES))
        outcome = campaign.run(_target(options.only), options.seed, numbers, _KEPT)
        print(json.dumps(outcome.as_json()))
        sys.exit(1 if outcome.findings else 0)
    chosen = [target for target in TARGETS if options.only in (None, target.name)]
    parts = [(target, part) for target, count in _shares(chosen, options.inputs) for part in _parts(count)]
    with ThreadPoolExecutor(options.jobs) as pool:
        outcomes = list(pool.map(lambda part: _in_a_process(part[0], options.seed, part[1]), parts))
    sys.exit(_told(chosen, outcomes))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description="Files that nobody meant to write.")
    parser.add_argument("--inputs", type=int, default=200_000, help="how many, over all readers")
    parser.add_argument("--seed", type=int, default=1, help="another one makes other inputs")
    parser.add_argument("--only", choices=[target.name for target in TARGETS], help="this reader alone")
    parser.add_argument("--jobs", type=int, default=2, help="processes at a time")
    parser.add_argument("--input", type=int, metavar="NUMBER", help="this input alone, with --only")
    parser.add_argument("--part", type=int, nargs=2, help=argparse.SUPPRESS)
    return parser.parse_args()


def _target(name: str) -> Target:
    return next(target for target in TARGETS if target.name == name)


def _shares(targets: Sequence[Target], inputs: int) -> Iterator[tuple[Target, int]]:
    """How many of the inputs are for each reader; no fewer than are asked for in all."""
    weights = sum(target.weight for target in targets)
    return ((target, -(-inputs * target.weight // weights)) for target in targets)


def _parts(count: int) -> Iterator[tuple[int, int]]:
    return pairwise([*range(0, count, _PART), count])


def _in_a_process(target: Target, seed: int, part: tuple[int, int]) -> dict[str, Any]:
    """What became of a part. Where the process died or hung, that is the finding."""
    command = [
        sys.executable,
        "-m",
        "tests.fuzz",
        "--only",
        target.name,
        "--seed",
        str(seed),
        "--part",
        *map(str, part),
    ]
    longest = 60 + (part[1] - part[0]) * campaign.LONGEST_SECONDS / 10
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=longest, check=False)
        outcome: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    except (subprocess.TimeoutExpired, ValueError, IndexError) as error:
        said = f"{error}\n{done.stderr[-3000:]}" if not isinstance(error, subprocess.TimeoutExpired) else str(error)
        lost = campaign.Outcome(target.name, findings=[campaign.Finding(target.name, seed, part[0], said)])
        outcome = lost.as_json()
    tried = outcome["accepted"] + outcome["refused"]
    print(f"{target.name} {part[0]}–{part[1]}: {tried} tried, {len(outcome['findings'])} findings", flush=True)
    return outcome


def _told(targets: Sequence[Target], outcomes: Sequence[dict[str, Any]]) -> int:
    """Print a table; returns the exit status."""
    heads = ("inputs", "read", "refused", "findings", "inputs/s", "slowest", "peak")
    print(f"\n{'reader':12} " + " ".join(f"{head:>8}" for head in heads))
    for target in targets:
        own = [outcome for outcome in outcomes if outcome["target"] == target.name]
        accepted, refused = (sum(outcome[key] for outcome in own) for key in ("accepted", "refused"))
        findings = sum(len(outcome["findings"]) for outcome in own)
        tried, seconds = accepted + refused + findings, sum(outcome["seconds"] for outcome in own)
        slowest, peak = (max(outcome[key] for outcome in own) for key in ("slowest_seconds", "peak_bytes"))
        print(
            f"{target.name:12} {tried:8} {accepted:8} {refused:8} {findings:8} {tried / max(seconds, 1e-9):8.0f} "
            f"{slowest:6.2f} s {peak // 2**20:5} MB"
        )
    found = [campaign.Finding(*finding) for outcome in outcomes for finding in outcome["findings"]]
    total = sum(outcome["accepted"] + outcome["refused"] for outcome in outcomes) + len(found)
    print(f"\n{total} inputs, {len(found)} neither read nor refused.")
    for finding in found[:20]:
        print(f"\n--only {finding.target} --seed {finding.seed} --input {finding.number}\n{finding.said[-1500:]}")
    return 1 if found else 0


if __name__ == "__main__":
    main()
