"""Where truncation lets nothing through: the river ends at a dam left of the last state that it reaches."""

from collections.abc import Iterator
from typing import NamedTuple

from app.story.diagram.geometry import Point
from app.story.diagram.layout import Layout
from app.story.diagram.light import Light
from app.story.diagram.parts import Dam, Ribbon
from app.story.diagram.river import River
from app.story.state import State

_AWAY, _OF_COLUMN = 16.0, 0.19
"""How far left of its state a dam stands, and at most, in columns."""
_BEYOND_BANK = 4.0
"""How far it stands out on each side of the river when that is widest."""


class Ending(NamedTuple):
    """A dam, and the river from the state up to it; None where there is no gradient."""

    dam: Dam
    river: Ribbon | None


def endings(state: State, layout: Layout, light: Light, river: River) -> Iterator[Ending]:
    """On the shown timesteps, each from when the gradient is cut there: before, it would stand there alone."""
    flowing = river.flowing
    if flowing is None:
        return
    half = river.scale.widest / 2 + _BEYOND_BANK * layout.unit
    for t in layout.timesteps:
        place = flowing.place("cut", t - 1)
        glow = light.at(place)
        if place not in state.timeline or not glow.known:
            continue
        at = Point(layout.x(t) - layout.strip_width / 2 - min(_AWAY * layout.unit, _OF_COLUMN * layout.pitch), river.y)
        dam = Dam(at._replace(y=at.y - half), at._replace(y=at.y + half), glow)
        width = river.scale.width(float(flowing.h.whole[t]))
        line = (at._replace(x=layout.x(t) - layout.strip_width / 2 - river.from_state), at)
        carried = flowing.place("dh", t)
        yield Ending(dam, Ribbon("dammed", line, (width, width), carried, glow, head_share=None) if width else None)
