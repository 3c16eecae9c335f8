"""Works an expression out as it is printed: columns are (n, 1), rows (1, n), weights as the notation writes them.

Nothing is broadcast: matrix products need matching inner sizes, sums and ∘ equal shapes, and only a number scales.
It knows no equation: what a symbol holds comes from the trace, what a sign does from here.
"""

from collections.abc import Mapping

import numpy as np

from app.story import expressions as ex
from app.story.notation import Notation
from app.story.places import Place
from app.story.values import value
from rnn_engine.arrays import Array, norm
from rnn_engine.functions import ACTIVATIONS, output_value
from rnn_engine.functions import output_jacobian as activation_jacobian
from rnn_engine.jacobians import loss_gradient, output_jacobian, step_jacobian
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
            case ex.Parameter(name=name):
                return self.notation.as_printed(name, self.trace.experiment.parameters[name])
            case ex.Number(numerator=numerator, denominator=denominator):
                return np.asarray(numerator / denominator)
            case ex.LearningRate(value=rate):
                return np.asarray(rate)
            case ex.Identity():
                return np.eye(self.trace.experiment.network.hidden_size)
            case ex.Ones(like=like):
                return np.ones_like(self.of(like, at))
            case ex.OneHot(position=position, length=length):
                return self.notation.as_printed("x", np.eye(length)[position])
            case ex.Component(value=vector, j=j):
                return np.asarray(self.of(vector, at).ravel()[ex.timestep(j, at) - 1])
            case ex.Jacobian():
                return self._jacobian(expression, at)
            case _:
                return self._composed(expression, at)

    def finite(self, expression: ex.Expression) -> tuple[Array, ...]:
        """The value of an expression; none where its parts leave the range of float64, though a gradient does not."""
        with np.errstate(over="ignore", invalid="ignore"):
            found = self.of(expression)
        return (found,) if np.all(np.isfinite(found)) else ()

    def _composed(self, expression: ex.Expression, at: Bindings) -> Array:
        match expression:
            case ex.Product(factors=factors):
                return self._product([self.of(factor, at) for factor in factors])
            case ex.Hadamard(factors=factors):
                return self._elementwise(np.multiply, [self.of(factor, at) for factor in factors])
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
        found = value(self.trace, place)
        assert found is not None, place
        return self.notation.as_printed(name, found)

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
        sequence = self.trace.experiment.sequence
        position = best if sequence.feedback_inputs is None else sequence.feedback_inputs[best]
        return self.notation.as_printed("x", np.eye(self.trace.experiment.network.input_size)[position])

    # Jacobians in numerator layout: a row per number of what is differentiated ------------------------------------

    def _jacobian(self, jacobian: ex.Jacobian, at: Bindings) -> Array:
        of, by = jacobian.of.place(at), jacobian.by
        assert of.t is not None
        if isinstance(by, ex.Parameter):
            is_whole = of.name == "h" and not jacobian.immediate
            return self._with_past(of, of.t, by.name) if is_whole else self._by_parameter(of, of.t, by.name)
        lag = of.t - (by.place(at).t or 0)
        match of.name, by.name, lag:
            case "loss", "y_hat", 0:
                return loss_gradient(self.trace, of.t).reshape(1, -1)
            case "y_hat", "h", 0:
                return output_jacobian(self.trace, of.t)
            case "y_hat", "q", 0:
                return self._output_slope(of.t)
            case "h", "h", 1:
                return step_jacobian(self.trace, of.t)
            case "h", "z", 0:
                return self._hidden_slope(of.t)
            case "h", "e", 0:
                return self._hidden_slope(of.t) @ self.trace.experiment.parameters["W_xh"]
        raise AssertionError(f"no factor of a chain: {jacobian}")

    def _with_past(self, of: Place, t: int, name: str) -> Array:
        """∂h_t/∂θ, nothing held constant: ∂⁺h_t/∂θ + ∂h_t/∂h_{t−1} ∂h_{t−1}/∂θ."""
        found = self._by_parameter(of, 1, name)
        for k in range(2, t + 1):
            found = self._by_parameter(of, k, name) + np.tensordot(step_jacobian(self.trace, k), found, 1)
        return found

    def _by_parameter(self, of: Place, t: int, name: str) -> Array:
        """∂of/∂θ with everything before held constant: a row per number of `of`, then the shape θ is printed in."""
        slope = self._output_slope(t) if of.name == "y_hat" else self._hidden_slope(t)
        if name in ("b_h", "b_y"):
            return np.stack([self.notation.as_printed(name, row) for row in slope])
        values = {"W_hy": ("h", t), "W_hh": ("h", t - 1), "E": ("x", t)}
        source = self.trace.source(t) if name == "W_xh" else self.trace.value(*values[name])
        if source is None:  # nothing is read at this timestep
            rows = [np.zeros_like(self.trace.experiment.parameters[name])] * len(slope)
        elif name == "E":
            rows = [np.outer(source, row) for row in slope @ self.trace.experiment.parameters["W_xh"]]
        else:
            rows = [np.outer(row, source) for row in slope]
        return np.stack([self.notation.as_printed(name, row) for row in rows])

    def _hidden_slope(self, t: int) -> Array:
        z = self.trace.value("z", t)
        assert z is not None
        return np.diag(ACTIVATIONS[self.trace.experiment.network.hidden_activation].derivative(z))

    def _output_slope(self, t: int) -> Array:
        q = self.trace.value("q", t)
        assert q is not None
        return np.asarray(activation_jacobian(self.trace.experiment.network.output_activation, q))
