"""The folded network at a state, as data: one cell with a loop, which stands for every timestep and has the values of
the cursor's. With stages it is a cell for each, and one hands over to the next."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from app.story.diagram.captions import Captions
from app.story.diagram.crossings import behind_falls
from app.story.diagram.diagram import Diagram, outline, read
from app.story.diagram.edges import Edges
from app.story.diagram.folded_layout import folded_layout
from app.story.diagram.frames import around, frame_reach
from app.story.diagram.geometry import Box, Point, curve
from app.story.diagram.ghosts import ghost, ghost_bars, ghost_pill
from app.story.diagram.inside import Inside
from app.story.diagram.layout import Layout, unit_of
from app.story.diagram.letters import is_word
from app.story.diagram.light import Light
from app.story.diagram.loop import GatedLoop, Loop
from app.story.diagram.nodes import Nodes
from app.story.diagram.parts import LINES, Align, Caption, Column, Edge, Fall, Glow
from app.story.diagram.readable import looked_at
from app.story.diagram.rising import with_river_over
from app.story.diagram.river import River
from app.story.diagram.river_around import LETTER, LIT, RiverAround, named_inside
from app.story.diagram.words import scale_note, short_scale_notes
from app.story.expressions import Index, Jacobian, Parameter, Value
from app.story.places import Place
from app.story.state import State
from app.story.typst_form import TypstForm

_T = Index("t")
_BEFORE = Index("t", -1)
_DELAY = 12.0
_BANK, _FRACTION = 3.0, 2.3
"""From the river round a cell to a letter; how high a ∂h/∂h is, in parts of its type size."""
_LOWER = 12.0
"""How far under the line of a gated cell what is handed on leaves a stage and comes into the next one."""
_FEEDBACK_REACH = 34.0
"""How far right of ŷ, or of what falls there, a fed back output comes down to x."""


def folded(state: State, width: float, height: float, lowered: float = 0.0) -> Diagram:
    """The network as one cell, or one for each stage, on a card of `width` × `height` pixels, lowered as a row is."""
    network, length = state.trace.experiment.network, state.trace.length
    here = looked_at(state.place, length)
    if not network.stages:
        return replace(_Folded(state, here, width, height, lowered).diagram(), height=height)
    shown, first = [], 1
    for number, stage in enumerate(network.stages):
        last = stage.until or length
        t = here if first <= here <= last or (here == 0 and first == 1) else first if here < first else last
        shown.append(_Folded(state, t, width, height, lowered, (number, len(network.stages)), range(first, last + 1)))
        first = last + 1
    for before, after in pairwise(shown):
        before.hand_over_to(after)
    return replace(_beside_each_other(shown, here), height=height)


def _beside_each_other(cells: "list[_Folded]", here: int) -> Diagram:
    """The cells of all stages, the cursor's first: what is to unfold."""
    pictures = [cell.diagram() for cell in cells]
    at = next(index for index, cell in enumerate(cells) if cell.t == here)
    order = (at, *(index for index in range(len(cells)) if index != at))
    edges = [edge for index in order for edge in pictures[index].edges]
    edges += [edge for cell in cells for edge in cell.handed_over]
    return replace(
        pictures[at],
        columns=tuple(column for index in order for column in pictures[index].columns),
        edges=tuple(edges),
        ribbons=pictures[at].ribbons,
        read=tuple(box for picture in pictures for box in picture.read),
        captions=tuple(caption for index in order for caption in pictures[index].captions),
    )


