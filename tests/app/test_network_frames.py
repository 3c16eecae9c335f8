"""Whatever is lit, no letter is under a frame, and a branch of the river ends clear of the letter that it leads to."""

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import pytest
from PyQt6.QtCore import QRectF
from PyQt6.QtGui import QColor, QImage, QPainter
from PyQt6.QtWidgets import QApplication

from app.files.lesson_file import read_lesson
from app.painting.network.brushes import paint_ribbon
from app.painting.network.heading import heading, title_end
from app.story.diagram import Diagram, folded, title, unfolded
from app.story.equations.setting import PARAMETER_ROLES
from app.story.places import Place
from app.story.state import State, compare, opening_state, with_flow, with_other_cell
from rnn_engine.network import base_name
from tests.app.test_network_clearance import CELLS, LESSONS, crosses, grown, letters, places, subject
from tests.app.test_network_letters import Picture
from tests.story.gated import gated
from tests.story.test_diagram import lesson

CARDS = {
    "1280x800": (858.0, 303.0),
    "2560x1440": (1340.0, 575.0),
    "presenting": (802.0, 301.0),
    "compared": (858.0, 293.0),
    "type at 200 %": (713.0, 229.0),
}
CLOSE_GATES = {"lstm": gated(length=4), "lstm, 6 timesteps": gated(length=6), "gru": gated("gru", 5)}
LETTERS, ELMAN = 2.0, [name for name in LESSONS if not read_lesson(name).experiment.network.gates]
"""Pixels between the ink of a letter and a frame."""
OUTLINE, READ = 3.8, 0.7
"""From a value to the outer side of its outline at least; half the line round what is read; in units."""


@pytest.mark.parametrize("card", CARDS.values(), ids=CARDS)
@pytest.mark.parametrize("name", ELMAN)
def test_no_letter_is_under_a_frame(qapp: QApplication, name: str, card: tuple[float, float]) -> None:
    for state in places(opening_state(read_lesson(name))):
        shown = unfolded(state, *card)
        lit = [grown(QRectF(*box), READ * shown.unit) for box in shown.read]
        if shown.outline is not None:
            lit.append(grown(QRectF(*shown.outline.box), shown.outline.width / 2))
        values = [value for column in shown.columns for value in column.cells]
        later = [grown(QRectF(*value.box), OUTLINE * shown.unit) for value in values]
        on_edges = [letter for edge in shown.edges for letter in edge.letters]
        for caption, ink in letters(shown):
            frames = [*lit, *later] if caption in on_edges else lit
            assert not any(map(grown(ink, LETTERS - 0.1).intersects, frames)), (caption.text, state.place)


def credited(state: State) -> Iterator[State]:
    """The places at which weights are credited, of each the first two."""
    seen: Counter[str] = Counter()
    for position in range(1, len(state.timeline) + 1):
        now = replace(state, position=position)
        place = now.place
        if place is not None and place.phase == "backward" and base_name(place.name) in PARAMETER_ROLES:
            seen[place.name] += 1
            if seen[place.name] <= 2:
                yield now


@pytest.mark.parametrize("card", CARDS.values(), ids=CARDS)
@pytest.mark.parametrize("name", [*LESSONS, *CELLS])
@pytest.mark.parametrize("picture", [unfolded, folded])
def test_a_branch_ends_clear_of_every_letter(
    qapp: QApplication, picture: Picture, name: str, card: tuple[float, float]
) -> None:
    opened = subject(name)
    for state in credited(replace(opened, folded=picture is folded)):
        shown = picture(state, *card)
        for branch in (ribbon for ribbon in shown.ribbons if ribbon.kind == "branch" and ribbon.glow.fresh):
            head = branch.head(shown.unit)
            assert head is not None, "it would be a stump"
            for caption, ink in letters(shown):
                near = grown(ink, LETTERS)
                assert not near.contains(*head.tip), (caption.text, state.place)
                assert not any(crosses(*piece, near) for piece in pairwise(branch.line)), (caption.text, state.place)


