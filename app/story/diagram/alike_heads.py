"""The arrowheads along one lane of the river are of one kind where one suits all of them: else two stretches that are
about as wide would have different ones."""

from collections.abc import Iterable
from dataclasses import replace

from app.story.diagram.geometry import extent
from app.story.diagram.heads import of_one_kind
from app.story.diagram.parts import Ribbon


def with_alike_heads(ribbons: Iterable[Ribbon], unit: float) -> tuple[Ribbon, ...]:
    """The same stretches, those from state to state with arrowheads that are alike along h, and along c."""
    found = list(ribbons)
    for along_c in (False, True):
        row = [index for index, each in enumerate(found) if _is_marked(each, unit) and _is_along_c(each) == along_c]
        stretches = [(max(each.mouth, sum(each.widths) / 2), extent(each.line)) for each in (found[at] for at in row)]
        kind = of_one_kind(stretches, any(found[at].mouth for at in row), unit) if row else None
        for at in row:
            found[at] = replace(found[at], where_marked=kind)
    return tuple(found)


def _is_marked(ribbon: Ribbon, unit: float) -> bool:
    return ribbon.kind == "segment" and ribbon.glow.known and ribbon.head(unit) is not None


def _is_along_c(ribbon: Ribbon) -> bool:
    return ribbon.place is not None and ribbon.place.name == "dc"
