"""What a figure says in words and mathematics: lines, and remarks under it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from string import Formatter


@dataclass(frozen=True, slots=True)
class Math:
    """Mathematics: Typst `markup`, and the same as plain Unicode text. `role`: its colour, "" = its line's."""

    markup: str
    plain: str
    role: str = ""


@dataclass(frozen=True, slots=True)
class Text:
    """A line of words and mathematics; `more`: what it means, for who asks."""

    pieces: tuple[str | Math, ...]
    role: str = "muted"
    strong: bool = False
    more: str = ""

    @property
    def plain(self) -> str:
        return "".join(piece if isinstance(piece, str) else piece.plain for piece in self.pieces)

    def explained(self, more: str) -> "Text":
        """The same line with what it means."""
        return replace(self, more=more)


def text(*pieces: str | Math, role: str = "muted", strong: bool = False) -> Text:
    """A line from its pieces."""
    return Text(pieces, role, strong)


def worded(
    message: str, role: str = "muted", strong: bool = False, **fields: str | Math | Sequence[str | Math]
) -> Text:
    """A line from a translated message whose fields are words, mathematics, or a row of both."""
    pieces: list[str | Math] = []
    for words, name, *_how in Formatter().parse(message):
        field = "" if name is None else fields[name]
        for piece in (words, *([field] if isinstance(field, str | Math) else field)):
            if isinstance(piece, str) and pieces and isinstance(pieces[-1], str):
                pieces[-1] += piece
            elif piece != "":
                pieces.append(piece)
    return Text(tuple(pieces), role, strong)


@dataclass(frozen=True, slots=True)
class Note:
    """A remark under a figure; `short`: the same for a narrow column beside it; `between`: a form between the two.

    What is not `known` yet at the cursor is not printed, but keeps its room: nothing moves when it appears.
    """

    text: Text
    short: Text
    known: bool = True
    names_mark: bool = False
    """Whether it says what the line across the plots is: then that needs no words of its own."""
    between: Text | None = None

    def fitting(self, fits: Callable[[Text], bool]) -> Text:
        """The longest form that fits, else the shortest."""
        return self.text if fits(self.text) else self.short_fitting(fits)

    def short_fitting(self, fits: Callable[[Text], bool]) -> Text:
        """The same of those that are shorter than the whole."""
        return self.between if self.between is not None and fits(self.between) else self.short
