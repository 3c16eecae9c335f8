"""The rows of the tour panel's list: the lesson itself, then its stops."""

from collections.abc import Sequence

from app.story.lettering import lettered
from app.story.naming import place_in_words
from app.story.places import Place
from app.story.state import State
from app.tour.stop_list import Row
from app.translation import _


def rows(state: State, order: Sequence[int]) -> list[Row]:
    """`order`: the numbers of the stops as the tour comes to them."""
    story = Row("", state.told.title, lettered(state.told.story, state.notation) or _("no story yet"))
    return [story, *(_row(state, number, count) for count, number in enumerate(order, 1))]


def _row(state: State, number: int, count: int) -> Row:
    stop = state.told.stops[number]
    elsewhere = stop.at not in state.timeline if isinstance(stop.at, Place) else state.flow != state.lesson.flow
    words, place = lettered(stop.say, state.notation), place_in_words(state, stop.at)
    return Row(str(count), words, place, elsewhere, stop.question is not None)
