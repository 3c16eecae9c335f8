"""A lesson's question, in the equation's card: what is asked, and a button for each choice."""

import math
from functools import partial

from PyQt6.QtCore import QRectF, QSize, Qt
from PyQt6.QtGui import QColor, QFontMetrics, QPaintEvent, QResizeEvent
from PyQt6.QtWidgets import QPushButton, QWidget

from app.assets import ui_font
from app.document import Document
from app.paper import current_zoom, painting, scaled
from app.story.lettering import lettered
from app.story.numbers import unbroken
from app.story.state import State
from app.theme import THEMES, Theme
from app.widgets.own_keys import keep_own_keys
from app.widgets.plain_label import PlainLabel, plain_tip

_EDGE = 20
_BOTTOM = 16
_GAP = 8
_UNDER_TEXT = 14
_BUTTON_HEIGHT = 34
_PAD = 14
_SLACK = 2  # of glyphs beyond their advance
_SIZES = (20, 18, 16, 14, 12)
"""Of the question's type, from roomy to narrow: the first that leaves room for the choices is taken."""


class ChoiceButton(QPushButton):
    """One answer to guess, behind the number of its key; too long a text is elided and stands in the tool tip."""

    def __init__(self, number: int, choice: str, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.choice = choice
        self._number = str(number)
        self._theme = theme
        self._zoom = current_zoom()
        self.setAccessibleName(choice)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        keep_own_keys(self)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def sizeHint(self) -> QSize:
        text = self._text_left + self._metrics.horizontalAdvance(self.choice) + _SLACK
        return QSize(math.ceil((2 * _PAD + text) * self._zoom), scaled(_BUTTON_HEIGHT))

    @property
    def _metrics(self) -> QFontMetrics:
        return QFontMetrics(ui_font(14, 600))

    @property
    def _text_left(self) -> int:
        """From the left padding: the number of the key stands before the text."""
        return self._metrics.horizontalAdvance("0") + 10

    def paintEvent(self, event: QPaintEvent | None) -> None:
        super().paintEvent(event)  # the button without its text
        inside = QRectF(_PAD, 0, self.width() / self._zoom - 2 * _PAD, self.height() / self._zoom)
        with painting(self, self._zoom) as painter:
            middle = Qt.AlignmentFlag.AlignVCenter
            painter.setFont(ui_font(12))
            painter.setPen(QColor(self._theme.muted))
            painter.drawText(inside, middle, self._number)
            inside.setLeft(inside.left() + self._text_left)
            painter.setFont(ui_font(14, 600))
            painter.setPen(QColor(self._theme.ink))
            shown = self._metrics.elidedText(self.choice, Qt.TextElideMode.ElideRight, math.floor(inside.width()))
            painter.drawText(inside, middle, shown)

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        super().resizeEvent(event)
        self.setToolTip(plain_tip(self.choice) if self.width() < self.sizeHint().width() else "")


class QuestionView(QWidget):
    """Stands in the place of the equation while a question is open; a guess goes to the document."""

    def __init__(self, document: Document, parent: QWidget) -> None:
        super().__init__(parent)
        self._document = document
        self._shown: tuple[object, ...] = ()
        self.asked = PlainLabel(parent=self)
        self.asked.setWordWrap(True)
        self.asked.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.choices: list[ChoiceButton] = []
        self.hide()

    def draw(self, state: State) -> None:
        """Show the question that is open, or nothing."""
        question = state.question
        wanted = (question, state.notation, state.theme)
        if wanted == self._shown:
            return
        self._shown = wanted
        for button in self.choices:
            button.clearFocus()  # else hiding it would hand the focus, and the arrow keys, to some other widget
            button.hide()
            button.deleteLater()
        self.choices = []
        self.setVisible(question is not None)
        if question is None:
            return
        self.asked.setText(unbroken(lettered(question.text, state.notation)))
        for number, choice in enumerate(question.choices, 1):
            button = ChoiceButton(number, lettered(choice, state.notation), THEMES[state.theme], self)
            button.clicked.connect(partial(self._answer, choice))
            button.show()
            self.choices.append(button)
        self._arrange()

    def _answer(self, choice: str, _checked: bool) -> None:
        self._document.answer(choice)

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        """The text as large as there is room for it over the choices; both together in the middle of the height."""
        edge, gap, under_text, button_height = map(scaled, (_EDGE, _GAP, _UNDER_TEXT, _BUTTON_HEIGHT))
        width = self.width() - 2 * edge
        rows = self._rows(width)
        below = under_text + len(rows) * (button_height + gap) - gap
        room = self.height() - scaled(_BOTTOM) - below
        for size in _SIZES:
            self.asked.setFont(ui_font(scaled(size), 500))
            text_height = self.asked.heightForWidth(width)
            if text_height <= room:
                break
        top = max(0, (room - text_height) // 2)
        self.asked.setGeometry(edge, top, width, min(text_height, room))
        y = top + min(text_height, room) + under_text
        for row in rows:
            x = edge
            for button, wide in row:
                button.setGeometry(x, y, wide, button_height)
                x += wide + gap
            y += button_height + gap

    def _rows(self, width: int) -> list[list[tuple[ChoiceButton, int]]]:
        """The buttons with their widths: in one row where they fit, else in two, in equally wide columns."""
        wanted, gap = [button.sizeHint().width() for button in self.choices], scaled(_GAP)
        if sum(wanted) + gap * (len(wanted) - 1) <= width:
            return [list(zip(self.choices, wanted, strict=True))]
        columns = (len(wanted) + 1) // 2
        wide = min(max(wanted), (width - gap * (columns - 1)) // columns)
        return [
            [(button, wide) for button in self.choices[:columns]],
            [(button, wide) for button in self.choices[columns:]],
        ]
