"""A value as the inspector shows it: what it is called, its numbers, their statistics, its gradient, its relatives."""

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np

from app.story.derivatives import (
    Derivative,
    derivative_beside,
    derivative_exists,
    derivative_in_words,
    derivative_is_known,
    derivative_values,
)
from app.story.expressions import GATE_VALUES, Inspectable, Jacobian, Reference
from app.story.expressions import State as Parts
from app.story.figures.shares import is_collected_whole, shown_loss
from app.story.matrix_texts import entry_label
from app.story.naming import in_words, label, markup, markup_in_line
from app.story.numbers import decimal, power_of_ten
from app.story.places import Place
from app.story.plain_form import PlainForm
from app.story.reads import is_initial_state
from app.story.relatives import beside, exists, gradient_of, made_from, used_by
from app.story.state import State
from app.story.statistics import Fact, derivative_facts, facts
from app.story.terms import references
from app.story.typst_form import TypstForm
from app.story.values import scaled_value
from rnn_engine.arrays import Array
from rnn_engine.network import base_name
from rnn_engine.scaled import Scaled

Index = tuple[int, ...]
"""Of an entry, counted from 0; () of a single number."""
Editable = Literal["parameter", "initial", "input", "target"]


@dataclass(frozen=True, eq=False)
class Numbers:
    """A value as printed, (rows, columns), times 10^`tens`: not 0 only where float64 does not hold it."""

    label: str
    markup: str
    values: Array
    tens: int
    canonical: tuple[int, ...]
    """The shape in FORMATS §1's orientation: () of a number."""
    turned: bool

    @property
    def factor(self) -> str:
        """·10⁻⁴⁰⁰; empty where there is none."""
        return f"·{power_of_ten(self.tens)}" if self.tens else ""

    @property
    def shape(self) -> str:
        rows, columns = self.values.shape
        return f"{rows}×{columns}"

    def index(self, row: int, column: int) -> Index:
        """The entry of the value in canonical orientation that stands in a cell."""
        match self.canonical:
            case ():
                return ()
            case (_,):
                return (row + column,)
        return (column, row) if self.turned else (row, column)

    def called(self, row: int, column: int) -> str:
        """A cell as it is printed, counted from 1: W[2,3], h₂[1], (∂L₄/∂h₂)[1]."""
        if not self.canonical:
            return self.label
        return entry_label(self.label, len(self.canonical) == 1, row, column)


