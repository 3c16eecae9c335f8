"""What the built-in lessons say has room in the window, in every language and in everybody's letters."""

from collections.abc import Iterator

import pytest
from PyQt6.QtWidgets import QApplication

from app.files.lesson import Lesson
from app.files.lesson_file import builtin_lessons, read_lesson
from app.files.notation_file import notation_names, read_notation
from app.painting.wrapping import text_width, wrapped
from app.story.lettering import lettered

_WIDTH = 795
"""Of the text beside the sign of a guess, in the card of a window 1280 wide."""
_LINES, _STORY_LINES = 2, 4


def told(lesson: Lesson) -> Iterator[tuple[str, int]]:
    """Every text with the lines that there are for it."""
    yield lesson.story, _STORY_LINES
    for stop in lesson.stops:
        longest = "" if stop.question is None else f"Not “{max(stop.question.choices, key=len)}”. "
        yield longest + stop.say, _LINES


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("name", [name for name, _ in builtin_lessons()])
def test_nothing_that_a_lesson_tells_is_cut_off(qapp: QApplication, name: str, language: str) -> None:
    lesson = read_lesson(name).in_language(language)
    for letters in notation_names():
        for text, lines in told(lesson):
            shown = wrapped(lettered(text, read_notation(letters)), 13, _WIDTH, lines)
            assert not shown[-1].endswith("…"), f"{letters}: {shown}"


@pytest.mark.parametrize("width", [60.0, 400.0])
def test_a_word_that_is_wider_than_a_line_goes_on_in_the_next_one(qapp: QApplication, width: float) -> None:
    text = f"a {'W' * 90} of {'i' * 120} end"
    lines = wrapped(text, 13, width, 999)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert max(text_width(line, 13) for line in lines) <= width
    (line,) = wrapped(text, 13, width, 1)
    assert text_width(line, 13) <= width
    assert line.endswith("…")
