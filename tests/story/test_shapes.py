"""The shape under a term is the shape of what the term comes to, worked out as printed."""

import pytest

from app.files.lesson_file import read_lesson
from app.files.notation_file import notation_names, read_notation
from app.story.equations import equation
from app.story.expressions import Bindings, Chain, Expression, Marked, Sum
from app.story.kmers import kmer_length
from app.story.places import Flow
from app.story.shapes import printed_shape, printed_shapes, set_size, shape_label
from app.story.terms import parts
from app.story.timeline import timeline
from app.story.working_out import AsPrinted
from rnn_engine.experiment import Experiment
from rnn_engine.recorder import record
from tests.story.catalogue import catalogue, wirings_and_gates
from tests.story.states import state_of

CATALOGUE = dict(catalogue()) | dict(wirings_and_gates())
NETWORKS = (
    "language model",
    "worksheet",
    "squared error",
    "fed back",
    "long",
    "scalar",
    "feedforward",
    "mean of the losses",
    "lstm",
    "lstm, long",
    "gru with an embedding",
    "gru, encoder and decoder",
    "soft feedback by tokens",
    "lstm, soft feedback",
)
"""Experiments of every cell, with and without an embedding, with a chain that is written as a product."""


def marked(expression: Expression, bindings: Bindings) -> list[tuple[Marked, Bindings]]:
    """The marked factors of an expression, each with the first numbers of the sums around it."""
    found = [(expression, bindings)] if isinstance(expression, Marked) else []
    if isinstance(expression, Sum | Chain):
        bindings = {**bindings, expression.index: expression.numbers[0]}
    for part in parts(expression):
        found.extend(marked(part, bindings))
    return found


def flows(experiment: Experiment) -> tuple[Flow, ...]:
    return (experiment.sequence.losses[-1], "each", "all")


@pytest.mark.parametrize("notation", notation_names())
@pytest.mark.parametrize("name", [name for name in CATALOGUE if name in NETWORKS or "softmax" in name])
def test_shapes_are_those_of_the_numbers(name: str, notation: str) -> None:
    experiment, letters = CATALOGUE[name], read_notation(notation)
    trace = record(experiment)
    printed = AsPrinted(trace, letters)
    for flow in flows(experiment):
        moved = timeline(experiment, flow)
        for position in range(1, len(moved) + 1):
            of = equation(trace, moved, moved.place(position), letters)
            under = printed_shapes(of, experiment.network)
            for whole in (of.left, *([] if of.chain is None else [of.chain]), *of.sides):
                for factor, bindings in marked(whole, {}):
                    shape = printed.of(factor, bindings).shape
                    assert printed_shape(factor, experiment.network, letters) == shape, (of.place, factor)
                    assert under.get(factor.number, "") == shape_label(shape), (of.place, factor)


def test_the_worksheet_s_shapes() -> None:
    """Row vectors, weights with a row per input, third-order derivatives as a matrix for each number."""
    state = state_of("worksheet", at="backward loss=3 k=2 W_hh")
    assert list(printed_shapes(state.equation, state.trace.experiment.network).values()) == [
        *("3×3", "1×4", "4×3", "3×3", "3×(3×3)"),  # the gradient and its chain: ∂J/∂ŷ, ∂ŷ/∂h, ∂h/∂h, ∂h/∂H
        *("3×1", "1×3"),  # hᵀ δ
    ]


def test_a_vocabulary_s_size() -> None:
    vocabulary = read_lesson("worksheet").vocabulary
    assert set_size(vocabulary) == "|V| = 4"
    pairs = tuple(a + b for a in "ACGT" for b in "ACGT")
    assert set_size(pairs) == "|V| = 4² = 16"
    assert set_size(("dogs", "chase", "cats")) == "|V| = 3"
    assert set_size(None) == ""


def test_a_k_mer_is_one_of_so_many() -> None:
    sentence = state_of("worksheet", at="forward t=2 x").sentence
    assert sentence == "At t = 2 the network reads “C”, one of |V| = 4 words: x⁽²⁾ is 1 in its place and 0 elsewhere."
    assert "|V|" not in state_of("hell-ello", at="forward t=2 x").sentence


@pytest.mark.parametrize(
    ("words", "k"),
    [
        ("A C G T", 1),
        ("U G C A", 1),
        ("A C G", None),
        ("h e l o", None),
        ("A C G T A", None),
        ("AA C G T", None),
        ("", None),
        (" ".join(a + b + c for a in "ACGU" for b in "ACGU" for c in "ACGU"), 3),
    ],
)
def test_k_mers_are_recognised(words: str, k: int | None) -> None:
    assert kmer_length(words.split()) == k
