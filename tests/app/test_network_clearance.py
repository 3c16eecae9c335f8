"""No letter of the network is struck through: the ink of each is clear of lines, of the river, of values and of other
letters, in every lesson, at every size of the card."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations, pairwise, product
from typing import NamedTuple

import pytest
from PyQt6.QtCore import QPointF, QRectF
from PyQt6.QtGui import QFontMetricsF
from PyQt6.QtWidgets import QApplication

from app.files.lesson_file import builtin_lessons, read_lesson
from app.painting.faces import font
from app.painting.network.heading import heading
from app.painting.typeset import typeset
from app.story.diagram import Diagram, folded, title, unfolded
from app.story.diagram.diagram import least_height_of
from app.story.diagram.geometry import Box, Point
from app.story.diagram.parts import HEAD, HEAD_HALF, Bars, Caption, Pill
from app.story.state import State, opening_state, with_flow
from tests.story.gated import ENCODER_DECODER, gated
from tests.story.test_diagram import lesson

CARDS = {
    "1280x800": (858.0, 335.0),
    "1680x1020": (1138.0, 555.0),
    "2560x1440": (1340.0, 645.0),
    "stage": (802.0, 333.0),
}
LESSONS = [name for name, _ in builtin_lessons()]
CELLS = {
    **{f"lstm, {length} timesteps": gated(length=length) for length in (3, 5, 6, 8, 20, 120)},
    **{f"gru, {length} timesteps": gated("gru", length) for length in (3, 5, 6, 7, 20, 120)},
    "lstm, two stages": gated(length=5, inputs="aaa..", targets="..aaa", stages=ENCODER_DECODER),
}
FROM_LINES, FROM_LETTERS, FROM_RIVER = 2.0, 1.0, 0.5
"""Pixels between the ink of a letter and the middle of a line, another letter, the bank of the river."""
_RAISED = 0.7
"""How large what is raised is, in parts of the type size."""


class Letter(NamedTuple):
    caption: Caption
    ink: QRectF


def letters(shown: Diagram) -> Iterator[Letter]:
    on_edges = (letter for edge in shown.edges for letter in edge.letters)
    on_banks = (ribbon.caption for ribbon in shown.ribbons if ribbon.caption is not None)
    for caption in (*shown.captions, *shown.legend, *on_edges, *on_banks):
        if caption.typeset:
            formula = typeset(caption.text, caption.size)
            left = caption.at.x - {"left": 0.0, "centre": 0.5, "right": 1.0}[caption.align] * formula.width
            ink = QRectF()
            for box in formula.boxes.values():
                ink = ink.united(box)
            yield Letter(caption, ink.translated(left, caption.at.y + formula.axis))


def grown(box: QRectF, by: float) -> QRectF:
    return box.adjusted(-by, -by, by, by)


def meets(one: QRectF, other: QRectF) -> bool:
    common = one & other
    return min(common.width(), common.height()) > 0.5


def crosses(start: Point, end: Point, box: QRectF) -> bool:
    """Whether a straight piece goes through a box (Liang and Barsky)."""
    enters, leaves, across, down = 0.0, 1.0, end.x - start.x, end.y - start.y
    sides = (
        (-across, start.x - box.left()),
        (across, box.right() - start.x),
        (-down, start.y - box.top()),
        (down, box.bottom() - start.y),
    )
    for along, within in sides:
        if along == 0.0:
            if within < 0.0:
                return False
        elif along < 0.0:
            enters = max(enters, within / along)
        else:
            leaves = min(leaves, within / along)
    return enters < leaves


def struck(shown: Diagram) -> Iterator[tuple[str, str]]:
    """Every letter that is not clear, with what it runs into."""
    found = list(letters(shown))
    for caption, ink in found:
        for edge in shown.edges:
            if any(crosses(*piece, grown(ink, FROM_LINES)) for piece in pairwise(edge.line)):
                yield caption.text, f"the line {edge.name}"
        for ribbon in shown.ribbons:
            half = max(ribbon.widths) / 2 + FROM_RIVER
            flows = ribbon.glow.known and ribbon.kind != "branch" and ribbon.caption is not caption
            if flows and any(crosses(*piece, grown(ink, half)) for piece in pairwise(ribbon.line)):
                yield caption.text, f"the river, {ribbon.kind}"
        for column in shown.columns:
            for part in column.parts:
                box = QRectF(*part.box)
                if isinstance(part, Bars) and not part.glow.known:  # it is as flat as can be seen
                    box = QRectF(part.box.left, part.base - 3.0, part.box.width, 3.0)
                if meets(ink, box):
                    yield caption.text, "a loss" if isinstance(part, Pill) else part.place.name
            for sign in column.signs:
                box = QRectF(sign.at.x - sign.radius, sign.at.y - sign.radius, 2 * sign.radius, 2 * sign.radius)
                if meets(ink, box):
                    yield caption.text, "a sign"
    for (one, ink), (other, its_ink) in combinations(found, 2):
        if grown(ink, FROM_LETTERS).intersects(its_ink):
            yield one.text, other.text


def subject(name: str) -> State:
    """One of LESSONS or CELLS, opened."""
    return opening_state(read_lesson(name) if name in LESSONS else lesson(CELLS[name]))


def places(state: State) -> Iterator[State]:
    """The film at some of its places, the backward passes more closely than the rest."""
    for part in (0.0, 0.15, 0.4, 0.55, 0.62, 0.7, 0.78, 0.86, 0.94, 1.0):
        yield replace(state, position=round(part * len(state.timeline)))


@pytest.mark.parametrize("card", CARDS.values(), ids=CARDS)
@pytest.mark.parametrize("name", LESSONS)
def test_no_letter_of_a_lesson_is_struck_through(qapp: QApplication, name: str, card: tuple[float, float]) -> None:
    for state in places(opening_state(read_lesson(name))):
        assert list(struck(unfolded(state, *card))) == [], state.place


@pytest.mark.parametrize("card", CARDS.values(), ids=CARDS)
@pytest.mark.parametrize("name", CELLS)
def test_no_letter_of_a_gated_cell_is_struck_through(qapp: QApplication, name: str, card: tuple[float, float]) -> None:
    for state in places(opening_state(lesson(CELLS[name]))):
        assert list(struck(unfolded(state, *card))) == [], state.place


@pytest.mark.parametrize("card", CARDS.values(), ids=CARDS)
@pytest.mark.parametrize("name", [*LESSONS, *CELLS])
def test_no_letter_of_a_folded_cell_is_struck_through(qapp: QApplication, name: str, card: tuple[float, float]) -> None:
    opened = subject(name)
    for state in places(replace(opened, folded=True)):
        assert list(struck(folded(state, *card))) == [], state.place


@pytest.mark.parametrize("card", CARDS.values(), ids=CARDS)
def test_the_letters_of_stages_are_the_same_at_every_size(qapp: QApplication, card: tuple[float, float]) -> None:
    state = opening_state(read_lesson("encoder-decoder"))
    for now in places(state):
        named = {letter.text for edge in unfolded(now, *card).edges for letter in edge.letters}
        names = {
            state.notation.typst_parameter(f"{stage}.W_{to}") for stage in ("encoder", "decoder") for to in ("hh", "xh")
        }
        assert names <= named
        assert not {state.notation.typst_parameter(matrix) for matrix in ("W_hh", "W_xh")} & named


@pytest.mark.parametrize("width", [420.0, 500.0, 640.0, 858.0, 1138.0])
@pytest.mark.parametrize("name", ["hell-ello", "vanishing", "long-memory-lstm"])
@pytest.mark.parametrize("flow", ["one", "all"])
def test_how_wide_the_river_is_at_its_widest_is_always_said(
    qapp: QApplication, name: str, flow: str, width: float
) -> None:
    opened = opening_state(read_lesson(name))
    state = with_flow(opened, "all") if flow == "all" else opened
    at = state.timeline.passes[1]
    shown = unfolded(replace(state, position=(at.first + at.last) // 2), width, 300.0)
    keys = [stroke.key for stroke in heading(shown, title(state))]
    assert shown.river_scale.largest > 0.0
    assert "measure" in keys
    (note,) = (key[1].text for key in keys if isinstance(key, tuple) and key[1].align == "right")
    assert any(digit in note for digit in "123456789")


@pytest.mark.parametrize("card", [*CARDS.values(), (802.0, 301.0)], ids=[*CARDS, "presented"])
@pytest.mark.parametrize("name", [*LESSONS, *CELLS])
def test_how_wide_the_river_is_at_its_widest_is_said_clear_of_the_wash(
    qapp: QApplication, name: str, card: tuple[float, float]
) -> None:
    opened = subject(name)
    state = replace(opened, position=opened.timeline.passes[1].first)
    shown = unfolded(state, *card)
    assert shown.wash is not None
    (measure,) = (stroke.value for stroke in heading(shown, title(state)) if stroke.key == "measure")
    assert 0.0 < measure.top < measure.bottom <= shown.wash.top - 1.5


@pytest.mark.parametrize("height", [303.0, 335.0])
def test_the_name_of_a_stage_raised_beside_its_matrix_is_legible(qapp: QApplication, height: float) -> None:
    state = opening_state(read_lesson("encoder-decoder"))
    shown = unfolded(state, 858.0, height)
    ways = [letter for edge in shown.edges if edge.name == "W_hh" for letter in edge.letters]
    assert len(ways) == state.trace.length
    assert all("coder" in letter.text and _RAISED * letter.size > 7.75 for letter in ways)


@pytest.mark.parametrize("card", [(858.0, 335.0), (1138.0, 466.0), (1138.0, 555.0)], ids=str)
def test_the_name_of_a_stage_is_as_close_to_its_upright_edge_as_its_size_asks_for(
    qapp: QApplication, card: tuple[float, float]
) -> None:
    state = opening_state(read_lesson("encoder-decoder"))
    for position in (0, len(state.timeline)):  # a derivative that stands beside it leaves it less room
        shown = unfolded(replace(state, position=position), *card)
        upright = [(letter, edge.line[0].x) for edge in shown.edges if edge.name == "W_xh" for letter in edge.letters]
        assert len(upright) == state.trace.length
        assert all(letter.at.x - x == pytest.approx(0.5 * letter.size, abs=0.1) for letter, x in upright)
        assert all(_RAISED * letter.size > 7.0 for letter, _ in upright)


@pytest.mark.parametrize("height", [262.0, 303.0, 335.0])
def test_the_name_of_a_stage_stands_clear_of_the_timestep_over_it(qapp: QApplication, height: float) -> None:
    shown = unfolded(opening_state(read_lesson("encoder-decoder")), 668.0, height)
    names = [caption for caption in shown.captions if caption.text in ("encoder", "decoder")]
    timesteps = [caption for caption in shown.captions if caption.text.startswith("t = ")]
    assert len(names) == 2
    baseline = max(caption.at.y + 0.365 * caption.size for caption in timesteps)
    assert all(caption.at.y - 0.365 * caption.size - baseline >= 4.0 for caption in names)


@pytest.mark.parametrize("width", [450.0, 480.0, 530.0, 600.0])
def test_a_matrix_never_looks_like_a_factor_behind_a_state(qapp: QApplication, width: float) -> None:
    shown = unfolded(opening_state(read_lesson("hell-ello")), width, 200.0)
    states = [ink for caption, ink in letters(shown) if caption.text.startswith("h_")]
    matrices = [ink for caption, ink in letters(shown) if caption.text == "W"]
    assert len(matrices) == 4
    for one in states:
        for other in matrices:
            assert not grown(one, 4.0).intersects(other)


@pytest.mark.parametrize("width", [500.0, 560.0, 640.0])
def test_where_columns_are_narrow_a_derivative_stands_in_the_middle_of_its_room(
    qapp: QApplication, width: float
) -> None:
    opened = opening_state(read_lesson("hell-ello"))
    shown = unfolded(replace(opened, position=len(opened.timeline)), width, 190.0)
    source, inks = shown.columns[3].x, {caption.text: ink for caption, ink in letters(shown)}
    derivative, symbol = inks["frac(partial h_(4), partial h_(3))"], inks["x_(4)"]
    assert source is not None
    assert min(derivative.left() - source.box.right, symbol.left() - derivative.right()) > 4.0


@pytest.mark.parametrize("width", [500.0, 560.0, 640.0])
def test_on_a_low_card_a_bias_stands_between_its_output_and_its_state(qapp: QApplication, width: float) -> None:
    opened = opening_state(read_lesson("hell-ello"))
    shown = unfolded(replace(opened, position=len(opened.timeline)), width, least_height_of(opened, width, 190.0))
    (bias,) = (ink for caption, ink in letters(shown) if caption.text.startswith("b_"))
    last = shown.columns[4]
    assert last.y_hat is not None
    assert last.y_hat.box.bottom < bias.top() < bias.bottom() < last.h.box.top


NARROW_CARDS = {
    "1280x800": (858.0, 303.0),
    "lower": (858.0, 279.0),
    "twice the type": (736.0, 241.0),
    "presented": (802.0, 301.0),
}
NARROW_CARDS |= CARDS
APART = 7.9


@pytest.mark.parametrize("card", NARROW_CARDS.values(), ids=NARROW_CARDS)
@pytest.mark.parametrize("name", LESSONS)
def test_a_derivative_keeps_its_distance_from_what_stands_beside_it(
    qapp: QApplication, name: str, card: tuple[float, float]
) -> None:
    opened = opening_state(read_lesson(name))
    shown = unfolded(replace(opened, position=len(opened.timeline)), *card)
    found = list(letters(shown))
    factors = [(caption, ink) for caption, ink in found if caption.text.startswith("frac")]
    assert len({caption.size for caption, _ in factors}) <= 1
    symbols = [ink for caption, ink in found if caption.text.startswith(("x", "e_", "e^", "U^", "W^"))]
    for _, ink in factors:
        for other in symbols:
            if grown(ink, 1.0).top() < other.bottom() and other.top() < grown(ink, 1.0).bottom():
                assert max(other.left() - ink.right(), ink.left() - other.right()) >= APART


@pytest.mark.parametrize("card", NARROW_CARDS.values(), ids=NARROW_CARDS)
@pytest.mark.parametrize("name", ["encoder-decoder", "tagging", "hell-ello", "entities", "translation"])
def test_the_symbol_of_an_input_is_clear_of_its_word(qapp: QApplication, name: str, card: tuple[float, float]) -> None:
    shown = unfolded(opening_state(read_lesson(name)), *card)
    symbols = [ink for caption, ink in letters(shown) if caption.text.startswith("x_")]
    words = [caption for caption in shown.captions if caption.weight == 600 and "“" in caption.text]
    assert len(symbols) == len(words) > 0
    for word in words:
        metrics = QFontMetricsF(font(word.size, word.weight))
        box = metrics.tightBoundingRect(word.text)
        box.moveCenter(QPointF(word.at.x, word.at.y))
        assert not [ink for ink in symbols if box.intersects(ink)]


@pytest.mark.parametrize("height", [250.0, 285.0, 335.0])
@pytest.mark.parametrize("name", ["long-memory-lstm", "entities", "encoder-decoder", "hell-ello"])
def test_a_word_stands_clear_over_its_timestep(qapp: QApplication, name: str, height: float) -> None:
    """Also one of which something hangs down."""
    state = opening_state(read_lesson(name))
    for shown in (unfolded(state, 858.0, height), folded(state, 858.0, height)):
        words = [caption for caption in shown.captions if caption.weight == 600 and "“" in caption.text]
        below = {caption.at.x: caption for caption in shown.captions if caption.text.startswith("t = ")}
        for word in words:
            above, timestep = (QFontMetricsF(font(it.size, it.weight)) for it in (word, below[word.at.x]))
            bottom = word.at.y + above.capHeight() / 2 + above.tightBoundingRect("gy").bottom()
            assert bottom + 3.5 <= below[word.at.x].at.y - timestep.capHeight() / 2


@pytest.mark.parametrize("card", NARROW_CARDS.values(), ids=NARROW_CARDS)
@pytest.mark.parametrize("name", ["encoder-decoder", "tagging", "kmers", "language-model"])
def test_the_edge_into_an_embedding_says_where_it_leads(
    qapp: QApplication, name: str, card: tuple[float, float]
) -> None:
    shown = unfolded(opening_state(read_lesson(name)), *card)
    edges = [edge for edge in shown.edges if edge.name == "E"]
    assert edges
    assert all(edge.arrow for edge in edges)


CLOSE_CELLS = {"elman": gated("elman", 20), "lstm": gated(length=20), "gru": gated("gru", 20)}


@pytest.mark.parametrize("card", [(858.0, 281.0), (858.0, 303.0), (1138.0, 466.0)], ids=str)
@pytest.mark.parametrize("name", CLOSE_CELLS)
def test_rivers_fall_between_close_timesteps_and_flow_to_the_left(
    qapp: QApplication, name: str, card: tuple[float, float]
) -> None:
    """Clear of what stands at both sides; and from every state to the one before an arrowhead says which way."""
    state = with_flow(opening_state(lesson(CLOSE_CELLS[name])), "all")
    shown = unfolded(replace(state, position=state.timeline.passes[1].last), *card)
    outputs = [(0, column.y_hat.box) for column in shown.columns if column.y_hat is not None]
    boxes = [*outputs, *((column.t, column.loss.box) for column in shown.columns if column.loss is not None)]
    falls = [ribbon for ribbon in shown.ribbons if ribbon.kind == "fall"]
    assert len(falls) == 40
    for ribbon in falls:
        assert ribbon.place is not None
        for at, point in enumerate(ribbon.line[:-1]):
            width = ribbon.widths[0] + (ribbon.widths[1] - ribbon.widths[0]) * at / (len(ribbon.line) - 1)
            beside = [box for t, box in boxes if box.y < point.y < box.bottom and t != ribbon.place.k]
            assert all(abs(point.x - box.x) - (box.width + width) / 2 > 0.5 for box in beside), point
    for ribbon in shown.ribbons:
        if ribbon.kind == "segment" and ribbon.place is not None and ribbon.place.name == "dh_received":
            head = ribbon.head(shown.unit)
            assert head is not None, ribbon.place
            assert head.tip.x < min(head.left.x, head.right.x)
            assert head.tip.x >= ribbon.line[-1].x - 0.001


LARGER = [(1138.0, 490.0), (1340.0, 645.0)]


@pytest.mark.parametrize(
    ("name", "card"),
    [("encoder-decoder", card) for card in LARGER]
    + list(product(["tagging", "hell-ello", "sentiment"], [(858.0, 303.0), (858.0, 335.0), *LARGER])),
    ids=str,
)
def test_the_way_to_the_initial_state_has_its_derivative_like_every_other_where_it_has_room(
    qapp: QApplication, name: str, card: tuple[float, float]
) -> None:
    opened = opening_state(read_lesson(name))
    shown = unfolded(replace(opened, position=len(opened.timeline)), *card)
    found = [caption.text for caption, _ in letters(shown) if caption.text.startswith("frac")]
    assert len(found) == opened.trace.length


@pytest.mark.parametrize("card", NARROW_CARDS.values(), ids=NARROW_CARDS)
@pytest.mark.parametrize("name", ["tagging", "exploding", "hell-ello"])
def test_an_arrowhead_is_clear_of_the_word_over_it(qapp: QApplication, name: str, card: tuple[float, float]) -> None:
    opened = opening_state(read_lesson(name))
    shown = unfolded(replace(opened, position=len(opened.timeline)), *card)
    heads = [edge.line[-1] for edge in shown.edges if edge.name == "W_hy"]
    tokens = set(opened.lesson.output_tokens or ())
    words = [caption for caption in shown.captions if caption.text in tokens and caption.weight != 600]
    assert words
    for word in words:
        head = min(heads, key=lambda at: abs(at.x - word.at.x))
        assert head.y - (word.at.y + QFontMetricsF(font(word.size, word.weight)).capHeight() / 2) >= 4.0


@pytest.mark.parametrize("card", [*CARDS.values(), (860.0, 304.0), (860.0, 215.0)], ids=str)
@pytest.mark.parametrize("name", LESSONS)
def test_tokens_under_bars_do_not_read_as_one_word(qapp: QApplication, name: str, card: tuple[float, float]) -> None:
    opened = opening_state(read_lesson(name))
    shown = unfolded(replace(opened, position=len(opened.timeline)), *card)
    for bars in (column.y_hat.box for column in shown.columns if column.y_hat is not None):
        words = [each for each in shown.captions if stands_under(each, bars)]
        halves = [QFontMetricsF(font(word.size, word.weight)).horizontalAdvance(word.text) / 2 for word in words]
        for (one, half), (other, next_half) in pairwise(zip(words, halves, strict=True)):
            assert other.at.x - next_half - one.at.x - half >= 0.3 * one.size


@pytest.mark.parametrize("card", [*CARDS.values(), (860.0, 304.0)], ids=str)
@pytest.mark.parametrize("name", [name for name in LESSONS if read_lesson(name).experiment.sequence.feedback])
def test_timesteps_stand_in_one_line_also_where_no_token_is_fed_back_yet(name: str, card: tuple[float, float]) -> None:
    opened = opening_state(read_lesson(name))
    for position in (0, len(opened.timeline) // 4, len(opened.timeline)):
        shown = unfolded(replace(opened, position=position), *card)
        printed = [caption.at.y for caption in shown.captions if caption.text.removeprefix("t = ").isdigit()]
        assert len(set(printed)) == 1


def stands_under(caption: Caption, bars: Box) -> bool:
    return not caption.typeset and bars.left < caption.at.x < bars.right and 0 < caption.at.y - bars.bottom < 20


@pytest.mark.parametrize("card", CARDS.values(), ids=CARDS)
@pytest.mark.parametrize("name", LESSONS)
def test_the_bias_of_an_output_stands_left_of_its_arrow(
    qapp: QApplication, name: str, card: tuple[float, float]
) -> None:
    opened = opening_state(read_lesson(name))
    if opened.trace.experiment.network.gates:
        return
    shown = unfolded(replace(opened, position=len(opened.timeline)), *card)
    for edge in shown.edges:
        for letter in edge.letters:
            if letter.about == "b_y" and edge.name == "W_hy" and letter.align != "centre":
                assert letter.at.x < edge.line[0].x


@pytest.mark.parametrize("card", [(520.0, 270.0), (600.0, 300.0), CARDS["1280x800"]], ids=str)
@pytest.mark.parametrize("name", ["caption", "caption-repeated", "language-model", "tagging"])
def test_the_river_of_a_loss_runs_clear_of_the_next_output(
    qapp: QApplication, name: str, card: tuple[float, float]
) -> None:
    state = subject(name)
    for t in state.trace.losses[:-1]:
        flowing = with_flow(state, t)
        found = struck(unfolded(replace(flowing, position=len(flowing.timeline)), *card))
        assert not any(text.startswith("hat(y)") and what.startswith("the river") for text, what in found), t


@pytest.mark.parametrize("card", [*CARDS.values(), (858.0, 303.0), (1290.0, 560.0)], ids=str)
def test_the_name_of_a_stage_raised_beside_its_matrix_is_clear_of_the_arrowhead_over_it(
    qapp: QApplication, card: tuple[float, float]
) -> None:
    state = opening_state(read_lesson("encoder-decoder"))
    shown = unfolded(replace(state, position=len(state.timeline)), *card)
    heads = [
        QRectF(edge.line[-1].x - length, edge.line[-1].y - half, length, 2 * half)
        for edge in shown.edges
        if edge.name == "W_hh" and edge.arrow
        for length, half in [(HEAD * shown.unit, HEAD_HALF * HEAD * shown.unit)]
    ]
    assert len(heads) == state.trace.length
    for caption, ink in letters(shown):
        assert not any(head.intersects(ink) for head in heads), caption.text
