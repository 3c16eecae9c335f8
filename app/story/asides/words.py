"""An aside in words: for those who can't see it, and for the description of an exported picture."""

from collections.abc import Iterator

from app.story.asides.aside import Aside, Line, Path, visible
from app.translation import _, later

_TONES = {"right": later("right"), "wrong": later("wrong")}


def in_words(aside: Aside, opened: frozenset[Path]) -> str:
    """The lines that are to be seen, one below the other, and the sentence under them."""
    pictures = [picture.title for row in aside.pictures for picture in row]
    said = (*pictures, *(_line(line) for _, line in visible(aside, opened)), aside.sentence)
    return "\n".join(text for text in said if text)


def _line(line: Line) -> str:
    return ": ".join(part for part in (_before(line), _after(line)) if part)


def _before(line: Line) -> str:
    return ", ".join(part for part in (line.label, _tone(line)) if part)


def _tone(line: Line) -> str:
    return _(_TONES[line.tone]) if line.tone in _TONES else ""


def _after(line: Line) -> str:
    formulas = "  ".join(formula.plain for formula in line.formulas if formula.plain)
    struck = _("struck through: {formulas}").format(formulas=formulas) if line.struck and formulas else formulas
    return "; ".join(part for part in (struck, " ".join(_numbers(line)), line.remark) if part)


def _numbers(line: Line) -> Iterator[str]:
    for piece in line.numbers:
        yield piece if isinstance(piece, str) else f"[{piece.shape[0]} × {piece.shape[1]}]"
