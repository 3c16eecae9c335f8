"""A paint device that remembers what is painted on it, as primitives in page pixels.

Qt's own ways to paper were tried and lost: QSvgGenerator and QPdfWriter misread cosmetic pens, QPdfWriter rounds the
page to whole points, and each of them differs from the screen in its own way. Recording once makes all formats agree.
"""

import math
from typing import Any

from PyQt6.QtCore import QPointF, QRectF, Qt
from PyQt6.QtGui import (
    QBrush,
    QColor,
    QGradient,
    QImage,
    QLinearGradient,
    QPaintDevice,
    QPaintEngine,
    QPaintEngineState,
    QPainter,
    QPainterPath,
    QPainterPathStroker,
    QPen,
    QPixmap,
    QTransform,
)

from app.recording.clips import narrowed, visible
from app.recording.patterns import COVERAGE, HATCHES, hatch
from app.recording.pens import absolute, keeps_angles
from app.recording.primitives import Clip, Fill, Picture, Primitive, Stroke

DPI = 96
"""Page pixels to the inch."""


class Device(QPaintDevice):
    """A page of width × height pixels to paint on; `engine` holds what was painted."""

    def __init__(self, width: float, height: float) -> None:
        super().__init__()
        self.engine = Engine(QRectF(0, 0, width, height))
        metrics = QPaintDevice.PaintDeviceMetric
        self._metrics = {
            metrics.PdmWidth: round(width),
            metrics.PdmHeight: round(height),
            metrics.PdmWidthMM: round(width / DPI * 25.4),
            metrics.PdmHeightMM: round(height / DPI * 25.4),
            metrics.PdmNumColors: 2**31 - 1,
            metrics.PdmDepth: 32,
            metrics.PdmDpiX: DPI,
            metrics.PdmDpiY: DPI,
            metrics.PdmPhysicalDpiX: DPI,
            metrics.PdmPhysicalDpiY: DPI,
            metrics.PdmDevicePixelRatio: 1,
            metrics.PdmDevicePixelRatioScaled: round(QPaintDevice.devicePixelRatioFScale()),
        }

    def paintEngine(self) -> QPaintEngine:
        return self.engine

    def metric(self, metric: QPaintDevice.PaintDeviceMetric) -> int:
        known = self._metrics.get(metric)
        # The two halves of the encoded pixel ratio are Qt's own business.
        return super().metric(metric) if known is None else known


