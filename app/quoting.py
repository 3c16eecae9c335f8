"""What others have written, as it can stand in a sentence of ours."""

_LONGEST = 80


def shortened(text: str, longest: int = _LONGEST) -> str:
    """The beginning of a text that is longer than this many characters."""
    return text if len(text) <= longest else f"{text[: longest - 3]}…"


def printable(text: str) -> str:
    """On one line, short, and nothing in it steers a terminal or turns the direction of writing."""
    return on_one_line(shortened(text))


def on_one_line(text: str) -> str:
    """The same, however long: the name of a file, which is to be found by it."""
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text)
