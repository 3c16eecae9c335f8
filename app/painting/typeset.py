"""Mathematics on screen: Typst markup becomes one painter path per term.

Typst (0.15, New Computer Modern) compiles a formula to SVG in which every shape has its term's colour
rgb(0, 0, number) (see `app.story.typst_markup`). The shapes of a term become one path, so a formula takes its colours
when it is painted, and is an outline in every export.

For the GUI thread only: the compiler and the caches are shared and unguarded.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from cachetools import LRUCache, cached
from PyQt6.QtCore import QRectF
from PyQt6.QtGui import QColor, QPainter, QPainterPath, QTransform

from app.painting.outlines import read_page

if TYPE_CHECKING:
    import typst

# Everything is compiled once at this size and scaled: a zoom needs no compiler, and all sizes share their glyphs.
_COMPILED_SIZE = 100.0

# A mark without extent on the baseline tells where that is. As an opening delimiter it leaves the spacing of what
# follows alone: a minus behind it stays a sign.
_MARK_FILL = "#010000"
_MARK = (
    '#math.class("opening", box(width: 0pt, height: 0pt, '
    f'place(rect(width: 1pt, height: 1pt, fill: rgb("{_MARK_FILL}")))));'
)
_PAGE = f"#set page(width: auto, height: auto, margin: 0pt, fill: none)\n#set text(size: {_COMPILED_SIZE}pt)\n"

_KEPT = 160_000
"""Points of outlines that are kept: 9 MB, once they were painted. A window shows some hundred formulas, each of 100
points to 7500."""

_SMOOTH = QPainter.RenderHint.Antialiasing  # a look-up takes long, and some figures have a hundred formulas

_TERM_FILL = re.compile(r"#0000([0-9a-f]{2})")


class TypesettingError(ValueError):
    """Markup that Typst refuses, or that holds what a formula may not hold."""

    def __init__(self, markup: str, reason: str) -> None:
        super().__init__(f"The formula {markup!r} cannot be typeset: {reason}.")
        self.markup = markup
        self.reason = reason


@dataclass(frozen=True, eq=False)
class Typeset:
    """A typeset formula. Its origin is the left end of its baseline, y points down, the unit is the pixel.

    `terms` holds the ink of each term number, `boxes` what that ink covers; a term inside another one is part of the
    inner number only. Results are shared: change neither paths nor boxes.
    """

    size: float
    width: float
    height: float
    ascent: float
    terms: Mapping[int, QPainterPath]
    boxes: Mapping[int, QRectF]

    @property
    def descent(self) -> float:
        return self.height - self.ascent

    @property
    def axis(self) -> float:
        """Height of the math axis above the baseline: where fraction bars lie and neighbours are centred."""
        return 0.25 * self.size  # AxisHeight of New Computer Modern Math

    def paint(self, painter: QPainter, x: float, baseline_y: float, colour_of: Callable[[int], QColor]) -> None:
        """Paints every term in its colour, anti-aliased; the painter is left as it was."""
        was_smooth = painter.testRenderHint(_SMOOTH)
        painter.setRenderHint(_SMOOTH)
        painter.translate(x, baseline_y)
        for number, path in self.terms.items():
            painter.fillPath(path, colour_of(number))
        painter.translate(-x, -baseline_y)
        painter.setRenderHint(_SMOOTH, was_smooth)


def _points(formula: Typeset) -> int:
    return sum(path.elementCount() for path in formula.terms.values())


@cached(LRUCache(_KEPT, _points))
def typeset(markup: str, size: float, display: bool = True) -> Typeset:
    """Sets Typst math markup (without $) with a type size of `size` pixels.

    `display` sets fractions, sums and limits full size; otherwise they are set as in running text.
    Raises TypesettingError where Typst refuses the markup.
    """
    compiled = _compile(markup, display)
    scale = size / _COMPILED_SIZE
    enlarge = QTransform.fromScale(scale, scale)
    return Typeset(
        size=size,
        width=compiled.width * scale,
        height=compiled.height * scale,
        ascent=compiled.ascent * scale,
        terms={number: enlarge.map(path) for number, path in compiled.terms.items()},
        boxes={number: enlarge.mapRect(box) for number, box in compiled.boxes.items()},
    )


@lru_cache(maxsize=64)  # asked for only where a formula has another size than before; as large
def _compile(markup: str, display: bool) -> Typeset:
    content = markup if display else f"#math.inline(${markup}$);"
    # The line break ends a comment that the markup may end with.
    page = read_page(_svg(markup, f"{_PAGE}$ {_MARK}{content}\n$"))
    ascent = page.inks.pop(_MARK_FILL).boundingRect().top()

    terms: dict[int, QPainterPath] = {}
    for fill, path in page.inks.items():
        term = _TERM_FILL.fullmatch(fill)
        if term is None:
            raise TypesettingError(
                markup, f"it asks for the colour {fill}, but colours are given to terms when painting"
            )
        terms[int(term[1], 16)] = path
    for path in terms.values():
        path.translate(0.0, -ascent)
    boxes = {number: path.boundingRect() for number, path in terms.items()}
    return Typeset(_COMPILED_SIZE, page.width, page.height, ascent, terms, boxes)


def _svg(markup: str, document: str) -> bytes:
    import typst

    try:
        svg = _compiler().compile(document.encode(), format="svg")
    except typst.TypstError as error:
        raise TypesettingError(markup, error.message) from error
    if not isinstance(svg, bytes):
        raise TypesettingError(markup, "it fills more than one page")
    return svg


@lru_cache(maxsize=1)
def _compiler() -> typst.Compiler:
    """The one compiler, imported and made with the first formula: the window's first paint does not wait for it."""
    import typst

    return typst.Compiler(ignore_system_fonts=True)  # the same formulas on every machine
