"""The derivations of one loss's gradient: what they print, worked out by other means, and when they print it."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import typst as typst_compiler
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from app.files.lesson import Lesson
from app.files.lesson_file import read_lesson
from app.files.notation_file import notation_names, notation_object, read_notation
from app.story.asides import aside, is_offered
from app.story.asides.aside import LEFT_OUT, Aside, Line, every_path, visible
from app.story.asides.bracket import revealed_bracket
from app.story.asides.chain_sum import sum_of_chains
from app.story.asides.one_loss import OneLoss
from app.story.asides.struck_through import without_past
from app.story.notation import Notation
from app.story.places import Place
from app.story.state import State, opening_state, with_flow
from app.story.timeline import timeline
from rnn_engine.arrays import Array
from rnn_engine.contributions import contributions
from rnn_engine.experiment import Experiment
from rnn_engine.functions import ACTIVATIONS
from rnn_engine.network import base_name
from rnn_engine.recorder import record
from tests.engine.networks import experiments
from tests.files.worked_examples import contributions_of, example_names, lesson_of, struck_through_of
from tests.story.catalogue import TANH, catalogue, drawn
from tests.story.chains import chain_as_gradient
from tests.story.states import state_of
from tests.story.unrolled import contribution

CATALOGUE = dict(catalogue())
DERIVATIONS = ("products", "bracket", "chain-sum", "struck-through")
NOTATIONS = [read_notation(name) for name in notation_names()] + [
    read_notation({**notation_object(read_notation("worksheet")), "weights": "output_by_input", "first_index": 0}),
    read_notation({**notation_object(read_notation("slides")), "weights": "input_by_output", "embedding": "columns"}),
]
BEHIND_STATE = ("W_hh", "W_xh", "b_h", "E")
ELMAN = [
    name
    for name in example_names()
    if lesson_of(name)["network"]["cell"] == "elman" and "stages" not in lesson_of(name)["network"]
]


def opened(state: State, name: str) -> Aside:
    assert is_offered(state, name), f"{name} at {state.place}"
    found = aside(replace(state, aside=name))
    assert found is not None
    return found


def worked_example(name: str, folder: Path) -> Lesson:
    file = folder / f"{name}.lesson.json"
    file.write_text(json.dumps(lesson_of(name)), encoding="utf-8")
    return read_lesson(file)


def everything(found: Aside) -> list[Line]:
    return [line for _, line in visible(found, every_path(found))]


def rows(found: Aside) -> dict[int, Line]:
    """The lines that belong to a timestep k, by that."""
    return {line.place.k: line for line in found.lines if line.place is not None and line.place.k is not None}


def is_abbreviated(found: Aside) -> bool:
    """Whether some of its timesteps are left out."""
    return LEFT_OUT in found.lines


def matrices(line: Line) -> list[Array]:
    return [number for number in line.numbers if not isinstance(number, str)]


def same(have: Array, want: Array) -> None:
    assert have.shape == want.shape
    assert np.max(np.abs(have - want), initial=0.0) <= 1e-10 * max(1.0, float(np.max(np.abs(want), initial=0.0)))


def at_sum(experiment: Experiment, parameter: str, loss: int, notation: Notation) -> State:
    return state_of(experiment, loss, f"sum loss={loss} {parameter}", notation=notation)


@st.composite
def sums(draw: st.DrawFn) -> State:
    """The sum of a parameter's gradient, of a loss that reaches it, in a random network and notation."""
    experiment = draw(experiments(cells=("elman",)))
    assume(experiment.sequence.feedback != "soft")
    loss, notation = draw(st.sampled_from(experiment.sequence.losses)), draw(st.sampled_from(NOTATIONS))
    scores = record(experiment).value("q", loss)
    # A probability of almost 0 or 1 leaves next to no digits for the quotients that the factors of a chain contain.
    assume(scores is not None and np.max(np.abs(scores)) < 8.0)
    parameter = draw(st.sampled_from([name for name in experiment.parameters if base_name(name) in BEHIND_STATE]))
    state = at_sum(experiment, parameter, loss, notation)
    # Where nothing is read at the timesteps that are kept, or a stage is not reached, there is nothing to derive.
    used = experiment.network.named("W_hh", loss)
    return state if is_offered(state, "products") else at_sum(experiment, used, loss, notation)


# The numbers ----------------------------------------------------------------------------------------------------------


@settings(max_examples=40)
@given(sums())
def test_a_product_is_what_the_loss_gains_by_that_use_alone(state: State) -> None:
    assert state.place is not None
    loss, parameter = state.place.loss, state.place.name
    assert loss is not None
    for k, line in rows(opened(state, "products")).items():
        if line.numbers:
            want = contribution(state.trace, parameter, loss, k)
            same(matrices(line)[0], state.notation.as_printed(parameter, want))
    total = contributions(state.trace).gradient_of_loss(parameter, loss)
    same(matrices(opened(state, "products").lines[-1])[0], state.notation.as_printed(parameter, total))


