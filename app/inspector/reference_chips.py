"""Values and parameters as buttons in a row, each with its letter in mathematics: what is made from what."""

from collections.abc import Sequence

from PyQt6.QtCore import QEvent, Qt
from PyQt6.QtGui import QColor, QEnterEvent, QFocusEvent, QMouseEvent, QPaintEvent
from PyQt6.QtWidgets import QWIDGETSIZE_MAX, QHBoxLayout, QPushButton, QWidget

from app.document import Document
from app.painting.typeset import typeset
from app.paper import current_zoom, painting, scaled
from app.story.equations.setting import VALUE_ROLES, parameter_role
from app.story.expressions import Chain, Inspectable, Jacobian, Reference, Role
from app.story.naming import markup_in_line, named
from app.story.places import Place
from app.story.pointing import NOTHING, Pointed
from app.story.state import State
from app.theme import THEMES
from app.widgets.own_keys import keep_own_keys
from app.widgets.plain_label import PlainLabel, plain_tip

_SIZE, _HEIGHT, _BESIDE, _GAP = 13.0, 25, 10, 3
_LABEL, _BESIDE_LABEL = 72, 6
_MOST = 24
"""Of a sum over hundreds of timesteps so many are looked at for whether there is room."""
VIEW = "inspector"


def role_of(reference: Inspectable) -> Role:
    """Whose colour a value has."""
    if isinstance(reference, str):
        return parameter_role(reference)
    if isinstance(reference, Jacobian):
        return {"loss": "loss", "y_hat": "output"}.get(reference.of.name, "backward")  # type: ignore[return-value]
    if isinstance(reference, Chain):
        return "backward"
    if reference.phase == "forward":
        return VALUE_ROLES[reference.name]
    return "backward"


class ReferenceChip(QPushButton):
    """A click inspects, a double click goes there; pointing at it lights it everywhere."""

    def __init__(self, document: Document, parent: QWidget) -> None:
        super().__init__(parent)
        self._document = document
        self.reference: Reference = ""
        self._theme = THEMES["light"]
        self._letter = typeset("", _SIZE)
        self.setProperty("offer", True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.clicked.connect(lambda: document.inspect(self.reference))
        keep_own_keys(self)

    def show_reference(self, reference: Reference, state: State) -> None:
        """Stand for a value or a parameter."""
        self.reference, self._theme = reference, THEMES[state.theme]
        self._letter = typeset(markup_in_line(state, reference), _SIZE)
        self.setFixedSize(scaled(max(22.0, self._letter.width + _BESIDE)), scaled(_HEIGHT))
        self.setAccessibleName(named(state, reference))
        self.setToolTip(plain_tip(self.accessibleName()))
        self.update()

    def paintEvent(self, event: QPaintEvent | None) -> None:
        super().paintEvent(event)
        ink, letter = QColor(self._theme.role(role_of(self.reference))), self._letter
        zoom = current_zoom()
        with painting(self, zoom) as painter:
            left = (self.width() / zoom - letter.width) / 2
            top = (self.height() / zoom - letter.height) / 2
            letter.paint(painter, left, top + letter.ascent, lambda _: ink)

    def mouseDoubleClickEvent(self, event: QMouseEvent | None) -> None:
        if isinstance(self.reference, Place) and self.reference in self._document.state.timeline:
            self._document.pause()
            self._document.go_to(self.reference)

    def _point(self) -> None:
        self._document.point(Pointed(frozenset({self.reference}), self.accessibleName(), VIEW))

    def _leave(self) -> None:
        if self._document.state.pointed.view == VIEW:
            self._document.point(NOTHING)

    def enterEvent(self, event: QEnterEvent | None) -> None:
        super().enterEvent(event)
        self._point()

    def leaveEvent(self, event: QEvent | None) -> None:
        super().leaveEvent(event)
        self._leave()

    def focusInEvent(self, event: QFocusEvent | None) -> None:
        super().focusInEvent(event)
        if event is not None and event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason):
            self._point()

    def focusOutEvent(self, event: QFocusEvent | None) -> None:
        super().focusOutEvent(event)
        self._leave()


class ChipRow(QWidget):
    """A word and the chips behind it, as many as there is room for; how many more there are stands at the end."""

    def __init__(self, word: str, document: Document, parent: QWidget) -> None:
        super().__init__(parent)
        self._document = document
        self._shown: tuple[object, ...] = ()
        self._total = 0
        self._made: list[ReferenceChip] = []
        """A chip for every place in the row: making one takes longer than all the rest."""
        self.chips: list[ReferenceChip] = []
        """Those that stand for something."""
        self._label = label = PlainLabel(word)
        label.setProperty("muted", True)
        label.setProperty("small", True)
        label.ensurePolished()  # only then it has the font that its width is of
        self._more = PlainLabel()
        self._more.setProperty("muted", True)
        self._more.setProperty("small", True)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(scaled(_GAP))
        self._row.addWidget(label)
        self._row.addWidget(self._more)
        self._row.addStretch(1)
        self.setFixedHeight(scaled(_HEIGHT))

    @property
    def needed(self) -> int:
        """The width that it takes beside another one, if all of its chips are seen."""
        if self._total > len(self.chips):
            return QWIDGETSIZE_MAX
        return self._own_label_width + sum(chip.width() + scaled(_GAP) for chip in self.chips)

    def fit(self, room: int | None, are_alike: bool) -> None:
        """Show as many chips as so many pixels hold, where `are_alike` those of all rows from the same place on; None:
        all of them, beside another row."""
        own = self._own_label_width
        self._label.setFixedWidth(max(own, scaled(_LABEL)) if are_alike and room is not None else own)
        self.setMinimumWidth(1)  # its chips fit into the card's width and never widen it
        shown = len(self.chips) if room is None else self._that_fit(room - self._label.width())
        for number, chip in enumerate(self.chips):
            chip.setVisible(number < shown)
        left = self._total - shown
        self._more.setText(f"+ {left}")
        self._more.setVisible(left > 0)

    @property
    def _own_label_width(self) -> int:
        return self._label.fontMetrics().horizontalAdvance(self._label.text()) + scaled(_BESIDE_LABEL)

    def draw(self, state: State, references: Sequence[Reference]) -> None:
        wanted = (tuple(references), state.notation, state.theme, state.timeline)
        self.setVisible(bool(references))
        if wanted == self._shown:
            return
        self._shown, self._total = wanted, len(references)
        had_focus = any(chip.hasFocus() for chip in self.chips)
        shown = references[:_MOST]
        while len(self._made) < len(shown):
            self._made.append(ReferenceChip(self._document, self))
            self._row.insertWidget(len(self._made), self._made[-1])
        self.chips = self._made[: len(shown)]
        for chip, reference in zip(self.chips, shown, strict=True):
            chip.show_reference(reference, state)
        for spare in self._made[len(shown) :]:
            spare.clearFocus()
            spare.hide()
        if had_focus and self.chips:  # whoever walks from value to value with the keys goes on here
            self.chips[0].show()
            self.chips[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def _that_fit(self, room: int) -> int:
        widths = [chip.width() + scaled(_GAP) for chip in self.chips]
        if sum(widths) > room or self._total > len(self.chips):
            room -= scaled(44)
        shown = 0
        while shown < len(widths) and widths[shown] <= room:
            room -= widths[shown]
            shown += 1
        return shown
