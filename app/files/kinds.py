"""What a file is, before it is read for what it is."""

from pathlib import Path
from typing import Literal

from app.files.json_text import JsonError, parsed
from app.files.tensors import is_weights
from app.files.whole import FileError, read_limited

Kind = Literal["lesson", "notation", "weights"]


def kind_of(file: Path) -> Kind:
    """Weights by the name, a notation by what it says of itself; anything else is to be a lesson."""
    if is_weights(file):
        return "weights"
    try:
        content = parsed(read_limited(file)).value
    except (FileError, JsonError):
        return "lesson"  # and why it is none, is told when it is read
    says_so = isinstance(content, dict) and content.get("format") == "unfold-notation"
    return "notation" if says_so else "lesson"
