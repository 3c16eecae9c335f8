"""Small lessons of every cell and wiring, with vectors for tokens and every parameter given."""

from typing import Any

import numpy as np

_GATES = {"elman": 1, "feedforward": 1, "lstm": 4, "gru": 3}


def _drawn(seed: int, shapes: dict[str, tuple[int, ...]]) -> dict[str, Any]:
    """Parameters of these shapes."""
    random = np.random.RandomState(seed)
    return {name: (0.8 * random.standard_normal(shape)).tolist() for name, shape in shapes.items()}


def _cell(kind: str, hidden: int, source: int | None, stage: str = "") -> dict[str, tuple[int, ...]]:
    """The shapes of a cell's parameters; `source` None: it reads nothing."""
    rows = _GATES[kind] * hidden
    shapes: dict[str, tuple[int, ...]] = {} if source is None else {"W_xh": (rows, source)}
    shapes |= {} if kind == "feedforward" else {"W_hh": (rows, hidden)}
    shapes |= {"b_xh": (rows,), "b_hh": (rows,)} if kind == "gru" else {"b_h": (rows,)}
    return {f"{stage}.{name}" if stage else name: shape for name, shape in shapes.items()}


def _output(hidden: int, size: int) -> dict[str, tuple[int, ...]]:
    return {"W_hy": (size, hidden), "b_y": (size,)}


def _one_hot(entry: int, size: int = 3) -> list[float]:
    return [float(entry == each) for each in range(size)]


A, B, C = (_one_hot(entry) for entry in range(3))

