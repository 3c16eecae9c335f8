"""The way on which a loss comes down beside its column: past ŷ, and into the state."""

import math

from app.story.diagram.ending import BESIDE_LOSS, RIVER_OF_STATE, SIDE, widest_along
from app.story.diagram.frames import around
from app.story.diagram.geometry import Box, Point, curve, quarter
from app.story.diagram.inside import Inside
from app.story.diagram.layout import Layout
from app.story.diagram.other_layout import other_layout
from app.story.diagram.parts import Cells, Column, Fall
from app.story.diagram.state_symbol import symbol_reach
from app.story.state import State

_BETWEEN_VALUES = 0.16
"""How wide the river is at most, in columns, where it falls between the ŷ and the losses of close ones, clear of both.
"""
_BESIDE = 0.055
"""The same where two networks are compared, in parts of the card's height."""
_UPRIGHT = 6.0
"""How far it is upright where it has passed ŷ: the next stretch goes on so."""
_BESIDE_U, _LEAST = 3.0, 8.0
"""Right of the edge from h to ŷ, where it comes down along that; how wide it may be there in any case."""
_OVER_LINE = 2.0
"""From there to the line of an LSTM, which has a river of its own."""
_FROM_LOSS, _FROM_SYMBOL = 16.0, 5.0
"""From ŷ and its loss, and from the symbol of the state, where there is room."""
_INTO_MARGIN = 13.0
"""How far it comes down beyond what else is drawn, where its loss has no room beside it."""


class Falling:
    """Into a river whose middle is at the height `y` and which is at most so wide."""

    def __init__(self, state: State, layout: Layout, y: float, widest: float) -> None:
        self._notation = state.notation
        self._layout = layout
        self._y = y
        self._half = widest / 2
        cell = state.trace.experiment.network.cell
        self._is_gru = cell == "gru"
        self._inside = Inside(layout, cell) if layout.inside else None

    def x(self, column: Column) -> float:
        """Right of ŷ; between two columns where they are close."""
        layout, unit, half = self._layout, self._layout.unit, self._half
        middle, most = layout.x(column.t), layout.pitch / 2
        boxes = [value.box for value in (column.y_hat, column.loss) if value is not None]
        beside = max(box.right for box in boxes) - middle + half
        if column.t == layout.length:  # within the margin of the card, or as far beyond it as the loss reaches
            within = layout.width - SIDE - half - middle
            beyond = max(most, layout.right + _INTO_MARGIN * unit - half - middle)
            most = max(within, min(beyond, beside + BESIDE_LOSS * unit))
        if layout.inside or not layout.roomy:
            return middle + min(most, beside + BESIDE_LOSS * unit)
        clear = symbol_reach(layout, self._notation) + _FROM_SYMBOL * unit + half
        return middle + min(most, max(beside + _FROM_LOSS * unit, clear))

    def lane_x(self, column: Column) -> float:
        """Right of U, where a loss comes down to h past c."""
        return column.h.box.x + _BESIDE_U * self._layout.unit + self._half

    def room(self, column: Column, flows: bool) -> Fall:
        """What it takes at most."""
        x, half = self.x(column), self._half
        if not self._layout.inside:
            return Fall(x - half, x + half, flows)
        return Fall(x - half, x + half, flows, self.lane_x(column) + half, self._turn(column)[0] - half)

    def _turn(self, column: Column) -> tuple[float, float]:
        """How high it goes over to there from beside ŷ, and where it has turned down: close over the line of an LSTM,
        so that the letter of U has room between its edge and what comes down; over a state of another cell."""
        below, unit = self._layout.rows["output_tokens"][1], self._layout.unit
        if self._inside is None or not self._inside.has_c:
            end = min(self._layout.rows["W_hy"][1] + 4 * unit, column.h.box.top - 3 * unit)
            return (below + end) / 2, end
        line = self._inside.line_y
        return max(below + self._half, line - 2 * self._half - _OVER_LINE * unit), line

    def from_loss(self, loss: Box, past: Point) -> tuple[Point, ...]:
        """From the right end of a loss down beside ŷ."""
        start, corner = Point(loss.right, loss.y), Point(past.x, loss.y)
        return (*curve(start, corner, corner, past._replace(y=past.y - _UPRIGHT * self._layout.unit)), past)

    def into_output(self, loss: Box, y_hat: Box, x: float) -> tuple[Point, ...]:
        """From the right end of a loss round into the frame of its ŷ: so far the gradient is known first."""
        start, end = Point(loss.right, loss.y), Point(y_hat.right + around(self._layout), y_hat.y)
        upper, lower = Point(x, start.y), Point(x, end.y)
        middle = upper.towards(lower, 0.5)
        return (*curve(start, upper, upper, middle), *curve(middle, lower, lower, end)[1:])

    def way(self, column: Column, width: float, own: bool) -> tuple[Point, ...]:
        """From under ŷ into the state, so wide; `own`: from its own loss. Where the gates of the next timestep stand
        right of h, from above: but right of a GRU's h is only the line that comes from it."""
        beside = not self._layout.inside or (own and self._layout.recurrent and self._is_gru)
        return self._past_y_hat(column, width) if beside else self._from_above(column, own)

    def _past_y_hat(self, column: Column, width: float) -> tuple[Point, ...]:
        """From under ŷ down and round into the right side of the state, so wide."""
        unit, layout, x = self._layout.unit, self._layout, self.x(column)
        past = Point(x, layout.rows["output_tokens"][1])
        mouth = Point(column.h.box.right + min(6 * unit, 0.07 * layout.pitch), self._y)
        level = Point(mouth.x + 0.25 * (x - mouth.x), mouth.y)
        bend = min(max(x - level.x, width / 2), mouth.y - past.y)
        corner = Point(x, mouth.y - bend)
        into = curve(corner, Point(x, mouth.y - 0.45 * bend), Point(x - 0.55 * (x - level.x), mouth.y), level)
        return (past, *into, mouth)

    def _from_above(self, column: Column, own: bool) -> tuple[Point, ...]:
        """Along U into h."""
        x, unit = self.x(column) if own else self.lane_x(column), self._layout.unit
        past = Point(x, self._layout.rows["output_tokens"][1])
        mouth = Point(self.lane_x(column), column.h.box.top - 2 * unit)
        level, end = self._turn(column)
        return (past, *_aside(past, mouth._replace(y=end), level), mouth)


