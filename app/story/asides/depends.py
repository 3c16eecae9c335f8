"""What a loss depends on: ŷ_t, which depends on h_t, which depends on W and on h_{t−1}, and so on.

The graph of the forward pass, read from its end: each line opens what it reads.
"""

from dataclasses import replace

from app.story.asides.aside import LEFT_OUT, Aside, Kind, Line, formula
from app.story.equations.forward import forward_equation
from app.story.equations.setting import Setting
from app.story.expressions import Given
from app.story.numbers_line import put_in
from app.story.places import Place
from app.story.reach import passes_back
from app.story.reads import reads
from app.story.sentences.telling import listed
from app.story.state import State
from app.translation import _

_WRITTEN_OUT = 6
"""Up to so many timesteps every state can be opened; of more the newest ones and the first."""
_NEWEST = 3


def _offered(state: State) -> bool:
    place = state.place
    return place is not None and _loss_of(place) is not None


def _loss_of(place: Place) -> int | None:
    """The loss that a place computes, or at which its gradient begins."""
    if place.phase == "forward":
        return place.t if place.name == "loss" else None
    return place.loss if place.name == "dq" else None


def _build(state: State) -> Aside:
    assert state.place is not None
    t = _loss_of(state.place)
    assert t is not None
    loss = state.notation.label("loss", t)
    line = _Graph(state, t).line(Place("forward", "loss", t=t))
    return Aside("depends", _("What {loss} depends on").format(loss=loss), (line,), _told(state, t))


def _told(state: State, t: int) -> str:
    label, network = state.notation.label, state.trace.experiment.network
    if t == 1 or not passes_back(state.trace.experiment, t):
        here = state.notation.printed_timestep(t)
        alone = _("Every line opens what it reads: {loss} depends on timestep {timestep} alone.")
        return alone.format(loss=label("loss", t), timestep=here)
    h, before = label("h", t), label("h", t - 1)
    if not network.recurrent:
        fed = _("Every line opens what it reads. {x} was {y_hat}, so the past counts.")
        return fed.format(x=label("x", t), y_hat=label("y_hat", t - 1))
    if network.stage_at(t) != network.stage_at(t - 1):
        return _(
            "Every line opens what it reads. {h} depends on {before}, which other weights have made: so the gradient "
            "reaches the {stage} too."
        ).format(h=h, before=before, stage=network.stage_at(t - 1))
    return _(
        "Every line opens what it reads. {h} depends on {W} and on {before}, and {before} depends on {W} "
        "again: that is "
        "why the gradient of {W} has a term for every timestep."
    ).format(h=h, before=before, W=label(network.named("W_hh", t)))


class _Graph:
    """The forward pass up to the loss of timestep t."""

    def __init__(self, state: State, t: int) -> None:
        self._state, self._t = state, t
        self._shown: set[Place] = set()
        self._setting = Setting(state.trace, state.flow, state.notation, state.tokens)

    def line(self, place: Place) -> Line:
        """A value as the equation that computes it; it opens the values that this reads."""
        of = forward_equation(self._setting, place)
        read = reads(self._state.timeline, place)
        parameters = [self._state.notation.label(name) for name in read if isinstance(name, str)]
        return Line(
            formulas=(formula(self._state.notation, of.left, "=", of.sides[of.short]),),
            numbers=put_in(of.operands, self._state.trace, self._state.notation),
            remark=_("uses {parameters}").format(parameters=listed(parameters)) if parameters else "",
            place=place,
            opens=tuple(line for value in read if isinstance(value, Place) for line in self._opened(value, place)),
        )

    def _opened(self, value: Place, reader: Place) -> tuple[Line, ...]:
        """A value that an equation reads, the first time that it is read; none for what the lesson gives, but for the
        initial state."""
        if value in self._shown:
            return ()  # else gates, each of which reads the state before, would double the lines with every timestep
        self._shown.add(value)
        if value.t == 0:
            return (self._initial(value.name),)
        if not reads(self._state.timeline, value):
            return ()
        assert value.t is not None
        if value.t != reader.t and self._t > _WRITTEN_OUT and value.t <= self._t - _NEWEST:
            first = replace(value, t=1)
            if first in self._shown:
                return ()
            self._shown.add(first)
            return LEFT_OUT, self.line(first)
        return (self.line(value),)

    def _initial(self, part: str) -> Line:
        notation, found = self._state.notation, self._state.trace.value(part, 0)
        assert found is not None
        given = formula(notation, self._setting.value(part, 0), "=", Given())
        return Line(formulas=(given,), numbers=(notation.as_printed(part, found),))


KIND = Kind("depends", lambda state: _("Depends on"), _offered, _build)
