"""The files of figures, opened with programs of others: how large the pages are, and that all formats show the same."""

import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import numpy.typing as npt
import pytest
from PyQt6.QtGui import QImage

from app.exporting.figures import figure_bytes, printed_figure, printed_sheet
from app.story.exports import there_are
from app.story.page_style import AS_IT_COMES, PRESETS, PageStyle, Sheet
from app.story.state import State, compare, with_other_cell
from tests.programs import run
from tests.story.states import state_of
from tests.story.test_diagram import long

pytestmark = pytest.mark.usefixtures("qapp")

AT = "backward loss=4 k=2 W_hh"
VIEWS = (*there_are(state_of("hell-ello")), "aside")
DPI = 150
POINTS_PER_MM = 72 / 25.4
each_view = pytest.mark.parametrize("view", VIEWS)


def state() -> State:
    return replace(state_of("hell-ello", at=AT), aside="products", opened=frozenset({(0,)}))


def brightness(file: Path) -> npt.NDArray[np.float64]:
    """Rows × columns × red, green, blue, from 0 to 1."""
    image = QImage(str(file)).convertToFormat(QImage.Format.Format_RGB32)
    assert not image.isNull()
    bits = image.constBits()
    assert bits is not None
    pixels = np.frombuffer(bits.asstring(image.sizeInBytes()), np.uint8).reshape(image.height(), -1, 4)
    return pixels[:, : image.width(), :3] / 255.0


def as_seen(folder: Path, kind: str, content: bytes) -> npt.NDArray[np.float64]:
    """A figure's file as another program shows it."""
    file, seen = folder / f"figure.{kind}", folder / f"seen-{kind}"
    file.write_bytes(content)
    if kind == "png":
        return brightness(file)
    if kind == "pdf":
        run("pdftoppm", "-r", str(DPI), "-png", "-singlefile", str(file), str(seen))
    else:
        run("rsvg-convert", "-d", str(DPI), "-p", str(DPI), "-o", f"{seen}.png", str(file))
    return brightness(folder / f"{seen.name}.png")


