"""Accumulate, then one update, and the loss that it gives; beside it the reading that updates once for every use.

The wrong reading is a loop (rnn_engine.training.steps_at_every_use): for k from the last loss down to 1 the part of
the gradient that passes through timestep k is subtracted at once, and the network runs anew before k − 1.
In the flow of one loss L_t everything is about L_t alone, as if no other timestep had a target.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from app.story.asides.aside import Aside, Formula, Kind, Line, formula
from app.story.asides.plain import is_within_float64
from app.story.equations import equation
from app.story.equations.setting import Setting, parameter_role
from app.story.expressions import (
    Expression,
    Gradient,
    Index,
    LearningRate,
    Marked,
    Minus,
    Negative,
    Norm,
    Parameter,
    Scaled,
    Square,
    Value,
)
from app.story.numbers import brief, significant
from app.story.places import Place
from app.story.rows import collected_names
from app.story.state import State
from app.story.values import value
from app.translation import _
from rnn_engine.arrays import norm
from rnn_engine.contributions import contributions
from rnn_engine.experiment import ExperimentError, with_one_loss
from rnn_engine.recorder import record
from rnn_engine.trace import Trace, once_per_trace
from rnn_engine.training import gradient_step, steps_at_every_use

_LENGTH_AT_MOST = 24
_WEIGHTS_AT_MOST = 2000
"""The wrong reading runs the network T times; beyond this it would be felt."""

_PERCENT = "\N{NO-BREAK SPACE}%"


def _offered(state: State) -> bool:
    trace, place = state.trace, state.place
    weights = sum(parameter.size for parameter in trace.experiment.parameters.values())
    if trace.length > _LENGTH_AT_MOST or weights > _WEIGHTS_AT_MOST or place is None:
        return False
    if place.phase in ("sum", "update"):
        there = state.own_loss == place.loss
    else:
        there = place.phase == "backward" and state.position == _last_backward(state)
    return there and is_within_float64(trace, state.own_loss)


def _last_backward(state: State) -> int:
    """Where the last of the backward passes ends."""
    return max((passed.last for passed in state.timeline.passes if passed.name == "backward"), default=0)


def _title(state: State) -> str:
    return _("Accumulate, then one update")


def _build(state: State) -> Aside:
    told = _Told(state, _outcome(state.trace, state.own_loss))
    return Aside("update-loss", _title(state), tuple(told.lines()), told.sentence())


@dataclass(frozen=True, eq=False)
class _Outcome:
    """What one update makes of a network, and what the wrong reading does; None: a value leaves the range of float64.

    `expected`: the change of the loss to first order.
    """

    before: Trace
    expected: float
    once: Trace | None
    every_use: tuple[Trace, ...] | None


@once_per_trace
def _outcome(trace: Trace, loss: int | None) -> _Outcome:
    before = trace if loss is None else record(with_one_loss(trace.experiment, loss))
    found = contributions(before)
    step = before.experiment.learning_rate
    slope = sum(
        float(np.sum(found.gradient(name) * found.gradient_full(name))) for name in before.experiment.parameters
    )
    try:
        once: Trace | None = record(gradient_step(before))
    except ExperimentError:
        once = None
    try:
        every_use: tuple[Trace, ...] | None = steps_at_every_use(before)
    except ExperimentError:
        every_use = None
    return _Outcome(before, -step * slope, once, every_use)


class _Told:
    """The outcome in lines."""

    def __init__(self, state: State, outcome: _Outcome) -> None:
        self.state, self.outcome, self.loss = state, outcome, state.own_loss
        self.setting = Setting(state.trace, state.flow, state.notation, state.tokens)
        self.rate = LearningRate(outcome.before.experiment.learning_rate)
        self.whole = Value("L", None) if self.loss is None else Value("loss", self.loss)
        self.gradient = Marked("backward", Gradient("theta", self.loss))
        self._change = Minus(Parameter("theta"), Scaled(self.rate, self.gradient))
        self._last = outcome.before.losses[-1]
        """The timestep at which the backward pass begins."""
        place = state.place
        self._parameter = state.parameter if place is None or place.phase == "backward" else place.name

    def lines(self) -> Iterator[Line]:
        yield from self._accumulated(self._parameter)
        others = [name for name in collected_names(self.outcome.before.experiment) if name != self._parameter]
        yield Line(
            _("all the others alike"),
            (self._formula(Parameter("theta"), "<-", self._change),),
            remark=", ".join(map(self.state.notation.label, others)),
            opens=tuple(map(self._updated, others)),
        )
        before, once = self.outcome.before.total_loss, self.outcome.once
        yield Line(
            _("the loss before"),
            (self._formula(Marked("loss", self.whole), "(", Parameter("theta"), ")"),),
            (significant(before, 5),),
        )
        yield self._expected()
        yield Line(
            _("the loss after it"),
            (self._formula(Marked("loss", self.whole), "(", self._change, ")"),),
            () if once is None else (significant(once.total_loss, 5),),
            _("leaves the range of float64") if once is None else self._compared(once.total_loss - before),
            tone="right",
        )
        if self._last > 1:
            yield from self._wrong_reading()

    def sentence(self) -> str:
        if self._last == 1:
            return _("Every weight is used at one timestep only: there is nothing to add up, and one update anyway.")
        return _(
            "Every use adds its part to one gradient and the weight moves once; to update at every use is another "
            "algorithm."
        )

    # The right way -------------------------------------------------------------------------------------------------

    def _accumulated(self, name: str) -> Iterator[Line]:
        """What is added, which opens into its parts, and the one update by the sum."""
        state, there = self.state, Place("sum", name, loss=self.loss)
        summed = equation(state.trace, state.timeline, there, state.notation)
        yield Line(
            _("accumulate"),
            (self._formula(summed.left, "=", *summed.sides),),
            (state.notation.as_printed(name, contributions(self.outcome.before).gradient(name)),),
            place=there,
            opens=tuple(map(self._part, self._parts(name))),
        )
        yield self._updated(name, _("then update, once"))

    def _parts(self, name: str) -> Iterator[Place]:
        """The places where what is added was found: the uses of a parameter, or in the flow of each loss the losses."""
        trace, timeline = self.state.trace, self.state.timeline
        if timeline.flow == "each":
            yield from (Place("sum", name, loss=t) for t in trace.losses)
            return
        uses = (Place("backward", name, loss=self.loss, k=k) for k in range(trace.length, 0, -1))
        yield from (use for use in uses if use in timeline)

    def _part(self, place: Place) -> Line:
        found, count = value(self.state.trace, place), self.state.notation.printed_timestep
        assert found is not None
        label = _("loss {t}").format(t=count(place.loss or 0)) if place.k is None else f"k = {count(place.k)}"
        written = Marked(parameter_role(place.name), Gradient(place.name, place.loss, place.k))
        return Line(
            label,
            (self._formula(written),),
            (self.state.notation.as_printed(place.name, found),),
            place=place,
        )

    def _updated(self, name: str, label: str = "") -> Line:
        gradient, notation = contributions(self.outcome.before).gradient(name), self.state.notation
        old = self.state.trace.experiment.parameters[name]
        new = old - self.rate.value * gradient
        parameter = self.setting.parameter(name)
        step = Minus(parameter, Scaled(self.rate, Marked("backward", Gradient(name, self.loss))))
        old, gradient, new = (notation.as_printed(name, matrix) for matrix in (old, gradient, new))
        numbers = (old, f"− {self.rate.value:g}", gradient, "=", new)
        return Line(label or notation.label(name), (self._formula(parameter, "<-", step),), numbers)

    def _expected(self) -> Line:
        """What the change of the loss would be if it were linear."""
        truncated = self.outcome.before.experiment.truncation.cuts(self.outcome.before.losses)
        square = Negative(Scaled(self.rate, Square(Norm(self.gradient))))
        if truncated:
            formulas: tuple[Formula, ...] = ()
            remark = _("the whole gradient along the step that truncation leaves")
        else:
            formulas = (self._formula(square),)
            remark = _("if {loss} were linear").format(loss=self._loss_label())
        return Line(_("the change to expect"), formulas, (significant(self.outcome.expected),), remark, tone="muted")

    def _compared(self, change: float) -> str:
        if self.outcome.expected == 0.0:
            return _("a change of {change}").format(change=significant(change))
        said = _("a change of {change}: {percent} of that")
        percent = f"{100.0 * change / self.outcome.expected:.0f}{_PERCENT}"
        return said.format(change=significant(change), percent=percent)

    # The wrong reading ---------------------------------------------------------------------------------------------

    def _wrong_reading(self) -> Iterator[Line]:
        part = Marked("backward", Gradient("theta", self.loss, Index("k")))
        step = Minus(Parameter("theta"), Scaled(self.rate, part))
        times = self.state.notation.printed_timestep
        loop = {"first": times(self._last), "last": times(1)}
        traces, once = self.outcome.every_use, self.outcome.once
        formulas = (self._formula(Parameter("theta"), "<-", step),)
        if traces is None or once is None:
            remark = _("for k = {first}, …, {last}, each with a new run: leaves float64").format(**loop)
            yield Line(_("updated at every use"), formulas, (), remark, tone="wrong", struck=True)
            return
        remark = self._apart(once, traces[-1], **loop)
        runs = tuple(self._runs(traces))
        yield Line(_("updated at every use"), formulas, (), remark, "wrong", struck=True, opens=runs)
        yield Line(
            _("the loss after that"),
            numbers=(significant(traces[-1].total_loss, 5),),
            remark=_beside(traces[-1].total_loss - once.total_loss),
            tone="wrong",
        )

    def _runs(self, traces: tuple[Trace, ...]) -> Iterator[Line]:
        """The loss after every update of the loop."""
        for trace, k in zip(traces, range(len(traces), 0, -1), strict=True):
            label = _("after k = {k}").format(k=self.state.notation.printed_timestep(k))
            yield Line(label, numbers=(significant(trace.total_loss, 5),), tone="wrong")

    def _apart(self, once: Trace, other: Trace, first: int, last: int) -> str:
        """How far the weights of the two end from each other, beside the length of the one step."""
        step, off = _distance(self.outcome.before, once), _distance(once, other)
        if step == 0.0:
            said = _("for k = {first}, …, {last}, each with a new run: ends {distance} away")
            return said.format(first=first, last=last, distance=brief(off))
        said = _("for k = {first}, …, {last}, each with a new run: ends {percent} of the step away")
        return said.format(first=first, last=last, percent=f"{significant(100.0 * (off / step), 2)}{_PERCENT}")

    # Writing -------------------------------------------------------------------------------------------------------

    def _loss_label(self) -> str:
        return self.state.notation.label("L") if self.loss is None else self.state.notation.label("loss", self.loss)

    def _formula(self, *pieces: Expression | str) -> Formula:
        return formula(self.state.notation, *pieces)


def _distance(first: Trace, second: Trace) -> float:
    """Between the weights of two runs, all taken together."""
    a, b = first.experiment.parameters, second.experiment.parameters
    return norm(np.array([norm(a[name] - b[name]) for name in a]))


def _beside(difference: float) -> str:
    """Of a loss: how it compares with the loss after one update."""
    if difference == 0.0:
        return _("as after one update")
    said = _("{amount} more than after one update") if difference > 0.0 else _("{amount} less than after one update")
    return said.format(amount=significant(abs(difference)))


KIND = Kind("update-loss", _title, _offered, _build)
