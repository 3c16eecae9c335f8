"""The network at the cursor, and the one that is compared with it."""

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QColor, QPainter, QPaintEvent

from app.parts.network_card import NetworkCard
from app.story.compared_names import full_name
from app.story.diagram import Diagram, is_in_sight
from app.story.places import Place
from app.story.pointing import Spot
from app.story.state import State
from app.theme import THEMES
from app.translation import _


class NetworkView(NetworkCard):
    """The network of the experiment; of two that are compared, of the one above."""


class NetworkBesideView(NetworkCard):
    """The network that is compared with the one above it, at the same pass, t and k. A click on a value goes to its
    place in this one, and the other follows."""

    NAME = "network beside"

    def draw(self, state: State) -> None:
        if state.other is not None:
            super().draw(state.other)

    def light(self, state: State) -> None:
        if state.other is not None:
            super().light(state.other)

    @property
    def shown(self) -> Diagram | None:
        """None also where it ends before the timesteps that the other one is at."""
        state = self._state
        is_there = state is not None and is_in_sight(state, self.paper_width, self.paper_height)
        return super().shown if is_there else None

    def paintEvent(self, event: QPaintEvent | None) -> None:
        state = self._state
        if state is None or self.shown is not None:
            super().paintEvent(event)
            return
        last = state.notation.printed_timestep(state.trace.length)
        ends = _("{name} ends at timestep {last}.").format(name=full_name(state), last=last)
        with QPainter(self) as painter:
            painter.setPen(QColor(THEMES[state.theme].muted))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, ends)

    @property
    def _told(self) -> State:
        return self._document.state.other or self._document.state

    def _use(self, spot: Spot | None) -> None:
        match spot:
            case Place("forward", "loss", t=int(t)) if t in self._document.state.trace.losses:
                self._document.choose_flow(t)
            case Place():
                self._go_to(spot)

    def _go_to(self, place: Place) -> None:
        self._document.pause()
        self._document.go_to_other(place)
