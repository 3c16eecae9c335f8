"""A sentence whose letters are mathematics: for what is set in lines, where plain text would only look like it."""

import re
from dataclasses import dataclass, fields
from typing import Self

from app.story.expressions import Expression
from app.story.notation import Notation
from app.story.plain_form import PlainForm


@dataclass(frozen=True)
class Here:
    """ "t = 2" in a sentence."""

    letter: str
    number: str


Piece = str | Expression | Here
Pieces = tuple[Piece, ...]
"""Text, and between it what is mathematics."""

_OPENS, _CLOSES = "\ue000", "\ue001"
_MARKED = re.compile(rf"{_OPENS}(\d{{1,9}}){_CLOSES}|\b([tk]) = (−?\d+)\b")


class MarkedNotation(Notation):
    """A notation that leaves a mark where a letter would stand in a sentence; `pieces` puts the mathematics there.

    It is equal to itself alone: a sentence with its marks is of no use to any other.
    """

    _written: list[Expression]

    @classmethod
    def of(cls, notation: Notation) -> Self:
        """The same letters."""
        made = cls(**{field.name: getattr(notation, field.name) for field in fields(Notation)})
        object.__setattr__(made, "_written", [])
        return made

    __eq__ = object.__eq__
    __hash__ = object.__hash__

    def plain(self, expression: Expression) -> str:
        self._written.append(expression)
        return f"{_OPENS}{len(self._written) - 1}{_CLOSES}"

    def pieces(self, text: str) -> Pieces:
        """A text that was written with this notation."""
        found: list[Piece] = []
        at = 0
        for mark in _MARKED.finditer(text):
            if mark[1] is not None and int(mark[1]) >= len(self._written):
                continue  # a user's own characters
            found.append(text[at : mark.start()])
            found.append(self._written[int(mark[1])] if mark[1] is not None else Here(mark[2], mark[3]))
            at = mark.end()
        return tuple(piece for piece in (*found, text[at:]) if piece != "")


def in_plain_text(pieces: Pieces, notation: Notation) -> str:
    """The same as plain text."""
    form = PlainForm(notation)

    def plain(piece: Piece) -> str:
        if isinstance(piece, str):
            return piece
        return f"{piece.letter} = {piece.number}" if isinstance(piece, Here) else form.write(piece)

    return "".join(map(plain, pieces))
