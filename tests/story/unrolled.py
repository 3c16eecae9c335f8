"""What backpropagation must come to, from nothing but the forward pass: by complex steps, without a chain rule."""

import numpy as np
import numpy.typing as npt

from rnn_engine.arrays import Array
from rnn_engine.trace import Trace

Complex = npt.NDArray[np.complex128]

_STEP = 1e-30


def contribution(trace: Trace, parameter: str, t: int, k: int) -> Array:
    """C[t,k], canonical: the derivative of L_t by the parameter where only its use at timestep k varies."""
    values = trace.experiment.parameters[parameter]
    found = np.empty(values.shape)
    for index in np.ndindex(values.shape):
        varied = values.astype(np.complex128)
        varied[index] += 1j * _STEP
        found[index] = _loss(trace, t, {(parameter, k): varied}).imag / _STEP
    return found


def _loss(trace: Trace, t: int, varied: dict[tuple[str, int], Complex]) -> complex:
    network, y = trace.experiment.network, trace.value("y", t)
    assert y is not None
    h: Complex = trace.experiment.initial_state.astype(np.complex128)

    def parameter(base: str, k: int) -> Complex:
        name = network.named(base, k)
        return varied.get((name, k), trace.experiment.parameters[name].astype(np.complex128))

    for k in range(1, t + 1):
        z = parameter("b_h", k) + parameter("W_hh", k) @ h
        x = trace.value("x", k)
        if x is not None:
            source = x @ parameter("E", k) if network.embedding_size is not None else x.astype(np.complex128)
            z = z + parameter("W_xh", k) @ source
        h = _activated(network.hidden_activation, z)
    y_hat = _activated(network.output_activation, parameter("W_hy", t) @ h + parameter("b_y", t))
    match trace.experiment.loss.kind:
        case "cross_entropy":
            return complex(-np.sum(y * np.log(y_hat)))
        case "binary_cross_entropy":
            return complex(-np.sum(y * np.log(y_hat) + (1.0 - y) * np.log(1.0 - y_hat)))
        case "squared_error":
            return complex(np.sum((y - y_hat) ** 2))
    return complex(np.sum((y - y_hat) ** 2) / 2.0)


def _activated(activation: str, z: Complex) -> Complex:
    match activation:
        case "tanh":
            return np.tanh(z)
        case "sigmoid":
            return np.reciprocal(np.exp(-z) + np.ones_like(z))
        case "relu":
            return z * (z.real > 0.0)
        case "softmax":
            raised = np.exp(z - np.max(z.real))
            return np.asarray(raised / np.sum(raised))
    return z
