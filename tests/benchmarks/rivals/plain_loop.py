"""numpy in the style of min-char-rnn (Karpathy 2015): column vectors, a dictionary entry per timestep, one outer
product per timestep and matrix; without its clipping and Adagrad, which the others don't do here either."""

from collections.abc import Mapping

import numpy as np

from rnn_engine.arrays import Array
from tests.benchmarks.contender import Contender
from tests.benchmarks.networks import Text, Tokens


def training(text: Text) -> Contender:
    """Plain gradient descent; the parameters after all chunks."""

    def run() -> dict[str, Array]:
        parameters = {name: value.copy() for name, value in text.parameters.items()}
        for name in ("b_h", "b_y"):
            parameters[name] = parameters[name][:, None]
        for inputs, targets in zip(text.inputs, text.targets, strict=True):
            for name, gradient in _gradients(parameters, inputs, targets).items():
                parameters[name] -= text.learning_rate * gradient
        return parameters

    def read(parameters: Mapping[str, Array]) -> Mapping[str, Array]:
        return {name: value[:, 0] if name in ("b_h", "b_y") else value for name, value in parameters.items()}

    return Contender("numpy, in min-char-rnn's style", run, read)


def _gradients(parameters: Mapping[str, Array], inputs: Tokens, targets: Tokens) -> dict[str, Array]:
    W_xh, W_hh, b_h = parameters["W_xh"], parameters["W_hh"], parameters["b_h"]
    W_hy, b_y = parameters["W_hy"], parameters["b_y"]
    x: dict[int, Array] = {}
    h: dict[int, Array] = {-1: np.zeros((len(W_hh), 1))}
    p: dict[int, Array] = {}
    loss = 0.0
    for t in range(len(inputs)):
        x[t] = np.zeros((W_xh.shape[1], 1))
        x[t][inputs[t]] = 1
        h[t] = np.tanh(np.dot(W_xh, x[t]) + np.dot(W_hh, h[t - 1]) + b_h)
        q = np.dot(W_hy, h[t]) + b_y
        p[t] = np.exp(q) / np.sum(np.exp(q))
        loss += -np.log(p[t][targets[t], 0])
    dW_xh, dW_hh, dW_hy = np.zeros_like(W_xh), np.zeros_like(W_hh), np.zeros_like(W_hy)
    db_h, db_y = np.zeros_like(b_h), np.zeros_like(b_y)
    dh_next = np.zeros_like(h[0])
    for t in reversed(range(len(inputs))):
        dq = np.copy(p[t])
        dq[targets[t]] -= 1
        dW_hy += np.dot(dq, h[t].T)
        db_y += dq
        dh = np.dot(W_hy.T, dq) + dh_next
        dz = (1 - h[t] * h[t]) * dh
        db_h += dz
        dW_xh += np.dot(dz, x[t].T)
        dW_hh += np.dot(dz, h[t - 1].T)
        dh_next = np.dot(W_hh.T, dz)
    return {"W_xh": dW_xh, "W_hh": dW_hh, "b_h": db_h, "W_hy": dW_hy, "b_y": db_y}
