"""What a derivation's mathematics is in LaTeX, whatever stands around it."""

from collections.abc import Sequence

from app.story.blocks import Derivation
from app.story.copying import latex_matrix, latex_number, shortened
from app.story.derivation.writing import Writing
from app.story.expressions import Expression
from app.story.latex_form import LatexForm


class LatexMath(Writing):
    """A writing whose expressions are written by `form`."""

    def __init__(self, of: Derivation, form: LatexForm) -> None:
        super().__init__(of)
        self.form = form

    def expression(self, expression: Expression) -> str:
        return self.form.write(expression)

    def number(self, text: str) -> str:
        return latex_number(text)

    def matrix(self, rows: Sequence[Sequence[str]]) -> str:
        return latex_matrix(shortened(rows))
