"""The columns of an aside: labels, formulas, numbers and remarks below one another.

A line whose formula is too long to leave room for its numbers has them below it; a remark that has no room behind the
numbers stands below too.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from PyQt6.QtCore import QPointF, QRectF

from app.painting.aside.measuring import TEXT_LINE, Measured
from app.painting.formula import Row
from app.story.asides.aside import Line, Path

COLUMN_GAP = 18.0
INDENT = 20.0
TRIANGLE_ROOM = 18.0
SIGN_ROOM = 20.0
_STACK_GAP = 6.0
_NARROWEST_REMARK = 150.0
_FARTHEST_REMARK = 120.0
"""A remark in the column of the numbers is not farther from its formula."""
_HIGHEST_REMARK = 3.0 * TEXT_LINE
"""A remark that is higher than this, and than its line, stands below it instead."""


@dataclass(frozen=True)
class Placed:
    """A line where it stands. `axis`: the height of the formulas' math axis; `formulas`: a row and its left edge;
    `numbers`: a row, its left edge and its own axis; `triangle`, `sign`: the middle of the mark before the label."""

    path: Path
    line: Line
    box: QRectF
    axis: float
    triangle: QPointF
    sign: QPointF
    label: tuple[str, ...]
    label_box: QRectF
    formulas: tuple[tuple[Row, float], ...]
    numbers: tuple[Row, float, float] | None
    remark: tuple[str, ...]
    remark_box: QRectF

    def moved(self, down: float) -> "Placed":
        """The same line, further down."""
        numbers = self.numbers and (*self.numbers[:2], self.numbers[2] + down)
        return replace(
            self,
            box=self.box.translated(0, down),
            axis=self.axis + down,
            triangle=self.triangle + QPointF(0, down),
            sign=self.sign + QPointF(0, down),
            label_box=self.label_box.translated(0, down),
            numbers=numbers,
            remark_box=self.remark_box.translated(0, down),
        )

    @property
    def formula_box(self) -> QRectF:
        """What the formulas cover: what is crossed out where they are struck."""
        box = QRectF()
        for row, x in self.formulas:
            box |= QRectF(x, self.axis - row.above, row.width, row.above + row.below)
        return box


@dataclass(frozen=True)
class Columns:
    """Left edges. `numbers` and `remark`: None where no line has any there."""

    triangle: float
    sign: float
    label: float
    formulas: tuple[float, ...]
    numbers: float
    remark: float
    stacked: frozenset[Path]
    right: float

    def label_at(self, depth: int) -> float:
        return self.label + depth * INDENT

    def triangle_at(self, depth: int, y: float) -> QPointF:
        return QPointF(self.triangle + depth * INDENT + 5, y)

    def sign_at(self, depth: int, y: float) -> QPointF:
        return QPointF(self.sign + depth * INDENT + 6, y)


def columns(lines: Sequence[Measured], left: float, right: float, stacking: bool) -> Columns | None:
    """The columns between two edges; None where the lines are too wide. `stacking`: numbers may stand below.

    A short remark, such as a share, has its room behind the numbers; a longer one takes what is left, or stands below.
    """
    label = left
    if any(each.line.opens for each in lines):
        label += TRIANGLE_ROOM
    sign = label
    if any(each.line.tone in ("right", "wrong") for each in lines):
        label += SIGN_ROOM
    edge = max(
        (label + each.depth * INDENT + each.label_width for each in lines if not each.is_paragraph), default=label
    )
    start = edge + COLUMN_GAP if any(each.label for each in lines) else edge
    stacked: frozenset[Path] = frozenset()
    while True:
        found = _formula_columns(lines, start, stacked)
        beside = [each for each in lines if each.numbers is not None and each.path not in stacked]
        ends = {each.path: _end(each, found) for each in beside}
        numbers = max((end + COLUMN_GAP for end in ends.values()), default=start)
        widest = max((each.numbers.width for each in beside if each.numbers is not None), default=0.0)
        if numbers + widest <= right or not beside:
            break
        if not stacking:
            return None
        stacked |= {max(ends, key=lambda path: ends[path])}
    if any(_end(each, found) > right or _stacked_end(each, start, stacked) > right for each in lines):
        return None
    remark = numbers + widest + COLUMN_GAP if beside else max(_end(each, found) for each in lines) + COLUMN_GAP
    if remark + max((each.short_remark for each in beside), default=0.0) > right:
        return None
    return Columns(left, sign, label, found, numbers if beside else remark, remark, stacked, right)


def _formula_columns(lines: Sequence[Measured], start: float, stacked: frozenset[Path]) -> tuple[float, ...]:
    """The left edge of every formula column: behind the widest formula that has another one behind it."""
    count = max((len(each.formulas) for each in lines), default=0)
    found = [start]
    for index in range(1, count):
        before = [each.formulas[index - 1].width for each in lines if len(each.formulas) > index]
        found.append(found[-1] + max(before) + COLUMN_GAP / 2)
    return tuple(found)


def _end(each: Measured, formulas: tuple[float, ...]) -> float:
    """Where the formulas of a line end."""
    if not each.formulas:
        return formulas[0]
    return formulas[len(each.formulas) - 1] + each.formulas[-1].width


def _stacked_end(each: Measured, start: float, stacked: frozenset[Path]) -> float:
    return start + each.numbers.width if each.numbers is not None and each.path in stacked else 0.0


def place(each: Measured, at: Columns, top: float) -> Placed:
    """A line in its columns, from a height downwards."""
    label_x = at.label_at(each.depth)
    if each.is_paragraph:
        return _paragraph(each, at, label_x, top)
    is_stacked = each.path in at.stacked
    rows = [*each.formulas, *([each.numbers] if each.numbers is not None and not is_stacked else [])]
    above = max(0.0, *(row.above for row in rows), len(each.label) * TEXT_LINE / 2)
    below = max(0.0, *(row.below for row in rows), len(each.label) * TEXT_LINE / 2)
    remark_x, beside = _remark_beside(each, at, above + below)
    if beside:
        above = max(above, len(beside) * TEXT_LINE / 2)
        below = max(below, len(beside) * TEXT_LINE / 2)
    axis, bottom = top + above, top + above + below
    numbers = None if each.numbers is None or is_stacked else (each.numbers, at.numbers, axis)
    if each.numbers is not None and is_stacked:
        numbers = (each.numbers, at.formulas[0], bottom + _STACK_GAP + each.numbers.above)
        bottom += _STACK_GAP + each.numbers.above + each.numbers.below
    remark, remark_box = beside, _text_box(beside, remark_x, axis, at.right)
    if each.line.remark and not beside:
        remark = each.remark(at.right - at.formulas[0])
        remark_box = QRectF(at.formulas[0], bottom + 2, at.right - at.formulas[0], len(remark) * TEXT_LINE)
        bottom = remark_box.bottom()
    return Placed(
        path=each.path,
        line=each.line,
        box=QRectF(at.triangle, top, at.right - at.triangle, bottom - top),
        axis=axis,
        triangle=at.triangle_at(each.depth, axis),
        sign=at.sign_at(each.depth, axis),
        label=each.label,
        label_box=_text_box(each.label, label_x, axis, label_x + each.label_width),
        formulas=tuple(zip(each.formulas, at.formulas, strict=False)),
        numbers=numbers,
        remark=remark,
        remark_box=remark_box,
    )


def _remark_beside(each: Measured, at: Columns, height: float) -> tuple[float, tuple[str, ...]]:
    """The remark in its column; else right behind what the line has itself; nothing where it has no room there."""
    x = _end(each, at.formulas) + COLUMN_GAP
    edges = [at.numbers if 0.0 <= at.numbers - x <= _FARTHEST_REMARK else x]
    if each.numbers is not None and each.path not in at.stacked:
        edges = [at.remark, at.numbers + each.numbers.width + COLUMN_GAP]
    for x in edges:
        lines = each.remark(at.right - x)
        fits_one_line = len(lines) == 1 and len(each.remark(float("inf"))) == 1
        has_room = at.right - x >= _NARROWEST_REMARK or fits_one_line
        if has_room and len(lines) * TEXT_LINE <= max(_HIGHEST_REMARK, height):
            return x, lines
    return x, ()


def _paragraph(each: Measured, at: Columns, label_x: float, top: float) -> Placed:
    """Words only: behind their label, or over the whole width."""
    x = max(at.formulas[0], label_x + each.label_width + COLUMN_GAP) if each.label else label_x
    remark = each.remark(at.right - x)
    height = max(len(remark), len(each.label), 1) * TEXT_LINE
    return Placed(
        path=each.path,
        line=each.line,
        box=QRectF(at.triangle, top, at.right - at.triangle, height),
        axis=top + TEXT_LINE / 2,
        triangle=at.triangle_at(each.depth, top + TEXT_LINE / 2),
        sign=at.sign_at(each.depth, top + TEXT_LINE / 2),
        label=each.label,
        label_box=QRectF(label_x, top, each.label_width, len(each.label) * TEXT_LINE),
        formulas=(),
        numbers=None,
        remark=remark,
        remark_box=QRectF(x, top, at.right - x, len(remark) * TEXT_LINE),
    )


def _text_box(texts: tuple[str, ...], left: float, middle: float, right: float) -> QRectF:
    height = len(texts) * TEXT_LINE
    return QRectF(left, middle - height / 2, right - left, height)
