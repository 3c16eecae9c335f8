"""Gradient so far: per parameter a bar of signed shares, one segment per timestep, that fills as the cursor walks.

Shares that go with the gradient run right of zero, those that oppose it left of zero: right minus left is 100 %.
"""

from bisect import bisect_left
from collections.abc import Hashable
from functools import partial

import numpy as np

from app.story.equations.setting import parameter_role
from app.story.expressions import OUTPUT_PARAMETERS
from app.story.figures import labels
from app.story.figures.facts import facts
from app.story.figures.figure import GHOST, SHOWN, Axis, Badge, Box, Figure, Panel
from app.story.figures.kept import kept_while
from app.story.figures.parameters import in_order, rank_of, slots
from app.story.figures.segments import Segment, collected_through, segments_of, shares_of
from app.story.figures.spots import segment_spots
from app.story.figures.text import Math, Text, text
from app.story.figures.tiles import cursor_tile
from app.story.notation import Notation
from app.story.numbers import brief, percent, tight_percent
from app.story.places import Place
from app.story.state import State
from app.translation import _
from rnn_engine.network import base_name
from rnn_engine.proofs import Proof, proof
from rnn_engine.trace import Trace, once_per_trace

_LANE, _NOTHING = (0.0, 1.0), (0.4, 0.6)
_TOTAL_LANE = (1.12, 1.28)
"""Where the running total fills its track from 0 to 100 %, below the segments, when some of them oppose the
gradient."""
_VISIBLE = 0.005
"""Shares against the gradient that make up less together are too small to be worth a lane of their own."""
_SAID = 6
"""Shares of a bar that are named in words."""
_STRONGEST, _FAINTEST = 1.25, 1.0
"""Of the role's colour in the segment that is collected first and in the one at the other end of the sequence; paler
than the role no one colour of letters could be read on the segments of every parameter."""
_USUAL = 4e-17
"""A difference as it is where a sum adds up."""


def seen_by_shares(state: State) -> Hashable:
    loss = shown_loss(state)
    collected = []
    for parameter in state.parameters:
        segments = segments_of(state.trace, parameter, loss)
        collected.append(_collected(state, parameter, segments) if segments else _is_swept(state, parameter, loss))
    at = cursor_tile(state), _is_summing(state)
    return state.notation, state.flow, loss, state.parameter, tuple(collected), at


@kept_while(seen_by_shares)
def shares(state: State) -> Figure:
    """Every parameter's bar: of the loss that flows back, or of the whole L."""
    loss = shown_loss(state)
    panels = tuple(share_bar(state, parameter, loss) for parameter in in_order(state.trace.experiment.network))
    return Figure(
        name="shares",
        title=text(_("Gradient so far"), strong=True),
        short_title=text(_("Gradient so far"), strong=True),
        subtitle=shares_of(state.trace.length),
        panels=panels,
        notes=(),
        header=(_("parameter"), _("timestep k"), _("share"), _("state")),
        text_alternative=_sentence(state, panels, loss),
    )


def shown_loss(state: State) -> int | None:
    """Whose gradient is collected: the flow's own loss; in flow *each* the loss of the place, else the whole L."""
    if isinstance(state.flow, int):
        return state.flow
    return None if state.place is None else state.place.loss


def segment_place(state: State, parameter: str, k: int) -> Place:
    """Where the share through timestep k is collected."""
    loss = shown_loss(state)
    if state.flow == "each" and loss is None:
        return Place("sum", parameter)
    return Place("backward", parameter, loss=loss, k=k)


def share_bar(state: State, parameter: str, loss: int | None) -> Panel:
    segments = segments_of(state.trace, parameter, loss)
    collected = _collected(state, parameter, segments)
    ghosts, shown = _boxes(state.trace, parameter, loss, state.notation)
    boxes = [*shown[:collected], *ghosts[collected:]]
    now = cursor_tile(state)[1]
    for at, segment in enumerate(segments):
        if ring := _ring(now, segment.k, segment.last):
            boxes[at] = boxes[at]._replace(outlined=ring)
    low = min((segment.end for segment in segments), default=0.0)
    high = max((segment.end for segment in segments), default=1.0)
    opposed = low < -_VISIBLE
    if opposed and collected:
        total = float(np.sum([segment.share for segment in segments[:collected]]))
        boxes.append(Box((0.0, 1.0), _TOTAL_LANE, "muted", strength=0.25))
        boxes.append(Box((min(0.0, total), max(0.0, total)), _TOTAL_LANE, "ink", strength=0.8))
    if not segments:  # a bar all the same: of what is to come, or of nothing
        boxes = [_empty(state, parameter, loss)]
    caption, *shorter = _captions(state, parameter, loss, segments, collected)
    return Panel(
        name=parameter,
        place="group",
        x=Axis(min(0.0, low), max(1.0, high)),
        y=Axis(0.0, _TOTAL_LANE[1] if opposed else _LANE[1]),
        boxes=tuple(boxes),
        title=text(_title(state.notation, parameter, loss), role=parameter_role(parameter)),
        caption=caption,
        short_captions=tuple(form for form in shorter if isinstance(form, Text)),
        verdicts=_wordings(_sum_lines(True, _may_be_cut(state.trace, parameter)), brief(_USUAL)) if segments else (),
        slot=slots(state.trace.experiment.network)[parameter],
        rank=0 if parameter == state.parameter else rank_of(parameter),
        spots=segment_spots(state, parameter, loss, segments, collected),
    )


