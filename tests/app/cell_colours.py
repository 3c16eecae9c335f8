"""The colours of a matrix of the numbers line, as they are painted."""

from collections import Counter, defaultdict

from PyQt6.QtGui import QColor, QImage, QPainter

from app.painting.matrix import MatrixPicture
from app.theme import THEMES, Theme

_AT = 40.0, 200.0


def colours(picture: MatrixPicture, theme: Theme = THEMES["light"]) -> dict[tuple[int, int], str]:
    """The colour of every cell that is shown, by row and column."""
    image = QImage(800, 400, QImage.Format.Format_RGB32)
    image.fill(QColor(theme.card))
    with QPainter(image) as painter:
        picture.paint(painter, *_AT, theme)
    left, top = _AT[0], _AT[1] - picture.bracket_height / 2
    found: defaultdict[tuple[int, int], Counter[str]] = defaultdict(Counter)
    for y in range(int(picture.bracket_height)):
        for x in range(int(picture.width)):
            if cell := picture.cell_at(x, y):
                found[cell][image.pixelColor(round(left + x), round(top + y)).name()] += 1
    return {cell: counted.most_common(1)[0][0] for cell, counted in found.items()}
