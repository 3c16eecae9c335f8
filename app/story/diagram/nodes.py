"""The values of a timestep: x, e, h as cells, of a gated cell its gates and c too, ŷ as bars."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from app.story.diagram.ending import CLOSE, state_height
from app.story.diagram.geometry import Box
from app.story.diagram.inside import Inside
from app.story.diagram.kept import KeptColumns
from app.story.diagram.layout import Layout, unit_of
from app.story.diagram.legible import LEGIBLE, width_of
from app.story.diagram.letters import is_word, letter_width
from app.story.diagram.light import Light
from app.story.diagram.losses import loss_pill
from app.story.diagram.parts import Bars, Cells, Column
from app.story.diagram.scales import Scales
from app.story.diagram.state_symbol import BESIDE_VALUE, value_symbol
from app.story.diagram.wires import Wires
from app.story.numbers import brief, compact, decimals, significant
from app.story.places import Place
from app.story.state import State

_NUMBER_ROOM = 36.0, 14.5
"""The smallest cell that a number fits in, however much larger than its card's others a cell is drawn."""
_BESIDE_NUMBER = 3.0
"""From a number to the ends of its cell at least, in pixels."""
_LABEL_ROOM = 34.0
"""Kept free beside x and ŷ for their symbols."""
_CLOSE_BETWEEN_LETTERS = 0.66
"""How wide ŷ and x are where timesteps are close, in columns, so that the frame that they get is clear of the letters
of W."""
_BESIDE_GATES = 0.34
"""How wide ŷ and x are where the gates stand between them, in columns."""
_WIDER = 12.0
"""How much more at most beside ŷ, which needs no room for numbers."""
_SYMBOL_GAP = 15.0


