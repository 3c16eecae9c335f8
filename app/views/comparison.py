"""What is compared, and what the difference is, in one sentence; it stands where the equation stands else."""

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QWidget

from app.document import Document
from app.paper import scaled
from app.story.compared_names import short_name
from app.story.comparison import difference
from app.story.state import State
from app.translation import _
from app.widgets.own_keys import keep_own_keys
from app.widgets.wrapped_label import WrappedLabel

_LINES = 2
"""So many lines are kept free for the sentence, so that nothing moves as one steps on to a longer one."""


class ComparisonView(QWidget):
    """The sentence, and buttons that let the two change places or end the comparison."""

    swap_asked = pyqtSignal()

    def __init__(self, document: Document) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(_("Comparison"))
        self.said = WrappedLabel()
        self.said.ensurePolished()  # only then it has the font that its text is set in
        self.said.setMinimumHeight(_LINES * self.said.fontMetrics().lineSpacing())
        self.swap = _button(_("Swap"), _("The other one leads, and stands above"))
        self.swap.clicked.connect(lambda: self.swap_asked.emit())
        self.stop = _button(_("Stop comparing"), _("One network alone again (Esc)"))
        self.stop.clicked.connect(document.stop_comparing)
        row = QHBoxLayout(self)
        row.setContentsMargins(scaled(20), scaled(12), scaled(14), scaled(12))
        row.setSpacing(scaled(8))
        row.addWidget(self.said, 1)
        row.addWidget(self.swap, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.stop, 0, Qt.AlignmentFlag.AlignVCenter)

    def draw(self, state: State) -> None:
        """Say how the two that are compared differ at the state's place."""
        if state.other is not None:
            self.said.say(difference(state))
            names = _("{one} beside {other}").format(one=short_name(state), other=short_name(state.other))
            self.setAccessibleDescription(f"{names}. {self.said.text()}")


def _button(words: str, tip: str) -> QPushButton:
    button = QPushButton(words)
    button.setProperty("offer", True)
    button.setToolTip(tip)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    keep_own_keys(button)
    return button
