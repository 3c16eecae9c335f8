"""A random walk of the cursor through everything that there is, counted at every so many steps."""

import random
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from PyQt6.QtCore import QMessageLogContext, Qt, QtMsgType, qInstallMessageHandler
from PyQt6.QtWidgets import QApplication, QMainWindow

from app.window.opening import fill_window
from tests.soak.answering import answering
from tests.soak.counting import MEMORY_GROWTH, Count, count, do_what_was_put_off
from tests.soak.hands import ACTS, FIRST, Hands

_OFTEN = 0.2
"""How likely something else is done after a step: every lesson was open in every notation after ten thousand."""
_SEEN = 0.3
"""How likely a step is painted before the next: who holds a key down is faster than what is painted."""
_EXPECTED = ("propagateSizeHints", "does not support raise", "grabbing the keyboard")
"""What the offscreen platform says of windows and popups."""


@dataclass
class Walked:
    """What came of a walk: counts by the number of steps, and what went wrong on the way."""

    seed: int
    steps: int = 0
    counts: dict[int, Count] = field(default_factory=dict)
    troubles: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    """Where the last count is more than that after the walk had warmed up."""

    @property
    def problems(self) -> list[str]:
        return [*self.troubles, *self.left]


@contextmanager
def troubles(into: list[str]) -> Iterator[None]:
    """While this holds, Qt's messages and exceptions that nobody catches are gathered."""

    def take_message(kind: QtMsgType, _context: QMessageLogContext, message: str | None) -> None:
        if message is not None and not any(part in message for part in _EXPECTED):
            into.append(f"Qt says: {message}")

    def take(kind: type[BaseException], error: BaseException, trace: object) -> None:
        into.append("".join(traceback.format_exception(error)))

    before, hook = qInstallMessageHandler(take_message), sys.excepthook
    sys.excepthook = take
    try:
        yield
    finally:
        sys.excepthook = hook
        qInstallMessageHandler(before)


def walk(
    steps: int,
    seed: int,
    every: int,
    folder: Path,
    told: Callable[[int, Count], None],
    warm: int | None = None,
    until: float = float("inf"),
    often: float = _OFTEN,
    memory_growth: float = MEMORY_GROWTH,
    beside: Callable[[Hands], None] = lambda hands: None,
) -> Walked:
    """Walk so many steps and count at every `every`; the last count is compared with the one after `warm` steps, or the
    first. `until`: a time.monotonic() at which it ends in any case; `often`: how likely something else is done after a
    step; `beside`: what is done as well then."""
    walked, chance = Walked(seed), random.Random(seed)
    window = QMainWindow()
    window.resize(1280, 800)
    with troubles(walked.troubles), answering(folder):
        controller = fill_window(window, FIRST)
        window.show()
        window.activateWindow()
        hands = Hands(window, controller, folder, chance)
        hands.rest()
        at = 0
        while at < steps and time.monotonic() < until:
            at = min(steps, at + every)
            while walked.steps < at and time.monotonic() < until:
                one_step(hands, chance)
                walked.steps += 1
                if chance.random() < often:
                    act = chance.choices(list(ACTS), list(ACTS.values()))[0]
                    before = len(walked.troubles)
                    act(hands)
                    beside(hands)
                    do_what_was_put_off()
                    walked.troubles[before:] = [f"{act.__name__}: {what}" for what in walked.troubles[before:]]
            hands.rest()
            walked.counts[walked.steps] = now = count(window, history_of(hands))
            told(walked.steps, now)
        window.close()
        hands.close_all()
    counts = list(walked.counts.values())
    first = counts[0] if warm is None else walked.counts.get(warm, counts[0])
    walked.left = counts[-1].left_behind(first, memory_growth)
    return walked


def one_step(hands: Hands, chance: random.Random) -> None:
    """A step of the cursor, by a key; mostly on, so that it comes through the whole film."""
    document, none = hands.document, Qt.KeyboardModifier.NoModifier
    what, onward = chance.random(), chance.random() < 0.65
    if what < 0.02:
        document.seek(chance.randint(0, len(document.state.timeline)))
    elif what < 0.12:
        hands.press(Qt.Key.Key_PageDown if onward else Qt.Key.Key_PageUp)
    else:
        shift, control = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
        held = shift if what < 0.2 else control if what < 0.23 else none
        hands.press(Qt.Key.Key_Right if onward else Qt.Key.Key_Left, held)
    if document.state.question is not None and chance.random() < 0.5:
        hands.press(chance.choice((Qt.Key.Key_1, Qt.Key.Key_2)))
    if chance.random() < _SEEN:
        QApplication.processEvents()


def history_of(hands: Hands) -> int:
    """How many changes can be undone or made again; the history itself is nobody's business but the document's."""
    history = hands.document._history
    return len(history._done) + len(history._undone)
