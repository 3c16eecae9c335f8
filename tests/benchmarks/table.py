"""Rows of the report: ours, theirs, the ratio, the bar and whether it is met; as text and for a file."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

Unit = Literal["s", "B", "1/s"]


@dataclass(frozen=True)
class AtLeast:
    """A bar for a ratio."""

    ratio: float


@dataclass(frozen=True)
class AtMost:
    """A bar for our own amount, in the row's unit."""

    amount: float


@dataclass(frozen=True)
class Row:
    """One amount of ours, beside one of a rival where there is one.

    `question`: its name, then what there is to know after a colon; `share`: the ratio is meant as per cent.
    """

    question: str
    size: str
    ours: float
    unit: Unit = "s"
    rival: str | None = None
    theirs: float | None = None
    bar: AtLeast | AtMost | None = None
    share: bool = False

    @property
    def ratio(self) -> float | None:
        """How many times better ours is: less time or memory, more per second."""
        if self.theirs is None:
            return None
        return self.ours / self.theirs if self.unit == "1/s" else self.theirs / self.ours

    @property
    def met(self) -> bool | None:
        """None where there is no bar."""
        match self.bar:
            case AtLeast(bar):
                return self.ratio is not None and self.ratio >= bar
            case AtMost(amount):
                return self.ours <= amount
        return None


def lines(rows: Iterable[Row]) -> Iterator[str]:
    """The report, line by line as the rows come; what a row shares with the one before it is not repeated."""
    question = size = None
    for row in rows:
        if row.question != question:
            yield f"\n{row.question}"
            size = None
        same = row.size == size
        question, size = row.question, row.size
        ours = "" if same and row.rival is not None else amount(row.ours, row.unit)
        theirs = "" if row.theirs is None else amount(row.theirs, row.unit)
        yield (
            f"  {'' if same else row.size:<39}{ours:>9}  {row.rival or '':<40}{theirs:>9}{_ratio(row):>8}  {_bar(row)}"
        ).rstrip()


def verdict(rows: Iterable[Row]) -> str:
    """How many bars are met, and which are not."""
    judged = [row for row in rows if row.bar is not None]
    missed = [row for row in judged if not row.met]
    first = f"{len(judged) - len(missed)} of {len(judged)} bars met."
    return "\n".join([first, *(f"  Not met: {_told(row)}" for row in missed)])


def as_json(row: Row) -> dict[str, object]:
    """A row for the file: amounts in seconds, bytes, or per second."""
    bar: dict[str, float] | None = None
    match row.bar:
        case AtLeast(ratio):
            bar = {"ratio_at_least": ratio}
        case AtMost(most):
            bar = {"ours_at_most": most}
    return {
        "question": row.question,
        "size": row.size,
        "unit": row.unit,
        "ours": row.ours,
        "rival": row.rival,
        "theirs": row.theirs,
        "ratio": row.ratio,
        "bar": bar,
        "met": row.met,
    }


def amount(value: float, unit: Unit) -> str:
    """Three digits and a unit that fits."""
    if unit == "1/s":
        return f"{value:.0f}/s"
    scales = ((1.0, "s"), (1e-3, "ms"), (1e-6, "µs")) if unit == "s" else ((1e9, "GB"), (1e6, "MB"), (1e3, "kB"))
    for scale, name in scales:
        if value >= scale:
            return f"{_digits(value / scale)} {name}"
    scale, name = scales[-1]
    return f"{value / scale:.2f} {name}"


def _digits(value: float) -> str:
    return f"{value:.{2 if value < 10 else 1 if value < 100 else 0}f}"


def _ratio(row: Row) -> str:
    if row.ratio is None:
        return ""
    return f"{100 * row.ratio:.0f} %" if row.share else f"{_digits(row.ratio)}×"


def _limit(row: Row) -> str:
    match row.bar:
        case AtLeast(bar):
            return f"≥ {100 * bar:g} %" if row.share else f"≥ {bar:g}×"
        case AtMost(most):
            return f"≤ {amount(most, row.unit)}"
    return ""


def _bar(row: Row) -> str:
    if row.bar is None:
        return ""
    return f"{_limit(row)}  {'met' if row.met else 'NOT MET'}"


def _told(row: Row) -> str:
    question = row.question.partition(":")[0]
    if isinstance(row.bar, AtLeast):
        return f"{question}, {row.size}: {_ratio(row)} beside {row.rival}; the bar is {_limit(row)}."
    return f"{question}, {row.size}: {amount(row.ours, row.unit)}; the bar is {_limit(row)}."
