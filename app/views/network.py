"""The network, in a card: what stands still is painted once, what the step is about arrives, a cell unfolds."""

from PyQt6.QtCore import QEasingCurve, QPointF, QSize, Qt, QVariantAnimation
from PyQt6.QtGui import QHideEvent, QMouseEvent, QPaintEvent, QPixmap, QResizeEvent, QShowEvent
from PyQt6.QtWidgets import QPushButton, QSizePolicy

from app.document import Document
from app.network_painting import paint_dynamic, paint_heading, paint_static, paint_unfolding, title_end
from app.own_keys import keep_own_keys
from app.paper import Paper, painting, scaled
from app.story.diagram import Diagram, description, diagram, folded, title, unfolded
from app.story.places import Place
from app.story.state import State
from app.theme import THEMES

_TWEEN_MS = 260
_UNFOLDING_MS = 800
_CHIP_HEIGHT, _BESIDE_TITLE = 24, 12


class NetworkView(Paper):
    """Shows the network at the cursor. A click on a loss lets that loss flow back, on a value goes to its place; a
    click on the folded cell unfolds it."""

    least_width, least_height = 420.0, 280.0

    def __init__(self, document: Document) -> None:
        super().__init__()
        self.tween_ms = _TWEEN_MS
        """How long a step takes to arrive, at its own speed; 0: at once, and so is unfolding."""
        self._document = document
        self._state: State | None = None
        self._diagram: Diagram | None = None
        self._still: QPixmap | None = None
        self._both: tuple[Diagram, Diagram] | None = None
        self._scrubbing = False
        self._tween = QVariantAnimation(self)
        self._tween.setStartValue(0.0)
        self._tween.setEndValue(1.0)
        self._tween.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._tween.valueChanged.connect(self.update)
        self._unfolding = QVariantAnimation(self)
        self._unfolding.valueChanged.connect(self.update)
        self._unfolding.finished.connect(self.update)
        self.fold = QPushButton(self)
        self.fold.setProperty("offer", True)
        self.fold.setFixedHeight(scaled(_CHIP_HEIGHT))
        self.fold.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.fold.clicked.connect(document.toggle_folded)
        keep_own_keys(self.fold)
        self.setMinimumSize(scaled(280), scaled(190))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMouseTracking(True)

    def sizeHint(self) -> QSize:
        return QSize(scaled(1130), scaled(540))

    def draw(self, state: State) -> None:
        """Show the network of a state; the one step from the shown state to the next one is animated."""
        before, self._state = self._state, state
        self._tween.stop()
        if before is not None and _is_step(before, state) and self.isVisible() and self.tween_ms > 0:
            pace = max(1.0, state.speed) if state.playing else 1.0
            self._tween.setDuration(max(1, round(self.tween_ms / pace)))
            self._tween.start()
        self._unfold(before, state)
        self.setAccessibleName(title(state))
        self.setAccessibleDescription(description(state))
        self.fold.setText("Unfold" if state.folded else "Fold")
        self.fold.setToolTip("A column for every timestep (U)" if state.folded else "One cell for all timesteps (U)")
        self._forget()
        self._place_chip()

    def light(self, state: State) -> None:
        """Light what is pointed at."""

    def _unfold(self, before: State | None, state: State) -> None:
        """Let the cell unfold, or the row fold, from what is seen of it now; nothing else changes that."""
        if before is None or before.trace is not state.trace or not self.isVisible() or self.tween_ms == 0:
            self._unfolding.stop()
        elif before.folded != state.folded:
            now, then = self.unfolded, 0.0 if state.folded else 1.0
            now = now if 0.0 < now < 1.0 else 1.0 - then
            self._unfolding.stop()
            self._unfolding.setStartValue(now)
            self._unfolding.setEndValue(then)
            self._unfolding.setDuration(max(1, round(_UNFOLDING_MS * abs(then - now))))
            self._unfolding.start()

    @property
    def phase(self) -> float:
        """How far the step at the cursor has arrived: 1 at rest."""
        running = self._tween.state() == QVariantAnimation.State.Running
        return float(self._tween.currentValue()) if running else 1.0

    @property
    def unfolded(self) -> float:
        """How far the network is unfolded: 0 where it is one cell, 1 where it is a row."""
        if self._unfolding.state() == QVariantAnimation.State.Running:
            return float(self._unfolding.currentValue())
        return 0.0 if self._state is not None and self._state.folded else 1.0

    @property
    def shown(self) -> Diagram | None:
        """What is painted; None before the first state."""
        if self._diagram is None and self._state is not None:
            self._diagram = diagram(self._state, self.paper_width, self.paper_height)
        return self._diagram

    def _forget(self) -> None:
        self._diagram = self._still = self._both = None
        self.update()

    def _place_chip(self) -> None:
        """Behind the title. While an aside hides the network, nothing is laid out."""
        if not self.isVisible() or self.shown is None or self._state is None:
            return
        self.fold.ensurePolished()
        self.fold.resize(self.fold.sizeHint().width(), self.fold.height())
        end = title_end(self.shown, title(self._state))
        self.fold.move(self.on_screen(end.x + _BESIDE_TITLE), self.on_screen(end.y) - self.fold.height() // 2)

    # Painting -------------------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent | None) -> None:
        shown, state = self.shown, self._state
        if shown is None or state is None:
            return
        theme = THEMES[state.theme]
        if self._unfolding.state() == QVariantAnimation.State.Running:
            self._paint_unfolding(shown, state)
            return
        if self._still is None or not self.fits(self._still):
            self._still = self._paint_still(shown, state)
        with painting(self, self.zoom) as painter:
            self.lay(painter, self._still)
            paint_dynamic(painter, shown, theme, self.phase)

    def _paint_still(self, shown: Diagram, state: State) -> QPixmap:
        still = self.new_sheet()
        theme = THEMES[state.theme]
        with painting(still, self.zoom) as painter:
            paint_static(painter, shown, theme)
            paint_heading(painter, shown, theme, title(state))
        return still

    def _paint_unfolding(self, shown: Diagram, state: State) -> None:
        if self._both is None:
            size = self.paper_width, self.paper_height
            self._both = folded(state, *size), unfolded(state, *size)
        theme = THEMES[state.theme]
        with painting(self, self.zoom) as painter:
            paint_unfolding(painter, *self._both, self.unfolded, theme)
            paint_heading(painter, shown, theme, title(state))

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        self._forget()
        self._place_chip()

    def showEvent(self, event: QShowEvent | None) -> None:
        self._place_chip()

    def hideEvent(self, event: QHideEvent | None) -> None:
        self._tween.stop()
        self._unfolding.stop()

    # Hands ----------------------------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        shown = self.shown
        if event is None or shown is None or event.button() != Qt.MouseButton.LeftButton:
            return
        point = self.on_paper(event.position())
        if self._document.state.folded:
            if shown.covers(point.x(), point.y()):
                self._document.toggle_folded()
            return
        self._scrubbing = _in_context(shown, point)
        target = shown.spot_at(point.x(), point.y())
        if not isinstance(target, Place) or target.t == 0:
            return
        if (target.phase, target.name) == ("forward", "loss") and target.t is not None:
            self._document.choose_flow(target.t)
        else:
            self._go_to(target)

    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:
        shown = self.shown
        if event is None or shown is None:
            return
        point = self.on_paper(event.position())
        target = shown.spot_at(point.x(), point.y())
        if self._scrubbing and event.buttons() & Qt.MouseButton.LeftButton:
            if isinstance(target, Place) and _in_context(shown, point):
                self._go_to(target)
            return
        over = self._document.state.folded and shown.covers(point.x(), point.y())
        over = over or (target is not None and not self._document.state.folded)
        self.setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor)

    def mouseReleaseEvent(self, event: QMouseEvent | None) -> None:
        self._scrubbing = False

    def _go_to(self, place: Place) -> None:
        self._document.pause()
        self._document.go_to(place)


def _is_step(before: State, after: State) -> bool:
    """Whether the cursor went on by one equation, and nothing else changed."""
    same = before.trace is after.trace and before.timeline == after.timeline
    return same and after.position == before.position + 1


def _in_context(shown: Diagram, point: QPointF) -> bool:
    return shown.context is not None and point.y() >= shown.context.frame.top
