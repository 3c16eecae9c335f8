"""Terms that are added and what they come to share one scale of colours; what is multiplied has a scale of its own."""

import numpy as np
import pytest
from PyQt6.QtGui import QColor
from pytestqt.qtbot import QtBot

from app.painting.matrix import MatrixPicture, MatrixStyle
from app.painting.numbers import pieces_alone
from app.story.matrix_texts import matrix_texts
from app.theme import THEMES, Theme
from rnn_engine.arrays import Array
from tests.app.cell_colours import colours
from tests.app.test_equation_size import pictures, shown
from tests.said import painted
from tests.story.states import state_of

_NUMBERS, _IMAGES = MatrixStyle(44.0, 22.0, 8), MatrixStyle(44.0, 22.0, 1)

each_theme = pytest.mark.parametrize("theme", THEMES.values(), ids=lambda theme: theme.name)


def full(theme: Theme, sign: float = 1.0) -> str:
    return QColor(theme.diverging(sign)).name()


def matrices(*line: Array | str, style: MatrixStyle = _NUMBERS) -> list[MatrixPicture]:
    return [piece for piece in pieces_alone(("=", *line), style, 15.0) if isinstance(piece, MatrixPicture)]


@pytest.mark.parametrize(
    ("lesson", "at"),
    [
        ("hell-ello", "backward loss=4 k=4 dq"),
        ("kmers", "backward loss=3 k=3 dq"),
        ("vanishing", -1),
        ("truncated", -1),
    ],
)
def test_what_a_target_leaves_as_it_was_keeps_its_colour(qtbot: QtBot, lesson: str, at: str | int) -> None:
    prediction, target, gradient = pictures(shown(qtbot, state_of(lesson, at=at), 1138, 30))
    before, after = colours(prediction), colours(gradient)
    kept = [cell for cell in before if target.values[cell] == 0.0]
    assert kept
    assert [before[cell] for cell in kept] == [after[cell] for cell in kept]
    assert full(THEMES["light"]) in colours(target).values()
    assert full(THEMES["light"]) not in before.values()


@each_theme
@pytest.mark.parametrize("style", [_NUMBERS, _IMAGES], ids=["numbers", "images"])
@pytest.mark.usefixtures("qapp")
def test_a_sum_has_one_scale_also_where_its_terms_are_images(style: MatrixStyle, theme: Theme) -> None:
    first, last = np.array([[0.25, 0.0], [-0.5, 0.125]]), np.array([[0.0, 1.0], [-0.5, 0.0]])
    one, other, whole = (
        colours(each, theme) for each in matrices(first, "+ … +", last, "=", first + last, style=style)
    )
    assert (one[0, 0], one[1, 1]) == (whole[0, 0], whole[1, 1])
    assert other[0, 1] == whole[0, 1] == full(theme)
    assert whole[1, 0] == full(theme, -1.0) != one[1, 0]


@pytest.mark.usefixtures("qapp")
def test_what_is_multiplied_has_the_full_colour_itself() -> None:
    matrix, vector, bias, sum_of_both = np.eye(2) * 0.1, np.array([[3.0], [0.0]]), np.full((2, 1), 0.5), np.ones((2, 1))
    for line in (
        (matrix, vector, "+", bias, "=", sum_of_both),
        (bias, "− η", matrix, "=", sum_of_both),
        ("σ(", matrix, vector, "+", vector, "∘", vector, "+", bias, ") =", bias),
        (matrix, "·10⁵⁰⁰ +", vector, "=", vector),
        (matrix, "(", vector, "−", bias, ") =", sum_of_both),
    ):
        factor = next(each for each in matrices(*line) if each.values is matrix)
        assert full(THEMES["light"]) in colours(factor).values(), line


@pytest.mark.usefixtures("qapp")
def test_a_bias_has_the_scale_of_what_it_is_added_to() -> None:
    matrix, vector = np.eye(2) * 9.0, np.ones((2, 1))
    *_, bias, scores = matrices(matrix, vector, "+", np.full((2, 1), 0.5), "=", np.array([[1.0], [0.5]]))
    assert colours(bias)[0, 0] == colours(scores)[1, 0]


@pytest.mark.usefixtures("qapp")
def test_in_a_bracket_and_outside_of_it_are_two_scales() -> None:
    small, large = np.full((2, 1), 0.5), np.ones((2, 1))
    factor, inside, beside, whole = matrices(small, "∘ (", small, "−", large, ") =", small * 8)
    assert colours(factor)[0, 0] == colours(beside)[0, 0] == colours(whole)[0, 0] == full(THEMES["light"])
    assert colours(inside)[0, 0] != full(THEMES["light"])


@pytest.mark.usefixtures("qapp")
def test_small_terms_beside_large_ones_are_printed_as_they_are_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    terms = np.array([[2e-3], [4e-2]]), np.array([[0.02], [7.0]]), np.array([[0.022], [7.04]])
    for picture in matrices(terms[0], "+", terms[1], "=", terms[2]):
        with painted(monkeypatch) as texts:
            colours(picture)
        assert tuple(texts) == tuple(text for row in matrix_texts(picture.values) for text in row)