def _empty(state: State, parameter: str, loss: int | None) -> Box:
    """The bar of a gradient that turns out to be zero: until it is swept it is to come like any other."""
    timesteps = collected_through(state.trace, parameter, loss)
    if _is_swept(state, parameter, loss):
        return Box((0.0, 1.0), _NOTHING, "muted", strength=0.25)
    first, last = int(timesteps[-1]), int(timesteps[0])
    return Box(
        (0.0, 1.0),
        _LANE,
        parameter_role(parameter),
        state=GHOST,
        outlined=_ring(cursor_tile(state)[1], first, last),
        texts=(f"k={labels.timesteps_label(state.notation, first, last)}",),
    )


def _ring(now: int | None, first: int, last: int) -> str:
    """The colour of the ring round the segment of some timesteps; none where the cursor is at no one of them."""
    return "backward" if now is not None and first <= now <= last else ""


def _title(notation: Notation, parameter: str, loss: int | None) -> Math:
    """Whose gradient it is; of a word the word alone, which leaves room for the bar."""
    if notation.symbol(parameter).is_word:
        return labels.parameter_label(notation, parameter)
    return labels.gradient_label(notation, parameter, loss)


def _collected(state: State, parameter: str, segments: tuple[Segment, ...]) -> int:
    """How many segments are collected already: a sweep goes through them in their order."""

    def is_missing(segment: Segment) -> bool:
        return not state.frame.known(segment_place(state, parameter, segment.k))

    return bisect_left(segments, True, key=is_missing)


@once_per_trace
def _boxes(
    trace: Trace, parameter: str, loss: int | None, notation: Notation
) -> tuple[tuple[Box, ...], tuple[Box, ...]]:
    """Every segment twice: not reached yet, and collected."""
    span, segments = max(1, (loss or trace.length) - 1), segments_of(trace, parameter, loss)
    ghosts, shown = [], []
    for segment in segments:
        age = (segments[0].k - segment.k) / span
        through = labels.timesteps_label(notation, segment.k, segment.last)
        fullest = f"k={through} {tight_percent(segment.whole)}"
        box = partial(
            Box,
            x=(min(segment.start, segment.end), max(segment.start, segment.end)),
            y=_LANE,
            role=parameter_role(parameter),
            strength=_STRONGEST - (_STRONGEST - _FAINTEST) * age,
            hatched=segment.share < 0.0,
            column=segment.k,
            datum=(parameter, segment.k if segment.last == segment.k else through, segment.share),
            number=through,
            fullest=fullest,
            ends=(f"k={notation.printed_timestep(segment.k)}", f"{notation.printed_timestep(segment.last)}"),
        )
        ghosts.append(box(state=GHOST, texts=(f"k={through}",)))
        shown.append(box(texts=(fullest, f"k={through}")))
    return tuple(ghosts), tuple(shown)


def _captions(
    state: State, parameter: str, loss: int | None, segments: tuple[Segment, ...], collected: int
) -> tuple[Text | Badge, ...]:
    """How much is collected; when all is, whether the sum is what backpropagation gives. The longest form first."""
    if not segments:
        return (text(_("this gradient is zero") if _is_swept(state, parameter, loss) else _nothing_yet(state)),)
    if not collected:
        return (text(_nothing_yet(state)),)
    if _is_all(segments, collected):
        is_cut = facts(state.trace, parameter, loss).truncation_angle is not None
        return (badge(proof(state.trace, parameter, loss), is_cut),)
    total = sum(segment.whole for segment in segments[:collected])
    if total <= 100:  # what is too small to be printed, there or still missing, is not nothing
        least = f"< {percent(1)}" if any(segment.share for segment in segments[:collected]) else percent(0)
        share = {0: least, 100: f"> {percent(99)}"}.get(total, percent(total))
        return (text(_("{share} collected").format(share=share)),)
    forms = (
        _("{share} collected: what opposes the gradient is still to come"),
        _("{share} collected, some to subtract"),
        _("{share}, some to subtract"),
        _("{share}, then less"),
    )
    return tuple(text(form.format(share=percent(total))) for form in forms)


