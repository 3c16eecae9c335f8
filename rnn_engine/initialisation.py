"""Initial weights (the `init` of FORMATS §2), drawn from a stream whose numbers never change."""

from collections.abc import Callable

import numpy as np

from rnn_engine.arrays import Array, frozen
from rnn_engine.experiment import ExperimentError, Network, Problem
from rnn_engine.network import base_name
from rnn_engine.problems import Wording
from rnn_engine.spectral import radius

INITIALISATIONS = ("uniform", "normal", "xavier", "orthogonal", "identity")

_LARGEST = 1e100  # far below the end of float64, where drawing itself would overflow
_Shape = tuple[int, ...]


def initial_parameters(
    network: Network, kind: str, scale: float = 1.0, seed: int = 0, spectral_radius: float | None = None
) -> dict[str, Array]:
    """Every parameter of `network`, canonical name → read-only array, in the order of FORMATS §1.

    `kind`: one of INITIALISATIONS, which counts gate by gate; `seed`: 0 to 2³² − 1; `spectral_radius`: what every W_hh
    is then rescaled to, of elman alone. The matrices are drawn one after the other from one stream, biases are 0. All
    of them are drawn, also those that a lesson replaces by its own, so that the others keep their numbers. Raises
    ExperimentError.

    Sources: xavier, Glorot and Bengio 2010; orthogonal, Saxe et al. 2014 with the signs of Mezzadri 2007; identity,
    Le et al. 2015.
    """
    problems = tuple(_problems(network, kind, scale, seed, spectral_radius))
    if problems:
        raise ExperimentError(problems)
    stream = np.random.RandomState(seed)
    draw = _draws(stream, scale)
    parameters: dict[str, Array] = {}
    for name, shape in network.parameter_shapes.items():
        recurrent = base_name(name) == "W_hh"
        if len(shape) == 1:
            parameters[name] = np.zeros(shape)
        elif kind == "identity" and recurrent:
            parameters[name] = np.tile(scale * np.eye(shape[1]), (shape[0] // shape[1], 1))
        elif kind in ("xavier", "orthogonal", "identity") and base_name(name) in ("W_hh", "W_xh") and network.gates:
            gate = draw["xavier" if kind == "identity" else kind]
            parameters[name] = np.concatenate([gate((network.hidden_size, shape[1])) for _ in network.gates])
        else:
            parameters[name] = draw["xavier" if kind == "identity" else kind](shape)
        if recurrent and spectral_radius is not None:
            parameters[name] = _rescaled(parameters[name], spectral_radius)
    return {name: frozen(array) for name, array in parameters.items()}


def _draws(stream: np.random.RandomState, scale: float) -> dict[str, Callable[[_Shape], Array]]:
    def uniform(shape: _Shape) -> Array:
        return stream.uniform(-scale, scale, shape)

    def normal(shape: _Shape) -> Array:
        return stream.normal(0.0, scale, shape)

    def xavier(shape: _Shape) -> Array:
        """U(±scale √(6 / (rows + columns)))."""
        bound = scale * np.sqrt(6.0 / sum(shape))
        return stream.uniform(-bound, bound, shape)

    def orthogonal(shape: _Shape) -> Array:
        """scale Q of the normal matrix QR with positive diagonal of R; a wide matrix has orthonormal rows instead."""
        drawn = stream.standard_normal(shape)
        wide = shape[0] < shape[1]
        Q, R = np.linalg.qr(drawn.T if wide else drawn)
        Q = Q * np.where(np.diag(R) < 0.0, -1.0, 1.0)
        return scale * (Q.T if wide else Q)

    return {"uniform": uniform, "normal": normal, "xavier": xavier, "orthogonal": orthogonal}


def _rescaled(W_hh: Array, spectral_radius: float) -> Array:
    present = radius(W_hh)
    if present == 0.0:
        message = Wording(
            "can't be reached: the W_hh that was drawn has spectral radius 0; choose another init, scale or seed."
        )
        raise ExperimentError((Problem("parameters.spectral_radius", message),))
    return W_hh * (spectral_radius / present)


def _problems(network: Network, kind: str, scale: float, seed: int, spectral_radius: float | None) -> list[Problem]:
    found = []
    if kind not in INITIALISATIONS:
        message = Wording("is {value!r}; choose one of {known}.", value=kind, known=", ".join(INITIALISATIONS))
        found.append(Problem("parameters.init", message))
    if not 0.0 <= scale <= _LARGEST:
        message = Wording("is {value}; it must be between 0 and {largest:g}.", value=scale, largest=_LARGEST)
        found.append(Problem("parameters.scale", message))
    if not 0 <= seed < 2**32:
        message = Wording("is {value}; it must be a whole number from 0 to {largest}.", value=seed, largest=2**32 - 1)
        found.append(Problem("parameters.seed", message))
    if spectral_radius is not None and not 0.0 <= spectral_radius <= _LARGEST:
        message = Wording("is {value}; it must be between 0 and {largest:g}.", value=spectral_radius, largest=_LARGEST)
        found.append(Problem("parameters.spectral_radius", message))
    if spectral_radius is not None and network.gates:
        message = {
            "lstm": Wording("is given, but an LSTM has several recurrent matrices; leave it out, or use elman."),
            "gru": Wording("is given, but a GRU has several recurrent matrices; leave it out, or use elman."),
        }[network.cell]
        found.append(Problem("parameters.spectral_radius", message))
    return found
