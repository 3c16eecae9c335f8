"""Reads the command line and carries out what it asks."""

import argparse
import io
import os
import sys

from app.command_line import window
from app.command_line.command import Command
from app.command_line.commands import COMMANDS
from app.command_line.refusals import Refusal
from app.command_line.shown_options import shown_options

_NAME = "main.py"


def main(arguments: list[str]) -> int:
    """Carry out one command; returns the exit status."""
    _say_anything()
    named = set(arguments[:1]) & {*(command.name for command in COMMANDS), "-h", "--help"}
    options = (_parser_of_commands() if named else _parser_of_window()).parse_args(arguments)
    command: Command = options.command
    try:
        _check_folder()
        return command.run(options)
    except Refusal as refusal:
        print(refusal, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("Stopped before the end: what was written is whole.", file=sys.stderr)
        return 2
    except BrokenPipeError:  # the reader of our lines has gone, for example `| head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 2


def _say_anything() -> None:
    """Lets what can't be written in the terminal's letters, such as the name of a file, be written in numbers."""
    if isinstance(sys.stdout, io.TextIOWrapper) and sys.stdout.errors == "strict":
        sys.stdout.reconfigure(errors="backslashreplace")


def _check_folder() -> None:
    """Raises Refusal where the folder that names are relative to is gone; little that is imported can do without."""
    try:
        os.getcwd()
    except FileNotFoundError as error:
        raise Refusal("The folder from which this was started does not exist any more; change to another.") from error


def _parser_of_window() -> argparse.ArgumentParser:
    names = ", ".join(command.name for command in COMMANDS)
    parser = argparse.ArgumentParser(
        prog=_NAME, description=f"{window.COMMAND.help} Commands: {names} (each with --help)."
    )
    return _with_options_of(window.COMMAND, parser)


def _parser_of_commands() -> argparse.ArgumentParser:
    description = "Unfold: backpropagation through time, one equation at a time."
    parser = argparse.ArgumentParser(prog=_NAME, description=description)
    commands = parser.add_subparsers(title="commands", metavar="[LESSON] | COMMAND", required=True)
    for command in COMMANDS:
        parents = [shown_options()] if command.shows_state else []
        _with_options_of(command, commands.add_parser(command.name, help=command.help, parents=parents))
    return parser


def _with_options_of(command: Command, parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    command.add_options(parser)
    parser.set_defaults(command=command)
    return parser
