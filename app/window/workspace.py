"""Everything inside the window's frame, for one language and one size of type."""

from contextlib import nullcontext

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QResizeEvent, QShowEvent
from PyQt6.QtWidgets import QApplication, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from app.document import Document
from app.panels.top_bar import TopBar
from app.paper import current_zoom, scaled
from app.parts.no_room import NoRoom
from app.qt_words import speak
from app.story.asides import is_general
from app.story.figures.tiles import shown_losses
from app.story.state import State, only_focus, only_pointed
from app.theme import THEMES, apply
from app.translation import choose_language
from app.unexpected import going_on
from app.views.aside import AsideView
from app.views.comparison import ComparisonView
from app.views.contributions import ContributionsView
from app.views.contributions_beside import ContributionsBesideView
from app.views.equation import EquationView
from app.views.hidden_state import HiddenStateView
from app.views.inspector import InspectorView
from app.views.network import NetworkBesideView, NetworkView
from app.views.reach import ReachView
from app.views.shares import SharesView
from app.views.transport import TransportView
from app.widgets.tips import keep_tips_beside
from app.window.body import Body
from app.window.reading_order import in_reading_order, next_in_reading_order

_LOW = 520
"""Paper units of height under which bars are lower."""
_TRIANGLE, _ONE_ROW, _WORDS = 5, 3, 1
"""Parts of the height that the contributions' card is given: a single row needs no more than the cards under it,
and words in the place of a plot less."""


