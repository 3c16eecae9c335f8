"""The folded network and the pictures between it and the unfolded one, tested by their geometry."""

import math
from dataclasses import replace
from itertools import pairwise

import pytest

from app.files.notation_file import notation_names, read_notation
from app.story.diagram import Diagram, description, diagram, folded, title, unfolded
from app.story.diagram.geometry import Point
from app.story.diagram.parts import Edge, Ribbon
from app.story.diagram.unfolding import Layer, Moment, moment
from app.story.expressions import Index, Value
from app.story.places import Flow, Place
from app.story.state import State
from app.story.typst_form import TypstForm
from rnn_engine.experiment import Experiment, Truncation
from tests.story.gated import gated
from tests.story.test_diagram import SIZES, long, state
from tests.story.wirings import wired

SIZE = 1130.0, 540.0
NETWORKS = {
    "many to many": wired("abca", "abca"),
    "many to one": wired("abca", "...a"),
    "one to many": wired("a...", "abca"),
    "fed back": wired("a...", "abca", feedback="argmax"),
    "embedded": wired("abc", "abc", embedding_size=2),
    "one timestep": wired("a", "b"),
    "feed-forward": wired("abc", "abc", cell="feedforward"),
    "twenty": long(20),
    "two hundred": long(200),
}


def at(where: str | int, flow: Flow = 4, experiment: Experiment | None = None) -> State:
    return state(experiment or wired("abca", "abca"), where, flow)


def loop_of(shown: Diagram) -> Edge:
    return next(edge for edge in shown.edges if edge.name == "W_hh")


def round_the_loop(shown: Diagram) -> list[Ribbon]:
    return [ribbon for ribbon in shown.ribbons if ribbon.kind == "segment"]


# The folded picture -------------------------------------------------------------------------------------------------


def test_a_folded_state_is_one_column_with_a_loop() -> None:
    now = replace(at("forward t=2 h"), folded=True)
    shown = diagram(now, *SIZE)
    assert len(shown.columns) == 1
    box, line = shown.columns[0].h.box, loop_of(shown).line
    assert line[0].y > box.y > line[-1].y  # out below the middle, in above it
    assert all(point.x < box.left for point in line)
    assert len(diagram(replace(now, folded=False), *SIZE).columns) == 5


@pytest.mark.parametrize("name", NETWORKS)
@pytest.mark.parametrize("size", SIZES)
def test_everything_is_on_the_card(name: str, size: tuple[float, float]) -> None:
    experiment = NETWORKS[name]
    last = experiment.sequence.losses[-1]
    k = max(1, last - 1) if experiment.network.recurrent else last
    shown = folded(state(experiment, f"backward loss={last} k={k} b_h"), *size)
    points = [point for line in _lines(shown) for point in line]
    points += [Point(*corner) for part in shown.columns[0].parts for corner in _corners(part.box)]
    points += [caption.at for caption in shown.captions]
    assert all(0 <= point.x <= size[0] and shown.heading.bottom <= point.y <= size[1] for point in points)


def test_a_gated_cell_on_a_low_card_takes_a_third_of_its_width() -> None:
    loop = loop_of(diagram(replace(at(0, 3, gated(length=3)), folded=True), 860, 304)).line
    assert max(point.x for point in loop) - min(point.x for point in loop) > 860 / 3


@pytest.mark.parametrize("name", notation_names())
def test_letters_have_the_running_index_of_the_notation(name: str) -> None:
    notation = read_notation(name)
    shown = folded(replace(at("forward t=2 h"), notation=notation), *SIZE)
    written = [caption.text for caption in shown.captions if caption.typeset]
    written += [letter.text for edge in shown.edges for letter in edge.letters]
    for value in ("x", "h", "y_hat"):
        symbol = notation.typst_value(value)
        assert any(text.startswith(symbol) and "t" in text.removeprefix(symbol) for text in written)
        assert notation.typst_value(value, 2) not in written
    for parameter in ("W_xh", "W_hh", "W_hy", "b_h", "b_y"):
        assert notation.typst_parameter(parameter) in written


@pytest.mark.parametrize(
    ("place", "t"),
    [("forward t=2 loss", 2), ("backward loss=4 k=3 dh", 3), ("backward loss=4 k=0 dh", 0), ("sum loss=4 W_hh", 4)],
)
def test_the_cell_has_the_values_of_the_cursors_timestep(place: str, t: int) -> None:
    now = at(place)
    cells = folded(now, *SIZE).columns[0].h
    row = next(column.h for column in unfolded(now, *SIZE).columns if column.t == t)
    assert (cells.place, cells.values) == (row.place, row.values)
    assert cells.glow.known


