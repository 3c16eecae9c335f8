"""The strokes of an aside: its lines, what they open, what is crossed out; its pictures; and a whole one on a page."""

from PyQt6.QtCore import QPointF, QRectF, Qt
from PyQt6.QtGui import QColor, QPainter, QPen, QPolygonF

from app.painting import faces
from app.painting.aside.grid import Placed
from app.painting.aside.layout import EDGE, Layout, PlacedPicture, layout
from app.painting.aside.measuring import LABEL_SIZE, LABEL_WEIGHT, REMARK_SIZE, TEXT_LINE, inks
from app.painting.formula import Inks
from app.painting.network import paint_network
from app.painting.sentence import paint_words
from app.painting.wrapping import wrapped
from app.story.asides.aside import Aside, Path
from app.story.places import Place
from app.theme import Theme

_TITLE_HEIGHT = 40.0
_SENTENCE_SIZE, _SENTENCE_LINE = 13, 18.0
_PICTURE_TITLE = 20.0
_LEAST_NETWORK, _WITH_EMBEDDING = 250.0, 275.0
"""The least height in which a network has room for all its letters; a lower picture is that one, smaller."""


def paint_lines(
    painter: QPainter,
    laid: Layout,
    theme: Theme,
    opened: frozenset[Path] = frozenset(),
    here: Place | None = None,
    hovered: Path | None = None,
    on_page: bool = False,
) -> None:
    """Pictures and lines. `here`: the place whose label is marked; `hovered`: the line that a click would open; a page
    has nothing to click on."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for picture in laid.pictures:
        _paint_picture(painter, picture, theme)
    painter.save()
    painter.translate(0, laid.top)
    painter.scale(laid.scale, laid.scale)
    for line in laid.lines:
        if line.path == hovered:
            _paint_ground(painter, line, theme)
    _paint_hairlines(painter, laid, theme, opened)
    for line in laid.lines:
        if line.line.opens and not on_page:
            _paint_triangle(painter, line.triangle, line.path in opened, theme)
        _paint_line(painter, line, theme, is_here=here is not None and line.line.place == here)
    painter.restore()


def page_height(shown: Aside, opened: frozenset[Path], width: float) -> float:
    """The height that an aside wants on a page."""
    lines = wrapped(shown.sentence, _SENTENCE_SIZE, width - 2 * EDGE, 99)
    return _TITLE_HEIGHT + layout(shown, opened, width).height + 6 + len(lines) * _SENTENCE_LINE + 14


def paint_page(
    painter: QPainter, shown: Aside, opened: frozenset[Path], here: Place | None, theme: Theme, width: float
) -> None:
    """Title, lines and sentence."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setFont(faces.font(13, 600))
    painter.setPen(QColor(theme.muted))
    painter.drawText(QPointF(EDGE, 25), shown.title)
    laid = layout(shown, opened, width)
    painter.save()
    painter.translate(0, _TITLE_HEIGHT)
    paint_lines(painter, laid, theme, opened, here, on_page=True)
    painter.restore()
    painter.setPen(QColor(theme.muted))
    top = _TITLE_HEIGHT + laid.height + 6
    for index, text in enumerate(wrapped(shown.sentence, _SENTENCE_SIZE, width - 2 * EDGE, 99)):
        paint_words(painter, EDGE, top + index * _SENTENCE_LINE + 13, text, _SENTENCE_SIZE)


def _paint_picture(painter: QPainter, placed: PlacedPicture, theme: Theme) -> None:
    box = placed.box
    painter.setPen(QPen(QColor(theme.line), 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(box, 8, 8)
    painter.save()
    painter.translate(box.left(), box.top() + _PICTURE_TITLE - 8)
    room = box.height() - _PICTURE_TITLE + 8
    state = placed.picture.state
    embedded = state.trace.experiment.network.embedding_size is not None
    scale = min(1.0, room / (_WITH_EMBEDDING if embedded else _LEAST_NETWORK))
    painter.scale(scale, scale)
    paint_network(painter, state, theme, box.width() / scale, room / scale)
    painter.restore()
    painter.setFont(faces.font(12, 600))
    painter.setPen(QColor(theme.ink))
    painter.drawText(QPointF(box.left() + 12, box.top() + 19), placed.picture.title)


def _paint_ground(painter: QPainter, line: Placed, theme: Theme) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.field))
    painter.drawRoundedRect(line.box.adjusted(-8, -3, 8, 3), 6, 6)


