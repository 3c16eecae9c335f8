"""A value as text for elsewhere: a table, LaTeX, numpy; rows and columns as they are printed.

`tens`: of the power of ten that all numbers are multiplied by, where float64 does not hold them.
"""

from collections.abc import Sequence
from decimal import Decimal

from app.story.copying import latex_matrix
from app.story.matrix_texts import matrix_texts
from rnn_engine.arrays import Array


def as_csv(values: Array, tens: int = 0) -> str:
    """A line for every row, every digit of every number."""
    rows = (map(str, (Decimal(cell).scaleb(tens) for cell in _exact(row))) if tens else _exact(row) for row in values)
    return "".join(",".join(row) + "\n" for row in rows)


def as_latex(values: Array, tens: int = 0) -> str:
    """A matrix with the digits that are printed."""
    return latex_matrix(matrix_texts(values)) + (rf" \cdot 10^{{{tens}}}" if tens else "")


def as_numpy(values: Array, tens: int = 0) -> str:
    """What numpy reads back to the last bit; where float64 does not hold it, in its longest format."""
    rows = ",\n".join(f"          [{', '.join(_exact(row))}]" for row in values)
    return f"np.array([{rows.strip()}])" + (f" * np.longdouble('1e{tens}')" if tens else "")


def _exact(row: Sequence[float] | Array) -> list[str]:
    return [repr(float(value)) for value in row]
