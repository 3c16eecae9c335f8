"""A numbers line as pieces of a row: matrices, and between them signs whose brackets are as high as what they hold."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from app.painting.formula import Piece, Sign
from app.painting.matrix import MatrixPicture, MatrixStyle
from app.painting.shared_scale import Part, brackets, in_shared_scales, matrices
from app.painting.typeset import typeset
from app.story import signs
from app.story.elided import WITH_LEADING, ends_say_nothing, leading
from rnn_engine.arrays import Array


class NumbersPiece(NamedTuple):
    """A piece and the value of the line that it belongs to."""

    piece: Piece
    value: int


def numbers_pieces(line: Sequence[Array | str], style: MatrixStyle, size: float) -> tuple[NumbersPiece, ...]:
    """The pieces of a numbers line at a size of type, from the left."""
    parts: list[tuple[Part, int]] = []
    for at, value in enumerate(line):
        if isinstance(value, str):
            parts.extend((sign, at) for sign in signs.signs(value))
        else:
            parts.append((MatrixPicture(value, style), at))
    parts = list(zip(in_shared_scales([part for part, _ in parts]), (at for _, at in parts), strict=True))
    places = _leading(matrices([part for part, _ in parts]), style.longest)
    parts = [(_led(part, places), at) for part, at in parts]
    parts = [(_aligned(part, parts), at) for part, at in parts]
    heights = _bracket_heights([part for part, _ in parts])
    return tuple(
        NumbersPiece(part if isinstance(part, MatrixPicture) else _set(part, size, heights.get(place, 0.0)), at)
        for place, (part, at) in enumerate(parts)
    )


def pieces_alone(line: Sequence[Array | str], style: MatrixStyle, size: float) -> tuple[Piece, ...]:
    return tuple(piece for piece, _ in numbers_pieces(line, style, size))


def _aligned(part: Part, parts: Sequence[tuple[Part, int]]) -> Part:
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


def _led(part: Part, places: Mapping[int, tuple[int, ...]]) -> Part:
    return replace(part, leading=places.get(part.values.size, ())) if isinstance(part, MatrixPicture) else part


def _set(sign: signs.Sign, size: float, height: float) -> Sign:
    markup = sign.as_high(height / size) if sign.kind in ("opening", "closing") else sign.markup
    return Sign(typeset(markup, size), sign.kind)


def _bracket_heights(parts: Sequence[Part]) -> dict[int, float]:
    """Of every bracket that holds a matrix, by its position, the height of the highest one in it."""
    found: dict[int, float] = {}
    for first, last in brackets(parts):
        if held := matrices(parts[first:last]):
            found[first] = found[last] = max(matrix.bracket_height for matrix in held)
    return found
