"""Edits of a lesson: the experiment that was meant, no word of the one before, and a sentence for what can't be."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from app.files.lesson import Lesson
from app.files.lesson_file import builtin_lessons, read_lesson, write_lesson
from app.files.notation_file import notation_names, read_notation
from app.story.editing import (
    Change,
    scalable,
    with_entry,
    with_initial_entry,
    with_initial_state,
    with_input,
    with_parameter,
    with_spectral_radius,
    with_target,
    with_truncation,
)
from app.story.experiment_form import form_of, lesson_from
from rnn_engine.experiment import ExperimentError, Truncation
from rnn_engine.recorder import record

LESSONS = [name for name, _ in builtin_lessons()]


@pytest.fixture
def lesson() -> Lesson:
    return read_lesson("hell-ello")


def entries_that_differ(before: Lesson, after: Lesson) -> int:
    parameters = before.experiment.parameters
    return sum(int(np.sum(parameters[name] != after.experiment.parameters[name])) for name in parameters)


def test_one_entry_is_another_number_and_the_rest_keeps_every_digit(lesson: Lesson) -> None:
    after = with_entry(lesson, "W_hh", (1, 2), 0.75)
    assert after.experiment.parameters["W_hh"][1, 2] == 0.75
    assert entries_that_differ(lesson, after) == 1
    assert record(after.experiment).total_loss != record(lesson.experiment).total_loss


def test_an_edited_lesson_tells_nothing_of_the_numbers_before(lesson: Lesson) -> None:
    assert lesson.stops
    after = with_entry(lesson, "b_h", (0,), 2.0)
    assert after.stops == ()
    assert after.story == (
        "An experiment of your own: every number is computed anew. "
        "The lesson’s stops told of other numbers and are left out."
    )
    assert after.title == f"{lesson.title}, changed"
    assert with_entry(after, "b_h", (0,), 3.0).title == after.title


def drawn_anew(lesson: Lesson, seed: int) -> Lesson:
    """As the experiment panel does it."""
    return lesson_from(replace(form_of(lesson), seed=seed), lesson)


def test_weights_that_were_replaced_are_told_of_after_every_further_edit() -> None:
    trained = read_lesson("kmers")
    drawn = drawn_anew(trained, seed=3)
    assert "in place of the lesson’s trained ones" in drawn.story
    assert with_entry(drawn, "b_y", (0,), 1.0).story == drawn.story
    assert "in place" not in with_entry(trained, "b_y", (0,), 1.0).story


def test_what_stays_as_it_was_is_the_same_lesson(lesson: Lesson) -> None:
    experiment = lesson.experiment
    assert with_entry(lesson, "W_hh", (0, 0), float(experiment.parameters["W_hh"][0, 0])) is lesson
    assert with_parameter(lesson, "b_h", experiment.parameters["b_h"].copy()) is lesson
    assert with_initial_state(lesson, experiment.initial_state.copy()) is lesson
    assert with_input(lesson, 1, "h") is lesson
    assert with_target(lesson, 4, experiment.sequence.targets[3]) is lesson
    assert with_truncation(lesson, Truncation()) is lesson


def test_a_token_is_another_input_and_another_target(lesson: Lesson) -> None:
    after = with_target(with_input(lesson, 2, "o"), 3, "h")
    assert [after.token(t) for t in (1, 2, 3, 4)] == ["h", "o", "l", "l"]
    assert [after.target_token(t) for t in (1, 2, 3, 4)] == ["e", "l", "h", "o"]
    assert entries_that_differ(lesson, after) == 0


def test_a_vector_is_an_input_and_nothing_is_a_timestep_without_loss(lesson: Lesson) -> None:
    after = with_target(with_input(lesson, 1, [0.5, 0.5, 0.0, 0.0]), 2, None)
    assert after.experiment.sequence.input_rows[0].tolist() == [0.5, 0.5, 0.0, 0.0]
    assert after.token(1) is None
    assert after.experiment.sequence.losses == (1, 3, 4)


def test_a_flow_whose_loss_is_gone_is_that_of_the_last_one_and_the_lesson_opens_again(
    lesson: Lesson, tmp_path: Path
) -> None:
    after = with_target(lesson, 4, None)
    assert (lesson.flow, after.flow) == (4, 3)
    write_lesson(after, tmp_path / "after.lesson.json")
    assert read_lesson(tmp_path / "after.lesson.json").flow == 3


def test_the_initial_state_is_edited_unit_by_unit(lesson: Lesson) -> None:
    after = with_initial_entry(lesson, 1, -0.5)
    assert after.experiment.initial_state.tolist() == [0.0, -0.5, *[0.0] * (len(after.experiment.initial_state) - 2)]
    assert record(after.experiment).states[0].tolist() == after.experiment.initial_state.tolist()


def test_a_stage_that_stops_reading_has_no_input_weights_and_gets_some_when_it_reads_again() -> None:
    lesson = read_lesson("encoder-decoder")
    network = lesson.experiment.network
    first = network.stages[0]
    assert f"{first.name}.W_xh" in lesson.experiment.parameters
    silent = lesson
    for t in range(1, (first.until or 0) + 1):
        silent = with_input(silent, t, None)
    assert f"{first.name}.W_xh" not in silent.experiment.parameters
    reading = with_input(silent, 1, lesson.token(1))
    assert reading.experiment.parameters[f"{first.name}.W_xh"].shape == (network.pre_size, network.source_size)
    assert np.array_equal(
        reading.experiment.parameters[f"{first.name}.W_hh"], lesson.experiment.parameters[f"{first.name}.W_hh"]
    )


@pytest.mark.parametrize("rho", [0.1, 0.9, 1.0, 3.0])
def test_the_recurrent_weights_are_scaled_to_a_spectral_radius(lesson: Lesson, rho: float) -> None:
    after = with_spectral_radius(lesson, "W_hh", rho)
    eigenvalues = np.linalg.eigvals(after.experiment.parameters["W_hh"])
    assert np.max(np.abs(eigenvalues)) == pytest.approx(rho, rel=1e-12)
    before = lesson.experiment.parameters["W_hh"]
    factor = np.linalg.norm(after.experiment.parameters["W_hh"]) / np.linalg.norm(before)
    np.testing.assert_allclose(after.experiment.parameters["W_hh"], factor * before, rtol=1e-12)


def test_a_gated_cell_has_no_spectral_radius_to_choose() -> None:
    lesson = read_lesson("long-memory-lstm")
    assert scalable(lesson) == ()
    with pytest.raises(ExperimentError, match="only the recurrent weights of a cell without gates"):
        with_spectral_radius(lesson, "W_hh", 1.0)


def test_a_radius_of_zero_can_t_be_scaled(lesson: Lesson) -> None:
    nothing = with_parameter(lesson, "W_hh", np.zeros_like(lesson.experiment.parameters["W_hh"]))
    assert scalable(nothing) == ("W_hh",)
    with pytest.raises(ExperimentError, match="no factor changes"):
        with_spectral_radius(nothing, "W_hh", 1.0)


@pytest.mark.parametrize("name", LESSONS)
def test_every_lesson_can_be_drawn_anew_and_the_same_seed_draws_the_same(name: str) -> None:
    lesson = read_lesson(name)
    one, two, other = (drawn_anew(lesson, seed).experiment.parameters["W_hy"] for seed in (1, 1, 2))
    assert np.array_equal(one, two)
    assert not np.array_equal(one, other)


def test_what_can_t_be_is_said_with_its_field(lesson: Lesson) -> None:
    senseless: tuple[tuple[Callable[[], Lesson], str], ...] = (
        (lambda: with_entry(lesson, "W_hh", (0, 0), float("nan")), "parameters.W_hh holds a number that is not finite"),
        (lambda: with_input(lesson, 2, "z"), r"sequence.inputs\[2\] is 'z', which the vocabulary has not: h e l o"),
        (lambda: with_input(lesson, 2, [1.0]), r"sequence.inputs\[2\] is 1, but 4 numbers are needed"),
        (lambda: with_truncation(lesson, Truncation("sliding", 0)), "truncation.window is 0"),
    )
    for edit, said in senseless:
        with pytest.raises(ExperimentError, match=said):
            edit()


CHANGES = [
    (Change("parameter", "W_hh", (1, 2)), "W[2,3]"),
    (Change("parameter", "b_h", (0,)), "bₕ[1]"),
    (Change("parameter", "W_xh"), "V"),
    (Change("initial state", "h", (2,)), "h₀[3]"),
    (Change("input", t=2), "x₂"),
    (Change("target", t=4), "y₄"),
    (Change("spectral radius", "W_hh"), "ρ(W)"),
    (Change("weights"), "the weights"),
    (Change("truncation"), "truncation"),
]


@pytest.mark.parametrize(("change", "words"), CHANGES)
def test_a_change_is_named_in_the_letters_of_the_notation(change: Change, words: str) -> None:
    assert change.in_words(read_notation("slides")) == words


@pytest.mark.parametrize("name", notation_names())
def test_an_entry_is_counted_in_the_matrix_as_it_is_printed(name: str) -> None:
    notation = read_notation(name)
    printed = notation.as_printed("W_hh", np.arange(9.0).reshape(3, 3))
    row, column = np.argwhere(printed == 5.0)[0] + 1
    assert Change("parameter", "W_hh", (1, 2)).in_words(notation).endswith(f"[{row},{column}]")
