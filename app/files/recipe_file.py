"""The recipe file: which figures, decks and sheets of a lecture there shall be, so that one command makes them all.

It is read by what the caller says that there can be (FORMATS §8). All that is wrong with it is found at once; what is
right of an entry is there all the same, so that it can be tried, and what is wrong with that be said as well.
"""

import difflib
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from app.files.whole import FileError, read_limited
from app.quoting import on_one_line, printable
from app.translation import _

DEFAULTS, FOLDER, NAME = "defaults", "folder", "name"
_MOST_SHOWN = 60
"""Letters of a value that a problem quotes."""

Read = Callable[[Any], object]
"""Makes of a value of TOML what is asked for. Raises ValueError: what is wrong with it, and what to write."""


@dataclass(frozen=True)
class Kind:
    """What an entry of one kind can ask for. `keys`: name → what reads it; `needed`: those that must be there.
    `endings`: those of the one file that it makes; none, it makes several, and `name` is how their names begin."""

    keys: Mapping[str, Read]
    needed: tuple[str, ...]
    endings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Entry:
    """One entry, without what is wrong with it. `folder`: relative to the recipe's own; `name`: "", as it comes."""

    kind: str
    number: int
    folder: PurePosixPath
    name: str
    values: Mapping[str, object]

    @property
    def label(self) -> str:
        """How a person finds it in the file."""
        return f"[[{self.kind}]] {self.number}"


@dataclass(frozen=True)
class Recipe:
    """Its entries in the order of the file's kinds, and what is wrong with it, a sentence each."""

    file: Path
    entries: tuple[Entry, ...]
    problems: tuple[str, ...]


def read_recipe(file: Path, kinds: Mapping[str, Kind]) -> Recipe:
    """What a recipe file asks for. Raises FileError where it can't be read, or is no TOML."""
    content = _parsed(file)
    reading = _Reading(file, kinds)
    entries = tuple(reading.entries(content))
    return Recipe(file, entries, tuple(dict.fromkeys(reading.problems)))


def plain_name(value: Any) -> str:
    """A file's name that is nothing else. Raises ValueError."""
    name = _text(value)
    if name in ("", ".", "..") or any(letter in name for letter in "/\\:\0"):
        raise ValueError(_("a name has none of / \\ : in it; the key folder says where the file goes."))
    return name


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError(_("write a text, in quotation marks."))
    return value


def _folder(value: Any) -> PurePosixPath:
    folder = _text(value)
    parts = folder.split("/")
    if folder.startswith("/") or ".." in parts or any(letter in folder for letter in "\\:\0"):
        raise ValueError(_("a recipe writes within its own folder only; name one in it, without .. and / in front."))
    if not PurePosixPath(folder).parts:
        raise ValueError(_("name a folder beside the recipe."))
    return PurePosixPath(folder)


def _parsed(file: Path) -> dict[str, Any]:
    content, name = read_limited(file), on_one_line(file.name)
    try:
        return tomllib.loads(content.decode())
    except UnicodeDecodeError as error:
        raise FileError(_("{name}: this is not UTF-8; save it as UTF-8.").format(name=name)) from error
    except RecursionError as error:
        raise FileError(_("{name}: its lists are nested too deep; write them flat.").format(name=name)) from error
    except ValueError as error:  # TOMLDecodeError, and a number with too many digits
        words = _("{name}: this is not TOML: {reason}. Correct it there.")
        raise FileError(words.format(name=name, reason=str(error).rstrip("."))) from error


