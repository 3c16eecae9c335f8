"""The notation file (FORMATS §3): a lecturer's letters as JSON."""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from app.files.json_schema import meant, objections, of_another_kind
from app.files.json_text import JsonError, abridged, parsed, path
from app.files.whole import FileError, is_there, read_limited
from app.quoting import on_one_line, shortened
from app.resources import resource
from app.story.notation import Notation, NotationError
from app.story.symbols import Symbol, SymbolError
from app.translation import _

_SYMBOL_TABLES = ("symbols", "deltas", "gates")


@cache
def notation_names() -> tuple[str, ...]:
    """The names of the notations that come with the app."""
    return tuple(sorted(path.stem for path in resource("notations").glob("*.json")))


def read_notation(source: str | Mapping[str, object]) -> Notation:
    """A notation that comes with the app, by its name, or what a notation file or a lesson holds as an object.

    Raises NotationError with every problem at once, each beginning with the field.
    """
    if isinstance(source, str):
        return _built_in(source)
    return _read(source)


def read_notation_file(file: Path) -> Notation:
    """The notation in a file. Raises NotationError with every problem at once, each beginning with the file's name."""
    name = on_one_line(file.name)
    try:
        content = parsed(read_limited(file))
    except FileError as error:
        raise NotationError((str(error),)) from error
    except JsonError as error:
        raise NotationError((_("{name}: the file {problem}").format(name=name, problem=error),)) from error
    doubts = () if of_another_kind(content.value, "notation") else content.doubts
    problems = [f"{path(*doubt.steps)} {doubt.message}" for doubt in doubts]
    try:
        notation = _read(content.value)
    except NotationError as error:
        problems += error.problems
    if problems:
        raise NotationError(tuple(abridged([f"{name}: {problem}" for problem in problems])))
    return notation


def find_notation(source: str) -> Notation:
    """A notation that comes with the app, by its name, or the one in a file. Raises NotationError."""
    file = Path(source)
    if source in notation_names():
        return _built_in(source)
    if source == file.stem and not is_there(file):
        unknown = _("{name!r} is neither a file nor a notation that comes with Unfold; {remedy}")
        raise NotationError((unknown.format(name=shortened(source), remedy=_that_come_along(source)),))
    return read_notation_file(file)


def notation_object(notation: Notation) -> dict[str, object]:
    """What a notation file holds; `read_notation` makes an equal notation of it."""
    tables = {name: {key: str(symbol) for key, symbol in getattr(notation, name).items()} for name in _SYMBOL_TABLES}
    return {
        "format": "unfold-notation",
        "version": 1,
        "name": notation.name,
        "title": notation.title,
        "vectors": notation.vectors,
        "weights": notation.weights,
        "embedding": notation.embedding,
        "first_index": notation.first_index,
        "index": notation.index,
        **tables,
        **({} if notation.initial_state is None else {"initial_state": str(notation.initial_state)}),
        "stage": notation.stage,
    }


@cache
def _built_in(name: str) -> Notation:
    if name not in notation_names():
        unknown = _("{name!r} is not a notation that comes with Unfold; {remedy}")
        raise NotationError((unknown.format(name=shortened(name), remedy=_that_come_along(name)),))
    return _read(json.loads(resource("notations", f"{name}.json").read_text(encoding="utf-8")))


def _that_come_along(name: str) -> str:
    names = notation_names()
    return meant(name, names) or _("choose one of {name}.").format(name=", ".join(names))


def _read(content: object) -> Notation:
    problems = tuple(str(objection.problem) for objection in objections(content, "notation"))
    if problems or not isinstance(content, Mapping):
        raise NotationError(problems)
    fields: dict[str, Any] = {key: value for key, value in content.items() if key not in ("format", "version")}
    wrong: list[str] = []
    fields["first_index"] = int(fields["first_index"])  # 1.0 is a 1 too
    for table in _SYMBOL_TABLES:
        fields[table] = dict(_parsed(table, fields.get(table, {}), wrong))
    if "initial_state" in fields:
        fields |= _parsed("", {"initial_state": fields["initial_state"]}, wrong)
    if wrong:
        raise NotationError(tuple(wrong))
    return Notation(**fields)


def _parsed(table: str, texts: Mapping[str, str], wrong: list[str]) -> Iterator[tuple[str, Symbol]]:
    for name, text in texts.items():
        try:
            yield name, Symbol.parse(text)
        except SymbolError as error:
            wrong.append(f"{table}.{name}: {error}" if table else f"{name}: {error}")
