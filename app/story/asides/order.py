"""Feed-forward beside recurrent: the same tokens in another order.

The feed-forward network has the lesson's own weights without W_hh: it looks at one input at a time, so that its outputs
only change places. Every timestep has an output here, so that there is something to compare, and a target moves with
its token where every token has one.
"""

from dataclasses import dataclass, replace

import numpy as np

from app.story.asides.aside import Aside, Kind, Line, Picture, text
from app.story.asides.plain import is_one_function
from app.story.numbers import significant
from app.story.sentences.telling import quoted
from app.story.state import State, opening_state
from app.translation import _
from rnn_engine.experiment import Experiment

_LENGTH_AT_MOST = 8
"""As many timesteps can be read in a picture of half the width."""

Order = tuple[int, ...]
"""Which timestep of the lesson stands first, second, …; from 1."""


def _offered(state: State) -> bool:
    experiment = state.trace.experiment
    length, inputs = experiment.sequence.length, experiment.sequence.inputs
    if not 2 <= length <= _LENGTH_AT_MOST or any(x is None for x in inputs):
        return False
    return is_one_function(experiment) and other_order(experiment) is not None


def other_order(experiment: Experiment) -> Order | None:
    """The inputs reversed; where that reads the same, each moved one timestep on; None where all are equal."""
    inputs = [np.asarray(x) for x in experiment.sequence.inputs]
    first_to_last = tuple(range(1, len(inputs) + 1))
    for order in (first_to_last[::-1], (first_to_last[-1], *first_to_last[:-1])):
        if any(not np.array_equal(inputs[t - 1], x) for t, x in zip(order, inputs, strict=True)):
            return order
    return None


def _title(state: State) -> str:
    return _("The same tokens in another order")


@dataclass(frozen=True, eq=False)
class _Pair:
    """One kind of network: with the tokens as in the lesson, and in another order."""

    title: str
    original: State
    reordered: State

    def difference(self, t: int, moved_to: int) -> float:
        """The largest difference between the outputs for one token: read at timestep t, and at `moved_to` instead."""
        before, after = self.original.trace.value("y_hat", t), self.reordered.trace.value("y_hat", moved_to)
        assert before is not None
        assert after is not None
        return float(np.max(np.abs(before - after)))


def _build(state: State) -> Aside:
    experiment = state.trace.experiment
    order = other_order(experiment)
    assert order is not None
    pairs = [_pair(state, _("feed-forward"), _without_memory(experiment), order)]
    if experiment.network.recurrent:
        pairs.append(_pair(state, _("recurrent"), experiment, order))
    original = _("{network}, the lesson’s order")
    if order == tuple(range(len(order), 0, -1)):
        other = _("{network}, reversed")
    else:
        other = _("{network}, each one timestep later, the last one first")
    pictures = (
        tuple(Picture(original.format(network=pair.title), pair.original) for pair in pairs),
        tuple(Picture(other.format(network=pair.title), pair.reordered) for pair in pairs),
    )
    lines = (_heading(state, order), *(_compared(pair, order) for pair in pairs))
    return Aside("order", _title(state), lines, _sentence(state), pictures)


def _pair(state: State, title: str, experiment: Experiment, order: Order) -> _Pair:
    as_in_the_lesson = tuple(sorted(order))
    both = (_pictured(state, reordered(experiment, each)) for each in (as_in_the_lesson, order))
    return _Pair(title, *both)


# The experiments ------------------------------------------------------------------------------------------------------


def _without_memory(experiment: Experiment) -> Experiment:
    """The same weights without W_hh."""
    parameters = {name: value for name, value in experiment.parameters.items() if name != "W_hh"}
    return replace(experiment, network=replace(experiment.network, cell="feedforward"), parameters=parameters)


def reordered(experiment: Experiment, order: Order) -> Experiment:
    """The inputs in another order, with an output at every timestep; if every one has a target, that moves along."""
    sequence = experiment.sequence
    inputs, targets = tuple(sequence.inputs[t - 1] for t in order), sequence.targets
    if all(target is not None for target in targets):
        targets = tuple(targets[t - 1] for t in order)
    return replace(experiment, sequence=replace(sequence, inputs=inputs, targets=targets, every_output=True))


def _pictured(state: State, experiment: Experiment) -> State:
    """An experiment where the cursor is in the forward pass; beyond it, and before the first step, with all outputs."""
    lesson = replace(state.lesson, experiment=experiment, flow=state.flow, stops=(), notation=state.notation)
    opened = opening_state(lesson, state.theme)
    place, timeline = state.place, opened.timeline
    if place is not None and place.phase == "forward" and place in timeline:
        return replace(opened, position=timeline.position(place))
    return replace(opened, position=next(part.last for part in timeline.passes if part.name == "forward"))


# Words ----------------------------------------------------------------------------------------------------------------


def _heading(state: State, order: Order) -> Line:
    """Which token of the lesson's order is read when in the other one."""
    return Line(_("output changes by"), tuple(text(_moves(state, t, order)) for t in sorted(order)), tone="muted")


def _moves(state: State, t: int, order: Order) -> str:
    count, token = state.notation.printed_timestep, state.lesson.token(t)
    who = "" if token is None else f"{quoted(token)} "
    return f"{who}t = {count(t)} → {count(order.index(t) + 1)}"


def _compared(pair: _Pair, order: Order) -> Line:
    """How far the outputs for each token are apart in the two orders: the largest difference of a number."""
    apart = [pair.difference(t, order.index(t) + 1) for t in sorted(order)]
    return Line(pair.title, tuple(text(significant(each, 2)) for each in apart))


def _sentence(state: State) -> str:
    label = state.notation.label
    moved = _("Without {W} every {y_hat} depends on its own token: the outputs only change places.")
    moved = moved.format(W=label("W_hh"), y_hat=label("y_hat"))
    if not state.trace.experiment.network.recurrent:
        return moved
    otherwise = _("With it each depends on all that was read before: the order says something.")
    return f"{moved} {otherwise}"


KIND = Kind("order", _title, _offered, _build, general=True)
