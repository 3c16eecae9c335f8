"""The two lines in which a sequence and its targets are typed, the same wherever they are."""

from PyQt6.QtWidgets import QFormLayout, QLineEdit

from app.story.typed_sequence import NOTHING
from app.translation import _


def sequence_lines(rows: QFormLayout) -> tuple[QLineEdit, QLineEdit]:
    """What is read and what is to be answered, each in a row of its own."""
    inputs, targets = QLineEdit(), QLineEdit()
    read = _("One token per timestep; {nothing} = no input. Vectors: 1 0 0; 0 1 0")
    answered = _("One token per timestep; {nothing} = no loss. Empty: the next token")
    inputs.setToolTip(read.format(nothing=NOTHING))
    targets.setToolTip(answered.format(nothing=NOTHING))
    targets.setPlaceholderText(_("empty: the next token"))
    rows.addRow(_("Sequence"), inputs)
    rows.addRow(_("Targets"), targets)
    return inputs, targets
