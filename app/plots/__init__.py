"""Figures on screen and on paper: the one place that knows pyqtgraph.

`FigurePlot` is a widget that shows a figure, `paint_figure` paints one on a page. `arranging` finds out where
everything lies (`matrix`: cells with margins, in the room that `matrix_room` gives them, of only one row `one_row`;
`groups`: bars side by side; the answer is a `layout`), `painting` paints it, `scene` adds the heat maps, `texts` sets
lines of words and formulas, `ticks` thins out numbers along an axis.
"""

from PyQt6.QtCore import QRectF
from PyQt6.QtGui import QPainter
from PyQt6.QtWidgets import QGraphicsScene

from app.plots.arranging import figure_height
from app.plots.lines_room import least_height
from app.plots.scene import FigureItems
from app.plots.widget import FigurePlot
from app.story.figures.figure import Figure
from app.theme import Theme

__all__ = ["FigurePlot", "figure_height", "least_height", "paint_figure"]


def paint_figure(painter: QPainter, figure: Figure, theme: Theme, width: float, height: float) -> None:
    """Paint a figure `width` × `height` pixels large on whatever the painter paints on, without a background.

    The scene is a fresh one: what is on screen keeps its size and its theme.
    """
    scene = QGraphicsScene()
    FigureItems(scene).show(figure, theme, width, height)
    page = QRectF(0.0, 0.0, width, height)
    scene.render(painter, page, page)
