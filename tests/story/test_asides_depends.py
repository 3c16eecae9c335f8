"""What a loss depends on, opened line by line back to what the lesson gives."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
import typst as typst_compiler

from app.files.lesson_file import builtin_lessons
from app.files.notation_file import notation_names, read_notation
from app.story.asides import aside, is_offered
from app.story.asides.aside import LEFT_OUT, Aside, Line, every_path, visible
from app.story.places import Place
from app.story.state import State
from app.story.values import value
from tests.story.catalogue import TANH, drawn
from tests.story.states import state_of


def opened(state: State) -> Aside:
    assert is_offered(state, "depends")
    found = aside(replace(state, aside="depends"))
    assert found is not None
    return found


def everything(found: Aside) -> list[Line]:
    return [line for _, line in visible(found, every_path(found))]


def places(found: Aside) -> Iterator[str]:
    return (str(line.place) for line in everything(found) if line.place is not None)


def test_the_chain_of_the_notes_leads_from_the_loss_to_the_initial_state() -> None:
    found = opened(state_of("notes", at="forward t=4 loss"))
    names = ("loss", "y_hat", "q", "h", "z")
    back = [f"forward t={t} {name}" for t in (4, 3, 2, 1) for name in names if t == 4 or name in ("h", "z")]
    assert list(places(found)) == back
    assert everything(found)[-1].formulas[0].plain == "a₀ = given"
    assert [line.remark for line in everything(found) if line.remark] == ["uses V and c", *["uses U, W and b"] * 4]


@pytest.mark.parametrize("lesson", [name for name, _ in builtin_lessons()])
def test_every_line_comes_to_the_value_of_its_place(lesson: str) -> None:
    state = state_of(lesson)
    for t in state.trace.losses[-2:]:
        here = state_of(lesson, "each", f"forward t={t} loss")
        for line in everything(opened(here)):
            if line.place is None:
                continue
            found = value(state.trace, line.place)
            assert found is not None
            *worked_out, shown = line.numbers
            assert not worked_out or worked_out[-1] == "="
            if found.ndim:
                assert not isinstance(shown, str)
                assert np.array_equal(shown, here.notation.as_printed(line.place.name, found))


def test_a_word_that_is_fed_back_depends_on_the_output_before() -> None:
    found = list(places(opened(state_of("generation", at="forward t=4 loss"))))
    assert found[found.index("forward t=4 x") + 1] == "forward t=3 y_hat"


def test_of_many_timesteps_not_every_one_is_opened() -> None:
    found = opened(state_of("vanishing", at="backward loss=30 k=30 dq"))
    assert len(everything(found)) < 20
    assert LEFT_OUT in everything(found)
    assert list(places(found))[-1] == "forward t=1 z"


def test_a_network_without_memory_depends_on_its_own_timestep_alone() -> None:
    experiment = drawn(replace(TANH, cell="feedforward"), "abc", "bca")
    found = opened(state_of(experiment, 3, "forward t=3 loss"))
    assert {Place.parse(place).t for place in places(found)} == {3}
    assert "alone" in found.sentence


@pytest.mark.parametrize("notation", notation_names())
def test_it_can_be_typeset(notation: str) -> None:
    state = state_of("generation", at="forward t=4 loss", notation=read_notation(notation))
    markups = [each.markup for line in everything(opened(state)) for each in line.formulas]
    source = "\n".join(f"$ {markup} $" for markup in markups)
    typst_compiler.compile(source.encode(), format="pdf", ignore_system_fonts=True)
