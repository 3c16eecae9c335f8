"""What is said about the triangle of contributions: notes under it, and the whole in one or two sentences."""

import math
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from app.story.figures import explanations, labels
from app.story.figures.edge import is_struck_through
from app.story.figures.facts import Facts, facts
from app.story.figures.figure import GHOST, SHOWN, States
from app.story.figures.reach import horizon_parameters
from app.story.figures.spots import share_said
from app.story.figures.text import Math, Note, text, worded
from app.story.figures.tiles import shown_losses
from app.story.figures.triangle import PRINTED, Triangle
from app.story.numbers import degrees, percent, significant
from app.story.state import State
from app.translation import _, later
from rnn_engine.recorder import WHOLE

_OVERSHOOT = Math("sum norm(C) \\/ norm(G)", "Σ‖C‖ / ‖G‖")
_LEAST_ANGLE, _LEAST_ERROR = 0.1, 0.001
"""A smaller angle, in degrees, says nothing; a smaller error says no more than it."""
_OFF = {
    (False, True): (
        later("diagonal only = “treat {before} as constant”: {angle} off the true gradient"),
        later("diagonal only: {angle} off the true gradient"),
        later("diagonal only: {angle} off"),
    ),
    (False, False): (
        later("diagonal only = “treat {before} as constant”: {angle} off the truncated one"),
        *[later("diagonal only: {angle} off the truncated one")] * 2,
    ),
    (True, True): (
        later("diagonal only = “treat {before} as constant”: {error} off the true gradient"),
        later("diagonal only: {error} off the true gradient"),
        later("diagonal only: {error} off"),
    ),
    (True, False): (
        later("diagonal only = “treat {before} as constant”: {error} off the truncated one"),
        *[later("diagonal only: {error} off the truncated one")] * 2,
    ),
}
"""In full, between and in short: whether it is said by the error, and whether off the true gradient."""


def about(state: State) -> int | None:
    """The loss whose gradient the figure is about; None: the whole L."""
    if state.trace.length > WHOLE:
        return state.focus_loss
    return state.own_loss


def notes(state: State, states: States) -> Iterator[Note]:
    """What stands under the triangle, the most important first."""
    yield from _said_of_rows(state)
    if state.other is None:  # two have no room for it
        known = _is_collected(state, states)
        yield from (replace(note, known=known) for note in _of_numbers(state))


def _said_of_rows(state: State) -> Iterator[Note]:
    """What of a long sequence is left out."""
    if state.trace.length > WHOLE:
        loss = labels.loss_label(state.notation, state.focus_loss)
        yield Note(
            worded(
                _("T = {length}: only the row of {loss} is shown, of its own gradient"),
                length=str(state.trace.length),
                loss=loss,
            ),
            worded(_("only the row of {loss}"), loss=loss),
        )


def _is_collected(state: State, states: States) -> bool:
    """Whether the cursor has been through the whole gradient that the notes are about."""
    loss = about(state)
    whole = states if loss is None else states[shown_losses(state).index(loss)]
    return not bool((whole == GHOST).any())


