"""The cards between the window's bars: in two columns, or in one; which of them give way where there is little room."""

from collections.abc import Iterable, Mapping, Sequence

from PyQt6.QtCore import QEvent, QObject, Qt, pyqtSignal
from PyQt6.QtGui import QResizeEvent
from PyQt6.QtWidgets import QWIDGETSIZE_MAX, QBoxLayout, QFrame, QScrollArea, QVBoxLayout, QWidget

from app.paper import scaled
from app.views.inspector import InspectorView
from app.window.giving_way import AIR, UNDER, needs_air, that_fit

_EDGE = 20
_GAP, _NARROW_GAP = 12, 6
_LOW = 330
"""Paper units of height under which gaps are narrow."""
_TWO_COLUMNS = 780
"""Paper units of width from which there are two columns."""
_ROOMY_NETWORK, _ROOMY_TWO = 230, 450
"""Paper units of height that the network, or two of them, has before what stands under both columns gives way."""
_WHOLE_NETWORK = 280
"""Paper units of height that it has in one column, if the equation can be seen under it."""
_TALL, _MORE_EQUATION = 760, 40
"""Paper units of height from which the equation has a quarter of what there is more, at most so much."""
_ENOUGH_EQUATION = 184
"""Paper units of height of the equation, if it wants so much, before others give way."""
_SHARE_OF_NETWORK, _LARGER_SHARE = 0.42, 0.47
"""Of the height of two columns: what the network has at least, as long as the equation under it keeps its lowest; the
larger share until it is roomy."""
_SCROLLED = Qt.ScrollBarPolicy.ScrollBarAsNeeded
_LEFT = ("network", "equation", "comparison")
_RIGHT = ("contributions", "inspector", "reach", "hidden-state")
_STRETCH = {"network": 1, "contributions": 5, "inspector": 7, "reach": 3, "hidden-state": 3}


