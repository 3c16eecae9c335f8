"""What is set up and opened is there again at the next start."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from PyQt6.QtCore import QLocale, QSettings
from PyQt6.QtWidgets import QMainWindow, QMessageBox
from pytestqt.qtbot import QtBot

import app.window.saving
from app.files.lesson_file import builtin_lessons, read_lesson
from app.files.notation_file import notation_object, read_notation
from app.resources import resource
from app.settings import Settings
from app.story.look import PANELS
from app.window.controller import Controller
from app.window.memory import Memory
from app.window.opening import fill_window
from rnn_engine.experiment import Truncation


def opened(qtbot: QtBot, lesson: str | None = None) -> Controller:
    window = QMainWindow()
    window.resize(1680, 1020)
    qtbot.addWidget(window)
    return fill_window(window, lesson)


def close(controller: Controller) -> None:
    window = controller.workspace.window()
    assert window is not None
    window.close()


def test_the_look_is_there_again(qtbot: QtBot) -> None:
    first = opened(qtbot)
    document = first.document
    document.choose_theme("dark")
    document.resize_type(1)
    document.say_in("de")
    document.calm(True)
    document.show_panel("reach", False)
    document.show_panel("shares", True, presenting=True)
    document.present(True)
    kept = replace(document.state.look, presenting=False, preferred="")  # what gives way is of the moment
    close(first)
    second = opened(qtbot).document.state
    assert (second.theme, second.look) == ("dark", kept)


def test_the_last_lesson_opens_in_the_letters_it_was_shown_in(qtbot: QtBot) -> None:
    first = opened(qtbot)
    first.open("kmers")
    first.document.choose_notation(read_notation("pytorch"))
    close(first)
    state = opened(qtbot).document.state
    assert (state.lesson.name, state.notation) == ("kmers", read_notation("pytorch"))


def test_a_lesson_that_is_named_opens_as_it_says_itself(qtbot: QtBot) -> None:
    first = opened(qtbot, "kmers")
    first.document.choose_notation(read_notation("pytorch"))
    close(first)
    state = opened(qtbot, "hell-ello").document.state
    assert (state.lesson.name, state.notation) == ("hell-ello", state.lesson.notation)


def test_files_are_found_again_and_missed_quietly_when_they_are_gone(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lesson, letters = tmp_path / "mine.lesson.json", tmp_path / "letters.json"
    shutil.copy(resource("lessons", "hell-ello.lesson.json"), lesson)
    mine = {**notation_object(read_notation("slides")), "title": "Mine", "symbols": {"W_hh": "Q"}}
    letters.write_text(json.dumps(mine), encoding="utf-8")
    monkeypatch.setattr("PyQt6.QtWidgets.QFileDialog.getOpenFileName", lambda *_: (str(letters), ""))
    monkeypatch.setattr(QMessageBox, "exec", lambda box: pytest.fail(box.text()))
    first = opened(qtbot, str(lesson))
    first.ask_for_notation()
    close(first)
    second = opened(qtbot)
    assert second.document.state.lesson.name == "mine"
    assert second.document.state.notation.title == "Mine"
    close(second)
    letters.unlink()
    third = opened(qtbot)
    assert third.document.state.notation == third.document.state.lesson.notation
    close(third)
    lesson.unlink()
    assert opened(qtbot).document.state.lesson.name == builtin_lessons()[0][0]


def test_of_two_files_of_one_name_the_one_that_was_open_opens_again(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = [tmp_path / folder / "mine.lesson.json" for folder in ("here", "there")]
    for file, lesson in zip(files, ("hell-ello", "slides"), strict=True):
        file.parent.mkdir()
        shutil.copy(resource("lessons", f"{lesson}.lesson.json"), file)
    first = opened(qtbot, str(files[0]))
    first.document.truncate(Truncation("sliding", 2))
    monkeypatch.setattr(app.window.saving, "ask_about_changes", lambda *_: "cancel")
    first.open(str(files[1]))
    first.document.choose_theme("dark")
    monkeypatch.setattr(app.window.saving, "ask_about_changes", lambda *_: "discard")
    close(first)
    second = opened(qtbot)
    assert second.document.state.lesson.title == read_lesson(files[0]).title
    second.open(str(files[1]))
    close(second)
    assert opened(qtbot).document.state.lesson.title == read_lesson(files[1]).title


def test_a_file_that_leads_after_a_swap_opens_again(qtbot: QtBot, tmp_path: Path) -> None:
    file = tmp_path / "hell-ello.lesson.json"
    shutil.copy(resource("lessons", "slides.lesson.json"), file)
    first = opened(qtbot, "hell-ello")
    first.compare_with(str(file))
    first.swap_compared()
    close(first)
    assert opened(qtbot).document.state.lesson.title == read_lesson(file).title


@pytest.mark.parametrize("key", ["theme", "geometry", "language", "type size", "panels/hidden", "lesson", "notation"])
@pytest.mark.parametrize("spoilt", ["", "/", "\0", "x" * 5000, "9" * 5000, ["a", "b"], -1, None])
def test_spoilt_settings_keep_no_window_from_opening(qtbot: QtBot, key: str, spoilt: object) -> None:
    store = QSettings("Unfold", "Unfold")
    store.setValue("lesson", "hell-ello")
    store.setValue(key, spoilt)
    state, problem = Memory(Settings()).first(None)
    assert (state.lesson.name in dict(builtin_lessons()), problem) == (True, "")


def test_the_first_start_speaks_the_system_s_language(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QLocale, "system", lambda: QLocale(QLocale.Language.German, QLocale.Country.Austria))
    assert opened(qtbot).document.state.look.language == "de"


def test_a_system_that_speaks_another_language_is_answered_in_english(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QLocale, "system", lambda: QLocale(QLocale.Language.Finnish))
    state = opened(qtbot).document.state
    assert (state.look.language, state.look.panels) == ("en", frozenset(PANELS))
