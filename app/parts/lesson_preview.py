"""A lesson before it is opened: its picture, and what it reads and answers as chips."""

from collections.abc import Iterator

from PyQt6.QtCore import QRectF, QSize, Qt
from PyQt6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PyQt6.QtWidgets import QSizePolicy

from app.assets import ui_font
from app.painting.schematic import paint_schematic
from app.painting.wrapping import text_width, wrapped
from app.paper import Paper, painting, scaled
from app.story.new_lesson.preview import Preview, Row
from app.theme import THEMES, Theme
from app.translation import _
from app.widgets.plain_label import plain_tip

_WIDTH, _HEIGHT = 430.0, 520.0
_SHRUNK = 0.8
_EDGE = 20.0
_PICTURE = 104.0
_TITLE, _SMALL, _CHIP = 17.0, 11.5, 12.5
_CHIP_HEIGHT, _GAP, _PADDING = 24.0, 5.0, 8.0
_LEAST_CHIP, _WIDEST_CHIP = 24.0, 130.0
_HEADING, _UNDER_ROW = 20.0, 9.0
_FACT_HEIGHT = 22.0
_MOST_LINES = 2
"""Of chips in a row."""
_INKS = ("input", "output", "")
"""What is read, what is answered, the vocabulary."""


class LessonPreview(Paper):
    """`draw` shows a lesson, or that there is none yet. `may_shrink`: whether it prints smaller where it has to."""

    least_width, least_height = _WIDTH, _HEIGHT

    def __init__(self, may_shrink: bool) -> None:
        super().__init__()
        self._least = _SHRUNK if may_shrink else 1.0
        self._shown: Preview | None = None
        self._theme: Theme = THEMES["light"]
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(_("Preview"))

    def sizeHint(self) -> QSize:
        return QSize(scaled(_WIDTH), scaled(_HEIGHT))

    def minimumSizeHint(self) -> QSize:
        return QSize(scaled(_WIDTH), scaled(self._least * _HEIGHT))

    def draw(self, shown: Preview | None, theme: Theme) -> None:
        """None: nothing can be shown."""
        self._shown, self._theme = shown, theme
        told = "" if shown is None else "; ".join([shown.title, *shown.facts, *map(str, shown.rows)])
        self.setAccessibleDescription(told)
        self.setToolTip("" if shown is None else plain_tip(shown.title))  # it may be longer than its line
        self.update()

    def paintEvent(self, event: QPaintEvent | None) -> None:
        with painting(self, self.zoom) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(self._theme.line), 1.0))
            painter.setBrush(QColor(self._theme.card))
            painter.drawRoundedRect(QRectF(0.5, 0.5, self.paper_width - 1, self.paper_height - 1), 10, 10)
            if self._shown is not None:
                self._paint(painter, self._shown)
                return
            painter.setFont(ui_font(_CHIP))
            painter.setPen(QColor(self._theme.muted))
            centre = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            inside = QRectF(_EDGE, 0, self.paper_width - 2 * _EDGE, self.paper_height)
            painter.drawText(inside, centre, _("Here is to be seen what the network reads and what it is to say."))

    def _paint(self, painter: QPainter, shown: Preview) -> None:
        width, y = self.paper_width - 2 * _EDGE, _EDGE
        for line in wrapped(shown.title, _TITLE, width, 1, 700):
            self._write(painter, line, _TITLE, 700, self._theme.ink, _EDGE, y + 14)
            y += 24
        for line in wrapped(shown.summary, _SMALL, width, 2):
            self._write(painter, line, _SMALL, 400, self._theme.muted, _EDGE, y + 10)
            y += 16
        y += 12
        paint_schematic(painter, shown.schematic, self._theme, QRectF(_EDGE, y, width, _PICTURE))
        y += _PICTURE + 16
        y = self._paint_facts(painter, shown.facts, y) + 14
        for row, ink in zip(shown.rows, _INKS, strict=False):
            y = self._paint_row(painter, row, ink, y) + _UNDER_ROW

    def _paint_facts(self, painter: QPainter, facts: tuple[str, ...], y: float) -> float:
        """Each on a wash, in as many lines as they need; where they end."""
        x, room = _EDGE, self.paper_width - _EDGE
        for fact in facts:
            wide = text_width(fact, _SMALL, 600) + 18
            if x > _EDGE and x + wide > room:
                x, y = _EDGE, y + _FACT_HEIGHT + _GAP
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(self._theme.field))
            painter.drawRoundedRect(QRectF(x, y, wide, _FACT_HEIGHT), _FACT_HEIGHT / 2, _FACT_HEIGHT / 2)
            self._write(painter, fact, _SMALL, 600, self._theme.ink, x + 9, y + 15)
            x += wide + 6
        return y + _FACT_HEIGHT

    def _paint_row(self, painter: QPainter, row: Row, ink: str, y: float) -> float:
        """The row's title and its chips under it; where they end."""
        self._write(painter, row.title, _SMALL, 600, self._theme.muted, _EDGE, y + 12)
        y += _HEADING
        bottom = y
        for text, box in _placed(row, y, self.paper_width):
            bottom = box.bottom()
            if not text:
                continue
            is_more = box.height() < _CHIP_HEIGHT
            if not is_more:
                painter.setPen(QPen(QColor(self._theme.tint(ink, 0.7) if ink else self._theme.line), 1.0))
                painter.setBrush(QColor(self._theme.tint(ink, 0.14) if ink else self._theme.card))
                painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
            self._write_in(painter, text, self._theme.muted if is_more else self._theme.ink, box)
        return bottom

    @staticmethod
    def _write(painter: QPainter, text: str, size: float, weight: int, ink: str, x: float, baseline: float) -> None:
        painter.setFont(ui_font(size, weight))
        painter.setPen(QColor(ink))
        painter.drawText(round(x), round(baseline), text)

    @staticmethod
    def _write_in(painter: QPainter, text: str, ink: str, box: QRectF) -> None:
        painter.setFont(ui_font(_CHIP, 500))
        painter.setPen(QColor(ink))
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, round(box.width() - 6))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextSingleLine, shown)


def _placed(row: Row, top: float, width: float) -> Iterator[tuple[str, QRectF]]:
    """The chips in at most so many lines, and how many others there are, a little lower than a chip."""
    x, y, line, right = _EDGE, top, 1, width - _EDGE
    more = _("… {count} more").format(count=row.more + len(row.entries))
    reserved = text_width(more, _CHIP, 500) + 2 * _PADDING
    for index, entry in enumerate(row.entries):
        wide = max(_LEAST_CHIP, min(_WIDEST_CHIP, text_width(entry, _CHIP, 500) + 2 * _PADDING))
        left = row.more + len(row.entries) - index - 1
        if x + wide > right and line < _MOST_LINES:
            x, y, line = _EDGE, y + _CHIP_HEIGHT + _GAP, line + 1
        if x + wide + (reserved if line == _MOST_LINES and left else 0) > right:
            yield _("… {count} more").format(count=left + 1), QRectF(x, y, reserved, _CHIP_HEIGHT - 1)
            return
        yield entry, QRectF(x, y, wide, _CHIP_HEIGHT)
        x += wide + _GAP
    if row.more:
        yield _("… {count} more").format(count=row.more), QRectF(x, y, reserved, _CHIP_HEIGHT - 1)
