"""The cells: one file each, one timestep forward and its vector–Jacobian product side by side."""

from collections.abc import Callable, Mapping

from rnn_engine.arrays import Array
from rnn_engine.cells.elman import Elman
from rnn_engine.cells.feedforward import Feedforward
from rnn_engine.cells.protocol import Cell, Factor, Pullback, Timestep
from rnn_engine.experiment import Network

__all__ = ["Cell", "Factor", "Pullback", "Timestep", "cell_of"]

_CELLS: dict[str, Callable[[Network, Mapping[str, Array]], Cell]] = {"elman": Elman, "feedforward": Feedforward}


def cell_of(network: Network, parameters: Mapping[str, Array]) -> Cell:
    """The network's cell with its parameters in its hands."""
    return _CELLS[network.cell](network, parameters)
