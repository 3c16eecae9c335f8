"""The options that say which part of the film is to be seen, and work that is told in parts."""

import argparse
import sys
from collections.abc import Generator
from contextlib import closing
from typing import TYPE_CHECKING

from app.command_line.asked_state import asked_state
from app.command_line.refusals import Refusal

if TYPE_CHECKING:
    from app.story.state import State
    from app.story.stretch import Stretch

OF_ONE_PLACE = ("step", "open", "lines", "focus", "beside", "compare")
"""Options that a stretch has no use for."""
_BY = ("step", "timestep", "stop")


def add_stretch_options(parser: argparse.ArgumentParser) -> None:
    """From where to where, and what of it."""
    parser.add_argument("--from", dest="first", metavar="PLACE", help="a place or a step's number; absent: the start")
    parser.add_argument("--to", dest="last", metavar="PLACE", help="absent: the end")
    parser.add_argument("--by", choices=_BY, default="step", help="every equation, timestep, or stop of the lesson")


def asked_stretch(options: argparse.Namespace) -> "tuple[State, Stretch]":
    """The state whose film is shown, and the stretch of it. Raises the errors of what it reads."""
    from app.story.stretch import stretch

    for name in OF_ONE_PLACE:
        if getattr(options, name) is not None:
            raise Refusal(f"--{name} is for one place; here --from and --to say which part of the film is shown.")
    state = asked_state(options.lesson, options)
    return state, stretch(state, options.first, options.last, options.by)


def carry_out(work: Generator[float, None, None], unit: str) -> None:
    """Work to its end, and tell how far it has come. Raises Refusal where it is broken off, and then leaves nothing."""
    from app.progress import ProgressLine

    line = ProgressLine(sys.stderr)
    try:
        with closing(work):
            for part in work:
                line.show(f"{unit}: {round(100 * part)} %")
    except KeyboardInterrupt:
        raise Refusal("Stopped before the end: nothing was written.") from None
    finally:
        line.clear()
