"""The fields that say on what paper figures stand: rows of a form."""

from collections.abc import Iterator
from contextlib import contextmanager

from PyQt6.QtCore import QObject, pyqtSignal
from PyQt6.QtWidgets import QCheckBox, QComboBox, QFormLayout, QGridLayout, QHBoxLayout

from app.paper import scaled
from app.story.page_style import (
    COARSEST_DPI,
    FINEST_DPI,
    LARGEST_MM,
    LARGEST_PT,
    PRESETS,
    SMALLEST_MM,
    SMALLEST_PT,
    PageStyle,
)
from app.story.state import ThemeName
from app.translation import _
from app.widgets.number_box import NumberBox
from app.widgets.plain_label import PlainLabel

_AS_NEEDED = SMALLEST_MM - 1.0
"""The height's lowest value, which stands for as high as it needs to be."""
_COLOURS = ("light", "dark", "grey")


class PageFields(QObject):
    """`style` and `theme` are what is chosen. A preset sets sizes and type; changed by hand they are an own size."""

    changed = pyqtSignal()

    def __init__(self) -> None:
        super().__init__()
        self._filling = False
        self.preset = QComboBox()
        for name, (title, _style) in PRESETS.items():
            self.preset.addItem(_(title), name)
        self.preset.addItem(_("Own size"), "")
        self.preset.setAccessibleName(_("Paper"))
        self.width_mm = _number(SMALLEST_MM, LARGEST_MM, _("{number} mm"), _("Width"))
        self.height_mm = _number(_AS_NEEDED, LARGEST_MM, _("{number} mm"), _("Height"))
        self.height_mm.setSpecialValueText(_("as needed"))
        self.type_pt = _number(SMALLEST_PT, LARGEST_PT, _("{number} pt"), _("Type"))
        self.type_pt.setToolTip(_("The size of ordinary text in print; lines grow with it"))
        self.dpi = _number(COARSEST_DPI, FINEST_DPI, _("{number} dpi"), _("Resolution of PNG"))
        self.dpi.setDecimals(0)
        self.dpi.setToolTip(_("Resolution of PNG; PDF and SVG are sharp at every size"))
        self.colours = QComboBox()
        for name, title in zip(_COLOURS, (_("Light"), _("Dark"), _("Black and white")), strict=True):
            self.colours.addItem(title, name)
        self.colours.setAccessibleName(_("Colours"))
        self.title = QCheckBox(_("Title"))
        self.caption = QCheckBox(_("Caption"))
        self.caption.setToolTip(_("A sentence under it that says what it shows"))
        self.transparent = QCheckBox(_("Transparent ground"))
        self.preset.activated.connect(self._take_preset)
        self.colours.activated.connect(self._tell)
        for number in (self.width_mm, self.height_mm, self.type_pt, self.dpi):
            number.valueChanged.connect(self._tell)
        for box in (self.title, self.caption, self.transparent):
            box.toggled.connect(self._tell)

    def add_to(self, rows: QFormLayout) -> None:
        """Put them into a form."""
        rows.addRow(_("Paper"), self.preset)
        size = QHBoxLayout()
        size.setSpacing(scaled(6))
        size.addWidget(self.width_mm, 1)
        size.addWidget(PlainLabel("×"))
        size.addWidget(self.height_mm, 1)
        rows.addRow(_("Size"), size)
        look = QHBoxLayout()
        look.setSpacing(scaled(6))
        look.addWidget(self.type_pt, 1)
        look.addWidget(self.colours, 1)
        rows.addRow(_("Type, colours"), look)
        marks = QGridLayout()
        marks.setHorizontalSpacing(scaled(10))
        marks.addWidget(self.title, 0, 0)
        marks.addWidget(self.caption, 0, 1)
        marks.addWidget(self.transparent, 1, 0, 1, 2)
        marks.setColumnStretch(2, 1)
        rows.addRow(_("With"), marks)

    @property
    def theme(self) -> ThemeName:
        """In which colours it is painted where it is not in black and white."""
        return "dark" if self.colours.currentData() == "dark" else "light"

    @property
    def style(self) -> PageStyle:
        """What is chosen."""
        height = self.height_mm.value()
        return PageStyle(
            width_mm=self.width_mm.value(),
            height_mm=None if height < SMALLEST_MM else height,
            type_pt=self.type_pt.value(),
            ink="grey" if self.colours.currentData() == "grey" else "colour",
            title=self.title.isChecked(),
            caption=self.caption.isChecked(),
            transparent=self.transparent.isChecked(),
            dpi=self.dpi.value(),
        )

    def choose(self, style: PageStyle, theme: ThemeName) -> None:
        """Show what was chosen before."""
        with self._being_filled():
            self._choose_size(style)
            self.dpi.setValue(style.dpi)
            self.colours.setCurrentIndex(_COLOURS.index("grey" if style.ink == "grey" else theme))
            self.title.setChecked(style.title)
            self.caption.setChecked(style.caption)
            self.transparent.setChecked(style.transparent)

    def _take_preset(self) -> None:
        name = self.preset.currentData()
        if name:
            with self._being_filled():
                self._choose_size(PRESETS[name][1])
        else:
            self.width_mm.setFocus()

    def _choose_size(self, style: PageStyle) -> None:
        self.width_mm.setValue(style.width_mm)
        self.height_mm.setValue(_AS_NEEDED if style.height_mm is None else style.height_mm)
        self.type_pt.setValue(style.type_pt)

    @contextmanager
    def _being_filled(self) -> Iterator[None]:
        """What is changed meanwhile is told once, at the end."""
        self._filling = True
        try:
            yield
        finally:
            self._filling = False
        self._tell()

    def _tell(self) -> None:
        if self._filling:
            return
        style = self.style
        size = (style.width_mm, style.height_mm, style.type_pt)
        known = (n for n, (_t, p) in PRESETS.items() if (p.width_mm, p.height_mm, p.type_pt) == size)
        self.preset.setCurrentIndex(self.preset.findData(next(known, "")))
        self.changed.emit()


def _number(low: float, high: float, unit: str, name: str) -> NumberBox:
    field = NumberBox()
    field.setDecimals(1)
    field.setRange(low, high)
    before, after = unit.split("{number}")
    field.setPrefix(before)
    field.setSuffix(after)
    field.setAccessibleName(name)
    return field
