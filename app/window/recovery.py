"""Nothing is lost when the program is ended: what is not saved is kept, and offered at the next start."""

from collections.abc import Callable

from PyQt6.QtCore import QObject
from PyQt6.QtGui import QSessionManager
from PyQt6.QtWidgets import QApplication, QWidget

from app.document import Document
from app.window.recovering import Recovering
from app.window.recovery_offer import RecoveryOffer
from app.window.recovery_slots import recovery_folder


class Recovery(QObject):
    """`may_leave`: whether what is open may be closed, once a person was asked; `warn`: tells what can't be done."""

    def __init__(
        self, document: Document, window: QWidget, may_leave: Callable[[], bool], warn: Callable[[str], None]
    ) -> None:
        super().__init__(window)
        self._may_leave = may_leave
        folder = recovery_folder()
        self.recovering = Recovering(document, folder, warn, self)
        self.offers = RecoveryOffer(self.recovering, folder, may_leave, warn, window)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.commitDataRequest.connect(self.end_session)

    def offer(self) -> bool:
        """Show what can be recovered, if anything can."""
        return self.offers.offer()

    def close(self) -> None:
        """A person has saved or given up what was open."""
        self.recovering.close()
        self.offers.leave()

    def end_session(self, manager: QSessionManager) -> None:
        """The person's session ends: it goes on where they want to keep what is open. Where they can't be asked, it is
        recovered at the next start."""
        if not manager.allowsInteraction():
            self.recovering.keep_now()
            return
        leaves = self._may_leave()
        manager.release()
        if leaves:
            self.recovering.give_up()
        else:
            manager.cancel()
