"""Where does the gradient of W come from? The triangle of its contributions C[t,k]: loss t through timestep k."""

from collections.abc import Hashable, Iterator
from dataclasses import replace

import numpy as np

from app.story.compared_names import short_name
from app.story.equations.setting import parameter_role
from app.story.figures import labels
from app.story.figures.contribution_words import about, in_words, notes
from app.story.figures.figure import ABSENT, GHOST, SHOWN, Axis, Box, Figure, Outline, Panel, States
from app.story.figures.kept import kept_while
from app.story.figures.one_scale import on_one_scale
from app.story.figures.spots import column_spots, row_spots, tile_spots
from app.story.figures.text import Text, text, worded
from app.story.figures.tiles import cursor_tile, shown_losses, tile_states
from app.story.figures.triangle import Margin, Triangle, row_of, triangle
from app.story.state import State
from app.translation import _
from rnn_engine.recorder import WHOLE

LABELLED = 300
"""Up to so many rows or columns have a label each; in a larger triangle none would ever fit."""
_ALONE = (190.0, 110.0)
"""How large the only cell is at most: as wide as those of the hidden state, whose only column stands under it."""
_FAR_BELOW = 0.25
"""Of the longest bar of two margins that are compared: where one's own are all shorter it is said that both are on one
scale."""
_IN_FOCUS = 0.75
"""How much of the role's colour fills the margin's bar of the loss or timestep that the cursor is at."""


def _seen(state: State) -> Hashable:
    choices = state.flow, state.parameter, state.measure, state.scale, about(state)
    summed = state.place if state.place is not None and state.place.phase == "sum" else None
    beside = None if state.other is None else (state.other.trace, state.other.parameter, state.other.flow)
    return beside, state.notation, choices, tile_states(state).tobytes(), cursor_tile(state), summed


@kept_while(_seen)
def contributions(state: State) -> Figure:
    """The triangle of the chosen parameter in the chosen measure and scale, with norms of sums at its margins.

    A single row has no margins: there is nothing to compare it with, and nothing to add to it.
    """
    loss, losses, of = about(state), shown_losses(state), _of(state)
    if state.other is not None:
        of = on_one_scale(of, _of(state.other), state.scale == "log")
    states = tile_states(state)
    panels = [_main(state, of, states)]
    if len(losses) > 1:
        panels.append(_row_margin(state, of, states))
        if loss is None and of.columns is not None:
            panels.append(_column_margin(state, of.columns, states))
    title, short_title = _titles(state)
    figure = Figure(
        name="contributions",
        title=title,
        short_title=short_title,
        subtitle=None,
        panels=tuple(panels),
        notes=tuple(notes(state, states)),
        header=(_("loss t"), _("timestep k"), _("norm") if state.measure == "norm" else _("share"), _("state")),
        text_alternative=in_words(state, of, states),
        triangular=len(losses) == state.trace.length,
    )
    return replace(figure, largest_cell=_ALONE) if state.trace.length == 1 else figure


def _of(state: State) -> Triangle:
    trace, parameter, log = state.trace, state.parameter, state.scale == "log"
    if trace.length > WHOLE:
        return row_of(trace, parameter, shown_losses(state)[0], state.measure, log)
    return triangle(trace, parameter, about(state) is not None, state.measure, log)


def _titles(state: State) -> tuple[Text, Text]:
    """The long one and the short one; where two are compared they say which one it is."""
    label = replace(labels.parameter_label(state.notation, state.parameter), role=parameter_role(state.parameter))
    in_norms = state.measure == "norm"  # per cents say by themselves that they are shares
    if state.other is not None:
        name = short_name(state)
        message = _("{name}: gradient of {parameter}, norms") if in_norms else _("{name}: gradient of {parameter}")
        short = _("{name}: {parameter}, norms") if in_norms else "{name}: {parameter}"
    else:
        name = ""
        if in_norms:
            message = _("Where does the gradient of {parameter} come from? Norms")
            short = _("Gradient of {parameter}, norms")
        else:
            message = _("Where does the gradient of {parameter} come from?")
            short = _("Gradient of {parameter}")
    long_title, short_title = (worded(each, strong=True, name=name, parameter=label) for each in (message, short))
    return long_title, short_title


def _main(state: State, of: Triangle, states: States) -> Panel:
    length = state.trace.length
    first = state.notation.printed_timestep(1)
    loss, k = cursor_tile(state)
    focus = state.flow if isinstance(state.flow, int) else loss
    losses = shown_losses(state)
    if len(losses) == 1:
        focus = losses[0]
    rows, beside = _row_labels(state, focus), () if state.other is None else _row_labels(state.other, None)
    columns = tuple(
        text(f"k = {at - 1 + first}", role="backward" if at == k else "muted", strong=at == k)
        for at in range(1, length + 1 if length <= LABELLED else 1)
    )
    marked = () if focus is None else ((losses.index(focus), "loss"),)
    return Panel(
        name="tiles",
        place="main",
        x=Axis(0, length, columns, text(_("through timestep k")), first, () if k is None else ((k - 1, "backward"),)),
        y=Axis(0, len(losses), rows, text(_("loss t")), losses[0] - 1 + first, marked, room_for=beside),
        cells=of.cells(states, state.measure),
        outlines=tuple(_outlines(state, states)),
        row_numbers=losses,
        spots=tile_spots(state, of, states),
    )


