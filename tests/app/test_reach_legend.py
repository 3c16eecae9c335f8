"""The names beside how far the gradient reaches: what stands before them, where they stand, and what they say."""

from dataclasses import replace
from itertools import pairwise

import pytest
from PyQt6.QtCore import QPointF
from PyQt6.QtGui import QColor, QImage
from PyQt6.QtWidgets import QApplication

from app.colours import THEMES
from app.files.lesson_file import read_lesson
from app.plots import texts
from app.plots.arranging import lay_out
from app.plots.layout import Layout
from app.story.figures import figure
from app.story.figures.figure import GHOST, SHOWN, Curve, Mark
from app.story.figures.text import Math
from app.story.state import compare, opening_state, with_other_cell
from tests.app.test_plots import picture
from tests.app.test_shares_painting import at
from tests.gallery.subjects import limits
from tests.story.states import state_of


def middles(layout: Layout) -> dict[str, float]:
    """Of the names that have a sample before them."""
    return {
        sample.of.label.plain: sample.rect.center().y()
        for sample in layout.samples
        if not isinstance(sample.of, Mark) and sample.of.label is not None
    }


@pytest.mark.parametrize("lesson", ["hell-ello", "long-memory-lstm"])
@pytest.mark.parametrize("share", [0.0, 0.55, 0.7, 0.9, 1.0])
def test_the_sample_is_of_what_is_reached_as_soon_as_a_point_is(qapp: QApplication, lesson: str, share: float) -> None:
    layout = lay_out(figure("reach", at(state_of(lesson), share)), 488, 198)
    (laid,) = layout.panels
    reached = {curve.name for curve in laid.panel.curves if curve.state == SHOWN}
    samples = [sample.of for sample in layout.samples if isinstance(sample.of, Curve)]
    assert len(samples) >= 3
    assert all(of.state == (SHOWN if of.name in reached else GHOST) for of in samples)


@pytest.mark.parametrize("lesson", ["caption-repeated", "hell-ello", "entities", "generation", "long-memory-lstm"])
@pytest.mark.parametrize("size", [(368, 134), (488, 198), (605, 254)])
def test_names_with_samples_stand_in_one_block_or_each_at_the_end_of_its_line(
    qapp: QApplication, lesson: str, size: tuple[int, int]
) -> None:
    layout = lay_out(figure("reach", at(state_of(lesson), 1.0)), *size)
    heights = sorted(middles(layout).values())
    gaps = [below - above for above, below in pairwise(heights)]
    assert max(gaps) - min(gaps) < 0.1 or _are_at_ends(layout)


def test_where_all_have_room_there_names_stand_at_the_ends_of_their_lines(qapp: QApplication) -> None:
    state = state_of("hell-ello", None, -1)
    layout = lay_out(figure("reach", compare(state, with_other_cell(state.lesson, "gru"))), 368, 224)
    assert len(middles(layout)) == 2
    assert _are_at_ends(layout)


def _are_at_ends(layout: Layout) -> bool:
    (laid,) = layout.panels
    samples = [sample for sample in layout.samples if isinstance(sample.of, Curve)]
    ends = {id(curve): laid.points(curve.x, curve.y)[-1].y() for curve in laid.panel.curves}
    inside = range(int(laid.rect.top()), int(laid.rect.bottom()) + 1)
    return all(abs(sample.rect.center().y() - max(ends[id(sample.of)], inside[0])) < 4.0 for sample in samples)


def test_a_bound_beside_the_band_of_all_timesteps_says_of_which_it_is(qapp: QApplication) -> None:
    """(γσ₁)ⁿ is the same from every timestep, of one stage of weights."""
    for lesson, both in (("melody", False), ("encoder-decoder", True)):
        written = {line.text.plain for line in lay_out(figure("reach", at(state_of(lesson), 1.0)), 605, 254).lines}
        assert {"all t", "bound Π‖J‖, t = 6"} <= written
        assert ("bound (γσ₁)ⁿ, t = 6" if both else "bound (γσ₁)ⁿ") in written
    alone = lay_out(figure("reach", at(state_of("vanishing"), 1.0)), 605, 254)
    assert {"bound Π‖J‖", "bound (γσ₁)ⁿ"} <= {line.text.plain for line in alone.lines}


@pytest.mark.parametrize("lesson", ["questions", "hell-ello", "long-memory-lstm", "worksheet"])
@pytest.mark.parametrize("width", [340, 368, 480])
def test_the_header_never_gives_up_what_the_norm_is_of(qapp: QApplication, lesson: str, width: int) -> None:
    header = [
        line.text.plain
        for line in lay_out(figure("reach", at(state_of(lesson), 0.9)), width, 134).lines
        if line.baseline < 30.0
    ]
    assert any(words.startswith("‖∂") for words in header), header


