"""The folded network at a state, as data: one cell with a loop, which stands for every timestep and has the values of
the cursor's."""

from collections.abc import Iterator
from dataclasses import replace

from app.story.diagram.captions import Captions
from app.story.diagram.diagram import Diagram, outline, read
from app.story.diagram.edges import Edges
from app.story.diagram.geometry import Box, Point, curve
from app.story.diagram.layout import Layout, folded_layout, looked_at, unit_of
from app.story.diagram.letters import is_word, letter_width
from app.story.diagram.light import Light
from app.story.diagram.loop import Loop
from app.story.diagram.nodes import Nodes
from app.story.diagram.parts import Bars, Caption, Cells, Column, Dam, Edge, Fall, Glow, Pill, Ribbon
from app.story.diagram.river import River
from app.story.diagram.words import scale_note
from app.story.expressions import Index, Jacobian, Parameter, Value
from app.story.places import Place
from app.story.state import State
from app.story.typst_form import TypstForm

_T = Index("t")
_BEFORE = Index("t", -1)
_LETTER, _DELAY = 19.0, 12.0
_INSIDE = 62.0
"""Within the loop, for the name of W."""
_FEEDBACK_REACH = 34.0
"""How far right of ŷ, or of what falls there, a fed back output comes down to x."""


def folded(state: State, width: float, height: float) -> Diagram:
    """The network as one cell on a card of `width` × `height` pixels."""
    return _Folded(state, width, height).diagram()


