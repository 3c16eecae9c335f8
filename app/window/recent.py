"""The lesson files that were open last, the newest first."""

from pathlib import Path

from app.settings import Settings

MOST = 10


class Recent:
    """Remembered from one start to the next; several windows may add to it."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def files(self) -> tuple[Path, ...]:
        """All of them, also those that are gone meanwhile."""
        return tuple(Path(file) for file in self._settings.recent[:MOST])

    def add(self, file: Path) -> None:
        """A file is open, or was written."""
        files = [str(file), *(str(other) for other in self.files() if other != file)]
        self._settings.recent = files[:MOST]

    def clear(self) -> None:
        self._settings.recent = []
