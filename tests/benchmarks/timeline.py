"""The timeline's index: built for T = 10000, asked for places and for their positions."""

import random
from collections.abc import Iterator
from functools import partial

from app.story.timeline import timeline
from tests.benchmarks.networks import case
from tests.benchmarks.ours import experiment
from tests.benchmarks.table import AtMost, Row
from tests.benchmarks.timing import fastest

LENGTH = 10_000
_ASKED = 1000


def rows() -> Iterator[Row]:
    """Building, position → place and place → position, the last two for one of them, anywhere in the timeline."""
    index = timeline(given := experiment(case("elman", LENGTH, 2, 2)), "each")
    positions = random.Random(1).sample(range(1, len(index) + 1), _ASKED)
    places = [index.place(n) for n in positions]

    def visit() -> None:
        for n in positions:
            index.place(n)

    def find() -> None:
        for place in places:
            index.find(place)

    build, visiting, finding = fastest([partial(timeline, given, "each"), visit, find])
    question = f"index of the timeline: T = {LENGTH}, flow each, {len(index)} places"
    yield Row(question, "build", build, bar=AtMost(0.05))
    yield Row(question, "position → place", visiting / _ASKED, bar=AtMost(5e-6))
    yield Row(question, "place → position", finding / _ASKED)
