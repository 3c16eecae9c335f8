"""What can be chosen for figures that are exported: views, place, letters, paper, formats, folder."""

from dataclasses import replace

from PyQt6.QtCore import QObject, QSignalBlocker, pyqtSignal
from PyQt6.QtWidgets import QCheckBox, QComboBox, QFormLayout, QGridLayout, QHBoxLayout, QLineEdit, QPushButton

from app.paper import current_zoom, scaled
from app.parts.page_fields import PageFields
from app.story.compared_names import short_name
from app.story.exports import FIGURES, TABLE, TITLES, WRITTEN_AS, there_are
from app.story.figure_choice import FigureChoice
from app.story.headings import heading
from app.story.notation import Notation
from app.story.page_style import MOST_COLUMNS, Sheet
from app.story.settling import settled
from app.story.state import State
from app.translation import _, ngettext

_HERE = -1
"""Stands for the place that the window shows."""
_LARGE = 1.4
"""The zoom from which everything stands in one column, so that the page keeps its room."""


def is_large() -> bool:
    """Whether type is so large that the fields stand in one column."""
    return current_zoom() >= _LARGE


class ExportFields(QObject):
    """All the fields, and what they say as values."""

    changed = pyqtSignal()

    def __init__(self, state: State, notations: tuple[Notation, ...]) -> None:
        super().__init__()
        self._shown = state
        self.figures = {name: QCheckBox(_(TITLES[name])) for name in FIGURES}
        self.together = QCheckBox(_("All on one sheet"))
        self.letters = QCheckBox(_("a, b, c"))
        self.letters.setToolTip(_("A letter over each view of the sheet"))
        self.columns = QComboBox()
        self.columns.setAccessibleName(_("Columns of the sheet"))
        self.columns.addItem(_("Columns as fit"), 0)
        for count in range(1, MOST_COLUMNS + 1):
            self.columns.addItem(ngettext("{count} column", "{count} columns", count).format(count=count), count)
        self.place, self.notation = QComboBox(), QComboBox()
        for box, name in ((self.place, _("Place")), (self.notation, _("Notation"))):
            box.setAccessibleName(name)
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.setMinimumContentsLength(12)
        self.paper = PageFields()
        self.formats = {kind: QCheckBox(kind.upper()) for kind in WRITTEN_AS}
        self.formats[TABLE].setToolTip(_("The numbers of each view that has any, as a table"))
        self.folder = QLineEdit()
        self.folder.setAccessibleName(_("Folder"))
        self.browse = QPushButton(_("Choose…"))
        self._notations: tuple[Notation, ...] = ()
        self._letters: Notation | None = None
        for checked in (*self.figures.values(), self.together, self.letters, *self.formats.values()):
            checked.toggled.connect(self._change)
        for chosen in (self.columns, self.place, self.notation):
            chosen.activated.connect(self._change)
        self.paper.changed.connect(self._change)
        self.offer(state, notations)

    @property
    def names(self) -> list[str]:
        """The views that are chosen and there."""
        return [name for name, box in self.figures.items() if box.isChecked() and box.isEnabled()]

    @property
    def choice(self) -> FigureChoice:
        """What is remembered."""
        return FigureChoice(
            views=tuple(name for name, box in self.figures.items() if box.isChecked()),
            formats=tuple(kind for kind, box in self.formats.items() if box.isChecked()),
            theme=self.paper.theme,
            style=self.paper.style,
            together=self.together.isChecked(),
            sheet=Sheet(self.columns.currentData(), self.letters.isChecked()),
        )

    def choose(self, choice: FigureChoice) -> None:
        """Show what was chosen before."""
        for name, box in self.figures.items():
            box.setChecked(name in choice.views)
        for kind, box in self.formats.items():
            box.setChecked(kind in choice.formats)
        self.together.setChecked(choice.together)
        self.letters.setChecked(choice.sheet.letters)
        self.columns.setCurrentIndex(self.columns.findData(choice.sheet.columns))
        self.paper.choose(choice.style, choice.theme)

    def state(self, state: State) -> State:
        """A state where and as it is chosen here."""
        position = self.place.currentData()
        chosen = max(0, self.notation.currentIndex())
        notation = self._notations[chosen] if self._notations else state.notation
        state = replace(state, theme=self.paper.theme, notation=notation)
        if position in (None, _HERE, state.position):
            return state
        return settled(state, replace(state, position=position, turn=(0, 0), guess=None))

    def offer(self, state: State, notations: tuple[Notation, ...]) -> None:
        """What can be chosen in a state of the window; letters that it doesn't have give way to its own."""
        self._shown = state
        parameter = state.notation.label(state.parameter)
        self.figures["contributions"].setText(_("Gradient of {parameter}").format(parameter=parameter))
        equation = _(TITLES["equation"])
        if state.other is not None:  # all others show both
            equation = _("Equation: {name} alone").format(name=short_name(state))
        self.figures["equation"].setText(equation)
        self._offer_places(state)
        if notations != self._notations or state.notation != self._letters:
            self._notations, self._letters = notations, state.notation
            with QSignalBlocker(self.notation):
                self.notation.clear()
                self.notation.addItems([notation.called for notation in notations])
                self.notation.setCurrentIndex(notations.index(state.notation))
        self._enable()

    def _offer_places(self, state: State) -> None:
        offered = [(_("Here: {place}").format(place=_in_words(state, state.position)), _HERE)]
        offered += [(_("Start"), 0), (_("End"), len(state.timeline))]
        for number, at in enumerate(sorted(state.stops), 1):
            words = _("Stop {number}: {place}").format(number=number, place=_in_words(state, at))
            offered.append((words, at))
        with QSignalBlocker(self.place):
            chosen = self.place.currentData()
            self.place.clear()
            for words, at in offered:
                self.place.addItem(words, at)
            self.place.setCurrentIndex(max(0, self.place.findData(chosen)))

    def _change(self) -> None:
        self._enable()
        self.changed.emit()

    def _enable(self) -> None:
        """Only what the chosen place has can be chosen, and what belongs to a sheet only where there is one."""
        there = there_are(self.state(self._shown))
        for name, box in self.figures.items():
            box.setEnabled(name in there)
        for widget in (self.columns, self.letters):
            widget.setEnabled(self.together.isChecked())
        self.paper.dpi.setEnabled(self.formats["png"].isChecked())

    def add_to(self, rows: QFormLayout) -> None:
        """Put them into a form."""
        views = QGridLayout()
        views.setHorizontalSpacing(scaled(10))
        views.setVerticalSpacing(scaled(3))
        columns = 1 if is_large() else 2
        for index, box in enumerate(self.figures.values()):
            views.addWidget(box, index // columns, index % columns)
        rows.addRow(_("Views"), views)
        sheet = QHBoxLayout()
        sheet.setSpacing(scaled(6))
        sheet.addWidget(self.columns, 1)
        sheet.addWidget(self.letters)
        rows.addRow("", self.together)
        rows.addRow("", sheet)
        rows.addRow(_("Place"), self.place)
        rows.addRow(_("Notation"), self.notation)
        self.paper.add_to(rows)
        kinds = QHBoxLayout()
        kinds.setSpacing(scaled(8))
        for each in self.formats.values():
            kinds.addWidget(each)
        kinds.addWidget(self.paper.dpi, 1)
        rows.addRow(_("Formats"), kinds)
        where = QHBoxLayout()
        where.setSpacing(scaled(6))
        where.addWidget(self.folder, 1)
        where.addWidget(self.browse)
        rows.addRow(_("Folder"), where)


def _in_words(state: State, position: int) -> str:
    """Backward · loss 4 · through timestep 3."""
    return heading(state.timeline.place(position), state.notation) if position else _("before the first step")
