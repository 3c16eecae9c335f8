"""A lesson's architecture as a picture, and the family that it is found under."""

from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.files.lesson import Lesson, Stop
from app.files.lesson_file import builtin_lessons, read_lesson
from app.story.diagram.geometry import Box
from app.story.schematic import FAMILIES, Schematic, Timestep, family, of_cell, schematic
from rnn_engine.experiment import Experiment
from tests.story.test_diagram import lesson, long
from tests.story.wirings import wired


def written(pictured: Schematic) -> list[str]:
    """Outputs over states over inputs, a letter each: J judged, f free or fed back, g given."""
    output, given_by = {"": ".", "free": "f", "judged": "J"}, {"": ".", "given": "g", "fed back": "f"}
    shown = [("…", "…") if each is None else (output[each.output], given_by[each.input]) for each in pictured.columns]
    return ["".join(each[row] for each in shown) for row in (0, 1)]


@pytest.mark.parametrize(
    ("experiment", "rows"),
    [
        (wired("a", "b"), ["J", "g"]),
        (wired("a..", "abc"), ["JJJ", "g.."]),
        (wired("abc", "..c"), ["..J", "ggg"]),
        (wired("ab..", "..ca"), ["..JJ", "gg.."]),
        (wired("abc", "..c", every_output=True), ["ffJ", "ggg"]),
        (wired("a..", "..c", feedback="argmax"), ["ffJ", "gff"]),
        (wired("abcabc", "abcabc"), ["JJJJJJ", "gggggg"]),
        (long(7), ["JJJ…JJ", "ggg…gg"]),
        (long(200), ["JJJ…JJ", "ggg…gg"]),
    ],
)
def test_the_picture_is_the_pattern(experiment: Experiment, rows: list[str]) -> None:
    assert written(schematic(experiment)) == rows


@pytest.mark.parametrize(
    ("experiment", "expected"),
    [
        (wired("a", "b"), "One to one"),
        (wired("a..", "abc"), "One to many"),
        (wired("a..", "abc", feedback="argmax"), "One to many"),
        (wired("aaa", "abc"), "Many to many, equal"),
        (wired("abc", "..c"), "Many to one"),
        (wired("abc" * 4, "." * 11 + "c"), "Long memory"),
        (wired("abc", "..c", cell="gru"), "Long memory"),
        (wired("ab..", "..ca"), "Many to many, unequal"),
        (wired("ab.", ".bc"), "Many to many, unequal"),
        (wired("a..", "..c", feedback="argmax"), "Language models and generation"),
        (wired("abc", "abc", cell="feedforward"), "Feed-forward beside recurrent"),
        (long(21), "Long sequences"),
    ],
)
def test_the_family_follows_from_the_pattern(experiment: Experiment, expected: str) -> None:
    assert family(lesson(experiment)) == expected


def test_what_predicts_its_next_input_is_a_language_model() -> None:
    assert family(read_lesson("hell-ello")) == "Language models and generation"
    assert family(read_lesson("slides")) == "Many to many, equal"


def test_the_same_task_stands_together_whichever_cell_learns_it() -> None:
    families = {family(read_lesson(name)) for name in ("long-memory", "long-memory-gru", "long-memory-lstm")}
    assert families == {"Long memory"}


def test_a_lesson_that_compares_orders_is_beside_the_feed_forward_ones() -> None:
    plain = lesson(wired("abc", "..c"))
    comparing = replace(plain, stops=(Stop(at=1, say="Look.", open="order"),))
    assert (family(plain), family(comparing)) == ("Many to one", "Feed-forward beside recurrent")


@pytest.mark.parametrize("name", [name for name, _ in builtin_lessons()])
def test_every_lesson_has_a_family_and_a_picture(name: str) -> None:
    opened: Lesson = read_lesson(name)
    assert family(opened) in FAMILIES
    columns = schematic(opened.experiment).columns
    assert any(each is not None and each.output == "judged" for each in columns)


timesteps = st.builds(
    Timestep, input=st.sampled_from(["", "given", "fed back"]), output=st.sampled_from(["", "free", "judged"])
)


@given(
    columns=st.lists(st.one_of(st.none(), timesteps), min_size=1, max_size=6),
    lanes=st.integers(0, 2),
    width=st.floats(40, 400),
    height=st.floats(30, 300),
)
def test_blocks_lie_within_the_picture_and_never_on_each_other(
    columns: list[Timestep | None], lanes: int, width: float, height: float
) -> None:
    drawing = Schematic(tuple(columns), lanes).drawing(width, height)
    boxes = [block.box for block in drawing.blocks]
    for box in boxes:
        assert box.left >= -1e-6
        assert box.right <= width + 1e-6
        assert box.top >= -1e-6
        assert box.bottom <= height + 1e-6
    assert not any(overlap(a, b) for a, b in combinations(boxes, 2))
    arrows = [arrow for arrow in drawing.arrows if arrow.ink == "recurrent"]
    assert len(arrows) == lanes * (len(columns) - 1)
    assert len(drawing.dots) == 3 * columns.count(None)


def test_what_is_fed_back_comes_from_the_output_before() -> None:
    drawing = schematic(wired("a..", "abc", feedback="argmax")).drawing(200, 80)
    loops = [arrow for arrow in drawing.arrows if arrow.dashed]
    outputs = [block.box for block in drawing.blocks if block.ink == "output"]
    inputs = [block.box for block in drawing.blocks if block.ink == "input"]
    assert len(loops) == 2
    for loop, output, reader in zip(loops, outputs, inputs[1:], strict=False):
        assert output.right < loop.line[0].x < loop.line[-1].x < reader.left
        assert (loop.line[0].y, loop.line[-1].y) == (output.y, reader.y)


def overlap(a: Box, b: Box) -> bool:
    return a.left < b.right and b.left < a.right and a.top < b.bottom and b.top < a.bottom


def test_what_passes_gradient_is_not_dashed() -> None:
    for feedback, dashed in (("argmax", True), ("soft", False)):
        drawn = schematic(wired("a..", "abc", feedback=feedback)).drawing(200, 100)  # type: ignore[arg-type]
        assert [arrow.dashed for arrow in drawn.arrows if len(arrow.line) > 2] == [dashed, dashed]


@pytest.mark.parametrize(("cell", "columns", "lanes"), [("elman", 1, 1), ("gru", 3, 1), ("lstm", 4, 2)])
def test_a_state_has_a_column_for_every_gate_and_hands_on_what_it_holds(cell: str, columns: int, lanes: int) -> None:
    for pictured in (of_cell(cell), schematic(wired("abc", "abc", cell=cell))):
        drawing = pictured.drawing(120, 60)
        assert {block.parts for block in drawing.blocks if block.ink == "recurrent"} == {columns}
        assert {block.parts for block in drawing.blocks if block.ink != "recurrent"} == {1}
        assert sum(arrow.ink == "recurrent" for arrow in drawing.arrows) == 2 * lanes
