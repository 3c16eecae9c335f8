"""What is written reads back equal, bit for bit in the numbers, also from a recovery file."""

import os
import tempfile
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.files import lesson_file
from app.files.lesson import Lesson
from app.files.lesson_file import lesson_bytes, lesson_in, read_lesson, write_lesson
from app.files.recovery import RecoveryError, read_recovery, set_aside, write_recovery
from app.files.whole import FileError
from rnn_engine.arrays import Array
from rnn_engine.experiment import Experiment
from tests.files.drawn import lesson_experiments, vocabularies

WHEN = datetime(2026, 11, 28, 21, 4, 5, 678, tzinfo=UTC)
ODD = (0.0, -0.0, 5e-324, -5e-324, 2.2250738585072014e-308, 1.7976931348623157e308, -1.7976931348623157e308, 0.1, 1 / 3)
numbers = st.sampled_from(ODD) | st.floats(allow_nan=False, allow_infinity=False)


@st.composite
def odd_lessons(draw: st.DrawFn) -> Lesson:
    """Lessons of every kind, all numbers of which may be of the oddest."""
    experiment = draw(lesson_experiments())
    hello = read_lesson("hell-ello")

    odd_ones = np.array([*ODD, *draw(st.lists(numbers, max_size=4))])
    random = np.random.RandomState(draw(st.integers(0, 2**32 - 1)))

    def odd(array: Array) -> Array:
        chosen = random.randint(0, 2, array.shape).astype(bool)
        return np.where(chosen, odd_ones[random.randint(0, len(odd_ones), array.shape)], array)

    def all_odd(vectors: tuple[Array | None, ...], target: bool = False) -> tuple[Array | None, ...]:
        drawn = (None if vector is None else odd(vector) for vector in vectors)
        return tuple(
            np.where((one < 0) | (one > 1), 5e-324, one) if target and one is not None else one for one in drawn
        )

    sequence, network = experiment.sequence, experiment.network
    fed_back = sequence.feedback is not None  # then the vectors are tokens
    if not fed_back and draw(st.booleans()):
        sequence = replace(sequence, inputs=all_odd(sequence.inputs), targets=all_odd(sequence.targets, target=True))
    changed = replace(
        experiment,
        parameters={name: odd(matrix) for name, matrix in experiment.parameters.items()},
        initial_state=odd(experiment.initial_state),
        learning_rate=draw(st.floats(5e-324, 1.7e308)),
        sequence=sequence,
    )
    has_inputs = any(vector is not None for vector in sequence.inputs)
    named = fed_back or not has_inputs or draw(st.booleans())
    inputs, outputs = vocabularies(network) if named else (None, None)
    title = draw(st.text(min_size=1, max_size=20).filter(str.isprintable))
    return replace(
        hello,
        title=title,
        story="",
        flow="all",
        experiment=changed,
        vocabulary=inputs,
        output_vocabulary=outputs,
        stops=(),
        texts={},
    )


def bits(experiment: Experiment) -> tuple[object, ...]:
    """All numbers of an experiment, as their bytes."""
    vectors = [*experiment.sequence.inputs, *experiment.sequence.targets]
    arrays = [*experiment.parameters.values(), experiment.initial_state]
    told = [None if vector is None else vector.tobytes() for vector in vectors]
    return (*told, *(array.tobytes() for array in arrays), np.float64(experiment.learning_rate).tobytes())


@given(odd_lessons())
def test_every_number_comes_back_bit_for_bit(lesson: Lesson) -> None:
    again = lesson_in(lesson_bytes(lesson), "drawn.lesson.json")
    assert bits(again.experiment) == bits(lesson.experiment)
    assert again.title == lesson.title
    with tempfile.TemporaryDirectory() as folder:
        write_recovery(lesson, WHEN, Path(folder) / "a.recovery")
        kept = read_recovery(Path(folder) / "a.recovery")
    assert bits(kept.lesson.experiment) == bits(lesson.experiment)
    assert kept.when == WHEN


@pytest.mark.parametrize("name", ["mine", "a b\n\tc", "ü", os.fsdecode(b"\xff\xfe"), "x" * 200, '"\\', "\u202e"])
def test_a_recovery_file_knows_where_the_lesson_lay_whatever_that_is_called(tmp_path: Path, name: str) -> None:
    lies = tmp_path / f"{name}.lesson.json"
    lesson = replace(read_lesson("hell-ello"), name=name, title=f"{name}\ud800", file=lies, digest="1" * 64)
    write_recovery(lesson, WHEN, tmp_path / "a.recovery")
    kept = read_recovery(tmp_path / "a.recovery").lesson
    assert (kept.file, kept.name, kept.digest, kept.unsaved) == (lies, name, "1" * 64, True)


def test_one_without_a_file_has_none_again(tmp_path: Path) -> None:
    write_recovery(read_lesson("hell-ello"), WHEN, tmp_path / "a.recovery")
    assert read_recovery(tmp_path / "a.recovery").lesson.file is None


@given(st.data())
def test_a_damaged_recovery_file_is_said_to_be_one(data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "a.recovery"
        write_recovery(read_lesson("hell-ello"), WHEN, file)
        content = bytearray(file.read_bytes())
        at = data.draw(st.integers(0, len(content) - 1))
        cut = data.draw(st.booleans())
        content[at:] = b"" if cut else bytes([data.draw(st.integers(0, 255))]) + content[at + 1 :]
        file.write_bytes(content)
        with suppress(RecoveryError):  # and nothing else; a changed number is as good as another
            read_recovery(file)


def test_what_is_set_aside_replaces_nothing(tmp_path: Path) -> None:
    for number in range(3):
        (tmp_path / "a.recovery").write_text(str(number))
        set_aside(tmp_path / "a.recovery")
    found = {file.name: file.read_text() for file in tmp_path.iterdir()}
    assert found == {"a.damaged": "0", "a.2.damaged": "1", "a.3.damaged": "2"}
    with pytest.raises(FileError):
        set_aside(tmp_path / "a.recovery")


def test_a_lesson_that_could_not_be_opened_again_is_not_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lesson = read_lesson("hell-ello")
    monkeypatch.setattr(lesson_file, "READ_LIMIT", len(lesson_bytes(lesson)) - 1)
    with pytest.raises(FileError, match="could not be opened again; make the network or the sequence smaller"):
        write_lesson(lesson, tmp_path / "a.lesson.json")
    assert list(tmp_path.iterdir()) == []
    monkeypatch.setattr(lesson_file, "READ_LIMIT", len(lesson_bytes(lesson)))
    write_lesson(lesson, tmp_path / "a.lesson.json")
