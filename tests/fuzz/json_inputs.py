"""JSON that was right once: values of other kinds, keys that are moved, doubled or missing, lists that are too long."""

import json
from collections.abc import Mapping, Sequence
from random import Random
from typing import Any

from tests.fuzz import hostile
from tests.fuzz.byte_inputs import damaged

_RAW = "\N{OBJECT REPLACEMENT CHARACTER}raw"
_ENCODINGS = ("utf-8-sig", "utf-16", "utf-32", "latin-1", "cp1252", "utf-7")


def mutated_json(seeds: Sequence[Any], random: Random) -> bytes:
    """The bytes of one of these values with up to four things wrong."""
    value = random.choice(seeds)
    for _ in range(random.choice((0, 1, 1, 1, 2, 4))):
        value = mutated(value, seeds, random)
    return _spoilt(json_text(value, random), random)


def mutated(value: Any, seeds: Sequence[Any], random: Random) -> Any:
    """The same value with something in it exchanged; what is not on the way there is shared."""
    if isinstance(value, dict) and value and random.random() < 0.85:
        key = random.choice(list(value))
        return value | {key: mutated(value[key], seeds, random)}
    if isinstance(value, list) and value and random.random() < 0.7:
        at = random.randrange(len(value))
        return [*value[:at], mutated(value[at], seeds, random), *value[at + 1 :]]
    if isinstance(value, dict) and random.random() < 0.8:
        return _other_keys(value, seeds, random)
    if isinstance(value, list) and random.random() < 0.8:
        return _other_parts(value, seeds, random)
    return any_value(seeds, random)


def any_value(seeds: Sequence[Any], random: Random) -> Any:
    """A value of any kind, perhaps a part of a file."""
    match random.randrange(9):
        case 0 | 1:
            return hostile.text(random)
        case 2 | 3:
            return hostile.number(random)
        case 4:
            return random.choice((None, True, False))
        case 5:
            return random.choice(([], {}, [[]], [{}], {"": {}}, [None], [[], []]))
        case 6:
            return [any_value(seeds, random) for _ in range(random.randrange(4))]
        case 7:
            return _RAW
        case _:
            return part_of(random.choice(seeds), random)


def part_of(value: Any, random: Random) -> Any:
    """Something that stands somewhere in a value."""
    while isinstance(value, dict | list) and value and random.random() < 0.7:
        value = random.choice(list(value.values()) if isinstance(value, dict) else value)
    return value


def json_text(value: Any, random: Random) -> str:
    """JSON of the value; what stands for raw text is exchanged for it."""
    text = json.dumps(value, ensure_ascii=random.random() < 0.5)
    for mark in (json.dumps(_RAW), json.dumps(_RAW, ensure_ascii=False)):
        while mark in text:
            text = text.replace(mark, hostile.raw(random), 1)
    return text


def _other_keys(value: Mapping[str, Any], seeds: Sequence[Any], random: Random) -> dict[str, Any]:
    changed = dict(value)
    if changed and random.random() < 0.6:
        taken = changed.pop(random.choice(list(changed)))
        if random.random() < 0.5:
            changed[random.choice([*value, hostile.text(random)])] = taken
    else:
        other = part_of(random.choice(seeds), random)
        key = random.choice(list(other)) if isinstance(other, dict) and other else hostile.text(random)
        changed[key] = any_value(seeds, random)
    return changed


def _other_parts(value: Sequence[Any], seeds: Sequence[Any], random: Random) -> list[Any]:
    at = random.randrange(len(value) + 1)
    match random.randrange(5):
        case 0:
            return [*value[:at], *value[at + 1 :]]
        case 1:
            return [*value[:at], any_value(seeds, random), *value[at:]]
        case 2:
            return [*value, *value]
        case 3:
            return [*value] * random.choice((0, 3, 50, 2000 // (len(value) + 1)))
        case _:
            return random.sample(list(value), len(value))


def _spoilt(text: str, random: Random) -> bytes:
    """The text as bytes, once in a while with a key doubled, in another encoding, cut or damaged."""
    content = text.encode("utf-8", "surrogatepass")
    match random.randrange(30):
        case 0:
            at = text.find("{", random.randrange(len(text)) if text else 0) + 1
            key = text[at:].partition(":")[0]
            return (f"{text[:at]}{key}: 1, {text[at:]}").encode("utf-8", "surrogatepass")
        case 1:
            return text.encode(random.choice(_ENCODINGS), "replace")
        case 2:
            return content[: random.randrange(len(content) + 1)]
        case 3 | 4:
            return damaged(content, random)
        case _:
            return content
