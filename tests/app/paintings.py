"""Paintings that use all a painter can do, and what it takes to look at them."""

from collections.abc import Callable
from xml.etree import ElementTree

import numpy as np
from numpy.typing import NDArray
from PyQt6.QtCore import QLineF, QPointF, QRect, QRectF, Qt
from PyQt6.QtGui import (
    QBrush,
    QColor,
    QGradient,
    QImage,
    QLinearGradient,
    QPainter,
    QPainterPath,
    QPen,
    QPixmap,
    QPolygonF,
    QRegion,
    QStaticText,
)
from PyQt6.QtWidgets import QApplication

from app.recording import Recording, record

Paint = Callable[[QPainter], None]
Pixels = NDArray[np.int16]

BLUE, ORANGE, PURPLE = QColor("#1d4fb5"), QColor("#c2490c"), QColor("#a0439a")
WHITE_PIXEL, BLUE_PIXEL = (255, 255, 255, 255), (0x1D, 0x4F, 0xB5, 255)
SVG = "{http://www.w3.org/2000/svg}"
LINK = "{http://www.w3.org/1999/xlink}href"


def pixels_of(millimetres: float) -> float:
    return millimetres / 25.4 * 96


def pixels(image: QImage) -> Pixels:
    """Rows × columns × (red, green, blue, opacity)."""
    straight = image.convertToFormat(QImage.Format.Format_RGBA8888)
    bits = straight.constBits()
    assert bits is not None
    flat = np.frombuffer(bits.asstring(straight.sizeInBytes()), np.uint8)
    return flat.reshape(image.height(), image.width(), 4).astype(np.int16)


def png_pixels(png: bytes) -> Pixels:
    image = QImage.fromData(png, "PNG")
    assert not image.isNull()
    return pixels(image)


def seen(paint: Paint, width: float = 100, height: float = 100) -> Pixels:
    """The recorded painting at one pixel per page pixel."""
    return png_pixels(record(paint, width, height).png(96))


def svg_elements(recording: Recording, tag: str) -> list[ElementTree.Element]:
    return list(ElementTree.fromstring(recording.svg("a title", "")).iter(SVG + tag))


def blocks(picture: Pixels) -> NDArray[np.float64]:
    """Means over 8×8 pixels, so that an edge shifted by a part of a pixel does not count."""
    rows, columns = picture.shape[0] // 8, picture.shape[1] // 8
    squares = picture[: rows * 8, : columns * 8, :3].reshape(rows, 8, columns, 8, 3)
    return np.asarray(squares.mean(axis=(1, 3)))


def differs(one: Pixels, other: Pixels) -> tuple[float, float]:
    """The mean absolute difference of pixels, and the share of blocks that differ visibly; of 255."""
    rows, columns = min(one.shape[0], other.shape[0]), min(one.shape[1], other.shape[1])
    assert abs(one.shape[0] - other.shape[0]) <= 1
    assert abs(one.shape[1] - other.shape[1]) <= 1
    one, other = one[:rows, :columns], other[:rows, :columns]
    apart = np.abs(blocks(one) - blocks(other)).max(axis=2)
    return float(np.abs(one - other).mean()), float((apart > 40).mean())


def filled(brush: QBrush | QColor) -> Paint:
    """A painting that is full of one brush."""
    return lambda painter: painter.fillRect(QRectF(-9999, -9999, 99999, 99999), QBrush(brush))


def pen(colour: QColor, width: float, **options: object) -> QPen:
    made = QPen(colour, width)
    for name, value in options.items():
        getattr(made, f"set{name}")(value)
    return made


def small_image(opacity: int = 255) -> QImage:
    """4×3 pixels, all different."""
    image = QImage(4, 3, QImage.Format.Format_ARGB32)
    for y in range(3):
        for x in range(4):
            image.setPixelColor(x, y, QColor(60 * x + 10, 100 * y + 20, 200 - 40 * x, opacity))
    return image


# Paintings. Each paints on a page of 240×160.


def lines(painter: QPainter) -> None:
    for n, style in enumerate((Qt.PenStyle.SolidLine, Qt.PenStyle.DashLine, Qt.PenStyle.DotLine)):
        for m, cap in enumerate((Qt.PenCapStyle.FlatCap, Qt.PenCapStyle.SquareCap, Qt.PenCapStyle.RoundCap)):
            painter.setPen(QPen(BLUE, 1 + 2 * n, style, cap))
            painter.drawLine(QLineF(10, 12 + 40 * n + 12 * m, 120, 18 + 40 * n + 12 * m))
    for n, join in enumerate(Qt.PenJoinStyle[f"{name}Join"] for name in ("Bevel", "Round", "SvgMiter", "Miter")):
        painter.setPen(pen(PURPLE, 8, JoinStyle=join))
        corner = [QPointF(140, 10 + 38 * n), QPointF(200, 18 + 38 * n), QPointF(160, 40 + 38 * n)]
        painter.drawPolyline(QPolygonF(corner))


