"""What the window remembers from one start to the next."""

from typing import TYPE_CHECKING

from PyQt6.QtCore import QByteArray, QSettings

if TYPE_CHECKING:  # the window's first paint asks here for its colours, and shall not wait for numpy
    from app.story.state import ThemeName


class Settings:
    """The user's choices, kept where the system keeps such things."""

    def __init__(self) -> None:
        self._store = QSettings("Unfold", "Unfold")

    @property
    def theme(self) -> "ThemeName":
        return "dark" if self._store.value("theme") == "dark" else "light"

    @theme.setter
    def theme(self, theme: "ThemeName") -> None:
        self._store.setValue("theme", theme)

    @property
    def geometry(self) -> QByteArray | None:
        value = self._store.value("geometry")
        return value if isinstance(value, QByteArray) else None

    @geometry.setter
    def geometry(self, geometry: QByteArray) -> None:
        self._store.setValue("geometry", geometry)

    @property
    def export_folder(self) -> str:
        return str(self._store.value("export/folder", ""))

    @export_folder.setter
    def export_folder(self, folder: str) -> None:
        self._store.setValue("export/folder", folder)
