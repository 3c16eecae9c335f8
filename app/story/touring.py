"""Where the tour of a lesson goes from a state: its stops, its questions, what they show."""

from dataclasses import replace
from typing import cast

from app.files.lesson import Stop
from app.files.notation_file import read_notation
from app.story.places import Flow, Place
from app.story.state import Guess, Measure, Scale, State, with_flow


def toured(state: State, direction: int) -> State | None:
    """The state at the next stop (1), or the one before (−1), where it asks or shows what it shows; back from an answer
    the question again. None where there is no further one."""
    chosen = _next_stop(state) if direction > 0 else _stop_before(state)
    return None if chosen is None else come_to(state, chosen)


def answered(state: State, choice: str | None) -> State:
    """The state after a guess at the question that is asked (None: none), where it leads and what is shown then."""
    stop, question = state.stops[state.position], state.question
    assert question is not None
    there = state if question.then is None else _wherever(state, question.then)
    return _as_shown(replace(there, guess=Guess(stop, choice), playing=False), stop)


def visited(state: State, number: int) -> State:
    """The state at a stop, by its number from 0 in the lesson, in whichever flow has it: as the tour comes to it."""
    stop = state.told.stops[number]
    if isinstance(stop.at, int):
        there = state if state.flow == state.lesson.flow else with_flow(state, state.lesson.flow)
    else:
        there = _wherever(state, stop.at)
    return come_to(there, next(each for each, (_at, told) in enumerate(there.tour) if told is stop))


def come_to(state: State, chosen: int) -> State:
    """The state at a stop of its tour, by its number from 0."""
    position, stop = state.tour[chosen]
    turn = sum(at == position for at, _stop in state.tour[:chosen])
    here = replace(state, position=position, turn=(position, turn), guess=None)
    return here if stop.question is not None else _as_shown(here, stop)


def _wherever(state: State, place: Place) -> State:
    """The state at a place that some flow has: the shown one, else the lesson's own, that of its loss, each, all."""
    of_loss: tuple[Flow, ...] = () if place.loss is None else (place.loss,)
    flows: tuple[Flow, ...] = (state.lesson.flow, *of_loss, "each", "all")
    there = (
        state
        if place in state.timeline
        else next(moved for flow in flows if place in (moved := with_flow(state, flow)).timeline)
    )
    return replace(there, position=there.timeline.position(place))


def _answered(state: State) -> int | None:
    """The number of the stop whose answer is shown: the tour goes on from there, wherever the answer has led."""
    tour = enumerate(state.tour)
    return next((each for each, (_at, stop) in tour if state.guess is not None and stop is state.guess.stop), None)


def _standing_at(state: State) -> int | None:
    """The number of the stop that the tour has come to: between two of them, the last one before on the timeline."""
    asked = _answered(state)
    if asked is not None or state.tour_number is not None:
        return state.tour_number if asked is None else asked
    before = [(at, number) for number, (at, _stop) in enumerate(state.tour) if at <= state.position]
    return max(before)[1] if before else None


def _next_stop(state: State) -> int | None:
    here = _standing_at(state)
    on = 0 if here is None else here + 1
    return on if on < len(state.tour) else None


def _stop_before(state: State) -> int | None:
    here = _standing_at(state)
    if here is None or here != state.tour_number or _answered(state) is not None:
        return here
    return here - 1 if here else None


def _as_shown(state: State, stop: Stop) -> State:
    """What a stop's `show` and `open` make of a state; what another stop has opened lies over the network no longer."""
    letters = stop.show.get("notation")
    shown = replace(
        state,
        folded=stop.show.get("folded", state.folded) and state.compared is None,
        notation=state.notation if letters is None else read_notation(letters),
        parameter=stop.show.get("parameter", state.parameter),
        measure=cast(Measure, stop.show.get("measure", state.measure)),  # as the lesson's schema allows
        scale=cast(Scale, stop.show.get("scale", state.scale)),
    )
    if stop.open:
        return replace(shown, aside=stop.open, opened=frozenset())
    is_of_tour = state.aside in {other.open for other in state.told.stops}
    return replace(shown, aside="", opened=frozenset()) if is_of_tour else shown
