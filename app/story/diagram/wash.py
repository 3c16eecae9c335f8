"""The wash behind the timestep that is looked at: its sides cut no letter in two."""

from collections.abc import Iterable, Sequence

from app.story.diagram.frames import frame_reach
from app.story.diagram.geometry import Box
from app.story.diagram.layout import Layout
from app.story.diagram.letters import begin_of
from app.story.diagram.parts import Column, Edge, Ribbon
from app.story.diagram.state_symbol import symbol_reach
from app.story.diagram.usual_wash import around_loss, wash_of
from app.story.state import State

_CLEAR, _AROUND = 1.0, 4.0
"""From a letter to a side; from a value to it, which has a frame."""
_WITH_STAGE = 2.0
"""From so wide on, in parts of its size, a letter has the name of a stage."""
_OVER_GAP = 0.74
"""How far from its timestep a side is at most where timesteps are close, in columns: up to the values of the next."""


def wash(state: State, column: Column, layout: Layout, edges: Iterable[Edge], ribbons: Iterable[Ribbon]) -> Box:
    """Behind a timestep; as wide as its loss where that is wider than it."""
    usual = wash_of(layout, column.t)
    if layout.gated:  # symbols of what is computed stand close beside it
        if column.c is not None and column.t == 0:  # it may stand beyond what the initial h takes
            begins = min(usual.left, column.c.box.left - frame_reach(layout))
            usual = usual._replace(left=begins, width=usual.right - begins)
        return around_loss(usual, column, layout)
    letters = [letter for edge in edges if edge.t in (column.t, column.t + 1) for letter in edge.letters]
    if state.trace.experiment.network.stages:  # their names reach over most of what is between two timesteps
        letters = [letter for letter in letters if letter.about != "W_hh" or letter.across < _WITH_STAGE]
    letters += [ribbon.caption for ribbon in ribbons if ribbon.caption is not None]
    clear = _CLEAR * layout.unit
    inks = [(begin_of(each) - clear, begin_of(each) + each.across * each.size + clear) for each in letters]
    around, x, right = _AROUND * layout.unit, layout.x(column.t), max(value.box.right for value in column.values)
    if layout.roomy:  # left of its values stand their symbols
        symbol = x + symbol_reach(layout, state.notation)
        begins, ends = usual.left, _side(usual.right, inks, max(right + around, symbol), usual.right)
    else:  # beyond the right side z has its symbol, while it stands in place of h
        left, beyond = min(value.box.left for value in column.values), _OVER_GAP * layout.pitch
        begins = _side(usual.left, inks, min(usual.left, x - beyond), max(usual.left, left - around))
        ends = _side(
            usual.right,
            inks,
            min(usual.right, right + around),
            usual.right if column.h.hollow else max(usual.right, x + beyond),
        )
    box = usual._replace(left=begins, width=ends - begins)
    return around_loss(box, column, layout)


def _side(usual: float, inks: Sequence[tuple[float, float]], least: float, most: float) -> float:
    """Where a side is that cuts nothing, as close to its usual place as can be; there, if there is no such place."""
    clear = [
        x
        for x in (usual, *(x for ink in inks for x in ink))
        if least <= x <= most and not any(left < x < right for left, right in inks)
    ]
    return min(clear, key=lambda x: abs(x - usual), default=usual)
