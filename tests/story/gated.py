"""Experiments with gated cells, stages and feedback, as the drawing is tested with them."""

import math
from typing import Literal

import numpy as np

from rnn_engine.experiment import Experiment, Loss, Truncation
from rnn_engine.network import Network, Stage
from rnn_engine.sequence import Sequence

ENCODER_DECODER = (Stage("encoder", until=2), Stage("decoder"))
WITHOUT_INPUT = (Stage("encoder", until=2), Stage("decoder", reads=False))


def gated(
    cell: str = "lstm",
    length: int = 4,
    hidden: int = 4,
    stages: tuple[Stage, ...] = (),
    feedback: Literal["argmax", "soft"] | None = None,
    inputs: str = "",
    targets: str = "",
    embedding: int | None = None,
    truncation: Truncation | None = None,
    gain: float = 1.0,
) -> Experiment:
    """Three tokens; `inputs` and `targets`: "." at a timestep that has none."""
    random, one_hot = np.random.RandomState(5), np.eye(3)
    network = Network(cell, "tanh", "softmax", 3, hidden, 3, embedding, stages)

    def vectors(pattern: str) -> tuple[np.ndarray | None, ...]:
        given = [letter != "." for letter in pattern] or [True] * length
        return tuple(one_hot[random.randint(3)] if here else None for here in given)

    return Experiment(
        network=network,
        parameters={
            name: gain * random.standard_normal(shape) / math.sqrt(shape[-1])
            for name, shape in network.parameter_shapes.items()
        },
        sequence=Sequence(vectors(inputs), vectors(targets), feedback=feedback),
        loss=Loss("cross_entropy"),
        truncation=truncation or Truncation(),
        initial_state=0.3 * random.standard_normal(network.state_size),
    )
