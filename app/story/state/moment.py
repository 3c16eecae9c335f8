"""Everything that is shown, as one frozen value: what a view draws, a figure prints and a test compares."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal, NamedTuple

from app.files.lesson import Lesson, Question, Stop
from app.story.equations import Equation, Tokens, equation
from app.story.expressions import Inspectable
from app.story.following import position_beside
from app.story.frame import Frame, frame
from app.story.lettering import lettered
from app.story.look import AS_IT_COMES, Look
from app.story.notation import Notation
from app.story.places import Flow, Place
from app.story.pointing import NOTHING, Pointed
from app.story.sentences import sentence
from app.story.sentences.telling import quoted
from app.story.state.same_parameter import same_parameter
from app.story.timeline import Timeline, timeline
from app.translation import _
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
    chosen_measure: tuple[Measure, Scale] | None = None
    """Measure and scale that a hand has chosen, whatever a stop shows: the next lesson opens in them. None: none has,
    and a lesson opens in those that suit its length."""
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
    turn: tuple[int, int] = (0, 0)
    """A position, and which of the stops there the tour has come to; at any other it is the first."""
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

    @property
    def own_loss(self) -> int | None:
        """The loss that flows alone; None in the flows of several, where the whole L is meant."""
        return self.flow if isinstance(self.flow, int) else None

    @property
    def flowing_loss(self) -> int | None:
        """Whose gradient flows at the cursor, as the places name it; None where those of all losses flow together."""
        return None if self.flow == "all" else self.focus_loss

    @cached_property
    def tour(self) -> tuple[tuple[int, Stop], ...]:
        """The lesson's stops that lie in the shown flow with their positions, as the tour comes to them: several may
        stand at one."""
        found = list[tuple[int, Stop]]()
        for stop in self.told.stops:
            place = stop.at
            if isinstance(place, int):
                if self.flow == self.lesson.flow:  # a number counts the steps of the lesson's own flow
                    found.append((place, stop))
            elif place in self.timeline:
                found.append((self.timeline.position(place), stop))
        return tuple(found if self.told.stop_order == "listed" else sorted(found, key=lambda stood: stood[0]))

    @cached_property
    def stops(self) -> dict[int, Stop]:
        """The stops by their position, in the order of the tour: of several at one, that whose turn it is."""
        here, turn = self.turn
        there: dict[int, list[Stop]] = {}
        for position, stop in self.tour:
            there.setdefault(position, []).append(stop)
        return {at: each[turn if at == here and turn < len(each) else 0] for at, each in there.items()}

    @property
    def tour_number(self) -> int | None:
        """Which of the tour's stops the cursor has come to, from 0; None between two of them."""
        come_to = self.stops.get(self.position)
        return next((number for number, (_at, stop) in enumerate(self.tour) if stop is come_to), None)

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
    there = timeline(compared.trace.experiment, state.flow if has_loss else compared.trace.losses[-1])
    position = position_beside(state.timeline, state.position, there)
    return replace(
        state,
        lesson=compared.lesson,
        trace=compared.trace,
        timeline=there,
        position=position if has_loss else min(position, there.passes[0].last),
        parameter=same_parameter(state.parameter, experiment),
        guess=None,
        aside="",
        opened=frozenset(),
        inspected=None,
        compared=None,
        follows=state,
        wanted=None,
    )
