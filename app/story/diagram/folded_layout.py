"""Where the parts of a cell lie that stands alone for every timestep."""

from app.story.diagram.layout import WIDEST_PITCH, Layout, unit_of
from app.story.diagram.stack import has_room_for_gates, looped, rows, stack, stretch
from rnn_engine.experiment import Experiment

_FOLDED_SIZE = 1.7
"""How much larger than the columns of a row a cell that stands alone is drawn, where the card is high enough."""

_FOLDED_WIDTH, _GATED_FOLDED_WIDTH = 380.0, 345.0
"""What a cell needs with its loops."""
_STRETCHED = 1.5
"""How much wider a gated cell that has its card to itself is drawn at most, where the card is low."""
_ASIDE, _GATED_ASIDE = 0.14, 0.3
"""How far right of the middle of its room h stands then, in columns: its loop, or its gates, are left of it."""


def folded_layout(
    experiment: Experiment, t: int, words: bool, width: float, height: float, cell: int = 0, cells: int = 1
) -> Layout:
    """The layout of one cell that stands for every timestep and has the values of timestep t; number `cell` of `cells`
    beside each other."""
    unit = unit_of(width, height)
    gated = bool(experiment.network.gates) and has_room_for_gates(experiment, words, False, unit, height)
    stacked = looped(stack(experiment, words, focused=False)) if gated else stack(experiment, words, focused=False)
    size = 1.0 + (_FOLDED_SIZE - 1.0) * min(1.0, stretch(stacked, unit, height))
    needed = (_GATED_FOLDED_WIDTH if gated else _FOLDED_WIDTH) * unit
    if cells > 1 or gated:
        size = min(size, max(0.5, width / cells / needed))
    share = width / cells
    aside = _GATED_ASIDE if gated else _ASIDE if cells > 1 else 0.0
    pitch = size * WIDEST_PITCH * unit
    if gated and cells == 1:  # on a low card it has room at its sides
        pitch *= min(_STRETCHED, max(1.0, width / (size * needed)))
    return Layout(
        width=width,
        height=height,
        unit=size * unit,
        length=experiment.sequence.length,
        first=t,
        last=t,
        pitch=pitch,
        origin=(cell + 0.5) * share + aside * pitch,
        recurrent=False,  # what goes round is drawn as a loop
        rows=rows(stacked, unit, height),
        gated=gated,
    )
