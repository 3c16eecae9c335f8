"""JSON as a person hands it in: read with every doubt as a sentence, written so that a matrix looks like one."""

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from math import isfinite, isnan
from typing import NamedTuple

from app.quoting import printable, shortened
from app.translation import _

DEEPEST = 32
MOST_PARTS = 1_000_000
"""Lists and objects: a thousand bytes of memory may become of two in the file."""
MOST_KEYS = 20_000
"""Of one object: as many as a vocabulary has tokens."""
MOST = 1000
"""Problems that are looked for; a file that has more is none of ours."""
MOST_TOLD = 20
"""Problems that a person is told at once."""
_LINE = 110

# A string is taken whole, so that its brackets don't count; without its closing quote it runs to the end of the text.
_BRACKETS = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"?|[\[{]|[\]}]', re.DOTALL)
_HALF_CHARACTER = re.compile("[\ud800-\udfff]")

_encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode

Steps = tuple[str | int, ...]
"""The way to a value: keys, and indices from 0."""


class JsonError(ValueError):
    """Text that is no JSON, or nested too deeply: `str()` goes on where a sentence began with the file's name."""


class Doubt(NamedTuple):
    """Something in JSON text that is never meant: where, and the rest of the sentence."""

    steps: Steps
    message: str


class Parsed(NamedTuple):
    """What JSON text stands for, and every duplicate key, NaN, infinity (also as 1e999) and broken character in it."""

    value: object
    doubts: tuple[Doubt, ...]


def parsed(content: bytes) -> Parsed:
    """Read UTF-8 JSON text; a byte order mark is tolerated. Raises JsonError."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        unreadable = _("is not UTF-8 text (byte {number} can't be read); save it as UTF-8.")
        raise JsonError(unreadable.format(number=error.start + 1)) from error
    _check_parts(text)
    return _Reading().read(text)


def laid_out(value: object, indent: str = "") -> str:
    """JSON text of `value`: what fits on a line stands on one line, so that a matrix has a line per row. Raises
    ValueError where a number is none."""
    if not isinstance(value, (dict, list)):
        return _scalar(value)
    room = _LINE - len(indent)
    if not value or not (_is_long(value, room) or _holds_matrices(value)):
        line = _encode(value)
        if not value or len(line) <= room:
            return line
    deeper = indent + "  "
    if isinstance(value, dict):
        parts = [f"{_encode(key)}: {laid_out(part, deeper)}" for key, part in value.items()]
        return "{\n" + ",\n".join(deeper + part for part in parts) + "\n" + indent + "}"
    parts = [laid_out(part, deeper) for part in value]
    nested = any(isinstance(part, (dict, list)) for part in value)
    lines = ",\n".join(deeper + part for part in parts) if nested else _filled(parts, deeper)
    return f"[\n{lines}\n{indent}]"


def _scalar(value: object) -> str:
    """Numbers are most of a file, and this is how an encoder writes them, without the detour."""
    return repr(value) if type(value) is float and isfinite(value) else _encode(value)


def _is_long(value: object, room: int) -> bool:
    """Whether a list or an object certainly has more characters than this, without writing it: three for each part."""
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return 3 * len(parts) > room or any(_is_long(part, room) for part in parts)


def _filled(parts: list[str], indent: str) -> str:
    """As many parts on a line as there is room for."""
    lines = [indent + parts[0]]
    for part in parts[1:]:
        if len(lines[-1]) + len(part) + 2 <= _LINE:
            lines[-1] += ", " + part
        else:
            lines[-1] += ","
            lines.append(indent + part)
    return "\n".join(lines)


def shown(value: object) -> str:
    """A value as an error quotes it: on one line, short, and what can't be printed as JSON escapes it."""
    line = shortened(json.dumps(value, ensure_ascii=False), 40)
    return "".join(letter if letter.isprintable() else json.dumps(letter)[1:-1] for letter in line)


