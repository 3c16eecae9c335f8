"""Fonts and icons are there, readable and in the colour asked for."""

import re
from unittest import mock

import pytest
from PyQt6.QtCore import QSize
from PyQt6.QtGui import QColor, QFontInfo, QFontMetricsF, QGuiApplication, QIcon, QPixmap
from pytestqt.qtbot import QtBot

from app.assets import app_icon, icon, icon_pixmap, load_fonts, resource, ui_font

ICONS = (
    *("first", "back", "play", "pause", "forward", "last", "moon", "sun", "fullscreen", "chevron-down"),
    *("export", "open", "experiment", "check", "cross", "close"),
    *("chevron-left", "chevron-right", "chevron-up", "menu"),
)


def ink(pixmap: QPixmap) -> list[QColor]:
    """The colours of the opaque pixels."""
    image = pixmap.toImage()
    pixels = [image.pixelColor(x, y) for y in range(image.height()) for x in range(image.width())]
    return [colour for colour in pixels if colour.alpha() == 255]


def is_nearly(colour: QColor, expected: QColor) -> bool:
    """Equal up to the rounding of smooth edges that meet."""
    return all(abs(a - b) <= 2 for a, b in zip(colour.getRgb()[:3], expected.getRgb()[:3], strict=True))


@pytest.mark.parametrize("name", ICONS)
def test_an_icon_is_drawn_in_its_colour_at_every_resolution(qtbot: QtBot, name: str) -> None:
    for ratio in (1.0, 2.0, 3.0):
        pixmap = icon_pixmap(name, "#C54C0D", 24, ratio)
        assert pixmap.width() == 24 * ratio
        assert pixmap.deviceIndependentSize().width() == 24
        assert ink(pixmap)
        assert all(is_nearly(colour, QColor("#C54C0D")) for colour in ink(pixmap))
    assert not icon(name, "#C54C0D", 24).isNull()


@pytest.mark.parametrize("name", ICONS)
def test_an_icon_keeps_clear_of_its_frame(qtbot: QtBot, name: str) -> None:
    image = icon_pixmap(name, "#000000", 24, 4.0).toImage()
    last = image.width() - 1
    border = [(at, edge) for at in range(last + 1) for edge in (0, 3, last - 3, last)]
    assert all(image.pixelColor(x, y).alpha() == 0 for x, y in [*border, *((y, x) for x, y in border)])


def test_all_icons_are_drawn_alike(qtbot: QtBot) -> None:
    drawn = {path.stem: path.read_text() for path in resource("icons").glob("*.svg") if path.stem != "unfold"}
    assert set(drawn) == set(ICONS)
    heads = {re.sub(r"\s+", " ", text[: text.index(">")]) for text in drawn.values()}
    assert len(heads) == 1
    assert 'viewBox="0 0 24 24"' in heads.pop()


def test_a_disabled_icon_is_paler(qtbot: QtBot) -> None:
    def strongest(mode: QIcon.Mode) -> int:
        image = icon("play", "#000000", 24).pixmap(24, 24, mode).toImage()
        return max(image.pixelColor(x, 12).alpha() for x in range(image.width()))

    assert strongest(QIcon.Mode.Disabled) < strongest(QIcon.Mode.Normal) == 255


@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0])
def test_an_icon_has_the_pixels_of_every_screen(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, ratio: float) -> None:
    screens = [mock.Mock(devicePixelRatio=lambda: 1.0), mock.Mock(devicePixelRatio=lambda: ratio)]
    monkeypatch.setattr(QGuiApplication, "screens", lambda: screens)
    for asked in (1.0, ratio):
        shown = icon("play", "#C54C0D", 24).pixmap(QSize(24, 24), asked).toImage()
        drawn = icon_pixmap("play", "#C54C0D", 24, asked).toImage()
        assert shown == drawn


def test_an_icon_that_does_not_exist_is_named(qtbot: QtBot) -> None:
    with pytest.raises(FileNotFoundError, match=r"rewind\.svg is missing: .* install it again"):
        icon("rewind", "#000000")


def test_the_programs_own_icon_has_every_size(qtbot: QtBot) -> None:
    sizes = {size.width() for size in app_icon().availableSizes()}
    assert {16, 32, 48, 256} <= sizes
    assert QColor("#FFA34E") in ink(app_icon().pixmap(256, 256))


@pytest.mark.parametrize("weight", [400, 500, 600, 700])
def test_every_weight_of_the_font_is_there(qtbot: QtBot, weight: int) -> None:
    found = QFontInfo(ui_font(13, weight))
    assert (found.family(), found.weight(), found.pixelSize()) == ("Inter", weight, 13)


def test_the_italic_is_drawn_not_slanted(qtbot: QtBot) -> None:
    found = QFontInfo(ui_font(13, italic=True))
    assert (found.family(), found.italic(), found.styleName()) == ("Inter", True, "Italic")


def test_all_digits_are_equally_wide(qtbot: QtBot) -> None:
    metrics = QFontMetricsF(ui_font(40))
    assert len({metrics.horizontalAdvance(5 * digit) for digit in "0123456789"}) == 1


def test_fonts_may_be_loaded_twice(qtbot: QtBot) -> None:
    load_fonts()
    load_fonts()


def test_the_fonts_licence_lies_beside_them() -> None:
    licence = resource("fonts", "OFL.txt").read_text()
    assert "SIL OPEN FONT LICENSE Version 1.1" in licence
    assert all(path.name in licence for path in resource("fonts").glob("*.otf"))


def test_a_missing_resource_is_named() -> None:
    with pytest.raises(FileNotFoundError, match=r"nowhere.*installation of Unfold is incomplete"):
        resource("fonts", "nowhere")
