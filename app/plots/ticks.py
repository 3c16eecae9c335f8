"""The numbers along an axis whose cells are too small for a label each."""

from app.plots import texts
from app.plots.layout import SMALL_SIZE
from app.story.figures.figure import Axis, Text
from app.story.numbers import ROUND_STEPS


def thinned(axis: Axis, count: int, cell: float, apart: float) -> list[tuple[int, Text]]:
    """Which cells get their number: 1, 50, 100, … with at least `apart` pixels between them, the marked ones, and what
    is no number."""
    step = next(step for step in ROUND_STEPS if step * cell >= apart or step >= count)
    marked = dict(axis.marked)
    numbers = axis.numbers or tuple(str(at + axis.first_number) for at in range(count))
    numbered = {0, *(at for at in range(count) if numbers[at].isdigit() and int(numbers[at]) % step == 0)}
    kept = sorted({*marked, *(at for at in range(count) if numbers[at] and not numbers[at].lstrip("-").isdigit())})
    for at in sorted(numbered - marked.keys()):
        if all(abs(at - other) * cell >= 0.85 * apart for other in kept):
            kept.append(at)
    return [(at, Text((numbers[at],), marked.get(at, "muted"), strong=at in marked)) for at in sorted(kept)]


def number_width(axis: Axis, count: int) -> float:
    """Pixels that the last of `count` numbers takes."""
    widest = max(axis.numbers, key=len) if axis.numbers else str(axis.first_number + count - 1)
    return texts.words_width(widest, SMALL_SIZE, True)
