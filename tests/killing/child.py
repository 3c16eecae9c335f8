"""The program that is killed: it edits a lesson without an end, saves it and lets it be kept for recovery.

Every number of a version stands in several places of the lesson, so that a file that is half one and half another is
found out. What is on the disk for certain is told, a line each: `saved 7`, `kept 8`.
"""

import sys
from dataclasses import replace
from pathlib import Path

from PyQt6.QtCore import QCoreApplication, QObject, QTimer

from app.document import Document
from app.files.lesson import Lesson
from app.files.lesson_file import read_lesson
from app.story.editing import Change
from app.story.state import opening_state
from app.window.recovering import Recovering
from app.window.saving import Saving

FILE, FOLDER = "mine.lesson.json", "recovery"


def version(lesson: Lesson, number: int) -> Lesson:
    """The lesson with a number in its first and in its last weights, and in its title."""
    parameters = {name: matrix.copy() for name, matrix in lesson.experiment.parameters.items()}
    for name in (next(iter(parameters)), list(parameters)[-1]):
        parameters[name][...] = number
    experiment = replace(lesson.experiment, parameters=parameters)
    return replace(lesson, title=f"Version {number}", experiment=experiment)


def number_of(lesson: Lesson) -> int:
    """The number of a version. Raises ValueError where its parts are those of several."""
    parameters = list(lesson.experiment.parameters.values())
    found = {*parameters[0].ravel().tolist(), *parameters[-1].ravel().tolist(), float(lesson.title.split()[-1])}
    if len(found) != 1:
        raise ValueError(f"half one version and half another: {sorted(found)}")
    return int(found.pop())


def main(folder: Path, first: int) -> None:
    """Edit and save until somebody ends it."""
    application = QCoreApplication(["killed"])
    document = Document(opening_state(read_lesson(folder / FILE)))
    parent = QObject()

    def fail(text: str) -> None:
        print(f"failed {text}", flush=True)

    recovering = Recovering(document, folder / FOLDER, fail, parent)
    recovering.kept.connect(lambda lesson: print("kept", number_of(lesson), flush=True))
    numbers = iter(range(first, sys.maxsize))

    def edit() -> None:
        number = next(numbers)
        document.edit(Change("weights"), lambda lesson: version(lesson, number))
        if number % 5 == 0:
            assert saving.save()
            print("saved", number, flush=True)
        elif number % 5 == 2:
            recovering.keep()

    # Without a window: a dialog would end it, and there is to be none.
    saving = Saving(document, None, lambda: True, fail)  # type: ignore[arg-type]
    editing = QTimer(parent)
    editing.timeout.connect(edit)
    editing.start(2)
    print("ready", flush=True)
    application.exec()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
