"""Text in lines."""

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QFontMetricsF

from app.assets import ui_font


def wrapped(text: str, size: float, width: float, most: int, weight: int = 400) -> list[str]:
    """The text in lines of at most this width; what goes beyond `most` lines ends in an ellipsis."""
    metrics = QFontMetricsF(ui_font(size, weight))
    found: list[str] = []
    for word in text.split():
        if found and metrics.horizontalAdvance(f"{found[-1]} {word}") <= width:
            found[-1] += f" {word}"
        else:
            found.append(word)
    if len(found) > most:
        rest = " ".join(found[most - 1 :])
        found = [*found[: most - 1], metrics.elidedText(rest, Qt.TextElideMode.ElideRight, width)]
    return found
