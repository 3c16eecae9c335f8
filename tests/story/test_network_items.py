"""What can be pointed at in the network: where it is, what it stands for, what lights with it, and how it is said."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.story.diagram import Diagram, diagram
from app.story.diagram.items import Item
from app.story.diagram.saying import line, line_of, said, said_of
from app.story.places import Flow, Place
from app.story.pointing import Pointed, Spot, Use
from app.story.state import State
from rnn_engine.experiment import Experiment
from tests.story.gated import ENCODER_DECODER, gated
from tests.story.test_diagram import at_the_end_of_backward, long, state
from tests.story.wirings import wired

KINDS = {
    "plain": wired("abca", "abca"),
    "embedded": wired("abc.", "..ca", embedding_size=2, every_output=True),
    "fed back": wired("a...", "abca", feedback="argmax"),
    "lstm": gated("lstm"),
    "gru": gated("gru"),
    "stages": gated("lstm", 5, stages=ENCODER_DECODER, inputs="aaa..", targets="..aaa", feedback="soft"),
    "long": long(60),
}


def last_flow(experiment: Experiment) -> Flow:
    return max(t for t in range(1, experiment.sequence.length + 1) if experiment.sequence.has_loss(t))


def finished(kind: str, folded: bool = False) -> tuple[State, Diagram]:
    now = replace(at_the_end_of_backward(KINDS[kind], last_flow(KINDS[kind])), folded=folded)
    return now, diagram(now, 1130, 540)


def spots(items: tuple[Item, ...]) -> set[Spot]:
    return {item.spot for item in items}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("folded", [False, True])
def test_everything_is_found_where_it_is_and_can_be_said(kind: str, folded: bool) -> None:
    now, shown = finished(kind, folded)
    drawn = spots(shown.items.all)
    for item in shown.items.values:
        assert shown.spot_at(item.middle.x, item.middle.y) == item.spot
    for item in shown.items.all:
        found = shown.spot_at(item.middle.x, item.middle.y)
        assert found in drawn, "itself, or what lies above it"
        assert said_of(now, item)
        assert bool(line_of(now, item)) == (item.name != "bank"), "that says itself what it is"
        if isinstance(item.spot, Place):
            assert item.spot.t == 0 or item.spot in now.timeline


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_pointed_at_lights_where_it_is_drawn(kind: str) -> None:
    _, shown = finished(kind)
    for item in shown.items.all:
        assert item in shown.items.lit(Pointed(item.points))


def test_an_edge_lights_with_its_letter_and_with_what_passes_through_it() -> None:
    _, shown = finished("plain")
    cases: list[tuple[Spot, set[Spot]]] = [
        (Use("W_hh", 2), {Use("W_hh", 2)}),
        ("W_hh", {Use("W_hh", t) for t in (1, 2, 3, 4)}),
        (Place("backward", "W_hh", loss=4, k=2), {Use("W_hh", 2)}),
        (Place("sum", "W_hh", loss=4), {Use("W_hh", t) for t in (1, 2, 3, 4)}),
        (Place("forward", "h", t=3), {Place("forward", "h", t=3)}),
    ]
    for pointed, lit in cases:
        assert spots(shown.items.lit(Pointed(frozenset({pointed})))) == lit


def test_a_jacobian_at_the_river_lights_the_states_that_it_is_between() -> None:
    now, shown = finished("plain")
    item = next(each for each in shown.items.letters if each.name == "bank" and each.t == 2)
    lit = shown.items.lit(Pointed(item.points))
    around = {Place("forward", "h", t=2), Place("forward", "h", t=3), Use("W_hh", 3)}
    assert spots(tuple(each for each in lit if each != item)) == around
    assert item in lit
    assert said_of(now, item).startswith("∂h₃/∂h₂: ")
    assert item not in shown.items.lit(Pointed(frozenset({Use("W_hh", 3)})))


@pytest.mark.parametrize(
    ("spot", "node"),
    [
        (Place("backward", "dz", loss=4, k=2), "h"),
        (Place("forward", "z", t=2), "h"),
        (Place("forward", "y", t=2), "y_hat"),
        (Use("b_h", 2), "h"),
        (Use("b_y", 2), "y_hat"),
    ],
)
def test_what_is_not_drawn_lights_the_node_that_it_is_about(spot: Spot, node: str) -> None:
    _, shown = finished("plain")
    (item,) = shown.items.lit(Pointed(frozenset({spot})))
    column = shown.columns[2]
    assert column.y_hat is not None
    assert item.box == (column.h.box if node == "h" else column.y_hat.box)


@pytest.mark.parametrize("kind", ["plain", "lstm", "gru"])
def test_the_folded_cell_lights_for_every_timestep(kind: str) -> None:
    _, shown = finished(kind, folded=True)
    assert spots(shown.items.lit(Pointed(frozenset({Use("W_hh", 3)})))) == {"W_hh"}
    (node,) = shown.items.lit(Pointed(frozenset({Place("forward", "h", t=3)})))
    assert node.box == shown.columns[0].h.box


def test_the_strip_marks_what_is_out_of_sight() -> None:
    shown = diagram(state(KINDS["long"], "forward t=5 h", 60), 1130, 540)
    assert shown.context is not None
    assert shown.items.lit(Pointed(frozenset({Place("forward", "h", t=50)}))) == ()
    (mark,) = shown.marks(Pointed(frozenset({Place("forward", "h", t=50)})))
    assert shown.context.timestep(mark.x) == 50
    assert not shown.marks(Pointed(frozenset({"W_hh"})))


@given(st.lists(st.sampled_from(["left", "right", "up", "down"]), max_size=20), st.sampled_from(sorted(KINDS)))
def test_walking_goes_from_thing_to_thing_and_there_is_a_way_back(steps: list[str], kind: str) -> None:
    _, shown = finished(kind)
    here = shown.first_item()
    for step in steps:
        by = 1 if step in ("right", "up") else -1
        there = shown.items.above(here, by) if step in ("up", "down") else shown.items.beside(here, by)
        if there is None:
            continue
        if step in ("up", "down"):
            back = shown.items.above(there, -by)
            assert back is not None
            assert back.spot == here.spot
        else:
            assert there.t == here.t + by
        here = there


def test_the_words_tell_the_numbers_that_are_known() -> None:
    now = state(wired("abca", "abca"), "forward t=2 h", 4)
    assert said(now, Place("forward", "h", t=1)).startswith("hidden state h₁ at t = 1: ")
    assert said(now, Place("forward", "h", t=3)) == "hidden state h₃ at t = 3: not computed yet"
    assert said(now, Place("forward", "loss", t=1)).startswith("loss 1: ")
    assert said(now, Use("W_hh", 2)) == "W, hidden → hidden weights, into timestep 2"
    assert line(now, "W_hh").startswith("W  ·  2×2  ·  norm ")
    assert line(now, Place("backward", "dh", loss=4, k=2)) == "∂L₄/∂h₂  ·  not computed yet"
    every = state(wired("abca", "abca"), "backward k=2 dh", "all")
    assert line(every, Place("backward", "dh_own", k=2)).startswith("∂L/∂h₂, from its own loss  ·  2  ·  norm ")
