"""Numbers as a person types them, by one rule everywhere. What is not typed anew keeps every digit."""

import numpy as np

from app.quoting import shortened
from app.translation import _
from rnn_engine.arrays import Array
from rnn_engine.experiment import Experiment, ExperimentError, Network, Problem


def typed_number(text: str) -> float:
    """A number with a point or a comma before its decimals, and either minus. Raises ValueError."""
    return float(text.strip().replace(",", ".").replace("−", "-"))


def typed_list(text: str) -> list[float]:
    """Numbers with spaces or semicolons between them, perhaps after a comma: 0,5 is one number. Raises ValueError."""
    return [typed_number(number.removesuffix(",")) for number in text.replace(";", " ").split()]


def state_text(state: Array, network: Network) -> str:
    """What reads back as an initial state: h, and behind a semicolon c of an LSTM; nothing for zeros."""
    if not state.any():
        return ""
    parts = state.reshape(len(network.state_parts), -1)
    return "; ".join(" ".join(f"{number:g}" for number in part) for part in parts)


def typed_state(text: str, shown: str, experiment: Experiment, network: Network) -> Array:
    """The initial state of a text; of one that is not typed anew as much as the network still has of it. Of an LSTM the
    numbers of h alone will do. Raises ExperimentError."""
    if text == shown:
        return _still(experiment, network)
    try:
        typed = np.array(typed_list(text))
    except ValueError:
        message = _("is {text!r}; write numbers with spaces between them, or nothing for zeros.")
        raise ExperimentError((Problem("initial_state", message.format(text=shortened(text))),)) from None
    if not typed.size:
        return np.zeros(network.state_size)
    if typed.size == network.hidden_size:
        return np.concatenate([typed, np.zeros(network.state_size - typed.size)])
    return typed


def typed_rate(text: str, shown: str, rate: float) -> float:
    """The learning rate of a text. Raises ExperimentError."""
    if text == shown:
        return rate
    try:
        return typed_number(text)
    except ValueError:
        message = _("is {text!r}; write a positive number.").format(text=shortened(text))
        raise ExperimentError((Problem("learning_rate", message),)) from None


def _still(experiment: Experiment, network: Network) -> Array:
    """The one before, as far as the network has the same parts of it and the same units."""
    state, before, size = np.zeros(network.state_size), experiment.initial_state, network.hidden_size
    if size == experiment.network.hidden_size:
        both = min(state.size, before.size)
        state[:both] = before[:both]
    return state
