"""A person who answers every question at once, chooses files in one folder, and writes over what is there."""

import itertools
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from unittest.mock import patch

from PyQt6.QtWidgets import QDialog, QFileDialog, QMessageBox

from app.parts.question import Question

_GOING_ON = ("discard", "replace", "yes")
"""The answers by which things go on."""


@contextmanager
def answering(folder: Path) -> Iterator[list[str]]:
    """While this holds no dialog stops the window; what was said in those that would have is gathered."""
    said: list[str] = []
    numbers = itertools.cycle(range(4))

    def press(question: "Question[str]") -> int:
        said.append(question.said.text())
        question.buttons[next(answer for answer in _GOING_ON if answer in question.buttons)].click()
        return question.result()

    def agree(box: QMessageBox) -> int:
        said.append(box.text())
        for button in (QMessageBox.StandardButton.Yes, QMessageBox.StandardButton.Ok):
            if box.button(button) is not None:
                return int(button.value)
        raise AssertionError(f"nobody knows what to answer: {box.text()}")

    def exec_(dialog: QDialog) -> int:
        if isinstance(dialog, Question):
            return press(dialog)
        raise AssertionError(f"{type(dialog).__name__} stops the window")

    def place(_parent: object, _title: str, suggested: str, *_kinds: object, **_options: object) -> tuple[str, str]:
        return str(folder / f"{next(numbers)}-{Path(suggested).name}"), ""

    def some_lesson(*_asked: object, **_options: object) -> tuple[str, str]:
        return str(next(iter(sorted(folder.glob("*.lesson.json"))), "")), ""

    with ExitStack() as patches:
        patches.enter_context(patch.object(QMessageBox, "exec", agree))
        patches.enter_context(patch.object(Question, "exec", exec_))
        patches.enter_context(patch.object(QFileDialog, "getSaveFileName", place))
        patches.enter_context(patch.object(QFileDialog, "getOpenFileName", some_lesson))
        patches.enter_context(patch.object(QFileDialog, "getExistingDirectory", lambda *_, **__: str(folder)))
        yield said
