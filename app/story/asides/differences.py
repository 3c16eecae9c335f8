"""How far apart two forms of one thing are, in words."""

import numpy as np

from app.story.numbers import brief, significant
from app.translation import _
from rnn_engine.arrays import Array, norm


def agreement(a: Array, b: Array) -> str:
    """Of two forms that are equal: to the last bit, or by how much rounding sets them apart."""
    if np.array_equal(a, b):
        return _("equal to the last bit")
    return _("equal but for rounding: {difference}").format(difference=brief(float(np.max(np.abs(a - b)))))


def error(wrong: Array, right: Array) -> str:
    """Of a wrong form: the length of its difference beside the length of the right one."""
    off, size = norm(wrong - right), norm(right)
    if size == 0.0:
        return _("the right one is zero") if off > 0.0 else _("zero like the right one")
    return _("wrong by {percent}\N{NO-BREAK SPACE}%").format(percent=significant(100.0 * (off / size), 2))
