"""What a first start offers: a guided tour, in a card over the stage."""

from PyQt6.QtCore import QEvent, QObject, QPoint, QRect, Qt, pyqtSignal
from PyQt6.QtGui import QKeyEvent
from PyQt6.QtWidgets import QApplication, QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.paper import scaled
from app.translation import _, ngettext
from app.widgets.own_keys import keep_own_keys
from app.widgets.plain_label import PlainLabel
from app.widgets.primary import make_primary

_EDGE, _GAP = 22, 10
_TEXT_WIDTH = 330
_ANY = 10_000
"""Pixels: a height that no text needs."""


class Welcome(QFrame):
    """Lies over the middle of the stage until one of its two buttons is pressed; Esc looks around, too."""

    tour_asked = pyqtSignal()
    closed = pyqtSignal()

    def __init__(self, stage: QWidget, over: QWidget) -> None:
        """`over`: what it may cover where the stage is too low for it."""
        super().__init__(over)
        self._stage = stage
        self.setProperty("note", True)
        self.setAccessibleName(_("Welcome"))
        title = PlainLabel(_("New here?"))
        title.setProperty("title", True)
        self.text = PlainLabel()
        self.text.setProperty("muted", True)
        self.text.setWordWrap(True)
        self.start = QPushButton(_("Start the tour"))
        make_primary(self.start)
        self.start.clicked.connect(self._start)
        self.look_around = QPushButton(_("Look around"))
        self.look_around.clicked.connect(self.dismiss)
        buttons = QHBoxLayout()
        buttons.setSpacing(scaled(_GAP))
        for button in (self.start, self.look_around):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            keep_own_keys(button)
            buttons.addWidget(button)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(*[scaled(_EDGE)] * 4)
        inside.setSpacing(scaled(_GAP))
        inside.addWidget(title)
        inside.addWidget(self.text)
        inside.addSpacing(scaled(_GAP / 2))
        inside.addLayout(buttons)
        stage.installEventFilter(self)
        self.hide()

    def offer(self, stops: int, leads_back: bool) -> None:
        """Show itself, with the keyboard's focus on the tour of so many stops. `leads_back`: whether what is open is
        among the lessons that come along."""
        said = ngettext(
            "How does a gradient flow back through time? {count} stop shows it on a small network, in three minutes.",
            "How does a gradient flow back through time? {count} stops show it on a small network, in three minutes.",
            stops,
        )
        asked = said.format(count=stops).replace(f"{stops} ", f"{stops}\u00a0")
        another = _("It is a lesson of its own; Ctrl+L leads back to this one.")
        self.text.setText("\n".join((asked, another if leads_back else _("It is a lesson of its own."))))
        self.setAccessibleDescription(self.text.text())
        self.show()
        self.raise_()
        self._settle()
        self.start.setFocus()

    def _start(self) -> None:
        self.dismiss()
        self.tour_asked.emit()

    def dismiss(self) -> None:
        """Go, and don't come back."""
        over = self.parentWidget()
        if over is not None and not self.isHidden():
            if self.isAncestorOf(QApplication.focusWidget()):
                over.setFocus()  # and not whatever is next
            self.hide()
            self.closed.emit()

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        if event is not None and event.key() == Qt.Key.Key_Escape:
            self.dismiss()

    def event(self, event: QEvent | None) -> bool:
        """Esc is its own while the focus is in it; where its type becomes another, so does its size."""
        is_asked = isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride
        if is_asked and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            event.accept()
            return True
        done = super().event(event)
        if event is not None and event.type() == QEvent.Type.LayoutRequest:
            self._settle()
        return done

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes from one of its buttons to the other, then out of it."""
        if (self.start if forward else self.look_around).hasFocus():
            reason = Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
            (self.look_around if forward else self.start).setFocus(reason)
            return True
        return super().focusNextPrevChild(forward)

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        if event is not None and event.type() == QEvent.Type.Resize:
            self._settle()
        return False

    def _settle(self) -> None:
        """In the middle of the stage, or as near as the window has room; as high as its text is in the type it has."""
        over = self.parentWidget()
        if over is None or self.isHidden():
            return
        for child in self.findChildren(QWidget):
            child.ensurePolished()
        width = min(scaled(_TEXT_WIDTH), over.width() - 4 * scaled(_EDGE))
        needed = self.text.fontMetrics().boundingRect(0, 0, width, _ANY, Qt.TextFlag.TextWordWrap, self.text.text())
        self.text.setFixedWidth(width)
        self.text.setMinimumHeight(needed.height())  # what the layout remembers may be of another type
        self.adjustSize()
        place = QRect(self._stage.mapTo(over, self._stage.rect().center()) - self.rect().center(), self.size())
        place.moveTop(max(place.top(), self._stage.mapTo(over, QPoint(0, 0)).y()))
        place.moveBottom(min(place.bottom(), over.rect().bottom()))
        self.move(place.left(), max(place.top(), 0))
