"""The letters beside the connections: a matrix's, of a stage with its name, and its bias's while that is read."""

import math
from collections.abc import Iterator
from functools import cached_property

from app.story.diagram.beside_edges import OVER_EDGE
from app.story.diagram.edge_words import SMALLEST_WORD
from app.story.diagram.ending import widest_along
from app.story.diagram.frames import closed_up, fitted, frame_reach
from app.story.diagram.geometry import Box, Point
from app.story.diagram.inside import Inside
from app.story.diagram.layout import Layout
from app.story.diagram.legible import LEGIBLE, at_least, is_legible
from app.story.diagram.letters import begin_of, is_word, letter_ink, letter_width
from app.story.diagram.parts import Caption, Glow
from app.story.diagram.upright_letters import SHORT, UprightLetters
from app.story.diagram.usual_wash import wash_of

_BIAS_BESIDE = {"W_xh": "b_h", "W_hy": "b_y"}
"""A bias has no edge: its letter stands beside the matrix's while an equation is about it."""

_ONE_LETTER = 36.0
"""How close timesteps stand before there is no room even for one letter of a matrix."""
_SHORTEST = 6.0
"""Between two frames that are closer no letter has room."""
_CLEAR, UNDER_TOKENS = 3.0, 4.0  # px
"""From a cell state to a letter, and at least from the tokens under ŷ; from these where there is room, and to the
arrowhead that leads to them."""
_WITH_INDEX = 1.3
"""How high a letter with its index is at most, in parts of its size."""
_IN_WASH, _BESIDE_HEAD = 1.0, 4.0
"""From a letter to the side of the wash, and from an edge to a letter that is clear of its arrowhead."""
_FROM_RIVER = 1.0
"""From a letter to the river that goes up from a state to c beside it."""
_CLOSER = 1.5  # px
"""How much closer than others the one letter that stands for a whole row may be to a frame."""
_SMALLEST_BETWEEN = 9.4
"""How small a letter becomes at most to have room between the frames of two states."""


