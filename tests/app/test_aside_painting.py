"""Every aside of every built-in lesson is laid out and painted: nothing leaves its card, nothing overlaps."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from PyQt6.QtCore import QPointF
from PyQt6.QtGui import QColor, QImage, QPainter
from PyQt6.QtWidgets import QApplication

from app.files.lesson_file import builtin_lessons
from app.painting.aside import Layout, layout, page_height, paint_lines, paint_page
from app.story.asides import KINDS, aside, is_offered
from app.story.asides.aside import Aside, Formula, Line, Path, every_path, visible
from app.story.asides.words import in_words
from app.story.places import Place
from app.story.state import State
from app.theme import THEMES
from tests.app.paintings import pixels
from tests.story.states import state_of

WIDTHS = (700.0, 1100.0)
LESSONS = [name for name, _ in builtin_lessons()]
PLACES = 16
"""Of a lesson that are looked at."""


def samples(lesson: str) -> Iterator[State]:
    """A state for every kind of aside that some place of the lesson offers."""
    start = state_of(lesson)
    count = len(start.timeline)
    positions = {*range(0, count + 1, max(1, count // PLACES)), *start.stops, count}
    states = [replace(start, position=position) for position in sorted(positions)]
    for kind in KINDS:
        there = [state for state in states if is_offered(state, kind.name)]
        if there:
            yield replace(there[len(there) // 2], aside=kind.name)


def built(state: State) -> Aside:
    found = aside(state)
    assert found is not None
    return found


def check(laid: Layout, width: float) -> None:
    """Lines lie below one another inside the card, each in its columns from left to right."""
    assert all(above.box.bottom() <= below.box.top() for above, below in pairwise(laid.lines))
    right = width / laid.scale - 20 + 0.01
    for line in laid.lines:
        edges = [(x, x + row.width) for row, x in line.formulas]
        if line.numbers is not None and line.numbers[2] == line.axis:
            edges.append((line.numbers[1], line.numbers[1] + line.numbers[0].width))
        if line.label and not line.label_box.isEmpty():
            edges.insert(0, (line.label_box.left(), line.label_box.right()))
        assert all(end <= start for (_, end), (start, _) in pairwise(edges)), line.line
        assert all(end <= right for _, end in edges), line.line
        for row, _ in line.formulas:
            assert line.axis - row.above >= line.box.top() - 0.01
            assert line.axis + row.below <= line.box.bottom() + 0.01
        assert line.remark_box.isEmpty() or line.remark_box.right() <= right


@pytest.mark.parametrize("lesson", LESSONS)
def test_every_aside_of_a_lesson_is_painted(qapp: QApplication, lesson: str) -> None:
    for number, state in enumerate(samples(lesson)):
        shown = built(state)
        everything = every_path(shown)
        assert shown.name == state.aside
        assert shown.title
        assert in_words(shown, everything).endswith(shown.sentence)
        assert all(line.place is None or line.place in state.timeline for _, line in visible(shown, everything))
        for opened in (frozenset[Path](), everything) if everything else (everything,):
            for width in WIDTHS:
                laid = layout(shown, opened, width, 300.0)
                check(laid, width)
        theme = THEMES["dark" if number % 2 else "light"]
        assert painted(laid, opened, state.place, theme.name) > 50


def painted(laid: Layout, opened: frozenset[Path], here: Place | None, theme: str) -> int:
    """How many pixels of an aside differ from the card."""
    image = QImage(round(laid.width), min(2000, round(laid.height)), QImage.Format.Format_RGB32)
    card = QColor(THEMES[theme].card)
    image.fill(card)
    with QPainter(image) as painter:
        paint_lines(painter, laid, THEMES[theme], opened, here)
    return int((pixels(image)[..., :3] != card.getRgb()[:3]).any(axis=2).sum())


def example(*lines: Line) -> Aside:
    return Aside("example", "An example", lines, "A sentence.")


def symbol(letters: str) -> Formula:
    return Formula(letters, plain=letters)


def test_a_line_is_found_under_a_point_and_so_is_the_place_of_its_label(qapp: QApplication) -> None:
    goal = Place("forward", "h", t=2)
    inner = Line("inner", (symbol("b"),))
    shown = example(Line("outer", (symbol("a"),), opens=(inner,)), Line("goes there", (symbol("c"),), place=goal))
    closed = layout(shown, frozenset(), 800.0)
    assert [line.path for line in closed.lines] == [(0,), (1,)]
    opened = layout(shown, frozenset({(0,)}), 800.0)
    assert [line.path for line in opened.lines] == [(0,), (0, 0), (1,)]
    first, second = closed.box_of((0,)).center(), closed.box_of((1,)).center()
    assert closed.path_at(first) == (0,)
    assert closed.path_at(second) is None
    label = QPointF(closed.lines[1].label_box.center().x(), second.y())
    assert closed.place_at(label) == goal
    assert closed.place_at(second) is None
    assert opened.lines[1].label_box.left() > opened.lines[0].label_box.left()


def test_formulas_numbers_and_remarks_stand_in_columns(qapp: QApplication) -> None:
    lines = (Line("one", (symbol("a"),), ("1",), "first"), Line("number two", (symbol("a + b"),), ("2",), "second"))
    one, two = layout(example(*lines), frozenset(), 800.0).lines
    assert one.formulas[0][1] == two.formulas[0][1]
    assert one.numbers is not None
    assert two.numbers is not None
    assert one.numbers[1] == two.numbers[1]
    assert one.remark_box.left() == two.remark_box.left()


def test_a_remark_without_room_stands_below_and_a_long_one_loses_nothing(qapp: QApplication) -> None:
    words = "every word of a remark that is much longer than a line is there " * 6
    shown = example(Line("one", (symbol("a"),), ("1",), words), Line(remark=words))
    for width in (300.0, 900.0):
        for line in layout(shown, frozenset(), width).lines:
            assert " ".join(line.remark).split() == words.split()


def test_type_is_smaller_where_there_is_less_room(qapp: QApplication) -> None:
    shown = example(*(Line(f"line {number}", (symbol("frac(a, b)"),)) for number in range(6)))
    roomy, narrow = layout(shown, frozenset(), 800.0, 600.0), layout(shown, frozenset(), 800.0, 240.0)
    assert narrow.style.size < roomy.style.size
    assert narrow.height <= 240.0
    assert layout(shown, frozenset(), 800.0, 50.0).height > 50.0, "what does not fit is scrolled, not squeezed"


def test_a_struck_formula_is_crossed_out_and_a_tone_has_a_sign(qapp: QApplication) -> None:
    def ink(line: Line) -> int:
        return painted(layout(example(line), frozenset(), 800.0), frozenset(), None, "light")

    plain = Line("it", (symbol("a b c"),))
    assert ink(replace(plain, struck=True)) > ink(plain)
    assert ink(replace(plain, tone="wrong")) > ink(replace(plain, tone="muted"))


def test_words_say_what_is_struck_through_and_what_is_right() -> None:
    lines = (
        Line("at sight", (symbol("a"),), struck=True, tone="wrong"),
        Line("in fact", (symbol("b"),), ("2",), "twice as much", tone="right"),
    )
    assert in_words(example(*lines), frozenset()).splitlines() == [
        "at sight, wrong: struck through: a",
        "in fact, right: b; 2; twice as much",
        "A sentence.",
    ]


def test_a_page_is_as_high_as_what_stands_on_it(qapp: QApplication) -> None:
    state = state_of("hell-ello", at="backward loss=4 k=2 W_hh")
    shown = built(replace(state, aside="products"))
    for opened in (frozenset[Path](), every_path(shown)):
        height = page_height(shown, opened, 600.0)
        image = QImage(600, round(height) + 40, QImage.Format.Format_RGB32)
        image.fill(QColor("#FFFFFF"))
        with QPainter(image) as painter:
            paint_page(painter, shown, opened, state.place, THEMES["light"], 600.0)
        last = np.flatnonzero((pixels(image) != 255).any(axis=(1, 2)))[-1]
        assert height - 30 < last < height
