"""The words under the equations."""

import re
from dataclasses import replace

import numpy as np
import pytest

from app.files.notation_file import notation_names, read_notation
from app.story.equations import NO_TOKENS, Tokens
from app.story.numbers import significant
from app.story.places import Flow, Place
from app.story.sentences import sentence
from app.story.timeline import timeline
from rnn_engine.arrays import norm
from rnn_engine.contributions import contributions
from rnn_engine.experiment import Experiment
from rnn_engine.recorder import record
from tests.story.catalogue import LSTM, TANH, catalogue, drawn, wirings_and_gates

CATALOGUE = dict(catalogue()) | dict(wirings_and_gates())
WORDS = Tokens(("h", "e", "l"), ("x", "y", "z"))


def said(experiment: Experiment, flow: Flow, place: str, notation: str = "slides", tokens: Tokens = NO_TOKENS) -> str:
    return sentence(record(experiment), timeline(experiment, flow), Place.parse(place), read_notation(notation), tokens)


@pytest.mark.parametrize("notation", notation_names())
@pytest.mark.parametrize("experiment", CATALOGUE.values(), ids=CATALOGUE)
def test_every_place_is_told_in_at_most_two_sentences(experiment: Experiment, notation: str) -> None:
    trace, letters = record(experiment), read_notation(notation)
    flows: list[Flow] = [trace.losses[-1], "each", "all"]
    for flow in flows:
        line = timeline(experiment, flow)
        for n in range(1, len(line) + 1):
            text = sentence(trace, line, line.place(n), letters)
            assert text.endswith("."), text
            assert 1 <= len(re.findall(r"[.?!](?= |$)", text)) <= 2, text
            assert "None" not in text
            assert "W_hh" not in text, text  # letters are the notation's own


LANGUAGE = CATALOGUE["language model"]


def test_an_update_says_that_two_names_are_one_parameter_here() -> None:
    as_two = "It is one parameter here: as 2, each would take this step."
    assert said(LANGUAGE, "all", "update b_h", "pytorch").endswith(as_two)
    assert "parameter here" not in said(LANGUAGE, "all", "update b_y", "pytorch")
    assert "parameter here" not in said(LANGUAGE, "all", "update b_h")


def test_the_kink_of_relu_is_told_in_the_letters_of_the_notation() -> None:
    relu = CATALOGUE["hidden relu"]
    assert "ReLU′ is 1 where a > 0" in said(relu, 3, "backward loss=3 k=3 f_prime", "goodfellow")


def test_a_tile_counts_how_often_the_gradient_has_come_by() -> None:
    assert said(LANGUAGE, 4, "backward loss=4 k=2 W_hh") == (
        "The gradient of L₄ reaches W a third time here, through its use at t = 2. "
        "Each step back multiplies by one more ∂hᵢ/∂hᵢ₋₁."
    )
    assert "reaches H a third time" in said(LANGUAGE, 4, "backward loss=4 k=2 W_hh", "worksheet")


def test_only_timesteps_with_an_input_count_for_the_input_weights() -> None:
    gaps = CATALOGUE["losses with gaps"]  # inputs at 1, 3, 4, 5, 7
    assert "a second time" in said(gaps, 6, "backward loss=6 k=4 W_xh")
    assert "a third time" in said(gaps, 6, "backward loss=6 k=4 W_hh")


def test_the_immediate_derivative_is_explained_once() -> None:
    line = timeline(LANGUAGE, 4)
    trace, slides = record(LANGUAGE), read_notation("slides")
    told = [str(line.place(n)) for n in range(1, len(line) + 1) if "∂⁺" in sentence(trace, line, line.place(n), slides)]
    assert told == ["backward loss=4 k=4 W_hh"]


