"""A worksheet and its solution as PDF: real text, A4, the unfolded network at its head, room to write."""

import os
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np

from app.assets import load_fonts
from app.colours import THEMES
from app.exporting.pages import PAGES
from app.files.whole import FileError, check_writable, write_all
from app.recording import record
from app.resources import resource
from app.story.blocks import Cell, Derivation, Printed
from app.story.copying import Written, typst_matrix, typst_written
from app.story.derivation.typst import TypstWriting
from app.story.diagram import description
from app.story.exercise import Exercise
from app.story.exercise_tasks import Task
from app.story.expressions import Value
from app.story.given import in_words, one_hot_words, parameters, read_and_answered
from app.story.places import Place
from app.story.state import State
from app.story.typst_markup import literal
from app.story.values import value
from app.translation import _, language, ngettext
from rnn_engine.arrays import Array

if TYPE_CHECKING:
    import typst

_WIDTH = 600.0
"""Of the picture, in the units in which it is laid out; resources/typst says how wide it is on paper."""
_ROW_MM, _HEAD_MM, _LINES_MM, _MOST_MM = 5.0, 5.0, 36.0, 200.0
"""Of the room to write in: for every row of a result, besides for every result, for words, and what a page has."""
_ONE_AT_A_TIME = Lock()
"""A compiler refuses to be used by a thread while it is used by another."""
_MOST_ACROSS = 12
"""Timesteps that stand side by side."""


def worksheet_pdf(of: Exercise, solved: bool = False) -> bytes:
    """The sheet, or its solution. Needs a QGuiApplication, for the picture."""
    source = worksheet_source(of, solved)
    with _ONE_AT_A_TIME:
        pdf = _compiler().compile(source.encode(), format="pdf", timestamp=0)
    assert isinstance(pdf, bytes), "a PDF has all pages"
    return pdf


def worksheet_files(of: Exercise, sheet: Path, solution: Path | None = None) -> dict[Path, bytes]:
    """What is to be written: the sheet and, where it has a file, the solution."""
    return {sheet: worksheet_pdf(of)} | ({} if solution is None else {solution: worksheet_pdf(of, solved=True)})


def check_files(sheet: Path, solution: Path | None) -> None:
    """Raises FileError where sheet and solution would be one file, or where one of them can't be written."""
    if solution is not None and os.path.realpath(solution) == os.path.realpath(sheet):
        same = _("the sheet and its solution would be the same file, “{file}”; choose another name for one of them.")
        raise FileError(same.format(file=sheet))
    for file in filter(None, (sheet, solution)):
        check_writable(file)


def write_worksheet(of: Exercise, sheet: Path, solution: Path | None = None) -> list[Path]:
    """Write the sheet and, where it has a file, the solution; both or none. Raises FileError."""
    check_files(sheet, solution)
    files = worksheet_files(of, sheet, solution)
    write_all(files)
    return list(files)


def first_page(source: str, dots_per_inch: float) -> bytes:
    """The first page of a `worksheet_source` as a PNG, to be looked at before it is written; in any thread."""
    with _ONE_AT_A_TIME:
        pages = _compiler().compile(source.encode(), format="png", ppi=dots_per_inch)
    assert pages is not None, "a picture has pages"
    return pages if isinstance(pages, bytes) else pages[0]


def worksheet_source(of: Exercise, solved: bool = False) -> str:
    """The sheet in Typst."""
    return _Sheet(of, solved).source()


