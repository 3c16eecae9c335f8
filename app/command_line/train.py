"""`train`: a lesson whose weights have learnt."""

import argparse
import sys

from app.command_line.command import Command
from app.command_line.kinds import named_path
from app.command_line.refusals import Refusal, refusals


def add_options(parser: argparse.ArgumentParser) -> None:
    """Which lesson, how, and where to."""
    parser.add_argument("lesson", metavar="LESSON")
    parser.add_argument("--steps", required=True, type=int, metavar="N", help="gradient steps, one sequence each")
    parser.add_argument("--optimizer", choices=("sgd", "adam"), default="adam")
    parser.add_argument("--learning-rate", type=float, metavar="RATE", help="absent: sgd the lesson's own, adam 0.001")
    parser.add_argument("--clip", type=float, metavar="NORM", help="the largest norm of a gradient; absent: any")
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="of the order of the sequences")
    parser.add_argument("--decimals", type=int, metavar="N", help="to which the trained weights are rounded")
    parser.add_argument(
        "--output", required=True, type=named_path, metavar="FILE", help="the trained lesson, .lesson.json"
    )


def run(options: argparse.Namespace) -> int:
    """Train, tell how far it has come, and write the lesson."""
    from app.progress import ProgressLine
    from app.training import train_file

    how = {name: getattr(options, name) for name in ("steps", "optimizer", "learning_rate", "clip", "seed", "decimals")}
    line = ProgressLine(sys.stderr)
    try:
        with refusals(options.lesson):
            came_out = train_file(options.lesson, options.output, line.show, **how)
    except KeyboardInterrupt:
        raise Refusal("Stopped before the end: nothing was written.") from None
    finally:
        line.clear()
    print(came_out)
    return 0


COMMAND = Command("train", "train a lesson on its sequence and its corpus", run, add_options)