@settings(max_examples=40)
@given(sums())
def test_the_factors_of_a_product_multiply_to_it(state: State) -> None:
    assert state.place is not None
    parameter, turned = state.place.name, state.notation.turned(state.place.name)
    for k, line in rows(opened(state, "products")).items():
        if not line.numbers:
            continue
        *links, immediate, product = (matrices(each)[0] for each in line.opens)
        row = links[0]
        for link in links[1:]:
            row = row @ link
        if base_name(parameter) == "b_h":  # an ordinary Jacobian
            found = state.notation.as_printed("b_h", (row @ immediate)[0])
        elif parameter == "E":  # of every row of E the same, times its number in x
            x = state.trace.value("x", k)
            assert x is not None
            found = state.notation.as_printed("E", np.outer(x, row @ immediate))
        else:  # unit i depends on line i alone
            found = row * immediate if turned else row.T * immediate
        same(found, product)
        same(product, matrices(line)[0])


@pytest.mark.parametrize("name", ELMAN)
def test_the_products_are_those_of_the_worked_examples(name: str, tmp_path: Path) -> None:
    lesson = worked_example(name, tmp_path)
    compared = 0
    for t, k, tiles in contributions_of(name):
        for parameter in set(BEHIND_STATE) & set(tiles):
            state = at_sum(lesson.experiment, parameter, t, lesson.notation)
            line = rows(opened(state, "products")).get(k) if is_offered(state, "products") else None
            if line is not None:
                same(matrices(line)[0], lesson.notation.as_printed(parameter, np.array(tiles[parameter])))
                compared += 1
    assert compared > 0


@settings(max_examples=40)
@given(sums())
def test_shares_of_the_products_add_up(state: State) -> None:
    found = opened(state, "products")
    assume(not is_abbreviated(found))
    shares = [line.remark for line in rows(found).values() if line.remark.endswith("%")]
    wholes = [int(share.replace("−", "-").removesuffix("\N{NO-BREAK SPACE}%")) for share in shares]
    assert not wholes or sum(wholes) == 100


@settings(max_examples=40)
@given(sums())
def test_the_bracket_adds_up_to_the_gradient(state: State) -> None:
    assert state.place is not None
    loss, parameter = state.place.loss, state.place.name
    assert loss is not None
    found = opened(state, "bracket")
    so_far = np.zeros(())
    for k, line in rows(found).items():
        added, total = matrices(line)
        so_far = so_far + added
        same(added, state.notation.as_printed(parameter, contribution(state.trace, parameter, loss, k)))
        if not is_abbreviated(found):
            same(total, so_far)
    want = contributions(state.trace).gradient_of_loss(parameter, loss)
    same(total, state.notation.as_printed(parameter, want))


@settings(max_examples=40)
@given(sums())
def test_what_is_printed_comes_to_the_gradient(state: State) -> None:
    """All three right sides; the one that is struck through too, as long as ∂h_t/∂θ is the whole derivative."""
    of = OneLoss(state)
    want = contributions(state.trace).gradient_of_loss(of.parameter, of.t, truncated=True)
    sides = [sum_of_chains(of, lit=True)]
    if not is_abbreviated(opened(state, "bracket")):
        sides.append(revealed_bracket(of))
    if not of.cut and not state.trace.experiment.network.stages:
        sides.append(without_past(of, of.t))
    for side in sides:
        found = of.printed.of(side)
        same(chain_as_gradient(state.notation, of.parameter, found), state.notation.as_printed(of.parameter, want))


@settings(max_examples=40)
@given(sums())
def test_the_products_of_steps_run_from_the_loss_down_to_the_index(state: State) -> None:
    assert state.place is not None
    loss, experiment = state.place.loss, state.trace.experiment
    assert loss is not None
    for k, line in rows(opened(state, "chain-sum")).items():
        steps = np.eye(experiment.network.hidden_size)
        for i in range(loss, k, -1):
            z = state.trace.value("z", i)
            assert z is not None
            slope = ACTIVATIONS[experiment.network.hidden_activation].derivative(z)
            steps = steps @ (slope[:, np.newaxis] * experiment.parameters[experiment.network.named("W_hh", i)])
        same(matrices(line)[0], steps)
        assert ("identity" in line.remark) == (k == loss)


