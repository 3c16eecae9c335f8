"""The network while it unfolds or folds: a picture between two."""

from dataclasses import replace

from PyQt6.QtGui import QPainter

from app.painting.network.brushes import paint_caption, paint_cells
from app.painting.network.moving import paint_dynamic
from app.painting.network.still import paint_bars, paint_edge, paint_field, paint_pill, paint_sign
from app.painting.network.strokes import paint_static
from app.story.diagram import Diagram
from app.story.diagram.parts import Bars, Cells, Part
from app.story.diagram.unfolding import Layer, moment
from app.theme import Theme


def paint_unfolding(painter: QPainter, folded: Diagram, unfolded: Diagram, u: float, theme: Theme) -> None:
    """The network at u from 0, the folded picture, to 1, the unfolded one; both at rest."""
    if u <= 0.0 or u >= 1.0:
        _paint_whole(painter, folded if u <= 0.0 else unfolded, theme)
        return
    now = moment(folded, unfolded, u)
    painter.setOpacity(now.unfolded)
    _paint_whole(painter, now.alone, theme)
    painter.setOpacity(now.folded)
    painter.translate(now.by, 0.0)
    _paint_whole(painter, replace(folded, columns=(), edges=(), captions=()), theme)
    painter.translate(-now.by, 0.0)
    for layer in now.layers:
        painter.setOpacity(layer.opacity)
        _paint_layer(painter, layer, unfolded.unit, theme)
    painter.setOpacity(1.0)


def _paint_whole(painter: QPainter, shown: Diagram, theme: Theme) -> None:
    paint_static(painter, shown, theme)
    paint_dynamic(painter, shown, theme, 1.0)


def _paint_layer(painter: QPainter, layer: Layer, unit: float, theme: Theme) -> None:
    if layer.opacity == 0.0:
        return
    for field in layer.fields:
        paint_field(painter, field, theme, unit)
    for edge in layer.edges:
        paint_edge(painter, replace(edge, river=None), theme, unit)  # the river is not there yet, or no more
    for sign in layer.signs:
        paint_sign(painter, sign, theme)
    for part in layer.parts:
        _paint_part(painter, part, theme)
    for caption in layer.captions:
        paint_caption(painter, caption, theme)


def _paint_part(painter: QPainter, part: Part, theme: Theme) -> None:
    if isinstance(part, Cells):
        paint_cells(painter, part, theme, part.glow.known)
    elif isinstance(part, Bars):
        paint_bars(painter, part, theme, part.glow.known, with_target=True)
    else:
        paint_pill(painter, part, theme, part.glow.known)
