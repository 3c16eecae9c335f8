"""The letters of matrices that a network has at every stage: each with the name of its stage, where there is room."""

from functools import cached_property

from app.story.diagram.edge_words import EdgeWords
from app.story.diagram.frames import frame_reach
from app.story.diagram.geometry import Point
from app.story.diagram.letters import is_word, letter_width
from app.story.diagram.parts import HEAD, HEAD_HALF, Caption
from app.story.diagram.usual_wash import wash_of

_SMALLEST_STAGED = 10.5
"""Of a letter with the name of its stage, which is smaller than the letter."""
_UNDER_HEAD, _LOWER, _ON_BANK, _HIGH = HEAD_HALF * HEAD + 0.5, 1.0, 1.7, 0.86
"""From a level edge to a letter under it, clear of its arrowhead; how much lower it stands where there is room; from
there to the river; how high one is with the name of its stage, in parts of its size."""
_RIVER_TOP = 0.66
"""Where the river is when it is widest, in parts of the height of a state."""
_BEFORE_BANK = 5.1
"""From a letter to a ∂h/∂h."""


class StagedLetters(EdgeWords):
    """How they are written."""

    def _with_stage(self, letter: Caption | None, name: str, t: int, start: Point, end: Point) -> Caption | None:
        """The same letter with the name of its stage, smaller where need be; without it where there is no room: the
        bracket under the timesteps says it too."""
        called = self._network.named(name, t)
        if letter is None or called == name or is_word(self._notation, name):
            return letter
        if not (self._layout.inside or self._folded):
            if self._level_size == 0.0:
                return letter
            if name == "W_hh":
                return self._under_edge(letter, called, t, start)
        across, beside = letter_width(self._notation, called), letter.at.x - start.x if name != "W_hh" else 0.0
        room = self._stage_room(name, t, letter.at.x - beside, start, end)
        size = min(letter.size, room / (across + abs(beside) / letter.size))
        if size < _SMALLEST_STAGED * self._layout.unit:
            return letter
        at = letter.at._replace(x=letter.at.x - beside * (1.0 - size / letter.size))  # as close as its size asks for
        return letter._replace(text=self._notation.typst_parameter(called), at=at, size=size, across=across)

    def _under_edge(self, letter: Caption, called: str, t: int, start: Point) -> Caption:
        """Between a level edge and the river, where no symbol of a state stands: there every name has room."""
        size, (left, right) = min(letter.size, self._level_size), self._free_of_falls(t)
        lower = min(_LOWER * self._layout.unit, (self._level_height - _HIGH * size) / 2)
        at = Point((left + right) / 2, start.y + _UNDER_HEAD * self._layout.unit + lower + 0.6 * size)
        text, across = self._notation.typst_parameter(called), letter_width(self._notation, called)
        return letter._replace(text=text, at=at, size=size, align="centre", across=across)

    @cached_property
    def _level_size(self) -> float:
        """As large as W has room with the name of its stage under every level edge; 0 where it has none at one of them,
        so that no letter of the picture has a name."""
        into = [t for t in self._columns if t - 1 in self._columns]
        if not into or not self._layout.roomy:
            return 0.0
        unit, sizes = self._layout.unit, [self._level_height / _HIGH]
        for t in into:
            left, right = self._free_of_falls(t)
            sizes.append((right - left) / letter_width(self._notation, self._network.named("W_hh", t)))
        return 0.0 if min(sizes) < _SMALLEST_STAGED * unit else min(sizes)

    @property
    def _level_height(self) -> float:
        """How high such a letter may be: between the arrowhead of a level edge and the river when it is widest."""
        h = next(iter(self._columns.values())).h
        room = h.box.top + _RIVER_TOP * h.box.height - h.edge_y
        return room - (_UNDER_HEAD + _ON_BANK) * self._layout.unit

    def _free_of_falls(self, t: int) -> tuple[float, float]:
        """The widest part of the way into timestep t, under its edge, that nothing crosses and no river turns into,
        beyond the wash behind the timestep before: it is the later one that has the letter in its own."""
        layout, space = self._layout, 3 * self._layout.unit
        reach = layout.strip_width / 2 + frame_reach(layout)
        left, right = layout.x(t - 1) + reach, layout.x(t) - reach
        if t > 1:
            left = max(left, wash_of(layout, t - 1).right)
        if t - 1 in self._falls:
            left = self._falls[t - 1].right + space
        return self._between_falls(t, left, right)

    def _stage_room(self, name: str, t: int, at: float, start: Point, end: Point) -> float:
        """How wide a letter may be: over the middle of a level edge, right of an upright one to what stands there."""
        layout, unit = self._layout, self._layout.unit
        if name == "W_hh":
            left = at if self._crossing(t) else start.x  # right of that it has no room to the left
            return 2 * min(end.x - at, at - left)
        if self._folded:
            return layout.pitch
        if layout.inside:
            return 0.66 * layout.pitch
        banks = (begins for k, begins in self._banks.items() if k > 0)
        at_bank = min(banks, default=0.5 * layout.pitch)  # at every timestep alike
        return layout.x(t) + at_bank - _BEFORE_BANK * unit - at
