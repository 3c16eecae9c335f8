"""Plain backpropagation, one vector back through time, gradients added up as it goes.

It shares nothing with the (t, k) sweep but the cell's slopes and the loss's derivative: it is the other side of the
proof that the contributions add up. Truncation here is what programs do: the state is detached.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from rnn_engine.arrays import Array
from rnn_engine.network import staged
from rnn_engine.pieces import Piece, fed_logit_gradient, logit_gradients, pieces
from rnn_engine.scaled import Scaled, scaled
from rnn_engine.trace import Trace

_INITIAL_STATE = "initial_state"

_ROOM = 2.0**300
"""A cotangent that grows beyond is given an exponent, where exponents are kept."""


@dataclass(frozen=True, eq=False)
class Gradients:
    """∂L/∂θ by parameter, each in the parameter's shape, and as `initial_state` ∂L/∂s_0, (S,).

    As float64, which raises ExperimentError beyond its range, and `scaled`, which holds in any regime.
    """

    scaled: Mapping[str, Scaled]

    @property
    def parameters(self) -> dict[str, Array]:
        return {name: self._plain(name) for name in self.scaled if name != _INITIAL_STATE}

    @property
    def initial_state(self) -> Array:
        return self._plain(_INITIAL_STATE)

    def _plain(self, name: str) -> Array:
        return self.scaled[name].plain(f"the gradient of {name}")


def reverse_pass(trace: Trace, loss: int | None = None) -> Gradients:
    """The gradient of L, or of the unweighted L_t of timestep `loss`, truncated as the experiment says."""
    truncation = trace.experiment.truncation
    weights = {t: trace.loss_weight(t) for t in trace.losses} if loss is None else {loss: 1.0}
    found = [  # losses that stop at the same k share a pass
        _descent(trace, {t: weights[t] for t in together}, stop)
        for stop, together in groupby(weights, key=truncation.first_kept)
    ]
    total = found[0]
    for more in found[1:]:
        total = {name: part + more[name] for name, part in total.items()}
    return Gradients(total)


def _descent(trace: Trace, weights: Mapping[int, float], stop: int) -> dict[str, Scaled]:
    """What the losses of `weights`, going back together, bring to every parameter and to "initial_state"."""
    with np.errstate(over="ignore", invalid="ignore"):  # then it is done again, with exponents
        found = _Descent(trace, weights, stop, keep_exponents=False).gradients()
    if all(np.all(np.isfinite(part.mantissa)) for part in found.values()):
        return found
    return _Descent(trace, weights, stop, keep_exponents=True).gradients()


class _Descent:
    """One cotangent from the last loss back to timestep `stop`."""

    def __init__(self, trace: Trace, weights: Mapping[int, float], stop: int, keep_exponents: bool) -> None:
        network = trace.experiment.network
        self._trace, self._network, self._parameters = trace, network, trace.experiment.parameters
        self._stop, self._last = stop, max(weights)
        self._keep_exponents = keep_exponents
        mask = np.zeros(trace.length)
        mask[np.array(list(weights)) - 1] = list(weights.values())
        self._dq = logit_gradients(trace) * mask[:, None]
        self._fed_dq = np.zeros_like(self._dq)
        self._d_state = np.zeros((trace.length, network.state_size))
        self._d_state[:, : network.hidden_size] = self._dq @ self._parameters["W_hy"]
        self._recalled = np.zeros((trace.length, network.pre_size))
        self._arriving = np.zeros(network.state_size)
        self._exponent = 0
        self._exponents = np.zeros(trace.length, dtype=np.int64)

    def gradients(self) -> dict[str, Scaled]:
        shapes, found = self._network.parameter_shapes, {}
        sources = self._trace.sources()
        pre = np.zeros_like(self._recalled)
        embedded = np.zeros((self._trace.length, self._network.source_size if "E" in shapes else 0))
        for piece in reversed(pieces(self._trace)):
            first, last = max(piece.first, self._stop), min(piece.last, self._last)
            if first > last:
                continue
            self._through(piece, first, last)
            rows, own = slice(first - 1, last), slice(first - piece.first, last + 1 - piece.first)
            pre[rows] = piece.slopes.pre(own, self._d_state[rows])
            if piece.W_xh is not None:
                found[staged(piece.stage, "W_xh")] = self._total(rows, pre, sources)
                if "E" in shapes:
                    embedded[rows] = pre[rows] @ piece.W_xh
            if piece.W_hh is not None:
                before = self._trace.state_before[:, : self._network.hidden_size]
                found[staged(piece.stage, "W_hh")] = self._total(rows, self._recalled, before)
                found[staged(piece.stage, "b_hh")] = self._total(rows, self._recalled)
            for bias in ("b_h", "b_xh"):
                found[staged(piece.stage, bias)] = self._total(rows, pre)
        everything = slice(0, self._trace.length)
        if "E" in shapes:
            found["E"] = self._total(everything, self._trace.inputs(), embedded)
        dq = self._dq + self._fed_dq
        found["W_hy"] = self._total(everything, dq, self._trace.forward["h"])
        found["b_y"] = self._total(everything, dq)
        gradients = {name: found.get(name, Scaled(np.zeros(shape))) for name, shape in shapes.items()}
        reached = self._arriving if self._stop == 1 else np.zeros_like(self._arriving)
        return gradients | {_INITIAL_STATE: scaled(reached, self._exponent)}

    def _total(self, rows: slice, left: Array, right: Array | None = None) -> Scaled:
        """Σ_k left_k ⊗ right_k, or of a bias Σ_k left_k."""
        left, exponents = left[rows], self._exponents[rows]
        top = 0
        if self._keep_exponents:
            top = int(np.max(exponents, initial=0))
            left = np.ldexp(left, (exponents - top)[:, None])
        total = left.sum(axis=0) if right is None else left.T @ right[rows]
        return scaled(total, top) if self._keep_exponents else Scaled(total)

    def _through(self, piece: Piece, first: int, last: int) -> None:
        """Back through the timesteps `last` to `first` of a piece."""
        slopes, hidden = piece.slopes, self._network.hidden_size
        offset = piece.first - 1
        d_states, recalled = list(self._d_state), list(self._recalled)
        mix = None if slopes.mix is None else list(slopes.mix)
        carry = None if slopes.carry is None else list(slopes.carry)
        spread = [
            (part * hidden, list(slopes.recurrent[:, gate * hidden : (gate + 1) * hidden]), gate * hidden)
            for gate, part in enumerate(slopes.parts)
        ]
        alone = len(spread) == 1  # then the only gate reads the whole of the state
        back = None if piece.W_hh is None else piece.W_hh.T.dot
        arriving, brought = self._arriving, np.empty(hidden)
        fed = piece.W_xh is not None and self._trace.experiment.sequence.feedback == "soft"
        for row in range(last - 1, first - 2, -1):
            d_state, at = d_states[row], row - offset
            if self._keep_exponents:
                self._make_room(row)
            # ∂L/∂s_k = what its own loss brings, and what arrives from s_{k+1}
            d_state += arriving
            if mix is not None:
                d_state[hidden:] += mix[at] * d_state[:hidden]
            if alone:
                np.multiply(spread[0][1][at], d_state, recalled[row])
            else:
                for part, slope, gate in spread:
                    np.multiply(slope[at], d_state[part : part + hidden], recalled[row][gate : gate + hidden])
            if carry is None:
                if back is None:
                    arriving[:] = 0.0
                else:
                    back(recalled[row], arriving)
            else:
                np.multiply(carry[at], d_state, arriving)
                if back is not None:
                    arriving[:hidden] += back(recalled[row], brought)
            if fed and self._trace.experiment.sequence.is_fed_softly(row + 1):
                self._hand_back(piece, row)

    def _hand_back(self, piece: Piece, row: int) -> None:
        """What x_k = ŷ_{k−1} brings to timestep k − 1, where that is not detached."""
        if row + 1 == self._stop:
            return
        d_source = piece.d_source(row + 1, self._d_state[row])
        self._fed_dq[row - 1] = fed_logit_gradient(self._trace, row + 1, d_source)
        self._arriving[: self._network.hidden_size] += self._fed_dq[row - 1] @ self._parameters["W_hy"]

    def _make_room(self, row: int) -> None:
        """Hold what arrives within float64's range by an exponent, and give what it is added to the same one."""
        largest = float(np.max(np.abs(self._arriving)))
        if largest > _ROOM or (largest < 1.0 / _ROOM and self._exponent > 0):
            shift = max(int(np.frexp(largest)[1]), -self._exponent) if largest > 0.0 else -self._exponent
            self._exponent += shift
            self._arriving[:] = np.ldexp(self._arriving, -shift)
            self._fed_dq[row] = np.ldexp(self._fed_dq[row], -shift)
        for own in (self._d_state, self._dq):
            own[row] = np.ldexp(own[row], -self._exponent)
        self._exponents[row] = self._exponent
