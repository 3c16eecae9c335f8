"""The cards between the window's bars: in two columns, or in one; which of them give way where there is little room."""

from collections.abc import Iterable, Mapping, Sequence

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QResizeEvent
from PyQt6.QtWidgets import QBoxLayout, QFrame, QScrollArea, QVBoxLayout, QWidget

from app.paper import scaled

_EDGE = 20
_GAP = 12
_TWO_COLUMNS = 780
"""Paper units of width from which there are two columns."""
_ROOMY_NETWORK = 230
"""Paper units of height that the network has before what stands under both columns gives way."""
_WHOLE_NETWORK = 280
"""Paper units of height that it has in one column, if that much of it can be seen at once."""
_LOWEST_EQUATION = 148
"""Paper units of height that it keeps where even the network has no room."""
_LEFT = ("network", "equation", "comparison")
_RIGHT = ("contributions", "inspector", "reach", "hidden-state")
_UNDER = "shares"
_GIVES_WAY = ("reach", "hidden-state")
_STRETCH = {"network": 1, "contributions": 5, "inspector": 7, "reach": 3, "hidden-state": 3}


class Body(QScrollArea):
    """The cards, by the names of the panels. In two columns those that have no room give way: first the reach, then the
    hidden state, for the inspector also the gradient so far, which stands under both, and the triangle. In one column
    all of them stand under each other, and are scrolled to.
    """

    def __init__(self, views: Mapping[str, Sequence[QWidget]]) -> None:
        super().__init__()
        self._cards = {name: card(*under_each_other) for name, under_each_other in views.items()}
        self._chosen = frozenset(views)
        self._spares_equation = False
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the arrow keys play the film
        self.setWidgetResizable(True)
        content = QWidget()
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._left, self._right = QVBoxLayout(), QVBoxLayout()
        for column, names in ((self._left, _LEFT), (self._right, _RIGHT)):
            for name in names:
                column.addWidget(self._cards[name], _STRETCH.get(name, 0))
        self._columns.addLayout(self._left, 7)
        self._columns.addLayout(self._right, 3)
        self._whole = QVBoxLayout(content)
        self._whole.setContentsMargins(scaled(_EDGE), scaled(_GAP), scaled(_EDGE), scaled(_GAP))
        self._whole.addLayout(self._columns, 1)
        self._whole.addWidget(self._cards[_UNDER])
        for layout in (self._left, self._right, self._columns, self._whole):
            layout.setSpacing(scaled(_GAP))
        self.setWidget(content)

    def choose(self, names: frozenset[str], spares_equation: bool) -> None:
        """Show these panels, as far as there is room, and lay them out at once; `spares_equation`: whether the stage
        can do without the equation under it."""
        self._chosen, self._spares_equation = names, spares_equation
        self.make_room()
        self._whole.activate()

    def share_out(self, name: str, stretch: int) -> None:
        """Give a card of the right column so many parts of the height that is left there, of the others' 3 each."""
        self._right.setStretchFactor(self._cards[name], stretch)

    def make_room(self) -> None:
        """Let give way what has no room; asked again where a card needs more or less of it."""
        shown = set(self._chosen)
        height = self.height() - scaled(_GAP)  # of the margins one is spent for the gap behind the last card
        in_one_column = self.width() < scaled(_TWO_COLUMNS)
        network = self._cards["network"]
        whole = max(_least_height(network), min(scaled(_WHOLE_NETWORK), height - scaled(_GAP)))
        network.setMinimumHeight(whole if in_one_column else 0)
        if in_one_column:
            self._columns.setDirection(QBoxLayout.Direction.TopToBottom)
        else:
            self._columns.setDirection(QBoxLayout.Direction.LeftToRight)
            least = _least_height(self._cards["network"]) + scaled(_LOWEST_EQUATION + 2 * _GAP)
            if self._spares_equation and least > height:
                shown -= {"equation", _UNDER}
            if self._need(shown, _LEFT) + self._need(shown, (_UNDER,)) > height:
                shown.discard(_UNDER)
            for name in _GIVES_WAY:
                if self._need(shown, _RIGHT) + self._need(shown, (_UNDER,)) > height:
                    shown.discard(name)
            for name in (_UNDER, "contributions") if "inspector" in shown else ():
                if self._need(shown, _RIGHT) + self._need(shown, (_UNDER,)) > height:
                    shown.discard(name)
        equation, missing = self._cards["equation"], self._need(shown, (*_LEFT, _UNDER)) - height
        room = equation.sizeHint().height() - (0 if in_one_column else max(0, missing))
        equation.setMinimumHeight(max(room, scaled(_LOWEST_EQUATION)))
        for name, sheet in self._cards.items():
            sheet.setHidden(name not in shown)

    def _need(self, shown: Iterable[str], names: tuple[str, ...]) -> int:
        """The height that the shown ones of some panels take under each other, each with the gap before the next."""
        return sum(self._height(name) + scaled(_GAP) for name in names if name in shown)

    def _height(self, name: str) -> int:
        sheet = self._cards[name]
        if name == "network":
            return max(scaled(_ROOMY_NETWORK), _least_height(sheet))
        return sheet.sizeHint().height() if name == "equation" else _least_height(sheet)

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        super().resizeEvent(event)
        self.make_room()
        self._whole.activate()


def _least_height(sheet: QWidget) -> int:
    """The height that a card needs as wide as it is: words in it take more lines where it is narrow."""
    layout = sheet.layout()
    if layout is None or not layout.hasHeightForWidth():
        return sheet.minimumSizeHint().height()
    return layout.minimumHeightForWidth(sheet.width())


def card(*views: QWidget) -> QFrame:
    """A view on its sheet of paper, or several under each other."""
    sheet = QFrame()
    sheet.setProperty("card", True)
    inside = QVBoxLayout(sheet)
    inside.setContentsMargins(0, 0, 0, 0)
    inside.setSpacing(0)
    for view in views:
        inside.addWidget(view, 1)
    return sheet
