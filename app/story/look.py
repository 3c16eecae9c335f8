"""How the window is set up, whatever it shows: type size, language, motion, panels, presenting."""

from dataclasses import dataclass

PANELS = ("network", "equation", "contributions", "reach", "hidden-state", "shares", "timeline")
"""What can be chosen to stand in the window, in reading order."""

SMALLEST_TYPE, LARGEST_TYPE = 80, 200
"""Per cent."""

_PRESENTING = 1.6
"""How many times the type when presenting."""


@dataclass(frozen=True)
class Look:
    """The window's own settings; they survive a restart, except `presenting` and `black`."""

    type_percent: int = 100
    language: str = "en"
    calm: bool = False
    """Whether nothing moves: what would arrive is there at once."""
    panels: frozenset[str] = frozenset(PANELS)
    """Those that are shown."""
    presented: frozenset[str] = frozenset(PANELS)
    """Those that are shown when presenting."""
    presenting: bool = False
    black: bool = False
    """Whether the screen is dark, so that all look at the lecturer."""

    @property
    def zoom(self) -> float:
        """How many times its first size everything printed has."""
        return self.type_percent / 100 * (_PRESENTING if self.presenting else 1.0)

    @property
    def furnishing(self) -> tuple[float, str]:
        """What all widgets are made for: where it changes, they are made anew."""
        return self.zoom, self.language

    @property
    def shown_panels(self) -> frozenset[str]:
        return self.presented if self.presenting else self.panels


AS_IT_COMES = Look()
