"""Everything that is shown, as one frozen value: what a view draws, a figure prints and a test compares."""

from dataclasses import dataclass, fields, replace
from functools import cached_property, lru_cache
from typing import Literal, NamedTuple

from app.files.lesson import Lesson, Question, Stop
from app.story.equations import Equation, Tokens, equation
from app.story.expressions import Inspectable
from app.story.following import nearest, position_beside, same_kind
from app.story.frame import Frame, frame
from app.story.lettering import lettered
from app.story.look import AS_IT_COMES, Look
from app.story.notation import Notation
from app.story.other_cell import other_cell
from app.story.places import Flow, Place
from app.story.pointing import NOTHING, Pointed
from app.story.sentences import sentence
from app.story.sentences.telling import quoted
from app.story.stops import check_stops
from app.story.timeline import Timeline, timeline
from app.translation import _
from rnn_engine.experiment import Experiment
from rnn_engine.network import base_name, stage_of
from rnn_engine.recorder import record
from rnn_engine.trace import Trace

ThemeName = Literal["light", "dark"]
Measure = Literal["share", "norm"]
Scale = Literal["linear", "log"]
Stride = Literal["equation", "timestep", "pass"]


@dataclass(frozen=True)
class Guess:
    """What was answered to the question of a stop; `choice` None: it was shown without a guess."""

    stop: Stop
    choice: str | None

    @property
    def right(self) -> bool | None:
        """Whether the choice is the answer; None without a guess."""
        assert self.stop.question is not None
        return None if self.choice is None else self.choice == self.stop.question.answer

    @property
    def verdict(self) -> str:
        """How the guess fared, before the stop's own words."""
        if self.choice is None:
            return ""
        return _("Right.") if self.right else _("Not {choice}.").format(choice=quoted(self.choice))


@dataclass(frozen=True, eq=False)
class Compared:
    """What the open lesson is compared with; `cell`: where it is the same experiment with this cell, "" where it is a
    lesson of its own."""

    lesson: Lesson
    trace: Trace
    cell: str = ""


class Recorded(NamedTuple):
    """A trace, and what it is compared with."""

    trace: Trace
    compared: Compared | None


