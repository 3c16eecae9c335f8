"""How the export panel is laid out: what is chosen at the left, the page at the right, what is done below."""

from dataclasses import dataclass

from PyQt6.QtCore import QSize, Qt
from PyQt6.QtWidgets import (
    QCheckBox,
    QDialog,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.paper import scaled
from app.parts.export_fields import ExportFields, is_large
from app.parts.page_preview import PagePreview
from app.translation import _
from app.widgets.dialog_buttons import DialogButtons
from app.widgets.elided_label import ElidedLabel
from app.widgets.fitting_area import FittingArea
from app.widgets.own_keys import keep_own_keys
from app.widgets.plain_label import PlainLabel
from app.widgets.quiet_label import quiet_label

_EDGE, _BETWEEN, _FORM_WIDTH = 20, 16, 330
_BESIDE_BAR = 8


@dataclass(frozen=True)
class ExportParts:
    """What is in the panel beside the fields and the page."""

    title: QLabel
    size: QLabel
    back: QToolButton
    on: QToolButton
    true_size: QCheckBox
    plan: QLabel
    told: QLabel
    copy: QPushButton
    write: QPushButton
    close: QPushButton

    def say_of_page(self, title: str, size: str, several: bool) -> None:
        """What page is shown and how large; whether there are others to be shown."""
        self.title.setText(title)
        self.size.setText(size)
        self.back.setVisible(several)
        self.on.setVisible(several)


def arrange(panel: QDialog, fields: ExportFields, preview: PagePreview) -> ExportParts:
    """Put everything into the panel."""
    parts = ExportParts(
        title=ElidedLabel(),
        size=quiet_label(),
        back=_arrow(_("The view before")),
        on=_arrow(_("The next view")),
        true_size=QCheckBox(_("True size")),
        plan=quiet_label(),
        told=PlainLabel(),
        copy=QPushButton(_("Copy")),
        write=QPushButton(_("Export")),
        close=QPushButton(_("Close")),
    )
    parts.copy.setToolTip(_("Puts this page on the clipboard, as PNG and SVG"))
    parts.true_size.setToolTip(_("As large as in print; else as large as there is room for"))
    parts.told.setWordWrap(True)
    parts.told.hide()
    for button in (parts.copy, parts.write, parts.close, fields.browse):
        keep_own_keys(button)
    columns = QHBoxLayout()
    columns.setSpacing(scaled(_BETWEEN))
    columns.addWidget(_form(fields))
    columns.addWidget(_card(parts, preview), 1)
    below = QHBoxLayout()
    below.setSpacing(scaled(8))
    said = QVBoxLayout()
    said.setSpacing(scaled(2))
    said.addWidget(parts.plan)
    said.addWidget(parts.told)
    below.addLayout(said, 1)
    below.addWidget(DialogButtons(parts.write, parts.close, parts.copy), 0, Qt.AlignmentFlag.AlignBottom)
    whole = QVBoxLayout(panel)
    whole.setContentsMargins(scaled(_EDGE), scaled(_EDGE), scaled(_EDGE), scaled(_EDGE))
    whole.setSpacing(scaled(14))
    whole.addLayout(columns, 1)
    whole.addLayout(below)
    return parts


def _form(fields: ExportFields) -> QWidget:
    inside = QWidget()
    rows = QFormLayout(inside)
    rows.setContentsMargins(0, 0, 0, 0)
    rows.setHorizontalSpacing(scaled(12))
    rows.setVerticalSpacing(scaled(9))
    rows.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
    if is_large():
        rows.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapAllRows)
    fields.add_to(rows)
    for row in range(rows.rowCount()):
        item = rows.itemAt(row, QFormLayout.ItemRole.LabelRole)
        label = None if item is None else item.widget()
        if label is not None:
            label.setProperty("muted", True)
    area = FittingArea()
    area.setWidget(inside)
    bar = area.verticalScrollBar()
    assert bar is not None
    beside = bar.sizeHint().width() + scaled(_BESIDE_BAR)
    area.setFixedWidth(max(scaled(_FORM_WIDTH), inside.sizeHint().width() + beside))
    area.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
    return area


def _card(parts: ExportParts, preview: PagePreview) -> QWidget:
    card = QFrame()
    card.setProperty("card", True)
    above = QHBoxLayout()
    above.setSpacing(scaled(4))
    above.addWidget(parts.back)
    above.addWidget(parts.on)
    above.addWidget(parts.title, 1)
    above.addWidget(parts.true_size)
    parts.title.setProperty("heading", True)
    column = QVBoxLayout(card)
    column.setContentsMargins(scaled(16), scaled(12), scaled(16), scaled(12))
    column.setSpacing(scaled(8))
    column.addLayout(above)
    column.addWidget(preview, 1)
    column.addWidget(parts.size)
    return card


def _arrow(name: str) -> QToolButton:
    button = QToolButton()
    button.setAccessibleName(name)
    button.setToolTip(name)
    button.setIconSize(QSize(scaled(14), scaled(14)))
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    keep_own_keys(button)
    button.hide()
    return button
