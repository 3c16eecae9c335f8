"""What a person does in the window besides stepping, each of it complete: what is opened is closed again."""

import random
import time
from collections.abc import Callable, Iterator
from itertools import cycle
from pathlib import Path

from PyQt6.QtCore import QCoreApplication, QEvent, QEventLoop, QPoint, QPointF, Qt, QTimer
from PyQt6.QtGui import QContextMenuEvent, QWheelEvent
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QApplication, QMainWindow, QWidget

from app.files.lesson_file import builtin_lessons
from app.story.asides import offered
from app.story.exports import PLOTS
from app.story.look import PANELS, PRESENTED, Look
from app.story.places import Flow
from app.translation import LANGUAGES
from app.window.controller import Controller
from rnn_engine.experiment import ExperimentError
from tests.app.mouse import click, double_click, move

_PATIENCE = 30.0
"""Seconds that something which takes a while may take."""
FIRST = "hell-ello"
"""The lesson that is open while somebody counts."""


class Hands:
    """Files are written into `folder`. Every public act is one that a person comes to now and then."""

    def __init__(self, window: QMainWindow, controller: Controller, folder: Path, chance: random.Random) -> None:
        self.window, self.controller, self.folder, self.chance = window, controller, folder, chance
        self.document = controller.document
        names = [name for name, _ in builtin_lessons()]
        self._lessons: Iterator[str] = cycle(names)
        self._names = names
        self._notation = 0

    def press(self, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(self.window, key, held)  # type: ignore[call-overload]  # the stub has a parameter too many

    def wait_until(self, done: Callable[[], bool], what: str) -> None:
        """Let the window work until this is so."""
        until = time.monotonic() + _PATIENCE
        while not done():
            QApplication.processEvents()
            if time.monotonic() > until:
                raise AssertionError(f"{what} takes more than {_PATIENCE:.0f} s")
            QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 5)

    def settle(self) -> None:
        """Until nothing is being computed for what is shown."""
        self.wait_until(lambda: self.document.busy is None, "computing")
        QApplication.processEvents()

    def rest(self) -> None:
        """As it was at first: the first lesson at its start, in the first look, nothing open, and nothing to undo.

        All is furnished anew for that: what is made when it is opened first, and kept, would else be there or not.
        What was copied last, 7 MB or 20 kB of a view or a formula, is the clipboard's, which is emptied as well.
        """
        document = self.document
        for _ in range(6):
            self.press(Qt.Key.Key_Escape)
        if document.state.look.presenting:
            self.controller.presenter.toggle()
        self.close_all()
        if document.state.theme != "light":
            self.controller.workspace.top_bar.toggle_theme()
        self.controller.open(FIRST)
        self.settle()
        document.fold(False)
        document.seek(0)
        self.window.resize(1280, 800)
        for language in ("de", "en"):
            document.choose_look(Look(language=language, calm=True))
            self.settle()
        clipboard = QApplication.clipboard()
        assert clipboard is not None
        clipboard.clear()

    def close_all(self) -> None:
        """Every dialog and popup."""
        while (popup := QApplication.activePopupWidget()) is not None:
            popup.close()
        for top in QApplication.topLevelWidgets():
            if top is not self.window and top.isVisible():
                top.close()
        QApplication.processEvents()

    # What is open and how it is shown -----------------------------------------------------------------------------

    def open_next_lesson(self) -> None:
        self.controller.open(next(self._lessons))
        if self.chance.random() < 0.8:  # else somebody goes on before it is there
            self.settle()
        self.choose_notation()

    def choose_notation(self) -> None:
        notations = self.document.notations
        self._notation += 1
        self.document.choose_notation(notations[self._notation % len(notations)])

    def change_theme(self) -> None:
        self.press(Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)

    def choose_flow(self) -> None:
        losses = [
            t for t, loss in enumerate(self.document.state.lesson.experiment.sequence.targets, 1) if loss is not None
        ]
        flows: list[Flow] = ["each", "all", *losses]
        self.document.choose_flow(self.chance.choice(flows))
        self.settle()

    def fold(self) -> None:
        self.press(Qt.Key.Key_U)

    def show_shapes(self) -> None:
        self.press(Qt.Key.Key_S)

    def choose_panels(self) -> None:
        name, shown = self.chance.choice(PANELS), self.document.state.look.panels
        self.document.show_panel(name, name not in shown)

    def choose_look(self) -> None:
        """Another language or another size of type, for which all is furnished anew."""
        if self.chance.random() < 0.5:
            self.document.say_in(self.chance.choice(list(LANGUAGES)))
        else:
            self.document.resize_type(self.chance.choice((-1, 0, 1)))
        QApplication.processEvents()

    def resize(self) -> None:
        self.window.resize(self.chance.randint(900, 1700), self.chance.randint(600, 1050))

    def present(self) -> None:
        self.press(Qt.Key.Key_F5)
        for _ in range(3):
            self.press(Qt.Key.Key_Right)
        self.press(Qt.Key.Key_B)
        self.press(Qt.Key.Key_B)
        name = self.chance.choice(PRESENTED)
        self.document.show_panel(name, name not in self.document.state.look.presented, presenting=True)
        self.press(Qt.Key.Key_F5)
        QApplication.processEvents()

    def play(self) -> None:
        self.press(Qt.Key.Key_Space)
        QApplication.processEvents()
        self.document.pause()

    # Looking closer -----------------------------------------------------------------------------------------------

    def inspect(self) -> None:
        parameters = list(self.document.state.lesson.experiment.parameters)
        self.document.inspect(self.chance.choice([*parameters, None]))

    def open_aside(self) -> None:
        kinds = offered(self.document.state)
        if kinds:
            self.document.open_aside(self.chance.choice(kinds).name)
            for _ in range(self.chance.randint(0, 4)):
                self.press(Qt.Key.Key_Down)
            QApplication.processEvents()
            self.document.close_aside()

    def compare(self) -> None:
        """With another cell or lesson; it may stay so, and the two may change places."""
        try:
            if self.chance.random() < 0.5:
                self.document.compare_with_cell(self.chance.choice(("elman", "gru", "lstm")))
            else:
                self.controller.compare_with(self.chance.choice(self._names))
            self.settle()
            if self.chance.random() < 0.3:
                self.controller.swap_compared()
                self.settle()
        except ExperimentError:
            return
        for _ in range(3):
            self.press(Qt.Key.Key_Right)
        if self.chance.random() < 0.9:
            self.document.stop_comparing()

    def point(self) -> None:
        """Move the mouse, click and turn the wheel somewhere in a view."""
        seen = [view for _, view in self.controller.workspace.exported_views if view.isVisible()]
        if not seen:
            return
        inside = self.chance.choice(seen)
        widgets = [inside, *(each for each in inside.findChildren(QWidget) if each.isVisible())]
        widget = self.chance.choice(widgets)
        at = QPointF(self.chance.uniform(0, widget.width()), self.chance.uniform(0, widget.height()))
        move(widget, at)
        what = self.chance.random()
        QTimer.singleShot(0, self.close_all)  # a menu would keep the mouse until somebody chose of it
        if what < 0.25:
            click(widget, at)
        elif what < 0.3:
            double_click(widget, at)
        elif what < 0.4:
            turned = QPoint(0, self.chance.choice((-120, 120)))
            none, phase = Qt.MouseButton.NoButton, Qt.ScrollPhase.NoScrollPhase
            held, where = Qt.KeyboardModifier.NoModifier, widget.mapToGlobal(at)
            QCoreApplication.sendEvent(widget, QWheelEvent(at, where, QPoint(), turned, none, held, phase, False))
        elif what < 0.45:
            reason = QContextMenuEvent.Reason.Mouse
            QCoreApplication.sendEvent(
                widget, QContextMenuEvent(reason, at.toPoint(), widget.mapToGlobal(at.toPoint()))
            )
        QApplication.processEvents()
        self.close_all()
        QCoreApplication.sendEvent(widget, QEvent(QEvent.Type.Leave))

    # Changing it --------------------------------------------------------------------------------------------------

    def edit(self) -> None:
        experiment = self.document.edited.experiment
        name = self.chance.choice(list(experiment.parameters))
        index = tuple(self.chance.randrange(length) for length in experiment.parameters[name].shape)
        try:
            if self.chance.random() < 0.2:
                self.document.scale_to_spectral_radius("W_hh", self.chance.uniform(0.5, 1.2))
            else:
                self.document.set_parameter_entry(name, index, round(self.chance.uniform(-1, 1), 2))
        except ExperimentError:
            return
        if self.chance.random() < 0.7:
            self.settle()

    def undo(self) -> None:
        self.press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        self.settle()

    def redo(self) -> None:
        self.press(Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
        self.settle()

    def add_stop(self) -> None:
        self.document.add_stop("here", None)

    def save(self) -> None:
        self.press(Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)

    # What is opened over the window -------------------------------------------------------------------------------

    def open_something(self) -> None:
        """A panel or a card, by its key or as the menu does, and close it."""
        controller = self.controller
        control, shift = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
        openings: list[Callable[[], object]] = [
            controller.show_lessons,
            controller.show_keys,
            controller.show_log,
            controller.choose_compared,
            lambda: self.press(Qt.Key.Key_T, control),
            lambda: self.press(Qt.Key.Key_T, control | shift),
            lambda: self.press(Qt.Key.Key_E, control),
            lambda: self.press(Qt.Key.Key_N, control),
            controller.deck_panel.ask,
            controller.film_panel.ask,
            controller.derivation_panel.ask,
            controller.worksheet_panel.ask,
            controller.weights_panel.ask,
            lambda: controller.plot_panel.show_plot(self.chance.choice(PLOTS)),
            lambda: controller.workspace.top_bar.menu.popup(self.window.pos()),
            lambda: controller.warn("It can't be done."),
        ]
        self.chance.choice(openings)()
        for _ in range(self.chance.randint(1, 5)):
            QApplication.processEvents()
        if self.chance.random() < 0.5:
            self.document.step()  # what is open follows
            QApplication.processEvents()
        self.close_all()

    def export(self) -> None:
        """Figures as PNG, PDF, SVG and CSV, as the panel writes them."""
        panel = self.controller.export_panel
        panel.ask()
        panel.folder.setText(str(self.folder))
        for box in (*panel.figures.values(), *panel.formats.values()):
            if box.isEnabled():
                box.setChecked(self.chance.random() < 0.4)
        QApplication.processEvents()
        panel.write()
        if self.chance.random() < 0.3 and panel.fields.names:
            panel.copy()
        panel.reject()
        self._empty()

    def export_text(self) -> None:
        """A derivation or a deck, whole or broken off."""
        panel = self.chance.choice((self.controller.derivation_panel, self.controller.deck_panel))
        panel.ask()
        panel.file.setText(str(self.folder / f"part{panel.ending}"))
        panel.write()
        for _ in range(10):
            QApplication.processEvents()
        panel.close()  # which breaks off what is not done
        self._empty()

    def export_weights(self) -> None:
        self.controller.write_weights()

    def copy(self) -> None:
        self.press(Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
        if self.chance.random() < 0.3:
            self.controller.copy_view()

    def _empty(self) -> None:
        """The folder doesn't grow, whatever is written into it."""
        for file in self.folder.iterdir():
            if file.is_file() and not file.name.endswith(".lesson.json"):
                file.unlink()


ACTS: dict[Callable[[Hands], None], int] = {
    Hands.open_next_lesson: 20,
    Hands.choose_notation: 10,
    Hands.change_theme: 8,
    Hands.choose_flow: 20,
    Hands.fold: 8,
    Hands.show_shapes: 8,
    Hands.choose_panels: 6,
    Hands.choose_look: 2,
    Hands.resize: 4,
    Hands.present: 2,
    Hands.play: 4,
    Hands.inspect: 10,
    Hands.open_aside: 10,
    Hands.compare: 6,
    Hands.point: 60,
    Hands.edit: 20,
    Hands.undo: 10,
    Hands.redo: 4,
    Hands.add_stop: 1,
    Hands.save: 3,
    Hands.open_something: 12,
    Hands.export: 2,
    Hands.export_text: 1,
    Hands.export_weights: 1,
    Hands.copy: 4,
}
"""How often one thing is done beside the others."""