@pytest.mark.parametrize("lesson", ["kmers", "questions", "hell-ello", "long-memory-lstm", "worksheet"])
@pytest.mark.parametrize("presenting", [False, True])
def test_the_title_is_shortened_only_where_the_header_says_nothing_of_exact_any_more(
    qapp: QApplication, lesson: str, presenting: bool
) -> None:
    """The wider the card, the more of it: what the norm is of, the title, that it is exact."""
    state = at(state_of(lesson), 0.9)
    if presenting:
        state = replace(state, look=replace(state.look, presenting=True))
    shown, forms = figure("reach", state), list[tuple[bool, bool]]()
    for width in range(300, 620, 8):
        header = [line.text.plain for line in lay_out(shown, width, 134).lines if line.baseline < 30.0]
        forms.append((shown.title.plain in header, any(words.endswith("exact") for words in header)))
    assert forms == sorted(forms)
    assert {(False, False), (True, False), (True, True)} == set(forms)


def test_what_is_estimated_says_so_where_the_title_is_short(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rnn_engine.reach._EVERY_PAIR", 0)
    monkeypatch.setattr("rnn_engine.reach._FEW", 1)
    shown = figure("reach", at(opening_state(read_lesson("long-memory-gru")), 1.0))
    header = [line.text.plain for line in lay_out(shown, 368, 134).lines if line.baseline < 30.0]
    assert shown.short_title.plain in header
    assert any(words.endswith("estimated") for words in header), header


def test_ghosts_of_the_norm_and_of_its_bounds_look_different(qapp: QApplication) -> None:
    shown = figure("reach", at(state_of("kmers"), 0.0))
    layout, image = lay_out(shown, 488, 198), picture(shown, "light", 488, 198)
    looks = set()
    for sample in layout.samples:
        corner = sample.rect.topLeft().toPoint()
        looks.add(tuple(image.pixel(corner.x() + x, corner.y() + y) for x in range(16) for y in range(8)))
    assert len(looks) == len(layout.samples) == 3


def _seen(lesson: str, names: tuple[str, ...], share: float) -> dict[str, float]:
    """Along the line of the first name, as far as it is reached, how much of it has the colour of each."""
    subjects = limits()
    shown = figure("reach", at(subjects[lesson]() if lesson in subjects else state_of(lesson), share))
    (laid,), image = lay_out(shown, 488, 198).panels, picture(shown, "light", 488, 198)
    curves = {curve.name: curve for curve in laid.panel.curves if curve.state == SHOWN}
    points = [point for point in laid.points(curves[names[0]].x, curves[names[0]].y) if point.y() == point.y()]
    first, last = points[0], points[-1]
    colours = [_colour(image, first + (last - first) * (step / 400)) for step in range(20, 380)]
    inks = {name: QColor(texts.colour(THEMES["light"], curves[name].role)) for name in names}
    return {name: sum(_away(colour, ink) < 90 for colour in colours) / len(colours) for name, ink in inks.items()}


def test_what_is_computed_lies_over_its_bounds(qapp: QApplication) -> None:
    """Where they coincide it would else be striped."""
    assert _seen("scalar", ("norm", "bound by the weights"), 1.0)["norm"] > 0.8


def test_of_lines_with_gaps_that_coincide_each_is_seen_and_so_is_the_one_under_them(qapp: QApplication) -> None:
    seen = _seen("letters-500-lstm", ("norm", "c to c", "h to h"), 0.7)
    assert min(seen.values()) > 0.04, seen


@pytest.mark.parametrize("lesson", ["long-memory-lstm", "hell-ello", "melody", "caption", "scalar"])
@pytest.mark.parametrize("size", [(300, 117), (368, 134), (430, 160), (488, 198), (605, 254)])
def test_names_keep_a_third_of_a_line_from_the_header(qapp: QApplication, lesson: str, size: tuple[int, int]) -> None:
    """Down to an index of the one, up to an exponent of the other."""
    for share in (0.5, 1.0):
        shown = figure("reach", at(state_of(lesson), share))
        bare = replace(shown, panels=(replace(shown.panels[0], curves=(), bands=(), marks=()),))
        header = _lowest_ink(picture(bare, "light", *size), size[0] - 60)
        layout = lay_out(shown, *size)
        first = min(middles(layout).values())
        own = [line for line in layout.lines if line.x > layout.panels[0].rect.right() and line.baseline > 30.0]
        highest = min(own, key=lambda line: line.baseline)
        is_formula = any(isinstance(piece, Math) for piece in highest.text.pieces)
        assert first - (8.0 if is_formula else 5.0) - header >= 4.3


def _lowest_ink(image: QImage, left: int) -> int:
    """Under the lowest row of pixels in which something of the header is written."""

    def is_inked(y: int) -> bool:
        return any(image.pixelColor(x, y).lightness() < 200 for x in range(left, image.width() - 2))

    return max(filter(is_inked, range(10, 36))) + 1


def _colour(image: QImage, at: QPointF) -> QColor:
    return image.pixelColor(round(at.x() - 0.5), round(at.y() - 0.5))


def _away(colour: QColor, ink: QColor) -> int:
    return sum(abs(one - other) for one, other in zip(colour.getRgb()[:3], ink.getRgb()[:3], strict=True))
