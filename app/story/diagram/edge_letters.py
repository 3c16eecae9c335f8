"""The letters beside the connections: a matrix's, of a stage with its name, and its bias's while that is read."""

from dataclasses import replace

from app.story.diagram.beside_edges import READ_LETTER
from app.story.diagram.captions import symbol_reach
from app.story.diagram.edge_words import SMALLEST_WORD, EdgeWords
from app.story.diagram.geometry import Point
from app.story.diagram.letters import is_word, letter_width
from app.story.diagram.parts import Caption, Glow

_BIAS_BESIDE = {"W_xh": "b_h", "W_hy": "b_y"}
"""A bias has no edge: its letter stands beside the matrix's while an equation is about it."""

_BEFORE_BANK = 38.0
"""How far left of the middle between two timesteps a ∂h/∂h at the river begins at the most."""
_SMALLEST_STAGED = 11.5
"""Of a letter with the name of its stage, which is smaller than the letter."""
_BEHIND = 0.6
"""From an edge to the letter of a bias, beside the letter of its matrix."""
_BESIDE_SYMBOL = 3.0
"""Between the symbol of a state and a letter with the name of its stage."""
_NEAR_BANK = 150.0
"""Where timesteps stand closer, a ∂h/∂h at the river leaves no room for two letters beside an edge under it."""
_UNDER = 1.2
"""From a letter to one under it, in parts of its size."""
_TURN = 2.5
"""From ŷ to the line of an LSTM, in letters: in less, what falls from the last loss turns down beside that line."""
_LOW = 0.28
"""Where a letter stands on an edge that a loop crosses, from its beginning."""