def shapes(painter: QPainter) -> None:
    painter.setPen(pen(ORANGE, 2))
    painter.setBrush(BLUE)
    painter.drawRect(QRect(10, 10, 40, 30))
    painter.drawRoundedRect(QRectF(60.5, 10.5, 40, 30), 8, 8)
    painter.drawEllipse(QRectF(110, 10, 50, 30))
    painter.drawPie(QRectF(170, 10, 40, 40), 30 * 16, 250 * 16)
    star = QPolygonF([QPointF(40 + 30 * np.sin(n * 2.513), 90 - 30 * np.cos(n * 2.513)) for n in range(5)])
    painter.drawPolygon(star, Qt.FillRule.OddEvenFill)
    painter.drawPolygon(star.translated(70, 0), Qt.FillRule.WindingFill)
    painter.setPen(pen(PURPLE, 9, CapStyle=Qt.PenCapStyle.RoundCap))
    painter.drawPoints(QPolygonF([QPointF(160 + 15 * n, 80) for n in range(4)]))
    painter.setPen(pen(PURPLE, 9, CapStyle=Qt.PenCapStyle.SquareCap))
    painter.drawPoint(QPointF(160, 110))
    painter.eraseRect(QRectF(15, 15, 10, 10))


def text(painter: QPainter) -> None:
    font = painter.font()
    font.setHintingPreference(font.HintingPreference.PreferNoHinting)
    font.setPixelSize(22)
    painter.setFont(font)
    painter.setPen(BLUE)
    painter.drawText(QPointF(10, 30), "Wavefront ∂L")
    font.setUnderline(True)
    painter.setFont(font)
    painter.drawText(QRectF(0, 40, 240, 40), Qt.AlignmentFlag.AlignCenter, "centred")
    painter.drawStaticText(QPointF(10, 80), QStaticText("static"))
    painter.translate(150, 150)
    painter.rotate(-30)
    painter.drawText(QPointF(0, 0), "rotated")


def turned_and_scaled(painter: QPainter) -> None:
    painter.translate(60, 60)
    painter.rotate(25)
    painter.setPen(pen(BLUE, 3))
    painter.setBrush(QColor(194, 73, 12, 90))
    painter.drawRect(QRectF(-30, -20, 60, 40))
    painter.resetTransform()
    painter.translate(160, 20)
    painter.scale(1, 4)
    painter.setPen(pen(PURPLE, 4))
    painter.drawEllipse(QRectF(0, 5, 30, 20))


def cosmetic(painter: QPainter) -> None:
    painter.translate(30, 20)
    painter.scale(0.05, 120)
    painter.setPen(pen(BLUE, 3, Cosmetic=True))
    painter.drawEllipse(QRectF(0, 0, 1000, 0.5))
    painter.drawRect(QRectF(0, 0.6, 1000, 0.3))
    painter.resetTransform()
    painter.scale(-20, 20)
    painter.setPen(QPen(PURPLE, 0))
    painter.drawLine(QLineF(-5, 2, -11, 7))


def clips(painter: QPainter) -> None:
    painter.save()
    painter.setClipRect(QRectF(10, 10, 50, 60))
    ellipse = QPainterPath()
    ellipse.addEllipse(QRectF(10, 10, 80, 60))
    painter.setClipPath(ellipse, Qt.ClipOperation.IntersectClip)
    filled(BLUE)(painter)
    painter.setClipping(False)
    painter.fillRect(QRectF(70, 10, 10, 10), PURPLE)
    painter.setClipping(True)
    painter.fillRect(QRectF(0, 30, 240, 10), ORANGE)
    painter.restore()
    painter.save()
    painter.translate(150, 60)
    painter.rotate(40)
    painter.setClipRect(QRectF(-40, -20, 80, 40))
    filled(PURPLE)(painter)
    painter.restore()
    painter.fillRect(QRectF(200, 10, 20, 20), BLUE)
    painter.setClipRegion(QRegion(10, 100, 30, 30) + QRegion(60, 100, 30, 30))
    filled(ORANGE)(painter)


