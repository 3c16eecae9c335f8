"""Palette and style sheet: complete, accepted by Qt, and in the theme's colours."""

import re
from collections.abc import Callable, Iterator

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtGui import QColor, QPalette
from PyQt6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QFrame,
    QLabel,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QProgressBar,
    QPushButton,
    QRadioButton,
    QSlider,
    QTabBar,
    QToolButton,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app.colours import READABLE, contrast
from app.theme import THEMES, Theme, apply, palette, stylesheet

each_theme = pytest.mark.parametrize("theme", THEMES.values(), ids=lambda theme: theme.name)


@pytest.fixture
def app(qapp: QApplication) -> Iterator[QApplication]:
    """The application, whose look is put back afterwards.

    A style sheet gives way to none only where there was none: Qt forgets with the last sheet which widgets it has to be
    told of when they go, and dresses them again afterwards, gone or not.
    """
    style = qapp.style()
    assert style is not None
    before = (style.name(), qapp.palette(), qapp.font(), qapp.windowIcon(), qapp.styleSheet())
    yield qapp
    qapp.setStyleSheet(before[4])
    if not before[4]:
        qapp.setStyle(before[0])
    qapp.setPalette(before[1])
    qapp.setFont(before[2])
    qapp.setWindowIcon(before[3])


def shown(qtbot: QtBot, widget: QWidget, **properties: object) -> QWidget:
    for name, value in properties.items():
        widget.setProperty(name, value)
    qtbot.addWidget(widget)
    widget.resize(max(60, widget.sizeHint().width()), max(36, widget.sizeHint().height()))
    widget.show()
    return widget


def colours(widget: QWidget) -> set[str]:
    image = widget.grab().toImage()
    return {image.pixelColor(x, y).name().upper() for y in range(image.height()) for x in range(image.width())}


@each_theme
def test_the_palette_leaves_nothing_to_the_system(theme: Theme) -> None:
    made = palette(theme)
    roles = [
        role for role in QPalette.ColorRole if role not in (QPalette.ColorRole.NoRole, QPalette.ColorRole.NColorRoles)
    ]
    for group in (QPalette.ColorGroup.Active, QPalette.ColorGroup.Inactive, QPalette.ColorGroup.Disabled):
        assert [role for role in roles if not made.isBrushSet(group, role)] == []


@each_theme
@pytest.mark.parametrize(
    ("text", "background"),
    [
        (QPalette.ColorRole.WindowText, QPalette.ColorRole.Window),
        (QPalette.ColorRole.Text, QPalette.ColorRole.Base),
        (QPalette.ColorRole.Text, QPalette.ColorRole.AlternateBase),
        (QPalette.ColorRole.ButtonText, QPalette.ColorRole.Button),
        (QPalette.ColorRole.PlaceholderText, QPalette.ColorRole.Base),
        (QPalette.ColorRole.HighlightedText, QPalette.ColorRole.Highlight),
        (QPalette.ColorRole.ToolTipText, QPalette.ColorRole.ToolTipBase),
        (QPalette.ColorRole.Link, QPalette.ColorRole.Base),
    ],
)
def test_the_palettes_texts_are_readable(
    theme: Theme, text: QPalette.ColorRole, background: QPalette.ColorRole
) -> None:
    made = palette(theme)
    assert contrast(made.color(text).name(), made.color(background).name()) >= READABLE


@each_theme
def test_disabled_text_is_fainter(theme: Theme) -> None:
    made = palette(theme)
    for role in (QPalette.ColorRole.Text, QPalette.ColorRole.WindowText, QPalette.ColorRole.ButtonText):
        disabled = made.color(QPalette.ColorGroup.Disabled, role).name()
        assert contrast(disabled, theme.card) < contrast(theme.muted, theme.card)


