"""The settings, where QSettings keeps them as text: whatever stands there, the program starts."""

from pathlib import Path
from random import Random

from PyQt6.QtCore import QSettings

from app.settings import Settings
from tests.fuzz.target import Target
from tests.fuzz.text_inputs import settings_input

KEPT = (
    "theme",
    "geometry",
    "language",
    "type size",
    "reduced motion",
    "panels/hidden",
    "panels/hidden when presenting",
    "lesson",
    "notation",
    "recent",
    "welcomed",
    "export/folder",
    "export/figures",
)
_VALUES = tuple(name for name, value in vars(Settings).items() if isinstance(value, property))


def read_settings(folder: Path) -> dict[str, object]:
    """Every value, as it comes of the settings that a folder holds."""
    QSettings.setPath(QSettings.Format.NativeFormat, QSettings.Scope.UserScope, str(folder))
    settings = Settings()
    return {name: getattr(settings, name) for name in _VALUES}


def _read(file: Path) -> None:
    """The file is where QSettings looks for it; what is chosen of what it holds can be kept, and is then read again."""
    values = {name: value for name, value in read_settings(file.parent.parent).items() if not isinstance(value, str)}
    kept = Settings()
    for name, value in values.items():
        if getattr(Settings, name).fset is not None and value is not None:
            setattr(kept, name, value)
    for name, value in values.items():
        assert getattr(kept, name) == value, name


def _make(random: Random) -> bytes:
    return settings_input(KEPT, random)


SETTINGS = Target("settings", "Unfold/Unfold.conf", _make, _read, (), 20)