def test_the_first_tile_of_w_is_zero_where_the_initial_state_is() -> None:
    at_zero = drawn(TANH, "abc", "bca", initial=False)
    assert said(at_zero, 3, "backward loss=3 k=1 W_hh").startswith("Exactly zero")
    assert said(at_zero, "all", "backward k=1 W_hh").startswith("Exactly zero")
    assert "Nothing is remembered yet" in said(at_zero, 3, "forward t=1 z")
    assert "zero" not in said(LANGUAGE, 3, "backward loss=3 k=1 W_hh")


def test_the_output_weights_have_one_dependence() -> None:
    assert "the only dependence" in said(LANGUAGE, 4, "backward loss=4 k=4 W_hy")
    assert "at t = 4 only" in said(LANGUAGE, 4, "sum loss=4 W_hy")


def test_feeding_back_the_best_token_passes_no_gradient() -> None:
    assert "passes no gradient" in said(CATALOGUE["fed back"], "all", "forward t=2 x")


def test_saturated_and_dead_units_are_counted() -> None:
    parameters = {**LANGUAGE.parameters, "b_h": np.array([5.0, -5.0, 0.0, 0.0])}
    saturated = replace(LANGUAGE, parameters={**parameters, "W_hh": np.zeros((4, 4)), "W_xh": np.zeros((4, 3))})
    assert "2 of 4 units are saturated at t = 2" in said(saturated, 4, "forward t=2 h")
    assert "2 of 4 units are saturated at t = 4" in said(saturated, 4, "backward loss=4 k=4 f_prime")
    assert "tanh′ is at most 1" in said(saturated, 4, "backward loss=4 k=4 f_prime")
    relu = replace(saturated, network=replace(TANH, hidden_activation="relu"))
    assert "3 of 4 units are off at t = 2" in said(relu, 4, "forward t=2 h")


def test_softmax_over_one_output_says_that_nothing_can_be_learned() -> None:
    single = drawn(replace(TANH, output_size=1), "ab", "aa")
    assert "every gradient is zero" in said(single, 2, "forward t=2 y_hat")
    assert "is zero here and everywhere before" in said(single, 2, "backward loss=2 k=2 dq")
    assert "nothing can be learned" in said(single, 2, "sum loss=2 W_hh")
    assert "stays as it is" in said(single, "all", "update W_hh")


def test_truncation_says_where_it_stops_and_what_it_leaves_out() -> None:
    cut = CATALOGUE["sliding truncation, sum"]
    assert said(cut, 6, "backward loss=6 k=4 cut").startswith("Truncation stops here: L₆ is followed back to t = 5")
    assert "leaves out everything before t = 5" in said(cut, 6, "sum loss=6 W_hh")
    assert said(cut, "all", "backward k=3 W_hh") == "What the use of W at t = 3 did to L₃ and L₄ at once."


def test_missing_inputs_and_losses_are_noticed() -> None:
    assert "Nothing is read at t = 3" in said(CATALOGUE["many to many, unequal"], 5, "forward t=3 z")
    assert "no gradient will come back" in said(CATALOGUE["losses with gaps"], 6, "forward t=7 h")


def test_tokens_are_quoted() -> None:
    assert "reads “e”" in said(LANGUAGE, 4, "forward t=2 x", tokens=WORDS)
    assert said(LANGUAGE, 4, "forward t=2 y", tokens=WORDS).endswith("“z”.")


def test_timesteps_are_counted_as_the_notation_does() -> None:
    from_zero = replace(read_notation("slides"), first_index=0)
    line = timeline(LANGUAGE, 4)
    assert "t = 1" in sentence(record(LANGUAGE), line, Place.parse("backward loss=4 k=2 W_hh"), from_zero)


# Gates, stages, soft feedback -----------------------------------------------------------------------------------------


def lstm_with_forget_bias(bias: float) -> Experiment:
    lstm = CATALOGUE["lstm, long"]
    b_h = lstm.parameters["b_h"].copy()
    b_h[LSTM.hidden_size : 2 * LSTM.hidden_size] = bias
    return replace(lstm, parameters={**lstm.parameters, "b_h": b_h})