@dataclass(frozen=True, eq=False)
class State:
    """One moment of the window. `position`: 0 (nothing computed yet) to len(timeline)."""

    lesson: Lesson
    trace: Trace
    timeline: Timeline
    position: int
    notation: Notation
    theme: ThemeName = "light"
    parameter: str = "W_hh"
    measure: Measure = "share"
    scale: Scale = "linear"
    playing: bool = False
    speed: float = 1.0
    stride: Stride = "equation"
    folded: bool = False
    """Whether the network is one cell with a loop instead of a row of timesteps."""
    shapes: bool = False
    """Whether the shape of every term stands under it."""
    beside: Notation | None = None
    """The notation that is compared with the chosen one."""
    aside: str = ""
    """The name of the aside that is open; empty: none."""
    opened: frozenset[tuple[int, ...]] = frozenset()
    """The paths of the aside's lines that are opened."""
    guess: Guess | None = None
    """The answer that was just given to a stop's question."""
    focus: range | None = None
    """The timesteps that a hand has chosen to be readable where not all are; None: those around the cursor's."""
    look: Look = AS_IT_COMES
    pointed: Pointed = NOTHING
    """What a hand or the keyboard points at."""
    inspected: Inspectable | None = None
    """What is looked at in numbers."""
    compared: Compared | None = None
    """What the lesson is compared with."""
    follows: "State | None" = None
    """Of the compared lesson: the state whose cursor it follows."""
    wanted: tuple[Timeline, int] | None = None
    """Where a hand has put the cursor, and in which flow, while the experiment was another; None: where it is."""

    @property
    def told(self) -> Lesson:
        """The lesson as it is told in the chosen language; its experiment is the same."""
        return self.lesson.in_language(self.look.language)

    @property
    def flow(self) -> Flow:
        return self.timeline.flow

    @cached_property
    def other(self) -> "State | None":
        """The state that is compared with this one, at the same pass, t and k; None where nothing is compared. The
        other of the other is this one."""
        return self.follows if self.compared is None else _follower(self, self.compared)

    @cached_property
    def place(self) -> Place | None:
        """The place of the cursor; None before the first step."""
        return self.timeline.place(self.position) if self.position else None

    @cached_property
    def frame(self) -> Frame:
        """What is known at the cursor."""
        return frame(self.trace, self.timeline, self.position)

    @property
    def focus_loss(self) -> int:
        """The loss that the views talk about: the flow's own, else the place's, else the last one."""
        if isinstance(self.flow, int):
            return self.flow
        place = self.place
        return place.loss if place is not None and place.loss is not None else self.trace.losses[-1]

    @cached_property
    def stops(self) -> dict[int, Stop]:
        """The lesson's stops that lie in the shown flow by their position, in the order of the tour."""
        found: dict[int, Stop] = {}
        for stop in self.told.stops:
            place = stop.at
            if isinstance(place, int):
                if self.flow == self.lesson.flow:  # a number counts the steps of the lesson's own flow
                    found[place] = stop
            elif place in self.timeline:
                found[self.timeline.position(place)] = stop
        return found if self.told.stop_order == "listed" else dict(sorted(found.items()))

    @property
    def question(self) -> Question | None:
        """What the lesson asks here and nobody has answered yet."""
        return self.question_at(self.position) if self.guess is None else None

    def question_at(self, position: int) -> Question | None:
        """What the lesson asks at a position."""
        stop = self.stops.get(position)
        return None if stop is None else stop.question

    @property
    def tokens(self) -> Tokens:
        """The words that the lesson's one-hot vectors stand for."""
        return Tokens(self.lesson.input_tokens, self.lesson.output_tokens)

    @cached_property
    def equation(self) -> Equation:
        """The equation of the cursor's place. Only where there is a place."""
        assert self.place is not None
        return equation(self.trace, self.timeline, self.place, self.notation, self.tokens)

    @cached_property
    def sentence(self) -> str:
        """What is said here: the question that is open or the answer to it, the lesson's story before the first step,
        its own words at a stop, else the place's."""
        if self.guess is not None:
            return lettered(" ".join(filter(None, (self.guess.verdict, self.guess.stop.say))), self.notation)
        if self.question is not None:
            return lettered(self.question.text, self.notation)
        stop = self.stops.get(self.position)
        if stop is not None:
            return lettered(stop.say, self.notation)
        if self.place is None:
            return lettered(self.told.story, self.notation)
        return sentence(self.trace, self.timeline, self.place, self.notation, self.tokens)

    @property
    def parameters(self) -> tuple[str, ...]:
        """The parameters of the network, in the canonical order."""
        return tuple(self.trace.experiment.parameters)


def _follower(state: State, compared: Compared) -> State:
    """The compared lesson where the state is; at the end of its forward pass where it lacks the loss that flows."""
    experiment = compared.trace.experiment
    has_loss = not isinstance(state.flow, int) or state.flow in compared.trace.losses
    there = _timeline_of(compared.trace, state.flow if has_loss else compared.trace.losses[-1])
    position = position_beside(state.timeline, state.position, there)
    return replace(
        state,
        lesson=compared.lesson,
        trace=compared.trace,
        timeline=there,
        position=position if has_loss else min(position, there.passes[0].last),
        parameter=_same_parameter(state.parameter, experiment),
        guess=None,
        aside="",
        opened=frozenset(),
        inspected=None,
        compared=None,
        follows=state,
        wanted=None,
    )


@lru_cache(maxsize=2)
def _timeline_of(trace: Trace, flow: Flow) -> Timeline:
    return timeline(trace.experiment, flow)


def compare(state: State, compared: Compared | None) -> State:
    """The state beside another lesson, or beside none."""
    return replace(state, compared=compared, folded=False, aside="", opened=frozenset())


def swapped(state: State) -> State:
    """The compared lesson in the place of the open one, which is now compared with it."""
    other = state.other
    assert other is not None, "only where two are compared"
    return replace(other, compared=Compared(state.lesson, state.trace), follows=None)


def only_pointed(before: State, after: State) -> bool:
    """Whether nothing but what is pointed at has changed: then views light something, and need not draw anew."""
    return _only("pointed", before, after)


def only_focus(before: State, after: State) -> bool:
    """Whether nothing but the readable timesteps have changed: that concerns the network alone."""
    return _only("focus", before, after)


