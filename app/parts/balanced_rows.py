"""Buttons of several widths under each other: in as few rows as there can be, and none of them left alone."""

from collections.abc import Sequence


def balanced(widths: Sequence[int], gap: int, room: int, behind: int = 0) -> list[list[int]]:
    """The numbers of the buttons, row by row: as few rows as fit in the room, the widest as narrow as it can be.

    `behind`: the width of what stands at the end of the last row, with its distance; 0: nothing. Where it has no room
    behind even a single button, it has a row of its own, which is empty here.
    """
    fewest = _filled(widths, gap, room, behind)
    parts = [widths[first : last + 1] for last in range(len(widths)) for first in range(last + 1)]
    for limit in sorted({_width(part, gap) + beside for part in parts for beside in (0, behind)}):
        rows = _filled(widths, gap, limit, behind)
        if limit <= room and len(rows) == len(fewest) and all(rows):
            return _accompanied(rows, widths, gap, room - behind)
    return fewest


def _accompanied(rows: list[list[int]], widths: Sequence[int], gap: int, room: int) -> list[list[int]]:
    """A single button in the last row gets as many from the one before as make the two alike."""
    if len(rows) > 1 and len(rows[-1]) == 1:
        *above, before, last = rows
        while len(last) < len(before) - 1 and _width([widths[at] for at in (before[-1], *last)], gap) <= room:
            last = [before[-1], *last]
            before = before[:-1]
        return [*above, before, last]
    return rows


def _filled(widths: Sequence[int], gap: int, limit: int, behind: int) -> list[list[int]]:
    """Row after row filled up to a limit."""
    rows: list[list[int]] = [[]]
    for number, width in enumerate(widths):
        if rows[-1] and _width([*(widths[before] for before in rows[-1]), width], gap) > limit:
            rows.append([])
        rows[-1].append(number)
    if behind and _width([widths[number] for number in rows[-1]], gap) + behind > limit:
        last = rows[-1]
        rows.append([last.pop()] if len(last) > 1 else [])
        if rows[-1] and widths[rows[-1][0]] + behind > limit:
            last.extend(rows[-1])
            rows[-1] = []
    return rows


def _width(widths: Sequence[int], gap: int) -> int:
    return sum(widths) + gap * (len(widths) - 1)
