"""Memory that is given back when the window has been furnished anew."""

import gc

from PyQt6.QtCore import QObject, QTimer


def give_back_after(furniture: QObject) -> None:
    """Once it is gone, collect what was tied together with it, many megabytes: by itself Python would do so much later,
    and never what was frozen at the start. What is there then is frozen in its place."""
    furniture.destroyed.connect(lambda: QTimer.singleShot(0, _collect))  # by then all of it is gone


def _collect() -> None:
    gc.unfreeze()
    gc.collect()
    gc.freeze()
