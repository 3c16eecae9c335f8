"""What the pictures are of: every built-in lesson, and what shows the window at its limits."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache, partial

from app.files.lesson import Lesson
from app.files.lesson_file import builtin_lessons, read_lesson
from app.story.experiment_form import form_of, lesson_from, with_length
from app.story.other_cell import other_cell
from app.story.places import Place
from app.story.state import Compared, State, compare, opening_state, with_flow, with_other_cell
from rnn_engine.experiment import Truncation
from rnn_engine.recorder import record

LENGTHS = (4, 12, 60, 500)
_COMPARED = (
    ("hell-ello", "lstm"),
    ("hell-ello", "gru"),
    ("sentiment", "lstm"),
    ("long-memory", "long-memory-lstm"),
    ("vanishing", "gru"),
    ("vanishing", "exploding"),
    ("long-memory-gru", "long-memory-lstm"),
    ("hell-ello", "long-memory"),
)

Subject = Callable[[], State]


def lessons() -> dict[str, Subject]:
    """Every built-in lesson as it opens."""
    return {name: partial(_opened, name) for name, _title in builtin_lessons()}


def limits() -> dict[str, Subject]:
    """Generated lengths, comparisons, truncation, asides, notations: by a name for the file."""
    found: dict[str, Subject] = {}
    for length in LENGTHS:
        found[f"letters-{length}"] = partial(_letters, length, "elman")
        found[f"letters-{length}-lstm"] = partial(_letters, length, "lstm")
        found[f"letters-{length}-gru"] = partial(_letters, length, "gru")
    for lesson, beside in _COMPARED:
        found[f"{lesson}-beside-{beside}"] = partial(_compared, lesson, beside)
    found["letters-60-beside-lstm"] = lambda: compare(s := _letters(60, "elman"), with_other_cell(s.lesson, "lstm"))
    found["hell-ello-sliding"] = partial(_truncated, Truncation("sliding", 2))
    found["hell-ello-chunked"] = partial(_truncated, Truncation("chunked", 2))
    found["hell-ello-all"] = lambda: with_flow(_opened("hell-ello"), "all")
    found["hell-ello-each"] = lambda: with_flow(_opened("hell-ello"), "each")
    found["hell-ello-norms"] = lambda: replace(_opened("hell-ello"), measure="norm", scale="log")
    found["hell-ello-folded"] = lambda: replace(_opened("hell-ello"), folded=True)
    found["long-memory-lstm-folded"] = lambda: replace(_opened("long-memory-lstm"), folded=True)
    found["hell-ello-shapes"] = lambda: replace(_opened("hell-ello"), shapes=True)
    found["hell-ello-inspected"] = lambda: replace(_opened("hell-ello"), inspected=Place("forward", "h", t=3))
    found["long-memory-lstm-inspected"] = lambda: replace(_opened("long-memory-lstm"), inspected="W_hh")
    return found


@cache
def _lesson(name: str) -> Lesson:
    return read_lesson(name)


def _opened(name: str) -> State:
    return opening_state(_lesson(name))


def _letters(length: int, cell: str) -> State:
    """The first lesson's letters, repeated; where there are very many all losses flow at once."""
    lesson = _lesson("hell-ello")
    lesson = lesson_from(with_length(form_of(lesson), lesson, length), lesson)
    state = opening_state(lesson if cell == "elman" else other_cell(lesson, cell))
    return with_flow(state, length)


def _compared(name: str, beside: str) -> State:
    state = _opened(name)
    if beside in dict(builtin_lessons()):
        lesson = _lesson(beside)
        return compare(state, Compared(lesson, record(lesson.experiment)))
    return compare(state, with_other_cell(state.lesson, beside))


def _truncated(truncation: Truncation) -> State:
    lesson = _lesson("hell-ello")
    return opening_state(lesson_from(replace(form_of(lesson), truncation=truncation), lesson))