def _paint_hairlines(painter: QPainter, laid: Layout, theme: Theme, opened: frozenset[Path]) -> None:
    """Under every opened line a hairline beside what it opened."""
    painter.setPen(QPen(QColor(theme.line), 1.5))
    for line in laid.lines:
        inside = [other for other in laid.lines if other.path[: len(line.path)] == line.path and other != line]
        if line.path in opened and inside:
            x = line.triangle.x()
            painter.drawLine(QPointF(x, line.triangle.y() + 9), QPointF(x, inside[-1].box.bottom()))


def _paint_line(painter: QPainter, line: Placed, theme: Theme, is_here: bool) -> None:
    tone = line.line.tone
    text = {"plain": theme.ink, "muted": theme.muted, "right": theme.good, "wrong": theme.bad}[tone]
    if tone in ("right", "wrong"):
        _paint_sign(painter, line.sign, tone == "right", text)
    _paint_text(painter, line.label, line.label_box, theme.role("backward") if is_here else text, LABEL_WEIGHT)
    for (row, x), formula in zip(line.formulas, line.line.formulas, strict=True):
        row.paint(painter, x, line.axis, theme, inks(formula, line.line, theme))
    if line.numbers is not None:
        row, x, axis = line.numbers
        row.paint(painter, x, axis, theme, Inks({}, all_in=theme.muted if tone == "muted" else None))
    if line.line.struck and line.formulas:
        _strike(painter, line.formula_box, theme.muted if tone == "muted" else theme.role("loss"))
    is_said = bool(line.line.formulas or line.line.numbers) and tone in ("plain", "muted")
    _paint_text(painter, line.remark, line.remark_box, theme.muted if is_said else text, 400)


def _paint_text(painter: QPainter, texts: tuple[str, ...], box: QRectF, colour: str, weight: int) -> None:
    painter.setFont(faces.font(LABEL_SIZE if weight == LABEL_WEIGHT else REMARK_SIZE, weight))
    painter.setPen(QColor(colour))
    for index, text in enumerate(texts):
        painter.drawText(QPointF(box.left(), box.top() + index * TEXT_LINE + 13), text)


def _paint_triangle(painter: QPainter, middle: QPointF, is_open: bool, theme: Theme) -> None:
    """Points to the right, or down to what is opened."""
    along, across = QPointF(4.0, 0.0), QPointF(0.0, 4.5)
    if is_open:
        along, across = across * (4.0 / 4.5), QPointF(-4.5, 0.0)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.muted))
    painter.drawPolygon(QPolygonF([middle - along - across, middle + along, middle - along + across]))


def _paint_sign(painter: QPainter, middle: QPointF, right: bool, colour: str) -> None:
    """A check mark, or a cross."""
    painter.setPen(QPen(QColor(colour), 2.0, cap=Qt.PenCapStyle.RoundCap, join=Qt.PenJoinStyle.RoundJoin))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if right:
        corners = (QPointF(-4.5, 0.5), QPointF(-1.5, 3.5), QPointF(4.5, -3.5))
        painter.drawPolyline(QPolygonF([middle + corner for corner in corners]))
    else:
        for corner in (QPointF(3.5, 3.5), QPointF(3.5, -3.5)):
            painter.drawLine(middle - corner, middle + corner)


def _strike(painter: QPainter, box: QRectF, colour: str) -> None:
    """One line from the lower left to the upper right corner, as by hand."""
    pen = QPen(QColor(colour), 1.8, cap=Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    rise = min(box.height() / 2, 14.0)
    start = QPointF(box.left() - 4, box.center().y() + rise)
    painter.drawLine(start, QPointF(box.right() + 4, box.center().y() - rise))
