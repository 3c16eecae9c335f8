"""Making a lesson in the window, with mouse and keys: of a text, a table and a template."""

from pathlib import Path

import pytest
from PyQt6.QtCore import QMimeData, QPointF, QSize, Qt, QUrl
from PyQt6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QApplication, QComboBox, QFileDialog, QLabel, QPlainTextEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.files.lesson_file import read_lesson
from app.files.notation_file import read_notation
from app.panels.new_lesson import NewLessonPanel
from app.parts.cell_cards import CellCard
from app.story.new_lesson.pasted import MOST_CHARACTERS
from app.translation import choose_language
from app.window.controller import Controller
from app.window.questions import ask_about_changes
from tests.app.opened import opened
from tests.app.pressed import pressing
from tests.said import PRETENDED, of_widgets, painted, speak_pretended, untranslated


def press(widget: QWidget, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(widget, key, modifier)  # type: ignore[call-overload]


def write(widget: QWidget, text: str) -> None:
    QTest.keyClicks(widget, text)  # type: ignore[arg-type, call-arg]


def click(button: QWidget) -> None:
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)  # type: ignore[call-overload]


def paste(area: QPlainTextEdit, text: str) -> None:
    clipboard = QGuiApplication.clipboard()
    assert clipboard is not None
    clipboard.setText(text)
    press(area, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)


