"""Recipes, settings, tables and what a person types, made by their grammar and then made wrong."""

import json
from collections.abc import Sequence
from random import Random

from tests.fuzz import hostile
from tests.fuzz.byte_inputs import damaged

_ENDINGS = ("\n", "\r\n", "\r", "\n\n")


def recipe_input(kinds: Sequence[tuple[str, Sequence[str]]], random: Random) -> bytes:
    """TOML. `kinds`: what an entry can be, and its keys."""
    lines: list[str] = [
        "[[figure]]",
        'lesson = "kmers"',
        f"width-mm = {random.choice((40, 160, hostile.number(random)))}",
    ]
    for _ in range(random.choice((0, 0, 1, 2, 5))):
        kind, keys = random.choice(kinds)
        opened, closed = random.choice((("[[", "]]"),) * 8 + (("[", "]"), ("[[[", "]]]"), ("", "")))
        name = random.choice((kind, kind, kind, "defaults", _key(random)))
        lines.append(f"{opened}{name}{closed}")
        if random.random() < 0.7:
            lines.append('lesson = "kmers"')
        if kind != "figure" and random.random() < 0.7:
            lines.append('name = "x.pdf"')
        for _ in range(random.choice((0, 0, 1, 2, 5))):
            lines.append(f"{random.choice((*keys, *keys, _key(random)))} = {toml_value(random)}")
    return as_bytes(random.choice(_ENDINGS).join(lines) + "\n", random)


def toml_value(random: Random) -> str:
    """A value as TOML writes it, or nearly."""
    match random.randrange(9):
        case 0 | 1 | 2:
            return json.dumps(hostile.text(random)[:2000], ensure_ascii=False)
        case 3:
            return str(hostile.number(random))
        case 4:
            return random.choice(("true", "false", "inf", "-nan", "0o7", "0x_1", "1_000", "9" * 5000, "1979-05-27"))
        case 5:
            return f"[{', '.join(toml_value(random) for _ in range(random.randrange(3)))}]"
        case 6:
            return random.choice(("'''a\nb'''", '"""\\\n x"""', "{a = 1}", "{}", "[" * 2000, "{a=" * 500, "'", "#"))
        case 7:
            return random.choice(('"kmers"', '"scalar"', '"reach"', '"pdf"', '"svg"', '["pdf", "png"]', '"light"'))
        case _:
            return random.choice(('"1"', '"all"', '"x.pdf"', '"forward t=1 h"', "160", "300", '"a.gif"', '"../up"'))


def settings_input(keys: Sequence[str], random: Random) -> bytes:
    """What QSettings keeps as text: sections, keys, and values with marks of their own."""
    lines = ["[General]"]
    for key in random.sample(list(keys), random.randrange(len(keys) + 1)):
        section, _, name = key.rpartition("/")
        if section:
            lines.append(f"[{section}]")
        lines.append(f"{name.replace(' ', '%20')}={_setting(random)}")
    text = random.choice(_ENDINGS).join(lines)
    return as_bytes(text, random)


def _setting(random: Random) -> str:
    match random.randrange(6):
        case 0:
            blob = "".join(f"\\x{random.randrange(256):x}" for _ in range(random.randrange(40)))
            kind = random.choice(("ByteArray", "ByteArray", "Variant", "DataStream", "Rect", "Size", "Invalid", "x"))
            return f"@{kind}({blob})"
        case 1:
            return str(hostile.number(random))
        case 2:
            return random.choice(("true", "1", "dark", "de", "100", "network equation", "a, b, c", '"a", "b"', '"'))
        case 3:
            nested = '{"style": {"width_mm": %s, "dpi": true}, "views": [%s], "sheet": {"columns": %s}}'
            return json.dumps(nested % (hostile.raw(random), hostile.raw(random)[:300], hostile.number(random)))
        case 4:
            return json.dumps(hostile.raw(random)[:4000])
        case _:
            return hostile.text(random).replace("\n", " ")


def table_input(random: Random) -> bytes:
    """Rows of numbers as a spreadsheet writes them, and whatever else stands in one."""
    separator, columns = random.choice((";", ",", "\t", ",", "; ")), random.choice((1, 2, 3, 5, 300))
    rows = [[_cell(random) for _ in range(columns)] for _ in range(random.choice((0, 1, 3, 6, 40)))]
    for row in rows:
        if random.random() < 0.05:
            row[random.randrange(columns) :] = [hostile.text(random)] * random.randrange(3)
    header = [[f"x{number}" for number in range(columns)]] if random.random() < 0.4 else []
    text = random.choice(_ENDINGS).join(separator.join(row) for row in header + rows)
    return as_bytes(text, random)


def _cell(random: Random) -> str:
    if random.random() < 0.97:
        return f"{random.uniform(-2, 2):.3g}"
    return random.choice((hostile.text(random), str(hostile.number(random)), '"', '""', '"1', "1,5", "=1+1", "−1"))


def typed_input(random: Random) -> bytes:
    """What somebody types into a field: tokens, numbers, places."""
    pieces = (hostile.text(random)[:3000] if random.random() < 0.5 else str(hostile.number(random)) for _ in range(5))
    separators = (" ", "; ", ", ", "\n", "", "·", " | ", "−", "t=", "k=")
    text = "".join(piece + random.choice(separators) for piece in pieces)
    return text.encode("utf-8", "surrogatepass")


def as_bytes(text: str, random: Random) -> bytes:
    """UTF-8 nearly always, seldom damaged."""
    content = text.encode("utf-8", "surrogatepass")
    return damaged(content, random) if random.random() < 0.15 else content


def _key(random: Random) -> str:
    return random.choice((json.dumps(hostile.text(random)[:300]), "x", "a.b", "1", "figure", '""', "folder", "name"))
