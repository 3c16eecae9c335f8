"""What a recipe makes, set beside the files that are there: what is new, what has changed, what is as it was."""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from app.files.whole import is_there, make_folder, read_limited, write_whole

Standing = Literal["missing", "differs", "current"]


@dataclass(frozen=True)
class Product:
    """One file as it shall be, and how the one that is there stands to that."""

    path: Path
    content: bytes
    standing: Standing


def product(path: Path, content: bytes) -> Product:
    """A file as it shall be. Raises FileError where something is there that can't be read as a file."""
    if not is_there(path):
        return Product(path, content, "missing")
    if path.is_file() and path.stat().st_size != len(content):
        return Product(path, content, "differs")
    present = read_limited(path, max(len(content), 1))
    return Product(path, content, "current" if present == content else "differs")


def write(products: Iterable[Product]) -> None:
    """Write those that are missing or differ, each whole or not at all; the others are not touched. Raises FileError;
    what was written until then is whole."""
    for each in products:
        if each.standing != "current":
            make_folder(each.path.parent)
            write_whole(each.path, each.content)


def lies_within(folder: Path, path: Path) -> bool:
    """Whether a path leads to something in a folder, wherever links on its way lead to."""
    inside, target = os.path.realpath(folder), os.path.realpath(path)
    return os.path.commonpath([inside, target]) == inside
