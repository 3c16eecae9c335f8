"""A derivation as Markdown with mathematics between dollar signs, as GitHub, notebooks and pandoc read it.

GitHub reads a page as Markdown before it reads its formulas: a backslash before a sign is lost, and underscores may
make text slanted. So formulas are written without what Markdown would take for its own.
"""

import re
from collections.abc import Sequence

from app.story.blocks import Derivation, Displayed
from app.story.copying import Hand, LatexNumbers, Written, latex_matrix, latex_number, written
from app.story.derivation.latex_math import LatexMath
from app.story.derivation.writing import operand_texts
from app.story.latex_form import LatexForm

_WIDE = {ord(sign): ord(sign) - 0x21 + 0xFF01 for sign in "\\`*_{}[]<>#$%&|~^"}
"""Signs in the text of a user by letters of the same look, which neither Markdown nor mathematics takes for theirs."""
_SAFE = ((r"\\\\", r"\\cr "), (r"\\,", r"\\thinspace "), (r"\\\{", r"\\lbrace "), (r"\\\}", r"\\rbrace "))
_ESCAPED = re.compile(r"([\\`*_{}\[\]#|~])")
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "$": "&#36;"}
_BEGINS_LIST = re.compile(r"^(\s*)([-+=]|\d+[.)])")


class _SafeText(LatexForm):
    def name(self, name: str) -> str:
        escaped = name.replace("_", r"\_")
        return rf"\text{{{escaped}}}"

    def quoted(self, text: str) -> str:
        return rf"\text{{{_shown(text).translate(_WIDE)}}}"


class _SafeNumbers(_SafeText, LatexNumbers):
    pass


class MarkdownWriting(LatexMath):
    """Writes Markdown."""

    new_line = r" \\ "
    indented = r"\qquad"

    def __init__(self, of: Derivation) -> None:
        super().__init__(of, _SafeText(of.notation))

    def whole(self, body: str) -> str:
        return f"# {self.text(self.of.title)}\n\n{body}\n"

    def text(self, text: str) -> str:
        return "".join(_ENTITIES.get(sign, sign) for sign in _ESCAPED.sub(r"\\\1", _shown(text)))

    def math(self, math: str) -> str:
        return f"${_safe(math)}$"

    def written(self, block: Displayed) -> Written:
        numbers, hand = _SafeNumbers(self.of.notation), Hand(latex_matrix, latex_number)
        return written(self.form, numbers, block.equation, self.of.trace, hand, operand_texts)

    def displayed(self, said: str, written: Written) -> str:
        return f"{self.paragraph(said)}\n\n" + self._block_of(
            f"\\begin{{aligned}} {self.in_lines(written)} \\end{{aligned}}"
        )

    def heading(self, level: int, text: str) -> str:
        return f"{'#' * (level + 1)} {text}"

    def paragraph(self, text: str) -> str:
        return _BEGINS_LIST.sub(r"\1\\\2" if text[:1] in "-+=" else r"\1&#8203;\2", text)

    def matrices(self, items: Sequence[str]) -> str:
        return "\n\n".join(map(self._block_of, items))

    def table(self, head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
        lines = [head or [""] * len(rows[0]), ["---"] * len(rows[0]), *rows]
        return "\n".join(f"| {' | '.join(line)} |" for line in lines)

    def _block_of(self, math: str) -> str:
        return f"$$\n{_safe(math)}\n$$"


def _shown(text: str) -> str:
    """Without line breaks and what else has no shape."""
    return "".join(sign if sign.isprintable() or sign == "\N{NO-BREAK SPACE}" else " " for sign in text)


def _safe(math: str) -> str:
    """LaTeX math of which Markdown takes nothing for its own."""
    for sign, word in _SAFE:
        math = re.sub(sign, word, math)
    return re.sub(r"\s*(?<!\\)_", " _", math)
