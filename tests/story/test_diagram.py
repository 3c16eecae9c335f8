"""The unfolded network, tested by its geometry."""

import math
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.files.lesson import Lesson
from app.files.lesson_file import read_lesson
from app.files.notation_file import notation_names, read_notation
from app.story.diagram import Diagram, description, diagram, folded, unfolded
from app.story.diagram.flowing import TRACE, RiverScale
from app.story.diagram.geometry import Box, Point, distance
from app.story.diagram.parts import Cells, Edge, Ribbon
from app.story.places import Flow, Place
from app.story.state import State, compare, opening_state, with_other_cell
from app.story.timeline import timeline
from rnn_engine.contributions import contributions
from rnn_engine.experiment import Experiment, Loss, Network, Sequence, Truncation
from tests.engine.networks import experiments
from tests.story.states import state_of
from tests.story.wirings import flows, wired

SIZES = [(1130.0, 540.0), (850.0, 380.0), (420.0, 280.0), (2600.0, 1300.0), (800.0, 900.0)]


def lesson(experiment: Experiment, flow: Flow | None = None, notation: str = "slides", **more: Any) -> Lesson:
    last = max(t for t in range(1, experiment.sequence.length + 1) if experiment.sequence.has_loss(t))
    return Lesson("name", "Title", "Story.", read_notation(notation), flow or last, experiment, **more)


def state(experiment: Experiment, at: str | int = 0, flow: Flow | None = None, **more: Any) -> State:
    opened = opening_state(lesson(experiment, flow, **more))
    return replace(opened, position=at if isinstance(at, int) else opened.timeline.locate(at))


def at_the_end_of_backward(experiment: Experiment, flow: Flow) -> State:
    line = timeline(experiment, flow)
    last = next(part.last for part in line.passes if part.name == "backward")
    return state(experiment, last, flow)


def long(length: int, hidden: int = 4, tokens: int = 4, embedding: int | None = None) -> Experiment:
    random = np.random.RandomState(3)
    network = Network("elman", "tanh", "softmax", tokens, hidden, tokens, embedding)
    one_hot = np.eye(tokens)
    return Experiment(
        network=network,
        parameters={
            name: 0.8 * random.standard_normal(shape) / math.sqrt(shape[-1])
            for name, shape in network.parameter_shapes.items()
        },
        sequence=Sequence(
            tuple(one_hot[random.randint(tokens)] for _ in range(length)),
            tuple(one_hot[random.randint(tokens)] for _ in range(length)),
        ),
        loss=Loss("cross_entropy"),
        truncation=Truncation(),
        initial_state=np.zeros(hidden),
    )


def segments(shown: Diagram) -> dict[int, Ribbon]:
    """The river between two states, by the timestep it flows to."""
    found = {}
    for ribbon in shown.ribbons:
        if ribbon.kind == "segment" and ribbon.place is not None and ribbon.place.k is not None:
            found[ribbon.place.k] = ribbon
    return found


# The river ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("scale", "norm", "width"),
    [
        (RiverScale(2.0, 20.0), 2.0, 20.0),
        (RiverScale(2.0, 20.0), 0.5, 5.0),
        (RiverScale(2.0, 20.0), 0.0, 0.0),
        (RiverScale(0.0, 20.0), 0.0, 0.0),
        (RiverScale(2.0, 20.0, decades=5), 2.0, 20.0),
        (RiverScale(2.0, 20.0, decades=5), 2e-2, 12.0),
        (RiverScale(2.0, 20.0, decades=5), 2e-5, TRACE),
        (RiverScale(2.0, 20.0, decades=5), 2e-9, TRACE),
        (RiverScale(2.0, 20.0, decades=5), 0.0, 0.0),
    ],
)
def test_a_norm_becomes_a_width(scale: RiverScale, norm: float, width: float) -> None:
    assert scale.width(norm) == pytest.approx(width, abs=1e-12)


@pytest.mark.parametrize(
    ("norms", "decades"),
    [([1.0, 0.5], None), ([1.0, 0.01], None), ([1.0, 0.0], None), ([], None), ([1.0, 0.009], 3), ([1.0, 1e-40], 6)],
)
def test_the_scale_is_logarithmic_beyond_two_decades(norms: list[float], decades: int | None) -> None:
    assert RiverScale.of(np.array(norms), 20.0).decades == decades


@given(st.lists(st.floats(1e-300, 1e300), min_size=1, max_size=8))
def test_a_wider_river_means_a_larger_norm(norms: list[float]) -> None:
    scale = RiverScale.of(np.array(norms), 20.0)
    widths = [scale.width(norm) for norm in sorted(norms)]
    assert widths == sorted(widths)
    assert widths[-1] == pytest.approx(20.0)


