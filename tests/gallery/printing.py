"""Makes pictures in a process of its own: one application for all that it is given."""

from pathlib import Path

from PyQt6.QtWidgets import QApplication

from app.assets import load_fonts
from app.startup import offscreen_application
from tests.gallery.shots import Shot

_held: list[QApplication] = []


def begin() -> None:
    """Before the first picture of a process."""
    _held.append(offscreen_application())
    load_fonts()


def write(shot: Shot, folder: Path) -> str:
    """Write a picture; what goes wrong is given back in words, and the others are made all the same."""
    try:
        (folder / f"{shot.name}.png").write_bytes(shot.picture())
    except Exception as error:  # whatever it is: a person reads it beside the pictures that there are
        return f"{shot.name}: {type(error).__name__}: {error}"
    return ""
