"""Through which timesteps does the gradient come? For every timestep k what each loss brings through it, stacked: what
goes with the gradient up, what opposes it down and hatched."""

from collections.abc import Hashable, Iterator
from dataclasses import dataclass

import numpy as np

from app.story.equations.setting import parameter_role
from app.story.figures import labels
from app.story.figures.about_loss import own_loss
from app.story.figures.figure import Axis, Box, Curve, Figure, Mark, Panel
from app.story.figures.kept import kept_while
from app.story.figures.parameters import in_order, rank_of
from app.story.figures.printed_shares import tile_shares
from app.story.figures.printed_shares import timestep_shares as shares_through
from app.story.figures.text import Note, text, worded
from app.story.figures.ticks import signed_percents
from app.story.notation import Notation
from app.story.numbers import percent
from app.story.state import State
from app.translation import _
from rnn_engine.recorder import WHOLE
from rnn_engine.trace import Trace, once_per_trace

_STACKED = 24
"""Up to so many timesteps every loss has a piece of its own; of more all that go with the gradient are one, and all
that oppose it."""
_HALF, _SPARSE = 0.38, 60
"""Of a bar's width; of more timesteps bars touch each other."""
_FAINTEST = 0.35
"""Of the role's colour in the piece of the loss that is farthest from its timestep."""
_ALL = "all"
"""In the table, where the losses are not apart."""


@dataclass(frozen=True)
class Stack:
    """What passes through timestep `k`, in per cents: a piece for each loss, None where it is of several."""

    k: int
    pieces: tuple[tuple[int | None, float], ...]

    @property
    def total(self) -> float:
        return float(np.sum([share for _, share in self.pieces]))


def _seen(state: State) -> Hashable:
    return state.notation, own_loss(state), state.parameter


@kept_while(_seen)
def timestep_shares(state: State) -> Figure:
    """Of the gradient of the loss that flows, or of the whole L."""
    loss = own_loss(state)
    found = {name: stacks(state.trace, name, loss) for name in in_order(state.trace.experiment.network)}
    found = {name: of for name, of in found.items() if any(share for stack in of for _, share in stack.pieces)}
    ends = [0.0, *(end for of in found.values() for stack in of for end in _ends(stack))]
    y = _axis(min(ends), max(ends))
    return Figure(
        name="timestep-shares",
        title=text(_("Through which timesteps does the gradient come?"), strong=True),
        short_title=text(_("Shares of the timesteps"), strong=True),
        subtitle=text(_("signed shares; each plot adds up to 100 %")),
        short_subtitle=text(_("each adds up to 100 %")),
        panels=tuple(_panel(state, name, of, y) for name, of in found.items()),
        notes=tuple(_notes(state, found)),
        header=(_("parameter"), _("timestep k"), _("loss t"), _("share"), _("state")),
        text_alternative=_sentence(state, found),
    )


@once_per_trace
def stacks(trace: Trace, parameter: str, loss: int | None) -> tuple[Stack, ...]:
    """A stack for every timestep, in per cents of the gradient of one loss or of L."""
    if loss is not None:
        through = 100.0 * shares_through(trace, parameter, loss)
        return tuple(Stack(k, ((loss, float(share)),)) for k, share in enumerate(through, 1))
    if trace.length > WHOLE:
        through = 100.0 * shares_through(trace, parameter, None)
        return tuple(Stack(k, ((None, float(share)),)) for k, share in enumerate(through, 1))
    shares = 100.0 * tile_shares(trace, parameter)
    if trace.length > _STACKED:
        up, down = (np.where(kept, shares, 0.0).sum(axis=0) for kept in (shares > 0.0, shares < 0.0))
        return tuple(
            Stack(k, ((None, float(with_it)), (None, float(against))))
            for k, (with_it, against) in enumerate(zip(up, down, strict=True), 1)
        )
    return tuple(
        Stack(k, tuple((t, float(shares[t - 1, k - 1])) for t in trace.losses if shares[t - 1, k - 1] != 0.0))
        for k in range(1, trace.length + 1)
    )


def _ends(stack: Stack) -> tuple[float, float]:
    shares = [share for _, share in stack.pieces]
    return sum(share for share in shares if share < 0.0), sum(share for share in shares if share > 0.0)


