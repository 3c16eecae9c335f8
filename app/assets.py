"""Fonts and icons that come with the program."""

from functools import lru_cache

from PyQt6.QtCore import QByteArray, QRectF, Qt
from PyQt6.QtGui import QFont, QFontDatabase, QGuiApplication, QIcon, QPainter, QPixmap
from PyQt6.QtSvg import QSvgRenderer

from app.resources import resource

__all__ = ["AssetError", "app_icon", "icon", "icon_pixmap", "load_fonts", "resource", "ui_font"]

_FAMILY = "Inter"
_CUTS = ("Regular", "Italic", "Medium", "SemiBold", "Bold")
_DISABLED_OPACITY = 0.35


class AssetError(RuntimeError):
    """A font or an icon that came with the program cannot be used."""


@lru_cache(maxsize=1)
def load_fonts() -> None:
    """Makes Inter known to Qt, once; needs a QGuiApplication."""
    for cut in _CUTS:
        path = resource("fonts", f"{_FAMILY}-{cut}.otf")
        if QFontDatabase.addApplicationFont(str(path)) < 0:
            raise AssetError(f"Qt cannot read the font {path}: install Unfold again.")


def ui_font(pixel_size: float, weight: int | QFont.Weight = QFont.Weight.Normal, italic: bool = False) -> QFont:
    """Inter with tabular digits, which stay in place when numbers change, and without hinting, which would make text
    differ between machines. The weight is 400, 500, 600 or 700; the size is rounded to whole pixels."""
    load_fonts()
    font = QFont(_FAMILY)
    font.setPixelSize(max(1, round(pixel_size)))
    font.setWeight(QFont.Weight(weight))
    font.setItalic(italic)
    font.setFeature(QFont.Tag("tnum"), 1)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return font


def icon(name: str, colour: str, size: int = 20) -> QIcon:
    """The icon resources/icons/`name`.svg in `colour` ("#RRGGBB"), `size` logical pixels wide, sharp on every screen
    that there is; paler when disabled."""
    return _icon(name, colour, size, frozenset(screen.devicePixelRatio() for screen in QGuiApplication.screens()))


@lru_cache(maxsize=128)
def _icon(name: str, colour: str, size: int, device_pixel_ratios: frozenset[float]) -> QIcon:
    result = QIcon()
    for ratio in sorted(device_pixel_ratios):
        pixmap = icon_pixmap(name, colour, size, ratio)
        result.addPixmap(pixmap)
        result.addPixmap(_faded(pixmap), QIcon.Mode.Disabled)
    return result


def icon_pixmap(name: str, colour: str, size: int, device_pixel_ratio: float = 1.0) -> QPixmap:
    """One picture of an icon, for painting; see `icon`."""
    source = resource("icons", f"{name}.svg").read_text(encoding="utf-8").replace("currentColor", colour)
    renderer = QSvgRenderer(QByteArray(source.encode()))
    if not renderer.isValid():
        raise AssetError(f"The icon {name}.svg is not a picture that Qt can read: install Unfold again.")
    pixmap = QPixmap(round(size * device_pixel_ratio), round(size * device_pixel_ratio))
    pixmap.setDevicePixelRatio(device_pixel_ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    with QPainter(pixmap) as painter:
        renderer.render(painter, QRectF(0, 0, size, size))
    return pixmap


@lru_cache(maxsize=1)
def app_icon() -> QIcon:
    """The program's own icon: a loop that unfolds."""
    result = QIcon()
    for size in (16, 24, 32, 48, 64, 128, 256):
        result.addPixmap(icon_pixmap("unfold", "", size))
    return result


def _faded(pixmap: QPixmap) -> QPixmap:
    faded = QPixmap(pixmap.size())
    faded.setDevicePixelRatio(pixmap.devicePixelRatio())
    faded.fill(Qt.GlobalColor.transparent)
    with QPainter(faded) as painter:
        painter.setOpacity(_DISABLED_OPACITY)
        painter.drawPixmap(0, 0, pixmap)
    return faded
