"""How the window is set up, whatever it shows: type size, language, motion, panels, presenting."""

import math
from dataclasses import dataclass, replace

from app.translation import later

PANELS = ("network", "equation", "contributions", "reach", "hidden-state", "shares", "timeline")
"""What can be chosen to stand in the window, in reading order."""

PANEL_TITLES = {
    "network": later("Network"),
    "equation": later("Equation"),
    "contributions": later("Where does the gradient come from?"),
    "reach": later("How far back does the gradient reach?"),
    "hidden-state": later("Hidden state"),
    "shares": later("Gradient so far"),
    "timeline": later("Timeline"),
}

SHORT_PANEL_TITLES = PANEL_TITLES | {"reach": later("How far back?")}
"""The same where there is less room."""

PRESENTED = ("network", "equation", "contributions", "reach", "timeline")
"""Those that are shown when presenting, unless others are chosen: fewer are read from farther away."""

TYPE_SIZES = (80, 90, 100, 115, 130, 150, 175, 200)
"""Those that are offered, in per cent."""
SMALLEST_TYPE, LARGEST_TYPE = TYPE_SIZES[0], TYPE_SIZES[-1]

_PRESENTING = 1.6
"""How many times the type when presenting."""

_PRESENTED_WIDTH, _PRESENTED_HEIGHT = 780, 500
"""Pixels at the type's first size in which network, equation and timeline are whole beside each other: who presents
doesn't scroll."""

_LARGE = ((3360, 2000, 2.0), (2180, 1260, 1.3))
"""Width and height of windows in pixels in which small type would be lost, the largest first; how many times it is."""


def magnified(width: int, height: int) -> float:
    """How many times its first size the type has in a window so large, unless a person chooses another: the network
    grows with its card, and what is beside it shall not stay behind."""
    return next((times for wide, high, times in _LARGE if width >= wide and height >= high), 1.0)


def largest_presented(width: int, height: int) -> float:
    """How many times its first size the type has at most when presenting in a window so large."""
    fitting = min(width / _PRESENTED_WIDTH, height / _PRESENTED_HEIGHT)
    return max(SMALLEST_TYPE / 100, math.floor(fitting * 100) / 100)


@dataclass(frozen=True)
class Look:
    """The window's own settings; they survive a restart, except `presenting` and `black`."""

    type_percent: int = 100
    magnified: float = 1.0
    """How many times that the type has because the window is large; it follows the window."""
    largest_presented: float = math.inf
    """How many times its first size the type has at most when presenting; it follows the window."""
    language: str = "en"
    calm: bool = False
    """Whether nothing moves: what would arrive is there at once."""
    panels: frozenset[str] = frozenset(PANELS)
    """Those that are shown."""
    presented: frozenset[str] = frozenset(PRESENTED)
    """Those that are shown when presenting."""
    preferred: str = ""
    """The panel for which others give way where there is no room for all."""
    presenting: bool = False
    black: bool = False
    """Whether the screen is dark, so that all look at the lecturer."""

    @property
    def zoom(self) -> float:
        """How many times its first size everything printed has."""
        chosen = self.type_percent / 100 * self.magnified
        return min(chosen * _PRESENTING, self.largest_presented) if self.presenting else chosen

    @property
    def furnishing(self) -> tuple[float, str]:
        """What all widgets are made for: where it changes, they are made anew."""
        return self.zoom, self.language

    @property
    def shown_panels(self) -> frozenset[str]:
        return self.presented if self.presenting else self.panels

    def resized(self, direction: int) -> "Look":
        """With the next larger type (1) or the next smaller one (−1), where there is one."""
        beyond = [size for size in TYPE_SIZES if (size - self.type_percent) * direction > 0]
        nearest = min(beyond, key=lambda size: abs(size - self.type_percent), default=self.type_percent)
        return replace(self, type_percent=nearest)

    def with_panel(self, name: str, shown: bool, presenting: bool) -> "Look":
        """With a panel shown or not, in the window or when presenting; for one that is asked for others give way."""
        before = self.presented if presenting else self.panels
        after = before | {name} if shown else before - {name}
        preferred = name if shown else "" if name == self.preferred else self.preferred
        if presenting:
            return replace(self, presented=after, preferred=preferred)
        return replace(self, panels=after, preferred=preferred)


AS_IT_COMES = Look()
