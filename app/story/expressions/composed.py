"""Expressions that are made of other expressions."""

from dataclasses import dataclass, field

from app.story.expressions.reading import UNBOUND, Bindings, Expression, Index, Role, timestep
from app.story.expressions.simple import Timestep, Value


@dataclass(frozen=True)
class Product(Expression):
    """Matrix product, factors in the order they are printed."""

    factors: tuple[Expression, ...]


@dataclass(frozen=True)
class Hadamard(Expression):
    """Elementwise product ∘."""

    factors: tuple[Expression, ...]


@dataclass(frozen=True)
class Stacked(Expression):
    """Vectors one behind the other as one vector: the gates' parts in the order of FORMATS §1."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True)
class AtOutputs(Expression):
    """Of a vector like x the numbers that stand for the outputs, in the order of ŷ."""

    body: Expression


@dataclass(frozen=True)
class Quotient(Expression):
    """Elementwise quotient, printed as a fraction."""

    top: Expression
    bottom: Expression


@dataclass(frozen=True)
class Scaled(Expression):
    """A number times an expression."""

    number: Expression
    body: Expression


@dataclass(frozen=True)
class Plus(Expression):
    terms: tuple[Expression, ...]


@dataclass(frozen=True)
class Minus(Expression):
    left: Expression
    right: Expression


@dataclass(frozen=True)
class Negative(Expression):
    body: Expression


@dataclass(frozen=True)
class Square(Expression):
    """The square of a number."""

    body: Expression


@dataclass(frozen=True)
class Norm(Expression):
    """The length of a vector."""

    body: Expression


@dataclass(frozen=True)
class Transposed(Expression):
    body: Expression


@dataclass(frozen=True)
class Applied(Expression):
    """A function of one or more arguments: tanh, sigmoid, relu, softmax, log, diag, argmax, onehot, CE, BCE.

    `derivative`: its derivative, elementwise.
    """

    function: str
    arguments: tuple[Expression, ...]
    derivative: bool = False


@dataclass(frozen=True)
class Cell(Expression):
    """f(h_{t−1}, x_t; θ): the hidden state as a function of the one before, of the input, if any, and of all
    parameters."""

    previous: Expression
    x: Expression | None = None


@dataclass(frozen=True)
class Positive(Expression):
    """[z > 0]: 1 where the value is positive, 0 elsewhere."""

    body: Expression


@dataclass(frozen=True)
class Component(Expression):
    """One number of a vector: y_j. `indexed`: with its timestep also where that stands above, for no vector with the
    timestep stands beside it."""

    value: Value
    j: Index
    indexed: bool = False


@dataclass(frozen=True)
class Sum(Expression):
    """Σ over an index, which takes each of `numbers`. `limits`: whether they are printed; `letter`: the index below the
    sign where that is a term, a marked Timestep."""

    index: str
    numbers: tuple[int, ...]
    letter: "Marked | None" = field(default=None, kw_only=True)  # before the body: it is printed before it
    body: Expression
    limits: bool = True


@dataclass(frozen=True)
class Chain(Expression):
    """Π over an index of Jacobians ∂h_i/∂h_{i−1}, multiplied from the highest number on the left down to the lowest on
    the right; of none it is the identity matrix.

    `first`: the lower limit where that is a term, a marked Timestep; only the `numbers` from there on count then.
    """

    index: str
    numbers: tuple[int, ...]
    first: "Marked | None" = field(default=None, kw_only=True)  # before the body: it is printed before it
    body: Expression

    def taken(self, bindings: Bindings = UNBOUND) -> tuple[int, ...]:
        """The numbers that the index takes."""
        if self.first is None:
            return self.numbers
        assert isinstance(self.first.body, Timestep)
        lowest = timestep(self.first.body.at, bindings)
        return tuple(number for number in self.numbers if number >= lowest)


@dataclass(frozen=True)
class Only(Expression):
    """The one term of a sum that has no other."""

    body: Expression


@dataclass(frozen=True)
class Marked(Expression):
    """A factor that is a term of the equation: it has a number, a colour by its role, and can be lit."""

    role: Role
    body: Expression
    lit: bool = False
    number: int = 0
