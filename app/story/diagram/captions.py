"""Symbols beside the shapes, tokens and timesteps under them."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from app.files.lesson import token_of
from app.story.diagram.frames import frame_reach
from app.story.diagram.geometry import Box, Point
from app.story.diagram.inside import Inside
from app.story.diagram.layout import Layout
from app.story.diagram.legible import at_least, is_legible
from app.story.diagram.letters import gate_letter, is_word, letter_width
from app.story.diagram.light import Light
from app.story.diagram.output_tokens import output_tokens
from app.story.diagram.parts import Align, Bars, Caption, Cells, Column, Fall
from app.story.diagram.state_symbol import SMALLEST_WORD, SYMBOL, SYMBOL_GAP, WORD, state_symbol, value_symbol
from app.story.diagram.usual_wash import usual_wash
from app.story.expressions import Index, Value
from app.story.sentences.telling import quoted
from app.story.state import State
from app.story.typst_form import TypstForm

_SMALL_SYMBOL = 15.0
_BESIDE, _BESIDE_OUTPUT = 9.0, 11.5
"""From what is read to its symbol left of it, where a ∂h/∂h may stand; where none does, clear of the frame it gets."""
_CLOSEST = 6.0
"""The least from ŷ to its symbol where the river falls close before that, and between the two."""
_BESIDE_CELL_STATE = 5.0  # px
"""From the initial cell state to the symbol of the state right under it."""
_BEHIND_WASH = 1.5
"""From the wash behind a timestep to a symbol beside it."""
_BELOW_LETTERS = 0.85
"""How far below its top the symbol of a folded state with a raised timestep stands, in parts of its size: clear of the
bias's letter over it."""
_BEFORE_WORD = 0.6
"""Of a column: how far left of its middle a word beside ŷ begins at the farthest."""
_GATE_LETTER, _C_SYMBOL = 13.5, 17.0
_AROUND_OUTLINE = 5.0
"""From a state to its symbol above or below it, clear of the outline around what is computed."""
_OVER_LINE = 0.0
"""How far below its top the symbol of a GRU's state stands, in parts of its size: its index is clear of the line."""
_OVER_EDGE, _INDEX = 0.55, 0.45
"""How far down from its middle a symbol with its index reaches, generously and just so, in parts of its size."""
_OVER_WORD = 10.0
"""From there to the middle of a token under it."""
_OF_ITS_ROW = 0.95
"""Of the height of its row: a token's type at most."""
_HANGS_DOWN, _BELOW_TOKEN = 0.62, 4.0
"""How far below the middle of a token a y reaches, in parts of its size; pixels from there to the timestep."""
_HALF_HIGH = 0.38
"""How far above its middle a timestep has ink, in parts of its size."""
_BELOW = 0.5
"""How wide what hangs below a letter is, in parts of its size."""
_GATE_LETTER_HEIGHT = 0.8
"""Type size of a gate's letter at most, as a part of the height of its room."""


