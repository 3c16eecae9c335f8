"""What the window remembers from one start to the next."""

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

from PyQt6.QtCore import QByteArray, QLocale, QSettings

from app.settings_file import made_harmless

if TYPE_CHECKING:  # the window's first paint asks here for its colours, and shall not wait for numpy
    from app.story.figure_choice import FigureChoice
    from app.story.look import Look
    from app.story.state import ThemeName


class Settings:
    """The user's choices, kept where the system keeps such things."""

    def __init__(self) -> None:
        self._store = QSettings("Unfold", "Unfold")  # which has read nothing yet
        self._store.setFallbacksEnabled(False)
        file = self._store.fileName()
        if os.path.isabs(file) and not made_harmless(Path(file)):
            self._store = QSettings(os.devnull, QSettings.Format.IniFormat)
        self._store.sync()

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
    def look(self) -> "Look":
        """How the window was set up; at the first start as it comes, in the system's language where we speak it."""
        from app.story.look import LARGEST_TYPE, PANELS, SMALLEST_TYPE, Look
        from app.translation import LANGUAGES

        known = Look()
        unpresented = " ".join(name for name in PANELS if name not in known.presented)
        language = str(self._store.value("language", QLocale.system().name()))[:2]
        percent = str(self._store.value("type size", known.type_percent))
        return Look(
            type_percent=min(LARGEST_TYPE, max(SMALLEST_TYPE, int(percent[:9]))) if percent.isdecimal() else 100,
            language=language if language in LANGUAGES else known.language,
            calm=self._store.value("reduced motion") in (True, "true"),
            panels=frozenset(PANELS) - self._names("panels/hidden"),
            presented=frozenset(PANELS) - self._names("panels/hidden when presenting", unpresented),
        )

    @look.setter
    def look(self, look: "Look") -> None:
        from app.story.look import PANELS

        self._store.setValue("language", look.language)
        self._store.setValue("type size", look.type_percent)
        self._store.setValue("reduced motion", look.calm)
        self._store.setValue("panels/hidden", " ".join(name for name in PANELS if name not in look.panels))
        unpresented = " ".join(name for name in PANELS if name not in look.presented)
        self._store.setValue("panels/hidden when presenting", unpresented)

    def _names(self, key: str, absent: str = "") -> frozenset[str]:
        return frozenset(str(self._store.value(key, absent)).split())

    @property
    def lesson(self) -> str:
        """The last lesson: a built-in name or a file; empty: none."""
        return str(self._store.value("lesson", ""))

    @lesson.setter
    def lesson(self, lesson: str) -> None:
        self._store.setValue("lesson", lesson)

    @property
    def notation(self) -> str:
        """The notation that was chosen for it: a built-in name or a file; empty: the lesson's own."""
        return str(self._store.value("notation", ""))

    @notation.setter
    def notation(self, notation: str) -> None:
        self._store.setValue("notation", notation)

    @property
    def recent(self) -> list[str]:
        """The files that were open last, the newest first."""
        try:
            files = json.loads(str(self._store.value("recent", "[]")))
        except (ValueError, RecursionError):
            return []
        return [file for file in files if isinstance(file, str)] if isinstance(files, list) else []

    @recent.setter
    def recent(self, files: list[str]) -> None:
        self._store.setValue("recent", json.dumps(files))  # with every odd byte that a name may have

    @property
    def welcomed(self) -> bool:
        """Whether the tour was offered already."""
        return self._store.value("welcomed") in (True, "true")

    @welcomed.setter
    def welcomed(self, welcomed: bool) -> None:
        self._store.setValue("welcomed", welcomed)

    @property
    def export_folder(self) -> str:
        return str(self._store.value("export/folder", ""))

    @export_folder.setter
    def export_folder(self, folder: str) -> None:
        self._store.setValue("export/folder", folder)

    @property
    def figure_choice(self) -> "FigureChoice":
        """What was chosen for the figures that were exported last."""
        from app.story.figure_choice import choice_from

        return choice_from(str(self._store.value("export/figures", "")))

    @figure_choice.setter
    def figure_choice(self, choice: "FigureChoice") -> None:
        self._store.setValue("export/figures", choice.as_text())