@pytest.mark.parametrize("network", ["many to many", "many to one", "one to many"])
def test_before_the_first_step_the_cell_is_empty_and_its_letters_are_there(network: str) -> None:
    shown = folded(at(0, experiment=NETWORKS[network]), *SIZE)
    assert not any(part.glow.known for part in shown.columns[0].parts)
    assert shown.columns[0].loss is not None
    assert shown.columns[0].loss.lasting
    assert all(edge.glow.known and edge.letters for edge in shown.edges)
    assert not any(caption.text.startswith("t =") for caption in shown.captions)
    assert "ghost" not in [caption.ink for caption in shown.captions]


def test_what_only_other_timesteps_have_is_a_ghost() -> None:
    whole = folded(at("forward t=2 h", experiment=NETWORKS["many to one"]), *SIZE)
    shown = whole.columns[0]
    assert shown.x is not None
    assert shown.y_hat is not None
    assert shown.loss is not None
    assert (shown.x.glow.known, shown.y_hat.glow.known, shown.loss.glow.known) == (True, False, False)
    assert not shown.loss.lasting
    y_hat = TypstForm(read_notation("slides")).write(Value("y_hat", Index("t")))
    assert [caption.text for caption in whole.captions if caption.typeset and caption.ink == "ghost"] == [y_hat]


def test_a_feed_forward_network_has_no_loop() -> None:
    shown = folded(at("forward t=2 h", 3, NETWORKS["feed-forward"]), *SIZE)
    assert "W_hh" not in [edge.name for edge in shown.edges]
    assert not any("arrow" in caption.text for caption in shown.captions)


def test_an_output_that_is_fed_back_comes_down_to_x() -> None:
    shown = folded(at("forward t=2 x", experiment=NETWORKS["fed back"]), *SIZE)
    feedback = next(edge for edge in shown.edges if edge.name == "feedback")
    y_hat, x = shown.columns[0].y_hat, shown.columns[0].x
    assert y_hat is not None
    assert x is not None
    assert feedback.line[0].y < y_hat.box.bottom < x.box.top < feedback.line[-1].y
    assert feedback.glow.fresh


def test_the_gradient_goes_round_the_other_way() -> None:
    shown = folded(at("backward loss=4 k=2 dh"), *SIZE)
    (ribbon,) = round_the_loop(shown)
    assert ribbon.line[0].y < shown.columns[0].h.box.y < ribbon.line[-1].y
    assert ribbon.glow.fresh
    row = next(each for each in unfolded(at("backward loss=4 k=2 dh"), *SIZE).ribbons if each.glow.fresh)
    widest = folded(at("backward loss=4 k=2 dh"), *SIZE).river_scale.widest
    narrower = widest / unfolded(at("backward loss=4 k=2 dh"), *SIZE).river_scale.widest
    assert ribbon.widths == pytest.approx([width * narrower for width in row.widths])


@pytest.mark.parametrize("loss", [1, 4])
def test_when_all_has_flowed_back_what_leaves_the_state_of_its_loss_goes_round(loss: int) -> None:
    now = at(f"sum loss={loss} W_hh", loss)
    (ribbon,) = round_the_loop(folded(now, *SIZE))
    assert ribbon.place == Place("backward", "dh", loss=loss, k=loss - 1)
    assert ribbon.glow.known


@pytest.mark.parametrize("size", [SIZE, (860.0, 304.0), (1340.0, 645.0), (440.0, 300.0)])
def test_what_goes_round_ends_at_the_frame_around_the_state(size: tuple[float, float]) -> None:
    shown = folded(at("backward loss=4 k=2 dh"), *size)
    (ribbon,), frame = round_the_loop(shown), shown.outline
    assert frame is not None
    edge = frame.box.left - frame.width / 2
    assert ribbon.upright
    for (end, before), width in zip((ribbon.line[:2], ribbon.line[:-3:-1]), ribbon.widths, strict=True):
        assert 1.0 <= edge - end.x <= 2.0 + 1e-9
        corner = before.x + width / 2 * abs(end.y - before.y) / math.dist(end, before)
        assert corner < end.x  # both banks lead there
    assert loop_of(shown).line[-1].x < edge


def test_where_the_loss_is_the_gradient_comes_from_above_and_not_round() -> None:
    shown = folded(at("backward loss=4 k=4 dh"), *SIZE)
    assert not round_the_loop(shown)
    assert [ribbon.kind for ribbon in shown.ribbons] == ["fall", "fall"]


def test_truncation_dams_the_loop() -> None:
    experiment = wired("abca", "abca", truncation=Truncation("sliding", 2))
    shown = folded(at("backward loss=4 k=2 cut", experiment=experiment), *SIZE)
    (dam,) = shown.dams
    (left, *_) = sorted(point.x for point in loop_of(shown).line)
    assert dam.bottom.x < left


def test_a_click_is_on_the_cell_or_on_the_loop() -> None:
    shown = folded(at("forward t=2 h"), *SIZE)
    assert shown.covers(shown.columns[0].h.box.x, shown.columns[0].h.box.y)
    assert shown.covers(*loop_of(shown).line[20])
    assert not shown.covers(30, 300)


