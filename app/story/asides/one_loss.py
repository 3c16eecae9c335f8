"""The gradient of one loss, as its derivations take it apart: use by use of a parameter, as far as the cursor has come.

∂L_t/∂θ = Σ_k ∂L_t/∂ŷ_t ∂ŷ_t/∂h_t (∏_{i=k+1..t} ∂h_i/∂h_{i−1}) ∂⁺h_k/∂θ, with what is before h_k held constant in ∂⁺.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from app.story.asides.aside import Formula, formula
from app.story.asides.plain import goes_through_h_alone, is_within_float64
from app.story.equations.chain import chain
from app.story.equations.setting import Setting, parameter_role
from app.story.expressions import OUTPUT_PARAMETERS, Expression, Gradient, Marked, Product
from app.story.figures.printed_shares import printed_timesteps, timestep_shares
from app.story.figures.tiles import tile_place
from app.story.numbers import percent
from app.story.places import Place
from app.story.rows import is_used
from app.story.state import State
from app.story.working_out import AsPrinted
from app.translation import _, later
from rnn_engine.arrays import Array

_LISTED = 6
"""As many uses are listed one by one; of more the two newest, those around the cursor and the oldest."""


BEYOND = later("leaves the range of float64")
"""Beside a formula whose numbers are missing."""


def is_about_one_loss(state: State) -> bool:
    """Whether the gradient of one loss flows back at a state, through time into a parameter."""
    place = state.place
    if place is None or place.phase not in ("backward", "sum") or place.loss is None:
        return False
    parameter = _parameter(state, place)
    if parameter is None or not goes_through_h_alone(state.trace.experiment, place.loss):
        return False
    is_kept = bool(Setting(state.trace, state.flow, state.notation).kept(parameter, place.loss))
    return is_kept and is_within_float64(state.trace, place.loss)


def is_collected_here(state: State) -> bool:
    """Whether the place itself collects that gradient: a tile, or the sum of the tiles."""
    return is_about_one_loss(state) and state.place is not None and state.place.name in _behind_state(state)


def _behind_state(state: State) -> tuple[str, ...]:
    """The parameters that act on a loss through the hidden state."""
    if not state.trace.experiment.network.recurrent:
        return ()
    return tuple(name for name in state.parameters if name not in OUTPUT_PARAMETERS)


def _parameter(state: State, place: Place) -> str | None:
    """The place's own parameter, else the chosen one."""
    behind = _behind_state(state)
    return next((name for name in (place.name, state.parameter) if name in behind), None)


