"""Two thousand inputs of the campaign, and those that hypothesis makes: each is read or refused."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PyQt6.QtCore import QSettings

from app.files.lesson_file import LessonError, read_lesson
from app.files.notation_file import read_notation
from app.resources import resource
from app.story.notation import NotationError
from tests.files.small_lessons import LESSONS
from tests.fuzz import campaign
from tests.fuzz.target import Target, check_readable
from tests.fuzz.targets import TARGETS

_INPUTS = 2000
_WEIGHTS = sum(target.weight for target in TARGETS)


@pytest.fixture(autouse=True)
def own_settings(tmp_path: Path) -> Iterator[None]:
    """Leaves the path of the settings as it was."""
    before = Path(QSettings("Unfold", "Unfold").fileName()).parent.parent
    yield
    QSettings.setPath(QSettings.Format.NativeFormat, QSettings.Scope.UserScope, str(before))


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.name)
def test_whatever_a_file_holds_it_is_read_or_refused_in_a_sentence(target: Target, tmp_path: Path) -> None:
    outcome = campaign.run(target, seed=0, numbers=range(-(-_INPUTS * target.weight // _WEIGHTS)))
    assert [finding.said for finding in outcome.findings] == []
    assert outcome.accepted > 0
    assert outcome.refused > 0 or not target.refusals or outcome.accepted < 20


def test_a_finding_is_kept_with_how_it_is_made_again(tmp_path: Path) -> None:
    def read(file: Path) -> None:
        raise RecursionError(file.read_bytes())

    target = Target("broken", "x.bin", lambda random: random.randbytes(4), read, (ValueError,), 1)
    outcome = campaign.run(target, seed=3, numbers=[7], keep=tmp_path)
    assert [finding.number for finding in outcome.findings] == [7]
    assert "RecursionError" in outcome.findings[0].said
    assert (tmp_path / "broken-3-7-x.bin").read_bytes() == target.input(3, 7)
    assert "--only broken --seed 3 --input 7\n" in (tmp_path / "broken-3-7.txt").read_text()


def test_an_input_is_the_same_every_time() -> None:
    for target in TARGETS:
        assert [target.input(5, number) for number in range(20)] == [target.input(5, number) for number in range(20)]
        assert len({target.input(5, number) for number in range(20)}) > 10


_NAMES = st.sampled_from(["W_hh", "kind", "at", "say", "h", "init", "name", "until"]) | st.text(max_size=6)
_ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_NAMES, inner, max_size=4),
    max_leaves=10,
)
_LESSONS = [{"format": "unfold-lesson", "version": 1, **lesson} for lesson in LESSONS.values()]
_KEYS = sorted(json.loads(resource("schemas", "lesson.schema.json").read_bytes())["properties"])


@st.composite
def wrong_lessons(draw: st.DrawFn) -> dict[str, Any]:
    """A lesson in which up to three things stand for what belongs there, or beside it."""
    lesson = dict(draw(st.sampled_from(_LESSONS)))
    for key in draw(st.lists(st.sampled_from(_KEYS), min_size=1, max_size=3)):
        part = lesson.get(key)
        if isinstance(part, dict) and part and draw(st.booleans()):
            lesson[key] = part | {draw(st.sampled_from(sorted(part)) | _NAMES): draw(_ANYTHING)}
        else:
            lesson[key] = draw(_ANYTHING)
    return lesson


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=wrong_lessons())
def test_a_lesson_in_which_anything_stands_is_read_or_refused(content: dict[str, Any], tmp_path: Path) -> None:
    file = tmp_path / "x.lesson.json"
    file.write_text(json.dumps(content), encoding="utf-8")
    with campaign.little_memory():
        try:
            lesson = read_lesson(file)
        except LessonError as refusal:
            check_readable(str(refusal))
        else:
            assert len(lesson.experiment.sequence.inputs) == len(content["sequence"]["inputs"])


@settings(max_examples=100)
@given(content=st.dictionaries(_NAMES | st.sampled_from(["symbols", "gates", "vectors"]), _ANYTHING) | _ANYTHING)
def test_a_notation_of_anything_is_refused(content: Any) -> None:
    with pytest.raises(NotationError) as caught:
        read_notation(content)
    for problem in caught.value.problems:
        assert problem.endswith((".", ")", "?"))
