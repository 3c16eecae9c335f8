"""Kinds of option values: each reads a text, or says what is wrong with it."""

import argparse
import re
import sys
from collections.abc import Callable
from pathlib import Path

from app.quoting import shortened


def named_path(text: str) -> Path:
    """A file or a folder; an empty text would be the folder where the program was started."""
    if not text.strip():
        raise argparse.ArgumentTypeError("an empty name is none; give the name of a file or a folder")
    return Path(text)


def lines(text: str) -> int:
    """How many lines of an aside to open."""
    if text == "all":
        return sys.maxsize
    if not re.fullmatch(r"\d{1,4}", text):
        raise argparse.ArgumentTypeError(f"{shortened(text)!r} is neither all nor a number of lines")
    return int(text)


def timestep(text: str) -> int:
    """A timestep, from 1."""
    if not re.fullmatch(r"[1-9]\d{0,8}", text):
        raise argparse.ArgumentTypeError(f"{shortened(text)!r} is not a timestep; they count from 1")
    return int(text)


def between(low: float, high: float) -> Callable[[str], float]:
    """A number within bounds, which belong to them."""

    def number(text: str) -> float:
        value = float(text)
        if not low <= value <= high:
            raise argparse.ArgumentTypeError(f"{shortened(text)} is not between {low:g} and {high:g}")
        return value

    return number


def size(text: str) -> tuple[int, int]:
    """Width and height of a picture, in pixels."""
    try:
        width, height = (int(part) for part in text.split("x"))
    except ValueError:
        raise argparse.ArgumentTypeError(f"{shortened(text)!r} is not a size such as 1680x1020") from None
    if not (640 <= width <= 7680 and 480 <= height <= 4320):
        raise argparse.ArgumentTypeError(f"{shortened(text)} is outside 640x480 to 7680x4320")
    return width, height
