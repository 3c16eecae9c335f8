"""Copying a view: which one is meant, and on what paper it is printed."""

from PyQt6.QtWidgets import QApplication, QWidget

from app.document import Document
from app.exporting.clipboard import copy_page
from app.exporting.figures import printed_figure
from app.files.whole import FileError
from app.settings import Settings
from app.story.exports import ASIDE, FIGURES, TITLES, there_are
from app.story.state import State
from app.translation import _
from app.window.workspace import Workspace

KEY = "Ctrl+Shift+C"
_ELSE = "contributions"


class ViewCopying:
    """The view that has the keyboard's focus, else the one under the mouse, else the one that was pointed at last, else
    the triangle; on the paper that was chosen last, in the colours of the window."""

    def __init__(self, document: Document, settings: Settings) -> None:
        self._document, self._settings = document, settings
        self._last = _ELSE
        document.changed.connect(self._follow)

    def copy(self, workspace: Workspace) -> str:
        """Put a view into the clipboard; what is told of it."""
        state = self._document.state
        name = self._meant(workspace, state)
        style = self._settings.figure_choice.style
        try:
            page = printed_figure(state, name, style)
            copy_page(page)
        except FileError as error:
            return str(error)
        told = _("Copied “{view}” as PNG and SVG, {width} × {height} mm.")
        return told.format(view=_(TITLES[name]), width=round(page.width_mm), height=round(page.height_mm))

    def _meant(self, workspace: Workspace, state: State) -> str:
        views = workspace.exported_views
        focus = QApplication.focusWidget()
        found = [name for name, shown in views if focus is not None and _is_in(focus, shown)]
        found += [name for name, shown in views if shown.isVisible() and shown.underMouse()]
        return next((name for name in (*found, self._last) if name in there_are(state)), _ELSE)

    def _follow(self, state: State) -> None:
        if state.pointed.view in FIGURES and state.pointed.view != ASIDE:
            self._last = state.pointed.view


def _is_in(focus: QWidget, view: QWidget) -> bool:
    return view.isVisible() and (focus is view or view.isAncestorOf(focus))