@pytest.mark.parametrize("name", ELMAN)
def test_what_is_struck_through_gives_what_the_worked_examples_say(name: str, tmp_path: Path) -> None:
    lesson = worked_example(name, tmp_path)
    last = lesson.experiment.sequence.losses[-1]
    wanted = struck_through_of(name)
    compared = 0
    for parameter in set(BEHIND_STATE) & set(wanted):
        state = at_sum(lesson.experiment, parameter, last, lesson.notation)
        if not is_offered(state, "struck-through"):
            continue
        wrong = [line for line in opened(state, "struck-through").lines if line.struck]
        assert all(line.tone == "wrong" for line in wrong)
        # With one loss alone the whole loss is that one.
        assert len(wrong) == (1 if len(lesson.experiment.sequence.losses) == 1 else 2)
        same(matrices(wrong[-1])[0], lesson.notation.as_printed(parameter, np.array(wanted[parameter])))
        compared += 1
    assert compared > 0


def test_the_scalar_network_shows_the_difference_in_whole_numbers() -> None:
    found = {
        parameter: [
            float(matrices(line)[0].item())
            for line in opened(state_of("scalar", "each", f"sum loss=3 {parameter}"), "struck-through").lines[3:5]
        ]
        for parameter in ("W_hh", "W_xh")
    }
    assert found == {"W_hh": [-3.0, -4.0], "W_xh": [8.0, 6.5]}


def test_the_difference_has_an_angle_and_a_size() -> None:
    found = opened(state_of("slides", 4, "sum loss=4 W_hh"), "struck-through")
    wrong, right = (matrices(line)[0] for line in found.lines[3:5])
    assert round(wrong[0, 0], 4) == 0.1117
    assert round(right[0, 0], 4) == 0.2615
    cosine = np.sum(wrong * right) / (np.linalg.norm(wrong) * np.linalg.norm(right))
    off = np.linalg.norm(wrong - right) / np.linalg.norm(right)
    assert f"{np.degrees(np.arccos(cosine)):.0f}° apart" in found.lines[5].remark
    assert f"{100 * off:.0f}\N{NO-BREAK SPACE}%" in found.lines[5].remark


def test_without_a_past_nothing_is_wrong() -> None:
    found = opened(state_of(CATALOGUE["one to one"], 1, "sum loss=1 W_xh"), "struck-through")
    assert len(found.lines) == 3
    assert "No difference" in found.lines[-1].remark
    assert "nothing is missing" in found.sentence


# How far the cursor has come ------------------------------------------------------------------------------------------

WALKED = {
    "language model": CATALOGUE["language model"],
    "worksheet": CATALOGUE["worksheet"],
    "gaps": CATALOGUE["losses with gaps"],
    "truncated": CATALOGUE["sliding window of 3 with gaps"],
}


@pytest.mark.parametrize("name", DERIVATIONS)
@pytest.mark.parametrize("experiment", WALKED.values(), ids=WALKED)
def test_nothing_has_a_number_before_the_cursor_has_been_there(experiment: Experiment, name: str) -> None:
    line = timeline(experiment, "each")
    offered = 0
    for position in range(1, len(line) + 1):
        state = state_of(experiment, "each", position)
        if not is_offered(state, name):
            continue
        offered += 1
        for row in everything(opened(state, name)):
            there = row.place
            if there is not None and name == "chain-sum":
                there = Place("backward", "dh", loss=there.loss, k=there.k)
            if there is not None:
                assert bool(row.numbers) == (state.frame.known(there) and there.name != "cut"), (state.place, row.place)
                assert row.numbers or not row.opens
                assert (row.tone == "muted") == (not row.numbers)
    assert offered > 20


def test_the_bracket_is_revealed_as_the_cursor_goes_back() -> None:
    experiment = CATALOGUE["language model"]
    terms = []
    for k in (4, 3, 2, 1):
        found = opened(state_of(experiment, 4, f"backward loss=4 k={k} W_hh"), "bracket")
        markup = found.lines[0].formulas[0].markup
        terms.append((markup.count("partial^+"), "dots" in markup, len(rows(found))))
    assert terms == [(1, True, 1), (2, True, 2), (3, True, 3), (4, False, 4)]


def test_the_right_gradient_waits_until_it_is_collected() -> None:
    experiment = CATALOGUE["language model"]
    early = opened(state_of(experiment, 4, "backward loss=4 k=3 W_hh"), "struck-through")
    assert [bool(line.numbers) for line in early.lines] == [True, False]
    own = opened(state_of(experiment, "each", "sum loss=2 W_hh"), "struck-through")
    assert [line.tone for line in own.lines] == ["wrong", "right", "plain"]
    whole = opened(state_of(experiment, "each", "sum loss=4 W_hh"), "struck-through")
    assert [line.tone for line in whole.lines] == ["wrong", "right", "plain"] * 2


# What is lit, cut and left out ----------------------------------------------------------------------------------------


def test_the_k_of_the_sum_and_the_limit_of_the_product_are_lit_together() -> None:
    state = state_of(CATALOGUE["language model"], 4, "backward loss=4 k=2 W_hh")
    found = opened(state, "chain-sum")
    assert len(found.lines[0].formulas[0].lit) == 2
    lit = {k: sum(len(each.lit) for each in line.formulas) for k, line in rows(found).items()}
    assert lit.pop(2) > 0
    assert set(lit.values()) == {0}


