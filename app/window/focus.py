"""Which widget has the keyboard's focus, told so that the same one is found in a window that is made anew."""

from PyQt6.QtWidgets import QWidget

Path = tuple[tuple[type[QWidget], int], ...]
"""From the outside in: of which kind, and the how-manieth of it in its parent."""


def focus_path(root: QWidget) -> Path | None:
    """Where the focus is inside a widget; None where it is elsewhere."""
    window = root.window()
    each = None if window is None else window.focusWidget()
    path: list[tuple[type[QWidget], int]] = []
    while each is not None and each is not root:
        parent = each.parentWidget()
        if parent is None:
            return None
        path.append((type(each), _alike(parent, type(each)).index(each)))
        each = parent
    return None if each is None else tuple(reversed(path))


def focus_at(root: QWidget, path: Path) -> None:
    """Give the focus to what is found at a path, if it is seen there."""
    found = root
    for kind, number in path:
        alike = _alike(found, kind)
        if number >= len(alike):
            return
        found = alike[number]
    if found.isVisibleTo(root):
        found.setFocus()


def _alike(parent: QWidget, kind: type[QWidget]) -> list[QWidget]:
    return [child for child in parent.children() if type(child) is kind]