@pytest.mark.parametrize("card", CARDS.values(), ids=CARDS)
@pytest.mark.parametrize("name", ["vanishing", "exploding", "truncated"])
def test_between_close_timesteps_a_branch_does_not_cross_the_edge_that_it_leads_to(
    qapp: QApplication, name: str, card: tuple[float, float]
) -> None:
    for state in credited(opening_state(read_lesson(name))):
        if state.place is not None and state.place.name == "W_hh":
            shown = unfolded(state, *card)
            level = next(each.line[-1].y for each in shown.edges if each.name == "W_hh" and each.t == state.place.k)
            for branch in (ribbon for ribbon in shown.ribbons if ribbon.kind == "branch" and ribbon.glow.fresh):
                head = branch.head(shown.unit)
                assert head is not None
                assert min(head.tip.y, *(point.y for point in branch.line)) > level + 2.0


def test_a_branch_leads_into_every_weight_that_has_room(qapp: QApplication) -> None:
    opened = opening_state(read_lesson("hell-ello"))
    for name in ("W_hh", "W_xh", "b_h", "W_hy"):
        place = opened.timeline.locate(f"backward loss=4 k=4 {name}")
        shown = unfolded(replace(opened, position=place), *CARDS["1280x800"])
        (branch,) = (ribbon for ribbon in shown.ribbons if ribbon.kind == "branch")
        head = branch.head(shown.unit)
        (letter,) = (ink for caption, ink in letters(shown) if caption.about == name and caption.at.x > 600.0)
        assert head is not None
        assert grown(letter, 8.0).contains(*head.tip)


@pytest.mark.parametrize(
    ("name", "card"),
    [(name, card) for name in ("vanishing", "scalar", "notes", "sentiment") for card in CARDS.values()]
    + [("tagging", CARDS["1280x800"]), ("melody", (1138.0, 490.0)), ("melody", (1290.0, 560.0))]
    + [("long-memory", (802.0, 333.0)), ("long-memory", (1290.0, 560.0))],
    ids=str,
)
def test_a_branch_leads_to_the_letter_of_the_input_weights_however_close_timesteps_are(
    qapp: QApplication, name: str, card: tuple[float, float]
) -> None:
    opened = opening_state(read_lesson(name))
    last = opened.trace.losses[-1]
    k = last // 2
    shown = unfolded(replace(opened, position=opened.timeline.locate(f"backward loss={last} k={k} W_xh")), *card)
    (branch,) = (ribbon for ribbon in shown.ribbons if ribbon.kind == "branch")
    head, x = branch.head(shown.unit), next(column.h.box.x for column in shown.columns if column.t == k)
    (letter,) = (ink for caption, ink in letters(shown) if caption.about == "W_xh" and 0 < caption.at.x - x < 40.0)
    assert head is not None
    assert grown(letter, 9.0).contains(*head.tip)
    beside = [column.h.box.left for column in shown.columns if column.t == k + 1]
    assert all(point.x + branch.widths[0] / 2 < left for point in branch.line for left in beside)


@pytest.mark.parametrize("card", [*CARDS.values(), (1290.0, 560.0)], ids=[*CARDS, "presented"])
@pytest.mark.parametrize("name", ["generation", "encoder-decoder", "tagging", "kmers"])
@pytest.mark.parametrize("picture", [unfolded, folded])
def test_the_branch_into_an_embedded_input_ends_at_its_frame_and_lies_on_no_arrow(
    qapp: QApplication, picture: Picture, name: str, card: tuple[float, float]
) -> None:
    opened = replace(subject(name), folded=picture is folded)
    last = opened.trace.length
    now = replace(opened, position=opened.timeline.locate(f"backward loss={last} k={last} de"))
    shown = picture(now, *card)
    (branch,) = (ribbon for ribbon in shown.ribbons if ribbon.kind == "branch")
    head = branch.head(shown.unit)
    assert head is not None
    assert shown.outline is not None
    assert head.tip.y < shown.outline.box.top - shown.outline.width / 2
    (under,) = (edge for edge in shown.edges if edge.name == "W_xh" and edge.t == last)
    assert under.river is not None
    before = picture(replace(now, position=now.position - 1), *card)
    assert all(edge.river is None for edge in before.edges if edge.name == "W_xh")


def halved(shown: Diagram) -> Iterator[str]:
    """The symbols that a side of the wash goes through."""
    assert shown.wash is not None
    for caption, ink in letters(replace(shown, edges=(), ribbons=(), legend=())):
        high = ink.top() < shown.wash.bottom and shown.wash.top < ink.bottom()
        if high and any(ink.left() < side < ink.right() for side in (shown.wash.left, shown.wash.right)):
            yield caption.text


