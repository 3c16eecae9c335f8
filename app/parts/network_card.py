"""The network, in a card: what stands still is painted once, what the step is about arrives, a cell unfolds."""

from PyQt6.QtCore import QEasingCurve, QRectF, QSize, Qt, QVariantAnimation
from PyQt6.QtGui import QHideEvent, QPainter, QPaintEvent, QPixmap, QResizeEvent, QShowEvent
from PyQt6.QtWidgets import QPushButton, QSizePolicy

from app.document import Document
from app.painting.light import paint_focus
from app.painting.network import (
    Sheet,
    chip_height,
    heading_size,
    lowered_by_heading,
    paint_dynamic,
    paint_heading,
    paint_label,
    paint_pointed,
    paint_unfolding,
    shrunk_for_heading,
    title_end,
)
from app.painting.network.gliding import Glide
from app.paper import current_zoom, painting, scaled
from app.parts.network_hands import NetworkHands
from app.story.diagram import Diagram, description, diagram, folded, least_height_of, title, unfolded
from app.story.diagram.saying import line_of
from app.story.state import State
from app.theme import THEMES
from app.translation import _
from app.widgets.own_keys import keep_own_keys

_TWEEN_MS = 260
_UNFOLDING_MS = 800
_GLIDE_MS = 420
_CHIP_HEIGHT, _CHIP_SIZE, _BESIDE_TITLE = 24, 11, 12
_LOWEST, _LOWEST_BESIDE = 126, 190
_LEAST_HEIGHT_BESIDE = 190.0
"""Of each of two that are compared."""


