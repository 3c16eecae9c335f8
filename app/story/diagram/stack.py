"""The rows of the drawing from the top: which there are, and how high each is."""

from rnn_engine.experiment import Experiment

# Row, from the top: least and most height. A row whose name is empty is a gap; beyond `most` all grow alike.
Row = tuple[str, float, float]
_OUTPUT_ROWS: tuple[Row, ...] = (
    ("heading", 38, 42),
    ("", 10, 14),
    ("loss", 20, 31),
    ("", 8, 30),
    ("y_hat", 28, 60),
    ("", 3, 4),
    ("output_tokens", 13, 16),
    ("W_hy", 18, 50),
)
_STATE_ROWS: tuple[Row, ...] = (("", 5, 8), ("h", 74, 124), ("", 5, 8), ("W_xh", 18, 50))
_LOOPED_OVER, _LOOPED_UNDER = ("W_hy", 36.0, 64.0), ("W_xh", 42.0, 60.0)
"""Of a gated cell that stands alone: its loops go round it there."""
_GATED_STATE_ROWS: tuple[Row, ...] = (("", 5, 8), ("h", 122, 196), ("", 5, 8), ("W_xh", 18, 44))
_EMBEDDING_ROWS: tuple[Row, ...] = (("", 3, 6), ("e", 15, 22), ("", 3, 6), ("E", 20, 42))
_INPUT_ROWS: tuple[Row, ...] = (("", 3, 6), ("x", 15, 22))
_TOKEN_ROWS: tuple[Row, ...] = (("", 3, 8), ("token", 17, 24))
_UNDER_X: Row = ("", 3, 4)
"""For the frame of x, where no token is between it and the timestep."""
_LAST_ROWS: tuple[Row, ...] = (("", 0, 14), ("timestep", 15, 20), ("", 4, 8))
_STAGE_ROWS: tuple[Row, ...] = (("", 3, 4), ("stage", 16, 20), ("", 2, 4))
_BOTTOM: Row = ("", 10, 18)
_CONTEXT_ROWS: tuple[Row, ...] = (
    ("links", 8, 16),
    ("area", 22, 46),
    ("", 3, 5),
    ("strip", 34, 76),
    ("axis", 17, 22),
    ("", 6, 12),
)

_LOWEST_GATES = 80.0
"""How high the band of the states is at least where the gates are shown in it: an LSTM's river goes through them."""

_FLAT = {
    "h": 0.61,
    "heading": 1.0,
    "y_hat": 0.66,
    "": 0.75,
    "W_hy": 1.0,
    "W_xh": 1.0,
    "E": 1.0,
    "area": 0.6,
    "strip": 0.55,
    "links": 0.7,
}
_OTHERWISE = 0.86
"""The height of a row on a card that is too low, in parts of its least one: what has no type in it gives way first."""


def stack(experiment: Experiment, words: bool, focused: bool) -> tuple[Row, ...]:
    """The rows of an experiment; `words`: whether inputs have tokens, `focused`: whether a strip shows all of it."""
    network = experiment.network
    state = _GATED_STATE_ROWS if network.gates else _STATE_ROWS
    embedding = _EMBEDDING_ROWS if network.embedding_size is not None else ()
    tokens = _TOKEN_ROWS if words and not focused else (_UNDER_X,)
    stages = _STAGE_ROWS if network.stages else ()
    end = _CONTEXT_ROWS if focused else (_BOTTOM,)
    return (*_OUTPUT_ROWS, *state, *embedding, *_INPUT_ROWS, *tokens, *_LAST_ROWS, *stages, *end)


def stretch(stacked: tuple[Row, ...], unit: float, height: float) -> float:
    """How far the rows are from their least height (0) to their most (1), or beyond."""
    least, most = sum(low for _, low, _ in stacked) * unit, sum(high for _, _, high in stacked) * unit
    return max(0.0, (height - least) / (most - least))


def flattest(stacked: tuple[Row, ...]) -> float:
    """The height, in units, in which all rows still can be read: only what is drawn is flatter, not its type."""
    return sum(map(_flattest, stacked))


def _flattest(row: Row) -> float:
    """The least height of a row on a card that is too low."""
    name, low, _ = row
    return low * _FLAT.get(name, _OTHERWISE)


def _flatness(stacked: tuple[Row, ...], unit: float, height: float) -> float:
    """How far the rows are from their least height (0) to the one that they have on a card that is too low (1)."""
    least, low = sum(low for _, low, _ in stacked) * unit, flattest(stacked) * unit
    return min(1.0, max(0.0, (least - height) / (least - low)))


def rows(stacked: tuple[Row, ...], unit: float, height: float) -> dict[str, tuple[float, float]]:
    """Name → top and bottom, in pixels."""
    grown, flat = stretch(stacked, unit, height), _flatness(stacked, unit, height)
    shrink = min(1.0, height / (sum(map(_flattest, stacked)) * unit))
    found: dict[str, tuple[float, float]] = {}
    top = 0.0
    for row in stacked:
        name, low, high = row
        least = low + (_flattest(row) - low) * flat
        bottom = top + (least + (high - low) * grown) * unit * shrink
        if name:
            found[name] = top, bottom
        top = bottom
    return found


def has_room_for_gates(experiment: Experiment, words: bool, focused: bool, unit: float, height: float) -> bool:
    """Whether the band of the states is high enough for the gates of a cell, its signs and legible letters."""
    top, bottom = rows(stack(experiment, words, focused), unit, height)["h"]
    return bottom - top >= _LOWEST_GATES * unit


def looped(stacked: tuple[Row, ...]) -> tuple[Row, ...]:
    """The same with room for the loops of a gated cell that stands alone."""
    loops = {row[0]: row for row in (_LOOPED_OVER, _LOOPED_UNDER)}
    return tuple(loops.get(row[0], row) for row in stacked)
