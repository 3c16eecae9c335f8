"""Which tensor became which parameter, with gradients side by side, and which tensors are left over: two tables."""

from collections.abc import Container, Sequence

from PyQt6.QtCore import QSize, Qt
from PyQt6.QtGui import QResizeEvent
from PyQt6.QtWidgets import QAbstractItemView, QHeaderView, QSizePolicy, QTableWidget, QTableWidgetItem

from app.files.state_dict_mapping import Mapping, Row
from app.paper import scaled
from app.parts.symbol_column import SymbolColumn
from app.quoting import printable
from app.story.notation import Notation
from app.story.weights.compared_gradients import Comparison
from app.story.weights.telling import numbers_of, source
from app.translation import _, ngettext
from app.widgets.plain_label import PlainLabel, plain_tip
from rnn_engine.problems import size

_ROW, _BESIDE_BAR = 30, 12
_NUMBER = 72
"""Of a column of numbers that come later: a table is as wide without them."""
_MOST_ROWS = 200
"""Of what is left over, that are listed."""
_HIGHEST = 7
"""Rows of what is left over that are seen at once; the others are scrolled to."""


_NONE = "–"
"""In place of a number that there is none of."""
_LONG = 30
"""Characters from which on a text is a tooltip, too: it may be cut off."""
_PARTS = {"E": "embedding", "W_hy": "linear", "b_y": "linear"}
"""Of what a parameter is, where not of the cell."""
_LEFT, _RIGHT = (
    side | Qt.AlignmentFlag.AlignVCenter for side in (Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight)
)


