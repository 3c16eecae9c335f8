"""The gallery of lessons: what it shows, and choosing by hand and by key."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PyQt6.QtCore import QRect, QSize, Qt
from PyQt6.QtGui import QColor, QImage, QPainter
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QFileDialog, QLabel, QMainWindow, QWidget
from pytestqt.qtbot import QtBot

from app.files.lesson_file import builtin_lessons
from app.painting.schematic import paint_schematic
from app.panels.gallery import Gallery, LessonCard, entries
from app.story.schematic import FAMILIES
from app.theme import THEMES
from app.translation import LANGUAGES
from app.window.controller import Controller
from app.window.opening import fill_window
from tests.app.own_lessons import own_file
from tests.said import painted

NAMES = {name for name, _ in builtin_lessons()}


@pytest.fixture
def controller(qtbot: QtBot) -> Iterator[Controller]:
    window = QMainWindow()
    window.resize(1280, 800)
    qtbot.addWidget(window)
    window.show()
    filled = fill_window(window, "slides")
    yield filled
    filled.gallery.close()


@pytest.fixture
def gallery(controller: Controller) -> Gallery:
    controller.workspace.top_bar.lesson.click()
    return controller.gallery


def press(gallery: Gallery, key: Qt.Key) -> None:
    QTest.keyClick(gallery.focusWidget() or gallery, key)  # type: ignore[call-overload]  # the stub has one too many


def focused(gallery: Gallery) -> QWidget:
    widget = gallery.focusWidget()
    assert widget is not None
    return widget


def test_every_lesson_is_a_card_under_its_family_in_order(gallery: Gallery) -> None:
    assert set(gallery.cards) == NAMES
    families = [card.entry.family for card in gallery.cards.values()]
    assert families == sorted(families, key=FAMILIES.index)
    for card in gallery.cards.values():
        assert card.accessibleName() == dict(builtin_lessons())[card.entry.name]
        assert card.accessibleDescription().startswith(card.entry.family)


@pytest.mark.parametrize("width", [900, 1280, 1680])
def test_cards_and_headings_never_lie_on_each_other(controller: Controller, width: int) -> None:
    window = controller.workspace.window()
    assert window is not None
    window.resize(width, 800)
    controller.show_lessons()
    gallery = controller.gallery
    assert gallery.width() <= window.width()
    (content,) = {card.parentWidget() for card in gallery.cards.values()}
    assert content is not None
    places = [
        _words(child) if isinstance(child, QLabel) else child.geometry() for child in content.findChildren(QWidget)
    ]
    assert len(places) > len(NAMES)
    assert not any(a.intersects(b) for n, a in enumerate(places) for b in places[:n])
    assert all(content.rect().contains(place) for place in places)


@pytest.mark.parametrize(("width", "percent"), [(900, 100), (1280, 100), (1280, 200), (1680, 100)])
def test_a_family_that_takes_more_than_a_row_shares_none(controller: Controller, width: int, percent: int) -> None:
    window = controller.workspace.window()
    assert window is not None
    window.resize(width, 800)
    controller.document.choose_look(replace(controller.document.state.look, type_percent=percent))
    controller.show_lessons()
    families: dict[int, list[str]] = {}
    for card in controller.gallery.cards.values():
        families.setdefault(card.y(), []).append(card.entry.family)
    broken = {family for family in FAMILIES if sum(family in row for row in families.values()) > 1}
    assert broken or width == 1680, "the widest row has room for every family"
    assert all(len(set(row)) == 1 for row in families.values() if broken.intersection(row))


def _words(heading: QLabel) -> QRect:
    """Where its words are: a heading may be wider."""
    return QRect(heading.pos(), QSize(heading.sizeHint().width(), heading.height()))


def test_the_open_lesson_is_marked_and_has_the_focus(gallery: Gallery) -> None:
    assert focused(gallery) is gallery.cards["slides"]
    marked = [name for name, card in gallery.cards.items() if "open now" in card.accessibleDescription()]
    assert marked == ["slides"]


def test_a_file_that_is_called_as_a_lesson_is_not_that_lesson(controller: Controller, tmp_path: Path) -> None:
    controller.open(str(own_file(tmp_path, "hell-ello", name="slides")))
    assert controller.document.state.lesson.name == "slides"
    controller.show_lessons()
    assert not any("open now" in card.accessibleDescription() for card in controller.gallery.cards.values())
    controller.comparing.fill(controller.document.state)
    titles = [action.text() for action in controller.comparing.actions()]
    assert "Slides: tagging four words" in titles


def test_a_click_on_a_card_opens_its_lesson(controller: Controller, gallery: Gallery) -> None:
    gallery.cards["worksheet"].click()
    assert controller.document.state.lesson.name == "worksheet"
    assert not gallery.isVisible()
    controller.show_lessons()
    assert "open now" in gallery.cards["worksheet"].accessibleDescription()
    assert focused(gallery) is gallery.cards["worksheet"]


def test_arrows_and_return_choose_a_lesson(controller: Controller, gallery: Gallery) -> None:
    order = list(gallery.cards.values())
    here = order.index(gallery.cards["slides"])
    press(gallery, Qt.Key.Key_Right)
    assert focused(gallery) is order[here + 1]
    press(gallery, Qt.Key.Key_Left)
    press(gallery, Qt.Key.Key_Left)
    assert focused(gallery) is order[here - 1]
    before = focused(gallery)
    press(gallery, Qt.Key.Key_Down)
    assert focused(gallery).y() > before.y()
    press(gallery, Qt.Key.Key_Up)
    assert focused(gallery).y() == before.y()
    chosen = focused(gallery)
    assert isinstance(chosen, LessonCard)
    press(gallery, Qt.Key.Key_Return)
    assert controller.document.state.lesson.name == chosen.entry.name


def test_every_card_is_reached_by_keys_and_scrolled_to(gallery: Gallery) -> None:
    for _ in NAMES:
        press(gallery, Qt.Key.Key_Left)
    assert focused(gallery) is next(iter(gallery.cards.values()))
    for card in gallery.cards.values():
        assert focused(gallery) is card
        assert gallery.rect().contains(card.mapTo(gallery, card.rect().center()))
        press(gallery, Qt.Key.Key_Right)
    assert focused(gallery) is gallery.new
    press(gallery, Qt.Key.Key_Down)
    assert focused(gallery) is gallery.open
    press(gallery, Qt.Key.Key_Up)
    assert focused(gallery) is gallery.new


def test_escape_closes_and_changes_nothing(controller: Controller, gallery: Gallery) -> None:
    before = controller.document.state
    press(gallery, Qt.Key.Key_Escape)
    assert not gallery.isVisible()
    assert controller.document.state is before


def test_a_lesson_of_ones_own_begins_at_the_end(controller: Controller, gallery: Gallery) -> None:
    gallery.new.click()
    assert not gallery.isVisible()
    assert controller.new_panel.isVisible()


def test_a_file_is_asked_for_at_the_end(
    controller: Controller, gallery: Gallery, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def ask(_: QWidget, title: str, *more: str) -> tuple[str, str]:
        asked.append(title)
        return "", ""

    monkeypatch.setattr(QFileDialog, "getOpenFileName", ask)
    gallery.open.click()
    assert asked == ["Open a lesson"]
    assert not gallery.isVisible()


def test_the_keyboard_opens_it_and_the_film_stops(controller: Controller) -> None:
    controller.document.play()
    held = Qt.KeyboardModifier.ControlModifier
    QTest.keyClick(controller.workspace, Qt.Key.Key_L, held)  # type: ignore[call-overload]  # the stub has one too many
    assert controller.gallery.isVisible()
    assert not controller.document.state.playing


def test_lessons_are_read_when_the_gallery_is_first_opened(
    controller: Controller, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not controller.gallery.cards
    entries.cache_clear()
    controller.show_lessons()
    monkeypatch.setattr("app.panels.gallery.read_lesson", lambda name: pytest.fail(f"{name} is read again"))
    controller.gallery.close()
    controller.show_lessons()
    assert set(controller.gallery.cards) == NAMES


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_title_of_every_lesson_has_room_on_its_card(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    for entry in entries(language):
        root = QWidget()
        qtbot.addWidget(root)
        card = LessonCard(entry, root)
        card.draw(THEMES["light"], current=False)
        with painted(monkeypatch) as words:
            card.grab()
        assert entry.title in words


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_pictures_differ_where_architectures_do(qtbot: QtBot, theme: str) -> None:
    pictures: dict[str, QImage] = {}
    for entry in entries("en"):
        image = QImage(172, 78, QImage.Format.Format_RGB32)
        image.fill(QColor(THEMES[theme].card))
        with QPainter(image) as painter:
            paint_schematic(painter, entry.schematic, THEMES[theme], image.rect().toRectF())
        pictures[entry.name] = image
    assert len({bytes(image.bits().asarray(image.sizeInBytes())) for image in pictures.values()}) == len(
        {entry.schematic for entry in entries("en")}
    )
