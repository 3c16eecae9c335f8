"""The letters of the network, measured as they are typeset: none runs into another or out of the card."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import combinations

import pytest
from PyQt6.QtCore import QRectF
from PyQt6.QtWidgets import QApplication

from app.files.lesson_file import builtin_lessons, read_lesson
from app.files.notation_file import notation_names, read_notation
from app.painting.typeset import typeset
from app.story.diagram import Diagram
from app.story.diagram.diagram import least_height_of, unfolded
from app.story.diagram.folded import folded
from app.story.diagram.geometry import in_pieces
from app.story.diagram.parts import Caption
from app.story.state import State, opening_state, with_flow
from tests.gallery.subjects import lessons, limits
from tests.story.gated import ENCODER_DECODER, WITHOUT_INPUT, gated
from tests.story.test_diagram import lesson

Picture = Callable[[State, float, float], Diagram]

CARDS = {"1280x800": (860.0, 337.0), "1680x1020": (1180.0, 480.0)}
"""How large the network's card is in windows of these sizes."""
TOUCHING = 3.0
"""Pixels by which the boxes of two symbols may overlap: their ink fills no corners."""


def letters(shown: Diagram) -> Iterator[tuple[Caption, QRectF]]:
    """Every symbol and formula with its box."""
    on_edges = (letter for edge in shown.edges for letter in edge.letters)
    on_banks = (ribbon.caption for ribbon in shown.ribbons if ribbon.caption is not None)
    for caption in (*shown.captions, *on_edges, *on_banks):
        if caption.typeset:
            formula = typeset(caption.text, caption.size)
            left = caption.at.x - {"left": 0.0, "centre": 0.5, "right": 1.0}[caption.align] * formula.width
            height = 0.8 * caption.size  # of a line: fractions are higher, but never meet anything above or below
            yield caption, QRectF(left, caption.at.y - height / 2, formula.width, height)


@pytest.mark.parametrize("card", CARDS.values(), ids=CARDS)
@pytest.mark.parametrize("notation", notation_names())
@pytest.mark.parametrize("lesson", [name for name, _ in builtin_lessons()])
def test_letters_run_neither_into_each_other_nor_out_of_the_card(
    qapp: QApplication, lesson: str, notation: str, card: tuple[float, float]
) -> None:
    state = replace(opening_state(read_lesson(lesson)), notation=read_notation(notation))
    for part in (0.3, 0.62, 0.7, 0.9):
        shown = unfolded(replace(state, position=round(part * len(state.timeline))), *card)
        found = list(letters(shown))
        for caption, box in found:
            assert box.left() >= 0.0, caption
            assert box.right() <= shown.width, caption
        for (one, first), (other, second) in combinations(found, 2):
            common = first & second
            assert min(common.width(), common.height()) <= TOUCHING, (one.text, other.text, state.place)


def test_a_bias_is_clear_of_the_derivative_at_the_river(qapp: QApplication) -> None:
    state = opening_state(read_lesson("melody"))
    shown = unfolded(replace(state, position=state.timeline.locate("backward loss=6 k=4 b_h")), *CARDS["1280x800"])
    found = [(caption.text, box) for caption, box in letters(shown)]
    (bias,) = (box for text, box in found if text == state.notation.typst_parameter("b_h"))
    fractions = [box for text, box in found if "partial" in text and abs(box.center().y() - bias.center().y()) < 20.0]
    assert fractions
    assert all(bias.right() + 4.0 < box.left() or box.right() + 4.0 < bias.left() for box in fractions)


@pytest.mark.parametrize("card", [(447.0, 175.0), *CARDS.values()], ids=["presented", *CARDS])
@pytest.mark.parametrize("name", ["worksheet", "kmers", "tagging", "slides", "sentiment", "translation", "scalar"])
def test_the_bias_of_the_output_is_clear_of_the_symbol_under_it(
    qapp: QApplication, name: str, card: tuple[float, float]
) -> None:
    state = opening_state(read_lesson(name))
    width, height = card
    height = max(height, least_height_of(state, width, height))
    shown = unfolded(replace(state, position=len(state.timeline)), width, height)
    bias = state.notation.typst_parameter("b_y")
    found = list(letters(shown))
    own = [box.adjusted(0.0, 0.0, 0.0, 2.0) for caption, box in found if caption.text == bias]
    assert own
    assert not [caption.text for caption, box in found if caption.text != bias and any(map(box.intersects, own))]


def test_no_letter_runs_into_the_pre_activation_of_a_crowded_timestep(qapp: QApplication) -> None:
    state = opening_state(read_lesson("vanishing"))
    shown = unfolded(replace(state, position=state.timeline.locate("forward t=15 z")), *CARDS["1280x800"])
    found = [(caption.text, box) for caption, box in letters(shown)]
    (symbol,) = (box for text, box in found if text == state.notation.typst_value("z"))
    assert not [text for text, box in found if box != symbol and box.intersects(symbol)]


GATED = {
    "lstm": gated(),
    "gru": gated("gru"),
    "lstm, eight timesteps": gated(length=8),
    "lstm, twenty timesteps": gated(length=20),
    "lstm, embedded": gated(embedding=3),
    "lstm, two stages": gated(length=5, inputs="aaa..", targets="..aaa", stages=ENCODER_DECODER, feedback="argmax"),
    "gru, two stages": gated("gru", 4, inputs="aa..", targets="..aa", stages=WITHOUT_INPUT),
}


