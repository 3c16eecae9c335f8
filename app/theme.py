"""The look of widgets: Fusion with a palette and a style sheet made from a theme's colours."""

from string import Template

from PyQt6.QtGui import QColor, QPalette
from PyQt6.QtWidgets import QApplication

from app.assets import app_icon, resource, ui_font
from app.colours import THEMES, Theme, mix
from app.paper import choose_zoom

__all__ = ["THEMES", "TYPE_SIZE", "Theme", "apply", "palette", "stylesheet"]

TYPE_SIZE = 13  # px, of text in widgets

_CHIP = (
    'QPushButton[chip="true"][role="{role}"]:checked {{ background: {colour}; border-color: {colour}; color: {text}; }}'
)


def apply(app: QApplication, theme: Theme, zoom: float = 1.0) -> None:
    """Gives the whole program a theme, and everything printed so many times its first size."""
    choose_zoom(zoom)
    type_size = TYPE_SIZE * zoom
    if not app.styleSheet():
        app.setStyle("Fusion")  # once: it dresses all that is there anew
    app.setPalette(palette(theme))
    app.setFont(ui_font(type_size))
    app.setStyleSheet(stylesheet(theme, type_size))
    app.setWindowIcon(app_icon())


def palette(theme: Theme) -> QPalette:
    """Every colour role of QPalette, for active, inactive and disabled widgets."""
    Role, Group = QPalette.ColorRole, QPalette.ColorGroup
    selection = _selection(theme)
    colours = {
        Role.Window: theme.ground,
        Role.WindowText: theme.ink,
        Role.Base: theme.card,
        Role.AlternateBase: theme.field,
        Role.Text: theme.ink,
        Role.PlaceholderText: theme.muted,
        Role.Button: theme.field,
        Role.ButtonText: theme.ink,
        Role.BrightText: theme.bad,
        Role.Light: theme.card,
        Role.Midlight: theme.field,
        Role.Mid: theme.line,
        Role.Dark: theme.ghost,
        Role.Shadow: theme.muted,
        Role.Highlight: selection,
        Role.HighlightedText: theme.ink,
        Role.Accent: theme.ink,
        Role.Link: theme.role("recurrent"),
        Role.LinkVisited: theme.role("output"),
        Role.ToolTipBase: theme.ink,
        Role.ToolTipText: theme.card,
    }
    disabled = dict.fromkeys(
        (Role.WindowText, Role.Text, Role.ButtonText, Role.HighlightedText, Role.PlaceholderText, Role.Accent),
        theme.ghost,
    )
    result = QPalette()
    for role, colour in colours.items():
        result.setColor(Group.Active, role, QColor(colour))
        result.setColor(Group.Inactive, role, QColor(colour))
        result.setColor(Group.Disabled, role, QColor(disabled.get(role, colour)))
    return result


def stylesheet(theme: Theme, type_size: float = TYPE_SIZE) -> str:
    """The style sheet resources/themes/paper.qss with this theme's colours, its lengths in proportion to the type."""

    def scaled(length: float) -> int:
        return round(length * type_size / TYPE_SIZE)

    colours = {
        "ground": theme.ground,
        "card": theme.card,
        "line": theme.line,
        "ink": theme.ink,
        "muted": theme.muted,
        "ghost": theme.ghost,
        "bad": theme.bad,
        "field": theme.field,
        "field_line": mix(theme.field, theme.ink, 0.05),
        "hover": mix(theme.field, theme.ink, 0.05),
        "pressed": mix(theme.field, theme.ink, 0.11),
        "ink_hover": mix(theme.ink, theme.card, 0.12),
        "ink_pressed": mix(theme.ink, theme.card, 0.24),
        "selection": _selection(theme),
        "scroll": mix(theme.card, theme.ink, 0.18),
        "chips": "\n".join(
            _CHIP.format(role=role, colour=theme.role(role), text=theme.text_on(theme.role(role)))
            for role in theme.role_names
        ),
    }
    lengths = {
        "small": scaled(11),
        "title": scaled(18),
        "item": scaled(26),
        "field_height": scaled(18),  # of all fields, without padding: Fusion would make spin boxes higher
        "pad": scaled(5),
        "pad_focus": scaled(5) - 1,
        "pad1": scaled(10),
        "pad1_focus": scaled(10) - 1,
        "pad2": scaled(16),
        "pad2_focus": scaled(16) - 1,
        "chip": scaled(4),
        "cap": scaled(6),
        "chip_focus": scaled(4) - 1,
        "offer_focus": scaled(4) - 2,
        "arrow": scaled(14),
        "arrow_small": scaled(12),
        "arrow_room": scaled(26),
        "arrow_room_focus": scaled(26) - 1,
        "indicator": scaled(14),
        "indicator_radius": scaled(14) // 2 + 1,
        # The circles: the border of 1 px on each side belongs to them.
        "round": 2 * scaled(17) - 2,
        "round_radius": scaled(17),
        "round_big": 2 * scaled(22) - 2,
        "round_big_radius": scaled(22),
    }
    files = {
        "check": resource("themes", f"check-{theme.name}.svg").as_posix(),
        "chevron_down": resource("themes", "chevron-down.svg").as_posix(),
        "chevron_up": resource("themes", "chevron-up.svg").as_posix(),
    }
    template = Template(resource("themes", "paper.qss").read_text(encoding="utf-8"))
    return template.substitute({**colours, **{name: str(length) for name, length in lengths.items()}, **files})


def _selection(theme: Theme) -> str:
    return theme.tint("recurrent", 0.25)
