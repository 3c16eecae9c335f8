"""The equation in its card: clear of what stands above it, in one size as one steps on, short vectors in numbers."""

import gc
import itertools
import re
import weakref
from collections.abc import Iterator
from dataclasses import replace

import pytest
from PyQt6.QtCore import QPointF, QRectF, Qt
from PyQt6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.document import Document
from app.files.lesson_file import builtin_lessons
from app.painting.equation import card_height
from app.painting.equation_sentence import under_equation
from app.painting.equation_size import fitting, lesson_size
from app.painting.matrix import MatrixPicture
from app.painting.sentence import words_width
from app.painting.wrapping import text_width
from app.story.look import Look
from app.story.matrix_texts import matrix_texts
from app.story.state import State, with_look
from app.translation import speaking
from app.views.equation import EquationView
from tests.app.mouse import move
from tests.said import painted
from tests.story.states import state_of

LESSONS = pytest.mark.parametrize("lesson", [name for name, _ in builtin_lessons()])
CARDS = pytest.mark.parametrize(("width", "more"), [(446, -40), (594, 0), (858, 0), (1138, 30), (1340, 40)])
CLEAR = 8.0


def places(state: State) -> Iterator[State]:
    """The state where it shows an equation: of a long lesson not at every timestep, but to the last sums."""
    count = len(state.timeline)
    for at in (*range(1, count - 5, max(1, count // 16)), *range(count - 5, count + 1)):
        placed = replace(state, position=at)
        if placed.question is None:
            yield placed


def shown(qtbot: QtBot, state: State, width: int, more: float) -> EquationView:
    view = EquationView(Document(state))
    qtbot.addWidget(view)
    view.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    view.resize(width, round(card_height(state) + more))
    view.draw(state)
    view.show()
    return view


def pictures(view: EquationView) -> Iterator[MatrixPicture]:
    assert view.layout_shown is not None
    rows = (line.row for line in view.layout_shown.block.lines)
    yield from (piece for row in rows for piece in row.pieces if isinstance(piece, MatrixPicture))


def size_of_type(view: EquationView) -> float:
    assert view.layout_shown is not None
    return view.layout_shown.block.lines[0].row.size * view.layout_shown.scale


def buttons_of(view: EquationView) -> list[QRectF]:
    found = [button for button in view.offers.findChildren(QWidget) if button.isVisible()]
    found += [button for button in view.walk.findChildren(QWidget) if button.isVisible()]
    return [QRectF(button.rect()).translated(QPointF(button.mapTo(view, button.rect().topLeft()))) for button in found]


@LESSONS
@CARDS
def test_the_equation_is_clear_of_the_buttons_over_it(qtbot: QtBot, lesson: str, width: int, more: int) -> None:
    state = state_of(lesson)
    view = shown(qtbot, replace(state, position=1), width, more)
    for placed in places(state):
        view.draw(placed)
        assert view.layout_shown is not None
        block, scale, origin = view.layout_shown.block, view.layout_shown.scale, view.layout_shown.origin
        top = origin.y() - scale * block.height / 2
        lowest = max((box.bottom() for box in buttons_of(view)), default=0.0)
        assert top >= lowest + CLEAR, placed.place
        assert origin.y() + scale * block.height / 2 <= view.height() - 36, placed.place
        assert scale * block.width <= width - 40 + 0.1, placed.place


@pytest.mark.parametrize("lesson", ["kmers", "digit", "tagging", "translation"])
@CARDS
def test_many_numbers_in_a_row_can_be_read(qtbot: QtBot, lesson: str, width: int, more: int) -> None:
    state = state_of(lesson)
    view = shown(qtbot, replace(state, position=1), width, more)
    for placed in places(state):
        view.draw(placed)
        long = [each for each in pictures(view) if each.readable and max(map(len, each.shown)) > 8]
        assert view.layout_shown is not None
        assert all(each.style.type_size * view.layout_shown.scale >= 11 for each in long), placed.place


@LESSONS
@pytest.mark.parametrize("language", ["en", "de"])
def test_the_stops_can_be_walked_in_the_largest_type(qtbot: QtBot, lesson: str, language: str) -> None:
    """487: of the card in a window of 1680 pixels, at 200 %."""
    with speaking(language):
        state = state_of(lesson)
        view = shown(qtbot, replace(state, position=1), 487, 0)
        for placed in places(state):
            view.draw(placed)
            QApplication.processEvents()
            assert view.walk.isVisible() or not state.stops, placed.place
            boxes = sorted(buttons_of(view), key=QRectF.left)
            assert all(one.right() <= other.left() for one, other in itertools.pairwise(boxes))
            assert all(box.right() <= view.width() - 8 for box in boxes)


@pytest.mark.parametrize(
    ("lesson", "at"), [("melody", 77), ("melody", 60), ("translation-overlap", 31), ("tagging", 40)]
)
@pytest.mark.parametrize(("width", "more"), [(858, 0), (1138, 30), (1340, 40)])
def test_a_matrix_of_five_rows_has_air_over_it_and_under_it(
    qtbot: QtBot, lesson: str, at: int, width: int, more: int
) -> None:
    """The tall ones are in slightly smaller numbers for it."""
    view = shown(qtbot, state_of(lesson, at=at), width, more)
    boxes = [item.box for item in view.layout_shown.items]  # type: ignore[union-attr]
    assert min(box.top() for box in boxes) >= max(box.bottom() for box in buttons_of(view)) + 1.9 * CLEAR
    assert max(box.bottom() for box in boxes) <= view.height() - 58


@LESSONS
def test_a_presented_card_says_all_of_what_a_lesson_is_about(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, lesson: str
) -> None:
    view = shown(qtbot, state_of(lesson), 446, -1)
    with painted(monkeypatch) as texts:
        view.grab()
    assert view.state_shown.sentence.split()[-1] in " ".join(texts)


@LESSONS
def test_the_type_keeps_its_size_as_one_steps_on(qtbot: QtBot, lesson: str) -> None:
    """In a wide card nearly always; in a narrow one an equation that is too long is smaller than the others."""
    state = state_of(lesson)
    for width, more, jumps in ((1340, 40, 0.04), (1138, 30, 0.04), (858, 0, 0.25)):
        view = shown(qtbot, replace(state, position=1), width, more)
        sizes = []
        for at in range(1, min(len(state.timeline), 90) + 1):
            placed = replace(state, position=at)
            if placed.question is None:
                view.draw(placed)
                sizes.append(size_of_type(view))
        changes = sum(before != after for before, after in itertools.pairwise(sizes))
        assert changes <= jumps * len(sizes), (width, sizes)
        assert max(sizes) >= 15.0


@LESSONS
@CARDS
def test_a_vector_stands_in_numbers(qtbot: QtBot, lesson: str, width: int, more: int) -> None:
    state = state_of(lesson)
    view = shown(qtbot, replace(state, position=1), width, more)
    for placed in places(state):
        view.draw(placed)
        for picture in pictures(view):
            assert picture.readable or 1 not in picture.values.shape


@pytest.mark.parametrize(
    ("lesson", "place"), [("exploding", "backward loss=30 k=16 W_hh"), ("encoder-decoder", "forward t=4 q")]
)
def test_the_numbers_left_out_of_a_vector_are_told_by_no_hand(qtbot: QtBot, lesson: str, place: str) -> None:
    """Those that stand there are: under every place of the picture the number that is printed there, or none."""
    view = shown(qtbot, state_of(lesson, at=place), 858, 0)
    document = view._document
    document.changed.connect(view.draw)
    item = next(item for item in view.layout_shown.items if item.picture is not None and not item.picture.whole)  # type: ignore[union-attr]
    assert item.picture is not None
    rows, columns = item.picture.shown
    along = columns if len(rows) == 1 else rows
    told = []
    for step in range(400):
        across = step / 400
        point = (
            QPointF(item.box.left() + across * item.box.width(), item.box.center().y())
            if along is columns
            else QPointF(item.box.center().x(), item.box.top() + across * item.box.height())
        )
        said = item.cell_in_words(view.state_shown, point)
        if said and said not in told:
            told.append(said)
    assert len(told) == sum(each is not None for each in along)
    move(view, item.box.center())
    assert view.said_beside


@pytest.mark.usefixtures("qapp")
def test_a_lesson_that_was_closed_is_not_kept_for_its_size_of_type() -> None:
    state = state_of("scalar", at="forward t=1 h")
    lesson_size(state, 800.0, 150.0)
    trace = weakref.ref(state.trace)
    del state
    gc.collect()
    assert trace() is None


def test_an_equation_that_has_no_room_takes_what_its_sentence_leaves(qtbot: QtBot) -> None:
    state = state_of("long-memory-lstm", 20, "backward loss=20 k=11 b_h")
    view = shown(qtbot, state, 594, card_height(state) * -1 + 146)
    layout = view.layout_shown
    assert layout is not None
    assert layout.bottom > view.height() - 46  # where the second line of the sentence would begin
    assert size_of_type(view) > 8.0
    assert all(item.box.bottom() <= layout.bottom + 0.5 for item in layout.items)


@LESSONS
@pytest.mark.parametrize("language", ["en", "de"])
def test_a_presented_card_says_its_whole_sentence(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, lesson: str, language: str
) -> None:
    """In German too, which is longer."""
    state = with_look(state_of(lesson, at=1), Look(language=language))
    with speaking(language):
        view = shown(qtbot, state, 446, -1)
        for placed in places(state):
            view.draw(placed)
            with painted(monkeypatch) as texts:
                view.grab()
            assert _joined(placed.sentence) in _joined(*texts)


def _joined(*texts: str) -> str:
    """As it is painted: without blanks, and what hangs at a letter without the sign for it."""
    return re.sub(r"[\s_^\u2060]", "", "".join(texts))


@pytest.mark.usefixtures("qapp")
def test_no_word_is_left_alone_in_the_last_line_of_a_sentence() -> None:
    text = (
        "The gradient of a loss reaches W for the 15th time here, through its use at t = 16, and one word hangs over."
    )
    width = words_width(text, 13) - 10.0
    lines = under_equation(text, width).lines
    assert len(lines) == 2
    assert words_width(lines[-1], 13) > 0.14 * width


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize("width", [594, 858, 1138, 1340])
def test_every_sentence_runs_to_the_edge_of_the_card(qapp: QApplication, width: int) -> None:
    """Those of two lines nearly as far as others."""
    for lesson, _title in builtin_lessons():
        state = state_of(lesson)
        for placed in (state, *places(state)):
            lines = under_equation(placed.sentence, width - 40).lines
            assert all(words_width(line, 13) > 0.66 * (width - 40) for line in lines[:-1]), placed.place


@pytest.mark.parametrize(
    ("lesson", "at"),
    [("worksheet", 37), ("tagging", 60), ("hell-ello", 41), ("long-memory", 117), ("language-model", 60)],
)
def test_the_numbers_of_small_matrices_stand_in_an_ordinary_card(qtbot: QtBot, lesson: str, at: int) -> None:
    view = shown(qtbot, state_of(lesson, at=at), 858, 0)
    assert all(picture.whole for picture in pictures(view))
    assert size_of_type(view) >= 13.5


@pytest.mark.parametrize(("lesson", "at"), [("sentiment", 29), ("entities", 41), ("long-memory", 117)])
def test_columns_of_zeros_leave_the_others_room_in_a_narrow_card(qtbot: QtBot, lesson: str, at: int) -> None:
    view = shown(qtbot, state_of(lesson, at=at), 446, 0)
    assert all(picture.whole for picture in pictures(view))


@pytest.mark.parametrize(("lesson", "at"), [("hell-ello", 51), ("kmers", 7), ("language-model", 76)])
def test_columns_of_zeros_are_narrow_before_an_equation_has_another_row(
    qapp: QApplication, lesson: str, at: int
) -> None:
    state = state_of(lesson, at=at)
    block = fitting(state, 840.0, 150.0, 150.0)
    pieces = [piece for line in block.lines for piece in line.row.pieces if isinstance(piece, MatrixPicture)]
    assert len(block.lines) == 1
    assert any(piece.narrow for piece in pieces)
    wide = [replace(piece, style=replace(piece.style, narrow_zeros=False)).width - piece.width for piece in pieces]
    assert block.width + sum(wide) > 840.0


def test_a_row_of_vectors_that_is_too_long_stands_in_two(qtbot: QtBot) -> None:
    """Where each can still be read, and pointed at."""
    view = shown(qtbot, state_of("worksheet", at=37), 446, 0)
    assert all(picture.whole for picture in pictures(view))
    assert size_of_type(view) >= 12.0
    assert view.layout_shown is not None
    vectors = [item for item in view.layout_shown.items if item.picture is not None]
    assert len({item.box.top() for item in vectors}) == 2
    assert len(vectors) == 4


@pytest.mark.parametrize(
    ("lesson", "at"), [("entities", 41), ("sentiment", 29), ("questions", 42), ("slides", 38), ("long-memory", 117)]
)
def test_numbers_have_the_room_that_a_short_sentence_leaves(qtbot: QtBot, lesson: str, at: int) -> None:
    view = shown(qtbot, state_of(lesson, at=at), 858, 0)
    assert len(under_equation(view.state_shown.sentence, 818).lines) == 1
    assert min(picture.style.line for picture in pictures(view)) >= 15
    assert view.layout_shown is not None
    assert max(item.box.bottom() for item in view.layout_shown.items) <= view.height() - 36


@pytest.mark.parametrize("width", [858, 1138, 1340])
@pytest.mark.parametrize("lesson", ["kmers", "scalar", "truncated"])
def test_the_columns_of_vectors_of_one_length_are_alike(qtbot: QtBot, lesson: str, width: int) -> None:
    """However long the numbers of one of them are; columns of zeros may be narrow, if that saves a row."""
    state = state_of(lesson)
    view = shown(qtbot, replace(state, position=1), width, 0)
    for placed in places(state):
        view.draw(placed)
        lying = [each for each in pictures(view) if each.readable and each.values.shape[0] == 1]
        of = {(each.values.shape[1], each.narrow): each.width for each in lying}
        assert all(each.width == of[each.values.shape[1], each.narrow] for each in lying), placed.place


def test_a_shortened_vector_shows_the_numbers_that_the_sentence_speaks_of(qtbot: QtBot) -> None:
    """GT 33 %, GA 45 %: what was right, and what the network thought was."""
    view = shown(qtbot, state_of("kmers", at="forward t=3 loss"), 858, 0)
    target, prediction = list(pictures(view))
    assert {int(target.values.argmax()), int(prediction.values.argmax())} <= {*prediction.shown[1], *target.shown[1]}


@pytest.mark.parametrize(("lesson", "at"), [("hell-ello", 41), ("long-memory", 117), ("exploding", 150), ("kmers", 60)])
@pytest.mark.parametrize(("width", "least"), [(446, 2.2), (858, 3.0), (1340, 3.0)])
def test_numbers_stand_clear_of_the_ends_of_their_cells(
    qtbot: QtBot, lesson: str, at: int, width: int, least: float
) -> None:
    """Between two cells is a gap."""
    whole = [each for each in pictures(shown(qtbot, state_of(lesson, at=at), width, 0)) if each.whole]
    assert whole
    for each in whole:
        widest = max(text_width(text, each.style.type_size, 500) for row in matrix_texts(each.values) for text in row)
        assert (each.cell - 1.5 - widest) / 2 >= least
        assert each.style.type_size >= 9