def test_the_river_of_one_loss_follows_the_norms() -> None:
    shown = diagram(at_the_end_of_backward(wired("abca", "abca"), 4), 1130, 540)
    norms = np.linalg.norm(contributions(state(wired("abca", "abca")).trace).row(4).dh, axis=1)
    found = segments(shown)
    assert sorted(found) == [0, 1, 2, 3]
    for k, ribbon in found.items():
        assert ribbon.widths == pytest.approx(
            (shown.river_scale.width(norms[k + 1]), shown.river_scale.width(norms[k]))
        )
    assert max(width for ribbon in found.values() for width in ribbon.widths) <= shown.river_scale.widest


def test_where_all_losses_flow_two_rivers_meet() -> None:
    now = at_the_end_of_backward(wired("abca", "abca"), "all")
    shown, sweep = diagram(now, 1130, 540), contributions(now.trace).sweep
    width = shown.river_scale.width
    for k, ribbon in segments(shown).items():
        arriving = sweep.dh[0] if k == 0 else sweep.dh_received[k - 1]
        assert ribbon.widths == pytest.approx(
            (width(float(np.linalg.norm(sweep.dh[k + 1]))), width(float(np.linalg.norm(arriving))))
        )
    mouths = {ribbon.place: ribbon.widths[1] for ribbon in shown.ribbons if ribbon.kind == "fall"}
    for t in (1, 2, 3, 4):
        own = float(np.linalg.norm(sweep.dh_own[t - 1]))
        assert mouths[Place("backward", "dh_own", k=t)] == pytest.approx(width(own))


@pytest.mark.parametrize(("flow", "length"), [(4, 4), ("all", 4), (20, 20)])
def test_arrowheads_say_which_way_the_gradient_flows(flow: Flow, length: int) -> None:
    """Down from a loss through the layers, to the left through time, within the stretch that they are on."""
    experiment = wired("abca", "abca") if length == 4 else long(20)
    shown = diagram(at_the_end_of_backward(experiment, flow), 1130, 540)
    for kind, ahead in (("fall", Point(0, 1)), ("segment", Point(-1, 0))):
        heads = [head for each in shown.ribbons if each.kind == kind and (head := each.head(shown.unit)) is not None]
        assert heads
        for head in heads:
            back = head.left.towards(head.right, 0.5)
            forward = Point(head.tip.x - back.x, head.tip.y - back.y)
            assert forward.x * ahead.x + forward.y * ahead.y > 0
    for ribbon in shown.ribbons:
        head = ribbon.head(shown.unit)
        if head is not None and head.cut:
            assert math.dist(head.left, head.right) < max(ribbon.widths)
            assert all(distance(*corner, ribbon.line) <= max(ribbon.widths) / 2 for corner in head[:3])


def test_the_river_goes_as_far_as_the_cursor() -> None:
    shown = diagram(state(wired("abca", "abca"), "backward loss=4 k=2 dh", 4), 1130, 540)
    assert {k: (ribbon.glow.known, ribbon.glow.fresh) for k, ribbon in segments(shown).items()} == {
        3: (True, False),
        2: (True, True),
        1: (False, False),
        0: (False, False),
    }
    assert len({ribbon.widths for k, ribbon in segments(shown).items() if k < 2}) == 1  # a ghost says nothing


def test_in_the_forward_pass_nothing_flows() -> None:
    shown = diagram(state(wired("abca", "abca"), "forward t=3 h", "all"), 1130, 540)
    assert not shown.ribbons
    assert shown.scale_note == ""


def test_no_gradient_is_no_river() -> None:
    whole = wired("abca", "abca")
    silent = replace(whole, parameters={**whole.parameters, "W_hy": np.zeros((3, 2))})
    shown = diagram(at_the_end_of_backward(silent, 4), 1130, 540)
    assert [ribbon.kind for ribbon in shown.ribbons if ribbon.kind != "branch"] == []
    assert shown.scale_note.endswith("zero everywhere")


def test_truncation_dams_the_river() -> None:
    cut = wired("abcabc", "abcabc", truncation=Truncation("sliding", 3))
    before, after = (state(cut, f"backward loss=6 k={place}", 6) for place in ("4 dh", "3 cut"))
    assert diagram(before, 1130, 540).dams == ()
    shown = diagram(after, 1130, 540)
    fourth = next(column for column in shown.columns if column.t == 4)
    assert sorted(segments(shown)) == [4, 5]
    (dam,), (end,) = shown.dams, [ribbon for ribbon in shown.ribbons if ribbon.kind == "dammed"]
    assert 0 < fourth.h.box.left - dam.top.x < 20
    assert end.line[0].x == pytest.approx(fourth.h.box.left, abs=7)
    assert end.line[-1].x == dam.top.x, "the river reaches the dam"
    assert dam.top.y < end.line[-1].y - max(end.widths) / 2 < end.line[-1].y + max(end.widths) / 2 < dam.bottom.y
    assert end.widths[0] == pytest.approx(segments(shown)[4].widths[1], rel=0.5)


