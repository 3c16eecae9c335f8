"""Prints the report; `--json FILE` writes it, `--long` adds what takes minutes, `--only PART` leaves out the rest."""

import os

# Before numpy, torch and jax are loaded: one core, as the app runs.
os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ["OPENBLAS_NUM_THREADS"] = os.environ["OMP_NUM_THREADS"] = os.environ["MKL_NUM_THREADS"] = "1"
os.environ["NPROC"] = "1"  # what jax takes for the number of cores
os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks import report, table
from tests.benchmarks.contender import DisagreementError


def main() -> None:
    """Raises SystemExit where two contenders disagree."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks", description="How fast Unfold is, beside others."
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write everything that is measured to FILE")
    parser.add_argument("--long", action="store_true", help="time the rivals at the large size too: minutes, gigabytes")
    parser.add_argument("--only", choices=report.PARTS, help="measure this alone")
    options = parser.parse_args()
    left_out = report.left_out(options.long)
    print(report.heading())
    for sentence in left_out:
        print(sentence)
    measured: list[table.Row] = []
    try:
        for line in table.lines(_kept(report.rows(options.long, options.only), measured)):
            print(line, flush=True)
    except DisagreementError as error:
        sys.exit(str(error))
    print(f"\n{table.verdict(measured)}")
    if options.json is not None:
        report.write(options.json, measured, left_out)


def _kept(rows: Iterator[table.Row], kept: list[table.Row]) -> Iterator[table.Row]:
    for row in rows:
        kept.append(row)
        yield row


if __name__ == "__main__":
    main()
