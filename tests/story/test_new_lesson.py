"""New lessons of texts, tables and templates: what is read, what is refused and in which words, what can be saved."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.files.lesson import Lesson
from app.files.lesson_file import builtin_lessons, read_lesson, write_lesson
from app.story.experiment_form import LONGEST, form_of
from app.story.new_lesson import NewForm, Reading, made_of
from app.story.new_lesson.naming import name_of
from app.story.new_lesson.pasted import LONGEST_LINE, MOST_CHARACTERS, kept_of_table, kept_of_text
from app.story.new_lesson.table import MOST_COLUMNS, split, table_of
from app.story.new_lesson.text import tokens_of
from rnn_engine.experiment import ExperimentError
from rnn_engine.recorder import record


def refusal(form: NewForm) -> str:
    with pytest.raises(ExperimentError) as caught:
        made_of(form)
    return str(caught.value)


def of_text(text: str, reading: Reading = "characters", k: int = 2) -> Lesson:
    return made_of(NewForm(text=text, reading=reading, k=k)).lesson


def read_as(lesson: Lesson) -> list[str | None]:
    return [lesson.token(t) for t in range(1, lesson.experiment.sequence.length + 1)]


def answers(lesson: Lesson) -> list[str | None]:
    return [lesson.target_token(t) for t in range(1, lesson.experiment.sequence.length + 1)]


# Texts ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "reading", "k", "tokens"),
    [
        ("hello", "characters", 2, ["h", "e", "l", "l", "o"]),
        ("  a b\n\tc ", "characters", 2, ["a", " ", "b", " ", "c"]),
        ("na\u0131\u0308ve", "characters", 2, ["n", "a", "ı", "\u0308", "v", "e"]),
        ("e\u0301a", "characters", 2, ["é", "a"]),
        ("🙂a🙂", "characters", 2, ["🙂", "a", "🙂"]),
        ("👩\u200d🚀a", "characters", 2, ["👩", "🚀", "a"]),
        ("שלום", "characters", 2, ["ש", "ל", "ו", "ם"]),
        ("a\x00b\u202e\ud800c", "characters", 2, ["a", "b", "c"]),
        ("<b>&amp;", "characters", 2, list("<b>&amp;")),
        ("#let x = $1$ \\frac{a}", "words", 2, ["#let", "x", "=", "$1$", "\\frac{a}"]),
        ("می\u200cخواهم 👩\u200d🚀", "words", 2, ["می\u200cخواهم", "👩\u200d🚀"]),
        ("The cat,\nthe cat.", "words", 2, ["The", "cat,", "the", "cat."]),
        ("acg tt\na", "k-mers", 2, ["AC", "CG", "GT", "TT", "TA"]),
        (">gene 1\nACGT", "k-mers", 3, ["ACG", "CGT"]),
        ("ACGU", "k-mers", 1, ["A", "C", "G", "U"]),
        ("MKTAY", "k-mers", 3, ["MKT", "KTA", "TAY"]),
    ],
)
def test_a_text_is_read_in_tokens(text: str, reading: Reading, k: int, tokens: list[str]) -> None:
    lesson = of_text(text, reading, k)
    assert read_as(lesson) == tokens[:-1]
    assert answers(lesson) == tokens[1:]


@pytest.mark.parametrize(
    ("text", "reading", "k", "vocabulary"),
    [
        ("hello", "characters", 2, "helo"),
        ("ACCA", "k-mers", 1, "ACGT"),
        ("ACUA", "k-mers", 1, "ACGU"),
        ("AAAB", "k-mers", 1, "AB"),
    ],
)
def test_the_vocabulary_is_what_occurs_and_of_a_strand_all_there_is(
    text: str, reading: Reading, k: int, vocabulary: str
) -> None:
    assert of_text(text, reading, k).vocabulary == tuple(vocabulary)
    assert len(of_text("ACGT", "k-mers", 3).vocabulary or ()) == 64


@pytest.mark.parametrize(
    ("form", "said"),
    [
        (NewForm(), "Text is empty; type or paste one."),
        (NewForm(text=" \n\t\x00"), "Text is empty; type or paste one."),
        (NewForm(text="a"), "Text has one character, and nothing follows it; type at least two."),
        (
            NewForm(text="hello", reading="words"),
            "Text has one word, and nothing follows it; type at least two, with a space between them.",
        ),
        (NewForm(text="A", reading="k-mers"), "Text is shorter than 2 letters; type a longer one."),
        (
            NewForm(text="AC", reading="k-mers"),
            "Text has one k-mer, and nothing follows it; type a longer strand.",
        ),
        (NewForm(text="ACGT", reading="k-mers", k=4), "Letters per word k is 4; it must be between 1 and 3."),
        (
            NewForm(text="a " + "x" * 61, reading="words"),
            "Text holds a word of 61 characters, xxxxxxxxxxxx…; at most 60 are accepted.",
        ),
        (NewForm(text="ab", hidden_size=0), "Hidden size is 0; it must be between 1 and 256."),
        (NewForm(text="ab", hidden_size=257), "Hidden size is 257; it must be between 1 and 256."),
        (NewForm(text="ab", embedding_size=0), "Embedding size is 0; it must be between 1 and 256."),
        (NewForm(text="ab", targets="b"), "Targets are what comes next in a text; leave them out."),
        (
            NewForm(source="table", text="1\n2", embedding_size=2),
            "Embedding size goes with the tokens of a text alone; leave it out.",
        ),
        (
            NewForm(source="template", template="hell-ello", text="hello" * 201),
            "Sequence has 1 005 timesteps; at most 1 000 are accepted.",
        ),
        (NewForm(text="ab", seed=-1), "parameters.seed is -1; it must be a whole number from 0 to 4294967295."),
        (
            NewForm(text=" ".join(map(str, range(999))), reading="words", cell="lstm", hidden_size=256),
            "Hidden size is 256 with 999 inputs and 999 outputs, which makes 1 542 887 weights; at most 600 000 are "
            "accepted: make it smaller, or give fewer different tokens.",
        ),
    ],
)
def test_what_is_wrong_is_said(form: NewForm, said: str) -> None:
    assert refusal(form) == said


@pytest.mark.parametrize(
    ("text", "reading", "remarks"),
    [
        ("hello", "characters", ()),
        ("a\x00b", "characters", ("1 sign that can’t be seen is left out.",)),
        ("a\x00b\x01", "characters", ("2 signs that can’t be seen are left out.",)),
        (
            "ı\u0308b",
            "characters",
            ("Some characters here are made of several signs; every sign is a token of its own.",),
        ),
        ("aaa", "characters", ("There is one token only, so that nothing is to be foretold and every loss is 0.",)),
        ("a·b", "characters", ("A · stands for a timestep without a token.",)),
        (
            "ACGN",
            "k-mers",
            ("N makes this no strand of DNA or RNA: the vocabulary has the words that occur, not all 4ᵏ.",),
        ),
        ("ab" * 600, "characters", ("The text has 1 200 characters; the first 1 001 are taken.",)),
        ("a b " * 600, "words", ("The text has 1 200 words; the first 1 001 are taken.",)),
        (
            "ab" * 500_000,
            "characters",
            (
                "The text has 1 000 000 characters; the first 20 000 are kept.",
                "The text has 20 000 characters; the first 1 001 are taken.",
            ),
        ),
    ],
)
def test_what_is_done_to_a_text_is_told(text: str, reading: Reading, remarks: tuple[str, ...]) -> None:
    made = made_of(NewForm(text=text, reading=reading))
    assert made.remarks == remarks
    assert made.lesson.experiment.sequence.length <= LONGEST


def test_a_timestep_may_have_no_token() -> None:
    lesson = of_text("a·b")
    assert read_as(lesson) == ["a", None]
    assert answers(lesson) == [None, "b"]


@given(st.text(max_size=80), st.sampled_from(["characters", "words", "k-mers"]), st.integers(1, 3))
def test_any_text_becomes_a_lesson_that_can_be_saved_or_is_refused(text: str, reading: Reading, k: int) -> None:
    try:
        tokens = tokens_of(text, reading, k)
    except ExperimentError:
        return
    assert len(set(tokens.vocabulary)) == len(tokens.vocabulary)
    assert set(tokens.entries) - {"·"} <= set(tokens.vocabulary)
    if set(tokens.entries[1:]) == {"·"}:
        assert "has no target at all" in refusal(NewForm(text=text, reading=reading, k=k))
        return
    lesson = of_text(text, reading, k)
    assert form_of(lesson).hidden_size == 8
    assert record(lesson.experiment).total_loss >= 0


# Tables -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "names", "rows"),
    [
        ("1,2\n3,4", ("1", "2"), [(1, 2), (3, 4)]),
        ("a,b\n1,2\n3,4\n", ("a", "b"), [(1, 2), (3, 4)]),
        ("\ufeffa;b\r\n0,5;1,25\r\n3;4", ("a", "b"), [(0.5, 1.25), (3, 4)]),
        ("a\tb\n0,5\t1.5\n", ("a", "b"), [(0.5, 1.5)]),
        ('"a, b","c"\n"0,5",1\n', ("a, b", "c"), [(0.5, 1)]),
        ('"a\nb";c\n1;−2\n', ("a\nb", "c"), [(1, -2)]),
        ("temperature\n0,5\n7", ("temperature",), [(0.5,), (7,)]),
        ("0.5\n7", ("1",), [(0.5,), (7,)]),
        ("\n\na, b\n\n 1 ,2e3\n , \n", ("a", "b"), [(1, 2000)]),
        (";b\n1;2", ("1", "b"), [(1, 2)]),
    ],
)
def test_a_table_is_read(text: str, names: tuple[str, ...], rows: list[tuple[float, ...]]) -> None:
    table = table_of(text)
    assert table.names == names
    assert list(table.rows) == rows


@pytest.mark.parametrize(
    ("text", "targets", "said"),
    [
        ("", "", "Table is empty; paste one, or choose a file."),
        (" \n;;\n", "", "Table is empty; paste one, or choose a file."),
        ("1,2", "", "Table has one row, and nothing follows it; give at least two, or columns as targets."),
        ("a,b", "", "Table has a header but no row of numbers; give at least one."),
        ("a,b", "b", "Table has a header but no row of numbers; give at least one."),
        ("a;b\n1;2\n3\n", "", "Line 3 has 1 value, but line 1 has 2; give every row as many."),
        ("a;b\n\n1;2;3\n4;5", "", "Line 3 has 3 values, but line 1 has 2; give every row as many."),
        (
            "a;b\n1;x\n;4",
            "",
            "Line 2 has x in column b; write a number.\nLine 3 has nothing in column a; write a number.",
        ),
        ("1,2\nnan,3", "", "Line 2 has nan in column 1; write a finite number."),
        ("1;2\n3;-inf", "", "Line 2 has -inf in column 2; write a finite number."),
        ("1;2\n3;1e999", "", "Line 2 has 1e999 in column 2; write a finite number."),
        ("a,a\n1,2", "", "Line 1 calls two columns a; give each its own name."),
        ("a;b\n1;2\n3;4", "c", "Targets name c, which no column is called; they are a, b."),
        ("a;b\n1;2\n3;4", "b, a", "Targets are all the columns, so that none is left to be read; name fewer."),
        (
            "a\n" + "\n".join(["x"] * 30),
            "",
            "\n".join(f"Line {line} has x in column a; write a number." for line in range(2, 22)),
        ),
        (
            ",".join(["1"] * (MOST_COLUMNS + 1)),
            "",
            "Table has 257 columns; at most 256 are accepted.",
        ),
    ],
)
def test_what_is_wrong_with_a_table_is_said_by_its_lines(text: str, targets: str, said: str) -> None:
    assert refusal(NewForm(source="table", text=text, targets=targets)) == said


def test_a_quotation_mark_without_its_other_is_told() -> None:
    said = "Line 3 can’t be read; see whether every quotation mark has its other."
    assert refusal(NewForm(source="table", text='a,b\n"1,2\n3,4')) == said


@pytest.mark.parametrize(
    ("targets", "inputs", "answered"),
    [
        ("", [(1, 2, 3), (4, 5, 6)], [(4, 5, 6), (7, 8, 9)]),
        ("c", [(1, 2), (4, 5), (7, 8)], [(3,), (6,), (9,)]),
        ("c; a", [(2,), (5,), (8,)], [(1, 3), (4, 6), (7, 9)]),
    ],
)
def test_the_next_row_or_named_columns_are_answered(
    targets: str, inputs: list[tuple[float, ...]], answered: list[tuple[float, ...]]
) -> None:
    text = "a,b,c\n1,2,3\n4,5,6\n7,8,9"
    assert split(table_of(text), targets).inputs == tuple(inputs)
    experiment = made_of(NewForm(source="table", text=text, targets=targets)).lesson.experiment
    assert [tuple(vector) for vector in experiment.sequence.inputs if vector is not None] == inputs
    assert [tuple(vector) for vector in experiment.sequence.targets if vector is not None] == answered
    assert (experiment.loss.kind, experiment.network.output_activation) == ("squared_error", "identity")


def test_columns_without_a_header_go_by_their_numbers() -> None:
    assert split(table_of("1,2\n3,4"), "2").targets == ((2,), (4,))


@given(
    st.lists(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=2), min_size=2, max_size=6),
    st.sampled_from([";", "\t", ","]),
    st.booleans(),
    st.booleans(),
)
def test_numbers_are_read_as_they_were_written(
    rows: list[list[float]], separator: str, has_header: bool, decimal_commas: bool
) -> None:
    def cell(number: float) -> str:
        text = repr(number).replace(".", ",") if decimal_commas else repr(number)
        return f'"{text}"' if separator in text else text

    lines = [separator.join(map(cell, row)) for row in rows]
    table = table_of("\r\n".join([*([f"x{separator}y"] if has_header else []), *lines]))
    assert [list(row) for row in table.rows] == rows


@given(st.text(max_size=60))
def test_any_table_is_read_or_refused(text: str) -> None:
    try:
        table = table_of(text)
    except ExperimentError:
        return
    assert all(len(row) == len(table.names) for row in table.rows)


def test_a_long_table_is_cut_and_told() -> None:
    made = made_of(NewForm(source="table", text="v\n" + "1\n" * 5000))
    assert made.lesson.experiment.sequence.length == LONGEST
    assert made.remarks == ("The table has more than 1000 rows; the first ones are kept.",)


@pytest.mark.parametrize(
    ("text", "targets", "remarks"),
    [
        ("a;b\n1;100\n-4;3", "b", ()),
        (
            "a;b\n1;0\n-13,5;3",
            "b",
            ("Numbers as large as −13.5 saturate the cell; scale the columns to about −1 to 1, if that is not meant.",),
        ),
    ],
)
def test_numbers_that_saturate_the_cell_are_told(text: str, targets: str, remarks: tuple[str, ...]) -> None:
    assert made_of(NewForm(source="table", text=text, targets=targets)).remarks == remarks


# What is pasted -----------------------------------------------------------------------------------------------------


def test_what_is_too_long_is_cut_before_it_is_shown() -> None:
    kept, said = kept_of_text("x" * 1_048_576)
    assert (len(kept), said) == (MOST_CHARACTERS, "The text has 1 048 576 characters; the first 20 000 are kept.")
    assert kept_of_text("x" * MOST_CHARACTERS) == ("x" * MOST_CHARACTERS, "")
    kept, said = kept_of_table("1,2\n" * 300_000)
    assert (kept.count("\n"), said) == (LONGEST + 2, "The table has more than 1000 rows; the first ones are kept.")
    kept, said = kept_of_table("1," * 500_000 + "\n2\n")
    assert (len(kept), said) == (
        LONGEST_LINE + 3,
        "A line of the table has more than 8 000 characters; its end is cut off.",
    )
    assert kept_of_table("1;2\n3;4") == ("1;2\n3;4", "")


# Templates --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [name for name, _title in builtin_lessons()])
def test_a_template_is_taken_as_it_is(name: str) -> None:
    template, lesson = read_lesson(name), made_of(NewForm(source="template", template=name)).lesson
    assert lesson.experiment is not template.experiment
    assert form_of(lesson) == form_of(template)
    assert all(
        np.array_equal(lesson.experiment.parameters[each], weights)
        for each, weights in template.experiment.parameters.items()
    )
    assert len(lesson.stops) == len(template.stops)
    assert lesson.title == f"{template.title}, my own"
    assert lesson.file is None
    assert lesson.name not in dict(builtin_lessons())


def test_a_template_takes_another_sequence_cell_and_size() -> None:
    form = NewForm(
        source="template", template="hell-ello", text="abba", cell="gru", hidden_size=3, seed=5, title="ABBA"
    )
    lesson = made_of(form).lesson
    assert read_as(lesson) == ["a", "b", "b", "a"]
    assert answers(lesson) == ["b", "b", "a", None]
    assert (lesson.experiment.network.cell, lesson.experiment.network.hidden_size) == ("gru", 3)
    assert (lesson.title, lesson.name, lesson.stops) == ("ABBA", "abba", ())
    assert lesson.in_language("de").title == "ABBA"


def test_stages_of_a_template_stay_where_they_have_room() -> None:
    lesson = made_of(NewForm(source="template", template="encoder-decoder", cell="lstm", hidden_size=3)).lesson
    assert [stage.name for stage in lesson.experiment.network.stages] == ["encoder", "decoder"]


# What becomes of it -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "form",
    [
        NewForm(text="hello"),
        NewForm(text="<b>#let $x$ \\frac{1}{2} {h 1} שלום 🙂", cell="lstm", embedding_size=3),
        NewForm(text="a rose is a rose", reading="words", cell="gru", hidden_size=5, seed=9999),
        NewForm(text="ACGTTGACA", reading="k-mers", k=3),
        NewForm(source="table", text="a;b\n0,1;1e-300\n3;4\n5;6", targets="b"),
        NewForm(source="template", template="sentiment", hidden_size=4),
    ],
)
def test_it_is_saved_and_read_the_same(form: NewForm, tmp_path: Path) -> None:
    lesson, file = made_of(form).lesson, tmp_path / "own.lesson.json"
    write_lesson(lesson, file)
    again = read_lesson(str(file))
    assert (again.title, again.story, again.vocabulary, again.flow) == (
        *(lesson.title, lesson.story, lesson.vocabulary, lesson.flow),
    )
    for name, weights in lesson.experiment.parameters.items():
        assert again.experiment.parameters[name].tobytes() == weights.tobytes()
    assert form_of(again) == form_of(lesson)


def test_the_same_form_gives_the_same_weights_and_another_seed_others() -> None:
    def weights(seed: int | None) -> list[float]:
        drawn: list[float] = made_of(NewForm(text="hello", seed=seed)).lesson.experiment.parameters["W_hh"][0].tolist()
        return drawn

    assert weights(None) == weights(0)
    assert weights(1) != weights(0)


@pytest.mark.parametrize(
    ("form", "title", "name"),
    [
        (NewForm(text="to be or not to be"), "to be or not to be", "to-be-or-not-to-be"),
        (NewForm(text="x" * 50), f"{'x' * 32}…", "x" * 32),
        (NewForm(text="hello", title=" My\n <b>lesson</b> \x00"), "My <b>lesson</b>", "my-b-lesson-b"),
        (NewForm(text="hello", title="../../etc/passwd"), "../../etc/passwd", "etc-passwd"),
        (NewForm(text="hello", title="con"), "con", "my-lesson"),
        (NewForm(text="שלום"), "שלום", "my-lesson"),
        (NewForm(text="hello", title="hell ello"), "hell ello", "my-hell-ello"),
        (NewForm(source="table", text="1\n2"), "A table of 2 rows", "a-table-of-2-rows"),
        (NewForm(source="table", text="1\n2", called="Weather 2024.csv"), "Weather 2024", "weather-2024"),
    ],
)
def test_it_is_called_as_was_typed(form: NewForm, title: str, name: str) -> None:
    lesson = made_of(form).lesson
    assert (lesson.title, lesson.name) == (title, name)


@given(st.text())
def test_a_name_is_one_that_every_system_knows(title: str) -> None:
    name = name_of(title)
    assert name.isascii()
    assert name.replace("-", "").isalnum()
    assert 0 < len(name) <= 43


@pytest.mark.parametrize(("length", "flow"), [(10, "each"), (11, "all")])
def test_the_losses_of_a_short_text_flow_one_after_the_other(length: int, flow: str) -> None:
    assert of_text("ab" * 5 + "a" * (length - 9)).flow == flow
