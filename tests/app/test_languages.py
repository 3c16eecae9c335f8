"""Every sentence of the window, its panels and what they paint goes through the catalogue, and German has all."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PyQt6.QtWidgets import QAbstractButton, QApplication, QLabel, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from app.files.lesson_file import builtin_lessons, read_lesson
from app.resources import resource
from app.story.asides import offered
from app.story.exports import FIGURES, file_name
from app.story.places import Place
from app.story.pointing import Pointed, Use
from app.translation import choose_language, in_words, speaking
from app.widgets.elided_label import ElidedLabel
from app.widgets.whole_phrases import WholePhrases
from app.window.controller import Controller
from rnn_engine.experiment import ExperimentError
from tests.app.opened import opened
from tests.said import (
    ENGLISH,
    PRETENDED,
    given_by,
    given_by_resources,
    of_widgets,
    painted,
    speak_pretended,
    untranslated,
)
from tests.story.states import state_of

NAMES = frozenset(
    {"tanh", "relu", "ReLU", "sigmoid", "identity", "softmax", "argmax", "onehot", "log", "LSTM", "GRU", "Elman", "RNN"}
)
NAMES |= {"Unfold", "LaTeX", "Typst", "PDF", "SVG", "PNG", "CSV", "dpi", "Pretended", "English", "Deutsch", "PyTorch"}
"""What is written alike in every language: functions, cells, formats, products, the languages themselves."""
LESSONS = ("hell-ello", "long-memory-lstm", "questions", "encoder-decoder", "truncated")


@pytest.fixture
def controller(qtbot: QtBot) -> Iterator[Controller]:
    window, controller = opened(qtbot)
    yield controller
    controller.document.choose_look(replace(controller.document.state.look, language="en"))
    window.close()
    choose_language("en")


def told_in_window(controller: Controller, language: str, monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """What the window says and paints on a way through lessons, with everything open once."""
    document = controller.document
    document.choose_look(replace(document.state.look, language=language))
    told: set[str] = set()
    with painted(monkeypatch) as words:
        for name in LESSONS:
            controller.open(name)
            for position in (0, *sorted(document.state.stops), len(document.state.timeline)):
                document.seek(position)
                told.update(seen(controller))
            kinds = offered(document.state)
            document.open_aside(kinds[-1].name)
            told.update(seen(controller))
            document.close_aside()
            document.toggle_folded()
            told.update(seen(controller))
            document.toggle_folded()
        document.seek(len(document.state.timeline) // 2)
        document.point(Pointed(frozenset({Use("W_hh", 2)}), "", "network"))
        document.toggle_shapes()
        told.update(seen(controller))
        told.update(panels(controller))
        document.inspect(document.state.timeline.place(document.state.position))
        told.update(seen(controller))
        document.inspect(None)
        controller.compare_with_cell("gru")
        told.update(seen(controller))
        document.stop_comparing()
        document.choose_look(replace(document.state.look, presenting=True))
        told.update(seen(controller))
        document.choose_look(replace(document.state.look, presenting=False))
    return told | set(words)


def seen(controller: Controller) -> Iterator[str]:
    QApplication.processEvents()
    controller.workspace.grab()
    yield from of_widgets(controller.workspace)


def panels(controller: Controller) -> Iterator[str]:
    """What is beside the window or over it, each opened once."""
    controller.experiment_panel.toggle()
    controller.export_panel.ask()
    controller.tour_panel.toggle()
    controller.show_lessons()
    controller.show_keys()
    controller.plot_panel.show_plot("lags")
    for panel in (
        controller.experiment_panel,
        controller.export_panel,
        controller.plot_panel,
        controller.tour_panel,
        controller.gallery,
        controller.keys_card,
        controller.comparing,
        controller.welcome,
        controller.waiting_line,
    ):
        QApplication.processEvents()
        panel.grab()
        yield from of_widgets(panel)
    for panel in (controller.keys_card, controller.gallery, controller.export_panel, controller.tour_panel):
        panel.close()
    controller.plot_panel.close()
    controller.experiment_panel.toggle()


def given() -> tuple[str, ...]:
    """The gallery shows all lessons, the export panel the names of files."""
    lessons = [read_lesson(name) for name, _title in builtin_lessons()]
    files = (file_name(state_of(name), figure, "pdf") for name in LESSONS for figure in FIGURES)
    return (*(word for lesson in lessons for word in given_by(lesson)), *given_by_resources(), *files)


def test_what_the_window_says_comes_from_the_catalogue(controller: Controller, monkeypatch: pytest.MonkeyPatch) -> None:
    spoken = speak_pretended(monkeypatch)
    told = told_in_window(controller, PRETENDED, monkeypatch)
    assert untranslated(told, given(), NAMES) == set()
    assert not spoken.unknown


def test_german_says_all_of_it(controller: Controller, monkeypatch: pytest.MonkeyPatch) -> None:
    told = told_in_window(controller, "de", monkeypatch)
    own = {word for text in given() for word in text.split()}
    assert {text for text in told if any(word not in own for word in ENGLISH.findall(text))} == set()


def test_qt_speaks_the_same_language(controller: Controller) -> None:
    document = controller.document
    asked: list[str] = []
    for language in ("de", "en"):
        document.choose_look(replace(document.state.look, language=language))
        box = QMessageBox(QMessageBox.Icon.Question, "", "", QMessageBox.StandardButton.Yes)
        button = box.button(QMessageBox.StandardButton.Yes)
        assert button is not None
        asked.append(button.text().replace("&", ""))
    assert asked == ["Ja", "Yes"]


def test_a_language_can_be_left_and_comes_back(controller: Controller, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing that is kept keeps the words of another language."""
    document = controller.document
    document.seek(document.state.timeline.locate("backward loss=4 k=2 W_hh"))
    looks = {language: replace(document.state.look, language=language) for language in ("en", "de")}
    told: dict[str, list[set[str]]] = {"en": [], "de": []}
    for language in ("en", "de", "en", "de"):
        document.choose_look(looks[language])
        with painted(monkeypatch) as words:
            told[language].append({*seen(controller), *words})
    assert all("Gradient so far" in texts for texts in told["en"])
    assert all("Gradient bisher" in texts for texts in told["de"])
    said = {language: {text for text in texts[0] if re.search(r"\w{4}", text)} for language, texts in told.items()}
    english, german = said["en"] - said["de"], said["de"] - said["en"]
    assert not told["en"][1] & german
    assert not told["de"][1] & english