def translucent(painter: QPainter) -> None:
    filled(QColor("#fbfaf7"))(painter)
    painter.setOpacity(0.5)
    painter.setPen(pen(QColor("black"), 6))
    painter.setBrush(QColor(29, 79, 181, 128))
    painter.drawEllipse(QRectF(20, 20, 100, 100))
    painter.drawRect(QRectF(80, 40, 100, 90))
    painter.drawImage(QRectF(180, 20, 40, 30), small_image())


def gradients(painter: QPainter) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    along = QLinearGradient(20, 20, 100, 60)
    along.setStops([(0.1, BLUE), (0.5, QColor("white")), (1, ORANGE)])
    painter.fillRect(QRectF(10, 10, 100, 60), QBrush(along))
    painter.setBrushOrigin(40, 0)
    painter.fillRect(QRectF(10, 75, 60, 10), QBrush(along))
    painter.setBrushOrigin(0, 0)
    within = QLinearGradient(0, 0, 1, 0)
    within.setCoordinateMode(QGradient.CoordinateMode.ObjectBoundingMode)
    within.setStops([(0, QColor(29, 79, 181, 255)), (1, QColor(29, 79, 181, 0))])
    painter.setBrush(QBrush(within))
    painter.drawEllipse(QRectF(130, 10, 100, 60))
    painter.translate(30, 90)
    painter.shear(0.5, 0)
    across = QLinearGradient(0, 0, 80, 40)
    across.setStops([(0, PURPLE), (1, QColor("black"))])
    painter.setBrush(QBrush(across))
    painter.drawRect(QRectF(0, 0, 80, 60))
    painter.setPen(QPen(QBrush(across), 8))
    painter.drawLine(QLineF(100, 10, 120, 50))


def images(painter: QPainter) -> None:
    painter.drawImage(QRectF(10, 10, 80, 60), small_image())
    painter.drawPixmap(QRect(100, 10, 60, 60), QPixmap.fromImage(small_image()), QRect(1, 1, 2, 2))
    painter.drawImage(QRectF(170, 90, 60, 60), small_image(), QRectF(0.5, 0.25, 2, 2))
    painter.drawTiledPixmap(QRect(170, 10, 60, 60), QPixmap.fromImage(small_image().scaled(24, 18)))
    painter.save()
    painter.translate(10, 150)
    painter.scale(1, -1)
    painter.drawImage(QRectF(0, 0, 80, 60), small_image(120))
    painter.restore()
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawImage(QRectF(100, 90, 60, 60), small_image())


PAINTINGS = [lines, shapes, text, turned_and_scaled, cosmetic, clips, translucent, gradients, images]
WIDTH, HEIGHT = 240, 160


def plot(painter: QPainter) -> None:
    """A real plot: axes, grid, title, legend, curves, symbols, hatched bars, and a heat map with empty cells."""
    import pyqtgraph as pg

    graph = pg.GraphicsLayoutWidget()
    graph.setBackground("w")
    graph.setFrameStyle(0)
    graph.resize(480, 280)
    curves = graph.addPlot(title="∂L/∂W")
    curves.showGrid(x=True, y=True, alpha=0.3)
    curves.addLegend()
    x = np.arange(100)
    curves.plot(x, np.exp(-x / 40) + 0.02 * np.sin(x), pen=pg.mkPen(ORANGE, width=2), name="train", antialias=True)
    dashed = pg.mkPen(BLUE, width=1.5, style=Qt.PenStyle.DashLine)
    curves.plot(x, np.exp(-x / 35), pen=dashed, name="test", antialias=True)
    curves.plot(x[::20], np.exp(-x[::20] / 40), pen=None, symbol="o", symbolBrush=PURPLE)
    hatched = QBrush(PURPLE, Qt.BrushStyle.BDiagPattern)
    curves.addItem(pg.BarGraphItem(x=[30, 60], height=[0.3, 0.2], width=15, brush=hatched, pen=pg.mkPen(PURPLE)))
    triangle = np.where(np.tri(20, dtype=bool), np.sin(np.add.outer(np.arange(20), 0.4 * np.arange(20))), np.nan)
    cells = pg.ImageItem(triangle, axisOrder="row-major", levels=(-1, 1))
    cells.setLookupTable(pg.colormap.get("CET-D1").getLookupTable())
    graph.addPlot(title="shares").addItem(cells)
    graph.show()
    QApplication.processEvents()
    scene = graph.scene()
    for item in scene.items():
        if hasattr(item, "setExportMode"):
            item.setExportMode(True, {"antialias": True, "resolutionScale": 1.0})
    scene.render(painter, QRectF(0, 0, 480, 280), QRectF(graph.rect()))
