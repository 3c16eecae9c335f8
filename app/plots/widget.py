"""A widget that shows a figure and says which of its items is pointed at, by a hand or by the keyboard, or clicked."""

from collections.abc import Callable
from html import escape
from itertools import chain

import pyqtgraph as pg
from PyQt6.QtCore import QEvent, QLineF, QPointF, QRectF, QSize, Qt, pyqtSignal
from PyQt6.QtGui import (
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPixmapCache,
    QResizeEvent,
    QShowEvent,
    QTransform,
)
from PyQt6.QtWidgets import QGraphicsView, QWidget

from app.paper import current_zoom
from app.plots import texts
from app.plots.items import Item, beside, exists, first, item_at
from app.plots.layout import Line, PanelLayout
from app.plots.light import LightItem
from app.plots.scene import FigureItems
from app.story.figures.figure import Figure
from app.story.pointing import NOTHING, Pointed
from app.theme import Theme
from app.widgets.own_keys import keep_keys
from app.widgets.tips import show_tip

_KEPT = 96 * 1024
"""Kilobytes for the pictures that figures keep of themselves: on a large, fine screen they are large."""
_WAYS = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1)}
_PRESSING = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_OWN_KEYS = (*_WAYS, *_PRESSING, Qt.Key.Key_Escape)


