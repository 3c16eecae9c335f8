"""The edge of truncation over the triangle: dragged it shows what a window or chunks would cost, let go it cuts."""

from PyQt6.QtCore import QEvent, QObject, QPointF, QRectF, Qt, pyqtSignal
from PyQt6.QtGui import QFocusEvent, QHelpEvent, QKeyEvent, QMouseEvent, QPaintEvent
from PyQt6.QtWidgets import QToolTip, QWidget

from app.document import Document
from app.paper import painting
from app.plots import FigurePlot
from app.plots.layout import PanelLayout
from app.story.figures.edge import Cost, Edge, Grip, cost_in_words, edge, in_words, settled
from app.story.state import State
from app.theme import THEMES
from app.translation import _
from app.truncation.cost_painting import CostPlate, lay_out_costs, paint_costs
from app.truncation.cost_telling import CostTelling
from app.truncation.edge_painting import near_handle, paint_edge
from app.widgets.own_keys import keep_keys
from rnn_engine.truncation import Truncation

_NEAR = 5.0
"""Pixels from the edge at which a hand takes it; less where cells, which can be clicked, are small."""
_SMALLER = (Qt.Key.Key_Right, Qt.Key.Key_Up)
_LARGER = (Qt.Key.Key_Left, Qt.Key.Key_Down)
_FAR = (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)
_AT_A_TIME = 10
_KEEPING = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
_OWN_KEYS = (*_SMALLER, *_LARGER, *_FAR, *_KEEPING, Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_Escape)
_TABBING = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)


