"""Which cell remembers longest? Elman, GRU and LSTM on the same sequence: how far their gradients reach."""

from collections.abc import Hashable, Iterator, Mapping
from typing import NamedTuple

import numpy as np

from app.files.lesson import Lesson
from app.story.figures import labels
from app.story.figures.counted_axis import counted_axis
from app.story.figures.figure import Curve, Figure, Panel
from app.story.figures.kept import kept_while
from app.story.figures.lag_norms import by_lag
from app.story.figures.log_axis import log_axis, tenths
from app.story.figures.parameter_curves import DOTTED
from app.story.figures.text import Math, Note, Text, text, worded
from app.story.numbers import in_powers
from app.story.other_cell import other_cell
from app.story.state import State
from app.story.summary import CELL_NAMES
from app.translation import _
from rnn_engine.arrays import Array
from rnn_engine.network import base_name
from rnn_engine.reach import reach_from
from rnn_engine.recorder import record
from rnn_engine.trace import Trace, once_per_trace

_CELLS = ("elman", "gru", "lstm")


class _Look(NamedTuple):
    role: str
    dashed: bool
    dots: bool


_LOOKS = {
    "elman": _Look("ink", False, True),
    "gru": _Look("input", True, False),
    "lstm": _Look("backward", False, False),
}
"""A colour and a line that no other one has: with dots, with gaps, plain."""


def _seen(state: State) -> Hashable:
    return state.notation, state.focus_loss, state.lesson


@kept_while(_seen)
def cells(state: State) -> Figure:
    """From the loss in focus back: left the states, right the contributions to the recurrent weights."""
    traces, t = traces_of(state.trace, state.lesson), state.focus_loss
    reaches = {cell: tenths(reach_from(trace, t).whole.log2_norms[0])[::-1] for cell, trace in traces.items()}
    contributed = {cell: recurrent_by_lag(trace, t) for cell, trace in traces.items()}
    state_label = labels.norm_of(labels.any_state_jacobian(t, state.notation))
    tile = Math(f"norm(C[{state.notation.printed_timestep(t)},k])", f"‖C[{state.notation.printed_timestep(t)},k]‖")
    recurrent = labels.parameter_label(state.notation, "W_hh")
    return Figure(
        name="cells",
        title=text(_("Which cell remembers longest?"), strong=True),
        short_title=text(_("Cells compared"), strong=True),
        subtitle=text(_("the same sequence and sizes")),
        panels=(
            _panel(state, "reach", reaches, worded(_("states: {norm}"), norm=state_label)),
            _panel(
                state,
                "contributions",
                contributed,
                worded(_("contributions to {W}: {norm}"), W=recurrent, norm=tile),
            ),
        ),
        notes=tuple(_notes(state, traces)),
        header=(_("quantity"), _("cell"), _("lag t − k"), _("log₁₀ of the norm"), _("state")),
        text_alternative=_sentence(state, reaches),
    )


@once_per_trace
def traces_of(trace: Trace, lesson: Lesson) -> Mapping[str, Trace]:
    """By cell the trace of a lesson with it; its own is `trace`. Raises ExperimentError."""
    others = other_cells_of(lesson)
    return {cell: trace if cell not in others else record(others[cell].experiment) for cell in _CELLS}


def other_cells_of(lesson: Lesson) -> Mapping[str, Lesson]:
    """By cell the lesson with each of the others. Raises ExperimentError."""
    own = lesson.experiment.network.cell
    return {cell: other_cell(lesson, cell) for cell in _CELLS if cell != own}


def recurrent_by_lag(trace: Trace, t: int) -> Array:
    """log₁₀ ‖C[t,k]‖ of the recurrent weights of the stage that timestep k belongs to, by lag, (t,)."""
    names = [name for name in trace.experiment.parameters if base_name(name) == "W_hh"]
    rows = np.stack([by_lag(trace, name, t)[:t] for name in names])
    there = ~np.isnan(rows)
    largest = np.max(rows, axis=0, where=there, initial=-np.inf)
    return np.where(there.any(axis=0), largest, np.nan)


def _panel(state: State, name: str, values: Mapping[str, Array], title: Text) -> Panel:
    longest = max(1, *(int(np.flatnonzero(np.isfinite(y)).max(initial=0)) for y in values.values()))
    curves = tuple(
        Curve(
            cell,
            np.arange(len(y), dtype=float),
            y,
            _LOOKS[cell].role,
            label=text(_(CELL_NAMES[cell]), role=_LOOKS[cell].role, strong=cell == _own(state)),
            dashed=_LOOKS[cell].dashed,
            dots=_LOOKS[cell].dots and len(y) <= DOTTED + 1,
        )
        for cell, y in values.items()
    )
    return Panel(
        name=name,
        place="plot",
        x=counted_axis(_("lag t − k"), 0, longest),
        y=log_axis(curves),
        curves=curves,
        title=title,
        datum=(name,),
    )


def _own(state: State) -> str:
    return state.trace.experiment.network.cell


def _notes(state: State, traces: Mapping[str, Trace]) -> Iterator[Note]:
    own = _(CELL_NAMES[_own(state)])
    long = _("{cell} as in the lesson; the weights of the others are drawn (xavier, seed 0)").format(cell=own)
    yield Note(text(long), text(_("{cell}: the lesson’s; others drawn").format(cell=own)))
    s_of_lstm = _("of the LSTM the state is (h, c)")
    yield Note(text(s_of_lstm), text(s_of_lstm))
    if not all(reach_from(trace, state.focus_loss).exact for trace in traces.values()):
        line = text(_("some norms are estimated"))
        yield Note(line, line)


def _sentence(state: State, reaches: Mapping[str, Array]) -> str:
    start = _("Norm of the derivative of the state of timestep {t} by earlier states, for three cells.")
    parts = [start.format(t=state.notation.printed_timestep(state.focus_loss))]
    for cell, y in reaches.items():
        parts.append(
            _("{cell}: {size} at lag {lag}.").format(
                cell=_(CELL_NAMES[cell]), size=in_powers(float(y[-1])), lag=len(y) - 1
            )
        )
    return " ".join(parts)
