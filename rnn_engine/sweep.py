"""The (t, k) sweep: the cotangents of many losses carried back through time together.

At timestep k all losses t ≥ k are rows of one array, so that a whole pass back is T matrix products and never T²
vector ones (ENGINE §2). Every row is the plain chain rule of its own loss L_t, unweighted and untruncated.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from rnn_engine.arrays import Array
from rnn_engine.cells import Pullback
from rnn_engine.experiment import ExperimentError, Problem
from rnn_engine.functions import loss_logit_gradient
from rnn_engine.trace import Trace


class Arrival(NamedTuple):
    """What the losses `first:` of the block bring to timestep k: cotangents of the state, and their pullback."""

    k: int
    first: int
    d_state: Array
    pulled: Pullback | None
    """None for the initial state (k = 0)."""


def logit_gradient(trace: Trace, t: int) -> Array:
    """∂L_t/∂q_t, shape (O,)."""
    experiment = trace.experiment
    q, y = trace.forward["q"][t - 1], trace.forward["y"][t - 1]
    return loss_logit_gradient(experiment.loss.kind, experiment.network.output_activation, q, y)


def sweep(trace: Trace, losses: Sequence[int]) -> Iterator[Arrival]:
    """Walk back from the last of `losses` (ascending timesteps) to k = 0, yielding what arrives at each k."""
    state_size = trace.state_before.shape[1]
    hidden = trace.experiment.network.hidden_size
    d_state = np.zeros((len(losses), state_size))
    first = len(losses)
    for k in range(losses[-1], 0, -1):
        if first > 0 and losses[first - 1] == k:
            first -= 1
            # ∂L_k/∂h_k = W_hyᵀ ∂L_k/∂q_k: where a loss enters the row of states
            d_state[first, :hidden] = logit_gradient(trace, k) @ trace.experiment.parameters["W_hy"]
        pulled = trace.cell.vjp(trace.timestep(k), d_state[first:])
        yield Arrival(k, first, d_state[first:].copy(), pulled)
        d_state[first:] = pulled.previous
    yield Arrival(0, 0, d_state, None)


@dataclass(frozen=True)
class Block:
    """Backward values of some losses, one row each, k along axis 1; zeros beyond a loss's own timestep.

    `dq`: (n, T, O), index k−1; `dh`: (n, T+1, S), index k = 0..T; `pre`: name → (n, T, P), index k−1;
    `source`: (n, T, D), of e; D = 0 without an embedding, where nothing is asked about it.
    """

    losses: tuple[int, ...]
    dq: Array
    dh: Array
    pre: dict[str, Array]
    source: Array


def block(trace: Trace, losses: tuple[int, ...]) -> Block:
    """The sweep of some losses, kept whole. Raises ExperimentError where a cotangent leaves the range of float64."""
    n, length = len(losses), trace.length
    network = trace.experiment.network
    embedding_size = network.embedding_size or 0
    dq = np.zeros((n, length, network.output_size))
    dh = np.zeros((n, length + 1, trace.state_before.shape[1]))
    source = np.zeros((n, length, embedding_size))
    pre: dict[str, Array] = {}
    with np.errstate(over="ignore", invalid="ignore"):  # said below, with the place where it arose
        for index, t in enumerate(losses):
            dq[index, t - 1] = logit_gradient(trace, t)  # of the outputs, L_t reads none but ŷ_t
        for arrival in sweep(trace, losses):
            if not np.all(np.isfinite(n * arrival.d_state)):  # the losses are added up, so that must fit too
                raise ExperimentError((_beyond_range(losses, arrival),))
            dh[arrival.first :, arrival.k] = arrival.d_state
            if arrival.pulled is None:
                continue
            for name, rows in arrival.pulled.pre.items():
                if name not in pre:
                    pre[name] = np.zeros((n, length, rows.shape[-1]))
                pre[name][arrival.first :, arrival.k - 1] = rows
            if embedding_size > 0 and arrival.pulled.source is not None:
                source[arrival.first :, arrival.k - 1] = arrival.pulled.source
    return frozen_block(losses, dq, dh, pre, source)


def frozen_block(losses: tuple[int, ...], dq: Array, dh: Array, pre: dict[str, Array], source: Array) -> Block:
    """A block whose arrays can't be written to any more."""
    for array in (dq, dh, source, *pre.values()):
        array.setflags(write=False)
    return Block(losses, dq, dh, pre, source)


def _beyond_range(losses: tuple[int, ...], arrival: Arrival) -> Problem:
    broken = int(np.argmin(np.all(np.isfinite(len(losses) * arrival.d_state), axis=-1)))
    return Problem(
        "parameters",
        f"let the gradient of loss {losses[arrival.first + broken]} leave the range of float64 "
        f"at timestep {arrival.k}; make W_hh smaller or the sequence shorter.",
    )
