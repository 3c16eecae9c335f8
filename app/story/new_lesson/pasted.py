"""What is kept of a text that is longer than any lesson: a book may be pasted, and must not keep anybody waiting."""

from app.story.experiment_form import LONGEST
from app.story.numbers import grouped
from app.translation import _

MOST_CHARACTERS = 20_000
"""Of a text: a lesson of the longest sequence has words of twenty letters then."""
MOST_LINES = LONGEST + 3
"""Of a table: a header, a row for every timestep, one more that the last one answers, and one that tells of more."""
LONGEST_LINE = 8_000
"""Characters of a row."""


def kept_of_text(text: str) -> tuple[str, str]:
    """The beginning of a text that is too long, and what is said of it; "" where nothing is cut off."""
    if len(text) <= MOST_CHARACTERS:
        return text, ""
    cut = _("The text has {count} characters; the first {most} are kept.")
    return text[:MOST_CHARACTERS], cut.format(count=grouped(len(text)), most=grouped(MOST_CHARACTERS))


def kept_of_table(text: str) -> tuple[str, str]:
    """The same of a table: whole lines are kept, and of an endless one its beginning."""
    lines = text.split("\n", MOST_LINES)
    rest = lines.pop() if len(lines) > MOST_LINES else ""
    kept = "\n".join(line[:LONGEST_LINE] for line in lines)
    if rest.strip():
        cut = _("The table has more than {most} rows; the first ones are kept.").format(most=LONGEST)
        return kept, cut
    if any(len(line) > LONGEST_LINE for line in lines):
        return kept, _("A line of the table has more than {most} characters; its end is cut off.").format(
            most=grouped(LONGEST_LINE)
        )
    return kept, ""
