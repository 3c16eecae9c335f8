"""Within a gated cell: the wires from the gates to the line on top, and the signs where they meet."""

from collections.abc import Iterator
from typing import NamedTuple

from app.story.diagram.geometry import Point
from app.story.diagram.inside import Inside
from app.story.diagram.layout import Layout
from app.story.diagram.light import Light
from app.story.diagram.parts import HEAD, Edge, Glow, Sign, SignKind
from app.story.places import Place

_SPACE = 3.0
_BETWEEN_GATES = 0.33
"""Where what a GRU's reset lets through comes down to its candidate, in parts of the gap left of that."""


class _Wire(NamedTuple):
    """`carries`: the value that goes along it, of the timestep before with `earlier`; `makes`: what is computed."""

    carries: str
    makes: str
    line: tuple[Point, ...]
    arrow: bool = False
    earlier: bool = False
    heavy: bool = False
    from_before: bool = False
    head: float = HEAD


class Wires:
    """Of a layout with gated cells."""

    def __init__(self, layout: Layout, inside: Inside, light: Light) -> None:
        self._layout = layout
        self._inside = inside
        self._light = light

    def edges(self, t: int) -> Iterator[Edge]:
        for wire in self._wires(t):
            glow = self._light.wire(wire.carries, t - wire.earlier, Place("forward", wire.makes, t=t))
            line = tuple(point._replace(x=max(point.x, self._layout.left)) for point in wire.line)
            name = f"{wire.carries} line" if wire.from_before else wire.carries
            yield Edge(name, t, line, "forward", wire.arrow, (), glow, heavy=wire.heavy, head=wire.head)

    def signs(self, t: int) -> tuple[Sign, ...]:
        if not self._layout.inside:
            return ()
        kinds: dict[str, SignKind] = {"add": "plus", "rest": "rest"}
        radius = self._inside.sign_radius
        return tuple(
            Sign(kinds.get(name, "times"), at, radius, self._glow(name, t))
            for name, at in self._inside.signs(t).items()
        )

    def _glow(self, sign: str, t: int) -> Glow:
        """Of a sign: that of what is computed with it."""
        makes = {"out": "h", "reset": "n"}.get(sign, "c" if self._inside.has_c else "h")
        return self._light.at(Place("forward", makes, t=t))

    def _wires(self, t: int) -> Iterator[_Wire]:
        if self._layout.inside:
            yield from self._of_lstm(t) if self._inside.has_c else self._of_gru(t)
        else:
            yield from self._states_of_lstm(t) if self._inside.has_c else self._states_of_gru(t)

    def _states_of_gru(self, t: int) -> Iterator[_Wire]:
        inside, space = self._inside, min(_SPACE * self._layout.unit, 0.05 * self._layout.pitch)
        way = Point(inside.h(t - 1).right + space, inside.line_y), Point(inside.h(t).left - space, inside.line_y)
        yield _Wire("h", "h", way, arrow=True, earlier=True, heavy=True, from_before=True)

    def _states_of_lstm(self, t: int) -> Iterator[_Wire]:
        inside, space = self._inside, min(_SPACE * self._layout.unit, 0.05 * self._layout.pitch)
        before, c, h, y = inside.c(t - 1), inside.c(t), inside.h(t), inside.line_y
        way = Point(before.right + space, y), Point(c.left - space, y)
        yield _Wire("c", "c", way, arrow=True, earlier=True, heavy=True, from_before=True)
        level = inside.h_entrance(t)
        into = Point(c.x, c.bottom + space), Point(c.x, level), Point(h.left - space, level)
        room = (h.left - space - c.x) / self._layout.unit
        yield _Wire("c", "h", into, arrow=True, head=min(HEAD, room))

    def _of_lstm(self, t: int) -> Iterator[_Wire]:
        inside, space = self._inside, _SPACE * self._layout.unit
        gate = {name: inside.gate(name, t) for name in inside.gates}
        sign, r = inside.signs(t), inside.sign_radius
        before, c, h, y = inside.c(t - 1), inside.c(t), inside.h(t), inside.line_y
        keep, write, add, out = sign["keep"], sign["write"], sign["add"], sign["out"]
        into = Point(before.right + space, y), Point(keep.x - r, y)
        yield _Wire("c", "c", into, earlier=True, heavy=True, from_before=True)
        yield _Wire("c", "c", (Point(keep.x + r, y), Point(add.x - r, y)), earlier=True, heavy=True)
        yield _Wire("c", "c", (Point(add.x + r, y), Point(c.left - space, y)), arrow=True, earlier=True, heavy=True)
        yield _Wire("f", "c", (Point(keep.x, gate["f"].top - space), Point(keep.x, y + r)), arrow=True)
        for name, side in (("i", -1.0), ("g", 1.0)):
            x = gate[name].x
            yield _Wire(
                name, "c", (Point(x, gate[name].top - space), Point(x, write.y), Point(write.x + side * r, write.y))
            )
        yield _Wire("i", "c", (Point(write.x, write.y - r), Point(add.x, y + r)), arrow=True)
        yield _Wire("c", "h", (Point(c.x, c.bottom + space), Point(out.x, out.y - r)), arrow=True)
        yield _Wire("o", "h", (Point(gate["o"].right + space, out.y), Point(out.x - r, out.y)), arrow=True)
        yield _Wire("o", "h", (Point(out.x + r, out.y), Point(h.left - space, out.y)), arrow=True)

    def _of_gru(self, t: int) -> Iterator[_Wire]:
        inside, space = self._inside, _SPACE * self._layout.unit
        gate = {name: inside.gate(name, t) for name in inside.gates}
        sign, r = inside.signs(t), inside.sign_radius
        before, h, y = inside.h(t - 1), inside.h(t), inside.line_y
        keep, rest, reset, write, add = (sign[name] for name in ("keep", "rest", "reset", "write", "add"))
        start = Point(before.right + space, y), Point(keep.x - r, y)
        yield _Wire("h", "h", start, earlier=True, heavy=True, from_before=True)
        yield _Wire("h", "h", (Point(keep.x + r, y), Point(add.x - r, y)), earlier=True, heavy=True)
        yield _Wire("h", "h", (Point(add.x + r, y), Point(h.left - space, y)), arrow=True, earlier=True, heavy=True)
        yield _Wire("z_gate", "h", (Point(keep.x, gate["z_gate"].top - space), Point(keep.x, y + r)), arrow=True)
        yield _Wire("z_gate", "h", (Point(keep.x, rest.y), Point(rest.x - 1.5 * r, rest.y)))
        yield _Wire("z_gate", "h", (Point(rest.x + 1.5 * r, rest.y), Point(write.x - r, rest.y)), arrow=True)
        n, r_gate, hn = gate["n"], gate["r"], gate["hn"]
        yield _Wire(
            "r", "n", (Point(r_gate.x, r_gate.top - space), Point(r_gate.x, reset.y), Point(reset.x - r, reset.y))
        )
        yield _Wire("hn", "n", (Point(hn.x, hn.top - space), Point(hn.x, reset.y + r)))
        down = hn.right + _BETWEEN_GATES * (n.left - hn.right)
        into = Point(down, reset.y), Point(down, n.y), Point(n.left - space / 2, n.y)
        yield _Wire("hn", "n", (Point(reset.x + r, reset.y), *into), arrow=True)
        yield _Wire("n", "h", (Point(write.x, n.top - space), Point(write.x, write.y + r)), arrow=True)
        yield _Wire("n", "h", (Point(write.x, write.y - r), Point(add.x, y + r)), arrow=True)
