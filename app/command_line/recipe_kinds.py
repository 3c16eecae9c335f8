"""What a recipe can ask for: what its commands can be asked. A key is called as the option is, and read as it is."""

import argparse
import re
from collections.abc import Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from app.command_line import deck, derivation, figures, movie, worksheet
from app.command_line.command import Command
from app.command_line.shown_options import shown_options
from app.command_line.stretched import OF_ONE_PLACE
from app.files.recipe_file import NAME, Entry, Kind, Read, plain_name
from app.story.derivation import KINDS
from app.story.exports import WRITTEN_AS

COMMANDS: Mapping[str, Command] = {
    "figure": figures.COMMAND,
    "deck": deck.COMMAND,
    "movie": movie.COMMAND,
    "derivation": derivation.COMMAND,
    "worksheet": worksheet.COMMAND,
}
"""Kind of entry → the command that makes it."""

_ENDINGS: Mapping[str, tuple[str, ...]] = {
    "deck": (".pdf",),
    "movie": (".gif", ".mp4"),
    "derivation": KINDS,
    "worksheet": (".pdf",),
}
"""Of those that are one file, which its name says; the others are several."""
_WITHOUT: Mapping[str, tuple[str, ...]] = {"deck": OF_ONE_PLACE, "movie": OF_ONE_PLACE}
"""Options of a command that are no keys."""
_CALLED = {"step": "place", "only": "view"}
"""What an option is called in a recipe, where a lecture has a better word for it."""


def kinds() -> dict[str, Kind]:
    """Every kind of entry."""
    return {name: _kind(name) for name in COMMANDS}


def request(entry: Entry, folder: Path) -> argparse.Namespace:
    """The options of an entry's command, which writes into a folder."""
    options = argparse.Namespace(output=folder / entry.name if _ENDINGS.get(entry.kind) else folder)
    for action in _actions(entry.kind):
        value = entry.values.get(_key(action), action.default)
        setattr(options, action.dest, folder / value if isinstance(value, Path) else value)
    return options


def in_a_recipe(said: str) -> str:
    """What a command says of its options, said of a recipe's keys."""
    return re.sub(r"--([a-z][a-z-]*)", lambda option: _CALLED.get(option[1], option[1]), said)


def _kind(name: str) -> Kind:
    without = _WITHOUT.get(name, ())
    keys = {_key(action): _reader(action) for action in _actions(name) if action.dest not in without}
    endings = _ENDINGS.get(name, ())
    if not endings:
        keys[NAME] = _begun_name
    return Kind(keys, ("lesson",), endings)


def _actions(kind: str) -> list[argparse.Action]:
    """The options of a command, but where it writes to."""
    command = COMMANDS[kind]
    parser = argparse.ArgumentParser(add_help=False, parents=[shown_options()] if command.shows_state else [])
    command.add_options(parser)
    return [action for action in parser._actions if action.dest != "output"]


def _key(action: argparse.Action) -> str:
    if _is_switch(action) or not action.option_strings:
        return action.dest.replace("_", "-")  # `title = false` where the command has --no-title
    name = action.option_strings[0].removeprefix("--")
    return _CALLED.get(name, name)


def _is_switch(action: argparse.Action) -> bool:
    return action.nargs == 0


def _reader(action: argparse.Action) -> Read:
    if _is_switch(action):
        return _switch
    if action.type is Path:
        return _file_beside
    return partial(_several if action.nargs == "+" else _one, action)


def _switch(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError("write true or false, without quotation marks.")
    return value


def _file_beside(value: Any) -> Path:
    return Path(plain_name(value))


def _several(action: argparse.Action, value: Any) -> list[Any]:
    values = value if isinstance(value, list) else [value]
    if not values:
        raise ValueError("the list is empty; name one, or leave the key out.")
    return [_one(action, each) for each in values]


def _one(action: argparse.Action, value: Any) -> Any:
    """A value as the command line would have read its text. Raises ValueError."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise ValueError("write a text or a number.")
    if not isinstance(value, str) and action.type is None and action.choices is not None:
        raise ValueError(f"write one of {_listed(action.choices)}.")
    try:
        read = action.type(str(value)) if callable(action.type) else str(value)
    except argparse.ArgumentTypeError as error:
        raise ValueError(f"{error}.") from error
    except ValueError:
        raise ValueError("write a whole number." if action.type is int else "write a number.") from None
    if action.choices is not None and read not in action.choices:
        raise ValueError(f"write one of {_listed(action.choices)}.")
    return read


def _listed(words: Iterable[object]) -> str:
    return ", ".join(map(str, words))


def _begun_name(value: Any) -> str:
    name = plain_name(value)
    if Path(name).suffix.removeprefix(".").lower() in WRITTEN_AS:
        raise ValueError("leave the ending out: the key format says it.")
    return name