@pytest.mark.parametrize("name", ["W_hh", "W_xh", "b_h", "W_hy"])
def test_a_branch_leads_into_the_weight_that_is_credited(name: str) -> None:
    shown = diagram(state(wired("abca", "abca"), f"backward loss=4 k=4 {name}", 4), 1130, 540)
    (branch,) = (ribbon for ribbon in shown.ribbons if ribbon.kind == "branch")
    letters = [letter for edge in shown.edges if edge.glow.read or name == "b_h" for letter in edge.letters]
    assert branch.glow.fresh
    assert min(math.dist(branch.line[-1], letter.at) for letter in letters) < 30


def test_the_note_states_the_scale() -> None:
    linear = diagram(state(wired("abca", "abca"), "backward loss=4 k=2 dh", 4), 1130, 540)
    assert linear.scale_note.startswith("river: ‖\u200a∂L₄/∂h\u200a‖, ")
    far = diagram(state(long(40), "backward loss=40 k=20 dh", 40), 1130, 540)
    assert far.scale_note.startswith(
        "loss 40 flows back, now through timestep 20  ·  river: ‖\u200a∂L₄₀/∂h\u200a‖, log scale, "
    )


# Values --------------------------------------------------------------------------------------------------------------


def test_bars_are_as_high_as_the_probabilities() -> None:
    now = at_the_end_of_backward(wired("abca", "abca"), 4)
    for column in diagram(now, 1130, 540).columns[1:]:
        values = now.trace.value("y_hat", column.t)
        assert column.y_hat is not None
        assert values is not None
        heights = np.array([bar.height for bar in column.y_hat.bars])
        assert heights / heights.max() == pytest.approx(values / values.max(), abs=0.05)
        assert all(bar.bottom == pytest.approx(column.y_hat.base) for bar in column.y_hat.bars)
        assert column.y_hat.target == (column.t % 3)


@pytest.mark.parametrize(
    ("vocabulary", "at", "words"),
    [
        (("a", "b", "c"), "forward t=2 y_hat", ["a", "b", "c"]),
        (("chase", "dog", "cat"), "forward t=2 y_hat", ["most probable"]),
        (("chase", "dog", "cat"), "forward t=2 loss", ["target"]),
        (("chase", "dog", "cat"), "forward t=2 q", []),
        (("chase", "dog", "."), "forward t=2 loss", ["“.”"]),
        (("chase", "dog", " "), "forward t=2 loss", ["“ ”"]),
        (("a", "b", "…"), "forward t=2 loss", ["a", "b", "“…”"]),
        (("a", "b", "+"), "forward t=2 loss", ["a", "b", "+"]),
    ],
)
def test_words_too_wide_for_their_bars_give_way_to_the_one_that_counts(
    vocabulary: tuple[str, ...], at: str, words: list[str]
) -> None:
    now = state(wired("aaa", "aaa"), at, vocabulary=vocabulary)
    shown = diagram(now, 850, 380)
    bars = shown.columns[2].y_hat
    value = now.trace.value("y_hat", 2)
    assert bars is not None
    assert value is not None
    called = {"most probable": vocabulary[int(np.argmax(value))], "target": vocabulary[2]}
    under = [
        caption.text
        for caption in shown.captions
        if bars.box.left <= caption.at.x <= bars.box.right and bars.base < caption.at.y < bars.base + 30
    ]
    assert under == [called.get(word, word) for word in words]


def test_the_targets_of_narrow_timesteps_stand_as_far_apart_as_these() -> None:
    opened = opening_state(read_lesson("vanishing"))
    both = compare(opened, with_other_cell(opened.lesson, "gru"))
    shown = diagram(replace(both, position=both.timeline.passes[0].last), 850, 270)
    under, bars = shown.columns[1].h.box.top, [column.y_hat for column in shown.columns if column.y_hat is not None]
    targets = [caption for caption in shown.captions if caption.text in "ACGT" and bars[0].base < caption.at.y < under]
    assert [caption.at.x for caption in targets] == pytest.approx([each.box.x for each in bars])


def test_negative_outputs_hang_below_zero() -> None:
    whole = wired("abca", "abca")
    network = replace(whole.network, output_activation="identity")
    targets = (np.array([0.2, -0.4, 0.1]),) * 4
    linear = replace(
        whole, network=network, loss=Loss("squared_error"), sequence=replace(whole.sequence, targets=targets)
    )
    now = at_the_end_of_backward(linear, 4)
    for column in diagram(now, 1130, 540).columns[1:]:
        assert column.y_hat is not None
        bars, values = column.y_hat, now.trace.value("y_hat", column.t)
        assert values is not None
        for bar, value in zip(bars.bars, values, strict=True):
            assert (bar.bottom if value > 0 else bar.top) == pytest.approx(bars.base)
        assert bars.target is None
        marks = [(bars.base - mark) / (bars.base - bars.targets[0]) for mark in bars.targets]
        assert marks == pytest.approx([1.0, -2.0, 0.5])