class _Folded:
    def __init__(self, state: State, width: float, height: float) -> None:
        experiment = state.trace.experiment
        self._state = state
        self._sequence = experiment.sequence
        self._recurrent = experiment.network.recurrent
        self._t = looked_at(state.place, experiment.sequence.length)
        self._light = Light(state)
        self._form = TypstForm(state.notation)
        words = state.lesson.vocabulary is not None
        self._plan = folded_layout(experiment, self._t, words, width, height)
        self._column = self._cell()
        self._river = River(state, self._plan, self._light, {self._t: self._column})
        self._loop = Loop(self._column.h, self._plan.unit)

    def diagram(self) -> Diagram:
        plan, column, light = self._plan, self._column, self._light
        captions = Captions(self._state, plan, light, self._river.falls, index=_T)
        return Diagram(
            width=plan.width,
            height=plan.height,
            unit=unit_of(plan.width, plan.height),
            heading=Box(0, 0, plan.width, plan.rows["heading"][1]),
            wash=None,
            columns=(column,),
            edges=tuple(self._edges()),
            total=None,  # of losses at every timestep, of which only one is seen
            ribbons=tuple(self._ribbons()),
            dams=tuple(self._dams()),
            outline=outline(column, light, unit_of(plan.width, plan.height)) if light.column == self._t else None,
            read=read(column, plan.unit),
            captions=(*captions.all((column,)), *self._beside_the_loop()),
            brackets=(),
            context=None,
            river_scale=self._river.scale,
            scale_note=scale_note(self._state, self._river, focused=False),
            timeline=self._state.timeline,
            place=self._state.place,
        )

    # The cell -------------------------------------------------------------------------------------------------------

    def _cell(self) -> Column:
        """The cursor's timestep; what it has not, but another timestep has, is a ghost."""
        there = self._column_of(self._t, self._plan)
        x, e, y_hat, loss = there.x, there.e, there.y_hat, there.loss
        for t in range(1, self._sequence.length + 1):
            if None not in (x, y_hat, loss):
                break
            other = self._column_of(t, replace(self._plan, first=t, last=t))
            x, e, loss = x or _ghost(other.x), e or _ghost(other.e), loss or _ghost_pill(other.loss)
            y_hat = y_hat or _ghost_bars(other.y_hat)
        if loss is not None:
            lasting = self._state.place is None or self._t == 0 or there.loss is not None
            loss = replace(loss, symbol=self._form.write(Value("loss", _T)), lasting=lasting)
        return replace(there, x=x, e=e, y_hat=y_hat, loss=loss)

    def _column_of(self, t: int, plan: Layout) -> Column:
        return Nodes(self._state, plan, self._light).column(t)

    # Connections ----------------------------------------------------------------------------------------------------

    def _edges(self) -> Iterator[Edge]:
        t = max(1, self._t)  # the initial state has no edges of its own, but the cell stands for every timestep
        columns, falls = {t: replace(self._column, t=t)}, self._river.falls
        plan = replace(self._plan, first=t, last=t)
        yield from Edges(self._state, plan, self._light, columns, falls, folded=True).all()
        if self._recurrent:
            yield self._recurrence()
        if self._sequence.feedback is not None:
            yield from self._feedback(falls)

    def _recurrence(self) -> Edge:
        """W goes round: lit where it is used at the cursor's timestep or, by the gradient, at the one after."""
        here, after = self._light.on("W_hh", self._t), self._light.on("W_hh", self._t + 1)
        glow = Glow(known=True, fresh=here.fresh, read=here.read or after.read)
        nominal = _LETTER * (1.2 if glow.read else 1.0)
        size = min(nominal, _INSIDE / letter_width(self._state.notation, "W_hh")) * self._plan.unit
        at = self._loop.inside._replace(y=self._loop.inside.y - 0.45 * size)
        letter = Caption(self._form.write(Parameter("W_hh")), at, size, "recurrent", typeset=True)
        return Edge("W_hh", self._t, self._loop.weights, "recurrent", True, (letter,), glow)

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
        glow = self._light.at(Place("forward", "x", t=max(1, self._t)))
        yield Edge("feedback", self._t, line, "output", True, (), glow, dashed=self._sequence.feedback != "soft")

    def _beside_the_loop(self) -> Iterator[Caption]:
        """That a turn takes a timestep; while the gradient goes round, what it is multiplied by."""
        if not self._recurrent:
            return
        unit, inside = self._plan.unit, self._loop.inside
        turn = f"{self._form.timestep(_BEFORE)} arrow.r {self._form.timestep(_T)}"
        yield Caption(turn, inside._replace(y=inside.y + 0.9 * _DELAY * unit), _DELAY * unit, "muted", typeset=True)
        if any(ribbon.kind == "segment" and ribbon.glow.known for ribbon in self._ribbons()):
            partial = self._form.write(Jacobian(Value("h", _T), Value("h", _BEFORE)))
            yield Caption(partial, self._loop.outside, 17 * unit, "backward", "right", typeset=True)

    # The river ------------------------------------------------------------------------------------------------------

    def _ribbons(self) -> Iterator[Ribbon]:
        """What comes round from the timestep after, what the cell's own loss brings, and where it is credited."""
        for ribbon in self._river.ribbons():
            if ribbon.kind == "segment":
                if ribbon.place is not None and ribbon.place.k == self._t:
                    yield replace(ribbon, line=self._loop.river, caption=None)
            elif ribbon.kind == "branch" and self._light.place is not None and self._light.place.name == "W_hh":
                yield replace(ribbon, line=self._into_the_loop())
            else:
                yield ribbon

    def _into_the_loop(self) -> tuple[Point, ...]:
        """From the state to W's letter."""
        box, unit, inside = self._column.h.box, self._plan.unit, self._loop.inside
        y = inside.y - 0.45 * _LETTER * unit
        reach = 0.5 * _INSIDE if is_word(self._state.notation, "W_hh") else 16
        start, end = Point(box.left - 2 * unit, y), Point(inside.x + reach * unit, y)
        return (start, start.towards(end, 0.5), end)

    def _dams(self) -> Iterator[Dam]:
        """Where truncation lets nothing come round."""
        flowing = self._river.flowing
        if flowing is None or (place := flowing.place("cut", self._t)) not in self._state.timeline:
            return
        line = self._loop.river
        middle, half = line[len(line) // 2], self._river.scale.widest / 2 + 4 * self._plan.unit
        yield Dam(Point(middle.x - half, middle.y), Point(middle.x + half, middle.y), self._light.at(place))


def _ghost(cells: Cells | None) -> Cells | None:
    return None if cells is None else replace(cells, values=(0.0,) * len(cells.values), numbers=(), glow=Glow())


def _ghost_bars(bars: Bars | None) -> Bars | None:
    return None if bars is None else replace(bars, target=None, targets=(), target_glow=Glow(), glow=Glow())


def _ghost_pill(pill: Pill | None) -> Pill | None:
    return None if pill is None else replace(pill, number="", chosen=False, glow=Glow())
