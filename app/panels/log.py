"""The log in a dialog: where it lies, its newest entries, and a button that copies them."""

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QGuiApplication, QTextCursor
from PyQt6.QtWidgets import QDialog, QHBoxLayout, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from app.log_file import LOG
from app.paper import scaled
from app.translation import _
from app.widgets.primary import make_primary
from app.widgets.quiet_label import quiet_label

_EDGE, _BETWEEN, _WIDTH, _HEIGHT = 20, 12, 760, 440


class LogDialog(QDialog):
    """Shows what is in the log when it is opened, and is gone when it is closed."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Log"))
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.where = quiet_label()
        selectable = Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        self.where.setTextInteractionFlags(selectable)
        self.entries = QPlainTextEdit()
        self.entries.setReadOnly(True)
        self.entries.setTabChangesFocus(True)
        self.entries.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.entries.setAccessibleName(_("Log"))
        self.copy, self.leave = QPushButton(_("Copy")), QPushButton(_("Close"))
        self.copy.setAutoDefault(False)
        self.leave.setDefault(True)
        make_primary(self.leave)
        self._arrange()
        self.copy.clicked.connect(self._copy)
        self.leave.clicked.connect(self.accept)

    def show_newest(self) -> None:
        """Open, at the newest entry."""
        said = _("What was started, opened and saved, and what went wrong: {file}")
        if LOG.trouble:
            said = _("{file} could not be written: {reason}")
        self.where.setText(said.format(file=LOG.path, reason=LOG.trouble))
        self.entries.setPlainText(LOG.newest())
        self.entries.moveCursor(QTextCursor.MoveOperation.End)
        self.open()
        self.leave.setFocus()

    def _arrange(self) -> None:
        buttons = QHBoxLayout()
        buttons.addWidget(self.copy)
        buttons.addStretch(1)
        buttons.addWidget(self.leave)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(*[scaled(_EDGE)] * 4)
        whole.setSpacing(scaled(_BETWEEN))
        whole.addWidget(self.where)
        whole.addWidget(self.entries, 1)
        whole.addLayout(buttons)
        window = self.parentWidget()
        room = self.sizeHint() if window is None else window.size() * 0.9
        self.resize(min(scaled(_WIDTH), room.width()), min(scaled(_HEIGHT), room.height()))

    def _copy(self) -> None:
        clipboard = QGuiApplication.clipboard()
        assert clipboard is not None
        clipboard.setText(self.entries.toPlainText())
        self.copy.setText(_("Copied"))
