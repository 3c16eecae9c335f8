"""Which timesteps have a label under the timeline's ticks, wherever the cursor is."""

from collections.abc import Mapping
from functools import lru_cache, partial

from app.painting.strip_labels import StripLabel, fitting
from app.painting.strip_timesteps import all_of, regular
from app.painting.timeline_layout import TimelineLayout
from app.painting.wrapping import text_width
from app.story.headings import timestep_label
from app.story.notation import Notation
from app.story.passes import Pass
from app.story.timeline import Group, Timeline
from app.theme import Theme

TYPE_SIZE = 11.0
CLOSE = 6.0
"""Pixels between two labels at least."""
_APART = 10.0
"""Between two of which others are left out."""
_ONE_LABEL, _LABELLED_PASS = 30.0, 90.0
"""Pixels from which a pass has its timesteps labelled where all of them have room, and some where not; the cursor's
always."""


@lru_cache(maxsize=1)  # as the bars; which ones fit is much to find out, and none of it depends on the cursor
def labelled(
    layout: TimelineLayout, timeline: Timeline, notation: Notation, theme: Theme
) -> tuple[tuple[Pass, Mapping[Group, StripLabel]], ...]:
    """The timesteps with a label: in each pass all that there are, or in one that is wide every n-th; of losses in
    turn all of each, or the first of each: what only some of them have room for is written for none."""
    found: list[tuple[Pass, Mapping[Group, StripLabel]]] = []
    losses = [part for part in timeline.passes if part.name == "backward"]
    in_turn = losses if len(losses) > 1 else []
    all_in = partial(_all_in, layout, timeline, notation, theme, with_end=not in_turn)
    are_whole, each_is_named = all(map(all_in, in_turn)), _each_is_named(layout, timeline, notation, theme)
    for part in (each for each in timeline.passes if each.name in ("forward", "backward")):
        groups, is_wide = all_in(part), layout.width_of(part) >= _LABELLED_PASS
        label_of = partial(timestep_of, layout, notation, theme, part)
        if part in in_turn and not are_whole:
            groups = [_first(timeline, part)] if each_is_named or is_wide else []
        elif not groups and is_wide:
            zero = notation.printed_timestep(0)
            groups = regular(timeline, part, zero, label_of, layout.width, _APART)
        found.append((part, {group: label_of(group) for group in groups}))
    return tuple(found)


def timestep_of(layout: TimelineLayout, notation: Notation, theme: Theme, part: Pass, group: Group) -> StripLabel:
    """The label of a timestep in a pass, where the cursor is elsewhere."""
    text = timestep_label(group.timestep or 0, part.name, notation)
    width = text_width(text, TYPE_SIZE, 700)  # in both weights: none comes and goes with the cursor
    left, right = layout.left(part.first), layout.left(part.last + 1)
    middle = (layout.left(group.first) + layout.left(group.last + 1)) / 2
    if right - left >= width + _APART:  # none reaches into the pass beside it
        middle = min(max(middle, left + (width + _APART) / 2), right - (width + _APART) / 2)
    start = min(max(0.0, middle - width / 2), layout.width - width)
    return StripLabel(text, start, width, theme.muted, here=False)


def _all_in(
    layout: TimelineLayout, timeline: Timeline, notation: Notation, theme: Theme, part: Pass, with_end: bool
) -> list[Group]:
    """All timesteps of a pass, if they have room."""
    label_of = partial(timestep_of, layout, notation, theme, part)
    is_wide = layout.width_of(part) >= _ONE_LABEL
    return all_of(timeline, part, label_of, layout.width, CLOSE, with_end) if is_wide else []


def _each_is_named(layout: TimelineLayout, timeline: Timeline, notation: Notation, theme: Theme) -> bool:
    """Whether losses flow in turn, and the first timestep of each has room for its label."""
    parts = [part for part in timeline.passes if part.name == "backward"]
    if timeline.flow != "each" or len(parts) * _APART > layout.width:  # of many losses none is laid out for nothing
        return False
    firsts = [timestep_of(layout, notation, theme, part, _first(timeline, part)) for part in parts]
    return len(fitting(firsts, layout.width, _APART)) == len(firsts)


def _first(timeline: Timeline, part: Pass) -> Group:
    return next(timeline.timesteps(part.first, part.first))