class FigurePlot(pg.GraphicsView):  # type: ignore[misc]
    """Shows figures one after the other; nothing in it can be zoomed or configured.

    While it has the keyboard's focus, the arrow keys walk its items, Return clicks one, Esc gives the focus back.
    """

    clicked = pyqtSignal(str, int, int)
    """Panel, row and column of the item that was clicked."""
    double_clicked = pyqtSignal(str, int, int)
    """The same of the one that was clicked twice; its first click was told too."""
    pointed = pyqtSignal(str, int, int)
    """The same of the one that is pointed at now."""
    left = pyqtSignal()
    """None is pointed at any more."""
    laid_out = pyqtSignal()
    """What is shown may have got more room, or less."""

    _shown: tuple[Figure, Theme] | None = None  # of the class: the base class resizes before __init__ is through
    zoom = 1.0
    """Pixels of a paper unit."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, background=None)
        self.zoom = current_zoom()
        QPixmapCache.setCacheLimit(max(QPixmapCache.cacheLimit(), _KEPT))
        self._items = FigureItems(self.scene(), kept=True)
        self._light = LightItem()
        self.scene().addItem(self._light)
        self._at: Item | None = None
        self._pointed = NOTHING
        self._asked: tuple[Callable[[], Figure], Theme] | None = None
        self._reserved = (0.0, 0.0)
        self._page = 0
        self.setStyleSheet("background: transparent")
        self.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.FullViewportUpdate)
        keep_keys(self, _OWN_KEYS)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # after a click the arrow keys still walk the timeline
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        viewport = self.viewport()
        if viewport is not None:
            viewport.setMouseTracking(True)

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
        """Show a figure in a theme; a screen reader hears its title, and its sentence or what is pointed at in it."""
        if self._shown is not None and self._shown[0] is figure and self._shown[1] is theme:
            return
        self._shown = figure, theme
        self.setAccessibleName(figure.title.plain)
        self._lay_out()

    def reserve(self, width: float, foot: float = 0.0) -> None:
        """Leave so many paper units right of the title, and right of the last line, to widgets that stand there."""
        if (width, foot) != self._reserved:
            self._reserved = width, foot
            self._lay_out()

    @property
    def has_pages(self) -> bool:
        """Whether not all of the figure has room at once."""
        return self._items.layout.left_out is not None

    def turn_page(self) -> None:
        """Show what had no room; after the last page the first one."""
        self._page += 1
        self._lay_out()

    def light(self, pointed: Pointed) -> None:
        """Light what is pointed at, here or in another view; say what it is where it is pointed at here."""
        self._pointed = pointed
        if self._shown is None:
            return
        figure, theme = self._shown
        own, said = None, ""
        if self._at is not None and pointed.view == figure.name and exists(self._items.layout, self._at):
            own = self._at
            said = figure.pointed(*own).said
        items = (own,) if own is not None else figure.lit(pointed)
        page = QRectF(0.0, 0.0, self.width() / self.zoom, self.height() / self.zoom)
        self._light.show_light(self._items.layout, theme, page, items, own, said)
        described = said or " ".join((figure.text_alternative, *self._items.layout.explained))
        if described != self.accessibleDescription():
            self.setAccessibleDescription(described)

    @property
    def lit(self) -> tuple[QRectF, ...]:
        """What is lit, in paper units."""
        return self._light.lit

    @property
    def guides(self) -> tuple[QLineF, ...]:
        """Lines that lead from the axes to what is lit, where that is too small to be seen."""
        return self._light.guides

    @property
    def plate(self) -> QRectF:
        """Where it is said, in paper units, what is pointed at here; empty where nothing is."""
        return self._light.plate

    def laid(self, panel: str) -> PanelLayout | None:
        """A panel in paper units, as it is shown; None where it is not."""
        return next((laid for laid in self._items.layout.panels if laid.panel.name == panel), None)

    def point_at_nothing(self) -> None:
        """The hand is at something that lies over the figure."""
        self._point(None)

    def cell_at(self, point: QPointF) -> Item | None:
        """Panel, row and column at a point of the widget."""
        return item_at(self._items.layout, point / self.zoom)

    def _explained_at(self, point: QPointF) -> tuple[str, QRectF]:
        """What a badge or a word at a point of the widget means, "" where there is nothing more to say; and where it
        stands, which its explanation is not to cover."""
        at, layout = point / self.zoom, self._items.layout
        badges = ((laid.badge.more, laid.rect) for laid in layout.badges if laid.rect.contains(at))
        words = ((line.text.more, _box(line)) for line in layout.lines if line.text.more and _box(line).contains(at))
        more, box = next(chain(badges, words), ("", QRectF()))
        return more, QRectF(box.topLeft() * self.zoom, box.size() * self.zoom)

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
        if self._shown is not None and not self.closed:
            figure, theme = self._shown
            self._items.show(
                figure, theme, self.width() / self.zoom, self.height() / self.zoom, *self._reserved, self._page
            )
            self.light(self._pointed)
            self.laid_out.emit()

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

    def mouseDoubleClickEvent(self, event: QMouseEvent | None) -> None:
        if event is not None and event.button() == Qt.MouseButton.LeftButton:
            hit = self.cell_at(event.position())
            if hit is not None:
                self.double_clicked.emit(*hit)

    def mouseReleaseEvent(self, event: QMouseEvent | None) -> None:
        """Nothing: the press was the click."""

    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:
        viewport = self.viewport()
        if event is not None and viewport is not None:
            over = self.cell_at(event.position())
            viewport.setCursor(Qt.CursorShape.ArrowCursor if over is None else Qt.CursorShape.PointingHandCursor)
            self._point(over)

    def _point(self, item: Item | None) -> None:
        """Tell who looks which item is pointed at; those without spots mean nothing."""
        if item is not None and not exists(self._items.layout, item):
            item = None
        if item != self._at:
            self._at = item
            if item is None:
                self.left.emit()
            else:
                self.pointed.emit(*item)

    # Keyboard -------------------------------------------------------------------------------------------------------

    def focusInEvent(self, event: QFocusEvent | None) -> None:
        super().focusInEvent(event)
        self._light.show_focus(True)
        if event is not None and event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason):
            self._point(self._at or first(self._items.layout))

    def focusOutEvent(self, event: QFocusEvent | None) -> None:
        super().focusOutEvent(event)
        if not self.closed:  # the base class empties the scene when it is closed
            self._light.show_focus(False)
            self._point(None)

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        if event is None:
            return
        at, way = self._at, next((way for key, way in _WAYS.items() if key == event.key()), None)
        if way is not None:
            self._point((first(self._items.layout) if at is None else beside(self._items.layout, at, *way)) or at)
        elif event.key() in _PRESSING and at is not None:
            self.clicked.emit(*at)
        elif event.key() == Qt.Key.Key_Escape:
            self.clearFocus()
        else:
            event.ignore()  # the window has keys of its own

    def keyReleaseEvent(self, event: QKeyEvent | None) -> None:
        """Nothing: the base class would hand it to the scene."""

    def viewportEvent(self, event: QEvent | None) -> bool:
        """The badge or the word under the mouse tells more."""
        if event is not None and event.type() == QEvent.Type.Leave and not self.hasFocus():
            self._point(None)
        if isinstance(event, QHelpEvent):
            more, box = self._explained_at(QPointF(event.pos()))
            show_tip(f"<p>{escape(more)}</p>" if more else "", box.toAlignedRect(), self)
            return True
        return bool(super().viewportEvent(event))


def _box(line: Line) -> QRectF:
    """Where a line of text stands."""
    return QRectF(line.x, line.baseline - line.size, texts.width(line.text, line.size), 1.35 * line.size)
