"""An equation as text for elsewhere: LaTeX, Typst or plain text, in letters, or with its numbers put in as well."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from app.story.equation import Equation
from app.story.expressions import Expression, Given
from app.story.latex_form import LatexForm, latex
from app.story.matrix_texts import matrix_texts
from app.story.numbers_line import printed_operand
from app.story.operands import Operand, OperandForm
from app.story.plain_form import PlainForm
from app.story.terms import factors
from app.story.typst_form import TypstForm
from rnn_engine.arrays import Array
from rnn_engine.trace import Trace

_MOST_SHOWN = 8
"""Rows or columns of a matrix that are written out; of more the first ones, dots and the last."""
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻−", "0123456789--")
_NUMBER = re.compile(r"(?P<mantissa>[−-]?[\d.]+)?(?:e(?P<exponent>[−-]?\d+)|·?10(?P<raised>[⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+))?")
_DOTS = "…"


class BareTypst(TypstForm):
    """Typst without the numbers of the terms, which are for painting."""

    def term(self, number: int, text: str) -> str:
        return text


class LatexNumbers(OperandForm, LatexForm):
    def brackets(self, text: str) -> str:
        return rf"\left({text}\right)" if self.holds_operands(text) else super().brackets(text)

    def square_brackets(self, text: str) -> str:
        return rf"\left[{text}\right]" if self.holds_operands(text) else super().square_brackets(text)


class _TypstNumbers(OperandForm, BareTypst):
    pass


Texts = Callable[[Operand, Array], Sequence[Sequence[str]]]
"""How the numbers of an operand are printed."""


def _as_in_cells(operand: Operand, values: Array) -> Sequence[Sequence[str]]:
    return matrix_texts(values)


class Summand(NamedTuple):
    """What is added in a computation, or comes of it; `columns`: how many columns of numbers it prints side by side."""

    text: str
    columns: int


class Written(NamedTuple):
    """An equation in the parts that may stand on lines of their own: left = side = side = worked = result."""

    relation: str
    left: str
    sides: tuple[str, ...]
    """The chain first, where there is one; none where a value is given."""
    summands: tuple[Summand, ...]
    """The computation with its values; none where nothing is computed, or where a value does not exist."""
    result: Summand
    """What comes of it; its text is empty where there is no value."""


def latex_written(of: Equation, trace: Trace, texts: Texts = _as_in_cells) -> Written:
    """LaTeX math."""
    return written(
        LatexForm(of.notation), LatexNumbers(of.notation), of, trace, Hand(latex_matrix, latex_number), texts
    )


def typst_written(of: Equation, trace: Trace, texts: Texts = _as_in_cells) -> Written:
    """Typst math."""
    form, numbers = BareTypst(of.notation), _TypstNumbers(of.notation)
    return written(form, numbers, of, trace, Hand(typst_matrix, typst_number), texts)


def as_latex(of: Equation, trace: Trace, numbers: bool = False) -> str:
    """LaTeX math, without the dollar signs; `numbers`: then the same with its values, where it has any."""
    symbolic = latex(of)
    line = _line(latex_written(of, trace)) if numbers else ""
    return f"{symbolic} = {line}" if line else symbolic


def as_typst(of: Equation, trace: Trace, numbers: bool = False) -> str:
    """A Typst formula on a line of its own; `numbers`: then the same with its values, where it has any."""
    symbolic = _joined(BareTypst(of.notation), of)
    line = _line(typst_written(of, trace)) if numbers else ""
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


class Hand(NamedTuple):
    """How a language writes values."""

    matrix: Callable[[Sequence[Sequence[str]]], str]
    number: Callable[[str], str]


def _line(of: Written) -> str:
    worked = " + ".join(summand.text for summand in of.summands)
    if worked or not of.sides:
        return f"{worked} = {of.result.text}" if worked and of.result.text else ""
    return of.result.text


def written(
    form: LatexForm | TypstForm,
    numbers: OperandForm,
    of: Equation,
    trace: Trace,
    hand: Hand,
    texts: Texts = _as_in_cells,
) -> Written:
    """In the language of `form`; `numbers`: the same with marks for the operands."""
    short = of.sides[of.short]

    def put_in(operand: Operand) -> Summand:
        text, columns = [], 0
        for each in printed_operand(operand, trace, of.notation):
            if isinstance(each, str):
                text.append(hand.number(each))
                columns += 1
            else:
                rows = shortened(texts(operand, each))
                text.append(hand.matrix(rows))
                columns += len(rows[0])
        return Summand(" ".join(text), columns)

    left = next(factors(of.left), None)
    result = put_in(Operand(0 if left is None else left.number, of.place))
    summands: tuple[Summand, ...] = ()
    if of.operands[:-1]:  # else the numbers of the short form are those of the result
        pieces = [piece if isinstance(piece, str) else put_in(piece) for piece in numbers.pieces(short)]
        operands = [piece for piece in pieces if not isinstance(piece, str)]
        if operands and all(operand.text for operand in operands):
            summands = tuple(_summands(pieces))
    chain = [] if of.chain is None else [of.chain]
    sides = tuple(form.write(side) for side in (*chain, *of.sides) if not (isinstance(side, Given) and result.text))
    return Written(form.sign(of.relation), form.write(of.left), sides, summands, result)


def _summands(pieces: Iterable[Summand | str]) -> Iterator[Summand]:
    """The pieces of a computation, taken apart at the signs of addition that stand in no brackets."""
    text, columns, depth = "", 0, 0
    for piece in pieces:
        if isinstance(piece, Summand):
            text, columns = text + piece.text, columns + piece.columns
        elif piece.strip() == "+" and depth == 0:
            yield Summand(text.strip(), columns)
            text, columns = "", 0
        else:
            text, depth = text + piece, depth + piece.count("(") - piece.count(")")
    yield Summand(text.strip(), columns)


def shortened(texts: Sequence[Sequence[str]]) -> list[list[str]]:
    """Of many rows or columns the first ones, dots and the last."""
    rows = [_ends(row) for row in texts]
    if len(rows) > _MOST_SHOWN:
        rows = [*rows[: _MOST_SHOWN - 2], [_DOTS] * len(rows[0]), rows[-1]]
    return rows


def _ends(row: Sequence[str]) -> list[str]:
    return list(row) if len(row) <= _MOST_SHOWN else [*row[: _MOST_SHOWN - 2], _DOTS, row[-1]]


def latex_number(text: str) -> str:
    """A printed number in LaTeX math."""
    return r"\cdots" if text == _DOTS else _number(text, r" \cdot ", "10^{{{}}}", r"\infty")


def latex_matrix(rows: Sequence[Sequence[str]]) -> str:
    """Printed numbers in square brackets."""
    lines = r" \\ ".join(" & ".join(map(latex_number, row)) for row in rows)
    return rf"\begin{{bmatrix}} {lines} \end{{bmatrix}}"


def typst_number(text: str) -> str:
    """A printed number in Typst math."""
    return "dots.c" if text == _DOTS else _number(text, " dot.op ", "10^({})", "infinity")


def typst_matrix(rows: Sequence[Sequence[str]]) -> str:
    """Printed numbers in square brackets."""
    return f'mat(delim: "[", {"; ".join(", ".join(map(typst_number, row)) for row in rows)})'


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
