"""The parameters of a network as figures set them out: in which order, where, and which before which."""

from rnn_engine.network import SHARED, Network, base_name, stage_of

_ORDER = ("W_xh", "W_hh", "W_hy", "E", "b_h", "b_xh", "b_hh", "b_y")
_RANKS = {"E": 2, "b_h": 3, "b_xh": 3, "b_hh": 3, "b_y": 4}
"""Which parameters have no room first where there is too little: those of the highest rank."""

Slot = tuple[int, int]
"""Row and column of a grid."""


def rank_of(parameter: str) -> int:
    """1 for a weight, more for what is smaller."""
    return _RANKS.get(base_name(parameter), 1)


def in_order(network: Network) -> tuple[str, ...]:
    """All parameters: matrices first, then biases; stage by stage, and what all stages share at the end."""
    stages = {name: number for number, name in enumerate((*(stage.name for stage in network.stages), ""))}

    def key(name: str) -> tuple[bool, int, int]:
        base = base_name(name)
        return base.startswith("b_"), stages[stage_of(name)], _ORDER.index(base)

    return tuple(sorted(network.parameter_shapes, key=key))


def slots(network: Network) -> dict[str, Slot]:
    """Where the parameters stand in a grid.

    One cell: matrices in the first row, under each what belongs to it. Stages: a row for each, and one for what they
    share.
    """
    return _of_stages(network) if network.stages else _of_one_cell(network)


def _of_stages(network: Network) -> dict[str, Slot]:
    found: dict[str, Slot] = {}
    for row, stage in enumerate(network.stages):
        own = [name for name in in_order(network) if stage_of(name) == stage.name]
        found |= {name: (row, column) for column, name in enumerate(own)}
    shared = [name for name in SHARED if name in network.parameter_shapes]
    return found | {name: (len(network.stages), column) for column, name in enumerate(shared)}


def _of_one_cell(network: Network) -> dict[str, Slot]:
    columns = [["W_xh", "E"], ["W_hh", "b_h"], ["W_hy", "b_y"]]
    if network.cell == "gru":
        columns = [["E"], ["W_xh", "b_xh"], ["W_hh", "b_hh"], ["W_hy", "b_y"]]
    there = [[name for name in column if name in network.parameter_shapes] for column in columns]
    filled = [column for column in there if column]
    return {name: (row, at) for at, column in enumerate(filled) for row, name in enumerate(column)}
