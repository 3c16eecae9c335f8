"""The buttons under the list of a tour's stops: add one, move it, remove it, put them in another order."""

from PyQt6.QtCore import QSize
from PyQt6.QtWidgets import QPushButton, QToolButton, QVBoxLayout, QWidget

from app.assets import icon
from app.paper import scaled
from app.story.state import State
from app.story.tour import place_here
from app.theme import THEMES
from app.tour.button_row import button_row
from app.tour.stop_list import StopList
from app.translation import _
from app.widgets.plain_label import PlainLabel
from app.widgets.primary import make_primary


class StopButtons(QWidget):
    """The panel connects them."""

    def __init__(self) -> None:
        super().__init__()
        self.add = QPushButton(_("Add here"))
        make_primary(self.add)
        self.move_here = QPushButton(_("Move here"))
        self.move_here.setToolTip(_("Let the chosen stop be where the cursor is now"))
        self.remove = QPushButton(_("Remove"))
        self.up, self.down = QToolButton(), QToolButton()
        self.ordering = PlainLabel()
        self.ordering.setProperty("muted", True)
        self.ordering.setWordWrap(True)
        self.along = QPushButton(_("Follow the timeline"))
        self.along.setToolTip(_("Let Page Down come to the stops as they lie on the timeline"))
        for arrow, name in ((self.up, _("Move up")), (self.down, _("Move down"))):
            arrow.setIconSize(QSize(scaled(18), scaled(18)))
            arrow.setAccessibleName(name)
            arrow.setToolTip(_("{move} (Alt with an arrow key)").format(move=name))
        for button in (self.add, self.move_here, self.remove, self.along):
            button.setAutoDefault(False)  # else Return in a field would press it
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(scaled(10))
        whole.addLayout(button_row(self.add, self.move_here, self.remove, None, self.up, self.down))
        whole.addLayout(button_row(self.ordering, self.along))

    def offer(self, state: State, stops: StopList, chosen: bool) -> None:
        """What makes sense at the cursor, and of the row that is current; `chosen`: whether that is a stop."""
        here = place_here(state) is not None
        self.add.setEnabled(here)
        tip = _("A stop at the cursor, which shows what the window shows now")
        self.add.setToolTip(tip if here else _("There is a stop here already; go on to another step"))
        self.move_here.setEnabled(here and chosen)
        self.remove.setEnabled(chosen)
        self.up.setEnabled(stops.can_move(-1))
        self.down.setEnabled(stops.can_move(1))
        listed = state.lesson.stop_order == "listed"
        along = _("Page Down follows the timeline; drag a stop to reorder.")
        self.ordering.setText(_("Page Down follows this list.") if listed else along)
        self.along.setVisible(listed)
        ink = THEMES[state.theme].ink
        self.up.setIcon(icon("chevron-up", ink, scaled(18)))
        self.down.setIcon(icon("chevron-down", ink, scaled(18)))
