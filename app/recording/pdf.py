"""A recording as PDF: one page of exactly its size, outlines only, pictures without loss, the same bytes every time.

QPdfWriter rounds the page to whole points (160 mm becomes 160.16 mm) and writes the date and a random number.
The operators below are those of ISO 32000-1, as of version 1.4.
"""

import zlib
from itertools import pairwise

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QBrush, QColor, QImage, QLinearGradient, QPainterPath, QPen, QTransform

from app.recording.outlines import commands, number, numbers
from app.recording.pictures import enlarged, filtered, rows, spread
from app.recording.primitives import Fill, Group, Picture, Primitive, Stroke

POINTS_PER_PAGE_PIXEL = 0.75
PATH_OPERATORS = {"M": "m", "L": "l", "C": "c", "Z": "h"}
CAPS = {Qt.PenCapStyle.FlatCap: 0, Qt.PenCapStyle.RoundCap: 1, Qt.PenCapStyle.SquareCap: 2}
JOINS = {Qt.PenJoinStyle.RoundJoin: 1, Qt.PenJoinStyle.BevelJoin: 2}
MITER_JOIN = 0


def pdf_file(page: Group, width: float, height: float, title: str) -> bytes:
    """The PDF file of a page of width × height page pixels."""
    file = _File()
    content = _Content(file, width, height)
    content.group(page)
    stream = file.add("", "\n".join(content.lines).encode("ascii"))
    box = f"[0 0 {width * POINTS_PER_PAGE_PIXEL:.4f} {height * POINTS_PER_PAGE_PIXEL:.4f}]"
    pages = file.next_number + 1
    leaf = file.add(
        f"/Type /Page /Parent {pages} 0 R /MediaBox {box} /Contents {stream} 0 R /Resources <<{content.resources()}>>"
    )
    file.add(f"/Type /Pages /Kids [{leaf} 0 R] /Count 1")
    catalog = file.add(f"/Type /Catalog /Pages {pages} 0 R /ViewerPreferences <</DisplayDocTitle true>>")
    information = file.add(f"/Title <FEFF{title.encode('utf-16-be', 'replace').hex().upper()}> /Producer (Unfold)")
    return file.bytes(f"/Root {catalog} 0 R /Info {information} 0 R")


