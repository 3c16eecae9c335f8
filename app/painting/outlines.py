"""The shapes of a page that Typst (0.15) wrote as SVG, as painter paths.

Every glyph is a `<use>` of a `<symbol>`, every rule (fraction bar, roof of a root, strike) a stroked `<path>`, each
with a plain colour, in nested groups with a transformation.
"""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from xml.etree import ElementTree

from PyQt6.QtCore import QPointF, QRectF, Qt
from PyQt6.QtGui import QPainterPath, QPainterPathStroker, QTransform

_SVG = "{http://www.w3.org/2000/svg}"
_HREF = "{http://www.w3.org/1999/xlink}href"
_COMMAND = re.compile(r"([A-Za-z])([^A-Za-z]*)")


@dataclass(frozen=True, eq=False)
class Page:
    """A page of `width` × `height` and the ink of each colour ("#rrggbb") on it, from its top left corner, y down."""

    width: float
    height: float
    inks: dict[str, QPainterPath]


def read_page(svg: bytes) -> Page:
    root = ElementTree.fromstring(svg)
    _, _, width, height = (float(number) for number in root.attrib["viewBox"].split())
    reader = _Reader({symbol.attrib["id"]: symbol[0].attrib["d"] for symbol in root.iter(f"{_SVG}symbol")})
    reader.read(root, QTransform())
    return Page(width, height, dict(reader.inks))


class _Reader:
    def __init__(self, symbols: Mapping[str, str]) -> None:
        self.inks: defaultdict[str, QPainterPath] = defaultdict(_empty)
        self._symbols = symbols

    def read(self, group: ElementTree.Element, outer: QTransform) -> None:
        run: list[tuple[str, QPainterPath]] = []
        for element in group:
            if element.tag == f"{_SVG}g":
                self.read(element, _transform(element) * outer)
            elif element.tag == f"{_SVG}use":
                glyph = outline(self._symbols[element.attrib[_HREF][1:]])
                glyph = glyph.translated(float(element.attrib["x"]), float(element.attrib["y"]))
                if run:
                    previous_fill, previous = run.pop()
                    previous, glyph = _without_overlap(previous, glyph)
                    run.append((previous_fill, previous))
                run.append((element.attrib["fill"], glyph))
            elif element.tag == f"{_SVG}path":
                transform = _transform(element) * outer
                if element.attrib.get("fill", "none") != "none":
                    self.inks[element.attrib["fill"]].addPath(transform.map(outline(element.attrib["d"])))
                if element.attrib.get("stroke", "none") != "none":
                    self.inks[element.attrib["stroke"]].addPath(transform.map(_rule(element)))
        for fill, glyph in run:
            self.inks[fill].addPath(outer.map(glyph))


def _without_overlap(glyph: QPainterPath, next_glyph: QPainterPath) -> tuple[QPainterPath, QPainterPath]:
    """Neighbours in a run. A tall bracket is assembled from pieces that overlap, the middle ones plain bars: painted as
    one path, the smooth edges of an overlap count twice and show as knots. So a bar ends where its neighbour begins."""
    here, there = glyph.controlPointRect(), next_glyph.controlPointRect()
    if not here.intersects(there):
        return glyph, next_glyph
    if _is_bar(next_glyph):
        return glyph, _bar(_cut(there, here))
    if _is_bar(glyph):
        return _bar(_cut(here, there)), next_glyph
    return glyph, next_glyph


def _is_bar(glyph: QPainterPath) -> bool:
    box = glyph.controlPointRect()
    corners = [glyph.elementAt(index) for index in range(glyph.elementCount())]
    return len(corners) == 5 and all(
        min(abs(corner.x - box.left()), abs(corner.x - box.right())) < 1e-6
        and min(abs(corner.y - box.top()), abs(corner.y - box.bottom())) < 1e-6
        for corner in corners
    )


def _bar(box: QRectF) -> QPainterPath:
    path = QPainterPath()
    path.addRect(box)  # runs round like a glyph: their windings add up
    return path


def _cut(bar: QRectF, other: QRectF) -> QRectF:
    """The bar, upright or level, without the end that the other box covers."""
    cut = QRectF(bar)
    if bar.intersected(other).width() > bar.width() / 2:
        if other.center().y() < bar.center().y():
            cut.setTop(other.bottom())
        else:
            cut.setBottom(other.top())
    elif other.center().x() < bar.center().x():
        cut.setLeft(other.right())
    else:
        cut.setRight(other.left())
    return cut


def _rule(element: ElementTree.Element) -> QPainterPath:
    """A fraction bar, the roof of a root, a strike: the area of its stroke."""
    stroker = QPainterPathStroker()
    stroker.setWidth(float(element.attrib["stroke-width"]))
    stroker.setCapStyle(Qt.PenCapStyle.FlatCap)
    stroker.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    # A stroke runs the other way round than a glyph (whose y axis is flipped on the page): where both overlap, the
    # windings would cancel and leave a hole.
    return stroker.createStroke(outline(element.attrib["d"])).toReversed()


def _transform(element: ElementTree.Element) -> QTransform:
    written = element.attrib.get("transform")
    if written is None:
        return QTransform()
    name, _, arguments = written.partition("(")
    match name, [float(number) for number in arguments.rstrip(")").split()]:
        case "matrix", [a, b, c, d, x, y]:
            return QTransform(a, b, c, d, x, y)
        case "translate", [x, *rest]:
            return QTransform.fromTranslate(x, rest[0] if rest else 0.0)
        case "scale", [x, *rest]:
            return QTransform.fromScale(x, rest[0] if rest else x)
        case _:
            raise ValueError(f"SVG transform {written!r} is no matrix, translate or scale.")


def _empty() -> QPainterPath:
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.WindingFill)
    return path


@lru_cache(maxsize=4096)
def outline(data: str) -> QPainterPath:
    """The path of SVG path data with the commands M L H V C Q Z, absolute or relative, each letter written out.

    Paths are shared between all who ask: do not change them. Raises ValueError for any other command.
    """
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.WindingFill)
    for command, numbers in _COMMAND.findall(data):
        at = path.currentPosition()
        origin = at if command.islower() else QPointF(0.0, 0.0)
        values = [float(number) for number in numbers.replace(",", " ").split()]
        match command.upper():
            case "H":
                path.lineTo(origin.x() + values[0], at.y())
            case "V":
                path.lineTo(at.x(), origin.y() + values[0])
            case "Z":
                path.closeSubpath()
            case "M":
                path.moveTo(*_points(values, origin))
            case "L":
                path.lineTo(*_points(values, origin))
            case "Q":
                path.quadTo(*_points(values, origin))
            case "C":
                path.cubicTo(*_points(values, origin))
            case _:
                raise ValueError(f"SVG path command {command!r} in {data[:40]!r} is not one of M L H V C Q Z.")
    return path


def _points(values: list[float], origin: QPointF) -> list[QPointF]:
    return [origin + QPointF(x, y) for x, y in zip(values[::2], values[1::2], strict=True)]
