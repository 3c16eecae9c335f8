"""An equation as text for elsewhere: LaTeX, Typst or plain text, in letters, or with its numbers put in as well."""

import re
from collections.abc import Callable, Sequence

from app.story.equation import Equation
from app.story.expressions import Expression, Given, Zero
from app.story.latex_form import LatexForm, latex
from app.story.matrix_texts import matrix_texts
from app.story.numbers_line import printed_operand
from app.story.operands import Operand, OperandForm
from app.story.plain_form import PlainForm
from app.story.typst_form import TypstForm
from rnn_engine.arrays import Array
from rnn_engine.trace import Trace

_MOST_SHOWN = 8
"""Rows or columns of a matrix that are written out; of more the first ones, dots and the last."""
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻−", "0123456789--")
_NUMBER = re.compile(r"(?P<mantissa>[−-]?[\d.]+)?(?:e(?P<exponent>[−-]?\d+)|·?10(?P<raised>[⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+))?")
_DOTS = "…"


class _BareTypst(TypstForm):
    """Typst without the numbers of the terms, which are for painting."""

    def term(self, number: int, text: str) -> str:
        return text


class _LatexNumbers(OperandForm, LatexForm):
    def brackets(self, text: str) -> str:
        return rf"\left({text}\right)" if self.holds_operands(text) else super().brackets(text)

    def square_brackets(self, text: str) -> str:
        return rf"\left[{text}\right]" if self.holds_operands(text) else super().square_brackets(text)


class _TypstNumbers(OperandForm, _BareTypst):
    pass


def as_latex(of: Equation, trace: Trace, numbers: bool = False) -> str:
    """LaTeX math, without the dollar signs; `numbers`: then the same with its values, where it has any."""
    symbolic = latex(of)
    line = _line(_LatexNumbers(of.notation), of, trace, latex_matrix, _latex_number) if numbers else ""
    return f"{symbolic} = {line}" if line else symbolic


def as_typst(of: Equation, trace: Trace, numbers: bool = False) -> str:
    """A Typst formula on a line of its own; `numbers`: then the same with its values, where it has any."""
    form = _BareTypst(of.notation)
    symbolic = _joined(form, of)
    line = _line(_TypstNumbers(of.notation), of, trace, _typst_matrix, _typst_number) if numbers else ""
    return f"$ {symbolic} = {line} $" if line else f"$ {symbolic} $"


def as_plain(of: Equation) -> str:
    """Plain text in one line, with the chain."""
    return _joined(PlainForm(of.notation), of)


def has_numbers(of: Equation, trace: Trace) -> bool:
    """Whether the values of an equation can be put in: not where a value is given, or nothing is computed."""
    operands = [piece for piece in of.operands if isinstance(piece, Operand)]
    return bool(operands) and all(printed_operand(operand, trace, of.notation) for operand in operands)


def _joined(form: LatexForm | TypstForm | PlainForm, of: Equation) -> str:
    parts: list[Expression] = [of.left, *([] if of.chain is None else [of.chain]), *of.sides]
    return f" {form.sign(of.relation)} ".join(map(form.write, parts))


def _line(
    form: OperandForm,
    of: Equation,
    trace: Trace,
    matrix: Callable[[Sequence[Sequence[str]]], str],
    number: Callable[[str], str],
) -> str:
    """The computation with its values and what comes of it; empty where a value does not exist."""
    short = of.sides[of.short]
    if isinstance(short, Given | Zero):
        return ""
    *worked_out, result = of.operands
    written = []
    for piece in (*form.pieces(short), " = ", result) if worked_out else (result,):
        if isinstance(piece, str):
            written.append(piece)
            continue
        printed = printed_operand(piece, trace, of.notation)
        if not printed:
            return ""
        values = (number(each) if isinstance(each, str) else matrix(_shortened(each)) for each in printed)
        written.append(" ".join(values))
    return "".join(written).strip()


def _shortened(values: Array) -> list[list[str]]:
    rows = [_ends(row) for row in matrix_texts(values)]
    if len(rows) > _MOST_SHOWN:
        rows = [*rows[: _MOST_SHOWN - 2], [_DOTS] * len(rows[0]), rows[-1]]
    return rows


def _ends(row: Sequence[str]) -> list[str]:
    return list(row) if len(row) <= _MOST_SHOWN else [*row[: _MOST_SHOWN - 2], _DOTS, row[-1]]


def _latex_number(text: str) -> str:
    return r"\cdots" if text == _DOTS else _number(text, r" \cdot ", "10^{{{}}}", r"\infty")


def latex_matrix(rows: Sequence[Sequence[str]]) -> str:
    """Printed numbers in square brackets."""
    lines = r" \\ ".join(" & ".join(map(_latex_number, row)) for row in rows)
    return rf"\begin{{bmatrix}} {lines} \end{{bmatrix}}"


def _typst_number(text: str) -> str:
    return "dots.c" if text == _DOTS else _number(text, " dot.op ", "10^({})", "infinity")


def _typst_matrix(rows: Sequence[Sequence[str]]) -> str:
    return f'mat(delim: "[", {"; ".join(", ".join(map(_typst_number, row)) for row in rows)})'


def _number(text: str, times: str, power: str, infinity: str) -> str:
    """A number as this program prints it, as markup; what is behind a matrix begins with the sign of multiplication."""
    found = _NUMBER.fullmatch(text)
    if found is None:
        return text.replace("−", "-").replace("∞", infinity).replace("–", '"–"')
    exponent = (found["exponent"] or found["raised"] or "").translate(_RAISED)
    mantissa = (found["mantissa"] or "").replace("−", "-")
    if not exponent:
        return mantissa
    joint = times if mantissa or text.startswith("·") else ""
    return mantissa + joint + power.format(exponent)