@pytest.mark.parametrize("card", CARDS.values(), ids=CARDS)
@pytest.mark.parametrize("name", [*LESSONS, *CELLS])
def test_the_wash_behind_a_timestep_ends_in_no_symbol(qapp: QApplication, name: str, card: tuple[float, float]) -> None:
    for state in places(subject(name)):
        shown, place = unfolded(state, *card), state.place
        if shown.wash is None or place is None:
            continue
        assert not list(halved(shown)), place
        for column in shown.columns:
            if column.loss is not None and column.t in (place.t, place.k):
                pill, wash = column.loss.box, shown.wash
                assert wash.top < pill.top
                assert wash.left + 1.0 < pill.left < pill.right < wash.right - 1.0


@pytest.mark.parametrize("card", CARDS.values(), ids=CARDS)
@pytest.mark.parametrize("name", list(CLOSE_GATES))
def test_the_wash_behind_a_gated_cell_ends_clear_of_what_its_neighbours_are_called(
    qapp: QApplication, name: str, card: tuple[float, float]
) -> None:
    """And of their losses."""
    opened = opening_state(lesson(CLOSE_GATES[name]))
    for t in range(1, opened.trace.length + 1):
        shown = unfolded(replace(opened, position=opened.timeline.locate(f"forward t={t} h")), *card)
        assert shown.wash is not None
        sides = shown.wash.left, shown.wash.right
        for caption, ink in letters(replace(shown, edges=(), ribbons=(), legend=())):
            if caption.text.startswith("x_"):
                assert not any(ink.left() - 6.0 < side < ink.right() + 6.0 for side in sides), (caption.text, t)
        for column in shown.columns:
            if column.loss is not None and column.t != t:
                pill = column.loss.box
                assert not any(pill.left - 1.0 < side < pill.right + 1.0 for side in sides), (column.t, t)


@pytest.mark.parametrize("card", CARDS.values(), ids=CARDS)
@pytest.mark.parametrize("name", [*LESSONS, "lstm, 20 timesteps", "gru, 20 timesteps"])
def test_the_wash_ends_in_no_pre_activation(qapp: QApplication, name: str, card: tuple[float, float]) -> None:
    opened = subject(name)
    last = opened.trace.length
    for place in [*(f"forward t={last - 1} {each}" for each in ("z", "i", "o", "n")), f"forward t={last} q"]:
        if Place.parse(place) in opened.timeline:
            state = replace(opened, position=opened.timeline.locate(place))
            assert not list(halved(unfolded(state, *card))), place


WASHED = [(858.0, 303.0), (1138.0, 490.0), (1340.0, 645.0), (802.0, 301.0), (540.0, 300.0)]


@pytest.mark.parametrize("card", WASHED, ids=str)
@pytest.mark.parametrize(
    "name",
    ["hell-ello", "tagging", "notes", "order", "long-memory", "encoder-decoder", "melody", "slides", "sentiment"],
)
def test_the_wash_ends_in_no_letter_at_the_edges_and_banks(
    qapp: QApplication, name: str, card: tuple[float, float]
) -> None:
    """Nor in the name of a stage, however much of what is between two timesteps that takes."""
    opened = opening_state(read_lesson(name))
    last = opened.trace.length
    back = (f"backward loss={last} k={k} dh" for k in (last - 1, last - 2, 1, 0))
    for at in (f"forward t={last - 2} z", f"forward t={last - 2} h", f"forward t={last} h", *back):
        shown = unfolded(replace(opened, position=opened.timeline.locate(at)), *card)
        assert shown.wash is not None
        for caption, ink in letters(replace(shown, captions=(), legend=())):
            if ink.top() < shown.wash.bottom and shown.wash.top < ink.bottom():
                sides = shown.wash.left, shown.wash.right
                assert not any(ink.left() < side < ink.right() for side in sides), (caption.text, at)