def _axis(low: float, high: float) -> Axis:
    margin = 0.06 * (high - low)
    low, high = low - (margin if low < 0.0 else 0.0), high + margin
    ticks, *sparser = signed_percents(low, high)
    return Axis(high, low, ticks=ticks, sparser=tuple(sparser))


def _panel(state: State, parameter: str, of: tuple[Stack, ...], y: Axis) -> Panel:
    length, first = state.trace.length, state.notation.first_index
    step = max(1, length // 6 if length > 12 else 1)
    ticks = [(float(k), str(k - 1 + first)) for k in _ticked(length, first, step)]
    marks: tuple[Mark, ...] = ()
    is_alone = own_loss(state) is not None or len(state.trace.losses) == 1
    curves = (Curve("", np.array([0.5, length + 0.5]), np.zeros(2), "muted", bound=True),)
    if length <= _STACKED and any(len(stack.pieces) > 1 for stack in of):
        marks = tuple(Mark(float(stack.k), "ink", y=stack.total) for stack in of if stack.pieces)
    return Panel(
        name=parameter,
        place="plot",
        x=Axis(0.5, length + 0.5, title=text("k"), ticks=tuple(ticks)),
        y=y,
        boxes=tuple(box for stack in of for box in _boxes(state.notation, parameter, stack, length, is_alone)),
        curves=curves,
        marks=marks,
        title=text(
            labels.gradient_label(state.notation, parameter, own_loss(state)),
            role=parameter_role(parameter),
            strong=True,
        ),
        rank=0 if parameter == state.parameter else rank_of(parameter),
    )


def _ticked(length: int, first: int, step: int) -> Iterator[int]:
    """Timesteps with round numbers, the first one too."""
    round_step = next(each for each in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000) if each >= step)
    for k in range(1, length + 1):
        if k == 1 or (k - 1 + first) % round_step == 0:
            yield k


def _boxes(notation: Notation, parameter: str, stack: Stack, length: int, is_alone: bool) -> Iterator[Box]:
    up = down = 0.0
    half = _HALF if length <= _SPARSE else 0.5
    for loss, share in stack.pieces:
        start = up if share >= 0.0 else down
        end = start + share
        far = 0.0 if loss is None or is_alone else (loss - stack.k) / max(1, length - 1)
        yield Box(
            x=(stack.k - half, stack.k + half),
            y=(max(start, end), min(start, end)),
            role=parameter_role(parameter),
            strength=1.0 - (1.0 - _FAINTEST) * far,
            hatched=share < 0.0,
            column=stack.k,
            datum=(
                notation.label(parameter),
                stack.k,
                _ALL if loss is None else loss,
                share / 100.0,
            ),
        )
        up, down = (end, down) if share >= 0.0 else (up, end)


def _notes(state: State, found: dict[str, tuple[Stack, ...]]) -> Iterator[Note]:
    if own_loss(state) is None and len(state.trace.losses) > 1 and state.trace.length <= _STACKED:
        line = _("a piece for every loss t ≥ k, the paler the later; the dot is their sum")
        yield Note(text(line), text(_("pieces: losses, the paler the later; dot: their sum")))
    if any(share < 0.0 for of in found.values() for stack in of for _, share in stack.pieces):
        yield Note(text(_("hatched: opposes the gradient")), text(_("hatched: opposes")))
    zero = [name for name in state.parameters if name not in found]
    if zero:
        named = [piece for name in zero for piece in (", ", labels.parameter_label(state.notation, name))][1:]
        nothing = worded(_("zero: the gradient of {parameters}"), parameters=named)
        yield Note(nothing, nothing)


def _sentence(state: State, found: dict[str, tuple[Stack, ...]]) -> str:
    of = state.notation.label("L" if own_loss(state) is None else "loss", own_loss(state))
    start = _("Shares of the timesteps in the gradient of {loss}.").format(loss=of)
    parts = []
    for name, of_it in found.items():
        largest = max(of_it, key=lambda stack: abs(stack.total))
        against = -sum(share for stack in of_it for _, share in stack.pieces if share < 0.0)
        parts.append(
            _("{parameter}: most through timestep {k}, {share}; {against} against the gradient.").format(
                parameter=state.notation.label(name),
                k=state.notation.printed_timestep(largest.k),
                share=percent(round(largest.total)),
                against=percent(round(against)),
            )
        )
    return " ".join([start, *parts])
