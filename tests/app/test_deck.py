"""A deck as other programs see it: its pages, its type, its words, its outline; and as the dialog writes it."""

import errno
import os
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PyQt6.QtWidgets import QApplication, QMainWindow, QMessageBox
from pytestqt.qtbot import QtBot

from app.command_line import main
from app.exporting.deck import deck_content, write_deck
from app.files.whole import FileError
from app.panels.deck import DeckPanel
from app.story.state import State
from app.story.stretch import Stretch, StretchError
from app.translation import speaking
from app.window.controller import Controller
from tests.app.answered import answered
from tests.app.opened import opened
from tests.story.states import state_of

pytestmark = pytest.mark.usefixtures("qapp")


def asked(program: str, *arguments: str) -> str:
    """What a program prints about a file; its complaints about tags that it doesn't know are its own."""
    found = shutil.which(program)
    if found is None:
        pytest.skip(f"{program}, of poppler-utils, is not installed")
    return subprocess.run([found, *arguments], check=True, capture_output=True, text=True, timeout=60).stdout


def deck(state: State, shown: Stretch) -> bytes:
    work = deck_content(state, shown)
    try:
        while True:
            next(work)
    except StopIteration as end:
        content = end.value
    assert isinstance(content, bytes)
    return content


def written(state: State, shown: Stretch, folder: Path) -> str:
    path = folder / "deck.pdf"
    path.write_bytes(deck(state, shown))
    return str(path)


def text_of(path: str, page: int) -> str:
    """The text of a page in one line."""
    return " ".join(asked("pdftotext", "-f", str(page), "-l", str(page), path, "-").split())


@pytest.fixture(scope="module")
def slides(tmp_path_factory: pytest.TempPathFactory) -> str:
    state = state_of("slides")
    return written(state, Stretch(1, len(state.timeline), "step"), tmp_path_factory.mktemp("deck"))


def test_it_has_a_title_and_a_page_of_16_to_9_for_every_equation(slides: str) -> None:
    said = asked("pdfinfo", slides)
    assert re.search(r"Pages: +59$", said, re.M)
    assert re.search(r"Page size: +960 x 540 pts", said)
    assert re.search(r"Title: +Slides: tagging four words", said)
    assert "CreationDate" not in said


def test_its_fonts_are_embedded(slides: str) -> None:
    lines = asked("pdffonts", slides).splitlines()[2:]
    assert {line.split()[0].partition("+")[2].split("-")[0] for line in lines} == {"Inter"}
    for line in lines:
        assert re.search(r" yes yes yes +\d+", line), line  # embedded, a subset, with the characters that it stands for


def test_the_title_page_says_what_the_lesson_is_about(slides: str) -> None:
    state = state_of("slides")
    said = text_of(slides, 1)
    assert state.lesson.title in said
    assert "many-to-many, equal · tanh" in said
    assert " ".join(state.sentence.split()[:8]) in said


@pytest.mark.parametrize("position", [1, 5, 29, 40, 58])
def test_a_page_says_where_it_is_and_what_happens_there(slides: str, position: int) -> None:
    state = replace(state_of("slides"), position=position)
    said = text_of(slides, position + 1)
    assert " ".join(state.sentence.split()).replace("b_y", "by") in said  # the y is lowered
    assert said.endswith(f" {position + 1}")


def test_its_outline_has_the_passes_and_their_timesteps(slides: str) -> None:
    said = asked("pdftohtml", "-xml", "-i", "-stdout", "-l", "1", slides)
    outline = re.findall(r"</?outline>|<item page=\"(\d+)\">([^<]*)</item>", said)
    assert outline == [
        ("", ""),
        ("2", "Forward"),
        ("", ""),
        *((f"{2 + 7 * number}", f"Forward · timestep {number + 1}") for number in range(4)),
        ("", ""),
        ("30", "Backward · loss 4"),
        ("", ""),
        ("30", "Backward · loss 4 · through timestep 4"),
        ("39", "Backward · loss 4 · through timestep 3"),
        ("44", "Backward · loss 4 · through timestep 2"),
        ("49", "Backward · loss 4 · through timestep 1"),
        ("54", "Backward · loss 4 · initial state"),
        ("", ""),
        ("55", "Sum · loss 4"),
        ("", ""),
        ("55", "Sum · loss 4"),
        ("", ""),
        ("", ""),
    ]


