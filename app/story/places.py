"""Places of the timeline (FORMATS §5). A place is also the address of the value that is computed there."""

import re
from dataclasses import dataclass
from typing import Literal

from app.translation import _

Phase = Literal["forward", "backward", "sum", "update"]
Flow = int | Literal["each", "all"]
"""What flows back: one loss (its timestep), each loss in turn, or all at once."""

_FORMS = re.compile(
    r"(?P<forward>forward) (?:L|t=(?P<t>\d{1,9}) (?P<value>\w+))"
    r"|(?P<backward>backward) (?:loss=(?P<loss>\d{1,9}) )?k=(?P<k>\d{1,9}) (?P<step>[\w.]+)"
    r"|(?P<sum>sum) (?:loss=(?P<of>\d{1,9}) )?(?P<summed>[\w.]+)"
    r"|(?P<update>update) (?P<updated>[\w.]+)",
    re.ASCII,
)
_STEP = re.compile(r"[+-]?\d{1,18}", re.ASCII)


class PlaceError(ValueError):
    """A place that does not exist, in a sentence that says what would."""


@dataclass(frozen=True)
class Place:
    """One elementary equation: its phase, its NAME, and the timesteps it belongs to."""

    phase: Phase
    name: str
    t: int | None = None
    loss: int | None = None
    k: int | None = None

    def __str__(self) -> str:
        at = ((key, getattr(self, key)) for key in ("t", "loss", "k"))
        return " ".join([self.phase, *(f"{key}={number}" for key, number in at if number is not None), self.name])

    @staticmethod
    def or_step(text: str) -> "Place | int":
        """Read a step's number, or the text of a place; raises PlaceError."""
        return int(text) if _STEP.fullmatch(text.strip()) else Place.parse(text)

    @staticmethod
    def parse(text: str) -> "Place":
        """Read the text that `str` writes; raises PlaceError."""
        form = _FORMS.fullmatch(text.strip())
        if form is None:
            quoted = text if len(text) <= 40 else f"{text[:39]}…"
            raise PlaceError(
                _(
                    "{text!r} is not a place; write for example 'forward t=2 h', 'backward loss=3 k=2 W_hh', 'sum "
                    "W_hh' "
                    "or a step's number."
                ).format(text=quoted)
            )

        def number(group: str) -> int | None:
            return None if form[group] is None else int(form[group])

        if form["forward"]:
            return Place("forward", form["value"] or "L", t=number("t"))
        if form["backward"]:
            return Place("backward", form["step"], loss=number("loss"), k=number("k"))
        if form["sum"]:
            return Place("sum", form["summed"], loss=number("of"))
        return Place("update", form["updated"])
