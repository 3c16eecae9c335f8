"""The transport: buttons, the timeline, where the cursor is, how fast the film plays and how far a stride goes."""

from collections.abc import Callable

from PyQt6.QtCore import QSize, Qt
from PyQt6.QtGui import QResizeEvent
from PyQt6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QToolButton, QWidget

from app.assets import icon
from app.document import Document
from app.paper import scaled
from app.parts.timeline_strip import TimelineStrip
from app.story.playing import SPEEDS, STRIDES
from app.story.state import State
from app.theme import THEMES, Theme
from app.translation import _
from app.widgets.bar_margins import leave_margins
from app.widgets.own_keys import keep_own_keys
from app.widgets.plain_label import PlainLabel

_NARROWEST = 380
"""Paper units of the bar: what has no room in it stands in the window's menu."""
_ROOMY_STRIP = 320
"""Paper units of the timeline, before it takes the room of others."""


class TransportView(QFrame):
    """The bar at the bottom of the window."""

    def __init__(self, document: Document) -> None:
        super().__init__()
        self._document = document
        self._shown_theme: Theme | None = None
        self._shown_playing = False
        self.setProperty("bar", "bottom")
        self._first = self._button("first", _("To the start (Home)"), lambda: document.seek(0))
        self._back = self._button("back", _("One equation back (←)"), lambda: document.step(-1))
        self._play = self._button("play", _("Play or pause (Space)"), document.toggle_playing)
        self._play.setProperty("primary", True)
        self._forward = self._button("forward", _("One equation on (→)"), lambda: document.step(1))
        self._last = self._button("last", _("To the end (End)"), lambda: document.seek(len(document.state.timeline)))
        self.strip = TimelineStrip(document)
        self.counter = PlainLabel()
        self.counter.setProperty("heading", True)
        self.counter.ensurePolished()  # only then it has the font that its text is measured with
        self._counted = 0
        self.counter.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.speed = QComboBox()
        self.speed.addItems([f"{speed:g}×" for speed in SPEEDS])
        self.speed.setToolTip(_("How fast the film plays"))
        self.speed.setAccessibleName(self.speed.toolTip())
        self.speed.activated.connect(lambda index: document.choose_speed(SPEEDS[index]))
        self.stride = QComboBox()
        self.stride.addItems([_(title) for title in STRIDES.values()])
        self.stride.setToolTip(_("How far one step of playing goes"))
        self.stride.setAccessibleName(self.stride.toolTip())
        self.stride.activated.connect(lambda index: document.choose_stride(list(STRIDES)[index]))
        for box in (self.speed, self.stride):
            keep_own_keys(box, arrows=True)
        self._give_way = (self.stride, self.speed, self._first, self._last, self.counter)
        """Where the bar is too narrow, in this order."""
        self._row = QHBoxLayout(self)
        self.be_low(False)
        self._row.setSpacing(scaled(8))
        self._buttons = (self._first, self._back, self._play, self._forward, self._last)
        for button in self._buttons:
            self._row.addWidget(button)
        self._row.addSpacing(scaled(12))
        self._row.addWidget(self.strip, 1)
        self._row.addSpacing(scaled(4))
        for widget in (self.counter, self.speed, self.stride):
            self._row.addWidget(widget)

    def be_low(self, low: bool) -> None:
        """Leave less room above and below what is in it."""
        leave_margins(self._row, 24, 24, low)

    def minimumSizeHint(self) -> QSize:
        return QSize(scaled(_NARROWEST), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        super().resizeEvent(event)
        self._let_give_way()

    def _let_give_way(self) -> None:
        """Hide what has no room."""
        shown: set[QWidget] = {*self._buttons, self.counter, self.speed, self.stride}
        for widget in self._give_way:
            if self._needed(shown) > self.width():
                shown.discard(widget)
        for widget in self._give_way:
            widget.setVisible(widget in shown)
        self._row.activate()

    def _needed(self, shown: set[QWidget]) -> int:
        margins = self._row.contentsMargins()
        widths = [max(each.sizeHint().width(), each.minimumWidth()) for each in shown] + [scaled(_ROOMY_STRIP)]
        return margins.left() + margins.right() + sum(widths) + len(widths) * self._row.spacing() + scaled(16)

    def draw(self, state: State) -> None:
        """Show where the cursor is."""
        theme = THEMES[state.theme]
        if theme is not self._shown_theme or state.playing != self._shown_playing:
            self._shown_theme, self._shown_playing = theme, state.playing
            for button, name in ((self._first, "first"), (self._back, "back"), (self._forward, "forward")):
                button.setIcon(icon(name, theme.ink, scaled(18)))
            self._last.setIcon(icon("last", theme.ink, scaled(18)))
            self._play.setIcon(icon("pause" if state.playing else "play", theme.card, scaled(20)))
        self.strip.draw(state)
        steps = len(state.timeline)
        self._reserve_for(steps)
        self.counter.setText(_said_step(state.position, steps))
        self.speed.setCurrentIndex(SPEEDS.index(state.speed))
        self.stride.setCurrentIndex(list(STRIDES).index(state.stride))

    def _reserve_for(self, steps: int) -> None:
        """Let the counter be as wide as at any of so many steps, so that the timeline beside it stays as it is."""
        if steps == self._counted:
            return
        self._counted = steps
        metrics, digits = self.counter.fontMetrics(), len(str(steps))
        widest = max(metrics.horizontalAdvance(_said_step(int(digit * digits), steps)) for digit in "123456789")
        self.counter.setMinimumWidth(max(scaled(110), widest))
        self._let_give_way()

    def light(self, state: State) -> None:
        """Light what is pointed at."""
        self.strip.light(state)

    def _button(self, name: str, tip: str, verb: Callable[[], None]) -> QToolButton:
        button = QToolButton()
        button.setObjectName(name)
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        button.setProperty("round", True)
        button.setIconSize(QSize(scaled(18), scaled(18)))
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(verb)
        keep_own_keys(button)
        return button


def _said_step(step: int, steps: int) -> str:
    return _("step {step} / {steps}").format(step=step, steps=steps)