def _of_numbers(state: State) -> Iterator[Note]:
    """What the numbers say, the most important first; each also in short."""
    notation, parameter = state.notation, state.parameter
    found = facts(state.trace, parameter, about(state))
    if found.is_zero:
        gradient = labels.gradient_label(notation, parameter, about(state))
        zero = worded(_("{gradient} is zero: there is nothing to share out."), role="ink", gradient=gradient)
        yield Note(zero, zero)
        if found.first_is_zero and state.trace.length == 1:
            yield _nothing_through_first(state)
        return
    if state.trace.length == 1:
        gradient, only = labels.gradient_label(notation, parameter, about(state)), str(notation.printed_timestep(1))
        long = _("one timestep: all of {gradient} passes through k = {k}, with nothing to take apart")
        short = _("one timestep: all of it passes through k = {k}")
        yield Note(worded(long, role="ink", gradient=gradient, k=only), worded(short, role="ink", k=only))
    if found.truncation_angle is not None and found.truncation_error is not None:
        turned, error = degrees(found.truncation_angle), share_said(found.truncation_error)
        long = _("truncated: {angle} and {error} off the full gradient").format(angle=turned, error=error)
        short = _("truncated: {angle}, {error} off").format(angle=turned, error=error)
        yield Note(text(long, role="ink"), text(short, role="ink"))
    struck_through = is_struck_through(state.trace.experiment.truncation)
    if struck_through:
        struck = text(_("diagonal only: the formula that the slides strike through"), role="ink")
        struck = struck.explained(explanations.diagonal_only(text(*labels.before_label(state, parameter)).plain))
        yield Note(struck, struck)
    if state.trace.length > PRINTED and (state.parameter,) != horizon_parameters(state):  # which the reach tells
        long = _("{most} of the magnitude lies within {count} timesteps")
        short = _("{most} of the magnitude within {count} timesteps")
        most, count = percent(95), found.horizon
        forms = (text(form.format(most=most, count=count), role="ink") for form in (long, short))
        within, within_short = (form.explained(explanations.horizon()) for form in forms)
        yield Note(within, within_short)
    if not struck_through:
        yield from _of_diagonal(state, found)
    if state.measure == "norm":
        times = f"{significant(found.overshoot, 2)}×"
        yield Note(
            worded(_("the norms add up to {times} the gradient’s: {ratio}"), ratio=_OVERSHOOT, times=times),
            worded(_("norms add up to {times} the gradient’s"), times=times),
        )
    if found.first_is_zero and state.trace.length > 1:
        yield _nothing_through_first(state)


def _of_diagonal(state: State, found: Facts) -> Iterator[Note]:
    """How far off the diagonal alone is: by its angle, or where that says nothing by its relative error."""
    angle, error, is_true = found.diagonal_angle, found.diagonal_error, found.truncation_angle is None
    if angle is None:
        return
    has_one_entry = math.prod(state.trace.experiment.network.parameter_shapes[state.parameter]) == 1
    by_error = error is not None and error >= _LEAST_ERROR and (has_one_entry or angle < _LEAST_ANGLE)
    before, off = labels.before_label(state, state.parameter), share_said(error or 0.0) if by_error else degrees(angle)
    more = explanations.diagonal_only(text(*before).plain, by_error=by_error)
    forms = (worded(_(form), before=before, angle=off, error=off) for form in _OFF[by_error, is_true])
    whole, between, brief = (form.explained(more) for form in forms)
    yield Note(whole, brief, between=between)


def _nothing_through_first(state: State) -> Note:
    first, zero_state = state.notation.printed_timestep(1), labels.value_label(state.notation, "h", 0)
    nothing = worded(_("{state} = 0: nothing passes through k = {k}"), state=zero_state, k=str(first))
    return Note(nothing, nothing)


def in_words(state: State, of: Triangle, states: States) -> str:
    """The triangle for those who can't see it."""
    shown, reachable = int((states == SHOWN).sum()), int(((states == SHOWN) | (states == GHOST)).sum())
    name = state.notation.gradient_label(state.parameter, about(state))
    start = (
        _("Contributions to {gradient}, norms by loss and timestep: {shown} of {reachable} reached.")
        if state.measure == "norm"
        else _("Contributions to {gradient}, shares by loss and timestep: {shown} of {reachable} reached.")
    ).format(gradient=name, shown=shown, reachable=reachable)
    if not shown:
        return start
    sizes = np.where(states == SHOWN, of.extents, -1.0)
    row, k = (int(index) for index in np.unravel_index(int(np.argmax(sizes)), sizes.shape))
    printed = _printed(of, row, k)
    at, through = (state.notation.printed_timestep(t) for t in (shown_losses(state)[row], k + 1))
    largest = _("The largest is {value}: loss {t} through timestep {k}.").format(value=printed, t=at, k=through)
    return f"{start} {largest}"


def _printed(of: Triangle, row: int, k: int) -> str:
    """The value of a cell in a sentence."""
    return percent(round(100 * float(of.values[row, k]))) if of.sizes is None else of.sizes.significant(row, k)
