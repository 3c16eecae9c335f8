"""The product of a chain as the gradient that it is."""

import numpy as np

from app.story.notation import Notation
from rnn_engine.arrays import Array


def chain_as_gradient(notation: Notation, name: str, chain: Array) -> Array:
    """What a chain's product is as a gradient: its one row, in the orientation or shape the gradient is printed in."""
    assert chain.shape[0] == 1, chain.shape
    if chain.ndim == 3:
        return np.asarray(chain[0])
    return notation.as_printed(name, chain[0])