class EdgeLetters(EdgeWords):
    """Where they stand."""

    def of(self, name: str, t: int, start: Point, end: Point) -> tuple[Caption, ...]:
        """Of the edge of a matrix into timestep t, from its beginning to its end."""
        bias, glow = self._bias_beside(name), self.glow(name, t)
        letter = self._letter(name, t, start, end) if self._has_letter(name, t, glow) else None
        shows_bias = bias is not None and self._layout.lettered and (self._folded or self._light.on(bias, t).read)
        if not shows_bias:
            letter = self._with_stage(letter, name, t, start, end)
        letters = [] if letter is None else [letter]
        length = max(abs(start.x - end.x), abs(start.y - end.y))
        if bias is not None and shows_bias:
            if is_word(self._notation, bias):
                letters = self._words(letters, self._word_beside(bias, t, start.towards(end, 0.5)), glow, length)
            else:
                letter = self._bias_letter(bias, name, t, start, end)
                letters += [letter] if letter is not None else []
        return tuple(letters)

    def glow(self, name: str, t: int) -> Glow:
        """Of an edge: one that stands for every timestep is there from the start."""
        glow = self._light.on(name, t)
        return glow._replace(known=glow.known or self._folded)

    def of_bias_alone(self, name: str, t: int, start: Point, end: Point) -> tuple[Caption, ...]:
        """Beside the edge that a bias has where there is no input."""
        if not self._layout.lettered:
            return ()
        middle, size = start.towards(end, 0.5), self._letter_size(name, t)
        if is_word(self._notation, name):
            word = self._word_beside(name, t, middle)
            return () if word is None else (word,)
        return (self._written(name, t, middle._replace(x=middle.x + 0.5 * size), size, "left"),)

    def other_bias(self, t: int, start: Point, end: Point) -> tuple[Caption, ...]:
        """A GRU's second bias, under the level part of W, while an equation is about it."""
        width = letter_width(self._notation, "b_hh")
        size = min(self._letter_size("b_hh", t), (end.x - start.x) / width)
        if self._light.on("b_hh", t).read and size >= SMALLEST_WORD * self._layout.unit:
            middle = start.towards(end, 0.5)
            return (self._written("b_hh", t, middle._replace(y=middle.y + 0.8 * size), size, "centre"),)
        return ()

    def _bias_beside(self, name: str) -> str | None:
        """The bias whose letter stands beside that of a matrix."""
        if name == "W_xh" and self._network.cell == "gru":
            return "b_xh"
        return _BIAS_BESIDE.get(name)

    def _has_letter(self, name: str, t: int, glow: Glow) -> bool:
        # Where every loss flows, the rivers fall between the columns.
        crowded = name == "W_hh" and self._flow == "all" and not self._layout.roomy
        free = not (crowded or self._at_bank(name, t) or self._behind_pre_activation(name, t))
        return glow.read or (self._layout.lettered and free)

    def _behind_pre_activation(self, name: str, t: int) -> bool:
        """Whether z, which has its symbol only while it stands in place of h, takes the room over the edge."""
        before = self._columns.get(t - 1)
        return name == "W_hh" and not self._layout.roomy and before is not None and before.h.hollow

    def _at_bank(self, name: str, t: int) -> bool:
        return name == "W_xh" and t in self._banks and is_word(self._notation, name) and not self._layout.inside

    def _letter(self, name: str, t: int, start: Point, end: Point) -> Caption | None:
        """Beside the edge, over it where it is level; None under water."""
        if is_word(self._notation, name):
            return self._word(name, t, start, end)
        size, middle = self._letter_size(name, t), self._beside(name, t, start, end)
        if name == "W_hh" and self._layout.inside:
            return self._before_gates(t, start, end, size)
        if name == "W_hh":
            x = self._beside_falls(t, middle.x, size, end.x)
            at = Point(middle.x if x is None else x, middle.y - 0.85 * size)
            drowned = x is None and t - 1 in self._falls and self._falls[t - 1].flows
            return None if drowned else self._written(name, t, at, size, "centre")
        if self._layout.inside and name == "W_hy":
            return self._beside_lane(name, t, start, end, size)
        right, fall = middle.x + 0.5 * size, self._falls.get(t) if name == "W_hy" else None
        if fall is not None and right + size * letter_width(self._notation, name) > fall.left:
            return self._written(name, t, Point(middle.x - 0.5 * size, middle.y), size, "right")
        return self._written(name, t, Point(right, middle.y), size, "left")

    def _before_gates(self, t: int, start: Point, end: Point, size: float) -> Caption:
        """W, as large as there is room between a state and the next timestep's gates, right of what comes down."""
        unit, width = self._layout.unit, letter_width(self._notation, "W_hh")
        left = max([start.x - 2 * unit, *(right + 4 * unit for _, right in self._crossing(t))])
        size = min(size, (end.x + 2 * unit - left) / width)
        x = max((start.x + end.x) / 2, left + size * width / 2)
        return self._written("W_hh", t, Point(x, end.y - 0.85 * size), size, "centre")

    def _beside(self, name: str, t: int, start: Point, end: Point) -> Point:
        """Where on its edge a letter stands: in the middle, below the loop of a gated cell that stands alone, or over
        the cell states, whose line crosses the edge."""
        c = self._columns[t].c
        if name == "W_hy" and c is not None and not self._layout.inside:
            return end._replace(y=(end.y + c.box.top) / 2)
        looped_under = self._folded and self._layout.gated and name == "W_xh"
        return start.towards(end, _LOW if looped_under else 0.5)

    def _beside_lane(self, name: str, t: int, start: Point, end: Point, size: float) -> Caption:
        """U where the gates are shown: over the line of an LSTM, clear of what comes down to h right of it; left of it
        in a GRU."""
        assert self._inside is not None
        if not self._inside.has_c:
            middle = start.towards(end, _LOW if self._folded else 0.5)
            return self._written(name, t, middle._replace(x=start.x - 0.4 * size), size, "right")
        fall = self._falls.get(t)
        beside = 0.5 * size if fall is None or fall.lane is None else fall.lane - start.x + 3 * self._layout.unit
        if self._feedback.given_to(t + 1):
            beside = self._feedback.x(t + 1) - start.x + 3 * self._layout.unit
        y = max(end.y + 0.6 * size, self._inside.line_y - 1.2 * size)
        if fall is not None and t == self._layout.last and self._inside.line_y - end.y < _TURN * size:
            y = self._inside.line_y + 0.4 * size
        return self._written(name, t, Point(start.x + beside, y), size, "left")

    def _bias_letter(self, name: str, matrix: str, t: int, start: Point, end: Point) -> Caption | None:
        """Behind the letter of its matrix; at the other side of the edge where the loss or a ∂h/∂h is close by; None
        where there the cell state is."""
        size, middle = self._letter_size(name, t), self._beside(matrix, t, start, end)
        if name == "b_y" and not self._layout.roomy:
            at = Point(middle.x - 0.5 * size, middle.y - 4 * self._layout.unit)  # its index hangs down
            return self._written(name, t, at, size, "right")
        if name == "b_y" and self._layout.inside:
            letter = self._beside_lane(matrix, t, start, end, self._letter_size(matrix, t))
            away = size * letter_width(self._notation, matrix) * READ_LETTER + 0.25 * size
            by = away if letter.align == "left" else -away
            if letter.at.x + by + size * letter_width(self._notation, name) > self._layout.width:
                right, c = start.x - 0.4 * size, self._columns[t].c
                if c is not None and right - size * letter_width(self._notation, name) < c.box.right:
                    below = letter.at.y + _UNDER * size
                    free = below + 0.6 * size < self._columns[t].h.box.top
                    return self._written(name, t, letter.at._replace(y=below), size, letter.align) if free else None
                return self._written(name, t, letter.at._replace(x=right), size, "right")
            return self._written(name, t, letter.at._replace(x=letter.at.x + by), size, letter.align)
        if name == "b_h" and t in self._banks and self._layout.pitch < _NEAR_BANK * self._layout.unit:
            return self._written(name, t, Point(middle.x - 0.5 * size, middle.y), size, "right")
        behind = max(size, self._letter_size(matrix, t)) * (_BEHIND + letter_width(self._notation, matrix))
        return self._written(name, t, Point(middle.x + behind, middle.y), size, "left")

    def _level_room(self, before: float) -> float:
        """How wide a letter may be over every level edge, right of the symbol of the state it comes from; it ends
        `before` the middle of the next."""
        layout = self._layout
        reach = symbol_reach(layout, self._notation, self._symbol.size / layout.unit)
        room = layout.pitch - 2 * max(before, reach + _BESIDE_SYMBOL * layout.unit)
        return min(room, layout.x(1) - layout.x(0) - 2 * before) if layout.shows_initial_state else room

    def _with_stage(self, letter: Caption | None, name: str, t: int, start: Point, end: Point) -> Caption | None:
        """The same letter with the name of its stage, smaller where need be; without it where there is no room: the
        bracket under the timesteps says it too."""
        called = self._network.named(name, t)
        if letter is None or called == name or is_word(self._notation, name):
            return letter
        room = self._stage_room(name, t, letter.at.x, start, end)
        size = min(letter.size, room / letter_width(self._notation, called))
        if size < _SMALLEST_STAGED * self._layout.unit:
            return letter
        across = letter_width(self._notation, called)
        return replace(letter, text=self._notation.typst_parameter(called), size=size, across=across)

    def _stage_room(self, name: str, t: int, at: float, start: Point, end: Point) -> float:
        """How wide a letter may be: over the middle of a level edge, right of an upright one to what stands there."""
        layout, unit = self._layout, self._layout.unit
        if name == "W_hh":
            left = start.x
            if self._crossing(t):
                left = at  # it already stands right of that, and has no room to the left
            elif not (layout.inside or self._folded):
                return self._level_room(layout.x(t) - end.x)
            return 2 * min(end.x - at, at - left)
        if self._folded:
            return layout.pitch
        if layout.inside:
            return 0.66 * layout.pitch
        fraction = (_BEFORE_BANK if self._banks else 0.0) * unit  # at every timestep alike
        return layout.x(t) + 0.5 * layout.pitch - fraction - at

    def _beside_falls(self, t: int, x: float, size: float, end: float) -> float | None:
        """Where a letter over the edge into timestep t is clear of what falls between the columns; None: nowhere."""
        half, space = 0.5 * letter_width(self._notation, "W_hh") * size, 3 * self._layout.unit
        beside = x
        for left, right in sorted(self._crossing(t)):
            if left - space < beside + half and beside - half < right + space:
                beside = right + space + half
        return beside if beside + half <= end else None
