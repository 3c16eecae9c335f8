"""What is recorded of a painting: everything that can be seen, as Qt itself would paint it."""

import numpy as np
import pytest
from PyQt6.QtCore import QLineF, QRectF, Qt
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
    QRadialGradient,
    QTransform,
)

from app.recording import UnrecordableError, record
from tests.app.paintings import (
    BLUE,
    BLUE_PIXEL,
    HEIGHT,
    ORANGE,
    PAINTINGS,
    WHITE_PIXEL,
    WIDTH,
    Paint,
    Pixels,
    cosmetic,
    differs,
    filled,
    gradients,
    pen,
    pixels,
    pixels_of,
    png_pixels,
    seen,
    shapes,
    small_image,
    svg_elements,
    text,
)

pytestmark = pytest.mark.usefixtures("qapp")


@pytest.mark.parametrize(
    ("paint", "scale"),
    # Cosmetic pens keep their width on paper; Qt's are thinner where it has more pixels.
    [(paint, scale) for paint in PAINTINGS for scale in (1, 2) if (paint, scale) != (cosmetic, 2)],
    ids=lambda value: getattr(value, "__name__", str(value)),
)
def test_a_recording_looks_as_qt_paints_it(paint: Paint, scale: int) -> None:
    direct = QImage(WIDTH * scale, HEIGHT * scale, QImage.Format.Format_RGB32)
    direct.setDevicePixelRatio(scale)
    direct.fill(Qt.GlobalColor.white)
    with QPainter(direct) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint(painter)
    recorded = png_pixels(record(paint, WIDTH, HEIGHT).png(96 * scale))
    assert (pixels(direct) != 255).any()
    mean, apart = differs(recorded, pixels(direct))
    assert mean < 1
    # Qt fits glyphs to the screen's pixels; all else is the same.
    assert apart <= (0.01 if paint is text else 0)


# Clips, pens, brushes, pictures.


def test_nothing_is_painted_outside_a_clip() -> None:
    def paint(painter: QPainter) -> None:
        painter.setClipRect(QRectF(20, 20, 50, 50))
        inner = QPainterPath()
        inner.addEllipse(QRectF(40, 20, 60, 50))
        painter.setClipPath(inner, Qt.ClipOperation.IntersectClip)
        filled(BLUE)(painter)

    picture = seen(paint)
    assert tuple(picture[45, 60]) == BLUE_PIXEL
    for x, y in [(10, 45), (30, 45), (80, 45), (42, 24), (60, 80)]:
        assert tuple(picture[y, x]) == WHITE_PIXEL


def test_what_cannot_be_seen_is_not_kept() -> None:
    def paint(painter: QPainter) -> None:
        painter.fillRect(QRectF(200, 0, 50, 50), BLUE)
        painter.drawLine(QLineF(-50, -20, 300, -20))
        painter.drawImage(QRectF(0, 120, 50, 50), small_image())
        painter.setClipRect(QRectF(0, 0, 10, 10))
        painter.fillRect(QRectF(20, 20, 50, 50), BLUE)
        painter.setClipping(False)
        painter.fillRect(QRectF(20, 20, 50, 50), QColor(0, 0, 0, 0))

    assert record(paint, 100, 100).primitives == ()


def test_neighbours_in_the_same_clip_share_a_group() -> None:
    def paint(painter: QPainter) -> None:
        painter.setClipRect(QRectF(20, 20, 50, 50))
        ellipse = QPainterPath()
        ellipse.addEllipse(QRectF(20, 20, 80, 50))
        painter.fillRect(QRectF(0, 0, 100, 10 + 20), BLUE)
        painter.setClipPath(ellipse, Qt.ClipOperation.IntersectClip)
        for n in range(5):
            painter.fillRect(QRectF(10 * n, 0, 5, 100), BLUE)

    assert len(svg_elements(record(paint, 100, 100), "g")) == 2


def test_a_clip_around_the_whole_page_is_none() -> None:
    def paint(painter: QPainter) -> None:
        painter.setClipRect(QRectF(-1, 0, 101, 100))
        filled(BLUE)(painter)

    assert not svg_elements(record(paint, 100, 100), "g")


