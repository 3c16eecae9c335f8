"""Pens for paper: a width in page pixels, joins that every format understands alike."""

import math

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QPen, QTransform


def absolute(pen: QPen, scale: float) -> QPen:
    """The pen with its width in page pixels and a miter limit that SVG, PDF and Qt understand alike."""
    made = QPen(pen)
    made.setCosmetic(False)
    # Qt paints a pen of width 0 one device pixel wide.
    made.setWidthF((pen.widthF() or 1.0) * scale)
    if pen.style() not in (Qt.PenStyle.SolidLine, Qt.PenStyle.NoPen):
        made.setDashPattern(pen.dashPattern())
        made.setDashOffset(pen.dashOffset())
    if pen.joinStyle() == Qt.PenJoinStyle.MiterJoin:
        # Qt measures this limit from the join's edge, SVG and PDF across the whole join: twice as long. Beyond it they
        # bevel, where Qt would cut off the tip.
        made.setJoinStyle(Qt.PenJoinStyle.SvgMiterJoin)
        made.setMiterLimit(max(1.0, 2 * pen.miterLimit()))
    return made


def keeps_angles(transform: QTransform) -> bool:
    """Whether the transform only moves, turns, mirrors and scales alike in x and y, so that a pen stays round."""
    a, b, c, d = transform.m11(), transform.m12(), transform.m21(), transform.m22()
    size = a * a + b * b
    return math.isclose(size, c * c + d * d, rel_tol=1e-6) and abs(a * c + b * d) <= 1e-6 * size