def test_the_folded_picture_in_words() -> None:
    now = replace(at("forward t=2 h"), folded=True)
    assert title(now) == "Recurrent network, folded"
    assert "one cell with a loop for all 4 timesteps, computed up to timestep 2" in description(now)
    plain = replace(at("forward t=2 h", 3, NETWORKS["feed-forward"]), folded=True)
    assert title(plain) == "Feed-forward network, folded"
    assert "loop" not in description(plain)


# Between the two ----------------------------------------------------------------------------------------------------


def between(now: State, u: float) -> Moment:
    return moment(folded(now, *SIZE), unfolded(now, *SIZE), u)


def middles(layers: tuple[Layer, ...]) -> dict[Place, float]:
    """Where the states are, by their place; only what is to be seen."""
    parts = [part for layer in layers if layer.opacity > 0 for part in layer.parts]
    return {part.place: part.box.x for part in parts if not hasattr(part, "symbol") and part.place.name == "h"}


@pytest.mark.parametrize("name", NETWORKS)
@pytest.mark.parametrize("where", ["first", "middle", "last"])
def test_unfolding_begins_with_the_cell_and_ends_with_the_row(name: str, where: str) -> None:
    experiment = NETWORKS[name]
    length = experiment.sequence.length
    t = {"first": 1, "middle": (length + 1) // 2, "last": length}[where]
    now = state(experiment, f"forward t={t} h")
    one, row = folded(now, *SIZE), unfolded(now, *SIZE)
    start, end = moment(one, row, 0.0), moment(one, row, 1.0)
    assert middles(start.layers) == pytest.approx({one.columns[0].h.place: one.columns[0].h.box.x})
    assert (start.folded, start.unfolded) == (1.0, 0.0)
    assert start.by == pytest.approx(0.0)
    assert middles(end.layers) == pytest.approx({column.h.place: column.h.box.x for column in row.columns})
    assert (end.folded, end.unfolded) == (0.0, 1.0)
    arrived = {edge.t: edge for layer in end.layers for edge in layer.edges if edge.name == "W_hh"}
    for edge in row.edges:
        if edge.t in arrived and edge.name == "W_hh":
            ends = (arrived[edge.t].line[0], arrived[edge.t].line[-1])
            for here, there in zip(ends, (edge.line[0], edge.line[-1]), strict=True):
                assert here == pytest.approx(there)


def test_what_the_row_has_is_in_a_copy_or_alone_and_nothing_twice() -> None:
    now = at("backward loss=4 k=2 dh")
    row, then = unfolded(now, *SIZE), between(now, 1.0)
    seen = [layer for layer in then.layers if layer.opacity > 0]
    edges = [edge for layer in seen for edge in layer.edges] + list(then.alone.edges)
    captions = [caption for layer in seen for caption in layer.captions] + list(then.alone.captions)
    assert sorted((edge.name, edge.t) for edge in edges) == sorted((edge.name, edge.t) for edge in row.edges)
    assert sorted(caption.text for caption in captions) == sorted(caption.text for caption in row.captions)


def test_copies_set_out_one_after_the_other_from_the_cell() -> None:
    now = at("forward t=2 h")
    homes = {column.h.place: column.h.box.x for column in unfolded(now, *SIZE).columns}
    arrived: list[int] = []
    for step in range(101):
        for place, x in middles(between(now, step / 100).layers).items():
            if place.t is not None and place.t not in arrived and x == pytest.approx(homes[place], abs=0.5):
                arrived.append(place.t)
    assert arrived[0] == 2
    assert set(arrived[1:3]) == {1, 3}
    assert set(arrived[3:]) == {0, 4}


def test_copies_never_jump() -> None:
    now = at("forward t=2 h")
    moments = [middles(between(now, step / 200).layers) for step in range(201)]
    for before, after in pairwise(moments):
        for place, x in after.items():
            assert abs(x - before.get(place, x)) < 25


def test_the_loop_opens_into_the_arrow() -> None:
    """It never is shorter than the way between its ends, and gets straighter."""
    now = at("forward t=2 h")
    waste = []
    for step in range(101):
        edges = [edge for layer in between(now, step / 100).layers for edge in layer.edges]
        line = next(edge.line for edge in edges if edge.name == "W_hh" and edge.t == 2)
        waste.append(sum(math.dist(a, b) for a, b in pairwise(line)) - math.dist(line[0], line[-1]))
    assert waste[0] > 100
    assert waste[-1] == pytest.approx(0.0, abs=1e-6)
    assert all(later <= earlier + 1e-6 for earlier, later in pairwise(waste))


def _lines(shown: Diagram) -> list[tuple[Point, ...]]:
    return [*(edge.line for edge in shown.edges), *(ribbon.line for ribbon in shown.ribbons)]


def _corners(box: tuple[float, float, float, float]) -> list[tuple[float, float]]:
    left, top, width, height = box
    return [(left, top), (left + width, top + height)]