@dataclass(frozen=True, eq=False)
class Inspection:
    """What is shown of one value."""

    state: State
    reference: Inspectable

    @cached_property
    def label(self) -> str:
        if isinstance(self.reference, Derivative):
            return PlainForm(self.state.notation).write(self.reference)
        return label(self.state, self.reference)

    @cached_property
    def markup(self) -> str:
        if isinstance(self.reference, Derivative):
            return TypstForm(self.state.notation).write(self.reference)
        return markup(self.state, self.reference)

    @cached_property
    def words(self) -> str:
        if isinstance(self.reference, Derivative):
            return derivative_in_words(self.state, self.reference)
        return in_words(self.state, self.reference)

    @property
    def is_known(self) -> bool:
        """Whether it is given or has been computed by now."""
        if isinstance(self.reference, Derivative):
            return derivative_is_known(self.state, self.reference)
        return isinstance(self.reference, str) or self.state.frame.known(self.reference)

    @cached_property
    def numbers(self) -> Numbers | None:
        """Its numbers, whether they are known by now or not; None where nothing is computed: at a cut; and of a
        derivative that leaves the range of float64."""
        if isinstance(self.reference, Derivative):
            values = derivative_values(self.state, self.reference)
            return None if values is None else Numbers(self.label, self.markup, values, 0, values.shape, False)
        return _numbers(self.state, self.reference)

    @cached_property
    def facts(self) -> tuple[Fact, ...]:
        if not self.is_known:
            return ()
        if isinstance(self.reference, Derivative):
            return () if self.numbers is None else derivative_facts(self.numbers.values)
        scaled = _scaled(self.state, self.reference)
        return () if scaled is None else facts(scaled, self.state.trace.experiment.network, self.reference)

    @cached_property
    def gradient(self) -> Place | None:
        """Where its gradient is computed."""
        return None if isinstance(self.reference, Derivative) else gradient_of(self.state, self.reference)

    @property
    def gradient_is_known(self) -> bool:
        """Whether it has been computed by now; that of a parameter as soon as all of it is collected."""
        if self.gradient is None or self.state.frame.known(self.gradient):
            return self.gradient is not None
        is_summed = self.gradient.phase == "sum" and self.gradient.loss == shown_loss(self.state)
        return is_summed and is_collected_whole(self.state, self.gradient.name)

    @cached_property
    def gradient_numbers(self) -> Numbers | None:
        """Its gradient, whether that is known by now or not."""
        return None if self.gradient is None else _numbers(self.state, self.gradient)

    @cached_property
    def made_from(self) -> tuple[Reference, ...]:
        if isinstance(self.reference, Derivative):
            return tuple(dict.fromkeys(references(self.reference)))
        return made_from(self.state, self.reference)

    @cached_property
    def used_by(self) -> tuple[Reference, ...]:
        return () if isinstance(self.reference, Derivative) else used_by(self.state, self.reference)

    @cached_property
    def before(self) -> Inspectable | None:
        """The same a timestep before."""
        return self._beside(-1)

    @cached_property
    def after(self) -> Inspectable | None:
        """The same a timestep later."""
        return self._beside(1)

    def _beside(self, distance: int) -> Inspectable | None:
        if isinstance(self.reference, Derivative):
            return derivative_beside(self.state, self.reference, distance)
        return beside(self.state, self.reference, distance)

    @property
    def place(self) -> Place | None:
        """Where the cursor goes to see it computed."""
        is_place = isinstance(self.reference, Place) and self.reference in self.state.timeline
        return self.reference if is_place and isinstance(self.reference, Place) else None

    @property
    def editable(self) -> Editable | None:
        """What of the experiment it is, if it is given there."""
        match self.reference:
            case str():
                return "parameter"
            case Place("forward", "x", t=int(t)) if not self.state.trace.experiment.sequence.is_fed_back(t):
                return "input"
            case Place("forward", "y"):
                return "target"
            case Place() if is_initial_state(self.state.timeline, self.reference):
                return "initial"
        return None

    @property
    def tokens(self) -> tuple[str, ...]:
        """The tokens that could stand in its place."""
        if self.editable == "input":
            return self.state.tokens.inputs or ()
        return self.state.tokens.outputs or () if self.editable == "target" else ()

    @property
    def token(self) -> str:
        """The token that it stands for."""
        scaled = None if isinstance(self.reference, Derivative) else _scaled(self.state, self.reference)
        if not self.tokens or scaled is None or np.count_nonzero(scaled.mantissa) != 1 or scaled.mantissa.max() != 1.0:
            return ""
        return self.tokens[int(np.argmax(scaled.mantissa))]

    @property
    def groups(self) -> tuple[str, ...]:
        """Where rows are stacked, their letters as Typst math, each for as many rows as there are units: of a parameter
        its gates, of a Jacobian the parts of the state."""
        if isinstance(self.reference, Derivative):
            of = self.reference.of if isinstance(self.reference, Jacobian) else None
            parts = of.parts if isinstance(of, Parts) else ()
            return tuple(map(self.state.notation.typst_value, parts))
        name = self.reference if isinstance(self.reference, str) else self.reference.name
        network = self.state.trace.experiment.network
        stacked = network.gates and base_name(name) in ("W_xh", "W_hh", "b_h", "b_xh", "b_hh")
        return tuple(self.state.notation.typst_value(GATE_VALUES.get(g, g)) for g in network.gates) if stacked else ()


def can_be_inspected(state: State, of: Inspectable) -> bool:
    """Whether the state's experiment has it, of gradients whether the shown flow has it."""
    return derivative_exists(state, of) if isinstance(of, Derivative) else exists(state, of)


def inspection(state: State) -> Inspection | None:
    """What is inspected; None where nothing is."""
    return None if state.inspected is None else Inspection(state, state.inspected)


def _scaled(state: State, reference: Reference) -> Scaled | None:
    if isinstance(reference, str):
        return Scaled(state.trace.experiment.parameters[reference])
    return scaled_value(state.trace, reference)


def _numbers(state: State, reference: Reference) -> Numbers | None:
    scaled = _scaled(state, reference)
    if scaled is None:
        return None
    values, tens = scaled.mantissa, 0
    largest = float(np.max(np.abs(values), initial=0.0))
    if scaled.exponent and largest:
        top, tens = decimal(largest, scaled.exponent)
        values = values / largest * top
    name = reference if isinstance(reference, str) else reference.name
    printed = state.notation.as_printed(name, values)
    turned = values.ndim == 2 and state.notation.turned(name)
    cells = printed.reshape(1, 1) if printed.ndim == 0 else printed
    return Numbers(label(state, reference), markup_in_line(state, reference), cells, tens, values.shape, turned)