def test_a_target_of_a_single_output_is_a_mark_even_where_it_is_one() -> None:
    whole = long(3, hidden=1, tokens=1)
    linear = replace(whole, network=replace(whole.network, output_activation="identity"), loss=Loss("squared_error"))
    for column in diagram(at_the_end_of_backward(linear, 3), 1130, 540).columns[1:]:
        assert column.y_hat is not None
        assert column.y_hat.target is None
        assert len(column.y_hat.targets) == 1


@given(experiments(), st.data())
def test_ghosts_are_exactly_what_the_frame_does_not_know(experiment: Experiment, data: st.DataObject) -> None:
    flow = data.draw(st.sampled_from(flows(experiment)))
    now = state(experiment, data.draw(st.integers(0, len(timeline(experiment, flow)))), flow)
    for column in diagram(now, 1130, 540).columns:
        for value in column.values:
            assert value.glow.known == now.frame.known(value.place)
            assert value.glow.fresh == (value.place == now.place)
            assert value.glow.read == (value.place in now.frame.reads)
            if isinstance(value, Cells) and not value.glow.known:
                assert not value.numbers
                assert not any(value.values)
        if column.loss is not None:
            known = now.frame.known(Place("forward", "loss", t=column.t))
            assert bool(column.loss.number) == known


@given(experiments())
def test_every_timestep_has_what_it_has(experiment: Experiment) -> None:
    sequence, shown = experiment.sequence, diagram(state(experiment), 1130, 540)
    assert (shown.columns[0].t == 0) == experiment.network.recurrent
    for column in shown.columns:
        if column.t == 0:
            continue
        assert (column.x is not None) == sequence.has_input(column.t)
        assert (column.e is not None) == (
            sequence.has_input(column.t) and experiment.network.embedding_size is not None
        )
        assert (column.y_hat is not None) == sequence.has_output(column.t)
        assert (column.loss is not None) == sequence.has_loss(column.t)
    edges = {(edge.name, edge.t) for edge in shown.edges}
    timesteps = range(1, sequence.length + 1)
    assert {t for name, t in edges if name == "W_hh"} == (set(timesteps) if experiment.network.recurrent else set())
    assert {t for name, t in edges if name == "W_xh"} == {t for t in timesteps if sequence.has_input(t)}
    assert {t for name, t in edges if name == "W_hy"} == {t for t in timesteps if sequence.has_output(t)}
    assert {t for name, t in edges if name == "feedback"} == {t for t in timesteps if sequence.is_fed_back(t)}


def test_an_edge_shows_where_its_parameter_is_read() -> None:
    def read(place: str) -> set[tuple[str, int]]:
        shown = diagram(state(wired("abca", "abca"), place, 4), 1130, 540)
        return {(edge.name, edge.t) for edge in shown.edges if edge.glow.read}

    assert read("forward t=2 z") == {("W_xh", 2), ("W_hh", 2)}
    assert read("forward t=2 q") == {("W_hy", 2)}
    assert read("backward loss=4 k=4 dh") == {("W_hy", 4)}
    assert read("backward loss=4 k=2 dh") == {("W_hh", 3)}
    assert read("backward loss=4 k=2 W_xh") == {("W_xh", 2)}
    assert read("sum loss=4 W_hh") == {("W_hh", t) for t in (1, 2, 3, 4)}


def test_letters_follow_the_notation_and_colours_the_role() -> None:
    def letter(notation: str) -> tuple[str, str]:
        now = state(wired("ab", "ab"), "backward loss=2 k=1 dh", 2, notation=notation)
        edge = next(edge for edge in diagram(now, 1130, 540).edges if edge.name == "W_hh")
        return edge.letters[0].text, edge.ink

    assert letter("slides") == ("W", "recurrent")
    assert letter("worksheet") == ("H", "recurrent")


# Pre-activations and L ------------------------------------------------------------------------------------------------


def values_of(shown: Diagram) -> list[str]:
    """The names of what stands in the cells and bars of the second timestep."""
    return [value.place.name for value in next(column for column in shown.columns if column.t == 2).values]


@pytest.mark.parametrize("picture", [unfolded, folded])
@pytest.mark.parametrize(
    ("at", "names"),
    [
        ("forward t=2 x", ["x", "h", "y_hat"]),
        ("forward t=2 z", ["x", "z", "y_hat"]),
        ("forward t=2 h", ["x", "h", "y_hat"]),
        ("forward t=2 q", ["x", "h", "q"]),
        ("forward t=2 y_hat", ["x", "h", "y_hat"]),
        ("backward loss=2 k=2 dq", ["x", "h", "y_hat"]),
        ("backward loss=2 k=2 dz", ["x", "h", "y_hat"]),  # the slope of tanh is written with h
    ],
)
def test_a_pre_activation_stands_where_its_activation_is_to_be(
    picture: Callable[[State, float, float], Diagram], at: str, names: list[str]
) -> None:
    assert values_of(picture(state(wired("abca", "abca"), at, 2), 1130, 540)) == names


