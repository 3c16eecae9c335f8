"""The formula of a slide: as large as the deck's others, or nearly."""

from dataclasses import replace

import pytest

from app.files.notation_file import find_notation, notation_names
from app.painting.slide.equation import EquationSizes, formula_in_lines, placed
from app.painting.slide.geometry import FORMULA, NUMBERS
from app.story.state import State
from app.story.typst_form import parts, typst
from tests.story.states import state_of

pytestmark = pytest.mark.usefixtures("qapp")

LESSONS = ("long-memory-lstm", "long-memory-gru", "encoder-decoder")
SMALLEST = 0.6
ROOM = FORMULA.united(NUMBERS).adjusted(-0.1, -0.1, 0.1, 0.1)


def places(lesson: str, notation: str, shapes: bool) -> list[State]:
    state = replace(state_of(lesson), notation=find_notation(notation), shapes=shapes)
    last = len(state.timeline)
    return [replace(state, position=at) for at in range(max(1, last - 130), last + 1, 5)]


@pytest.mark.parametrize("lesson", LESSONS)
@pytest.mark.parametrize(("notation", "shapes"), [*((name, False) for name in notation_names()), ("pytorch", True)])
def test_no_formula_is_much_smaller_than_the_others_of_its_deck(lesson: str, notation: str, shapes: bool) -> None:
    sizes = EquationSizes()
    shown = places(lesson, notation, shapes)
    for state in shown:
        sizes = sizes.suiting(state)
    for state in shown:
        lines = formula_in_lines(state, sizes)
        scale = lines.scale(FORMULA)
        assert scale >= SMALLEST, state.place
        assert len(lines.rows) == 1 or scale > formula_in_lines(state, sizes, broken=False).scale(FORMULA)
        for axis, row in lines.placed():
            assert -lines.height / 2 <= axis - row.above + 1e-6
            assert axis + row.below <= lines.height / 2 + 1e-6


@pytest.mark.parametrize("lesson", ["hell-ello", *LESSONS])
def test_numbers_stand_where_they_are_larger_and_on_nothing(lesson: str) -> None:
    sizes, beside = EquationSizes(), 0
    shown = places(lesson, "slides", shapes=False)
    for state in shown:
        sizes = sizes.suiting(state)
    for state in shown:
        formula, numbers = placed(state, sizes)
        for row in numbers:
            assert ROOM.contains(row.rect), state.place
            assert not any(row.rect.intersects(each.rect.adjusted(0, 0.5, 0, -0.5)) for each in formula), state.place
            below = min(NUMBERS.width() / row.row.width, NUMBERS.height() / row.row.height)
            assert row.scale >= min(below, 1.0)
            beside += row.rect.height() > NUMBERS.height() + 1
    assert beside


def test_a_long_chain_is_broken_at_a_factor_and_every_term_is_still_there() -> None:
    state = replace(
        state_of("encoder-decoder", at="backward loss=6 k=1 encoder.b_h"), notation=find_notation("pytorch")
    )
    rows = formula_in_lines(state, EquationSizes().suiting(state)).rows
    assert len(rows) == 2
    found = sorted(box.term for row in rows for box in row.boxes() if box.term)
    assert found == [term.number for term in state.equation.terms]


@pytest.mark.parametrize("lesson", LESSONS)
def test_the_parts_of_an_equation_are_all_of_it(lesson: str) -> None:
    for state in places(lesson, "pytorch", shapes=False):
        first, *others = parts(state.equation)
        whole = first.text + "".join(part.before + part.text for part in others)
        assert whole.split() == typst(state.equation).split()
