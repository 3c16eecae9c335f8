"""What can be pointed at in figures: what lights is what belongs to what is pointed at, and every item is said."""

import numpy as np
import pytest

from app.story.figures import figure
from app.story.figures.figure import ABSENT, Figure, Panel
from app.story.places import Flow, Place
from app.story.pointing import Pointed, Use
from app.story.state import compare, with_other_cell
from tests.story.states import state_of

FIGURES_WITH_SPOTS = ("contributions", "shares", "reach", "hidden-state")


def items(panel: Panel) -> list[tuple[int, int]]:
    if panel.cells is not None:
        return [(int(row), int(column)) for row, column in np.argwhere(panel.cells.states != ABSENT)]
    if panel.curves:
        return [(0, lag) for lag in range(int(panel.x.high) + 1)]
    if panel.place == "right":
        return [(int(box.y[0]), 0) for box in panel.boxes]
    if panel.place == "below":
        return [(0, int(box.x[0])) for box in panel.boxes]
    return [(box.row, box.column) for box in panel.boxes if box.datum]


def of(shown: Figure) -> list[tuple[str, int, int]]:
    return [(panel.name, *item) for panel in shown.panels for item in items(panel)]


@pytest.mark.parametrize("name", FIGURES_WITH_SPOTS)
@pytest.mark.parametrize("flow", [4, "each", "all"])
@pytest.mark.parametrize("lesson", ["hell-ello", "truncated"])
def test_what_lights_is_what_belongs_to_what_is_pointed_at(name: str, flow: Flow, lesson: str) -> None:
    state = state_of(lesson, flow, -3)
    shown = figure(name, state)
    spots = {
        Use("W_hh", 2),
        *(spot for other in FIGURES_WITH_SPOTS for item in of(figure(other, state))
          for spot in figure(other, state).pointed(*item).spots),
    }  # fmt: skip
    assert len(spots) > 10
    for spot in spots:
        pointed = Pointed(frozenset((spot,)))
        lit = {item for item in of(shown) if any(map(pointed.lights, shown.pointed(*item).spots))}
        assert set(shown.lit(pointed)) == lit, spot


@pytest.mark.parametrize("name", FIGURES_WITH_SPOTS)
@pytest.mark.parametrize("measure", ["share", "norm"])
@pytest.mark.parametrize("at", [0, 40, -1])
@pytest.mark.parametrize("flow", ["each", "all"])
def test_every_item_says_what_it_is_and_no_two_say_the_same(name: str, measure: str, at: int, flow: Flow) -> None:
    shown = figure(name, state_of("hell-ello", flow, at, measure=measure))
    said = [pointed.said for pointed in (shown.pointed(*item) for item in of(shown)) if pointed]
    assert said
    assert all(said)
    assert len(set(said)) == len(said)


@pytest.mark.parametrize(
    ("name", "item", "choices", "said"),
    [
        ("contributions", ("tiles", 3, 1), {}, "loss 4 through timestep 2: −10 % of the gradient of W"),
        ("contributions", ("tiles", 3, 1), {"measure": "norm"}, "loss 4 through timestep 2: norm 0.329, gradient of W"),
        ("contributions", ("rows", 2, 0), {}, "loss 3, through all timesteps: its gradient of W has norm 1.50"),
        ("shares", ("W_xh", 0, 3), {}, "loss 4 through timestep 3: 36 % of the gradient of V"),
        ("reach", ("lags", 0, 2), {}, "2 timesteps back, to timestep 2: norm 1.17"),
        ("reach", ("lags", 0, 1), {}, "1 timestep back, to timestep 3: norm 1.40"),
        ("hidden-state", ("units", 3, 1), {}, "unit 4 of h₂, timestep 2: 0.81"),
    ],
)
def test_an_item_in_words(name: str, item: tuple[str, int, int], choices: dict[str, object], said: str) -> None:
    shown = figure(name, state_of("hell-ello", 4, -1, **choices))
    pointed = shown.pointed(*item)
    assert (pointed.said.replace("\N{NO-BREAK SPACE}", " "), pointed.view) == (said, name)


def test_what_is_not_reached_or_cut_says_so() -> None:
    begun = figure("contributions", state_of("hell-ello", 4, "backward loss=4 k=3 W_hh"))
    assert begun.pointed("tiles", 3, 0).said == "loss 4 through timestep 1: not reached yet"
    cut = figure("contributions", state_of("truncated", "all", -1))
    assert cut.pointed("tiles", 7, 0).said == "loss 8 through timestep 1: cut by truncation"


def test_a_tile_of_all_losses_at_once_lights_the_sweep_of_its_timestep() -> None:
    shown = figure("contributions", state_of("hell-ello", "all", -1))
    assert shown.pointed("tiles", 3, 1).spots == {
        Place("backward", "W_hh", loss=4, k=2),
        Place("backward", "W_hh", k=2),
    }


def test_where_two_are_compared_the_dots_of_the_open_lesson_say_what_they_are() -> None:
    state = state_of("hell-ello", 4, -1)
    both = compare(state, with_other_cell(state.lesson, "gru"))
    alone, beside = (figure("reach", each).pointed("lags", 0, 2) for each in (state, both))
    assert beside == alone
