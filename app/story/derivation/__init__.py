"""The derivation as text: the whole forward and backward pass of a lesson as a document, with its numbers put in."""

from app.story.blocks import Derivation
from app.story.derivation.content import MOST, derivation
from app.story.derivation.latex import LatexWriting
from app.story.derivation.markdown import MarkdownWriting
from app.story.derivation.typst import TypstWriting
from app.story.derivation.writing import Writing

__all__ = ["KINDS", "MOST", "Derivation", "as_text", "derivation"]

_WRITINGS: dict[str, type[Writing]] = {".tex": LatexWriting, ".typ": TypstWriting, ".md": MarkdownWriting}
KINDS = tuple(_WRITINGS)
"""By the ending of a file's name."""


def as_text(of: Derivation, kind: str) -> str:
    """A derivation as the content of a file, one of KINDS."""
    return _WRITINGS[kind](of).document()