def test_equal_clips_are_written_once() -> None:
    def paint(painter: QPainter) -> None:
        for n in range(5):
            painter.save()
            painter.setClipRect(QRectF(20, 20, 50, 50))
            painter.fillRect(QRectF(10 * n, 0, 5, 100), BLUE)
            painter.restore()
            painter.fillRect(QRectF(10 * n, 80, 5, 5), ORANGE)

    assert len(svg_elements(record(paint, 100, 100), "clipPath")) == 1


def across(picture: Pixels, row: int) -> float:
    """How many pixels of a row are inked, counting those at the edges in part."""
    return float((255 - picture[row, :, 0]).sum()) / 255


@pytest.mark.parametrize(("x_scale", "y_scale"), [(1, 1), (10, 2), (0.01, 50), (1e-6, 1e6)])
def test_a_cosmetic_pen_keeps_its_width(x_scale: float, y_scale: float) -> None:
    def paint(painter: QPainter) -> None:
        painter.scale(x_scale, y_scale)
        painter.setPen(pen(QColor("black"), 6, Cosmetic=True))
        painter.drawLine(QLineF(30 / x_scale, -10 / y_scale, 30 / x_scale, 200 / y_scale))
        painter.setPen(QPen(QColor("black"), 0))
        painter.drawLine(QLineF(70 / x_scale, -10 / y_scale, 70 / x_scale, 200 / y_scale))

    recording = record(paint, 100, 100)
    assert [path.get("stroke-width") for path in svg_elements(recording, "path")] == ["6", "1"]
    assert across(png_pixels(recording.png(96)), 50) == pytest.approx(7, abs=0.1)
    assert across(png_pixels(recording.png(288)), 150) == pytest.approx(21, abs=0.2)


@pytest.mark.parametrize(("x_scale", "y_scale"), [(1, 1), (3, 3), (3, 1), (0.5, 4)])
def test_an_ordinary_pen_grows_with_the_painter(x_scale: float, y_scale: float) -> None:
    def paint(painter: QPainter) -> None:
        painter.scale(x_scale, y_scale)
        painter.setPen(pen(QColor("black"), 4))
        painter.drawLine(QLineF(50 / x_scale, -10, 50 / x_scale, 200))

    assert across(seen(paint), 50) == pytest.approx(4 * x_scale, abs=0.1)


HATCHES = {
    Qt.BrushStyle.HorPattern: (1, 0),
    Qt.BrushStyle.VerPattern: (0, 1),
    Qt.BrushStyle.CrossPattern: (1, 1),
    Qt.BrushStyle.BDiagPattern: (1, 1),
    Qt.BrushStyle.FDiagPattern: (1, 1),
    Qt.BrushStyle.DiagCrossPattern: (2, 2),
}


@pytest.mark.parametrize("scale", [(1, 1), (0.01, 400)])
@pytest.mark.parametrize("style", HATCHES, ids=lambda style: style.name)
def test_a_hatch_has_the_same_lines_at_every_scale(style: Qt.BrushStyle, scale: tuple[float, float]) -> None:
    def paint(painter: QPainter) -> None:
        painter.scale(*scale)
        painter.fillRect(QRectF(9 / scale[0], 9 / scale[1], 80 / scale[0], 80 / scale[1]), QBrush(BLUE, style))

    picture = png_pixels(record(paint, 100, 100).png(960))
    inked = picture[:, :, 0] < 140
    assert not inked[:80].any()
    assert not inked[:, 910:].any()
    # Between two lines, halfway from one hatch line to the next where they are parallel to the row or the column.
    down = np.count_nonzero(np.diff(inked[100:, 230].astype(int)) == 1)
    along = np.count_nonzero(np.diff(inked[230, 100:].astype(int)) == 1)
    assert (down, along) == pytest.approx([10 * lines for lines in HATCHES[style]], abs=2)


def test_diagonal_hatches_rise_and_fall_as_qt_paints_them() -> None:
    for style, rises in [(Qt.BrushStyle.BDiagPattern, True), (Qt.BrushStyle.FDiagPattern, False)]:
        red = seen(filled(QBrush(BLUE, style)))[:, :, 0]
        up, down = (red[1:, :-1] - red[:-1, 1:]), (red[1:, 1:] - red[:-1, :-1])
        assert (np.abs(up).sum() < np.abs(down).sum()) is np.bool_(rises)


