"""An aside: what a place opens beside the film, line by line. Data: the view paints it, an export prints it."""

from __future__ import annotations  # a line opens lines

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from app.story.expressions import Expression, Role
from app.story.notation import Notation
from app.story.places import Place
from app.story.plain_form import PlainForm
from app.story.state import State
from app.story.terms import factors, numbered
from app.story.typst_form import TypstForm
from app.story.typst_markup import literal
from rnn_engine.arrays import Array

Path = tuple[int, ...]
"""Which line: its number among the lines of the aside, then among what that line opens, and so on; from 0."""

Tone = Literal["plain", "right", "wrong", "muted"]


@dataclass(frozen=True)
class Formula:
    """Typst math whose terms have numbers; a term has its role's colour, one that is lit a ground of its own.

    `plain`: the same as plain text, for those who can't see it.
    """

    markup: str
    roles: tuple[tuple[int, Role], ...] = ()
    lit: frozenset[int] = frozenset()
    plain: str = ""


def text(words: str) -> Formula:
    """Words that stand in a column of formulas."""
    return Formula(f"{literal(words)} quad", plain=words)


def formula(notation: Notation, *pieces: Expression | Formula | str) -> Formula:
    """Expressions in a notation's letters, with signs such as "=" between them and formulas without terms. Marked
    factors are terms; those marked as lit are lit. An index may stand for itself: nothing is worked out."""
    numbers = itertools.count(1)
    form, plain = TypstForm(notation), PlainForm(notation)
    written: list[str] = []
    said: list[str] = []
    roles: list[tuple[int, Role]] = []
    lit: set[int] = set()
    for piece in pieces:
        if isinstance(piece, Formula):
            written.append(piece.markup)
            said.append(piece.plain)
            continue
        if isinstance(piece, str):
            written.append(piece)
            said.append(plain.sign(piece))
            continue
        expression = numbered(piece, numbers)
        written.append(form.write(expression))
        said.append(plain.write(expression))
        for factor in factors(expression):
            roles.append((factor.number, factor.role))
            if factor.lit:
                lit.add(factor.number)
    return Formula(" ".join(written), tuple(roles), frozenset(lit), " ".join(filter(None, said)))


@dataclass(frozen=True, eq=False)
class Line:
    """One row. Left to right: `label`, `formulas` (each in a column of its own), `numbers`, `remark`.

    `numbers`: what the formula comes to: matrices as printed, (rows, columns), and the text between them. `struck`: the
    formulas are crossed out. `opens`: the lines that a click opens under this one. `place`: where a click on the label
    goes. A line without formulas and numbers is a paragraph: its `remark` gets the whole width.
    """

    label: str = ""
    formulas: tuple[Formula, ...] = ()
    numbers: tuple[Array | str, ...] = ()
    remark: str = ""
    tone: Tone = "plain"
    struck: bool = False
    place: Place | None = None
    opens: tuple[Line, ...] = ()


LEFT_OUT = Line(formulas=(Formula("dots.v", plain="…"),), tone="muted")
"""Stands for lines that are left out."""


@dataclass(frozen=True, eq=False)
class Picture:
    """An unfolded network under its title."""

    title: str
    state: State


@dataclass(frozen=True, eq=False)
class Aside:
    """Title, pictures (rows of equal width), lines, and one plain sentence under them."""

    name: str
    title: str
    lines: tuple[Line, ...]
    sentence: str
    pictures: tuple[tuple[Picture, ...], ...] = ()


@dataclass(frozen=True)
class Kind:
    """A kind of aside. `offered`: whether a state has it; `build` only where it has.

    `general`: it is about the lesson rather than the place.
    """

    name: str
    title: Callable[[State], str]
    offered: Callable[[State], bool]
    build: Callable[[State], Aside]
    general: bool = False


def visible(aside: Aside, opened: frozenset[Path]) -> Iterator[tuple[Path, Line]]:
    """The lines that are to be seen, each with its path, from the top."""
    return _visible(aside.lines, (), opened)


def _visible(lines: tuple[Line, ...], above: Path, opened: frozenset[Path]) -> Iterator[tuple[Path, Line]]:
    for number, line in enumerate(lines):
        path = (*above, number)
        yield path, line
        if path in opened:
            yield from _visible(line.opens, path, opened)


def every_path(aside: Aside) -> frozenset[Path]:
    """The paths of all lines that can be opened."""
    return frozenset(_openable(aside.lines, ()))


def _openable(lines: tuple[Line, ...], above: Path) -> Iterator[Path]:
    for number, line in enumerate(lines):
        if line.opens:
            yield (*above, number)
            yield from _openable(line.opens, (*above, number))
