"""Writes the pictures into build/gallery and contact sheets of them into build/gallery/sheets."""

import os

os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ["OPENBLAS_NUM_THREADS"] = "1"  # before numpy: there is a process for every core

import argparse
import multiprocessing
import shutil
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from fnmatch import fnmatch
from functools import partial
from pathlib import Path

from tests.gallery.printing import begin, write
from tests.gallery.sheets import write_sheets
from tests.gallery.shots import shots

_AT_ONCE = 8


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.gallery", description="Pictures of all that Unfold shows.")
    parser.add_argument("--output", type=Path, default=Path("build/gallery"), metavar="DIR")
    parser.add_argument("--only", default="*", metavar="PATTERN", help="what a name has to match, such as 'notes__*'")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, metavar="N", help="absent: one for every core")
    options = parser.parse_args()
    wanted = [shot for shot in shots() if fnmatch(shot.name, options.only)]
    if not wanted:
        sys.exit(f"--only {options.only}: there is no such picture; names look like {next(shots()).name}.")
    if options.only == "*":
        shutil.rmtree(options.output, ignore_errors=True)
    options.output.mkdir(parents=True, exist_ok=True)
    begun, problems = time.monotonic(), []
    spawn = multiprocessing.get_context("spawn")  # Qt can't be forked
    with ProcessPoolExecutor(options.jobs, spawn, begin) as pool:
        written = pool.map(partial(write, folder=options.output), wanted, chunksize=_AT_ONCE)
        for count, problem in enumerate(written, 1):
            if problem:
                problems.append(problem)
            if sys.stdout.isatty():
                print(f"\r{count} of {len(wanted)} pictures", end="", flush=True)
    begin()
    sheets = list(write_sheets(wanted, options.output))
    print("\r" if sys.stdout.isatty() else "", end="")
    print(f"{len(wanted)} pictures, {len(sheets)} sheets in {options.output}: {time.monotonic() - begun:.0f} s")
    if problems:
        sys.exit("\n".join(problems))


if __name__ == "__main__":
    main()
