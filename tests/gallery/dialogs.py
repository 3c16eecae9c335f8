"""The dialogs of a person's own lessons, each over the window as it stands there."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest import mock

from PyQt6.QtCore import QBuffer, QIODevice, QPoint, QRect, QSize
from PyQt6.QtGui import QColor, QPainter, QPen, QPixmap
from PyQt6.QtWidgets import QApplication, QDialog, QWidget

from app.document import Document
from app.files.lesson_file import read_lesson
from app.files.state_dict_lesson import state_dict
from app.files.tensors import write_tensors
from app.panels.failure import FailureDialog
from app.panels.new_lesson import NewLessonPanel
from app.panels.recovery import Offer, RecoveryPanel
from app.panels.weights import WeightsPanel
from app.parts.question import Question
from app.story.state import State
from app.theme import THEMES
from app.unexpected import Report
from app.window.letting_go import let_go_now
from app.window.questions import ask_about_changes
from app.window.workspace import Workspace
from rnn_engine.gradient import loss_and_gradient

_ROUNDS = 3
_TABLE = "temperature; wind; rain\n12,5; 3; 0\n13,1; 4,5; 0\n11,8; 7; 1,2\n10,2; 9,5; 4\n10,9; 6; 0,4\n"

Opens = Callable[[Document, QWidget], QDialog]


def _new(source: str, text: str = "") -> Opens:
    def opened(document: Document, window: QWidget) -> QDialog:
        panel = NewLessonPanel(document, lambda lesson: False, window)
        panel.ask()
        panel.sources[source].click()  # type: ignore[index]
        for page in (panel.text, panel.table):
            if text and page.isVisible():
                page.area.setPlainText(text)
        return panel

    return opened


def _weights(document: Document, window: QWidget) -> QDialog:
    """A file with gradients, and with a tensor that is left over."""
    lesson = read_lesson("hell-ello")
    tensors = dict(state_dict(lesson))
    experiment = lesson.experiment
    gradients = experiment.network.views(loss_and_gradient(experiment, experiment.parameters)[1])
    of = {"rnn.weight_ih_l0": "W_xh", "rnn.weight_hh_l0": "W_hh", "linear.weight": "W_hy", "linear.bias": "b_y"}
    tensors |= {f"{name}.grad": gradients[parameter] for name, parameter in of.items()}
    tensors["norm.weight"] = tensors["linear.bias"]
    panel = WeightsPanel(document, lambda lesson: False, window)
    with TemporaryDirectory() as folder:
        write_tensors(tensors, Path(folder) / "model.safetensors")
        panel.open_weights(str(Path(folder) / "model.safetensors"))
    for line, text in (
        (panel.fields.vocabulary, "helo"),
        (panel.fields.inputs, "hell"),
        (panel.fields.targets, "ello"),
    ):
        line.setText(text)
    panel.fields.reduction.setCurrentIndex(panel.fields.reduction.findData("sum"))
    return panel


def _recovery(document: Document, window: QWidget) -> QDialog:
    when = datetime(2026, 11, 28, 21, 4, tzinfo=UTC)
    made = (("hell → ello, changed", "mine.lesson.json", False), ("Weather of the week", "weather.lesson.json", True))
    offers = [Offer(title, when, file, changed, lambda: True, lambda: True) for title, file, changed in made]
    panel = RecoveryPanel([*offers, Offer("the cat sat on the mat", when, "", False, bool, bool)], window)
    panel.show()
    return panel


def _failure(document: Document, window: QWidget) -> QDialog:
    report = Report("ValueError: what it says", "Unfold, with all that who corrects it needs\nValueError: what it says")
    dialog = FailureDialog(window, report, lambda: False, Path("~/.local/state/Unfold/unfold.log"))
    dialog.show()
    return dialog


def _unsaved(document: Document, window: QWidget) -> QDialog:
    asked: list[QDialog] = []

    def shown(question: QDialog) -> int:
        question.show()
        asked.append(question)
        return 0

    with mock.patch.object(Question, "exec", shown), mock.patch.object(Question, "deleteLater"):
        ask_about_changes(window, document.state.told.title, changed=True)
    return asked[0]


DIALOGS: Mapping[str, Opens] = {
    "dialog-new-text": _new("text", "the cat sat on the mat"),
    "dialog-new-table": _new("table", _TABLE),
    "dialog-new-template": _new("template"),
    "dialog-weights": _weights,
    "dialog-recovery": _recovery,
    "dialog-error": _failure,
    "dialog-unsaved": _unsaved,
}


def picture(name: str, state: State, size: tuple[int, int]) -> bytes:
    """The dialog of this name over the window's inside at a state, as PNG."""
    document = Document(state)
    workspace = Workspace(document)
    workspace.network.tween_ms = 0
    workspace.resize(*size)
    workspace.show()
    _settle()
    screen = mock.Mock(availableGeometry=lambda: QRect(QPoint(), QSize(*size)))  # offscreen it is a small one
    with (
        mock.patch.object(NewLessonPanel, "screen", return_value=screen),
        mock.patch.object(WeightsPanel, "screen", return_value=screen),
    ):
        dialog = DIALOGS[name](document, workspace)
        _settle()
        whole, shown = workspace.grab(), dialog.grab()
    at = QPoint((whole.width() - shown.width()) // 2, (whole.height() - shown.height()) // 2)
    with QPainter(whole) as painter:
        painter.drawPixmap(at, shown)
        painter.setPen(QPen(QColor(THEMES[state.theme].muted), 1))
        painter.drawRect(at.x(), at.y(), shown.width() - 1, shown.height() - 1)
    dialog.close()
    let_go_now(workspace)
    return _png(whole)


def _settle() -> None:
    for _round in range(_ROUNDS):
        QApplication.processEvents()


def _png(picture: QPixmap) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    picture.save(buffer, "PNG")
    return bytes(buffer.data().data())
