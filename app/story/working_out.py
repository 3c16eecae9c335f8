"""Works an expression out as it is printed: columns are (n, 1), rows (1, n), weights as the notation writes them.

Nothing is broadcast: matrix products need matching inner sizes, sums and ∘ equal shapes, and only a number scales.
It knows no equation: what a symbol holds comes from the trace, what a sign does from here.
"""

import numpy as np

from app.story import expressions as ex
from app.story.notation import Notation
from app.story.places import Place
from app.story.printed_jacobians import PrintedJacobians, fed_back_entries
from app.story.values import of_gate, scaled_value
from rnn_engine.arrays import Array, norm
from rnn_engine.functions import ACTIVATIONS, output_value
from rnn_engine.trace import Trace


class NotConformingError(AssertionError):
    """Shapes that a person could not multiply or add."""


class AsPrinted:
    """Works out the expressions of one trace in one notation."""

    def __init__(self, trace: Trace, notation: Notation) -> None:
        self.trace = trace
        self.notation = notation
        self._jacobians = PrintedJacobians(trace, notation)

    def of(self, expression: ex.Expression, at: ex.Bindings | None = None) -> Array:
        """The value of an expression: a matrix, or () for a number; of a derivative by a parameter, (n, …), that has
        the parameter's printed shape behind a row for each number that is differentiated."""
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
                return self._jacobians.of(expression, at)
            case _:
                return self._composed(expression, at)

    def finite(self, expression: ex.Expression) -> tuple[Array, ...]:
        """The value of an expression; none where its parts leave the range of float64, though a gradient does not."""
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            found = self.of(expression)
        return (found,) if np.all(np.isfinite(found)) else ()

    def _composed(self, expression: ex.Expression, at: ex.Bindings) -> Array:
        match expression:
            case ex.Product(factors=factors):
                return self._product([self.of(factor, at) for factor in factors])
            case ex.Hadamard(factors=factors):
                return self._elementwise(np.multiply, [self.of(factor, at) for factor in factors])
            case ex.Stacked(parts=parts):
                stacked: Array = np.concatenate([self.of(part, at) for part in parts], axis=self._along)
                return stacked
            case ex.AtOutputs(body=like_x):
                return np.take(self.of(like_x, at), fed_back_entries(self.trace.experiment), axis=self._along)
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
        return self.notation.as_printed(
            "x", np.eye(self.trace.experiment.network.input_size)[fed_back_entries(self.trace.experiment)[best]]
        )
