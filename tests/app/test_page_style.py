"""How a figure stands on paper, read off its files."""

import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from PyQt6.QtGui import QImage

from app.exporting.figures import figure_bytes
from app.story.exports import there_are
from app.story.page_style import AS_IT_COMES, PRESETS, PageStyle
from app.story.state import State, ThemeName
from tests.story.states import state_of

pytestmark = pytest.mark.usefixtures("qapp")

AT = "backward loss=4 k=2 W_hh"
VIEWS = there_are(state_of("hell-ello"))
each_view = pytest.mark.parametrize("view", VIEWS)
each_preset = pytest.mark.parametrize("preset", PRESETS)


def svg(view: str, style: PageStyle, state: State | None = None) -> ElementTree.Element:
    return ElementTree.fromstring(figure_bytes(state or state_of("hell-ello", at=AT), view, "svg", style))


def millimetres(page: ElementTree.Element) -> tuple[float, float]:
    return float(page.attrib["width"].removesuffix("mm")), float(page.attrib["height"].removesuffix("mm"))


def colours(page: ElementTree.Element) -> set[str]:
    names = ("fill", "stroke", "stop-color")
    found = {element.attrib.get(name, "none") for element in page.iter() for name in names}
    return {colour for colour in found if colour.startswith("#")}


@each_view
@each_preset
def test_a_page_is_as_large_as_its_preset_says(view: str, preset: str) -> None:
    style = PRESETS[preset][1]
    wide, high = millimetres(svg(view, style))
    assert wide == pytest.approx(style.width_mm, abs=0.01)
    if style.height_mm is not None:
        assert high == pytest.approx(style.height_mm, abs=0.01)


@each_view
def test_twice_the_type_on_twice_the_width_is_the_same_page_twice_as_large(view: str) -> None:
    once, twice = svg(view, AS_IT_COMES), svg(view, replace(AS_IT_COMES, width_mm=320.0, type_pt=18.0))
    assert millimetres(twice) == pytest.approx(tuple(2 * each for each in millimetres(once)), abs=0.02)
    assert sum(1 for _ in twice.iter()) == sum(1 for _ in once.iter())


@each_view
def test_without_its_title_a_page_is_lower_and_what_was_the_title_is_not_drawn(view: str) -> None:
    titled, bare = svg(view, AS_IT_COMES), svg(view, replace(AS_IT_COMES, title=False))
    assert sum(1 for _ in bare.iter("*")) < sum(1 for _ in titled.iter("*"))
    if view != "network":  # its title stands beside the river's scale, which stays
        assert millimetres(bare)[1] < millimetres(titled)[1] - 5.0


def test_where_two_are_compared_the_title_stays_as_it_says_which_one_it_is() -> None:
    from app.story.state import compare, with_other_cell

    state = state_of("hell-ello", at=AT)
    both = compare(state, with_other_cell(state.lesson, "gru"))
    for view in ("network", "contributions"):
        assert figure_bytes(both, view, "svg", replace(AS_IT_COMES, title=False)) == figure_bytes(
            both, view, "svg", AS_IT_COMES
        )


@each_view
def test_a_caption_stands_under_it_in_lines_of_its_own(view: str) -> None:
    plain, told = svg(view, AS_IT_COMES), svg(view, replace(AS_IT_COMES, caption=True))
    assert millimetres(told)[1] > millimetres(plain)[1] + 5.0
    assert sum(1 for _ in told.iter()) > sum(1 for _ in plain.iter())


@each_view
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_grey_ink_has_no_colour_and_a_white_ground(view: str, theme: ThemeName) -> None:
    state = replace(state_of("hell-ello", at=AT), theme=theme)
    found = colours(svg(view, replace(AS_IT_COMES, ink="grey"), state))
    assert found >= {"#ffffff"}
    assert [each for each in found if not re.fullmatch(r"#(..)\1\1", each)] == []


@each_view
def test_a_transparent_page_has_nothing_behind_its_figure(view: str) -> None:
    image = QImage.fromData(figure_bytes(state_of("hell-ello", at=AT), view, "png", replace(AS_IT_COMES, dpi=48)))
    clear = QImage.fromData(
        figure_bytes(state_of("hell-ello", at=AT), view, "png", replace(AS_IT_COMES, dpi=48, transparent=True))
    )
    corner = (1, 1)
    assert image.pixelColor(*corner).alpha() == 255
    assert clear.pixelColor(*corner).alpha() == 0
    assert clear.size() == image.size()


@pytest.mark.parametrize("dpi", [72.0, 96.0, 300.0])
def test_a_png_has_as_many_pixels_as_its_millimetres_ask_for(dpi: float) -> None:
    style = PageStyle(width_mm=127.0, height_mm=50.8, dpi=dpi)
    image = QImage.fromData(figure_bytes(state_of("hell-ello", at=AT), "reach", "png", style))
    assert (image.width(), image.height()) == (round(5 * dpi), round(2 * dpi))
