"""Inter in every size and weight that is painted, each made once."""

from functools import lru_cache

from PyQt6.QtGui import QFont, QFontMetricsF

from app.assets import ui_font

_KEPT = 48
"""A window has about thirty; each holds the outlines of its letters, some 100 KB."""


def whole_pixels(size: float) -> int:
    """The type size in which text is painted that shall have this one."""
    return max(1, round(size))


def font(size: float, weight: int = 400) -> QFont:
    """Of a size in pixels; shared: do not change it."""
    return _face(whole_pixels(size), weight)[0]


def metrics(size: float, weight: int = 400) -> QFontMetricsF:
    """How large letters of this size in pixels are."""
    return _face(whole_pixels(size), weight)[1]


@lru_cache(maxsize=_KEPT)
def _face(size: int, weight: int) -> tuple[QFont, QFontMetricsF]:
    face = ui_font(size, weight)
    return face, QFontMetricsF(face)