class Engine(QPaintEngine):
    """Collects `primitives`; `refusal` names the first thing painted that no primitive can express.

    Lines, rectangles, ellipses, points, text and tiled pixmaps are not handled here: QPaintEngine's own versions turn
    them into the calls below, text into the outlines of its shaped glyphs.
    """

    def __init__(self, page: QRectF) -> None:
        super().__init__(QPaintEngine.PaintEngineFeature.AllFeatures)
        self.primitives: list[Primitive] = []
        self.refusal: str | None = None
        self._page = page
        self._pen = QPen()
        self._brush = QBrush()
        self._brush_origin = QPointF()
        self._transform = QTransform()
        self._opacity = 1.0
        self._smooth = False
        self._mode = QPainter.CompositionMode.CompositionMode_SourceOver
        self._clip: Clip = ()
        self._clips = False

    def type(self) -> QPaintEngine.Type:
        return QPaintEngine.Type.User

    def begin(self, pdev: QPaintDevice | None) -> bool:
        return True

    def end(self) -> bool:
        return True

    def updateState(self, state: QPaintEngineState) -> None:
        self._pen = state.pen()
        self._brush = state.brush()
        self._brush_origin = state.brushOrigin()
        self._transform = state.transform()
        self._opacity = state.opacity()
        self._smooth = bool(state.renderHints() & QPainter.RenderHint.SmoothPixmapTransform)
        self._mode = state.compositionMode()
        self._clips = state.isClipEnabled()
        changed = state.state()
        if changed & (QPaintEngine.DirtyFlag.DirtyClipPath | QPaintEngine.DirtyFlag.DirtyClipRegion):
            operation = state.clipOperation()
            if operation == Qt.ClipOperation.NoClip:
                self._clip = ()
                return
            shape = QPainterPath()
            if changed & QPaintEngine.DirtyFlag.DirtyClipPath:
                shape = state.clipPath()
            else:
                shape.addRegion(state.clipRegion())
            outer = self._clip if operation == Qt.ClipOperation.IntersectClip else ()
            self._clip = narrowed(outer, self._transform.map(shape), self._page)

    def drawPath(self, path: QPainterPath) -> None:
        if self._accepts():
            self._fill(self._transform.map(path), self._brush, path.boundingRect())
            self._stroke(path)

    def drawPolygon(self, points: Any, mode: QPaintEngine.PolygonDrawMode) -> None:
        path = QPainterPath()
        if len(points):
            path.moveTo(QPointF(points[0]))
            for point in points[1:]:
                path.lineTo(QPointF(point))
        if mode == QPaintEngine.PolygonDrawMode.PolylineMode:
            if self._accepts():
                self._stroke(path)
            return
        path.closeSubpath()
        if mode == QPaintEngine.PolygonDrawMode.WindingMode:
            path.setFillRule(Qt.FillRule.WindingFill)
        self.drawPath(path)

    def drawPixmap(self, r: QRectF, pm: QPixmap, sr: QRectF) -> None:
        self.drawImage(r, pm.toImage(), sr)

    def drawImage(
        self,
        r: QRectF,
        pm: QImage,
        sr: QRectF,
        flags: Qt.ImageConversionFlag = Qt.ImageConversionFlag.AutoColor,
    ) -> None:
        if not self._accepts() or r.isEmpty() or sr.isEmpty() or self._opacity <= 0:
            return
        pixels = sr.toAlignedRect().intersected(pm.rect())
        placement = (
            QTransform.fromTranslate(pixels.x() - sr.x(), pixels.y() - sr.y())
            * QTransform.fromScale(r.width() / sr.width(), r.height() / sr.height())
            * QTransform.fromTranslate(r.x(), r.y())
            * self._transform
        )
        clip = self._clip if self._clips else ()
        if QRectF(pixels) != sr:  # part of a pixel at the edge: it is cut off where the target ends
            edge = QPainterPath()
            edge.addRect(r)
            clip = narrowed(clip, self._transform.map(edge), self._page)
        depth = QImage.Format.Format_ARGB32 if pm.hasAlphaChannel() else QImage.Format.Format_RGB32
        # A copy: the painter's image may borrow memory that changes later.
        image = pm.copy(pixels).convertToFormat(depth)
        image.setDevicePixelRatio(1)
        if visible(self._transform.mapRect(r), clip, self._page):
            self.primitives.append(Picture(image, placement, self._smooth, self._opacity, clip))

    def _accepts(self) -> bool:
        if self._mode != QPainter.CompositionMode.CompositionMode_SourceOver:
            self._refuse(f"the composition mode {self._mode.name.removeprefix('CompositionMode_')}")
        elif not self._transform.isAffine():
            self._refuse("a perspective transformation")
        return self.refusal is None

    def _refuse(self, what: str) -> None:
        self.refusal = self.refusal or what

    def _fill(self, path: QPainterPath, brush: QBrush, box: QRectF) -> None:
        """Fill a path given in page pixels; `box` is its bounding rectangle in the painter's own coordinates."""
        style = brush.style()
        clip = self._clip if self._clips else ()
        if style == Qt.BrushStyle.NoBrush or not visible(path.boundingRect(), clip, self._page):
            return
        if style == Qt.BrushStyle.SolidPattern or style in COVERAGE:
            colour = self._faded(brush.color(), COVERAGE.get(style, 1.0))
            if colour.alpha():
                self.primitives.append(Fill(path, QBrush(colour), clip))
        elif style in HATCHES:
            pen = QPen(self._faded(brush.color()), 1, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap)
            lines = hatch(style, path.boundingRect() & self._page)
            self.primitives.append(Stroke(lines, pen, narrowed(clip, path, self._page)))
        elif style == Qt.BrushStyle.LinearGradientPattern:
            gradient = self._gradient(brush, box)
            if gradient is not None:
                self.primitives.append(Fill(path, gradient, clip))
        else:
            self._refuse(f"a brush of the style {style.name}")

    def _gradient(self, brush: QBrush, box: QRectF) -> QBrush | None:
        """The brush with its opacity in its colours and its transform leading to the page."""
        given = brush.gradient()
        assert isinstance(given, QLinearGradient)
        gradient = QLinearGradient(given)
        to_page = (
            brush.transform()
            * QTransform.fromTranslate(self._brush_origin.x(), self._brush_origin.y())
            * self._transform
        )
        if gradient.spread() != QGradient.Spread.PadSpread:
            self._refuse("a gradient that repeats")
            return None
        match gradient.coordinateMode():
            case QGradient.CoordinateMode.LogicalMode:
                pass
            case QGradient.CoordinateMode.ObjectMode | QGradient.CoordinateMode.ObjectBoundingMode:
                within = QTransform.fromScale(box.width(), box.height()) * QTransform.fromTranslate(box.x(), box.y())
                to_page = within * to_page
            case _:
                self._refuse("a gradient that stretches to the device")
                return None
        gradient.setCoordinateMode(QGradient.CoordinateMode.LogicalMode)
        gradient.setStops([(at, self._faded(QColor(colour))) for at, colour in gradient.stops()])
        recorded = QBrush(gradient)
        recorded.setTransform(to_page)
        return recorded

    def _stroke(self, path: QPainterPath) -> None:
        """Stroke a path given in the painter's own coordinates."""
        if self._pen.style() == Qt.PenStyle.NoPen or path.isEmpty():
            return
        scale = 1.0 if self._pen.isCosmetic() else math.sqrt(abs(self._transform.determinant()))
        pen = absolute(self._pen, scale)
        plain = self._pen.brush().style() == Qt.BrushStyle.SolidPattern
        if plain and (self._pen.isCosmetic() or keeps_angles(self._transform)):
            pen.setColor(self._faded(self._pen.color()))
            line = self._transform.map(path)
            clip = self._clip if self._clips else ()
            reach = pen.widthF() * max(1.0, pen.miterLimit())
            box = line.boundingRect().adjusted(-reach, -reach, reach, reach)
            if pen.color().alpha() and visible(box, clip, self._page):
                self.primitives.append(Stroke(line, pen, clip))
            return
        if self._pen.isCosmetic():
            outline = QPainterPathStroker(pen).createStroke(self._transform.map(path))
        elif scale > 0:
            # Outlined at the page's scale, so that its curves are as fine as the page needs.
            enlarged = QTransform.fromScale(scale, scale)
            reduced = QTransform.fromScale(1 / scale, 1 / scale)
            outline = (reduced * self._transform).map(QPainterPathStroker(pen).createStroke(enlarged.map(path)))
        else:
            return
        self._fill(outline, self._pen.brush(), path.boundingRect())

    def _faded(self, colour: QColor, coverage: float = 1.0) -> QColor:
        faded = QColor(colour)
        faded.setAlphaF(colour.alphaF() * self._opacity * coverage)
        return faded
