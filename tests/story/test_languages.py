"""Every sentence that is told of a lesson goes through the catalogue, and German says all of it.

Lessons, places, asides and figures are walked through in a pretended language: what is still in Latin letters did not
come from the catalogue. The words of lessons and errata, tokens, and the names of letters are exempt.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

import pytest

from app.files.lesson_file import builtin_lessons, read_lesson
from app.story.asides import KINDS, aside
from app.story.asides.aside import Aside, every_path, visible
from app.story.asides.words import in_words
from app.story.diagram import description
from app.story.diagram.saying import line as label_of
from app.story.diagram.saying import said
from app.story.diagram.words import title
from app.story.figures import FIGURES, figure
from app.story.figures.gradient_plots import GRADIENT_PLOTS, why_not
from app.story.headings import count, heading
from app.story.inspection import inspection
from app.story.places import Flow
from app.story.pointing import Spot, Use
from app.story.state import Measure, Scale, State, opening_state, with_flow, with_look
from app.story.summary import in_short, summary
from app.story.term_words import term_in_words
from app.translation import choose_language
from rnn_engine.network import base_name
from tests.said import (
    ENGLISH,
    PRETENDED,
    Pretended,
    given_by,
    given_by_resources,
    of_figure,
    speak_pretended,
    untranslated,
)
from tests.story.catalogue import catalogue, wirings_and_gates
from tests.story.states import state_of

NAMES = frozenset({"tanh", "relu", "ReLU", "sigmoid", "identity", "softmax", "argmax", "onehot", "diag", "norm"})
NAMES |= {"BCE", "LSTM", "GRU", "Elman", "RNN", "MSELoss", "PyTorch"}
"""What is written alike in every language: functions and cells."""
EXPERIMENTS = dict((*catalogue(), *wirings_and_gates()))
LESSONS = [name for name, _title in builtin_lessons()]


@pytest.fixture(autouse=True)
def in_english_again() -> Iterator[None]:
    yield
    choose_language("en")


@pytest.fixture
def spoken(monkeypatch: pytest.MonkeyPatch) -> Pretended:
    return speak_pretended(monkeypatch)


# Walks ----------------------------------------------------------------------------------------------------------------


def opened(name: str, language: str) -> State:
    state = opening_state(read_lesson(name))
    choose_language(language)
    return with_look(state, replace(state.look, language=language))


def places(state: State) -> Iterator[State]:
    """The start, and of every kind of place in every flow the first and the last."""
    yield state
    flows: tuple[Flow, ...] = (state.flow, "each", "all")
    for flow in dict.fromkeys(flows):
        flowing = with_flow(state, flow)
        kinds: dict[tuple[str, str], list[int]] = {}
        for position in range(1, len(flowing.timeline) + 1):
            place = flowing.timeline.place(position)
            kinds.setdefault((place.phase, base_name(place.name)), []).append(position)
        for positions in kinds.values():
            for position in dict.fromkeys((positions[0], positions[-1])):
                yield replace(flowing, position=position)


def story_of(state: State) -> Iterator[str]:
    """What is said of a place, but where the lesson itself speaks."""
    yield from (
        description(state),
        description(replace(state, folded=True)),
        title(state),
        title(replace(state, folded=True)),
    )
    if state.place is None:
        return
    yield count(state.timeline, state.position)
    yield heading(state.place, state.notation)
    if state.position not in state.stops and state.question is None:
        yield state.sentence


def asides_of(states: Iterable[State]) -> Iterator[str]:
    """Every kind of aside, where it is met first and last."""
    met: dict[str, list[State]] = {}
    for state in states:
        for kind in KINDS:
            if kind.offered(state):
                met.setdefault(kind.name, []).append(state)
    kinds = {kind.name: kind for kind in KINDS}
    for name, there in met.items():
        for state in dict.fromkeys((there[0], there[-1])):
            yield kinds[name].title(state)
            shown = aside(replace(state, aside=name))
            assert shown is not None
            yield shown.title
            yield from words_of(shown)


def words_of(shown: Aside) -> Iterator[str]:
    """An aside in words without its formulas."""
    yield from (picture.title for row in shown.pictures for picture in row)
    for _path, line in visible(shown, every_path(shown)):
        yield from (line.label, line.remark)
        yield from (piece for piece in line.numbers if isinstance(piece, str))
    yield from shown.sentence.splitlines()
    formulas = [formula.plain for _path, line in visible(shown, every_path(shown)) for formula in line.formulas]
    told = in_words(shown, every_path(shown))
    for formula in sorted(formulas, key=len, reverse=True):
        told = told.replace(formula, "")
    yield from told.splitlines()


def figures_of(state: State) -> Iterator[str]:
    """All figures in both measures and scales, with nothing, with some and with everything reached."""
    measures: tuple[Measure, ...] = ("share", "norm")
    scales: tuple[Scale, ...] = ("linear", "log")
    for position in (0, 2 * len(state.timeline) // 3, len(state.timeline)):
        there = replace(state, position=position)
        for measure, scale in zip(measures, scales, strict=True):
            for name in FIGURES:
                yield from of_figure(figure(name, replace(there, measure=measure, scale=scale)))
    for measure in measures:
        for name in GRADIENT_PLOTS:
            there = replace(state, measure=measure)
            reason = why_not(name, there)
            yield from (reason,) if reason else of_figure(figure(name, there))


def pointing_of(state: State) -> Iterator[str]:
    """What is said of what can be pointed at: terms, values, weights, edges, cells, bars and dots; and inspected."""
    for term in state.equation.terms:
        yield term_in_words(state, term)
    parameters = state.trace.experiment.parameters
    spots: list[Spot] = [*parameters, *(Use(name, 1) for name in parameters)]
    spots += [] if state.place is None else [state.place]
    for spot in spots:
        yield from (said(state, spot), label_of(state, spot))
        for panel in (panel for name in FIGURES for panel in figure(name, state).panels if panel.spots is not None):
            assert panel.spots is not None
            yield from (panel.spots.said(*cell) for cell in panel.spots.cells(spot))
        if not isinstance(spot, Use):
            inspected = inspection(replace(state, inspected=spot))
            assert inspected is not None
            yield inspected.words
            yield from (fact.name for fact in inspected.facts)


# Tests ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", LESSONS)
def test_what_is_told_of_a_lesson_comes_from_the_catalogue(name: str, spoken: Pretended) -> None:
    state = opened(name, PRETENDED)
    there = list(places(state))
    told = {summary(state.lesson), in_short(state.lesson)}
    for each in there:
        told.update(story_of(each))
    told.update(asides_of(there))
    told.update(figures_of(state))
    for each in there[1 :: max(1, len(there) // 8)]:
        told.update(pointing_of(each))
    given = (*given_by(state.lesson), *given_by_resources())
    assert untranslated(told, given, NAMES) == set()
    assert not spoken.unknown


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_what_is_told_of_any_network_comes_from_the_catalogue(name: str, spoken: Pretended) -> None:
    state = state_of(EXPERIMENTS[name])
    choose_language(PRETENDED)
    there = list(places(with_look(state, replace(state.look, language=PRETENDED))))
    told = {text for each in there for text in story_of(each)} | set(asides_of(there))
    assert untranslated(told, given_by_resources(), NAMES) == set()
    assert not spoken.unknown


@pytest.mark.parametrize("name", LESSONS)
def test_german_says_all_of_it(name: str) -> None:
    state = opened(name, "de")
    there = list(places(state))
    told = {summary(state.lesson), in_short(state.lesson)}
    for each in there[:: max(1, len(there) // 12)]:
        told.update(story_of(each))
    told.update(asides_of(there))
    told.update(figures_of(state))
    for each in there[1 :: max(1, len(there) // 8)]:
        told.update(pointing_of(each))
    own = {word for text in (*given_by(state.lesson), *given_by_resources()) for word in text.split()}
    english = {text for text in told if any(word not in own for word in ENGLISH.findall(text))}
    assert english == set()
