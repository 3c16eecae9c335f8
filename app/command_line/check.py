"""`check`: whether the gradients are right."""

import argparse

from app.command_line.command import Command
from app.command_line.lessons import every_lesson
from app.command_line.refusals import refusals


def add_options(parser: argparse.ArgumentParser) -> None:
    """Of which lessons."""
    parser.add_argument("lessons", nargs="*", metavar="LESSON", help="all built-in lessons where none is named")


def run(options: argparse.Namespace) -> int:
    """Print a report of each; 1 where one does not hold."""
    from app.checking import check_lesson

    holds = True
    for name in options.lessons or every_lesson():
        with refusals(name):
            report = check_lesson(name)
        print(report)
        holds = holds and report.holds
    return 0 if holds else 1


COMMAND = Command("check", "check gradients against differences and against a reverse pass", run, add_options)
