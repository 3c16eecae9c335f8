"""The derivation as text: the whole forward and backward pass of a lesson as a document, with its numbers put in."""

from collections.abc import Generator

from app.story.blocks import Block, Derivation
from app.story.derivation.content import MOST, blocks, check_stretch, derivation, made_of
from app.story.derivation.latex import LatexWriting
from app.story.derivation.markdown import MarkdownWriting
from app.story.derivation.typst import TypstWriting
from app.story.derivation.writing import Writing
from app.story.state import State

__all__ = ["KINDS", "MOST", "Derivation", "as_text", "by_and_by", "check_stretch", "derivation"]

_WRITINGS: dict[str, type[Writing]] = {".tex": LatexWriting, ".typ": TypstWriting, ".md": MarkdownWriting}
KINDS = tuple(_WRITINGS)
"""By the ending of a file's name."""


def as_text(of: Derivation, kind: str) -> str:
    """A derivation as the content of a file, one of KINDS."""
    return _WRITINGS[kind](of).document()


def by_and_by(state: State, first: int, last: int, kind: str) -> Generator[float, None, str]:
    """The same of a part of a state's flow, a bit at a time: yields the part that is done, from 0 to 1, and returns the
    text. Raises PlaceError."""
    told: list[Block] = []
    expected = 2 * (last - first + 1)
    for block in blocks(state, first, last):
        told.append(block)
        yield 0.5 * min(1.0, len(told) / expected)
    writing = _WRITINGS[kind](made_of(state, tuple(told)))
    texts = []
    for block in told:
        texts.append(writing.block(block))
        yield 0.5 + 0.5 * len(texts) / len(told)
    return writing.whole("\n\n".join(texts))
