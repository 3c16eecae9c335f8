"""Random experiments: every cell, stage, activation, output, loss, pattern, feedback and truncation there is."""

from typing import Literal

import numpy as np
from hypothesis import strategies as st

from rnn_engine.arrays import Array
from rnn_engine.experiment import CELLS, Experiment, Loss, Network, Sequence, Stage, Truncation
from rnn_engine.functions import ACTIVATIONS, LOSSES

PAIRS = tuple((kind, output) for kind, outputs in LOSSES.items() for output in outputs)
"""Every loss with every output that it may follow."""

FEEDBACKS: tuple[Literal["argmax", "soft"] | None, ...] = (None, "argmax", "soft")

SIZES = st.integers(1, 5)


@st.composite
def experiments(draw: st.DrawFn, cells: tuple[str, ...] = CELLS, whole: bool = False) -> Experiment:
    """A random experiment; `whole`: without truncation."""
    random = np.random.RandomState(draw(st.integers(0, 2**32 - 1)))
    kind, output = draw(st.sampled_from(PAIRS))
    length = draw(st.integers(1, 7))
    feedback = draw(st.sampled_from(FEEDBACKS))
    has_input = draw(st.lists(st.booleans(), min_size=length, max_size=length))
    has_input[0] = has_input[0] or feedback is not None
    input_size, output_size = draw(SIZES), draw(SIZES)
    same_place = feedback is None or (input_size == output_size and draw(st.booleans()))
    network = Network(
        cell=draw(st.sampled_from(cells)),
        hidden_activation=draw(st.sampled_from(sorted(ACTIVATIONS))),
        output_activation=output,
        input_size=input_size,
        hidden_size=draw(SIZES),
        output_size=output_size,
        embedding_size=draw(st.none() | SIZES),
        stages=draw(stages([here or feedback is not None for here in has_input])),
    )
    one_hot_inputs, dense_targets = draw(st.booleans()), draw(st.booleans())
    has_target = draw(st.lists(st.booleans(), min_size=length, max_size=length).filter(any))
    sequence = Sequence(
        inputs=tuple(_input(random, input_size, one_hot_inputs) if here else None for here in has_input),
        targets=tuple(_target(random, output_size, kind, dense_targets) if here else None for here in has_target),
        every_output=draw(st.booleans()),
        feedback=feedback,
        feedback_inputs=None if same_place else tuple(random.randint(input_size, size=output_size).tolist()),
    )
    scale = draw(st.sampled_from((0.3, 0.7, 1.2)))
    initial_scale = draw(st.sampled_from((0.0, 0.5)))
    return Experiment(
        network=network,
        parameters={name: scale * random.standard_normal(shape) for name, shape in network.parameter_shapes.items()},
        sequence=sequence,
        loss=Loss(kind, draw(st.sampled_from(("sum", "mean")))),
        truncation=Truncation() if whole else draw(truncations()),
        initial_state=initial_scale * random.standard_normal(network.state_size),
        learning_rate=draw(st.sampled_from((0.01, 0.1, 1.0))),
    )


def scalar_network(
    length: int, hidden: str = "identity", x: float = 1.0, y: float = 0.0, **weights: float
) -> Experiment:
    """One unit, one input, one output, half the squared error, the same x and y at every timestep, h_0 = 0.

    `weights`: by canonical name; 1 for a matrix and 0 for a bias that is not given.
    """
    network = Network("elman", hidden, "identity", 1, 1, 1)
    values = {"b_h": 0.0, "b_y": 0.0} | weights
    parameters = {name: np.full(shape, values.get(name, 1.0)) for name, shape in network.parameter_shapes.items()}
    sequence = Sequence((np.array([x]),) * length, (np.array([y]),) * length)
    return Experiment(network, parameters, sequence, Loss("half_squared_error"), Truncation(), np.zeros(1))


@st.composite
def stages(draw: st.DrawFn, reads: list[bool]) -> tuple[Stage, ...]:
    """None, or two or three stages of timesteps of which `reads` says whether they read an input."""
    length = len(reads)
    count = draw(st.integers(1, min(3, length)))
    if count == 1:
        return ()
    ends = sorted(draw(st.sets(st.integers(1, length - 1), min_size=count - 1, max_size=count - 1)))
    spans = zip([0, *ends], [*ends, length], strict=True)
    names = ("encoder", "bridge", "decoder") if count == 3 else ("encoder", "decoder")
    return tuple(
        Stage(name, None if end == length else end, any(reads[start:end]))
        for name, (start, end) in zip(names, spans, strict=True)
    )


def truncations() -> st.SearchStrategy[Truncation]:
    """None, sliding or chunked."""
    sizes = st.integers(1, 8)
    return st.just(Truncation()) | st.builds(Truncation, st.sampled_from(("sliding", "chunked")), sizes)


def _input(random: np.random.RandomState, size: int, one_hot: bool) -> Array:
    return _one_hot(random, size) if one_hot else random.standard_normal(size)


def _target(random: np.random.RandomState, size: int, kind: str, dense: bool) -> Array:
    if not dense:
        return _one_hot(random, size)
    if kind == "binary_cross_entropy":
        return random.uniform(size=size)
    return 2.0 * random.uniform(size=size) if kind == "cross_entropy" else random.standard_normal(size)


def _one_hot(random: np.random.RandomState, size: int) -> Array:
    row: Array = np.eye(size)[random.randint(size)]
    return row
