"""A matrix as a grid of cells: read cell by cell, with the hand or the keys, and changed by dragging or typing."""

import numpy as np
from PyQt6.QtCore import QEvent, QRectF, Qt, pyqtSignal
from PyQt6.QtGui import QColor, QFocusEvent, QKeyEvent, QKeySequence, QMouseEvent, QPainter, QPaintEvent
from PyQt6.QtWidgets import QWidget

from app.inspector.entry_field import EntryField
from app.inspector.grid_content import EDGE, GUTTER, TYPE, Cell, GridContent
from app.painting import faces
from app.painting.light import paint_focus, paint_light
from app.painting.typeset import typeset
from app.painting.value_image import value_image
from app.paper import Paper, painting, scaled
from app.theme import THEMES, Theme
from app.widgets.own_keys import keep_walking_keys

_STEP, _FINE_STEP = 0.01, 0.001
"""How much a cell changes by a pixel of dragging; with Shift."""
_PIXELS_TO_DRAG = 3.0
_TYPED = frozenset("0123456789.,-+")


class MatrixGrid(Paper):
    """Shows a GridContent. The arrows walk its cells; what is editable is dragged up and down, or typed."""

    pointed = pyqtSignal(object)
    """The cell that is pointed at, or None."""
    copy_asked = pyqtSignal()
    drag_began = pyqtSignal()
    drag_ended = pyqtSignal()
    changed = pyqtSignal(int, int, float)
    """Row, column, and the number that is wanted there."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._content: GridContent | None = None
        self._theme = THEMES["light"]
        self._largest = 1.0
        self.here: Cell | None = None
        """The cell that is pointed at."""
        self._pressed: tuple[Cell, float, float] | None = None
        """The cell that is held, where the hand took it, and its number then."""
        self._drags = False
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        keep_walking_keys(self)
        self.field = EntryField(self)
        self.field.closed.connect(lambda: self.setFocus(Qt.FocusReason.OtherFocusReason))
        self.field.taken.connect(self._take)

    @property
    def content(self) -> GridContent | None:
        return self._content

    def show_content(self, content: GridContent, theme: Theme) -> None:
        """Show a matrix; the same cell stays pointed at where it is still there."""
        before, self._content, was = self._content, content, self._theme
        if before is not None and was is theme and before.looks_like(content):
            return
        self._theme = theme
        self._largest = float(np.max(np.abs(content.values), initial=0.0)) or 1.0
        if before is not None and before.shape != content.shape:
            self.here, self._pressed = None, None
            self.field.hide()
        # Not `on_screen`: that prints smaller where there is less room, and before it is laid out there is none.
        self.setFixedSize(*(scaled(length) for length in content.size))
        self.update()

    # Painting -------------------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent | None) -> None:
        content = self._content
        if content is None or event is None:
            return
        exposed = QRectF(event.rect())
        seen = QRectF(self.on_paper(exposed.topLeft()), self.on_paper(exposed.bottomRight()))
        with painting(self, self.zoom) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            if content.texts is None:
                self._paint_picture(painter, content)
            else:
                self._paint_cells(painter, content, seen)
            self._paint_groups(painter, content)
            if self.here is not None and not content.ghost:
                paint_light(painter, content.rect(self.here).adjusted(1, 1, -1, -1), self._theme, 3)
            if self.hasFocus() and self.here is None:
                paint_focus(painter, QRectF(0, 0, self.paper_width, self.paper_height), self._theme)

    def _paint_cells(self, painter: QPainter, content: GridContent, seen: QRectF) -> None:
        painter.setFont(faces.font(TYPE, 500))
        rows, columns = content.shape
        across = [column for column in range(columns) if _meets(content.left(column), content.cell[0], seen, True)]
        for row in range(rows):
            if not _meets(content.top(row), content.cell[1], seen, False):
                continue
            for column in across:
                self._paint_cell(painter, content, (row, column))

    def _paint_cell(self, painter: QPainter, content: GridContent, cell: Cell) -> None:
        rect, theme = content.rect(cell), self._theme
        inside = rect.adjusted(0.75, 0.75, -0.75, -0.75)
        if content.ghost:
            painter.setPen(QColor(theme.ghost))
            painter.setBrush(QColor(theme.ghost_ground))
            painter.drawRoundedRect(inside, 3, 3)
            return
        colour = theme.diverging(float(content.values[cell]) / self._largest)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colour))
        painter.drawRoundedRect(inside, 3, 3)
        if content.texts is not None:
            painter.setPen(QColor(theme.text_on(colour)))
            painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, content.texts[cell[0]][cell[1]])

    def _paint_picture(self, painter: QPainter, content: GridContent) -> None:
        """Group by group, for there is a gap between them."""
        picture = None if content.ghost else value_image(content.values / self._largest, self._theme)
        count, (rows, columns) = max(1, len(content.groups)), content.shape
        wide, high = content.cell
        down, right = (rows, columns // count) if content.across else (rows // count, columns)
        for group in range(count):
            row, column = (0, group * right) if content.across else (group * down, 0)
            target = QRectF(content.left(column), content.top(row), right * wide, down * high)
            if picture is None:
                painter.setPen(QColor(self._theme.ghost))
                painter.setBrush(QColor(self._theme.ghost_ground))
                painter.drawRect(target)
            else:
                painter.drawImage(target, picture, QRectF(column, row, right, down))

    def _paint_groups(self, painter: QPainter, content: GridContent) -> None:
        count = len(content.groups)
        ink = QColor(self._theme.muted)
        for number, markup in enumerate(content.groups):
            letter = typeset(markup, 13.0)
            size = content.shape[1 if content.across else 0] // count
            first, last = number * size, (number + 1) * size - 1
            if content.across:
                middle = (content.left(first) + content.left(last) + content.cell[0]) / 2
                letter.paint(painter, middle - letter.width / 2, EDGE + GUTTER - 6, lambda _: ink)
            else:
                middle = (content.top(first) + content.top(last) + content.cell[1]) / 2
                letter.paint(painter, EDGE, middle + letter.axis, lambda _: ink)

    # Hands ----------------------------------------------------------------------------------------------------------

    def point(self, cell: Cell | None) -> None:
        """Point at a cell, as hand and keys do."""
        if cell != self.here:
            self.here = cell
            self.pointed.emit(cell)
            self.update()

    def _at(self, event: QMouseEvent) -> Cell | None:
        content = self._content
        return None if content is None or content.ghost else content.at(self.on_paper(event.position()))

    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:
        content = self._content
        if event is None or content is None:
            return
        if self._pressed is None:
            self.point(self._at(event))
            is_held = content.editable and self.here is not None
            self.setCursor(Qt.CursorShape.SizeVerCursor if is_held else Qt.CursorShape.ArrowCursor)
            return
        cell, taken_at, number = self._pressed
        up = (taken_at - event.position().y()) / self.zoom
        if not self._drags and abs(up) < _PIXELS_TO_DRAG:
            return
        if not self._drags:
            self._drags = True
            self.drag_began.emit()
        fine = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        self.changed.emit(*cell, round(number + up * (_FINE_STEP if fine else _STEP), 3 if fine else 2))

    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        content = self._content
        if event is None or content is None or event.button() != Qt.MouseButton.LeftButton:
            return
        cell = self._at(event)
        self.point(cell)
        if cell is not None and content.editable:
            self._pressed = cell, event.position().y(), float(content.values[cell])

    def mouseReleaseEvent(self, event: QMouseEvent | None) -> None:
        if self._drags:
            self.drag_ended.emit()
        self._pressed, self._drags = None, False

    def mouseDoubleClickEvent(self, event: QMouseEvent | None) -> None:
        if event is not None and self._at(event) is not None:
            self._type("")

    def leaveEvent(self, event: QEvent | None) -> None:
        if self._pressed is None and not self.field.isVisible():
            self.point(None)

    # Keys -----------------------------------------------------------------------------------------------------------

    def event(self, event: QEvent | None) -> bool:
        """A digit is typed into the cell, where elsewhere it would answer a question; and these numbers are copied."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            typed = self._content is not None and self._content.editable and event.text() in _TYPED
            if typed or event.matches(QKeySequence.StandardKey.Copy):
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        content, key = self._content, None if event is None else event.key()
        if event is None or content is None or content.ghost:
            super().keyPressEvent(event)
        elif event.matches(QKeySequence.StandardKey.Copy):
            self.copy_asked.emit()
        elif key in _WAYS:
            self._walk(content, *_WAYS[Qt.Key(key)])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._type("")
        elif key == Qt.Key.Key_Escape:
            self.point(None)
            self.clearFocus()
        elif event.text() in _TYPED:
            self._type(event.text())
        else:
            super().keyPressEvent(event)

    def _walk(self, content: GridContent, down: int, right: int) -> None:
        if self.here is None:
            self.point((0, 0))
            return
        rows, columns = content.shape
        row, column = self.here
        self.point((min(max(row + down, 0), rows - 1), min(max(column + right, 0), columns - 1)))

    def _type(self, first: str) -> None:
        """Let a number be typed into the cell that is pointed at."""
        content = self._content
        if content is None or self.here is None or not content.editable or content.ghost:
            return
        rect = content.rect(self.here)
        wide = max(rect.width(), 64.0)
        left = min(rect.left(), max(0.0, self.paper_width - wide))
        self.field.setGeometry(*(self.on_screen(n) for n in (left, rect.top() - 3, wide, rect.height() + 6)))
        self.field.open(first or repr(float(content.values[self.here])), selected=not first)

    def _take(self, number: float) -> None:
        if self.here is not None:
            self.changed.emit(*self.here, number)

    def focusInEvent(self, event: QFocusEvent | None) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent | None) -> None:
        super().focusOutEvent(event)
        if not self.field.isVisible():
            self.point(None)
        self.update()


_WAYS = {
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
}
"""Rows down and columns to the right."""


def _meets(start: float, length: float, seen: QRectF, across: bool) -> bool:
    low, high = (seen.left(), seen.right()) if across else (seen.top(), seen.bottom())
    return start + length >= low and start <= high
