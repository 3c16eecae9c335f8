"""Recovery files: a lesson that was not saved, kept for after a crash.

The first line says what it is, as JSON in ASCII; what follows is the lesson's file as it would have been saved.
"""

import json
import os
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from app.files.lesson import Lesson
from app.files.lesson_file import EXTENSION, LessonError, lesson_bytes, lesson_in
from app.files.on_disk import digest
from app.files.whole import FileError, is_there, not_written, read_limited, write_whole
from app.translation import _

ENDING = ".recovery"
SET_ASIDE = ".damaged"
LIMIT = 64 * 2**20
"""Bytes: more than a lesson file may have, so that what is too large to be saved is not lost at once."""
_PER_NUMBER = 5
"""Bytes that a number takes at least: 0.0 and what stands around it."""

_LONGEST_NAME = 200
_FORMAT, _VERSION = "unfold-recovery", 1


class RecoveryError(ValueError):
    """A recovery file that holds nothing that can be opened; `str()` says why."""


class TooLargeError(FileError):
    """A lesson that can't be kept, however much room there is."""


@dataclass(frozen=True, eq=False)
class Kept:
    """What a recovery file holds: the lesson, with the file that it came from; when it was kept; and what a lesson file
    with this content has as its digest."""

    lesson: Lesson
    when: datetime
    content: str


def write_recovery(lesson: Lesson, when: datetime, file: Path) -> None:
    """Keep a lesson whole, or leave what was there. Raises FileError, and TooLargeError where it could not be read
    again."""
    numbers = sum(array.size for array in lesson.experiment.parameters.values())
    if numbers * _PER_NUMBER > LIMIT:  # to write out what is far too large would take long, after every change
        raise _too_large()
    about = {
        "format": _FORMAT,
        "version": _VERSION,
        "time": when.astimezone(UTC).isoformat(),
        "title": lesson.title,
        "name": lesson.name,
        "file": None if lesson.file is None else str(lesson.file),
        "digest": lesson.digest,
    }
    content = json.dumps(about).encode("ascii") + b"\n" + lesson_bytes(lesson)
    if len(content) > LIMIT:
        raise _too_large()
    write_whole(file, content)


def _too_large() -> TooLargeError:
    large = _("it would have more than {most} MiB; make the network or the sequence smaller.")
    return TooLargeError(large.format(most=LIMIT // 2**20))


def read_recovery(file: Path) -> Kept:
    """What a recovery file holds. Raises FileError where it can't be read, RecoveryError where it holds nothing."""
    first, _line, content = read_limited(file, LIMIT).partition(b"\n")
    try:
        about = json.loads(first.decode("ascii"))
    except (ValueError, RecursionError) as error:
        raise RecoveryError(_("its first line can’t be read")) from error
    texts = {}
    if isinstance(about, dict):
        texts = {key: value for key, value in about.items() if isinstance(value, str)}
    if (texts.get("format"), about.get("version") if texts else None) != (_FORMAT, _VERSION):
        raise RecoveryError(_("its first line does not say that it is one"))
    try:
        when = datetime.fromisoformat(texts.get("time", "")).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise RecoveryError(_("its first line does not say when it was written")) from error
    try:
        # Files will be called so, and in no other folder.
        name = Path(texts.get("name", "")).name[:_LONGEST_NAME] or "lesson"
        lesson = lesson_in(content, name + EXTENSION)
    except LessonError as error:
        raise RecoveryError(error.problems[0]) from error
    origin = Path(texts["file"]) if texts.get("file") else None
    kept = replace(lesson, file=origin, digest=texts.get("digest", ""), unsaved=True)
    return Kept(kept, when, digest(content))


def set_aside(file: Path) -> Path:
    """Give a damaged recovery file a name under which it is kept and not read again. Raises FileError."""
    other = file.with_suffix(SET_ASIDE)
    number = 2
    while is_there(other):
        other, number = file.with_suffix(f".{number}{SET_ASIDE}"), number + 1
    try:
        os.rename(file, other)
    except OSError as error:
        raise FileError(not_written(other, error)) from error
    return other
