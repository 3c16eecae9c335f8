"""Placeholders in a lesson's sentences become the letters of a notation."""

import pytest

from app.files.lesson_file import builtin_lessons, read_lesson
from app.files.notation_file import notation_names, read_notation
from app.story.lettering import lettered


@pytest.mark.parametrize(
    ("text", "notation", "expected"),
    [
        ("{W_hh} met {h 3}.", "slides", "W met h₃."),
        ("{W_hh} met {h 3}.", "worksheet", "H met h⁽³⁾."),
        ("{loss 2 / W_xh}, {L / W_xh} and {h 4 / h 3}", "slides", "∂L₂/∂V, ∂L/∂V and ∂h₄/∂h₃"),
        ("{loss 4 / W_hh 2}", "slides", "∂L₄/∂W|k=2"),
        ("{W_xh}: k = {t 1}, timestep {t 2}", "pytorch", "weight_ih_l0: k = 0, timestep 1"),
        ("{h 0} is zero", "pytorch", "h₀ is zero"),
        ("{loss 4 / W_hh}, {L / b_h}", "pytorch", "∂loss[3]/∂weight_hh_l0, ∂loss/∂(bias_ih_l0 + bias_hh_l0)"),
        ("{loss 4 / W_hh 2}", "worksheet", "(∂J⁽⁴⁾/∂H)₍₂₎"),
        ("{h 4 / h 3} after {y_hat 4 / h 4}", "notes", "∂a₄/∂a₃ after ∂ŷ₄/∂a₄"),
        ("{loss 4 / y_hat 4} {y_hat 4 / W_hy}", "cs224n", "∂J⁽⁴⁾/∂ŷ⁽⁴⁾ ∂ŷ⁽⁴⁾/∂U"),
        ("{dz loss=3 k=2} and {dq loss=3 k=3}", "worksheet", "δ₂⁽²⁾ and δ₁⁽³⁾"),
        ("{dz loss=3 k=2}", "pytorch", "δ[2,1]"),
        ("{dz loss=3 k=2}", "goodfellow", "∂L⁽³⁾/∂a⁽²⁾"),
        ("{h 3 / W_hh 2}, {dz} and {loss 4 /} stay", "slides", "{h 3 / W_hh 2}, {dz} and {loss 4 /} stay"),
        ("{decoder.W_hh} after {encoder.b_h}", "slides", "W^decoder after bₕ^encoder"),
        ("{loss 4 / encoder.W_hh}", "slides", "∂L₄/∂W^encoder"),
        (
            "{f 3} keeps {c 2}, {z_gate 3} keeps {h 2}; {f} and {i} stay",
            "slides",
            "f₃ keeps c₂, z₃ keeps h₂; {f} and {i} stay",
        ),
        ("{dc loss=4 k=2}, {dz_f loss=4 k=2}", "slides", "∂L₄/∂c₂, δ_f,₄,₂"),
        ("{t}, {W}, {h three}, {} and {W_hh 2", "slides", "{t}, {W}, {h three}, {} and {W_hh 2"),
    ],
)
def test_placeholders(text: str, notation: str, expected: str) -> None:
    assert lettered(text, read_notation(notation)) == expected


@pytest.mark.parametrize("notation", notation_names())
@pytest.mark.parametrize("lesson", [name for name, _ in builtin_lessons()])
def test_every_placeholder_of_every_lesson_stands_for_something(lesson: str, notation: str) -> None:
    read = read_lesson(lesson)
    asked = [stop.question for stop in read.stops if stop.question is not None]
    questions = [text for question in asked for text in (question.text, *question.choices)]
    for text in (read.title, read.story, *(stop.say for stop in read.stops), *questions):
        assert "{" not in lettered(text, read_notation(notation)), text


def test_another_notation_switches_the_letters_of_a_lesson() -> None:
    (said,) = (stop.say for stop in read_lesson("hell-ello").stops if "treats" in stop.say)
    assert "weight_hh_l0 was used last at timestep 3" in lettered(said, read_notation("pytorch"))
    assert "treats h⁽³⁾ as a constant" in lettered(said, read_notation("cs224n"))
