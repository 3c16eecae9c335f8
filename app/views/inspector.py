"""The inspector: any value in numbers, with its gradient, what it is made from and who uses it; what is given can be
changed there."""

from PyQt6.QtCore import QSize, Qt
from PyQt6.QtGui import QResizeEvent
from PyQt6.QtWidgets import (
    QWIDGETSIZE_MAX,
    QApplication,
    QBoxLayout,
    QHBoxLayout,
    QMenu,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from app.document import Document
from app.inspector.entry_editing import RadiusRow, TokenChoice, change_entry
from app.inspector.grid_content import Cell
from app.inspector.grid_pair import GridPair, Mode
from app.inspector.reference_chips import ChipRow, role_of
from app.paper import scaled
from app.parts.copy_menu import put_into_clipboard
from app.story.inspection import Inspection, inspection
from app.story.state import State
from app.story.statistics import Fact
from app.story.value_copying import as_csv, as_latex, as_numpy
from app.theme import THEMES
from app.translation import _, in_words, later
from app.widgets.plain_label import PlainLabel
from app.widgets.symbol_line import SymbolLine
from app.widgets.tool_buttons import tool
from rnn_engine.experiment import ExperimentError

_EDGE, _GAP = 16, 4
_SPARE = 12
"""How much higher than the rows of its numbers it is at most."""
_BETWEEN = 8
"""Between what a value is made from and who uses it, in one line."""
_HEADING, _LETTER = 34.0, 19.0
_MODES: dict[Mode, tuple[str, str]] = {
    "short": (later("Short"), later("Two decimals")),
    "full": (later("All digits"), later("Every number to its last digit")),
    "picture": (later("Picture"), later("Colours without numbers")),
}
_COPIES = {
    "csv": (later("As CSV"), later("Copied as CSV."), as_csv),
    "latex": (later("As LaTeX"), later("Copied as LaTeX."), as_latex),
    "numpy": (later("As numpy"), later("Copied as numpy."), as_numpy),
}


class _Told(PlainLabel):
    def hasHeightForWidth(self) -> bool:
        """False, though its text is wrapped: else all cards would be given the heights that they wish for."""
        return False


class InspectorView(QWidget):
    """Shows the value that the state inspects. Esc, or the cross, closes it."""

    def __init__(self, document: Document) -> None:
        super().__init__()
        self._document = document
        self._of: Inspection | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.heading = SymbolLine(_HEADING, _LETTER)
        self.before = tool("‹", _("A timestep before"), narrow=True)
        self.after = tool("›", _("A timestep later"), narrow=True)
        self.close_button = tool("×", _("Close the inspector (Esc)"), narrow=True)
        self.go = tool(_("Go there"), _("To the step that computes it"))
        self.copies = QMenu(self)
        self.copy_button = tool(_("Copy") + " ▾", _("Copy the numbers: as CSV, LaTeX or numpy"), self.copies)
        self.modes = {mode: tool(_(text), _(tip), narrow=True) for mode, (text, tip) in _MODES.items()}
        self.grids = GridPair(self)
        self.told = _Told()
        self.token = TokenChoice(document, self)
        self.radius = RadiusRow(document, self)
        self.made_from = ChipRow(_("made from"), document, self)
        self.used_by = ChipRow(_("used by"), document, self)
        self._relatives = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._connect()
        self._arrange()

    def sizeHint(self) -> QSize:
        """As high as all rows of the numbers need, if they are few."""
        return QSize(scaled(400), self._height_with(self.grids.wanted_height))

    @property
    def most_height(self) -> int:
        """In pixels, of all rows of the numbers and a little air: what is more would stay empty, and is others'."""
        return self._height_with(self.grids.most_height + scaled(_SPARE))

    def _height_with(self, grids: int) -> int:
        return min(self.minimumSizeHint().height() - self.grids.minimumHeight() + grids, QWIDGETSIZE_MAX)

    def draw(self, state: State) -> None:
        """Show what is inspected; where that is nothing, the card is hidden."""
        of = self._of = inspection(state)
        if of is None:
            return
        theme = THEMES[state.theme]
        words = of.words if of.numbers is None else f"{of.numbers.shape}{of.numbers.factor}  ·  {of.words}"
        self.heading.show_symbol(of.markup, words, theme, role_of(of.reference))
        self.setAccessibleName(_("Inspector: {value}").format(value=f"{of.label}, {of.words}"))
        self.before.setVisible(of.before is not None)
        self.after.setVisible(of.after is not None)
        self.go.setVisible(of.place is not None and of.place != state.place)
        self.copy_button.setEnabled(of.is_known and of.numbers is not None)
        self.grids.draw(of, theme)
        for mode, button in self.modes.items():
            button.setChecked(mode == self.grids.mode)
        self.token.draw(of)
        self.radius.draw(of)
        self.made_from.draw(state, of.made_from)
        self.used_by.draw(state, of.used_by)
        self._place_relatives()
        self._tell(None)
        self.updateGeometry()

    def release_focus(self) -> None:
        """Before the card is hidden: else some other widget would get the focus, and the arrow keys."""
        focused = QApplication.focusWidget()
        if focused is not None and self.isAncestorOf(focused):
            focused.clearFocus()

    def light(self, state: State) -> None:
        """Nothing in here lights: it is what is looked at already."""

    def said(self) -> str:
        """What the numbers say in all, or of the cell that is pointed at."""
        return self.told.text()

    def _connect(self) -> None:
        for button, way in ((self.before, "before"), (self.after, "after")):
            button.clicked.connect(lambda checked, to=way: self._step(to))
        self.close_button.clicked.connect(lambda: self._document.inspect(None))
        self.go.clicked.connect(self._go_there)
        for name, (entry, _told, _make) in _COPIES.items():
            action = self.copies.addAction(_(entry))
            assert action is not None
            action.setData(name)
            action.triggered.connect(lambda checked, chosen=name: self.copy(chosen))
        for mode, button in self.modes.items():
            button.setCheckable(True)
            button.clicked.connect(lambda checked, chosen=mode: self._choose_mode(chosen))
        self.grids.pointed.connect(self._tell)
        self.grids.changed.connect(self._change)
        self.grids.copy_asked.connect(lambda: self.copy("csv"))
        self.grids.drag_began.connect(self._document.begin_gesture)
        self.grids.drag_ended.connect(self._document.end_gesture)
        self.radius.refused.connect(self._say)

    def _arrange(self) -> None:
        head, tools = QHBoxLayout(), QHBoxLayout()
        for widget in (self.before, self.after, self.close_button):
            head.addWidget(widget)
        head.insertWidget(0, self.heading, 1)
        for button in self.modes.values():
            tools.addWidget(button)
        tools.addStretch(1)
        tools.addWidget(self.copy_button)
        tools.addWidget(self.go)
        self.told.setProperty("muted", True)
        self.told.setProperty("small", True)
        self.told.setWordWrap(True)
        self.told.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.told.setFixedHeight(scaled(30))
        inside = QVBoxLayout(self)
        inside.setContentsMargins(scaled(_EDGE), scaled(6), scaled(_EDGE - 4), scaled(8))
        for layout in (head, tools, inside):
            layout.setSpacing(scaled(_GAP))
        inside.addLayout(head)
        inside.addLayout(tools)
        inside.addWidget(self.grids, 1)
        inside.addSpacing(scaled(_GAP))
        for below in (self.told, self.token, self.radius):
            inside.addWidget(below)
        inside.addLayout(self._relatives)
        self._relatives.addWidget(self.made_from)
        self._relatives.addWidget(self.used_by, 1)

    # What hands do --------------------------------------------------------------------------------------------------

    def copy(self, name: str) -> None:
        """Put the numbers into the clipboard, and say so."""
        of = self._of
        if of is not None and of.numbers is not None and of.is_known:
            _entry, told, make = _COPIES[name]
            put_into_clipboard(make(of.numbers.values, of.numbers.tens))
            self._say(_(told))

    def _place_relatives(self) -> None:
        """In one line where all of them are seen in it."""
        both = [row for row in (self.made_from, self.used_by) if not row.isHidden()]
        room = self.width() - scaled(_EDGE) - scaled(_EDGE - 4)
        are_in_line = sum(row.needed for row in both) + scaled(_BETWEEN) <= room
        across, down = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        self._relatives.setDirection(across if are_in_line else down)
        self._relatives.setSpacing(scaled(_BETWEEN if are_in_line else _GAP))
        for row in both:
            row.fit(None if are_in_line else room, are_alike=len(both) > 1)
        self.made_from.setMaximumWidth(self.made_from.needed if are_in_line else QWIDGETSIZE_MAX)

    def _step(self, way: str) -> None:
        if self._of is not None:
            self._document.inspect(self._of.before if way == "before" else self._of.after)

    def _go_there(self) -> None:
        if self._of is not None and self._of.place is not None:
            self._document.pause()
            self._document.go_to(self._of.place)

    def _choose_mode(self, mode: Mode) -> None:
        self.grids.choose_mode(mode)
        for each, button in self.modes.items():
            button.setChecked(each == mode)

    def _change(self, row: int, column: int, number: float) -> None:
        if self._of is None or self._of.editable is None:
            return
        try:
            change_entry(self._document, self._of, row, column, number)
        except ExperimentError as error:
            self._say(in_words(error))

    def _say(self, text: str) -> None:
        self.told.setText(text)
        self.setAccessibleDescription(text)
        self.grids.describe(text)

    def _tell(self, cell: Cell | None) -> None:
        """Of the cell that is pointed at its number to the last digit, else the statistics of all."""
        of = self._of
        if of is None:
            return
        if of.numbers is None:
            self._say(_("Cut here: nothing is computed."))
        elif not of.is_known:
            self._say(_("Not computed yet at this step."))
        elif cell is None:
            self._say(_statistics(of))
        else:
            numbers = [of.numbers, *([of.gradient_numbers] if of.gradient_is_known and of.gradient_numbers else [])]
            lines = (f"{each.called(*cell)} = {_exact(each.values[cell])}{each.factor}" for each in numbers)
            self._say("\n".join(lines))

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        super().resizeEvent(event)
        if self._of is not None:
            self.grids.draw(self._of, THEMES[self._of.state.theme])
            self._place_relatives()
            self.updateGeometry()


def _statistics(of: Inspection) -> str:
    found = "   ".join(map(_whole, of.facts))
    if found or of.numbers is None:
        return found
    return f"{of.label} = {_exact(of.numbers.values[0, 0])}{of.numbers.factor}"


def _whole(fact: Fact) -> str:
    """In one piece, where the line breaks."""
    return f"{fact.name} {fact.text}".replace(" ", "\N{NO-BREAK SPACE}")


def _exact(number: float) -> str:
    return repr(float(number)).replace("-", "−")
