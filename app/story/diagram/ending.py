"""What the last timestep needs right of its middle: its loss stands over it, and the river comes down beside that."""

from collections.abc import Sequence

from rnn_engine.experiment import Experiment

LOSS_WIDTH = 86.0
"""How wide a loss is where there is room for its symbol."""
_NARROW, _NARROW_ALONE = 50.0, 62.0
"""Where columns are narrow: among others, and with none beside it."""
AMONG_OTHERS, _BETWEEN_LETTERS, _ALONE = 0.87, 0.73, 1.28
"""The same at most, in columns: among others, also where W has its letter between two, and with none beside it."""
_LEAST_ALONE, _CLEAR = 32.0, 5.5
"""How wide one that is alone is at least; from it, with the wash behind both, to what belongs to the timesteps beside.
"""
BESIDE_GATES = 0.38
"""And where the next timestep's gates begin beside it."""
CLOSE = 0.7
"""How wide ŷ and x are where columns are narrow, in columns: as wide as they can be."""
_BAR, _SYMBOLS = 22.0, 72.0
"""How wide a bar of ŷ is at most; what stands beside ŷ where there is room."""
BESIDE_LOSS = 5.5
"""From a loss to the river that comes down beside it, at least."""
_BESIDE_SYMBOL = 54.5
"""From the middle of a state to the river, at least, where columns have room: the symbol of the state stands between.
"""
SIDE = 20.0
"""Pixels: from the river to the edge of the card, as far as its words keep from it."""
_CELL, _OF_BAND = 22.0, 0.62
"""How high one cell of a state is, and all of them at least, in parts of their band."""
_BESIDE_GATES_OF_BAND = 0.38
"""How high it is beside its gates, in parts of their band."""
_WIDEST, RIVER_OF_STATE, _OF_COLUMN = 28.0, 0.3, 0.26
"""How wide the river is at most: in units, in parts of the height of a state, and of a column."""


def narrow_loss(unit: float, pitch: float, lettered: bool, alone: bool) -> float:
    """How wide a loss is at most where columns are narrow; `lettered`: W has its letter between them; `alone`: no loss
    is beside it."""
    if alone:
        return min(_NARROW_ALONE * unit, max(_ALONE * pitch - _CLEAR * unit, _LEAST_ALONE * unit))
    return min(_NARROW * unit, (_BETWEEN_LETTERS if lettered else AMONG_OTHERS) * pitch)


def state_height(experiment: Experiment, unit: float, band: float) -> float:
    """How high the cells of a state are in a band of this height."""
    network = experiment.network
    return band if network.gates else min(band, max(network.hidden_size * _CELL * unit, _OF_BAND * band))


def widest_along(unit: float, pitch: float, most: float) -> float:
    """How wide the river is at most, where its height may be so much."""
    return min(_WIDEST * unit, most, _OF_COLUMN * pitch)


def room_beside_states(
    experiments: Sequence[Experiment], unit: float, pitch: float, roomy: bool, bands: Sequence[float]
) -> float:
    """In pixels, up to the edge of the card, where no gates are shown, for all that are compared; each with the band of
    its states."""
    widest = max(_over_state(each, unit, pitch, roomy) for each in experiments)
    states = max(state_height(each, unit, band) for each, band in zip(experiments, bands, strict=True))
    river = widest_along(unit, pitch, RIVER_OF_STATE * states)
    beside = max(widest / 2 + BESIDE_LOSS * unit, _BESIDE_SYMBOL * unit if roomy else 0.0)
    return max(_room(each, beside, river) for each in experiments)


def room_beside_gates(experiment: Experiment, unit: float, pitch: float, band: float) -> float:
    """The same where they are."""
    river = widest_along(unit, pitch, RIVER_OF_STATE * _BESIDE_GATES_OF_BAND * band)
    return _room(experiment, min(LOSS_WIDTH * unit, BESIDE_GATES * pitch) / 2 + BESIDE_LOSS * unit, river)


def _room(experiment: Experiment, beside: float, river: float) -> float:
    """In pixels, up to the edge of the card, where the river comes down so far beside the middle of the state and is so
    wide; 0 where the last timestep has no loss."""
    if experiment.sequence.length not in experiment.sequence.losses:
        return 0.0
    return beside + river + SIDE


def _over_state(experiment: Experiment, unit: float, pitch: float, roomy: bool) -> float:
    """How wide the last loss is, or ŷ if that is wider, where no gates are shown."""
    bars, length = _BAR * unit * experiment.network.output_size, experiment.sequence.length
    if roomy:
        return max(LOSS_WIDTH * unit, min(bars, pitch - _SYMBOLS * unit))
    return max(narrow_loss(unit, pitch, False, length - 1 not in experiment.sequence.losses), min(bars, CLOSE * pitch))
