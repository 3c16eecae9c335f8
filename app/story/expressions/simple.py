"""Expressions that have a value of their own."""

from dataclasses import dataclass

from app.story.expressions.reading import GATE_VALUES, UNBOUND, At, Bindings, Expression, Index, Part, gate_of, timestep
from app.story.places import Place


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