def test_the_same_state_gives_the_same_bytes() -> None:
    state, shown = state_of("hell-ello", at=30), Stretch(28, 36, "step")
    assert deck(state, shown) == deck(state, shown)


def test_nothing_jumps_from_page_to_page(slides: str, tmp_path: Path) -> None:
    """The network stands still: what it shows at t = 1 stays to the pixel while the film is at t = 3."""
    asked("pdftoppm", "-r", "72", "-gray", "-f", "17", "-l", "20", slides, str(tmp_path / "page"))
    pages = [np.fromfile(file, np.uint8)[-960 * 540 :].reshape(540, 960) for file in sorted(tmp_path.glob("*.pgm"))]
    assert len(pages) == 4
    left = [page[60:300, :300] for page in pages]
    assert left[0].std() > 5  # something is there
    assert all(np.array_equal(left[0], other) for other in left[1:])
    assert not np.array_equal(pages[0], pages[3])


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_has_the_theme_of_the_window(theme: str, tmp_path: Path) -> None:
    path = written(state_of("scalar", theme=theme), Stretch(1, 2, "step"), tmp_path)
    asked("pdftoppm", "-r", "20", "-gray", "-f", "2", path, str(tmp_path / "page"))
    page = np.fromfile(next(tmp_path.glob("*.pgm")), np.uint8)[-1000:]
    assert (np.median(page) > 128) == (theme == "light")


def test_it_speaks_the_language_of_the_window(tmp_path: Path) -> None:
    with speaking("de"):
        said = text_of(written(state_of("slides"), Stretch(2, 2, "step"), tmp_path), 2)
    assert said.startswith("Vorwärts · Zeitschritt 1")


def test_a_page_of_a_stop_has_the_stops_words(tmp_path: Path) -> None:
    state = state_of("hell-ello")
    stops = list(state.stops.items())
    path = written(state, Stretch(0, len(state.timeline), "stop"), tmp_path)
    assert re.search(rf"Pages: +{len(stops) + 1}$", asked("pdfinfo", path), re.M)
    for page, (position, _) in enumerate(stops, 2):
        sentence = replace(state, position=position).sentence
        assert " ".join(sentence.split()[:6]) in text_of(path, page)


def test_what_a_stop_opens_stands_in_the_place_of_the_network(tmp_path: Path) -> None:
    state = state_of("slides")
    opened, closed = written(state, Stretch(35, 35, "stop"), tmp_path), tmp_path / "closed.pdf"
    closed.write_bytes(deck(state, Stretch(35, 35, "step")))
    assert state.stops[35].open
    (tmp_path / "one").mkdir()
    for name, path in (("opened", opened), ("closed", str(closed))):
        asked("pdftoppm", "-r", "72", "-gray", "-f", "2", path, str(tmp_path / "one" / name))
    one, other = (np.fromfile(file, np.uint8)[-960 * 540 :].reshape(540, 960) for file in (tmp_path / "one").iterdir())
    assert not np.array_equal(one[50:300], other[50:300])
    assert np.array_equal(one[460:515], other[460:515])  # the same sentence at the same place


def test_a_question_has_a_page_with_its_choices_before_the_answer(tmp_path: Path) -> None:
    state = state_of("questions")
    asked_at = next(position for position in state.stops if state.question_at(position) is not None)
    question = state.question_at(asked_at)
    assert question is not None
    path = written(state, Stretch(asked_at, asked_at, "stop"), tmp_path)
    assert all(choice in text_of(path, 2) for choice in question.choices)
    assert question.choices[0] not in text_of(path, 3) or "1 " + question.choices[0] not in text_of(path, 3)


