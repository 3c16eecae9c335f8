"""How a figure stands on paper: millimetres, points, ink. Knows no Qt; sizes are physical, never pixels of a screen."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from app.translation import later

Ink = Literal["colour", "grey"]

SMALLEST_MM, LARGEST_MM = 20.0, 2000.0
SMALLEST_PT, LARGEST_PT = 4.0, 72.0
COARSEST_DPI, FINEST_DPI = 36.0, 1200.0


@dataclass(frozen=True, slots=True)
class PageStyle:
    """The paper of one figure.

    `height_mm`: None, as high as the figure wants to be at its width. `type_pt`: the size of its ordinary text in true
    points; lines and gaps grow with it. `ink`: "grey" is a black-and-white that survives a copier. `title`: whether its
    heading is printed; `caption`: a sentence under it that says what it shows and of which lesson. `transparent`:
    nothing is painted behind it. `dpi`: of a PNG.
    """

    width_mm: float = 160.0
    height_mm: float | None = None
    type_pt: float = 9.0
    ink: Ink = "colour"
    title: bool = True
    caption: bool = False
    transparent: bool = False
    dpi: float = 300.0


@dataclass(frozen=True, slots=True)
class Sheet:
    """Several figures on one page. `columns`: 0, as many as there is room for; `letters`: a, b, c … over them."""

    columns: int = 0
    letters: bool = False


MOST_COLUMNS = 4

AS_IT_COMES = PageStyle()

PRESETS: Mapping[str, tuple[str, PageStyle]] = {
    "beamer": (later("Slide 16:9, full width"), PageStyle(150.0, 74.0, 10.0)),
    "beamer-half": (later("Slide 16:9, half width"), PageStyle(72.0, 66.0, 7.0)),
    "column": (later("Column on A4"), PageStyle(82.0, None, 8.0)),
    "page": (later("Across A4"), PageStyle(165.0, None, 9.0)),
    "poster": (later("Poster"), PageStyle(400.0, None, 24.0)),
}
"""Name → what a person calls it, to be translated, and its paper. Beamer's slide of 16:9 is 160 mm × 90 mm."""
