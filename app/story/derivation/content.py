"""What a derivation says: the story, what is given, then every equation under its sentence, in the film's order."""

from collections.abc import Iterator
from dataclasses import replace

from app.story.blocks import Block, Derivation, Displayed, Heading, Paragraph
from app.story.equations import equation
from app.story.figures.segments import segments_of
from app.story.given import given, one_hot_words, rounding
from app.story.headings import flow_in_words
from app.story.lettering import lettered
from app.story.naming import place_in_words
from app.story.numbers import brief, percent
from app.story.passes import Pass
from app.story.places import Place, PlaceError
from app.story.sentences import sentence
from app.story.sentences.telling import all_listed
from app.story.state import State
from app.story.text_with_math import MarkedNotation
from app.story.timeline import Group
from app.translation import _, language
from rnn_engine.proofs import proof

MOST = 500
"""As many equations a derivation may have: some 120 pages."""


def derivation(state: State, first: int = 1, last: int | None = None) -> Derivation:
    """The flow of a state from one position of its timeline to another, both included; `last` None: to the end.

    Raises PlaceError where there is no such stretch, or where it is too long to be written.
    """
    last = len(state.timeline) if last is None else last
    return made_of(state, tuple(blocks(state, first, last)))


def blocks(state: State, first: int, last: int) -> Iterator[Block]:
    """What it is made of, one after the other. Raises PlaceError as well."""
    check_stretch(state, first, last)
    yield from _Telling(state, MarkedNotation.of(state.notation), first, last).blocks()


def made_of(state: State, told: tuple[Block, ...]) -> Derivation:
    """The document."""
    return Derivation(state.told.title, language(), state.notation, state.trace, told)


def check_stretch(state: State, first: int, last: int) -> None:
    """Raises PlaceError where a derivation has no such part, or too long a one."""
    steps = len(state.timeline)
    if not 1 <= first <= last <= steps:
        said = _("steps {first} to {last} are no stretch of this flow; choose two places of it, in their order.")
        raise PlaceError(said.format(first=first, last=last))
    if last - first + 1 > MOST:
        said = _(
            "the derivation would have {count} equations, and at most {most} are written; choose a range, for example "
            "“{start}” to “{end}”, or the flow of one loss."
        )
        start, end = state.timeline.place(first), state.timeline.place(_whole_timesteps(state, first))
        raise PlaceError(said.format(count=last - first + 1, most=MOST, start=start, end=end))


def _whole_timesteps(state: State, first: int) -> int:
    """The last position of as many timesteps as may be written from `first` on."""
    limit = first + MOST - 1
    return state.timeline.timestep_start(limit + 1) - 1 or limit


class _Telling:
    def __init__(self, state: State, letters: MarkedNotation, first: int, last: int) -> None:
        self._state, self._letters = state, letters
        self._first, self._last = first, last

    def blocks(self) -> Iterator[Block]:
        state, letters = self._state, self._letters
        if state.told.story:
            yield Paragraph(letters.pieces(lettered(state.told.story, letters)))
        yield from self._given()
        for part in state.timeline.passes:
            if part.first <= self._last and part.last >= self._first:
                yield from self._pass(part)

    def _given(self) -> Iterator[Block]:
        there = given(self._state.lesson, self._letters)
        yield self._heading(1, _("What is given"))
        yield there.in_words
        yield there.sequence
        yield from one_hot_words(self._state.lesson, self._letters)
        yield there.parameters
        yield rounding()
        flow = flow_in_words(self._state.flow, self._letters)
        yield self._said(_("What flows back: {flow}.").format(flow=flow))
        steps = len(self._state.timeline)
        if (self._first, self._last) != (1, steps):
            lettered = replace(self._state, notation=self._letters)
            start, end = (place_in_words(lettered, lettered.timeline.place(n)) for n in (self._first, self._last))
            said = _("Of the {steps} steps these are the steps {first} to {last}: from {start} to {end}.")
            yield self._said(said.format(steps=steps, first=self._first, last=self._last, start=start, end=end))

    def _pass(self, part: Pass) -> Iterator[Block]:
        yield self._heading(1, self._pass_title(part))
        for group in self._state.timeline.timesteps(max(part.first, self._first), min(part.last, self._last)):
            if group.timestep is not None:
                yield self._heading(2, self._group_title(part, group))
            for position in range(max(group.first, self._first), min(group.last, self._last) + 1):
                yield from self._step(self._state.timeline.place(position))
                if part.name == "sum":
                    yield from self._check_of(self._state.timeline.place(position))

    def _step(self, place: Place) -> Iterator[Block]:
        state = self._state
        if place == Place("forward", "L"):
            yield self._heading(1, _("The whole loss"))
        said = sentence(state.trace, state.timeline, place, self._letters, state.tokens)
        shown = equation(state.trace, state.timeline, place, state.notation, state.tokens)
        yield Displayed(self._letters.pieces(said), shown)

    def _check_of(self, place: Place) -> Iterator[Block]:
        """The shares of the timesteps, which add up, and the same gradient by a plain reverse pass."""
        trace, printed = self._state.trace, self._letters.printed_timestep
        segments = segments_of(trace, place.name, place.loss)
        verdict = proof(trace, place.name, place.loss)
        said = []
        if len(segments) > 1:
            shares = [
                _("{share} through t = {t}").format(share=percent(each.whole), t=printed(each.k)) for each in segments
            ]
            total = percent(sum(each.whole for each in segments))
            said.append(_("Its shares: {shares}; together {total}.").format(shares=all_listed(shares), total=total))
        checked = (
            _("Check: a plain reverse pass gives the same, with a difference of {difference}.")
            if verdict.adds_up
            else _("Check: a plain reverse pass gives something else, with a difference of {difference}.")
        )
        said.append(checked.format(difference=brief(verdict.sum_of_contributions)))
        yield self._said(" ".join(said))

    # Headings ------------------------------------------------------------------------------------------------------

    def _pass_title(self, part: Pass) -> str:
        loss = "" if part.loss is None else self._letters.label("loss", part.loss)
        match part.name:
            case "forward":
                return _("The forward pass")
            case "backward":
                return _("The way back of {loss}").format(loss=loss) if loss else _("The way back of all losses")
            case "sum":
                return _("The gradient of {loss}").format(loss=loss) if loss else _("The whole gradient")
        return _("The update")

    def _group_title(self, part: Pass, group: Group) -> str:
        assert group.timestep is not None
        t = self._letters.printed_timestep(group.timestep)
        if part.name == "backward":
            return _("The initial state") if group.timestep == 0 else _("Through timestep {t}").format(t=t)
        return _("Timestep {t}").format(t=t)

    def _heading(self, level: int, text: str) -> Heading:
        return Heading(level, self._letters.pieces(text))

    def _said(self, text: str) -> Paragraph:
        return Paragraph(self._letters.pieces(text))
