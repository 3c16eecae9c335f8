"""A derivation as a LaTeX document, for any engine and with packages alone that every TeX has."""

from collections.abc import Sequence

from app.story.blocks import Derivation, Displayed
from app.story.copying import Written, latex_written
from app.story.derivation.latex_math import LatexMath
from app.story.derivation.writing import operand_texts
from app.story.latex_form import LatexForm
from app.story.latex_text import declarations, latex_text
from app.story.precedence import Strength

_PREAMBLE = r"""\documentclass[11pt,a4paper]{article}
\usepackage[margin=25mm]{geometry}
\usepackage{amsmath}
\usepackage{graphicx}
"""
_MACROS = r"""\setcounter{MaxMatrixCols}{20}
\setlength{\parindent}{0pt}
\setlength{\emergencystretch}{3em}
\setlength{\parskip}{0.5\baselineskip}
% Lines of an equation, made smaller where they are wider than the page.
\newsavebox{\wide}
\newcommand{\fitted}[1]{\sbox{\wide}{$\displaystyle\begin{aligned}#1\end{aligned}$}%
  \ifdim\wd\wide>\linewidth\resizebox{\linewidth}{!}{\usebox{\wide}}\else\usebox{\wide}\fi}
"""
_SECTIONS = {1: "section", 2: "subsection"}


class _Inline(LatexForm):
    beside_a_bar = Strength.RAISED

    def fraction(self, top: str, bottom: str) -> str:
        return f"{top}/{bottom}"


class LatexWriting(LatexMath):
    """Writes LaTeX."""

    new_line = " \\\\\n  "
    indented = r"\qquad"

    def __init__(self, of: Derivation) -> None:
        super().__init__(of, _Inline(of.notation))

    def whole(self, body: str) -> str:
        title = f"\\begin{{center}}\n\\LARGE {latex_text(self.of.title)}\n\\end{{center}}"
        content = f"\n\\begin{{document}}\n\n{title}\n\n{body}\n\n\\end{{document}}\n"
        declared = declarations(content)
        # Only pdfTeX needs to be told; the other engines print such letters where their font has them.
        lines = [r"\ifdefined\DeclareUnicodeCharacter", *declared, r"\fi"] if declared else []
        return _PREAMBLE + _MACROS + "".join(f"{line}\n" for line in lines) + content

    def text(self, text: str) -> str:
        return latex_text(text)

    def math(self, math: str) -> str:
        return f"${math}$"

    def written(self, block: Displayed) -> Written:
        return latex_written(block.equation, self.of.trace, operand_texts)

    def displayed(self, said: str, written: Written) -> str:
        return f"{said}\n\\[\n\\fitted{{{self.in_lines(written)}}}\n\\]"

    def heading(self, level: int, text: str) -> str:
        return f"\\{_SECTIONS[level]}{{{text}}}"

    def paragraph(self, text: str) -> str:
        return text

    def matrices(self, items: Sequence[str]) -> str:
        beside = "\\qquad\n".join(f"$\\displaystyle {item}$" for item in items)
        return f"{{\\raggedright\\setlength{{\\lineskip}}{{1ex}}\n{beside}\\par}}"

    def table(self, head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
        columns = "l" * len(rows[0]) if head else "l" * (len(rows[0]) - 1) + "p{0.75\\linewidth}"
        lines = [" & ".join(row) + r" \\" for row in rows]
        if head:
            lines = [r"\hline", " & ".join(head) + r" \\ \hline", *lines, r"\hline"]
        inside = "\n".join(lines)
        body = f"\\begin{{tabular}}{{{columns}}}\n{inside}\n\\end{{tabular}}"
        return f"{{\\renewcommand{{\\arraystretch}}{{1.2}}\n{body}\\par}}"
