"""A stretch of the film: which places it shows, and what it says where it shows none."""

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.files.lesson_file import builtin_lessons
from app.story import touring
from app.story.asides import aside
from app.story.asides.aside import every_path
from app.story.film_style import FilmStyle, film_kind
from app.story.places import PlaceError
from app.story.state import State
from app.story.stretch import EVERY, By, Stretch, StretchError, present_pass, scene_count, scenes, stretch
from tests.story.states import state_of

SLIDES = state_of("slides")
END = len(SLIDES.timeline)


def without_stops() -> State:
    return replace(SLIDES, lesson=replace(SLIDES.lesson, stops=()))


def test_by_step_every_equation_is_shown() -> None:
    assert list(Stretch(3, 7, "step").positions(SLIDES)) == [3, 4, 5, 6, 7]


def test_by_timestep_each_is_shown_at_its_last_equation() -> None:
    shown = Stretch(1, END, "timestep").positions(SLIDES)
    assert [str(SLIDES.timeline.place(position)) for position in shown[:5]] == [
        "forward t=1 loss",
        "forward t=2 loss",
        "forward t=3 loss",
        "forward t=4 loss",
        "backward loss=4 k=4 b_h",
    ]
    assert shown[-1] == END


def test_a_timestep_that_is_not_shown_to_its_end_is_shown_as_far_as_it_goes() -> None:
    assert list(Stretch(0, 9, "timestep").positions(SLIDES)) == [0, 7, 9]


def test_by_stop_only_the_lessons_stops_are_shown_in_the_order_of_the_tour() -> None:
    assert list(Stretch(0, END, "stop").positions(SLIDES)) == list(SLIDES.stops)


@pytest.mark.parametrize("name", [name for name, _ in builtin_lessons()])
@pytest.mark.parametrize("by", ["step", "timestep"])
def test_every_lesson_has_a_stretch_of_all_of_it(name: str, by: By) -> None:
    state = state_of(name)
    shown = stretch(state, None, None, by).positions(state)
    assert list(shown) == sorted(set(shown))
    assert shown[-1] == len(state.timeline)


@given(st.integers(0, END), st.integers(0, END), st.sampled_from(["step", "timestep"]))
def test_what_is_shown_lies_within_the_stretch(one: int, other: int, by: By) -> None:
    first, last = sorted((one, other))
    shown = Stretch(first, last, by).positions(SLIDES)
    assert all(first <= position <= last for position in shown)
    assert last in shown


def test_a_stretch_is_named_by_places_or_numbers() -> None:
    named = stretch(SLIDES, "forward t=2 h", "30", "step")
    assert SLIDES.timeline.place(named.first).name == "h"
    assert named.last == 30


@pytest.mark.parametrize(
    ("ask", "sentence"),
    [
        (lambda: Stretch(9, 4, "step").positions(SLIDES), "step 4, lies before the beginning, step 9"),
        (lambda: Stretch(2, 2, "stop").positions(SLIDES), "no stop between step 2 and step 2"),
        (lambda: Stretch(0, 9, "stop").positions(without_stops()), "has no stops in this flow"),
        (lambda: scenes(SLIDES, Stretch(1, END, "step"), 10), f"there are {END} to show, and at most 10"),
        (lambda: stretch(SLIDES, "forward t=9 h", None, "step"), "timesteps run from 1 to 4"),
        (lambda: stretch(SLIDES, None, "999", "step"), "step 999 does not exist"),
    ],
)
def test_a_stretch_that_shows_nothing_says_what_to_choose(ask: Callable[[], object], sentence: str) -> None:
    with pytest.raises(PlaceError, match=sentence):
        ask()


def test_a_question_is_shown_before_its_answer() -> None:
    state = state_of("questions")
    asked = next(position for position in state.stops if state.question_at(position) is not None)
    shown = Stretch(asked, asked, "step")
    question, answer = scenes(state, shown, 9)
    assert question.question is not None
    assert question.sentence.startswith(question.question.text[:10])
    assert answer.question is None
    assert answer.sentence != question.sentence
    assert scene_count(state, shown) == 2


