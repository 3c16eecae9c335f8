"""The errata: all of them are there, open, show where they belong, and work out what the worked examples have."""

import json
from collections.abc import Iterator
from dataclasses import replace

import jsonschema
import numpy as np
import pytest
import typst

from app.files.lesson_file import read_lesson
from app.files.notation_file import notation_object, read_notation
from app.resources import resource
from app.story.asides import is_offered, offered
from app.story.asides.aside import Aside, Line
from app.story.asides.errata import KINDS
from app.story.errata.erratum import Erratum, documents, errata
from app.story.errata.reading import Reading
from app.story.errata.worked_out import WORKED, readings, shows
from app.story.expressions import Expression, Jacobian, Marked, Product
from app.story.places import Flow
from app.story.state import State
from app.story.working_out import AsPrinted
from rnn_engine.arrays import Array
from rnn_engine.experiment import Loss, Truncation
from tests.story.catalogue import TANH, drawn
from tests.story.chains import chain_as_gradient
from tests.story.states import state_of
from tests.story.worked_errata import ERRATA, close

IDS = {
    *(f"D1-{number}" for number in range(1, 11)),
    *(f"D2-{number}" for number in range(1, 17)),
    *(f"D3-{number}" for number in range(1, 16)),
}
ABOUT_WORDS = {"D1-10", "D2-1", "D2-12", "D2-14", "D2-15", "D3-11", "D3-15"}
NOTHING_WRONG_TO_COMPUTE = {"D1-1", "D1-5", "D1-8", "D2-11", "D2-13", "D3-3", "D3-6", "D3-7", "D3-9", "D3-10", "D3-12"}

each_erratum = pytest.mark.parametrize("erratum", ERRATA.values(), ids=ERRATA)


def at_example(erratum: Erratum) -> State:
    example = erratum.example
    return state_of(example.lesson, example.flow, 0 if example.step is None else str(example.step))


def opened(state: State, name: str) -> Aside:
    assert is_offered(state, name)
    return next(kind for kind in KINDS if kind.name == name).build(state)


def every_line(lines: tuple[Line, ...]) -> Iterator[Line]:
    for line in lines:
        yield line
        yield from every_line(line.opens)


# The list -------------------------------------------------------------------------------------------------------------


def test_every_erratum_of_the_documents_is_there_once() -> None:
    assert {erratum.id for erratum in errata()} == IDS
    assert len(errata()) == 41


def test_the_file_follows_its_schema() -> None:
    schema, content = (
        json.loads(resource(*name).read_text(encoding="utf-8"))
        for name in (("schemas", "errata.schema.json"), ("errata.json",))
    )
    jsonschema.Draft202012Validator.check_schema(schema)
    assert not list(jsonschema.Draft202012Validator(schema).iter_errors(content))


@each_erratum
def test_an_erratum_belongs_to_the_document_of_its_id(erratum: Erratum) -> None:
    assert erratum.document == {"1": "slides", "2": "notes", "3": "worksheet"}[erratum.id[1]]
    assert read_notation(erratum.document).name == erratum.document


def test_the_lost_links_of_the_notes_are_mentioned() -> None:
    assert "BLOG-1" in documents()["notes"].about


def test_only_what_is_about_words_has_no_numbers() -> None:
    assert IDS - set(WORKED) == ABOUT_WORDS


# Opened ---------------------------------------------------------------------------------------------------------------


@each_erratum
def test_it_opens_at_its_example_and_shows_both_forms(erratum: Erratum) -> None:
    aside = opened(at_example(erratum), erratum.id)
    assert erratum.id in aside.title
    assert erratum.title in aside.title
    assert aside.sentence == erratum.why
    shown = [text for line in aside.lines for text in (*(each.markup for each in line.formulas), line.remark)]
    for piece in (*erratum.printed, *erratum.right):
        assert any(piece.strip("$") in text for text in shown), piece
    assert any(line.struck for line in aside.lines if line.formulas) == (
        erratum.kind == "error" and any(piece.startswith("$") for piece in erratum.printed)
    )


