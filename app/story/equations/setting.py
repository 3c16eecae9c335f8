"""What every equation is written from, and the few patterns that all of them share."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from dataclasses import dataclass, replace
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
from app.story.reach import is_reached, reach, reaches
from app.story.rows import is_used
from rnn_engine.experiment import Experiment, Network
from rnn_engine.network import base_name
from rnn_engine.trace import Trace, once_per_trace

PARAMETER_ROLES: dict[str, Role] = {
    "E": "embedding",
    "W_xh": "input",
    "W_hh": "recurrent",
    "b_h": "hidden_bias",
    "b_xh": "hidden_bias",
    "b_hh": "hidden_bias",
    "W_hy": "output",
    "b_y": "output_bias",
}
VALUE_ROLES: dict[str, Role] = {
    "x": "input",
    "e": "embedding",
    "z": "forward",
    **dict.fromkeys(("i", "f", "g", "o", "c", "r", "z_gate", "hn", "n", "h"), "forward"),
    "q": "output",
    "y_hat": "output",
    "y": "loss",
    "loss": "loss",
    "L": "loss",
}


def parameter_role(name: str) -> Role:
    """The role of a parameter by its canonical name, in whatever stage."""
    return PARAMETER_ROLES[base_name(name)]


@once_per_trace
def _passed(trace: Trace, parameter: str) -> tuple[int, ...]:
    """The timesteps through whose use a later loss may reach a parameter."""
    experiment, timesteps = trace.experiment, range(1, trace.length + 1)
    if parameter in OUTPUT_PARAMETERS:
        return tuple(k for k in timesteps if experiment.sequence.is_fed_softly(k + 1))
    return tuple(k for k in timesteps if is_used(experiment, parameter, k))


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

    def parameter(self, name: str, gate: str | None = None) -> Expression:
        return Marked(parameter_role(name), Parameter(name, gate))

    def gradient(self, of: str, loss: At | None, k: At) -> Gradient:
        """∂L/∂of_k with the notation's own letter, where it has one."""
        gradient = Gradient(of, loss, k)
        named = gradient.delta in self.notation.deltas and not (of == "h" and loss is not None and loss == k)
        return replace(gradient, named=named)

    def known(self, of: str, loss: At | None, k: At) -> Expression:
        """The same as a factor."""
        return Marked("backward", self.gradient(of, loss, k))

    @property
    def source(self) -> str:
        """What the cell reads: e with an embedding, else x."""
        return self.network.source

    # Patterns ------------------------------------------------------------------------------------------------------

    def linear(self, parameter: str, vector: Expression, back: bool = False, gate: str | None = None) -> Product:
        """A weight, or a gate's rows of it, applied to a vector, W x; `back`: its transpose, as gradients pass it,
        Wᵀ δ."""
        turned = back ^ self._input_by_output(parameter) ^ self.rows
        matrix = self.parameter(parameter, gate)
        factor = transposed(matrix) if turned else matrix
        return product(vector, factor) if self.rows else product(factor, vector)

    def outer(self, parameter: str, out: Expression, into: Expression) -> Product:
        """The gradient of a weight used once: `out` the gradient behind it, `into` what it was multiplied with."""
        first, second = (into, out) if self._input_by_output(parameter) else (out, into)
        return product(transposed(first), second) if self.rows else product(first, transposed(second))

    def pulled_back(self, parameter: str, behind: Callable[[str], Expression]) -> tuple[Expression, ...]:
        """What gradients behind a weight of the cell bring to what it was applied to, in terms: Wᵀ δ, or one for every
        gate. `behind`: the gradient of a pre-activation, "z" or "z_i"."""
        gates = self.network.gates
        if not gates:
            return (self.linear(parameter, behind("z"), back=True),)
        return tuple(self.linear(parameter, behind(f"z_{gate}"), back=True, gate=gate) for gate in gates)

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

    def named(self, name: str, k: int) -> str:
        """The canonical name of the parameter that timestep k uses: W_hh, or decoder.W_hh."""
        return self.network.named(name, k)

    def kept(self, parameter: str, t: int) -> tuple[int, ...]:
        """The timesteps through whose use the loss of timestep t reaches a parameter."""
        passed, lowest = _passed(self.trace, parameter), reach(self.experiment, t).lowest
        kept = passed[bisect_left(passed, lowest) : bisect_right(passed, t)]
        own = parameter in OUTPUT_PARAMETERS and (not kept or kept[-1] != t)
        return (*kept, t) if own else kept

    def _passes(self, parameter: str, t: int, k: int) -> bool:
        if parameter in OUTPUT_PARAMETERS:
            return k == t or self.experiment.sequence.is_fed_softly(k + 1)
        return is_used(self.experiment, parameter, k)

    def losses_after(self, k: int) -> tuple[int, ...]:
        """The losses after timestep k that still reach it."""
        return tuple(t for t in self.trace.losses if t > k and is_reached(self.experiment, t, k))

    def reached(self, parameter: str) -> tuple[int, ...]:
        """The timesteps through whose use any loss reaches a parameter."""
        lowest = {t: each.lowest for t, each in zip(self.trace.losses, reaches(self.experiment), strict=True)}
        found: list[int] = []
        nearest = None  # of the later losses the one that reaches farthest
        for k in range(self.trace.losses[-1], 0, -1):
            received = nearest is not None and lowest[nearest] <= k
            if (k in lowest or received) and self._passes(parameter, k if k in lowest else k + 1, k):
                found.append(k)
            nearest = k if k in lowest else nearest
        return tuple(reversed(found))

    @property
    def feeds_directly(self) -> bool:
        """Whether x_t is ŷ_{t−1} number for number where that is fed back softly."""
        entries, network = self.experiment.sequence.feedback_inputs, self.network
        return network.input_size == network.output_size and entries in (None, tuple(range(network.output_size)))

    def is_fed_on(self, k: int) -> bool:
        """Whether gradient comes back to ŷ_k because the next timestep has read it."""
        return self.experiment.sequence.is_fed_softly(k + 1)


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
