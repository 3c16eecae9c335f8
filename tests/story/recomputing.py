"""The value at a place from nothing but the values that its equation reads, in the order in which it reads them."""

import numpy as np

from app.story.frame import Frame
from app.story.places import Place
from rnn_engine.arrays import Array
from rnn_engine.experiment import Experiment
from rnn_engine.functions import ACTIVATIONS, output_jacobian, output_value
from rnn_engine.network import base_name
from rnn_engine.trace import Trace


def computable(experiment: Experiment, place: Place) -> bool:
    """Given values aside, and where a plain product of what is read is not the whole equation."""
    plain = (experiment.loss.kind, experiment.network.output_activation) == ("cross_entropy", "softmax")
    if place.name in ("dq", "loss", "dh_own") and not plain:
        return False
    # of what reached k+1, a sliding window lets a part no further
    drops = place.name in ("dh_received", "dc", "dy_hat") and place.loss is None
    if drops and experiment.truncation.kind == "sliding":
        return False
    if place.phase == "forward":
        given_here = place.name == "x" and place.t is not None and not experiment.sequence.is_fed_back(place.t)
        return not given_here and place.name != "y"
    return True


def recomputed(trace: Trace, here: Frame, place: Place) -> Array:
    """The value at a computable place."""
    read: list[Array] = []
    for source in here.reads:
        known = trace.experiment.parameters[source] if isinstance(source, str) else here.value(source)
        assert known is not None
        read.append(known)
    of = _Recomputed(trace, here, place, read)
    return {"forward": of.forward, "backward": of.backward, "sum": of.sum, "update": of.update}[place.phase]()


