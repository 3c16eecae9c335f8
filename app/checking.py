"""Every gradient of a lesson checked twice, as `main.py check` prints it."""

from dataclasses import dataclass

from app.files.lesson import Lesson
from app.files.lesson_file import read_lesson
from app.story.stops import check_stops
from rnn_engine.gradcheck import TOLERANCE, Differences, check_gradient
from rnn_engine.proofs import SUM_TOLERANCE, sum_difference
from rnn_engine.recorder import record
from rnn_engine.trace import Trace


@dataclass(frozen=True)
class ParameterReport:
    """One parameter: both differences in FORMATS §4's measure."""

    parameter: str
    sum_of_contributions: float
    differences: Differences

    @property
    def holds(self) -> bool:
        return self.sum_of_contributions <= SUM_TOLERANCE and self.differences.worst <= TOLERANCE

    def line(self, width: int) -> str:
        """What is printed of it; `width`: of the names."""
        of = self.differences
        entries = "entry" if of.entries == 1 else "entries"
        compared = f"{of.compared} of {of.entries} {entries}" if of.compared < of.entries else f"{of.entries} {entries}"
        kinks = f", {of.at_kinks} at a kink left out" if of.at_kinks else ""
        steep = f", {of.unresolved} beyond what differences can tell" if of.unresolved else ""
        return (
            f"  {'ok ' if self.holds else 'NO '} {self.parameter:<{width}} "
            f"sum of contributions {self.sum_of_contributions:.1e}   "
            f"central differences {of.worst:.1e}  ({compared}{kinks}{steep})"
        )


@dataclass(frozen=True)
class Report:
    """All parameters of a lesson."""

    name: str
    parameters: tuple[ParameterReport, ...]

    @property
    def holds(self) -> bool:
        return all(parameter.holds for parameter in self.parameters)

    def __str__(self) -> str:
        width = max(6, *(len(of.parameter) for of in self.parameters))
        return "\n".join([self.name, *(of.line(width) for of in self.parameters)])


def recorded(name: str) -> tuple[Lesson, Trace]:
    """A lesson by name or file, and its trace. Raises LessonError, ExperimentError."""
    lesson = read_lesson(name)
    check_stops(lesson)
    return lesson, record(lesson.experiment)


def check_lesson(name: str) -> Report:
    """Check every parameter's gradient of a lesson."""
    lesson, trace = recorded(name)
    return Report(
        lesson.name,
        tuple(
            ParameterReport(parameter, sum_difference(trace, parameter), check_gradient(trace, parameter))
            for parameter in lesson.experiment.parameters
        ),
    )
