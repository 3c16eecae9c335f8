"""What a film is written into: each takes frames, one after the other, and is there whole in the end or not at all."""

import contextlib
import os
import re
import secrets
import shutil
from abc import ABC, abstractmethod
from collections.abc import Iterator
from pathlib import Path

from PyQt6.QtGui import QImage

from app.files.whole import FileError, check_writable, not_written, write_whole
from app.recording.pictures import encoded
from app.translation import _


class FilmFile(ABC):
    """One film on its way to a path."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @abstractmethod
    def add(self, image: QImage, count: int) -> Iterator[int]:
        """A picture that is seen in so many frames: how many more of them are there, bit by bit. Raises FileError."""

    @abstractmethod
    def finish(self) -> None:
        """Put all that was added where it belongs. Raises FileError."""

    @abstractmethod
    def discard(self) -> None:
        """Leave nothing behind; after `finish` there is nothing to leave."""


class OneFile(FilmFile):
    """A film whose bytes are kept until they are all there."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        check_writable(path)

    @abstractmethod
    def content(self) -> bytes:
        """All of the file."""

    def finish(self) -> None:
        write_whole(self.path, self.content())

    def discard(self) -> None:
        """Nothing is on the disk."""


class FrameFolder(FilmFile):
    """A folder of numbered PNGs. A folder that is there may hold the frames of another film, which go with the last of
    the new ones; anything else in it stays where it is, and the film is refused."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self._count = 0
        try:
            self._target = Path(os.path.realpath(path))  # of a link it is the folder that is written
            self._check()
            self._made = self._target.with_name(f".{secrets.token_hex(8)}.part")
            self._made.mkdir()
        except (OSError, ValueError) as error:
            raise FileError(not_written(path, error)) from error

    def add(self, image: QImage, count: int) -> Iterator[int]:
        content = encoded(image)
        try:
            for _frame in range(count):
                self._count += 1
                (self._made / f"frame-{self._count:05}.png").write_bytes(content)
                yield 1
        except OSError as error:
            raise FileError(not_written(self.path, error)) from error

    def finish(self) -> None:
        old = self._target.with_name(f".{secrets.token_hex(8)}.old")
        try:
            self._check()  # again: something may have been put there while the film was painted
            if self._target.exists():
                os.replace(self._target, old)
            try:
                os.replace(self._made, self._target)
            except OSError:
                if old.exists():
                    os.replace(old, self._target)
                raise
        except OSError as error:
            raise FileError(not_written(self.path, error)) from error
        shutil.rmtree(old, ignore_errors=True)

    def discard(self) -> None:
        with contextlib.suppress(OSError):
            shutil.rmtree(self._made)

    def _check(self) -> None:
        """Raises FileError where something is there that is no film."""
        if not self._target.exists():
            return
        if not self._target.is_dir():
            raise FileError(not_written(self.path, _("it is a file; choose the name of a folder.")))
        other = next((each for each in self._target.iterdir() if not is_frame(each)), None)
        if other is not None:
            held = _("the folder holds other things, such as {name}; choose another folder.")
            raise FileError(not_written(self.path, held.format(name=other.name)))


def is_frame(path: Path) -> bool:
    """Whether a file is called as the frames of a film are."""
    return path.is_file() and re.fullmatch(r"frame-\d{5,}\.png", path.name) is not None
