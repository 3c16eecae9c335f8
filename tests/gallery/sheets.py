"""Contact sheets: pictures of one setting beside each other, so that a person can look at all of them."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

from PyQt6.QtCore import QRectF, Qt
from PyQt6.QtGui import QColor, QImage, QPainter

from app.assets import ui_font
from tests.gallery.shots import Shot

_COLUMNS, _ROWS = 4, 2
_WIDTH, _CAPTION, _GAP = 800, 26, 12


def write_sheets(shots: Sequence[Shot], folder: Path) -> Iterator[Path]:
    """Put the pictures that lie in `folder` on sheets in folder/sheets: KIND__SETTING__NN.png."""
    target = folder / "sheets"
    target.mkdir(exist_ok=True)

    def group(shot: Shot) -> tuple[str, str]:
        return shot.kind, shot.setting

    for (kind, setting), alike in groupby(sorted(shots, key=group), key=group):
        found, page = list(alike), _COLUMNS * _ROWS
        for number, first in enumerate(range(0, len(found), page), 1):
            path = target / f"{kind}__{setting}__{number:02}.png"
            _sheet(found[first : first + page], folder).save(str(path))
            yield path


def _sheet(shots: Sequence[Shot], folder: Path) -> QImage:
    width, height = shots[0].size
    high = round(height * _WIDTH / width) + _CAPTION
    rows = -(-len(shots) // _COLUMNS)
    size = _COLUMNS * (_WIDTH + _GAP) + _GAP, rows * (high + _GAP) + _GAP
    sheet = QImage(*size, QImage.Format.Format_RGB32)
    sheet.fill(QColor("#808080"))
    with QPainter(sheet) as painter:
        painter.setFont(ui_font(14, 600))
        painter.setPen(QColor("white"))
        for index, shot in enumerate(shots):
            left = _GAP + index % _COLUMNS * (_WIDTH + _GAP)
            top = _GAP + index // _COLUMNS * (high + _GAP)
            middle = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(QRectF(left, top, _WIDTH, _CAPTION), middle, f"{shot.subject} · {shot.place}")
            picture = QImage(str(folder / f"{shot.name}.png"))
            smooth = Qt.TransformationMode.SmoothTransformation
            painter.drawImage(left, top + _CAPTION, picture.scaledToWidth(_WIDTH, smooth))
    return sheet
