"""A person's answer to a question that stops the window until it is answered."""

import pytest
from PyQt6.QtWidgets import QMessageBox


def answered(monkeypatch: pytest.MonkeyPatch, answer: QMessageBox.StandardButton) -> list[str]:
    """Questions are answered so; what was asked."""
    asked: list[str] = []

    def exec_(box: QMessageBox) -> QMessageBox.StandardButton:
        asked.append(box.text())
        return answer

    monkeypatch.setattr(QMessageBox, "exec", exec_)
    return asked