def test_the_slope_of_relu_is_read_off_z() -> None:
    whole = wired("abca", "abca")
    relu = replace(whole, network=replace(whole.network, hidden_activation="relu"))
    for at, name in (("dh", "h"), ("dz", "z"), ("W_xh", "h")):
        assert values_of(diagram(state(relu, f"backward loss=2 k=2 {at}", 2), 1130, 540))[1] == name


def test_a_pre_activation_has_its_numbers_its_letter_and_its_own_look() -> None:
    now = state(wired("abca", "abca"), "forward t=2 z")
    shown = diagram(now, 1130, 540)
    cells, z = shown.columns[2].h, now.trace.value("z", 2)
    assert z is not None
    assert [float(number.replace("−", "-")) for number in cells.numbers] == pytest.approx(z.tolist(), abs=0.005)
    assert cells.hollow
    assert not shown.columns[1].h.hollow
    written = [caption.text for caption in shown.captions]
    assert now.notation.typst_value("z", 2) in written
    assert now.notation.typst_value("h", 2) not in written


def test_where_symbols_are_in_the_legend_a_pre_activation_has_one_of_its_own() -> None:
    for name, length in (("z", 20), ("q", 20), ("z", 200)):
        now = state(long(length), f"forward t=12 {name}", length)
        column = next(column for column in diagram(now, 850, 380).columns if column.t == 12)
        text = now.notation.typst_value(name)  # its timestep is under the column
        (caption,) = (caption for caption in diagram(now, 850, 380).captions if caption.text == text)
        box = column.h.box if name == "z" else column.y_hat.box if column.y_hat else Box(0, 0, 0, 0)
        assert box.top <= caption.at.y <= box.bottom
        assert 0 < caption.at.x - box.right < 20


def test_q_hangs_below_zero_where_it_is_negative() -> None:
    now = state(long(4), "forward t=2 q", 4)
    bars, q = diagram(now, 1130, 540).columns[2].y_hat, now.trace.value("q", 2)
    assert bars is not None
    assert q is not None
    assert min(q) < 0.0 < max(q)
    for bar, value in zip(bars.bars, q.tolist(), strict=True):
        assert (bar.bottom if value > 0 else bar.top) == pytest.approx(bars.base)
    assert bars.target is None


def test_an_activation_turns_out_of_what_stood_in_its_cells() -> None:
    def turns(at: str) -> list[str]:
        column = diagram(state(wired("abca", "abca"), at), 1130, 540).columns[2]
        before = [column.h.before, column.y_hat.before if column.y_hat else None]
        return [value.place.name for value in before if value is not None]

    assert turns("forward t=2 z") == []
    assert turns("forward t=2 h") == ["z"]
    assert turns("forward t=2 q") == []
    assert turns("forward t=2 y_hat") == ["q"]


@pytest.mark.parametrize(("flow", "there"), [(4, False), ("each", True), ("all", True)])
def test_l_is_there_where_the_flow_has_it(flow: Flow, there: bool) -> None:
    assert (diagram(state(wired("abca", "abca"), 0, flow), 1130, 540).total is not None) == there


def test_every_loss_leads_to_l_and_a_click_on_it_goes_there() -> None:
    shown = diagram(state(wired("abca", ".bca"), "forward L", "each"), 1130, 540)
    assert shown.total is not None
    pills = [column.loss.box for column in shown.columns if column.loss is not None]
    ends = [(edge.line[0], edge.line[-1]) for edge in shown.total.edges]
    whole = shown.total.pill.box
    assert [start for start, _ in ends] == [Point(box.x, box.top) for box in pills]
    assert {end for _, end in ends} == {Point(whole.x, whole.bottom)}
    assert all(edge.glow.fresh for edge in shown.total.edges)
    assert shown.spot_at(whole.x, whole.y) == Place("forward", "L")


@pytest.mark.parametrize(
    ("at", "number"), [("forward t=4 loss", False), ("forward L", True), ("backward loss=2 k=1 dh", True)]
)
def test_l_has_its_number_once_it_is_known(at: str, number: bool) -> None:
    total = diagram(state(wired("abca", "abca"), at, "each"), 1130, 540).total
    assert total is not None
    assert bool(total.pill.number) == number


@pytest.mark.parametrize("name", ["long-memory", "long-memory-gru", "long-memory-lstm"])
@pytest.mark.parametrize("size", [SIZES[0], SIZES[1], (850.0, 328.0)])
def test_a_loss_that_stands_alone_has_air_around_its_number(name: str, size: tuple[float, float]) -> None:
    """A digit is narrower than 0.62 of its type size."""
    for column in diagram(state_of(name, at=-1), *size).columns:
        if column.loss is not None and not column.loss.symbol:
            of = column.loss
            assert 0.62 * of.size * len(of.number) <= of.box.width - of.size


