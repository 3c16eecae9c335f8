"""Names of files as a sentence or a menu shows them."""

LONGEST = 60
"""Characters that are shown."""


def shown_name(name: str, longest: int = LONGEST) -> str:
    """A name on one line, of which the middle may be missing; what turns the direction of a line has no say in it."""
    line = " ".join("".join(sign if sign.isprintable() else " " for sign in name).split())
    return line if len(line) <= longest else f"{line[: longest // 2]}…{line[1 - longest // 2 :]}"
