"""All keys on a card over the window: what the list of actions says, in groups."""

from collections.abc import Sequence
from itertools import groupby

from PyQt6.QtCore import QMargins, QPoint, Qt
from PyQt6.QtGui import QKeyEvent
from PyQt6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from app.actions import GROUPS, Action
from app.key_names import key_name
from app.paper import scaled
from app.translation import _
from app.widgets.plain_label import PlainLabel

_EDGE = 24
_BETWEEN_COLUMNS = 44
_DOES_WIDTH = 250
_BORDER = 2
"""Pixels: the line around the card, and the margin inside it."""
_ALL_NAMED = 3
"""Keys that are named one by one; of more only the first and the last."""
_Rows = list[tuple[str, tuple[str, ...]]]
"""What is done, and by which keys."""
_Groups = list[tuple[str, _Rows]]


class KeysCard(QFrame):
    """Closes with Esc, with the key that opened it, and with a click beside it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setProperty("popup", True)
        self.setAccessibleName(_("Keyboard shortcuts"))
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(1, 1, 1, 1)
        whole.addWidget(self._area)

    def show_actions(self, actions: Sequence[Action]) -> None:
        """Open in the middle of the window, as large as is needed and fits into it."""
        window = self.parentWidget()
        assert window is not None
        groups = [(group, rows) for group in GROUPS if (rows := _rows(actions, group))]
        room, bar = window.size().shrunkBy(QMargins(*[scaled(_EDGE)] * 4)), scaled(12)
        content = _table(_halves(groups))
        if content.sizeHint().width() + bar > room.width():
            content = _table([groups])
        width = min(content.sizeHint().width() + bar, room.width())
        needed = max(content.heightForWidth(width - bar), content.minimumSizeHint().height())
        height = min(needed + 2 * _BORDER, room.height())
        self._area.setWidget(content)
        self.resize(width, height)
        self.move(window.mapToGlobal(QPoint((window.width() - width) // 2, (window.height() - height) // 2)))
        self.show()
        self._area.setFocus()  # so that the arrow keys scroll it

    def said(self) -> list[str]:
        """What stands on the card, line by line."""
        return [label.text() for label in self._area.findChildren(QLabel)]

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        if event is not None and (event.key() == Qt.Key.Key_Escape or event.text() == "?"):
            self.close()


def _rows(actions: Sequence[Action], group: str) -> _Rows:
    """The actions of a group; those of one name after the other in one row."""
    own = [action for action in actions if action.group == group]
    return [
        (name, tuple(key for action in alike for key in action.keys))
        for name, alike in groupby(own, lambda action: action.name)
    ]


def _halves(groups: _Groups) -> list[_Groups]:
    """The groups in two columns, in their order, where the higher one is as low as can be."""
    heights = [len(rows) + 2 for _title, rows in groups]
    cut = min(range(1, len(groups) + 1), key=lambda cut: max(sum(heights[:cut]), sum(heights[cut:])))
    return [groups[:cut], groups[cut:]]


def _table(columns: Sequence[_Groups]) -> QWidget:
    """The groups under their titles, in columns."""
    content = QWidget()
    across = QHBoxLayout(content)
    across.setContentsMargins(*[scaled(_EDGE)] * 4)
    across.setSpacing(scaled(_BETWEEN_COLUMNS))
    for groups in columns:
        column = QGridLayout()
        column.setHorizontalSpacing(scaled(18))
        column.setVerticalSpacing(scaled(5))
        column.setColumnStretch(1, 1)
        for title, rows in groups:
            at = column.rowCount()
            heading = PlainLabel(_(title))
            heading.setProperty("heading", True)
            heading.setContentsMargins(0, scaled(0 if groups[0][0] == title else 10), 0, scaled(2))
            column.addWidget(heading, at, 0, 1, 2)
            for below, (name, keys) in enumerate(rows, at + 1):
                does = PlainLabel(name)
                does.setWordWrap(True)
                does.setMinimumWidth(scaled(_DOES_WIDTH))
                column.addWidget(_caps(keys), below, 0, Qt.AlignmentFlag.AlignTop)
                column.addWidget(does, below, 1)
        column.setRowStretch(column.rowCount(), 1)
        across.addLayout(column, 1)
    return content


def _caps(keys: tuple[str, ...]) -> QWidget:
    """The keys, each on its cap."""
    whole = QWidget()
    row = QHBoxLayout(whole)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(scaled(4))
    named = keys if len(keys) <= _ALL_NAMED else (keys[0], "…", keys[-1])
    for key in named:
        cap = PlainLabel(key if key == "…" else key_name(key))
        cap.setProperty("cap", key != "…")
        row.addWidget(cap)
    row.addStretch(1)
    return whole
