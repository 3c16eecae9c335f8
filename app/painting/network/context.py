"""The strip of all timesteps under the readable ones."""

from PyQt6.QtCore import QPointF, Qt
from PyQt6.QtGui import QColor, QPainter, QPen, QPolygonF

from app.painting.network.brushes import colour, paint_caption, paint_image, paint_line, rect, tinted
from app.story.diagram.strip import Context
from app.theme import Theme


def paint_context(painter: QPainter, context: Context, theme: Theme, unit: float) -> None:
    """States in colours, what flows above them, the frame around those that are readable, and the cursor."""
    strip = context.strip
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.ghost_ground))
    painter.drawRect(rect(strip))
    if context.known:
        width = strip.width * context.known / len(context.states)
        paint_image(painter, context.states[: context.known].T, strip._replace(width=width), None, theme)
    if context.cell_state_area:
        area = QPolygonF([QPointF(*point) for point in context.cell_state_area])
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tinted(theme, "backward", 0.3))
        painter.drawPolygon(area)
        paint_line(painter, context.cell_state_area[1:-1], QPen(tinted(theme, "backward", 1.0), 1.4 * unit))
    if context.area:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tinted(theme, "backward", 0.8))
        painter.drawPolygon(*[QPointF(*point) for point in context.area])
    dashed = QPen(QColor(theme.line), unit)
    dashed.setDashPattern([4, 3])
    for start, end in context.links:
        paint_line(painter, (start, end), dashed)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for x, ink in ((context.here, context.here_ink), (context.loss, "loss")):
        if x is not None:
            painter.setPen(QPen(colour(theme, ink), 2 * unit))
            painter.drawLine(QPointF(x, context.frame.top), QPointF(x, context.frame.bottom))
    painter.setPen(QPen(QColor(theme.ink), 1.8 * unit))
    painter.drawRoundedRect(rect(context.frame), 3 * unit, 3 * unit)
    for caption in context.captions:
        paint_caption(painter, caption, theme)
