"""How a film is shown: how large, how long each place is seen, how many pictures a second. Knows no Qt."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import Literal

from app.translation import later

FilmKind = Literal["gif", "mp4", "png"]
KINDS: Mapping[FilmKind, str] = {
    "gif": later("GIF, moves in every browser and slide"),
    "mp4": later("MP4 (H.264), smallest and smoothest"),
    "png": later("Folder of PNG, one for each frame"),
}
"""What a person calls them, to be translated."""

SIZES = ((1280, 720), (1920, 1080))
"""Those that are offered, in pixels."""
SHORTEST, LONGEST = 0.1, 60.0
"""Seconds that a place is seen."""
SLOWEST, FASTEST = 1, 60
"""Frames a second."""
FASTEST_GIF = 50
"""Frames a second of a GIF: browsers take what is faster for a mistake, and show it at ten."""

_ARRIVES = 0.4
"""Seconds in which a step arrives, and at most this part of the time for which it is seen."""
_AT_MOST = 0.5


@dataclass(frozen=True)
class FilmStyle:
    """`width` and `height` in pixels, both even; `seconds`: how long each place is seen; `rate`: frames a second."""

    width: int = 1280
    height: int = 720
    seconds: float = 1.5
    rate: int = 25

    def starts(self, scene: int) -> int:
        """The frame with which scene 0, 1, … begins: that of the scene behind the last one is how many there are."""
        return max(scene, round(scene * self.seconds * self.rate))  # each is seen in one frame at least

    def phases(self, scene: int) -> tuple[float, ...]:
        """How far a scene has arrived in its first frames; from the last of them on it rests."""
        frames = self.starts(scene + 1) - self.starts(scene)
        moving = min(round(_ARRIVES * self.rate), int(_AT_MOST * frames))
        return (*(number / (moving + 1) for number in range(1, moving + 1)), 1.0)

    def lasts(self, scenes: int) -> float:
        """Seconds that so many scenes take."""
        return self.starts(scenes) / self.rate


def film_kind(name: str) -> FilmKind | None:
    """What a film is written as, by the name of its file: one without an ending is a folder's; None for any other."""
    ending = PurePath(name).suffix.lower()
    return "png" if not ending else next((kind for kind in KINDS if kind != "png" and ending == f".{kind}"), None)
