"""A recording as SVG: sizes in millimetres, outlines only, readable by every viewer that knows SVG 1.1."""

import base64
import re
import zlib
from xml.sax.saxutils import escape, quoteattr

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QBrush, QColor, QLinearGradient, QPainterPath, QPen, QTransform

from app.recording.outlines import commands, number, numbers
from app.recording.pictures import encoded_cells, enlarged
from app.recording.primitives import Fill, Group, Picture, Primitive, Stroke

CAPS = {Qt.PenCapStyle.FlatCap: "butt", Qt.PenCapStyle.SquareCap: "square", Qt.PenCapStyle.RoundCap: "round"}
JOINS = {Qt.PenJoinStyle.BevelJoin: "bevel", Qt.PenJoinStyle.RoundJoin: "round"}

NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


Written = dict[Primitive, str]
"""Elements by the primitives that they were written for: many pages share most of theirs."""


def svg_file(
    page: Group, width: float, height: float, title: str, description: str, written: Written | None = None
) -> bytes:
    """The SVG file of a page of width × height page pixels; `written`: what was written before, and is now."""
    title, description = NOT_IN_XML.sub("\ufffd", title), NOT_IN_XML.sub("\ufffd", description)
    writer = _Writer(f"u{zlib.crc32((title + description).encode()):08x}", {} if written is None else written)
    writer.group(page)
    size = f'width="{number(width / 96 * 25.4)}mm" height="{number(height / 96 * 25.4)}mm"'
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" {size} '
        f'viewBox="0 0 {number(width)} {number(height)}" role="img" aria-label={quoteattr(title)}>',
        f"<title>{escape(title)}</title>",
        f"<desc>{escape(description)}</desc>",
        *(["<defs>", *writer.definitions.values(), "</defs>"] if writer.definitions else []),
        *writer.lines,
        "</svg>",
    ]
    return ("\n".join(lines) + "\n").encode()


class _Writer:
    """Collects lines of SVG, and definitions by their id; `prefix` keeps ids apart when several SVGs share a page."""

    def __init__(self, prefix: str, written: Written) -> None:
        self.lines: list[str] = []
        self.definitions: dict[str, str] = {}
        self._prefix = prefix
        self._written = written
        self._ids: dict[str, str] = {}

    def group(self, group: Group) -> None:
        if group.clip is not None:
            rule = ' clip-rule="evenodd"' if group.clip.fillRule() == Qt.FillRule.OddEvenFill else ""
            shape = f'<path{rule} d="{_data(group.clip)}"/>'
            self.lines.append(f'<g clip-path="url(#{self._defined("clipPath", "", shape)})">')
        for member in group.members:
            if isinstance(member, Group):
                self.group(member)
            else:
                self.lines.append(self._element(member))
        if group.clip is not None:
            self.lines.append("</g>")

    def _element(self, primitive: Primitive) -> str:
        if primitive in self._written:
            return self._written[primitive]
        element = self._new_element(primitive)
        if not isinstance(primitive, Fill) or primitive.brush.gradient() is None:  # that one names a definition
            self._written[primitive] = element
        return element

    def _new_element(self, primitive: Primitive) -> str:
        match primitive:
            case Fill():
                rule = ' fill-rule="evenodd"' if primitive.path.fillRule() == Qt.FillRule.OddEvenFill else ""
                return f'<path {self._paint("fill", primitive.brush)}{rule} d="{_data(primitive.path)}"/>'
            case Stroke():
                return f'<path fill="none" {_pen(primitive.pen)} d="{_data(primitive.path)}"/>'
            case Picture():
                return _image(primitive)

    def _paint(self, name: str, brush: QBrush) -> str:
        gradient = brush.gradient()
        if not isinstance(gradient, QLinearGradient):
            return _colour(name, brush.color())
        stops = "".join(f'<stop offset="{number(at)}" {_colour("stop", c)}/>' for at, c in gradient.stops())
        start, end = gradient.start(), gradient.finalStop()
        attributes = (
            f' gradientUnits="userSpaceOnUse" x1="{number(start.x())}" y1="{number(start.y())}" '
            f'x2="{number(end.x())}" y2="{number(end.y())}" gradientTransform="{_matrix(brush.transform())}"'
        )
        return f'{name}="url(#{self._defined("linearGradient", attributes, stops)})"'

    def _defined(self, tag: str, attributes: str, content: str) -> str:
        """The id of a definition, the same for the same content."""
        key = f"{tag}{attributes}{content}"
        if key not in self._ids:
            identifier = f"{self._prefix}-{len(self._ids) + 1}"
            self._ids[key] = identifier
            self.definitions[identifier] = f'<{tag} id="{identifier}"{attributes}>{content}</{tag}>'
        return self._ids[key]


def _data(path: QPainterPath) -> str:
    return "".join(f"{command}{numbers(values)}" for command, values in commands(path))


def _colour(name: str, colour: QColor) -> str:
    key = f"{name}-color" if name == "stop" else name
    opacity = f' {name}-opacity="{number(colour.alphaF())}"' if colour.alpha() < 255 else ""
    return f'{key}="{colour.name()}"{opacity}'


def _pen(pen: QPen) -> str:
    width = pen.widthF()
    parts = [_colour("stroke", pen.color()), f'stroke-width="{number(width)}"']
    if pen.capStyle() != Qt.PenCapStyle.FlatCap:
        parts.append(f'stroke-linecap="{CAPS[pen.capStyle()]}"')
    if pen.joinStyle() in JOINS:
        parts.append(f'stroke-linejoin="{JOINS[pen.joinStyle()]}"')
    else:
        parts.append(f'stroke-miterlimit="{number(pen.miterLimit())}"')
    if pen.style() == Qt.PenStyle.CustomDashLine:
        parts.append(f'stroke-dasharray="{numbers(tuple(width * dash for dash in pen.dashPattern()))}"')
        if pen.dashOffset():
            parts.append(f'stroke-dashoffset="{number(width * pen.dashOffset())}"')
    return " ".join(parts)


def _image(picture: Picture) -> str:
    image, placement = enlarged(picture)
    opacity = f' opacity="{number(picture.opacity)}"' if picture.opacity < 1 else ""
    sharp = "" if picture.smooth else ' image-rendering="pixelated"'
    data = base64.b64encode(encoded_cells(image)).decode("ascii")
    return (
        f'<image width="{image.width()}" height="{image.height()}" preserveAspectRatio="none" '
        f'transform="{_matrix(placement)}"{opacity}{sharp} xlink:href="data:image/png;base64,{data}"/>'
    )


def _matrix(t: QTransform) -> str:
    """More decimals than coordinates have: they are multiplied by the coordinates."""
    values = (t.m11(), t.m12(), t.m21(), t.m22(), t.dx(), t.dy())
    return f"matrix({' '.join(f'{value:.8g}' for value in values)})"
