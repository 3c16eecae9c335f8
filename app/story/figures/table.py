"""What a figure shows, in numbers."""

from collections.abc import Iterator

import numpy as np

from app.story.figures.figure import ABSENT, CUT, GHOST, SHOWN, Figure, Panel
from app.story.places import Place
from app.story.state import State
from app.translation import _, later
from rnn_engine.arrays import Array

_STATE_WORDS = {GHOST: later("not reached"), SHOWN: later("shown"), CUT: later("cut")}

Row = tuple[str | float, ...]


def table(figure: Figure) -> tuple[tuple[str, ...], tuple[Row, ...]]:
    """Header and rows, in full precision."""
    return figure.header, tuple(row for panel in figure.panels for row in _rows(panel))


def network_table(state: State) -> tuple[tuple[str, ...], tuple[Row, ...]]:
    """Every value of the forward pass, entry by entry, in the order in which they are computed."""
    header = _("value"), _("timestep t"), _("entry"), _("number"), _("state")
    return header, tuple(_values(state))


def _values(state: State) -> Iterator[Row]:
    for t in range(1, state.trace.length + 1):
        for name in state.trace.names:
            value = state.trace.value(name, t)
            place = Place("forward", name, t=t)
            if value is None:
                continue
            known = place not in state.timeline or state.frame.known(place)
            for entry, number in enumerate(value.reshape(-1).tolist(), 1):
                yield name, t, entry, number, _(_STATE_WORDS[SHOWN if known else GHOST])


def _rows(panel: Panel) -> Iterator[Row]:
    if panel.cells is not None:
        cells = panel.cells
        for line, column in np.argwhere(cells.states != ABSENT):
            at = int(line), int(column)
            value = float(cells.values[at]) if cells.written is None else cells.written(*at)
            number = at[0] + 1 if panel.row_numbers == () else panel.row_numbers[at[0]]
            yield *panel.datum, number, at[1] + 1, value, _(_STATE_WORDS[int(cells.states[at])])
    for box in panel.boxes:
        if box.datum:
            yield (*box.datum, _(_STATE_WORDS[box.state]))
    for curve in panel.curves:
        if curve.name:
            yield from _along(panel, curve.name, curve.x, curve.y, curve.state)
    for row in panel.undrawn:
        yield *panel.datum, *row, _(_STATE_WORDS[SHOWN])
    for band in panel.bands:
        if band.names is not None:
            for name, y in zip(band.names, (band.low, band.high), strict=True):
                yield from _along(panel, name, band.x, y, SHOWN)


def _along(panel: Panel, name: str, x: Array, y: Array, state: int) -> Iterator[Row]:
    counted = bool(np.all(x == np.round(x)))
    for at, value in zip((x.astype(int) if counted else x).tolist(), y.tolist(), strict=True):
        yield *panel.datum, name, at, value, _(_STATE_WORDS[state])
