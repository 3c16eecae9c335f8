"""The cells: one file each, a timestep forward and its derivative side by side."""

from collections.abc import Callable, Mapping

from rnn_engine.arrays import Array
from rnn_engine.cells.elman import Elman
from rnn_engine.cells.feedforward import Feedforward
from rnn_engine.cells.gru import GRU
from rnn_engine.cells.lstm import LSTM
from rnn_engine.cells.protocol import Cell, Slopes
from rnn_engine.network import Network, base_name, stage_of

__all__ = ["Cell", "Slopes", "cell_of"]

_CELLS: dict[str, Callable[[Network, Mapping[str, Array]], Cell]] = {
    "elman": Elman,
    "feedforward": Feedforward,
    "gru": GRU,
    "lstm": LSTM,
}


def cell_of(network: Network, parameters: Mapping[str, Array], stage: str = "") -> Cell:
    """The cell of a stage with its parameters in its hands."""
    if stage:
        parameters = {base_name(name): array for name, array in parameters.items() if stage_of(name) == stage}
    return _CELLS[network.cell](network, parameters)
