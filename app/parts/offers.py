"""What a place offers to open beside the film: a button each while there is room, the others in a menu; and shapes."""

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QWidget

from app.document import Document
from app.paper import scaled
from app.parts.copy_menu import CopyMenu
from app.story.asides import offered, prominent
from app.story.asides.aside import Kind
from app.story.errata.erratum import errata
from app.story.state import State
from app.translation import _
from app.widgets.plain_label import plain_tip
from app.widgets.tool_buttons import dress, tight, tighten, tool

_GAP = 6
_WIDEST = 190
"""Paper units of a button; a longer title is elided."""
_MARK = "†"


class Offers(QWidget):
    """The buttons in one row, from the right edge of their room to the left; that of the open aside is down."""

    def __init__(self, document: Document, parent: QWidget) -> None:
        super().__init__(parent)
        self._document = document
        self._shown: tuple[object, ...] = ()
        self._has_room = True
        """Whether at least the menu can stand there: keys open the first of it in any case."""
        self._made: dict[str, QPushButton] = {}
        """A button for every kind that was offered so far: making one takes longer than painting the whole row."""
        self.buttons: dict[str, QPushButton] = {}
        """Those that are shown, from the left."""
        self.menu = QMenu(self)
        self.menu.aboutToShow.connect(document.pause)  # else the film would exchange the entries under the pointer
        self.more = tool("", _("What else can be opened here"), self.menu)
        self.more.setCheckable(True)
        self.shapes = tool("m×n", _("The shape under every term (S)"))
        self.shapes.setCheckable(True)
        self.shapes.clicked.connect(document.toggle_shapes)
        self.copies = CopyMenu(self)
        self.copies.aboutToShow.connect(document.pause)
        self.copy = tool(_("Copy") + " ▾", _("Copy the equation: as LaTeX, Typst, text or picture"), self.copies)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(scaled(_GAP))
        self._row.addStretch()
        self._row.addWidget(self.more)
        self._row.addWidget(self.copy)
        self._row.addWidget(self.shapes)

    def draw(self, state: State, room: int) -> None:
        """Offer what the state's place has, in at most so many pixels."""
        shown, left = state.place is not None and state.question is None, room - self._more_width()
        self._has_room = left >= 0
        for button in (self.copy, self.shapes):
            left -= button.minimumWidth() + scaled(_GAP)
            button.setVisible(shown and left >= 0)
            room -= button.minimumWidth() + scaled(_GAP) if button.isVisibleTo(self) else 0
        self.shapes.setChecked(state.shapes)
        self.copies.draw(state)
        kinds, first = offered(state), prominent(state)
        titles = tuple(kind.title(state) for kind in kinds)
        if (kinds, titles, first, room) != self._shown:
            self._shown = kinds, titles, first, room
            self._arrange(dict(zip(kinds, titles, strict=True)), first, room)
        for name, opener in self.buttons.items():
            opener.setChecked(name == state.aside)
        for action in self.menu.actions():
            action.setChecked(action.data() == state.aside)
        self.more.setChecked(any(action.isChecked() for action in self.menu.actions()))

    def _arrange(self, titles: dict[Kind, str], first: tuple[str, ...], room: int) -> None:
        buttons = {
            kind.name: self._button(kind, title)
            for kind, title in titles.items()
            if not kind.general or kind.name in first
        }
        kept = self._that_fit(buttons, first, len(titles) > len(buttons), room)
        for name, button in self.buttons.items():
            if name not in kept:
                button.clearFocus()  # else hiding it would hand the focus, and the arrow keys, to some other widget
                button.hide()
        self.buttons = {name: buttons[name] for name in kept}
        for button in self.buttons.values():
            self._row.removeWidget(button)  # one that stands there already would count as a place before itself
            self._row.insertWidget(self._row.indexOf(self.more), button)
            button.show()
        self._fill_menu({kind: title for kind, title in titles.items() if kind.name not in kept})

    def _that_fit(
        self, buttons: dict[str, QPushButton], first: tuple[str, ...], more: bool, room: int
    ) -> tuple[str, ...]:
        """The buttons that there is room for, the prominent ones first, beside the menu where that is needed."""
        widths = {name: button.sizeHint().width() + scaled(_GAP) for name, button in buttons.items()}
        if not more and sum(widths.values()) <= room:
            return tuple(widths)
        left = room - self._more_width()
        kept: list[str] = []
        for name in dict.fromkeys((*first, *widths)):
            left -= widths[name]
            if left < 0:
                break
            kept.append(name)
        return tuple(name for name in widths if name in kept)

    def _more_width(self) -> int:
        """With its mark, whether it has it now or not."""
        return tight(self.more, _menu_text(_MARK))

    def _name_menu(self, mark: str) -> None:
        self.more.setText(_menu_text(mark))
        tighten(self.more)

    def _fill_menu(self, titles: dict[Kind, str]) -> None:
        """Menu entries in groups: about the place, errata about the place, about the lesson."""
        self.menu.clear()
        ids = _errata()
        before = None
        for kind, title in titles.items():
            group = kind.general, kind.name in ids
            if before not in (None, group):
                self.menu.addSeparator()
            before = group
            action = self.menu.addAction(title.replace("&", "&&"))
            assert action is not None
            action.setCheckable(True)
            action.setData(kind.name)
            action.triggered.connect(lambda checked, name=kind.name: self._toggle(name))
        hidden = any(kind.name in ids and not kind.general for kind in titles)
        self._name_menu(_MARK if hidden else "")
        self.more.setAccessibleName(_("More to open"))
        self.more.setVisible(bool(titles) and self._has_room)

    def _button(self, kind: Kind, title: str) -> QPushButton:
        """The button of a kind, with the title that it has here."""
        button = self._made.get(kind.name)
        if button is None:
            button = self._made[kind.name] = self._new_button(kind.name)
        if button.toolTip() != title:
            if kind.name not in _errata():
                text = button.fontMetrics().elidedText(title, Qt.TextElideMode.ElideRight, scaled(_WIDEST))
                button.setText(text.replace("&", "&&"))
            button.setToolTip(plain_tip(title))
            button.setAccessibleName(title)
        return button

    def _new_button(self, name: str) -> QPushButton:
        is_erratum = name in _errata()
        button = QPushButton(f"{_MARK} {name}" if is_erratum else "", self)
        dress(button)
        button.setProperty("erratum", is_erratum)
        button.setCheckable(True)
        button.clicked.connect(lambda: self._toggle(name))
        button.ensurePolished()  # only then it has the font that its text is measured with
        button.hide()
        return button

    def _toggle(self, name: str) -> None:
        """Open an aside; close the one that is open."""
        if name == self._document.state.aside:
            self._document.close_aside()
        else:
            self._document.pause()
            self._document.open_aside(name)


def _menu_text(mark: str) -> str:
    return " ".join(filter(None, (_("More"), mark, "▾")))


def _errata() -> frozenset[str]:
    return frozenset(erratum.id for erratum in errata())