@pytest.mark.parametrize("card", CARDS.values(), ids=CARDS)
@pytest.mark.parametrize("notation", notation_names())
@pytest.mark.parametrize("name", GATED)
@pytest.mark.parametrize("picture", [unfolded, folded])
def test_letters_of_gated_cells_run_neither_into_each_other_nor_out_of_the_card(
    qapp: QApplication, picture: Picture, name: str, notation: str, card: tuple[float, float]
) -> None:
    experiment = GATED[name]
    for flow in (experiment.sequence.length, "all"):
        opened = replace(opening_state(lesson(experiment, flow)), notation=read_notation(notation))
        for part in (0.12, 0.3, 0.62, 0.7, 0.9):
            found = list(letters(picture(replace(opened, position=round(part * len(opened.timeline))), *card)))
            for caption, box in found:
                assert box.left() >= 0.0, caption
                assert box.right() <= card[0], caption
            for (one, first), (other, second) in combinations(found, 2):
                common = first & second
                assert min(common.width(), common.height()) <= TOUCHING, (one.text, other.text)


@pytest.mark.parametrize("card", CARDS.values(), ids=CARDS)
@pytest.mark.parametrize("end", ["forward t=4 y_hat", "backward loss=4 k=3 dh"])
def test_a_token_that_is_wider_than_all_bars_stands_under_its_own(
    qapp: QApplication, end: str, card: tuple[float, float]
) -> None:
    state = opening_state(read_lesson("sentiment"))
    shown = unfolded(replace(state, position=state.timeline.locate(end)), *card)
    (bars,) = (column.y_hat for column in shown.columns if column.y_hat is not None)
    (word,) = (caption for caption in shown.captions if caption.text == "positive")
    other, own = bars.bars
    assert word.at.x == pytest.approx(own.x)
    assert word.at.x > other.right


@pytest.mark.parametrize("cell", ["lstm", "gru"])
@pytest.mark.parametrize("card", [(1285.0, 443.0), (1138.0, 466.0), (1710.0, 740.0)], ids=str)
def test_losses_without_their_symbol_have_it_at_the_left(
    qapp: QApplication, cell: str, card: tuple[float, float]
) -> None:
    """Gates leave them less room than their numbers and timesteps of three digits need."""
    state = opening_state(lesson(gated(cell, length=500)))
    state = replace(state, position=len(state.timeline))
    shown = unfolded(state, *card)
    pills = [column.loss for column in shown.columns if column.loss is not None]
    assert pills
    named = [caption for caption in shown.legend if caption.text == state.notation.typst_value("loss")]
    assert all(pill.symbol for pill in pills) != bool(named)
    left = min(pill.box.left for pill in pills)
    assert all(caption.at.x < left - 20.0 for caption in named)


@pytest.mark.parametrize("card", CARDS.values(), ids=CARDS)
@pytest.mark.parametrize("picture", [unfolded, folded])
@pytest.mark.parametrize(
    "name", ["letters-4-lstm", "hell-ello-beside-lstm", "long-memory-lstm", "sentiment-beside-lstm"]
)
def test_no_river_comes_down_between_an_edge_and_its_letter(
    qapp: QApplication, picture: Picture, name: str, card: tuple[float, float]
) -> None:
    opened = (lessons() | limits())[name]()
    opened = replace(opened.other or opened, folded=picture is folded)
    found = 0
    for flow in (opened.timeline.flow, opened.trace.losses[0], "all"):
        flown = with_flow(opened, flow)
        for part in (0.55, 0.8, 0.95, 1.0):
            shown = picture(replace(flown, position=round(part * len(flown.timeline))), *card)
            falls = [ribbon for ribbon in shown.ribbons if ribbon.kind == "fall" and ribbon.glow.known]
            for edge in shown.edges:
                if edge.name != "W_hy" or not falls:
                    continue
                for letter, ink in letters(replace(shown, captions=(), ribbons=(), edges=(edge,))):
                    assert letter.size >= 7.7
                    between = sorted((edge.line[0].x, ink.center().x()))
                    for ribbon in falls:
                        crossed = [x for x, y in in_pieces(ribbon.line, 200) if abs(y - letter.at.y) < 2.0]
                        assert not any(between[0] < x < between[1] for x in crossed), (edge.t, letter.text)
                    found += 1
    assert found


@pytest.mark.parametrize("width", [700.0, 858.0, 1000.0, 1138.0, 1340.0])
@pytest.mark.parametrize("height", [280.0, 300.0, 330.0, 480.0])
@pytest.mark.parametrize(
    "name",
    [
        "vanishing-beside-gru",
        "long-memory-beside-long-memory-lstm",
        "hell-ello-beside-gru",
        "vanishing-beside-exploding",
    ],
)
def test_two_networks_that_are_compared_both_name_the_recurrent_weights_or_none_does(
    qapp: QApplication, name: str, height: float, width: float
) -> None:
    opened = (lessons() | limits())[name]()
    for part in (0.3, 0.5, 1.0):
        state = replace(opened, position=round(part * len(opened.timeline)))
        assert state.other is not None
        named = [
            any(edge.letters for edge in unfolded(each, width, height).edges if edge.name == "W_hh")
            for each in (state, state.other)
        ]
        assert named[0] == named[1], part