class Table(QTableWidget):
    """Rows of text to be read by mouse, arrow keys or a screen reader; as high as its rows, up to `highest`."""

    def __init__(self, name: str, highest: int) -> None:
        super().__init__()
        self._highest = highest
        self._later: Container[int] = ()
        self._broad = 0
        self._has_bar = False
        """Whether it is too narrow for what is in it. What is around it may have a bar of its own, and be narrower by
        that, only since this one is higher: so it stays until there is room for both."""
        self.setAccessibleName(name)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        for header in (self.verticalHeader(), self.horizontalHeader()):
            assert header is not None
            header.setHighlightSections(False)
        self._header().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        rows = self.verticalHeader()
        assert rows is not None
        rows.setDefaultSectionSize(scaled(_ROW))
        rows.hide()

    def fill(
        self,
        headings: Sequence[str],
        rows: Sequence[Sequence[str]],
        words: Container[int],
        later: Container[int] = (),
        why_none: str = "",
    ) -> None:
        """Show these rows; what is selected is forgotten. `words`: the columns that hold words, the last of which takes
        what width there is more; numbers are at the right; `later`: those of numbers that are not there yet;
        `why_none`: why there is none where a dash stands."""
        self._later = later
        self._broad = max(column for column in range(len(headings)) if column in words)
        self.clear()
        self.setColumnCount(len(headings))
        for column, heading in enumerate(headings):
            item = QTableWidgetItem(heading)
            item.setTextAlignment(_LEFT if column in words else _RIGHT)
            self.setHorizontalHeaderItem(column, item)
        self.setRowCount(len(rows))
        for row, texts in enumerate(rows):
            for column, text in enumerate(texts):
                item = QTableWidgetItem(text)
                tip = why_none if text == _NONE else text if len(text) > _LONG else ""
                item.setToolTip(plain_tip(tip) if tip else "")
                if column not in words:
                    item.setTextAlignment(_RIGHT)
                self.setItem(row, column, item)
        self._has_bar = False
        self._fit()

    def texts(self) -> list[list[str]]:
        """What stands in its rows."""
        found = [[self.item(row, column) for column in range(self.columnCount())] for row in range(self.rowCount())]
        return [["" if item is None else item.text() for item in items] for items in found]

    def sizeHint(self) -> QSize:
        high = sum(self.rowHeight(row) for row in range(min(self.rowCount(), self._highest)))
        high += 2 * self.frameWidth() + self._header().sizeHint().height()
        high += self._bar_height() if self._has_bar else 0
        return QSize(self._wide(scaled(_NUMBER)), high)

    def minimumSizeHint(self) -> QSize:
        return QSize(scaled(240), self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        super().resizeEvent(event)
        if event is not None and event.size().width() != event.oldSize().width():
            self._fit()

    def _fit(self) -> None:
        needed = self._wide() + (2 * self._bar_height() if self._has_bar else 0)
        self._has_bar = self.isVisible() and self.width() < needed
        fitting, filling = QHeaderView.ResizeMode.ResizeToContents, QHeaderView.ResizeMode.Stretch
        for column in range(self.columnCount()):
            fills = column == self._broad and not self._has_bar
            self._header().setSectionResizeMode(column, filling if fills else fitting)
        self.updateGeometry()

    def _wide(self, later: int = 0) -> int:
        """What its columns take; those of numbers that come later at least so much."""
        header, columns = self._header(), range(self.columnCount())
        wide = sum(
            max(self.sizeHintForColumn(at), header.sectionSizeHint(at), later if at in self._later else 0)
            for at in columns
        )
        return wide + 2 * self.frameWidth() + (scaled(_BESIDE_BAR) if self.rowCount() > self._highest else 0)

    def _bar_height(self) -> int:
        bar = self.horizontalScrollBar()
        assert bar is not None
        return bar.sizeHint().height()

    def _header(self) -> QHeaderView:
        header = self.horizontalHeader()
        assert header is not None
        return header


class TensorTables:
    """`taken`: the parameters; `left`: what is left over, under `heading`, where there is anything."""

    def __init__(self) -> None:
        self.taken, self.left = Table(_("What the weights become"), 20), Table(_("Left over"), _HIGHEST)
        self.taken.setItemDelegateForColumn(0, SymbolColumn(self.taken))
        self.heading = PlainLabel()
        self.heading.setProperty("heading", True)

    def draw(self, mapped: Mapping, comparison: Comparison | None, notation: Notation) -> None:
        """Show a mapping, its parameters as a notation has them; `comparison`: gradients of the file, None where they
        can't be compared yet."""
        columns = [_("Parameter"), _("Shape"), _("Tensor")]
        if mapped.has_gradients:
            columns += [_("∂L: theirs"), _("ours"), _("apart"), _("relative")]
        rows = [
            [
                notation.label(row.parameter),
                size(row.shape),
                _source(mapped, row),
                *_gradient(row.parameter, comparison),
            ]
            for row in mapped.rows
        ]
        why_none = _("The file has no gradient of this parameter")
        shown = [row[: len(columns)] for row in rows]
        self.taken.fill(columns, shown, words=(0, 2), later=range(3, 7), why_none=why_none)
        left = mapped.left_over
        told = ngettext("{count} tensor is left over", "{count} tensors are left over", len(left))
        self.heading.setText(told.format(count=len(left)))
        listed = [[printable(each.name), size(each.shape), each.why] for each in left[:_MOST_ROWS]]
        if len(left) > _MOST_ROWS:
            listed.append([_("… and {count} more.").format(count=len(left) - _MOST_ROWS), "", ""])
        self.left.fill([_("Tensor"), _("Shape"), _("Why")], listed, words=(0, 2))
        for widget in (self.heading, self.left):
            widget.setVisible(bool(left))


def _source(mapped: Mapping, row: Row) -> str:
    """What a parameter is made of; that this is to be chosen, where nobody has."""
    part = _PARTS.get(row.parameter, "cell")
    return _("to be chosen") if part in mapped.unsettled else source(row.tensors, row.instead)


def _gradient(parameter: str, comparison: Comparison | None) -> list[str]:
    """Its numbers, empty as long as nothing can be compared; of the two biases of one parameter those that are further
    apart."""
    if comparison is None:
        return [""] * 4
    found = [each for each in comparison.gradients if each.parameter == parameter]
    if not found:
        return [_NONE] * 4
    return list(numbers_of(max(found, key=lambda one: one.apart)))
