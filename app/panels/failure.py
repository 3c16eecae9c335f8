"""The dialog about an error that nobody has foreseen: what to do now, and a report for who corrects it."""

from collections.abc import Callable
from pathlib import Path

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QGuiApplication
from PyQt6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from app.paper import scaled
from app.translation import _, ngettext
from app.unexpected import Report
from app.widgets.plain_label import PlainLabel
from app.widgets.primary import make_primary
from app.widgets.quiet_label import quiet_label

_EDGE, _BETWEEN, _WIDTH, _DETAILS_HEIGHT = 24, 12, 560, 220


class FailureDialog(QDialog):
    """`save`: saves what is open in a file that a person chooses; None where nothing is open yet; `log`: where the log
    lies."""

    def __init__(self, parent: QWidget, report: Report, save: Callable[[], object] | None, log: Path) -> None:
        super().__init__(parent)
        self._report, self._save, self._count = report, save, 1
        self.setWindowTitle("Unfold")
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setMinimumWidth(scaled(_WIDTH))
        self.happened, self.remedy = _sentence(), _sentence()
        self.happened.setProperty("heading", True)
        self.happened.setText(_happened(report))
        self.remedy.setText(_remedy(report, save is not None))
        self.counted, self.logged = quiet_label(), quiet_label()
        self.counted.hide()
        self.logged.setText(_("The log has it, too: {file}").format(file=_unbroken(log)))
        self.logged.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.details = QPlainTextEdit(report.text)
        self.details.setReadOnly(True)
        self.details.setTabChangesFocus(True)
        self.details.setAccessibleName(_("Report"))
        self.details.setFixedHeight(scaled(_DETAILS_HEIGHT))
        self.details.hide()
        self.show_details = QPushButton(_("Details"))
        self.show_details.setCheckable(True)
        self.copy, self.save, self.go_on = (
            QPushButton(_("Copy report")),
            QPushButton(_("Save as…")),
            QPushButton(_("Go on")),
        )
        self.save.setVisible(save is not None)
        self._arrange()
        self.show_details.toggled.connect(self._unfold)
        self.copy.clicked.connect(self._copy)
        self.save.clicked.connect(self._save_lesson)
        self.go_on.clicked.connect(self.accept)

    def count(self) -> None:
        """The same, or another one, has happened while this is open: only told."""
        self._count += 1
        others = ngettext("It happened {count} more time.", "It happened {count} more times.", self._count - 1)
        self.counted.setText(others.format(count=self._count - 1))
        self.counted.show()
        self._fit()

    def _arrange(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(scaled(8))
        buttons.addWidget(self.show_details)
        buttons.addWidget(self.copy)
        buttons.addStretch(1)
        buttons.addWidget(self.save)
        buttons.addWidget(self.go_on)
        for button in (self.show_details, self.copy, self.save):
            button.setAutoDefault(False)
        self.go_on.setDefault(True)
        make_primary(self.go_on)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(*[scaled(_EDGE)] * 4)
        whole.setSpacing(scaled(_BETWEEN))
        for widget in (self.happened, self.counted, self.remedy, self.logged, self.details):
            whole.addWidget(widget)
        whole.addStretch(1)
        whole.addSpacing(scaled(8))
        whole.addLayout(buttons)
        self.go_on.setFocus()

    def _unfold(self, shown: bool) -> None:
        self.details.setVisible(shown)
        self._fit()

    def _fit(self) -> None:
        """As high as what is shown, at the width that it has."""
        layout = self.layout()
        assert layout is not None
        layout.activate()
        self.resize(self.width(), max(layout.minimumSize().height(), layout.heightForWidth(self.width())))

    def _copy(self) -> None:
        clipboard = QGuiApplication.clipboard()
        assert clipboard is not None
        clipboard.setText(self._report.text)
        self.copy.setText(_("Copied"))

    def _save_lesson(self) -> None:
        if self._save is not None and self._save():
            self.accept()


def _happened(report: Report) -> str:
    if report.is_of_memory:
        return _("There was not enough memory for that.")
    return _("Something unexpected went wrong in Unfold.")


def _remedy(report: Report, has_lesson: bool) -> str:
    if not has_lesson:
        return _("Close Unfold and start it again; if this comes again, copy the report for whoever can correct it.")
    if report.is_of_memory:
        return _(
            "The lesson that is open is as it was, and you can go on. Close other programs, or make the sequence "
            "shorter or the network smaller; to be sure of your work, save the lesson now."
        )
    return _(
        "The lesson that is open is as it was, and you can go on. To be sure of your work, save the lesson now. If "
        "this comes again, copy the report for whoever can correct it."
    )


def _sentence() -> QLabel:
    label = PlainLabel()
    label.setWordWrap(True)
    return label


def _unbroken(path: Path) -> str:
    """A path that may be broken behind its folders, for it has no spaces."""
    return str(path).replace("/", "/\N{ZERO WIDTH SPACE}")
