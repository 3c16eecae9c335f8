"""Asking for a file of weights."""

from pathlib import Path

from PyQt6.QtWidgets import QFileDialog, QWidget

from app.files.tensors import ENDINGS
from app.translation import _


def ask_for_weights(parent: QWidget, folder: Path) -> str:
    """The file that a person chooses, "" for none."""
    kinds = _("Weights ({endings})").format(endings=" ".join(f"*{ending}" for ending in ENDINGS))
    return QFileDialog.getOpenFileName(parent, _("Import weights"), str(folder), kinds)[0]
