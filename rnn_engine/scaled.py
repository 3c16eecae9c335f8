"""Numbers beyond float64: an array and a power of two that belongs to it."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from rnn_engine.arrays import Array
from rnn_engine.problems import ExperimentError, Problem, Wording

Exponents = npt.NDArray[np.int64]

_SMALLEST, _LARGEST = -900, 1000
"""Exponents of the largest entry between which an array is stored as it is, with no digit lost and room to add."""

_HIGH = 2.0**300
"""Up to which numbers multiplied with a cotangent stay far from the end of float64."""


@dataclass(frozen=True, eq=False)
class Scaled:
    """The array `mantissa` · 2^`exponent`. The exponent is 0 wherever float64 can hold the numbers well."""

    mantissa: Array
    exponent: int = 0

    def __add__(self, other: "Scaled") -> "Scaled":
        top = max(self.exponent, other.exponent)
        if top == self.exponent == other.exponent:
            return Scaled(self.mantissa + other.mantissa, top)
        for zero, rest in ((self, other), (other, self)):
            if not zero.mantissa.any():
                return Scaled(zero.mantissa + rest.mantissa, rest.exponent)
        first, second = (np.ldexp(each.mantissa, each.exponent - top) for each in (self, other))
        return scaled(first + second, top)

    def plain(self, what: str, **of: object) -> Array:
        """The array itself. Raises ExperimentError, which names `what`, a wording with its values, where it leaves the
        range of float64."""
        if self.exponent == 0:
            return self.mantissa
        with np.errstate(over="ignore", under="ignore"):
            array: Array = np.ldexp(self.mantissa, self.exponent)
        if not np.all(np.isfinite(array)):
            message = Wording(
                "let {what} leave the range of float64; make W_hh smaller or the sequence shorter.",
                what=Wording(what, **of),
            )
            raise ExperimentError((Problem("parameters", message),))
        return array


def scaled(mantissa: Array, exponent: int = 0) -> Scaled:
    """The same numbers with exponent 0 where float64 holds them well, else with a mantissa of about 1."""
    largest = float(np.max(np.abs(mantissa), initial=0.0))
    if largest == 0.0:
        return Scaled(mantissa)
    top = int(np.frexp(largest)[1])
    if _SMALLEST <= top + exponent <= _LARGEST:
        return Scaled(mantissa if exponent == 0 else np.ldexp(mantissa, exponent))
    return Scaled(np.ldexp(mantissa, -top), exponent + top)


def settled(rows: Array, exponents: Exponents) -> Exponents:
    """The same for rows (m, n) with exponents (m,), in place: returns the exponents that are left."""
    largest = np.max(np.abs(rows), axis=-1, initial=0.0)
    tops = np.frexp(largest)[1].astype(np.int64)
    beyond = (largest > 0.0) & ((tops + exponents < _SMALLEST) | (tops + exponents > _LARGEST))
    shifts = np.where(beyond, -tops, exponents)
    if np.any(shifts):
        np.ldexp(rows, shifts[:, None], out=rows)
    return np.where(beyond, exponents + tops, 0)


def outer(left: Scaled, right: Array) -> Scaled:
    """left ⊗ right: (a,), (b,) → (a, b), where float64 can't hold the products too."""
    with np.errstate(over="ignore"):
        product = np.outer(left.mantissa, right)
    if is_well_held(product):
        return scaled(product, left.exponent)
    return sum_of_outers(left.mantissa[None], right[None], np.array([left.exponent]))


def is_well_held(array: Array) -> bool:
    """Whether float64 holds every number that counts in an array: none is infinite, the largest is not tiny."""
    largest = float(np.max(np.abs(array), initial=0.0))
    return 2.0**_SMALLEST <= largest < np.inf


def sum_of_outers(left: Array, right: Array | None, exponents: Exponents) -> Scaled:
    """Σ_k 2^exponents[k] left[k] ⊗ right[k]: (T, a), (T, b), (T,) → (a, b); without `right` Σ_k 2^… left[k], (a,).

    In any regime: every row is brought to about 1 before anything is multiplied.
    """
    left, tops = unit_rows(left)
    used, exponents = left.any(axis=1), exponents + tops
    if right is not None:
        right, tops = unit_rows(right)
        used, exponents = used & right.any(axis=1), exponents + tops
    top = int(np.max(exponents[used])) if used.any() else 0
    left = np.ldexp(left, np.where(used, exponents - top, 0)[:, None])
    return scaled(left.sum(axis=0) if right is None else left.T @ right, top)


def unit_rows(rows: Array) -> tuple[Array, Exponents]:
    """Rows (m, n) with their largest entries between ½ and 1, and the exponents that were taken out, (m,)."""
    tops = np.frexp(np.max(np.abs(rows), axis=1, initial=0.0))[1].astype(np.int64)
    return np.ldexp(rows, -tops[:, None]), tops


def moderate_rows(rows: Array) -> tuple[Array, Exponents | None]:
    """Rows (m, n) as they are, and None, where products with them stay in float64; else `unit_rows`."""
    largest = np.max(np.abs(rows), axis=1, initial=0.0)
    extreme = (largest > _HIGH) | ((largest < 1.0 / _HIGH) & (largest != 0.0))
    return unit_rows(rows) if extreme.any() else (rows, None)


def weighted_sum(weights: Array, rows: Array, exponents: Exponents) -> Scaled:
    """Σ_t weights[t] · 2^exponents[t] · rows[t]: (m,), (m, n), (m,) → (n,)."""
    if not exponents.any():
        return Scaled(weights @ rows)
    used = (weights != 0.0) & np.any(rows != 0.0, axis=1)
    top = int(np.max(exponents[used])) if used.any() else 0
    return Scaled(np.ldexp(weights, np.where(used, exponents - top, 0)) @ rows, top)
