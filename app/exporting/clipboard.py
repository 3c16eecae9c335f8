"""A page on the clipboard: as PNG for programs that take pictures, as SVG for those that take drawings."""

from PyQt6.QtCore import QMimeData
from PyQt6.QtGui import QGuiApplication

from app.exporting.printing import Printed

PNG, SVG = "image/png", "image/svg+xml"


def copy_page(page: Printed) -> None:
    """Put a page into the clipboard. Raises FileError where its PNG would be too large."""
    clipboard = QGuiApplication.clipboard()
    assert clipboard is not None
    copied = QMimeData()
    copied.setImageData(page.picture())  # what Windows and macOS ask for
    copied.setData(PNG, page.file("png"))
    copied.setData(SVG, page.file("svg"))
    clipboard.setMimeData(copied)