class Body(QScrollArea):
    """The cards, by the names of the panels. In two columns some give way where there is no room for all (`that_fit`),
    and a note says which. In one column all stand under each other and are scrolled to; network and equation are seen
    at once.
    """

    gave_way = pyqtSignal(frozenset)
    """The panels that have no room: when they are others than before, or the right column is wider or narrower."""

    def __init__(self, views: Mapping[str, Sequence[QWidget]], note: QWidget) -> None:
        """`note`: what says that something has no room, under the right column."""
        super().__init__()
        self._cards = {name: card(*under_each_other) for name, under_each_other in views.items()}
        self._equations, self._hidden_states = views["equation"], views["hidden-state"]
        self._inspectors = [view for view in views["inspector"] if isinstance(view, InspectorView)]
        self._chosen = frozenset(views)
        self._preferred = ""
        self._spares_equation = False
        self._note = note
        self._told: tuple[frozenset[str], int] = (frozenset(), 0)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the arrow keys play the film
        self.setWidgetResizable(True)
        content = _Content()
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._left, self._right = QVBoxLayout(), QVBoxLayout()
        for column, names in ((self._left, _LEFT), (self._right, _RIGHT)):
            for name in names:
                column.addWidget(self._cards[name], _STRETCH.get(name, 0))
        self._right.addWidget(note, 0, Qt.AlignmentFlag.AlignRight)
        note.hide()
        self._columns.addLayout(self._left, 7)
        self._columns.addLayout(self._right, 3)
        self._whole = QVBoxLayout(content)
        self._whole.addLayout(self._columns, 1)
        self._whole.addWidget(self._cards[UNDER])
        self._space_out()
        self.setWidget(content)

    def choose(self, names: frozenset[str], preferred: str, spares_equation: bool) -> None:
        """Show these panels, as far as there is room, the preferred one in any case, and lay them out at once;
        `spares_equation`: whether the stage can do without the equation under it."""
        self._chosen, self._preferred, self._spares_equation = names, preferred, spares_equation
        self._lay_out()

    def share_out(self, name: str, stretch: int) -> None:
        """Give a card of the right column so many parts of the height that is left there, of the others' 3 each."""
        self._right.setStretchFactor(self._cards[name], stretch)

    @property
    def right_width(self) -> int:
        """Of the right column, in pixels."""
        return self._right.geometry().width()

    @property
    def _gap(self) -> int:
        return scaled(_NARROW_GAP if self.height() < scaled(_LOW) else _GAP)

    def _space_out(self) -> None:
        for layout in (self._left, self._right, self._columns, self._whole):
            if layout.spacing() != self._gap:  # being told the same again Qt would ask for room, for ever
                layout.setSpacing(self._gap)
        self._whole.setContentsMargins(scaled(_EDGE), self._gap, scaled(_EDGE), self._gap)

    def make_room(self) -> None:
        """Let give way what has no room; asked again where a card needs more or less of it."""
        self._tell(self._let_give_way())

    def _let_give_way(self) -> frozenset[str]:
        """The panels that have no room."""
        self._space_out()
        in_one_column = self.width() < scaled(_TWO_COLUMNS)
        if in_one_column:
            shown = self._chosen
            self._columns.setDirection(QBoxLayout.Direction.TopToBottom)
            room = self.height() - 3 * self._gap - self._lowest_equation()
            self._cards["network"].setMinimumHeight(max(self._least("network"), min(scaled(_WHOLE_NETWORK), room)))
        else:
            self._columns.setDirection(QBoxLayout.Direction.LeftToRight)
            shown = that_fit(self._chosen, self._preferred, self._spares_equation, self._fits)
        height = self.height() - self._gap - (self._need(shown, (UNDER,)) if not in_one_column else 0)
        if not in_one_column:
            self._cards["network"].setMinimumHeight(self._least_network(shown, height))
        equation, wanted = self._cards["equation"], self._wanted_equation()
        missing = self._need(shown, _LEFT) + wanted - self._height("equation") - height
        if "network" in shown and not in_one_column:
            missing += max(0, self._cards["network"].minimumHeight() - self._height("network"))
        more = min(scaled(_MORE_EQUATION), max(0, self.height() - scaled(_TALL)) // 4)
        room = wanted + (-missing if missing > 0 else 0 if in_one_column else more)
        room = max(room, self._lowest_equation())
        equation.setMinimumHeight(room)
        equation.setMaximumHeight(room if in_one_column else QWIDGETSIZE_MAX)  # else others get less
        for view in self._equations:  # it takes no more than it has to
            view.setMinimumHeight(room - _border(equation))
        inspector = self._cards["inspector"]
        whole = self._whole_inspector()
        left = self.height() - self._gap - (self._need(shown, (UNDER, *_RIGHT)) if not in_one_column else 0)
        left -= 0 if shown == self._chosen else self._note.sizeHint().height() + self._gap
        inspector.setMinimumHeight(min(whole, self._least("inspector") + max(0, left)))
        roomy = max(view.most_height for view in self._inspectors) + _border(inspector)
        highest = whole if shown != self._chosen else roomy  # the note takes what it would have to spare
        is_shared = not in_one_column and bool(shown & {"reach", "hidden-state"})
        inspector.setMaximumHeight(min(highest, QWIDGETSIZE_MAX) if is_shared else QWIDGETSIZE_MAX)
        hidden_state, others = self._cards["hidden-state"], shown & set(_RIGHT) - {"hidden-state"}
        full = sum(view.maximumHeight() for view in self._hidden_states) + _border(hidden_state)
        hidden_state.setMaximumHeight(min(full, QWIDGETSIZE_MAX) if others and not in_one_column else QWIDGETSIZE_MAX)
        for name, sheet in self._cards.items():
            sheet.setHidden(name not in shown)
        is_scrolled = in_one_column or self._least_of_columns(shown) > height
        # A bar that comes and goes would take width, for want of which cards may need the height that it is there for.
        self.setVerticalScrollBarPolicy(_SCROLLED if is_scrolled else Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._note.setHidden(shown == self._chosen)
        return self._chosen - shown

    def _tell(self, without_room: frozenset[str]) -> bool:
        """Whether there was anything to tell."""
        now = without_room, self.right_width
        if now == self._told:
            return False
        self._told = now
        self.gave_way.emit(without_room)
        return True

    def _fits(self, shown: frozenset[str]) -> bool:
        """Whether these panels have room in two columns, with the note if some have none."""
        height = self.height() - self._gap - self._need(shown, (UNDER,))
        note = 0 if shown == self._chosen else self._note.sizeHint().height() + self._gap
        left = self._need(shown, _LEFT)
        if self._preferred == UNDER or (self._spares_equation and "equation" in shown):
            left = self._least_of_left(shown)
        can_help = UNDER in shown or (self._spares_equation and "equation" in shown)
        right = self._need(shown, _RIGHT)
        if needs_air(shown, self._preferred):
            right += max(0, self._whole_inspector() - self._least("inspector")) + scaled(AIR)
        return (left <= height or not can_help) and right + note <= height

    def _least_of_columns(self, shown: frozenset[str]) -> int:
        """What the higher one of two columns takes at least, with the note if some panels have no room."""
        least = {name: self._least(name) for name in (*_LEFT, *_RIGHT) if name in shown}
        note = 0 if shown == self._chosen else self._note.sizeHint().height() + self._gap
        left, right = (sum(least[name] + self._gap for name in names if name in shown) for names in (_LEFT, _RIGHT))
        return max(left, right + note)

    def _least_network(self, shown: frozenset[str], height: int) -> int:
        """What it has in two columns: the equation under it gets smaller before it does, but never all too small."""
        if "equation" not in shown or "comparison" in shown:
            return 0
        room = height - 2 * self._gap - self._lowest_equation()
        share = max(_SHARE_OF_NETWORK * self.height(), min(_LARGER_SHARE * self.height(), scaled(_ROOMY_NETWORK)))
        return max(0, min(round(share), room))

    def _least_of_left(self, shown: frozenset[str]) -> int:
        """What stands there takes at least, each with the gap before the next."""
        least = {name: self._least(name) for name in _LEFT} | {"equation": self._lowest_equation()}
        return sum(least[name] + self._gap for name in _LEFT if name in shown)

    def _need(self, shown: Iterable[str], names: tuple[str, ...]) -> int:
        """The height that the shown ones of some panels take under each other, each with the gap before the next."""
        return sum(self._height(name) + self._gap for name in names if name in shown)

    def _height(self, name: str) -> int:
        if name == "network":
            roomy = _ROOMY_TWO if "comparison" in self._chosen else _ROOMY_NETWORK
            return max(scaled(roomy), self._least(name))
        if name == "equation":
            return min(self._wanted_equation(), scaled(_ENOUGH_EQUATION))
        return self._least(name)

    def _wanted_equation(self) -> int:
        return max(view.sizeHint().height() for view in self._equations) + _border(self._cards["equation"])

    def _lowest_equation(self) -> int:
        """What it keeps where even the network has no room."""
        return max(view.minimumSizeHint().height() for view in self._equations) + _border(self._cards["equation"])

    def _whole_inspector(self) -> int:
        return max(view.sizeHint().height() for view in self._inspectors) + _border(self._cards["inspector"])

    def _least(self, name: str) -> int:
        return _least_height(self._cards[name])

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        """What is in a card needs more or less room than before."""
        if event is not None and event.type() == QEvent.Type.LayoutRequest:
            self.make_room()
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        super().resizeEvent(event)
        self._lay_out()

    def _lay_out(self) -> None:
        without_room = self._let_give_way()
        self._whole.activate()
        # Only now it is known how wide the columns are; what the note says then may make it higher.
        if self._tell(without_room):
            self._let_give_way()
            self._whole.activate()


def _border(sheet: QWidget) -> int:
    """The height of a card's border, above and below together."""
    return sheet.height() - sheet.contentsRect().height()


class _Content(QWidget):
    """What is scrolled: a scroll area asks it for the height that it would like to have where words in it wrap, and
    would scroll although all of it has room."""

    def heightForWidth(self, width: int) -> int:
        layout = self.layout()
        return -1 if layout is None else layout.minimumHeightForWidth(width)


def _least_height(sheet: QWidget) -> int:
    """The height that a card needs as wide as it is: words in it take more lines where it is narrow."""
    layout = sheet.layout()
    if layout is None or not layout.hasHeightForWidth():
        return sheet.minimumSizeHint().height()
    edge = sheet.contentsMargins()
    inside = layout.minimumHeightForWidth(sheet.width() - edge.left() - edge.right())
    return inside + edge.top() + edge.bottom()


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
