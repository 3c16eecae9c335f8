"""A stretch of the film as a file: GIF, MP4, or a folder of PNGs."""

from collections.abc import Generator
from pathlib import Path

from PyQt6.QtGui import QImage

from app.assets import load_fonts
from app.exporting.film_files import FilmFile, FrameFolder
from app.exporting.film_gif import Gif
from app.exporting.film_mp4 import Mp4
from app.exporting.film_pictures import FilmPictures
from app.painting.slide.plan import planned
from app.story.film_style import FilmKind, FilmStyle
from app.story.state import State
from app.story.stretch import Stretch, scenes

MOST_PLACES = 5000
"""Of one film."""
_PLANNED, _PAINTS_FROM = 0.05, 0.1
"""The part of the work that is done when the sizes are chosen, and when the colours are."""
_SAMPLES = 12
"""Scenes whose colours are those of the film."""


def write_film(
    state: State, shown: Stretch, style: FilmStyle, kind: FilmKind, path: Path
) -> Generator[float, None, None]:
    """Write the film of a stretch in the theme, notation and language of a state: a bit of it whenever the next part is
    asked for, which says how much is done, from 0 to 1. Who stops asking and closes it leaves nothing.

    Raises StretchError and FileError.
    """
    load_fonts()
    every = scenes(state, shown, MOST_PLACES)
    file = _file(kind, path, style)
    try:
        plan = yield from planned(every, 0.0, _PLANNED)
        pictures = FilmPictures(every, plan, style)
        if isinstance(file, Gif):
            samples = yield from _samples(pictures, len(every))
            file.choose_colours(samples)
        total, done = style.starts(len(every)), 0
        for image, count in pictures.frames():
            for added in file.add(image, count):
                done += added
                yield _PAINTS_FROM + (1.0 - _PAINTS_FROM) * done / total
        file.finish()
    finally:
        file.discard()


def _file(kind: FilmKind, path: Path, style: FilmStyle) -> FilmFile:
    match kind:
        case "gif":
            return Gif(path, style.rate, style.width, style.height)
        case "mp4":
            return Mp4(path, style.rate, style.width, style.height)
    return FrameFolder(path)


def _samples(pictures: FilmPictures, count: int) -> Generator[float, None, list[QImage]]:
    """Scenes at rest from all over the film."""
    chosen, samples = min(_SAMPLES, count), []
    for number in range(chosen):
        samples.append(pictures.rest(number * (count - 1) // max(1, chosen - 1)))
        yield _PLANNED + (_PAINTS_FROM - _PLANNED) * len(samples) / chosen
    return samples