@pytest.mark.parametrize("card", WASHED[:4], ids=str)
@pytest.mark.parametrize(
    "name", ["hell-ello", "tagging", "sentiment", "entities", "generation", "translation", "vanishing", "exploding"]
)
def test_the_wash_does_not_take_what_leads_to_the_next_timestep(
    qapp: QApplication, name: str, card: tuple[float, float]
) -> None:
    """W into it, and the factor by which it hands the gradient on."""
    opened = opening_state(read_lesson(name))
    last, beyond = opened.trace.length, 0
    for k in (last - 1, last - 2, 2, 1):
        state = replace(opened, position=opened.timeline.locate(f"backward loss={last} k={k} W_hh"))
        shown = unfolded(state, *card)
        assert shown.wash is not None
        edges = tuple(edge for edge in shown.edges if edge.name == "W_hh" and edge.t == k + 1)
        bank = tuple(each for each in shown.ribbons if each.caption and each.place and each.place.k == k)
        for caption, ink in letters(replace(shown, captions=(), legend=(), edges=edges, ribbons=bank)):
            assert shown.wash.right < ink.left(), (caption.text, k)
            beyond += 1
    assert beyond >= 4


@pytest.mark.parametrize("card", WASHED[:4], ids=str)
def test_no_side_of_the_wash_runs_along_what_is_fed_back(qapp: QApplication, card: tuple[float, float]) -> None:
    for state in places(opening_state(read_lesson("melody"))):
        shown = unfolded(state, *card)
        for edge in (edge for edge in shown.edges if edge.name == "feedback" and shown.wash is not None):
            assert shown.wash is not None
            for start, end in pairwise(edge.line):
                down = abs(end.x - start.x) < abs(end.y - start.y) / 10
                sides = shown.wash.left, shown.wash.right
                assert not (down and any(abs(start.x - side) < 2.5 for side in sides)), (edge.t, state.place)


@pytest.mark.parametrize("card", CARDS.values(), ids=CARDS)
@pytest.mark.parametrize("name", ["vanishing", "exploding", "truncated"])
def test_the_wash_has_room_between_the_letters_of_close_timesteps(
    qapp: QApplication, name: str, card: tuple[float, float]
) -> None:
    for state in places(opening_state(read_lesson(name))):
        shown = unfolded(state, *card)
        if shown.wash is not None:
            between = [ink for caption, ink in letters(replace(shown, legend=())) if caption.about == "W_hh"]
            assert between
            for ink in between:
                assert not any(ink.left() < side < ink.right() for side in (shown.wash.left, shown.wash.right))


@pytest.mark.parametrize("card", [(858.0, 258.0), (1160.0, 310.0)])
def test_where_columns_of_a_gated_cell_are_narrow_a_letter_that_is_read_stands_within_the_wash(
    qapp: QApplication, card: tuple[float, float]
) -> None:
    opened = opening_state(read_lesson("vanishing"))
    pair = compare(opened, with_other_cell(opened.lesson, "gru"))
    state = replace(pair, position=pair.timeline.locate("backward loss=30 k=16 W_xh")).other
    assert state is not None
    shown = unfolded(state, *card)
    (edge,) = (edge for edge in shown.edges if edge.name == "W_xh" and edge.t == 16)
    (ink,) = (ink for caption, ink in letters(replace(shown, edges=(edge,))) if caption.about == "W_xh")
    assert shown.wash is not None
    assert edge.line[0].x + 3.0 < ink.left() < ink.right() < shown.wash.right


@pytest.mark.parametrize("picture", [unfolded, folded])
@pytest.mark.parametrize("length", [3, 20])
def test_no_arrowhead_points_against_the_gradient_on_the_same_way(
    qapp: QApplication, picture: Picture, length: int
) -> None:
    opened = opening_state(lesson(CELLS[f"lstm, {length} timesteps"]))
    for part, risen in ((0.4, False), (1.0, True)):
        shown = picture(replace(opened, position=round(part * len(opened.timeline))), *CARDS["1280x800"])
        h, c = next((column.h.box, column.c.box) for column in shown.columns if column.t and column.c is not None)
        into_h = [
            edge for edge in shown.edges if edge.ink == "forward" and edge.line[-1].x == pytest.approx(h.left, abs=6)
        ]
        assert into_h
        assert c.bottom < h.bottom
        assert any(ribbon.kind == "rise" for ribbon in shown.ribbons) == risen
        assert not (risen and any(edge.arrow and edge.river is None for edge in into_h))


