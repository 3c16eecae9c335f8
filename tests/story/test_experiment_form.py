"""The experiment as a person types it: what is shown reads back as it was, what is typed is what is asked."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from app.files.lesson import Lesson
from app.files.lesson_file import builtin_lessons, read_lesson
from app.story.experiment_form import (
    ExperimentForm,
    form_of,
    lesson_from,
    stages_in_words,
    targets_following,
    timesteps,
    with_length,
    with_word_length,
)
from rnn_engine.experiment import ExperimentError, Stage, Truncation
from rnn_engine.initialisation import initial_parameters
from rnn_engine.recorder import record

LESSONS = [name for name, _ in builtin_lessons()]


def form(name: str = "hell-ello") -> ExperimentForm:
    return form_of(read_lesson(name))


@pytest.mark.parametrize("name", LESSONS)
def test_the_form_of_a_lesson_is_the_lesson(name: str) -> None:
    lesson = read_lesson(name)
    again = lesson_from(form_of(lesson), lesson)
    assert record(again.experiment).total_loss == record(lesson.experiment).total_loss
    assert again.vocabulary == lesson.vocabulary


def test_letters_are_typed_side_by_side() -> None:
    assert form().inputs == "hell"
    assert form().targets == "ello"


def test_another_word_is_another_sequence() -> None:
    lesson = read_lesson("hell-ello")
    changed = lesson_from(replace(form(), inputs="ooh", targets="hel"), lesson)
    assert [changed.token(t) for t in (1, 2, 3)] == ["o", "o", "h"]
    assert [changed.target_token(t) for t in (1, 2, 3)] == ["h", "e", "l"]
    assert changed.experiment.parameters["W_hh"].tolist() == lesson.experiment.parameters["W_hh"].tolist()


def test_empty_targets_are_the_next_token() -> None:
    changed = lesson_from(replace(form(), targets=""), read_lesson("hell-ello"))
    assert [changed.target_token(t) for t in (1, 2, 3, 4)] == ["e", "l", "l", None]


@pytest.mark.parametrize(
    ("inputs", "targets", "following"),
    [("hello", "ello", ""), ("hello", "elloh", "elloh"), ("hell", "ello", "ello")],
)
def test_targets_follow_inputs_that_are_typed_anew(inputs: str, targets: str, following: str) -> None:
    typed = replace(form(), inputs=inputs, targets=targets)
    assert targets_following(typed, read_lesson("hell-ello")).targets == following


def test_targets_that_were_no_next_tokens_stay() -> None:
    lesson = lesson_from(replace(form(), targets="oooo"), read_lesson("hell-ello"))
    assert targets_following(replace(form_of(lesson), inputs="hello"), lesson).targets == "oooo"


def test_a_changed_experiment_tells_nothing_of_the_old_one() -> None:
    lesson = read_lesson("hell-ello")
    changed = lesson_from(replace(form(), inputs="help"), lesson)
    assert lesson.stops
    assert changed.stops == ()
    assert changed.story != lesson.story
    assert lesson_from(form_of(changed), changed).title == changed.title != lesson.title


def test_a_dot_is_no_input_and_no_loss() -> None:
    changed = lesson_from(replace(form(), inputs="h··l", targets="···o"), read_lesson("hell-ello"))
    assert [changed.experiment.sequence.has_input(t) for t in (1, 2, 3, 4)] == [True, False, False, True]
    assert [changed.experiment.sequence.has_loss(t) for t in (1, 2, 3, 4)] == [False, False, False, True]


def test_an_unknown_token_joins_the_vocabulary_and_asks_for_new_weights() -> None:
    lesson = read_lesson("hell-ello")
    changed = lesson_from(replace(form(), inputs="help", targets="elp!"), lesson)
    assert changed.vocabulary == (*(lesson.vocabulary or ()), "p", "!")
    assert changed.experiment.parameters["W_xh"].shape[1] == 6


def test_a_seed_draws_weights_and_the_same_seed_draws_the_same() -> None:
    lesson = read_lesson("hell-ello")
    one, two, other = (lesson_from(replace(form(), seed=seed), lesson).experiment for seed in (1, 1, 2))
    assert np.array_equal(one.parameters["W_hh"], two.parameters["W_hh"])
    assert not np.array_equal(one.parameters["W_hh"], other.parameters["W_hh"])


def test_another_hidden_size_is_another_network() -> None:
    changed = lesson_from(replace(form(), hidden_size=9), read_lesson("hell-ello")).experiment
    assert changed.parameters["W_hh"].shape == (9, 9)
    assert changed.initial_state.shape == (9,)


@pytest.mark.parametrize(("length", "inputs"), [(2, "he"), (4, "hell"), (7, "hellhel")])
def test_another_length_cuts_or_repeats(length: int, inputs: str) -> None:
    lesson = read_lesson("hell-ello")
    longer = with_length(form(), lesson, length)
    assert longer.inputs == inputs
    assert timesteps(longer, lesson) == length
    assert lesson_from(longer, lesson).experiment.sequence.length == length


def test_an_initial_state_is_typed_as_numbers_and_nothing_is_zeros() -> None:
    lesson = read_lesson("hell-ello")
    changed = lesson_from(replace(form(), initial_state="0.5 0 -1 0 2"), lesson)
    assert changed.experiment.initial_state.tolist() == [0.5, 0.0, -1.0, 0.0, 2.0]
    assert form_of(changed).initial_state == "0.5 0 -1 0 2"
    again = lesson_from(replace(form_of(changed), initial_state=""), changed)
    assert not again.experiment.initial_state.any()


def test_of_an_lstm_h_may_be_typed_alone_or_with_c_behind_it() -> None:
    lesson = read_lesson("long-memory-lstm")
    alone = lesson_from(replace(form_of(lesson), initial_state="1 2 3 4"), lesson)
    assert alone.experiment.initial_state.tolist() == [1, 2, 3, 4, 0, 0, 0, 0]
    assert form_of(alone).initial_state == "1 2 3 4; 0 0 0 0"
    both = lesson_from(replace(form_of(lesson), initial_state="1 2 3 4; 5 6 7 8"), lesson)
    assert both.experiment.initial_state.tolist() == [1, 2, 3, 4, 5, 6, 7, 8]


def test_a_learning_rate_is_typed_with_a_point_or_a_comma() -> None:
    for text in ("0.25", "0,25"):
        assert (
            lesson_from(replace(form(), learning_rate=text), read_lesson("hell-ello")).experiment.learning_rate == 0.25
        )


@pytest.mark.parametrize("text", ["0,5 0,1 0 0 −1", "0.5 .1 0 0 -1", "0,5; 0,1; 0; 0; -1", "0.5, 0.1, 0, 0, -1"])
def test_a_list_of_numbers_is_typed_with_points_or_commas(text: str) -> None:
    typed = lesson_from(replace(form(), initial_state=text), read_lesson("hell-ello")).experiment.initial_state
    assert typed.tolist() == [0.5, 0.1, 0, 0, -1]


@pytest.mark.parametrize("text", ["0,5,0,1,0", "0.5,0.1,0,0,-1"])
def test_a_list_that_could_be_read_in_two_ways_is_refused(text: str) -> None:
    with pytest.raises(ExperimentError, match="write numbers with spaces between them"):
        lesson_from(replace(form(), initial_state=text), read_lesson("hell-ello"))


def test_vectors_are_typed_with_a_decimal_comma() -> None:
    lesson = read_lesson("scalar")
    changed = lesson_from(replace(form("scalar"), inputs="0,5; 2; -1"), lesson).experiment
    assert [vector.tolist() for vector in changed.sequence.inputs if vector is not None] == [[0.5], [2.0], [-1.0]]


def test_vectors_are_typed_with_semicolons() -> None:
    lesson = read_lesson("scalar")
    assert form("scalar").inputs == "1; 2; -1"
    changed = lesson_from(replace(form("scalar"), inputs="1; ·; 2.5", targets="0; 1; 1"), lesson).experiment
    assert changed.sequence.inputs[1] is None
    assert changed.sequence.inputs[2] == pytest.approx([2.5])


def test_truncation_is_taken_over() -> None:
    changed = lesson_from(replace(form(), truncation=Truncation("sliding", 2)), read_lesson("hell-ello"))
    assert not changed.experiment.truncation.keeps(4, 2)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (replace(form(), inputs="hel"), "sequence.targets"),
        (replace(form(), targets="····"), "no target"),
        (replace(form(), inputs=""), "sequence.inputs"),
        (replace(form(), output_activation="tanh"), "cross_entropy"),
        (replace(form(), hidden_size=256, inputs="hell" * 20_000, targets="ello" * 20_000), "GB of memory"),
        (replace(form(), initial_state="0 one"), "initial_state is '0 one'; write numbers"),
        (replace(form(), initial_state="0 1"), "initial_state has 2 numbers"),
        (replace(form(), learning_rate="fast"), "learning_rate is 'fast'"),
        (replace(form(), learning_rate="-1"), "learning_rate is -1"),
    ],
)
def test_what_can_not_be_computed_is_said(asked: ExperimentForm, said: str) -> None:
    with pytest.raises(ExperimentError, match=said):
        lesson_from(asked, read_lesson("hell-ello"))


def test_a_word_among_numbers_is_said() -> None:
    with pytest.raises(ExperimentError, match=r"sequence\.inputs"):
        lesson_from(replace(form("scalar"), inputs="1; two; 3"), read_lesson("scalar"))


def tagging(tmp_path: Path, **sequence: object) -> Lesson:
    """Words of a vocabulary in, something else out."""
    words = {"vocabulary": ["the", "dog"], "inputs": ["the", "dog"]}
    network = {"cell": "elman", "output_activation": "sigmoid", "hidden_size": 2}
    content = {"format": "unfold-lesson", "version": 1, "network": network, "sequence": words | sequence}
    file = tmp_path / "tagging.lesson.json"
    file.write_text(json.dumps(content | {"parameters": {"init": "xavier"}}))
    return read_lesson(file)


def test_vectors_as_targets_of_tokens_stay_vectors(tmp_path: Path) -> None:
    lesson = tagging(tmp_path, targets=[None, [0.25, 0.5, 0.75]])
    shown = form_of(lesson)
    assert (shown.inputs, shown.targets) == ("the dog", "·; 0.25 0.5 0.75")
    assert lesson_from(shown, lesson).experiment.network == lesson.experiment.network
    changed = lesson_from(replace(shown, inputs="the cat", targets="1 0 0; ·"), lesson)
    assert changed.vocabulary == ("the", "dog", "cat")
    assert [network.output_size for network in (lesson.experiment.network, changed.experiment.network)] == [3, 3]
    assert changed.experiment.sequence.targets[1] is None


def test_next_tokens_join_a_vocabulary_of_answers(tmp_path: Path) -> None:
    lesson = tagging(tmp_path, targets=["det", "noun"], output_vocabulary=["det", "noun"])
    changed = lesson_from(replace(form_of(lesson), targets=""), lesson)
    assert changed.output_vocabulary == ("det", "noun", "dog")
    assert [changed.target_token(t) for t in (1, 2)] == ["dog", None]


def test_a_new_token_can_be_fed_back(tmp_path: Path) -> None:
    answers = {"output_vocabulary": ["dog", "the"], "feedback": "argmax"}
    lesson = tagging(tmp_path, inputs=["the", None], targets=["dog", "the"], **answers)
    changed = lesson_from(replace(form_of(lesson), targets="cat the"), lesson)
    assert changed.vocabulary == ("the", "dog", "cat")
    assert changed.output_vocabulary == ("dog", "the", "cat")
    assert changed.experiment.sequence.feedback_inputs == (1, 0, 2)


# Cells, feedback, stages ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("cell", ["lstm", "gru", "feedforward"])
def test_another_cell_keeps_sizes_sequence_and_loss_and_draws_its_weights(cell: str) -> None:
    lesson = read_lesson("hell-ello")
    changed = lesson_from(replace(form(), cell=cell), lesson)
    before, after = lesson.experiment, changed.experiment
    assert after.network == replace(before.network, cell=cell)
    assert np.array_equal(after.sequence.target_rows, before.sequence.target_rows)
    assert after.loss == before.loss
    assert after.initial_state.shape == (after.network.state_size,)
    drawn = initial_parameters(after.network, "xavier", seed=0)
    assert all(np.array_equal(after.parameters[name], drawn[name]) for name in drawn)
    assert record(lesson_from(replace(form_of(changed), cell="elman"), changed).experiment).length == 4


@pytest.mark.parametrize(
    ("name", "gone"),
    [("sentiment", "in place of the lesson’s trained ones."), ("slides", "in place of the lesson’s own.")],
)
def test_the_story_says_that_the_weights_are_gone_and_goes_on_saying_it(name: str, gone: str) -> None:
    lesson = read_lesson(name)
    kept = lesson_from(replace(form_of(lesson), truncation=Truncation("sliding", 2)), lesson)
    assert "weights" not in kept.story
    other_cell = lesson_from(replace(form_of(kept), cell="lstm"), kept)
    assert gone in other_cell.story
    assert lesson_from(replace(form_of(other_cell), truncation=Truncation()), other_cell).story == other_cell.story


def test_other_words_say_that_the_weights_are_gone_after_later_changes_too() -> None:
    longer = with_word_length(read_lesson("kmers"), 3, seed=0)
    later = lesson_from(replace(form_of(longer), truncation=Truncation("sliding", 1)), longer)
    assert "trained ones" in longer.story
    assert later.story == longer.story


def test_the_hidden_part_of_an_initial_state_stays_with_another_cell() -> None:
    lesson = read_lesson("hell-ello")
    state = np.arange(1.0, 1.0 + lesson.experiment.network.hidden_size)
    lesson = replace(lesson, experiment=replace(lesson.experiment, initial_state=state))
    changed = lesson_from(replace(form_of(lesson), cell="lstm"), lesson)
    assert changed.experiment.initial_state.tolist() == [*state, *np.zeros(state.size)]


@pytest.mark.parametrize("feedback", ["argmax", "soft"])
def test_what_is_not_typed_may_be_fed_back(feedback: str) -> None:
    lesson = read_lesson("hell-ello")
    changed = lesson_from(replace(form(), inputs="h···", feedback=feedback), lesson)
    sequence = changed.experiment.sequence
    assert sequence.feedback == feedback
    assert [sequence.is_fed_back(t) for t in (1, 2, 3, 4)] == [False, True, True, True]
    assert form_of(changed).feedback == feedback
    assert lesson_from(replace(form_of(changed), feedback="none"), changed).experiment.sequence.feedback is None


def in_stages() -> Lesson:
    """hell → ello with an encoder for two timesteps."""
    lesson = read_lesson("hell-ello")
    network = replace(lesson.experiment.network, stages=(Stage("encoder", until=2), Stage("decoder")))
    experiment = replace(lesson.experiment, network=network, parameters=initial_parameters(network, "xavier"))
    return replace(lesson, experiment=experiment)


def test_stages_stay_when_other_things_change() -> None:
    lesson = in_stages()
    longer = lesson_from(replace(form_of(lesson), inputs="hello", targets="elloh", loss="squared_error"), lesson)
    assert longer.experiment.network.stages == lesson.experiment.network.stages
    assert longer.experiment.parameters["decoder.W_hh"] is not None
    silent = lesson_from(replace(form_of(lesson), inputs="he··"), lesson)
    assert [stage.reads for stage in silent.experiment.network.stages] == [True, False]
    assert stages_in_words(lesson.experiment.network) == "encoder up to t = 2, then decoder"


@pytest.mark.parametrize("inputs", ["he", "h"])
def test_a_sequence_too_short_for_its_stages_has_none_and_says_so(inputs: str) -> None:
    lesson = in_stages()
    changed = lesson_from(replace(form_of(lesson), inputs=inputs, targets=inputs), lesson)
    assert changed.experiment.network.stages == ()
    assert f"T = {len(inputs)} is too short for encoder and decoder" in changed.story
