"""The river is whole: it comes down into its state without a step, and every arrowhead on it can be seen for one."""

import math
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtGui import QColor, QImage, QPainter
from PyQt6.QtWidgets import QApplication

from app.painting.network.brushes import paint_ribbon
from app.story.diagram import Diagram, folded, unfolded
from app.story.diagram.flowing import TRACE
from app.story.diagram.geometry import distance, extent
from app.story.diagram.heads import HAIRLINE
from app.story.diagram.parts import Ribbon
from app.story.state import with_flow
from tests.app.test_gates import ALL_CARDS
from tests.app.test_network_clearance import CARDS, CELLS, LESSONS, places, subject
from tests.app.test_network_letters import Picture
from tests.gallery.subjects import lessons, limits

SUBJECTS = [*LESSONS, *CELLS]
SEEN, COVERS = 0.2, 3.0
"""Units of a river beside which an arrowhead does not stand alone, and that cover one that lies under them."""


def width_at(ribbon: Ribbon, gone: float) -> float:
    return ribbon.widths[0] + (ribbon.widths[1] - ribbon.widths[0]) * gone / extent(ribbon.line)


def with_heads(shown: Diagram) -> Iterator[tuple[Ribbon, float, bool]]:
    """Stretches on the way from state to state and down to one, how wide each arrowhead is, and whether it is cut."""
    for ribbon in shown.ribbons:
        head = ribbon.head(shown.unit)
        if head is not None and ribbon.glow.known and ribbon.kind in ("segment", "fall"):
            yield ribbon, math.dist(head.left, head.right), head.cut


@pytest.mark.parametrize("card", ALL_CARDS.values(), ids=ALL_CARDS)
@pytest.mark.parametrize("name", SUBJECTS)
@pytest.mark.parametrize("picture", [unfolded, folded])
def test_an_arrowhead_is_in_the_river_or_stands_well_out_of_it(
    qapp: QApplication, picture: Picture, name: str, card: tuple[float, float]
) -> None:
    for state in places(replace(subject(name), folded=picture is folded)):
        shown = picture(state, *card)
        for ribbon, across, cut in with_heads(shown):
            assert max(ribbon.widths) >= SEEN * shown.unit, "it seems to stand alone"
            within = max(*ribbon.widths, ribbon.mouth)
            left = 0.5 * (within - across - min(1.7 * shown.unit, 0.35 * across))
            assert not cut or left >= 0.6 * shown.unit, "it cuts the river in two"
            assert across < max(ribbon.widths) if cut else across >= 2 * min(ribbon.widths), "barbs at its banks"


@pytest.mark.parametrize("size", ["1280x800", "1680x1020"])
@pytest.mark.parametrize("name", ["letters-4-lstm", "tagging", "long-memory"])
def test_every_stretch_from_timestep_to_timestep_says_which_way_it_flows(
    qapp: QApplication, name: str, size: str
) -> None:
    state = (lessons() | limits())[name]()
    shown = unfolded(replace(state, position=len(state.timeline)), *CARDS[size])
    stretches = [ribbon for ribbon in shown.ribbons if ribbon.kind in ("segment", "rise")]
    assert len(stretches) >= state.trace.length
    for ribbon in stretches:
        assert max(ribbon.widths) >= SEEN * shown.unit
        head = ribbon.head(shown.unit)
        assert head is not None, (ribbon.kind, ribbon.place, ribbon.widths)
        gone = math.dist(ribbon.line[0], head.tip), math.dist(ribbon.line[0], head.left)
        assert gone[0] > gone[1] or ribbon.kind == "rise", "it flows back"
        here, across = (
            width_at(ribbon, extent(ribbon.line) * (ribbon.head_share or 0.0)),
            math.dist(head.left, head.right),
        )
        assert across < here if head.cut else across >= here + 3.0 * shown.unit


