"""The window's menu: how the window is set up, and what is not at hand in its bars."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtGui import QAction, QActionGroup
from PyQt6.QtWidgets import QMenu, QWidget

from app.document import Document
from app.key_names import key_name
from app.parts.document_entries import DocumentEntries
from app.story.exports import PLOTS, TITLES
from app.story.look import PANEL_TITLES, PANELS, TYPE_SIZES
from app.story.playing import SPEEDS, STRIDES
from app.translation import LANGUAGES, _


class WindowMenu(QMenu):
    """Opens below its button; what is checked in it is what the document says when it opens.

    `given_way`: what has no room in the bars just now, and stands at the head of the menu for as long.
    """

    present_asked = pyqtSignal()
    full_screen_asked = pyqtSignal()
    slides_tour_asked = pyqtSignal()
    tour_asked = pyqtSignal()
    comparison_asked = pyqtSignal()
    keys_asked = pyqtSignal()
    log_asked = pyqtSignal()
    figures_asked = pyqtSignal()
    deck_asked = pyqtSignal()
    film_asked = pyqtSignal()
    derivation_asked = pyqtSignal()
    worksheet_asked = pyqtSignal()
    weights_asked = pyqtSignal()
    plot_asked = pyqtSignal(str)
    """One of the gradient plots, by its name."""

    def __init__(self, document: Document, given_way: Callable[["WindowMenu"], None], parent: QWidget) -> None:
        super().__init__(parent)
        self._document = document
        self._given_way = given_way
        self.without_room: tuple[str, ...] = ()
        """The panels that are asked for and have no room in the window just now."""
        self.document = DocumentEntries(self)
        self.setAccessibleName(_("Menu"))
        self.aboutToShow.connect(self.fill)

    def fill(self) -> None:
        """Offer what can be done now."""
        self._document.pause()
        for before in self.findChildren(QMenu, options=Qt.FindChildOption.FindDirectChildrenOnly):
            before.deleteLater()  # what is cleared away are only their entries here
        self.clear()
        look = self._document.state.look
        self._given_way(self)
        self.addSeparator()
        self.document.fill(self)
        self.addSeparator()
        self.offer(_("Present"), self.present_asked.emit, "F5", look.presenting)
        window = self.parentWidget()
        top = None if window is None else window.window()
        self.offer(_("Full screen"), self.full_screen_asked.emit, "F11", top is not None and top.isFullScreen())
        self._panels(_("Panels"), look.panels, presenting=False)
        self._panels(_("Panels when presenting"), look.presented, presenting=True)
        self._playing()
        self.addSeparator()
        self._type_sizes(look.type_percent)
        self.choose_from(
            _("Language"),
            LANGUAGES.values(),
            list(LANGUAGES).index(look.language),
            lambda index: self._document.say_in(list(LANGUAGES)[index]),
        )
        self.offer(_("Reduced motion"), lambda: self._document.calm(not look.calm), "", look.calm)
        self.addSeparator()
        self._exports()
        self.offer(_("Guided tour"), self.slides_tour_asked.emit)
        self.offer(_("Write the tour…"), self.tour_asked.emit, "Ctrl+Shift+T")
        self.offer(_("Compare with…"), self.comparison_asked.emit, "C")
        self._gradient_plots()
        self.offer(_("Keyboard shortcuts"), self.keys_asked.emit, "?")
        self.offer(_("Show the log…"), self.log_asked.emit)

    def offer(self, title: str, verb: Callable[[], None], keys: str = "", checked: bool | None = None) -> QAction:
        """One thing to do; `checked`: whether it is on, None where it is nothing that is on or off."""
        return _add(self, title, verb, keys, checked)

    def choose_from(self, title: str, values: Iterable[str], current: int, choose: Callable[[int], None]) -> QMenu:
        """One of several things, in a menu of its own."""
        menu = _submenu(self, title)
        group = QActionGroup(menu)
        for index, value in enumerate(values):
            group.addAction(_add(menu, value, partial(choose, index), checked=index == current))
        return menu

    def _panels(self, title: str, shown: frozenset[str], presenting: bool) -> None:
        menu = _submenu(self, title)
        is_now = presenting == self._document.state.look.presenting
        for name in PANELS:
            toggle = partial(self._document.show_panel, name, name not in shown, presenting)
            if is_now and name in shown and name in self.without_room:
                title = _("{panel}: no room, show it in place of another").format(panel=_(PANEL_TITLES[name]))
                _add(menu, title, partial(self._document.prefer_panel, name), checked=False)
            else:
                _add(menu, _(PANEL_TITLES[name]), toggle, checked=name in shown)

    def _exports(self) -> None:
        menu = _submenu(self, _("Export"))
        _add(menu, _("Figures…"), self.figures_asked.emit, "Ctrl+E")
        _add(menu, _("Deck…"), self.deck_asked.emit)
        _add(menu, _("Film…"), self.film_asked.emit)
        _add(menu, _("Derivation…"), self.derivation_asked.emit)
        _add(menu, _("Worksheet…"), self.worksheet_asked.emit)
        _add(menu, _("Weights…"), self.weights_asked.emit)

    def _playing(self) -> None:
        document = self._document
        state = document.state
        strides, titles = list(STRIDES), [_(title) for title in STRIDES.values()]
        menu = self.choose_from(
            _("Playing"), titles, strides.index(state.stride), lambda index: document.choose_stride(strides[index])
        )
        menu.addSeparator()
        group = QActionGroup(menu)
        for speed in SPEEDS:
            verb = partial(document.choose_speed, speed)
            group.addAction(_add(menu, f"{speed:g}×", verb, checked=speed == state.speed))

    def _gradient_plots(self) -> None:
        menu = _submenu(self, _("Gradient plots"))
        for name in PLOTS:
            _add(menu, _("{title}…").format(title=_(TITLES[name])), partial(self.plot_asked.emit, name))

    def _type_sizes(self, percent: int) -> None:
        document = self._document
        sizes = [_("{percent} %").format(percent=size) for size in TYPE_SIZES]
        current = TYPE_SIZES.index(percent) if percent in TYPE_SIZES else -1
        menu = self.choose_from(
            _("Type size"),
            sizes,
            current,
            lambda index: document.choose_look(replace(document.state.look, type_percent=TYPE_SIZES[index])),
        )
        menu.addSeparator()
        _add(menu, _("Larger"), lambda: document.resize_type(1), "Ctrl++")
        _add(menu, _("Smaller"), lambda: document.resize_type(-1), "Ctrl+-")
        _add(menu, _("As it comes"), lambda: document.resize_type(0), "Ctrl+0")


def _add(menu: QMenu, title: str, verb: Callable[[], None], keys: str = "", checked: bool | None = None) -> QAction:
    """The keys are only told: the window has them, whether the menu was opened or not."""
    title = title.replace("&", "&&")
    action = menu.addAction(f"{title}\t{key_name(keys)}" if keys else title)
    assert action is not None
    if checked is not None:
        action.setCheckable(True)
        action.setChecked(checked)
    action.triggered.connect(lambda: verb())
    return action


def _submenu(menu: QMenu, title: str) -> QMenu:
    added = menu.addMenu(title.replace("&", "&&"))
    assert added is not None
    return added
