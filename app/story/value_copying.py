"""A value as text for elsewhere: a table, LaTeX, numpy; rows and columns as they are printed."""

from collections.abc import Sequence

from app.story.copying import latex_matrix
from app.story.matrix_texts import matrix_texts
from rnn_engine.arrays import Array


def as_csv(values: Array) -> str:
    """A line for every row, every digit of every number."""
    return "".join(",".join(_exact(row)) + "\n" for row in values)


def as_latex(values: Array) -> str:
    """A matrix with the digits that are printed."""
    return latex_matrix(matrix_texts(values))


def as_numpy(values: Array) -> str:
    """What numpy reads back to the last bit."""
    rows = ",\n".join(f"          [{', '.join(_exact(row))}]" for row in values)
    return f"np.array([{rows.strip()}])"


def _exact(row: Sequence[float] | Array) -> list[str]:
    return [repr(float(value)) for value in row]
