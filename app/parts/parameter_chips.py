"""What chooses a parameter, or the stage whose parameters can be chosen: small buttons in a card."""

from PyQt6.QtCore import QRectF, Qt
from PyQt6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PyQt6.QtWidgets import QPushButton, QWidget

from app.painting.typeset import typeset
from app.paper import current_zoom, painting, scaled
from app.story.equations.setting import parameter_role
from app.story.state import State
from app.theme import THEMES
from app.translation import _
from app.widgets.plain_label import plain_tip
from rnn_engine.network import base_name

CHIP_HEIGHT = 24
_CHIP_SIZE, _WORD_SIZE = 14.0, 11.0
_BESIDE_WORD = 14
_BESIDE_LETTER = 12
_RING, _RING_INSET, _RING_RADIUS = 2.0, (3.0, 3.0, -3.0, -3.0), 4.0
"""Pixels: what the focus draws within a chip that is filled."""


class ParameterChip(QPushButton):
    """A parameter's letter in mathematics, without its stage; filled with its role's colour when it is chosen."""

    def __init__(self, parameter: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._parameter = parameter
        self._shown: object = None
        self._markup = ""
        self._theme = THEMES["light"]
        self._zoom = current_zoom()
        self.setCheckable(True)
        self.setProperty("chip", True)
        self.setProperty("role", parameter_role(parameter))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.is_word = False

    def draw(self, state: State, chosen: bool) -> None:
        """Show the parameter in the state's letters."""
        shown = state.notation, state.theme, chosen
        if shown == self._shown:
            return
        self._shown = shown
        self._markup = state.notation.typst_parameter(base_name(self._parameter))
        self._theme = THEMES[state.theme]
        self.is_word = state.notation.symbol(self._parameter).is_word
        if self.is_word:
            width = round(typeset(self._markup, _WORD_SIZE).width) + _BESIDE_WORD
        else:
            least = 30 if base_name(self._parameter).startswith("W") else 25
            width = max(least, round(typeset(self._markup, _CHIP_SIZE).width) + _BESIDE_LETTER)
        self.setFixedSize(scaled(width), scaled(CHIP_HEIGHT))
        self.setAccessibleName(_("Gradient of {parameter}").format(parameter=state.notation.label(self._parameter)))
        self.setToolTip(plain_tip(self.accessibleName()))
        self.setChecked(chosen)
        self.update()

    def paintEvent(self, event: QPaintEvent | None) -> None:
        super().paintEvent(event)
        role = self._theme.role(parameter_role(self._parameter))
        ink = QColor(self._theme.text_on(role) if self.isChecked() else self._theme.muted)
        size = _WORD_SIZE if self.is_word else _CHIP_SIZE
        letter = typeset(self._markup, size)
        if self.hasFocus() and self.isChecked():
            with QPainter(self) as painter:
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                painter.setPen(QPen(ink, _RING))
                painter.drawRoundedRect(QRectF(self.rect()).adjusted(*_RING_INSET), _RING_RADIUS, _RING_RADIUS)
        with painting(self, self._zoom) as painter:
            left = (self.width() / self._zoom - letter.width) / 2
            baseline = self.height() / self._zoom / 2 + size * 0.32
            letter.paint(painter, left, baseline, lambda _: ink)


def stage_button(name: str, parent: QWidget) -> QPushButton:
    """A button that chooses a stage by its name."""
    button = QPushButton(name, parent)
    button.setCheckable(True)
    button.setProperty("offer", True)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.setCursor(Qt.CursorShape.PointingHandCursor)
    button.setToolTip(plain_tip(_("The weights of the {stage}").format(stage=name)))
    button.ensurePolished()  # only then it has the font that its text is measured with
    button.setFixedSize(button.sizeHint().width(), scaled(CHIP_HEIGHT))
    return button
