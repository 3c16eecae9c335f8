"""What letters and words beside the connections have in common: how large they are, and what they must not meet."""

import math
from collections.abc import Mapping

from app.story.diagram.feedback import Feedback
from app.story.diagram.geometry import Point
from app.story.diagram.inside import Inside
from app.story.diagram.layout import Layout
from app.story.diagram.letters import letter_width
from app.story.diagram.light import Light
from app.story.diagram.other_layout import other_layout
from app.story.diagram.parts import Align, Caption, Column, Fall
from app.story.diagram.state_symbol import state_symbol
from app.story.equations.setting import PARAMETER_ROLES
from app.story.state import State

_LETTER, _SMALL_LETTER = 17.0, 13.5
OVER_EDGE = 0.85
"""From a level edge up to a letter over it, in parts of its size."""
READ_LETTER = 1.25
"""How much larger a letter is while the equation reads it."""


class BesideEdges:
    """`columns`, `folded` and `banks` as `Edges` has them."""

    def __init__(
        self,
        state: State,
        layout: Layout,
        light: Light,
        columns: Mapping[int, Column],
        falls: Mapping[int, Fall],
        feedback: Feedback,
        folded: bool,
        banks: Mapping[int, float],
    ) -> None:
        self._folded = folded
        self._banks = banks
        self._symbol = state_symbol(layout, state, falls)
        self._notation = state.notation
        self._flow = state.flow
        self._layout = layout
        self._light = light
        self._columns = columns
        self._falls = falls
        self._feedback = feedback
        self._fed_back = state.trace.experiment.sequence.feedback is not None
        self._others = [] if state.other is None or folded else [other_layout(state, layout)]
        self._network = state.trace.experiment.network
        self._inside = Inside(layout, self._network.cell) if layout.gated else None

    def _crossing(self, t: int) -> list[tuple[float, float]]:
        """What comes down between the columns before timestep t, each from its left to its right."""
        fall = None if self._layout.inside else self._falls.get(t - 1)
        found = [] if fall is None else [(fall.left, fall.right)]
        if self._feedback.given_to(t):
            found.append((self._feedback.x(t),) * 2)
        return found

    def _over(self, y: float, size: float) -> float:
        """Where the middle of a letter is over a level edge: clear of the line from state to state of a GRU."""
        has_line = self._inside is not None and not self._inside.has_c
        return max(y - OVER_EDGE * size, (self._inside.line_y + y) / 2 if self._inside and has_line else -math.inf)

    def _letter_size(self, name: str, t: int) -> float:
        size = _LETTER if self._layout.roomy else _SMALL_LETTER
        return size * self._layout.unit * (READ_LETTER if self._light.on(name, t).read else 1.0)

    def _written(self, name: str, t: int, at: Point, size: float, align: Align) -> Caption:
        ink = PARAMETER_ROLES[name] if self._folded or self._light.on(name, t).known else "ghost"
        text, across = self._notation.typst_parameter(name), letter_width(self._notation, name)
        return Caption(text, at, size, ink, align, typeset=True, about=name, across=across)