@pytest.mark.parametrize("card", CARDS.values(), ids=CARDS)
@pytest.mark.parametrize("name", ["hell-ello", "long-memory", "vanishing", "exploding", "melody", "scalar"])
def test_the_river_runs_clear_of_the_loss_that_it_comes_from(
    qapp: QApplication, name: str, card: tuple[float, float]
) -> None:
    opened = opening_state(read_lesson(name))
    loss = opened.trace.length
    shown = unfolded(replace(opened, position=opened.timeline.locate(f"backward loss={loss} k={loss} W_hh")), *card)
    (pill,) = (column.loss for column in shown.columns if column.t == loss and column.loss is not None)
    falls = [ribbon for ribbon in shown.ribbons if ribbon.kind == "fall"]
    assert len(falls) == 2
    lower = falls[0] if falls[0].line[0].y > falls[1].line[0].y else falls[1]
    assert lower.line[0].x - max(lower.widths) / 2 > pill.box.right


@pytest.mark.parametrize("card", CARDS.values(), ids=CARDS)
@pytest.mark.parametrize("name", [*LESSONS, *CELLS])
def test_what_has_flowed_from_a_loss_ends_at_the_frame_of_what_is_computed(
    qapp: QApplication, name: str, card: tuple[float, float]
) -> None:
    """At first that is ŷ, from its right side; then the state."""
    opened = subject(name)
    loss = opened.trace.losses[-1]
    for state, place in (
        (with_flow(opened, loss), f"backward loss={loss} k={loss} dq"),
        (with_flow(opened, "all"), f"backward k={loss} dq"),
    ):
        now = replace(state, position=state.timeline.locate(place))
        shown = unfolded(now, *card)
        (fall,) = (each for each in shown.ribbons if each.kind == "fall")
        assert shown.outline is not None
        frame, end = shown.outline.box, fall.line[-1]
        assert end.x == pytest.approx(frame.right, abs=1.5)
        assert frame.top < end.y < frame.bottom
        assert all(point.x > frame.right for point in fall.line[1:-1] if point.y > frame.top)
        arrived = unfolded(replace(now, position=now.position + 1), *card)
        assert len([each for each in arrived.ribbons if each.kind == "fall"]) == 2


@pytest.mark.parametrize("card", [(740.0, 236.0), (858.0, 281.0)], ids=str)
@pytest.mark.parametrize("name", ["long-memory-lstm", "long-memory", "encoder-decoder", "hell-ello"])
def test_the_wash_begins_under_the_heading(qapp: QApplication, name: str, card: tuple[float, float]) -> None:
    opened = opening_state(read_lesson(name))
    for state in places(opened):
        shown = unfolded(state, *card)
        if shown.wash is not None:
            notes = [stroke.key[1] for stroke in heading(shown, title(state)) if isinstance(stroke.key, tuple)]
            assert notes
            for note in notes:
                assert note.at.y + 0.4 * note.size <= shown.wash.top, (note.text, state.place)


@pytest.mark.parametrize("card", CARDS.values(), ids=CARDS)
@pytest.mark.parametrize("name", ["lstm, 5 timesteps", "lstm, 20 timesteps"])
def test_the_wash_behind_the_initial_state_holds_its_cell_state(
    qapp: QApplication, name: str, card: tuple[float, float]
) -> None:
    opened = opening_state(lesson(CELLS[name]))
    at = opened.timeline.locate(f"backward loss={opened.trace.length} k=0 dc")
    shown = unfolded(replace(opened, position=at), *card)
    assert shown.wash is not None
    assert shown.outline is not None
    half = shown.outline.width / 2
    assert shown.wash.left <= shown.outline.box.left - half < shown.outline.box.right + half <= shown.wash.right


@pytest.mark.parametrize("card", CARDS.values(), ids=CARDS)
def test_a_bias_under_tokens_is_clear_of_them_and_of_a_cell_state(
    qapp: QApplication, card: tuple[float, float]
) -> None:
    for name in ("hell-ello", "long-memory-lstm", "encoder-decoder"):
        opened = opening_state(read_lesson(name))
        shown = unfolded(replace(opened, position=len(opened.timeline)), *card)
        inks = list(letters(shown))
        for bias, ink in inks:
            if bias.about == "b_y":
                below = [each for each, other in inks if not each.typeset and other.intersects(grown(ink, 2.0))]
                states = [column.c.box for column in shown.columns if column.c is not None]
                assert not below, name
                assert not any(grown(ink, 2.0).intersects(QRectF(*box)) for box in states), name


