"""What a lecture gets: a deck of 60 pages, 300 frames of a film, gradient plots, derivations, worksheets."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.table import AtMost, Row
from tests.benchmarks.timing import best

_LESSONS = ("slides", "long-memory-lstm")
_PAGES, _DECK_AIM = 60, 5.0
_SCENES, _FRAMES, _FILM_AIM = 12, 300, 6.0
_KINDS = ("mp4", "gif")
_TEXTS = (".tex", ".typ")
_ASKED = "worksheet"
"""A lesson that is short enough for one."""
_REPEATS = 3


def rows() -> Iterator[Row]:
    """A lesson of four timesteps, and one of twenty with a gated cell."""
    question = "lecture: from a lesson that is open to the file"
    for lesson in _LESSONS:
        yield Row(question, f"a deck of {_PAGES} pages, {lesson}", _deck(lesson), bar=AtMost(_DECK_AIM))
    for lesson in _LESSONS:
        for kind in _KINDS:
            what = f"{_FRAMES} frames of 720p as {kind.upper()}, {lesson}"
            yield Row(question, what, _film(lesson, kind), bar=AtMost(_FILM_AIM) if kind == "mp4" else None)
    for lesson in _LESSONS:
        name, seconds = _slowest_plot(lesson)
        yield Row(question, f"the slowest gradient plot as PDF, nothing of it computed yet, {lesson}: {name}", seconds)
    for lesson in _LESSONS:
        for kind in _TEXTS:
            yield Row(question, f"the derivation as {kind}, {lesson}", _derivation(lesson, kind))
    yield Row(question, f"a worksheet and its solution, {_ASKED}", _worksheet())


def _deck(lesson: str) -> float:
    from app.exporting.deck import write_deck
    from app.files.lesson_file import read_lesson
    from app.startup import offscreen_application
    from app.story.state import opening_state
    from app.story.stretch import Stretch

    application = offscreen_application()
    state = opening_state(read_lesson(lesson))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "deck.pdf"
        # The start is one scene, and the title one page.
        seconds = best(lambda: list(write_deck(state, Stretch(0, _PAGES - 2, "step"), path)), _REPEATS)
    application.processEvents()
    return seconds


def _film(lesson: str, kind: str) -> float:
    from app.exporting.film import write_film
    from app.files.lesson_file import read_lesson
    from app.startup import offscreen_application
    from app.story.film_style import FilmStyle, film_kind
    from app.story.state import opening_state
    from app.story.stretch import Stretch

    application = offscreen_application()
    state = opening_state(read_lesson(lesson))
    style = FilmStyle(1280, 720, seconds=1.0, rate=_FRAMES // _SCENES)
    last = len(state.timeline) - 20  # on the way back, where a river flows
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"film.{kind}"
        named = film_kind(path.name)
        assert named is not None
        shown = Stretch(last - _SCENES + 1, last, "step")
        seconds = best(lambda: list(write_film(state, shown, style, named, path)), _REPEATS)
    application.processEvents()
    return seconds


def _slowest_plot(lesson: str) -> tuple[str, float]:
    from app.exporting.figures import figure_bytes
    from app.files.lesson_file import read_lesson
    from app.startup import offscreen_application
    from app.story.exports import PLOTS, there_are
    from app.story.page_style import AS_IT_COMES
    from app.story.state import opening_state

    application = offscreen_application()
    opened = read_lesson(lesson)

    def drawn(name: str) -> None:
        figure_bytes(opening_state(opened), name, "pdf", AS_IT_COMES)  # another state: what is computed goes with it

    names = [name for name in there_are(opening_state(opened)) if name in PLOTS]
    found = [(name, best(lambda name=name: drawn(name), 1)) for name in names]  # type: ignore[misc]
    application.processEvents()
    return max(found, key=lambda timed: timed[1])


def _derivation(lesson: str, kind: str) -> float:
    from app.files.lesson_file import read_lesson
    from app.files.whole import write_whole
    from app.story.derivation import as_text, derivation
    from app.story.state import opening_state

    state = opening_state(read_lesson(lesson))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"derivation{kind}"
        return best(lambda: write_whole(path, as_text(derivation(state), kind).encode()), _REPEATS)


def _worksheet() -> float:
    from app.exporting.worksheet import write_worksheet
    from app.files.lesson_file import read_lesson
    from app.startup import offscreen_application
    from app.story.exercise import exercise
    from app.story.exercise_tasks import USUAL
    from app.story.state import opening_state

    application = offscreen_application()
    state = opening_state(read_lesson(_ASKED))
    with tempfile.TemporaryDirectory() as folder:
        sheet, solution = Path(folder) / "sheet.pdf", Path(folder) / "solution.pdf"
        seconds = best(lambda: write_worksheet(exercise(state, USUAL, 3, 1), sheet, solution), _REPEATS)
    application.processEvents()
    return seconds
