"""What a hand and the keys do in the network: point, inspect, go there, let a loss flow back, move the focus."""

from enum import Enum

from PyQt6.QtCore import QEvent, QPointF, Qt
from PyQt6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QWheelEvent
from PyQt6.QtWidgets import QApplication

from app.document import Document
from app.painting.network.gliding import Glide
from app.paper import Paper
from app.story.diagram import Diagram
from app.story.diagram.items import Item
from app.story.diagram.saying import said, said_of
from app.story.places import Place
from app.story.pointing import NOTHING, Pointed, Spot, Use
from app.story.state import State
from app.widgets.own_keys import keep_walking_keys

_NOTCH = 120  # of a wheel
_WALKED_BY = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, 1), Qt.Key.Key_Down: (0, -1)}


class _Grip(Enum):
    """What a pressed button has got hold of."""

    NOTHING = 0
    ROW = 1
    """The readable timesteps: they follow the hand."""
    FRAME = 2
    """Their frame in the strip."""
    CURSOR = 3
    """The cursor, in the strip."""


class NetworkHands(Paper):
    """A click on a value or connection inspects it, a double click goes to the value's place; a click on a loss lets it
    flow back; a click on the folded cell unfolds it. Of a long sequence the row and the strip can be dragged."""

    NAME = "network"
    glide: Glide

    def __init__(self, document: Document) -> None:
        super().__init__()
        self._document = document
        self.here: Item | None = None
        """What the hand or the keyboard is at."""
        self._grip = _Grip.NOTHING
        self._pressed: QPointF | None = None
        self._grasped = 0.0
        self._turned = 0
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMouseTracking(True)
        keep_walking_keys(self)

    @property
    def shown(self) -> Diagram | None:
        raise NotImplementedError

    @property
    def _told(self) -> State:
        """The state in whose words is said what is pointed at."""
        return self._document.state

    # Pointing -------------------------------------------------------------------------------------------------------

    def _point_at(self, item: Item | None) -> None:
        self.here = item
        if item is None:
            self._point(NOTHING)
        else:
            self._point(Pointed(item.points, said_of(self._told, item), self.NAME))

    def _point(self, pointed: Pointed) -> None:
        if pointed or self._document.state.pointed.view == self.NAME:
            self._document.point(pointed)

    def _point_under(self, point: QPointF) -> None:
        """At what is drawn there, or in the strip at the timestep."""
        shown = self.shown
        if shown is None:
            return
        item = shown.item_at(point.x(), point.y())
        spot = None if item is not None else shown.spot_at(point.x(), point.y())
        if spot is None:
            self._point_at(item)
        else:
            self.here = None
            self._point(Pointed(frozenset({spot}), said(self._told, spot), self.NAME))

    def leaveEvent(self, event: QEvent | None) -> None:
        if not self.hasFocus():  # else the keyboard still points
            self._point_at(None)

    # The mouse ------------------------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        shown = self.shown
        if event is None or shown is None or event.button() != Qt.MouseButton.LeftButton:
            return
        point = self.on_paper(event.position())
        self._pressed, self._grip = point, _Grip.NOTHING
        if shown.context is None:
            return
        self._grasped = shown.context.start
        if point.y() < shown.context.frame.top:
            self._grip = _Grip.ROW
        elif shown.context.frame.contains(point.x(), point.y()):
            self._grip = _Grip.FRAME
        else:
            self._grip = _Grip.CURSOR
            self._scrub(shown, point)

    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:
        shown = self.shown
        if event is None or shown is None:
            return
        point = self.on_paper(event.position())
        if self._pressed is None or not event.buttons() & Qt.MouseButton.LeftButton:
            self._point_under(point)
            self.setCursor(self._cursor_at(shown, point))
        elif self._grip is _Grip.CURSOR:
            self._scrub(shown, point)
        elif shown.context is not None and self._is_dragged(point):
            by = point.x() - self._pressed.x()
            if self._grip is _Grip.ROW:
                start = self._grasped - by / shown.context.pitch
            else:
                start = self._grasped + by / shown.context.strip.width * shown.timeline.experiment.sequence.length
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
            self.glide.hold(shown.context.within(start))

    def mouseReleaseEvent(self, event: QMouseEvent | None) -> None:
        shown, pressed, grip = self.shown, self._pressed, self._grip
        self._pressed, self._grip = None, _Grip.NOTHING
        if event is None or shown is None or pressed is None or event.button() != Qt.MouseButton.LeftButton:
            return
        if self.glide.start is not None and shown.context is not None and grip in (_Grip.ROW, _Grip.FRAME):
            self.setCursor(Qt.CursorShape.ArrowCursor)
            self._focus_from(shown, round(shown.context.start))
        elif grip is _Grip.FRAME:
            self._scrub(shown, self.on_paper(event.position()))
        elif grip is not _Grip.CURSOR:
            self._click(shown, pressed)

    def mouseDoubleClickEvent(self, event: QMouseEvent | None) -> None:
        shown = self.shown
        if event is None or shown is None or shown.folded or event.button() != Qt.MouseButton.LeftButton:
            return
        point = self.on_paper(event.position())
        spot = shown.spot_at(point.x(), point.y())
        if isinstance(spot, Place) and spot.t != 0:
            self._go_to(spot)

    def wheelEvent(self, event: QWheelEvent | None) -> None:
        """Of a long sequence the readable timesteps go on, or back."""
        shown = self.shown
        if event is None:
            return
        if shown is None or shown.context is None:
            event.ignore()
            return
        turned = event.angleDelta()
        self._turned -= turned.y() if abs(turned.y()) >= abs(turned.x()) else turned.x()
        columns, self._turned = int(self._turned / _NOTCH), self._turned - int(self._turned / _NOTCH) * _NOTCH
        focus = self._document.state.focus
        start = shown.context.start if focus is None or self.glide.start is None else focus.start
        if columns:
            self._focus_from(shown, round(start) + columns)
        event.accept()

    def _click(self, shown: Diagram, point: QPointF) -> None:
        document = self._document
        if shown.folded:
            if shown.covers(point.x(), point.y()):
                document.toggle_folded()
            return
        self._use(shown.spot_at(point.x(), point.y()))

    def _use(self, spot: Spot | None) -> None:
        """What a click does, and Return."""
        match spot:
            case Place("forward", "loss", t=int(t)):
                self._document.choose_flow(t)
            case Place():
                self._document.inspect(spot)
            case Use(parameter) | str(parameter):
                self._document.inspect(parameter)

    def _scrub(self, shown: Diagram, point: QPointF) -> None:
        spot = shown.spot_at(point.x(), point.y())
        if isinstance(spot, Place) and shown.context is not None and point.y() >= shown.context.frame.top:
            self._go_to(spot)

    def _go_to(self, place: Place) -> None:
        self._document.pause()
        self._document.go_to(place)

    def _is_dragged(self, point: QPointF) -> bool:
        assert self._pressed is not None
        far = (point - self._pressed).manhattanLength() >= QApplication.startDragDistance()
        return far or self.glide.start is not None

    def _focus_from(self, shown: Diagram, start: int) -> None:
        """Make the timesteps readable that begin there, as near as there are such."""
        if shown.context is not None:
            first = round(shown.context.within(start))
            focus = range(first, first + shown.context.shown)
            if focus == self._document.state.focus:
                self.glide.rest()
            self._document.focus_on(focus)

    def _cursor_at(self, shown: Diagram, point: QPointF) -> Qt.CursorShape:
        x, y = point.x(), point.y()
        context = shown.context
        over = shown.covers(x, y) if shown.folded else shown.spot_at(x, y) is not None
        if context is not None and (context.frame.contains(x, y) or (y < context.frame.top and not over)):
            return Qt.CursorShape.OpenHandCursor  # what can be dragged along
        return Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor

    # The keyboard ---------------------------------------------------------------------------------------------------

    def focusInEvent(self, event: QFocusEvent | None) -> None:
        super().focusInEvent(event)
        shown = self.shown
        if shown is not None and event is not None and event.reason() in _BY_HAND:
            item = shown.first_item()
            self._point_at(item)
        self.update()

    def focusOutEvent(self, event: QFocusEvent | None) -> None:
        super().focusOutEvent(event)
        self._point_at(None)
        self.update()

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        shown = self.shown
        if event is None or shown is None:
            return
        key = event.key()
        if key == Qt.Key.Key_Escape:
            self.clearFocus()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if shown.folded and self.here is not None:
                self._document.toggle_folded()
            elif self.here is not None:
                self._use(self.here.spot)
        elif key in _WALKED_BY:
            self._walk(*_WALKED_BY[Qt.Key(key)])
        else:
            super().keyPressEvent(event)

    def _walk(self, across: int, up: int) -> None:
        """To the same thing of another timestep, which comes into focus, or to what is above or below."""
        shown = self.shown
        if shown is None:
            return
        here = shown.items.again(self.here) or shown.first_item()
        if up:
            then = shown.items.above(here, up)
        else:
            then = shown.items.beside(here, across)
            if then is None and shown.context is not None:
                self._focus_from(shown, round(shown.context.start) + across)
                self.glide.rest()
                shown = self.shown
                then = None if shown is None else shown.items.beside(here, across)
        if then is not None:
            self._point_at(then)


_BY_HAND = (
    *(Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason),
    *(Qt.FocusReason.ShortcutFocusReason, Qt.FocusReason.OtherFocusReason),
)
"""Not: the window was left and is entered again."""