class _Reading:
    """One recipe being read."""

    def __init__(self, file: Path, kinds: Mapping[str, Kind]) -> None:
        own: dict[str, Read] = {FOLDER: _folder, NAME: plain_name}
        self._file = file
        self._kinds = kinds
        self._keys = {name: {**own, **kind.keys} for name, kind in kinds.items()}
        self.problems: list[str] = []

    def entries(self, content: dict[str, Any]) -> Iterator[Entry]:
        """Those that nothing is wrong with; the problems of the others are noted."""
        defaults = self._defaults(content.pop(DEFAULTS, {}))
        for name, tables in content.items():
            if name not in self._kinds:
                self._wrong(self._unknown(name, [*self._kinds, DEFAULTS]))
            elif not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
                self._wrong(_("[{name}]: write [[{name}]], once for each.").format(name=name))
            else:
                for number, table in enumerate(tables, start=1):
                    entry = self._entry(name, number, table, defaults)
                    if entry is not None:
                        yield entry
        if not self.problems and not any(content.values()):
            example = next(iter(self._kinds))
            self._wrong(_("it asks for nothing; write a table such as [[{name}]].").format(name=example))

    def _defaults(self, table: Any) -> dict[str, Any]:
        if not isinstance(table, dict):
            self._wrong(_("{name}: write [{name}], a table.").format(name=DEFAULTS))
            return {}
        all_keys = {key for keys in self._keys.values() for key in keys} - {NAME}
        for key, value in table.items():
            if key not in all_keys:
                self._wrong(self._unknown(key, sorted(all_keys)), f"[{DEFAULTS}]", key, value)
        return {key: value for key, value in table.items() if key in all_keys}

    def _entry(self, kind: str, number: int, table: dict[str, Any], defaults: dict[str, Any]) -> Entry | None:
        label, keys = f"[[{kind}]] {number}", self._keys[kind]
        for key, value in table.items():
            if key not in keys:
                self._wrong(self._unknown(key, sorted(keys)), label, key, value)
        values: dict[str, Any] = {}
        for key, read in keys.items():
            origin, place = (table, label) if key in table else (defaults, f"[{DEFAULTS}]")
            if key in origin:
                try:
                    values[key] = read(origin[key])
                except ValueError as error:
                    self._wrong(str(error), place, key, origin[key])
        if not self._can_be_tried(kind, label, values, {**defaults, **table}):
            return None
        folder, name = values.pop(FOLDER, PurePosixPath(self._file.stem)), values.pop(NAME, "")
        return Entry(kind, number, folder, name, values)

    def _can_be_tried(self, kind: str, label: str, values: Mapping[str, Any], given: Mapping[str, Any]) -> bool:
        """Whether an entry has what it can't do without; what else is wrong with it is left out of it."""
        endings = self._kinds[kind].endings
        needed = [*self._kinds[kind].needed, *([NAME] if endings else [])]
        for key in needed:
            if key not in given:
                self._wrong(_("the key {key} is missing; add it.").format(key=key), label)
        if endings and NAME in values and PurePosixPath(values[NAME]).suffix.lower() not in endings:
            self._wrong(_("let it end in {endings}.").format(endings=_either(endings)), label, NAME, values[NAME])
            return False
        return all(key in values for key in needed)

    def _unknown(self, name: str, known: list[str]) -> str:
        near = difflib.get_close_matches(name, known, 1)
        if near:
            return _("there is no {name} here; do you mean {near}?").format(name=printable(name), near=near[0])
        return _("there is no {name} here; there are {known}.").format(name=printable(name), known=", ".join(known))

    def _wrong(self, problem: str, place: str = "", key: str = "", value: object = None) -> None:
        where = ", ".join(part for part in (place, f"{printable(key)} = {_quoted(value)}" if key else "") if part)
        self.problems.append(": ".join(part for part in (on_one_line(self._file.name), where, problem) if part))


def _either(words: tuple[str, ...]) -> str:
    if len(words) == 1:
        return words[0]
    return _("{words} or {last}").format(words=", ".join(words[:-1]), last=words[-1])


def _quoted(value: object) -> str:
    """A value nearly as TOML writes it, cut where it is long."""
    try:
        shown = str(value).lower() if isinstance(value, bool) else repr(value)
    except ValueError:  # a number with more digits than Python writes
        return "…"
    if isinstance(value, str):
        shown = f'"{shown[1:-1]}"'
    return shown if len(shown) <= _MOST_SHOWN else f"{shown[:_MOST_SHOWN]}…"
