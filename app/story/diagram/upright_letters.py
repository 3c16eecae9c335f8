"""The letters beside upright edges: where on its edge that of a matrix stands, and where that of a bias beside it."""

from app.story.diagram.geometry import Point
from app.story.diagram.inside import Inside
from app.story.diagram.legible import is_legible
from app.story.diagram.letters import letter_ink, letter_width
from app.story.diagram.parts import Caption
from app.story.diagram.staged_letters import StagedLetters
from app.story.diagram.usual_wash import wash_of

SHORT = 1.15
"""How large a letter is at most beside an upright edge, in parts of its length."""
_BEHIND = 0.6
"""From an edge to the letter of a bias, beside the letter of its matrix."""
_FROM_EDGE = 0.3
"""From an edge to a letter left of it where the gates of a GRU are shown, in parts of its size."""
_BEHIND_LETTER = 0.25
"""From the letter of a matrix to that of its bias, in parts of its size."""
_INDEX = 0.85
"""How far down from its middle a bias reaches with its index, in parts of its size."""
_FROM_FALL, _OVER_TURN, _FROM_U, _HIGH = 4.0, 1.0, 0.4, 1.35
"""From a loss that comes down to the letter of a bias, and from where it turns to one over that; from U to its letter;
how high one is there with its index; in parts of their size."""
_LOW, _LOWEST = 0.3, 0.2
"""Where a letter stands on an edge that a loop crosses, from its beginning: over h, and over x."""