class NetworkCard(NetworkHands):
    """Shows the network at the cursor, and lights in it what is pointed at."""

    least_width, least_height = 420.0, _LEAST_HEIGHT_BESIDE

    def __init__(self, document: Document) -> None:
        super().__init__(document)
        self.tween_ms = _TWEEN_MS
        """How long a step takes to arrive, at its own speed; 0: at once, and so is unfolding and gliding."""
        self._state: State | None = None
        self._diagram: Diagram | None = None
        self._sheet = Sheet()
        self._still: QPixmap | None = None
        self._both: tuple[Diagram, Diagram] | None = None
        self._slides = False
        """Whether nothing but the row has moved since the picture that is seen."""
        self._tween = QVariantAnimation(self)
        self._tween.setStartValue(0.0)
        self._tween.setEndValue(1.0)
        self._tween.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._tween.valueChanged.connect(self.update)
        self._unfolding = QVariantAnimation(self)
        self._unfolding.valueChanged.connect(self.update)
        self._unfolding.finished.connect(self.update)
        self.glide = Glide(self)
        self.glide.moved.connect(self._slide)
        self.fold = QPushButton(self)
        self.fold.setProperty("offer", True)
        self.fold.setFixedHeight(scaled(_CHIP_HEIGHT))
        self.fold.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.fold.clicked.connect(document.toggle_folded)
        keep_own_keys(self.fold)
        self.setMinimumSize(scaled(280), scaled(_LOWEST))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def make_room(self, compared: bool) -> None:
        """Alone it can be lower than where two are compared: there what else stands in the window gives way."""
        self.setMinimumHeight(scaled(_LOWEST_BESIDE if compared else _LOWEST))

    def sizeHint(self) -> QSize:
        return QSize(scaled(1130), scaled(540))

    def draw(self, state: State) -> None:
        """Show the network of a state; the one step from the shown state to the next one is animated."""
        before, self._state = self._state, state
        began = self._began()
        self._tween.stop()
        moves = before is not None and before.trace is state.trace and self.isVisible() and self._moves
        if before is not None and moves and _is_step(before, state):
            pace = max(1.0, state.speed) if state.playing else 1.0
            self._tween.setDuration(max(1, round(self.tween_ms / pace)))
            self._tween.start()
        self._unfold(before, state)
        self._say()
        self._make_legible()
        self.fold.setVisible(state.other is None)
        self.fold.setText(_("Unfold") if state.folded else _("Fold"))
        self.fold.setToolTip(
            _("A column for every timestep (U)") if state.folded else _("One cell for all timesteps (U)")
        )
        self._forget()
        self._go_on_from(began if moves else None)
        self._place_chip()

    def _make_legible(self) -> None:
        """Keep the type as large as it was chosen while all rows have room for it: there are fewer columns then. The
        heading is in any case as high as those of other cards, but where two are compared."""
        state = self._state
        if state is None:
            return
        width, height = self.width() / current_zoom(), max(_LOWEST, self.height() / current_zoom())
        least = least_height_of(state, width, height)
        if state.other is not None:
            self.least_height = min(least, _LEAST_HEIGHT_BESIDE)
        else:
            self.least_height = max(least, height * shrunk_for_heading(least, height))

    def light(self, state: State) -> None:
        """Light what is pointed at."""
        self._state = state
        self._say()
        self.update()

    @property
    def _moves(self) -> bool:
        """Whether anything is to be seen on its way."""
        return self.tween_ms > 0 and self._state is not None and not self._state.look.calm

    def _say(self) -> None:
        """The picture in words; what is pointed at in it, as long as that is."""
        state = self._state
        if state is not None:
            self.setAccessibleName(title(state))
            points_here = state.pointed.view == self.NAME and state.pointed.said
            self.setAccessibleDescription(state.pointed.said if points_here else description(state))

    def _unfold(self, before: State | None, state: State) -> None:
        """Let the cell unfold, or the row fold, from what is seen of it now; nothing else changes that."""
        if before is None or before.trace is not state.trace or not self.isVisible() or not self._moves:
            self._unfolding.stop()
        elif before.folded != state.folded:
            now, then = self.unfolded, 0.0 if state.folded else 1.0
            now = now if 0.0 < now < 1.0 else 1.0 - then
            self._unfolding.stop()
            self._unfolding.setStartValue(now)
            self._unfolding.setEndValue(then)
            self._unfolding.setDuration(max(1, round(_UNFOLDING_MS * abs(then - now))))
            self._unfolding.start()

    def _began(self) -> float | None:
        """Where the row of readable timesteps begins that is seen; None where all are readable."""
        seen = self._diagram
        if self.glide.start is not None:
            return self.glide.start
        return None if seen is None or seen.context is None else seen.context.start

    def _go_on_from(self, began: float | None) -> None:
        """Let the row glide from where it began to where it now begins."""
        self.glide.rest()
        context = None if self.shown is None or not self._is_laid_out else self.shown.context
        if context is not None and began is not None and began != context.start:
            self.glide.go(began, context.start, context.shown, _GLIDE_MS)
            self._forget()

    @property
    def _is_laid_out(self) -> bool:
        """While an aside hides the network, nothing is laid out."""
        return self.isVisible()

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
            self._diagram = diagram(self._state, *self._card, self.glide.start, self._lowered)
            context = self._diagram.context
            if context is not None and self.glide.start is None:
                self.glide.rested_at(context.start, 1.0 / (context.pitch * self.zoom))
        return self._diagram

    @property
    def _card(self) -> tuple[float, float]:
        return self.paper_width, self.paper_height

    @property
    def _lowered(self) -> float:
        """How much lower than usual the network begins."""
        return 0.0 if self._state is None or self._state.other is not None else lowered_by_heading(self.shrunk)

    def _slide(self) -> None:
        """The row has moved, and nothing else."""
        kept = self._still is not None or self._slides
        self._forget()
        self._slides = kept and self.glide.start is not None

    def _forget(self) -> None:
        self._slides = False
        self._diagram = self._still = self._both = None
        self.update()

    def _place_chip(self) -> None:
        """Behind the title."""
        if not self._is_laid_out or self.shown is None or self._state is None:
            return
        shown, named = self.shown, title(self._state)
        size = max(1.0, heading_size(shown, named, self.shrunk))
        height = self.on_screen(chip_height(shown, size, self.shrunk))
        type_size, padding = self.on_screen(_CHIP_SIZE * size), self.on_screen(8 * size)
        fitted = f"font-size: {type_size}px; padding: 0 {padding}px;" if height < scaled(_CHIP_HEIGHT) else ""
        if self.fold.styleSheet() != fitted:
            self.fold.setStyleSheet(fitted)
        self.fold.setFixedHeight(height)
        self.fold.ensurePolished()
        self.fold.resize(self.fold.sizeHint().width(), self.fold.height())
        end = title_end(shown, named, self.shrunk)
        self.fold.move(self.on_screen(end.x + _BESIDE_TITLE * size), self.on_screen(end.y) - self.fold.height() // 2)

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
            self._still = self._sheet.show(self, shown, theme, title(state), slides=self._slides)
            self._slides = False
        with painting(self, self.zoom) as painter:
            self.lay(painter, self._still)
            paint_dynamic(painter, shown, theme, self.phase)
            if state.pointed:
                self._paint_pointed(painter, shown, state)
            if self.hasFocus():
                paint_focus(painter, QRectF(0.0, 0.0, self.paper_width, self.paper_height), theme)

    def _paint_pointed(self, painter: QPainter, shown: Diagram, state: State) -> None:
        """The light, and what is pointed at here in a few words beside it."""
        lit, theme = shown.items.lit(state.pointed), THEMES[state.theme]
        paint_pointed(painter, shown, lit, shown.marks(state.pointed), theme)
        here = shown.items.again(self.here)
        if state.pointed.view == self.NAME and here is not None and (label := line_of(state, here)):
            paint_label(painter, shown, here, label, theme)

    def _paint_unfolding(self, shown: Diagram, state: State) -> None:
        if self._both is None:
            lowered = self._lowered
            self._both = folded(state, *self._card, lowered), unfolded(state, *self._card, lowered=lowered)
        theme = THEMES[state.theme]
        with painting(self, self.zoom) as painter:
            paint_unfolding(painter, *self._both, self.unfolded, theme)
            paint_heading(painter, shown, theme, title(state), self.shrunk)

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        self._make_legible()
        self.glide.rest()
        self._forget()
        self._place_chip()

    def showEvent(self, event: QShowEvent | None) -> None:
        self._place_chip()

    def hideEvent(self, event: QHideEvent | None) -> None:
        self._tween.stop()
        self._unfolding.stop()
        self.glide.rest()


def _is_step(before: State, after: State) -> bool:
    """Whether the cursor went on by one equation, and nothing else changed."""
    same = before.trace is after.trace and before.timeline == after.timeline
    return same and after.position == before.position + 1
