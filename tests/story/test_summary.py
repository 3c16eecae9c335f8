"""A network in one line: which architecture it is, in which wiring."""

from dataclasses import replace

import numpy as np
import pytest

from app.files.lesson import Lesson
from app.files.lesson_file import read_lesson
from app.files.notation_file import read_notation
from app.story.summary import architecture, in_short, summary
from rnn_engine.experiment import Experiment, Network, Sequence, Stage
from tests.story.catalogue import drawn
from tests.story.wirings import wired

WORDS = ("a", "b", "c")


def lesson_of(experiment: Experiment, tokens: bool = False) -> Lesson:
    vocabulary = WORDS if tokens else None
    return Lesson("test", "Test", "", read_notation("slides"), "all", experiment, vocabulary)


@pytest.mark.parametrize(
    ("inputs", "targets", "named"),
    [
        ("x", "y", "one-to-one"),
        ("x...", "yyyy", "one-to-many"),
        ("xxxx", "...y", "many-to-one"),
        ("xx..", "...y", "many-to-one"),
        ("xxxx", "yyyy", "many-to-many, equal"),
        ("xx...", "..yyy", "many-to-many, unequal"),
        ("xxx.", "..yy", "many-to-many, unequal, overlapping"),
        ("xxxx", ".y.y", "many-to-many, unequal, overlapping"),
        ("...", "..y", "no input, only outputs"),
    ],
)
def test_the_architecture_is_the_pattern_of_inputs_and_losses(inputs: str, targets: str, named: str) -> None:
    assert str(architecture(lesson_of(wired(inputs, targets)))) == named


def test_a_network_without_memory_is_no_recurrent_one() -> None:
    assert str(architecture(lesson_of(wired("xxx", "yyy", cell="feedforward")))) == "feed-forward"


@pytest.mark.parametrize(("inputs", "named"), [("x...", "one"), ("xx..", "many")])
def test_what_is_fed_back_was_not_given(inputs: str, named: str) -> None:
    assert str(architecture(lesson_of(wired(inputs, "yyyy", feedback="argmax")))) == f"{named}-to-many, fed back"


@pytest.mark.parametrize(("second", "named"), [(0.5, "one-to-many, input repeated"), (0.25, "many-to-many, equal")])
def test_the_same_input_at_every_timestep_is_one_input(second: float, named: str) -> None:
    experiment = wired("xx", "yy")
    inputs = (np.array([0.5, 0.0, 1.0]), np.array([second, 0.0, 1.0]))
    repeated = replace(experiment, sequence=Sequence(inputs, experiment.sequence.targets))
    assert str(architecture(lesson_of(repeated))) == named


@pytest.mark.parametrize(
    ("inputs", "targets", "named"),
    [
        ("xxxx", "yyyy", "language model"),
        ("xxxx", "yyy.", "language model"),
        ("xxxx", ".yyy", "many-to-many, unequal, overlapping"),
        ("xxx.", "yyyy", "many-to-many, unequal, overlapping"),
    ],
)
def test_a_language_model_says_what_is_read_next(inputs: str, targets: str, named: str) -> None:
    assert str(architecture(lesson_of(wired(inputs, targets), tokens=True))) == named


def test_tags_are_not_what_is_read_next() -> None:
    tags = replace(lesson_of(wired("xxx", "yyy"), tokens=True), output_vocabulary=("noun", "verb", "other"))
    assert str(architecture(tags)) == "many-to-many, equal"


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("worksheet", "language model · sigmoid · softmax + cross-entropy · T = 3 · |V| = 4"),
        ("kmers", "language model · sigmoid · softmax + cross-entropy · T = 3 · |V| = 4² = 16"),
        ("notes", "many-to-many, equal · tanh · softmax + squared error, mean · T = 4"),
        ("digit", "one-to-one · tanh · softmax + cross-entropy · T = 1"),
        ("caption", "one-to-many · tanh · softmax + cross-entropy · T = 4"),
        ("caption-repeated", "one-to-many, input repeated · tanh · softmax + cross-entropy · T = 4"),
        ("melody", "one-to-many, fed back · tanh · softmax + cross-entropy · T = 6"),
        ("sentiment", "many-to-one · tanh · softmax + cross-entropy · T = 4"),
        ("entities", "many-to-many, equal · tanh · softmax + cross-entropy · T = 4"),
        ("translation", "many-to-many, unequal · tanh · softmax + cross-entropy · T = 5"),
        ("translation-overlap", "many-to-many, unequal, overlapping · tanh · softmax + cross-entropy · T = 4"),
        ("language-model", "language model · tanh · softmax + cross-entropy · T = 5"),
    ],
)
def test_a_lesson_in_one_line(name: str, line: str) -> None:
    assert summary(read_lesson(name)) == line


def test_a_gated_cell_and_stages_are_named() -> None:
    network = Network("lstm", "tanh", "softmax", 3, 2, 3, stages=(Stage("encoder", until=2), Stage("decoder")))
    lesson = lesson_of(drawn(network, "ab-c", "--ab"))
    assert summary(lesson).startswith(
        "many-to-many, unequal, overlapping · encoder and decoder · LSTM, 2 units · softmax"
    )
    assert in_short(lesson) == "T = 4 · LSTM · encoder and decoder"
    gru = lesson_of(drawn(replace(network, cell="gru", stages=()), "abc", "--a"))
    assert in_short(gru) == "T = 3 · GRU, 2 units"


def test_soft_feedback_is_told_from_the_most_probable_token() -> None:
    tanh = Network("elman", "tanh", "softmax", 3, 2, 3)
    assert str(architecture(lesson_of(drawn(tanh, "a---", "abca", feedback="soft")))) == "one-to-many, fed back softly"