@each_erratum
def test_numbers_are_shown_where_there_are_any(erratum: Erratum) -> None:
    lines = opened(at_example(erratum), erratum.id).lines
    assert any(line.numbers for line in lines) == (erratum.id not in ABOUT_WORDS)
    if erratum.id in {"D2-2", "D2-3"}:  # the readings of a loss open their gradients
        assert any(line.opens for line in lines)


def test_every_formula_is_typst() -> None:
    asides = [opened(at_example(erratum), erratum.id) for erratum in errata()]
    asides += [opened(state_of(name, at=0), "errata") for name in ("slides", "notes", "worksheet")]
    formulas = {formula.markup for aside in asides for line in every_line(aside.lines) for formula in line.formulas}
    assert len(formulas) > 60
    source = "\n".join(f"$ {markup} $" for markup in sorted(formulas)).encode()
    typst.compile(source, format="pdf", ignore_system_fonts=True)


@each_erratum
def test_a_formula_beside_numbers_gives_these_numbers(erratum: Erratum) -> None:
    state = at_example(erratum)
    found = readings(state, erratum)
    if found is None:
        assert erratum.id in ABOUT_WORDS
        return
    work = AsPrinted(state.trace, state.notation)
    for reading in (*found.printed, *found.right):
        match reading.pieces:
            case (Expression() as expression,):
                assert close(reading.value, worked_out(work, expression, reading)), reading.label


def worked_out(work: AsPrinted, expression: Expression, reading: Reading) -> Array:
    """An expression as it is printed; a chain of Jacobians, which ends in a row, as the gradient it stands for."""
    value = work.of(expression)
    if value.shape == np.shape(reading.value) or not begins_with_jacobian(expression):
        return value
    if value.ndim == 3:
        return chain_as_gradient(work.notation, "W_hh", value)  # its last factor has the printed shape already
    return work.notation.as_printed("h", value[0])


def begins_with_jacobian(expression: Expression) -> bool:
    match expression:
        case Product(factors=(Marked(body=Jacobian()), *_)):
            return True
    return False


# Where ----------------------------------------------------------------------------------------------------------------


@each_erratum
def test_it_shows_in_its_documents_letters_only(erratum: Erratum) -> None:
    state = at_example(erratum)
    assert shows(state, erratum)
    for name in {"slides", "notes", "worksheet"} - {erratum.document}:
        assert not is_offered(replace(state, notation=read_notation(name)), erratum.id)


@pytest.mark.parametrize("lesson", ["slides", "notes", "worksheet"])
@pytest.mark.parametrize("flow", ["each", "all", 3])
def test_a_place_has_few_errata_and_each_of_them_opens(lesson: str, flow: Flow) -> None:
    state, seen = state_of(lesson, flow, 0), set()
    for position in range(len(state.timeline) + 1):
        here = replace(state, position=position)
        ids = [kind.name for kind in offered(here) if kind.name in ERRATA]
        assert len(ids) <= 4, f"{here.place}: {ids}"
        for id in ids:
            assert ERRATA[id].is_about(here.place)
            assert opened(here, id).lines
            seen.add(id)
    assert len(seen) >= (2 if flow == "all" else 8)


def test_what_is_about_a_whole_document_shows_before_the_first_step() -> None:
    state = state_of("notes", at=0)
    assert {kind.name for kind in offered(state) if kind.name in ERRATA} == {"D2-1", "D2-12", "D2-14", "D2-15"}
    assert "D2-1" not in [kind.name for kind in offered(replace(state, position=1))]


