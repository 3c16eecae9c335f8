"""One picture: of what, at which place, in which theme and size; a deterministic name for each."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from app.screenshot import screenshot
from app.story.look import Look, magnified
from app.story.state import State, ThemeName, with_look
from tests.gallery.dialogs import DIALOGS, picture
from tests.gallery.subjects import lessons, limits

PLACES = ("start", "forward", "backward", "end")
"""The start; the end of the forward pass; the middle of the backward passes; the end."""

SIZES = ((1280, 800), (1680, 1020), (2560, 1440))
THEMES: tuple[ThemeName, ...] = ("light", "dark")
_PRESENTED = (1920, 1080)
_GERMAN = ("hell-ello", "questions", "long-memory-lstm", "encoder-decoder", "vanishing", "truncated")
_BEHIND = "hell-ello"
"""The lesson that a dialog stands over."""
_ENLARGED = ("hell-ello", "long-memory-lstm", "vanishing", "encoder-decoder")


@dataclass(frozen=True)
class Shot:
    """`kind`: what it is among, and the first word of its sheet's name."""

    kind: str
    subject: str
    place: str
    theme: ThemeName
    size: tuple[int, int]
    language: str = "en"
    type_percent: int = 100
    presenting: bool = False

    @property
    def setting(self) -> str:
        """Theme, size, and what else is not as it comes."""
        words = [self.theme, f"{self.size[0]}x{self.size[1]}"]
        words += ["presenting"] if self.presenting else []
        words += [self.language] if self.language != "en" else []
        words += [f"{self.type_percent}-percent"] if self.type_percent != 100 else []
        return "__".join(words)

    @property
    def name(self) -> str:
        return f"{self.subject}__{self.place}__{self.setting}"

    def state(self) -> State:
        """What is to be seen."""
        opened = (lessons() | limits())[_BEHIND if self.subject in DIALOGS else self.subject]()
        look = Look(
            type_percent=self.type_percent,
            magnified=magnified(*self.size) if self.type_percent == 100 else 1.0,
            language=self.language,
            calm=True,
            presenting=self.presenting,
        )
        placed = replace(opened, position=_position(opened, self.place), theme=self.theme)
        return with_look(placed, look)

    def picture(self) -> bytes:
        """As PNG."""
        if self.subject in DIALOGS:
            return picture(self.subject, self.state(), self.size)
        return screenshot(self.state(), self.size)


def _position(state: State, place: str) -> int:
    forward, *rest = state.timeline.passes
    backward = [part for part in rest if part.name == "backward"]
    middle = (backward[0].first + backward[-1].last) // 2 if backward else forward.last
    return {"start": 0, "forward": forward.last, "backward": middle, "end": len(state.timeline)}[place]


def shots() -> Iterator[Shot]:
    """All of them; those of one size of type and one theme one after the other, which are quicker so."""
    ordinary, special = list(lessons()), list(limits())
    for theme in THEMES:
        for subject in ordinary:
            yield from (Shot("lessons", subject, at, theme, size) for size in SIZES for at in PLACES)
        for subject in special:
            sizes = SIZES if theme == "light" else SIZES[:1]
            yield from (Shot("limits", subject, at, theme, size) for size in sizes for at in PLACES[1:])
        yield from (Shot("dialogs", subject, "forward", theme, SIZES[0]) for subject in DIALOGS)
    for theme in THEMES:
        for subject in ordinary:
            yield from (Shot("presenting", subject, at, theme, _PRESENTED, presenting=True) for at in PLACES)
    for subject in _GERMAN:
        yield from (Shot("german", subject, at, "light", size, language="de") for size in SIZES[:2] for at in PLACES)
    for subject in _ENLARGED:
        for size in SIZES:
            yield from (Shot("enlarged", subject, at, "light", size, type_percent=200) for at in PLACES)


__all__ = ["PLACES", "Shot", "shots"]