@each_view
@pytest.mark.parametrize("kind", ["pdf", "svg"])
@pytest.mark.parametrize("ink", ["light", "dark", "grey"])
def test_every_format_shows_the_same(view: str, kind: str, ink: str, tmp_path: Path) -> None:
    shown = replace(state(), theme="dark") if ink == "dark" else state()
    style = replace(AS_IT_COMES, dpi=DPI, ink="grey" if ink == "grey" else "colour")
    ours = as_seen(tmp_path, "png", figure_bytes(shown, view, "png", style))
    theirs = as_seen(tmp_path, kind, figure_bytes(shown, view, kind, style))
    assert max(abs(a - b) for a, b in zip(ours.shape, theirs.shape, strict=True)) <= 1  # a part of a pixel
    height, width = (min(sizes) for sizes in zip(ours.shape[:2], theirs.shape[:2], strict=True))
    difference = np.abs(ours[:height, :width] - theirs[:height, :width])
    assert difference.mean() < 0.01
    # Edges are smoothed in another way; nowhere is a shape missing, or another.
    blocks = difference[: height // 8 * 8, : width // 8 * 8].reshape(height // 8, 8, width // 8, 8, 3)
    assert blocks.mean(axis=(1, 3, 4)).max() < 0.25


@each_view
@pytest.mark.parametrize("preset", PRESETS)
def test_a_pdf_page_is_exactly_as_large_as_it_is_told(view: str, preset: str, tmp_path: Path) -> None:
    style = PRESETS[preset][1]
    file = tmp_path / "figure.pdf"
    file.write_bytes(figure_bytes(state(), view, "pdf", style))
    said = re.search(r"Page size:\s+([\d.]+) x ([\d.]+) pts", run("pdfinfo", str(file)))
    assert said is not None
    assert float(said[1]) == pytest.approx(style.width_mm * POINTS_PER_MM, abs=0.01)
    if style.height_mm is not None:
        assert float(said[2]) == pytest.approx(style.height_mm * POINTS_PER_MM, abs=0.01)
    assert len(run("pdffonts", str(file)).splitlines()) == 2, "type is outlines: no font can be missing"


FILL, LINE = {"fill", "fill-opacity", "fill-rule"}, {"stroke", "stroke-opacity", "stroke-width"}
LINE |= {f"stroke-{which}" for which in ("linecap", "linejoin", "miterlimit", "dasharray", "dashoffset")}
ENDS = {"x1", "y1", "x2", "y2"}
OF_EVERY_PROGRAM: dict[str, set[str]] = {
    "svg": {"width", "height", "viewBox", "role", "aria-label"},
    "title": set(),
    "desc": set(),
    "defs": set(),
    "clipPath": {"id"},
    "linearGradient": {"id", "gradientUnits", "gradientTransform", *ENDS},
    "stop": {"offset", "stop-color", "stop-opacity"},
    "g": {"clip-path"},
    "path": {"d", "clip-rule", *FILL, *LINE},
    "image": {"width", "height", "preserveAspectRatio", "transform", "opacity", "image-rendering", "href"},
}
"""Of SVG what browsers, Inkscape and programs for slides show alike: no style sheet, no text in a font that may be
missing, nothing that lies in another file, no group that is moved, no SVG in an SVG."""
LOOKS = {
    "as it comes": AS_IT_COMES,
    "in black and white": replace(AS_IT_COMES, ink="grey"),
    "on nothing": replace(PRESETS["beamer-half"][1], transparent=True, caption=True),
}


@pytest.mark.parametrize("lesson", ["hell-ello", "long-memory-lstm", "vanishing"])
@pytest.mark.parametrize("look", LOOKS)
def test_an_svg_has_nothing_that_a_program_for_slides_lacks(lesson: str, look: str) -> None:
    shown = state() if lesson == "hell-ello" else replace(state_of(lesson, at=-1), theme="dark")
    pages = {view: printed_figure(shown, view, LOOKS[look]) for view in there_are(shown)}
    pages["sheet"] = printed_sheet(shown, ("network", "contributions"), LOOKS[look], Sheet(letters=True))
    for view, page in pages.items():
        content = page.file("svg")
        root = ElementTree.fromstring(content)
        has_only_what_every_program_knows(root, view)
        assert not re.search(rb"<!DOCTYPE|<\?xml-stylesheet|context-|rgba\(|var\(", content), view
        assert re.fullmatch(r"[\d.]+mm", root.attrib["width"])
        millimetres, of_page = (float(root.attrib["width"][:-2]), float(root.attrib["viewBox"].split()[2]))
        assert millimetres / 25.4 * 96 == pytest.approx(of_page, abs=0.01)


def has_only_what_every_program_knows(root: ElementTree.Element, view: str) -> None:
    named = [element.attrib["id"] for element in root.iter() if "id" in element.attrib]
    assert len(set(named)) == len(named)
    for element in root.iter():
        tag = element.tag.removeprefix("{http://www.w3.org/2000/svg}")
        values = {key.removeprefix("{http://www.w3.org/1999/xlink}"): text for key, text in element.attrib.items()}
        assert set(values) <= OF_EVERY_PROGRAM[tag], (view, tag)
        assert re.fullmatch(r"[-MLCZ\d. ]*", values.get("d", "")), view
        assert values.get("href", "data:image/png;base64,").startswith("data:image/png;base64,"), view
        assert set(values) >= {"fill"} or tag != "path" or "stroke" in values or values.keys() <= {"d", "clip-rule"}
        for key in ("fill", "stroke", "stop-color", "clip-path"):
            told = values.get(key, "none")
            assert told == "none" or re.fullmatch("#[0-9a-f]{6}", told) or told[5:-1] in named, (view, told)


def widths(view: str) -> set[str]:
    content = figure_bytes(state_of("hell-ello", at=AT), view, "svg", AS_IT_COMES)
    return set(re.findall(r'stroke-width="([\d.]+)"', content.decode()))


def test_a_sheet_keeps_the_lines_of_its_figures_as_thick_as_they_are_alone() -> None:
    views = ["contributions", "reach", "shares", "hidden-state"]
    page = printed_sheet(state_of("hell-ello", at=AT), views, AS_IT_COMES, Sheet(columns=1))
    thick = set(re.findall(r'stroke-width="([\d.]+)"', page.file("svg").decode()))
    assert thick == set().union(*map(widths, views))


@pytest.mark.parametrize("columns", [1, 2, 3])
@pytest.mark.parametrize("letters", [False, True])
def test_a_sheet_is_one_page_of_exact_size_with_all_of_its_figures(columns: int, letters: bool, tmp_path: Path) -> None:
    style = PageStyle(180.0, 120.0, caption=True)
    page = printed_sheet(state(), VIEWS, style, Sheet(columns, letters))
    file = tmp_path / "sheet.pdf"
    file.write_bytes(page.file("pdf"))
    said = run("pdfinfo", str(file))
    assert re.search(r"Pages:\s+1\n", said)
    size = re.search(r"Page size:\s+([\d.]+) x ([\d.]+) pts", said)
    assert size is not None
    assert (float(size[1]), float(size[2])) == pytest.approx((180 * POINTS_PER_MM, 120 * POINTS_PER_MM), abs=0.01)
    assert ("(a) The network" in page.description) == letters
    assert page.type_pt < style.type_pt, "so many have room only in smaller type"


@pytest.mark.parametrize("kind", ["pdf", "svg"])
@pytest.mark.parametrize("view", ["contributions", "hidden-state", "network"])
def test_the_cells_of_a_long_sequence_have_sharp_edges(view: str, kind: str, tmp_path: Path) -> None:
    shown = state_of(long(120), at=-1)
    style = replace(AS_IT_COMES, dpi=DPI)
    ours = as_seen(tmp_path, "png", figure_bytes(shown, view, "png", style))
    theirs = as_seen(tmp_path, kind, figure_bytes(shown, view, kind, style))
    height, width = (min(sizes) for sizes in zip(ours.shape[:2], theirs.shape[:2], strict=True))
    assert np.abs(ours[:height, :width] - theirs[:height, :width]).mean() < 0.012


def test_a_page_keeps_no_room_for_what_a_later_place_has_to_say() -> None:
    early, late = (
        printed_figure(state_of("hell-ello", at=at), "contributions", AS_IT_COMES).recording.height
        for at in (AT, len(state_of("hell-ello").timeline))
    )
    assert early < late - 10.0


def test_what_is_compared_keeps_its_room_on_a_slide() -> None:
    alone = state_of("hell-ello", at=AT)
    both = compare(alone, with_other_cell(alone.lesson, "gru"))
    page = printed_sheet(both, ["contributions"], PRESETS["beamer"][1], Sheet())
    assert page.type_pt < PRESETS["beamer"][1].type_pt
    assert page.height_mm == pytest.approx(PRESETS["beamer"][1].height_mm)


@pytest.mark.parametrize("view", [view for view in VIEWS if view != "aside"])
@pytest.mark.parametrize("preset", PRESETS)
def test_a_long_sequence_has_room_on_every_paper_in_the_type_that_was_asked(view: str, preset: str) -> None:
    style = PRESETS[preset][1]
    assert printed_figure(state_of(long(30), at=-1), view, style).type_pt > 0.8 * style.type_pt
