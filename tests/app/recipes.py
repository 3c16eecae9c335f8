"""A recipe, and what lies beside it."""

from pathlib import Path

LECTURE = """
[defaults]
lesson = "scalar"
notation = "slides"
format = "svg"
width-mm = 80

[[figure]]
view = ["reach", "shares"]
name = "how-far"

[[figure]]
view = "jacobians"
format = "csv"

[[figure]]
view = "network"
place = "backward loss=3 k=2 W_hh"
format = ["pdf", "svg"]
title = false
folder = "slides/week 3"
"""


def files(folder: Path) -> dict[str, bytes]:
    """Every file in a folder but the recipes: its name → its content."""
    found = (path for path in folder.rglob("*") if path.is_file() and path.suffix != ".toml")
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}
