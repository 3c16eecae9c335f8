"""What can't be carried out, and why."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from app.quoting import on_one_line

if TYPE_CHECKING:
    from rnn_engine.experiment import Problem


class Refusal(Exception):  # noqa: N818  (not an error of the program's)
    """A request that can't be carried out; its text says why, one line per problem."""


@contextmanager
def refusals(lesson: str) -> Iterator[None]:
    """Turns the errors that a request can cause into a Refusal; anything else is a bug and stays one."""
    from app.files.lesson_file import LessonError
    from app.files.whole import FileError
    from app.story.notation import NotationError
    from app.story.places import PlaceError
    from rnn_engine.experiment import ExperimentError
    from rnn_engine.trainer import DivergenceError

    try:
        yield
    except DivergenceError as error:
        raise Refusal(f"{on_one_line(Path(lesson).name)}: {error}") from error
    except ExperimentError as error:  # it knows the field, but not the file
        raise Refusal("\n".join(_placed(problem, lesson) for problem in error.problems)) from error
    except (LessonError, NotationError, FileError, PlaceError) as error:
        raise Refusal(str(error)) from error


def _placed(problem: "Problem", lesson: str) -> str:
    """A problem with what it is in: an option of `train`, or the lesson's file."""
    option = problem.field.removeprefix("training.")
    if option != problem.field:
        return f"--{option.replace('_', '-')} {problem.message}"
    return f"{on_one_line(Path(lesson).name)}: {problem}"