class Nodes:
    """Builds the columns of a state."""

    def __init__(self, state: State, layout: Layout, light: Light) -> None:
        self._state = state
        self._trace = state.trace
        self._layout = layout
        self._light = light
        self._kept = KeptColumns(state, layout)
        self._number_room = tuple(length * unit_of(layout.width, layout.height) for length in _NUMBER_ROOM)
        self._scales = Scales(state.trace, None if state.other is None else state.other.trace)
        cell = state.trace.experiment.network.cell
        self._inside = Inside(layout, cell) if layout.gated else None
        # ŷ and x are as wide at every timestep: left of them stand the symbols, right of them the river falls.
        close = _CLOSE_BETWEEN_LETTERS if layout.between_letters else CLOSE
        self._room = layout.column_width(1) - 2 * self._label_room if layout.roomy else close * layout.pitch
        if layout.inside:
            self._room = _BESIDE_GATES * layout.pitch
        wider = (
            _SYMBOL_GAP + value_symbol(layout, state.notation) * letter_width(state.notation, "y_hat", 1) - _LABEL_ROOM
        )
        more = min(_WIDER, max(0.0, wider)) * layout.unit if layout.roomy and not layout.inside else 0.0
        self._bars_room = self._room - 2 * more

    @property
    def _label_room(self) -> float:
        """Beside x and e, for symbols that stand within the column."""
        notation, least = self._state.notation, _LABEL_ROOM
        for name in ("x", "e"):
            if self._trace.value(name, 1) is not None and not is_word(notation, name):
                size = value_symbol(self._layout, notation)
                least = max(least, BESIDE_VALUE + size * letter_width(notation, name, self._layout.last))
        return least * self._layout.unit

    def column(self, t: int) -> Column:
        """What timestep t looks like."""
        return self._kept.get(t, self._light.of(t), self._column)

    def _column(self, t: int) -> Column:
        box = self._layout.column(t)
        if t == 0:
            return Column(t, box, self._h(0), c=self._c(0))
        column = Column(
            t,
            box,
            self._h(t),
            c=self._c(t),
            x=self._row("x", t, "input" if self._scales.one_hot else None),
            e=self._row("e", t, None),
            y_hat=self._y_hat(t),
            loss=loss_pill(self._state, self._layout, self._light, t),
        )
        if self._inside is None or not self._inside.gates:
            return column
        return replace(
            column,
            gates=tuple(self._cells(name, t, self._inside.gate(name, t), True, None) for name in self._inside.gates),
            field=self._inside.field(t),
            signs=Wires(self._layout, self._inside, self._light).signs(t),
        )

    def _c(self, t: int) -> Cells | None:
        if self._inside is None or not self._inside.has_c:
            return None
        return self._passing(t, ("i", "f", "g"), self._inside.c(t)) or self._cells(
            "c", t, self._inside.c(t), True, None
        )

    def _passing(self, t: int, names: tuple[str, ...], box: Box) -> Cells | None:
        """One of these gates in place of the state, while it is computed and has no place of its own."""
        place = self._light.place
        if self._layout.inside or place is None or place.phase != "forward" or place.t != t or place.name not in names:
            return None
        return replace(self._cells(place.name, t, box, True, None), passing=True)

    def _h(self, t: int) -> Cells:
        layout = self._layout
        if self._inside is not None:
            gates = ("o",) if self._inside.has_c else ("r", "z_gate", "hn", "n")
            box = self._inside.h(t)
            return self._passing(t, gates, box) or self._cells("h", t, box, True, None)
        height = state_height(self._trace.experiment, layout.unit, layout.row_height("h"))
        box = Box.around(layout.at(t, "h"), layout.strip_width, height)
        if self._light.shows("z", t):
            return self._cells("z", t, box, True, None)
        cells = self._cells("h", t, box, True, None)
        return replace(cells, before=self._cells("z", t, box, True, None)) if cells.glow.fresh else cells

    def _row(self, name: str, t: int, ink: str | None) -> Cells | None:
        values = self._trace.value(name, t)
        if values is None:
            return None
        unit, height = self._layout.unit, self._layout.row_height(name)
        fits_numbers = ink is None and self._room / len(values) >= self._number_room[0]
        widest = (_NUMBER_ROOM[0] + 4) * unit if fits_numbers else height + 2
        width = min(self._room, len(values) * widest)
        return self._cells(name, t, Box.around(self._layout.at(t, name), width, height), False, ink)

    def _cells(self, name: str, t: int, box: Box, upright: bool, ink: str | None) -> Cells:
        place = Place("forward", name, t=t)
        glow, values, largest = self._light.at(place), self._trace.value(name, t), self._scales.of(name)
        assert values is not None  # asked for only where the value exists
        shown = tuple((values / largest).tolist()) if glow.known else (0.0,) * len(values)
        cells = Cells(place, box, upright, shown, (), ink, glow)
        across, along = (box.width, cells.cell) if upright else (cells.cell, box.height)
        fits = glow.known and ink is None and across >= self._number_room[0] and along >= self._number_room[1]
        room = across if upright else across - cells.gap
        return replace(cells, numbers=_numbers(values.tolist(), largest, room)) if fits else cells

    def _y_hat(self, t: int) -> Bars | None:
        if self._trace.value("y_hat", t) is None:
            return None
        if self._light.shows("q", t):
            return self._bars("q", t, self._scales.q)
        bars = self._bars("y_hat", t, self._scales.y_hat)
        bars = replace(bars, before=self._bars("q", t, self._scales.q)) if bars.glow.fresh else bars
        target = self._trace.value("y", t)
        if target is None:
            return bars
        glow = self._light.at(Place("forward", "y", t=t))
        if glow.known and self._scales.target_is_one:
            return replace(bars, target_glow=glow, target=int(np.argmax(target)))
        marks = tuple(bars.base - value * bars.pixels for value in target.tolist()) if glow.known else ()
        return replace(bars, target_glow=glow, targets=marks)

    def _bars(self, name: str, t: int, scale: tuple[float, float]) -> Bars:
        place, values, layout = Place("forward", name, t=t), self._trace.value(name, t), self._layout
        assert values is not None  # asked for only where the value exists
        glow, (top, bottom), (low, high) = self._light.at(place), layout.rows["y_hat"], scale
        step = min(22.0 * layout.unit, self._bars_room / len(values))
        box = Box.around(layout.at(t, "y_hat"), step * len(values), bottom - top)
        pixels = (bottom - top) / (high - low)
        base = bottom + low * pixels
        inset = min(1.0, step * 0.07)
        bars = []
        for j, value in enumerate(values.tolist() if glow.known else [0.0] * len(values)):
            height = max(1.5, abs(value) * pixels)
            edge = base if value < 0 else base - height
            bars.append(Box(box.left + j * step + inset, edge, step - 2 * inset, height))
        return Bars(place, box, base, pixels, tuple(bars), glow)


def _numbers(values: Sequence[float], largest: float, room: float) -> tuple[str, ...]:
    """A vector's values, all in the same form: two decimals where they say something for all that share its scale, and
    one for all of these in narrow cells; else as many digits as the vector's own numbers have room for in legible type.
    """
    if 0.1 <= largest < 10:
        places = 2 if _has_room(decimals(-largest), room) else 1
        return tuple(decimals(value, places) for value in values)
    shorter: tuple[Callable[[float], str], ...] = (lambda value: significant(value, 2), brief)
    numbers = tuple(compact(value) for value in values)
    for form in shorter:
        if not all(_has_room(number, room) for number in numbers):
            numbers = tuple(form(value) for value in values)
    return numbers


def _has_room(number: str, room: float) -> bool:
    """Whether a number is legible in a cell so wide."""
    return LEGIBLE * width_of(number) + 2 * _BESIDE_NUMBER <= room
