"""Between the folded and the unfolded network: copies of the cell slide out to their columns, one after the other,
and each opens its loop into the arrow from the state before."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from app.story.diagram.between import (
    between,
    box_between,
    eased,
    edge_between,
    moved,
    moved_box,
    moved_caption,
    moved_edge,
    part_between,
    sign_between,
    to_the_right,
)
from app.story.diagram.diagram import Diagram
from app.story.diagram.geometry import Box, Point, in_pieces
from app.story.diagram.parts import Caption, Column, Edge, Part, Sign

_STANDS, _ARRIVED = 0.3, 0.84
"""When the single cell has come to its own column, and when the last copy has come to its."""
_OVERLAP = 1.6
"""How long a copy slides, in units of the time between the starts of two."""
_APPEARS = 0.35
"""The part of its way on which a copy appears."""


@dataclass(frozen=True)
class Layer:
    """What is on its way together, where it is by now; the layers lie on each other in their order."""

    parts: tuple[Part, ...]
    edges: tuple[Edge, ...]
    captions: tuple[Caption, ...]
    opacity: float
    fields: tuple[Box, ...] = ()
    signs: tuple[Sign, ...] = ()


@dataclass(frozen=True)
class Moment:
    """What is seen at one moment: the layers, and round them what belongs to one of the pictures alone."""

    layers: tuple[Layer, ...]
    folded: float
    """How opaque what belongs to the folded picture alone is; it has gone `by` pixels to the right."""
    by: float
    unfolded: float
    """How opaque what belongs to the unfolded picture alone is."""
    alone: Diagram
    """What belongs to the unfolded picture alone: it has no columns, and only such edges and captions."""


def moment(folded: Diagram, unfolded: Diagram, u: float) -> Moment:
    """The network at u from 0 (folded) to 1 (unfolded)."""
    return _Unfolding(folded, unfolded, u).moment()


class _Unfolding:
    def __init__(self, folded: Diagram, unfolded: Diagram, u: float) -> None:
        self._folded = folded
        self._unfolded = unfolded
        self._u = u
        self._cell, *self._other_cells = folded.columns
        self._loops = {edge.name: edge for edge in reversed(folded.edges) if edge.loops}
        self._columns = {column.t: column for column in unfolded.columns}
        self._own = max(1, self._cell.t)
        """The timestep whose column the cell becomes."""
        self._farthest = max(abs(t - self._own) for t in self._columns)
        self.progress = cache(self._progress)
        self.by = cache(self._by)

    def moment(self) -> Moment:
        """The farthest copies lie lowest."""
        others = sorted((t for t in self._columns if t != self._own), key=lambda t: -abs(t - self._own))
        return Moment(
            layers=(*(self._copy(t) for t in others), *self._the_cell()),
            folded=_leaving(self.progress(self._own)),
            by=self._columns[self._own].h.box.x + self.by(self._own) - self._cell.h.box.x,
            unfolded=eased((self._u - _ARRIVED) / (1.0 - _ARRIVED)),
            alone=self._alone(),
        )

    def _progress(self, t: int) -> float:
        """How much of its way a copy has gone; the nearest to the cell sets out first, once the cell stands."""
        away = abs(t - self._own)
        if away == 0:
            return eased(self._u / _STANDS)
        step = (_ARRIVED - _STANDS) / (self._farthest - 1 + _OVERLAP)
        return eased((self._u - _STANDS - (away - 1) * step) / (_OVERLAP * step))

    def _by(self, t: int) -> float:
        """How far right of its column a copy is: the cell comes from where it stood alone, a copy out of the copy
        before it."""
        at = self._columns[t].h.box.x
        if t == self._own:
            start = self._cell.h.box.x
        else:
            before = t - 1 if t > self._own else t + 1
            start = self._columns[before].h.box.x + self.by(before)
        return between(start, at, self.progress(t)) - at

    # Copies ---------------------------------------------------------------------------------------------------------

    def _copy(self, t: int) -> Layer:
        column, by = self._columns[t], self.by(t)
        return Layer(
            parts=tuple(moved(part, by) for part in column.parts),
            edges=(*(moved_edge(edge, by) for edge in self._upright(t)), *self._opening(t)),
            captions=tuple(moved_caption(caption, by) for caption in self._captions(column)),
            opacity=min(1.0, self.progress(t) / _APPEARS),
            fields=() if column.field is None else (moved_box(column.field, by),),
            signs=tuple(replace(sign, at=to_the_right(sign.at, by)) for sign in column.signs),
        )

    def _the_cell(self) -> Iterator[Layer]:
        """The cell on the way to its own column; what it has alone, or is to have alone, fades there."""
        amount, column, cell = self.progress(self._own), self._columns[self._own], self._cell
        by, cell_by = self.by(self._own), column.h.box.x + self.by(self._own) - cell.h.box.x
        start, end = _by_name(cell), _by_name(column)
        both = [name for name in start if name in end]
        own_edges = [edge for edge in self._folded.edges if edge not in self._loops.values()]
        others = [part for other in self._other_cells for part in other.parts]
        yield Layer(
            parts=tuple(
                moved(part, cell_by) for part in (*others, *(part for name, part in start.items() if name not in both))
            ),
            edges=tuple(moved_edge(edge, cell_by) for edge in own_edges),
            captions=tuple(moved_caption(caption, cell_by) for caption in self._folded.captions),
            opacity=_leaving(amount),
            fields=tuple(moved_box(other.field, cell_by) for other in self._other_cells if other.field is not None),
            signs=tuple(
                replace(sign, at=to_the_right(sign.at, cell_by)) for other in self._other_cells for sign in other.signs
            ),
        )
        fields = (
            ()
            if cell.field is None or column.field is None
            else (box_between(moved_box(cell.field, cell_by), moved_box(column.field, by), amount),)
        )
        yield Layer(
            parts=tuple(part_between(moved(start[name], cell_by), moved(end[name], by), amount) for name in both),
            edges=tuple(self._opening(self._own)),
            captions=(),
            opacity=1.0,
            fields=fields,
            signs=tuple(
                sign_between(first, last, (cell_by, by), amount)
                for first, last in zip(cell.signs, column.signs, strict=False)
            ),
        )
        yield Layer(
            parts=tuple(moved(part, by) for name, part in end.items() if name not in both),
            edges=tuple(moved_edge(edge, by) for edge in self._upright(self._own)),
            captions=tuple(moved_caption(caption, by) for caption in self._captions(column)),
            opacity=_leaving(1.0 - amount),
        )

    def _upright(self, t: int) -> Iterator[Edge]:
        return (edge for edge in self._unfolded.edges if edge.t == t and not edge.loops and edge.name != "feedback")

    def _captions(self, column: Column) -> Iterator[Caption]:
        return (caption for caption in self._unfolded.captions if column.box.contains(*caption.at))

    # The loop -------------------------------------------------------------------------------------------------------

    def _opening(self, t: int) -> Iterator[Edge]:
        """The loops of a copy: their ends stay where they are, their starts are held back by the state before."""
        for edge in self._unfolded.edges:
            loop = self._loops.get(edge.name) if edge.loops and edge.t == t else None
            if loop is not None and t - 1 in self._columns:
                yield self._opened(edge, loop)

    def _opened(self, edge: Edge, loop: Edge) -> Edge:
        t = edge.t
        start, end = edge.line[0], to_the_right(edge.line[-1], self.by(t))
        held = start.x + self.by(t - 1)
        opened = min(1.0, max(0.0, (end.x - held) / (edge.line[-1].x - start.x)))
        closed = self._closed(edge, loop, end)
        pieces = len(closed.line) - 1
        if len(edge.line) == 2:
            arrow = Point(min(held, end.x), end.y), end
            straight = tuple(arrow[0].towards(arrow[1], index / pieces) for index in range(pieces + 1))
        else:
            bent = tuple(point._replace(x=min(point.x + self.by(t - 1), end.x)) for point in edge.line[:-1])
            straight = in_pieces((*bent, end), pieces)
        letters = tuple(moved_caption(letter, self.by(t)) for letter in edge.letters)
        opening = edge_between(closed, replace(edge, line=straight, letters=letters), opened)
        if t != self._own and opened < 0.5:  # still on the state before
            opening = replace(opening, letters=())
        return replace(opening, glow=edge.glow._replace(fresh=False))

    def _closed(self, edge: Edge, loop: Edge, end: Point) -> Edge:
        """The loop as it is before it opens, left of `end`, round a gated cell; once the cell stands, no wider than the
        arrow, or round the cell in its new size."""
        home = loop.line[-1]
        stands = self.progress(self._own)
        if self._cell.field is None:
            reach = home.x - min(point.x for point in loop.line)
            smaller = min(1.0, (edge.line[-1].x - edge.line[0].x) / reach)
        else:
            smaller = self._columns[edge.t].h.box.width / self._cell.h.box.width
        size, y = between(1.0, smaller, stands), between(home.y, end.y, stands)

        def placed(point: Point) -> Point:
            return Point(end.x + size * (point.x - home.x), y + size * (point.y - home.y))

        letters = tuple(letter._replace(at=placed(letter.at), size=size * letter.size) for letter in loop.letters)
        return replace(loop, line=tuple(map(placed, loop.line)), letters=letters)

    def _alone(self) -> Diagram:
        """Without what is in the copies."""
        unfolded = self._unfolded
        mine = {id(edge) for t in self._columns for edge in self._upright(t)}
        mine |= {id(edge) for edge in unfolded.edges if edge.loops and edge.t - 1 in self._columns}
        said = {id(caption) for column in self._columns.values() for caption in self._captions(column)}
        return replace(
            unfolded,
            columns=(),
            edges=tuple(edge for edge in unfolded.edges if id(edge) not in mine),
            captions=tuple(caption for caption in unfolded.captions if id(caption) not in said),
        )


def _leaving(amount: float) -> float:
    """How opaque the one of two pictures of the same is that goes: the other one comes when it is gone."""
    return max(0.0, 1.0 - 2.0 * amount)


def _by_name(column: Column) -> dict[str, Part]:
    names = ("x", "e", "h", "c", "y_hat", "loss")
    found = {name: part for name in names if (part := getattr(column, name)) is not None}
    return found | {f"gate {gate.place.name}": gate for gate in column.gates}
