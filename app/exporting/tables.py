"""A figure's numbers as CSV: in full precision, under lines that say of what they are and how to make them again.

The comment lines begin with "# " and stand before the row of the columns' names (FORMATS §6).
"""

import csv
import io
import re
import shlex
from collections.abc import Iterator

from app.story.compared_names import short_name
from app.story.exports import ASIDE, PLOTS_OF_TWO, TITLES
from app.story.figures import figure
from app.story.figures.gradient_plots import shows_both
from app.story.figures.table import Row, network_table, table
from app.story.state import State
from app.translation import _
from app.version import VERSION

WITHOUT = frozenset({"equation", ASIDE})
"""Figures that are no table."""

_FORMULA = re.compile(r"(?:^|(?<=[,;\t]))(?=[=+\-@])")
"""Where a cell would begin that is computed."""
_NUMBER = re.compile(r"[+-]?\d+(\.\d*)?([eE][+-]?\d+)?|-inf")

_OF_EACH = frozenset({"network", "contributions", "hidden-state", "truncation"})
"""Figures of one lesson, of which a table has both where two are compared."""

_NAME, _STATE = "name", "shown, not reached, or cut"
_COUNTED, _LAG = "timestep, counted from 1", "number of timesteps"
_NORM, _SHARE = "Frobenius norm, in loss per unit of the parameter", "fraction of the gradient, 1 = 100 %"
_LOG_NORM = f"log10 of the {_NORM}"
_LOG_JACOBIAN = "log10 of the spectral norm, no unit"
_UNITS: dict[str, tuple[str, ...]] = {
    "network": (_NAME, _COUNTED, "entry, counted from 1", "no unit; a loss in nats or squared units", _STATE),
    "shares": (_NAME, f"{_COUNTED}, or first to last of several", _SHARE, _STATE),
    "reach": (_NAME, _LAG, _LOG_JACOBIAN, _STATE),
    "hidden-state": ("unit, counted from 1", _COUNTED, "no unit", _STATE),
    "truncation": (_NAME, _LAG, "error in per cent, angle in degrees", _STATE),
    "lags": (_NAME, _LAG, _LOG_NORM, _STATE),
    "timestep-shares": (_NAME, _COUNTED, f"{_COUNTED}; all: several", _SHARE, _STATE),
    "jacobians": (_NAME, _NAME, _COUNTED, "log10 of the spectral norm or radius, no unit", _STATE),
    "radius-sweep": (_NAME, _NAME, "log10 of the spectral radius, no unit", _LOG_NORM, _STATE),
    "training-curve": (
        _NAME,
        _NAME,
        "gradient step, counted from 1",
        "log10 of the loss, or of the norm of a gradient",
        _STATE,
    ),
    "cells": (
        _NAME,
        _NAME,
        _LAG,
        "log10 of the spectral norm (reach), or of the Frobenius norm (contributions)",
        _STATE,
    ),
}


def has_table(name: str) -> bool:
    """Whether a figure is one of numbers."""
    return name not in WITHOUT


def table_bytes(state: State, name: str, unsaved: bool = False) -> bytes:
    """A figure's table as the content of a CSV file, UTF-8. `unsaved`: the lesson was changed since it was read."""
    header, rows = _table(state, name)
    said = [_one_line(line) for line in _said(state, name, header, unsaved)]
    written = io.StringIO()
    written.write(f"# Unfold {VERSION}: a table after {len(said) + 1} lines that begin with #\n")
    written.writelines(f"# {line}\n" for line in said)
    rows_of_text = csv.writer(written, lineterminator="\n")
    rows_of_text.writerow(header)
    rows_of_text.writerows([_cell(value) for value in row] for row in rows)
    return written.getvalue().encode()


def _table(state: State, name: str) -> tuple[tuple[str, ...], tuple[Row, ...]]:
    if state.other is None or name not in _OF_EACH:
        return _table_of(state, name)
    header = (_("of"), *_table_of(state, name)[0])
    return header, tuple((short_name(each), *row) for each in (state, state.other) for row in _table_of(each, name)[1])


def _table_of(state: State, name: str) -> tuple[tuple[str, ...], tuple[Row, ...]]:
    return network_table(state) if name == "network" else table(figure(name, state))


def _said(state: State, name: str, header: tuple[str, ...], unsaved: bool) -> Iterator[str]:
    lesson, cut = state.lesson, state.trace.experiment.truncation
    yield f"figure: {name} ({_(TITLES[name])})"
    yield f"lesson: {lesson.name} ({state.told.title})"
    yield f"place: {_place(state)}"
    yield f"flow: {state.flow}"
    yield f"notation: {state.notation.name} ({state.notation.called})"
    yield f"parameter: {state.parameter} ({state.notation.label(state.parameter)})"
    yield f"measure: {state.measure}, scale: {state.scale}"
    yield f"truncation: {cut.kind}" + (f" {cut.size}" if cut.kind != "none" else "")
    for title, unit in zip(header, _units(state, name), strict=True):
        yield f"column: {title} [{unit}]"
    if name != "network":
        yield f"says: {figure(name, state).text_alternative}"
    if unsaved:
        yield "note: the lesson was changed and has not been saved since; the command makes the table of what is saved"
    yield f"made by: {command(state, name)}"


def _units(state: State, name: str) -> tuple[str, ...]:
    if name in (*_OF_EACH, *PLOTS_OF_TWO) and shows_both(name, state):
        return _NAME, *_units_of(state, name)
    return _units_of(state, name)


def _units_of(state: State, name: str) -> tuple[str, ...]:
    measured = _NORM if state.measure == "norm" else _SHARE
    if name == "contributions":
        return _COUNTED, _COUNTED, measured, _STATE
    if name == "triangles":
        return _NAME, _COUNTED, _COUNTED, measured, _STATE
    return _UNITS[name]


def _place(state: State) -> str:
    return "start" if state.place is None else str(state.place)


def command(state: State, name: str) -> str:
    """What to type for the same table."""
    lesson = state.lesson.name if state.lesson.file is None else str(state.lesson.file)
    words = ["python", "main.py", "figures", lesson, "--output", ".", "--only", name, "--format", "csv"]
    words += ["--flow", str(state.flow), "--step", "0" if state.place is None else str(state.place)]
    if state.notation != state.lesson.notation:
        words += ["--notation", state.notation.name]
    words += ["--parameter", state.parameter, "--measure", state.measure, "--scale", state.scale]
    if state.compared is not None:
        other = state.compared.lesson
        words += ["--compare", state.compared.cell or (other.name if other.file is None else str(other.file))]
    return shlex.join([*words, "--language", state.look.language])


def _cell(value: str | float) -> str:
    """A number so that it is read back the same."""
    if isinstance(value, str):
        return value if _NUMBER.fullmatch(value) else _uncomputed(value)  # one that float64 does not hold
    return repr(value)


def _one_line(words: str) -> str:
    return _uncomputed(" ".join("".join(sign if sign.isprintable() else " " for sign in words).split()))


def _uncomputed(text: str) -> str:
    """A text of which a spreadsheet, whatever it takes for the end of a cell, takes nothing for a formula."""
    return _FORMULA.sub("'", text)