@pytest.fixture
def asked(qtbot: QtBot) -> tuple[Controller, NewLessonPanel]:
    """The window, and the dialog that Ctrl+N opens in it."""
    window, controller = opened(qtbot)
    qtbot.waitUntil(window.isActiveWindow)
    press(controller.workspace, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    panel = controller.new_panel
    assert panel.isVisible()
    qtbot.waitUntil(panel.isActiveWindow)
    return controller, panel


def told(panel: NewLessonPanel) -> str:
    return panel.preview.accessibleDescription()


Asked = tuple[Controller, NewLessonPanel]


def test_a_typed_text_becomes_the_lesson_that_is_open(asked: Asked) -> None:
    controller, panel = asked
    assert panel.focusWidget() is panel.text.area
    assert (told(panel), panel.take.isEnabled()) == ("", False)
    assert panel.problem.isHidden()
    write(panel.text.area, "h")
    assert panel.problem.text() == "Text has one character, and nothing follows it; type at least two."
    assert not panel.take.isEnabled()
    write(panel.text.area, "ello")
    assert panel.problem.isHidden()
    assert told(panel) == (
        "hello; T = 4; 4 tokens in the vocabulary; 140 parameters; reads: h e l l; is to say: e l l o; "
        "vocabulary: h e l o"
    )
    assert panel.network.title.placeholderText() == "hello"
    click(panel.take)
    assert panel.isHidden()
    lesson = controller.document.state.lesson
    assert (lesson.title, lesson.name, lesson.file) == ("hello", "hello", None)
    assert [lesson.token(t) for t in range(1, 5)] == list("hell")
    assert controller.document.state.notation.name == "slides"
    assert lesson.stops == ()


def test_it_can_all_be_done_with_keys(asked: Asked) -> None:
    controller, panel = asked
    write(panel.text.area, "a rose is a rose")
    press(panel.text.area, Qt.Key.Key_Tab)
    assert panel.focusWidget() is panel.text.reading
    press(panel.text.reading, Qt.Key.Key_Down)
    press(panel.text.reading, Qt.Key.Key_Tab)
    elman, gru, lstm = panel.network.cells.cards.values()
    assert panel.focusWidget() is elman
    press(elman, Qt.Key.Key_Right)
    assert (panel.focusWidget(), gru.isChecked()) == (gru, True)
    press(gru, Qt.Key.Key_Right)
    assert (panel.focusWidget(), lstm.isChecked(), gru.isChecked()) == (lstm, True, False)
    press(lstm, Qt.Key.Key_Tab)
    assert panel.focusWidget() is panel.network.hidden_size
    press(panel.network.hidden_size, Qt.Key.Key_Down)
    press(panel.network.hidden_size, Qt.Key.Key_Tab)
    assert panel.focusWidget() is panel.network.embedding
    press(panel.network.embedding, Qt.Key.Key_Down)
    press(panel.network.embedding, Qt.Key.Key_Tab)
    assert panel.focusWidget() is panel.network.embedding_size
    press(panel.network.embedding_size, Qt.Key.Key_Tab)
    press(panel.network.seed, Qt.Key.Key_Up)
    press(panel.network.seed, Qt.Key.Key_Tab)
    assert panel.focusWidget() is panel.network.notation
    press(panel.network.notation, Qt.Key.Key_Tab)
    assert panel.focusWidget() is panel.network.title
    write(panel.network.title, "Roses")
    assert told(panel).startswith("Roses; T = 4; 3 tokens in the vocabulary; ")
    press(panel.network.title, Qt.Key.Key_Return)
    lesson = controller.document.state.lesson
    network = lesson.experiment.network
    assert (lesson.title, network.cell, network.hidden_size, network.embedding_size) == ("Roses", "lstm", 7, 4)
    assert "seed 1" in lesson.story


def test_what_is_typed_next_is_for_the_film_and_opens_nothing(asked: Asked) -> None:
    controller, panel = asked
    window = controller.workspace.window()
    assert window is not None
    panel.hide()
    controller.workspace.top_bar.lesson.setFocus(Qt.FocusReason.TabFocusReason)
    panel.ask()
    write(panel.text.area, "hello")
    click(panel.take)
    assert not panel.isVisible()
    window.activateWindow()
    for key in (Qt.Key.Key_3, Qt.Key.Key_Return):
        press(window.focusWidget() or window, key)
    assert window.focusWidget() is controller.workspace
    assert not controller.gallery.isVisible()


def test_k_mers_of_a_strand(asked: Asked) -> None:
    controller, panel = asked
    assert panel.text.k.isHidden()
    panel.text.reading.setCurrentIndex(2)
    assert not panel.text.k.isHidden()
    write(panel.text.area, "acgta")
    assert "reads: AC CG GT; is to say: CG GT TA" in told(panel)
    press(panel.text.k, Qt.Key.Key_Up)
    assert "64 tokens in the vocabulary" in told(panel)
    assert "reads: ACG CGT" in told(panel)
    click(panel.take)
    assert len(controller.document.state.lesson.vocabulary or ()) == 64


def test_a_pasted_table_becomes_a_lesson(asked: Asked) -> None:
    controller, panel = asked
    click(panel.sources["table"])
    paste(panel.table.area, "temperature\twind\train\n12,5\t3\t0\n13\t4,5\n11\t6\t1,5")
    assert panel.problem.text() == "Line 3 has 2 values, but line 1 has 3; give every row as many."
    panel.table.area.selectAll()
    paste(panel.table.area, "temperature\twind\train\n12,5\t3\t0\n13\t4,5\t0,2\n11\t6\t1,5")
    assert panel.problem.isHidden()
    assert told(panel).startswith("A table of 3 rows; T = 2; 3 numbers read; 3 answered; ")
    panel.table.targets.setFocus()
    write(panel.table.targets, "rai")
    assert panel.problem.text() == ("Targets name rai, which no column is called; they are temperature, wind, rain.")
    write(panel.table.targets, "n")
    assert "reads: 12.5 3.00 13.0 4.50 11.0 6.00; is to say: 0 0.20 1.50" in told(panel)
    click(panel.take)
    experiment = controller.document.state.lesson.experiment
    assert (experiment.network.input_size, experiment.network.output_size, experiment.loss.kind) == (
        *(2, 1, "squared_error"),
    )


def test_a_table_comes_from_a_file_and_gives_its_name(
    asked: Asked, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    controller, panel = asked
    file = tmp_path / "Weather.csv"
    file.write_text("a;b\n1;2\n3;4\n", encoding="utf-8")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_arguments: (str(file), ""))
    click(panel.sources["table"])
    click(panel.file)
    assert panel.table.area.toPlainText() == "a;b\n1;2\n3;4\n"
    click(panel.take)
    assert controller.document.state.lesson.title == "Weather"


def test_a_file_that_cannot_be_read_is_told(asked: Asked, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _controller, panel = asked
    file = tmp_path / "a.txt"
    file.write_bytes(b"\xff\x00\xff")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_arguments: (str(file), ""))
    write(panel.text.area, "hello")
    click(panel.file)
    assert panel.problem.text() == "“a.txt” is not UTF-8 text (byte 1 can’t be read); save it as UTF-8."
    assert not panel.take.isEnabled()
    write(panel.text.area, "!")
    assert panel.take.isEnabled()


def test_a_template_is_taken_with_another_sequence(asked: Asked) -> None:
    controller, panel = asked
    click(panel.sources["template"])
    assert panel.template.inputs.text() == "hell"
    assert panel.network.hidden_size.value() == 5
    assert panel.network.seed.text() == "keep the weights"
    assert told(panel).startswith("hell → ello, my own; T = 4; ")
    at = panel.template.template.findData("encoder-decoder")
    panel.template.template.setCurrentIndex(at)
    assert "Encoder and decoder, my own" in told(panel)
    panel.template.template.setCurrentIndex(0)
    panel.template.inputs.setFocus()
    panel.template.inputs.selectAll()
    write(panel.template.inputs, "hole")
    assert "reads: h o l e; is to say: o l e ·" in told(panel)
    click(panel.network.cells.cards["gru"])
    click(panel.take)
    lesson = controller.document.state.lesson
    assert (lesson.title, lesson.experiment.network.cell) == ("hell → ello, my own", "gru")
    assert [lesson.token(t) for t in range(1, 5)] == list("hole")


def test_a_lesson_begins_in_the_notation_that_is_shown_and_a_template_in_its_own(qtbot: QtBot) -> None:
    _window, controller = opened(qtbot)
    controller.document.choose_notation(read_notation("goodfellow"))
    controller.documents.ask_for_new()
    panel = controller.new_panel
    assert panel.network.notation.currentText() == "Goodfellow"
    click(panel.sources["template"])
    assert panel.network.notation.currentText() == "as the template has it"
    click(panel.sources["table"])
    assert panel.network.notation.currentText() == "Goodfellow"
    click(panel.sources["template"])
    click(panel.take)
    assert controller.document.state.notation.name == "slides"
    controller.documents.ask_for_new()
    assert panel.network.notation.currentText() == "as the template has it"
    click(panel.sources["text"])
    assert panel.network.notation.currentText() == "V · W · U"
    panel.network.notation.setCurrentText("PyTorch")
    write(panel.text.area, "hello")
    click(panel.take)
    assert controller.document.state.notation.name == "pytorch"


def test_a_title_of_one_long_word_stays_on_the_card_and_is_whole_in_its_tip(asked: Asked) -> None:
    _controller, panel = asked
    write(panel.text.area, "hello")
    edge = panel.preview.grab().toImage().copy(panel.preview.width() - 12, 0, 11, 60)
    panel.network.title.setText("W" * 100)
    assert panel.preview.grab().toImage().copy(panel.preview.width() - 12, 0, 11, 60) == edge
    assert panel.preview.toolTip() == "W" * 100


def test_a_template_as_it_is_keeps_its_weights_and_its_tour(asked: Asked) -> None:
    controller, panel = asked
    click(panel.sources["template"])
    click(panel.take)
    lesson, own = controller.document.state.lesson, read_lesson("hell-ello")
    assert len(lesson.stops) == len(own.stops) > 0
    assert lesson.experiment.parameters["W_hh"].tolist() == own.experiment.parameters["W_hh"].tolist()
    assert lesson.name == "hell-ello-my-own"


def test_a_megabyte_is_cut_before_it_is_laid_out(asked: Asked) -> None:
    _controller, panel = asked
    paste(panel.text.area, "ab" * 524_288)
    assert len(panel.text.area.toPlainText()) == MOST_CHARACTERS
    assert panel.remarks.text() == (
        "The text has 1\u202f048\u202f576 characters; the first 20\u202f000 are kept.\n"
        "The text has 20\u202f000 characters; the first 1\u202f001 are taken."
    )
    assert "T = 1000; 2 tokens" in told(panel)
    panel.text.area.selectAll()
    write(panel.text.area, "hello")
    assert "20\u202f000" not in panel.remarks.text()


def test_what_is_pasted_is_text_whatever_it_is(asked: Asked) -> None:
    controller, panel = asked
    clipboard, rich = QGuiApplication.clipboard(), QMimeData()
    assert clipboard is not None
    rich.setHtml("<b>bold</b>")
    rich.setText("<i>#let $x$ \\frac{1} {h 1} &amp; שלום 🙂")
    clipboard.setMimeData(rich)
    press(panel.text.area, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    panel.text.reading.setCurrentIndex(1)
    assert "reads: <i>#let $x$ \\frac{1} {h 1} &amp; שלום; " in told(panel)
    click(panel.take)
    state = controller.document.state
    assert state.lesson.vocabulary == ("<i>#let", "$x$", "\\frac{1}", "{h", "1}", "&amp;", "שלום", "🙂")
    assert state.lesson.title == "<i>#let $x$ \\frac{1} {h 1} &amp;…"
    for _step in range(12):
        controller.document.step(1)
    for label in panel.findChildren(QLabel):
        assert label.textFormat() == Qt.TextFormat.PlainText or "<" not in label.text()


@pytest.mark.parametrize("text", ["aaa", "שלום", "🙂🙃", "e\u0301\u0302x", "a·b"])
def test_odd_texts_are_walked_from_end_to_end(text: str, asked: Asked) -> None:
    controller, panel = asked
    write_text = panel.text.area.setPlainText
    write_text(text)
    click(panel.take)
    document = controller.document
    assert document.state.lesson.title == text or "\u0301" in text
    for _step in range(len(document.state.timeline) + 1):
        document.step(1)
    assert document.state.position == len(document.state.timeline)


def test_esc_leaves_everything_as_it_was_and_what_was_typed_is_there_again(asked: Asked) -> None:
    controller, panel = asked
    before = controller.document.state.lesson
    write(panel.text.area, "hello")
    press(panel.text.area, Qt.Key.Key_Escape)
    assert panel.isHidden()
    assert controller.document.state.lesson is before
    controller.documents.ask_for_new()
    assert panel.text.area.toPlainText() == "hello"
    write(panel.text.area, "ab")
    assert panel.text.area.toPlainText() == "ab"


@pytest.mark.parametrize(("answer", "is_open"), [("Cancel", False), ("Discard the changes", True)])
def test_unsaved_changes_are_asked_about(
    answer: str, is_open: bool, asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    controller, panel = asked
    controller.document.set_parameter_entry("W_hh", (0, 0), 0.125)
    monkeypatch.setattr("app.window.saving.ask_about_changes", ask_about_changes)  # which no other test wants to answer
    questions = pressing(monkeypatch, answer)
    write(panel.text.area, "hello")
    click(panel.take)
    assert len(questions) == 1
    assert panel.isHidden() == is_open
    assert (controller.document.state.lesson.title == "hello") == is_open
    pressing(monkeypatch, "Discard" if is_open else "Cancel")  # as the window closes


def test_the_dialog_is_whole_where_the_screen_is_small(asked: Asked) -> None:
    _controller, panel = asked
    panel.fit(QSize(700, 420))
    assert panel.height() <= 420
    assert panel.take.visibleRegion().boundingRect().height() == panel.take.height()


def test_many_words_take_no_room_from_the_fields(asked: Asked) -> None:
    _controller, panel = asked
    panel.fit(QSize(1177, 736))
    click(panel.sources["table"])
    panel.table.area.setPlainText("a;b\nx;y\nx;y\nx;y")
    QApplication.processEvents()
    assert panel.problem.text().endswith("\n… and 3 more.")
    assert panel.preview.visibleRegion().boundingRect() == panel.preview.rect()
    assert panel.network.title.visibleRegion().boundingRect() == panel.network.title.rect()


def test_a_file_that_is_let_fall_on_the_field_is_read(asked: Asked, tmp_path: Path) -> None:
    _controller, panel = asked
    file, dropped = tmp_path / "poem.txt", QMimeData()
    file.write_text("roses", encoding="utf-8")
    dropped.setUrls([QUrl.fromLocalFile(str(file))])
    at, button, none = QPointF(10, 10), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    viewport = panel.text.area.viewport()
    entering = QDragEnterEvent(at.toPoint(), Qt.DropAction.CopyAction, dropped, button, none)
    QApplication.sendEvent(viewport, entering)
    QApplication.sendEvent(viewport, QDropEvent(at, Qt.DropAction.CopyAction, dropped, button, none))
    assert panel.text.area.toPlainText() == "roses"
    assert told(panel).startswith("poem; T = 4; ")


def test_every_field_has_a_name(asked: Asked) -> None:
    _controller, panel = asked
    kinds: tuple[type[QWidget], ...] = (CellCard, QPushButton, QPlainTextEdit)
    for kind in kinds:
        for widget in panel.findChildren(kind):
            assert widget.accessibleName() or getattr(widget, "text", str)()
    for box in panel.findChildren(QComboBox):
        assert box.accessibleName()


def test_every_word_is_translated(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    spoken = speak_pretended(monkeypatch)
    _window, controller = opened(qtbot)
    choose_language(PRETENDED)
    panel = NewLessonPanel(controller.document, lambda _lesson: True, controller.workspace)
    qtbot.addWidget(panel)
    with painted(monkeypatch) as words:
        panel.ask()
        panel.text.area.setPlainText("123 · 4")
        panel.grab()
        click(panel.sources["table"])
        panel.table.area.setPlainText("1;2\n3")
        panel.grab()
    names = frozenset({"Elman", "GRU", "LSTM", "one", "hot", "tanh", "softmax"})
    assert not untranslated([*of_widgets(panel), *words], (), names)
    assert not spoken.unknown


def test_a_lesson_never_saved_is_not_called_changed_and_follows_the_language(
    asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    controller, panel = asked
    controller.document.choose_notation(read_notation("goodfellow"))
    write(panel.text.area, "hello")
    click(panel.take)
    lesson = controller.document.state.lesson
    assert controller.document.state.notation.name == "slides"
    assert lesson.in_language("en").story.startswith("The network reads a text character by character")
    assert lesson.in_language("de").story.startswith("Das Netz liest einen Text")
    monkeypatch.setattr("app.window.saving.ask_about_changes", ask_about_changes)
    said = pressing(monkeypatch, "Cancel")
    assert not controller.documents.saving.may_leave()
    controller.document.set_parameter_entry("W_hh", (0, 0), 0.125)
    assert not controller.documents.saving.may_leave()
    assert said == ["“hello” has not been saved.", "“hello” has been changed and not saved."]


def test_a_candidate_is_counted_as_no_gate(asked: Asked) -> None:
    tips = {cell: card.toolTip() for cell, card in asked[1].network.cells.cards.items()}
    assert tips["gru"] == "One state; two gates, r and z, and a candidate n"
    assert tips["lstm"] == "Two states; three gates, i, f and o, and a candidate g"
