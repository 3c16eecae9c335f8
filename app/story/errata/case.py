"""What an erratum is worked out from: a trace, and which loss and which timestep the place is about."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from app.story.equations.setting import Setting
from app.story.errata.reading import Piece, Reading
from app.story.expressions import Expression, Marked
from app.story.places import Place
from app.story.state import State
from app.story.working_out import AsPrinted
from rnn_engine.arrays import Array
from rnn_engine.backward_values import Backward
from rnn_engine.contributions import Contributions, contributions
from rnn_engine.experiment import Experiment
from rnn_engine.functions import ACTIVATIONS
from rnn_engine.jacobians import step_jacobian
from rnn_engine.trace import Trace


@dataclass(frozen=True, eq=False)
class Case:
    """A state as the readings see it. Arrays without the word printed are in canonical shape (FORMATS §1)."""

    state: State

    @property
    def place(self) -> Place | None:
        return self.state.place

    @property
    def trace(self) -> Trace:
        return self.state.trace

    @property
    def experiment(self) -> Experiment:
        return self.trace.experiment

    @cached_property
    def t(self) -> int:
        """The loss: the place's own, that of the place's timestep, else the one in focus."""
        place = self.place
        if place is not None and place.loss is not None:
            return place.loss
        if place is not None and place.t in self.trace.losses:
            return place.t
        return self.state.focus_loss

    @cached_property
    def k(self) -> int:
        """The timestep of the place; that of the loss where it has none."""
        place = self.place
        if place is None:
            return self.t
        return next((number for number in (place.k, place.t) if number is not None), self.t)

    @property
    def name(self) -> str:
        """The NAME of the place; W_hh before the first step."""
        return "W_hh" if self.place is None else self.place.name

    @cached_property
    def setting(self) -> Setting:
        return Setting(self.trace, self.state.flow, self.state.notation, self.state.tokens)

    # Readings ------------------------------------------------------------------------------------------------------

    def reading(self, label: str, expression: Expression) -> Reading:
        """An expression, worked out as it is printed."""
        return Reading(label, AsPrinted(self.trace, self.state.notation).of(expression), (expression,))

    def known(self, label: str, name: str, value: Array | float, *pieces: Piece) -> Reading:
        """A value that is worked out elsewhere, in the orientation of `name`."""
        return Reading(label, self.state.notation.as_printed(name, np.asarray(value)), pieces)

    def labelled(self, gradient_of: str, loss: int | None = None, k: int | None = None) -> str:
        """∂L_t/∂θ in the notation's letters, as a label."""
        return self.state.notation.gradient_label(gradient_of, loss, k)

    # Values --------------------------------------------------------------------------------------------------------

    @property
    def contributions(self) -> Contributions:
        return contributions(self.trace)

    @property
    def row(self) -> Backward:
        """The backward values of the loss."""
        return self.contributions.row(self.t)

    def tile(self, name: str, k: int) -> Array:
        """C[t,k]: what passes through the use of a parameter at timestep k."""
        return self.row.tile(name, k)

    def gradient(self, name: str) -> Array:
        """∂L_t/∂θ."""
        return self.contributions.gradient_of_loss(name, self.t)

    def summed(self, name: str, weight: Callable[[int], float]) -> Array:
        """Σ_k weight(k) C[t,k] over all timesteps k ≤ t."""
        terms = [weight(k) * self.tile(name, k) for k in range(1, self.t + 1)]
        return np.asarray(np.sum(terms, axis=0))

    def through(self, name: str, dh: Array) -> Array:
        """∂L_t/∂h_k ∂⁺h_k/∂θ for any row `dh` in the place of ∂L_t/∂h_k: dz xᵀ with dz = dh ∘ f′(z_k)."""
        z = self.trace.value("z", self.k)
        assert z is not None
        dz = np.asarray(dh * ACTIVATIONS[self.experiment.network.hidden_activation].derivative(z))
        source = {"W_hh": self.trace.value("h", self.k - 1), "W_xh": self.trace.source(self.k)}.get(name)
        return dz if source is None else np.outer(dz, source)

    def jacobians(self) -> list[Array]:
        """∂h_i/∂h_{i−1} for i = k+1, …, t."""
        return [step_jacobian(self.trace, i) for i in range(self.k + 1, self.t + 1)]


def lit(factor: Expression) -> Expression:
    """The same factor, lit: what two forms differ in."""
    assert isinstance(factor, Marked)
    return replace(factor, lit=True)
