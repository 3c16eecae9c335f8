"""A person's press of a button in a dialog that stops the window until it is answered."""

from collections.abc import Iterable, Iterator

import pytest
from PyQt6.QtWidgets import QAbstractButton, QMessageBox

from app.parts.question import Question


def pressing(monkeypatch: pytest.MonkeyPatch, *buttons: str) -> list[str]:
    """Every next dialog is answered by the next of these buttons, named as it is labelled; the last answers all that
    come after. Returns what the dialogs say."""
    said: list[str] = []
    answers = _repeated(buttons)

    def press(buttons: Iterable[QAbstractButton]) -> None:
        label = next(answers)
        offered = {button.text(): button for button in buttons}
        assert label in offered, f"{label!r} is not offered, but {list(offered)}"
        offered[label].click()

    def box(told: QMessageBox) -> int:
        said.append(" ".join(filter(None, (told.text(), told.informativeText()))))
        press(told.buttons())
        return told.result()

    def question(asked: Question[str]) -> int:
        said.append(" ".join(filter(None, (asked.said.text(), asked.more.text()))))
        press(asked.buttons.values())
        return asked.result()

    monkeypatch.setattr(QMessageBox, "exec", box)
    monkeypatch.setattr(Question, "exec", question)
    return said


def _repeated(buttons: Iterable[str]) -> Iterator[str]:
    button = ""
    for button in buttons:
        yield button
    while button:
        yield button