def abridged(problems: Sequence[str], most: int = MOST_TOLD) -> list[str]:
    """The first problems, and how many there are beyond them."""
    more = len(problems) - most
    return [*problems[:most], *([_("… and {count} more.").format(count=more)] if more > 0 else [])]


def path(*steps: str | int) -> str:
    """Where a value stands: parameters.W_hh[2][1]; entries of lists count from 1, as timesteps do."""
    if not steps:
        return _("the file")
    written = (f"[{step + 1}]" if isinstance(step, int) else f".{printable(step)}" for step in steps)
    return "".join(written).removeprefix(".")


class _Reading:
    """One pass over one text."""

    def __init__(self) -> None:
        self._duplicates: dict[int, tuple[dict[str, object], list[str]]] = {}
        """By the identity of the object, which is held so that no other can take it."""

    def read(self, text: str) -> Parsed:
        try:
            value = json.loads(text, object_pairs_hook=self._object, parse_int=_whole_number)
        except json.JSONDecodeError as error:
            what = (error.msg[0].lower() + error.msg[1:]).removesuffix(" at")
            message = _("is no JSON: {what} at line {line}, column {column}; correct it there, or get the whole file.")
            raise JsonError(message.format(what=what, line=error.lineno, column=error.colno)) from error
        return Parsed(value, tuple(islice(self._doubts(value, ()), MOST)))

    def _object(self, pairs: list[tuple[str, object]]) -> dict[str, object]:
        if len(pairs) > MOST_KEYS:
            many = _("has an object of {count} keys, and at most {most} are accepted; leave some out.")
            raise JsonError(many.format(count=len(pairs), most=MOST_KEYS))
        value = dict(pairs)
        if len(value) < len(pairs):
            often = [key for key, count in Counter(key for key, _ in pairs).items() if count > 1]
            self._duplicates[id(value)] = value, often
        return value

    def _doubts(self, value: object, steps: Steps) -> Iterator[Doubt]:
        if isinstance(value, dict):
            for key in self._duplicates[id(value)][1] if id(value) in self._duplicates else ():
                yield Doubt((*steps, key), _("is given more than once; keep one of them."))
            for key, part in value.items():
                if _HALF_CHARACTER.search(key):
                    yield Doubt(steps, _("has a key with half a character (a lone surrogate); write the whole one."))
                else:
                    yield from self._doubts(part, (*steps, key))
        elif isinstance(value, list):
            for index, part in enumerate(value):
                if not (isinstance(part, float) and isfinite(part)):
                    yield from self._doubts(part, (*steps, index))
        elif isinstance(value, float) and not isfinite(value):
            if isnan(value):
                yield Doubt(steps, _("is NaN; write a finite number."))
            else:
                yield Doubt(steps, _("is infinite, or too large for a float64; write a finite number."))
        elif isinstance(value, str) and _HALF_CHARACTER.search(value):
            yield Doubt(steps, _("holds half a character (a lone surrogate); write the whole one."))


def _whole_number(digits: str) -> int | float:
    return int(digits) if len(digits) <= 300 else float(digits)  # int() refuses thousands of digits by an error


def _check_parts(text: str) -> None:
    depth = parts = 0
    for bracket in _BRACKETS.finditer(text):
        first = bracket[0][0]
        if first in "[{":
            depth += 1
            parts += 1
            if parts > MOST_PARTS:
                raise JsonError(
                    _("has more than {most} lists and objects; nothing needs that.").format(most=MOST_PARTS)
                )
            if depth > DEEPEST:
                line = text.count("\n", 0, bracket.start()) + 1
                deep = _("is nested deeper than {depth} (line {line}); nothing needs that.")
                raise JsonError(deep.format(depth=DEEPEST, line=line))
        elif first in "]}":
            depth -= 1


def _holds_matrices(value: object) -> bool:
    """Whether a line break helps even where the text is short: between the rows of a matrix, the parts of a file."""
    if isinstance(value, dict):
        return any(isinstance(part, (dict, list)) for part in value.values())
    return isinstance(value, list) and len(value) > 1 and any(isinstance(part, (list, dict)) for part in value)
