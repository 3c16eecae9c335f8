"""A lecturer's letters: symbols, orientation of vectors and weights, index base (FORMATS §3). Frozen."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType
from typing import Literal

import numpy as np

from app.quoting import shortened
from app.story.expressions import Expression, Gradient, Jacobian, Parameter, Value
from app.story.plain_form import PlainForm
from app.story.symbols import Symbol
from app.story.typst_form import TypstForm
from app.translation import _
from rnn_engine.arrays import Array
from rnn_engine.network import GATES, base_name

PARAMETER_NAMES = ("E", "W_xh", "W_hh", "b_h", "b_xh", "b_hh", "W_hy", "b_y")
VALUE_NAMES = ("x", "e", "z", "h", "c", "q", "y_hat", "y", "loss", "L")
SYMBOL_NAMES = (*PARAMETER_NAMES, *VALUE_NAMES, "theta", "f")
"""The names that may have a symbol: parameters, values, all parameters together, a hidden activation left open."""
DELTA_NAMES = ("dq", "dh", "dz", "de")
GATE_NAMES = tuple(gate for gates in GATES.values() for gate in gates)

_DEFAULTS = {"y_hat": Symbol("y", accent="hat"), "loss": Symbol("L")}
_ONE_THING = ({"loss", "L"}, {"b_h", "b_xh", "b_hh"})
"""Names that may share a symbol: L_t and L differ by their timestep; a network has either b_h or the other two."""
_NOT_EVERYWHERE = ("c", "theta", "f")
"""Names that most lessons never print: only where they are given do they occupy a letter."""
_BESIDE_GATES = {
    cell: ("E", "W_xh", "W_hh", *biases, "W_hy", "b_y", "x", "e", "h", *values, "q", "y_hat", "y", "loss", "L", "theta")
    for cell, biases, values in (("lstm", ("b_h",), ("c",)), ("gru", ("b_xh", "b_hh"), ()))
}
"""By cell what is printed beside its gates; z is not: of a pre-activation there is only that of a gate, with its letter
below."""


class NotationError(ValueError):
    """A notation that can't be used: all its problems at once, each beginning with the field it is about."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class Notation:
    """How equations, labels and exports are written; places and files never follow it.

    `symbols`: SYMBOL_NAMES → symbol, where one is missing the canonical name is printed; `deltas`: DELTA_NAMES → symbol
    of that gradient, where one is missing the fraction ∂L/∂… is printed; `gates`: GATE_NAMES → symbol, where one is
    missing its own letter; `stage`: where the name of a parameter's stage stands. Raises NotationError.
    """

    name: str
    title: str
    vectors: Literal["column", "row"]
    weights: Literal["output_by_input", "input_by_output"]
    embedding: Literal["rows", "columns"]
    first_index: Literal[0, 1]
    index: Literal["subscript", "parenthesis", "bracket"]
    symbols: Mapping[str, Symbol] = field(default_factory=dict)
    deltas: Mapping[str, Symbol] = field(default_factory=dict)
    gates: Mapping[str, Symbol] = field(default_factory=dict)
    stage: Literal["superscript", "subscript"] = "superscript"
    initial_state: Symbol | None = None
    """What h of timestep 0 is called where it has a symbol of its own."""

    def __post_init__(self) -> None:
        for name in ("symbols", "deltas", "gates"):
            object.__setattr__(self, name, MappingProxyType(dict(getattr(self, name))))
        problems = tuple(self._clashes())
        if problems:
            raise NotationError(problems)

    def __hash__(self) -> int:
        return hash((self.name, self.title))

    def _clashes(self) -> Iterator[str]:
        used: dict[Symbol, str] = {}
        for name in SYMBOL_NAMES:
            if name in _NOT_EVERYWHERE and name not in self.symbols:
                continue
            symbol = self.symbol(name)
            other = used.setdefault(symbol, name)
            if other != name and not any({name, other} <= group for group in _ONE_THING):
                yield _taken(f"symbols.{name}", symbol, other)
        initial = self.initial_state
        if initial is not None and initial in used:
            yield _taken("initial_state", initial, used[initial])
        for cell in GATES:
            yield from self._gate_clashes(cell)

    def _gate_clashes(self, cell: str) -> Iterator[str]:
        """Between what a network with this cell prints side by side, as far as the notation gives it."""
        used = dict(self._beside_gates(cell))
        for gate in GATES[cell]:
            if gate in self.gates:
                symbol = self.gates[gate]
                if symbol in used:
                    yield _taken(f"gates.{gate}", symbol, used[symbol])
                used[symbol] = gate

    def _beside_gates(self, cell: str) -> Iterator[tuple[Symbol, str]]:
        for name in _BESIDE_GATES[cell]:
            if name in self.symbols or name not in _NOT_EVERYWHERE:
                yield self.symbol(name), name

    @property
    def called(self) -> str:
        """Its title; of a notation that comes along in the chosen language."""
        return _(self.title)

    # What is printed -----------------------------------------------------------------------------------------------

    def symbol(self, name: str) -> Symbol:
        """The symbol of a parameter, in whatever stage, or of a value that is no gate."""
        name = base_name(name)
        return self.symbols.get(name) or _DEFAULTS.get(name) or Symbol.parse(name)

    def value_symbol(self, name: str) -> Symbol:
        """The symbol of a value of a timestep, which may be a gate."""
        if name == "z_gate":
            return self.gate("z")
        if name == "c" and name not in self.symbols:
            return self._left_over("c", "lstm")
        return self.gate(name) if name in GATE_NAMES and name != "z" else self.symbol(name)

    def gate(self, name: str) -> Symbol:
        """The symbol of a gate, i f g o of an LSTM, r z n of a GRU: its own letter where none is given."""
        return self.gates.get(name) or self._left_over(name, "lstm" if name in GATES["lstm"] else "gru")

    def _left_over(self, letter: str, cell: str) -> Symbol:
        """A letter that the notation does not give, with a bar where it stands for something else beside this cell."""
        others = {symbol for symbol, _ in self._beside_gates(cell)}
        others |= {self.gates[gate] for gate in GATES[cell] if gate in self.gates}
        return Symbol(letter, accent="bar" if Symbol(letter) in others else "")

    def printed_timestep(self, t: int) -> int:
        """Timestep t (1..T, 0 = initial state) as this notation counts."""
        return t - 1 + self.first_index

    def as_printed(self, name: str, value: Array) -> Array:
        """A value, parameter or gradient of the canonical shape (FORMATS §1) as this notation prints it.

        A vector (n,) becomes (n, 1) or (1, n), a weight (out, in) stays or is transposed; a number stays a number.
        `name`: the parameter's name for a parameter, its gradient, contributions and update; else the value's.
        """
        if value.ndim == 1:
            return value[:, np.newaxis] if self.vectors == "column" else value[np.newaxis, :]
        if value.ndim == 2 and self.turned(name):
            return value.T
        return value

    def turned(self, parameter: str) -> bool:
        """Whether a matrix is printed transposed to its canonical shape."""
        return self.embedding == "columns" if parameter == "E" else self.weights == "input_by_output"

    # Symbols as text and as Typst markup ---------------------------------------------------------------------------

    def plain(self, expression: Expression) -> str:
        """An expression as it stands in a sentence."""
        return PlainForm(self).write(expression)

    def label(self, name: str, t: int | None = None) -> str:
        """A parameter, a value of timestep t, or L as plain text: W, b_h, h₂, h⁽²⁾."""
        return _label(self, name, t)

    def gradient_label(self, name: str, loss: int | None = None, k: int | None = None) -> str:
        """∂L/∂W, ∂L₄/∂W, or what passes through timestep k of it, ∂L₄/∂W|k=2; `name` may be a value's: ∂L₄/∂h₂."""
        return self.plain(Gradient(name, loss, k))

    def typst_value(self, name: str, t: int | None = None) -> str:
        """A value of timestep t as Typst math: h_2."""
        return _typst_value(self, name, t)

    def typst_parameter(self, name: str) -> str:
        """A parameter as Typst math."""
        return _typst_parameter(self, name)

    def typst_partial(self, of: str, t: int | None, by: str, k: int | None = None, immediate: bool = False) -> str:
        """∂of_t/∂by_k as a Typst fraction; `by` may be a parameter (k None)."""
        denominator = _named(by, k)
        return TypstForm(self).write(Jacobian(Value(of, t), denominator, immediate))


def _taken(field: str, symbol: Symbol, other: str) -> str:
    said = _("{field} is {symbol!r}, already the symbol of {other}; give one of them another.")
    return said.format(field=field, symbol=shortened(str(symbol)), other=other)


def _named(name: str, t: int | None) -> Value | Parameter:
    return Parameter(name) if base_name(name) in PARAMETER_NAMES else Value(name, t)


# Symbols are asked for again with every picture, hundreds of times in some.


@lru_cache(maxsize=2048)
def _label(notation: Notation, name: str, t: int | None) -> str:
    return notation.plain(_named(name, t))


@lru_cache(maxsize=2048)
def _typst_value(notation: Notation, name: str, t: int | None) -> str:
    return TypstForm(notation).write(Value(name, t))


@lru_cache(maxsize=256)
def _typst_parameter(notation: Notation, name: str) -> str:
    return TypstForm(notation).write(Parameter(name))
