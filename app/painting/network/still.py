"""The parts of the layer that stands still between two steps."""

from functools import lru_cache

from PyQt6.QtCore import QPointF, QRectF, Qt
from PyQt6.QtGui import QColor, QLinearGradient, QPainter, QPen

from app.painting.network.brushes import colour, paint_caption, paint_line, rect, tinted
from app.painting.typeset import typeset
from app.painting.wrapping import text_width
from app.story.diagram.geometry import Box, Point
from app.story.diagram.legible import INDEXED
from app.story.diagram.losses import BESIDE_SYMBOL, ROUND_ENDS
from app.story.diagram.parts import HEAVY, LINE, Bars, Caption, Edge, Pill, Sign
from app.theme import Theme

_PAPER = 0.55
"""How much of a fade is all paper."""
_INSIDE_PILL = 0.82
"""How much of a pill's height its symbol may take."""
_SYMBOL = 1.2
"""How much larger than its number a symbol is where it has room."""
GHOSTLY = 0.38
"""How much of its colour a connection has before it is used."""


def paint_fades(painter: QPainter, fades: tuple[Box, ...], theme: Theme, unit: float) -> None:
    """What glides by comes out of the paper and goes back into it."""
    card = QColor(theme.card)
    clear = QColor(card)
    clear.setAlpha(0)
    painter.setPen(Qt.PenStyle.NoPen)
    for box, (start, end) in zip(fades, ((0.0, 1.0), (1.0, 0.0)), strict=False):
        into = QLinearGradient(box.left + start * box.width, 0.0, box.left + end * box.width, 0.0)
        into.setColorAt(0.0, card)
        into.setColorAt(_PAPER, card)
        into.setColorAt(1.0, clear)
        painter.fillRect(rect(box), into)


def paint_field(painter: QPainter, field: Box, theme: Theme, unit: float) -> None:
    """What the gates of a cell stand on."""
    painter.setPen(QPen(QColor(theme.ghost_line), 1))
    painter.setBrush(tinted(theme, "field", 0.7))
    painter.drawRoundedRect(rect(field), 6 * unit, 6 * unit)


def paint_sign(painter: QPainter, sign: Sign, theme: Theme) -> None:
    """A product, a sum, or 1 minus, in a circle."""
    at, radius, glow = sign.at, sign.radius, sign.glow
    shade = tinted(theme, sign.ink, 1.0 if glow.fresh else 0.72 if glow.known else GHOSTLY)
    painter.setPen(QPen(shade, 0.19 * radius))
    painter.setBrush(QColor(theme.card))
    if sign.kind == "rest":
        wide = 1.5 * radius
        painter.drawRoundedRect(QRectF(at.x - wide, at.y - radius, 2 * wide, 2 * radius), radius, radius)
        text = Caption("1 -", at, 1.35 * radius, "ink" if glow.known else "ghost", typeset=True)
        paint_caption(painter, text, theme)
        return
    painter.drawEllipse(QPointF(*at), radius, radius)
    arm = (0.42 if sign.kind == "times" else 0.56) * radius
    across = ((arm, arm), (arm, -arm)) if sign.kind == "times" else ((arm, 0.0), (0.0, arm))
    for x, y in across:
        painter.drawLine(QPointF(at.x - x, at.y - y), QPointF(at.x + x, at.y + y))


@lru_cache(maxsize=64)
def _edge_pen(ink: str, known: bool, read: bool, dashed: bool, theme: Theme, unit: float) -> QPen:
    """Pale before it is used, full while the equation reads it."""
    pen = QPen(tinted(theme, ink, 1.0 if read else 0.72 if known else GHOSTLY), (2.2 if read else LINE) * unit)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)  # else an elbow has its corner cut off
    if dashed:
        pen.setDashPattern([4, 3])
    return pen


def paint_edge(painter: QPainter, edge: Edge, theme: Theme, unit: float) -> None:
    """A connection with its letters; of one that the river runs along these alone."""
    if edge.river is None:
        paint_wire(painter, edge, theme, unit)
    for letter in edge.letters:
        paint_caption(painter, letter, theme)


def paint_wire(painter: QPainter, edge: Edge, theme: Theme, unit: float) -> None:
    """The line of a connection, with its arrowhead."""
    wide = HEAVY * unit if edge.heavy else unit
    pen = _edge_pen(edge.ink, edge.glow.known, edge.glow.read, edge.dashed, theme, wide)
    paint_line(painter, edge.line, pen, edge.head * unit if edge.arrow else 0.0)


