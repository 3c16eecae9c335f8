"""What inputs of the campaign have found, each as small as it gets."""

import json
from pathlib import Path
from typing import Any

import pytest
from PyQt6.QtCore import QSettings

from app.command_line.recipe_kinds import kinds
from app.files.lesson_file import LessonError, read_lesson
from app.files.notation_file import find_notation, read_notation_file
from app.files.recipe_file import read_recipe
from app.files.recovery import RecoveryError, read_recovery
from app.resources import resource
from app.settings import Settings
from app.settings_file import made_harmless
from app.story.figure_choice import FigureChoice, choice_from
from app.story.notation import NotationError
from app.story.symbols import Symbol, SymbolError
from app.story.typed_numbers import typed_rate, typed_state
from app.story.typed_sequence import typed_vectors
from rnn_engine.experiment import ExperimentError
from tests.files.small_lessons import LESSONS
from tests.fuzz.target import check_readable

_FIRST: dict[str, Any] = {"format": "unfold-lesson", "version": 1, **next(iter(LESSONS.values()))}


def lesson_file(folder: Path, **changes: Any) -> Path:
    file = folder / "x.lesson.json"
    file.write_text(json.dumps(_FIRST | changes), encoding="utf-8")
    return file


def refusal(folder: Path, **changes: Any) -> str:
    with pytest.raises(LessonError) as caught:
        read_lesson(lesson_file(folder, **changes))
    check_readable(str(caught.value))
    return str(caught.value)


@pytest.mark.parametrize("stops", [[{"at": 1}], "none", [1], {}])
def test_stops_that_are_wrong_and_said_in_another_language_are_refused(stops: object, tmp_path: Path) -> None:
    said = refusal(tmp_path, stops=stops, texts={"de": {"stops": [{"say": "Halt."}]}})
    assert "stops" in said


def test_a_learning_rate_beyond_64_bits_is_a_number(tmp_path: Path) -> None:
    assert read_lesson(lesson_file(tmp_path, learning_rate=10**200)).experiment.learning_rate == 1e200


@pytest.mark.parametrize("odd", ["\u202e", "\x9b2J", "\x1b[2J", "\ud800", "\x7f", "\0"])
@pytest.mark.parametrize("place", ["format", "network", "key", "value"])
def test_nothing_of_a_file_steers_the_terminal_that_says_what_is_wrong_with_it(
    odd: str, place: str, tmp_path: Path
) -> None:
    places: dict[str, dict[str, Any]] = {
        "format": {"format": odd},
        "network": {"network": _FIRST["network"] | {"cell": odd}},
        "key": {odd: 1},
        "value": {"flow": odd},
    }
    assert "x.lesson.json: " in refusal(tmp_path, **places[place])


def test_a_refusal_quotes_the_beginning_of_what_is_long(tmp_path: Path) -> None:
    long = "x" * 5000
    refusal(tmp_path, notation=long)
    refusal(tmp_path, **{long: 1})
    with pytest.raises(NotationError) as caught:
        find_notation(long)
    check_readable(str(caught.value))
    with pytest.raises(SymbolError) as unread:
        Symbol.parse("- " + long)
    check_readable(str(unread.value))
    experiment = read_lesson(lesson_file(tmp_path)).experiment
    for typed in (
        lambda: typed_vectors(long, "", (), None, "inputs"),
        lambda: typed_state(long, "", experiment, experiment.network),
        lambda: typed_rate(long, "", 0.1),
    ):
        with pytest.raises(ExperimentError) as refused:
            typed()
        check_readable(str(refused.value))


def test_two_symbols_that_are_the_same_and_long_are_told_shortly(tmp_path: Path) -> None:
    content = json.loads(resource("notations", "slides.json").read_bytes())
    content["symbols"] |= {"h": "h" * 5000, "z": "h" * 5000}
    (tmp_path / "x.json").write_text(json.dumps(content))
    with pytest.raises(NotationError) as caught:
        read_notation_file(tmp_path / "x.json")
    check_readable(str(caught.value))


@pytest.mark.parametrize("kept", ["[" * 100_000, '{"style": ' * 50_000, '{"style": {"dpi": 1e999}}', '{"views": {}}'])
def test_a_choice_that_nobody_made_is_none(kept: str) -> None:
    assert choice_from(kept) == FigureChoice()


