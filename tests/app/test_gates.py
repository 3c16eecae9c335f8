"""What is within a gated cell can be read: letters are large enough or not there, no mark lies on another one."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations

import pytest
from PyQt6.QtGui import QColor, QImage, QPainter
from PyQt6.QtWidgets import QApplication

from app.files.lesson_file import read_lesson
from app.files.notation_file import notation_names, read_notation
from app.painting.network import paint_unfolding
from app.painting.network.brushes import caption_box
from app.painting.network.still import paint_edge
from app.story.diagram import Diagram, folded, unfolded
from app.story.diagram.geometry import Box, Point, distance
from app.story.diagram.letters import gate_letter, is_word
from app.story.diagram.parts import Caption, Sign
from app.story.state import Compared, State, compare, opening_state, with_other_cell
from app.theme import THEMES
from rnn_engine.recorder import record
from tests.app.test_network_clearance import CARDS, CELLS, grown, letters
from tests.app.test_network_letters import Picture
from tests.story.gated import gated
from tests.story.test_diagram import lesson

LOW_CARDS = {
    "1280x800, alone": (858.0, 279.0),
    "compared": (858.0, 294.0),
    "twice the type": (736.0, 241.0),
    "low": (858.0, 200.0),
    "narrow": (500.0, 335.0),
    "presented": (1880.0, 700.0),
}
ALL_CARDS = CARDS | LOW_CARDS
LEGIBLE = 9.0
SHOWN = [name for name in CELLS if "8 time" not in name and "7 time" not in name]
CELL_OF = {"lstm": ("i", "f", "g", "o"), "gru": ("r", "z_gate", "hn", "n")}


def around(sign: Sign) -> Box:
    wide = 1.5 if sign.kind == "rest" else 1.0
    return Box.around(sign.at, 2 * wide * sign.radius, 2 * sign.radius)


def gate_letters(state: State, shown: Diagram) -> list[Caption]:
    names = {gate_letter(state.notation, name) for name in CELL_OF[state.trace.experiment.network.cell]}
    return [caption for caption in shown.captions if caption.text in names]


def on_each_other(shown: Diagram) -> Iterator[tuple[str, str]]:
    """Marks within a cell that touch."""
    signs = [sign for column in shown.columns for sign in column.signs]
    for one, other in combinations(signs, 2):
        if one.at != other.at and around(one).grown(0.4).meets(around(other)):
            yield one.kind, other.kind
    for sign in signs:
        box = around(sign)
        for column in shown.columns:
            for cells in (column.h, *column.gates, *((column.c,) if column.c is not None else ())):
                if box.meets(cells.box):
                    yield sign.kind, cells.place.name
        for caption, ink in letters(shown):
            if box.meets(Box(ink.left(), ink.top(), ink.width(), ink.height())):
                yield sign.kind, caption.text
        for edge in shown.edges:
            ends = (edge.line[0], edge.line[-1])
            if any(distance(*end, (sign.at, sign.at)) <= 1.5 * sign.radius + 1.0 for end in ends):
                continue  # it leads there
            if distance(*sign.at, edge.line) < sign.radius:
                yield sign.kind, f"the line {edge.name}"


def heads_on_marks(shown: Diagram) -> Iterator[str]:
    """Stretches of the river whose arrowhead is under a sign or a gate."""
    for ribbon in shown.ribbons:
        head = ribbon.head(shown.unit)
        if ribbon.kind != "segment" or not ribbon.glow.known or head is None:
            continue
        middle = (head.tip.x + head.left.x) / 2, head.tip.y
        for column in shown.columns:
            boxes = (*map(around, column.signs), *(gate.box for gate in column.gates))
            if any(box.contains(*middle) for box in boxes):
                yield ribbon.kind


def derivatives_on_their_river(shown: Diagram) -> Iterator[str]:
    inks = {caption.text: ink for caption, ink in letters(shown)}
    for ribbon in shown.ribbons:
        if ribbon.caption is not None and ribbon.glow.known:
            away = grown(inks[ribbon.caption.text], max(ribbon.widths) / 2 + 1.0)
            if away.top() < ribbon.line[0].y < away.bottom():
                yield ribbon.caption.text


@pytest.mark.parametrize("card", ALL_CARDS.values(), ids=ALL_CARDS)
@pytest.mark.parametrize("name", SHOWN)
@pytest.mark.parametrize("picture", [unfolded, folded])
def test_letters_of_gates_are_legible_and_no_mark_lies_on_another(
    qapp: QApplication, name: str, card: tuple[float, float], picture: Picture
) -> None:
    opened = replace(opening_state(lesson(CELLS[name])), folded=picture is folded)
    for part in (0.15, 0.55, 0.7, 0.86, 1.0):
        state = replace(opened, position=round(part * len(opened.timeline)))
        shown = picture(state, *card)
        assert all(caption.size >= LEGIBLE for caption in gate_letters(state, shown))
        assert list(on_each_other(shown)) == [], state.place
        if picture is unfolded:
            assert list(heads_on_marks(shown)) == [], state.place
            assert list(derivatives_on_their_river(shown)) == [], state.place


@pytest.mark.parametrize("card", ALL_CARDS.values(), ids=ALL_CARDS)
@pytest.mark.parametrize("name", SHOWN)
def test_where_gates_are_shown_each_has_its_letter(qapp: QApplication, name: str, card: tuple[float, float]) -> None:
    state = opening_state(lesson(CELLS[name]))
    shown = unfolded(state, *card)
    assert len(gate_letters(state, shown)) == sum(len(column.gates) for column in shown.columns)


@pytest.mark.parametrize("cell", CELL_OF)
@pytest.mark.parametrize("notation", notation_names())
@pytest.mark.parametrize("card", ALL_CARDS.values(), ids=ALL_CARDS)
def test_letters_of_gates_are_legible_in_every_notation(
    qapp: QApplication, notation: str, cell: str, card: tuple[float, float]
) -> None:
    state = replace(opening_state(lesson(gated(cell))), notation=read_notation(notation))
    if not is_word(state.notation, "h"):
        assert all(caption.size >= LEGIBLE for caption in gate_letters(state, unfolded(state, *card)))


@pytest.mark.parametrize("cell", CELL_OF)
@pytest.mark.parametrize("length", [4, 20, 120])
def test_on_a_card_too_low_for_gates_only_the_states_are_shown(qapp: QApplication, cell: str, length: int) -> None:
    state = opening_state(lesson(gated(cell, length)))
    assert not any(column.gates for column in unfolded(state, 858.0, 170.0).columns)
    assert any(column.gates for column in unfolded(state, 858.0, 335.0).columns) == (length != 20)


@pytest.mark.parametrize("cell", CELL_OF)
def test_two_that_are_compared_have_legible_gates_or_none(qapp: QApplication, cell: str) -> None:
    other = lesson(gated(cell))
    for height in (150.0, 190.0, 294.0):
        state = compare(opening_state(lesson(gated())), Compared(other, record(other.experiment)))
        for one in (state, state.other):
            assert one is not None
            shown = unfolded(one, 858.0, height)
            assert all(caption.size >= LEGIBLE for caption in gate_letters(one, shown))
            assert list(on_each_other(shown)) == []


@pytest.mark.parametrize("width", [858.0, 1160.0, 1730.0])
@pytest.mark.parametrize("cell", ["lstm", "gru"])
def test_where_two_are_compared_a_wash_ends_clear_of_a_loss_and_of_the_gates_behind_it(
    qapp: QApplication, cell: str, width: float
) -> None:
    other = lesson(gated(cell))
    opened = compare(opening_state(lesson(gated())), Compared(other, record(other.experiment)))
    at = replace(opened, position=opened.timeline.locate("forward t=2 h")).other
    assert at is not None
    shown = unfolded(at, width, 294.0 * width / 858.0)
    columns, wash = {column.t: column for column in shown.columns}, shown.wash
    assert wash is not None
    for side, t in ((wash.left, 1), (wash.right, 2)):
        loss, field = columns[t].loss, columns[t + 1].field
        assert loss is not None
        assert field is not None
        assert loss.box.right + 3.5 <= side <= field.left - 3.5, t


def test_an_elbow_has_its_corner(qapp: QApplication) -> None:
    state = opening_state(lesson(CELLS["lstm, 20 timesteps"]))
    shown = unfolded(replace(state, position=len(state.timeline)), 858.0, 281.0)
    edge = next(edge for edge in shown.edges if edge.name == "c" and len(edge.line) == 3)
    start, corner, end = (Point(float(round(point.x)), float(round(point.y))) for point in edge.line)
    assert start.x == corner.x < end.x
    image = QImage(858, 281, QImage.Format.Format_RGB32)
    image.fill(QColor(THEMES["dark"].card))
    with QPainter(image) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_edge(painter, replace(edge, line=(start, corner, end)), THEMES["dark"], 4.0 / 1.3)
    left = int(corner.x) - 2
    assert image.pixelColor(left, int(corner.y) + 1) == image.pixelColor(left, int(start.y) + 3)


@pytest.mark.parametrize("cell", ["lstm", "gru"])
def test_a_folded_cell_is_a_plain_one_where_gates_have_no_room(qapp: QApplication, cell: str) -> None:
    """A state with its loop, at every place, and on its way to the row."""
    opened = opening_state(lesson(CELLS[f"{cell}, 3 timesteps"]))
    image = QImage(640, 140, QImage.Format.Format_RGB32)
    for position in range(len(opened.timeline) + 1):
        state = replace(opened, position=position, folded=True)
        low, high = folded(state, 640.0, 140.0), folded(state, 640.0, 335.0)
        assert any(column.gates for column in high.columns)
        (column,) = low.columns
        assert column.c is None
        assert (*column.gates, *column.signs) == ()
        assert column.h.box.height > 40.0
        assert [edge.name for edge in low.edges if edge.loops] == ["W_hh"]
        with QPainter(image) as painter:
            paint_unfolding(painter, low, unfolded(state, 640.0, 140.0), 0.5, THEMES["light"])


@pytest.mark.parametrize("cell", CELL_OF)
def test_the_note_on_the_river_says_what_it_is_about_before_it_says_how_its_scale_is_made(
    qapp: QApplication, cell: str
) -> None:
    opened = opening_state(lesson(gated(cell, 20)))
    shown = unfolded(replace(opened, position=len(opened.timeline)), 858.0, 300.0)
    first, second, *_ = shown.short_scale_notes
    assert first.startswith("river: ‖")
    assert "log, widest" in first
    assert "decades" in second


@pytest.mark.parametrize("cell", CELL_OF)
def test_the_tokens_under_the_outputs_of_a_low_card_are_legible(qapp: QApplication, cell: str) -> None:
    state = opening_state(with_other_cell(read_lesson("hell-ello"), cell).lesson)
    shown = unfolded(state, 858.0, 279.0)
    names = state.lesson.output_tokens or ()
    tokens = [caption for caption in shown.captions if not caption.typeset and caption.text in names]
    assert len(tokens) == 16
    assert all(caption.size >= LEGIBLE for caption in tokens)


@pytest.mark.parametrize("cell", CELL_OF)
def test_the_letters_of_the_rows_stand_left_of_the_initial_state_at_every_width(qapp: QApplication, cell: str) -> None:
    opened = opening_state(lesson(gated(cell, 5)))
    found = 0
    for width in range(480, 700, 7):
        shown = unfolded(opened, float(width), 303.0)
        initial = min(value.box.left for value in shown.columns[0].values)
        for letter in shown.legend:
            found += 1
            assert caption_box(letter).right <= initial, (letter.text, width)
    assert found