def paint_bars(painter: QPainter, bars: Bars, theme: Theme, known: bool, with_target: bool) -> None:
    """ŷ: the target's bar in full colour, the others pale; marks where y is a vector. q: frames."""
    if bars.hollow:
        _paint_hollow_bars(painter, bars, theme, known)
        return
    painter.setPen(Qt.PenStyle.NoPen)
    marked = with_target and (bars.target is not None or bars.targets)
    for j, bar in enumerate(bars.bars):
        if not known:
            painter.setBrush(QColor(theme.ghost_line))
        elif marked and j == bars.target:
            painter.setBrush(colour(theme, "output"))
        else:
            painter.setBrush(tinted(theme, "output", 0.34))
        where = rect(bar) if known else QRectF(bar.left, bars.base - 3.0, bar.width, 3.0)
        radius = min(2.5, 0.2 * bar.width, where.height() / 2)
        painter.drawRoundedRect(where, radius, radius)
    if known and with_target:
        painter.setPen(QPen(colour(theme, "output"), 1.6))
        for bar, y in zip(bars.bars, bars.targets, strict=False):
            painter.drawLine(QPointF(bar.left, y), QPointF(bar.right, y))
    if bars.base < bars.box.bottom - 1:
        _paint_base(painter, bars, theme)


def _paint_hollow_bars(painter: QPainter, bars: Bars, theme: Theme, known: bool) -> None:
    if known:
        painter.setPen(QPen(colour(theme, "output"), 1.2))
        painter.setBrush(QColor(theme.card))
        for bar in bars.bars:
            painter.drawRect(rect(bar).adjusted(0.6, 0.6, -0.6, -0.6))
    _paint_base(painter, bars, theme)


def _paint_base(painter: QPainter, bars: Bars, theme: Theme) -> None:
    """The line of zero."""
    painter.setPen(QPen(QColor(theme.ghost), 1))
    painter.drawLine(QPointF(bars.box.left - 2, bars.base), QPointF(bars.box.right + 2, bars.base))


def paint_pill(painter: QPainter, pill: Pill, theme: Theme, known: bool) -> None:
    """A loss: its symbol and its number side by side; the chosen one on a tint, framed as one that is read or new."""
    lit = pill.chosen or pill.glow.read or (pill.glow.fresh and known)
    fill = tinted(theme, "loss", 0.1) if pill.chosen else QColor(theme.field if known and not lit else theme.card)
    painter.setBrush(fill)
    painter.setPen(QPen(colour(theme, "loss"), 1.6) if lit else QPen(QColor(theme.ghost_line), 1))
    where = rect(pill.box).adjusted(0.8, 0.8, -0.8, -0.8)
    painter.drawRoundedRect(where, where.height() / 2, where.height() / 2)
    ink = "loss" if lit else "muted" if known or pill.lasting else "ghost"
    ground = fill if lit else None
    number = pill.number  # also of a ghost whose number comes next: its symbol is where it will be
    weight = 700 if lit else 500
    if not pill.symbol and known:
        alone = Caption(number, Point(pill.box.x, pill.box.y), pill.size, ink, weight=weight)
        paint_caption(painter, alone, theme, ground=ground)
    if not pill.symbol:
        return
    number_width = text_width(number, pill.size, weight)
    gap = BESIDE_SYMBOL * pill.size if number else 0.0
    room = pill.box.width - ROUND_ENDS * pill.size - gap - number_width
    whole, inside = typeset(pill.symbol, 1.0), _INSIDE_PILL * where.height()
    size = min(max(INDEXED, min(_SYMBOL * pill.size, room / whole.width)), inside / whole.height)
    symbol_width = whole.width * size
    y = pill.box.y + max(0.0, (whole.ascent - whole.axis) * size - inside / 2)  # a raised timestep is high
    left = pill.box.x - (symbol_width + gap + number_width) / 2
    paint_caption(painter, Caption(pill.symbol, Point(left, y), size, ink, "left", typeset=True), theme, ground=ground)
    if known:
        at = Point(left + symbol_width + gap, pill.box.y)
        paint_caption(painter, Caption(number, at, pill.size, ink, "left", weight=weight), theme, ground=ground)
