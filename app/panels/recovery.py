"""What a start offers after a crash: every lesson that was not saved, to be recovered or discarded, now or later."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from PyQt6.QtCore import QDateTime, QLocale, pyqtSignal
from PyQt6.QtWidgets import QDialog, QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.paper import scaled
from app.parts.file_names import LONGEST, shown_name
from app.translation import _, language, ngettext
from app.widgets.fitting_area import FittingArea
from app.widgets.plain_label import PlainLabel
from app.widgets.primary import make_primary
from app.widgets.quiet_label import quiet_label

_WIDTH = 560
_EDGE, _GAP = 22, 12


@dataclass(frozen=True)
class Offer:
    """A lesson that can be recovered; `file`: the name of the one that it came from, "" where it had none; `changed`:
    whether that holds something else by now, or is gone."""

    title: str
    when: datetime
    file: str
    changed: bool
    recover: Callable[[], bool]
    """Whether it is open now."""
    discard: Callable[[], bool]
    """Whether it is gone now."""


class RecoveryPanel(QDialog):
    """Beside the window, which can be used meanwhile. Esc and Later leave everything as it is."""

    closed = pyqtSignal()

    def __init__(self, offers: list[Offer], parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Not saved"))
        self.said = quiet_label()
        self.rows = [_Row(offer, self._settle) for offer in offers]
        self.later = QPushButton(_("Later"))
        self.later.setToolTip(_("They are offered again at the next start"))
        self.later.clicked.connect(self.reject)
        self._arrange()
        self._tell()
        self._fit()
        self.rows[0].recover.setDefault(True)
        self.rows[0].recover.setFocus()

    def _arrange(self) -> None:
        inside = QWidget()
        stacked = QVBoxLayout(inside)
        stacked.setContentsMargins(0, 0, 0, 0)
        stacked.setSpacing(scaled(_GAP))
        for row in self.rows:
            stacked.addWidget(row)
        self._area = FittingArea()
        self._area.setWidget(inside)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self.later)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(*[scaled(_EDGE)] * 4)
        whole.setSpacing(scaled(_GAP))
        whole.addWidget(self.said)
        whole.addWidget(self._area)
        whole.addStretch(1)
        whole.addLayout(foot)

    def _tell(self) -> None:
        count = sum(not row.isHidden() for row in self.rows)
        said = ngettext(
            "The program ended before {count} lesson was saved. It can be recovered as it was shortly before.",
            "The program ended before {count} lessons were saved. They can be recovered as they were shortly before.",
            count,
        )
        self.said.setText(said.format(count=count))

    def _settle(self) -> None:
        """One of them is taken or refused."""
        if all(row.isHidden() for row in self.rows):
            self.accept()
        else:
            self._tell()
            self._fit()

    def _fit(self) -> None:
        """As high as is needed and the window is."""
        window, whole, inside = self.parentWidget(), self.layout(), self._area.widget()
        assert window is not None
        assert whole is not None
        assert inside is not None
        width = scaled(_WIDTH)
        rows = inside.heightForWidth(width - 2 * scaled(_EDGE))
        needed = whole.totalHeightForWidth(width) - self._area.sizeHint().height() + rows
        self.setFixedSize(width, min(needed, window.height() - 2 * scaled(_EDGE)))

    def done(self, result: int) -> None:
        super().done(result)
        self.closed.emit()


class _Row(QFrame):
    def __init__(self, offer: Offer, settle: Callable[[], None]) -> None:
        super().__init__()
        self.setProperty("card", True)
        title = PlainLabel()
        title.setWordWrap(True)
        font = title.font()
        font.setBold(True)
        title.setFont(font)
        self.about = quiet_label()
        self.about.setText(_about(offer))
        self.recover, self.discard = QPushButton(_("Recover")), QPushButton(_("Discard"))
        make_primary(self.recover)
        title.setText(shown_name(offer.title, 4 * LONGEST))
        for button, verb in ((self.recover, offer.recover), (self.discard, offer.discard)):
            button.setAccessibleDescription(f"{offer.title}, {self.about.text()}")
            button.clicked.connect(lambda _checked, verb=verb: self._do(verb, settle))
        buttons = QHBoxLayout()
        buttons.setSpacing(scaled(_GAP))
        buttons.addWidget(self.recover)
        buttons.addWidget(self.discard)
        buttons.addStretch(1)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(*[scaled(16)] * 4)
        inside.setSpacing(scaled(6))
        inside.addWidget(title)
        inside.addWidget(self.about)
        inside.addSpacing(scaled(4))
        inside.addLayout(buttons)

    def _do(self, verb: Callable[[], bool], settle: Callable[[], None]) -> None:
        if verb():
            self.hide()
            settle()


def _about(offer: Offer) -> str:
    moment = QDateTime.fromSecsSinceEpoch(int(offer.when.timestamp()))
    when = QLocale(language()).toString(moment, _("d MMMM yyyy, HH:mm"))
    if not offer.file:
        return _("Changed {when}, in no file yet").format(when=when)
    if offer.changed:
        told = _("Changed {when}, from “{file}”, which has been changed since or is gone")
        return told.format(when=when, file=shown_name(offer.file))
    return _("Changed {when}, from “{file}”").format(when=when, file=shown_name(offer.file))
