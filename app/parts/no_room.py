"""Says in a few quiet words what has no room in the window, and offers to show it in place of something else."""

from functools import partial

from PyQt6.QtWidgets import QMenu, QToolButton

from app.document import Document
from app.story.look import PANEL_TITLES, PANELS, SHORT_PANEL_TITLES
from app.translation import _, ngettext
from app.widgets.tool_buttons import dress, tight, tighten


class NoRoom(QToolButton):
    """A button with a menu of the panels that are asked for and can't be shown."""

    def __init__(self, document: Document) -> None:
        super().__init__()
        self._document = document
        self.panels: tuple[str, ...] = ()
        self._entries = QMenu(self)
        self._entries.aboutToShow.connect(document.pause)
        self.setMenu(self._entries)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        dress(self)
        self.setToolTip(_("Show it in place of another; smaller type (Ctrl+−) or a larger window has room for more"))

    def tell(self, panels: frozenset[str], width: int) -> None:
        """Say which panels have no room: by their names, or their short ones, if these have it in the `width` of the
        column, in pixels."""
        named = tuple(name for name in PANELS if name in panels)
        titles, count = [_(PANEL_TITLES[name]) for name in named], len(named)
        counted = ngettext("no room for {count} panel", "no room for {count} panels", count).format(count=count)
        if named != self.panels:
            self.panels = named
            self._fill()
            self.setAccessibleName(", ".join([counted, *titles]))
        short = [_(SHORT_PANEL_TITLES[name]) for name in named]
        said = [_("no room: {panel}").format(panel=", ".join(each)) for each in (titles, short)]
        said = [*said, *([counted] if count > 1 else [])]
        least = tight(self, f"{said[-1]} ▾")
        words = next((words for words in said if tight(self, f"{words} ▾") <= width), said[-1])
        if self.text() != f"{words} ▾":
            self.setText(f"{words} ▾")
            tighten(self)
            self.setMinimumWidth(least)  # a column that gets narrower is not kept from it by the names

    def _fill(self) -> None:
        self._entries.clear()
        for name in self.panels:
            action = self._entries.addAction(_("Show: {panel}").format(panel=_(PANEL_TITLES[name])))
            assert action is not None
            action.triggered.connect(partial(self._show, name))

    def _show(self, name: str, _checked: bool = False) -> None:
        self._document.prefer_panel(name)
