"""h_t = f(h_{t−1}, x_t; θ), opened: into it h_{t−1} = f(h_{t−2}, x_{t−1}; θ) is put, and so on, back to the initial
state.
"""

from app.story.asides.aside import LEFT_OUT, Aside, Formula, Kind, Line, Path, formula
from app.story.asides.plain import is_one_function
from app.story.equations.forward import activation, forward_equation
from app.story.equations.setting import Setting
from app.story.expressions import Cell, Expression, Given
from app.story.numbers_line import numbers_line, put_in
from app.story.places import Place
from app.story.state import State
from app.translation import _
from rnn_engine.arrays import Array

_WRITTEN_OUT = 6
"""Up to so many timesteps every substitution has a line; of more the first ones and the last."""
_FIRST = 3


def _offered(state: State) -> bool:
    place = state.place
    return (
        place is not None
        and place.phase == "forward"
        and place.name in ("z", "h")
        and state.trace.experiment.network.recurrent
        and is_one_function(state.trace.experiment)
    )


def _build(state: State) -> Aside:
    assert state.place is not None
    assert state.place.t is not None
    unrolled = _Unrolled(state, state.place.t)
    h = state.notation.label("h", state.place.t)
    return Aside("substitution", _("{h}, substituted back").format(h=h), unrolled.lines(), unrolled.sentence())


class _Unrolled:
    """The forward pass up to timestep t, read from its end."""

    def __init__(self, state: State, t: int) -> None:
        self.state, self.t = state, t
        self.setting = Setting(state.trace, state.flow, state.notation, state.tokens)

    def lines(self) -> tuple[Line, ...]:
        """The cell at timestep t, which opens; under it the same with everything put in that can be seen."""
        count = self._visible()
        if count == 1:
            return (self._cell(self.t),)
        whole = self._formula(self.setting.value("h", self.t), "=", self._composed(self.t, count))
        return self._cell(self.t), Line(_("all in one"), (whole,))

    def sentence(self) -> str:
        label = self.state.notation.label
        h, start = label("h", self.t), label("h", 0)
        if self.t == 1:
            once = _("f is applied once: {h} is computed from {start}, the state that is given.")
            return once.format(h=h, start=start)
        return _(
            "From {start} to {h} the same f, with the same {theta}, is applied {count} times, not {fewer}: {first} too "
            "was computed, from {start}."
        ).format(start=start, h=h, theta=label("theta"), count=self.t, fewer=self.t - 1, first=label("h", 1))

    # Lines ---------------------------------------------------------------------------------------------------------

    def _cell(self, t: int) -> Line:
        """h_t = f(h_{t−1}, x_t; θ)."""
        h = self.setting.value("h", t)
        side = Cell(self.setting.value("h", t - 1), self._input(t))
        numbers = self._value(t)
        return Line(
            formulas=(self._formula(h, "=", side),),
            numbers=numbers,
            tone="plain" if numbers else "muted",
            place=Place("forward", "h", t=t),
            opens=(self._written_out(t), *self._before(t)),
        )

    def _written_out(self, t: int) -> Line:
        """h_t = tanh(V x_t + W h_{t−1} + b) with its numbers."""
        h, side = self.setting.value("h", t), self._inside(t)
        value = self._value(t)
        line = put_in(numbers_line(side, self.state.notation), self.state.trace, self.state.notation)
        return Line(formulas=(self._formula(h, "=", side),), numbers=(*line, "=", *value) if value else ())

    def _before(self, t: int) -> tuple[Line, ...]:
        """The line that the state before opens; of a long sequence not every one in between."""
        if t == 1:
            return (self._initial(),)
        if self.t > _WRITTEN_OUT and t == self.t - _FIRST + 1:
            return LEFT_OUT, self._cell(1)
        return (self._cell(t - 1),)

    def _initial(self) -> Line:
        given = self._formula(self.setting.value("h", 0), "=", Given())
        return Line(formulas=(given,), numbers=(self._as_printed(0),))

    # Expressions and numbers ---------------------------------------------------------------------------------------

    def _visible(self) -> int:
        """How many cells can be seen, one after the other, from timestep t back."""
        path: Path = (0,)
        count, most = 1, self.t if self.t <= _WRITTEN_OUT else _FIRST
        while path in self.state.opened and count < most:
            path, count = (*path, 1), count + 1
        return count

    def _composed(self, t: int, count: int) -> Expression:
        """f(f(…), x_t; θ), `count` times f."""
        before = self._composed(t - 1, count - 1) if count > 1 else self.setting.value("h", t - 1)
        return Cell(before, self._input(t))

    def _input(self, t: int) -> Expression | None:
        return self.setting.value("x", t) if self.setting.experiment.sequence.has_input(t) else None

    def _inside(self, t: int) -> Expression:
        (z,) = forward_equation(self.setting, Place("forward", "z", t=t)).sides
        return z if self.setting.network.hidden_activation == "identity" else activation(self.setting, z)

    def _value(self, t: int) -> tuple[Array, ...]:
        return (self._as_printed(t),) if self.state.frame.known(Place("forward", "h", t=t)) else ()

    def _as_printed(self, t: int) -> Array:
        h = self.state.trace.value("h", t)
        assert h is not None
        return self.state.notation.as_printed("h", h)

    def _formula(self, *pieces: Expression | str) -> Formula:
        return formula(self.state.notation, *pieces)


KIND = Kind("substitution", lambda state: _("Substituted"), _offered, _build)