@pytest.mark.parametrize(
    ("style", "covered"),
    [
        (Qt.BrushStyle.Dense1Pattern, 0.94),
        (Qt.BrushStyle.Dense4Pattern, 0.5),
        (Qt.BrushStyle.Dense7Pattern, 0.06),
    ],
)
def test_a_dot_pattern_becomes_a_tint_of_its_darkness(style: Qt.BrushStyle, covered: float) -> None:
    picture = seen(filled(QBrush(BLUE, style)))
    expected = [255 + covered * (value - 255) for value in BLUE_PIXEL]
    assert picture[50, 50] == pytest.approx(expected, abs=2)
    assert (picture == picture[50, 50]).all()


def test_a_gradient_stays_a_gradient() -> None:
    recording = record(gradients, WIDTH, HEIGHT)
    assert len(svg_elements(recording, "linearGradient")) >= 3
    pdf = recording.pdf("a title")
    assert pdf.count(b"/ShadingType 2") >= 4  # one of them is the opacity of another
    assert b"/Luminosity" in pdf


def test_a_picture_may_change_after_it_was_painted() -> None:
    image = small_image()

    def paint(painter: QPainter) -> None:
        painter.drawImage(QRectF(0, 0, 100, 100), image)
        image.fill(QColor("black"))

    picture = seen(paint)
    assert (picture[10, 10] == pixels(small_image())[0, 0]).all()


# What cannot be recorded, and what the device says.


def composed(painter: QPainter) -> None:
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Multiply)
    painter.fillRect(QRectF(0, 0, 10, 10), BLUE)


def textured(painter: QPainter) -> None:
    painter.fillRect(QRectF(0, 0, 10, 10), QBrush(QPixmap.fromImage(small_image())))


def radial(painter: QPainter) -> None:
    painter.fillRect(QRectF(0, 0, 10, 10), QBrush(QRadialGradient(5, 5, 5)))


def repeating(painter: QPainter) -> None:
    gradient = QLinearGradient(0, 0, 1, 1)
    gradient.setSpread(QGradient.Spread.RepeatSpread)
    painter.fillRect(QRectF(0, 0, 10, 10), QBrush(gradient))


def perspective(painter: QPainter) -> None:
    painter.setTransform(QTransform(1, 0, 0.01, 0, 1, 0, 0, 0, 1))
    painter.drawRect(QRectF(0, 0, 10, 10))


@pytest.mark.parametrize(
    ("paint", "word"),
    [
        (composed, "Multiply"),
        (textured, "TexturePattern"),
        (radial, "RadialGradientPattern"),
        (repeating, "repeats"),
        (perspective, "perspective"),
    ],
)
def test_what_no_format_can_express_is_refused_by_name(paint: Paint, word: str) -> None:
    with pytest.raises(UnrecordableError, match=word):
        record(paint, 100, 100)


def test_an_error_of_the_painting_reaches_the_caller() -> None:
    def paint(_painter: QPainter) -> None:
        raise KeyError("from the painting")

    with pytest.raises(KeyError, match="from the painting"):
        record(paint, 100, 100)
    assert record(shapes, 100, 100).primitives


@pytest.mark.parametrize(("width", "height"), [(0, 10), (10, -1), (float("nan"), 10), (10, float("inf"))])
def test_a_page_needs_a_size(width: float, height: float) -> None:
    with pytest.raises(ValueError, match="positive"):
        record(shapes, width, height)


@pytest.mark.parametrize(("dpi", "word"), [(0, "higher"), (-96, "higher"), (0.1, "higher"), (1e6, "lower")])
def test_a_png_needs_a_sensible_resolution(dpi: float, word: str) -> None:
    with pytest.raises(ValueError, match=word):
        record(shapes, 100, 100).png(dpi)


def test_the_device_has_96_dots_to_the_inch_and_no_scale() -> None:
    said: list[float] = []

    def paint(painter: QPainter) -> None:
        device = painter.device()
        assert device is not None
        said.extend([device.width(), device.height(), device.widthMM(), device.heightMM(), device.depth()])
        said.extend([device.logicalDpiX(), device.logicalDpiY(), device.physicalDpiX(), device.physicalDpiY()])
        said.extend([device.devicePixelRatio(), device.devicePixelRatioF()])

    record(paint, pixels_of(160), pixels_of(90))
    assert said == [605, 340, 160, 90, 32, 96, 96, 96, 96, 1, 1]