def is_collected_whole(state: State, parameter: str) -> bool:
    """Whether the bar of a parameter says that nothing is missing any more."""
    segments = segments_of(state.trace, parameter, shown_loss(state))
    collected = _collected(state, parameter, segments)
    return collected > 0 and _is_all(segments, collected)


def _is_all(segments: tuple[Segment, ...], collected: int) -> bool:
    return all(segment.share == 0.0 for segment in segments[collected:])


def _nothing_yet(state: State) -> str:
    return _("not summed yet") if _is_summing(state) else _("not collected yet")


def _is_summing(state: State) -> bool:
    """Whether all contributions are known and the gradients of the losses are being summed."""
    place = state.place
    return state.flow == "each" and place is not None and place.phase == "sum" and place.loss is None


def _is_swept(state: State, parameter: str, loss: int | None) -> bool:
    """Whether the cursor has been through the parameter's last tile."""
    timesteps = collected_through(state.trace, parameter, loss)
    return not timesteps.size or state.frame.known(segment_place(state, parameter, int(timesteps[-1])))


def badge(verdict: Proof, is_cut: bool = False) -> Badge:
    """The verdict on a sum of contributions; `is_cut`: whether truncation leaves some of them out."""
    difference = brief(verdict.sum_of_contributions)
    lines = _sum_lines(verdict.adds_up, is_cut)
    by_differences = verdict.finite_differences
    if by_differences is None:
        more = _("Too large to check against differences at once; the check command does.")
    elif verdict.is_derivative:
        more = _("Central differences of the loss agree, difference {difference}.")
        more = more.format(difference=brief(by_differences))
    else:
        more = _("Central differences of the loss disagree, difference {difference}.")
        more = more.format(difference=brief(by_differences))
        if verdict.adds_up:
            lines = _("not the derivative of the loss"), _("not the derivative")
            difference = brief(by_differences)
    return Badge(verdict.holds, _wordings(lines, difference, " ±" if verdict.holds else ":"), more)


def _sum_lines(adds_up: bool, is_cut: bool) -> tuple[str, str]:
    """What is equal or not, and the same where there is less room."""
    if is_cut and adds_up:
        return _("sum = truncated backprop"), _("= truncated")
    if is_cut:
        return _("sum ≠ truncated backprop"), _("≠ truncated")
    return (_("sum = backprop"), _("= backprop")) if adds_up else (_("sum ≠ backprop"), _("≠ backprop"))


def _wordings(lines: tuple[str, str], difference: str, sign: str = " ±") -> tuple[str, ...]:
    """A verdict with the difference, which no form leaves out, and in the shortest the difference alone."""
    longest = _("{verdict}, difference {difference}").format(verdict=lines[0], difference=difference)
    alone = _("difference {difference}").format(difference=difference)
    return longest, *(f"{line}{sign} {difference}" for line in lines), alone, f"± {difference}"


def _may_be_cut(trace: Trace, parameter: str) -> bool:
    """Whether truncation may leave out contributions to a parameter's gradient."""
    return trace.experiment.truncation.kind != "none" and base_name(parameter) not in OUTPUT_PARAMETERS


def _sentence(state: State, panels: tuple[Panel, ...], loss: int | None) -> str:
    of = state.notation.label("L" if loss is None else "loss", loss)
    parts = []
    for panel in panels:
        caption = panel.caption
        said = caption.plain if isinstance(caption, Text) else "" if caption is None else caption.texts[0]
        shown = _largest([box for box in panel.boxes if box.texts and box.state == SHOWN])
        parts.append(f"{state.notation.label(panel.name)}: {shown + '; ' if shown else ''}{said}")
    start = _("Gradient of {loss} so far.").format(loss=of)
    return f"{start} {'. '.join(parts)}."


def _largest(boxes: list[Box]) -> str:
    """The shares that count most, in their order, and how many more there are."""
    most = sorted(boxes, key=lambda box: box.x[1] - box.x[0], reverse=True)[:_SAID]
    said = ", ".join(box.texts[0] for box in boxes if box in most)
    rest = len(boxes) - len(most)
    return _("{first} and {count} more").format(first=said, count=rest) if rest else said
