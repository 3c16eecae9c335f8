"""The words beside the connections, in notations that have words: each as large as there is room."""

from app.story.diagram.beside_edges import BesideEdges
from app.story.diagram.geometry import Point
from app.story.diagram.legible import at_least, is_legible
from app.story.diagram.letters import letter_width
from app.story.diagram.parts import Caption, Glow
from app.story.diagram.state_symbol import symbol_reach
from app.story.diagram.usual_wash import wash_of

SMALLEST_WORD = 8.0
_LINES = 0.42
"""How large the type of two lines may be beside an edge, in parts of its length."""
_WORD_GAP = 7.0
"""Between an edge and a word that stands beside it."""
_BESIDE_WASH = 2.0
"""From the letter of W to the side of the wash behind the timestep that it leads to."""
_APART = 0.6
"""From the symbol of a state to the letter behind it, in parts of its size."""
_TOO_CLOSE = 0.3
"""So close, in parts of its size, it is left out."""


class EdgeWords(BesideEdges):
    """Where they stand."""

    def _words(self, matrix: list[Caption], bias: Caption | None, glow: Glow, length: float) -> list[Caption]:
        """One under the other along an edge of some length where both are read; else the bias's alone, or the matrix's
        where two have no room."""
        if bias is None:
            return matrix
        if not matrix or not (glow.read or self._folded):
            return [bias]
        (word,) = matrix
        size = min(word.size, bias.size, _LINES * length)
        if not is_legible(size):
            return matrix
        upper, lower = (at._replace(y=at.y + by * size) for at, by in ((word.at, -0.55), (bias.at, 0.55)))
        return [word._replace(at=upper, size=size), bias._replace(at=lower, size=size)]

    def _word(self, name: str, t: int, start: Point, end: Point) -> Caption | None:
        """As large as there is room; over a level edge right of the symbol of the state before, None without room."""
        middle = start.towards(end, 0.5)
        if name != "W_hh":
            return self._word_beside(name, t, middle)
        layout, left = self._layout, start.x
        if layout.inside and self._inside is not None and self._inside.has_c:
            return self._word_over_state(t, start, end)
        if layout.roomy and t > 1 and not self._symbol.above and not layout.inside:
            left = layout.x(t - 1) + symbol_reach(layout, self._notation, self._symbol.size / layout.unit)
        left, right = self._between_falls(t, left, end.x)
        width = letter_width(self._notation, name)
        size = min(self._letter_size(name, t), (right - left - 4 * self._layout.unit) / width)
        if size < at_least(SMALLEST_WORD, self._layout.unit):
            return None
        return self._written(name, t, Point((left + right) / 2, middle.y - 0.85 * size), size, "centre")

    def _word_over_state(self, t: int, start: Point, end: Point) -> Caption | None:
        """Where the gates of an LSTM are shown: between a state and the cell state's line, right of what comes down to
        the state, up to the letter of the first gate."""
        inside, unit = self._inside, self._layout.unit
        assert inside is not None
        before = inside.h(t - 1)
        left = max([before.x, *(right for _, right in self._crossing(t) if right > before.x)])
        fall = self._falls.get(t - 1)
        left = max(left, before.x if fall is None or fall.lane is None else fall.lane) + 4 * unit
        right = inside.gate(inside.gates[0], t).x - 12 * unit
        width = letter_width(self._notation, "W_hh")
        size = min(self._letter_size("W_hh", t), (right - left) / width)
        if size < at_least(SMALLEST_WORD, unit):
            return None
        return self._written("W_hh", t, Point(left, before.top - 0.75 * size), size, "left")

    def _word_beside(self, name: str, t: int, middle: Point) -> Caption | None:
        """Right of an upright edge, up to what stands or comes down there, or left of it where the symbol of the state
        stands there; None without room."""
        unit, layout = self._layout.unit, self._layout
        width, least = letter_width(self._notation, name), at_least(SMALLEST_WORD, unit)
        if self._symbol.above and name in ("W_hy", "b_y"):
            at = middle._replace(x=middle.x - _WORD_GAP * unit)
            size = min(self._letter_size(name, t), (0.5 * layout.pitch - _WORD_GAP * unit) / width)
            return None if size < least else self._written(name, t, at, size, "right")
        at = middle._replace(x=middle.x + _WORD_GAP * unit)
        if layout.inside:
            return self._word_at_gates(name, t, at)
        ends = [layout.right if t == layout.last else layout.x(t + 1) - _WORD_GAP * unit]
        if t in self._falls and name in ("W_hy", "b_y"):
            ends.append(self._falls[t].left)
        if name == "E":
            ends.append(at.x + 0.6 * layout.pitch)  # the next timestep's symbols begin there
        if self._feedback.given_to(t + 1):
            ends.append(self._feedback.x(t + 1) - 2 * unit)
        size = min(self._letter_size(name, t), (min(ends) - at.x) / width)
        return None if size < least else self._written(name, t, at, size, "left")

    def _word_at_gates(self, name: str, t: int, at: Point) -> Caption | None:
        """Where the gates are shown: close under ŷ, clear of what comes down to h, or up to the next timestep's x."""
        unit, layout, width = self._layout.unit, self._layout, letter_width(self._notation, name)
        end = min(layout.right, at.x + 0.62 * layout.pitch)
        if name in ("W_hy", "b_y"):
            fall = self._falls.get(t)
            end = min(layout.right, layout.x(t) + (0.5 if t < layout.last else 0.25) * layout.pitch - 20 * unit)
            if fall is not None and fall.lane is not None and self._network.cell == "gru":
                at = at._replace(x=fall.lane + 2 * unit)
            elif fall is not None and fall.flows:
                end = min(end, fall.left - 2 * unit)
        if self._fed_back:
            end = min(end, at.x + 0.3 * layout.pitch)
        size = min(self._letter_size(name, t), (end - at.x) / width)
        if size < at_least(SMALLEST_WORD, unit):
            return None
        if name in ("W_hy", "b_y"):
            at = at._replace(y=layout.rows["output_tokens"][1] + 0.9 * size)
        return self._written(name, t, at, size, "left")

    def _beside_symbol(self, t: int, x: float, size: float, end: float) -> float:
        """Over the middle of the edge into timestep t, or beside the side of the wash that would cut it there; nearer
        to its end where it would stand close to the symbol of the state before, of which it would seem to be a factor.
        """
        if self._folded:
            return x
        half, layout = 0.5 * letter_width(self._notation, "W_hh") * size, self._layout
        symbol = layout.x(t - 1) + (symbol_reach(layout, self._notation) if t > 1 else layout.strip_width / 2)
        least = symbol + _APART * size + half
        if least > x and t > 1:
            x = max(x, min((symbol + end) / 2, end - half))
        side, away = wash_of(layout, t).left, half + _BESIDE_WASH * layout.unit
        clear = [at for at in (side - away, side + away) if min(least, x) <= at <= end - half]
        return x if abs(x - side) >= away else min(clear, key=lambda at: abs(at - x), default=x)

    def _is_said_before(self, t: int, letter: Caption) -> bool:
        """Whether W would stand like a factor of the state before where it has room, and the first edge has it too."""
        layout = self._layout
        is_needed = t - 1 < layout.first or layout.first > 1 or self._light.on("W_hh", t).read
        if is_needed or self._network.stages or self._folded or layout.gated or not layout.roomy or not letter.typeset:
            return False
        symbol = layout.x(t - 1) + symbol_reach(layout, self._notation)
        return letter.at.x - 0.5 * letter.across * letter.size < symbol + _TOO_CLOSE * letter.size

    def _between_falls(self, t: int, left: float, right: float) -> tuple[float, float]:
        """The widest part of the level way into timestep t that nothing crosses which falls there."""
        space = 3 * self._layout.unit
        parts, start = [], left
        for low, high in sorted(self._crossing(t)):
            parts.append((start, max(start, low - space)))
            start = max(start, high + space)
        return max([*parts, (start, max(start, right))], key=lambda part: part[1] - part[0])
