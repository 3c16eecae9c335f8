"""The transport: buttons, the timeline to scrub, where the cursor is, how fast the film plays."""

from collections.abc import Callable
from typing import get_args

from PyQt6.QtCore import QSize, Qt
from PyQt6.QtGui import QMouseEvent, QPaintEvent
from PyQt6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QLabel, QSizePolicy, QToolButton

from app.assets import icon
from app.document import Document
from app.own_keys import keep_own_keys
from app.paper import Paper, painting, scaled
from app.story.state import State, Stride
from app.theme import THEMES, Theme
from app.timeline_painting import HEIGHT, TimelineLayout, paint_timeline

SPEEDS = (0.25, 0.5, 1.0, 2.0, 4.0)
_MARGIN = 6.0


class TimelineStrip(Paper):
    """The ticks. Pressing or dragging seeks."""

    def __init__(self, document: Document) -> None:
        super().__init__()
        self._document = document
        self._state: State | None = None
        self.setMinimumSize(scaled(200), scaled(HEIGHT))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName("Timeline")

    def draw(self, state: State) -> None:
        self._state = state
        self.setAccessibleDescription(f"step {state.position} of {len(state.timeline)}")
        self.update()

    def layout_now(self) -> TimelineLayout:
        """Where the ticks lie at the present size, in paper units from the strip's left margin on."""
        return TimelineLayout(self.paper_width - 2 * _MARGIN, len(self._document.state.timeline))

    def paintEvent(self, event: QPaintEvent | None) -> None:
        if self._state is None:
            return
        with painting(self, self.zoom) as painter:
            painter.translate(_MARGIN, 0)
            paint_timeline(painter, self._state, THEMES[self._state.theme], self.paper_width - 2 * _MARGIN)

    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        self._scrub(event)

    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:
        self._scrub(event)

    def _scrub(self, event: QMouseEvent | None) -> None:
        if event is not None and event.buttons() & Qt.MouseButton.LeftButton:
            self._document.pause()
            self._document.seek(self.layout_now().position_at(self.on_paper(event.position()).x() - _MARGIN))


class TransportView(QFrame):
    """The bar at the bottom of the window."""

    def __init__(self, document: Document) -> None:
        super().__init__()
        self._document = document
        self._shown_theme: Theme | None = None
        self._shown_playing = False
        self.setProperty("bar", "bottom")
        self._first = self._button("first", "To the start (Home)", lambda: document.seek(0))
        self._back = self._button("back", "One equation back (←)", lambda: document.step(-1))
        self._play = self._button("play", "Play or pause (Space)", document.toggle_playing)
        self._play.setProperty("primary", True)
        self._forward = self._button("forward", "One equation on (→)", lambda: document.step(1))
        self._last = self._button("last", "To the end (End)", lambda: document.seek(len(document.state.timeline)))
        self.strip = TimelineStrip(document)
        self.counter = QLabel()
        self.counter.setProperty("heading", True)
        self.counter.setMinimumWidth(scaled(110))
        self.counter.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.speed = QComboBox()
        self.speed.addItems([f"{speed:g}×" for speed in SPEEDS])
        self.speed.setToolTip("How fast the film plays")
        self.speed.activated.connect(lambda index: document.choose_speed(SPEEDS[index]))
        self.stride = QComboBox()
        self.stride.addItems([f"by {stride}" for stride in get_args(Stride)])
        self.stride.setToolTip("How far one step of playing goes")
        self.stride.activated.connect(lambda index: document.choose_stride(get_args(Stride)[index]))
        for box in (self.speed, self.stride):
            keep_own_keys(box, arrows=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(scaled(24), scaled(8), scaled(24), scaled(8))
        row.setSpacing(scaled(8))
        for button in (self._first, self._back, self._play, self._forward, self._last):
            row.addWidget(button)
        row.addSpacing(scaled(12))
        row.addWidget(self.strip, 1)
        row.addSpacing(scaled(4))
        for widget in (self.counter, self.speed, self.stride):
            row.addWidget(widget)

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
        self.counter.setText(f"step {state.position} / {len(state.timeline)}")
        self.speed.setCurrentIndex(SPEEDS.index(state.speed))
        self.stride.setCurrentIndex(get_args(Stride).index(state.stride))

    def light(self, state: State) -> None:
        """Light what is pointed at."""

    def _button(self, name: str, tip: str, verb: Callable[[], None]) -> QToolButton:
        button = QToolButton()
        button.setObjectName(name)
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        button.setProperty("round", True)
        button.setIconSize(QSize(scaled(18), scaled(18)))
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(verb)
        return button
