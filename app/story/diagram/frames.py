"""The frames around the values that an equation computes or reads, and the room that they leave to letters."""

from collections.abc import Sequence

from app.story.diagram.layout import Layout
from app.story.diagram.letters import letter_ink
from app.story.diagram.parts import Caption
from app.story.notation import Notation

AROUND_FIELD, WIDTH = 1.0, 2.0
"""From the field that the gates of a cell stand on to its outline; how wide the line of an outline is."""
_AROUND, _LEAST_AROUND, _SHARE = 4.5, 2.8, 0.17
"""From a value to the outline around it: where the ways between values are short, in parts of their length."""
_CLEAR = 2.0  # px
_BEFORE_BIAS = 0.12
"""From the letter of a matrix to that of a bias behind it, in parts of its size."""


def around(layout: Layout) -> float:
    """From a value to the middle of the outline around what is computed, which is the widest frame that it gets."""
    return max(_LEAST_AROUND * layout.unit, min(_AROUND * layout.unit, _SHARE * layout.row_height("W_xh")))


def frame_reach(layout: Layout, closer: float = 0.0) -> float:
    """How far from a value a letter has to keep, so that it is clear of whatever frame the value gets; so much less
    where it has to be close."""
    return around(layout) + WIDTH / 2 * layout.unit + _CLEAR - closer


def fitted(
    letters: Sequence[tuple[Caption, str]], notation: Notation, top: float, bottom: float
) -> tuple[Caption, ...]:
    """Letters with the parameters that they are of, as they are where their ink is between two heights; else moved
    there together, and smaller where they are too high for it."""
    inks = [letter_ink(notation, name) for _, name in letters]
    highest = min(letter.at.y - rise * letter.size for (letter, _), (rise, _) in zip(letters, inks, strict=True))
    lowest = max(letter.at.y + fall * letter.size for (letter, _), (_, fall) in zip(letters, inks, strict=True))
    scale = min(1.0, (bottom - top) / (lowest - highest))
    begins = max(top, min(highest, bottom - scale * (lowest - highest)))
    return tuple(
        letter._replace(at=letter.at._replace(y=begins + scale * (letter.at.y - highest)), size=scale * letter.size)
        for letter, _ in letters
    )


def closed_up(letters: tuple[Caption, ...]) -> tuple[Caption, ...]:
    """A bias right behind the letter of its matrix, however small that has become."""
    if len(letters) < 2 or not letters[0].align == letters[1].align == "left":
        return letters
    matrix, bias = letters
    behind = matrix.at.x + (matrix.across + _BEFORE_BIAS) * matrix.size
    return matrix, bias._replace(at=bias.at._replace(x=min(bias.at.x, behind)))
