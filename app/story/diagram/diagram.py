"""The network at a state, as data: what the network view paints, a click asks and a test measures."""

from dataclasses import dataclass
from functools import cached_property

from app.story.diagram.captions import Captions
from app.story.diagram.context import context
from app.story.diagram.crossings import behind_falls
from app.story.diagram.dams import endings
from app.story.diagram.edges import Edges
from app.story.diagram.flowing import RiverScale
from app.story.diagram.frames import AROUND_FIELD, WIDTH, around
from app.story.diagram.geometry import Box, Point, distance
from app.story.diagram.items import Item, Items, box_about, items
from app.story.diagram.layout import Layout, layout, least_height
from app.story.diagram.light import Light
from app.story.diagram.losses import loss_height, total
from app.story.diagram.nodes import Nodes
from app.story.diagram.parts import Caption, Column, Dam, Edge, Outline, Ribbon, Sign, Total
from app.story.diagram.rising import with_river_over
from app.story.diagram.river import River
from app.story.diagram.stages import Stages
from app.story.diagram.strip import Context
from app.story.diagram.wash import wash
from app.story.diagram.words import scale_note, short_scale_notes
from app.story.places import Place
from app.story.pointing import Pointed, Spot
from app.story.state import State
from app.story.timeline import Timeline

_NEAR = 4.0  # px: so near counts as on it
_ABOVE_TOKENS, _ABOVE_QUOTES = 2.0, 3.0
"""How much nearer the outline is under ŷ, and under x, where quotes are high."""


@dataclass(frozen=True, eq=False)
class Diagram:
    """`columns`: the shown timesteps from the left, the initial state as timestep 0 before them."""

    width: float
    height: float
    unit: float
    """How many pixels a length of 1 is: stroke widths follow it."""
    heading: Box
    """Kept free for the title."""
    wash: Box | None
    columns: tuple[Column, ...]
    edges: tuple[Edge, ...]
    total: Total | None
    ribbons: tuple[Ribbon, ...]
    dams: tuple[Dam, ...]
    meetings: tuple[Sign, ...]
    """Where two rivers meet and are added up."""
    outline: Outline | None
    read: tuple[Box, ...]
    """Around the values that the equation reads."""
    captions: tuple[Caption, ...]
    legend: tuple[Caption, ...]
    """The symbols of the rows, at the left."""
    fades: tuple[Box, ...]
    """Where what glides by at the sides is lost from sight: towards the left side of the first, the right one of the
    second."""
    brackets: tuple[tuple[Point, ...], ...]
    """Under the timesteps of every stage."""
    context: Context | None
    river_scale: RiverScale
    scale_note: str
    """What the river's width says; empty where there is none."""
    short_scale_notes: tuple[str, ...]
    """The same in fewer words, the fewest last."""
    timeline: Timeline
    place: Place | None
    folded: bool = False
    """Whether it is a cell that stands for every timestep."""
    losses_from: float | None = None
    """Where losses begin under the heading, on any page of a long sequence; None where there is one page."""

    @cached_property
    def items(self) -> Items:
        """All that can be pointed at, but for the strip."""
        return items(self.columns, self.edges, self.ribbons, self.total, self.timeline, self.folded)

    def item_at(self, x: float, y: float) -> Item | None:
        """What is at a point, over the strip."""
        return None if self.context is not None and y >= self.context.frame.top else self.items.at(x, y)

    def spot_at(self, x: float, y: float) -> Spot | None:
        """What is at a point, in the strip the timestep there; None where nothing is."""
        if self.context is not None and y >= self.context.frame.top:
            return self._in_context(x)
        item = self.items.at(x, y)
        return None if item is None else item.spot

    def marks(self, pointed: Pointed) -> tuple[Box, ...]:
        """The timesteps in the strip at which something is pointed at."""
        return () if self.context is None else self.context.marks(pointed)

    def first_item(self) -> Item:
        """Where a walk through the picture begins: at what the cursor is at."""
        place = self.place
        about = () if place is None else self.items.lit(Pointed(frozenset({place})))
        drawn = next((each for item in about if (each := self.items.again(item)) is not None), None)
        return drawn or next(item for item in self.items.values if item.name == "h")

    def covers(self, x: float, y: float) -> bool:
        """Whether a point is on a timestep, or on a connection."""
        return any(column.box.contains(x, y) for column in self.columns) or any(
            distance(x, y, edge.line) <= _NEAR for edge in self.edges
        )

    def _in_context(self, x: float) -> Place | None:
        """The timestep under x, in the pass that is shown."""
        if self.context is None or not self.context.strip.left <= x <= self.context.strip.right:
            return None
        t = self.context.timestep(x)
        here = self.place
        if here is not None and here.phase == "backward":
            back = Place("backward", "dh", loss=here.loss, k=t)
            if back in self.timeline:
                return back
        return Place("forward", "h", t=t)


