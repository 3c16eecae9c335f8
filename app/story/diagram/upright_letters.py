"""The letters beside upright edges: where on its edge that of a matrix stands, and where that of a bias beside it."""

from app.story.diagram.frames import around, frame_reach
from app.story.diagram.geometry import Point
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
"""From an edge to a letter left of it where the gates are shown, in parts of its size."""
_BEHIND_LETTER = 0.25
"""From the letter of a matrix to that of its bias, in parts of its size."""
_UNDER = 1.2
"""From a letter to one under it, in parts of its size."""
_INDEX = 0.85
"""How far down from its middle a bias reaches with its index, in parts of its size."""
_FROM_FALL = 4.0
"""From a loss that comes down to the letter of a bias."""
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
        """U where the gates are shown: left of it in a GRU, and in an LSTM where something comes down close beside it,
        to which it would seem to belong."""
        assert self._inside is not None
        if not self._inside.has_c:
            middle = start.towards(end, _LOW if self._folded else 0.5)
            return self._written(name, t, middle._replace(x=start.x - _FROM_EDGE * size), size, "right")
        beside = self._left_of_lane(name, t, start, size) if self._has_lane(t) else None
        return self._past_lane(name, t, start, end, size) if beside is None else beside

    def _has_lane(self, t: int) -> bool:
        """Whether a loss comes down close beside U of timestep t, or what is read again from there; not in the folded
        network, where beside U its bias stands too, and more timesteps have none."""
        fall = self._falls.get(t)
        has_fall = fall is not None and fall.lane is not None
        return not self._folded and (has_fall or self._feedback.given_to(t + 1))

    def _left_of_lane(self, name: str, t: int, start: Point, size: float) -> Caption | None:
        """U of an LSTM left of its edge under the line that crosses it, beside c or under that, where it has room for
        larger type; its bias over the line. None where it has no room."""
        c, inside = self._columns[t].c, self._inside
        if c is None or inside is None:
            return None
        frame, reach, line, radius = around(self._layout), frame_reach(self._layout), inside.line_y, inside.sign_radius
        under = self._columns[t].h.box.top - reach
        rooms = [(c.box.right + frame, line + radius, under), (c.box.x + radius, c.box.bottom + reach, under)]
        if name == "b_y":
            rooms = [(c.box.right + frame, self._layout.rows["output_tokens"][1], line - radius)]
        width, (rise, fall), found = letter_width(self._notation, name), letter_ink(self._notation, name), []
        for left, top, bottom in rooms:
            fitting = min(size, (start.x - left) / (width + _FROM_EDGE), (bottom - top) / (rise + fall))
            found.append((fitting, (top + bottom + (rise - fall) * fitting) / 2))
        size, y = max(found)
        at = Point(start.x - _FROM_EDGE * size, y)
        return self._written(name, t, at, size, "right") if is_legible(size) else None

    def _past_lane(self, name: str, t: int, start: Point, end: Point, size: float) -> Caption:
        """U of an LSTM over its line, right of what comes down to h."""
        assert self._inside is not None
        fall = self._falls.get(t)
        beside = 0.5 * size if fall is None or fall.lane is None else fall.lane - start.x + 5 * self._layout.unit
        if self._feedback.given_to(t + 1):
            beside = self._feedback.x(t + 1) - start.x + 3 * self._layout.unit
        y = max(end.y + 0.6 * size, self._inside.line_y - 1.2 * size)
        if fall is not None:  # what falls from a loss turns down beside the line there
            y = max(y, self._layout.rows["W_hy"][1] + 4 * self._layout.unit + 0.75 * size)
        if self._folded:  # over the line its loop leaves no room
            y = (self._inside.line_y + self._columns[t].h.box.top) / 2 + self._layout.unit
        return self._written(name, t, Point(start.x + beside, y), size, "left")

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
            if letter.align == "right" and not self._inside.has_c:
                return self._over_state(letter, name, matrix, t, size)
            if letter.align == "right":
                beside = self._left_of_lane(name, t, start, size)
                if beside is not None:
                    return beside
                letter = self._past_lane(matrix, t, start, end, self._letter_size(matrix, t))
            away = letter.size * letter_width(self._notation, matrix) + _BEHIND_LETTER * size
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
        behind = self._letter_size(matrix, t) * (_BEHIND + letter_width(self._notation, matrix))
        reach = behind + size * letter_width(self._notation, name)
        if not (name == "b_y" or reach <= self._room_beside(t) - 4 * self._layout.unit):
            return self._written(name, t, Point(middle.x - 0.5 * size, middle.y), size, "right")
        return self._written(name, t, Point(middle.x + behind, middle.y), size, "left")

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
