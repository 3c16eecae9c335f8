"""A trace as the backward passes see it: stage after stage, with slopes and the matrices that cotangents pass."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from rnn_engine.arrays import Array, Timesteps
from rnn_engine.cells import Slopes, cell_of
from rnn_engine.functions import loss_logit_gradient, output_cotangent
from rnn_engine.network import stage_of, staged
from rnn_engine.trace import Trace, once_per_trace

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Piece:
    """The timesteps `first` to `last` that share a cell.

    `W_hh`: (P, H), None without memory; `W_xh`: (P, D), None where nothing is read.
    """

    stage: str
    first: int
    last: int
    slopes: Slopes
    W_hh: Array | None
    W_xh: Array | None

    def d_source(self, k: int | Timesteps, d_state: Array) -> Array:
        """∂L/∂ what the cell reads at timestep k of it, (…, D), of cotangents of its state, (…, S).

        `k`: one timestep, or (n,), one for every row.
        """
        assert self.W_xh is not None
        result: Array = self.slopes.pre(k - self.first, d_state) @ self.W_xh
        return result

    @property
    def rows(self) -> slice:
        """Their rows in an array whose axis 0 is time."""
        return slice(self.first - 1, self.last)


@once_per_trace
def pieces(trace: Trace) -> tuple[Piece, ...]:
    """The stages of a trace in order; one piece where there are none."""
    network, parameters = trace.experiment.network, trace.experiment.parameters
    found: list[Piece] = []
    first = 1
    for stage in network.stages or (None,):
        name, last = ("", trace.length) if stage is None else (stage.name, stage.until or trace.length)
        rows = slice(first - 1, last)
        values = {key: column[rows] for key, column in trace.forward.items()} if network.stages else trace.forward
        slopes = cell_of(network, parameters, name).slopes(values, trace.state_before[rows])
        matrices = (parameters.get(staged(name, matrix)) for matrix in ("W_hh", "W_xh"))
        found.append(Piece(name, first, last, slopes, *matrices))
        first = last + 1
    return tuple(found)


@once_per_trace
def logit_gradients(trace: Trace) -> Array:
    """∂L_t/∂q_t for every t, unweighted, (T, O); zeros without a loss."""
    experiment, values = trace.experiment, trace.forward
    rows, sequence = experiment.wiring.losses, experiment.sequence
    kind, output = experiment.loss.kind, experiment.network.output_activation
    found = loss_logit_gradient(
        kind, output, values["q"][rows], sequence.target_rows, sequence.target_entries, values["y_hat"][rows]
    )
    if isinstance(rows, slice):
        gradients = found
    else:
        gradients = np.zeros((trace.length, found.shape[1]))
        gradients[rows] = found
    gradients.setflags(write=False)
    return gradients


def piece_at(trace: Trace, k: int) -> Piece:
    """The piece that timestep k belongs to."""
    return next(piece for piece in pieces(trace) if k <= piece.last)


@once_per_trace
def within_stage(trace: Trace, parameter: str) -> Mask | None:
    """Whether the timesteps 1..T belong to the stage of a canonically named parameter, (T,); None where it has none."""
    stage = stage_of(parameter)
    if not stage:
        return None
    mask = np.zeros(trace.length, dtype=np.bool_)
    for piece in pieces(trace):
        if piece.stage == stage:
            mask[piece.rows] = True
    mask.setflags(write=False)
    return mask


def fed_back_gradient(trace: Trace, d_source: Array) -> Array:
    """∂L/∂ŷ_{k−1}, (…, O), of ∂L/∂ what the cell read at a timestep k where that is ŷ_{k−1}, (…, D)."""
    E, entries = trace.experiment.parameters.get("E"), trace.experiment.sequence.feedback_inputs
    dx = d_source if E is None else d_source @ E.T
    return dx if entries is None else dx[..., list(entries)]


def fed_logit_gradient(trace: Trace, k: int | Timesteps, d_source: Array) -> Array:
    """What x_k = ŷ_{k−1} hands back to q_{k−1}: of ∂L/∂ what the cell read at k, (…, D), to ∂L/∂q_{k−1}, (…, O).

    `k`: one timestep, or (n,), one for every row of `d_source`, (n, D).
    """
    q = trace.forward["q"][k - 2]
    return output_cotangent(trace.experiment.network.output_activation, q, fed_back_gradient(trace, d_source))
