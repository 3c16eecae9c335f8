"""What shows two lessons or cells in one figure: how far both gradients reach, and both shares under each other."""

from collections.abc import Hashable, Iterator
from dataclasses import replace

from app.story.compared_names import short_name
from app.story.figures import labels
from app.story.figures.figure import Axis, Curve, Figure
from app.story.figures.kept import kept_while
from app.story.figures.pointable import Spots
from app.story.figures.reach import horizon_of, is_collected, last_reached, norm_label, reached, seen_by_reach
from app.story.figures.reach_lines import by_lag, furthest, lags, parted
from app.story.figures.segments import shares_of
from app.story.figures.shares import seen_by_shares, share_bar, shown_loss
from app.story.figures.spots import lag_spots
from app.story.figures.text import Note, Text, text
from app.story.look import PANEL_TITLES, SHORT_PANEL_TITLES
from app.story.numbers import percent
from app.story.state import State
from app.translation import _, ngettext
from rnn_engine.horizon import MOST
from rnn_engine.products import Reach
from rnn_engine.reach import reach_from

BESIDE = "beside"
"""The name of the second one's panel."""
_ROLES = "backward", "ink"
"""The colours of their lines."""


def _both(state: State) -> tuple[State, State]:
    """The open lesson's first."""
    assert state.other is not None, "only where two are compared"
    return (state, state.other) if state.follows is None else (state.other, state)


def _seen_by_reach(state: State) -> Hashable:
    assert state.other is not None, "only where two are compared"
    return state.other.trace, *map(seen_by_reach, _both(state))


@kept_while(_seen_by_reach)
def compared_reach(state: State) -> Figure:
    """‖∂s_t/∂s_k‖ against the lag of both, as far as each has gone; the second one's line is dashed, in ink."""
    both = _both(state)
    curves = tuple(curve for each, role in zip(both, _ROLES, strict=True) for curve in _curves(each, role))
    panel = replace(
        lags(max(furthest(each.trace.length, each.focus_loss) for each in both), curves),
        marks=tuple(
            replace(mark, role=role)
            for each, role in zip(both, _ROLES, strict=True)
            for mark in last_reached(_one(each), reached(each))
        ),
        title=_norms(both),
        spots=_spots(both[0]),
    )
    return Figure(
        name="reach",
        title=text(_(PANEL_TITLES["reach"]), strong=True),
        short_title=text(_(SHORT_PANEL_TITLES["reach"]), strong=True),
        subtitle=text(_("exact") if all(_one(each).exact for each in both) else _("estimated")),
        panels=(panel,),
        notes=tuple(_horizons(both)),
        header=(_("line"), _("lag t − k"), _("log₁₀ of the norm"), _("state")),
        text_alternative=" ".join(_said(each) for each in both),
    )


def _spots(state: State) -> Spots:
    """Of the open lesson's dots."""
    return lag_spots(state, by_lag(_one(state).whole.log2_norms[0]), reached(state))


def _one(state: State) -> Reach:
    """From the loss in focus back."""
    return reach_from(state.trace, state.focus_loss)


def _norms(both: tuple[State, State]) -> Text:
    """What the norm is of: in an LSTM the cell state belongs to the state."""
    own = [norm_label(each) for each in both]
    if own[0].plain == own[1].plain:
        return own[0]
    named = [
        piece for each, label in zip(both, own, strict=True) for piece in (", ", f"{short_name(each)} ", *label.pieces)
    ]
    return text(*named[1:])


def _curves(state: State, role: str) -> Iterator[Curve]:
    one, name = _one(state), short_name(state)
    label = text(name, role=role, strong=True)
    for curve in parted(name, by_lag(one.whole.log2_norms[0]), role, reached(state), label):
        yield replace(curve, dashed=role == _ROLES[1])


def _horizons(both: tuple[State, State]) -> Iterator[Note]:
    for state in both:
        found = horizon_of(state)
        if found is not None:
            most = percent(round(100 * MOST))
            sentence = ngettext(
                "{name}: {most} of the magnitude within {count} timestep",
                "{name}: {most} of the magnitude within {count} timesteps",
                found,
            )
            line = text(sentence.format(name=short_name(state), most=most, count=found), role="ink")
            yield Note(line, line, known=is_collected(state))


def _said(state: State) -> str:
    return _("{name}: reached back to lag {lag} of {longest}.").format(
        name=short_name(state), lag=max(0, reached(state) - 1), longest=state.focus_loss
    )


def _seen_by_shares(state: State) -> Hashable:
    assert state.other is not None, "only where two are compared"
    return state.other.trace, *((seen_by_shares(each), each.parameter) for each in _both(state))


@kept_while(_seen_by_shares)
def compared_shares(state: State) -> Figure:
    """The chosen parameter's bar of both, one under the other."""
    both = _both(state)
    bars = [share_bar(each, each.parameter, shown_loss(each)) for each in both]
    own = [labels.gradient_label(each.notation, each.parameter, shown_loss(each)) for each in both]
    are_alike = own[0].plain == own[1].plain
    reach = Axis(min(bar.x.low for bar in bars), max(bar.x.high for bar in bars))
    panels = tuple(
        replace(
            bar,
            x=reach,
            name=each.parameter if row == 0 else BESIDE,
            title=text(short_name(each), *(() if are_alike else (" ", own[row])), role="ink", strong=True),
            slot=(row, 0),
            rank=row,
        )
        for row, (each, bar) in enumerate(zip(both, bars, strict=True))
    )
    return Figure(
        name="shares",
        title=text(_("Gradient so far"), strong=True),
        short_title=text(_("Gradient so far"), strong=True),
        subtitle=shares_of(max(each.trace.length for each in both), own[0] if are_alike else None),
        panels=panels,
        notes=(),
        header=(_("parameter"), _("timestep k"), _("share"), _("state")),
        text_alternative=" ".join(f"{short_name(each)}: {_share_said(each)}." for each in both),
    )


def _share_said(state: State) -> str:
    bar = share_bar(state, state.parameter, shown_loss(state))
    caption = (bar.caption, *bar.short_captions)[-1]
    if caption is None:
        return ""
    return caption.plain if isinstance(caption, Text) else caption.texts[0]