@pytest.mark.parametrize("notation", notation_names())
@pytest.mark.parametrize("length", [1, 4, 20, 200])
@pytest.mark.parametrize("size", SIZES)
def test_l_stands_clear_of_the_title_and_of_the_note(notation: str, length: int, size: tuple[float, float]) -> None:
    """The note's letters are narrower than half its type size, which is 12 units."""
    at = f"backward loss={length} k=1 dh"
    now = replace(state(long(length), at, "each"), notation=read_notation(notation))
    shown = diagram(now, *size)
    if size[0] >= 850:
        assert shown.total is not None
    if shown.total is not None:
        box, unit = shown.total.pill.box, shown.unit
        assert box.left > 20 * unit + 95
        assert box.right < shown.width - (20 + 5 * len(shown.scale_note)) * unit
        assert 0 <= box.top < box.bottom <= shown.heading.bottom
        assert all(box.bottom < column.loss.box.top for column in shown.columns if column.loss is not None)


# Geometry -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("width", "height"), SIZES)
@pytest.mark.parametrize(
    ("length", "hidden", "tokens", "embedding"),
    [
        (1, 1, 1, None),
        (3, 5, 4, 2),
        (4, 64, 30, None),
        (9, 3, 30, 12),
        (20, 8, 4, None),
        (30, 1, 9, None),
        (200, 40, 3, 2),
    ],
)
def test_all_lies_inside_the_card_and_nothing_overlaps(
    length: int, hidden: int, tokens: int, embedding: int | None, width: float, height: float
) -> None:
    experiment = long(length, hidden, tokens, embedding)
    for flow in (length, "all"):
        shown = diagram(at_the_end_of_backward(experiment, flow), width, height)
        card = Box(0, 0, width, height)
        for box in (*boxes(shown), *(column.box for column in shown.columns)):
            assert inside(box, card)
        for point in points(shown):
            assert card.contains(*point)
        for left, right in pairwise(shown.columns):
            assert left.box.right <= right.box.left
        for column in shown.columns:
            stacked = [value.box for value in (column.loss, column.y_hat, column.h, column.e, column.x) if value]
            assert all(inside(box, column.box) for box in stacked)
            assert all(above.bottom < below.top for above, below in pairwise(stacked))


def boxes(shown: Diagram) -> Iterator[Box]:
    for column in shown.columns:
        yield from (value.box for value in column.values)
    yield from shown.read
    if shown.outline is not None:
        yield shown.outline.box
    if shown.context is not None:
        yield from (shown.context.strip, shown.context.frame)


@pytest.mark.parametrize("length", [20, 30, 60, 500])
@pytest.mark.parametrize("width", range(500, 1700, 150))
def test_numbers_along_all_timesteps_are_as_far_apart_and_none_is_missed_after_the_first(
    length: int, width: int
) -> None:
    """1, 5, 10, 15 and not 1, 4, 6, 8; the last timestep has its number as well."""
    shown = diagram(state_of(long(length), "all", -1), width, 380)
    if shown.context is None:
        return
    numbers = [int(caption.text) for caption in shown.context.captions if caption.text.isdigit()]
    assert numbers[0] == 1
    assert numbers[-1] == length
    step = numbers[2] - numbers[1]
    assert {after - before for before, after in pairwise(numbers[1:-1])} <= {step}
    assert numbers[1] in (step, 1 + step)


def points(shown: Diagram) -> Iterator[Point]:
    lines: tuple[Edge | Ribbon, ...] = (*shown.edges, *shown.ribbons)
    yield from (point for line in lines for point in line.line)
    yield from (caption.at for caption in shown.captions)
    if shown.context is not None:
        yield from (*shown.context.area, *(caption.at for caption in shown.context.captions))


def inside(box: Box, outer: Box) -> bool:
    slack = 1e-6
    return (
        outer.left - slack <= box.left
        and box.right <= outer.right + slack
        and outer.top - slack <= box.top
        and box.bottom <= outer.bottom + slack
    )


@pytest.mark.parametrize(("width", "height"), SIZES)
@pytest.mark.parametrize("flow", [3, "each", "all"])
@pytest.mark.parametrize("length", [3, 6, 12])
@pytest.mark.parametrize("notation", ["slides", "worksheet"])
def test_no_letter_of_w_and_no_symbol_of_h_lies_under_a_fall(
    width: float, height: float, flow: Flow, length: int, notation: str
) -> None:
    at = "backward k=3 dh" if flow == "all" else "backward loss=3 k=3 dh"
    shown = diagram(state(long(length), at, flow, notation=notation), width, height)
    falls = [ribbon for ribbon in shown.ribbons if ribbon.kind == "fall"]
    letters = [letter for edge in shown.edges if edge.name == "W_hh" for letter in edge.letters]
    symbols = [each for each in shown.captions if each.typeset and each.align == "left" and each.at.x > 60]
    assert falls
    for text in (*letters, *symbols):
        middle = text.at if text.align == "centre" else Point(text.at.x + 0.4 * text.size, text.at.y)
        for fall in falls:
            assert distance(*middle, fall.line) > max(fall.widths) / 2


