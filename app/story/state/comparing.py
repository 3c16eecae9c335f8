"""A state beside another lesson."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from app.files.lesson import Lesson
from app.story.other_cell import other_cell
from app.story.state.moment import Compared, Recorded, State
from rnn_engine.recorder import record
from rnn_engine.trace import Trace


def compare(state: State, compared: Compared | None) -> State:
    """The state beside another lesson, or beside none."""
    return replace(state, compared=compared, folded=False, aside="", opened=frozenset())


def swapped(state: State) -> State:
    """The compared lesson in the place of the open one, which is now compared with it."""
    other = state.other
    assert other is not None, "only where two are compared"
    return replace(other, compared=Compared(state.lesson, state.trace), follows=None)


@dataclass(frozen=True, eq=False)
class Beside:
    """What a lesson is to be compared with; `cell`: where it is the same experiment with this cell, "" where it is a
    lesson of its own."""

    lesson: Lesson
    cell: str = ""

    @staticmethod
    def of(compared: Compared) -> "Beside":
        """What something is compared with already."""
        return Beside(compared.lesson, compared.cell)

    @staticmethod
    def with_cell(lesson: Lesson, cell: str) -> "Beside":
        """The same experiment with another cell. Raises ExperimentError."""
        return Beside(other_cell(lesson, cell), cell)

    def changed_with(self, lesson: Lesson) -> "Beside":
        """The same beside a lesson that was changed. Raises ExperimentError."""
        return Beside.with_cell(lesson, self.cell) if self.cell else self

    def recorded(self, known: Iterable[Trace] = ()) -> Compared:
        """Recorded as well, where none of the known traces is its own. Raises ExperimentError."""
        return Compared(self.lesson, recorded(self.lesson, known), self.cell)


def recorded(lesson: Lesson, known: Iterable[Trace] = ()) -> Trace:
    """The trace of a lesson: one of those that are known already, or a new one. Raises ExperimentError."""
    own = (trace for trace in known if trace.experiment is lesson.experiment)
    return next(own, None) or record(lesson.experiment)


def record_with(lesson: Lesson, compared: Compared | None, known: Iterable[Trace] = ()) -> Recorded:
    """A changed lesson recorded, and what it is compared with: the same change with the other cell, or the same lesson
    as before. Raises ExperimentError."""
    if compared is not None and compared.cell:
        compared = with_other_cell(lesson, compared.cell)
    return Recorded(recorded(lesson, known), compared)


def with_other_cell(lesson: Lesson, cell: str) -> Compared:
    """The same experiment with another cell, recorded: raises ExperimentError."""
    return Beside.with_cell(lesson, cell).recorded()
