"""The notation file (FORMATS §3): a lecturer's letters as JSON."""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from app.resources import resource
from app.story.notation import Notation, NotationError
from app.story.symbols import Symbol, SymbolError

_SYMBOL_TABLES = ("symbols", "deltas", "gates")


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
    names = notation_names()
    if name not in names:
        raise NotationError((f"{name!r} is not a notation that comes with Unfold; choose one of {', '.join(names)}.",))
    return _read(json.loads(resource("notations", f"{name}.json").read_text(encoding="utf-8")))


def _read(content: Mapping[str, object]) -> Notation:
    problems = tuple(_schema_problems(content))
    if problems:
        raise NotationError(problems)
    fields: dict[str, Any] = {key: value for key, value in content.items() if key not in ("format", "version")}
    wrong: list[str] = []
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


def _schema_problems(content: Mapping[str, object]) -> Iterator[str]:
    import jsonschema  # takes its time to import; needed only where a notation is read

    for error in _validator(jsonschema).iter_errors(content):
        field = ".".join(map(str, error.absolute_path))
        yield f"{field} {error.message}" if field else error.message


@cache
def _validator(jsonschema: Any) -> Any:
    schema = json.loads(resource("schemas", "notation.schema.json").read_text(encoding="utf-8"))
    return jsonschema.Draft202012Validator(schema)
