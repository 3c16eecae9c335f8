"""A numbers line as pieces of a row: matrices, and between them signs whose brackets are as high as what they hold."""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from app.painting.formula import Piece, Sign
from app.painting.matrix import MatrixPicture, MatrixStyle
from app.painting.typeset import typeset
from app.story import signs
from app.story.elided import WITH_LEADING, leading
from rnn_engine.arrays import Array

_Part = MatrixPicture | signs.Sign


class NumbersPiece(NamedTuple):
    """A piece and the value of the line that it belongs to."""

    piece: Piece
    value: int


def numbers_pieces(line: Sequence[Array | str], style: MatrixStyle, size: float) -> tuple[NumbersPiece, ...]:
    """The pieces of a numbers line at a size of type, from the left."""
    parts: list[tuple[_Part, int]] = []
    places = _leading(line, style.longest)
    for at, value in enumerate(line):
        if isinstance(value, str):
            parts.extend((sign, at) for sign in signs.signs(value))
        else:
            parts.append((MatrixPicture(value, style, places.get(value.size, ())), at))
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


def _leading(line: Sequence[Array | str], longest: int) -> dict[int, tuple[int, ...]]:
    """By the length of the vectors of a line which numbers of them are left out last: where there is hardly room, only
    those of one whose ends say nothing."""
    found: dict[int, list[Array]] = {}
    for value in line:
        if not isinstance(value, str) and 1 in value.shape:
            found.setdefault(value.size, []).append(value)
    return {
        size: leading(vectors)
        for size, vectors in found.items()
        if longest >= WITH_LEADING or any(vector.flat[0] == vector.flat[-1] == 0.0 for vector in vectors)
    }


def _set(sign: signs.Sign, size: float, height: float) -> Sign:
    markup = sign.as_high(height / size) if sign.kind in ("opening", "closing") else sign.markup
    return Sign(typeset(markup, size), sign.kind)


def _bracket_heights(parts: Sequence[_Part]) -> dict[int, float]:
    """Of every bracket that holds a matrix, by its position, the height of the highest one in it."""
    found: dict[int, float] = {}
    opened: list[int] = []
    for place, part in enumerate(parts):
        if isinstance(part, MatrixPicture):
            continue
        if part.kind == "opening":
            opened.append(place)
        elif part.kind == "closing" and opened:
            first = opened.pop()
            matrices = [held for held in parts[first:place] if isinstance(held, MatrixPicture)]
            if matrices:
                found[first] = found[place] = max(matrix.bracket_height for matrix in matrices)
    return found
