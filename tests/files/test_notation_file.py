"""Notation files: what is read, what is refused, and with which sentences."""

import json
import re
from pathlib import Path

import pytest

from app.files.notation_file import (
    find_notation,
    notation_names,
    notation_object,
    read_notation,
    read_notation_file,
)
from app.resources import resource
from app.story.notation import NotationError
from app.story.symbols import Symbol


def slides(**changes: object) -> dict[str, object]:
    return {**notation_object(read_notation("slides")), **changes}


def problems_of(source: object) -> tuple[str, ...]:
    with pytest.raises(NotationError) as error:
        read_notation(source)  # type: ignore[arg-type]
    return error.value.problems


@pytest.mark.parametrize("name", notation_names())
def test_every_notation_that_comes_along_is_read_and_bears_its_name(name: str) -> None:
    notation = read_notation(name)
    assert notation.name == name
    assert read_notation(notation_object(notation)) == notation


def test_whose_letters_are_whose() -> None:
    letters = {
        name: [str(read_notation(name).symbol(role)) for role in ("W_xh", "W_hh", "W_hy", "b_h", "b_y", "h", "loss")]
        for name in notation_names()
    }
    assert letters == {
        "slides": ["V", "W", "U", "b_h", "b_y", "h", "L"],
        "notes": ["U", "W", "V", "b", "c", "a", "L"],
        "worksheet": ["I", "H", "U", "b_1", "b_2", "h", "J"],
        "goodfellow": ["U", "W", "V", "b", "c", "h", "L"],
        "cs224n": ["W_e", "W_h", "U", "b_1", "b_2", "h", "J"],
        "pytorch": [
            "weight_ih_l0",
            "weight_hh_l0",
            "linear.weight",
            "bias_ih_l0 + bias_hh_l0",
            "linear.bias",
            "output",
            "loss",
        ],
    }


def test_a_missing_symbol_is_the_canonical_name() -> None:
    notation = read_notation(slides(symbols={"W_hh": "R"}))
    assert notation.symbol("W_hh") == Symbol("R")
    assert notation.symbol("W_xh") == Symbol("W", "xh")


def test_an_unknown_name_names_those_that_exist() -> None:
    assert problems_of("blackboard") == (
        "'blackboard' is not a notation that comes with Unfold; choose one of cs224n, goodfellow, notes, "
        "pytorch, slides, worksheet.",
    )


def test_all_problems_at_once_each_with_its_field() -> None:
    found = problems_of(slides(vectors="diagonal", first_index=2, symbols={"W_hh": 3, "wings": "W"}, colour="red"))
    assert {problem.split(" ")[0] for problem in found} == {
        "vectors",
        "first_index",
        "symbols.W_hh",
        "symbols.wings",
        "colour",
    }


def test_all_bad_symbols_at_once() -> None:
    found = problems_of(slides(symbols={"W_hh": "W#", "h": "hat"}, deltas={"dz": r"\delta"}, initial_state="h'"))
    assert [problem.split(":")[0] for problem in found] == ["symbols.W_hh", "symbols.h", "deltas.dz", "initial_state"]


@pytest.mark.parametrize("missing", ["format", "version", "name", "title", "vectors", "weights", "symbols", "index"])
def test_what_is_missing_is_said(missing: str) -> None:
    content = slides()
    del content[missing]
    (problem,) = problems_of(content)
    assert re.fullmatch(rf"{missing} is missing; (write|choose|give) .+\.", problem)


def test_a_newer_version_is_refused() -> None:
    assert "version" in problems_of(slides(version=2))[0]


def test_what_is_no_object_is_refused() -> None:
    assert problems_of(["slides"]) == ("the file is a list; it must be a notation, an object as in FORMATS §3.",)


def written(folder: Path, text: str) -> Path:
    file = folder / "mine.json"
    file.write_text(text, encoding="utf-8")
    return file


def test_a_file_is_read_as_it_was_written(tmp_path: Path) -> None:
    notation = read_notation("pytorch")
    file = written(tmp_path, json.dumps(notation_object(notation)))
    assert read_notation_file(file) == notation
    assert find_notation(str(file)) == notation
    assert find_notation("pytorch") == notation


CONTENT = json.dumps(notation_object(read_notation("slides")))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{", "mine.json: the file is no JSON: "),
        ("[" * 100_000, "mine.json: the file is nested deeper than 32"),
        ("[]", "mine.json: the file is a list; it must be a notation"),
        (CONTENT.replace('"first_index": 1', '"first_index": NaN'), "mine.json: first_index is NaN; write a finite"),
        (CONTENT.replace("{", '{"name": "again", ', 1), "mine.json: name is given more than once; keep one of them."),
        (CONTENT.replace('"W"', '"W#"'), "mine.json: symbols.W_hh: 'W#' is not a symbol; write Latin letters"),
        (CONTENT.replace('"W"', '"V"'), "mine.json: symbols.W_hh is 'V', already the symbol of W_xh; give one"),
        (CONTENT.replace("column", "diagonal"), 'mine.json: vectors is "diagonal"; choose one of column, row.'),
        (CONTENT.replace("unfold-notation", "unfold-lesson"), 'mine.json: format is "unfold-lesson"; it must be'),
    ],
)
def test_a_bad_file_is_refused_with_its_name_the_field_and_a_remedy(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(NotationError) as error:
        read_notation_file(written(tmp_path, text))
    assert str(error.value).startswith(told)


def test_of_a_lesson_only_that_it_is_no_notation_is_told(tmp_path: Path) -> None:
    lesson = resource("lessons", "kmers.lesson.json").read_text(encoding="utf-8")
    with pytest.raises(NotationError) as error:
        read_notation_file(written(tmp_path, lesson.replace("{", '{"title": "again", ', 1)))
    assert str(error.value) == 'mine.json: format is "unfold-lesson"; it must be "unfold-notation".'


def test_a_file_that_is_not_there_or_too_large_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotationError, match=r"none\.json” cannot be read: there is no such file"):
        read_notation_file(tmp_path / "none.json")
    with pytest.raises(NotationError, match="at most 16777216 are accepted"):
        read_notation_file(written(tmp_path, " " * (16 * 1024 * 1024 + 1)))
    with pytest.raises(
        NotationError, match="'klingon' is neither a file nor a notation that comes with Unfold; choose"
    ):
        find_notation("klingon")
    with pytest.raises(NotationError, match=r"'PyTorch' is neither a file nor .* Unfold; did you mean pytorch\?$"):
        find_notation("PyTorch")


def test_no_more_than_twenty_problems_are_told(tmp_path: Path) -> None:
    wrong = json.dumps({**slides(), **{f"key{n}": n for n in range(30)}})
    with pytest.raises(NotationError) as error:
        read_notation_file(written(tmp_path, wrong))
    assert len(error.value.problems) == 21
    assert error.value.problems[-1] == "… and 10 more."
