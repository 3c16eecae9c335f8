"""The Jacobians of a trace in numerator layout: a row per number of what is differentiated."""

import numpy as np

from app.story import expressions as ex
from app.story.notation import Notation
from rnn_engine.arrays import Array
from rnn_engine.cells import Slopes
from rnn_engine.experiment import Experiment
from rnn_engine.functions import output_jacobian as activation_jacobian
from rnn_engine.jacobians import loss_gradient, output_jacobian, step_jacobian
from rnn_engine.network import base_name
from rnn_engine.pieces import piece_at
from rnn_engine.trace import Trace


def fed_back_entries(experiment: Experiment) -> list[int]:
    """Which number of x stands for output j."""
    entries = experiment.sequence.feedback_inputs
    return list(range(experiment.network.output_size) if entries is None else entries)


class PrintedJacobians:
    """The Jacobians of one trace; by a parameter in the shape that the notation prints it in."""

    def __init__(self, trace: Trace, notation: Notation) -> None:
        self.trace = trace
        self.notation = notation

    def of(self, jacobian: ex.Jacobian, at: ex.Bindings = ex.UNBOUND) -> Array:
        """Its value. Only of those that are factors of a chain."""
        of, by, t = jacobian.of, jacobian.by, self._timestep(jacobian.of, at)
        if isinstance(by, ex.Parameter):
            if of.name == "y_hat":
                return self._through(by.name, t, self._output_slope(t))
            is_whole = of.name == "h" and not jacobian.immediate
            return self._with_past(t, by.name) if is_whole else self._by_parameter(of.name, by.name, t)
        lag = t - self._timestep(by, at)
        match of.name, by.name, lag:
            case "loss", "y_hat", 0:
                return loss_gradient(self.trace, t).reshape(1, -1)
            case "y_hat", "h", 0:
                return output_jacobian(self.trace, t)
            case "y_hat", "q", 0:
                return self._output_slope(t)
            case "h" | "s", "y_hat", 1:
                return self._by_source(of.name, t) @ self._by_prediction()
            case "h" | "s", "h" | "c" | "s", 1:
                return self._part(self._part(step_jacobian(self.trace, t), of.name, 0), by.name, 1)
            case "h" | "s", "c", 0:
                return self._part(self._by_cell(t), of.name, 0)
            case "h" | "s", "e", 0:
                return self._by_source(of.name, t)
        gate = ex.gate_of(by.name)
        if lag == 0 and of.name in ("h", "s") and (gate is not None or by.name == "z"):
            slope = self._by_pre_activation(of.name, t)
            gates, size = self.trace.experiment.network.gates, self.trace.experiment.network.hidden_size
            first = 0 if gate is None else gates.index(gate) * size
            return slope[:, first : first + size]
        raise AssertionError(f"no factor of a chain: {jacobian}")

    @staticmethod
    def _timestep(of: ex.Value | ex.State, at: ex.Bindings) -> int:
        assert of.t is not None
        return ex.timestep(of.t, at)

    def _part(self, jacobian: Array, part: str, axis: int) -> Array:
        """The rows (axis 0) or columns of a part of the state."""
        network = self.trace.experiment.network
        if part == "s":
            return jacobian
        first = network.state_parts.index(part) * network.hidden_size
        return np.take(jacobian, range(first, first + network.hidden_size), axis)

    def _by_cell(self, t: int) -> Array:
        """∂(h_t, c_t)/∂c_t."""
        mix = self._slopes(t)[0].mix
        assert mix is not None
        return np.concatenate([np.diag(mix[self._slopes(t)[1]]), np.eye(len(mix[0]))])

    def _by_pre_activation(self, of: str, t: int, behind_state: bool = False) -> Array:
        """∂h_t/∂z_t, or that of the whole state, of the pre-activations of all gates; `behind_state`: of the product
        with h_{t−1} in them."""
        network, (slopes, at) = self.trace.experiment.network, self._slopes(t)
        rows = np.eye(network.state_size)
        if slopes.mix is not None:
            rows[:, network.hidden_size :] += slopes.mix[at] * rows[:, : network.hidden_size]
        pull = slopes.recalled if behind_state else slopes.pre
        return self._part(pull(at, rows), of, 0)

    def _slopes(self, t: int) -> tuple[Slopes, int]:
        piece = piece_at(self.trace, t)
        return piece.slopes, t - piece.first

    def _by_source(self, of: str, t: int) -> Array:
        """∂h_t/∂ what the cell reads."""
        W_xh = self.trace.experiment.parameters[self.trace.experiment.network.named("W_xh", t)]
        return self._by_pre_activation(of, t) @ W_xh

    def _by_prediction(self) -> Array:
        """∂ what the cell reads/∂ŷ of the timestep before, which it reads."""
        network = self.trace.experiment.network
        by_y_hat = np.eye(network.input_size)[:, fed_back_entries(self.trace.experiment)]
        return self.trace.experiment.parameters["E"].T @ by_y_hat if network.source == "e" else by_y_hat

    def _with_past(self, t: int, name: str) -> Array:
        """∂h_t/∂θ, nothing held constant: ∂⁺h_t/∂θ + ∂h_t/∂h_{t−1} ∂h_{t−1}/∂θ."""
        found = self._by_parameter("h", name, 1)
        for k in range(2, t + 1):
            found = self._by_parameter("h", name, k) + np.tensordot(step_jacobian(self.trace, k), found, 1)
        return found

    def _by_parameter(self, of: str, name: str, t: int) -> Array:
        """∂⁺h_t/∂θ, or that of the whole state."""
        if name == "E":
            return self._through(name, t, self._by_source(of, t))
        behind_state = base_name(name) in ("W_hh", "b_hh")
        return self._through(name, t, self._by_pre_activation(of, t, behind_state))

    def _through(self, name: str, t: int, slope: Array) -> Array:
        """∂/∂θ of what a parameter's product brings about with `slope`: a row per number, then θ's printed shape."""
        values = {"W_hy": ("h", t), "W_hh": ("h", t - 1), "E": ("x", t)}
        base = base_name(name)
        if base.startswith("b_"):
            return np.stack([self.notation.as_printed(name, row) for row in slope])
        source = self.trace.source(t) if base == "W_xh" else self.trace.value(*values[base])
        if source is None:  # nothing is read at this timestep
            rows = [np.zeros_like(self.trace.experiment.parameters[name])] * len(slope)
        else:
            rows = [np.outer(source, row) if name == "E" else np.outer(row, source) for row in slope]
        return np.stack([self.notation.as_printed(name, row) for row in rows])

    def _output_slope(self, t: int) -> Array:
        q = self.trace.value("q", t)
        assert q is not None
        return np.asarray(activation_jacobian(self.trace.experiment.network.output_activation, q))
