"""A state beside another lesson."""

from dataclasses import replace

from app.files.lesson import Lesson
from app.story.other_cell import other_cell
from app.story.state.moment import Compared, Recorded, State
from rnn_engine.recorder import record


def compare(state: State, compared: Compared | None) -> State:
    """The state beside another lesson, or beside none."""
    return replace(state, compared=compared, folded=False, aside="", opened=frozenset())


def swapped(state: State) -> State:
    """The compared lesson in the place of the open one, which is now compared with it."""
    other = state.other
    assert other is not None, "only where two are compared"
    return replace(other, compared=Compared(state.lesson, state.trace), follows=None)


def record_with(lesson: Lesson, compared: Compared | None) -> Recorded:
    """A changed lesson recorded, and what it is compared with: the same change with the other cell, or the same lesson
    as before. Raises ExperimentError."""
    if compared is not None and compared.cell:
        compared = with_other_cell(lesson, compared.cell)
    return Recorded(record(lesson.experiment), compared)


def with_other_cell(lesson: Lesson, cell: str) -> Compared:
    """The same experiment with another cell: raises ExperimentError."""
    changed = other_cell(lesson, cell)
    return Compared(changed, record(changed.experiment), cell)
