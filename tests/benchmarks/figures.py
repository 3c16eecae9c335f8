"""A figure of a lesson that is open, from the State to the bytes of its file."""

from collections.abc import Iterator

from tests.benchmarks.table import AtMost, Row
from tests.benchmarks.timing import best

_AIMS = {"png": 0.150, "pdf": 0.100, "svg": 0.100}
_LENGTHS = (20, 200)
_HIDDEN = 8
_REPEATS = 5


def rows() -> Iterator[Row]:
    """The slowest figure in each format; PNG at 300 dpi, 160 mm wide."""
    question = "figures: 160 mm wide, 300 dpi, the slowest of them"
    for length in _LENGTHS:
        for kind, aim in _AIMS.items():
            name, seconds = _slowest(length, kind)
            yield Row(question, f"{kind.upper()}, T = {length}: {name}", seconds, bar=AtMost(aim))


def _slowest(length: int, kind: str) -> tuple[str, float]:
    from dataclasses import replace

    from app.exporting.figures import figure_bytes
    from app.startup import offscreen_application
    from app.story.exports import there_are
    from app.story.page_style import AS_IT_COMES
    from app.story.state import opening_state
    from tests.benchmarks.window import read

    application = offscreen_application()
    opened = opening_state(read(length, _HIDDEN))
    state = replace(opened, position=len(opened.timeline))
    found = [
        (name, best(lambda name=name: figure_bytes(state, name, kind, AS_IT_COMES), _REPEATS))  # type: ignore[misc]
        for name in there_are(state)
    ]
    application.processEvents()
    return max(found, key=lambda timed: timed[1])
