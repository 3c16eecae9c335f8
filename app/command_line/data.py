"""`data`: every number of a lesson in a file."""

import argparse

from app.command_line.command import Command
from app.command_line.kinds import named_path
from app.command_line.refusals import refusals


def add_options(parser: argparse.ArgumentParser) -> None:
    """Which lesson, how much of it, and where to."""
    parser.add_argument("lesson", metavar="LESSON")
    parser.add_argument("--output", required=True, type=named_path, metavar="FILE", help=".json or .npz")
    parser.add_argument("--contributions", choices=("full", "norms"))


def run(options: argparse.Namespace) -> int:
    """Write the file."""
    from app.checking import recorded
    from app.files.data_file import write_data

    with refusals(options.lesson):
        lesson, trace = recorded(options.lesson)
        write_data(trace, lesson, options.output, options.contributions)
    return 0


COMMAND = Command("data", "write every number of a lesson into a file", run, add_options)
