"""A person's press of a button in a dialog that stops the window until it is answered."""

from collections.abc import Iterable, Iterator

import pytest
from PyQt6.QtWidgets import QMessageBox


def pressing(monkeypatch: pytest.MonkeyPatch, *buttons: str) -> list[str]:
    """Every next dialog is answered by the next of these buttons, named as it is labelled; the last answers all that
    come after. Returns what the dialogs say."""
    said: list[str] = []
    answers = _repeated(buttons)

    def exec_(box: QMessageBox) -> int:
        said.append(" ".join(filter(None, (box.text(), box.informativeText()))))
        label = next(answers)
        offered = {button.text(): button for button in box.buttons()}
        assert label in offered, f"{label!r} is not offered, but {list(offered)}"
        offered[label].click()
        return box.result()

    monkeypatch.setattr(QMessageBox, "exec", exec_)
    return said


def _repeated(buttons: Iterable[str]) -> Iterator[str]:
    button = ""
    for button in buttons:
        yield button
    while button:
        yield button
