"""A derivation as a Typst document."""

from collections.abc import Sequence

from app.story.blocks import Derivation, Displayed
from app.story.copying import BareTypst, Written, shortened, typst_matrix, typst_number, typst_written
from app.story.derivation.writing import Writing, operand_texts
from app.story.expressions import Expression
from app.story.precedence import Strength
from app.story.typst_markup import literal

_SETTING = """#set page(paper: "a4", margin: 25mm, numbering: "1")
#set text(font: "New Computer Modern", size: 11pt, lang: {language})
#set par(justify: true)
#set heading(numbering: "1.1")
#show heading: set block(above: 1.6em, below: 1em)
#set table(stroke: none, inset: (x: 0.8em, y: 0.45em))
// Lines of an equation, made smaller where they are wider than the page.
#let fitted(lines) = layout(room => {{
  let wide = measure(lines).width
  if wide > room.width {{ scale(room.width / wide * 100%, reflow: true, lines) }} else {{ lines }}
}})
"""


class _Inline(BareTypst):
    beside_a_bar = Strength.RAISED

    def fraction(self, top: str, bottom: str) -> str:
        return f"{top} slash {bottom}"


class TypstWriting(Writing):
    """Writes Typst."""

    new_line = " \\\n  "
    indented = "quad"

    def __init__(self, of: Derivation) -> None:
        super().__init__(of)
        self._form = _Inline(of.notation)

    def whole(self, body: str) -> str:
        title = literal(self.of.title)
        head = f"#set document(title: {title}, date: none)\n{_SETTING.format(language=literal(self.of.language))}"
        return f"{head}\n#align(center, text(size: 17pt, {title}))\n#v(1em)\n\n{body}\n"

    def text(self, text: str) -> str:
        return typst_text(text)

    def math(self, math: str) -> str:
        return f"${math}$"

    def expression(self, expression: Expression) -> str:
        return self._form.write(expression).strip()

    def number(self, text: str) -> str:
        return typst_number(text)

    def matrix(self, rows: Sequence[Sequence[str]]) -> str:
        return typst_matrix(shortened(rows))

    def written(self, block: Displayed) -> Written:
        return typst_written(block.equation, self.of.trace, operand_texts)

    def displayed(self, said: str, written: Written) -> str:
        return f"#block(sticky: true)[{said}]\n#fitted($ {self.in_lines(written)} $)"

    def heading(self, level: int, text: str) -> str:
        return f"{'=' * level} {text}"

    def paragraph(self, text: str) -> str:
        return text

    def matrices(self, items: Sequence[str]) -> str:
        beside = " #h(2em, weak: true)\n".join(f"#box($ {item} $)" for item in items)
        return f"#[#set par(justify: false, leading: 1em)\n{beside}]"

    def table(self, head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
        lines = ["  " + ", ".join(f"[{cell}]" for cell in row) + "," for row in rows]
        if head:
            header = ", ".join(f"[{cell}]" for cell in head)
            lines = ["  table.hline(),", f"  table.header({header}),", "  table.hline(),", *lines, "  table.hline(),"]
        inside = "\n".join(lines)
        return f"#table(columns: {len(rows[0])},\n{inside}\n)"


def typst_text(text: str) -> str:
    """Words in Typst markup: a string, so that nothing in it is a command. The space of a line's beginning and end is
    kept outside, where Typst may break the line."""
    return f"#{literal(text)};" if text.strip() else " "
