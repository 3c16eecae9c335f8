"""PNG, PDF and SVG of a recording, read by code and programs that know nothing of the writers."""

import base64
import re
import shutil
import struct
import subprocess
import zlib
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from PyQt6.QtCore import QLineF, QPointF, QRectF
from PyQt6.QtGui import (
    QColor,
    QPainter,
    QPolygonF,
)

from app.recording import PictureSizeError, Recording, record
from tests.app.paintings import (
    BLUE,
    BLUE_PIXEL,
    HEIGHT,
    LINK,
    ORANGE,
    PAINTINGS,
    SVG,
    WHITE_PIXEL,
    WIDTH,
    Paint,
    Pixels,
    clips,
    differs,
    pen,
    pixels,
    pixels_of,
    plot,
    png_pixels,
    shapes,
    small_image,
    svg_elements,
    text,
)

pytestmark = pytest.mark.usefixtures("qapp")


def png_chunks(png: bytes) -> dict[bytes, bytes]:
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    chunks, at = {}, 8
    while at < len(png):
        (length,) = struct.unpack_from(">I", png, at)
        chunks[png[at + 4 : at + 8]] = png[at + 8 : at + 8 + length]
        at += length + 12
    return chunks


def pdf_streams(pdf: bytes) -> list[tuple[bytes, bytes]]:
    """The dictionary and the unpacked content of every stream."""
    found = re.finditer(rb"obj\n<<((?:(?!endobj).)*?/Length (\d+))>>\nstream\n", pdf, re.DOTALL)
    return [(match[1], zlib.decompress(pdf[match.end() : match.end() + int(match[2])])) for match in found]


def pdf_picture(entries: bytes, content: bytes) -> Pixels:
    """Rows × columns × channels of a picture whose rows say themselves how they are written (PNG, filters 0 and 2)."""
    channels, columns = (int(re.findall(name + rb" (\d+)", entries)[-1]) for name in (b"/Colors", b"/Columns"))
    rows = np.frombuffer(content, np.uint8).reshape(-1, 1 + channels * columns)
    assert set(rows[:, 0].tolist()) <= {0, 2}
    written = np.zeros_like(rows[:, 1:])
    for number, (kind, *_rest) in enumerate(rows.tolist()):
        written[number] = rows[number, 1:] + (written[number - 1] if kind else 0)
    return written.reshape(-1, columns, channels).astype(np.int16)


def pdf_page(pdf: bytes) -> str:
    """The operators of the page."""
    (page,) = [content for entries, content in pdf_streams(pdf) if b"/Subtype" not in entries]
    return page.decode("ascii")


@pytest.mark.parametrize(("width_mm", "height_mm", "dpi"), [(160, 90, 300), (84.5, 60.3, 150), (25.4, 25.4, 96)])
def test_a_png_has_its_pixels_and_its_resolution(width_mm: float, height_mm: float, dpi: float) -> None:
    chunks = png_chunks(record(shapes, pixels_of(width_mm), pixels_of(height_mm)).png(dpi))
    size = struct.unpack_from(">II", chunks[b"IHDR"])
    assert size == (round(width_mm / 25.4 * dpi), round(height_mm / 25.4 * dpi))
    across, down, unit = struct.unpack(">IIB", chunks[b"pHYs"])
    assert unit == 1  # metres
    assert across == down == pytest.approx(dpi / 0.0254, abs=0.5)


@pytest.mark.parametrize(("width_mm", "height_mm"), [(160, 90), (84.5, 60.3), (297, 210)])
def test_pdf_and_svg_have_exactly_their_millimetres(width_mm: float, height_mm: float) -> None:
    recording = record(shapes, pixels_of(width_mm), pixels_of(height_mm))
    boxes = re.findall(rb"/MediaBox \[([^]]*)\]", recording.pdf("a title"))
    assert len(boxes) == 1
    points = [float(value) for value in boxes[0].split()]
    assert points == pytest.approx([0, 0, width_mm / 25.4 * 72, height_mm / 25.4 * 72], abs=0.001)
    root = ElementTree.fromstring(recording.svg("a title", ""))
    assert (root.get("width"), root.get("height")) == (f"{width_mm:g}mm", f"{height_mm:g}mm")
    view = [float(value) for value in root.get("viewBox", "").split()]
    assert view == pytest.approx([0, 0, pixels_of(width_mm), pixels_of(height_mm)], abs=0.001)


@pytest.mark.parametrize("paint", PAINTINGS, ids=lambda paint: paint.__name__)
def test_the_same_painting_gives_the_same_bytes(paint: Paint) -> None:
    one, other = record(paint, WIDTH, HEIGHT), record(paint, WIDTH, HEIGHT)
    assert one.png(150) == other.png(150)
    assert one.pdf("a title") == other.pdf("a title")
    assert one.svg("a title", "its words") == other.svg("a title", "its words")


