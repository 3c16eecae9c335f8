"""A window that goes, and the memory that is given back then."""

import gc
from functools import partial

from PyQt6.QtCore import QCoreApplication, QEvent, QTimer
from PyQt6.QtWidgets import QWidget

_going: list[QWidget] = []


def let_go(furniture: QWidget) -> None:
    """Close it, and have Qt delete it when nothing is done with it any more.

    Until then it is held: an event may still wait for it, and Python, which holds it in no other way than by its own
    cycles, would delete it in the midst of that. Once it is gone, what was tied together with it is collected, many
    megabytes: by itself Python would do so much later, and never what was frozen at the start. What is there then is
    frozen in its place.
    """
    _let_go(furniture)
    furniture.destroyed.connect(lambda: QTimer.singleShot(0, _collect))  # by then all of it is gone


def let_go_now(furniture: QWidget) -> None:
    """The same at once, for who is not called by it; what is left of it in Python is collected whenever Python does."""
    _let_go(furniture)
    QCoreApplication.sendPostedEvents(furniture, QEvent.Type.DeferredDelete)


def _let_go(furniture: QWidget) -> None:
    _going.append(furniture)
    furniture.destroyed.connect(partial(_going.remove, furniture))
    furniture.close()
    furniture.deleteLater()


def _collect() -> None:
    gc.unfreeze()
    gc.collect()
    gc.freeze()
