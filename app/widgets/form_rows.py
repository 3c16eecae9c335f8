"""Fields one under the other, each with its name at its left."""

from PyQt6.QtWidgets import QFormLayout, QWidget

from app.paper import scaled


def form_rows(parent: QWidget | None = None) -> QFormLayout:
    """Without any, and without an edge."""
    rows = QFormLayout(parent)
    rows.setContentsMargins(0, 0, 0, 0)
    rows.setSpacing(scaled(10))
    rows.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
    return rows


def align(*forms: QFormLayout) -> None:
    """Let the fields of several begin at one line."""
    items = [rows.itemAt(row, QFormLayout.ItemRole.LabelRole) for rows in forms for row in range(rows.rowCount())]
    labels = [label for item in items if item is not None and (label := item.widget()) is not None]
    widest = max((label.sizeHint().width() for label in labels), default=0)
    for label in labels:
        label.setMinimumWidth(widest)
