"""Every aside that is offered can be built, wherever the cursor stands, and says nothing but numbers and sentences."""

import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.files.lesson_file import builtin_lessons
from app.files.notation_file import notation_names, notation_object, read_notation
from app.resources import resource
from app.story.asides import KINDS, aside, offered
from app.story.asides.aside import Aside, every_path, visible
from app.story.asides.words import in_words
from app.story.errata.erratum import errata
from app.story.state import State, with_flow
from rnn_engine.experiment import Experiment, Loss, Network, Truncation
from tests.story.catalogue import TANH, WORKSHEET, catalogue, drawn, wirings_and_gates
from tests.story.states import state_of

NOTATIONS = [
    *(read_notation(name) for name in notation_names()),
    read_notation({**notation_object(read_notation("worksheet")), "name": "mine", "first_index": 0}),
]


def scaled(experiment: Experiment, factor: float) -> Experiment:
    return replace(experiment, parameters={name: factor * value for name, value in experiment.parameters.items()})


def exploding_unseen() -> Experiment:
    """Jacobians whose product is beyond float64, in front of a loss that does not depend on the state."""
    network = Network("elman", "identity", "identity", 1, 2, 1)
    experiment = drawn(network, "*" + "-" * 39, "-" * 39 + "*", Loss("squared_error"), initial=False)
    zero = {name: np.zeros_like(value) for name, value in experiment.parameters.items()}
    return replace(experiment, parameters={**zero, "W_hh": 1e10 * np.eye(2)})


EDGES = {
    "one timestep": drawn(TANH, "a", "b"),
    "one timestep, embedded": drawn(WORKSHEET, "a", "b", initial=False),
    "nothing is read": drawn(TANH, "--", "ab"),
    "read late": drawn(WORKSHEET, "--a", "a-b", truncation=Truncation("chunked", 2)),
    "no weights": scaled(drawn(WORKSHEET, "abc", "bca", initial=False), 0.0),
    "saturated": scaled(drawn(WORKSHEET, "abcd", "bcda"), 500.0),
    "saturated, binary": scaled(
        drawn(replace(TANH, output_activation="sigmoid"), "***", "***", Loss("binary_cross_entropy")), 100.0
    ),
    "a step beyond reason": replace(drawn(TANH, "abc", "bca"), learning_rate=1e300),
    "exploding unseen": exploding_unseen(),
    "a thousand timesteps": drawn(TANH, "abcaa" * 200, "-" * 999 + "b", truncation=Truncation("sliding", 5)),
}
EXPERIMENTS: list[Experiment | str] = [
    *dict(catalogue()).values(),
    *dict(wirings_and_gates()).values(),
    *EDGES.values(),
]
EXPERIMENTS += [name for name, _ in builtin_lessons()]


@st.composite
def moments(draw: st.DrawFn) -> State:
    """Anywhere in anything, in any letters."""
    state = state_of(draw(st.sampled_from(EXPERIMENTS)))
    state = with_flow(state, draw(st.sampled_from(["all", "each", *state.trace.losses])))
    return replace(
        state,
        position=draw(st.integers(0, len(state.timeline))),
        notation=draw(st.sampled_from(NOTATIONS)),
        beside=draw(st.sampled_from([None, *NOTATIONS])),
        parameter=draw(st.sampled_from(state.parameters)),
    )


def opened(state: State, name: str) -> Aside:
    found = aside(replace(state, aside=name))
    assert found is not None
    return found


@settings(max_examples=150, deadline=None)
@given(moments())
def test_whatever_is_offered_can_be_built(state: State) -> None:
    for kind in offered(state):
        found = opened(state, kind.name)
        assert found.name == kind.name
        assert found.title
        assert found.sentence.endswith((".", "”"))
        said = in_words(found, every_path(found))
        assert not re.search(r"\b(nan|inf|None)\b", said), said
        for _, line in visible(found, every_path(found)):
            assert all(formula.plain for formula in line.formulas), f"{kind.name}: {line}"
            for number in line.numbers:
                if not isinstance(number, str):
                    assert number.ndim == 2, f"{kind.name}: {line}"
                    assert np.all(np.isfinite(number)), f"{kind.name}: {line}"