@dataclass(frozen=True, eq=False)
class OneLoss:
    """∂L_t/∂θ at a state for which `is_about_one_loss` holds."""

    state: State

    @cached_property
    def setting(self) -> Setting:
        return Setting(self.state.trace, self.state.flow, self.state.notation, self.state.tokens)

    @cached_property
    def printed(self) -> AsPrinted:
        return AsPrinted(self.state.trace, self.state.notation)

    @property
    def place(self) -> Place:
        assert self.state.place is not None
        return self.state.place

    @property
    def t(self) -> int:
        assert self.place.loss is not None
        return self.place.loss

    @cached_property
    def parameter(self) -> str:
        found = _parameter(self.state, self.place)
        assert found is not None
        return found

    @property
    def label(self) -> str:
        """∂L₄/∂W."""
        return self.state.notation.gradient_label(self.parameter, self.t)

    def word(self, name: str, t: int | None = None) -> str:
        """A value of timestep t, or a parameter, in plain text."""
        return self.state.notation.label(name, t)

    # The uses of the parameter -------------------------------------------------------------------------------------

    @cached_property
    def kept(self) -> tuple[int, ...]:
        """The timesteps through whose use the loss reaches the parameter, from t back."""
        return self.setting.kept(self.parameter, self.t)[::-1]

    @cached_property
    def cut(self) -> tuple[int, ...]:
        """Those that truncation leaves out, from the newest back."""
        first = self.setting.experiment.truncation.first_kept(self.t)
        return tuple(k for k in range(first - 1, 0, -1) if is_used(self.setting.experiment, self.parameter, k))

    def unused(self) -> str:
        """Why timestep t itself does not use the parameter."""
        network, when = self.setting.network, self.state.notation.printed_timestep(self.t)
        if not network.uses(self.parameter, self.t):
            own = _("At t = {t} the {stage} has weights of its own")
            return own.format(t=when, stage=network.stage_at(self.t))
        return _("Nothing is read at t = {t}").format(t=when)

    @property
    def uses(self) -> tuple[int, ...]:
        """The timesteps that use the parameter, kept or cut, from t back."""
        return (*self.kept, *self.cut)

    @cached_property
    def now(self) -> int | None:
        """The timestep that the cursor is at; None at the sum, at the initial state and at a cut."""
        k = self.place.k
        return k if k in self.kept else None

    @property
    def reach(self) -> int:
        """The timestep down to which the gradient has come."""
        return self.place.k if self.place.phase == "backward" and self.place.k is not None else 1

    @cached_property
    def listed(self) -> tuple[int | None, ...]:
        """The timesteps, kept and cut, that get a row each, from t back; None where some are left out."""
        return abbreviated(self.uses, self.now)

    def when(self, k: int) -> str:
        """ "k = 2", as the notation counts."""
        return f"k = {self.state.notation.printed_timestep(k)}"

    def tile_place(self, k: int) -> Place | None:
        """Where the tile of timestep k is computed, or the cut that leaves it out."""
        return tile_place(self.state.timeline, self.parameter, self.t, k)

    def is_known(self, k: int) -> bool:
        """Whether the cursor has been at the tile of timestep k."""
        return k in self.kept and self.state.frame.known(self.tile(k).place())

    @cached_property
    def is_complete(self) -> bool:
        """Whether the cursor has been at all of them."""
        return self.is_known(self.kept[-1])

    # Expressions ---------------------------------------------------------------------------------------------------

    @property
    def gradient(self) -> Gradient:
        """∂L_t/∂θ."""
        return Gradient(self.parameter, self.t)

    @property
    def left(self) -> Marked:
        """The same as the left side of a formula."""
        return Marked(parameter_role(self.parameter), self.gradient)

    def tile(self, k: int) -> Gradient:
        """What passes through the use at timestep k."""
        return Gradient(self.parameter, self.t, k)

    def factors(self, k: int) -> tuple[Expression, ...]:
        """The chain from the loss back to the use at timestep k; at the cursor the factor of the moment is lit."""
        links = chain(self.tile(k), self.setting.experiment)
        assert isinstance(links, Product)
        return links.factors if k == self.now else tuple(map(_unlit, links.factors))

    def formula(self, *pieces: Expression | str) -> Formula:
        return formula(self.state.notation, *pieces)

    # Numbers -------------------------------------------------------------------------------------------------------

    def numbers(self, expression: Expression) -> tuple[Array, ...]:
        """What an expression comes to, as printed."""
        return self.printed.finite(expression)

    def contribution(self, k: int) -> Array:
        """C[t,k] as printed."""
        return self.printed.of(self.tile(k))

    @cached_property
    def shares(self) -> dict[int, str]:
        """The share of every kept timestep in the gradient; empty where that is zero."""
        trace = self.state.trace
        if not timestep_shares(trace, self.parameter, self.t).any():
            return {}
        wholes = printed_timesteps(trace, self.parameter, self.t)
        return {k: percent(wholes[k - 1]) for k in self.kept}


def abbreviated(timesteps: tuple[int, ...], now: int | None) -> tuple[int | None, ...]:
    """Timesteps in descending order, None where some are left out: never one alone."""
    if len(timesteps) <= _LISTED:
        return timesteps
    around = {0, 1, len(timesteps) - 1}
    if now is not None:
        at = timesteps.index(now)
        around |= {at - 1, at, at + 1}
    return tuple(_with_gaps(timesteps, sorted(around & set(range(len(timesteps))))))


def _with_gaps(timesteps: tuple[int, ...], indices: list[int]) -> Iterator[int | None]:
    before = -1
    for index in indices:
        if index == before + 2:
            yield timesteps[before + 1]
        elif index > before + 2:
            yield None
        yield timesteps[index]
        before = index


def _unlit(factor: Expression) -> Expression:
    return replace(factor, lit=False) if isinstance(factor, Marked) else factor
