"""Which matrices of a numbers line share one scale of colours: the same number has the same colour in all of them."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from app.painting.matrix import MatrixPicture
from app.story import signs

Part = MatrixPicture | signs.Sign

_JOINING = ("+", "-")


def in_shared_scales(parts: Sequence[Part]) -> tuple[Part, ...]:
    """The parts of a line, each matrix with what it shares its scale with: the other blocks of its stack and what they
    make up, else the other terms of its sum and what they come to. A factor has a scale of its own."""
    found = list(parts)
    for places, is_stack in (*((each, False) for each in _sums(parts)), *((each, True) for each in _stacks(parts))):
        alike = tuple(matrix.values for matrix in matrices([parts[at] for at in places]))
        for at in places:
            if isinstance(part := parts[at], MatrixPicture):
                found[at] = replace(part, alike=alike, by_entry=is_stack)
    return tuple(found)


def _sums(parts: Sequence[Part]) -> Iterator[list[int]]:
    """Of every bracket, and of the line outside of them, the positions of the matrices that are a term or a side of an
    equation by themselves."""
    opened: list[list[int]] = [[]]
    found = [opened[0]]
    for at, (before, part, after) in enumerate(zip((None, *parts), parts, (*parts[1:], None), strict=False)):
        if _is_a(part, "opening"):
            opened.append([])
            found.append(opened[-1])
        elif _is_a(part, "closing") and len(opened) > 1:
            opened.pop()
        elif _is_a(part, "separator"):
            opened[-1] = []
            found.append(opened[-1])
        elif isinstance(part, MatrixPicture) and _ends_term(before, "opening") and _ends_term(after, "closing"):
            opened[-1].append(at)
    return (places for places in found if len(places) > 1)


def _ends_term(part: Part | None, bracket: signs.Kind) -> bool:
    """Whether a term begins or ends at what stands beside a matrix; `bracket`: the kind that does so at this side."""
    if part is None or _is_a(part, bracket) or _is_a(part, "separator") or _is_a(part, "relation"):
        return True
    return isinstance(part, signs.Sign) and part.kind == "operator" and part.markup in _JOINING


def _stacks(parts: Sequence[Part]) -> Iterator[list[int]]:
    """Of every stack, [a; b ∘ c], the positions of the blocks that stand alone, and of what the blocks make up."""
    for first, last in brackets(parts):
        opening, whole = parts[first], parts[-1]
        ends = [first, *(at for at in range(first, last) if _is_a(parts[at], "separator")), last]
        places = [at + 1 for at, end in pairwise(ends) if end - at == 2]
        if len(ends) > 2 and isinstance(opening, signs.Sign) and opening.markup == "bracket.l":
            block = max((each.values.size for each in matrices([parts[at] for at in places])), default=0)
            if isinstance(whole, MatrixPicture) and whole.values.size == block * (len(ends) - 1):
                places.append(len(parts) - 1)
            yield places


def brackets(parts: Sequence[Part]) -> Iterator[tuple[int, int]]:
    """The positions of every pair of brackets, inner ones first."""
    opened: list[int] = []
    for place, part in enumerate(parts):
        if _is_a(part, "opening"):
            opened.append(place)
        elif _is_a(part, "closing") and opened:
            yield opened.pop(), place


def matrices(parts: Sequence[Part]) -> list[MatrixPicture]:
    return [part for part in parts if isinstance(part, MatrixPicture)]


def _is_a(part: Part | None, kind: signs.Kind) -> bool:
    return isinstance(part, signs.Sign) and part.kind == kind
