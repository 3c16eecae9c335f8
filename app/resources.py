"""Where the files lie that come with the program. Knows no Qt."""

from pathlib import Path

_FOLDER = Path(__file__).resolve().parent.parent / "resources"


def resource(*parts: str) -> Path:
    """The file or folder `resources/part/part/…`. Raises FileNotFoundError where the installation lacks it."""
    path = _FOLDER.joinpath(*parts)
    if not path.exists():
        raise FileNotFoundError(f"{path} is missing: this installation of Unfold is incomplete; install it again.")
    return path