def unfolded(state: State, width: float, height: float, start: float | None = None, lowered: float = 0.0) -> Diagram:
    """The unfolded network on a card of `width` × `height` pixels; while its row glides, from `start` on; `lowered`:
    how much more than usual the heading has of the height. Of two that are compared the shorter one may end before the
    timesteps that the cursor is at: then there is no such picture (`is_in_sight`)."""
    light = Light(state)
    plan = _plan(state, width, height - lowered, start).lowered(lowered)
    nodes = Nodes(state, plan, light)
    shown = {t: nodes.column(t) for t in ((0,) if plan.shows_initial_state else ()) + tuple(plan.timesteps)}
    river = River(state, plan, light, shown)
    captions, stages = Captions(state, plan, light, river.falls), Stages(state, plan)
    banks = river.banks()
    edges = tuple(Edges(state, plan, light, shown, river.falls, banks=banks).all())
    drawn, ribbons = with_river_over(edges, river.ribbons, plan.unit)
    cuts = tuple(endings(state, plan, light, river))
    highlighted = shown.get(light.column) if light.column is not None else None
    return Diagram(
        width=width,
        height=height,
        unit=plan.unit,
        heading=Box(0, 0, width, plan.rows["heading"][1]),
        losses_from=plan.middle("loss") - loss_height(plan) / 2 if plan.focused else None,
        wash=None if highlighted is None else wash(state, highlighted, plan, edges, river.ribbons),
        columns=tuple(shown.values()),
        edges=drawn,
        total=total(state, plan, light, (column.loss for column in shown.values() if column.loss is not None)),
        ribbons=(
            *behind_falls(ribbons, plan.unit),
            *(*river.branches.into_letter(edges, banks), *river.fed_back(edges)),
            *(cut.river for cut in cuts if cut.river is not None),
        ),
        dams=tuple(cut.dam for cut in cuts),
        meetings=tuple(river.meetings()),
        outline=None if highlighted is None else outline(highlighted, light, plan.unit, around(plan)),
        read=tuple(box for column in shown.values() for box in read(column, plan.unit)),
        captions=(*captions.all(shown.values()), *stages.captions()),
        legend=tuple(captions.legend(shown.values())),
        fades=_fades(plan),
        brackets=tuple(stages.brackets()),
        context=context(state, plan, light, river),
        river_scale=river.scale,
        scale_note=scale_note(state, river, plan.focused),
        short_scale_notes=short_scale_notes(state, river),
        timeline=state.timeline,
        place=state.place,
    )


def _fades(plan: Layout) -> tuple[Box, ...]:
    """At both sides of a row that glides."""
    if not plan.passed:
        return ()
    top = plan.rows["heading"][1]
    bottom = plan.rows["links"][0]
    left = Box(0.0, top, plan.row_left, bottom - top)
    right = plan.row_left + plan.shown * plan.pitch
    return left, Box(right, top, plan.width - right, bottom - top)


def is_in_sight(state: State, width: float, height: float) -> bool:
    """Whether the network has any of the timesteps that a card shows; only where two are compared it may have none."""
    return len(_plan(state, width, height).timesteps) > 0


def least_height_of(state: State, width: float, height: float) -> float:
    """How low a card may be, instead of one of `width` × `height`, without that its letters run into each other."""
    words = state.lesson.vocabulary is not None
    focused = not state.folded and _plan(state, width, height).focused
    return least_height(state.trace.experiment, words, focused)


def _plan(state: State, width: float, height: float, start: float | None = None) -> Layout:
    """Of two that are compared, the cursor of the one that leads says which timesteps are shown of both."""
    other, leading = state.other, state.follows or state
    words = state.lesson.vocabulary is not None
    beside = None if other is None else other.trace.experiment
    return layout(state.trace.experiment, leading.place, words, width, height, beside, leading.focus, start)


def outline(column: Column, light: Light, unit: float, away: float) -> Outline | None:
    """Around the value that the equation computes, or whose gradient it is about; `column`: its timestep's; `away`:
    how far from the value."""
    place = light.place
    if place is None or place.name in ("loss", "cut"):
        return None  # the pill itself is lit; where the gradient is cut nothing is computed
    box = box_about(column, place.name)
    if box is None:
        return None
    if box is column.field:
        return Outline(box.grown(AROUND_FIELD * unit), light.ink, WIDTH * unit)
    frame = box.grown(away)
    if column.y_hat is not None and box is column.y_hat.box:  # tokens stand close under it
        frame = frame._replace(height=frame.height - _ABOVE_TOKENS * unit)
    if column.x is not None and box is column.x.box:
        frame = frame._replace(height=frame.height - _ABOVE_QUOTES * unit)
    return Outline(frame, light.ink, WIDTH * unit)


def read(column: Column, unit: float) -> tuple[Box, ...]:
    """Around the values of a timestep that the equation reads."""
    boxes = ((value, value.box.grown(3 * unit)) for value in column.values if value.glow.read)
    lower = _ABOVE_QUOTES / 2 * unit
    return tuple(box._replace(height=box.height - lower) if value is column.x else box for value, box in boxes)
