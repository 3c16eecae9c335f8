"""How large matrices are: their largest singular values, as binary logarithms, and their spectral radius."""

import numpy as np

from rnn_engine.arrays import Array
from rnn_engine.scaled import Exponents

_FAR = 64
"""A power of two that far from 1 is taken out of a matrix."""
_HIGHEST = 1023
"""The largest power of two that float64 holds."""


def log2_norms(matrices: Array, exponents: Exponents | int = 0) -> Array:
    """log₂ ‖matrices[i] · 2^exponents[i]‖₂, (n, a, b) → (n,); −∞ for zeros.

    σ₁² as the largest eigenvalue of the smaller Gram matrix, which has it to the last digits (the small ones it would
    not have).
    """
    if not len(matrices):
        return np.zeros(0)
    largest = np.max(np.abs(matrices), axis=(1, 2))
    tops = np.maximum(np.frexp(largest)[1].astype(np.int64), -_HIGHEST)
    near_one = matrices * np.ldexp(1.0, -tops)[:, None, None]  # as exact as ldexp of every entry, and far quicker
    turned = near_one.transpose(0, 2, 1)
    gram = near_one @ turned if matrices.shape[1] <= matrices.shape[2] else turned @ near_one
    squares = gram[:, 0, 0] if gram.shape[1] == 1 else np.linalg.eigvalsh(gram)[:, -1]
    with np.errstate(divide="ignore"):
        logs = 0.5 * np.log2(np.maximum(squares, 0.0))
    result: Array = np.where(largest > 0.0, logs + (tops + exponents), -np.inf)
    return result


def radius(matrix: Array) -> float:
    """ρ of a square matrix, the largest |eigenvalue|."""
    return float(np.max(np.abs(np.linalg.eigvals(matrix))))


def rescaled(matrices: Array, exponents: Exponents) -> None:
    """Take the powers of two that a product of many factors gathers out of it, in place: (n, a, b), (n,)."""
    tops = np.frexp(np.max(np.abs(matrices), axis=(1, 2), initial=0.0))[1].astype(np.int64)
    shifts = np.where(np.abs(tops) > _FAR, tops, 0)
    if shifts.any():
        np.ldexp(matrices, -shifts[:, None, None], out=matrices)
        exponents += shifts
