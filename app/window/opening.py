"""A window's beginning: what it will show is computed while it greets, where that takes a while."""

from collections.abc import Callable
from functools import partial

from PyQt6.QtWidgets import QApplication, QMainWindow

from app.document.jobs import Jobs
from app.story.preparing import AT_ONCE, prepare, work_left
from app.window.controller import Opening


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
