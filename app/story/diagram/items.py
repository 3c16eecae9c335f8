"""What can be pointed at in the network, each with what it stands for: nodes, connections, letters, the river."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from app.story.diagram.geometry import Box, Point, around, distance
from app.story.diagram.letters import begin_of
from app.story.diagram.parts import Caption, Column, Edge, Part, Ribbon, Total
from app.story.places import Place
from app.story.pointing import Pointed, Spot, Use
from app.story.timeline import Timeline
from rnn_engine.network import base_name

_NEAR = 4.0  # px: so near counts as on it
_PARAMETERS = ("W_xh", "W_hh", "W_hy", "E", "b_h", "b_xh", "handed on")
_OF_GATES = ("W_xh", "W_hh", "b_h", "b_xh", "b_hh")
"""The parameters that the gates have."""
_LETTER_HEIGHT = 1.2
_FRACTION = 1.7, 2.6
"""How wide and high a ∂h/∂h is, in parts of its type size."""


@dataclass(frozen=True)
class Item:
    """`line`, if it has one, is where it runs, `width` wide; else it fills its `box`."""

    spot: Spot
    name: str
    """What it is in its column; the same thing of every timestep has the same name."""
    t: int
    """The timestep in whose column it stands."""
    box: Box
    line: tuple[Point, ...] = ()
    width: float = 0.0
    between: frozenset[Spot] = frozenset()
    """Of a ∂h/∂h at the river: the two states and what leads from one to the other."""

    @property
    def points(self) -> frozenset[Spot]:
        """What a hand on it points at."""
        return self.between or frozenset({self.spot})

    @property
    def middle(self) -> Point:
        return self.line[len(self.line) // 2] if len(self.line) > 2 else Point(self.box.x, self.box.y)

    def might_be_at(self, x: float, y: float) -> bool:
        """Whether it is worth to look closer: quickly said of what is far away."""
        left, top, width, height = self.box
        reach = self.width / 2 + _NEAR
        return left - reach <= x <= left + width + reach and top - reach <= y <= top + height + reach

    def away(self, x: float, y: float) -> float:
        """How far a point is from it; 0 on it."""
        if self.line:
            return max(0.0, distance(x, y, self.line) - self.width / 2)
        box = self.box
        return max(box.left - x, x - box.right, box.top - y, y - box.bottom, 0.0)


@dataclass(frozen=True, eq=False)
class Items:
    """Of a diagram. `stands_for_all`: each stands for that of every timestep, as in the folded network."""

    values: tuple[Item, ...]
    letters: tuple[Item, ...]
    edges: tuple[Item, ...]
    river: tuple[Item, ...]
    columns: tuple[Column, ...]
    stands_for_all: bool

    @property
    def all(self) -> tuple[Item, ...]:
        return (*self.values, *self.letters, *self.edges, *self.river)

    def at(self, x: float, y: float) -> Item | None:
        """What is at a point: what is smaller lies above."""
        for items, reach in ((self.values, _NEAR), (self.letters, 0.0), ((*self.edges, *self.river), _NEAR)):
            near = [(away, item) for item in items if item.might_be_at(x, y) and (away := item.away(x, y)) <= reach]
            if near:
                return min(near, key=lambda pair: pair[0])[1]
        return None

    def lit(self, pointed: Pointed) -> tuple[Item, ...]:
        """What belongs to what is pointed at, here or in another view; of a value or gradient that is not drawn, the
        node that it is about."""
        kinds = {_kind(spot) for spot in pointed.spots}
        whole = {spot.name for spot in pointed.spots if isinstance(spot, Place) and spot.phase in ("sum", "update")}
        found = tuple(
            item
            for item in self.all
            if (_kind(item.spot) in kinds if self.stands_for_all else all(map(pointed.lights, item.points)))
            or (isinstance(item.spot, Use) and item.spot.parameter in whole)
        )
        drawn = {_kind(item.spot) for item in found}
        nodes = (self._node_of(spot) for spot in pointed.spots if _kind(spot) not in drawn)
        return (*found, *(node for node in nodes if node is not None))

    def _node_of(self, spot: Spot) -> Item | None:
        """The node that what is not drawn is about: a gradient before the activation, a bias."""
        match spot:
            case Use(name, t) | Place(_, name, t=int(t)) | Place(_, name, k=int(t)):
                column = next((each for each in self.columns if each.t == t or self.stands_for_all), None)
                box = None if column is None else box_about(column, "y_hat" if name == "b_y" else name)
                return None if column is None or box is None else Item(spot, name, column.t, box)
        return None

    # Walking --------------------------------------------------------------------------------------------------------

    def beside(self, item: Item, direction: int) -> Item | None:
        """The same thing of the next timestep (1) or the one before (−1), else what is nearest in height there."""
        t = item.t + direction
        there = [each for each in self.all if each.t == t] if any(column.t == t for column in self.columns) else []
        same = [each for each in there if each.name == item.name]
        return min(same or there, key=lambda each: abs(each.middle.y - item.middle.y), default=None)

    def above(self, item: Item, direction: int) -> Item | None:
        """What comes next in its column: above it (1) or below (−1)."""
        column = self.column(item.t)
        at = next(index for index, each in enumerate(column) if each.points == item.points) + direction
        return column[at] if 0 <= at < len(column) else None

    def column(self, t: int) -> tuple[Item, ...]:
        """All of a timestep from the bottom to the top, each thing once: a letter belongs to its connection."""
        things: dict[frozenset[Spot], Item] = {}
        for item in (*self.values, *self.edges, *self.river, *self.letters):
            if item.t == t:
                things.setdefault(item.points, item)
        return tuple(sorted(things.values(), key=lambda item: (-item.middle.y, item.middle.x)))

    def again(self, item: Item | None) -> Item | None:
        """The same thing as it is drawn now; None where it is not."""
        if item is None:
            return None
        of = [each for each in self.all if each.points == item.points] or [
            each for each in self.all if (each.name, each.t) == (item.name, item.t)
        ]
        return next((each for each in of if each.name == item.name), next(iter(of), None))


def items(
    columns: tuple[Column, ...],
    edges: Iterable[Edge],
    ribbons: Iterable[Ribbon],
    total: Total | None,
    timeline: Timeline,
    stands_for_all: bool,
) -> Items:
    """What is drawn of a diagram, to point at."""
    network = timeline.experiment.network
    shown_edges, letters = [], []
    for edge in edges:
        if edge.name in _PARAMETERS:
            name = network.named("W_hh" if edge.name == "handed on" else edge.name, max(1, edge.t))
            spot = name if stands_for_all else Use(name, edge.t)
            shown_edges.append(_along(spot, edge.name, edge.t, edge.line, 1.0))
            for letter in edge.letters:
                about = network.named(letter.about, max(1, edge.t)) if letter.about else ""
                letters.append(_letter(letter, edge, spot, about))
        elif edge.name == "feedback":
            shown_edges.append(_along(Place("forward", "x", t=edge.t), "feedback", edge.t, edge.line, 1.0))
    river = []
    for ribbon in ribbons:
        if ribbon.place is not None:
            t = ribbon.place.k or 0
            river.append(_along(ribbon.place, f"river {ribbon.kind}", t, ribbon.line, max(ribbon.widths)))
            if ribbon.caption is not None:
                wide, high = (part * ribbon.caption.size for part in _FRACTION)
                box = Box.around(ribbon.caption.at, wide, high)
                letters.append(Item(ribbon.place, "bank", t, box, between=_between(ribbon.place, timeline)))
    values = [
        *_values(columns),
        *([] if total is None else [_value(total.pill, Place("forward", "L"), "L", columns[-1].t)]),
    ]
    return Items(tuple(values), tuple(letters), tuple(shown_edges), tuple(river), columns, stands_for_all)


def box_about(column: Column, name: str) -> Box | None:
    """Around the value that an equation of a NAME computes at a timestep, or whose gradient it is about."""
    match name:
        case "x":
            return column.x.box if column.x else None
        case "e" | "de":
            return column.e.box if column.e else None
        case "q" | "y_hat" | "y" | "dq" | "dy_hat":
            return column.y_hat.box if column.y_hat else None
        case "loss":
            return column.loss.box if column.loss else None
        case "c" | "dc" if column.c is not None:
            return column.c.box
        case name if column.field is not None and base_name(name) in _OF_GATES:
            return column.field
        case "i" | "f" | "g" | "dz_i" | "dz_f" | "dz_g" if column.c is not None and not column.gates:
            return column.c.box
    return _gate(column, name) or column.h.box


def _gate(column: Column, name: str) -> Box | None:
    """The gate that a NAME is about: i and dz_i, z_gate and dz_z."""
    about = name.removeprefix("dz_")
    return next((gate.box for gate in column.gates if gate.place.name in (about, f"{about}_gate")), None)


def _values(columns: tuple[Column, ...]) -> Iterator[Item]:
    for column in columns:
        for value in column.values:
            yield _value(value, value.place, value.place.name, column.t)
        if column.loss is not None:
            yield _value(column.loss, Place("forward", "loss", t=column.t), "loss", column.t)


def _value(part: Part, place: Place, name: str, t: int) -> Item:
    return Item(place, {"z": "h", "q": "y_hat"}.get(name, name), t, part.box)


def _along(spot: Spot, name: str, t: int, line: tuple[Point, ...], width: float) -> Item:
    box = around(Box(point.x, point.y, 0.0, 0.0) for point in line)
    return Item(spot, name, t, box, line, width)


def _letter(letter: Caption, edge: Edge, spot: Spot, about: str) -> Item:
    """A letter beside a connection: the matrix's, or that of the bias, which has no connection of its own."""
    wide, high = letter.across * letter.size, _LETTER_HEIGHT * letter.size
    box = Box(begin_of(letter), letter.at.y - 0.5 * high, wide, high)
    if base_name(about).startswith("b"):
        return Item(about if isinstance(spot, str) else Use(about, edge.t), base_name(about), edge.t, box)
    return Item(spot, edge.name, edge.t, box)


def _between(place: Place, timeline: Timeline) -> frozenset[Spot]:
    """What ∂h_{k+1}/∂h_k, or ∂c_{k+1}/∂c_k, is about: `place` is where the gradient arrives."""
    k, network = place.k or 0, timeline.experiment.network
    name = "c" if place.name == "dc" else "h"
    through: Spot = Place("forward", "f", t=k + 1) if name == "c" else Use(network.named("W_hh", k + 1), k + 1)
    return frozenset({through, *(Place("forward", name, t=t) for t in (k, k + 1))})


def _kind(spot: Spot) -> tuple[str, str]:
    """What a spot is of, whatever its timestep."""
    match spot:
        case Place("backward", name) if base_name(name).startswith(("W", "b", "E")):
            return "", name
        case Place(phase, name):
            return phase, name
        case Use(parameter):
            return "", parameter
    return "", spot
