"""An equation is data: a tree of frozen nodes that Typst, LaTeX, the numbers line and a multiplying test all read.

Timesteps in the tree are those of the places (1..T, 0 = initial state); a notation only prints them differently.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from app.story.places import Place

Reference = Place | str
"""What an expression reads: the value of a place, or a parameter by its canonical name."""

Bindings = Mapping[str, int]
"""The timesteps that the indices of the sums around an expression stand for."""

UNBOUND: Bindings = {}

Part = Literal["own", "received", "own loss"]
"""Of ∂L/∂h_k with all losses at once: what comes from timestep k's own loss, what from the timestep after. "own loss"
is "own" where ŷ_k is read by the next timestep too, so that it does not tell the two apart."""

Role = Literal["input", "recurrent", "output", "hidden_bias", "output_bias", "embedding", "loss", "forward", "backward"]

OUTPUT_PARAMETERS = ("W_hy", "b_y")
"""The parameters behind the hidden state: the loss of a timestep meets them at that timestep only."""


GATE_VALUES = {"z": "z_gate"}
"""The value of a gate where it has another name than the gate."""


def gate_of(name: str) -> str | None:
    """The gate whose pre-activation a name means: z_i → i; None for any other name."""
    return name[2:] if name[:2] == "z_" and len(name) == 3 else None


@dataclass(frozen=True)
class Index:
    """A running index of a sum or product, or one beside it: k, k+1, i−1."""

    symbol: str
    offset: int = 0


At = int | Index


def timestep(at: At, bindings: Bindings = UNBOUND) -> int:
    """The timestep that `at` stands for."""
    return at if isinstance(at, int) else bindings[at.symbol] + at.offset


@dataclass(frozen=True)
class Expression:
    """A node. Its parts are those fields that are expressions or tuples of expressions."""


# What has a value of its own ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Value(Expression):
    """A value of the forward pass: h_t, ŷ_t, L_t; L where `t` is None; z_i is the pre-activation of gate i."""

    name: str
    t: At | None

    def place(self, bindings: Bindings = UNBOUND) -> Place:
        """Its place; a gate's pre-activation has none of its own and is found where the gate is."""
        gate = gate_of(self.name)
        name = self.name if gate is None else GATE_VALUES.get(gate, gate)
        return Place("forward", name, t=None if self.t is None else timestep(self.t, bindings))


@dataclass(frozen=True)
class State(Expression):
    """The state where it has more than one part: (h_t, c_t)."""

    t: At
    parts: tuple[str, ...] = ("h", "c")

    @property
    def name(self) -> str:
        return "s"

    @property
    def values(self) -> tuple[Value, ...]:
        """Its parts."""
        return tuple(Value(part, self.t) for part in self.parts)


@dataclass(frozen=True)
class Parameter(Expression):
    """A parameter by its canonical name; `gate`: only the rows of that gate."""

    name: str
    gate: str | None = None


@dataclass(frozen=True)
class Gradient(Expression):
    """∂L_t/∂… in the shape of what it is the gradient of; `loss` None: of the whole L.

    `of`: a value (q, h, z, e, y_hat, c, a gate's z_i, s for the whole state) of timestep `k`, or a parameter:
    collected, or with `k` only what passes through its use at timestep k. `part`: only that part. `named`: printed
    with the notation's own letter (δ) instead of the fraction.
    """

    of: str
    loss: At | None
    k: At | None = None
    part: Part | None = None
    named: bool = False

    @property
    def of_value(self) -> bool:
        return self.of in ("q", "h", "z", "e", "y_hat", "c", "s") or gate_of(self.of) is not None

    @property
    def delta(self) -> str:
        """Its name among the letters of a notation: dz, also for a gate's."""
        return f"d{self.of}" if gate_of(self.of) is None else "dz"

    def place(self, bindings: Bindings = UNBOUND) -> Place:
        loss = None if self.loss is None else timestep(self.loss, bindings)
        if self.k is None:
            return Place("sum", self.of, loss=loss)
        name = f"d{self.of}" if self.of_value else self.of
        part = "" if self.part is None else f"_{self.part.split()[0]}"
        return Place("backward", name + part, loss=loss, k=timestep(self.k, bindings))


@dataclass(frozen=True)
class Jacobian(Expression):
    """∂of/∂by as a factor of a chain, in numerator layout; `immediate`: ∂⁺, what is before `of` held constant.

    `edges`: the parameters on the way; None: of h by h and of ŷ by h those of a network without stages.
    """

    of: Value | State
    by: Value | Parameter | State
    immediate: bool = False
    edges: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Number(Expression):
    """A whole number or a fraction of two."""

    numerator: int
    denominator: int = 1


@dataclass(frozen=True)
class LearningRate(Expression):
    """η."""

    value: float


@dataclass(frozen=True)
class Ones(Expression):
    """1 in every place of a vector like `like`."""

    like: Value


@dataclass(frozen=True)
class Zero(Expression):
    """0, whatever the shape of the left side."""


@dataclass(frozen=True)
class Identity(Expression):
    """The identity matrix of the state's size: the empty product of ∂h_i/∂h_{i−1}."""


@dataclass(frozen=True)
class Timestep(Expression):
    """A timestep or index that is a term itself: the k of a sum, the k+1 of a product's limit."""

    at: At


@dataclass(frozen=True)
class Entry(Expression):
    """A running index as an argument: the j of onehot(j)."""

    j: Index


@dataclass(frozen=True)
class Dots(Expression):
    """…, what is not written out."""


@dataclass(frozen=True)
class Given(Expression):
    """A value that the lesson gives: nothing is computed."""


@dataclass(frozen=True)
class OneHot(Expression):
    """The vector that is 1 at the token's position and 0 elsewhere; `token` is the user's text."""

    token: str
    position: int
    length: int


# What is made of other expressions ------------------------------------------------------------------------------------


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


Inspectable = Reference | Jacobian | Chain
"""What can be looked at in numbers: the value of a place, a parameter by its name, a derivative."""
