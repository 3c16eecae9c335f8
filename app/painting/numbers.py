"""A numbers line as pieces of a row: matrices, and between them signs whose brackets are as high as what they hold."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

from app.painting.formula import Piece, Sign
from app.painting.matrix import MatrixPicture, MatrixStyle
from app.painting.typeset import typeset
from app.story import signs
from app.story.elided import WITH_LEADING, ends_say_nothing, leading
from rnn_engine.arrays import Array

_Part = MatrixPicture | signs.Sign


class NumbersPiece(NamedTuple):
    """A piece and the value of the line that it belongs to."""

    piece: Piece
    value: int


def numbers_pieces(line: Sequence[Array | str], style: MatrixStyle, size: float) -> tuple[NumbersPiece, ...]:
    """The pieces of a numbers line at a size of type, from the left."""
    parts: list[tuple[_Part, int]] = []
    for at, value in enumerate(line):
        if isinstance(value, str):
            parts.extend((sign, at) for sign in signs.signs(value))
        else:
            parts.append((MatrixPicture(value, style), at))
    stacks = _stacks([part for part, _ in parts])
    parts = [(_alike(part, stacks.get(place, ())), at) for place, (part, at) in enumerate(parts)]
    places = _leading(_matrices([part for part, _ in parts]), style.longest)
    parts = [(_led(part, places), at) for part, at in parts]
    parts = [(_aligned(part, parts), at) for part, at in parts]
    heights = _bracket_heights([part for part, _ in parts])
    return tuple(
        NumbersPiece(part if isinstance(part, MatrixPicture) else _set(part, size, heights.get(place, 0.0)), at)
        for place, (part, at) in enumerate(parts)
    )


def pieces_alone(line: Sequence[Array | str], style: MatrixStyle, size: float) -> tuple[Piece, ...]:
    return tuple(piece for piece, _ in numbers_pieces(line, style, size))


def _aligned(part: _Part, parts: Sequence[tuple[_Part, int]]) -> _Part:
    """A lying vector with cells as wide as those of the others of its length in the line: their columns are alike."""
    if not isinstance(part, MatrixPicture) or part.values.shape[0] > 1:
        return part
    alike = (each for each, _ in parts if isinstance(each, MatrixPicture) and each.values.shape == part.values.shape)
    widest = max((each.cell for each in alike if each.readable), default=0.0)
    return replace(part, beside=widest) if part.readable and widest > part.cell else part


def _leading(vectors: Sequence[MatrixPicture], longest: int) -> dict[int, tuple[int, ...]]:
    """By the length of the vectors of a line which numbers of them are left out last: where there is hardly room, only
    those of one whose ends say nothing."""
    found: dict[int, list[Array]] = {}
    for vector in vectors:
        if 1 in vector.values.shape:
            found.setdefault(vector.values.size, []).append(vector.values / vector.most)
    return {
        size: leading(alike)
        for size, alike in found.items()
        if longest >= WITH_LEADING or any(map(ends_say_nothing, alike))
    }


def _led(part: _Part, places: Mapping[int, tuple[int, ...]]) -> _Part:
    return replace(part, leading=places.get(part.values.size, ())) if isinstance(part, MatrixPicture) else part


def _set(sign: signs.Sign, size: float, height: float) -> Sign:
    markup = sign.as_high(height / size) if sign.kind in ("opening", "closing") else sign.markup
    return Sign(typeset(markup, size), sign.kind)


def _bracket_heights(parts: Sequence[_Part]) -> dict[int, float]:
    """Of every bracket that holds a matrix, by its position, the height of the highest one in it."""
    found: dict[int, float] = {}
    for first, last in _brackets(parts):
        if matrices := _matrices(parts[first:last]):
            found[first] = found[last] = max(matrix.bracket_height for matrix in matrices)
    return found


def _alike(part: _Part, stack: tuple[Array, ...]) -> _Part:
    return replace(part, alike=stack) if isinstance(part, MatrixPicture) else part


def _stacks(parts: Sequence[_Part]) -> dict[int, tuple[Array, ...]]:
    """Of every block of a stack, [a; b ∘ c], that stands alone, and of what the blocks make up, by its position, all of
    these."""
    found: dict[int, tuple[Array, ...]] = {}
    for first, last in _brackets(parts):
        opening, whole = parts[first], parts[-1]
        ends = [first, *(at for at in range(first, last) if _is_a(parts[at], "separator")), last]
        places = [at + 1 for at, end in pairwise(ends) if end - at == 2]
        if len(ends) > 2 and isinstance(opening, signs.Sign) and opening.markup == "bracket.l":
            blocks = _matrices([parts[at] for at in places])
            size = (len(ends) - 1) * max((block.values.size for block in blocks), default=0)
            if isinstance(whole, MatrixPicture) and whole.values.size == size:
                places, blocks = [*places, len(parts) - 1], [*blocks, whole]
            found |= dict.fromkeys(places, tuple(block.values for block in blocks))
    return found


def _is_a(part: _Part, kind: signs.Kind) -> bool:
    return isinstance(part, signs.Sign) and part.kind == kind


def _matrices(parts: Sequence[_Part]) -> list[MatrixPicture]:
    return [part for part in parts if isinstance(part, MatrixPicture)]


def _brackets(parts: Sequence[_Part]) -> Iterator[tuple[int, int]]:
    """The positions of every pair of brackets, inner ones first."""
    opened: list[int] = []
    for place, part in enumerate(parts):
        if _is_a(part, "opening"):
            opened.append(place)
        elif _is_a(part, "closing") and opened:
            yield opened.pop(), place
