"""The tasks of a worksheet: what is asked of which steps of the film, and what is given for each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.story.equation import Equation
from app.story.equations import equation
from app.story.equations.setting import Setting
from app.story.figures.segments import segments_of
from app.story.numbers import percent
from app.story.numbers_line import numbers_line
from app.story.operands import Operand
from app.story.paper_numbers import ExerciseError
from app.story.places import Place
from app.story.reads import is_initial_state, reads
from app.story.sentences.telling import Telling, all_listed
from app.story.state import State
from app.story.text_with_math import MarkedNotation, Pieces
from app.story.values import value
from app.translation import _, later

KINDS = {
    "forward": later("a step of the forward pass"),
    "loss": later("the loss"),
    "backward": later("the way back, timestep by timestep"),
    "sum": later("the gradient, summed up"),
    "share": later("which timestep has the largest share"),
    "update": later("the step against the gradient"),
}
"""What may be asked, and what a person calls it, to be translated; besides, any place."""
USUAL = ("forward", "loss", "backward", "sum", "share")

_MOST_BACK, _MOST_BACK_GATED = 4, 2
"""Timesteps of the way back that are asked one by one."""


@dataclass(frozen=True)
class Task:
    """`places`: what is to be computed, in this order; `given`: what it reads that was not asked before; `answer`: in
    words, where a question is asked; `points`: 1 for a vector or a number, 2 for a matrix."""

    kind: str
    asked: Pieces
    places: tuple[Place, ...]
    given: tuple[Place, ...]
    points: int
    answer: Pieces = ()


def is_given(state: State, reference: Place | str) -> bool:
    """Whether the numbers of what an equation reads stand on the sheet from the beginning."""
    if isinstance(reference, str):
        return True
    sequence = state.trace.experiment.sequence
    match reference:
        case Place("forward", "x", t=int(t)):
            return sequence.inputs[t - 1] is not None
        case Place("forward", "y"):
            return True
    return is_initial_state(state.timeline, reference)


class Asking:
    """Makes tasks one after the other, and keeps in mind what was asked already."""

    def __init__(self, state: State, letters: MarkedNotation) -> None:
        self._state, self._letters = state, letters
        self._loss = None if state.flow == "all" else state.focus_loss
        self._t = state.focus_loss
        self._known: set[Place] = set()

    def tasks(self, asked: Sequence[str]) -> Iterator[Task]:
        """Those of names of KINDS and texts of places, in their order. Raises ExerciseError and PlaceError."""
        self._usual = tuple(asked) == USUAL
        for wish in asked:
            yield from self._of_kind(wish) if wish in KINDS else self._of_place(wish)

    def _of_kind(self, kind: str) -> Iterator[Task]:
        match kind:
            case "forward":
                yield self._task(kind, _("Forward pass: compute {values}."), self._forward())
            case "loss":
                yield self._task(kind, _("Compute the loss {values}."), (Place("forward", "loss", t=self._t),))
            case "backward":
                yield from self._backward()
            case "sum":
                summed = _("Add up what came through the timesteps: compute {values}.")
                if self._can_be_summed():
                    yield self._task(kind, summed, (Place("sum", self._state.parameter, loss=self._loss),))
            case "share":
                yield from self._share()
            case "update":
                yield from self._update()

    def _of_place(self, text: str) -> Iterator[Task]:
        there = self._state.timeline
        yield self._task("place", _("Compute {values}."), (there.place(max(1, there.locate(text))),))

    def _forward(self) -> tuple[Place, ...]:
        """What is computed at the timestep of the loss, up to the prediction."""
        there = self._state.timeline
        group = there.timestep_in(there.passes[0], self._t)
        assert group is not None, "every timestep has a forward pass"
        places = (there.place(position) for position in range(group.first, group.last + 1))
        return tuple(each for each in places if each.name not in ("x", "y", "loss"))

    def _backward(self) -> Iterator[Task]:
        most = _MOST_BACK_GATED if self._state.trace.experiment.network.gates else _MOST_BACK
        for k in self._timesteps_back()[:most]:
            tile = Place("backward", self._state.trace.experiment.network.named(self._base, k), loss=self._loss, k=k)
            said = _("Backward pass, through t = {t}: compute {values}.")
            yield self._task("backward", said, tuple(dict.fromkeys(self._on_the_way(tile))), k)

    def _can_be_summed(self) -> bool:
        """Whether there is anything to add, and not too much. Raises ExerciseError where that was asked for."""
        count = len(self._timesteps_back())
        if count > _MOST_BACK and not self._usual:
            said = _("the sum of {gradient} has {count} summands, too many for a worksheet; leave it out.")
            gradient = self._state.notation.gradient_label(self._state.parameter, self._loss)
            raise ExerciseError(said.format(gradient=gradient, count=count))
        return 1 < count <= _MOST_BACK

    @property
    def _base(self) -> str:
        return self._state.parameter.rpartition(".")[2]

    def _timesteps_back(self) -> list[int]:
        """Those through which the loss reaches the parameter, from the last one on."""
        every = range(self._t, 0, -1)
        return [
            k for k in every if Place("backward", self._state.parameter, loss=self._loss, k=k) in self._state.timeline
        ]

    def _on_the_way(self, place: Place) -> Iterator[Place]:
        """A place behind those of its timestep that it is made of and that were not asked yet."""
        for read in self._reads(place):
            if read.phase == place.phase and (read.loss, read.k) == (place.loss, place.k) and read not in self._known:
                yield from self._on_the_way(read)
        yield place

    def _share(self) -> Iterator[Task]:
        segments = segments_of(self._state.trace, self._state.parameter, self._loss)
        if len(segments) < 2:
            return
        letters = self._letters
        gradient = letters.gradient_label(self._state.parameter, self._loss)
        asked = _("Through which timestep does the largest share of {gradient} come? Say why.").format(
            gradient=gradient
        )
        shares = [
            _("{share} through t = {t}").format(share=percent(each.whole), t=letters.printed_timestep(each.k))
            for each in segments
            if each.whole
        ]
        if len(shares) < len(segments):
            shares.append(_("{share} through the others").format(share=percent(0)))
        said = [_("The shares are {shares}.").format(shares=all_listed(shares)), self._reason()]
        yield Task("share", letters.pieces(asked), (), (), 2, letters.pieces(" ".join(filter(None, said))))

    def _reason(self) -> str:
        segments = segments_of(self._state.trace, self._state.parameter, self._loss)
        nearest, largest = segments[0], max(segments, key=lambda each: each.share)
        if not self._state.trace.experiment.network.recurrent:
            return ""
        setting = Setting(self._state.trace, self._state.flow, self._letters)
        factor = Telling(setting, self._state.timeline, Place("sum", self._state.parameter)).step_back()
        if largest is nearest:
            said = _(
                "Nothing lies between the loss and t = {t}; every earlier timestep is reached through further factors "
                "{factor}, and its share is smaller here."
            )
        else:
            said = _(
                "t = {t} is reached through further factors {factor}; even so, what comes through it points along the "
                "gradient most."
            )
        return said.format(t=self._letters.printed_timestep(largest.k), factor=factor)

    def _update(self) -> Iterator[Task]:
        place = Place("update", self._state.parameter)
        if place in self._state.timeline:
            yield self._task("update", _("One step against the gradient: compute {values}."), (place,))
        else:
            said = _("flow {flow} has no update: it is of one loss alone; choose the flow each or all.")
            raise ExerciseError(said.format(flow=self._state.flow))

    # What a task is made of ----------------------------------------------------------------------------------------

    def _task(self, kind: str, said: str, places: tuple[Place, ...], t: int = 0) -> Task:
        labels = [self._letters.plain(self._equation(place).left) for place in places]
        given, points = [], 0
        for place in places:
            for read in self._reads(place):
                if read not in self._known and not is_given(self._state, read) and read not in given:
                    given.append(read)
            self._known.add(place)
            found = value(self._state.trace, place)
            points += 2 if found is not None and found.ndim == 2 else 1
        self._known.update(given)
        asked = self._letters.pieces(said.format(values=all_listed(labels), t=self._letters.printed_timestep(t)))
        return Task(kind, asked, places, tuple(given), points)

    def _reads(self, place: Place) -> tuple[Place, ...]:
        """The values whose numbers stand in the equation."""
        found = self._equation(place)
        short = found.sides[found.short]
        read = [each.reference for each in numbers_line(short, found.notation) if isinstance(each, Operand)]
        if place.phase == "sum":  # of a long one the numbers line leaves some out
            read += reads(self._state.timeline, place)
        return tuple(dict.fromkeys(each for each in read if isinstance(each, Place) and each != place))

    def _equation(self, place: Place) -> Equation:
        state = self._state
        return equation(state.trace, state.timeline, place, state.notation, state.tokens)