@pytest.mark.parametrize(
    ("broken", "told"),
    [
        ({"hidden_size": 0}, "network.hidden_size ist 0; es muss mindestens 1 sein."),
        ({"cell": "lstn"}, "network.cell ist 'lstn'; zu wählen ist eines von elman, lstm, gru, feedforward."),
    ],
)
def test_what_is_wrong_with_an_experiment_is_said_in_german(broken: dict[str, object], told: str) -> None:
    lesson = read_lesson("hell-ello")
    with pytest.raises(ExperimentError) as found:
        replace(lesson.experiment, network=replace(lesson.experiment.network, **broken))  # type: ignore[arg-type]
    with speaking("de"):
        assert in_words(found.value).splitlines()[0] == told
    assert in_words(found.value) == str(found.value)


def test_a_wording_within_a_wording_is_said_in_german() -> None:
    lesson = read_lesson("hell-ello")
    parameters = {**lesson.experiment.parameters, "W_hh": np.zeros((2, 2))}
    with pytest.raises(ExperimentError) as found:
        replace(lesson.experiment, parameters=parameters)
    with speaking("de"):
        assert in_words(found.value) == "parameters.W_hh ist 2×2, aber hidden_size 5 braucht 5×5."


def test_a_broken_file_is_told_in_german(
    controller: Controller, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    warned: list[str] = []
    monkeypatch.setattr(QMessageBox, "exec", lambda box: warned.append(box.text()))
    file = tmp_path / "broken.lesson.json"
    lesson = json.loads(resource("lessons", "hell-ello.lesson.json").read_text(encoding="utf-8"))
    file.write_text(json.dumps(lesson | {"title": 3}), encoding="utf-8")
    controller.document.choose_look(replace(controller.document.state.look, language="de"))
    controller.open(str(file))
    assert warned == ["broken.lesson.json: title ist 3; nötig ist: ein Text."]


def clipped(root: QWidget) -> set[str]:
    """The words on visible labels and buttons that have less room than they take; what shortens itself may be short."""
    found = set()
    for widget in root.findChildren(QWidget):
        if not widget.isVisible() or not isinstance(widget, QLabel | QAbstractButton) or not widget.text():
            continue
        if isinstance(widget, ElidedLabel | WholePhrases) or (isinstance(widget, QLabel) and widget.wordWrap()):
            continue
        plain = widget.text().replace("&&", "&")
        taken = max(map(widget.fontMetrics().horizontalAdvance, plain.splitlines()))
        if taken > widget.contentsRect().width() + 1:
            found.add(plain)
    return found


@pytest.mark.parametrize("language", ["en", "de"])
def test_no_word_is_clipped(language: str, controller: Controller) -> None:
    document = controller.document
    document.choose_look(replace(document.state.look, language=language))
    document.seek(document.state.timeline.locate("backward loss=4 k=2 W_hh"))
    short: set[str] = set()
    document.inspect(Place("forward", "h", t=2))
    for kind in ("", "products", "letters", "errata"):
        if kind:
            document.open_aside(kind)
        QApplication.processEvents()
        short |= clipped(controller.workspace)
    controller.experiment_panel.toggle()
    controller.export_panel.ask()
    controller.tour_panel.toggle()
    controller.show_keys()
    for panel in (controller.experiment_panel, controller.export_panel, controller.tour_panel, controller.keys_card):
        QApplication.processEvents()
        short |= clipped(panel)
        panel.close()
    controller.compare_with_cell("gru")
    QApplication.processEvents()
    short |= clipped(controller.workspace)
    assert short == set()
