"""The last timestep has room for all that belongs to it: its loss over it, the river beside that, and the letter of
what is credited there."""

from dataclasses import replace

import pytest
from PyQt6.QtGui import QFontMetricsF
from PyQt6.QtWidgets import QApplication

from app.files.lesson_file import read_lesson
from app.painting.faces import font
from app.story.diagram import unfolded
from app.story.state import Compared, State, compare, with_other_cell
from rnn_engine.recorder import record
from tests.app.test_network_clearance import CARDS, CELLS, LESSONS, letters, places, subject
from tests.app.test_network_frames import CARDS as LOWER_CARDS

ALL = CARDS | {f"lower, {name}": card for name, card in LOWER_CARDS.items()}
MARGIN = 20.0
"""Pixels that the words of a card keep from its edge."""
IN_WASH, ASIDE = 1.0, 6.5
OUTLINE, CLEAR = 1.6, 2.0
"""Pixels: how wide that of the chosen loss is, and what it leaves free beside the number at least."""


def at_the_end(state: State) -> State:
    return replace(state, position=len(state.timeline))


@pytest.mark.parametrize("card", ALL.values(), ids=ALL)
@pytest.mark.parametrize("name", [*LESSONS, *CELLS])
def test_the_river_keeps_within_the_margin_of_the_card(
    qapp: QApplication, name: str, card: tuple[float, float]
) -> None:
    shown = unfolded(at_the_end(subject(name)), *card)
    falls = [ribbon for ribbon in shown.ribbons if ribbon.kind == "fall"]
    for ribbon in falls:
        assert max(point.x for point in ribbon.line) + max(ribbon.widths) / 2 <= card[0] - MARGIN + 0.5


@pytest.mark.parametrize("card", ALL.values(), ids=ALL)
@pytest.mark.parametrize("name", [*LESSONS, *CELLS])
def test_every_loss_stands_over_the_middle_of_its_timestep(
    qapp: QApplication, name: str, card: tuple[float, float]
) -> None:
    shown = unfolded(at_the_end(subject(name)), *card)
    for column in shown.columns:
        if column.loss is not None and column.y_hat is not None:
            assert column.loss.box.x == pytest.approx(column.y_hat.box.x)


def test_two_that_are_compared_have_that_room_as_well(qapp: QApplication) -> None:
    long_memory = subject("long-memory")
    other = read_lesson("long-memory-lstm")
    pairs = [
        compare(long_memory, Compared(other, record(other.experiment))),
        compare(subject("vanishing"), with_other_cell(read_lesson("vanishing"), "gru")),
    ]
    for pair in pairs:
        for each in (pair, pair.other):
            assert each is not None
            shown = unfolded(at_the_end(each), 858.0, 190.0)
            for ribbon in shown.ribbons:
                if ribbon.kind == "fall":
                    assert max(point.x for point in ribbon.line) + max(ribbon.widths) / 2 <= 858.0 - MARGIN + 0.5


@pytest.mark.parametrize("card", LOWER_CARDS.values(), ids=LOWER_CARDS)
@pytest.mark.parametrize("name", ["long-memory", "long-memory-lstm"])
def test_a_loss_that_is_not_known_yet_says_which_it_is(
    qapp: QApplication, name: str, card: tuple[float, float]
) -> None:
    state = subject(name)
    for place in ("start", "forward t=17 h"):
        now = state if place == "start" else replace(state, position=state.timeline.locate(place))
        for column in unfolded(now, *card).columns:
            assert column.loss is None or column.loss.symbol == state.notation.typst_value("loss", 20)


@pytest.mark.parametrize("card", ALL.values(), ids=ALL)
@pytest.mark.parametrize("name", ["hell-ello", "long-memory", "long-memory-lstm", "lstm, 120 timesteps"])
def test_the_bias_that_the_last_step_is_about_is_named(
    qapp: QApplication, name: str, card: tuple[float, float]
) -> None:
    state = subject(name)
    at = next(n for n in range(len(state.timeline), 0, -1) if replace(state, position=n).place.name == "b_y")  # type: ignore[union-attr]
    shown = unfolded(replace(state, position=at), *card)
    assert [letter for letter, _ in letters(shown) if letter.about == "b_y"]


@pytest.mark.parametrize("card", ALL.values(), ids=ALL)
@pytest.mark.parametrize("name", [*CELLS, "long-memory-lstm"])
def test_what_is_lit_in_a_gated_cell_is_clear_of_the_sides_of_its_wash(
    qapp: QApplication, name: str, card: tuple[float, float]
) -> None:
    for state in places(subject(name)):
        shown = unfolded(state, *card)
        if shown.wash is not None and shown.outline is not None:
            half = shown.outline.width / 2
            left, right = shown.outline.box.left - half, shown.outline.box.right + half
            assert shown.wash.left + IN_WASH <= left < right <= shown.wash.right - IN_WASH, state.place


@pytest.mark.parametrize("card", ALL.values(), ids=ALL)
@pytest.mark.parametrize("name", ["hell-ello", "translation", "melody", "tagging", "encoder-decoder"])
def test_the_symbols_of_states_are_as_large_as_those_of_inputs_beside_the_river(
    qapp: QApplication, name: str, card: tuple[float, float]
) -> None:
    shown = unfolded(at_the_end(subject(name)), *card)
    sizes = {
        caption.size for caption in shown.captions if caption.text in ("h_(1)", "a_(1)", "h_(0)", "a_(0)", "x_(1)")
    }
    assert len(sizes) == 1


@pytest.mark.parametrize("card", ALL.values(), ids=ALL)
@pytest.mark.parametrize("name", ["hell-ello", "scalar", "notes"])
def test_a_matrix_stands_over_the_middle_of_its_edge(qapp: QApplication, name: str, card: tuple[float, float]) -> None:
    """But for the little that it is aside where it is clear of the wash."""
    shown = unfolded(subject(name), *card)
    for edge in shown.edges:
        for letter in edge.letters if edge.name == "W_hh" else ():
            assert abs(letter.at.x - edge.line[0].towards(edge.line[-1], 0.5).x) <= ASIDE * shown.unit, edge.t


@pytest.mark.parametrize("card", [(858.0, 293.0), (1138.0, 310.0), (1340.0, 440.0)], ids=str)
def test_the_number_of_the_chosen_loss_is_clear_of_its_outline(qapp: QApplication, card: tuple[float, float]) -> None:
    beside = with_other_cell(read_lesson("vanishing"), "gru")
    shown = unfolded(compare(at_the_end(subject("vanishing")), beside), *card)
    loss = shown.columns[-1].loss
    assert loss is not None
    assert loss.chosen
    across = QFontMetricsF(font(loss.size, 700)).horizontalAdvance(loss.number)
    assert (loss.box.width - across) / 2 - OUTLINE >= CLEAR
