"""A lesson of the content of its file (FORMATS §2), where the program has written it: by the same rules as one that is
read."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from app.files.json_schema import objections
from app.files.lesson import Lesson
from app.files.lesson_limits import limit_problems
from app.files.lesson_reading import read_content
from rnn_engine.experiment import ExperimentError


def lesson_of_content(
    content: Mapping[str, Any], name: str, instead: Mapping[str, Any] = MappingProxyType({})
) -> Lesson:
    """`instead`: what takes the place of keys once the schema was asked, which has no need to look at many numbers.

    Raises ExperimentError with all that is wrong.
    """
    problems = tuple(limit_problems(content)) or tuple(item.problem for item in objections(content, "lesson"))
    lesson = None
    if not problems:
        lesson, problems = read_content({**content, **instead}, name, ())
    if lesson is None:
        raise ExperimentError(problems)
    return lesson