@pytest.mark.parametrize(
    "text", ['["\\u009b2J"]', '[[figure]]\n"\\u202e" = 1', '[[figure]]\nfolder = "\\u001b\\u0000"']
)
def test_nothing_of_a_recipe_steers_the_terminal_that_says_what_is_wrong_with_it(text: str, tmp_path: Path) -> None:
    (tmp_path / "x.toml").write_text(text)
    problems = read_recipe(tmp_path / "x.toml", kinds()).problems
    assert problems
    for problem in problems:
        check_readable(problem)


def kept(folder: Path, **about: str) -> Path:
    """A recovery file of a whole lesson, whose first line says something else."""
    said = {"format": "unfold-recovery", "version": 1, "time": "2026-01-31T12:00:00+00:00", "name": "x"} | about
    file = folder / "x.recovery"
    file.write_bytes(json.dumps(said).encode() + b"\n" + json.dumps(_FIRST).encode())
    return file


@pytest.mark.parametrize("about", [{"time": "x" * 5000}, {"time": "\x1b[2J"}, {"version": "x"}, {"format": "\u202e"}])
def test_a_recovery_file_with_another_first_line_is_refused_in_a_sentence(
    about: dict[str, str], tmp_path: Path
) -> None:
    with pytest.raises(RecoveryError) as caught:
        read_recovery(kept(tmp_path, **about))
    check_readable(str(caught.value))


@pytest.mark.parametrize("name", ["../../../tmp/x", "/etc/passwd", "..", "", "/", "x" * 5000])
def test_what_a_recovery_file_calls_a_lesson_leads_to_no_other_folder(name: str, tmp_path: Path) -> None:
    lesson = read_recovery(kept(tmp_path, name=name)).lesson
    assert (tmp_path / f"{lesson.name}-worksheet.pdf").resolve().parent == tmp_path
    assert len(lesson.name) < 255


# Settings: QSettings unpickles what is kept as @Variant.

_OBJECT = (
    r"@Variant(\0\0\0\x7f\0\0\0\xePyQt_PyObject\0\0\0\0<\x80\x4\x95\x31\0\0\0\0\0\0\0\x8c\x5posix\x94\x8c\x6system\x94"
    r"\x93\x94\x8c\x16touch %s\x94\x85\x94R\x94.)"
)
WRITTEN = {
    "plainly": _OBJECT,
    "by numbers": _OBJECT.replace("@", r"\x40").replace("V", r"\126"),
    "by numbers that are too large": _OBJECT.replace("@", r"\x10040"),
    "in quotation marks": _OBJECT.replace("@Var", '"@Var"'),
    "over two lines": _OBJECT.replace("@Var", "@Var\\\n"),
    "as a stream": _OBJECT.replace("Variant", "DataStream"),
    "in a list": "a, " + _OBJECT,
}


@pytest.mark.parametrize("written", WRITTEN)
def test_settings_that_hold_an_object_run_nothing(
    written: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qapp: object
) -> None:
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "Unfold" / "Unfold.conf"
    file.parent.mkdir()
    file.write_text("[General]\ntheme=dark\nlesson=" + WRITTEN[written] % "owned123456789" + "\nwelcomed=true\n")
    before = Path(QSettings("Unfold", "Unfold").fileName()).parent.parent
    QSettings.setPath(QSettings.Format.NativeFormat, QSettings.Scope.UserScope, str(tmp_path))
    try:
        settings = Settings()
        told = settings.lesson, settings.notation, settings.geometry
        settings.notation = "slides"
        del settings
    finally:
        QSettings.setPath(QSettings.Format.NativeFormat, QSettings.Scope.UserScope, str(before))
    assert told == ("", "", None)
    assert not (tmp_path / "owned123456789").exists()
    assert "notation=slides" in file.read_text()
    assert "PyQt" not in file.read_text()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[General]\ntheme=dark\n",
        r"geometry=@ByteArray(\x1\xd9\xd0\xcb\0\x3)",
        "lesson=/mine/Variant (2).lesson.json",
        "panels\\hidden=network, equation",
    ],
)
def test_settings_as_the_program_keeps_them_stay_as_they_are(text: str, tmp_path: Path) -> None:
    (tmp_path / "x.conf").write_text(text)
    assert made_harmless(tmp_path / "x.conf")
    assert (tmp_path / "x.conf").read_text() == text


def test_settings_of_a_hundred_megabytes_are_emptied(tmp_path: Path) -> None:
    with (tmp_path / "x.conf").open("wb") as file:
        file.truncate(100_000_000)
    assert made_harmless(tmp_path / "x.conf")
    assert (tmp_path / "x.conf").read_bytes() == b""
