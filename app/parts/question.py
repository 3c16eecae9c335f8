"""A question that stops the window until a person has answered it."""

from collections.abc import Mapping
from typing import Generic, TypeVar

from PyQt6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.paper import scaled
from app.widgets.plain_label import PlainLabel
from app.widgets.primary import make_primary
from app.widgets.quiet_label import quiet_label

_WIDTH, _EDGE, _GAP = 440, 22, 10

Answer = TypeVar("Answer", bound=str)


class Question(QDialog, Generic[Answer]):
    """`said`: what it is about; `more`: what the answers do, "" where that is plain; `answers`: the label of each,
    those that lose something first; `usual`: what Return answers. Esc and closing answer `otherwise`."""

    def __init__(
        self, window: QWidget, said: str, more: str, answers: Mapping[Answer, str], usual: Answer, otherwise: Answer
    ) -> None:
        super().__init__(window)
        self.setWindowTitle("Unfold")
        self.answer = otherwise
        self.said, self.more = PlainLabel(said), quiet_label()
        self.said.setWordWrap(True)
        self.more.setText(more)
        self.more.setVisible(bool(more))
        self.buttons = {answer: QPushButton(label) for answer, label in answers.items()}
        for answer, button in self.buttons.items():
            button.clicked.connect(lambda _checked, answer=answer: self._take(answer))
        make_primary(self.buttons[usual])
        self.buttons[usual].setDefault(True)
        self.buttons[usual].setFocus()
        self.setAccessibleName(said)
        self.setAccessibleDescription(more)
        self._arrange()

    def _arrange(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(scaled(_GAP))
        row.addStretch(1)
        for button in self.buttons.values():
            row.addWidget(button)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(*[scaled(_EDGE)] * 4)
        whole.setSpacing(scaled(_GAP))
        whole.addWidget(self.said)
        whole.addWidget(self.more)
        whole.addSpacing(scaled(_GAP))
        whole.addLayout(row)
        width = max(scaled(_WIDTH), row.sizeHint().width() + 2 * scaled(_EDGE))
        self.setFixedSize(width, whole.totalHeightForWidth(width))

    def _take(self, answer: Answer) -> None:
        self.answer = answer
        self.accept()

    def ask(self) -> Answer:
        """Wait for the answer."""
        self.exec()
        self.deleteLater()
        return self.answer
