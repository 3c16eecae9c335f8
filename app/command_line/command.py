"""What a command is made of."""

import argparse
from collections.abc import Callable
from dataclasses import dataclass


def _none(parser: argparse.ArgumentParser) -> None:
    """No options."""


@dataclass(frozen=True)
class Command:
    """`run` carries it out with the options that `add_options` has asked for, and returns the exit status.
    `shows_state`: it takes the options of shown_options.py as well, which say what is to be seen."""

    name: str
    help: str
    run: Callable[[argparse.Namespace], int]
    add_options: Callable[[argparse.ArgumentParser], None] = _none
    shows_state: bool = False