class _Folded:
    """One cell, with the values of timestep t. `number`: which one of how many; `timesteps`: those it stands for."""

    def __init__(
        self,
        state: State,
        t: int,
        width: float,
        height: float,
        lowered: float,
        number: tuple[int, int] = (0, 1),
        timesteps: range | None = None,
    ) -> None:
        experiment = state.trace.experiment
        self._state = state
        self._sequence, self._network = experiment.sequence, experiment.network
        self._recurrent = experiment.network.recurrent
        self._timesteps = timesteps or range(1, experiment.sequence.length + 1)
        self.t = t
        self._light, self._form = Light(state), TypstForm(state.notation)
        words = state.lesson.vocabulary is not None
        self._plan = folded_layout(experiment, t, words, width, height - lowered, *number).lowered(lowered)
        self._used = replace(self._plan, first=max(1, t), last=max(1, t))
        """The same of a timestep that is computed: the cell has gates also while it shows the initial state."""
        self._column = self._cell()
        self._river = River(state, self._plan, self._light, {t: self._column})
        self._usual = replace(self._plan, unit=unit_of(width, height - lowered))  # frames and names are no larger
        self._loop = Loop(self._column.h, self._plan.unit, frame_reach(self._usual))
        self._gated: GatedLoop | None = None
        if self._plan.gated:
            inside = Inside(self._used, self._network.cell)
            self._gated = GatedLoop(self._used, inside, self._column.h.box, max(1, t))
        self._around = RiverAround(
            *(state, self._light, self._river, self._loop, self._gated),
            *(self._column.h.box, t, self._timesteps, self._plan.unit),
        )

    @property
    def handed_over(self) -> tuple[Edge, ...]:
        """What leads from here into the cell of the next stage."""
        return self._around.handed_over

    def diagram(self) -> Diagram:
        plan, unit, column, light, edges = self._plan, self._usual.unit, self._column, self._light, tuple(self._edges())
        captions = Captions(self._state, plan, light, self._river.falls, index=_T)
        drawn, ribbons = with_river_over(edges, self._around.ribbons(), plan.unit)
        return Diagram(
            width=plan.width,
            height=plan.height,
            unit=unit,
            heading=Box(0, 0, plan.width, plan.rows["heading"][1]),
            wash=None,
            columns=(column,),
            edges=drawn,
            total=None,  # of losses at every timestep, of which only one is seen
            ribbons=(*behind_falls(ribbons, unit), *self._around.branch(edges), *self._river.fed_back(edges)),
            dams=tuple(self._around.dams()),
            meetings=(),
            outline=outline(column, light, unit, around(self._usual)) if light.column == self.t else None,
            read=read(column, plan.unit),
            captions=(*captions.all((column,)), *self._beside_the_loop(), *self._stage_name()),
            legend=(),
            fades=(),
            brackets=(),
            context=None,
            river_scale=self._river.scale,
            scale_note=scale_note(self._state, self._river, focused=False),
            short_scale_notes=short_scale_notes(self._state, self._river),
            timeline=self._state.timeline,
            place=self._state.place,
            folded=True,
        )

    def _stage_name(self) -> Iterator[Caption]:
        """Under the cell."""
        if "stage" in self._plan.rows:
            name, unit = self._network.stage_at(self._timesteps[0]), self._usual.unit
            at = Point(self._used.source_x(max(1, self.t)), self._plan.middle("stage"))
            yield Caption(name, at, 13 * unit, "muted", weight=600)

    # The cell -------------------------------------------------------------------------------------------------------

    def _cell(self) -> Column:
        """The cursor's timestep; what it has not, but another timestep has, is a ghost."""
        there = self._column_of(self.t, self._plan)
        x, e, y_hat, loss = there.x, there.e, there.y_hat, there.loss
        for t in self._timesteps:
            if None not in (x, y_hat, loss):
                break
            other = self._column_of(t, replace(self._plan, first=t, last=t))
            x, e, loss = x or ghost(other.x), e or ghost(other.e), loss or ghost_pill(other.loss)
            y_hat = y_hat or ghost_bars(other.y_hat)
        if loss is not None:
            lasting = self._state.place is None or self.t == 0 or there.loss is not None
            loss = replace(loss, symbol=self._form.write(Value("loss", _T)), lasting=lasting)
        if self.t == 0 and self._plan.gated:
            first = self._column_of(1, self._used)
            gates = tuple(
                replace(gate, values=(0.0,) * len(gate.values), numbers=(), glow=Glow()) for gate in first.gates
            )
            there = replace(there, box=first.box, gates=gates, field=first.field, signs=first.signs)
        return replace(there, x=x, e=e, y_hat=y_hat, loss=loss)

    def _column_of(self, t: int, plan: Layout) -> Column:
        return Nodes(self._state, plan, self._light).column(t)

    # Connections ----------------------------------------------------------------------------------------------------

    def _edges(self) -> Iterator[Edge]:
        t = max(1, self.t)  # the initial state has no edges of its own, but the cell stands for every timestep
        columns, falls = {t: replace(self._column, t=t)}, self._river.falls
        plan = replace(self._plan, first=t, last=t)
        for edge in Edges(self._state, plan, self._light, columns, falls, folded=True).all():
            if edge.name not in LINES:
                yield edge
        if self._recurrent:
            yield from self._recurrence()
        if self._sequence.feedback is not None:
            yield from self._feedback(falls)

    def _recurrence(self) -> Iterator[Edge]:
        """W goes round: lit where it is used at the cursor's timestep or, by the gradient, at the one after."""
        name = self._network.named("W_hh", max(1, self.t))
        here, after = self._light.on("W_hh", self.t), self._light.on("W_hh", self.t + 1)
        if self._timesteps[0] == self.t > 1:
            here = Glow()  # that comes from the stage before
        glow = Glow(known=True, fresh=here.fresh, read=here.read or (after.read and self.t + 1 in self._timesteps))
        name, most = named_inside(self._state.notation, name, self._plan.unit)
        size = min(LETTER * (LIT if glow.read else 1.0) * self._plan.unit, most)
        if self._gated is not None:
            beside = self._gated.beside
            at = beside._replace(x=beside.x - max(0.0, self._half_river - _BANK * self._plan.unit))
            letter = Caption(self._form.write(Parameter(name)), at, size, "recurrent", "right", typeset=True)
            yield Edge("W_hh", self.t, self._gated.weights, "recurrent", True, (letter,), glow)
            yield from self._line(self._gated)
            return
        at = self._loop.inside._replace(y=self._loop.inside.y - 0.42 * size)
        letter = Caption(self._form.write(Parameter(name)), at, size, "recurrent", typeset=True)
        yield Edge("W_hh", self.t, self._loop.weights, "recurrent", True, (letter,), glow)

    def _line(self, loop: GatedLoop) -> Iterator[Edge]:
        """The line on top of a gated cell goes round too."""
        t, name = max(1, self.t), "c" if loop.inside.has_c else "h"
        around = [at for at in (t, t + 1) if at - 1 == 0 or at - 1 in self._timesteps]
        lit = [self._light.wire(name, at - 1, Place("forward", name, t=at)) for at in around]
        glow = Glow(True, any(each.fresh for each in lit), any(each.read for each in lit))
        yield Edge(f"{name} line", self.t, loop.line, "forward", True, (), glow, heavy=True)

    def hand_over_to(self, after: "_Folded") -> None:
        """The last state of this stage goes into the cell of the next one."""
        t, space = after._timesteps[0], 5 * self._plan.unit
        if self._gated is None or after._gated is None:
            box, into_h = self._column.h.box, after._column.h.box
            y = box.bottom - 0.08 * box.height  # under the loop
            self._around.handed_over = (self._handed(t, (Point(box.right + space, y), Point(into_h.left - space, y))),)
            return
        inside, into, h = self._gated.inside, after._gated.inside, self._column.h.box
        field, y = into.field(after._gated.t), inside.line_y
        state, name = (inside.c(self._gated.t), "c") if inside.has_c else (h, "h")
        level = field.top + 0.82 * field.height
        start = Point(h.right + space, level) if inside.has_c else Point(h.x, h.bottom + space)
        way = (start, start._replace(y=level), Point(field.left - space / 2, level))
        keep = into.signs(after._gated.t)["keep"]
        lower = y + _LOWER * self._plan.unit
        corners = (Point(state.right + space, lower), Point(keep.x - _LOWER * self._plan.unit, lower), keep)
        glow = self._light.wire(name, t - 1, Place("forward", name, t=t))._replace(known=True)
        line = Edge(f"{name} handed on", t, corners, "forward", False, (), glow, heavy=True)
        self._around.handed_over = (self._handed(t, way), line)

    def _handed(self, t: int, line: tuple[Point, ...]) -> Edge:
        """W of the next stage, into its first timestep."""
        name, glow = self._network.named("W_hh", t), self._light.on("W_hh", t)._replace(known=True)
        size = LETTER * self._plan.unit * (1.2 if glow.read else 1.0)
        x, y = line[-2].towards(line[-1], 0.5)
        at = Point(x, y + max(0.8 * size, self._half_river + _BANK * self._plan.unit + 0.5 * size))
        letter = Caption(self._form.write(Parameter(name)), at, size, "recurrent", typeset=True)
        return Edge("handed on", t, line, "recurrent", True, (letter,), glow)

    def _feedback(self, falls: dict[int, Fall]) -> Iterator[Edge]:
        """ŷ becomes x one timestep later: down at the right."""
        x, y_hat, unit = self._column.x, self._column.y_hat, self._plan.unit
        if x is None or y_hat is None:
            return
        beside = max([y_hat.box.right, self._column.h.box.right, *(fall.right for fall in falls.values())])
        down = beside + _FEEDBACK_REACH * unit
        start, end = Point(y_hat.box.right + 4 * unit, y_hat.box.y), Point(x.box.right + 5 * unit, x.box.y)
        bend = min(60 * unit, (end.y - start.y) / 3)
        line = (
            *curve(start, Point(down, start.y), Point(down, start.y), Point(down, start.y + bend)),
            *curve(Point(down, end.y - bend), Point(down, end.y), Point(down, end.y), end),
        )
        glow = self._light.at(Place("forward", "x", t=max(1, self.t)))
        yield Edge("feedback", self.t, line, "output", True, (), glow, dashed=self._sequence.feedback != "soft")

    @property
    def _half_river(self) -> float:
        """How far what goes round reaches to both sides of its way at most."""
        return self._river.scale.widest / 2 if self._river.scale.largest > 0 else 0.0

    def _beside_the_loop(self) -> Iterator[Caption]:
        """That a turn takes a timestep; while the gradient goes round, what it is multiplied by."""
        if not self._recurrent:
            return
        unit, inside = self._plan.unit, self._loop.inside
        turn = f"{self._form.timestep(_BEFORE)} arrow.r {self._form.timestep(_T)}"
        at, beside = inside._replace(y=inside.y + 0.9 * _DELAY * unit), self._loop.outside
        name, size = "h", 17 * unit
        align: Align = "right"
        if self._gated is not None:
            over, half = self._gated.outside, self._half_river
            at = over._replace(y=over.y - 0.6 * _DELAY * unit - max(half, 0.2 * _DELAY * unit))
            top, bottom = over.y + half + _BANK * unit, self._gated.inside.line_y - self._gated.inside.sign_radius
            bottom -= _BANK * unit
            beside = over._replace(y=(top + bottom) / 2)
            name, align = "c" if self._gated.inside.has_c else "h", "centre"
            size = min(14 * unit, (bottom - top) / _FRACTION)
        yield Caption(turn, at, _DELAY * unit, "muted", typeset=True)
        handed = bool(self.handed_over) and self.t == self._timesteps[-1]
        crowded = is_word(self._state.notation, "h") and (len(self._network.stages) > 1 or self._gated is not None)
        here = not (handed or crowded) and looked_at(self._state.place, self._state.trace.length) == self.t
        if here and any(ribbon.kind == "segment" and ribbon.glow.known for ribbon in self._around.ribbons()):
            partial = self._form.write(Jacobian(Value(name, _T), Value(name, _BEFORE)))
            yield Caption(partial, beside, size, "backward", align, typeset=True)
