"""The angle between two gradients."""

import math

from rnn_engine.arrays import Array, norm


def angle(first: Array, second: Array) -> float | None:
    """The angle between two arrays of one shape, in degrees; None where one of them is zero.

    W. Kahan's form, exact for small angles: 2 atan2(‖a − b‖, ‖a + b‖) of the unit vectors a, b.
    """
    sizes = norm(first), norm(second)
    if 0.0 in sizes:
        return None
    a, b = first / sizes[0], second / sizes[1]
    return math.degrees(2.0 * math.atan2(norm(a - b), norm(a + b)))
