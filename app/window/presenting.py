"""Presenting: the whole screen, larger type, a dark one when all shall look at the lecturer, a disc at the pointer."""

from PyQt6.QtCore import QEvent, QObject, QPoint, QRectF, Qt, QTimer
from PyQt6.QtGui import QColor, QHideEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PyQt6.QtWidgets import QApplication, QMainWindow, QWidget

from app.document import Document
from app.paper import scaled
from app.story.state import State
from app.theme import THEMES
from app.translation import _

_DISC = 52
"""Paper units across."""
_REST_MS = 3000
"""Without a movement of the pointer, after which its disc goes."""
_MODIFIERS = (Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_AltGr, Qt.Key.Key_Meta)


class Presenter(QObject):
    """Lets a window present what its document shows, and leaves it afterwards as it was before."""

    def __init__(self, window: QMainWindow, document: Document) -> None:
        super().__init__(window)
        self._window = window
        self._document = document
        self._before = Qt.WindowState.WindowNoState
        self.black = BlackScreen(document, window)
        self.disc = PointerDisc(window)

    def toggle(self) -> None:
        """Begin to present, or end it: then the window is as large as before, and maximised if it was."""
        if self._document.state.look.presenting:
            self._window.setWindowState(self._before)
            self._document.present(False)
        else:
            self._before = self._window.windowState()
            self._window.setWindowState(self._before | Qt.WindowState.WindowFullScreen)
            self._document.present(True)
            if (film := self._window.centralWidget()) is not None:
                film.setFocus()  # no ring for all to see, until a key asks for one

    def toggle_full_screen(self) -> None:
        """There and back; a maximised window is maximised again."""
        self._window.setWindowState(self._window.windowState() ^ Qt.WindowState.WindowFullScreen)

    def close(self) -> None:
        """The window closes: it opens as it was before."""
        if self._document.state.look.presenting:
            self._window.setWindowState(self._before)
        self.disc.hide()

    def follow(self, state: State) -> None:
        """Over all that the window holds, also after it was furnished anew."""
        self.disc.follow(state)
        self.black.follow(state)


class BlackScreen(QWidget):
    """Covers the window; any key and any click bring it back."""

    def __init__(self, document: Document, window: QWidget) -> None:
        super().__init__(window)
        self._document = document
        self._focused: QWidget | None = None
        window.installEventFilter(self)
        self.hide()

    def follow(self, state: State) -> None:
        """Cover the window where the state says so."""
        window, black = self.parentWidget(), state.look.black
        if window is None or black == self.isVisible():
            return
        if black:
            self._focused = window.focusWidget()
            self.setAccessibleName(_("Dark screen: any key brings the picture back"))
            self.setGeometry(window.rect())
        self.setVisible(black)
        if black:
            self.raise_()
            self.setFocus()
        elif self._focused is not None:
            self._focused.setFocus()

    def paintEvent(self, event: QPaintEvent | None) -> None:
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), QColor("#000000"))

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        """As large as the window, also when that becomes larger."""
        if isinstance(event, QResizeEvent):
            self.resize(event.size())
        return False

    def event(self, event: QEvent | None) -> bool:
        """No key does here what it does in the window."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        if event is not None and event.key() not in _MODIFIERS:
            self._document.toggle_black()

    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        self._document.toggle_black()


class PointerDisc(QWidget):
    """A soft disc around the mouse's pointer while presenting; whatever lies below is clicked through it."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._colour = QColor()
        self._resting = QTimer(self)
        self._resting.setSingleShot(True)
        self._resting.setInterval(_REST_MS)
        self._resting.timeout.connect(self.hide)
        self._watching = False
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def follow(self, state: State) -> None:
        """Watch the pointer while the state is presented."""
        window, application = self.parentWidget(), QApplication.instance()
        if window is None or application is None:
            return
        presenting = state.look.presenting
        self._colour = QColor(THEMES[state.theme].role("backward"))
        if presenting:
            for inside in window.findChildren(QWidget):
                inside.setMouseTracking(True)  # else it hears of the pointer only while a button is down
        if presenting != self._watching:
            self._watching = presenting
            if presenting:
                self.resize(scaled(_DISC), scaled(_DISC))
                application.installEventFilter(self)
            else:
                application.removeEventFilter(self)
                self.hide()
        self.raise_()

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        if isinstance(event, QMouseEvent) and isinstance(watched, QWidget) and event.type() == QEvent.Type.MouseMove:
            window = self.parentWidget()
            if window is not None and watched.window() is window:
                middle = window.mapFromGlobal(event.globalPosition().toPoint())
                self.move(middle - QPoint(self.width() // 2, self.height() // 2))
                self.show()
                self._resting.start()
        return False

    def hideEvent(self, event: QHideEvent | None) -> None:
        self._resting.stop()

    def paintEvent(self, event: QPaintEvent | None) -> None:
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            soft = QColor(self._colour)
            soft.setAlphaF(0.22)
            painter.setBrush(soft)
            edge = QColor(self._colour)
            edge.setAlphaF(0.7)
            painter.setPen(QPen(edge, 2.0))
            painter.drawEllipse(QRectF(self.rect()).adjusted(1.5, 1.5, -1.5, -1.5))
