"""The corpus of a lesson: more sequences in the place of its own, wired alike."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest

from app.files.lesson import token_of
from app.files.lesson_corpus import training_experiments
from app.files.lesson_file import builtin_lessons, read_lesson
from rnn_engine.experiment import ExperimentError
from rnn_engine.recorder import record


@pytest.mark.parametrize("name", [name for name, _ in builtin_lessons()])
def test_every_sequence_of_a_built_in_lesson_can_be_answered(name: str) -> None:
    lesson = read_lesson(name)
    asked = training_experiments(lesson)
    assert asked[0] is lesson.experiment
    assert len(asked) == 1 + len(lesson.corpus)
    assert all(np.isfinite(record(each).total_loss) for each in asked)


def test_tokens_become_vectors_as_in_the_lesson_itself() -> None:
    lesson = read_lesson("tagging")
    more = {"inputs": ["a", "saw"], "targets": [None, "NOUN"]}
    _, asked = training_experiments(replace(lesson, corpus=(more,)))
    inputs, outputs = lesson.input_tokens, lesson.output_tokens
    assert inputs is not None
    assert outputs is not None
    assert [token_of(x, inputs) for x in asked.sequence.inputs if x is not None] == ["a", "saw"]
    assert asked.sequence.targets[0] is None
    assert asked.sequence.targets[1] is not None
    assert token_of(asked.sequence.targets[1], outputs) == "NOUN"


def test_a_sequence_of_the_corpus_is_fed_back_where_the_lesson_is() -> None:
    lesson = read_lesson("melody")
    own = lesson.experiment.sequence
    assert own.feedback == "argmax"
    first = lesson.token(1)
    more = {"inputs": [first, None], "targets": [None, lesson.target_token(own.losses[-1])]}
    _, asked = training_experiments(replace(lesson, corpus=(more,)))
    assert asked.sequence.feedback == "argmax"
    assert record(asked).value("x", 2) is not None


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        (
            {"inputs": ["the", "white", "cat"], "targets": [None, None, "le"]},
            r"corpus\[2\]: network.stages\[2\] has",
        ),
        ({"inputs": [[1.0]] + [None] * 5, "targets": [None] * 5 + ["le"]}, r"corpus\[2\].inputs\[1\] is 1, but 13 "),
        ({"inputs": ["the"] * 6, "targets": [None] * 6}, r"corpus\[2\].targets has no target at all"),
    ],
)
def test_a_corpus_that_does_not_fit_is_said(more: Mapping[str, object], sentence: str) -> None:
    lesson = read_lesson("encoder-decoder")
    with pytest.raises(ExperimentError, match=sentence):
        training_experiments(replace(lesson, corpus=(lesson.corpus[0], more)))
