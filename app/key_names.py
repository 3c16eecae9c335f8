"""Keys as they stand on a keyboard: Shift+→, Page Down."""

from app.translation import _, later

_NAMES = {
    "Left": "←",
    "Right": "→",
    "Up": "↑",
    "Down": "↓",
    "PgUp": later("Page Up"),
    "PgDown": later("Page Down"),
    "Home": later("Home"),
    "End": later("End"),
    "Space": later("Space"),
    "Return": later("Return"),
    "Enter": later("Enter"),
    "Esc": later("Esc"),
    "Shift": later("Shift"),
    "Ctrl": later("Ctrl"),
}


def key_name(keys: str) -> str:
    """What Qt writes as Ctrl+PgDown, in the chosen language."""
    *held, key = keys.replace("++", "+plus").split("+")
    return "+".join(_(_NAMES[name]) if name in _NAMES else name.replace("plus", "+") for name in (*held, key))