def _row_labels(state: State, focus: int | None) -> tuple[Text, ...]:
    """The losses of the rows; none where there are too many."""
    losses = shown_losses(state)
    return tuple(
        text(labels.loss_label(state.notation, t), role=_loss_role(state, t, focus), strong=t == focus)
        for t in (losses if len(losses) <= LABELLED else ())
    )


def _loss_role(state: State, t: int, focus: int | None) -> str:
    if t not in state.trace.losses:
        return "ghost"
    return "loss" if t == focus else "muted"


def _outlines(state: State, states: States) -> Iterator[Outline]:
    """The tile of the cursor; all losses' tiles of its timestep where they flow at once; the row that is summed."""
    loss, k = cursor_tile(state)
    place = state.place
    there, losses = (states == SHOWN) | (states == GHOST), shown_losses(state)
    row = losses.index(loss) if loss in losses else None
    if k is not None and row is not None and there[row, k - 1]:
        yield Outline((row, k - 1), (row, k - 1), "backward", guide="loss")
    elif k is not None and loss is None and there[:, k - 1].any():
        rows = np.flatnonzero(there[:, k - 1])
        yield Outline((int(rows[0]), k - 1), (int(rows[-1]), k - 1), "backward")
    elif place is not None and place.phase == "sum" and place.name == state.parameter and row is not None:
        columns = np.flatnonzero(there[row])
        if columns.size:
            yield Outline((row, int(columns[0])), (row, int(columns[-1])), "backward", guide="loss")


def _row_margin(state: State, of: Triangle, states: States) -> Panel:
    loss = cursor_tile(state)[0]
    focus = state.flow if isinstance(state.flow, int) else loss
    low, high = of.rows.reach
    is_share = state.measure == "share" and about(state) is None
    message = _("share of {gradient}") if is_share else _("norm of {gradient}")
    gradient = labels.any_gradient_label(state.notation, state.parameter)
    title = worded(message, gradient=gradient)
    short = (text(_("share")),) if is_share else (text(labels.norm_of(gradient)), text(_("norm")))
    scaled = _bounded(text(gradient) if is_share else text(labels.norm_of(gradient)), of.rows)
    return Panel(
        name="rows",
        place="right",
        x=Axis(low, high),
        y=Axis(0, len(states)),
        boxes=_bars(of.rows, states, None if focus is None else shown_losses(state).index(focus)),
        title=title,
        scaled_titles=scaled,
        short_titles=short,
        room_for=of.rows.others,
        spots=row_spots(state, of.rows, lambda row: not (states[row] == GHOST).any()),
    )


def _bounded(what: Text, margin: Margin) -> tuple[Text, ...]:
    """How long the longest bar of a margin is, and where those that it is compared with are much longer, that theirs
    and its own are on one scale; from the longest form to the shortest."""
    own, printed = margin.farthest
    bound = text(*what.pieces, f" {'≤' if own >= 0.0 else '≥'} {printed}")
    if margin.of_both is None or abs(own) >= _FAR_BELOW * abs(margin.of_both[0]):
        return (bound,)
    forms = _("{bound}, scale of both to {largest}"), _("{bound}, scale to {largest}")
    return *(worded(form, bound=bound.pieces, largest=margin.of_both[1]) for form in forms), bound


def _column_margin(state: State, margin: Margin, states: States) -> Panel:
    now = cursor_tile(state)[1]
    low, high = margin.reach
    return Panel(
        name="columns",
        place="below",
        x=Axis(0, state.trace.length),
        y=Axis(low, high),
        boxes=_bars(margin, states.T, None if now is None else now - 1),
        title=text(_("share through k") if state.measure == "share" else _("norm through k")),
        spots=column_spots(state, margin, lambda column: not (states[:, column] == GHOST).any()),
    )


def _bars(margin: Margin, states: States, focus: int | None) -> tuple[Box, ...]:
    """A bar for every row of `states` that has tiles: known as soon as all that it adds up is known. `focus`: the row
    that stands out."""
    missing, there = (states == GHOST).any(axis=1).tolist(), (states != ABSENT).any(axis=1).tolist()
    bars = [margin.ghosts[at] if missing[at] else margin.shown[at] for at in range(len(there)) if there[at]]
    if focus is not None and there[focus]:
        at = sum(there[:focus])
        bars[at] = bars[at]._replace(strength=_IN_FOCUS)
    return tuple(bars)