class _File:
    """Numbered objects, and the table that says where each of them starts."""

    def __init__(self) -> None:
        self._objects: list[bytes] = []

    @property
    def next_number(self) -> int:
        return len(self._objects) + 1

    def add(self, entries: str, stream: bytes | None = None) -> int:
        """The number of a new object: a dictionary, followed by its stream if it has one."""
        if stream is None:
            self._objects.append(f"<<{entries}>>".encode("ascii"))
        else:
            packed = zlib.compress(stream)
            head = f"<<{entries} /Filter /FlateDecode /Length {len(packed)}>>\nstream\n".encode("ascii")
            self._objects.append(head + packed + b"\nendstream")
        return len(self._objects)

    def bytes(self, trailer: str) -> bytes:
        # The four bytes beyond ASCII tell programs that move files that this one is not text.
        parts = [b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"]
        offsets, length = [], len(parts[0])
        for index, content in enumerate(self._objects, start=1):
            offsets.append(length)
            parts.append(b"%d 0 obj\n%b\nendobj\n" % (index, content))
            length += len(parts[-1])
        rows = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
        count = len(offsets) + 1
        table = f"xref\n0 {count}\n0000000000 65535 f \n{rows}trailer\n<<{trailer} /Size {count}>>\n"
        parts.append(f"{table}startxref\n{length}\n%%EOF\n".encode("ascii"))
        return b"".join(parts)


class _Content:
    """The page's operators, and the resources that they name."""

    def __init__(self, file: _File, width: float, height: float) -> None:
        scale = POINTS_PER_PAGE_PIXEL
        # From page pixels, y downwards, to PDF's points, y upwards.
        self.lines = [f"{scale} 0 0 -{scale} 0 {height * scale:.4f} cm"]
        self._file = file
        self._page = f"0 0 {number(width)} {number(height)}"
        self._resources: dict[str, dict[str, str]] = {"ExtGState": {}, "Shading": {}, "XObject": {}}

    def resources(self) -> str:
        """The entries of the page's dictionary of resources."""
        return " ".join(
            f"/{kind} <<{' '.join(f'/{name} {value}' for value, name in entries.items())}>>"
            for kind, entries in self._resources.items()
            if entries
        )

    def group(self, group: Group) -> None:
        if group.clip is not None:
            self.lines += ["q", *_path(group.clip), f"W{_rule(group.clip)} n"]
        for member in group.members:
            if isinstance(member, Group):
                self.group(member)
            else:
                self._draw(member)
        if group.clip is not None:
            self.lines.append("Q")

    def _draw(self, primitive: Primitive) -> None:
        match primitive:
            case Fill():
                if isinstance(primitive.brush.gradient(), QLinearGradient):
                    self._shade(primitive.path, primitive.brush)
                else:
                    colour = primitive.brush.color()
                    self._opacity(colour.alphaF())
                    self.lines += [f"{_rgb(colour)} rg", *_path(primitive.path), f"f{_rule(primitive.path)}"]
            case Stroke():
                self._opacity(primitive.pen.color().alphaF())
                self.lines += [*_pen(primitive.pen), *_path(primitive.path), "S"]
            case Picture():
                image, placement = enlarged(primitive)
                # PDF puts an image on the unit square, its first row at the top of y upwards.
                square = QTransform(image.width(), 0, 0, -image.height(), 0, image.height()) * placement
                self._opacity(primitive.opacity)
                self.lines.append(f"q {_matrix(square)} cm /{self._image(image)} Do Q")

    def _opacity(self, opacity: float) -> None:
        name = self._named("ExtGState", f"<</CA {number(opacity)} /ca {number(opacity)}>>")
        self.lines.append(f"/{name} gs")

    def _shade(self, path: QPainterPath, brush: QBrush) -> None:
        gradient = brush.gradient()
        assert isinstance(gradient, QLinearGradient)
        stops = [(at, QColor(colour)) for at, colour in gradient.stops()]
        line = (gradient.start().x(), gradient.start().y(), gradient.finalStop().x(), gradient.finalStop().y())
        colours = _shading(line, "DeviceRGB", [(at, _rgb(colour)) for at, colour in stops])
        to_page = f"{_matrix(brush.transform())} cm"
        self.lines += ["q", *_path(path), f"W{_rule(path)} n"]
        if all(colour.alpha() == 255 for _, colour in stops):
            self._opacity(1)
        else:
            # The opacity along the gradient is a second gradient, in grey, whose brightness is the mask.
            greys = _shading(line, "DeviceGray", [(at, number(colour.alphaF())) for at, colour in stops])
            mask = self._file.add(
                f"/Type /XObject /Subtype /Form /BBox [{self._page}] /Group <</S /Transparency /CS /DeviceGray>> "
                f"/Resources <</Shading <</S {greys}>>>>",
                f"{to_page} /S sh".encode("ascii"),
            )
            soft = f"<</CA 1 /ca 1 /SMask <</Type /Mask /S /Luminosity /G {mask} 0 R>>>>"
            self.lines.append(f"/{self._named('ExtGState', soft)} gs")
        self.lines += [to_page, f"/{self._named('Shading', colours)} sh", "Q"]

    def _image(self, image: QImage) -> str:
        entries = f"/Type /XObject /Subtype /Image /Width {image.width()} /Height {image.height()} /BitsPerComponent 8"
        colours, mask = rows(image.convertToFormat(QImage.Format.Format_RGB888), 3), ""
        if image.hasAlphaChannel():
            opacity = rows(image.convertToFormat(QImage.Format.Format_Alpha8), 1)
            colours = spread(colours, opacity)
            grey = f"{entries} /ColorSpace /DeviceGray {_predicted(image, 1)}"
            mask = f" /SMask {self._file.add(grey, filtered(opacity))} 0 R"
        coloured = f"{entries} /ColorSpace /DeviceRGB{mask} {_predicted(image, 3)}"
        reference = self._file.add(coloured, filtered(colours))
        return self._named("XObject", f"{reference} 0 R")

    def _named(self, kind: str, value: str) -> str:
        """The name of a resource, the same for the same value."""
        entries = self._resources[kind]
        return entries.setdefault(value, f"{kind[0]}{len(entries) + 1}")


def _predicted(image: QImage, channels: int) -> str:
    """That its rows are `filtered`."""
    return f"/DecodeParms <</Predictor 15 /Colors {channels} /BitsPerComponent 8 /Columns {image.width()}>>"


def _path(path: QPainterPath) -> list[str]:
    return [f"{numbers(values)} {PATH_OPERATORS[command]}".lstrip() for command, values in commands(path)]


def _rule(path: QPainterPath) -> str:
    return "*" if path.fillRule() == Qt.FillRule.OddEvenFill else ""


def _pen(pen: QPen) -> list[str]:
    width = pen.widthF()
    dashes = pen.dashPattern() if pen.style() == Qt.PenStyle.CustomDashLine else []
    return [
        f"{_rgb(pen.color())} RG {number(width)} w {CAPS[pen.capStyle()]} J "
        f"{JOINS.get(pen.joinStyle(), MITER_JOIN)} j {number(max(1.0, pen.miterLimit()))} M "
        f"[{numbers(tuple(width * dash for dash in dashes))}] {number(width * pen.dashOffset())} d"
    ]


def _rgb(colour: QColor) -> str:
    return numbers((colour.redF(), colour.greenF(), colour.blueF()))


def _matrix(t: QTransform) -> str:
    return " ".join(f"{value:.6f}" for value in (t.m11(), t.m12(), t.m21(), t.m22(), t.dx(), t.dy()))


def _shading(line: tuple[float, ...], space: str, stops: list[tuple[float, str]]) -> str:
    """An axial shading through all stops (position 0..1, colour components), going on beyond both ends."""
    if stops[0][0] > 0:
        stops = [(0.0, stops[0][1]), *stops]
    if stops[-1][0] < 1:
        stops = [*stops, (1.0, stops[-1][1])]
    pieces = [f"<</FunctionType 2 /Domain [0 1] /N 1 /C0 [{a}] /C1 [{b}]>>" for (_, a), (_, b) in pairwise(stops)]
    bounds = " ".join(number(at) for at, _ in stops[1:-1])
    function = (
        f"<</FunctionType 3 /Domain [0 1] /Functions [{' '.join(pieces)}] /Bounds [{bounds}] "
        f"/Encode [{' '.join(['0 1'] * len(pieces))}]>>"
    )
    return f"<</ShadingType 2 /ColorSpace /{space} /Coords [{numbers(line)}] /Function {function} /Extend [true true]>>"
