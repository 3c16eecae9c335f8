"""Formulas become paths: which ink belongs to which term, where it lies, and what a formula refuses."""

import subprocess
import sys
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PyQt6.QtCore import QPointF, QRectF, Qt
from PyQt6.QtGui import QColor, QImage, QPainter

from app.files.notation_file import read_notation
from app.painting.typeset import Typeset, TypesettingError, typeset
from app.story.typst_form import TypstForm
from app.story.typst_markup import literal, term

SIZE = 40.0
CHAIN = (
    f"{term(1, 'lr((partial L_4)/(partial W) |)_(k=2)')} = {term(2, '(partial L_4)/(partial hat(y)_4)')} "
    f"{term(3, '(partial h_3)/(partial h_2)')} {term(4, '(partial^+ h_2)/(partial W)')}"
)


def ink(formula: Typeset) -> QRectF:
    """What all terms together cover."""
    everything = QRectF()
    for box in formula.boxes.values():
        everything = everything.united(box)
    return everything


def painted(formula: Typeset, colours: dict[int, str], x: float = 10, baseline_y: float = 60) -> QImage:
    image = QImage(round(formula.width) + 20, 120, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    with QPainter(image) as painter:
        formula.paint(painter, x, baseline_y, lambda number: QColor(colours[number]))
    return image


def pixels(image: QImage) -> Iterator[str]:
    for y in range(image.height()):
        for x in range(image.width()):
            yield image.pixelColor(x, y).name()


def test_every_term_has_its_own_ink_in_reading_order() -> None:
    formula = typeset(CHAIN, SIZE)
    assert set(formula.terms) == set(formula.boxes) == {0, 1, 2, 3, 4}  # 0: the equals sign
    lefts = [formula.boxes[number].left() for number in (1, 0, 2, 3, 4)]
    assert lefts == sorted(lefts)
    assert 0 < formula.width - ink(formula).width() < 0.3 * SIZE  # fractions keep clear of their neighbours


@pytest.mark.parametrize("words", ["only", "nur"])
def test_a_relation_behind_words_stands_in_the_middle(words: str) -> None:
    written = TypstForm(read_notation("slides")).words(words)
    boxes = typeset(f"{term(1, 'x')} {term(2, written)} {term(3, '=')} {term(4, 'x')}", SIZE).boxes
    before, after = boxes[3].left() - boxes[2].right(), boxes[4].left() - boxes[3].right()
    assert before == pytest.approx(after, abs=0.06 * SIZE)
    assert boxes[2].left() - boxes[1].right() > 0.2 * SIZE


def test_a_box_is_what_its_ink_covers() -> None:
    formula = typeset(CHAIN, SIZE)
    for number, path in formula.terms.items():
        assert formula.boxes[number] == path.boundingRect()


def test_the_inner_of_two_nested_terms_has_the_ink() -> None:
    formula = typeset(term(1, f"a + {term(2, 'b')} + c"), SIZE)
    assert set(formula.terms) == {1, 2}
    assert formula.boxes[1].left() < formula.boxes[2].left() < formula.boxes[2].right() < formula.boxes[1].right()


@pytest.mark.parametrize("display", [True, False])
@pytest.mark.parametrize(
    "pieces",
    [
        ("a", "+ b", "- c"),
        ("h_2", "= tanh", "(z_2)"),
        ("W", "h_(t-1)", "+ b_h"),
        ("(partial L)/(partial W)", "(partial h_3)/(partial h_2)"),
        ("sum_(k=0)^t", "product_(i=k+1)^t", "a_k"),
        ("sqrt(x)", "hat(y)_3^top", "dot.o", "f'"),
        ("-", "x", ",", "y"),
        ("lr([ (a/b)/c ])", 'mat(delim: "[", 1, 2; 3, 4)'),
    ],
)
def test_a_number_does_not_move_anything(pieces: tuple[str, ...], display: bool) -> None:
    plain = typeset(" ".join(pieces), SIZE, display)
    numbered = typeset(" ".join(term(number, piece) for number, piece in enumerate(pieces, start=1)), SIZE, display)
    assert set(numbered.terms) == set(range(1, len(pieces) + 1))
    assert (numbered.width, numbered.height, numbered.ascent) == (plain.width, plain.height, plain.ascent)
    assert ink(numbered) == ink(plain)


@pytest.mark.parametrize(
    "place",
    [
        "({})/(b)",
        "sqrt({})",
        "hat({})",
        "h_({})",
        "x^({})",
        'mat(delim: "[", {}, 2; 3, {})',
        "f({})",
        "{}(z)",
        "cases({})",
    ],
)
def test_a_term_may_stand_anywhere(place: str) -> None:
    numbered = typeset(place.replace("{}", term(7, "a")), SIZE)
    plain = typeset(place.replace("{}", "a").replace("a(z)", "a (z)"), SIZE)
    assert numbered.boxes[7].width() > 0
    assert (numbered.width, numbered.height) == (plain.width, plain.height)


def test_the_largest_number_and_none_beyond() -> None:
    assert set(typeset(term(255, "x"), SIZE).terms) == {255}
    for number in (-1, 256):
        with pytest.raises(ValueError, match=f"term number {number} is not between 0 and 255"):
            term(number, "x")


@pytest.mark.parametrize("beside", ["", "^2", " + y", " (a/b)/c", " sum_(k=1)^T h_k", "_(a/b)"])
def test_letters_keep_to_the_baseline(beside: str) -> None:
    alone, in_company = typeset("x", SIZE), typeset(term(1, "x") + beside, SIZE)
    assert in_company.boxes[1] == alone.boxes[0]
    assert in_company.boxes[1].bottom() == pytest.approx(0, abs=0.02 * SIZE)


def test_ascent_and_descent_enclose_the_ink() -> None:
    for markup in ("x", "p", "hat(y)_3", "(partial L)/(partial W)", "-", "sum_(k=0)^t h_k", "x^2"):
        formula = typeset(markup, SIZE)
        assert -formula.ascent <= ink(formula).top() + 1e-6
        assert ink(formula).bottom() <= formula.descent + 1e-6
        assert formula.ascent + formula.descent == pytest.approx(formula.height)


def test_what_lies_on_the_axis() -> None:
    formula = typeset(f"{term(1, '-')} x + {term(2, '=')} y", SIZE)
    for number in (1, 2):
        assert formula.boxes[number].center().y() == pytest.approx(-formula.axis, abs=0.01 * SIZE)


def test_a_minus_in_front_is_a_sign() -> None:
    sign, operator = typeset("-x", SIZE), typeset("a - x", SIZE)
    assert sign.width < operator.width - typeset("a", SIZE).width


def test_more_markup_is_wider_and_twice_the_size_is_twice_as_large() -> None:
    assert typeset("h_2", SIZE).width < typeset("h_2 + h_3", SIZE).width
    small, large = typeset(CHAIN, SIZE), typeset(CHAIN, 2 * SIZE)
    assert (large.width, large.height, large.ascent) == pytest.approx(
        (2 * small.width, 2 * small.height, 2 * small.ascent)
    )
    assert large.boxes[3].height() == pytest.approx(2 * small.boxes[3].height())


def test_display_style_is_taller_than_running_text_only_where_it_matters() -> None:
    assert typeset("(a)/(b)", SIZE, display=False).height < typeset("(a)/(b)", SIZE).height
    assert typeset("h_2", SIZE, display=False).height == typeset("h_2", SIZE).height


def test_a_strike_leaves_no_hole_where_it_crosses() -> None:
    formula = typeset("cancel(x)", SIZE)
    assert formula.terms[0].contains(formula.boxes[0].center())


def test_a_tall_bracket_has_no_knots() -> None:
    formula = typeset(f"{term(1, 'lr([#box(height: 4em, width: 1em);])')}", SIZE)
    box = formula.boxes[1]
    assert box.height() > 3 * SIZE  # so it is assembled from pieces
    image = QImage(round(box.width()) + 10, round(box.height()) + 10, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    with QPainter(image) as painter:
        formula.paint(painter, 5 - box.left() + 0.3, 5 - box.top(), lambda _: QColor("black"))
    margin = round(SIZE / 4)  # the hooks at both ends
    rows = {
        tuple(image.pixel(x, y) for x in range(image.width()))
        for y in range(5 + margin, round(box.height()) + 5 - margin)
    }
    assert len(rows) == 1


def test_painting_gives_each_term_its_colour_at_its_place() -> None:
    formula = typeset(f"{term(1, 'W')} + {term(2, 'V')}", SIZE)
    image = painted(formula, {0: "#808080", 1: "#ff0000", 2: "#0000ff"})
    assert {"#ff0000", "#0000ff", "#808080"} <= set(pixels(image))
    left = image.copy(0, 0, round(10 + formula.boxes[1].right()), image.height())
    assert "#ff0000" in set(pixels(left))
    assert "#0000ff" not in set(pixels(left))


def test_painting_leaves_the_painter_as_it_was() -> None:
    image = QImage(50, 50, QImage.Format.Format_RGB32)
    with QPainter(image) as painter:
        painter.translate(3, 4)
        painter.setPen(QColor("red"))
        painter.setBrush(QColor("blue"))
        typeset("h_2", SIZE).paint(painter, 10.25, 20.5, lambda _: QColor("green"))
        assert painter.transform().map(QPointF(0, 0)) == QPointF(3, 4)
        assert (painter.pen().color(), painter.brush().color()) == (QColor("red"), QColor("blue"))
        assert not painter.testRenderHint(QPainter.RenderHint.Antialiasing)


@pytest.mark.parametrize(
    "text",
    [
        "#panic()",
        "$x$",
        '"',
        "\\",
        '", #panic(), "',
        "] } )",
        "// no comment",
        "/*",
        "a_b^c",
        "#text(fill: red)[x]",
        "&\\ ",
    ],
)
def test_a_users_text_is_text_whatever_it_says(text: str) -> None:
    beside = typeset(f"x = {term(1, literal(text))} + {term(2, 'y')}", SIZE)
    assert set(beside.terms) == {0, 1, 2}
    assert beside.boxes[0].left() < beside.boxes[1].left() < beside.boxes[1].right() < beside.boxes[2].left()


@given(st.text(max_size=12))
def test_any_text_can_be_set_on_one_line(text: str) -> None:
    assert typeset(literal(text) + " y", SIZE).height < 3 * SIZE


def test_a_line_break_in_a_users_text_is_a_space() -> None:
    assert literal("one\ntwo\tthree\0") == '"one two three "'


@pytest.mark.parametrize("markup", ["x^", "frac(a", "noSuchSymbol", "#panic()", "mat(1; 2", "$"])
def test_refused_markup_is_named_with_the_reason(markup: str) -> None:
    with pytest.raises(TypesettingError) as refusal:
        typeset(markup, SIZE)
    assert refusal.value.markup == markup
    assert repr(markup) in str(refusal.value)
    assert refusal.value.reason in str(refusal.value)


def test_a_colour_that_is_no_terms_number_is_refused() -> None:
    with pytest.raises(TypesettingError, match="colour #ff4136"):
        typeset("#text(fill: red, $x$);", SIZE)


def test_a_comment_at_the_end_hurts_nobody() -> None:
    assert typeset("x // the input", SIZE).width == typeset("x", SIZE).width


def test_the_compiler_is_loaded_with_the_first_formula_only() -> None:
    check = "import sys, app.painting.typeset; sys.exit('typst' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", check], check=False).returncode == 0