@pytest.mark.parametrize("name", ["saturated", "saturated, binary", "exploding unseen"])
def test_a_factor_beyond_float64_has_no_numbers(name: str) -> None:
    """The gradient itself is finite: it does not divide by ŷ, and the loss does not depend on the state."""
    state = state_of(EDGES[name])
    state = with_flow(state, state.trace.losses[-1])
    told = []
    for position in range(1, len(state.timeline) + 1):
        here = replace(state, position=position)
        for kind in {"products", "chain-sum"} & {kind.name for kind in offered(here)}:
            found = opened(here, kind)
            told += [line for _, line in visible(found, every_path(found)) if "float64" in line.remark]
    assert told
    assert not any(line.numbers for line in told)


# Who depends on what --------------------------------------------------------------------------------------------------


def sentence(experiment: Experiment, place: str, name: str, loss: int) -> str:
    return opened(state_of(experiment, loss, place), name).sentence


def test_a_parameter_that_is_not_used_at_the_loss_acts_through_the_past_only() -> None:
    caption = drawn(TANH, "a--", "bca")
    assert "h₃ depends on V through h₂ only" in sentence(caption, "sum loss=3 W_xh", "bracket", 3)
    assert "with h₂ as a constant, nothing is left" in sentence(caption, "sum loss=3 W_xh", "struck-through", 3)
    assert "directly and through h₂" in sentence(caption, "sum loss=3 W_hh", "bracket", 3)
    assert "only the newest term is left" in sentence(caption, "sum loss=3 W_hh", "struck-through", 3)


def test_a_parameter_that_is_used_at_the_loss_only_has_no_past() -> None:
    late = drawn(TANH, "--a", "bca")
    assert sentence(late, "sum loss=3 W_xh", "bracket", 3).startswith("h₂ does not depend on V")
    assert sentence(late, "sum loss=3 W_xh", "struck-through", 3).startswith("h₂ does not depend on V")


def test_what_is_cut_is_no_use_less() -> None:
    short = drawn(TANH, "abc", "bca", truncation=Truncation("sliding", 1))
    assert sentence(short, "sum loss=3 W_hh", "products", 3).startswith("Truncation keeps 1 of 3 uses of W")
    assert "directly and through h₂" in sentence(short, "sum loss=3 W_hh", "bracket", 3)


def test_uses_after_the_loss_do_not_count() -> None:
    assert sentence(drawn(TANH, "abc", "bca"), "sum loss=2 W_hh", "products", 2).startswith(
        "L₂ depends on W through 2 uses"
    )


def test_one_timestep_has_one_empty_product_and_one_update() -> None:
    state = state_of(EDGES["one timestep"], 1, "sum loss=1 W_hh")
    assert "empty" in opened(state, "chain-sum").sentence
    assert not any(line.struck for line in opened(state, "update-loss").lines)


def test_targets_that_do_not_add_up_to_one_leave_their_sum() -> None:
    experiment = dict(catalogue())["targets that don't add up to 1"]
    assert "its sum stays" in opened(state_of(experiment, 1, "backward loss=1 k=1 dq"), "softmax").sentence
    assert "what is left is ŷ₂ − y₂" in opened(state_of(experiment, 2, "backward loss=2 k=2 dq"), "softmax").sentence


# The contract ---------------------------------------------------------------------------------------------------------


def test_the_contract_names_every_kind() -> None:
    contract = resource("FORMATS.md").read_text(encoding="utf-8").partition("## 7. Asides")[2]
    ids = {erratum.id for erratum in errata()}
    named = " ".join(re.findall(r"`([^`]+)`", contract)).split()
    assert {kind.name for kind in KINDS} - ids <= set(named)


@pytest.mark.parametrize("lesson", [name for name, _ in builtin_lessons()])
def test_errata_are_offered_in_the_order_of_their_numbers(lesson: str) -> None:
    """D2-2 before D2-12; before the first step and at every step."""
    state = state_of(lesson)
    for at in range(min(len(state.timeline), 60) + 1):
        ids = [kind for kind in offered(replace(state, position=at)) if re.fullmatch(r"D\d-\d+", kind.name)]
        numbers = [(kind.general, *map(int, kind.name[1:].split("-"))) for kind in ids]
        assert numbers == sorted(numbers)
