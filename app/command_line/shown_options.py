"""The options that say what is to be seen: the same for every command that shows a lesson at a place."""

import argparse

from app.command_line.kinds import lines, timestep
from app.translation import LANGUAGES


def shown_options() -> argparse.ArgumentParser:
    """A parser of these options alone, to be a parent of others; asked_state.py makes a State of what it finds."""
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("--flow", metavar="each|all|T")
    parser.add_argument("--step", metavar="PLACE", help="a place such as 'backward loss=3 k=2 W_hh', or a number")
    parser.add_argument("--notation", metavar="NAME|FILE", help="whose letters: a built-in name or a notation file")
    parser.add_argument("--theme", choices=("light", "dark"), default="light")
    parser.add_argument("--parameter", metavar="NAME")
    parser.add_argument("--measure", choices=("share", "norm"))
    parser.add_argument("--scale", choices=("linear", "log"), help="absent: one that suits the length")
    parser.add_argument("--open", metavar="ASIDE", help="what the place opens beside the film")
    parser.add_argument("--lines", type=lines, metavar="all|N", help="how many of its lines are opened")
    parser.add_argument("--folded", action="store_true", help="the network as one cell with a loop")
    parser.add_argument("--focus", type=timestep, metavar="T", help="the timestep in the middle of those readable")
    parser.add_argument("--shapes", action="store_true", help="the shape under every term")
    parser.add_argument("--beside", metavar="NAME|FILE", help="a notation to compare with")
    parser.add_argument("--compare", metavar="CELL|LESSON", help="another cell, or another lesson, beside it")
    parser.add_argument("--language", choices=tuple(LANGUAGES), default="en", help="of all words in the picture")
    return parser
