"""Which cards of two columns give way where there is no room for all of them."""

from collections.abc import Callable, Iterator

UNDER = "shares"
"""What stands under both columns."""

_INSPECTED, _IN_ITS_PLACE, _SHOWN_TWICE = "inspector", "reach", "hidden-state"
"""What is inspected; and what may give way to it and to others in the right column. The network shows the hidden state,
too: it does so first, but for what is inspected the reach does, in whose place that stands."""
AIR = 100
"""Paper units of height that the right column has to spare where the reach stands beside what is inspected."""


def needs_air(shown: frozenset[str], preferred: str) -> bool:
    """Whether the right column has to have `AIR` to spare beside what is inspected, which is seen whole then."""
    return {_INSPECTED, _IN_ITS_PLACE} <= shown and preferred != _IN_ITS_PLACE


def that_fit(
    asked: frozenset[str], preferred: str, spares_equation: bool, fits: Callable[[frozenset[str]], bool]
) -> frozenset[str]:
    """Of the panels that are asked for, those that are shown: as few as there must give way, and never the preferred
    one. `spares_equation`: whether the stage can do without the equation under it. Where nothing fits, what is left
    when all that can has given way: that is scrolled."""
    shown = asked
    for gone in _ways(asked, preferred, spares_equation):
        if preferred in gone:
            continue
        shown = asked - gone
        if fits(shown):
            break
    return shown


def _ways(asked: frozenset[str], preferred: str, spares_equation: bool) -> Iterator[frozenset[str]]:
    columns = [frozenset[str](), frozenset({UNDER})]
    if spares_equation:
        columns.append(frozenset({UNDER, "equation"}))
    if _INSPECTED in asked or preferred in (_IN_ITS_PLACE, _SHOWN_TWICE):
        columns += [frozenset({"contributions"}), frozenset({UNDER, "contributions"})]
    if preferred == UNDER and UNDER in asked:
        columns += [frozenset({"equation"}), frozenset({"equation", "contributions"})]
    first, second = (_IN_ITS_PLACE, _SHOWN_TWICE) if _INSPECTED in asked else (_SHOWN_TWICE, _IN_ITS_PLACE)
    for column in columns:
        yield from (column, column | {first}, column | {second}, column | {first, second})
