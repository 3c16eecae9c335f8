"""Numbers as a picture with a pixel for each."""

from functools import lru_cache

import numpy as np
import numpy.typing as npt
from PyQt6.QtGui import QColor, QImage

from app.colours import Theme
from rnn_engine.arrays import Array

_STEPS = 128
"""Colours from zero to an end."""


def value_image(shares: Array, theme: Theme) -> QImage:
    """Signed numbers in [−1, 1], (rows, columns), in the theme's colours of values."""
    rows, columns = shares.shape
    pixels = np.ascontiguousarray(_colours(theme)[np.rint(shares * _STEPS).astype(int) + _STEPS])
    return QImage(pixels.tobytes(), columns, rows, 4 * columns, QImage.Format.Format_RGB32).copy()


@lru_cache(maxsize=4)
def _colours(theme: Theme) -> npt.NDArray[np.uint32]:
    return np.array([QColor(theme.diverging(n / _STEPS)).rgb() for n in range(-_STEPS, _STEPS + 1)], dtype=np.uint32)
