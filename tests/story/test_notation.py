"""Symbols, labels, and how values stand on paper."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.files.notation_file import notation_names, notation_object, read_notation
from app.story.notation import Notation, NotationError
from app.story.symbols import ACCENTS, Symbol, SymbolError


@pytest.mark.parametrize(
    ("text", "symbol"),
    [
        ("W", Symbol("W")),
        ("b_1", Symbol("b", "1")),
        ("L_x", Symbol("L", "x")),
        ("delta_2", Symbol("delta", "2")),
        ("hat y", Symbol("y", accent="hat")),
        ("bar h_in", Symbol("h", "in", "bar")),
        ("logits", Symbol("logits")),
        ("linear.bias", Symbol(names=("linear.bias",))),
        ("weight_hh_l0", Symbol(names=("weight_hh_l0",))),
        ("bias_ih_l0 + bias_hh_l0", Symbol(names=("bias_ih_l0", "bias_hh_l0"))),
    ],
)
def test_a_symbol_is_a_letter_with_what_belongs_to_it_or_names_of_a_program(text: str, symbol: Symbol) -> None:
    assert Symbol.parse(text) == symbol
    assert str(symbol) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "W'",
        "1",
        "b_",
        "_1",
        "linear.",
        ".bias",
        "a__b",
        "1.5",
        "W_1 + linear.bias",
        "linear.bias +linear.bias",
        "linear.bias + ",
        "hat linear.bias",
        "linear.bias\n",
        "os.system('x')",
        "hat hat y",
        "hat",
        "hat  y",
        "y hat",
        "$x$",
        "#h",
        "W\n",
        "é",
        "x^2",
        "dot x",
    ],
)
def test_anything_else_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(SymbolError, match="is not a symbol; write Latin letters"):
        Symbol.parse(text)


LETTERS = st.text("abcXYZ", min_size=1, max_size=4)


@given(LETTERS, st.text("abc123", max_size=3), st.sampled_from(["", *ACCENTS]))
def test_a_symbol_reads_what_it_writes(letters: str, subscript: str, accent: str) -> None:
    symbol = Symbol(letters, subscript, accent)
    assert Symbol.parse(str(symbol)) == symbol


@pytest.mark.parametrize(
    ("notation", "name", "t", "label"),
    [
        ("slides", "W_hh", None, "W"),
        ("slides", "b_h", None, "bₕ"),
        ("slides", "b_y", None, "b_y"),
        ("slides", "h", 2, "h₂"),
        ("slides", "y_hat", 12, "ŷ₁₂"),
        ("slides", "L", None, "L"),
        ("notes", "h", 0, "a₀"),
        ("notes", "b_y", None, "c"),
        ("worksheet", "b_h", None, "b₁"),
        ("worksheet", "E", None, "Lₓ"),
        ("worksheet", "h", 2, "h⁽²⁾"),
        ("worksheet", "loss", 3, "J⁽³⁾"),
        ("goodfellow", "z", 2, "a⁽²⁾"),
        ("cs224n", "W_hh", None, "Wₕ"),
        ("pytorch", "W_hh", None, "weight_hh_l0"),
        ("pytorch", "b_h", None, "bias_ih_l0 + bias_hh_l0"),
        ("pytorch", "h", 1, "output[0]"),
        ("pytorch", "h", 0, "h₀"),
        ("pytorch", "y_hat", 2, "ŷ[1]"),
        ("pytorch", "L", None, "loss"),
    ],
)
def test_labels_in_plain_text(notation: str, name: str, t: int | None, label: str) -> None:
    assert read_notation(notation).label(name, t) == label


def test_labels_of_gradients() -> None:
    slides = read_notation("slides")
    assert slides.gradient_label("W_hh") == "∂L/∂W"
    assert slides.gradient_label("W_hh", 4) == "∂L₄/∂W"
    assert slides.gradient_label("W_hh", 4, 2) == "∂L₄/∂W|k=2"
    assert slides.gradient_label("h", 4, 2) == "∂L₄/∂h₂"
    assert read_notation("worksheet").gradient_label("W_hh", 3, 2) == "(∂J⁽³⁾/∂H)₍₂₎"


def test_symbols_for_drawing() -> None:
    slides, worksheet = read_notation("slides"), read_notation("worksheet")
    assert slides.typst_value("h", 2) == "h_(2)"
    assert slides.typst_value("y_hat", 2) == "hat(y)_(2)"
    assert worksheet.typst_value("h", 2) == "h^((2))"
    assert worksheet.typst_parameter("E") == "L_(x)"
    assert slides.typst_partial("h", 3, "h", 2) == "frac(partial h_(3), partial h_(2))"
    assert slides.typst_partial("h", 2, "W_hh", immediate=True) == "frac(partial^+ h_(2), partial W)"


def test_labels_of_gradients_in_a_program_s_names() -> None:
    pytorch = read_notation("pytorch")
    assert pytorch.gradient_label("W_hh", 4, 2) == "∂loss[3]/∂weight_hh_l0|k=1"
    assert pytorch.gradient_label("b_h") == "∂loss/∂(bias_ih_l0 + bias_hh_l0)"
    assert pytorch.gradient_label("h", 1, 0) == "∂loss[0]/∂h₀"
    assert pytorch.typst_value("h", 2) == '"output"[1]'
    assert pytorch.typst_parameter("b_h") == '"bias_ih_l0" + "bias_hh_l0"'


def test_the_first_timestep_may_be_number_0() -> None:
    from_zero = read_notation({**notation_object(read_notation("slides")), "first_index": 0})
    assert [from_zero.label("h", t) for t in (0, 1, 4)] == ["h₋₁", "h₀", "h₃"]


@pytest.mark.parametrize("name", notation_names())
def test_as_printed_is_the_notation_s_orientation(name: str) -> None:
    notation = read_notation(name)
    for symbol, canonical in (
        ("h", np.arange(3.0)),
        ("W_hh", np.eye(3)),
        ("E", np.ones((4, 2))),
        ("loss", np.array(2.0)),
    ):
        np.testing.assert_array_equal(
            notation.as_printed(symbol, canonical), notation.as_printed(symbol, canonical), strict=True
        )


def test_two_things_can_t_share_a_letter() -> None:
    with pytest.raises(NotationError, match=r"symbols\.h is 'W', already the symbol of W_hh") as error:
        letters("W", {"W_hh": Symbol("W"), "h": Symbol("W"), "q": Symbol("z")})
    assert len(error.value.problems) == 2


def test_the_initial_state_needs_a_symbol_of_its_own() -> None:
    with pytest.raises(NotationError, match=r"initial_state is 'W', already the symbol of W_hh; give one of them"):
        replace(letters("W", {"W_hh": Symbol("W")}), initial_state=Symbol("W"))


def test_gates_have_the_notation_s_letters_or_their_own() -> None:
    goodfellow = read_notation("goodfellow")
    assert [goodfellow.label(name, 2) for name in ("i", "f", "g", "o", "c")] == ["g⁽²⁾", "f⁽²⁾", "s̃⁽²⁾", "q⁽²⁾", "s⁽²⁾"]
    assert [goodfellow.label(name, 2) for name in ("r", "z_gate", "n")] == ["r⁽²⁾", "u⁽²⁾", "h̃⁽²⁾"]
    slides = read_notation("slides")
    assert [slides.label(name, 2) for name in ("i", "z_gate", "hn", "c")] == ["i₂", "z₂", "hₙ,₂", "c₂"]


def test_a_letter_of_its_own_that_is_taken_gets_a_bar() -> None:
    taken = letters("mine", {"q": Symbol("o"), "b_y": Symbol("c"), "x": Symbol("r")})
    assert [str(taken.value_symbol(name)) for name in ("o", "c", "r", "i")] == ["bar o", "bar c", "bar r", "i"]


def test_a_gate_s_letter_clashes_only_with_what_stands_beside_it() -> None:
    with pytest.raises(NotationError, match=r"gates\.i is 'x', already the symbol of x; give one of them another\."):
        replace(letters("mine", {}), gates={"i": Symbol("x")})
    with pytest.raises(NotationError, match=r"gates\.f is 'i', already the symbol of i"):
        replace(letters("mine", {}), gates={"i": Symbol("i"), "f": Symbol("i")})
    beside = replace(letters("mine", {"c": Symbol("n")}), gates={"i": Symbol("u"), "z": Symbol("u"), "n": Symbol("n")})
    assert beside.gate("i") == beside.gate("z")  # no network has both
    assert beside.gate("n") == beside.value_symbol("c")


def test_labels_of_stages() -> None:
    slides, pytorch = read_notation("slides"), read_notation("pytorch")
    assert slides.label("decoder.W_hh") == "W^decoder"
    assert slides.typst_parameter("decoder.W_hh") == 'W^("decoder")'
    assert replace(slides, stage="subscript").typst_parameter("decoder.b_h") == 'b_(h,"decoder")'
    assert pytorch.label("decoder.W_hh") == "decoder.weight_hh_l0"
    assert slides.gradient_label("decoder.W_hh", 4, 2) == "∂L₄/∂W^decoder|k=2"


def test_a_notation_can_t_be_changed() -> None:
    symbols = {"h": Symbol("a")}
    notation = letters("mine", symbols)
    symbols["h"] = Symbol("s")
    assert notation.symbol("h") == Symbol("a")
    with pytest.raises(TypeError):
        notation.symbols["h"] = Symbol("s")  # type: ignore[index]


def letters(name: str, symbols: dict[str, Symbol]) -> Notation:
    return Notation(name, name, "column", "output_by_input", "rows", 1, "subscript", symbols)