def _aside(start: Point, end: Point, middle: float) -> tuple[Point, ...]:
    """On the way down, at the height of its middle, over to another upright line, round two quarters of a circle as
    large as there is room for."""
    away = end.x - start.x
    half = min(middle - start.y, end.y - middle, abs(away) / 2)
    side = half if away > 0 else -half
    over, there = Point(start.x + side, middle), Point(end.x - side, middle)
    first = quarter(Point(start.x, middle - half), Point(start.x, middle), over)
    then = quarter(there, Point(end.x, middle), Point(end.x, middle + half))
    return (*first, *then, end)


def widest_river(state: State, layout: Layout, cells: Cells) -> float:
    """How wide the river along these states is at most; where two are compared, a pixel is the same in both."""
    if state.other is None:
        return widest_along(layout.unit, layout.pitch, min(RIVER_OF_STATE * cells.box.height, _fall(state, layout)))
    most = _BESIDE * layout.height
    if layout.first < layout.last:  # a cell that stands alone has a size of its own, which the other does not know
        most = min(most, _fall(state, layout), _fall(state.other, other_layout(state, layout)))
    return widest_along(layout.unit, layout.pitch, most)


def _fall(state: State, layout: Layout) -> float:
    """How wide it is at most where it comes down into the states, and within an LSTM goes up from there."""
    is_lstm = state.trace.experiment.network.cell == "lstm"
    if layout.inside and is_lstm:  # right of U
        return max(_LEAST * layout.unit, layout.strip_width / 2 - _BESIDE_U * layout.unit)
    is_between = state.flow != state.trace.length and not (layout.roomy or layout.between_letters)
    up = Inside(layout, "lstm").widest_rise if is_lstm else math.inf
    return min(up, _BETWEEN_VALUES * layout.pitch) if is_between else up
