"""Which cards of two columns give way where there is no room for all of them."""

from collections.abc import Callable, Iterator

UNDER = "shares"
"""What stands under both columns."""

_BESIDE = ("hidden-state", "reach")
"""What may give way in the right column, the least painful first: the network shows the hidden state, too. For what is
inspected the reach does so first: it stands in its place."""


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
    if "inspector" in asked or preferred in ("reach", "hidden-state"):
        columns += [frozenset({"contributions"}), frozenset({UNDER, "contributions"})]
    if preferred == UNDER and UNDER in asked:
        columns += [frozenset({"equation"}), frozenset({"equation", "contributions"})]
    first, second = reversed(_BESIDE) if "inspector" in asked else _BESIDE
    for column in columns:
        yield from (column, column | {first}, column | {second}, column | {first, second})