class TruncationEdge(QWidget):
    """Lies over a plot as large as itself, and hears its mouse before it does.

    What is dragged is tried here only; the experiment changes once, when it is let go. With the focus the arrow keys
    try, Return keeps what was tried, Esc drops it.
    """

    tried = pyqtSignal(str)
    """What is tried now and what it costs, in words; empty: nothing."""

    def __init__(self, document: Document, plot: FigurePlot, parent: QWidget) -> None:
        super().__init__(parent)
        self._document, self._plot = document, plot
        self._state: State = document.state
        self._tried: Truncation | None = None
        self._held: Grip | None = None
        self._over = False
        self._telling = CostTelling(self)
        self._telling.told.connect(self._tell)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        keep_keys(self, _OWN_KEYS)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        viewport = plot.viewport()
        assert viewport is not None
        self._viewport: QWidget = viewport
        viewport.installEventFilter(self)
        document.busy_changed.connect(self._end_waiting)

    def draw(self, state: State) -> None:
        """Show the edge of the state's truncation; what is tried is dropped where it is about another experiment."""
        if state.trace is not self._state.trace or state.parameter != self._state.parameter:
            self._drop()
        if state.trace is not self._state.trace:
            self._telling.forget()
        self._state = state
        self.setVisible(edge(state) is not None)
        self.setAccessibleName(_("Edge of truncation"))
        self._describe()
        self.update()

    @property
    def edge(self) -> Edge | None:
        """What is shown: of the truncation that is tried, else of the experiment's."""
        return edge(self._state, self._tried)

    @property
    def shown_costs(self) -> tuple[Cost, ...]:
        """What the tried truncation costs, the chosen parameter first."""
        return self._telling.costs

    # Trying ---------------------------------------------------------------------------------------------------------

    def _try(self, truncation: Truncation) -> None:
        if truncation != self._tried:
            self._tried = truncation
            self._telling.ask(self._state, truncation)
            self.update()

    def _tell(self) -> None:
        self._describe()
        self.tried.emit(self.accessibleDescription())
        self.update()

    def _drop(self) -> None:
        self._telling.drop()
        self._tried, self._held = None, None
        self._describe()
        self.tried.emit("")
        self.update()

    def _keep(self) -> None:
        """Make what is tried the experiment's truncation: one step to undo. The edge stays where it was let go while
        that is computed."""
        tried = self._tried
        if tried is not None:
            self._document.truncate(settled(tried, self._state.trace))
        if self._document.busy is None:
            self._drop()
        self._held = None

    def _end_waiting(self) -> None:
        if self._document.busy is None and self._held is None and not self.hasFocus():
            self._drop()

    def _describe(self) -> None:
        truncation = self._state.trace.experiment.truncation if self._tried is None else self._tried
        said = in_words(truncation, self._state.trace)
        if self._tried is not None and self.shown_costs:
            said = cost_in_words(truncation, self._state.trace, self.shown_costs[0])
        self.setAccessibleDescription(said)

    # Mouse ----------------------------------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        """The plot's mouse, where it is at the edge."""
        if not self.isVisible() or watched is not self._viewport:
            return False
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            at = self._grip_at(QPointF(event.pos()))
            if at is not None:
                QToolTip.showText(event.globalPos(), _("Drag to truncate"), self)
            return at is not None
        if isinstance(event, QMouseEvent):
            return self._mouse(event)
        if event is not None and event.type() == QEvent.Type.Leave:
            self._hover(None)
        return False

    def _mouse(self, event: QMouseEvent) -> bool:
        """Whether the edge took it."""
        if event.type() == QEvent.Type.MouseButtonPress and event.button() == Qt.MouseButton.LeftButton:
            self._held = self._grip_at(event.position())
            if self._held is not None:
                self._document.pause()
            return self._held is not None
        if event.type() == QEvent.Type.MouseMove and self._held is not None:
            self._drag(self._held, event.position())
            return True
        if event.type() == QEvent.Type.MouseButtonRelease and self._held is not None:
            self._keep()
            return True
        if event.type() == QEvent.Type.MouseMove and not event.buttons():
            return self._hover(self._grip_at(event.position()))
        return False

    def _drag(self, held: Grip, point: QPointF) -> None:
        laid, shown = self._laid, self.edge
        if laid is not None and shown is not None:
            truncation = shown.dragged(held, *laid.units(*self._on_paper(point)))
            before = self._state.trace.experiment.truncation
            if self._tried is not None or settled(truncation, self._state.trace) != before:
                self._try(truncation)

    def _hover(self, grip: Grip | None) -> bool:
        over = grip is not None
        if grip is not None:
            self._plot.point_at_nothing()
            chunked = grip.axis == "y"
            self._viewport.setCursor(Qt.CursorShape.SplitVCursor if chunked else Qt.CursorShape.SplitHCursor)
        if over != self._over:
            self._over = over
            self.update()
        return over

    def _grip_at(self, point: QPointF) -> Grip | None:
        laid, shown = self._laid, self.edge
        if laid is None or shown is None:
            return None
        at = QPointF(*self._on_paper(point))
        if near_handle(laid, shown, at):
            return shown.handle[1]
        across, down = laid.scale
        within = (_NEAR, _NEAR) if laid.image else (min(_NEAR, 0.3 * across), min(_NEAR, 0.3 * down))
        return shown.grip(*laid.units(at.x(), at.y()), (within[0] / across, within[1] / down))

    def _on_paper(self, point: QPointF) -> tuple[float, float]:
        return point.x() / self._plot.zoom, point.y() / self._plot.zoom

    @property
    def _laid(self) -> PanelLayout | None:
        return self._plot.laid("tiles")

    # Keyboard -------------------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        shown = self.edge
        if event is None or shown is None:
            return
        key = event.key()
        if key in (*_SMALLER, *_LARGER):
            self._try(shown.resized(shown.size + (1 if key in _LARGER else -1)))
        elif key in _FAR:
            self._try(shown.resized(shown.size + (_AT_A_TIME if key == Qt.Key.Key_PageDown else -_AT_A_TIME)))
        elif key == Qt.Key.Key_Home:
            self._try(shown.resized(shown.last))
        elif key == Qt.Key.Key_End:
            self._try(shown.resized(1))
        elif key in _KEEPING:
            self._keep()
        elif key == Qt.Key.Key_Escape:
            self._escape()
        else:
            event.ignore()

    def _escape(self) -> None:
        """First what was tried goes, then the focus."""
        if self._tried is None:
            self.clearFocus()
        self._drop()

    def focusInEvent(self, event: QFocusEvent | None) -> None:
        self.update()

    def focusOutEvent(self, event: QFocusEvent | None) -> None:
        """Who goes on to the next widget keeps what was tried."""
        if event is not None and event.reason() in _TABBING:
            self._keep()
        self.update()

    # Painting -------------------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent | None) -> None:
        laid, shown = self._laid, self.edge
        if laid is None or shown is None:
            return
        zoom = self._plot.zoom
        with painting(self, zoom) as painter:
            theme = THEMES[self._state.theme]
            lively = self._over or self._held is not None or self.hasFocus()
            before = None if self._tried is None else edge(self._state)
            paint_edge(painter, laid, shown, theme, before, lively, self.hasFocus())
            plate = self.plate
            if plate is not None:
                paint_costs(painter, plate, theme)

    @property
    def plate(self) -> CostPlate | None:
        """What is told while something is tried, in paper units."""
        laid, shown = self._laid, self.edge
        if laid is None or shown is None or self._tried is None:
            return None
        page = QRectF(0.0, 0.0, self.width() / self._plot.zoom, self.height() / self._plot.zoom)
        return lay_out_costs(laid, shown, page, in_words(self._tried, self._state.trace), self.shown_costs)