class UprightLetters(StagedLetters):
    """Where they stand."""

    def _beside(self, name: str, t: int, start: Point, end: Point) -> Point:
        """Where on its edge a letter stands: in the middle, below the loop of a gated cell that stands alone, or over
        the cell states, whose line crosses the edge."""
        c = self._columns[t].c
        if name == "W_hy" and c is not None and not self._layout.inside:
            return end._replace(y=(end.y + c.box.top) / 2)
        looped_under = self._folded and self._layout.gated and name == "W_xh"
        return start.towards(end, _LOWEST if looped_under else 0.5)

    def _beside_lane(self, name: str, t: int, start: Point, end: Point, size: float) -> Caption:
        """U where the gates are shown: over the line of an LSTM, between its edge and what comes down right of that,
        with room for its bias; left of it in a GRU."""
        assert self._inside is not None
        if not self._inside.has_c:
            middle = start.towards(end, _LOW if self._folded else 0.5)
            return self._written(name, t, middle._replace(x=start.x - _FROM_EDGE * size), size, "right")
        fall, unit, beside = self._falls.get(t), self._layout.unit, 0.5 * size
        if self._folded:
            return self._under_loop(self._inside, name, t, start.x, size)
        if self._feedback.given_to(t + 1):
            beside = self._feedback.x(t + 1) - start.x + 3 * unit
        y = max(end.y + 0.6 * size, self._inside.line_y - 1.2 * size)
        if fall is not None and fall.flows:
            size = min(
                size, (fall.turns - _OVER_TURN * unit - end.y) / _HIGH, self._for_both(name, t, fall.left - start.x)
            )
            beside, y = min(beside, _FROM_U * size), (end.y + fall.turns - _OVER_TURN * unit) / 2
        return self._written(name, t, Point(start.x + beside, y), size, "left")

    def _under_loop(self, inside: Inside, name: str, t: int, edge: float, size: float) -> Caption:
        """Of an LSTM that stands alone, over whose line its loop leaves no room; where a loss comes down right of the
        edge, left of that, beside the cell state, with room for the bias."""
        c, fall = self._columns[t].c, self._falls.get(t)
        y = (inside.line_y + self._columns[t].h.box.top) / 2 + self._layout.unit
        if c is None or fall is None or not fall.flows:
            return self._written(name, t, Point(edge + 0.5 * size, y), size, "left")
        size = min(size, self._for_both(name, t, edge - c.box.right))
        return self._written(name, t, Point(edge - self._across(name, t) * size, y), size, "left")

    def _for_both(self, name: str, t: int, room: float) -> float:
        """How large the letters of a matrix and of its bias may be side by side in so much room, from an edge on."""
        return (room - _FROM_FALL * self._layout.unit) / self._across(name, t)

    def _across(self, name: str, t: int) -> float:
        """How far both reach beside an edge, in parts of their size."""
        across = _FROM_U + letter_width(self._notation, name)
        if self._folded or self._light.on("b_y", t).read:
            across += _BEHIND_LETTER + letter_width(self._notation, "b_y")
        return across

    def _bias_letter(self, name: str, matrix: str, t: int, start: Point, end: Point) -> Caption | None:
        """Behind the letter of its matrix; at the other side of the edge over a state, whose symbol is close by, and
        where the loss or a ∂h/∂h is; None where there the cell state is."""
        # Where only the bias is read, it is no larger than its matrix.
        size = min(self._letter_size(name, t), self._letter_size(matrix, t), SHORT * abs(start.y - end.y))
        middle = self._beside(matrix, t, start, end)
        if name == "b_y" and not (self._layout.inside or self._folded):
            down = 0.0 if self._layout.roomy else 2 * self._layout.unit  # its index hangs down
            return self._written(name, t, Point(middle.x - 0.5 * size, middle.y - down), size, "right")
        if name == "b_y" and self._inside is not None and self._layout.inside:
            letter = self._beside_lane(matrix, t, start, end, self._letter_size(matrix, t))
            if letter.align == "right":
                return self._over_state(letter, name, matrix, t, size)
            return self._behind_or_under(letter, name, matrix, t, min(size, letter.size))
        behind = self._letter_size(matrix, t) * (_BEHIND + letter_width(self._notation, matrix))
        reach = behind + size * letter_width(self._notation, name)
        if not (name == "b_y" or reach <= self._room_beside(t) - 4 * self._layout.unit):
            return self._written(name, t, Point(middle.x - 0.5 * size, middle.y), size, "right")
        return self._written(name, t, Point(middle.x + behind, middle.y), size, "left")

    def _behind_or_under(self, letter: Caption, name: str, matrix: str, t: int, size: float) -> Caption | None:
        """A bias at the same side of an LSTM's edge as the letter of its matrix: behind that, or, where the next
        timestep's sign or the border is, under it, between the line and the state."""
        assert self._inside is not None
        away = letter.size * letter_width(self._notation, matrix) + _BEHIND_LETTER * size
        width, line, radius = letter_width(self._notation, name), self._inside.line_y, self._inside.sign_radius
        sign = border = self._layout.width
        if t + 1 in self._columns:
            sign = self._inside.signs(t + 1)["keep"].x - radius - 2 * self._layout.unit
        if letter.at.y + _INDEX * size > line - radius:
            border = sign
        if letter.at.x + away + size * width <= border:
            return self._written(name, t, letter.at._replace(x=letter.at.x + away), size, letter.align)
        (rise, fall), top, bottom = letter_ink(self._notation, name), line + radius, self._columns[t].h.box.top
        size = min(size, (sign - letter.at.x) / width, (bottom - top) / (rise + fall))
        under = letter.at._replace(y=(top + bottom + (rise - fall) * size) / 2)
        return self._written(name, t, under, size, letter.align) if is_legible(size) else None

    def _over_state(self, letter: Caption, name: str, matrix: str, t: int, size: float) -> Caption | None:
        """A bias over a GRU's state: at the other side of the edge than the letter of its matrix, or behind that where
        a loss comes down there; None where the river's ∂h/∂h is."""
        x, fall = self._layout.x(t), self._falls.get(t)
        right = x + 0.4 * size
        border = self._layout.width
        if fall is not None and fall.flows:  # where an output was fed back, or there is no line, it falls along U
            beside = self._layout.recurrent and not self._feedback.given_to(t + 1)
            border = fall.left - _FROM_FALL * self._layout.unit if beside else x
        if right + size * letter_width(self._notation, name) < border:
            return self._written(name, t, letter.at._replace(x=right), size, "left")
        away = letter.size * letter_width(self._notation, matrix) + _BEHIND_LETTER * size
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
        if layout.between_letters or (layout.gated and not layout.roomy):
            ends.append(wash_of(layout, t).width / 2 + 4 * layout.unit)
        if self._feedback.given_to(t + 1) and not self._folded:
            ends.append(self._feedback.x(t + 1) - layout.source_x(t))
        return min(ends)
