"""Without a command: the window."""

import argparse
from pathlib import Path

from app.command_line import figures
from app.command_line.command import Command
from app.command_line.lessons import every_lesson
from app.command_line.refusals import Refusal
from app.command_line.shown_options import shown_options
from app.story.page_style import AS_IT_COMES


def add_options(parser: argparse.ArgumentParser) -> None:
    """With which lesson."""
    parser.add_argument("lesson", nargs="?", metavar="LESSON", help="a built-in name or a file")


def run(options: argparse.Namespace) -> int:
    """Open it until it is closed; where there is no display, write figures instead."""
    from app.startup import has_display, run, window_obstacle

    if has_display():
        if (obstacle := window_obstacle()) is not None:
            raise Refusal(obstacle)
        return run(options.lesson)
    print("There is no display here; the lesson's figures go to ./figures instead:")
    lesson = options.lesson or every_lesson()[0]
    for path in figures.write(lesson, shown_options().parse_args([]), Path("figures"), None, ["pdf"], AS_IT_COMES):
        print(path)
    return 0


COMMAND = Command("window", "Open the window.", run, add_options)