def test_the_lessons_text_is_text_whatever_it_says(tmp_path: Path) -> None:
    """What Typst would take for markup."""
    title, story = '#panic("no") *x* $y$ \\', 'He said: "#sys.inputs" @label <tag> // all of it'
    state = state_of("scalar")
    state = replace(state, lesson=replace(state.lesson, title=title, story=story, texts={}))
    said = text_of(written(state, Stretch(1, 1, "step"), tmp_path), 1)
    assert title in said
    assert story in said


# By the command line --------------------------------------------------------------------------------------------------


def test_the_command_writes_the_stretch_that_it_is_asked_for(tmp_path: Path) -> None:
    target = tmp_path / "deck.pdf"
    request = ["deck", "slides", "--output", str(target), "--from", "forward t=2 h", "--to", "30", "--by", "timestep"]
    assert main([*request, "--theme", "dark", "--notation", "goodfellow", "--language", "de"]) == 0
    assert re.search(r"Pages: +5$", asked("pdfinfo", str(target)), re.M)


def test_a_stop_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(*arguments: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("app.exporting.deck.SlidePictures.svg", interrupted)
    assert main(["deck", "slides", "--output", str(tmp_path / "deck.pdf")]) == 2
    assert capsys.readouterr().err == "Stopped before the end: nothing was written.\n"
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_is_one_sentence_and_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "deck.pdf"
    target.write_bytes(b"before")

    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("app.files.whole.os.fsync", full)
    with pytest.raises(FileError, match=r"the disk of the folder .* is full"):
        list(write_deck(state_of("scalar"), Stretch(1, 2, "step"), target))
    assert [(file.name, file.read_bytes()) for file in tmp_path.iterdir()] == [("deck.pdf", b"before")]


def test_more_pages_than_a_deck_can_have_are_refused() -> None:
    state = state_of("vanishing", "each")
    with pytest.raises(StretchError, match="at most 1000 are"):
        deck(state, Stretch(1, len(state.timeline), "step"))


# By the dialog --------------------------------------------------------------------------------------------------------


@pytest.fixture
def shown(qtbot: QtBot) -> tuple[QMainWindow, Controller]:
    return opened(qtbot)


@pytest.fixture
def panel(shown: tuple[QMainWindow, Controller], tmp_path: Path) -> DeckPanel:
    _, controller = shown
    controller.document.seek(40)
    controller.workspace.top_bar.menu.deck_asked.emit()
    controller.deck_panel.file.setText(str(tmp_path / "deck.pdf"))
    return controller.deck_panel


def choose(box: object, value: str) -> None:
    box.setCurrentIndex(box.findData(value))  # type: ignore[attr-defined]


def test_the_dialog_offers_the_stops_first_and_says_how_many_pages_there_will_be(panel: DeckPanel) -> None:
    stops = len(panel.document.state.stops)
    assert panel.stretch.by.currentText() == "the lesson’s stops"
    assert panel.length.text().startswith(f"{stops + 1} pages of 16:9")
    choose(panel.stretch.by, "step")
    assert panel.length.text().startswith("59 pages")
    choose(panel.stretch.part, "pass")
    assert panel.stretch.part.currentText() == "Backward · loss 4"
    assert panel.stretch.ends.text().startswith("Backward · loss 4 · through timestep 4 · ∂L₄/∂")
    first, last = panel.stretch.first.value(), panel.stretch.last.value()
    assert panel.length.text().startswith(f"{last - first + 2} pages")


def test_steps_can_be_chosen_one_by_one(panel: DeckPanel) -> None:
    choose(panel.stretch.part, "chosen")
    choose(panel.stretch.by, "step")
    panel.stretch.last.setValue(12)
    panel.stretch.first.setValue(10)
    assert panel.length.text().startswith("4 pages")
    panel.stretch.first.setValue(20)
    assert panel.length.text() == (
        "The end, step 12, lies before the beginning, step 20; choose them the other way round."
    )
    panel.write()
    assert not panel.work.is_busy
    assert "lies before the beginning" in panel.told.text()


def test_the_pass_follows_the_cursor(panel: DeckPanel) -> None:
    choose(panel.stretch.part, "pass")
    panel.document.seek(2)
    assert panel.stretch.part.currentText() == "Forward"
    assert (panel.stretch.first.value(), panel.stretch.last.value()) == (1, 28)


def test_it_writes_while_the_window_goes_on(panel: DeckPanel, qtbot: QtBot, tmp_path: Path) -> None:
    panel.write()
    assert panel.leave.text() == "Cancel"
    panel.document.seek(3)
    qtbot.waitUntil(lambda: not panel.work.is_busy)
    assert panel.told.text() == f"Written: {tmp_path / 'deck.pdf'}."
    assert panel.leave.text() == "Close"
    assert (tmp_path / "deck.pdf").read_bytes().startswith(b"%PDF")


def test_cancelled_it_leaves_nothing(panel: DeckPanel, qtbot: QtBot, tmp_path: Path) -> None:
    panel.write()
    with qtbot.waitSignal(panel.work.progressed):
        pass
    panel.leave.click()
    assert panel.isVisible()
    assert panel.told.text() == "Cancelled: nothing was written."
    assert list(tmp_path.iterdir()) == []
    panel.leave.click()
    assert not panel.isVisible()


def test_closed_it_leaves_nothing(panel: DeckPanel, tmp_path: Path) -> None:
    panel.write()
    panel.hide()
    assert not panel.work.is_busy
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("answer", [QMessageBox.StandardButton.Yes, QMessageBox.StandardButton.No])
def test_it_asks_before_it_replaces_a_file(
    panel: DeckPanel, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: QMessageBox.StandardButton
) -> None:
    asked_about = answered(monkeypatch, answer)
    (tmp_path / "deck.pdf").write_bytes(b"before")
    panel.write()
    qtbot.waitUntil(lambda: not panel.work.is_busy)
    assert asked_about == ["“deck.pdf” is there already. Replace it?"]
    replaced = (tmp_path / "deck.pdf").read_bytes() != b"before"
    assert replaced == (answer == QMessageBox.StandardButton.Yes)
    said = f"Written: {tmp_path / 'deck.pdf'}." if replaced else "Cancelled: nothing was written."
    assert panel.told.text() == said


def test_who_types_a_folder_gets_the_deck_in_it(
    panel: DeckPanel, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "talk.pdf").mkdir()
    panel.file.setText("talk.pdf")
    panel.write()
    qtbot.waitUntil(lambda: not panel.work.is_busy)
    written = tmp_path / "talk.pdf" / panel.suggested_name(panel.document.state)
    assert panel.told.text() == f"Written: {written}."
    assert written.read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        ("", "Choose a file to write to."),
        (" ", "Choose a file to write to."),
        ("none/deck.pdf", "does not exist; create it"),
        (f"{'x' * 300}.pdf", "its name is too long; choose a shorter one."),
    ],
)
def test_what_cannot_be_written_is_said_in_the_dialog(
    panel: DeckPanel, qtbot: QtBot, tmp_path: Path, file: str, sentence: str
) -> None:
    panel.file.setText(str(tmp_path / file) if file.strip() else file)
    panel.write()
    qtbot.waitUntil(lambda: not panel.work.is_busy)
    assert sentence in panel.told.text()


def test_the_dialog_remembers_the_folder(panel: DeckPanel, qtbot: QtBot, tmp_path: Path, qapp: QApplication) -> None:
    panel.write()
    qtbot.waitUntil(lambda: not panel.work.is_busy)
    _window, other = opened(qtbot)
    assert other.deck_panel.file.text() == str(tmp_path / "hell-ello-deck.pdf")
