"""jax: lax.scan under jax.jit, compiled before it is timed; contributions by jax.jacrev, jitted as a whole.

The forms are the fastest found: W_xh x for all timesteps at once before the scan, the scan not unrolled, no donated
buffers, calls that don't hand over to another thread.
"""

from collections.abc import Callable, Mapping
from typing import Any

import jax
import numpy as np
from jax import lax
from jax import numpy as jnp

from rnn_engine.arrays import Array
from tests.benchmarks.contender import Contender
from tests.benchmarks.networks import Case, Text

jax.config.update("jax_enable_x64", True)
jax.config.update("jax_platforms", "cpu")
jax.config.update("jax_cpu_enable_async_dispatch", False)

Value = Any


def gradient(case: Case) -> Contender:
    """jax.grad of the summed cross-entropy."""
    parameters, inputs, targets = _given(case.parameters), jnp.asarray(case.inputs), jnp.asarray(case.targets)

    def loss(parameters: Value) -> Value:
        return _losses("elman", parameters, _projected(parameters, inputs), targets)[0].sum()

    compiled = jax.jit(jax.grad(loss))
    return Contender("jax, jitted scan", lambda: jax.block_until_ready(compiled(parameters)), _arrays)


def training(text: Text) -> Contender:
    """A jitted step of gradient descent on one-hot vectors; the parameters after all chunks."""
    one_hot = jnp.eye(text.vocabulary)
    chunks = [(one_hot[x], jnp.asarray(y)) for x, y in zip(text.inputs, text.targets, strict=True)]

    def loss(parameters: Value, inputs: Value, targets: Value) -> Value:
        return _losses("elman", parameters, _projected(parameters, inputs), targets)[0].sum()

    def step(parameters: Value, inputs: Value, targets: Value) -> Value:
        gradient = jax.grad(loss)(parameters, inputs, targets)
        return jax.tree.map(lambda value, change: value - text.learning_rate * change, parameters, gradient)

    compiled = jax.jit(step)

    def run() -> Value:
        parameters = _given(text.parameters)
        for inputs, targets in chunks:
            parameters = compiled(parameters, inputs, targets)
        return jax.block_until_ready(parameters)

    return Contender("jax, jitted step", run, _arrays)


def norms_by_jacrev(case: Case) -> Contender:
    """jax.jacrev of all losses by the pre-activations: ‖C[t,k]‖ = ‖δ[t,k]‖·‖h_{k−1}‖."""
    parameters, inputs, targets = _given(case.parameters), jnp.asarray(case.inputs), jnp.asarray(case.targets)
    zero = jnp.zeros((case.length, len(case.parameters["W_hh"])))

    def losses(shifts: Value, parameters: Value) -> tuple[Value, Value]:
        return _losses(case.cell, parameters, _projected(parameters, inputs), targets, shifts)

    def norms(parameters: Value) -> Value:
        deltas, before = jax.jacrev(losses, has_aux=True)(zero, parameters)
        return jnp.linalg.norm(deltas, axis=-1) * jnp.linalg.norm(before, axis=-1)

    compiled = jax.jit(norms)
    return Contender(
        "jax, jitted jacrev",
        lambda: jax.block_until_ready(compiled(parameters)),
        lambda value: {"norms of W_hh": np.tril(np.asarray(value))},
    )


def _losses(cell: str, parameters: Value, given: Value, targets: Value, shifts: Value = None) -> tuple[Value, Value]:
    """L_1..L_T, and h_0..h_{T−1}; `shifts`, (T, P): what is added to the pre-activations, nothing if None."""
    step, hidden = _STEPS[cell], parameters["W_hh"].shape[1]

    def turn(state: Value, here: Value) -> Value:
        after = step(parameters, state, *here)
        return after, (state[0], after[0])

    initial = jnp.zeros(hidden)
    _, (before, states) = lax.scan(turn, (initial, initial), (given, shifts))
    log_probabilities = jax.nn.log_softmax(states @ parameters["W_hy"].T + parameters["b_y"])
    return -jnp.take_along_axis(log_probabilities, targets[:, None], axis=1)[:, 0], before


def _projected(parameters: Value, inputs: Value) -> Value:
    """W_xh x_t + b for all t at once, before the scan."""
    return inputs @ parameters["W_xh"].T + parameters["b_xh" if "b_xh" in parameters else "b_h"]


def _elman(parameters: Value, state: Value, given: Value, shift: Value) -> Value:
    h, c = state
    return jnp.tanh(_shifted(given, shift) + parameters["W_hh"] @ h), c


def _lstm(parameters: Value, state: Value, given: Value, shift: Value) -> Value:
    h, c = state
    i, f, g, o = jnp.split(_shifted(given, shift) + parameters["W_hh"] @ h, 4)
    c = jax.nn.sigmoid(f) * c + jax.nn.sigmoid(i) * jnp.tanh(g)
    return jax.nn.sigmoid(o) * jnp.tanh(c), c


def _gru(parameters: Value, state: Value, given: Value, shift: Value) -> Value:
    h, c = state
    x_r, x_z, x_n = jnp.split(given, 3)
    h_r, h_z, h_n = jnp.split(_shifted(parameters["b_hh"], shift) + parameters["W_hh"] @ h, 3)
    r, z = jax.nn.sigmoid(x_r + h_r), jax.nn.sigmoid(x_z + h_z)
    n = jnp.tanh(x_n + r * h_n)
    return (1.0 - z) * n + z * h, c


_STEPS: dict[str, Callable[[Value, Value, Value, Value], Value]] = {"elman": _elman, "lstm": _lstm, "gru": _gru}


def _shifted(value: Value, shift: Value) -> Value:
    return value if shift is None else value + shift


def _given(parameters: Mapping[str, Array]) -> dict[str, Value]:
    return {name: jnp.asarray(value) for name, value in parameters.items()}


def _arrays(values: Value) -> dict[str, Array]:
    return {name: np.asarray(value) for name, value in values.items()}
