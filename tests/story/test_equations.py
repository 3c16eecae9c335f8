"""Every equation of every place, worked out as it is printed, is the value at that place."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import typst as typst_compiler

from app.files.lesson_file import read_lesson
from app.files.notation_file import notation_names, notation_object, read_notation
from app.resources import resource
from app.story.equations import NO_TOKENS, Equation, Operand, Tokens, equation
from app.story.expressions import Given, Product, Zero
from app.story.latex_form import latex
from app.story.notation import Notation
from app.story.places import Flow, Place
from app.story.plain_form import plain
from app.story.timeline import Timeline, timeline
from app.story.typst_form import lines, typst
from app.story.values import value
from app.story.working_out import AsPrinted, NotConformingError, chain_as_gradient
from rnn_engine.arrays import Array
from rnn_engine.experiment import NO_TRUNCATION, Experiment, Loss, Network, Sequence
from rnn_engine.recorder import record
from tests.story.catalogue import catalogue

GOLDEN = Path(__file__).parent.parent / "golden"
CATALOGUE = dict(catalogue())
WORKSHEET_TOKENS = Tokens(("A", "C", "G", "T"), ("A", "C", "G", "T"))


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
    return place.name.removeprefix("d")


def shown(
    experiment: Experiment, flow: Flow, place: str, notation: str = "slides", tokens: Tokens = NO_TOKENS
) -> Equation:
    return equation(record(experiment), timeline(experiment, flow), Place.parse(place), read_notation(notation), tokens)


@pytest.mark.parametrize("notation", NOTATIONS.values(), ids=NOTATIONS)
@pytest.mark.parametrize("experiment", CATALOGUE.values(), ids=CATALOGUE)
def test_every_part_of_every_equation_is_the_value_at_its_place(experiment: Experiment, notation: Notation) -> None:
    assert work_out(experiment, notation) > 10


@pytest.mark.parametrize("file", sorted(resource("lessons").glob("*.lesson.json")), ids=lambda file: file.name)
def test_every_equation_of_every_lesson_in_its_own_notation(file: Path) -> None:
    lesson = read_lesson(file)
    assert work_out(lesson.experiment, lesson.notation) > 10


def work_out(experiment: Experiment, notation: Notation) -> int:
    """How many places have been worked out as printed, over all flows; every part of each is the value there."""
    trace = record(experiment)
    printed = AsPrinted(trace, notation)
    checked: set[Place] = set()
    for flow in flows(experiment):
        line = timeline(experiment, flow)
        for place in places(line):
            if flow != "all" and place in checked and place.phase != "sum":  # only the sums differ between the flows
                continue
            found = value(trace, place)
            of = equation(trace, line, place, notation)
            if found is None:
                assert place.name == "cut"
                assert of.sides == (Zero(),)
                continue
            expected = notation.as_printed(symbol_of(place), found)
            for what, part in parts_of(of, printed, notation):
                assert part.shape == expected.shape, f"{place}: {what} of {latex(of)}"
                scale = max(1.0, float(np.max(np.abs(expected))))
                assert np.max(np.abs(part - expected)) <= 1e-12 * scale, f"{place}: {what} of {latex(of)}"
            checked.add(place)
    return len(checked)


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


def worksheet() -> Experiment:
    golden = json.loads((GOLDEN / "doc3_kmer1_T3.json").read_text(encoding="utf-8"))
    given = {name: np.array(matrix) for name, matrix in golden["params"].items()}
    parameters = {
        "E": given["L_x"],
        "W_xh": given["I"].T,
        "W_hh": given["H"].T,
        "b_h": given["b_1"],
        "W_hy": given["U"].T,
        "b_y": given["b_2"],
    }
    inputs, targets = (tuple(map(np.array, golden[name])) for name in ("inputs", "targets"))
    network = Network("elman", "sigmoid", "softmax", 4, 3, 4, embedding_size=2)
    loss, state = Loss("cross_entropy"), np.array(golden["h0"])
    return Experiment(network, parameters, Sequence(inputs, targets), loss, NO_TRUNCATION, state)


def bare(text: str) -> str:
    """LaTeX without what only spaces or sizes it."""
    text = re.sub(r"\\(?:mathrm|text)\{([^}]*)\}", r"\1", text)
    text = text.replace(r"\left", "").replace(r"\right", "").replace(r"\,", "")
    return re.sub(r"\s", "", re.sub(r"\{(\\?\w)\}", r"\1", text))


STEPS = json.loads((GOLDEN / "doc3_steps.json").read_text(encoding="utf-8"))["steps"]


@pytest.mark.parametrize("step", STEPS, ids=[step["symbol"] for step in STEPS])
def test_the_worksheet_is_printed_as_it_is_written(step: dict[str, object]) -> None:
    experiment, notation = worksheet(), read_notation("worksheet")
    line = timeline(experiment, 3)
    number, written = step["n"], step["latex"]
    assert isinstance(number, int)
    assert isinstance(written, str)
    if number == 27:  # the slope stands alone in the worked example; here it has a name on the left
        written = r"\sigma'(z^{(3)}) = " + written
    of = equation(record(experiment), line, line.place(number), notation, WORKSHEET_TOKENS)
    assert bare(latex(of, chain=False)) == bare(written)


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


def test_a_long_sum_is_abbreviated_in_the_numbers_line() -> None:
    line = shown(CATALOGUE["long"], 9, "sum loss=9 W_hh").operands
    numbers = [part.reference.k for part in line if isinstance(part, Operand) and isinstance(part.reference, Place)]
    assert numbers == [1, 2, 9, None]
    assert "".join(part for part in line if isinstance(part, str)) == "++ … +="


@pytest.mark.parametrize("notation", NOTATIONS.values(), ids=NOTATIONS)
def test_every_equation_is_typst_and_its_terms_are_numbered(notation: Notation) -> None:
    markups = []
    for experiment in CATALOGUE.values():
        trace = record(experiment)
        for flow in ("each", "all"):
            line = timeline(experiment, flow)
            for place in places(line):
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