def test_the_title_has_one_place_on_every_page_of_a_long_sequence(qapp: QApplication) -> None:
    opened = opening_state(read_lesson("long-memory-lstm"))
    pages = [unfolded(replace(opened, position=at), 713.0, 240.0) for at in (0, len(opened.timeline))]
    assert [sum(column.loss is not None for column in page.columns) for page in pages] == [0, 1]
    assert len({title_end(page, "Unfolded network").y for page in pages}) == 1


@pytest.mark.parametrize("card", CARDS.values(), ids=CARDS)
@pytest.mark.parametrize("flow", ["one", "all"])
@pytest.mark.parametrize("name", LESSONS)
def test_the_key_to_the_river_is_clear_of_what_is_under_the_heading(
    qapp: QApplication, name: str, flow: str, card: tuple[float, float]
) -> None:
    opened = opening_state(read_lesson(name))
    state = with_flow(opened, "all" if flow == "all" else opened.trace.losses[-1])
    shown = unfolded(replace(state, position=state.timeline.passes[1].last), *card)
    (key,) = (stroke.value for stroke in heading(shown, title(state)) if stroke.key == "measure")
    edges = () if shown.total is None else shown.total.edges
    under = [column.loss.box.top for column in shown.columns if column.loss] + [edge.line[1].y for edge in edges]
    assert key.top >= 2.0
    assert key.bottom <= min(under, default=math.inf) - 4.0


@pytest.mark.parametrize("card", [*CARDS.values(), (838.0, 281.0), (740.0, 236.0)], ids=str)
@pytest.mark.parametrize("name", ["long-memory-lstm", "lstm, 20 timesteps"])
def test_the_symbol_of_the_initial_state_is_clear_of_the_cell_state_over_it(
    qapp: QApplication, name: str, card: tuple[float, float]
) -> None:
    shown = unfolded(subject(name), *card)
    box = next(column.c.box for column in shown.columns if column.t == 0 and column.c is not None)
    (symbol,) = (ink for caption, ink in letters(shown) if caption.text == "h_(0)")
    assert not grown(symbol, 4.0).intersects(QRectF(*box))


@pytest.mark.parametrize("card", [(1138.0, 300.0), (858.0, 303.0), (1340.0, 575.0)], ids=str)
@pytest.mark.parametrize("picture", [unfolded, folded])
def test_the_bias_of_the_output_is_named_over_the_state_of_a_gru_while_the_gradient_comes_down_beside_it(
    qapp: QApplication, picture: Picture, card: tuple[float, float]
) -> None:
    opened = subject("gru, 5 timesteps")
    state = replace(opened, position=opened.timeline.locate("sum loss=5 b_y"), folded=picture is folded)
    shown = picture(state, *card)
    (ink,) = (ink for caption, ink in letters(shown) if caption.about == "b_y")
    for ribbon in shown.ribbons:
        near = grown(ink, LETTERS + max(ribbon.widths) / 2)
        assert not any(crosses(*piece, near) for piece in pairwise(ribbon.line)), ribbon.kind


@pytest.mark.parametrize("card", CARDS.values(), ids=CARDS)
def test_the_river_round_a_folded_cell_ends_as_upright_as_the_frame(
    qapp: QApplication, card: tuple[float, float]
) -> None:
    """In the last two columns of pixels it is as high as in those before: no bank ends earlier than the other."""
    state = opening_state(read_lesson("hell-ello"))
    shown = folded(replace(state, position=state.timeline.locate("backward loss=4 k=3 dh")), *card)
    (river,) = (ribbon for ribbon in shown.ribbons if ribbon.kind == "segment")
    image = QImage(round(card[0]), round(card[1]), QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    with QPainter(image) as painter:
        paint_ribbon(painter, river, QColor("red"))
    middle, end = round(shown.columns[0].h.box.y), math.floor(river.line[0].x) - 1
    for half in (range(middle), range(middle, image.height())):
        near, far = (sum(image.pixelColor(x, y) == QColor("red") for y in half) for x in (end, end - 8))
        assert near >= far - 2
        assert near > 3
