"""Random experiments of the kind that a lesson file can hold: every cell, stages, feedback by the names of tokens."""

import itertools
from typing import Literal

import numpy as np
from hypothesis import strategies as st

from rnn_engine.arrays import Array
from rnn_engine.experiment import CELLS, Experiment, Loss, Network, Sequence, Stage
from rnn_engine.functions import ACTIVATIONS
from tests.engine.networks import PAIRS, SIZES, truncations

LETTERS = "abcde"

Feedback = Literal["argmax", "soft"] | None


def vocabularies(network: Network) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The tokens of x and those of ŷ, which stand in another order."""
    return tuple(LETTERS[: network.input_size]), tuple(LETTERS[: network.output_size][::-1])


@st.composite
def lesson_experiments(draw: st.DrawFn) -> Experiment:
    """A random experiment."""
    random = np.random.RandomState(draw(st.integers(0, 2**32 - 1)))
    kind, output = draw(st.sampled_from(PAIRS))
    cell = draw(st.sampled_from(CELLS))
    length = draw(st.integers(1, 6))
    input_size, output_size = draw(SIZES), draw(SIZES)
    feedback: Feedback = draw(st.sampled_from((None, "argmax", "soft"))) if output_size <= input_size else None
    given = [draw(st.booleans()) for _ in range(length)]
    given[0] = given[0] or feedback is not None
    network = Network(
        cell=cell,
        hidden_activation="tanh" if cell in ("lstm", "gru") else draw(st.sampled_from(sorted(ACTIVATIONS))),
        output_activation=output,
        input_size=input_size,
        hidden_size=draw(SIZES),
        output_size=output_size,
        embedding_size=draw(st.none() | SIZES),
        stages=_stages(draw, given, feedback is not None),
    )
    targets = draw(st.lists(st.booleans(), min_size=length, max_size=length).filter(any))
    inputs, outputs = vocabularies(network)
    places = tuple(inputs.index(token) for token in outputs) if feedback and inputs != outputs else None
    return Experiment(
        network=network,
        parameters={name: 0.7 * random.standard_normal(shape) for name, shape in network.parameter_shapes.items()},
        sequence=Sequence(
            inputs=tuple(_vector(random, input_size) if here else None for here in given),
            targets=tuple(random.uniform(size=output_size) if here else None for here in targets),
            every_output=draw(st.booleans()),
            feedback=feedback,
            feedback_inputs=places,
        ),
        loss=Loss(kind, draw(st.sampled_from(("sum", "mean")))),
        truncation=draw(truncations()),
        initial_state=draw(st.sampled_from((0.0, 0.5))) * random.standard_normal(network.state_size),
        learning_rate=draw(st.sampled_from((0.01, 1.0))),
    )


def _stages(draw: st.DrawFn, given: list[bool], fed_back: bool) -> tuple[Stage, ...]:
    """None, or two or three that together have all timesteps."""
    cuts = sorted(draw(st.sets(st.integers(1, len(given) - 1), max_size=2))) if len(given) > 1 else []
    if not cuts:
        return ()
    bounds = [0, *cuts, len(given)]
    return tuple(
        Stage(f"part{number}", until=last if last < len(given) else None, reads=fed_back or any(given[first:last]))
        for number, (first, last) in enumerate(itertools.pairwise(bounds), 1)
    )


def _vector(random: np.random.RandomState, size: int) -> Array:
    """One-hot, a token, or any other vector."""
    row: Array = np.eye(size)[random.randint(size)] if random.randint(2) else random.standard_normal(size)
    return row