def test_a_gate_that_is_open_or_shut_is_noticed() -> None:
    assert said(lstm_with_forget_bias(9.0), 7, "forward t=3 f").endswith("f₃ is near 1: it keeps nearly all of c.")
    assert said(lstm_with_forget_bias(-9.0), 7, "forward t=3 f").endswith("f₃ is near 0: it forgets nearly all.")
    assert "hardly any gradient passes" in said(lstm_with_forget_bias(9.0), 7, "backward loss=7 k=3 dz_f")


def test_the_two_ways_into_a_cell_state_add_up_to_it() -> None:
    lstm = CATALOGUE["lstm, long"]
    told = said(lstm, 7, "backward loss=7 k=3 dc")
    assert "multiplied by f₄ alone, unit by unit: no matrix" in told
    trace = record(lstm)
    row, f = contributions(trace).row(7), trace.value("f", 4)
    assert row.dc is not None
    assert f is not None
    along = row.dc[4] * f
    assert told.endswith(
        f"carries a length of {significant(norm(along))}, h₃ brings {significant(norm(row.dc[3] - along))}."
    )


def test_a_cell_state_that_starts_at_zero_gives_the_forget_gate_nothing() -> None:
    alone = CATALOGUE["lstm, one timestep, no initial state"]
    assert said(alone, 1, "forward t=1 c").endswith("c₀ is zero, so all of c₁ is new.")
    assert said(alone, 1, "backward loss=1 k=1 dz_f").startswith("Exactly zero: c₀ was zero")


@pytest.mark.parametrize("cell", ["lstm", "gru"])
def test_a_stage_says_where_its_weights_take_over_and_where_they_are_the_same(cell: str) -> None:
    staged = CATALOGUE[f"{cell}, encoder and decoder"]
    first = {"lstm": "i", "gru": "r"}[cell]
    assert said(staged, 4, f"forward t=3 {first}").endswith("From here on the decoder’s own weights are at work.")
    assert "own weights" not in said(staged, 4, f"forward t=4 {first}")
    assert "From here back the encoder’s own weights" in said(staged, 4, "backward loss=4 k=2 dh")
    assert said(staged, 4, "sum loss=4 encoder.W_hh").startswith(
        "W is one and the same at every timestep of the encoder:"
    )
    assert said(staged, "each", "update encoder.W_hh").startswith("W of the encoder takes one small step")
    assert "reaches encoder.weight_hh_l0 " in said(staged, 4, "backward loss=4 k=2 encoder.W_hh", "pytorch")


def test_soft_feedback_passes_a_gradient_and_argmax_none() -> None:
    soft, hard = CATALOGUE["soft feedback"], CATALOGUE["fed back"]
    assert "gradient will flow back through it" in said(soft, 4, "forward t=2 x")
    assert "passes no gradient" in said(hard, 4, "forward t=2 x")
    assert "the gradient of L₄ flows through it" in said(soft, 4, "backward loss=4 k=2 dq")
    assert said(soft, 4, "backward loss=4 k=3 W_hy").endswith(
        "a second time here, through its use at t = 3: ŷ₃ was read at t = 4."
    )
    for place in ("backward loss=4 k=4 W_hy", "sum loss=4 W_hy"):
        assert "only" not in said(soft, 4, place)
        assert "nothing to add" not in said(soft, 4, place)
    assert "There is nothing to add" in said(hard, 4, "sum loss=4 W_hy")


@pytest.mark.parametrize("name", [name for name, experiment in wirings_and_gates() if experiment.network.gates])
def test_no_slope_of_an_activation_is_told_of_a_cell_with_gates(name: str) -> None:
    experiment = CATALOGUE[name]
    trace, letters = record(experiment), read_notation("slides")
    line = timeline(experiment, "each")
    told = [sentence(trace, line, line.place(n), letters) for n in range(1, len(line) + 1)]
    assert not any("′" in text or "slope of the activation" in text for text in told)
