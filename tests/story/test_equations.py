"""Every equation of every place, worked out as it is printed, is the value at that place."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
import typst as typst_compiler
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from app.files.lesson_file import builtin_lessons, read_lesson
from app.files.notation_file import notation_names, notation_object, read_notation
from app.story.equations import NO_TOKENS, Equation, Operand, Tokens, equation
from app.story.expressions import Given, Jacobian, Minus, Number, Product, Quotient, Reference, Value, Zero
from app.story.latex_form import LatexForm, latex
from app.story.notation import Notation
from app.story.numbers_line import put_in
from app.story.places import Flow, Place
from app.story.plain_form import PlainForm, plain
from app.story.terms import references
from app.story.timeline import Timeline, timeline
from app.story.typst_form import lines, typst
from app.story.values import scaled_value
from app.story.working_out import AsPrinted, NotConformingError
from rnn_engine.arrays import Array
from rnn_engine.experiment import Experiment
from rnn_engine.jacobians import has_loss_gradient
from rnn_engine.recorder import record
from rnn_engine.trace import Trace
from tests.engine.networks import experiments
from tests.story.catalogue import catalogue, wirings_and_gates
from tests.story.chains import chain_as_gradient
from tests.story.latex_reading import bare
from tests.story.states import state_of

CATALOGUE = dict(catalogue()) | dict(wirings_and_gates())


def changed(name: str, **changes: object) -> Notation:
    return read_notation({**notation_object(read_notation(name)), **changes})


NOTATIONS = {name: read_notation(name) for name in notation_names()} | {
    "rows, outputs by inputs": changed("worksheet", weights="output_by_input"),
    "columns, inputs by outputs": changed(
        "slides", weights="input_by_output", embedding="columns", first_index=0, deltas={"dq": "epsilon", "de": "xi"}
    ),
}


def flows(experiment: Experiment) -> list[Flow]:
    timesteps = range(1, experiment.sequence.length + 1)
    return [*(t for t in timesteps if experiment.sequence.has_loss(t)), "each", "all"]


def places(line: Timeline) -> Iterator[Place]:
    return (line.place(n) for n in range(1, len(line) + 1))


def symbol_of(place: Place) -> str:
    """Whose orientation the value at a place has."""
    return place.name[1:] if place.name.startswith("d") and "." not in place.name else place.name


def shown(
    experiment: Experiment, flow: Flow, place: str, notation: str = "slides", tokens: Tokens = NO_TOKENS
) -> Equation:
    return equation(record(experiment), timeline(experiment, flow), Place.parse(place), read_notation(notation), tokens)


ARRANGED = {name: notation for name, notation in NOTATIONS.items() if name != "notes"}
"""Those that differ in more than the letters: the notes print every term where the slides do."""


@pytest.mark.parametrize("notation", ARRANGED.values(), ids=ARRANGED)
@pytest.mark.parametrize("experiment", CATALOGUE.values(), ids=CATALOGUE)
def test_every_part_of_every_equation_is_the_value_at_its_place(experiment: Experiment, notation: Notation) -> None:
    assert work_out(experiment, notation) > 10


@pytest.mark.parametrize("notation", NOTATIONS.values(), ids=NOTATIONS)
@pytest.mark.parametrize("lesson", [name for name, _ in builtin_lessons()])
def test_every_equation_of_every_lesson_and_of_long_ones_those_of_some_timesteps(
    lesson: str, notation: Notation
) -> None:
    """All places of all flows; of a lesson with more than LONG timesteps those at `spread_out` ones, and all sums."""
    assert work_out(read_lesson(lesson).experiment, notation) > 10


@settings(max_examples=25)
@given(experiments(), st.sampled_from(sorted(ARRANGED)))
def test_every_equation_of_any_experiment(experiment: Experiment, notation: str) -> None:
    trace = record(experiment)
    assume(all(has_loss_gradient(trace, t) for t in experiment.sequence.losses))
    assume(experiment.loss.kind != "binary_cross_entropy" or not is_saturated(trace))
    assert work_out(experiment, NOTATIONS[notation]) > 5


def is_saturated(trace: Trace) -> bool:
    """Whether a prediction is so near to 0 or 1 that 1 − ŷ as it is printed has lost digits that the loss still has."""
    predicted = np.array([trace.value("y_hat", t) for t in trace.losses])
    return bool(np.any(np.minimum(predicted, 1.0 - predicted) < 1e-3))


LONG = 12


def spread_out(length: int) -> set[int]:
    """The initial state, the first and last two timesteps, one in the middle; of a short sequence every one."""
    return set(range(length + 1)) if length <= LONG else {0, 1, 2, length // 2, length - 1, length}


def work_out(experiment: Experiment, notation: Notation) -> int:
    """How many places have been worked out as printed, over all flows; every part of each is the value there."""
    trace = record(experiment)
    printed = AsPrinted(trace, notation)
    checked: set[Place] = set()
    chosen = spread_out(trace.length)
    for flow in flows(experiment):
        if isinstance(flow, int) and flow not in chosen:
            continue
        line = timeline(experiment, flow)
        for place in places(line):
            if flow != "all" and place in checked and place.phase != "sum":  # only the sums differ between the flows
                continue
            if place.phase != "sum" and not {place.t, place.k, place.loss} - {None} <= chosen:
                continue
            check(equation(trace, line, place, notation), plain_value(trace, place), printed)
            checked.add(place)
    return len(checked)


def plain_value(trace: Trace, place: Place) -> Array | None:
    """The value at a place, whatever power of two it is kept with."""
    found = scaled_value(trace, place)
    return None if found is None else np.ldexp(found.mantissa, found.exponent)


def check(of: Equation, found: Array | None, printed: AsPrinted) -> None:
    """Every part of an equation, multiplied as it is printed, is the value of its place."""
    if found is None:
        assert of.place.name == "cut"
        assert of.sides == (Zero(),)
        return
    expected = printed.notation.as_printed(symbol_of(of.place), found)
    scale = max(1.0, np.abs(expected).max())
    for what, part in parts_of(of, printed, printed.notation):
        assert part.shape == expected.shape, f"{of.place}: {what} of {latex(of)}"
        assert np.abs(part - expected).max() <= 1e-12 * scale, f"{of.place}: {what} of {latex(of)}"


def parts_of(of: Equation, printed: AsPrinted, notation: Notation) -> Iterator[tuple[str, Array]]:
    if of.relation == "=":
        yield "left side", printed.of(of.left)
    for number, side in enumerate(of.sides, 1):
        if isinstance(side, Zero):
            yield f"side {number}", np.zeros_like(printed.of(of.left))
        elif not isinstance(side, Given):
            yield f"side {number}", printed.of(side)
    if of.chain is not None:
        yield "chain", chain_as_gradient(notation, symbol_of(of.place), printed.of(of.chain))


def test_factors_in_another_order_would_be_noticed() -> None:
    experiment = CATALOGUE["worksheet"]
    of = shown(experiment, 3, "backward loss=3 k=2 W_xh", "worksheet")
    side = of.sides[of.short]
    assert isinstance(side, Product)
    with pytest.raises(NotConformingError):
        AsPrinted(record(experiment), read_notation("worksheet")).of(Product(side.factors[::-1]))


# What is printed ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("place", "notation", "expected"),
    [
        ("forward t=2 z", "slides", "z_2 = V x_2 + W h_1 + b_h"),
        ("forward t=2 z", "notes", "z_2 = U x_2 + W a_1 + b"),
        ("forward t=2 z", "worksheet", "z^{(2)} = h^{(1)} H + x^{(2)} I + b_1"),
        ("forward t=2 h", "notes", r"a_2 = \tanh(z_2)"),
        ("backward loss=4 k=4 dq", "slides", r"\frac{\partial L_4}{\partial q_4} = \hat{y}_4 - y_4"),
        (
            "backward loss=4 k=2 dz",
            "slides",
            r"\frac{\partial L_4}{\partial z_2} = \frac{\partial L_4}{\partial h_2} \circ (1 - h_2 \circ h_2) "
            r"= \delta_{4,2}",
        ),
        (
            "backward loss=4 k=2 W_hh",
            "slides",
            r"\left.\frac{\partial L_4}{\partial W}\right|_{k=2} = \delta_{4,2} h_1^T",
        ),
        (
            "sum loss=4 W_hh",
            "slides",
            r"\frac{\partial L_4}{\partial W} = \sum_{k=1}^4 \left.\frac{\partial L_4}{\partial W}\right|_k",
        ),
    ],
)
def test_the_short_form_in_each_notation(place: str, notation: str, expected: str) -> None:
    assert bare(latex(shown(CATALOGUE["language model"], 4, place, notation), chain=False)) == bare(expected)


E_PYTORCH, H_PYTORCH, B_PYTORCH = "embedding.weight", r"weight\_hh\_l0", r"bias\_ih\_l0 + bias\_hh\_l0"


@pytest.mark.parametrize(
    ("place", "notation", "expected"),
    [
        ("forward t=2 e", "goodfellow", "e^{(2)} = E^T x^{(2)}"),
        ("forward t=2 e", "cs224n", "e^{(2)} = E x^{(2)}"),
        ("forward t=2 e", "pytorch", f"e[1] = input[1] {E_PYTORCH}"),
        ("forward t=2 z", "goodfellow", "a^{(2)} = U e^{(2)} + W h^{(1)} + b"),
        ("forward t=2 z", "cs224n", "z^{(2)} = W_e e^{(2)} + W_h h^{(1)} + b_1"),
        ("forward t=2 z", "pytorch", rf"z[1] = output[0] {H_PYTORCH}^T + e[1] weight\_ih\_l0^T + {B_PYTORCH}"),
        ("forward t=1 z", "pytorch", rf"z[0] = h_0 {H_PYTORCH}^T + e[0] weight\_ih\_l0^T + {B_PYTORCH}"),
        ("forward t=2 q", "goodfellow", "o^{(2)} = V h^{(2)} + c"),
        ("forward t=2 q", "cs224n", "q^{(2)} = U h^{(2)} + b_2"),
        ("forward t=2 q", "pytorch", "logits[1] = output[1] linear.weight^T + linear.bias"),
        ("forward t=2 y_hat", "goodfellow", r"\hat{y}^{(2)} = softmax(o^{(2)})"),
        (
            "forward t=2 loss",
            "cs224n",
            r"J^{(2)} = CE(y^{(2)}, \hat{y}^{(2)}) = -\sum_j y_j \log \hat{y}_j",
        ),
        (
            "forward t=2 loss",
            "pytorch",
            r"loss[1] = CE(target[1], \hat{y}[1]) = -\sum_j target[1,j] \log \hat{y}[1,j]",
        ),
        (
            "backward loss=3 k=2 dh",
            "goodfellow",
            r"\frac{\partial L^{(3)}}{\partial h^{(2)}} = W^T \frac{\partial L^{(3)}}{\partial a^{(3)}}",
        ),
        ("backward loss=3 k=2 dh", "cs224n", r"\frac{\partial J^{(3)}}{\partial h^{(2)}} = W_h^T \delta^{(3)}"),
        (
            "backward loss=3 k=2 dh",
            "pytorch",
            rf"\frac{{\partial loss[2]}}{{\partial output[1]}} = \delta[2,2] {H_PYTORCH}",
        ),
        (
            "backward loss=3 k=1 dh",
            "pytorch",
            rf"\frac{{\partial loss[2]}}{{\partial output[0]}} = \delta[2,1] {H_PYTORCH}",
        ),
        (
            "backward loss=3 k=0 dh",
            "pytorch",
            rf"\frac{{\partial loss[2]}}{{\partial h_0}} = \delta[2,0] {H_PYTORCH}",
        ),
        (
            "backward loss=3 k=2 W_hh",
            "goodfellow",
            r"(\frac{\partial L^{(3)}}{\partial W})_{(2)} = \frac{\partial L^{(3)}}{\partial a^{(2)}} h^{(1)T}",
        ),
        (
            "backward loss=3 k=2 W_hh",
            "cs224n",
            r"(\frac{\partial J^{(3)}}{\partial W_h})_{(2)} = \delta^{(2)} h^{(1)T}",
        ),
        (
            "backward loss=3 k=2 W_hh",
            "pytorch",
            rf".\frac{{\partial loss[2]}}{{\partial {H_PYTORCH}}}|_{{k=1}} = \delta[2,1]^T output[0]",
        ),
        (
            "backward loss=3 k=1 W_hh",
            "pytorch",
            rf".\frac{{\partial loss[2]}}{{\partial {H_PYTORCH}}}|_{{k=0}} = \delta[2,0]^T h_0",
        ),
        (
            "backward loss=3 k=2 E",
            "cs224n",
            r"(\frac{\partial J^{(3)}}{\partial E})_{(2)} = W_e^T \delta^{(2)} x^{(2)T}",
        ),
        (
            "sum loss=3 b_h",
            "pytorch",
            rf"\frac{{\partial loss[2]}}{{\partial ({B_PYTORCH})}} "
            rf"= \sum_{{k=0}}^2 .\frac{{\partial loss[2]}}{{\partial ({B_PYTORCH})}}|_k",
        ),
        (
            "sum loss=3 W_hh",
            "cs224n",
            r"\frac{\partial J^{(3)}}{\partial W_h} = \sum_{k=1}^3 (\frac{\partial J^{(3)}}{\partial W_h})_{(k)}",
        ),
    ],
)
def test_the_short_form_with_an_embedding(place: str, notation: str, expected: str) -> None:
    assert bare(latex(shown(CATALOGUE["worksheet"], 3, place, notation), chain=False)) == bare(expected)


@pytest.mark.parametrize(
    ("name", "flow", "place", "notation", "expected"),
    [
        ("lstm", 2, "forward t=2 i", "slides", "i₂ = σ(Vᵢ x₂ + Wᵢ h₁ + bₕ,ᵢ)"),
        ("lstm", 2, "forward t=3 g", "slides", "g₃ = tanh(W_g h₂ + bₕ,g)"),
        ("lstm", 2, "forward t=2 c", "slides", "c₂ = f₂ ∘ c₁ + i₂ ∘ g₂"),
        ("lstm", 2, "forward t=2 h", "worksheet", "h⁽²⁾ = o⁽²⁾ ∘ tanh(c⁽²⁾)"),
        ("lstm", 2, "forward t=2 c", "goodfellow", "s⁽²⁾ = f⁽²⁾ ∘ s⁽¹⁾ + g⁽²⁾ ∘ s̃⁽²⁾"),
        ("lstm", 2, "forward t=1 c", "pytorch", "c[0] = f[0] ∘ c₀ + i[0] ∘ g[0]"),
        (
            "lstm, encoder and decoder",
            4,
            "forward t=3 o",
            "pytorch",
            "o[2] = σ(output[1] decoder.weight_hh_l0[o]ᵀ + e[2] decoder.weight_ih_l0[o]ᵀ "
            "+ (decoder.bias_ih_l0 + decoder.bias_hh_l0)[o])",
        ),
        (
            "lstm",
            2,
            "backward loss=2 k=1 dc",
            "slides",
            "∂L₂/∂c₁ = ∂L₂/∂h₁ ∘ o₁ ∘ (1 − tanh(c₁) ∘ tanh(c₁)) + ∂L₂/∂c₂ ∘ f₂",
        ),
        ("lstm", 2, "backward loss=2 k=0 dc", "slides", "∂L₂/∂c₀ = ∂L₂/∂c₁ ∘ f₁"),
        (
            "lstm",
            2,
            "backward loss=2 k=1 dz_f",
            "slides",
            "∂L₂/∂z_f,₁ = ∂L₂/∂c₁ ∘ c₀ ∘ f₁ ∘ (1 − f₁) = δ_f,₂,₁",
        ),
        (
            "lstm",
            2,
            "backward loss=2 k=1 W_hh",
            "slides",
            "∂L₂/∂W|k=1 = [δᵢ,₂,₁; δ_f,₂,₁; δ_g,₂,₁; δₒ,₂,₁] h₀ᵀ",
        ),
        ("gru", 2, "forward t=2 hn", "slides", "hₙ,₂ = Wₙ h₁ + bₕₕ,ₙ"),
        ("gru", 2, "forward t=2 n", "slides", "n₂ = tanh(Vₙ x₂ + bₓₕ,ₙ + r₂ ∘ hₙ,₂)"),
        ("gru", 2, "forward t=2 h", "goodfellow", "h⁽²⁾ = (1 − u⁽²⁾) ∘ h̃⁽²⁾ + u⁽²⁾ ∘ h⁽¹⁾"),
        (
            "gru",
            2,
            "backward loss=2 k=1 dh",
            "slides",
            "∂L₂/∂h₁ = Wᵣᵀ δᵣ,₂,₂ + W_zᵀ δ_z,₂,₂ + Wₙᵀ (r₂ ∘ δₙ,₂,₂) + ∂L₂/∂h₂ ∘ z₂",
        ),
        (
            "gru",
            2,
            "backward loss=2 k=1 W_hh",
            "worksheet",
            "(∂J⁽²⁾/∂H)₍₁₎ = h⁽⁰⁾ᵀ [δ₂,ᵣ⁽¹⁾, δ₂,z⁽¹⁾, r⁽¹⁾ ∘ δ₂,ₙ⁽¹⁾]",
        ),
        (
            "three stages, embedded",
            4,
            "forward t=2 z",
            "slides",
            "z₂ = V^second e₂ + W^second h₁ + bₕ^second",
        ),
        ("three stages, embedded", 4, "backward loss=4 k=3 dh", "slides", "∂L₄/∂h₃ = W^thirdᵀ δ₄,₄"),
        ("three stages, embedded", "all", "update second.W_hh", "slides", "W^second ← W^second − η ∂L/∂W^second"),
        ("soft feedback", 4, "forward t=2 x", "slides", "x₂ = ŷ₁"),
        ("soft feedback by tokens", 4, "forward t=2 x", "slides", "x₂ = Σ[j] ŷ₁,ⱼ onehot(j)"),
        ("soft feedback", 4, "backward loss=4 k=3 dy_hat", "slides", "∂L₄/∂ŷ₃ = Vᵀ δ₄,₄"),
        (
            "soft feedback",
            4,
            "backward loss=4 k=3 dq",
            "slides",
            "∂L₄/∂q₃ = (diag(ŷ₃) − ŷ₃ ŷ₃ᵀ) ∂L₄/∂ŷ₃",
        ),
        ("soft feedback", 4, "backward loss=4 k=3 dh", "slides", "∂L₄/∂h₃ = Uᵀ ∂L₄/∂q₃ + Wᵀ δ₄,₄"),
        ("soft feedback", 4, "sum loss=4 W_hy", "slides", "∂L₄/∂U = Σ[k=1…4] ∂L₄/∂U|k"),
        (
            "feedforward, soft feedback",
            2,
            "backward loss=2 k=1 dh",
            "slides",
            "∂L₂/∂h₁ = Uᵀ ∂L₂/∂q₁",
        ),
    ],
)
def test_gates_stages_and_soft_feedback_in_plain_text(
    name: str, flow: Flow, place: str, notation: str, expected: str
) -> None:
    assert plain(shown(CATALOGUE[name], flow, place, notation)) == expected


def test_a_stage_s_name_stands_where_the_notation_puts_it() -> None:
    notation = changed("slides", stage="subscript")
    experiment = CATALOGUE["three stages, embedded"]
    of = equation(record(experiment), timeline(experiment, 4), Place.parse("forward t=2 z"), notation)
    assert r"W_{\mathrm{second}} \, h_1" in latex(of)
    assert r"W^{\mathrm{second}\,} \, h_1" in latex(shown(experiment, 4, "forward t=2 z"))


def test_an_lstm_s_chain_goes_through_the_whole_state() -> None:
    of = shown(CATALOGUE["lstm"], 4, "backward loss=4 k=2 W_hh")
    state = [rf"(h_{t}, c_{t})" for t in range(5)]
    factors = [("L_4", r"\hat{y}_4"), (r"\hat{y}_4", "h_4"), ("h_4", state[3]), (state[3], state[2])]
    links = [rf"\frac{{\partial {a}}}{{\partial {b}}}" for a, b in factors]
    links.append(rf"\frac{{\partial^+ {state[2]}}}{{\partial W}}")
    assert bare(latex(of)).split("=", 2)[2].startswith(bare("".join(links)) + "=")


def test_a_long_chain_of_an_lstm_keeps_its_newest_factor() -> None:
    of = latex(shown(CATALOGUE["lstm, long"], 7, "backward loss=7 k=1 dh"))
    assert r"\frac{\partial h_7}{\partial (h_6, c_6)}" in of
    assert r"\prod_{i=3}^6 \frac{\partial (h_i, c_i)}{\partial (h_{i-1}, c_{i-1})}" in of
    assert r"\frac{\partial (h_2, c_2)}{\partial h_1}" in of


def test_a_chain_passes_the_parameters_of_the_stages_on_its_way() -> None:
    of = shown(CATALOGUE["three stages, embedded"], 4, "backward loss=4 k=2 second.W_hh")
    passed = [name for term in of.terms if term.kind == "jacobian" for name in term.references if isinstance(name, str)]
    assert passed == ["W_hy", "third.W_hh", "second.W_hh"]


def test_a_loss_of_its_own_is_told_from_those_that_come_back_through_the_output() -> None:
    soft = CATALOGUE["soft feedback"]
    assert plain(shown(soft, "all", "backward k=3 dh_own")) == "∂L/∂h₃|L₃ = Uᵀ (ŷ₃ − y₃)"
    received = "∂L/∂h₃|h₄ = Uᵀ (diag(ŷ₃) − ŷ₃ ŷ₃ᵀ) ∂L/∂ŷ₃ + Wᵀ δ₄"
    assert plain(shown(soft, "all", "backward k=3 dh_received")) == received
    assert plain(shown(soft, "all", "backward k=4 dh_own")) == "∂L/∂h₄|ŷ₄ = Uᵀ ∂L/∂q₄"


def test_what_is_cut_of_an_lstm_is_its_whole_state() -> None:
    cut = CATALOGUE["lstm, sliding truncation"]
    assert plain(shown(cut, 4, "backward loss=4 k=2 cut")) == "∂L₄/∂(h₂, c₂) ≔ 0"


def test_a_gate_s_rows_stand_in_the_numbers_line() -> None:
    experiment = CATALOGUE["lstm"]
    of = shown(experiment, 2, "forward t=2 f")
    line = put_in(of.operands, record(experiment), of.notation)
    size = experiment.network.hidden_size
    W_xh = next(piece for piece in line if not isinstance(piece, str))
    np.testing.assert_array_equal(W_xh, experiment.parameters["W_xh"][size : 2 * size])


def test_the_sum_of_two_names_is_bracketed_only_where_it_must_be() -> None:
    update = shown(CATALOGUE["worksheet"], "all", "update b_h", "pytorch")
    names = "bias_ih_l0 + bias_hh_l0"
    assert plain(update) == f"{names} ← {names} − η ∂loss/∂({names})"
    assert 'partial ("bias_ih_l0" + "bias_hh_l0")' in typst(update)


def test_the_chain_goes_from_the_loss_back_to_the_immediate_derivative() -> None:
    of = shown(CATALOGUE["language model"], 4, "backward loss=4 k=2 W_hh")
    factors = [("L_4", r"\hat{y}_4"), (r"\hat{y}_4", "h_4"), ("h_4", "h_3"), ("h_3", "h_2")]
    links = [rf"\frac{{\partial {a}}}{{\partial {b}}}" for a, b in factors] + [r"\frac{\partial^+ h_2}{\partial W}"]
    assert bare(latex(of)).split("=", 2)[2].startswith(bare("".join(links)) + "=")
    assert of.lit is not None
    lit = next(term for term in of.terms if term.number == of.lit)
    assert (lit.kind, lit.references) == ("jacobian", (Place("forward", "h", t=3), Place("forward", "h", t=2), "W_hh"))


def test_a_long_chain_keeps_its_newest_factor() -> None:
    of = shown(CATALOGUE["long"], 9, "backward loss=9 k=2 W_hh")
    assert r"\prod_{i=4}^9 \frac{\partial h_i}{\partial h_{i-1}}" in latex(of)
    lit = next(term for term in of.terms if term.number == of.lit)
    assert lit.references[:2] == (Place("forward", "h", t=3), Place("forward", "h", t=2))


@pytest.mark.parametrize("experiment", CATALOGUE.values(), ids=CATALOGUE)
def test_the_lit_factor_is_the_one_that_the_step_multiplies_by(experiment: Experiment) -> None:
    trace, notation, seen = record(experiment), read_notation("slides"), 0
    for t in trace.losses:
        line = timeline(experiment, t)
        for place in places(line):
            of = equation(trace, line, place, notation)
            if of.chain is None:
                continue
            (lit,) = (term.body for term in of.terms if term.lit)
            assert isinstance(lit, Jacobian)
            above, below = of_the_moment(place)
            assert above in references(lit.of), place
            assert below in references(lit.by), place
            seen += 1
    assert seen > 3


def of_the_moment(place: Place) -> tuple[Reference, Reference]:
    """What the factor that a backward step multiplies by leads from and to."""
    t, k, name = place.loss, place.k, place.name
    assert t is not None
    assert k is not None

    def at(value: str, timestep: int = k) -> Place:
        return Place("forward", value, t=timestep)

    match name:
        case "W_hy" | "b_y":
            return at("y_hat"), name
        case "dq":
            return at("y_hat"), at("q")
        case "dy_hat":
            return at("h", k + 1), at("y_hat")
        case "dh" if k == t:
            return at("y_hat"), at("h")
        case "dh":
            return at("h", k + 1), at("h")
        case "dc" if k < t:  # f_{k+1}; what h_k brings is added
            return at("h", k + 1), at("c")
        case "dz_z":
            return at("h"), at("z_gate")
        case _ if name.startswith("d") and "." not in name:
            return at("h"), at(name[1:].removeprefix("z_"))
        case _ if k < t:  # at a weight: one more step back than at the timestep before
            return at("h", k + 1), at("h")
        case _:
            return at("h"), name


def test_all_losses_at_once_carry_their_weight() -> None:
    mean = CATALOGUE["mean of the losses"]
    assert plain(shown(mean, "all", "backward k=3 dq")) == "∂L/∂q₃ = 1/4 (ŷ₃ − y₃)"
    assert plain(shown(mean, "all", "forward L")) == "L = 1/4 Σ[t=1…4] Lₜ"
    assert plain(shown(mean, "each", "sum W_hh")) == "∂L/∂W = 1/4 Σ[t=1…4] ∂Lₜ/∂W"
    assert plain(shown(mean, "all", "sum W_hh")) == "∂L/∂W = Σ[k=1…4] ∂L/∂W|k"
    assert plain(shown(mean, "all", "update W_hh")) == "W ← W − η ∂L/∂W"


def test_truncation_moves_the_lower_limit_and_shows_the_cut() -> None:
    cut = CATALOGUE["sliding truncation, sum"]
    assert plain(shown(cut, 6, "sum loss=6 W_hh")) == "∂L₆/∂W = Σ[k=5…6] ∂L₆/∂W|k"
    assert plain(shown(cut, 6, "backward loss=6 k=4 cut")) == "∂L₆/∂h₄ ≔ 0"
    assert shown(cut, 6, "backward loss=6 k=4 cut").operands == ()


def test_a_notation_may_leave_the_activation_open() -> None:
    experiment, notation = CATALOGUE["language model"], changed("notes", symbols={"h": "a", "f": "f"})
    line = timeline(experiment, 4)
    texts = [
        plain(equation(record(experiment), line, Place.parse(place), notation))
        for place in ("forward t=2 h", "backward loss=4 k=4 f_prime")
    ]
    assert texts == ["a₂ = f(z₂)", "f′(z₄) = 1 − a₄ ∘ a₄"]


def test_tokens_are_text_of_the_user() -> None:
    tokens = Tokens(('"#x', "$", "a\\b"), ("é", "_", "%"))
    experiment = CATALOGUE["language model"]
    assert r'"\"#x"' in typst(shown(experiment, 4, "forward t=1 x", tokens=tokens))
    assert r"\text{\_}" in latex(shown(experiment, 4, "forward t=1 y", tokens=tokens))
    assert plain(shown(experiment, 4, "forward t=1 x")) == "x₁ = given"


def test_the_numbers_line_has_the_factors_in_print_order() -> None:
    line = shown(CATALOGUE["language model"], 4, "backward loss=4 k=2 W_hh").operands
    dz, h, tile = (
        Place.parse(text) for text in ("backward loss=4 k=2 dz", "forward t=1 h", "backward loss=4 k=2 W_hh")
    )
    assert [(part.reference, part.transposed) if isinstance(part, Operand) else part for part in line] == [
        (dz, False),
        (h, True),
        "=",
        (tile, False),
    ]


def test_a_sum_of_one_term_says_what_that_is_computed_from() -> None:
    of = state_of("hell-ello", flow=4, at="sum loss=4 b_y").equation
    assert plain(of) == "∂L₄/∂b_y = ∂L₄/∂b_y|k=4 only = ŷ₄ − y₄"
    of = state_of("hell-ello", flow=4, at="sum loss=4 W_hy").equation
    assert plain(of).endswith("only = ∂L₄/∂q₄ h₄ᵀ")


@pytest.mark.parametrize("name", ["hell-ello", "digit", "generation", "kmers", "truncated"])
def test_the_same_numbers_do_not_stand_beside_each_other_twice(name: str) -> None:
    state = state_of(name)
    for position in range(1, len(state.timeline) + 1):
        of = replace(state, position=position).equation
        line = put_in(of.operands, state.trace, state.notation)
        assert len(line) != 3 or line[1] != "=" or not np.array_equal(line[0], line[2]), of.place


def test_a_long_sum_is_abbreviated_in_the_numbers_line() -> None:
    line = shown(CATALOGUE["long"], 9, "sum loss=9 W_hh").operands
    numbers = [part.reference.k for part in line if isinstance(part, Operand) and isinstance(part.reference, Place)]
    assert numbers == [1, 2, 9, None]
    assert "".join(part for part in line if isinstance(part, str)) == "++ … +="


@pytest.mark.parametrize("notation", NOTATIONS.values(), ids=NOTATIONS)
def test_every_equation_is_typst_and_its_terms_are_numbered(notation: Notation) -> None:
    markups = []
    for name, experiment in CATALOGUE.items():
        if "truncation" in name and name != "sliding truncation, mean":
            continue  # a longer or shorter sum is written the same way
        trace = record(experiment)
        flows_shown: tuple[Flow, ...] = (trace.losses[-1], "each", "all")
        for flow in flows_shown:
            line = timeline(experiment, flow)
            for place in places(line):
                if flow == "each" and (place.phase != "sum" or place.loss is not None):
                    continue  # printed as in the flow of one loss
                of = equation(trace, line, place, notation)
                numbers = [term.number for term in of.terms]
                assert numbers == list(range(1, len(numbers) + 1))
                markup = typst(of)
                assert markup.startswith(lines(of).first)
                assert all(f"rgb(0, 0, {number})" in markup for number in numbers)
                markups.append(markup)
    unique = dict.fromkeys(markups)
    source = "\n".join(f"$ {markup} $" for markup in unique)
    typst_compiler.compile(source.encode(), format="pdf", ignore_system_fonts=True)


def test_a_quotient_in_one_line_is_bracketed() -> None:
    y, y_hat = Value("y", 1), Value("y_hat", 1)
    share = Quotient(Minus(Number(1), y), Minus(Number(1), y_hat))
    assert PlainForm(read_notation("slides")).write(share) == "(1 − y₁)/(1 − ŷ₁)"
    assert PlainForm(read_notation("slides")).write(Quotient(y, y_hat)) == "y₁/ŷ₁"
    assert bare(LatexForm(read_notation("slides")).write(share)) == bare(r"\frac{1 - y_1}{1 - \hat{y}_1}")