@pytest.mark.parametrize("name", ["products", "bracket"])
def test_the_factor_of_the_moment_is_lit(name: str) -> None:
    state = state_of(CATALOGUE["language model"], 4, "backward loss=4 k=2 W_xh")
    lit = {k: len(line.formulas[0].lit) for k, line in rows(opened(state, name)).items()}
    assert {k for k, count in lit.items() if count} == {2}


def test_what_truncation_cuts_is_struck() -> None:
    state = state_of(CATALOGUE["sliding window of 3 with gaps"], 6, "sum loss=6 W_hh")
    lines = opened(state, "products").lines[:-1]
    assert [line.struck for line in lines] == [False] * 3 + [True] * 3
    assert not any(line.numbers or line.opens for line in lines if line.struck)


@pytest.mark.parametrize("name", DERIVATIONS)
@pytest.mark.parametrize("at", ["backward loss=30 k=15 W_hh", "sum loss=30 W_hh", "backward loss=30 k=30 W_hh"])
def test_a_long_sequence_has_few_lines(name: str, at: str) -> None:
    found = opened(state_of("vanishing", 30, at), name)
    assert len(found.lines) <= 10
    assert all(len(line.opens) <= 10 for line in everything(found))
    if "k=15" in at and name == "products":
        assert {14, 15, 16} <= set(rows(found))


# Where it is offered --------------------------------------------------------------------------------------------------


def test_a_derivation_belongs_to_the_backward_pass_of_one_loss() -> None:
    experiment = CATALOGUE["language model"]
    for at in ("forward t=4 h", "sum W_hh", "update W_hh"):
        assert not any(is_offered(state_of(experiment, "each", at), name) for name in DERIVATIONS)
    assert not any(is_offered(state_of(experiment, "all", "backward k=2 W_hh"), name) for name in DERIVATIONS)
    feedforward = state_of(CATALOGUE["feedforward"], 4, "sum loss=4 W_xh")
    assert not any(is_offered(feedforward, name) for name in DERIVATIONS)


def test_it_is_about_the_parameter_of_the_place_else_about_the_chosen_one() -> None:
    experiment = CATALOGUE["language model"]
    at = "backward loss=4 k=3 W_xh"
    assert opened(state_of(experiment, 4, at, parameter="W_hh"), "products").title == "∂L₄/∂V as four products"
    at = "backward loss=4 k=3 dh"
    assert opened(state_of(experiment, 4, at, parameter="W_hh"), "products").title == "∂L₄/∂W as four products"
    assert not is_offered(state_of(experiment, 4, at, parameter="W_hy"), "products")
    assert not is_offered(state_of(experiment, 4, at, parameter="W_hh"), "struck-through")


def test_only_timesteps_that_read_something_use_the_input_weights() -> None:
    state = state_of(CATALOGUE["many to many, unequal"], 4, "sum loss=4 W_xh")
    assert set(rows(opened(state, "products"))) == {1, 2}
    before_the_first_input = state_of(drawn(TANH, "--a", "abc"), 2, "backward loss=2 k=2 dh", parameter="W_xh")
    assert not is_offered(before_the_first_input, "products")
    assert is_offered(replace(before_the_first_input, parameter="W_hh"), "products")


# Typesetting ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("notation", NOTATIONS, ids=[f"{number} {each.name}" for number, each in enumerate(NOTATIONS)])
def test_every_formula_is_typst(notation: Notation) -> None:
    markups: dict[str, None] = {}
    for name in ("language model", "worksheet with an initial state", "losses with gaps", "long", "scalar"):
        experiment = CATALOGUE[name]
        last = record(experiment).losses[-1]
        state = with_flow(state_of(experiment, notation=notation), last)
        for position in range(1, len(state.timeline) + 1):
            here = replace(state, position=position)
            for derivation in DERIVATIONS:
                if is_offered(here, derivation):
                    for line in everything(opened(here, derivation)):
                        markups.update(dict.fromkeys(formula.markup for formula in line.formulas))
    assert len(markups) > 100
    source = "\n".join(f"$ {markup} $" for markup in markups)
    typst_compiler.compile(source.encode(), format="pdf", ignore_system_fonts=True)


def test_every_lesson_opens_its_derivations_in_its_own_letters() -> None:
    for name in ("slides", "notes", "worksheet"):
        state = opening_state(read_lesson(name))
        assert isinstance(state.flow, int)
        place = Place("sum", "W_xh", loss=state.flow)
        found = opened(replace(state, position=state.timeline.position(place)), "products")
        assert found.title.startswith(state.notation.gradient_label("W_xh", state.flow))
