"""A window's beginning: what it will show is computed while it greets, where that takes a while."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PyQt6.QtWidgets import QApplication, QMainWindow

from app.assets import load_fonts
from app.document.jobs import Jobs
from app.files.tensors import is_weights
from app.settings import Settings
from app.story.preparing import AT_ONCE, prepare, work_left
from app.widgets.tips import keep_tips_of_dialogs_beside
from app.window.controller import Controller
from app.window.logbook import Logbook
from app.window.magnifying import Magnifying, suiting
from app.window.memory import Memory


class Opening:
    """What a window will show: `lesson` is a built-in name, a file, or None.

    A lesson that can't be read is told in a dialog, and the first one opens in its place; None: the last one, as it was
    shown, and where it is gone the first. So it is with weights, and over it stands the dialog that imports them.
    """

    def __init__(self, window: QMainWindow, lesson: str | None) -> None:
        load_fonts()
        weights = lesson is not None and is_weights(Path(lesson))
        self._weights = lesson if weights else None
        self._window, self._lesson = window, None if weights else lesson
        self._settings = Settings()
        self._memory = Memory(self._settings)
        self.state, self._problem = self._memory.first(self._lesson)

    def fill(self) -> Controller:
        """Put the workspace into the window, which is already on screen."""
        keep_tips_of_dialogs_beside(self._window)
        try:
            controller = Controller(self._window, suiting(self.state, self._window), self._settings, self._memory)
        except Exception:
            self._settings.lesson = ""  # else the next start would come upon the same
            raise
        Magnifying(self._window, controller.document)
        Logbook(controller.document, controller.documents)
        if self._problem:
            controller.warn(self._problem)
        is_offered = controller.recovery.offer()
        if self._weights is not None:
            controller.import_weights(self._weights)
        elif self._lesson is None and not is_offered:
            controller.offer_tour()
        return controller


def open_in(window: QMainWindow, lesson: str | None, told: Callable[[float], None], then: Callable[[], None]) -> None:
    """Fill a window that is already on screen with what `Opening` says: at once where that is quick, else when all has
    been computed that is to be seen; meanwhile `told` is given the part that is done. `then`: what follows."""
    opening = Opening(window, lesson)

    def fill() -> None:
        opening.fill()
        then()

    if work_left(opening.state) <= AT_ONCE:
        fill()
        return
    jobs = Jobs(window)
    jobs.progressed.connect(told)
    jobs.finished.connect(lambda done: fill())
    jobs.failed.connect(lambda error: fill())  # the views will come upon it, too
    application = QApplication.instance()
    assert application is not None
    application.aboutToQuit.connect(jobs.close)
    jobs.start(partial(prepare, opening.state))


def fill_window(window: QMainWindow, lesson: str | None) -> Controller:
    """Put the workspace into a window that is already on screen (`Opening`)."""
    return Opening(window, lesson).fill()