@pytest.mark.parametrize(("width", "height"), [(820.0, 280.0), (1140.0, 380.0), (1340.0, 440.0), (1800.0, 500.0)])
def test_a_letter_of_w_stands_at_its_own_arrow(width: float, height: float) -> None:
    """Higher than the states it would stand beside the arrows to the outputs, and read as their name, also while a step
    is about it: then it has its letter wherever that has room and can be read."""
    beside = with_other_cell(read_lesson("vanishing"), "elman")
    shown = diagram(compare(state_of("vanishing", 30, "backward loss=30 k=16 W_hh"), beside), width, height)
    column = shown.columns[-1].h.box
    letters = [letter for edge in shown.edges if edge.name == "W_hh" for letter in edge.letters]
    assert all(column.top <= letter.at.y <= column.bottom for letter in letters)
    assert len(letters) == (width > 1400.0)


def test_a_sum_is_about_the_timesteps_that_it_adds_up() -> None:
    shown = diagram(state(long(4), "sum loss=3 W_hy", 3), 1130.0, 540.0)
    assert [edge.t for edge in shown.edges if edge.glow.read] == [3]
    shown = diagram(state(long(4), "sum loss=3 W_hh", 3), 1130.0, 540.0)
    assert [edge.t for edge in shown.edges if edge.glow.read] == [1, 2, 3]


def test_where_not_all_timesteps_fit_some_are_readable_and_all_are_there() -> None:
    now = state(long(200), "backward loss=172 k=149 dh", 172)
    shown = diagram(now, 1130, 540)
    context = shown.context
    assert context is not None
    timesteps = [column.t for column in shown.columns]
    assert 149 in timesteps
    assert timesteps == list(range(timesteps[0], timesteps[0] + len(timesteps)))
    assert context.states.shape == (200, 4)
    assert context.known == 200
    assert [
        context.timestep(context.strip.left + (t - 0.5) * context.strip.width / 200) for t in timesteps
    ] == timesteps
    assert context.frame.left < context.strip.left + (timesteps[0] - 0.5) * context.strip.width / 200
    assert context.frame.right > context.strip.left + (timesteps[-1] - 0.5) * context.strip.width / 200


def test_the_window_lies_still_while_the_cursor_moves_in_its_middle() -> None:
    experiment = long(200)
    firsts = []
    for t in range(60, 90):
        shown = [column.t for column in diagram(state(experiment, f"forward t={t} h", 200), 1130, 540).columns]
        assert t in shown[2:-2]
        firsts.append(shown[0])
    assert firsts == sorted(firsts)
    assert len(set(firsts)) <= 6


def test_the_area_of_the_context_is_the_river() -> None:
    now = state(long(30), "backward loss=25 k=20 dh", 25)
    shown = diagram(now, 850, 380)
    assert shown.context is not None
    corners = shown.context.area
    base = corners[0].y
    heights = [base - corner.y for corner in corners[1:-1]]
    norms = np.linalg.norm(contributions(now.trace).row(25).dh, axis=1)
    widths = [shown.river_scale.width(float(norms[k])) for k in range(25, 19, -1)]
    assert np.array(heights) / heights[0] == pytest.approx(np.array(widths) / widths[0])


# Hits and words -----------------------------------------------------------------------------------------------------


def test_a_click_finds_the_loss_the_value_and_the_river() -> None:
    now = at_the_end_of_backward(wired("abca", "abca", embedding_size=2), 4)
    shown = diagram(now, 1130, 540)
    for column in shown.columns[1:]:
        assert column.loss is not None
        assert shown.spot_at(column.loss.box.x, column.loss.box.y) == Place("forward", "loss", t=column.t)
        for value in column.values:
            assert shown.spot_at(value.box.x, value.box.y) == value.place
            assert value.place in now.timeline
    for ribbon in segments(shown).values():
        middle = ribbon.line[0].towards(ribbon.line[1], 0.5)
        assert shown.spot_at(*middle) == ribbon.place
        assert ribbon.place is not None
        assert ribbon.place in now.timeline
    assert shown.spot_at(3, 3) is None


def test_a_click_in_the_context_stays_in_the_pass() -> None:
    forward, backward = (state(long(60), place, 50) for place in ("forward t=9 q", "backward loss=50 k=40 dz"))
    for now, t, place in (
        (forward, 33, Place("forward", "h", t=33)),
        (backward, 33, Place("backward", "dh", loss=50, k=33)),
        (backward, 55, Place("forward", "h", t=55)),
    ):
        shown = diagram(now, 1130, 540)
        assert shown.context is not None
        strip = shown.context.strip
        assert shown.spot_at(strip.left + (t - 0.5) * strip.width / 60, strip.y) == place
        assert shown.spot_at(strip.left - 5, strip.y) is None


