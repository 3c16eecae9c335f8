"""Works an expression out as it is printed: columns are (n, 1), rows (1, n), weights as the notation writes them.

Nothing is broadcast: matrix products need matching inner sizes, sums and ∘ equal shapes, and only a number scales.
It knows no equation: what a symbol holds comes from the trace, what a sign does from here.
"""

from collections.abc import Mapping

import numpy as np

from app.story import expressions as ex
from app.story.notation import Notation
from app.story.places import Place
from app.story.values import of_gate, scaled_value
from rnn_engine.arrays import Array, norm
from rnn_engine.cells import Slopes
from rnn_engine.functions import ACTIVATIONS, output_value
from rnn_engine.functions import output_jacobian as activation_jacobian
from rnn_engine.jacobians import loss_gradient, output_jacobian, step_jacobian
from rnn_engine.network import base_name
from rnn_engine.pieces import piece_at
from rnn_engine.trace import Trace

Bindings = Mapping[str, int]


class NotConformingError(AssertionError):
    """Shapes that a person could not multiply or add."""


class AsPrinted:
    """Works out the expressions of one trace in one notation."""

    def __init__(self, trace: Trace, notation: Notation) -> None:
        self.trace = trace
        self.notation = notation

    def of(self, expression: ex.Expression, at: Bindings | None = None) -> Array:
        """The value of an expression: a matrix, or () for a number."""
        at = {} if at is None else at
        match expression:
            case ex.Marked(body=body) | ex.Only(body=body):
                return self.of(body, at)
            case ex.Value(name=name):
                return self._value(expression.place(at), name)
            case ex.Gradient(of=name):
                return self._value(expression.place(at), name)
            case ex.Parameter(name=name, gate=gate):
                return self.notation.as_printed(name, of_gate(self.trace.experiment, name, gate))
            case ex.Number(numerator=numerator, denominator=denominator):
                return np.asarray(numerator / denominator)
            case ex.LearningRate(value=rate):
                return np.asarray(rate)
            case ex.Identity():
                return np.eye(self.trace.experiment.network.state_size)
            case ex.Ones(like=like):
                return np.ones_like(self.of(like, at))
            case ex.OneHot(position=position, length=length):
                return self.notation.as_printed("x", np.eye(length)[position])
            case ex.Component(value=vector, j=j):
                return np.asarray(self.of(vector, at).ravel()[ex.timestep(j, at) - 1])
            case ex.Entry(j=j):
                return np.asarray(float(ex.timestep(j, at) - 1))
            case ex.Jacobian():
                return self._jacobian(expression, at)
            case _:
                return self._composed(expression, at)

    def finite(self, expression: ex.Expression) -> tuple[Array, ...]:
        """The value of an expression; none where its parts leave the range of float64, though a gradient does not."""
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            found = self.of(expression)
        return (found,) if np.all(np.isfinite(found)) else ()

    def _composed(self, expression: ex.Expression, at: Bindings) -> Array:
        match expression:
            case ex.Product(factors=factors):
                return self._product([self.of(factor, at) for factor in factors])
            case ex.Hadamard(factors=factors):
                return self._elementwise(np.multiply, [self.of(factor, at) for factor in factors])
            case ex.Stacked(parts=parts):
                stacked: Array = np.concatenate([self.of(part, at) for part in parts], axis=self._along)
                return stacked
            case ex.AtOutputs(body=like_x):
                return np.take(self.of(like_x, at), self._entries, axis=self._along)
            case ex.Quotient(top=top, bottom=bottom):
                return self._elementwise(np.divide, [self.of(top, at), self.of(bottom, at)])
            case ex.Plus(terms=terms):
                return self._elementwise(np.add, [self.of(term, at) for term in terms])
            case ex.Minus(left=ex.Number(numerator=1), right=right):
                body = self.of(right, at)
                return np.ones_like(body) - body  # the 1 of 1 − h is a vector of ones
            case ex.Minus(left=left, right=right):
                return self._elementwise(np.subtract, [self.of(left, at), self.of(right, at)])
            case ex.Negative(body=body):
                return -self.of(body, at)
            case ex.Scaled(number=number, body=body):
                factor = self.of(number, at)
                if factor.shape != ():
                    raise NotConformingError(f"{number} is no number")
                return np.asarray(factor * self.of(body, at))
            case ex.Square(body=body):
                squared = self.of(body, at)
                if squared.shape != ():
                    raise NotConformingError(f"{body} is no number")
                return np.asarray(squared**2)
            case ex.Norm(body=body):
                return np.asarray(norm(self.of(body, at)))
            case ex.Transposed(body=body):
                return self.of(body, at).T
            case ex.Positive(body=body):
                return (self.of(body, at) > 0.0).astype(np.float64)
            case ex.Sum(index=index, numbers=numbers, body=body):
                return self._elementwise(np.add, [self.of(body, {**at, index: number}) for number in numbers])
            case ex.Chain(index=index, body=body):
                descending = sorted(expression.taken(at), reverse=True)
                links = [self.of(body, {**at, index: number}) for number in descending]
                return self._product(links) if links else self.of(ex.Identity())
            case ex.Cell(previous=previous, x=x):
                return self._next_state(self.of(previous, at), None if x is None else self.of(x, at))
            case ex.Applied(function=function, arguments=arguments, derivative=derivative):
                return self._applied(function, [self.of(each, at) for each in arguments], derivative)
            case _:
                raise TypeError(f"{expression} can't be worked out")

    def _value(self, place: Place, name: str) -> Array:
        found = scaled_value(self.trace, place)
        assert found is not None, place
        with np.errstate(over="ignore", under="ignore"):  # who asks for what is finite looks at it
            return self.notation.as_printed(name, np.ldexp(found.mantissa, found.exponent))

    @property
    def _along(self) -> int:
        """The axis along which a vector runs."""
        return 0 if self.notation.vectors == "column" else 1

    @property
    def _entries(self) -> list[int]:
        """Which number of x stands for output j."""
        entries = self.trace.experiment.sequence.feedback_inputs
        return list(range(self.trace.experiment.network.output_size) if entries is None else entries)

    @staticmethod
    def _product(matrices: list[Array]) -> Array:
        result, *others = matrices
        for matrix in others:
            if result.ndim != 2 or matrix.ndim not in (2, 3) or result.shape[1] != matrix.shape[0]:
                raise NotConformingError(f"{result.shape} times {matrix.shape}")
            result = np.tensordot(result, matrix, 1)
        return result

    @staticmethod
    def _elementwise(operation: np.ufunc, matrices: list[Array]) -> Array:
        result, *others = matrices
        for matrix in others:
            if result.shape != matrix.shape:
                raise NotConformingError(f"{result.shape} and {matrix.shape}")
            result = np.asarray(operation(result, matrix))
        return result

    def _applied(self, function: str, arguments: list[Array], derivative: bool) -> Array:
        argument = arguments[0]
        match function:
            case "hidden":
                return self._applied(self.trace.experiment.network.hidden_activation, arguments, derivative)
            case "softmax":
                return output_value("softmax", argument.ravel()).reshape(argument.shape)
            case "log":
                return np.asarray(np.log(argument))
            case "diag":
                return np.diag(argument.ravel())
            case "argmax":
                return np.asarray(float(np.argmax(argument)))
            case "onehot":
                return self._fed_back(int(argument))
            case "CE":
                return np.asarray(-np.sum(argument * np.log(arguments[1])))
            case "BCE":
                other = (1.0 - argument) * np.log(1.0 - arguments[1])
                return np.asarray(-np.sum(argument * np.log(arguments[1]) + other))
        activation = ACTIVATIONS[function]
        return np.asarray(activation.derivative(argument) if derivative else activation.value(argument))

    def _next_state(self, previous: Array, x: Array | None) -> Array:
        """One timestep of the forward pass; every vector as printed."""
        parameters = self.trace.experiment.parameters
        z = parameters["W_hh"] @ previous.ravel() + parameters["b_h"]
        if x is not None:
            z = z + parameters["W_xh"] @ (x.ravel() @ parameters["E"] if "E" in parameters else x.ravel())
        activation = ACTIVATIONS[self.trace.experiment.network.hidden_activation]
        return self.notation.as_printed("h", activation.value(z))

    def _fed_back(self, best: int) -> Array:
        return self.notation.as_printed("x", np.eye(self.trace.experiment.network.input_size)[self._entries[best]])

    # Jacobians in numerator layout: a row per number of what is differentiated ------------------------------------

    def _jacobian(self, jacobian: ex.Jacobian, at: Bindings) -> Array:
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
    def _timestep(of: ex.Value | ex.State, at: Bindings) -> int:
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
        by_y_hat = np.eye(network.input_size)[:, self._entries]
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
