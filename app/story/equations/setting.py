"""What every equation is written from, and the few patterns that all of them share."""

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from app.story.expressions import (
    OUTPUT_PARAMETERS,
    At,
    Expression,
    Gradient,
    Marked,
    Number,
    Parameter,
    Product,
    Role,
    Scaled,
    Transposed,
    Value,
)
from app.story.notation import Notation
from app.story.places import Flow
from app.story.rows import is_used
from rnn_engine.experiment import Experiment, Network
from rnn_engine.trace import Trace

PARAMETER_ROLES: dict[str, Role] = {
    "E": "embedding",
    "W_xh": "input",
    "W_hh": "recurrent",
    "b_h": "hidden_bias",
    "W_hy": "output",
    "b_y": "output_bias",
}
VALUE_ROLES: dict[str, Role] = {
    "x": "input",
    "e": "embedding",
    "z": "forward",
    "h": "forward",
    "q": "output",
    "y_hat": "output",
    "y": "loss",
    "loss": "loss",
    "L": "loss",
}


class Tokens(NamedTuple):
    """The words that one-hot inputs and targets stand for; None where a lesson has only vectors."""

    inputs: tuple[str, ...] | None = None
    outputs: tuple[str, ...] | None = None


NO_TOKENS = Tokens()


@dataclass(frozen=True, eq=False)
class Setting:
    """The experiment's facts, the flow and the letters."""

    trace: Trace
    flow: Flow
    notation: Notation
    tokens: Tokens = NO_TOKENS

    @property
    def experiment(self) -> Experiment:
        return self.trace.experiment

    @property
    def network(self) -> Network:
        return self.experiment.network

    @property
    def rows(self) -> bool:
        return self.notation.vectors == "row"

    # Factors -------------------------------------------------------------------------------------------------------

    def value(self, name: str, t: At | None) -> Expression:
        return Marked(VALUE_ROLES[name], Value(name, t))

    def parameter(self, name: str) -> Expression:
        return Marked(PARAMETER_ROLES[name], Parameter(name))

    def gradient(self, of: str, loss: At | None, k: At) -> Gradient:
        """∂L/∂of_k with the notation's own letter, where it has one."""
        named = f"d{of}" in self.notation.deltas and not (of == "h" and loss is not None and loss == k)
        return Gradient(of, loss, k, named=named)

    def known(self, of: str, loss: At | None, k: At) -> Expression:
        """The same as a factor."""
        return Marked("backward", self.gradient(of, loss, k))

    @property
    def source(self) -> str:
        """What the cell reads: e with an embedding, else x."""
        return self.network.source

    # Patterns ------------------------------------------------------------------------------------------------------

    def linear(self, parameter: str, vector: Expression, back: bool = False) -> Product:
        """A weight applied to a vector, W x; `back`: its transpose, as gradients pass it, Wᵀ δ."""
        turned = back ^ self._input_by_output(parameter) ^ self.rows
        matrix = self.parameter(parameter)
        factor = transposed(matrix) if turned else matrix
        return product(vector, factor) if self.rows else product(factor, vector)

    def outer(self, parameter: str, out: Expression, into: Expression) -> Product:
        """The gradient of a weight used once: `out` the gradient behind it, `into` what it was multiplied with."""
        first, second = (into, out) if self._input_by_output(parameter) else (out, into)
        return product(transposed(first), second) if self.rows else product(first, transposed(second))

    @property
    def weight(self) -> Number:
        """The weight that every L_t has in L: 1 for a sum, 1/n for a mean."""
        mean = self.experiment.loss.reduction == "mean"
        return Number(1, len(self.trace.losses) if mean else 1)

    def weighted(self, body: Expression) -> Expression:
        """`body` with that weight before it, where there is anything to print."""
        return body if self.weight == Number(1) else Scaled(self.weight, body)

    def _input_by_output(self, parameter: str) -> bool:
        """Whether the printed matrix has a row per input. The canonical E has (FORMATS §1), the weights have not."""
        return self.notation.turned(parameter) ^ (parameter == "E")

    # What reaches what ---------------------------------------------------------------------------------------------

    def kept(self, parameter: str, t: int) -> tuple[int, ...]:
        """The timesteps through whose use the loss of timestep t reaches a parameter."""
        if parameter in OUTPUT_PARAMETERS:
            return (t,)
        first = self.experiment.truncation.first_kept(t) if self.network.recurrent else t
        return tuple(k for k in range(first, t + 1) if is_used(self.experiment, parameter, k))

    def losses_after(self, k: int) -> tuple[int, ...]:
        """The losses after timestep k that still reach it."""
        if not self.network.recurrent:
            return ()
        return tuple(t for t in self.trace.losses if t > k and self.experiment.truncation.keeps(t, k))

    @cached_property
    def reached(self) -> tuple[int, ...]:
        """The timesteps that any loss reaches."""
        if not self.network.recurrent:
            return self.trace.losses
        found, following = [], None
        for k in range(self.trace.length, 0, -1):
            following = k if self.experiment.sequence.has_loss(k) else following
            if following is not None and self.experiment.truncation.keeps(following, k):
                found.append(k)
        return tuple(reversed(found))


def product(*factors: Expression) -> Product:
    """A product without products in it."""
    flat: list[Expression] = []
    for factor in factors:
        flat.extend(factor.factors if isinstance(factor, Product) else (factor,))
    return Product(tuple(flat))


def transposed(expression: Expression) -> Expression:
    """The transpose; of a factor, the whole factor keeps its colour."""
    match expression:
        case Marked(role=role, body=body, lit=lit):
            return Marked(role, transposed(body), lit)
        case Transposed(body=body):
            return body
        case _:
            return Transposed(expression)


def spread(of: Product) -> Product:
    """The same product with every (A B)ᵀ in it as Bᵀ Aᵀ."""
    factors: list[Expression] = []
    for factor in of.factors:
        match factor:
            case Transposed(body=Product(factors=inner)):
                factors.extend(transposed(each) for each in reversed(inner))
            case _:
                factors.append(factor)
    return Product(tuple(factors))