class EdgeLetters(UprightLetters):
    """Where they stand."""

    def of(self, name: str, t: int, start: Point, end: Point) -> tuple[Caption, ...]:
        """Of the edge of a matrix into timestep t, from its beginning to its end."""
        bias, glow = self._bias_beside(name), self.glow(name, t)
        letter = self._letter(name, t, start, end) if self._has_letter(name, t, glow) else None
        # Where no timestep beside has an output, its bias has room though columns are close.
        alone = name == "W_hy" and not any(at in self._columns and self._columns[at].y_hat for at in (t - 1, t + 1))
        lettered = self._layout.lettered or alone
        shows_bias = bias is not None and lettered and (self._folded or self._light.on(bias, t).read)
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
        clear = self._clear_of_frames(name, t, letters)
        return tuple(each for each in clear if is_legible(each.size) or self._is_letter_read(each, t))

    def _is_letter_read(self, letter: Caption, t: int) -> bool:
        """Whether a step is about it: then it stands, however small; a word would be a line."""
        return self._light.on(letter.about, t).read and not is_word(self._notation, letter.about)

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
        if self._light.on("b_hh", t).read and size >= at_least(SMALLEST_WORD, self._layout.unit):
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
        layout = self._layout
        if layout.pitch < _ONE_LETTER * layout.unit:
            return False
        match name:
            case "W_hy":
                return t == self._last_output
            case "W_hh":
                return t == layout.first + 1
        return t == self._first

    @cached_property
    def _last_output(self) -> int:
        return max((at for at, column in self._columns.items() if column.y_hat is not None), default=0)

    @cached_property
    def _first(self) -> int:
        return min(at for at in self._columns if at > 0)

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
            if self._inside is not None and not self._layout.roomy:
                fitting = self._before_cell_state(self._inside, t, start.x) / letter_width(self._notation, name)
                size = min(size, max(LEGIBLE, fitting))
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
        size = min(size, SHORT * abs(start.y - end.y))
        width, beside = size * letter_width(self._notation, name), 0.5 * size
        if self._layout.gated and not self._layout.lettered:  # its wash gets no wider for a letter
            room = wash_of(self._layout, t).right - _IN_WASH * self._layout.unit - width - middle.x
            beside = max(min(beside, room), min(beside, _BESIDE_HEAD * self._layout.unit))
        right, fall = middle.x + beside, self._falls.get(t) if name == "W_hy" else None
        if fall is not None and right + width > fall.left:
            return self._written(name, t, Point(middle.x - 0.5 * size, middle.y), size, "right")
        return self._written(name, t, Point(right, middle.y), size, "left")

    def _before_cell_state(self, inside: Inside, t: int, left: float) -> float:
        """How much room there is from there to what comes down from c before a state, and to the river that goes up
        there."""
        layout = self._layout
        half = widest_along(layout.unit, layout.pitch, inside.widest_rise) / 2
        return inside.c(t).x - half - _FROM_RIVER * layout.unit - left if inside.has_c else math.inf

    def _before_gates(self, t: int, start: Point, end: Point, size: float) -> Caption:
        """W, as large as there is room between a state and the next timestep's gates, right of what comes down."""
        unit, width = self._layout.unit, letter_width(self._notation, "W_hh")
        left = max([start.x - 2 * unit, *(right + 4 * unit for _, right in self._crossing(t))])
        size = min(size, (end.x + 2 * unit - left) / width)
        x = max((start.x + end.x) / 2, left + size * width / 2)
        return self._written("W_hh", t, Point(x, end.y - OVER_EDGE * size), size, "centre")

    def _clear_of_frames(self, name: str, t: int, letters: list[Caption]) -> tuple[Caption, ...]:
        """Letters beside the edge of a matrix where whatever frame a value gets leaves them whole."""
        if (self._layout.inside and name != "E") or (self._folded and self._layout.gated) or not letters:
            return tuple(letters)
        if name == "W_hh":
            gated = self._layout.gated  # what comes down from c stands before the state
            fitting = self._as_beside(t, letters) if gated else (self._between_states(t, each) for each in letters)
            between = [each for each in fitting if each is not None]
            return tuple(each for each in between if not self._is_said_before(t, each))
        top, bottom = self._between_values(name, t)
        if bottom - top < _SHORTEST * self._layout.unit:
            return ()
        notation, named = self._notation, [(each, self._called(each, t)) for each in letters]
        if all(is_word(notation, each.about) for each in letters):  # one under the other
            return fitted(named, notation, top, bottom)
        clear = closed_up(tuple(each for one in named for each in fitted([one], notation, top, bottom)))
        return tuple(each for one in clear for each in self._over_cell_state(t, one, top))

    def _over_cell_state(self, t: int, letter: Caption, top: float) -> tuple[Caption, ...]:
        """The letter of a bias, clear of c where that stands under it; none where it has no room between."""
        c = self._columns[t].c
        if c is None or letter.about != "b_y" or not self._is_on_cell_state(c.box, letter):
            return (letter,)
        bottom = c.box.top - _CLEAR
        room = bottom - top >= _SHORTEST * self._layout.unit
        return fitted([(letter, letter.about)], self._notation, top, bottom) if room else ()

    def _is_on_cell_state(self, c: Box, letter: Caption) -> bool:
        """Whether a letter over an LSTM's state touches c, which stands left of it."""
        _, fall = letter_ink(self._notation, letter.about)
        begin = begin_of(letter)
        beside = begin > c.right + _CLEAR or begin + letter.across * letter.size < c.left - _CLEAR
        return not beside and letter.at.y + fall * letter.size > c.top - _CLEAR

    def _called(self, letter: Caption, t: int) -> str:
        """The parameter of a letter, with its stage where that is written."""
        called = self._network.named(letter.about, t)
        return called if letter.text == self._notation.typst_parameter(called) else letter.about

    def _between_values(self, name: str, t: int) -> tuple[float, float]:
        """From where to where an upright edge is clear of the frames at its ends."""
        layout, column, reach = self._layout, self._columns[t], frame_reach(self._layout)
        if name == "W_hy":
            tokens, end = layout.rows["output_tokens"][1], column.h.box.top - reach
            return tokens + max(_CLEAR, min(UNDER_TOKENS, end - _WITH_INDEX * LEGIBLE - tokens)), end
        source = column.e or column.x if name != "E" else column.x
        bottom = layout.rows["W_xh"][1] if source is None else source.box.top - reach
        over = column.e.box if name == "E" and column.e is not None else column.h.box
        return over.bottom + reach, bottom

    def _between_states(self, t: int, letter: Caption) -> Caption | None:
        """The same letter on the level way into timestep t, however small it can be read while a step is about it; None
        where it has no room between the frames: over them it would stand beside the outputs' edges and name those."""
        layout, least = self._layout, self._smallest_between(t, letter)
        left, right = _between_frames(layout, t, least * letter.across, any(each.gated for each in self._others))
        size = min(letter.size, (right - left) / letter.across)
        if size < least:
            return None
        begins = max(left, min(begin_of(letter._replace(size=size)), right - letter.across * size))
        y = letter.at.y + (OVER_EDGE * (letter.size - size) if layout.between_letters else 0.0)
        return letter._replace(at=Point(begins + letter.across * size / 2, y), size=size, align="centre")

    def _as_beside(self, t: int, letters: list[Caption]) -> Iterator[Caption]:
        """Of a gated cell, those for which the other network that it is compared with has room too: both name W, or
        none."""
        for letter in letters:
            least = self._smallest_between(t, letter) * letter.across
            spaces = (_between_frames(each, t, least, True) for each in self._others if not each.gated)
            if all(right - left >= least for left, right in spaces):
                yield letter

    def _smallest_between(self, t: int, letter: Caption) -> float:
        """How small W may be between two states."""
        least = min(letter.size, max(LEGIBLE, _SMALLEST_BETWEEN * self._layout.unit))
        return min(least, LEGIBLE) if self._light.on("W_hh", t).read else least

    def _beside_falls(self, t: int, x: float, size: float, end: float) -> float | None:
        """Where a letter over the edge into timestep t is clear of what falls between the columns; None: nowhere."""
        half, space = 0.5 * letter_width(self._notation, "W_hh") * size, 5 * self._layout.unit
        beside = x
        for left, right in sorted(self._crossing(t)):
            if left - space < beside + half and beside - half < right + space:
                beside = right + space + half
        return beside if beside + half <= end else None


def _between_frames(layout: Layout, t: int, least: float, beside_gated: bool) -> tuple[float, float]:
    """Where a letter at least so wide, on the level way into timestep t, is clear of the frames of both states; where
    the network is compared with a gated one, which has the room, it may be close to them."""
    left, right = layout.left, layout.right
    for closer in (0.0, _CLOSER if beside_gated and not layout.lettered else 0.0):
        reach = layout.strip_width / 2 + frame_reach(layout, closer)
        left, right = max(layout.left, layout.x(t - 1) + reach), layout.x(t) - reach
        if layout.between_letters:
            left, right = max(left, wash_of(layout, t - 1).right), min(right, wash_of(layout, t).left)
        if right - left >= least:
            break
    return left, right
