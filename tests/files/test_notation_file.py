"""Notation files: what is read, what is refused, and with which sentences."""

import pytest

from app.files.notation_file import notation_names, notation_object, read_notation
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
    assert len(found) == 5
    for field in ("vectors", "first_index", "symbols.W_hh", "symbols", "'colour'"):
        assert any(field in problem for problem in found), field


def test_all_bad_symbols_at_once() -> None:
    found = problems_of(slides(symbols={"W_hh": "W#", "h": "hat"}, deltas={"dz": r"\delta"}, initial_state="h'"))
    assert [problem.split(":")[0] for problem in found] == ["symbols.W_hh", "symbols.h", "deltas.dz", "initial_state"]


@pytest.mark.parametrize("missing", ["format", "version", "name", "title", "vectors", "weights", "symbols", "index"])
def test_what_is_missing_is_said(missing: str) -> None:
    content = slides()
    del content[missing]
    assert problems_of(content) == (f"{missing!r} is a required property",)


def test_a_newer_version_is_refused() -> None:
    assert "version" in problems_of(slides(version=2))[0]


def test_what_is_no_object_is_refused() -> None:
    assert problems_of(["slides"])
