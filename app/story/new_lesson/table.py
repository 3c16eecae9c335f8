"""A table of vectors as a spreadsheet writes it: a row per timestep, a number per column."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from math import isfinite
from typing import NamedTuple

from app.quoting import printable
from app.story.experiment_form import LONGEST
from app.story.new_lesson.pasted import kept_of_table
from app.story.typed_numbers import typed_number
from app.translation import _, language, ngettext
from rnn_engine.experiment import ExperimentError, Problem

MOST_COLUMNS = 256
_MOST_TOLD = 20
_SEPARATORS = (";", "\t", ",")
"""What stands between two numbers, if it is in the first line: where there is a semicolon, commas are decimal ones."""


class Row(NamedTuple):
    """`line`: where it ends, from 1."""

    line: int
    cells: list[str]


@dataclass(frozen=True)
class Table:
    """`names`: of the columns, their numbers from 1 where no header has them; `rows`: numbers, as many as columns."""

    names: tuple[str, ...]
    rows: tuple[tuple[float, ...], ...]
    has_header: bool
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Split:
    """What is read and what is answered, a vector each per timestep."""

    inputs: tuple[tuple[float, ...], ...]
    targets: tuple[tuple[float, ...], ...]


def table_of(text: str) -> Table:
    """Read a table; the same one is asked for again where something else is typed. Raises ExperimentError with all that
    is wrong, by lines and columns."""
    return _table(text, language())


@lru_cache(maxsize=2)
def _table(text: str, _language: str) -> Table:
    kept, cut = kept_of_table(text.removeprefix("\ufeff"))
    rows = list(_rows(kept))
    if not rows:
        raise ExperimentError((Problem(_("Table"), _("is empty; paste one, or choose a file.")),))
    header = rows[0] if _is_header(rows[0]) else None
    names, numbers = _names(rows[0], header is not None), rows[1:] if header else rows
    if len(names) > MOST_COLUMNS:
        many = _("has {count} columns; at most {most} are accepted.").format(count=len(names), most=MOST_COLUMNS)
        raise ExperimentError((Problem(_("Table"), many),))
    problems: list[Problem] = []
    read = tuple(tuple(_numbers(row, names, rows[0].line, problems)) for row in numbers[: LONGEST + 1])
    if problems:
        raise ExperimentError(tuple(problems[:_MOST_TOLD]))
    if not cut and len(numbers) > LONGEST + 1:
        cut = _("The table has more than {most} rows; the first ones are kept.").format(most=LONGEST)
    return Table(names, read, header is not None, (cut,) if cut else ())


def split(table: Table, targets: str) -> Split:
    """`targets`: the names of the columns that are to be answered, with a comma or semicolon between them; empty: the
    next row is. Raises ExperimentError."""
    wanted = [name.strip() for name in targets.replace(";", ",").split(",") if name.strip()]
    if targets.strip() in table.names:  # its name has a comma
        wanted = [targets.strip()]
    if not wanted:
        _check_rows(table, 2, _("has one row, and nothing follows it; give at least two, or columns as targets."))
        return Split(table.rows[:-1], table.rows[1:])
    _check_rows(table, 1, _("has a header but no row of numbers; give at least one."))
    unknown = [name for name in wanted if name not in table.names]
    if unknown:
        shown = ", ".join(printable(name) for name in table.names[:12]) + (" …" if len(table.names) > 12 else "")
        message = _("name {name}, which no column is called; they are {names}.")
        said = message.format(name=printable(unknown[0]), names=shown)
        raise ExperimentError((Problem(_("Targets"), said),))
    if len(set(wanted)) == len(table.names):
        message = _("are all the columns, so that none is left to be read; name fewer.")
        raise ExperimentError((Problem(_("Targets"), message),))
    answered = [index for index, name in enumerate(table.names) if name in wanted]
    given = [index for index, name in enumerate(table.names) if name not in wanted]
    return Split(
        tuple(tuple(row[index] for index in given) for row in table.rows),
        tuple(tuple(row[index] for index in answered) for row in table.rows),
    )


def columns_told(table: Table, targets: str) -> str:
    """How the columns of a table were read, in a sentence."""
    names = ", ".join(printable(name) for name in table.names[:12]) + (" …" if len(table.names) > 12 else "")
    told = (
        _("No line names the columns, {names}.")
        if not table.has_header
        else _("The first line names the columns, {names}.")
    )
    said = _("After each row the next one is to be said.")
    if targets.strip():
        said = _("{columns} is to be said, the others are read.").format(columns=printable(targets.strip()))
    return f"{told.format(names=names)} {said}"


def _rows(text: str) -> Iterator[Row]:
    """The rows that have anything in them."""
    first = _first_line(text)
    separator = next((sign for sign in _SEPARATORS if sign in first), None)
    # Where there is one column, the comma in it is a decimal one: no sign stands between numbers.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator or "\0", strict=True)
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            message = _("can’t be read; see whether every quotation mark has its other.")
            raise ExperimentError((Problem(_line(reader.line_num), message),)) from error
        if any(cell.strip() for cell in cells):
            yield Row(reader.line_num, [cell.strip() for cell in cells])


def _first_line(text: str) -> str:
    """The first line that has anything in it, without what stands in quotation marks, where a line may end too."""
    found = ""
    for part in text.lstrip("\r\n ").split('"')[::2]:
        line, end, _rest = part.partition("\n")
        found += line
        if end:
            break
    return found


def _is_header(row: Row) -> bool:
    """Whether something in it is no number."""
    return any(cell and _number(cell) is None for cell in row.cells)


def _number(cell: str) -> float | None:
    try:
        return typed_number(cell)
    except ValueError:
        return None


def _names(row: Row, is_header: bool) -> tuple[str, ...]:
    """Every one once, for a column has to be told from the others."""
    if not is_header:
        return tuple(str(number) for number in range(1, len(row.cells) + 1))
    names = tuple(cell or str(number) for number, cell in enumerate(row.cells, 1))
    twice = next((name for number, name in enumerate(names) if name in names[:number]), None)
    if twice is not None:
        message = _("calls two columns {name}; give each its own name.").format(name=printable(twice))
        raise ExperimentError((Problem(_line(row.line), message),))
    return names


def _numbers(row: Row, names: tuple[str, ...], first: int, problems: list[Problem]) -> Iterator[float]:
    """The numbers of a row, and what is wrong with them."""
    if len(row.cells) != len(names):
        message = ngettext(
            "has {count} value, but line {first} has {size}; give every row as many.",
            "has {count} values, but line {first} has {size}; give every row as many.",
            len(row.cells),
        )
        problems.append(Problem(_line(row.line), message.format(count=len(row.cells), first=first, size=len(names))))
        return
    for name, cell in zip(names, row.cells, strict=True):
        number = _number(cell)
        if number is not None and isfinite(number):
            yield number
            continue
        message = _("has {value} in column {name}; write a number.")
        if not cell:
            message = _("has nothing in column {name}; write a number.")
        elif number is not None:
            message = _("has {value} in column {name}; write a finite number.")
        problems.append(Problem(_line(row.line), message.format(value=printable(cell), name=printable(name))))


def _check_rows(table: Table, least: int, message: str) -> None:
    if len(table.rows) < least:
        few = message if table.rows else _("has a header but no row of numbers; give at least one.")
        raise ExperimentError((Problem(_("Table"), few),))


def _line(number: int) -> str:
    return _("Line {number}").format(number=number)