class _Sheet:
    def __init__(self, of: Exercise, solved: bool) -> None:
        self._of, self._solved, self._state = of, solved, of.state
        title, notation, trace = of.state.told.title, of.state.notation, of.state.trace
        self._text = TypstWriting(Derivation(title, language(), notation, trace, ()))

    def source(self) -> str:
        title = self._state.told.title
        kind = _("Solution") if self._solved else _("Worksheet")
        variant = (
            _("{kind} · variant {number}").format(kind=kind, number=self._of.variant) if self._of.variant else kind
        )
        written_by = "none" if self._solved else literal(_("Name"))
        head = f"#sheet({literal(title)}, {literal(variant)}, {written_by}, {literal(self._points())})"
        setting = resource("typst", "worksheet.typ").read_text(encoding="utf-8")
        start = f"#set document(title: {literal(f'{title}: {variant}')}, date: none)"
        spoken = f"#set text(lang: {literal(language())})"
        foot = f"#set page(footer: foot({literal(f'{title} · {variant}')}))"
        return "\n\n".join([setting, start, spoken, foot, head, self._picture(), *self._given(), *self._tasks()]) + "\n"

    def _points(self) -> str:
        return ngettext("{count} point", "{count} points", self._of.points).format(count=self._of.points)

    def _picture(self) -> str:
        """The network with nothing computed yet; in the solution after the forward pass."""
        passes = self._state.timeline.passes
        t = self._state.focus_loss
        shown = replace(self._state, position=passes[0].last if self._solved else 0, focus=range(t, t + 1))
        return f"#picture({literal(_network(shown).decode())}, {literal(description(shown))})"

    # What is given -------------------------------------------------------------------------------------------------

    def _given(self) -> Iterator[str]:
        lesson, letters, text = self._state.lesson, self._of.letters, self._text
        yield _part(_("Given"))
        rows = in_words(lesson, letters).rows
        facts = [f"([{text.cell(name)}], [{text.cell(said)}])" for name, said in rows]
        yield f"#facts({', '.join(facts)})"
        yield self._sequence()
        for paragraph in one_hot_words(lesson, letters):
            yield text.pieces(paragraph.pieces)
        items = parameters(self._state.trace.experiment, letters).items
        yield self._side_by_side([f"{text.expression(letter)} = {self._matrix(of.values)}" for letter, of in items])
        rounded = _("These numbers are exact; values that are given with a task are rounded.")
        yield f"#note({literal(rounded)})"

    def _sequence(self) -> str:
        lesson, letters, text = self._state.lesson, self._of.letters, self._text
        columns = []
        for t in range(1, self._state.trace.length + 1):
            cells = [self._cell(each) for each in read_and_answered(lesson, letters, t)]
            columns.append([text.math(str(letters.printed_timestep(t))), *cells])
        names = [
            text.math("t"),
            text.math(text.expression(Value("x", None))),
            text.math(text.expression(Value("y", None))),
        ]
        tables = []
        for first in range(0, len(columns), _MOST_ACROSS):
            some = [names, *columns[first : first + _MOST_ACROSS]]
            shown = ", ".join(f"[{cell}]" for line in zip(*some, strict=True) for cell in line)
            tables.append(f"#sequence({len(some)}, {shown})")
        return "\n".join(tables)

    def _cell(self, cell: Cell) -> str:
        return f"$ {self._matrix(cell.values)} $" if isinstance(cell, Printed) else self._text.pieces(cell)

    def _matrix(self, values: Array) -> str:
        return typst_matrix(self._of.printed(values, is_given=True))

    def _side_by_side(self, items: list[str], before: str = "") -> str:
        boxes = [*([literal(before)] if before else []), *(f"$ {item} $" for item in items)]
        return f"#beside({', '.join(boxes)})"

    # What is asked -------------------------------------------------------------------------------------------------

    def _tasks(self) -> Iterator[str]:
        yield _part(_("Tasks"))
        for number, task in enumerate(self._of.tasks, 1):
            points = ngettext("{count} point", "{count} points", task.points).format(count=task.points)
            asked = f"[{self._text.pieces(task.asked)}]"
            yield f"#task({number}, {literal(points)}, {asked}, {self._given_for(task)}, {self._room(task)})"

    def _given_for(self, task: Task) -> str:
        """What the task reads that nobody was asked to compute."""
        if not task.given:
            return "none"
        found = [(self._of.equation(place).left, self._worked(place)) for place in task.given]
        items = [f"{self._text.expression(left)} = {worked.result.text}" for left, worked in found]
        before = _("Given:")
        return f"[{self._side_by_side(items, before)}]"

    def _room(self, task: Task) -> str:
        if self._solved:
            shown = [f"[#fitted($ {self._text.in_lines(self._worked(place))} $)]" for place in task.places]
            if task.answer:
                shown.append(f"[{self._text.pieces(task.answer)}]")
            return f"solution({', '.join(shown)})"
        if not task.places:
            return f"lines({_LINES_MM}mm)"
        return f"room({min(_MOST_MM, sum(map(self._height, task.places))):g}mm)"

    def _worked(self, place: Place) -> Written:
        return typst_written(self._of.equation(place), self._state.trace, self._of.texts)

    def _height(self, place: Place) -> float:
        found = value(self._state.trace, place)
        assert found is not None, "what is asked has a value"
        printed = self._state.notation.as_printed(place.name, np.asarray(found))
        return _HEAD_MM + _ROW_MM * (printed.shape[0] if printed.ndim == 2 else 1)


def _part(title: str) -> str:
    return f"#part({literal(title)})"


def _network(state: State) -> bytes:
    """The network as SVG, where what is not computed yet is not as pale as on a screen: it is to be written into."""
    load_fonts()
    light, page = THEMES["light"], PAGES["network"]
    theme = replace(light, ghost=light.ink, ghost_ground=light.card, line=light.muted)
    height = page.height(state, _WIDTH)
    picture = record(lambda painter: page.paint(painter, state, theme, _WIDTH, height), _WIDTH, height)
    return picture.svg(state.told.title, page.describe(state))


@lru_cache(maxsize=1)
def _compiler() -> "typst.Compiler":
    """The same sheet on every machine: with the fonts that come along and Typst's own."""
    import typst

    return typst.Compiler(ignore_system_fonts=True, font_paths=[str(resource("fonts"))])
