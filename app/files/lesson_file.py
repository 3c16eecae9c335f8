"""The lesson file (FORMATS §2): read completely or not at all, with everything that is wrong in one go."""

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from app.files.json_schema import objections, of_another_kind
from app.files.json_text import JsonError, Parsed, abridged, parsed, path
from app.files.lesson import Lesson
from app.files.lesson_limits import limit_problems
from app.files.lesson_reading import read_content
from app.files.lesson_writing import lesson_text
from app.files.on_disk import digest
from app.files.whole import READ_LIMIT, FileError, is_there, not_written, read_limited, write_whole
from app.quoting import on_one_line
from app.resources import resource
from app.translation import _, problem_in_words
from rnn_engine.experiment import Problem

EXTENSION = ".lesson.json"
"""Of a lesson file's name."""

_STAND_INS: Mapping[str, str | None] = {
    "network.hidden_activation": None,
    "sequence.feedback": "argmax",  # whoever writes the key means to feed back, and a stage then reads
    "sequence.outputs": None,
    "loss.reduction": None,
    "parameters.init": "normal",
    "parameters.scale": None,
    "parameters.seed": None,
    "parameters.spectral_radius": None,
}
"""What is read in place of a wrong value, so that it hides nothing else that is wrong; None: as if it were left out."""


class LessonError(ValueError):
    """A lesson that can't be opened. `problems`: each a line that names file, field, value and remedy."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("\n".join(abridged(problems)))
        self.problems = problems


def read_lesson(source: str | Path) -> Lesson:
    """The lesson in a file, or a built-in one by its name or in its own file. Raises LessonError; nothing is opened
    half."""
    names = [name for name, _ in builtin_lessons()]
    name = source if isinstance(source, str) and source in names else builtin_name(Path(source))
    file = _builtin(name) if name else Path(source)
    if isinstance(source, str) and source == file.stem and not is_there(file):
        unknown = _("{name} is neither a file nor a built-in lesson; those are {names}.")
        raise LessonError((unknown.format(name=on_one_line(source), names=", ".join(names)),))
    try:
        content = read_limited(file)
    except FileError as error:
        raise LessonError((str(error),)) from error
    lesson = lesson_in(content, file.name)
    return lesson if name else replace(lesson, file=file.absolute(), digest=digest(content))


def lesson_in(content: bytes, file: str) -> Lesson:
    """The lesson in what a file of this name holds. Raises LessonError."""
    try:
        return _lesson(parsed(content), file)
    except JsonError as error:
        raise LessonError((_("{name}: the file {problem}").format(name=on_one_line(file), problem=error),)) from error
    except MemoryError as error:
        full = _("{name}: there is not enough memory to open it; close other programs, or make the lesson smaller.")
        raise LessonError((full.format(name=on_one_line(file)),)) from error
    except RecursionError as error:
        deep = _("{name}: it is nested too deeply to be read; make the lesson simpler.")
        raise LessonError((deep.format(name=on_one_line(file)),)) from error


def lesson_bytes(lesson: Lesson) -> bytes:
    """What the lesson's file holds; half a character (a lone surrogate), which no file can, as a question mark."""
    return lesson_text(lesson).encode(errors="replace")


def write_lesson(lesson: Lesson, file: Path, *, over_builtin: bool = False) -> str:
    """Write the lesson whole, or leave what was there. Returns the digest of the file's content. Raises FileError, also
    where the file is a built-in lesson's, unless it is to be written over."""
    if not over_builtin and (refused := kept_builtin(file)):
        raise FileError(refused)
    content = lesson_bytes(lesson)
    if len(content) > READ_LIMIT:
        large = _(
            "it would have {size} bytes, and with more than {most} it could not be opened again; make the network or "
            "the sequence smaller."
        )
        raise FileError(not_written(file, large.format(size=len(content), most=READ_LIMIT)))
    write_whole(file, content)
    return digest(content)


@cache
def builtin_lessons() -> tuple[tuple[str, str], ...]:
    """Name and title of the lessons that come with the app, in teaching order, new ones at the end."""
    order: list[str] = json.loads(resource("lessons", "order.json").read_text(encoding="utf-8"))
    names = {file.name.removesuffix(EXTENSION) for file in resource("lessons").glob(f"*{EXTENSION}")}
    taught = [name for name in order if name in names]
    return tuple((name, _title(name)) for name in [*taught, *sorted(names - set(taught))])


def builtin_name(file: Path) -> str:
    """The name of the built-in lesson whose file this is, by whatever way its path leads there; else empty."""
    with suppress(OSError, ValueError):  # there is none of this name, or there can't be
        return next((name for name, _ in builtin_lessons() if _builtin(name).samefile(file)), "")
    return ""


def kept_builtin(file: Path) -> str:
    """That this file is a built-in lesson's and is not written over; empty where it is none."""
    if not builtin_name(file):
        return ""
    return not_written(file, _("it comes with Unfold and stays as it is; choose another name."))


def source_of(lesson: Lesson) -> str:
    """What `read_lesson` finds a lesson by: its file, or its built-in name; empty where it is new, or recovered without
    a file, whatever it is called."""
    if lesson.file is not None:
        return str(lesson.file)
    return lesson.name if comes_along(lesson) else ""


def comes_along(lesson: Lesson) -> bool:
    """Whether it is a built-in lesson as it is."""
    return lesson.file is None and not lesson.unsaved and lesson.name in dict(builtin_lessons())


def _title(name: str) -> str:
    return str(json.loads(_builtin(name).read_text(encoding="utf-8"))["title"])


def _builtin(name: str) -> Path:
    return resource("lessons", name + EXTENSION)


def _lesson(content: Parsed, file: str) -> Lesson:
    if (foreign := of_another_kind(content.value, "lesson")) is not None:
        raise LessonError(tuple(_lines([foreign.problem], file)))
    doubts = [Problem(path(*doubt.steps), doubt.message) for doubt in content.doubts]
    if isinstance(content.value, dict) and (beyond := list(limit_problems(content.value))):
        raise LessonError(tuple(_lines([*doubts, *beyond], file)))  # to look through what is too much takes long
    violations = objections(content.value, "lesson")
    problems = [*doubts, *(violation.problem for violation in violations)]
    lesson = None
    if isinstance(content.value, dict):
        replaced = {violation.problem.field for violation in violations} & _STAND_INS.keys()
        spoilt = {violation.spoils for violation in violations if violation.problem.field not in replaced} | {
            doubt.steps[0] for doubt in content.doubts if doubt.steps
        }
        name = file.removesuffix(".json").removesuffix(".lesson")
        readable = _with_stand_ins(content.value, replaced)
        lesson, found = read_content(readable, name, {str(key) for key in spoilt if key is not None})
        problems += found
    if lesson is None or problems:
        raise LessonError(tuple(_lines(problems, file)))
    return lesson


def _with_stand_ins(content: Mapping[str, Any], fields: Iterable[str]) -> dict[str, Any]:
    """The content with the stand-ins of wrong values, each of which stands in an object of the outermost one."""
    changed = dict(content)
    for field in fields:
        outer, inner = field.split(".")
        rest = {key: value for key, value in changed[outer].items() if key != inner}
        changed[outer] = rest if _STAND_INS[field] is None else rest | {inner: _STAND_INS[field]}
    return changed


def _lines(problems: list[Problem], file: str) -> Iterator[str]:
    for line in dict.fromkeys(map(problem_in_words, problems)):
        yield f"{on_one_line(file)}: {line}"