@pytest.mark.parametrize(
    ("x", "y", "expected"), [(5.0, 3.0, 3.0), (-3.0, 4.0, 5.0), (10.0, 7.0, 2.0), (10.0, 5.0, 0.0)]
)
def test_distance_to_a_line(x: float, y: float, expected: float) -> None:
    assert distance(x, y, (Point(0, 0), Point(10, 0), Point(10, 5))) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("place", "flow", "words"),
    [
        (0, 4, "nothing is computed yet"),
        ("forward t=2 h", 4, "computed up to timestep 2"),
        ("forward L", "all", "all computed"),
        ("backward loss=4 k=2 dh", 4, "the gradient of loss 4 has flowed back to timestep 2, where its norm is"),
        ("backward loss=4 k=0 dh", 4, "the gradient of loss 4 has flowed back to the initial state, where its norm is"),
        ("backward k=3 dz", "all", "the gradient of all losses has flowed back to timestep 3"),
        ("sum loss=4 W_hh", 4, "the gradient of loss 4 has flowed back all the way"),
        ("update W_hh", "each", "the gradients of all losses are added up"),
    ],
)
def test_the_picture_in_words(place: str | int, flow: Flow, words: str) -> None:
    text = description(state(wired("abca", "abca"), place, flow))
    assert text.startswith("The network unfolded over 4 timesteps")
    assert words in text


def test_where_two_rivers_meet_they_are_added() -> None:
    """In flow all at every state but the last one, from when the sum is computed; of one loss there is only one."""
    at = [state(wired("abca", "abca"), f"backward k={k} {name}", "all") for k, name in ((3, "dh_received"), (2, "dh"))]
    before, after = (diagram(now, 1130, 540) for now in at)
    assert not before.meetings
    boxes = {column.t: column.h.box for column in after.columns}
    assert [sign.glow.fresh for sign in after.meetings] == [True, False]
    for sign, t in zip(after.meetings, (2, 3), strict=True):
        assert sign.kind == "plus"
        assert boxes[t].right < sign.at.x - sign.radius < sign.at.x + sign.radius < boxes[t + 1].left
    assert not diagram(at_the_end_of_backward(wired("abca", "abca"), 4), 1130, 540).meetings


def test_a_bias_that_is_read_without_an_input_has_an_edge_of_its_own() -> None:
    experiment = wired("a...", "abca")
    for at, flow in (("forward t=2 z", 4), ("backward loss=4 k=2 b_h", 4)):
        shown = diagram(state(experiment, at, flow), 1130, 540)
        (edge,) = (edge for edge in shown.edges if edge.name == "b_h")
        assert edge.t == 2
        assert edge.glow.read
        assert [letter.about for letter in edge.letters] == ["b_h"]
        assert not [ribbon for ribbon in shown.ribbons if ribbon.kind == "branch"], "it would lead to nothing"
    assert not [edge for edge in diagram(state(experiment, "forward t=2 h", 4), 1130, 540).edges if edge.name == "b_h"]


@pytest.mark.parametrize(("width", "height"), [(610, 200), (790, 250), (1130, 540)])
@pytest.mark.parametrize("flow", [4, "all"])
def test_an_arrowhead_lies_straight_on_the_river_that_comes_round_a_bend(
    width: float, height: float, flow: Flow
) -> None:
    """It points down or to the left there, and not across the river."""
    shown = diagram(at_the_end_of_backward(wired("abca", "abca"), flow), width, height)
    falls = [ribbon.head(shown.unit) for ribbon in shown.ribbons if ribbon.kind == "fall"]
    heads = [head for head in falls if head is not None]
    assert heads
    for head in heads:
        back = head.left.towards(head.right, 0.5)
        slant = abs(math.atan2(head.tip.y - back.y, back.x - head.tip.x))
        assert min(slant, abs(slant - math.pi / 2)) < 0.15


@pytest.mark.parametrize(("width", "height"), [(858, 303), (1138, 490), (1340, 645)])
@pytest.mark.parametrize("length", [1, 2])
def test_few_timesteps_use_the_stage(width: float, height: float, length: int) -> None:
    """Their columns are wide, and what they and the initial state take stands in the middle."""
    shown = diagram(state(wired("abca"[:length], "abca"[:length]), 0, length), width, height)
    initial, *columns = shown.columns
    left, right = initial.h.box.left, columns[-1].box.right
    assert right - left > 0.45 * width
    assert abs(left + right - width) < 0.09 * width


@pytest.mark.parametrize(("place", "outputs"), [("backward loss=20 k=20 dh", True), ("backward loss=20 k=8 dh", False)])
def test_a_row_has_its_symbol_at_the_left_where_something_is_in_it(place: str, outputs: bool) -> None:
    """Of many inputs to one output, the last timestep alone has an output and a loss: it is not always in sight."""
    shown = diagram(state_of("long-memory", 20, place), 620.0, 301.0)
    assert shown.context is not None
    assert any(column.loss is not None for column in shown.columns) == outputs
    written = {caption.text for caption in shown.legend}
    assert {"h", "x"} <= written
    assert ("L" in written) == outputs
    assert ("hat(y)" in written) == outputs
