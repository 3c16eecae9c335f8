"""Sentences whose letters are mathematics, and text as LaTeX."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.files.lesson_file import builtin_lessons
from app.files.notation_file import find_notation
from app.story.expressions import Jacobian, Value
from app.story.latex_form import LatexForm
from app.story.latex_text import declarations, latex_text
from app.story.lettering import lettered
from app.story.sentences import sentence
from app.story.text_with_math import Here, MarkedNotation, in_plain_text
from app.translation import speaking
from tests.programs import latex_pages, pdf_text
from tests.story.states import state_of

LESSONS = [name for name, _ in builtin_lessons()]


@pytest.mark.parametrize("lesson", LESSONS)
@pytest.mark.parametrize("language", ["en", "de"])
def test_a_sentence_with_mathematics_reads_as_the_plain_one(lesson: str, language: str) -> None:
    state = state_of(lesson, flow="all")
    for name in ("slides", "pytorch"):
        notation = find_notation(name)
        marked = MarkedNotation.of(notation)
        with speaking(language):
            for position in range(1, len(state.timeline) + 1, 1 + len(state.timeline) // 60):
                place = state.timeline.place(position)
                plain = sentence(state.trace, state.timeline, place, notation, state.tokens)
                written = sentence(state.trace, state.timeline, place, marked, state.tokens)
                assert in_plain_text(marked.pieces(written), notation) == plain
            story = in_plain_text(marked.pieces(lettered(state.told.story, marked)), notation)
            assert story == lettered(state.told.story, notation)


def test_letters_and_timesteps_are_mathematics_and_the_rest_is_text() -> None:
    letters = MarkedNotation.of(find_notation("slides"))
    said = f"{letters.label('h', 3)} at t = 4 meets {letters.plain(Jacobian(Value('h', 4), Value('h', 3)))}."
    assert letters.pieces(said) == (
        Value("h", 3),
        " at ",
        Here("t", "4"),
        " meets ",
        Jacobian(Value("h", 4), Value("h", 3)),
        ".",
    )


def test_marks_in_a_users_text_are_text() -> None:
    letters = MarkedNotation.of(find_notation("slides"))
    assert letters.pieces("a \ue0007\ue001 b") == ("a \ue0007\ue001 b",)


@given(st.text())
def test_any_text_is_latex_without_commands_of_its_own(text: str) -> None:
    written = latex_text(text)
    bare = re.sub(r"\\(?:text[a-z]+\{\}|dots\{\}|[#$%&_{}]|[a-zA-Z]+|\W)", "", written)
    assert not set(bare) & set("\\#$%&"), bare
    for line_break in "\n\r\x0b\x0c\x85\u2028":
        assert line_break not in written


def test_latex_reads_any_text(tmp_path: Path) -> None:
    """Every sign of ASCII, the letters of Europe, what our sentences have, and what pdfLaTeX has no letters for."""
    signs = "".join(map(chr, range(1, 0x250))) + "∂L₄/∂hᵢ₋₁ → −0.3 · ½ “x” „y‟ … ŷ ẑ z̃ h̄ σ′ ≤ ∞ ∘ 1⁻⁷"
    strange = "猫 🙂 שלום \u202eabc\u202c \ufeff ŉ ſ ﬁ Ŀ Đ"
    body = "\n\n".join(latex_text(word) for word in (signs + strange).split(" "))
    source = f"\\begin{{document}}\n{body}\n\\end{{document}}\n"
    preamble = "\n".join([r"\documentclass{article}", *declarations(source)])
    assert latex_pages(f"{preamble}\n{source}", tmp_path) >= 1


SIGNS = [
    "a--b",
    "a---b",
    "--x",
    "x–-y",
    "x-–y",
    "`",
    "``x``",
    "a`b",
    "?`a",
    "!`a",
    "?“a”",
    "''",
    "‘`",
    "don’t",
    "<<",
    ">>",
]


def test_two_signs_of_a_text_stay_two_in_latex(tmp_path: Path) -> None:
    """What TeX's fonts would make a dash, a quotation mark or a sign of Spanish; a straight ' is printed as ’."""
    lines = [rf"\noindent\mbox{{{latex_text(word)}}}, $\text{{{latex_text(word)}}}$" for word in SIGNS]
    head = "\\documentclass{article}\n\\usepackage{amsmath}\n\\begin{document}\n"
    source = head + "\n\n".join(lines) + "\n\\end{document}\n"
    latex_pages(source, tmp_path)
    printed = [word.replace("'", "’") for word in SIGNS]
    assert pdf_text(tmp_path / "page.pdf").split()[: 2 * len(SIGNS)] == [
        each for word in printed for each in (f"{word},", word)
    ]


def test_a_name_that_is_no_word_is_text_in_latex() -> None:
    form = LatexForm(find_notation("slides"))
    assert form.name("encoder") == r"\mathrm{encoder}"
    assert form.name("decoder.weight_hh") == r"\mathrm{decoder.weight\_hh}"
    assert form.name("the first--half") == r"\text{the first-\/-half}"