def test_scenes_show_the_network_alone_whatever_is_open() -> None:
    state = state_of("slides", at="backward loss=4 k=3 W_hh", aside="struck-through", shapes=True, theme="dark")
    (scene,) = scenes(state, Stretch(40, 40, "step"), 9)
    assert (scene.position, scene.aside) == (40, "")
    assert (scene.shapes, scene.theme) == (True, "dark")


def test_by_stop_it_shows_what_the_tour_shows() -> None:
    """What a stop opens stands there opened; its notation and whether the network is folded hold until another stop
    says otherwise."""
    state = state_of("slides")
    shown = scenes(state, Stretch(0, len(state.timeline), "stop"), 99)
    toured, walked = [], state
    while (there := touring.toured(walked, 1)) is not None:
        walked = there
        toured.append(there)
    assert [scene.position for scene in shown] == [there.position for there in toured]
    for kind in ("aside", "folded", "notation", "sentence"):
        assert [getattr(scene, kind) for scene in shown] == [getattr(there, kind) for there in toured]
    assert len({scene.aside for scene in shown}) > 3
    assert len({scene.notation.name for scene in shown}) > 1
    assert any(scene.folded for scene in shown)


def test_what_a_stop_opens_is_opened_to_its_last_line() -> None:
    state = state_of("notes")
    (scene,) = (scene for scene in scenes(state, Stretch(0, 99, "stop"), 99) if scene.aside == "substitution")
    shown = aside(scene)
    assert shown is not None
    assert scene.opened == frozenset(every_path(shown)) != frozenset()


@pytest.mark.parametrize("by", EVERY)
def test_scenes_are_counted_without_being_made(by: By) -> None:
    state = state_of("questions")
    shown = Stretch(0, len(state.timeline), by)
    assert scene_count(state, shown) == len(scenes(state, shown, 999))


@pytest.mark.parametrize(("at", "name"), [(0, "forward"), ("forward t=3 h", "forward"), ("sum loss=4 W_hh", "sum")])
def test_the_present_pass_is_that_of_the_cursor(at: str | int, name: str) -> None:
    state = state_of("slides", at=at)
    first, last = present_pass(state)
    assert {state.timeline.place(position).phase for position in range(first, last + 1)} == {name}


def test_a_stretch_of_nothing_is_an_error_of_places() -> None:
    assert issubclass(StretchError, PlaceError)


# How long a film is ---------------------------------------------------------------------------------------------------


@given(st.integers(1, 400), st.floats(0.1, 60.0), st.integers(1, 60))
def test_every_scene_is_seen_and_the_film_is_as_long_as_its_scenes(count: int, seconds: float, rate: int) -> None:
    style = FilmStyle(seconds=seconds, rate=rate)
    starts = [style.starts(scene) for scene in range(count + 1)]
    assert all(one < other for one, other in pairwise(starts))
    assert starts[-1] == max(count, round(count * seconds * rate))


@given(st.integers(0, 50), st.floats(0.1, 60.0), st.integers(1, 60))
def test_a_scene_arrives_and_then_rests(scene: int, seconds: float, rate: int) -> None:
    style = FilmStyle(seconds=seconds, rate=rate)
    phases = style.phases(scene)
    assert list(phases) == sorted(phases)
    assert phases[-1] == 1.0
    assert len(phases) <= style.starts(scene + 1) - style.starts(scene)


@pytest.mark.parametrize(
    ("name", "kind"),
    [("a.gif", "gif"), ("a.MP4", "mp4"), ("frames", "png"), ("a.avi", None), ("a.png", None)],
)
def test_a_film_is_written_as_its_name_says(name: str, kind: str | None) -> None:
    assert film_kind(name) == kind