@pytest.mark.parametrize("paint", PAINTINGS, ids=lambda paint: paint.__name__)
def test_every_object_of_a_pdf_is_where_its_table_says(paint: Paint) -> None:
    pdf = record(paint, WIDTH, HEIGHT).pdf("a title")
    match = re.search(rb"startxref\n(\d+)\n%%EOF\n\Z", pdf)
    assert match
    table = pdf[int(match[1]) :]
    assert table.startswith(b"xref\n0 ")
    offsets = [int(row) for row in re.findall(rb"(\d{10}) 00000 n \n", table)]
    assert offsets
    for number, offset in enumerate(offsets, start=1):
        assert pdf[offset:].startswith(b"%d 0 obj\n" % number)
    for reference in re.findall(rb"(\d+) 0 R", pdf):
        assert 1 <= int(reference) <= len(offsets)
    operators = pdf_page(pdf).split()
    assert operators.count("q") == operators.count("Q")


@pytest.mark.parametrize("title", ["Contributions of “W” to ∂L ⟨1⟩ 𝛿", "a < b & \"c\" > 'd'", "(unbalanced", ""])
def test_title_and_description_arrive(title: str) -> None:
    recording = record(shapes, WIDTH, HEIGHT)
    root = ElementTree.fromstring(recording.svg(title, f"words: {title}"))
    assert (root.get("role"), root.get("aria-label")) == ("img", title)
    assert (root.findtext(SVG + "title") or "") == title
    assert root.findtext(SVG + "desc") == f"words: {title}"
    match = re.search(rb"/Title <FEFF([0-9A-F]*)>", recording.pdf(title))
    assert match
    assert bytes.fromhex(match[1].decode()).decode("utf-16-be") == title


def test_a_character_that_xml_forbids_does_not_break_the_svg() -> None:
    root = ElementTree.fromstring(record(shapes, WIDTH, HEIGHT).svg("a\x00b\ud800", "\x1b"))
    assert root.findtext(SVG + "title") == "a\ufffdb\ufffd"


def test_two_svgs_in_one_page_share_no_id() -> None:
    recording = record(clips, WIDTH, HEIGHT)
    one, other = (set(re.findall(rb' id="([^"]*)"', recording.svg(title, ""))) for title in ("one", "other"))
    assert one
    assert not one & other


def test_text_becomes_outlines() -> None:
    recording = record(text, WIDTH, HEIGHT)
    assert not svg_elements(recording, "text")
    outlines = [path for path in svg_elements(recording, "path") if path.get("fill") == BLUE.name()]
    assert sum((path.get("d") or "").count("M") for path in outlines) > len("Wavefront")
    assert b"/Font" not in recording.pdf("a title")


def test_colours_arrive_in_every_format() -> None:
    recording = record(shapes, WIDTH, HEIGHT)
    paths = svg_elements(recording, "path")
    assert BLUE.name() in {path.get("fill") for path in paths}
    assert ORANGE.name() in {path.get("stroke") for path in paths}
    operators = pdf_page(recording.pdf("a title"))
    assert "0.114 0.31 0.71 rg" in operators
    assert "0.761 0.286 0.047 RG" in operators
    assert BLUE_PIXEL in set(map(tuple, png_pixels(recording.png(96)).reshape(-1, 4).tolist()))


def test_a_line_that_ends_where_it_began_is_closed() -> None:
    def paint(painter: QPainter) -> None:
        painter.drawRect(QRectF(10, 10, 50, 50))
        painter.drawPolyline(QPolygonF([QPointF(10, 10), QPointF(50, 10), QPointF(50, 50)]))

    recording = record(paint, 100, 100)
    lines = [path.get("d") for path in svg_elements(recording, "path")]
    assert lines == ["M10 10L60 10L60 60L10 60L10 10Z", "M10 10L50 10L50 50"]
    assert pdf_page(recording.pdf("")).split().count("h") == 1


def test_dashes_are_written_in_page_pixels() -> None:
    def paint(painter: QPainter) -> None:
        painter.scale(2, 2)
        painter.setPen(pen(BLUE, 3, DashPattern=[4.0, 1.0], DashOffset=2.0))
        painter.drawLine(QLineF(0, 20, 50, 20))

    recording = record(paint, 100, 100)
    (line,) = svg_elements(recording, "path")
    assert (line.get("stroke-dasharray"), line.get("stroke-dashoffset")) == ("24 6", "12")
    assert "[24 6] 12 d" in pdf_page(recording.pdf("a title"))


def test_a_png_too_large_for_any_memory_is_refused_before_it_is_painted() -> None:
    with pytest.raises(PictureSizeError, match="94488×47244 pixels is too large; choose a lower resolution"):
        record(shapes, pixels_of(2000), pixels_of(1000)).png(1200)


def test_a_png_is_on_white_or_on_nothing() -> None:
    recording = record(lambda painter: painter.fillRect(QRectF(0, 0, 50, 100), BLUE), 100, 100)
    assert tuple(png_pixels(recording.png(96))[50, 80]) == WHITE_PIXEL
    transparent = png_pixels(recording.png(96, transparent=True))
    assert transparent[50, 80, 3] == 0
    assert tuple(transparent[50, 20]) == BLUE_PIXEL


