"""A choice in a pill: a muted caption and what is chosen."""

from collections.abc import Sequence

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import QAbstractItemView, QComboBox, QFrame, QHBoxLayout, QSizePolicy

from app.paper import scaled
from app.widgets.own_keys import keep_own_keys
from app.widgets.plain_label import PlainLabel

_ARROW_AND_PADDING = 42
_WIDEST = 150
"""Paper units of text: a longer one, which only a person's own file can bring, is cut off."""

_MEASURED, _LONGEST, _AROUND = 100, 8, 8
"""A longer list is as wide as some of its longest texts, with so much around them."""


class Choice(QFrame):
    """A combo box that says what it chooses. `chosen(index)` when a person chooses."""

    chosen = pyqtSignal(int)

    def __init__(self, caption: str, tip: str) -> None:
        super().__init__()
        self.caption = caption
        self.offered: list[str] = []
        """What can be chosen."""
        self.setProperty("pill", True)
        self.setToolTip(tip)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        label = PlainLabel(caption)
        label.setProperty("muted", True)
        self.box = QComboBox()
        self.box.setProperty("bare", True)
        self.box.setAccessibleName(caption)
        self.box.setMaxVisibleItems(16)
        self.box.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        keep_own_keys(self.box, arrows=True)
        self.box.activated.connect(self.chosen)
        row = QHBoxLayout(self)
        row.setContentsMargins(scaled(10), 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(label)
        row.addWidget(self.box)

    def _widest(self, view: QAbstractItemView) -> int:
        """Of the list; where that is long, of its longest texts: all of them would take too long to measure."""
        if len(self.offered) <= _MEASURED:
            return view.sizeHintForColumn(0)
        longest = sorted(self.offered, key=len)[-_LONGEST:]
        return max(map(view.fontMetrics().horizontalAdvance, longest)) + scaled(_AROUND)

    def offer(self, values: Sequence[str], current: int) -> None:
        """What can be chosen, and what is; the list is left alone where it is the one offered before."""
        self.box.ensurePolished()  # only then it has the font that it is measured with
        if list(values) != self.offered:
            self.offered = list(values)
            self.box.clear()
            self.box.addItems(self.offered)
            view = self.box.view()
            assert view is not None
            view.setMinimumWidth(self._widest(view) + scaled(_ARROW_AND_PADDING))
        self.box.setCurrentIndex(current)
        width = self.box.fontMetrics().horizontalAdvance(values[current])
        self.box.setFixedWidth(min(width, scaled(_WIDEST)) + scaled(_ARROW_AND_PADDING))