class _Recomputed:
    def __init__(self, trace: Trace, here: Frame, place: Place, read: list[Array]) -> None:
        self.experiment, self.trace, self.place, self.read = trace.experiment, trace, place, read
        self.here = here
        self.network = trace.experiment.network
        self.names = [source if isinstance(source, str) else source.name for source in here.reads]
        self.f = ACTIVATIONS[self.network.hidden_activation]

    # Forward ---------------------------------------------------------------------------------------------------------

    def forward(self) -> Array:
        read, name = self.read, self.place.name
        match name:
            case "x":
                return self._fed(read[0])
            case "e":
                return read[0].T @ read[1]
            case "z" | "q":
                return self._affine(read)
            case "i" | "f" | "o" | "r" | "z_gate" | "g":
                value = self._affine([self._of_gate(name[0], *each) for each in zip(self.names, read, strict=True)])
                return ACTIVATIONS["tanh" if name == "g" else "sigmoid"].value(value)
            case "c":
                f, c, i, g = read
                return f * c + i * g
            case "hn":
                W, h, b = read
                return self._rows("n", W) @ h + self._rows("n", b)
            case "n":
                *driven, b, r, hn = read
                product = self._rows("n", driven[0]) @ driven[1] if driven else 0.0
                return np.tanh(product + self._rows("n", b) + r * hn)
            case "h" if self.network.cell == "lstm":
                return read[0] * np.tanh(read[1])
            case "h" if self.network.cell == "gru":
                z, n, h = read
                return (1.0 - z) * n + z * h
            case "h":
                return self.f.value(read[0])
            case "y_hat":
                return output_value(self.network.output_activation, read[0])
            case "loss":
                y, y_hat = read
                return np.asarray(-np.sum(y * np.log(y_hat)))
        mean = self.experiment.loss.reduction == "mean"
        return np.asarray(sum(read) / (len(read) if mean else 1))

    def _affine(self, read: list[Array]) -> Array:
        """Products of matrices with the vectors behind them, and biases."""
        total, left = np.zeros(1), list(read)
        while left:
            first = left.pop(0)
            total = total + (first if first.ndim == 1 else first @ left.pop(0))
        return total

    def _of_gate(self, gate: str, source: str, read: Array) -> Array:
        """The gate's rows of a parameter; another value as it is."""
        return self._rows(gate, read) if base_name(source)[:2] in ("W_", "b_") else read

    def _rows(self, gate: str, stacked: Array) -> Array:
        first = self.network.gates.index(gate) * self.network.hidden_size
        return stacked[first : first + self.network.hidden_size]

    def _fed(self, y_hat: Array) -> Array:
        entries = self.experiment.sequence.feedback_inputs or tuple(range(len(y_hat)))
        x = np.zeros(self.network.input_size)
        if self.experiment.sequence.feedback == "argmax":
            x[entries[int(np.argmax(y_hat))]] = 1.0
        else:
            np.add.at(x, list(entries), y_hat)
        return x

    # Backward --------------------------------------------------------------------------------------------------------

    def backward(self) -> Array:
        read, names = self.read, self.names
        match self.place.name:
            case "dy_hat":
                dx = read[0] @ read[1] if names[0] == "E" else read[0].T @ np.concatenate(read[1:])
                entries = self.experiment.sequence.feedback_inputs
                return dx if entries is None else dx[list(entries)]
            case "dq":
                return self._scores(read, names)
            case "dh_own" if names[1:] == ["y_hat", "y"]:
                return read[0].T @ self._scores(read[1:], names[1:])
            case "dh_own":
                return read[0].T @ read[1]
            case "dh" if names[0] in ("dh_own", "dh_received"):
                return np.asarray(sum(read))
            case "dh" | "dh_received":
                return self._received()
            case "dc":
                return self._cell_state()
            case "dz_i":
                return read[0] * read[1] * _sigmoid_slope(read[2])
            case "dz_f" | "dz_r":
                return read[0] * read[1] * _sigmoid_slope(read[2])
            case "dz_g":
                return read[0] * read[1] * (1.0 - read[2] ** 2)
            case "dz_o":
                return read[0] * np.tanh(read[1]) * _sigmoid_slope(read[2])
            case "dz_n":
                return read[0] * (1.0 - read[1]) * (1.0 - read[2] ** 2)
            case "dz_z":
                return read[0] * (read[1] - read[2]) * _sigmoid_slope(read[3])
            case "f_prime":
                return self.f.derivative(read[0])
            case "dz":
                return read[0] * (self.f.derivative(read[1]) if names[1] == "z" else read[1])
            case "de":
                return read[0].T @ np.concatenate(read[1:])
            case "E" | "W_hy":
                return np.outer(*read)
            case "b_y":
                return read[0]
        return self._tile()

    def _tile(self) -> Array:
        """Of the cell's parameters: what stands behind them, times what they were applied to."""
        parts = {name: value for name, value in zip(self.names, self.read, strict=True) if name.startswith("dz")}
        if "r" in self.names:
            parts["dz_n"] = parts["dz_n"] * self.read[self.names.index("r")]
        behind = np.concatenate(list(parts.values()))
        return behind if base_name(self.place.name).startswith("b_") else np.outer(behind, self.read[-1])

    def _scores(self, read: list[Array], names: list[str]) -> Array:
        total = np.zeros(self.network.output_size)
        if names[:2] == ["y_hat", "y"]:
            y_hat, y = read[:2]
            weight = self.trace.loss_weight(self.place.k or 0) if self.place.loss is None else 1.0
            total = weight * (y_hat * y.sum() - y)
        if names[-1] == "dy_hat":
            total = total + self._through_output(read[-1])
        return total

    def _through_output(self, d_y_hat: Array) -> Array:
        q = self.trace.value("q", self.place.k or 0)
        assert q is not None
        return d_y_hat @ output_jacobian(self.network.output_activation, q)

    def _received(self) -> Array:
        by_name = {base_name(name): value for name, value in zip(self.names, self.read, strict=True)}
        total = np.zeros(self.network.hidden_size)
        if "W_hy" in by_name:
            d_q = by_name["dq"] if "dq" in by_name else self._through_output(by_name["dy_hat"])
            total = total + by_name["W_hy"].T @ d_q
        if "W_hh" in by_name:
            parts = {name: value for name, value in by_name.items() if name.startswith("dz")}
            if self.network.cell == "gru":
                parts["dz_n"] = by_name["r"] * parts["dz_n"]
                total = total + by_name["z_gate"] * by_name["dh"]
            total = total + by_name["W_hh"].T @ np.concatenate(list(parts.values()))
        return total

    def _cell_state(self) -> Array:
        total, read = np.zeros(self.network.hidden_size), list(self.read)
        if self.names[0] == "dh":
            total = total + read[0] * read[1] * (1.0 - np.tanh(read[2]) ** 2)
            read = read[3:]
        return total + read[0] * read[1] if read else total

    # Collected -------------------------------------------------------------------------------------------------------

    def sum(self) -> Array:
        of_losses = self.here.timeline.flow == "each" and self.place.loss is None
        weights = [self.trace.loss_weight(t) for t in self.trace.losses] if of_losses else [1.0] * len(self.read)
        zero = np.zeros_like(self.experiment.parameters[self.place.name])
        return sum((weight * summand for weight, summand in zip(weights, self.read, strict=True)), zero)

    def update(self) -> Array:
        parameter, gradient = self.read
        return parameter - self.experiment.learning_rate * gradient


def _sigmoid_slope(gate: Array) -> Array:
    return gate * (1.0 - gate)
