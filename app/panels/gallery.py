"""The gallery: every built-in lesson as a small picture of its architecture, to choose from by hand or by key."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from PyQt6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, QSize, Qt, pyqtBoundSignal, pyqtSignal
from PyQt6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen
from PyQt6.QtWidgets import QAbstractButton, QFrame, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from app.assets import icon_pixmap, ui_font
from app.document import Document
from app.files.lesson import Lesson
from app.files.lesson_file import builtin_lessons, read_lesson, source_of
from app.painting.schematic import paint_schematic
from app.paper import current_zoom, painting, scaled
from app.story.schematic import FAMILIES, Schematic, family, schematic
from app.story.summary import in_short, summary
from app.theme import THEMES, Theme
from app.translation import _
from app.widgets.plain_label import PlainLabel, plain_tip

_CARD = QSize(204, 146)
_GAP, _EDGE = 12, 22
_HEADING_HEIGHT, _BETWEEN_ROWS = 26, 12
_PICTURE = QRectF(16, 14, 172, 78)
_LEFT_OF_TEXT = 14
_MOST_COLUMNS = 6
_SCROLL_BAR = 10
_ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


@dataclass(frozen=True, eq=False)
class Entry:
    """What a card says of a lesson; its family as FAMILIES calls it."""

    name: str
    title: str
    family: str
    schematic: Schematic
    in_short: str
    tip: str


@cache
def entries(language: str) -> tuple[Entry, ...]:
    """The built-in lessons by family; read when first asked for, which takes a few milliseconds each."""
    found = [_entry(read_lesson(name).in_language(language)) for name, _ in builtin_lessons()]
    return tuple(sorted(found, key=lambda entry: FAMILIES.index(entry.family)))


def _entry(lesson: Lesson) -> Entry:
    return Entry(
        name=lesson.name,
        title=lesson.title,
        family=family(lesson),
        schematic=schematic(lesson.experiment),
        in_short=in_short(lesson),
        tip=f"{lesson.title}\n{summary(lesson)}",
    )


class Gallery(QFrame):
    """Opens over the window, and closes when a lesson is chosen, with Esc, and with a click beside it."""

    lesson_chosen = pyqtSignal(str)
    new_asked = pyqtSignal()
    open_asked = pyqtSignal()

    def __init__(self, document: Document, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self._document = document
        self.cards: dict[str, LessonCard] = {}
        self._headings: dict[str, QLabel] = {}
        self.setProperty("popup", True)
        self.setAccessibleName(_("Lessons"))
        self.setWindowTitle(_("Lessons"))
        self._content = QWidget()
        self.new = QPushButton(_("New lesson…"), self._content)
        self.new.setToolTip(_("A lesson of your own text or table (Ctrl+N)"))
        self.open = QPushButton(_("Open…"), self._content)
        self.open.setToolTip(_("A lesson from a file (Ctrl+O)"))
        for button, asked in ((self.new, self.new_asked), (self.open, self.open_asked)):
            button.clicked.connect(lambda _checked, asked=asked: self._ask(asked))
            button.installEventFilter(self)
        self._area = QScrollArea()
        self._area.setWidget(self._content)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(1, 1, 1, 1)
        whole.addWidget(self._area)

    def show_under(self, button: QWidget) -> None:
        """Open below a button of the window, as large as is needed and fits into it."""
        self._fill()
        window = button.window()
        assert window is not None
        corner = button.mapTo(window, QPoint(0, button.height() + scaled(10)))
        edge = scaled(_EDGE)
        room = QSize(window.width() - 2 * edge, window.height() - corner.y() - edge)
        inside = round(room.width() / current_zoom()) - 2 * _EDGE - _SCROLL_BAR
        columns = max(1, min(_MOST_COLUMNS, (inside + _GAP) // (_CARD.width() + _GAP)))
        width = 2 * _EDGE + columns * (_CARD.width() + _GAP) - _GAP
        self.resize(scaled(width + _SCROLL_BAR), min(room.height(), scaled(self._place(columns, width) + 2)))
        left = min(corner.x(), window.width() - self.width() - edge)
        self.move(window.mapToGlobal(QPoint(max(0, left), corner.y())))
        self.show()
        chosen = self.cards.get(source_of(self._document.state.lesson)) or next(iter(self.cards.values()))
        chosen.setFocus(Qt.FocusReason.PopupFocusReason)

    def _fill(self) -> None:
        """Cards for all lessons, once; then only their colours and which one is open."""
        if not self.cards:
            for entry in entries(self._document.state.look.language):
                if entry.family not in self._headings:
                    self._headings[entry.family] = heading = PlainLabel(_(entry.family), self._content)
                    heading.setProperty("heading", True)
                self.cards[entry.name] = card = LessonCard(entry, self._content)
                card.clicked.connect(lambda _, name=entry.name: self._choose(name))
                card.installEventFilter(self)
            QWidget.setTabOrder(card, self.new)
            QWidget.setTabOrder(self.new, self.open)
        state = self._document.state
        opened = source_of(state.lesson)  # by its file, where it has one: that may be called as one that comes along
        for name, card in self.cards.items():
            card.draw(THEMES[state.theme], name == opened)

    def _place(self, columns: int, width: int) -> int:
        """Put families side by side where they fit into a row of `columns` cards; one that takes more has rows of its
        own. Put the buttons behind the last card; returns the height of it all. In paper units, as the width."""
        row_height = _HEADING_HEIGHT + _CARD.height() + _BETWEEN_ROWS
        top, column, room = _EDGE - 6, 0, columns
        for name, cards in self._families():
            if column and column + len(cards) > room:
                top, column = top + row_height, 0
            left = self._left(column)
            heading = QRectF(left, top, width - left, _HEADING_HEIGHT)
            self._headings[name].setGeometry(QRect(*map(scaled, heading.getRect())))
            room = columns if len(cards) <= columns else 0
            for card in cards:
                if column == columns:
                    top, column = top + _CARD.height() + _GAP, 0
                card.move(scaled(self._left(column)), scaled(top + _HEADING_HEIGHT))
                column += 1
        if column == columns:
            top, column = top + row_height, 0
        size = self.new.sizeHint().expandedTo(self.open.sizeHint())
        middle = scaled(top + _HEADING_HEIGHT + _CARD.height() / 2)
        for button, above in ((self.new, middle - size.height() - scaled(4)), (self.open, middle + scaled(4))):
            button.setGeometry(QRect(QPoint(scaled(self._left(column)), above), size))
        height = top + row_height + _EDGE - _BETWEEN_ROWS
        self._content.resize(scaled(width), scaled(height))
        return height

    def _families(self) -> Iterator[tuple[str, list["LessonCard"]]]:
        for name in self._headings:
            yield name, [card for card in self.cards.values() if card.entry.family == name]

    @staticmethod
    def _left(column: int) -> int:
        return _EDGE + column * (_CARD.width() + _GAP)

    # Hands ----------------------------------------------------------------------------------------------------------

    def _choose(self, name: str) -> None:
        self.close()
        self.lesson_chosen.emit(name)

    def _ask(self, asked: pyqtBoundSignal) -> None:
        self.close()
        asked.emit()

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        """What gets the focus is scrolled to; its keys come here before the scroll area takes them: arrows go on,
        Return presses."""
        if isinstance(watched, QAbstractButton) and event is not None:
            if event.type() == QEvent.Type.FocusIn:
                self._area.ensureWidgetVisible(watched, 0, scaled(_HEADING_HEIGHT + _GAP))
            elif isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
                return self._takes(Qt.Key(event.key()), watched)
        return super().eventFilter(watched, event)

    def _takes(self, key: Qt.Key, button: QAbstractButton) -> bool:
        if key in _ARROWS:
            self._go(*_ARROWS[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            button.click()
        else:
            return False
        return True

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        if event is not None and event.key() == Qt.Key.Key_Escape:
            self.close()

    def _go(self, right: int, down: int) -> None:
        """To the nearest card or button that lies in a direction; sideways on from the end of a row to the next."""
        here, targets = self.focusWidget(), [*self.cards.values(), self.new, self.open]
        if here not in targets:
            return
        index = targets.index(here)
        if right:
            target = targets[max(0, min(len(targets) - 1, index + right))]
        else:
            beyond = [each for each in targets if (each.y() - here.y()) * down > 0]
            if not beyond:
                return
            row = min((each.y() for each in beyond), key=lambda y: abs(y - here.y()))
            target = min((each for each in beyond if each.y() == row), key=lambda each: abs(each.x() - here.x()))
        target.setFocus(Qt.FocusReason.OtherFocusReason)


class LessonCard(QAbstractButton):
    """A lesson: picture, title, one line."""

    def __init__(self, entry: Entry, parent: QWidget) -> None:
        super().__init__(parent)
        self.entry = entry
        self._theme: Theme = THEMES["light"]
        self._current = False
        self._zoom = current_zoom()
        self.setFixedSize(scaled(_CARD.width()), scaled(_CARD.height()))
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setText(entry.title.replace("&", "&&"))
        self.setToolTip(plain_tip(entry.tip))
        self.setAccessibleName(entry.title)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def draw(self, theme: Theme, current: bool) -> None:
        """`current`: the lesson that is open."""
        self._theme, self._current = theme, current
        description = f"{_(self.entry.family)}; {self.entry.in_short}"
        self.setAccessibleDescription(_("{lesson}; open now").format(lesson=description) if current else description)
        self.update()

    def paintEvent(self, event: QPaintEvent | None) -> None:
        theme = self._theme
        with painting(self, self._zoom) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            lit = self.underMouse() or self.hasFocus()
            width = 1.8 if self._current or self.hasFocus() else 1.0
            painter.setPen(QPen(QColor(theme.ink if self._current or self.hasFocus() else theme.line), width))
            painter.setBrush(QColor(theme.field if lit else theme.card))
            inset = width / 2
            whole = QRectF(0, 0, _CARD.width(), _CARD.height())
            painter.drawRoundedRect(whole.adjusted(inset, inset, -inset, -inset), 9, 9)
            paint_schematic(painter, self.entry.schematic, theme, _PICTURE)
            self._paint_words(painter)
            if self._current:
                tick = icon_pixmap("check", theme.ink, 14, self.devicePixelRatioF() * self._zoom)
                painter.drawPixmap(_CARD.width() - 14 - _LEFT_OF_TEXT, _CARD.height() - 24, tick)

    def _paint_words(self, painter: QPainter) -> None:
        room = _CARD.width() - 2 * _LEFT_OF_TEXT
        beside_tick = room - 18 if self._current else room
        for text, font, ink, baseline, width in (
            (self.entry.title, ui_font(12.5, 600), self._theme.ink, _CARD.height() - 31, room),
            (self.entry.in_short, ui_font(11), self._theme.muted, _CARD.height() - 13, beside_tick),
        ):
            painter.setFont(font)
            painter.setPen(QColor(ink))
            shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, width)
            painter.drawText(_LEFT_OF_TEXT, baseline, shown)
