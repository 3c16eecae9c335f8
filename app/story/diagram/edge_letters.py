"""The letters beside the connections: a matrix's, of a stage with its name, and its bias's while that is read."""

from dataclasses import replace

from app.story.diagram.beside_edges import READ_LETTER
from app.story.diagram.edge_words import SMALLEST_WORD
from app.story.diagram.frames import closed_up, fitted, frame_reach
from app.story.diagram.geometry import Point
from app.story.diagram.letters import is_word, letter_ink, letter_width
from app.story.diagram.parts import Caption, Glow
from app.story.diagram.staged_letters import StagedLetters

_BIAS_BESIDE = {"W_xh": "b_h", "W_hy": "b_y"}
"""A bias has no edge: its letter stands beside the matrix's while an equation is about it."""

_ONE_LETTER = 36.0
"""How close timesteps stand before there is no room even for one letter of a matrix."""
_SHORT = 1.15
"""How large a letter is at most beside an upright edge, in parts of its length."""
_BEHIND = 0.6
"""From an edge to the letter of a bias, beside the letter of its matrix."""
_UNDER = 1.2
"""From a letter to one under it, in parts of its size."""
_INDEX = 0.85
"""How far down from its middle a bias reaches with its index, in parts of its size."""
_SYMBOL_RISE = 0.2
"""How far over the top of a state its symbol reaches, in parts of the size of a letter."""
_SHORTEST = 6.0
"""Between two frames that are closer no letter has room."""
_SMALLEST_BETWEEN = 11.0
"""How small a letter becomes at most to have room between the frames of two states."""
_INITIAL_SYMBOL, _BESIDE_EDGE = 11.0, 5.0
"""How far from the middle of a timestep the symbol of the initial state reaches, and an upright edge."""
_LOW, _LOWEST = 0.3, 0.2
"""Where a letter stands on an edge that a loop crosses, from its beginning: over h, and over x."""