def test_what_a_network_cannot_express_does_not_show() -> None:
    letters = {name: read_notation(name) for name in ("slides", "notes", "worksheet")}
    cross_entropy = state_of("slides", at="backward loss=4 k=4 dq", notation=letters["notes"])
    assert not is_offered(cross_entropy, "D2-9")
    assert is_offered(state_of("notes", at="backward loss=4 k=4 dq"), "D2-9")
    every, some = (drawn(TANH, "abc", targets, Loss("squared_error", "mean")) for targets in ("bca", "b-a"))
    assert is_offered(state_of(every, 3, "forward t=3 loss", notation=letters["notes"]), "D2-2")
    assert not is_offered(state_of(some, 3, "forward t=3 loss", notation=letters["notes"]), "D2-2")  # two losses, T = 3
    squared = state_of("notes", at="backward loss=4 k=4 dq", notation=letters["worksheet"])
    assert not is_offered(squared, "D3-14")
    linear = state_of("scalar", 3, "backward loss=3 k=2 dh", notation=letters["notes"])
    assert not is_offered(linear, "D2-4")
    adjacent = state_of("slides", at="backward loss=4 k=3 W_hh")
    assert not is_offered(adjacent, "D1-4")  # one factor has no order
    truncated = drawn(TANH, "abcabc", "bcabca", truncation=Truncation("sliding", 2))
    assert not is_offered(state_of(truncated, 4, "sum loss=4 W_hh"), "D1-3")


@pytest.mark.parametrize("name", ["hell-ello", "scalar", "vanishing", "exploding"])
def test_other_lessons_in_the_documents_letters_open_what_they_show(name: str) -> None:
    lesson = read_lesson(name)
    for document in documents():
        state = replace(state_of(lesson.experiment, lesson.flow), notation=read_notation(document))
        places = [line.place for line in opened(state, "errata").lines if line.place is not None]
        assert len(places) >= 4
        for place in places:
            here = replace(state, position=state.timeline.position(place))
            ids = [kind.name for kind in offered(here) if kind.name in ERRATA]
            assert ids
            for id in ids:
                assert opened(here, id).lines


# The index ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["slides", "notes", "worksheet"])
def test_the_index_of_a_document_lists_its_errata_and_leads_to_them(name: str) -> None:
    state = state_of(name, at=0)
    aside = opened(state, "errata")
    assert [line.label for line in aside.lines] == [each.id for each in errata() if each.document == name]
    assert aside.sentence.startswith(documents()[name].about[:20])  # type: ignore[index]
    for line in aside.lines:
        erratum = ERRATA[line.label]
        assert line.opens
        assert erratum.title in line.remark
        if line.place is not None:
            assert shows(replace(state, position=state.timeline.position(line.place)), erratum)
    led = {line.label for line in aside.lines if line.place is not None}
    own_flow = {each.id for each in errata() if each.document == name and each.example.flow is None}
    assert led == {id for id in own_flow if not ERRATA[id].start}


def test_in_other_letters_the_index_has_all_documents() -> None:
    own = {"name": "mine", "title": "Mine"}
    letters = read_notation({**notation_object(read_notation("slides")), **own})
    aside = opened(state_of("slides", at=3, notation=letters), "errata")
    assert [line.remark for line in aside.lines] == [document.about for document in documents().values()]
    listed = [line.label for heading in aside.lines for line in heading.opens]
    assert listed == [erratum.id for erratum in errata()]


# Numbers --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("id", sorted(IDS - ABOUT_WORDS))
def test_what_is_printed_differs_where_it_is_said_to(id: str) -> None:
    state = at_example(ERRATA[id])
    worked = readings(state, ERRATA[id])
    assert worked is not None
    apart = [float(np.max(np.abs(printed.value - right.value))) for printed, right in worked.compared()]
    if id in NOTHING_WRONG_TO_COMPUTE:
        assert not worked.printed
    elif id == "D1-9":
        assert max(apart) < 1e-15
    elif id in ("D2-10", "D3-8"):
        assert worked.printed
    else:
        as_printed_is_exact = id in ("D1-6", "D3-14")
        assert (apart[0] < 1e-15) == as_printed_is_exact
        assert all(difference > 1e-4 for difference in apart[1 if as_printed_is_exact else 0 :])


def test_a_notation_that_only_bears_a_documents_name_has_no_errata() -> None:
    state = state_of("worksheet", at="backward loss=3 k=3 W_hh")
    assert is_offered(state, "D3-1")
    own = read_notation({**notation_object(state.notation), "vectors": "column"})
    assert not is_offered(replace(state, notation=own), "D3-1")
