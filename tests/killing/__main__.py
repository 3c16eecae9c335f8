"""`make kill`: rounds of killing, with what they have left."""

import argparse
import tempfile
import time
from pathlib import Path

from tests.killing.rounds import run


def main() -> None:
    """Kill, look, tell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="unfold-killing-") as folder:
        outcomes = run(Path(folder), options.rounds, options.seed)
    recovered = sum(bool(outcome.kept) for outcome in outcomes)
    between = sum(outcome.saved > outcome.told_saved for outcome in outcomes)
    print(
        f"{len(outcomes)} rounds in {time.monotonic() - begun:.0f} s: every file whole, the old or the new one; "
        f"{recovered} left something to recover, {between} were killed between writing and telling of it."
    )


if __name__ == "__main__":
    main()
