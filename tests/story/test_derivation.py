"""The derivation as text: that it compiles, says everything, and is read as it was meant."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import typst
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.files.lesson_file import builtin_lessons
from app.files.notation_file import find_notation, notation_names
from app.story.blocks import Displayed
from app.story.copying import as_latex
from app.story.derivation import KINDS, MOST, as_text, by_and_by, derivation
from app.story.places import Place, PlaceError
from app.story.state import State
from app.translation import speaking
from tests.programs import latex_pages, pdf_text
from tests.story.states import state_of

COMPILER = typst.Compiler(ignore_system_fonts=True)
LESSONS = [name for name, _ in builtin_lessons()]
NOTATIONS = notation_names()
every_lesson = pytest.mark.parametrize("lesson", LESSONS)


def text(state: State, kind: str, first: int = 1, last: int | None = None) -> str:
    return as_text(derivation(state, first, last), kind)


def around_the_loss(state: State) -> tuple[int, int]:
    """Some steps before and after the way back begins."""
    start = state.timeline.passes[0].last
    return max(1, start - 5), min(len(state.timeline), start + 8)


def compiled(source: str) -> bytes:
    pdf = COMPILER.compile(source.encode(), format="pdf", timestamp=0)
    assert isinstance(pdf, bytes)
    return pdf


def is_balanced(latex: str) -> bool:
    bare = re.sub(r"\\[{}\\]", "", latex)
    pairs = ((r"\\left\b", r"\\right\b"), (r"\\begin\b", r"\\end\b"), (r"\{", r"\}"))
    return all(len(re.findall(first, bare)) == len(re.findall(last, bare)) for first, last in pairs)


@every_lesson
@pytest.mark.parametrize("notation", NOTATIONS)
def test_typst_compiles_every_lesson_in_every_notation(lesson: str, notation: str) -> None:
    state = replace(state_of(lesson), notation=find_notation(notation))
    assert compiled(text(state, ".typ", *around_the_loss(state))).startswith(b"%PDF")


@every_lesson
def test_latex_is_balanced(lesson: str) -> None:
    assert is_balanced(text(state_of(lesson), ".tex"))


@pytest.mark.parametrize(
    ("lesson", "notation", "language"),
    [
        ("hell-ello", "slides", "de"),
        ("scalar", "notes", "en"),
        ("encoder-decoder", "pytorch", "en"),
        ("long-memory-lstm", "goodfellow", "de"),
        ("kmers", "worksheet", "en"),
        ("truncated", "cs224n", "de"),
    ],
)
def test_latex_compiles(lesson: str, notation: str, language: str, tmp_path: Path) -> None:
    state = replace(state_of(lesson), notation=find_notation(notation))
    with speaking(language):
        assert latex_pages(text(replace(state, look=replace(state.look, language=language)), ".tex"), tmp_path) > 3


@every_lesson
def test_every_equation_of_the_flow_is_there_in_its_order(lesson: str) -> None:
    state = state_of(lesson)
    shown = [block.equation.place for block in derivation(state).blocks if isinstance(block, Displayed)]
    assert shown == [state.timeline.place(position) for position in range(1, len(state.timeline) + 1)]


def test_numbers_are_those_of_the_equation() -> None:
    at = replace(state_of("slides", flow=4, at="backward loss=4 k=3 W_hh"))
    copied = as_latex(at.equation, at.trace, numbers=True)
    matrices = re.findall(r"\\begin\{bmatrix\}.*?\\end\{bmatrix\}", copied)
    written = text(at, ".tex", at.position, at.position)
    assert len(matrices) == 3
    assert " ".join(matrices[:2]) + f" = {matrices[2]}" in written


def test_it_says_how_the_shares_add_up_and_that_a_reverse_pass_agrees(tmp_path: Path) -> None:
    state = state_of("slides", flow=4)
    (tmp_path / "page.pdf").write_bytes(compiled(text(state, ".typ")))
    said = " ".join(pdf_text(tmp_path / "page.pdf").replace("\N{NO-BREAK SPACE}", " ").split())
    assert "Slides: tagging four words" in said
    assert re.search(r"Its shares: 95 % through 𝑡 = 4, 4 % through 𝑡 = 3, .* together 100 %", said)
    assert said.count("a plain reverse pass gives the same") == len(state.parameters)


def test_it_is_in_the_language_of_choice() -> None:
    state = state_of("slides")
    german = replace(state, look=replace(state.look, language="de"))
    with speaking("de"):
        written = text(german, ".md")
    assert "# Folien" in written
    assert "Timestep" not in written


def test_the_same_state_gives_the_same_text() -> None:
    for kind in KINDS:
        assert text(state_of("hell-ello"), kind) == text(state_of("hell-ello"), kind)


@pytest.mark.parametrize("kind", KINDS)
def test_written_by_and_by_it_is_the_same(kind: str) -> None:
    state = state_of("slides")
    told: list[str] = []

    def listening() -> Iterator[float]:
        told.append((yield from by_and_by(state, 1, len(state.timeline), kind)))

    parts = list(listening())
    assert told == [text(state, kind)]
    assert parts == sorted(parts)
    assert parts[-1] == 1.0


def test_a_range_has_its_steps_and_says_so() -> None:
    state = state_of("slides", flow=4)
    first = state.timeline.position(Place.parse("sum loss=4 W_hh"))
    blocks = derivation(state, first, first).blocks
    assert sum(isinstance(block, Displayed) for block in blocks) == 1
    assert f"Of the 58 steps these are the steps {first} to {first}" in as_text(derivation(state, first, first), ".md")
    assert "Sum · loss 4 · $\\frac" in as_text(derivation(state, first, first), ".md")


def test_what_is_too_long_is_refused_with_a_range_that_is_not() -> None:
    state = state_of("vanishing", flow="each")
    with pytest.raises(PlaceError, match=f"at most {MOST} are written") as refused:
        derivation(state)
    first, last = re.findall(r"“(.*?)”", str(refused.value))
    derivation(state, state.timeline.locate(first), state.timeline.locate(last))


@pytest.mark.parametrize(("first", "last"), [(0, 3), (5, 4), (1, 59)])
def test_no_stretch_is_refused(first: int, last: int) -> None:
    with pytest.raises(PlaceError, match="are no stretch"):
        derivation(state_of("slides", flow=4), first, last)


# Text that means something to those who read it -----------------------------------------------------------------------

NASTY = [
    "#",
    "$",
    "\\",
    "{",
    "}",
    "<b>",
    "&amp;",
    "*x*",
    "_y_",
    "`z`",
    "~",
    "^",
    "%",
    '"',
    "'",
    "|",
    "]",
    "//",
    "/*",
    "@a",
]
NASTY += [
    "\\end{document}",
    "#panic()",
    "$$",
    "שלום",
    "🙂",
    "猫",
    "e\u0301",
    "a\nb",
    "  ",
    "= h",
    "- i",
    "1. j",
    "\u202e",
]
nasty = st.lists(st.sampled_from(NASTY) | st.text(max_size=6), min_size=1, max_size=4).map("".join)


def with_texts(title: str, story: str, tokens: list[str]) -> State:
    state = state_of("hell-ello")
    vocabulary = tuple(f"{token}{number}" for number, token in enumerate(tokens))
    return replace(state, lesson=replace(state.lesson, title=title, story=story, vocabulary=vocabulary, texts={}))


lessons = st.builds(with_texts, nasty, nasty, st.lists(nasty, min_size=4, max_size=4))
slow = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@slow
@given(lessons)
def test_typst_takes_any_text_as_text(state: State) -> None:
    compiled(text(state, ".typ", 1, 9))


@slow
@given(lessons)
def test_markdown_takes_any_text_as_text(state: State) -> None:
    written = text(state, ".md", 1, 9)
    assert "<" not in written
    formulas = re.findall(r"^\$\$\n(.*)\n\$\$$", written, re.MULTILINE)
    assert written.count("$$") == 2 * len(formulas)
    for formula in formulas:
        assert not re.search(r"\\[^a-zA-Z_]|[^ \\]_|\*|`", formula), formula
    words = re.sub(r"\$[^$]+\$", "", re.sub(r"\$\$[^$]*\$\$", "", written))
    assert "$" not in words


def test_latex_takes_any_text_as_text(tmp_path: Path) -> None:
    state = with_texts("".join(NASTY), " ".join(NASTY), ["".join(NASTY), "\\", "猫🙂", "$"])
    written = text(state, ".tex", 1, 9)
    assert is_balanced(written)
    assert latex_pages(written, tmp_path) > 1