def _only(name: str, before: State, after: State) -> bool:
    return all(
        getattr(before, field.name) is getattr(after, field.name) for field in fields(State) if field.name != name
    )


def opening_state(lesson: Lesson, theme: ThemeName = "light", trace: Trace | None = None) -> State:
    """A lesson as it opens: its own notation and flow, nothing computed yet. `trace`: where it is recorded, and its
    stops are checked, already. Raises ExperimentError."""
    if trace is None:
        check_stops(lesson)
        trace = record(lesson.experiment)
    moved = timeline(lesson.experiment, lesson.flow)
    parameter = _recurrent_if_any(lesson.experiment)
    return State(lesson, trace, moved, 0, lesson.notation, theme=theme, parameter=parameter)


def with_look(state: State, look: Look) -> State:
    """The same moment in another look; what was answered is said in its language."""
    there = replace(state, look=look)
    if state.guess is None:
        return there
    before = state.guess.stop.question
    number = next(number for number, stop in enumerate(state.told.stops) if stop is state.guess.stop)
    stop = there.told.stops[number]
    choice = state.guess.choice
    if choice is not None and before is not None and stop.question is not None:
        choice = stop.question.choices[before.choices.index(choice)]
    return replace(there, guess=Guess(stop, choice))


def with_flow(state: State, flow: Flow) -> State:
    """The same moment in another flow: the same place where it exists there, else its nearest kin, where nothing has
    been answered."""
    moved = timeline(state.trace.experiment, flow)
    there = replace(state, timeline=moved, position=nearest(state.place, state.position, moved))
    return there if there.place == state.place else replace(there, guess=None)


def with_experiment(state: State, lesson: Lesson, recorded: Recorded | None = None) -> State:
    """The same moment of another experiment; the flow falls back to the last loss where it has none of the old one's.
    `recorded`: where it has been recorded already. Raises ExperimentError.

    It is the moment that a hand has chosen: a sequence that is typed is short on the way. A guess is dropped: what was
    said of it spoke of other numbers.
    """
    experiment = lesson.experiment
    trace, compared = recorded or record_with(lesson, state.compared)
    wanted, wanted_position = state.wanted or (state.timeline, state.position)
    flow = wanted.flow
    if isinstance(flow, int) and flow not in trace.losses:
        flow = trace.losses[-1]
    moved = timeline(experiment, flow)
    parameter = _same_parameter(state.parameter, experiment)
    if flow == wanted.flow:
        position = position_beside(wanted, wanted_position, moved)
    else:
        position = nearest(wanted.place(wanted_position) if wanted_position else None, wanted_position, moved)
    return replace(
        state,
        lesson=lesson,
        trace=trace,
        timeline=moved,
        position=position,
        parameter=parameter,
        guess=None,
        compared=compared,
        wanted=(wanted, wanted_position),
    )


def record_with(lesson: Lesson, compared: Compared | None) -> Recorded:
    """A changed lesson recorded, and what it is compared with: the same change with the other cell, or the same lesson
    as before. Raises ExperimentError."""
    if compared is not None and compared.cell:
        compared = with_other_cell(lesson, compared.cell)
    return Recorded(record(lesson.experiment), compared)


def with_other_cell(lesson: Lesson, cell: str) -> Compared:
    """The same experiment with another cell: raises ExperimentError."""
    changed = other_cell(lesson, cell)
    return Compared(changed, record(changed.experiment), cell)


def _same_parameter(parameter: str, experiment: Experiment) -> str:
    """The parameter that does in another network what this one did: of its name or kind, of its stage or of any."""
    alike = [name for name in experiment.parameters if base_name(name) == base_name(parameter)]
    alike = alike or [name for name in experiment.parameters if same_kind(name, parameter)]
    same = [name for name in alike if name == parameter] or [n for n in alike if stage_of(n) == stage_of(parameter)]
    return next(iter(same or alike), _recurrent_if_any(experiment))


def _recurrent_if_any(experiment: Experiment) -> str:
    """What the gradient is traced through time with: of stages in the one that the last loss belongs to."""
    last = experiment.sequence.losses[-1]
    names = (experiment.network.named(name, last) for name in ("W_hh", "W_xh"))
    return next((name for name in names if name in experiment.parameters), next(iter(experiment.parameters)))
