"""The labels along a strip, and which of them have room beside each other."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class StripLabel:
    """A text at its left end; `here`: the cursor is in what it names."""

    text: str
    left: float
    width: float
    ink: str
    here: bool


def fitting(labels: Sequence[StripLabel], width: float, apart: float) -> list[StripLabel]:
    """The labels that keep their distance within the width: the cursor's first, then from the left."""
    kept: list[StripLabel] = []
    for label in sorted(labels, key=lambda label: not label.here):
        if is_free(label, kept, width, apart):
            kept.append(label)
    return kept


def is_free(label: StripLabel, others: Sequence[StripLabel], width: float, apart: float) -> bool:
    """Whether a label is within the width and keeps its distance from the others."""
    return label.left + label.width <= width and all(
        label.left >= other.left + other.width + apart or label.left + label.width + apart <= other.left
        for other in others
    )
