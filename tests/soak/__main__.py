"""`make soak`: a hundred thousand steps, with what the process holds at every ten thousand."""

import os

os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ["OPENBLAS_NUM_THREADS"] = "1"
os.environ["QT_NO_FT_CACHE"] = "1"  # as the program sets it

import argparse
import sys
import tempfile
import time
from pathlib import Path

from PyQt6.QtWidgets import QApplication

from tests.soak.counting import Count, begin_without_pools, caches, give_back_at_once, kinds
from tests.soak.walk import walk

_WARM = 10_000
"""Steps after which everything was open once; what there is then is what there may be at the end."""


def main() -> None:
    """Walk, count, compare."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("--steps", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--every", type=int, default=10_000, metavar="N", help="count at every N steps")
    parser.add_argument("--minutes", type=float, default=float("inf"), metavar="N", help="end after N minutes at last")
    parser.add_argument("--kinds", action="store_true", help="print the types of object that gather between two counts")
    options = parser.parse_args()
    begin_without_pools()
    give_back_at_once()
    begun, before = time.monotonic(), kinds()

    def tell(steps: int, now: Count) -> None:
        nonlocal before
        print(f"{steps} steps, {time.monotonic() - begun:.0f} s: {now}", flush=True)
        if options.kinds:
            found = kinds()
            gathered = sorted(((found[kind] - before[kind], kind) for kind in found), reverse=True)[:12]
            print("  " + ", ".join(f"{kind} {more:+}" for more, kind in gathered if more > 0), flush=True)
            before = found

    with tempfile.TemporaryDirectory(prefix="unfold-soak-") as folder:
        for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME", "HOME"):
            os.environ[name] = str(Path(folder, name.lower()))
            Path(folder, name.lower()).mkdir()
        written = Path(folder, "written")
        written.mkdir()
        application = QApplication(["Unfold"])
        until = begun + 60 * options.minutes
        walked = walk(options.steps, options.seed, options.every, written, tell, warm=_WARM, until=until)
        del application
    sizes = [(cache.cache_info(), cache.__qualname__) for cache in caches()]
    fullest = sorted(
        ((size.currsize, f"{name} {size.currsize} of {size.maxsize}") for size, name in sizes), reverse=True
    )
    print("caches:", ", ".join(said for _, said in fullest[:8]))
    if walked.problems:
        sys.exit("\n".join((f"{walked.steps} steps with seed {walked.seed}:", *walked.problems)))
    print(f"{walked.steps} steps with seed {walked.seed}: nothing is left behind, no message, no error.")


if __name__ == "__main__":
    main()
