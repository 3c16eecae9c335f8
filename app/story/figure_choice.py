"""What a person has chosen for the figures that leave the program: kept from one time to the next. Knows no Qt."""

import json
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any, get_args

from app.story.exports import FIGURES, WRITTEN_AS
from app.story.page_style import (
    COARSEST_DPI,
    FINEST_DPI,
    LARGEST_MM,
    LARGEST_PT,
    MOST_COLUMNS,
    PRESETS,
    SMALLEST_MM,
    SMALLEST_PT,
    Ink,
    PageStyle,
    Sheet,
)
from app.story.state import ThemeName

_LIMITS = {
    "width_mm": (SMALLEST_MM, LARGEST_MM),
    "height_mm": (SMALLEST_MM, LARGEST_MM),
    "type_pt": (SMALLEST_PT, LARGEST_PT),
    "dpi": (COARSEST_DPI, FINEST_DPI),
}


@dataclass(frozen=True)
class FigureChoice:
    """Which views, in which formats, on what paper; at first the large ones of the window, each on a slide. `together`:
    all on one `sheet`."""

    views: tuple[str, ...] = ("network", "equation", "contributions")
    formats: tuple[str, ...] = ("pdf",)
    theme: ThemeName = "light"
    style: PageStyle = PRESETS["beamer"][1]
    together: bool = False
    sheet: Sheet = field(default_factory=Sheet)

    def as_text(self) -> str:
        """For `choice_from`."""
        return json.dumps(asdict(self))


def choice_from(text: str) -> FigureChoice:
    """What was kept; whatever of it can't be read is as it comes."""
    try:
        kept = json.loads(text)
    except (ValueError, RecursionError):
        return FigureChoice()
    if not isinstance(kept, dict):
        return FigureChoice()
    first = FigureChoice()
    return FigureChoice(
        views=_names(kept.get("views"), FIGURES, first.views),
        formats=_names(kept.get("formats"), WRITTEN_AS, first.formats),
        theme="dark" if kept.get("theme") == "dark" else "light",
        style=_style(kept.get("style")),
        together=kept.get("together") is True,
        sheet=_sheet(kept.get("sheet")),
    )


def _names(kept: object, known: tuple[str, ...], absent: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name for name in known if name in kept) if isinstance(kept, list) else absent


def _style(kept: object) -> PageStyle:
    if not isinstance(kept, dict):
        return FigureChoice().style
    read: dict[str, Any] = {}
    for each in fields(PageStyle):
        value = kept.get(each.name)
        if each.name in _LIMITS:
            low, high = _LIMITS[each.name]
            if isinstance(value, int | float) and low <= value <= high:
                read[each.name] = float(value)
        elif each.name == "ink":
            if value in get_args(Ink):
                read[each.name] = value
        elif isinstance(value, bool):
            read[each.name] = value
    return replace(FigureChoice().style, **read)


def _sheet(kept: object) -> Sheet:
    if not isinstance(kept, dict):
        return Sheet()
    columns = kept.get("columns")
    if not isinstance(columns, int) or not 0 <= columns <= MOST_COLUMNS:
        columns = 0
    return Sheet(columns, kept.get("letters") is True)
