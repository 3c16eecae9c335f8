"""What a shipped schema says of a file, each objection as a sentence with its place and its remedy."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from functools import cache
from itertools import islice
from typing import Any, NamedTuple

from app.files.json_text import MOST, Steps, path, shown
from app.resources import resource
from app.translation import _
from rnn_engine.experiment import Problem

_EXTENSION = ".schema.json"
_LONGEST_WORD = 100
"""Characters of one that can be a known word misspelt: of a long text the question alone takes seconds."""


class Objection(NamedTuple):
    """A problem, and the outermost key under which nothing can be made of the file because of it."""

    problem: Problem
    spoils: str | None


def objections(content: object, schema: str) -> list[Objection]:
    """Every violation of resources/schemas/`schema`.schema.json, in the order in which the keys stand in the file.

    Of a file of another kind, that alone: what else this schema says of it would only hide the reason.
    """
    if (foreign := of_another_kind(content, schema)) is not None:
        return [foreign]
    errors = _validator(schema).iter_errors(_outline(content))
    each = ((objection, error.absolute_path) for error in errors for objection in _objections(error, schema))
    found: dict[Objection, list[int]] = {}
    for objection, steps in islice(each, MOST):
        found.setdefault(objection, _standing(content, tuple(steps)))
    return sorted(found, key=found.__getitem__)


def of_another_kind(content: object, schema: str) -> Objection | None:
    """That `format` names another kind of file of Unfold than `schema` describes; None where it does not."""
    given = content.get("format") if isinstance(content, dict) else None
    wanted = _schema(schema)["properties"]["format"]["const"]
    if given == wanted or given not in _formats():
        return None
    message = _("is {given}; it must be {wanted}.").format(given=shown(given), wanted=shown(wanted))
    return Objection(Problem("format", message), "format")


def meant(given: object, known: Sequence[object]) -> str | None:
    """The question whether something misspelt is a known word, in whatever case; None where it is like none of them."""
    words = {word.casefold(): word for word in known if isinstance(word, str)}
    is_word = isinstance(given, str) and len(given) <= _LONGEST_WORD
    close = get_close_matches(str(given).casefold(), words, 1) if is_word else []
    return _("did you mean {word}?").format(word=words[close[0]]) if close else None


def _outline(value: object) -> object:
    """`value` with every list of like parts cut to its first: what the schema says of one of them it says of all."""
    if isinstance(value, dict):
        return {key: _outline(part) for key, part in value.items()}
    if isinstance(value, list):
        alike = _are_numbers(value) or all(map(_is_token, value)) or all(map(_is_vector, value))
        return [_outline(part) for part in (value[:1] if alike else value)]
    return value


def _are_numbers(parts: list[object]) -> bool:
    return set(map(type, parts)) <= {int, float}  # bool, which is an int to isinstance, is no number in JSON


def _is_token(part: object) -> bool:
    return isinstance(part, str) and part != ""


def _is_vector(part: object) -> bool:
    return isinstance(part, list) and part != [] and _are_numbers(part)


def _objections(error: Any, name: str) -> Iterator[Objection]:
    """What a jsonschema.ValidationError of the schema `name` objects to."""
    where = tuple(error.absolute_path)
    rule, schema, value = error.validator, error.schema, error.instance
    spoils = str(where[0]) if where else None
    if rule == "additionalProperties":
        for key in value:
            if not _is_known(key, schema):
                yield Objection(Problem(path(*where, key), _unknown(key, list(schema["properties"]))), None)
    elif rule == "required":
        for key in schema["required"]:
            if key not in value:
                message = _("is missing; {remedy}").format(remedy=_wanted(schema, key, name))
                yield Objection(Problem(path(*where, key), message), spoils or key)
    else:
        yield Objection(Problem(path(*where), _sentence(str(rule), error)), spoils)


def _sentence(rule: str, error: Any) -> str:
    value, schema = error.instance, error.schema
    if rule in ("minItems", "minProperties", "minLength"):
        return _("is empty; {remedy}").format(remedy=_needs(schema))
    if rule == "enum":
        remedy = meant(value, schema["enum"]) or _choose(schema["enum"])
        return _("is {given}; {remedy}").format(given=shown(value), remedy=remedy)
    if rule == "const":
        newer = error.absolute_path[-1] == "version" and isinstance(value, int) and value > schema["const"]
        if newer:
            return _("is {given}; this file needs a newer Unfold.").format(given=shown(value))
        return _("is {given}; it must be {wanted}.").format(given=shown(value), wanted=shown(schema["const"]))
    return _("is {given}; {remedy}").format(given=_kind(value), remedy=_needs(schema))


def _needs(schema: Mapping[str, Any]) -> str:
    description = _(schema["description"]) if "description" in schema else _("an object")
    return _("it must be {what}.").format(what=description)


def _wanted(schema: Mapping[str, Any], key: str, name: str) -> str:
    part = _resolved(schema.get("properties", {}).get(key, {}), name)
    if "const" in part:
        return _("write {value}.").format(value=shown(part["const"]))
    if "enum" in part:
        return _choose(part["enum"])
    if "description" in part:
        return _("give {what}.").format(what=_(part["description"]))
    return _("give it.")


def _resolved(schema: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    if "$ref" not in schema:
        return schema
    definition: Mapping[str, Any] = _schema(name)["$defs"][schema["$ref"].rpartition("/")[2]]
    return definition


def _is_known(key: str, schema: Mapping[str, Any]) -> bool:
    return key in schema["properties"] or any(re.search(form, key) for form in schema.get("patternProperties", ()))


def _unknown(key: str, known: list[str]) -> str:
    remedy = meant(key, known) or _("known here: {keys}.").format(keys=", ".join(known))
    return _("is a key that this version does not know; {remedy}").format(remedy=remedy)


def _choose(values: list[object]) -> str:
    names = ", ".join(map(str, values))
    return (_("choose {name}.") if len(values) == 1 else _("choose one of {name}.")).format(name=names)


def _kind(value: object) -> str:
    """A value with a word for what it is, so that "3" and 3 can be told apart."""
    match value:
        case None:
            return "null"
        case bool():
            return _("the truth value {value}").format(value=shown(value))
        case str():
            return _("the text {value}").format(value=shown(value))
        case int() | float():
            return shown(value)
        case list():
            return _("a list")
        case _:
            return _("an object")


def _standing(content: object, steps: Steps) -> list[int]:
    """Where in the file something is: the position of every key on the way to it."""
    standing: list[int] = []
    for step in steps:
        if isinstance(content, dict):
            standing.append(list(content).index(str(step)))
            content = content[str(step)]
        elif isinstance(content, list) and isinstance(step, int):
            standing.append(step)
            content = content[step]
    return standing


@cache
def _schema(name: str) -> dict[str, Any]:
    schema: dict[str, Any] = json.loads(resource("schemas", name + _EXTENSION).read_text(encoding="utf-8"))
    return schema


@cache
def _formats() -> tuple[str, ...]:
    """What the files of Unfold call themselves."""
    names = (file.name.removesuffix(_EXTENSION) for file in resource("schemas").glob(f"*{_EXTENSION}"))
    return tuple(_schema(name)["properties"]["format"]["const"] for name in sorted(names))


@cache
def _validator(name: str) -> Any:
    import jsonschema  # takes its time to import; needed only where a file is read

    return jsonschema.Draft202012Validator(_schema(name))
