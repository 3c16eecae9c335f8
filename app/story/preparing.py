"""What the window asks of a state that takes long: how long it will take, and to have it computed beforehand.

Work is counted in multiplications of large matrices (`rnn_engine.telling`), which every machine has its own time for.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from app.story.diagram import description
from app.story.figures import figure
from app.story.figures.contribution_words import about
from app.story.figures.facts import facts
from app.story.figures.shares import shown_loss
from app.story.figures.triangle import triangle
from app.story.headings import flow_name
from app.story.state import State
from rnn_engine.contributions import PER_LOSS
from rnn_engine.experiment import Experiment
from rnn_engine.network import Network
from rnn_engine.products import EIGENVALUES, operations
from rnn_engine.proofs import are_checked_at_once, proof
from rnn_engine.reach import is_exact, is_exact_from, reach, reach_from
from rnn_engine.recorder import WHOLE
from rnn_engine.shares import shares_of_all
from rnn_engine.sums import sums
from rnn_engine.telling import AROUND, heard_by
from rnn_engine.trace import Trace, is_answered

AT_ONCE = 400_000_000
"""Work that is done before the next frame: T = 40 with a few units, T = 20 with some dozens."""

_CELL = 1500
"""What a pair (t, k) takes to be laid out as a cell of the triangle."""
_CARRIED = 20 * AROUND
"""What a timestep takes where the norms of products are estimated from some timesteps back; _ONE: from one."""
_ONE = 2 * AROUND
_FIGURES = ("hidden-state", "shares", "contributions", "reach")


class Asked(NamedTuple):
    """Something that is computed once for a trace; `work`: nothing where it was asked before."""

    ask: Callable[[], object]
    work: int


def work_left(state: State) -> int:
    """What drawing a state takes beyond looking things up."""
    return sum(asked.work for asked in _asked_of_all(state))


def work_of_recording(experiment: Experiment) -> int:
    """What a new trace takes at least: the passes that every picture needs."""
    return 4 * _sweep(experiment.network, experiment.sequence.length)


def prepare(state: State, told: Callable[[float], None]) -> None:
    """Have everything computed that the views will ask of a state. `told` is given the part that is done, from 0 to 1,
    and may break off by raising."""
    every = [asked for asked in _asked_of_all(state) if asked.work]
    total, behind = sum(asked.work for asked in every) or 1, 0
    for asked in every:
        within = _Within(behind, asked.work, total, told)
        with heard_by(within.hear):
            asked.ask()
        behind += asked.work
        told(behind / total)
    for one in filter(None, (state, state.other)):
        for name in _FIGURES:
            figure(name, one)
            told(1.0)
    if state.place is not None:
        _ = state.equation
    description(state)
    for t in state.trace.losses:  # each can be chosen
        flow_name(t, state.notation)


class _Within:
    """How far one of several computations has come."""

    def __init__(self, behind: int, work: int, total: int, told: Callable[[float], None]) -> None:
        self._behind, self._work, self._total, self._told = behind, work, total, told
        self._done = 0

    def hear(self, multiplications: int) -> None:
        self._done += multiplications
        self._told((self._behind + min(self._done, self._work)) / self._total)


def _asked_of_all(state: State) -> Iterator[Asked]:
    """Of the state, and of the one that it is compared with."""
    yield from _asked(state)
    if state.other is not None:
        yield from _asked(state.other)


def _asked(state: State) -> Iterator[Asked]:
    """In the order in which they build on each other."""
    trace, parameter, log = state.trace, state.parameter, state.scale == "log"
    network, length, loss = trace.experiment.network, trace.length, about(state)
    pass_back, pairs = _sweep(network, length), length * length
    yield Asked(lambda: sums(trace), 0 if is_answered(sums, trace) else pass_back)
    if length <= WHOLE:
        of_loss, size = loss is not None, trace.experiment.parameters[parameter].size
        if (state.measure == "share" and not of_loss) or shown_loss(state) is None:
            known = is_answered(shares_of_all, trace)
            yield Asked(lambda: shares_of_all(trace), 0 if known else pass_back + 2 * AROUND * length)
        known = is_answered(triangle, trace, parameter, of_loss, state.measure, log)
        each = PER_LOSS * pairs * size // 2 if of_loss or state.measure == "norm" else 0
        work = 0 if known else each + _CELL * pairs
        yield Asked(lambda: triangle(trace, parameter, of_loss, state.measure, log), work)
    known = is_answered(facts, trace, parameter, loss)
    work = 0 if known else pass_back + _CELL * pairs
    yield Asked(lambda: facts(trace, parameter, loss), work)
    yield from _asked_of_proofs(state)
    yield from _asked_of_reach(trace, state.focus_loss)


def _asked_of_proofs(state: State) -> Iterator[Asked]:
    trace, loss = state.trace, shown_loss(state)
    checked = are_checked_at_once(trace)
    for parameter in state.parameters:
        known = is_answered(proof, trace, parameter, loss)
        work = AROUND * trace.length if checked else 0

        def ask(parameter: str = parameter) -> object:
            return proof(trace, parameter, loss)

        yield Asked(ask, 0 if known else work)


def _asked_of_reach(trace: Trace, t: int) -> Iterator[Asked]:
    length = trace.length
    every = EIGENVALUES * operations(trace, length * (length + 1) // 2)
    work = every if is_exact(trace) else _CARRIED * length
    yield Asked(lambda: reach(trace), 0 if is_answered(reach, trace) else work)
    if not is_exact(trace):
        one = EIGENVALUES * operations(trace, t) if is_exact_from(trace, t) else _ONE * t
        yield Asked(lambda: reach_from(trace, t), 0 if is_answered(reach_from, trace, t) else one)


def _sweep(network: Network, length: int) -> int:
    """One pass back of all losses together."""
    return length * AROUND + network.pre_size * network.hidden_size * length * (length + 1) // 2