@pytest.mark.parametrize("size", ["1280x800", "1680x1020"])
@pytest.mark.parametrize("name", ["letters-4-lstm", "letters-60-gru", "letters-60-lstm"])
def test_where_the_river_runs_along_the_line_of_a_state_it_is_all_that_is_seen_of_it(
    qapp: QApplication, name: str, size: str
) -> None:
    state = limits()[name]()
    passes = state.timeline.passes[1]
    for position in (passes.first + (len(state.timeline) - passes.first) // 2, len(state.timeline)):
        shown = unfolded(replace(state, position=position), *CARDS[size])
        rivers = [each for each in shown.ribbons if each.kind in ("segment", "rise") and each.glow.known]
        lines = [edge for edge in shown.edges if edge.heavy or (edge.name == "c" and len(edge.line) == 3)]
        assert lines
        for edge in lines:
            middle = edge.line[0].towards(edge.line[1], 0.5)
            over = [each for each in rivers if distance(*middle, each.line) < 1.5 * shown.unit]
            assert (edge.river is not None) == bool(over), (edge.name, edge.t)
            for ribbon in over:
                assert min(ribbon.widths) >= edge.line_width * shown.unit


@pytest.mark.parametrize("card", ALL_CARDS.values(), ids=ALL_CARDS)
@pytest.mark.parametrize("name", SUBJECTS)
def test_a_loss_comes_down_into_the_middle_of_a_side_of_its_state(
    qapp: QApplication, name: str, card: tuple[float, float]
) -> None:
    state = subject(name)
    shown = unfolded(replace(state, position=len(state.timeline)), *card)
    states = {column.t: column.h.box for column in shown.columns}
    falls = [ribbon for ribbon in shown.ribbons if ribbon.kind == "fall" and ribbon.tucked]
    for ribbon in falls:
        before, end = ribbon.line[-2:]
        box = min(states.values(), key=lambda box: math.hypot(box.x - end.x, box.y - end.y))
        half = ribbon.widths[1] / 2 - 0.5
        if abs(end.x - before.x) > abs(end.y - before.y):
            assert end.y == pytest.approx(before.y, abs=0.1)
            assert box.right < end.x < box.right + 8.0 * shown.unit
            assert box.top < end.y - half < end.y + half < box.bottom
        else:
            assert end.x == pytest.approx(before.x, abs=0.1)
            assert box.top - 4.0 * shown.unit < end.y < box.top
            assert box.left < end.x - half < end.x + half < box.right + 3.0 * shown.unit


@pytest.mark.parametrize("zoom", [1.0, 1.2])
@pytest.mark.parametrize("card", ALL_CARDS.values(), ids=ALL_CARDS)
@pytest.mark.parametrize("name", ["hell-ello", "caption", "digit", "lstm, 5 timesteps", "gru, 5 timesteps"])
def test_two_stretches_that_meet_show_no_seam(
    qapp: QApplication, name: str, card: tuple[float, float], zoom: float
) -> None:
    state = subject(name)
    shown = unfolded(replace(state, position=len(state.timeline)), *card)
    (lower,) = (ribbon for ribbon in shown.ribbons if ribbon.kind == "fall" and ribbon.tucked)
    falls = [ribbon for ribbon in shown.ribbons if ribbon.kind == "fall"]
    image = QImage(round(card[0] * zoom) + 1, round(card[1] * zoom) + 1, QImage.Format.Format_Grayscale8)
    image.fill(QColor("white"))
    with QPainter(image) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(zoom, zoom)
        for ribbon in falls:
            paint_ribbon(painter, ribbon, QColor(Qt.GlobalColor.black))
    seam = round(lower.line[1].y * zoom)
    bits = image.constBits()
    assert bits is not None
    rows = np.frombuffer(bits.asstring(image.sizeInBytes()), np.uint8).reshape(image.height(), -1)
    left = round((lower.line[1].x - 2 * lower.widths[1]) * zoom)
    wide = [float(np.sum(255 - rows[y, left : image.width()].astype(float))) / 255 for y in range(seam - 3, seam + 4)]
    bends = np.abs(np.diff(wide, 2))
    assert bends.max() < 0.6, wide


@pytest.mark.parametrize("picture", [unfolded, folded])
@pytest.mark.parametrize("name", [name for name in CELLS if "stages" not in name])
def test_no_arrowhead_of_a_cell_lies_under_the_river(qapp: QApplication, picture: Picture, name: str) -> None:
    for state in places(replace(subject(name), folded=picture is folded)):
        shown = picture(state, *ALL_CARDS["1680x1020"])
        rivers = [ribbon for ribbon in shown.ribbons if ribbon.kind in ("segment", "rise") and ribbon.glow.known]
        wide = [ribbon for ribbon in rivers if min(ribbon.widths) >= COVERS * shown.unit]
        heads = [head for ribbon in rivers if (head := ribbon.head(shown.unit)) is not None]
        for edge in shown.edges:
            if edge.arrow and edge.river is None and (edge.ink == "forward" or edge.loops):
                neck = edge.line[-2].towards(edge.line[-1], 0.7)
                assert not any(distance(*neck, ribbon.line) < 1.0 for ribbon in wide), (edge.name, edge.t)
                for head in heads:
                    nearest = distance(*edge.line[-1], (head.tip, head.left, head.right))
                    assert nearest > 2.0 * shown.unit, (edge.name, edge.t)


@pytest.mark.parametrize("card", ALL_CARDS.values(), ids=ALL_CARDS)
def test_the_gradient_that_goes_round_a_cell_has_its_arrowhead_away_from_it(card: tuple[float, float]) -> None:
    state = replace(subject("hell-ello"), folded=True)
    heads = 0
    for at in places(state):
        shown = folded(at, *card)
        for ribbon in shown.ribbons:
            if ribbon.kind == "segment" and ribbon.glow.known and (head := ribbon.head(shown.unit)) is not None:
                heads += 1
                across = [point.x for point in ribbon.line]
                assert head.tip.x < (min(across) + max(across)) / 2, "at its end"
    assert heads


@pytest.mark.parametrize("size", [(713.0, 229.0), (713.0, 240.0), (858.0, 303.0), (1340.0, 575.0)], ids=str)
def test_all_states_have_their_derivative_or_none(size: tuple[float, float]) -> None:
    """But for the way to the initial state, which is shorter."""
    opened = subject("encoder-decoder")
    shown = unfolded(replace(opened, position=len(opened.timeline)), *size)
    have = [ribbon.place.k for ribbon in shown.ribbons if ribbon.caption is not None and ribbon.place is not None]
    assert sorted(k for k in have if k) in ([], [1, 2, 3, 4, 5])


@pytest.mark.parametrize("name", ["letters-500", "vanishing", "long-memory", "letters-60-lstm", "vanishing-beside-gru"])
def test_where_the_gradient_has_been_is_seen_however_little_is_left_and_its_bed_is_no_wider(
    qapp: QApplication, name: str
) -> None:
    """Each lane of an LSTM has its own bed."""
    opened = (lessons() | limits())[name]()
    first, last = opened.timeline.passes[1].first, len(opened.timeline)
    for position in (round(first + part * (last - first)) for part in (0.3, 0.5, 0.8, 1.0)):
        shown = unfolded(replace(opened, position=position), *CARDS["1280x800"])
        for lane in ("dh", "dc"):
            segments = [each for each in shown.ribbons if each.kind == "segment" and each.place]
            passed = [each for each in segments if each.place and each.place.name == lane and each.glow.known]
            to_come = [each for each in segments if each.place and each.place.name == lane and not each.glow.known]
            assert passed or lane == "dc", position
            for ribbon in passed:
                start, end = next(iter(ribbon.hidden), (0.0, 0.0))  # behind the gates
                seen = start / 2 if start > 1.0 - end else (end + 1.0) / 2
                assert inked(ribbon, seen) > 0.9 * HAIRLINE, (ribbon.place, position)
            if passed and to_come:
                nearest = min(passed, key=lambda each: each.line[-1].x)
                assert max(max(each.widths) for each in to_come) <= max(*nearest.widths, TRACE), position
    assert segments


def inked(ribbon: Ribbon, part: float = 0.5) -> float:
    """How many pixels of ink a level stretch has across, so far on its way."""
    image = QImage(60, 60, QImage.Format.Format_Grayscale8)
    image.fill(QColor("white"))
    x, y = ribbon.line[0].towards(ribbon.line[-1], part)
    with QPainter(image) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(30.0 - x, 30.0 - y)
        paint_ribbon(painter, ribbon, QColor(Qt.GlobalColor.black))
    return sum(255 - QColor(image.pixel(30, row)).red() for row in range(60)) / 255


@pytest.mark.parametrize("size", ["1280x800", "2560x1440"])
@pytest.mark.parametrize("name", ["letters-12-lstm", "notes", "long-memory-gru", "letters-60-lstm"])
def test_an_arrowhead_within_the_river_is_plainly_seen_and_a_stroke_has_one_kind(
    qapp: QApplication, name: str, size: str
) -> None:
    state = (lessons() | limits())[name]()
    shown = unfolded(replace(state, position=len(state.timeline)), *CARDS[size])
    falls = set()
    for ribbon in shown.ribbons:
        head = ribbon.head(shown.unit)
        if head is not None and head.cut:
            assert max(ribbon.mouth, *ribbon.widths) >= 5.0 * min(1.0, shown.unit)
            least = 3.5 if ribbon.kind == "fall" else 3.8  # on its upper stretch as further down, where it is wider
            assert math.dist(head.left, head.right) + 1.7 * shown.unit > least
        if head is not None and ribbon.kind == "fall" and ribbon.place is not None:
            falls.add(head.cut)
    assert len(falls) <= 1 or state.flow == "all", "above it stands out, below it is cut"


@pytest.mark.parametrize("card", ALL_CARDS.values(), ids=ALL_CARDS)
def test_where_no_gradient_arrives_the_river_ends_in_nothing(qapp: QApplication, card: tuple[float, float]) -> None:
    opened = with_flow(subject("digit"), 1)
    shown = unfolded(replace(opened, position=len(opened.timeline)), *card)
    (ribbon,) = (each for each in shown.ribbons if each.kind == "segment")
    assert ribbon.widths[1] == 0.0, "no gradient, at the initial state"
    assert inked(ribbon) > 5.0
    assert inked(ribbon, 0.99) < 0.02 * ribbon.widths[0]


@pytest.mark.parametrize("card", [*CARDS.values(), (858.0, 288.0)], ids=[*CARDS, "compared"])
@pytest.mark.parametrize("name", ["long-memory-lstm", "letters-60-beside-lstm", "lstm, 20 timesteps"])
def test_the_river_that_goes_up_from_a_state_turns_smoothly_and_leaves_the_arrowhead_before_it_free(
    qapp: QApplication, name: str, card: tuple[float, float]
) -> None:
    opened = subject(name) if name in SUBJECTS else limits()[name]()
    opened, found = opened.other or opened, 0
    shown = unfolded(replace(opened, position=len(opened.timeline)), *card)
    heads = [edge.line[-1] for edge in shown.edges if edge.name == "W_hh" and edge.arrow]
    rises = [ribbon for ribbon in shown.ribbons if ribbon.kind == "rise" and shown.columns[-1].field is None]
    for ribbon in rises:
        half = ribbon.widths[0] / 2
        for tip in heads:
            beside = [(tip.x - back, tip.y - 0.38 * back) for back in (0.0, 4.0 * shown.unit, 8.0 * shown.unit)]
            assert min(distance(*at, ribbon.line) for at in beside) > half, ribbon.place
        for number in range(1, len(ribbon.line) - 1):
            before, (x, y), after = ribbon.line[number - 1 : number + 2]
            length = math.dist(before, after)
            inner = x + half * (after.y - before.y) / -length, y + half * (after.x - before.x) / length
            assert distance(*inner, ribbon.line) > half - 0.4, "its inner bank is folded"
            found += 1
    assert found or shown.columns[-1].field is not None