class EdgeLetters(StagedLetters):
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
        return self._clear_of_frames(name, t, letters)

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
        letter = self._written(name, t, middle._replace(x=middle.x + 0.5 * size), size, "left")
        return self._clear_of_frames("W_xh", t, [letter])

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
        return glow.read or (free and (self._layout.lettered or self._speaks_for_all(name, t)))

    def _speaks_for_all(self, name: str, t: int) -> bool:
        """Whether it is the one edge of a matrix that has its letter where not every one has room for it."""
        layout, columns = self._layout, self._columns
        if layout.pitch < _ONE_LETTER * layout.unit:
            return False
        match name:
            case "W_hy":
                return t == max((at for at, column in columns.items() if column.y_hat is not None), default=0)
            case "W_hh":
                return t == layout.first + 1
        return t == min(at for at in columns if at > 0)

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
            if self._layout.gated and not self._layout.roomy:  # what comes down from c stands before the state
                middle = middle._replace(x=start.x + 0.5 * letter_width(self._notation, name) * size)
            beside = middle.x
            if self._layout.roomy and not self._layout.gated and not is_word(self._notation, "h"):
                beside = self._beside_symbol(t, middle.x, size, end.x)
            x = self._beside_falls(t, beside, size, end.x)
            at = Point(middle.x if x is None else x, self._over(middle.y, size))
            drowned = x is None and t - 1 in self._falls and self._falls[t - 1].flows
            return None if drowned else self._written(name, t, at, size, "centre")
        if self._layout.inside and name == "W_hy":
            return self._beside_lane(name, t, start, end, size)
        size = min(size, _SHORT * abs(start.y - end.y))
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
        return start.towards(end, _LOWEST if looped_under else 0.5)

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
        if fall is not None:  # what falls from a loss turns down beside the line there
            y = max(y, self._layout.rows["W_hy"][1] + 4 * self._layout.unit + 0.75 * size)
        if self._folded:  # over the line its loop leaves no room
            y = (self._inside.line_y + self._columns[t].h.box.top) / 2 + self._layout.unit
        return self._written(name, t, Point(start.x + beside, y), size, "left")

    def _bias_letter(self, name: str, matrix: str, t: int, start: Point, end: Point) -> Caption | None:
        """Behind the letter of its matrix; at the other side of the edge where the loss or a ∂h/∂h is close by; None
        where there the cell state is."""
        size = min(self._letter_size(name, t), _SHORT * abs(start.y - end.y))
        middle = self._beside(matrix, t, start, end)
        if name == "b_y" and not self._layout.roomy:
            at = Point(middle.x - 0.5 * size, middle.y - 2 * self._layout.unit)  # its index hangs down
            return self._written(name, t, at, size, "right")
        if name == "b_y" and self._inside is not None and self._layout.inside:
            letter = self._beside_lane(matrix, t, start, end, self._letter_size(matrix, t))
            if letter.align == "right":
                return self._over_state(letter, name, matrix, t, size)
            away = size * letter_width(self._notation, matrix) * READ_LETTER + 0.25 * size
            border, over = self._layout.width, self._inside.line_y - self._inside.sign_radius
            if letter.at.y + _INDEX * size > over and t + 1 in self._columns:
                border = self._inside.signs(t + 1)["keep"].x - self._inside.sign_radius - 2 * self._layout.unit
            if letter.at.x + away + size * letter_width(self._notation, name) > border:
                right, c = start.x - 0.4 * size, self._columns[t].c
                if c is not None and right - size * letter_width(self._notation, name) < c.box.right:
                    below = letter.at.y + _UNDER * size
                    free = below + 0.6 * size < self._columns[t].h.box.top
                    return self._written(name, t, letter.at._replace(y=below), size, letter.align) if free else None
                return self._written(name, t, letter.at._replace(x=right), size, "right")
            return self._written(name, t, letter.at._replace(x=letter.at.x + away), size, letter.align)
        behind = max(size, self._letter_size(matrix, t)) * (_BEHIND + letter_width(self._notation, matrix))
        reach = behind + size * letter_width(self._notation, name)
        if not self._is_free_behind(name, t, middle, reach, size):
            return self._written(name, t, Point(middle.x - 0.5 * size, middle.y), size, "right")
        return self._written(name, t, Point(middle.x + behind, middle.y), size, "left")

    def _is_free_behind(self, name: str, t: int, middle: Point, reach: float, size: float) -> bool:
        """Whether a bias so far behind its edge is clear of what stands there; over a state, of its symbol and of the
        river that comes down beside it."""
        unit, h = self._layout.unit, self._columns[t].h
        if name != "b_y":
            return reach <= self._room_beside(t) - 4 * unit
        if self._folded:  # a loop is at the other side
            return True
        if t in self._banks and middle.x + reach > self._layout.source_x(t) + self._banks[t] - 2 * unit:
            return False
        return middle.x + reach <= h.box.right or middle.y + _INDEX * size <= h.box.top - _SYMBOL_RISE * size

    def _over_state(self, letter: Caption, name: str, matrix: str, t: int, size: float) -> Caption | None:
        """A bias over a GRU's state: at the other side of the edge than the letter of its matrix, or behind that while
        a loss comes down there; None where the river's ∂h/∂h is."""
        x, fall = self._layout.x(t), self._falls.get(t)
        right = x + 0.4 * size
        if (fall is None or not fall.flows) and right + size * letter_width(self._notation, name) < self._layout.width:
            return self._written(name, t, letter.at._replace(x=right), size, "left")
        away = letter.size * letter_width(self._notation, matrix) * READ_LETTER + 0.25 * size
        behind = self._written(name, t, letter.at._replace(x=letter.at.x - away), size, "right")
        return None if t - 1 in self._banks or not (fall is None or fall.flows or self._folded) else behind

    def _room_beside(self, t: int) -> float:
        """Right of the middle of what timestep t reads, up to what stands or comes down there."""
        layout = self._layout
        ends = [layout.width - layout.source_x(t)]
        if layout.inside:  # the symbol of the state
            ends.append(layout.x(t) - layout.source_x(t) - 16 * layout.unit)
        elif t in self._banks:
            ends.append(self._banks[t])
        if self._feedback.given_to(t + 1) and not self._folded:
            ends.append(self._feedback.x(t + 1) - layout.source_x(t))
        return min(ends)

    def _clear_of_frames(self, name: str, t: int, letters: list[Caption]) -> tuple[Caption, ...]:
        """Letters beside the edge of a matrix where whatever frame a value gets leaves them whole."""
        if (self._layout.inside and name != "E") or (self._folded and self._layout.gated) or not letters:
            return tuple(letters)
        if name == "W_hh":
            gated = self._layout.gated  # what comes down from c stands before the state
            between = letters if gated else [self._between_states(t, each) for each in letters]
            return tuple(each for each in between if not self._is_said_before(t, each))
        top, bottom = self._between_values(name, t)
        if bottom - top < _SHORTEST * self._layout.unit:
            return ()
        notation, named = self._notation, [(each, self._called(each, t)) for each in letters]
        if all(is_word(notation, each.about) for each in letters):  # one under the other
            return fitted(named, notation, top, bottom)
        return closed_up(tuple(each for one in named for each in fitted([one], notation, top, bottom)))

    def _called(self, letter: Caption, t: int) -> str:
        """The parameter of a letter, with its stage where that is written."""
        called = self._network.named(letter.about, t)
        return called if letter.text == self._notation.typst_parameter(called) else letter.about

    def _between_values(self, name: str, t: int) -> tuple[float, float]:
        """From where to where an upright edge is clear of the frames at its ends."""
        layout, column, reach = self._layout, self._columns[t], frame_reach(self._layout)
        if name == "W_hy":
            return layout.rows["output_tokens"][1], column.h.box.top - reach
        source = column.e or column.x if name != "E" else column.x
        bottom = layout.rows["W_xh"][1] if source is None else source.box.top - reach
        over = column.e.box if name == "E" and column.e is not None else column.h.box
        return over.bottom + reach, bottom

    def _between_states(self, t: int, letter: Caption) -> Caption:
        """The same letter on the level way into timestep t; over the frames where it has no room between them."""
        layout, reach = self._layout, self._layout.strip_width / 2 + frame_reach(self._layout)
        left, right = max(layout.left, layout.x(t - 1) + reach), layout.x(t) - reach
        size = min(letter.size, (right - left) / letter.across)
        if size < min(letter.size, _SMALLEST_BETWEEN * layout.unit):
            return self._over_frames(t, letter)
        begins = letter.at.x - {"left": 0.0, "centre": 0.5, "right": 1.0}[letter.align] * letter.across * size
        begins = max(left, min(begins, right - letter.across * size))
        return replace(letter, at=letter.at._replace(x=begins + letter.across * size / 2), size=size, align="centre")

    def _over_frames(self, t: int, letter: Caption) -> Caption:
        """In the row of the outputs' edges, between two of them or behind the symbol of the initial state."""
        layout, (rise, fall) = self._layout, letter_ink(self._notation, letter.about)
        left = layout.x(t - 1) + (_INITIAL_SYMBOL if t == 1 else _BESIDE_EDGE) * layout.unit
        right = layout.x(t) - _BESIDE_EDGE * layout.unit
        top, bottom = self._between_values("W_hy", t)
        size = min(letter.size, (right - left) / letter.across, (bottom - top) / (rise + fall))
        return replace(letter, at=Point((left + right) / 2, bottom - fall * size), size=size, align="centre")

    def _beside_falls(self, t: int, x: float, size: float, end: float) -> float | None:
        """Where a letter over the edge into timestep t is clear of what falls between the columns; None: nowhere."""
        half, space = 0.5 * letter_width(self._notation, "W_hh") * size, 5 * self._layout.unit
        beside = x
        for left, right in sorted(self._crossing(t)):
            if left - space < beside + half and beside - half < right + space:
                beside = right + space + half
        return beside if beside + half <= end else None
