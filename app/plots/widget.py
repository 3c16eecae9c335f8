"""A widget that shows a figure and says which of its cells is clicked."""

from collections.abc import Callable

import pyqtgraph as pg
from PyQt6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, pyqtSignal
from PyQt6.QtGui import QHelpEvent, QMouseEvent, QPainter, QResizeEvent, QShowEvent, QTransform
from PyQt6.QtWidgets import QGraphicsView, QToolTip, QWidget

from app.paper import current_zoom
from app.plots.scene import FigureItems
from app.story.figures.figure import Figure
from app.theme import Theme


class FigurePlot(pg.GraphicsView):  # type: ignore[misc]
    """Shows figures one after the other; nothing in it can be dragged, zoomed or configured."""

    clicked = pyqtSignal(str, int, int)
    """Panel, row and column of the cell or box that was clicked."""

    _shown: tuple[Figure, Theme] | None = None  # of the class: the base class resizes before __init__ is through
    zoom = 1.0
    """Pixels of a paper unit."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, background=None)
        self.zoom = current_zoom()
        self._items = FigureItems(self.scene())
        self._asked: tuple[Callable[[], Figure], Theme] | None = None
        self._reserved = 0.0
        self.setStyleSheet("background: transparent")
        self.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.FullViewportUpdate)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the arrow keys walk the timeline
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)

    @property
    def figure(self) -> Figure | None:
        """What is shown."""
        return None if self._shown is None else self._shown[0]

    def draw(self, make: Callable[[], Figure], theme: Theme) -> None:
        """Show the figure that `make` gives; while the widget is hidden only the newest one is remembered."""
        self._asked = make, theme
        if self.isVisible():
            self._draw_asked()

    def show_figure(self, figure: Figure, theme: Theme) -> None:
        """Show a figure in a theme; a screen reader hears its title and its sentence."""
        if self._shown is not None and self._shown[0] is figure and self._shown[1] is theme:
            return
        self._shown = figure, theme
        self.setAccessibleName(figure.title.plain)
        self.setAccessibleDescription(figure.text_alternative)
        self._lay_out()

    def reserve(self, width: float) -> None:
        """Leave so many paper units at the right of the title row to widgets that stand there."""
        if width != self._reserved:
            self._reserved = width
            self._lay_out()

    def cell_at(self, point: QPointF) -> tuple[str, int, int] | None:
        """Panel, row and column at a point of the widget."""
        point = point / self.zoom
        for laid in self._items.layout.panels:
            hit = laid.hit(point.x(), point.y())
            if hit is not None:
                return laid.panel.name, *hit
        return None

    def minimumSizeHint(self) -> QSize:
        return QSize(round(160 * self.zoom), round(80 * self.zoom))

    def _draw_asked(self) -> None:
        if self._asked is not None:
            make, theme = self._asked
            self._asked = None
            self.show_figure(make(), theme)

    def showEvent(self, event: QShowEvent | None) -> None:
        super().showEvent(event)
        self._draw_asked()

    def _lay_out(self) -> None:
        if self._shown is not None and not self.closed:  # the base class empties the scene when it is closed
            figure, theme = self._shown
            self._items.show(figure, theme, self.width() / self.zoom, self.height() / self.zoom, self._reserved)

    def updateMatrix(self, propagate: bool = True) -> None:
        """The scene is laid out in paper units; asked by the base class whenever the size changes."""
        super().updateMatrix(propagate)
        self.setTransform(QTransform.fromScale(self.zoom, self.zoom))
        self.setSceneRect(QRectF(0.0, 0.0, self.width() // self.zoom, self.height() // self.zoom))

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        super().resizeEvent(event)
        self._lay_out()

    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        if event is not None and event.button() == Qt.MouseButton.LeftButton:
            hit = self.cell_at(event.position())
            if hit is not None:
                self.clicked.emit(*hit)

    def mouseReleaseEvent(self, event: QMouseEvent | None) -> None:
        """Nothing: the press was the click."""

    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:
        viewport = self.viewport()
        if event is not None and viewport is not None:
            over = self.cell_at(event.position()) is not None
            viewport.setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor)

    def viewportEvent(self, event: QEvent | None) -> bool:
        """The badge under the mouse tells more."""
        if isinstance(event, QHelpEvent):
            at = QPointF(event.pos()) / self.zoom
            more = next((laid.badge.more for laid in self._items.layout.badges if laid.rect.contains(at)), "")
            QToolTip.showText(event.globalPos(), more, self)
            return True
        return bool(super().viewportEvent(event))
