"""The timeline under the hands: pressing and dragging seeks; what is pointed at in it lights everywhere."""

from PyQt6.QtCore import QEvent, QPointF, QRectF, Qt
from PyQt6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPaintEvent, QPixmap, QResizeEvent
from PyQt6.QtWidgets import QSizePolicy

from app.document import Document
from app.painting.light import paint_focus
from app.painting.timeline import paint_timeline
from app.painting.timeline_layout import HEIGHT, TimelineLayout
from app.painting.timeline_light import paint_lights, paint_note
from app.paper import Paper, painting, scaled
from app.story.headings import heading
from app.story.naming import label
from app.story.pointing import NOTHING, Pointed
from app.story.state import State
from app.theme import THEMES
from app.translation import _
from app.widgets.own_keys import keep_walking_keys

NAME = "timeline"
_MARGIN = 6.0
_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}


class TimelineStrip(Paper):
    """The ticks. With the keyboard's focus the arrows walk them, up and down by timesteps, and Return goes there."""

    def __init__(self, document: Document) -> None:
        super().__init__()
        self._document = document
        self._state: State | None = None
        self._still: QPixmap | None = None
        self.pointed_at: int | None = None
        """The position that the hand or the keyboard is at."""
        self.setMinimumSize(scaled(150), scaled(HEIGHT))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMouseTracking(True)
        self.setAccessibleName(_("Timeline"))
        keep_walking_keys(self)

    def draw(self, state: State) -> None:
        """Show where the cursor is."""
        self._state, self._still = state, None
        self._tell(state)
        self.update()

    def light(self, state: State) -> None:
        """Show where on the strip lies what is pointed at."""
        self._state = state
        if state.pointed.view != NAME:
            self.pointed_at = None
        self._tell(state)
        self.update()

    def _tell(self, state: State) -> None:
        if state.pointed.view == NAME and state.pointed.said:
            self.setAccessibleDescription(state.pointed.said)
        else:
            step = _("step {step} of {steps}").format(step=state.position, steps=len(state.timeline))
            self.setAccessibleDescription(step)

    def layout_now(self) -> TimelineLayout:
        """Where the ticks lie at the present size, in paper units from the strip's left margin on."""
        return TimelineLayout(self.paper_width - 2 * _MARGIN, len(self._document.state.timeline))

    # Painting -------------------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent | None) -> None:
        state = self._state
        if state is None:
            return
        theme, width = THEMES[state.theme], self.paper_width - 2 * _MARGIN
        if self._still is None or not self.fits(self._still):
            self._still = self.new_sheet()
            with painting(self._still, self.zoom) as painter:
                painter.translate(_MARGIN, 0)
                paint_timeline(painter, state, theme, width)
        with painting(self, self.zoom) as painter:
            self.lay(painter, self._still)
            if self.hasFocus():
                paint_focus(painter, QRectF(0.0, 0.0, self.paper_width, self.paper_height), theme)
            painter.translate(_MARGIN, 0)
            paint_lights(painter, state, theme, width)
            if self.pointed_at is not None:
                paint_note(painter, state.pointed.said, self.layout_now(), self.pointed_at, theme)

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        self._still = None

    # Hands ----------------------------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        self._scrub(event)

    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:
        self._scrub(event)
        if event is not None:
            self._point_at(self._position_at(event.position()))

    def leaveEvent(self, event: QEvent | None) -> None:
        self._point_at(None)

    def _scrub(self, event: QMouseEvent | None) -> None:
        if event is not None and event.buttons() & Qt.MouseButton.LeftButton:
            self._document.pause()
            self._document.seek(self._position_at(event.position()))

    def _position_at(self, point: QPointF) -> int:
        return self.layout_now().position_at(self.on_paper(point).x() - _MARGIN)

    def _point_at(self, position: int | None) -> None:
        """At a tick; at none where there is none, before the first step."""
        state = self._document.state
        if not position:
            self.pointed_at = None
            if state.pointed.view == NAME:
                self._document.point(NOTHING)
            return
        self.pointed_at = position
        place = state.timeline.place(position)
        said = f"{heading(place, state.notation)} · {label(state, place)}"
        self._document.point(Pointed(frozenset({place}), said, NAME))

    # Keys -----------------------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        if event is None:
            return
        state, key = self._document.state, Qt.Key(event.key())
        at = self.pointed_at or state.position
        if key in _STEPS:
            self._walk_to(at + _STEPS[key])
        elif key == Qt.Key.Key_Up:
            self._walk_to(state.timeline.next_timestep(at))
        elif key == Qt.Key.Key_Down:
            self._walk_to(state.timeline.previous_timestep(at))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._document.pause()
            self._document.seek(at)
        elif key == Qt.Key.Key_Escape:
            self.clearFocus()
        else:
            super().keyPressEvent(event)

    def _walk_to(self, position: int) -> None:
        self._point_at(max(1, min(position, len(self._document.state.timeline))))

    def focusInEvent(self, event: QFocusEvent | None) -> None:
        self.update()

    def focusOutEvent(self, event: QFocusEvent | None) -> None:
        self._point_at(None)
        self.update()
