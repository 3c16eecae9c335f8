"""The stages of a network, under their timesteps: a bracket and the stage's name."""

from collections.abc import Iterator
from typing import NamedTuple

from app.story.diagram.geometry import Point
from app.story.diagram.layout import Layout
from app.story.diagram.parts import Caption
from app.story.state import State

_NAME, _LETTER = 12.0, 0.58
"""Type size of a name, and how wide a letter of it is, in parts of that."""
_TICK = 5.0


class _Shown(NamedTuple):
    name: str
    left: float
    right: float


class Stages:
    """Those whose timesteps are shown."""

    def __init__(self, state: State, layout: Layout) -> None:
        self._layout = layout
        self._network = state.trace.experiment.network

    def captions(self) -> Iterator[Caption]:
        for stage in self._shown():
            at = Point((stage.left + stage.right) / 2, self._layout.middle("stage"))
            room = stage.right - stage.left
            yield Caption(stage.name, at, _NAME * self._layout.unit, "muted", weight=600, room=room)

    def brackets(self) -> Iterator[tuple[Point, ...]]:
        """Left and right of every name, a line that turns up at its end."""
        unit, y = self._layout.unit, self._layout.middle("stage") if "stage" in self._layout.rows else 0.0
        for stage in self._shown():
            half = (_LETTER * len(stage.name) / 2 + 0.7) * _NAME * unit
            middle = (stage.left + stage.right) / 2
            for end, inner in ((stage.left, middle - half), (stage.right, middle + half)):
                if (end < inner) == (end == stage.left):
                    yield Point(inner, y), Point(end, y), Point(end, y - _TICK * unit)

    def _shown(self) -> Iterator[_Shown]:
        layout = self._layout
        if "stage" not in layout.rows:
            return
        for stage in self._network.stages:
            of = [t for t in layout.timesteps if self._network.stage_at(t) == stage.name]
            if of:
                space = 0.06 * layout.pitch
                yield _Shown(stage.name, layout.column(of[0]).left + space, layout.column(of[-1]).right - space)
