"""A field for a number with decimals."""

from PyQt6.QtGui import QValidator
from PyQt6.QtWidgets import QDoubleSpinBox


class NumberBox(QDoubleSpinBox):
    """Takes a decimal comma too, as every field with a number does."""

    def validate(self, text: str | None, position: int) -> tuple[QValidator.State, str, int]:
        return super().validate((text or "").replace(",", "."), position)