class Workspace(QWidget):
    """Follows one document in the look that it has when this is made: another size of type or another language asks
    for another workspace."""

    def __init__(self, document: Document) -> None:
        super().__init__()
        self.document = document
        self._theme = ""
        self._shown: State | None = None
        self._had_focus: QWidget | None = None
        self._furnishing = document.state.look.furnishing
        choose_language(document.state.look.language)
        speak(document.state.look.language)
        self._dress(document.state)  # before the views: a widget takes the type that the program has when it is made
        self.top_bar = TopBar(document)
        self.network = NetworkView(document)
        self.network_beside = NetworkBesideView(document)
        self._networks = QWidget()
        self.aside = AsideView(document)
        self.stage = QStackedWidget()
        self.equation = EquationView(document)
        self.comparison = ComparisonView(document)
        self.contributions = ContributionsView(document)
        self.contributions_beside = ContributionsBesideView(document)
        self.inspector = InspectorView(document)
        self.reach = ReachView(document)
        self.hidden_state = HiddenStateView(document)
        self.shares = SharesView(document)
        self.transport = TransportView(document)
        self._views = (
            self.top_bar,
            self.network,
            self.network_beside,
            self.aside,
            self.equation,
            self.comparison,
            self.contributions,
            self.contributions_beside,
            self.inspector,
            self.reach,
            self.hidden_state,
            self.shares,
            self.transport,
        )
        self._lit_views = (
            self.network,
            self.network_beside,
            self.equation,
            self.contributions,
            self.contributions_beside,
            self.reach,
            self.hidden_state,
            self.shares,
            self.transport,
        )
        self.no_room = NoRoom(document)
        self._body = Body(
            {
                "network": (self.stage,),
                "equation": (self.equation,),
                "comparison": (self.comparison,),
                "contributions": (self.contributions, self.contributions_beside),
                "inspector": (self.inspector,),
                "reach": (self.reach,),
                "hidden-state": (self.hidden_state,),
                "shares": (self.shares,),
            },
            self.no_room,
        )
        self._body.gave_way.connect(self._tell_without_room)
        self.contributions.rows_changed.connect(self._body.make_room)
        self.contributions.rows_changed.connect(self._even_out)
        self.contributions.resized.connect(self._even_out)
        self._arrange()
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._remember_focus)
        document.changed.connect(self.draw)
        self.draw(document.state)
        keep_tips_beside(self)

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """In a low window the bars leave more room to what is between them."""
        super().resizeEvent(event)
        for bar in (self.top_bar, self.transport):
            bar.be_low(self.height() < scaled(_LOW))

    def showEvent(self, event: QShowEvent | None) -> None:
        """The film has the focus, and no button, until a key moves it: else Qt would give it to the first button."""
        super().showEvent(event)
        window = self.window()
        if window is not None and not self.isAncestorOf(window.focusWidget()):
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes on as one reads; from the film to where the focus was before. What goes or can be pressed no longer
        gives the focus to the film: else Space would press whatever comes next."""
        if self.hasFocus():
            self.take_up_focus(forward)
            return True
        here = QApplication.focusWidget()
        if here is not None and self.isAncestorOf(here) and not (here.isVisible() and here.isEnabled()):
            self.setFocus()
            return True
        return self._go_on(forward)

    @property
    def exported_views(self) -> tuple[tuple[str, QWidget], ...]:
        """What can be exported of what is seen, by the name of its figure (FORMATS §6)."""
        return (
            ("network", self.network),
            ("network", self.network_beside),
            ("aside", self.aside),
            ("equation", self.equation),
            ("contributions", self.contributions),
            ("contributions", self.contributions_beside),
            ("reach", self.reach),
            ("hidden-state", self.hidden_state),
            ("shares", self.shares),
        )

    @property
    def _tabbed(self) -> tuple[QWidget, ...]:
        """What Tab goes through."""
        *views, last = self._views
        return *views, self.no_room, last

    def take_up_focus(self, forward: bool) -> None:
        """Give the focus back to what had it last, where that can have it still; else to the first, or the last."""
        there = [widget for widget in in_reading_order(self._tabbed) if widget is self._had_focus]
        if there:
            there[0].setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self._go_on(forward)

    def _go_on(self, forward: bool) -> bool:
        found = next_in_reading_order(self._tabbed, QApplication.focusWidget(), forward)
        if found is None:
            return False
        found.setFocus(Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason)
        return True

    def _remember_focus(self, before: QWidget | None, _now: QWidget | None) -> None:
        if before is not None and self.isAncestorOf(before):
            self._had_focus = before

    def fits(self, state: State) -> bool:
        """Whether this is the workspace for a state; else another one is made, and this one is shown no more."""
        return state.look.furnishing == self._furnishing

    def draw(self, state: State) -> None:
        """Hand the state to every view; where nothing but what is pointed at has changed, they only light it, and what
        is in focus concerns the network alone."""
        if not self.fits(state):
            return
        before, self._shown = self._shown, state
        if before is not None and only_pointed(before, state):
            for lit in self._lit_views:
                with going_on():
                    lit.light(state)
            return
        if before is not None and only_focus(before, state):
            self.network.draw(state)
            self.network_beside.draw(state)
            return
        self._dress(state)
        self._make_room(state)
        for view in self._views:
            with nullcontext() if before is None else going_on():
                view.draw(state)
        self._even_out()
        self._body.make_room()  # what is opened may be higher than what was

    def _tell_without_room(self, panels: frozenset[str]) -> None:
        self.no_room.tell(panels, self._body.right_width)
        self.top_bar.menu.without_room = self.no_room.panels

    def _even_out(self) -> None:
        """Let the two triangles that are compared be as high as each other, whatever stands between them."""
        sheet = self.contributions.parentWidget()
        assert sheet is not None
        together = sheet.layout()
        assert isinstance(together, QVBoxLayout)
        height, foot = max(1, sheet.height()), self.contributions.foot
        together.setStretchFactor(self.contributions, height + foot)
        together.setStretchFactor(self.contributions_beside, max(1, height - foot))
        self.contributions_beside.setMinimumHeight(self.contributions.minimumHeight() - foot)

    def _make_room(self, state: State) -> None:
        """Before the views are drawn: so they lay out what they show only once."""
        if state.inspected is None:
            self.inspector.release_focus()
        seen, unseen = (self.aside, self._networks) if state.aside else (self._networks, self.aside)
        seen.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        unseen.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)  # else it would ask for room, too
        self.stage.setCurrentWidget(seen)
        for network in (self.network, self.network_beside):
            network.make_room(state.compared is not None)
        for beside in (self.network_beside, self.contributions_beside):
            beside.setHidden(state.compared is None)
        self.transport.setVisible("timeline" in state.look.shown_panels)
        for layout in (self._networks.layout(), self.layout()):
            assert layout is not None
            layout.activate()
        self._body.share_out("contributions", _ONE_ROW if len(shown_losses(state)) == 1 else _TRIANGLE)
        is_told = state.trace.length == 1 and state.compared is None
        self._body.share_out("reach", _WORDS if is_told else _ONE_ROW)
        spares_equation = bool(state.aside) and state.question is None
        self._body.choose(_wanted(state), state.look.preferred, spares_equation)

    def _dress(self, state: State) -> None:
        application = QApplication.instance()
        zoom = state.look.zoom
        if (state.theme, zoom) != (self._theme, current_zoom()) and isinstance(application, QApplication):
            self._theme = state.theme
            apply(application, THEMES[state.theme], zoom)

    def _arrange(self) -> None:
        both = QVBoxLayout(self._networks)
        both.setContentsMargins(0, 0, 0, 0)
        both.setSpacing(0)
        both.addWidget(self.network)
        both.addWidget(self.network_beside)
        self.stage.addWidget(self._networks)
        self.stage.addWidget(self.aside)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.top_bar)
        whole.addWidget(self._body, 1)
        whole.addWidget(self.transport)


def _wanted(state: State) -> frozenset[str]:
    """The panels that the state asks for: what is opened stands in the network's place, a question in the equation's,
    and what is not about the place takes the place's card too. Where two are compared, the difference stands in the
    equation's place, and the hidden states in the networks."""
    wanted = state.look.shown_panels
    if state.inspected is not None:
        wanted |= {"inspector"}
    if state.aside:
        wanted |= {"network"}
    if state.compared is not None and not state.aside:
        return (wanted | {"comparison"}) - {"hidden-state", *(() if state.question is not None else ("equation",))}
    if is_general(state):
        return wanted - {"equation"}
    return wanted | {"equation"} if state.question is not None else wanted
