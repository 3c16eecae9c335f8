"""What of an equation can be copied: a menu, and what goes to the clipboard."""

from collections.abc import Callable
from dataclasses import dataclass

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtGui import QGuiApplication, QImage
from PyQt6.QtWidgets import QMenu, QWidget

from app.key_names import key_name
from app.painting.equation import equation_image
from app.story.copying import as_latex, as_plain, as_typst, has_numbers
from app.story.state import State
from app.theme import THEMES
from app.translation import _, later

KEY = "Ctrl+C"
"""Copies the first of COPIES."""


@dataclass(frozen=True)
class Copy:
    """One way to copy: what its entry says, what is told when it is done, and what is copied of a state."""

    name: str
    entry: str
    told: str
    make: Callable[[State], str | QImage]
    with_numbers: bool = False


COPIES = (
    Copy("latex", later("As LaTeX"), later("Copied as LaTeX."), lambda s: as_latex(s.equation, s.trace)),
    Copy("typst", later("As Typst"), later("Copied as Typst."), lambda s: as_typst(s.equation, s.trace)),
    Copy("text", later("As plain text"), later("Copied as plain text."), lambda s: as_plain(s.equation)),
    Copy(
        "latex-numbers",
        later("As LaTeX, with numbers"),
        later("Copied as LaTeX, with numbers."),
        lambda s: as_latex(s.equation, s.trace, numbers=True),
        with_numbers=True,
    ),
    Copy(
        "typst-numbers",
        later("As Typst, with numbers"),
        later("Copied as Typst, with numbers."),
        lambda s: as_typst(s.equation, s.trace, numbers=True),
        with_numbers=True,
    ),
    Copy("image", later("As a picture"), later("Copied as a picture."), lambda s: equation_image(s, THEMES[s.theme])),
)


def copy(state: State, name: str) -> str:
    """Put the equation of the state's place into the clipboard; what is told of it, "" where there is none."""
    chosen = next(each for each in COPIES if each.name == name)
    if state.place is None or (chosen.with_numbers and not has_numbers(state.equation, state.trace)):
        return ""
    put_into_clipboard(chosen.make(state))
    return _(chosen.told)


def put_into_clipboard(what: str | QImage) -> None:
    clipboard = QGuiApplication.clipboard()
    assert clipboard is not None
    if isinstance(what, str):
        clipboard.setText(what)
    else:
        clipboard.setImage(what)


class CopyMenu(QMenu):
    """An entry for each of COPIES."""

    chosen = pyqtSignal(str)
    """The name of a copy."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._state: State | None = None
        self.aboutToShow.connect(self._enable)
        groups = (COPIES[:3], COPIES[3:5], COPIES[5:])
        for number, group in enumerate(groups):
            if number:
                self.addSeparator()
            for each in group:
                key = f"\t{key_name(KEY)}" if each is COPIES[0] else ""
                action = self.addAction(_(each.entry) + key)
                assert action is not None
                action.setData(each.name)
                action.triggered.connect(lambda checked, name=each.name: self.chosen.emit(name))

    def draw(self, state: State) -> None:
        """Copy the equation of a state."""
        self._state = state

    def _enable(self) -> None:
        """With numbers only where there are any."""
        state = self._state
        numbers = state is not None and state.place is not None and has_numbers(state.equation, state.trace)
        with_numbers = {each.name for each in COPIES if each.with_numbers}
        for action in self.actions():
            action.setEnabled(numbers or action.data() not in with_numbers)
