"""No type in the network is too small to be read, and a row has its numbers in every cell or in none."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import pytest
from PyQt6.QtGui import QImage, QPainter
from PyQt6.QtWidgets import QApplication

from app.files.lesson_file import builtin_lessons, read_lesson
from app.files.notation_file import notation_names, read_notation
from app.painting.network import still
from app.painting.wrapping import text_width
from app.story.diagram import Diagram, folded, unfolded
from app.story.diagram.parts import Caption, Cells
from app.story.state import State, compare, opening_state, with_other_cell
from app.theme import THEMES
from tests.gallery.subjects import lessons, limits
from tests.story.catalogue import TANH, drawn
from tests.story.test_diagram import lesson

Picture = Callable[[State, float, float], Diagram]

LEAST, LEAST_INDEX = 8.9, 7.65
"""Pixels: of type, and of an index."""
_INDEX = 0.7
"""How large an index is, in parts of its letter."""
CARDS = {"1280x800": (858.0, 303.0), "1280x800, gated": (858.0, 281.0), "presented": (802.0, 301.0)}


def cells(shown: Diagram) -> Iterator[Cells]:
    return (each for column in shown.columns for each in column.cells)


def sizes(shown: Diagram) -> Iterator[tuple[str, float]]:
    """Every word, letter and number with its type size."""
    on_edges = (letter for edge in shown.edges for letter in edge.letters)
    on_banks = (ribbon.caption for ribbon in shown.ribbons if ribbon.caption is not None)
    for caption in (*shown.captions, *shown.legend, *on_edges, *on_banks):
        yield caption.text, caption.size
    for column in shown.columns:
        if column.loss is not None and column.loss.number:
            yield column.loss.number, column.loss.size
    yield from ((each.numbers[0], each.type_size) for each in cells(shown) if each.numbers)


@pytest.mark.parametrize("card", CARDS.values(), ids=CARDS)
@pytest.mark.parametrize("notation", notation_names())
@pytest.mark.parametrize("picture", [unfolded, folded])
@pytest.mark.parametrize("name", [name for name, _ in builtin_lessons()])
def test_no_type_is_too_small_to_be_read(
    qapp: QApplication, name: str, picture: Picture, notation: str, card: tuple[float, float]
) -> None:
    state = replace(opening_state(read_lesson(name)), notation=read_notation(notation))
    for part in (0.1, 0.4, 0.7, 1.0):
        shown = picture(replace(state, position=round(part * len(state.timeline))), *card)
        assert not [(text, size) for text, size in sizes(shown) if size < LEAST]


@pytest.mark.parametrize(
    "name", ["hell-ello", "tagging", "language-model", "generation", "worksheet", "scalar", "slides"]
)
def test_small_cells_keep_their_numbers_each_row_all_of_them_and_within_the_cells(
    qapp: QApplication, name: str
) -> None:
    state = opening_state(read_lesson(name))
    shown = unfolded(replace(state, position=len(state.timeline)), *CARDS["1280x800"])
    rows: dict[str, set[bool]] = {}
    for each in cells(shown):
        rows.setdefault(each.place.name, set()).add(bool(each.numbers))
        across = each.box.width if each.upright else each.cell - each.gap
        assert all(text_width(number, each.type_size, 500) <= across - 5.0 for number in each.numbers)
    assert rows["h"] == {True}
    assert all(len(numbered) == 1 for numbered in rows.values())


def test_a_narrow_loss_has_fewer_digits_rather_than_small_ones(qapp: QApplication) -> None:
    vanishing = opening_state(read_lesson("vanishing"))
    state = compare(vanishing, with_other_cell(vanishing.lesson, "gru"))
    shown = unfolded(replace(state, position=len(state.timeline)), 858.0, 240.0)
    losses = [column.loss for column in shown.columns if column.loss is not None]
    assert {len(loss.number) for loss in losses} == {3}, "1.7, the chosen one as well"
    assert all(loss.size >= LEAST for loss in losses)


def test_narrow_losses_of_a_row_have_one_form_with_a_zero_before_the_point(qapp: QApplication) -> None:
    exploding = opening_state(read_lesson("exploding"))
    state = compare(exploding, with_other_cell(exploding.lesson, "gru"))
    shown = unfolded(replace(state, position=len(state.timeline)), 858.0, 240.0)
    numbers = [column.loss.number for column in shown.columns if column.loss is not None]
    assert min(map(float, numbers)) < 0.15, "0.06 is among them"
    assert all(re.fullmatch(r"\d\.\d", number) for number in numbers)


WIDER_CARDS = CARDS | {"1680x1020": (1138.0, 466.0), "2560x1440": (1734.0, 700.0)}


def painted_names(shown: Diagram, monkeypatch: pytest.MonkeyPatch) -> dict[str, float]:
    """The names of losses with the type sizes in which they are painted in their pills."""
    painted: list[Caption] = []
    monkeypatch.setattr(still, "paint_caption", lambda _, caption, *rest, **options: painted.append(caption))
    paper = QImage(1, 1, QImage.Format.Format_RGB32)
    with QPainter(paper) as painter:
        for column in shown.columns:
            if column.loss is not None:
                still.paint_pill(painter, column.loss, THEMES["light"], column.loss.glow.known)
    return {caption.text: caption.size for caption in painted if caption.typeset}


@pytest.mark.parametrize("card", WIDER_CARDS.values(), ids=WIDER_CARDS)
@pytest.mark.parametrize(
    "name", ["letters-4-lstm", "letters-12-gru", "letters-60-gru", "letters-500-lstm", "letters-60"]
)
def test_the_name_of_a_loss_has_an_index_that_can_be_read_or_its_row_has_the_letter(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch, name: str, card: tuple[float, float]
) -> None:
    opened = limits()[name]()
    for part in (0.0, 0.3, 1.0):
        shown = unfolded(replace(opened, position=round(part * len(opened.timeline))), *card)
        names = painted_names(shown, monkeypatch)
        assert all(_INDEX * size >= LEAST_INDEX for size in names.values())
        is_named = all(column.loss is None or column.loss.symbol in names for column in shown.columns)
        has_letter = any(caption.text == "L" for caption in shown.legend)
        assert is_named or has_letter


@pytest.mark.parametrize("card", WIDER_CARDS.values(), ids=WIDER_CARDS)
def test_beside_gates_a_loss_has_room_for_its_number_and_the_name_of_a_timestep_of_one_digit(
    qapp: QApplication, card: tuple[float, float]
) -> None:
    of_few, of_many = (limits()[name]() for name in ("letters-4-lstm", "letters-500-lstm"))
    for opened, named in ((of_few, True), (of_many, False)):
        shown = unfolded(replace(opened, position=len(opened.timeline)), *card)
        assert {bool(column.loss.symbol) for column in shown.columns if column.loss is not None} == {named}


def test_units_of_five_pixels_are_parted(qapp: QApplication) -> None:
    opened = limits()["letters-60-lstm"]()
    pictures = [unfolded(replace(opened, position=len(opened.timeline)), 858.0, high) for high in (245.0, 260.0)]
    low = [each for shown in pictures for each in cells(shown) if each.upright and 5.0 <= each.cell < 6.0]
    assert low
    assert all(each.gap >= 1.0 for each in low)


def test_presented_the_cells_of_a_one_hot_vector_are_parted(qapp: QApplication) -> None:
    """In a card as wide as that of a lecture hall's display is in units of the type presented there."""
    opened = lessons()["long-memory-gru"]()
    shown = unfolded(replace(opened, position=len(opened.timeline)), 810.0, 277.0)
    one_hot = [column.x for column in shown.columns if column.x is not None]
    assert any(4.0 <= each.cell < 5.0 for each in one_hot)
    assert all(each.gap >= 1.0 for each in one_hot)


def test_the_numbers_of_a_vector_have_one_form_however_narrow_its_cells_are(qapp: QApplication) -> None:
    drawn_numbers = drawn(TANH, "***", "abc")
    inputs = (np.array([40.0, -12.3, 1.23]),) * 3
    opened = opening_state(lesson(replace(drawn_numbers, sequence=replace(drawn_numbers.sequence, inputs=inputs))))
    forms = set()
    for width in range(500, 1300, 10):
        x = unfolded(replace(opened, position=len(opened.timeline)), float(width), 500.0).columns[-1].x
        assert x is not None
        forms.add(x.numbers)
    assert forms == {(), ("40", "−12", "1.2"), ("40.0", "−12.3", "1.23")}
