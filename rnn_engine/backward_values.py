"""What the backward pass hands out by the NAMEs of FORMATS §5: of one loss, or of all losses at once."""

from collections.abc import Callable
from dataclasses import dataclass

from rnn_engine.arrays import Array
from rnn_engine.block import Block
from rnn_engine.pieces import fed_back_gradient
from rnn_engine.scaled import Exponents, Scaled
from rnn_engine.tiles import tiles
from rnn_engine.trace import Trace


@dataclass(frozen=True, eq=False)
class Backward:
    """One row of a block: of the unweighted L_t through the whole past, or of L with weights and truncation.

    Arrays hold mantissas: true value = stored · 2^exponent, and the exponents are 0 wherever float64 can hold the
    numbers. `last`: the highest timestep of it, t or T.
    """

    block: Block
    row: int
    last: int

    @property
    def trace(self) -> Trace:
        return self.block.trace

    @property
    def _hidden(self) -> int:
        return self.trace.experiment.network.hidden_size

    @property
    def dq(self) -> Array:
        """∂L/∂q_k, (last, O), index k−1; zeros where ŷ_k counts for nothing."""
        return self.block.dq[self.row, : self.last]

    @property
    def dh(self) -> Array:
        """∂L/∂h_k, (last+1, H), index k = 0..last."""
        return self.block.d_state[self.row, : self.last + 1, : self._hidden]

    @property
    def dc(self) -> Array | None:
        """∂L/∂c_k of an LSTM, (last+1, H), index k; None for other cells."""
        d_state = self.block.d_state[self.row, : self.last + 1]
        return d_state[:, self._hidden :] if d_state.shape[1] > self._hidden else None

    @property
    def dz(self) -> Array:
        """∂L/∂z_k of the stacked pre-activation, (last, P), index k−1."""
        return self.block.pre[self.row, : self.last]

    @property
    def de(self) -> Array | None:
        """∂L/∂e_k, (last, D), index k−1; None without an embedding."""
        embedded = self.trace.experiment.network.embedding_size is not None
        return self.block.source[self.row, : self.last] if embedded else None

    @property
    def exponents(self) -> Exponents:
        """Of dh, dc, dz and de, (last+1,), index k."""
        return self.block.exponents[self.row, : self.last + 1]

    @property
    def dq_exponents(self) -> Exponents:
        """Of dq, (last,), index k−1."""
        return self.block.dq_exponents[self.row, : self.last]

    def scaled_tile(self, parameter: str, k: int) -> Scaled:
        """C[t,k], of all losses Σ_t w_t C[t,k] over the kept ones; zeros where it is not used at timestep k."""
        return tiles(self.block, parameter).tile(self.row, k)

    def tile(self, parameter: str, k: int) -> Array:
        """The same as float64. Raises ExperimentError beyond its range."""
        return self.scaled_tile(parameter, k).plain(
            "what passes through timestep {k} to {parameter}", k=k, parameter=parameter
        )

    def at(self, name: str, k: int) -> Scaled | None:
        """The value that a NAME has at timestep k; None where this network has no such value there. At k = 0 there is
        nothing but the state.

        `dy_hat`: what x_{k+1} = ŷ_k brings to ŷ_k with soft feedback. A gate's `dz_i`: its part of dz.
        """
        exponent = int(self.exponents[k])
        if name == "dh":
            return Scaled(self.dh[k], exponent)
        if name == "dc":
            return None if self.dc is None else Scaled(self.dc[k], exponent)
        if k == 0:
            return None
        match name:
            case "dq":
                return Scaled(self.dq[k - 1], int(self.dq_exponents[k - 1]))
            case "dz":
                return Scaled(self.dz[k - 1], exponent)
            case "de":
                return None if self.de is None else Scaled(self.de[k - 1], exponent)
            case "dy_hat":
                if not self.trace.experiment.sequence.is_fed_softly(k + 1):
                    return None
                brought = fed_back_gradient(self.trace, self.block.source[self.row, k])
                return Scaled(brought, int(self.block.exponents[self.row, k + 1]))
        gates = self.trace.experiment.network.gates
        if name.startswith("dz_") and name[3:] in gates:
            first = gates.index(name[3:]) * self._hidden
            return Scaled(self.dz[k - 1, first : first + self._hidden], exponent)
        if name in self.trace.experiment.parameters:
            return self.scaled_tile(name, k)
        return None


@dataclass(frozen=True, eq=False)
class Sweep(Backward):
    """All losses at once, each with its weight: what programs compute in one pass back.

    `dh_received`: (T, H), of ∂L/∂h_k what arrives from later losses, and its exponents; `dh_own`: (T, H), what L_k
    itself brings; `brought`: (T, O), what x_{k+1} = ŷ_k brings to ŷ_k, and its exponents. Index k−1.
    """

    dh_own: Array
    dh_received: Array
    received_exponents: Exponents
    brought: Array
    brought_exponents: Exponents
    gradient: Callable[[str], Scaled]
    """`gradient(parameter)`: ∂L/∂θ, the sum of the tiles."""

    def at(self, name: str, k: int) -> Scaled | None:
        match name:
            case "dy_hat" if super().at(name, k) is not None:
                return Scaled(self.brought[k - 1], int(self.brought_exponents[k - 1]))
            case "dh_own":
                return Scaled(self.dh_own[k - 1]) if k > 0 else None
            case "dh_received":
                if k == 0:
                    return super().at("dh", 0)
                return Scaled(self.dh_received[k - 1], int(self.received_exponents[k - 1]))
        return super().at(name, k)