@each_theme
@pytest.mark.parametrize(
    "make",
    [
        *(QPushButton, QToolButton, QComboBox, QLineEdit, QDoubleSpinBox, QCheckBox, QRadioButton, QLabel, QFrame),
        *(QPlainTextEdit, QProgressBar, QTabBar, QMenu, lambda: QSlider(Qt.Orientation.Horizontal)),
    ],
)
def test_qt_accepts_the_style_sheet_for_every_kind_of_widget(
    app: QApplication, qtbot: QtBot, theme: Theme, make: Callable[[], QWidget]
) -> None:
    apply(app, theme)  # a warning of Qt fails the test
    widget = make()
    qtbot.addWidget(widget)
    widget.resize(120, 60)
    for enabled in (True, False):
        widget.setEnabled(enabled)
        assert not widget.grab().isNull()


@each_theme
def test_the_style_sheet_is_filled_in(theme: Theme) -> None:
    assert not re.search(r"\$\w", stylesheet(theme))
    assert theme.ink in stylesheet(theme)


def test_each_theme_has_its_own_style_sheet() -> None:
    assert stylesheet(THEMES["light"]) != stylesheet(THEMES["dark"])


@each_theme
def test_a_card_lies_on_the_ground(app: QApplication, qtbot: QtBot, theme: Theme) -> None:
    apply(app, theme)
    window = QWidget()
    card = QFrame()
    card.setProperty("card", True)
    layout = QVBoxLayout(window)
    layout.addWidget(card)
    window.resize(120, 120)
    qtbot.addWidget(window)
    image = window.grab().toImage()
    assert image.pixelColor(3, 3) == QColor(theme.ground)
    assert image.pixelColor(60, 60) == QColor(theme.card)
    assert theme.line.upper() in colours(window)


@each_theme
def test_the_primary_button_is_ink_with_card_text(app: QApplication, qtbot: QtBot, theme: Theme) -> None:
    apply(app, theme)
    assert {theme.ink, theme.card} <= colours(shown(qtbot, QPushButton("Export"), primary=True))


@each_theme
@pytest.mark.parametrize("role", ["input", "recurrent", "output", "hidden_bias"])
def test_a_chosen_chip_has_its_roles_colour(app: QApplication, qtbot: QtBot, theme: Theme, role: str) -> None:
    apply(app, theme)
    chip = QPushButton("W")
    chip.setCheckable(True)
    shown(qtbot, chip, chip=True, role=role)
    assert theme.role(role) not in colours(chip)
    chip.setChecked(True)
    assert theme.role(role) in colours(chip)


@each_theme
@pytest.mark.parametrize("make", [QPushButton, QLineEdit, QComboBox, QDoubleSpinBox, QCheckBox, QToolButton])
def test_the_keyboards_focus_is_seen(
    app: QApplication, qtbot: QtBot, theme: Theme, make: Callable[[], QWidget]
) -> None:
    apply(app, theme)
    window = QWidget()
    qtbot.addWidget(window)
    layout = QVBoxLayout(window)
    widget, other = make(), QPushButton("other")
    widget.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    layout.addWidget(widget)
    layout.addWidget(other)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    other.setFocus()
    without = widget.grab().toImage()
    widget.setFocus()
    assert widget.hasFocus()
    assert theme.ink in colours(widget)
    assert widget.grab().toImage() != without


def test_larger_type_makes_larger_controls(app: QApplication, qtbot: QtBot) -> None:
    apply(app, THEMES["light"])
    small = shown(qtbot, QPushButton("Export")).sizeHint()
    apply(app, THEMES["light"], zoom=1.6)
    large = shown(qtbot, QPushButton("Export")).sizeHint()
    assert large.height() > 1.3 * small.height()
    assert large.width() > 1.3 * small.width()


def test_styled_text_keeps_its_tabular_digits(app: QApplication, qtbot: QtBot) -> None:
    apply(app, THEMES["dark"])
    heading = shown(qtbot, QLabel("11.1"), heading=True)
    metrics = heading.fontMetrics()
    assert heading.font().weight() == 600
    assert metrics.horizontalAdvance("1111111111") == metrics.horizontalAdvance("8888888888")
