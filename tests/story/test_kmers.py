"""k-mers: a strand becomes overlapping words, and words become the strand they were read from."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.files.lesson import Lesson
from app.files.lesson_file import builtin_lessons, read_lesson
from app.story.experiment_form import form_of, lesson_from, targets_following, with_word_length, word_length
from app.story.kmers import kmer_length, kmer_vocabulary, kmers, strand, typed_words
from rnn_engine.experiment import ExperimentError
from rnn_engine.recorder import record

STRANDS = st.text("ACGT", min_size=1, max_size=12)


@pytest.mark.parametrize(
    ("text", "k", "stride", "words"),
    [
        ("ACAGT", 1, 1, "A C A G T"),
        ("ACAGT", 2, 1, "AC CA AG GT"),
        ("ACAGT", 3, 1, "ACA CAG AGT"),
        ("ACAGT", 2, 2, "AC AG"),
        ("ACAGTC", 3, 3, "ACA GTC"),
        ("AC", 3, 1, ""),
        ("", 1, 1, ""),
    ],
)
def test_a_strand_is_read_in_words(text: str, k: int, stride: int, words: str) -> None:
    assert kmers(text, k, stride) == words.split()


@given(STRANDS, st.integers(1, 3))
def test_every_word_begins_a_letter_later(text: str, k: int) -> None:
    words = kmers(text, k)
    assert len(words) == max(0, len(text) - k + 1)
    assert all(text.startswith(word, start) and len(word) == k for start, word in enumerate(words))
    assert set(words) <= set(kmer_vocabulary(k))


@given(STRANDS, st.integers(1, 3))
def test_a_strand_comes_back_from_its_words(text: str, k: int) -> None:
    assert strand(kmers(text, k)) == (text if len(text) >= k else "")


def test_words_that_do_not_overlap_stand_one_behind_the_other() -> None:
    assert strand(["AC", "GT", "TA"]) == "ACGTA"


@pytest.mark.parametrize("k", [1, 2, 3])
@pytest.mark.parametrize("letters", ["ACGT", "ACGU"])
def test_a_vocabulary_has_every_word_once(k: int, letters: str) -> None:
    vocabulary = kmer_vocabulary(k, letters)
    assert len(set(vocabulary)) == len(vocabulary) == 4**k
    assert kmer_length(vocabulary) == k


@pytest.mark.parametrize(
    ("text", "k", "words"),
    [
        ("ACAGT", 2, "AC CA AG GT"),
        ("acagt", 2, "AC CA AG GT"),
        ("AC CA AG", 2, "AC CA AG"),
        ("AC · AGT", 2, "AC · AG GT"),
        ("AC·A G", 1, "A C · A G"),
        ("A C", 2, "A C"),
    ],
)
def test_a_run_of_letters_becomes_words(text: str, k: int, words: str) -> None:
    assert typed_words(text, k) == words.split()


# A lesson on k-mers ------------------------------------------------------------------------------------------------


def read(lesson: Lesson) -> tuple[str, str]:
    """What the network reads and what it should say."""
    shown = form_of(lesson)
    return shown.inputs, shown.targets


def test_typing_a_strand_asks_for_the_next_words() -> None:
    lesson = read_lesson("kmers")
    typed = targets_following(replace(form_of(lesson), inputs="TTACAG"), lesson)
    changed = lesson_from(typed, lesson)
    assert read(changed) == ("TT TA AC CA AG", "TA AC CA AG ·")
    assert changed.experiment.parameters["E"].tolist() == lesson.experiment.parameters["E"].tolist()


@pytest.mark.parametrize("typed", ["ACX", "AC C", "AC-CA"])
def test_what_is_no_word_is_said(typed: str) -> None:
    lesson = read_lesson("kmers")
    with pytest.raises(ExperimentError, match="a word here has 2 letters of A C G T"):
        lesson_from(replace(form_of(lesson), inputs=typed), lesson)


@pytest.mark.parametrize(
    ("name", "k"), [("kmers", 2), ("worksheet", 1), ("vanishing", 1), ("exploding", None), ("hell-ello", None)]
)
def test_only_lessons_that_read_k_mers_have_a_word_length(name: str, k: int | None) -> None:
    assert word_length(read_lesson(name)) == k


def test_most_lessons_read_no_k_mers() -> None:
    found = {name for name, _ in builtin_lessons() if word_length(read_lesson(name)) is not None}
    assert found == {"worksheet", "kmers", "vanishing", "truncated"}


@pytest.mark.parametrize(
    ("k", "inputs", "targets", "rows"),
    [(1, "ACAG", "CAGT", 4), (2, "AC CA AG", "CA AG GT", 16), (3, "ACA CAG", "CAG AGT", 64)],
)
def test_the_same_strand_in_words_of_another_length(k: int, inputs: str, targets: str, rows: int) -> None:
    changed = with_word_length(read_lesson("kmers"), k, seed=0)
    assert read(changed) == (inputs, targets)
    assert word_length(changed) == k
    assert changed.experiment.parameters["E"].shape == (rows, 3)
    assert changed.experiment.parameters["W_hy"].shape == (rows, 4)
    assert changed.stops == ()


def test_words_of_another_length_and_back_are_the_same_question() -> None:
    lesson = read_lesson("kmers")
    again = with_word_length(with_word_length(lesson, 3, seed=0), 2, seed=0)
    assert read(again) == read(lesson)
    assert again.vocabulary == lesson.vocabulary


def test_words_of_another_length_have_not_been_trained() -> None:
    lesson = replace(read_lesson("kmers"), corpus=({"inputs": ["AC"], "targets": ["CA"]},), training={"steps": 5})
    changed = with_word_length(lesson, 1, seed=0)
    assert (changed.corpus, changed.training) == ((), None)


def test_the_seed_draws_the_weights_of_the_new_shapes() -> None:
    lesson = read_lesson("kmers")
    losses = [record(with_word_length(lesson, 1, seed).experiment).total_loss for seed in (1, 1, 2)]
    assert losses[0] == losses[1] != losses[2]


def test_a_strand_that_is_too_short_is_said() -> None:
    lesson = read_lesson("worksheet")
    short = lesson_from(replace(form_of(lesson), inputs="AC", targets="CA"), lesson)
    with pytest.raises(ExperimentError, match="is the strand ACA, too short for two words of 3 letters"):
        with_word_length(short, 3, seed=0)