def test_a_ground_reaches_the_last_pixel_of_a_size_that_is_not_whole() -> None:
    ground = QRectF(0, 0, 100.4, 60.6)
    picture = png_pixels(record(lambda painter: painter.fillRect(ground, BLUE), 100.4, 60.6).png(100))
    assert {tuple(picture[0, 0]), tuple(picture[-1, -1])} == {BLUE_PIXEL}


def svg_picture(recording: Recording) -> Pixels:
    (image,) = svg_elements(recording, "image")
    head, data = image.attrib[LINK].split(",")
    assert head == "data:image/png;base64"
    picture = png_pixels(base64.b64decode(data))
    assert (image.get("width"), image.get("height")) == (str(picture.shape[1]), str(picture.shape[0]))
    return picture


@pytest.mark.parametrize("target", [QRectF(10, 10, 80, 60), QRectF(3.3, 4.7, 90.1, 33.3)])
def test_a_picture_is_enlarged_by_whole_factors_and_keeps_its_pixels(target: QRectF) -> None:
    recording = record(lambda painter: painter.drawImage(target, small_image()), 100, 100)
    written = svg_picture(recording)
    down, across = written.shape[0] / 3, written.shape[1] / 4
    assert down == int(down) >= target.height() / 3 * 4
    assert across == int(across) >= target.width() / 4 * 4
    assert (written == pixels(small_image()).repeat(int(down), axis=0).repeat(int(across), axis=1)).all()
    streams = {entries for entries, _ in pdf_streams(recording.pdf("a title")) if b"/Subtype /Image" in entries}
    assert all(b"/Filter /FlateDecode" in entries for entries in streams)
    assert b"/DCTDecode" not in recording.pdf("a title")


def test_a_pdf_has_exactly_the_colours_of_a_picture() -> None:
    pdf = record(lambda painter: painter.drawImage(QRectF(10, 10, 80, 60), small_image()), 100, 100).pdf("")
    (content,) = [pdf_picture(entries, data) for entries, data in pdf_streams(pdf) if b"/DeviceRGB" in entries]
    written = {tuple(colour) for colour in content.reshape(-1, 3).tolist()}
    assert written == {tuple(colour[:3]) for colour in pixels(small_image()).reshape(-1, 4).tolist()}


@pytest.mark.parametrize("hidden", [[(0, 0)], [(3, 2)], [(1, 1), (2, 1)], [(x, 0) for x in range(4)]])
def test_what_is_not_seen_in_a_picture_is_not_black(hidden: list[tuple[int, int]]) -> None:
    image = small_image()
    for x, y in hidden:
        image.setPixelColor(x, y, QColor(0, 0, 0, 0))
    pdf = record(lambda painter: painter.drawImage(QRectF(10, 10, 80, 60), image), 100, 100).pdf("")
    by_colours = {
        re.findall(rb"/ColorSpace /(\w+)", entries)[0]: pdf_picture(entries, data)
        for entries, data in pdf_streams(pdf)[:2]
    }
    colours = by_colours[b"DeviceRGB"].reshape(-1, 3)
    opacity = by_colours[b"DeviceGray"].ravel()
    assert set(opacity.tolist()) == {0, 255}
    assert (opacity == 0).mean() == pytest.approx(len(hidden) / 12)
    # Black is not among the colours of this picture.
    assert colours.any(axis=1).all()


def rasterised(command: str, content: bytes, folder: Path) -> Pixels:
    program = shutil.which(command)
    if program is None:
        pytest.skip(f"{command} is not installed")
    if command == "pdftoppm":
        arguments = ["-png", "-r", "150", "-singlefile", "in", "out"]
    else:
        arguments = ["-d", "150", "-p", "150", "-b", "white", "-o", "out.png", "in"]
    (folder / "in").write_bytes(content)
    done = subprocess.run([program, *arguments], cwd=folder, check=True, capture_output=True, timeout=60)
    assert done.stderr == b""
    return png_pixels((folder / "out.png").read_bytes())


@pytest.mark.parametrize("paint", [*PAINTINGS, plot], ids=lambda paint: paint.__name__)
@pytest.mark.parametrize("command", ["pdftoppm", "rsvg-convert"])
def test_another_program_sees_the_same_picture(paint: Paint, command: str, tmp_path: Path) -> None:
    recording = record(paint, *((480, 280) if paint is plot else (WIDTH, HEIGHT)))
    ours = png_pixels(recording.png(150))
    assert float((255 - ours[:, :, :3]).mean()) > 2
    content = recording.pdf("a title") if command == "pdftoppm" else recording.svg("a title", "")
    mean, apart = differs(ours, rasterised(command, content, tmp_path))
    assert mean < 3
    assert apart < 0.003
