"""The text between the values of a numbers line, taken apart into pieces of mathematics."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.files.lesson_file import builtin_lessons, read_lesson
from app.story.signs import Sign, signs
from app.story.state import opening_state, with_flow


@pytest.mark.parametrize(
    ("text", "kinds", "markup"),
    [
        ("=", ["relation"], ["="]),
        ("∘ (1 −", ["operator", "opening", "value", "operator"], ["compose", "paren.l", "1", "-"]),
        (") ∘ tanh(", ["closing", "operator", "function", "opening"], ["paren.r", "compose", 'op("tanh")', "paren.l"]),
        ("σ(", ["function", "opening"], ["sigma", "paren.l"]),
        ("− η", ["operator", "value"], ["-", "eta"]),
        ("−0.29", ["value"], ["-0.29"]),
        ("1.23·10⁻⁷", ["value"], ["1.23 dot.op 10^(-7)"]),
        ("·10⁻⁷", ["operator", "value"], ["dot.op", "10^(-7)"]),
        ("onehot(“(”)", ["function", "opening", "value", "closing"], ['op("onehot")', "paren.l", '"“(”"', "paren.r"]),
        ("1/2 ‖", ["value", "operator", "value", "opening"], ["1", "slash", "2", "bar.v.double"]),
        ("+ … +", ["operator", "operator", "operator"], ["+", "dots.c", "+"]),
        (";", ["separator"], [";"]),
    ],
)
def test_pieces(text: str, kinds: list[str], markup: list[str]) -> None:
    found = list(signs(text))
    assert [sign.kind for sign in found] == kinds
    assert [sign.markup for sign in found] == markup


@pytest.mark.parametrize(("text", "raised"), [(")ᵀ", "top"), ("‖²", "2")])
def test_what_is_raised_stands_above_its_bracket(text: str, raised: str) -> None:
    (bracket,) = signs(text)
    assert bracket.kind == "closing"
    assert bracket.raised == raised
    assert bracket.as_high(3.0).endswith(f"^{raised}")


def test_a_bracket_is_stretched_only_around_what_is_higher_than_a_letter() -> None:
    bracket = Sign("opening", "paren.l")
    assert bracket.as_high(0.9) == "paren.l"
    assert bracket.as_high(4.25) == "stretch(paren.l, size: #4.2em)"


@given(st.text())
def test_whatever_stands_in_quotes_is_one_value(text: str) -> None:
    """A token of a lesson may hold anything; typst gets it as a string."""
    quoted = "onehot(“" + text.replace("”", "") + "”)"
    found = list(signs(quoted))
    assert [sign.kind for sign in found] == ["function", "opening", "value", "closing"]


def test_brackets_pair_in_every_line_of_every_lesson() -> None:
    for name, _ in builtin_lessons():
        state = with_flow(opening_state(read_lesson(name)), "all")
        length = len(state.timeline)
        for position in range(1, length + 1, max(1, length // 40)):
            at = type(state)(state.lesson, state.trace, state.timeline, position, state.notation)
            texts = [piece for piece in at.equation.operands if isinstance(piece, str)]
            kinds = [sign.kind for text in texts for sign in signs(text)]
            depth = 0
            for kind in kinds:
                depth += (kind == "opening") - (kind == "closing")
                assert depth >= 0, (name, texts)
            assert depth == 0, (name, texts)