LESSONS: dict[str, dict[str, Any]] = {
    "an LSTM that reads three timesteps and answers once, with h and c at the start": {
        "network": {"cell": "lstm", "hidden_size": 2, "output_activation": "softmax"},
        "sequence": {"inputs": [[0.5, -1.0], [1.5, 0.2], [-0.3, 0.8]], "targets": [None, None, B]},
        "loss": {"kind": "cross_entropy", "reduction": "sum"},
        "parameters": _drawn(1, _cell("lstm", 2, 2) | _output(2, 3)),
        "initial_state": {"h": [0.3, -0.6], "c": [-0.8, 1.1]},
    },
    "an LSTM with an embedding, a timestep without input, and outputs everywhere": {
        "network": {"cell": "lstm", "hidden_size": 2, "output_activation": "sigmoid", "embedding_size": 2},
        "sequence": {
            "inputs": [A, None, C, B],
            "targets": [[0.2, 0.7], None, None, [1.0, 0.0]],
            "outputs": "all",
        },
        "loss": {"kind": "binary_cross_entropy", "reduction": "mean"},
        "parameters": _drawn(2, {"E": (3, 2)} | _cell("lstm", 2, 2) | _output(2, 2)),
        "initial_state": {"h": [0.0, 0.5], "c": [0.0, 0.0]},
    },
    "a GRU with an embedding and the mean of its losses": {
        "network": {"cell": "gru", "hidden_size": 3, "output_activation": "softmax", "embedding_size": 2},
        "sequence": {"inputs": [A, C, B, A], "targets": [C, B, A, B]},
        "loss": {"kind": "cross_entropy", "reduction": "mean"},
        "parameters": _drawn(3, {"E": (3, 2)} | _cell("gru", 3, 2) | _output(3, 3)),
        "initial_state": [0.4, -0.1, 0.2],
    },
    "an encoder and a decoder of LSTM cells, the decoder fed its most probable tokens": {
        "network": {
            "cell": "lstm",
            "hidden_size": 2,
            "output_activation": "softmax",
            "embedding_size": 2,
            "stages": [{"name": "encoder", "until": 2}, {"name": "decoder"}],
        },
        "sequence": {"inputs": [A, B, C, None, None], "targets": [None, None, B, C, A], "feedback": "argmax"},
        "loss": {"kind": "cross_entropy", "reduction": "sum"},
        "parameters": _drawn(
            4, {"E": (3, 2)} | _cell("lstm", 2, 2, "encoder") | _cell("lstm", 2, 2, "decoder") | _output(2, 3)
        ),
    },
    "an Elman network that is fed its own outputs softly": {
        "network": {
            "cell": "elman",
            "hidden_activation": "tanh",
            "hidden_size": 3,
            "output_activation": "softmax",
            "embedding_size": 2,
        },
        "sequence": {"inputs": [A, None, None, None], "targets": [B, C, None, A], "feedback": "soft"},
        "loss": {"kind": "cross_entropy", "reduction": "mean"},
        "parameters": _drawn(5, {"E": (3, 2)} | _cell("elman", 3, 2) | _output(3, 3)),
        "initial_state": [0.1, -0.4, 0.0],
    },
    "an LSTM decoder that is fed softly, between given inputs": {
        "network": {
            "cell": "lstm",
            "hidden_size": 2,
            "output_activation": "tanh",
            "stages": [{"name": "one", "until": 2}, {"name": "two", "until": 3}, {"name": "three"}],
        },
        "sequence": {
            "inputs": [[0.4, 1.0], None, None, [1.0, -0.5], None],
            "targets": [None, None, [0.3, 0.1], None, [0.5, -0.2]],
            "feedback": "soft",
        },
        "loss": {"kind": "half_squared_error", "reduction": "sum"},
        "parameters": _drawn(
            6,
            _cell("lstm", 2, 2, "one") | _cell("lstm", 2, 2, "two") | _cell("lstm", 2, 2, "three") | _output(2, 2),
        ),
        "initial_state": {"h": [0.3, 0.2], "c": [0.1, -0.9]},
    },
    "a GRU decoder that reads nothing, with half the squared error": {
        "network": {
            "cell": "gru",
            "hidden_size": 2,
            "output_activation": "identity",
            "stages": [{"name": "encoder", "until": 3}, {"name": "decoder"}],
        },
        "sequence": {"inputs": [[0.5], [-1.2], [0.7], None, None], "targets": [None, None, None, [0.4], [-0.9]]},
        "loss": {"kind": "half_squared_error", "reduction": "mean"},
        "parameters": _drawn(7, _cell("gru", 2, 1, "encoder") | _cell("gru", 2, None, "decoder") | _output(2, 1)),
        "initial_state": [0.2, -0.3],
    },
    "a GRU that is fed softly": {
        "network": {"cell": "gru", "hidden_size": 2, "output_activation": "sigmoid"},
        "sequence": {
            "inputs": [[1.0, 0.0], None, None],
            "targets": [[0.2, 0.9], [0.6, 0.1], [0.5, 0.5]],
            "feedback": "soft",
        },
        "loss": {"kind": "squared_error", "reduction": "sum"},
        "parameters": _drawn(8, _cell("gru", 2, 2) | _output(2, 2)),
    },
    "a network without memory that remembers by its outputs": {
        "network": {
            "cell": "feedforward",
            "hidden_activation": "sigmoid",
            "hidden_size": 2,
            "output_activation": "softmax",
        },
        "sequence": {"inputs": [A, None, None], "targets": [None, B, C], "feedback": "soft"},
        "loss": {"kind": "squared_error", "reduction": "sum"},
        "parameters": _drawn(9, _cell("feedforward", 2, 3) | _output(2, 3)),
    },
    "two stages of an Elman network, one to many": {
        "network": {
            "cell": "elman",
            "hidden_activation": "relu",
            "hidden_size": 3,
            "output_activation": "softmax",
            "stages": [{"name": "first", "until": 1}, {"name": "rest"}],
        },
        "sequence": {"inputs": [[0.9, -0.4], None, None, None], "targets": [A, None, C, B]},
        "loss": {"kind": "cross_entropy", "reduction": "sum"},
        "parameters": _drawn(10, _cell("elman", 3, 2, "first") | _cell("elman", 3, None, "rest") | _output(3, 3)),
        "initial_state": [0.5, 0.5, -0.5],
    },
}