class Captions:
    """Builds what stands beside and under the columns. `index`: what symbols have in place of their timestep."""

    def __init__(
        self, state: State, layout: Layout, light: Light, falls: Mapping[int, Fall], index: Index | None = None
    ) -> None:
        self._state = state
        self._index = index
        self._layout = layout
        self._light = light
        self._falls = falls
        self._state_symbol = state_symbol(layout, state, falls)
        cell = state.trace.experiment.network.cell
        self._inside = Inside(layout, cell) if layout.gated else None

    def all(self, columns: Iterable[Column]) -> Iterator[Caption]:
        for column in columns:
            yield from (caption for caption in self._of(column) if is_legible(caption.size))

    def legend(self, columns: Iterable[Column]) -> Iterator[Caption]:
        """The symbols of the rows, at the left, where there is no room for them in every column: of a roomy one only
        in the pill of its loss."""
        layout, notation = self._layout, self._state.notation
        columns = tuple(columns)
        if layout.roomy and all(column.loss is None or column.loss.symbol for column in columns):
            return
        shown = {"h", *(value.place.name for column in columns for value in column.values)}
        shown |= {"y_hat"} if any(column.y_hat is not None for column in columns) else set()
        losses = ["loss"] if any(column.loss is not None for column in columns) else []
        names = [*losses, *(name for name in ("y_hat", "c", "h", "e", "x") if name in shown and not layout.roomy)]
        left = min(layout.left + 6 * layout.unit, layout.x(0 if layout.shows_initial_state else layout.first))
        tops = {name: box.top for column in columns for name, box in _states(column)}
        for name in names:
            at = Point(left, layout.middle(name) if name not in tops else tops[name] + 8 * layout.unit)
            ink = "muted" if name == "loss" else "ink"
            align: Align = "centre"
            if is_word(notation, name):
                at, align = at._replace(x=layout.left - 4 * layout.unit), "left"
            yield Caption(notation.typst_value(name), at, 15 * layout.unit, ink, align, typeset=True)

    def _of(self, column: Column) -> Iterator[Caption]:
        """What belongs to one timestep."""
        if self._layout.roomy:
            yield from self._symbols(column)
        else:
            yield from self._pre_activation(column)
        if column.t == 0 and not self._layout.roomy:
            text, size = self._state.notation.typst_value("h", 0), 13 * self._layout.unit
            above = Point(column.h.box.x, column.h.box.top - self._over_frame(size))
            near = column.c is not None and above.y - size / 2 < column.c.box.bottom + _BESIDE_CELL_STATE
            if column.c is not None and near:  # c, left of h, reaches so far down that the letter would lie on it
                half = letter_width(self._state.notation, "h", 0) * size / 2
                above = above._replace(x=max(above.x, column.c.box.right + _BESIDE_CELL_STATE + half))
            yield Caption(text, above, size, "muted", typeset=True)
            if column.c is not None:
                text = self._state.notation.typst_value("c", 0)
                above = Point(column.c.box.x, column.c.box.top - 9 * self._layout.unit)
                yield Caption(text, above, size, "muted", typeset=True)
        if column.t > 0 if self._index is None else self._state.place is not None:
            yield from self._under(column)
        if column.y_hat is not None:
            yield from output_tokens(self._state, self._layout, column.y_hat, self._falls.get(column.t))

    def _pre_activation(self, column: Column) -> Iterator[Caption]:
        """The symbol of z or q where it stands in place of h or ŷ: like theirs in the legend without its timestep,
        which is under the column; nothing flows yet."""
        unit, notation, place = self._layout.unit, self._state.notation, self._state.place
        for value in (column.h, column.c, column.y_hat):
            if value is None or not value.hollow or place is None or place.phase != "forward":
                continue
            name = value.place.name
            size = at_least(SMALLEST_WORD if is_word(notation, name) else _SMALL_SYMBOL, unit)
            side = -1 if value is column.c else 1  # right of c U leads up
            beyond = self._layout.width - usual_wash(column, self._layout).right - (_BEHIND_WASH + 2) * unit
            across = letter_width(notation, "h") + _BELOW if name == "hn" else letter_width(notation, name)
            size = min(size, beyond / across)
            x = self._clear_of_wash(value.box, column, side, across * size)
            at = Point(x, value.box.top + 0.5 * size)
            align: Align = "right" if side < 0 else "left"
            yield Caption(gate_letter(notation, name), at, size, "ink", align, typeset=True)

    def _clear_of_wash(self, box: Box, column: Column, side: int, width: float) -> float:
        """Where a symbol so wide begins at a side of a value (1: right) that has no room for it within its column: in
        the wash behind that, or clear of it."""
        unit, behind = self._layout.unit, usual_wash(column, self._layout)
        value, end = (box.right, behind.right) if side > 0 else (box.left, behind.left)
        begins = value + side * SYMBOL_GAP * unit
        if side * (end - begins) < width + unit:
            begins = side * max(side * begins, side * end + _BEHIND_WASH * unit)
        return begins

    def _symbols(self, column: Column) -> Iterator[Caption]:
        unit, notation, h = self._layout.unit, self._state.notation, column.h
        size = SYMBOL * unit
        ink = self._ink(h, column)
        if self._layout.inside:
            yield from self._in_the_cell(column)
        elif column.t == 0 and self._index is None:
            above = Point(h.box.x, h.box.top - self._over_frame(size))
            yield Caption(self._symbol("h", 0), above, size, "muted", typeset=True)
        else:
            down = _BELOW_LETTERS if self._index is not None and self._state.notation.index == "parenthesis" else 0.5
            over_edge = h.edge_y - _OVER_EDGE * self._state_symbol.size - 3 * unit
            y = h.box.top + down * size
            if self._layout.recurrent:
                y = min(y, over_edge)
            beside = Point(h.box.right + SYMBOL_GAP * unit, y)
            above = Point(h.box.x + SYMBOL_GAP * unit, h.box.top - 0.75 * self._state_symbol.size)
            at = above if self._state_symbol.above else beside
            yield Caption(self._symbol(h.place.name, column.t), at, self._state_symbol.size, ink, "left", typeset=True)
        size = value_symbol(self._layout, notation) * unit
        for cells in (column.x, column.e):
            if cells is not None:
                yield self._of_input(cells, column)
        if column.y_hat is not None:
            yield self._of_output(column.y_hat, column)

    def _of_output(self, bars: Bars, column: Column) -> Caption:
        """Left of ŷ, clear of the river that falls before it."""
        unit, notation, name = self._layout.unit, self._state.notation, bars.place.name
        size, width = value_symbol(self._layout, notation) * unit, letter_width(notation, name, column.t)
        end, fall = bars.box.left - _BESIDE_OUTPUT * unit, self._falls.get(column.t - 1)
        if is_word(notation, name):
            room = _BEFORE_WORD * self._layout.pitch - (bars.box.x - end)
            size = min(WORD * unit, room / width)
        if fall is not None:
            end = max(end, min(bars.box.left - _CLOSEST * unit, fall.right + _CLOSEST * unit + width * size))
        at = Point(end, bars.box.bottom - 0.6 * size)
        return Caption(self._symbol(name, column.t), at, size, self._ink(bars, column), "right", typeset=True)

    def _of_input(self, cells: Cells, column: Column) -> Caption:
        """Left of x or e; where the gates are shown, a timestep has no room there: right of it."""
        layout, unit, notation, name = self._layout, self._layout.unit, self._state.notation, cells.place.name
        symbol = _C_SYMBOL if layout.inside else value_symbol(layout, notation)
        size = WORD * unit if is_word(notation, name) else symbol * unit
        at = Point(cells.box.left - _BESIDE * unit, cells.box.y)
        align: Align = "right"
        if layout.inside:
            at, align = at._replace(x=cells.box.right + _BESIDE_OUTPUT * unit), "left"
        if cells is column.x and "token" in layout.rows:  # its index hangs down to a long word
            at = at._replace(y=min(at.y, layout.middle("token") - _OVER_WORD * unit - _INDEX * size))
        return Caption(self._symbol(name, column.t), at, size, self._ink(cells, column), align, typeset=True)

    def _over_frame(self, size: float) -> float:
        """From the initial state up to the middle of its symbol, clear of the frame that it gets while it is read."""
        return frame_reach(self._layout) + _OVER_EDGE * size

    def _in_the_cell(self, column: Column) -> Iterator[Caption]:
        """c above its cells, an LSTM's h below its own, a GRU's left of them; the gates' letters above the gates."""
        unit, notation, h, c = self._layout.unit, self._state.notation, column.h, column.c
        size = _C_SYMBOL * unit
        word = is_word(notation, "h")
        if word:
            size = min(size, 0.5 * self._layout.pitch / letter_width(notation, "h", self._layout.last))
        muted = "muted" if column.t == 0 and self._index is None else None
        align: Align
        if c is None:
            above = Point(h.box.x, h.box.top - 0.85 * size)
            beside = Point(h.box.left - SYMBOL_GAP * unit, h.box.top + _OVER_LINE * size)
            at, align = (above, "centre") if column.t == 0 else (beside, "right")
            if self._index is not None:  # the bias over it needs the room there
                at, align = Point(h.box.x + SYMBOL_GAP * unit, h.box.bottom + 0.62 * size + 2 * unit), "left"
            ink = muted or self._ink(h, column)
            yield Caption(self._symbol("h", column.t), at, size, ink, align, typeset=True)
        else:
            below = Point(h.box.x, h.box.bottom + 0.62 * size + _AROUND_OUTLINE * unit)
            yield Caption(self._symbol("h", column.t), below, size, muted or self._ink(h, column), typeset=True)
            above = Point(c.box.x - 0.1 * size, c.box.top - 0.62 * size - _AROUND_OUTLINE * unit)
            yield Caption(self._symbol("c", column.t), above, size, muted or self._ink(c, column), typeset=True)
        yield from self._gate_letters(column)

    def _gate_letters(self, column: Column) -> Iterator[Caption]:
        """Under the gates; a word only where it has room between its neighbours."""
        assert self._inside is not None
        notation, unit = self._state.notation, self._layout.unit
        for gate in column.gates:
            name, room = gate.place.name, self._inside.letter(gate.place.name, column.t)
            size = min(_GATE_LETTER * unit, _GATE_LETTER_HEIGHT * room.height)
            if name == "hn":
                size = min(size, room.width / (letter_width(notation, "h") + _BELOW))
            ink = "ink" if gate.glow.known else "ghost"
            yield Caption(gate_letter(notation, name), Point(room.x, room.y), size, ink, typeset=True)

    def _ink(self, value: Cells | Bars, column: Column) -> str:
        """Of a symbol: a ghost until its value is known. One that stands for every timestep is there from the start,
        and a ghost at a timestep that has no such value."""
        if self._index is None:
            return "ink" if value.glow.known else "ghost"
        return "ink" if self._state.place is None or column.t in (0, value.place.t) else "ghost"

    def _symbol(self, name: str, t: int) -> str:
        form = TypstForm(self._state.notation)
        return form.write(Value(name, t if self._index is None else self._index))

    def _under(self, column: Column) -> Iterator[Caption]:
        layout, unit, here = self._layout, self._layout.unit, self._light.column == column.t
        room = layout.column_width(column.t)
        known = column.x is not None and column.x.glow.known
        token = self._token(column.t, known)
        if token is not None and "token" in layout.rows:
            text = quoted(token) if layout.lettered else token
            at = layout.at(column.t, "token")
            yield Caption(text, at, self._token_size, "ink" if known else "ghost", weight=600, room=room)
        printed = str(self._state.notation.printed_timestep(column.t))
        text = f"t = {printed}" if layout.roomy else printed
        ink = self._light.ink if here else "muted"
        at, size = layout.at(column.t, "timestep"), 12 * unit
        if "token" in layout.rows:  # something may hang down from one, there or beside
            hangs = layout.middle("token") + _HANGS_DOWN * self._token_size
            at = at._replace(y=max(at.y, hangs + _BELOW_TOKEN + _HALF_HIGH * size))
        yield Caption(text, at, size, ink, weight=700 if here else 400)

    @cached_property
    def _token_size(self) -> float:
        return min(
            (16 if self._layout.roomy else 13) * self._layout.unit, _OF_ITS_ROW * self._layout.row_height("token")
        )

    def _token(self, t: int, known: bool) -> str | None:
        """The token that is read; one that is fed back exists only from then on."""
        if t == 0:
            return None
        lesson, value = self._state.lesson, self._state.trace.value("x", t)
        if lesson.token(t) is not None or not known or value is None or lesson.input_tokens is None:
            return lesson.token(t)
        return token_of(value, lesson.input_tokens)


def _states(column: Column) -> Iterator[tuple[str, Box]]:
    """h, and c of an LSTM, by their names."""
    yield "h", column.h.box
    if column.c is not None:
        yield "c", column.c.box
