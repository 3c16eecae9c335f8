"""How two lessons or cells that stand side by side are told apart."""

from app.story.state import State
from app.story.summary import CELL_NAMES
from app.translation import _


def short_name(state: State) -> str:
    """What one of the two is called in a figure: its cell where they differ, else A, the lesson that is open, or B."""
    other = state.other
    own, theirs = _cell(state), "" if other is None else _cell(other)
    if own != theirs:
        return own
    return "A" if state.follows is None else "B"


def named(state: State, title: str) -> str:
    """The title of a figure, which says whose it is where two are compared."""
    return title if state.other is None else _("{name}: {title}").format(name=short_name(state), title=title)


def full_name(state: State) -> str:
    """The same over its network: with its lesson's title, or whose experiment it is that has another cell."""
    followed = state.follows
    if followed is not None and followed.compared is not None and followed.compared.cell:
        return _("{cell} · the same experiment, the cell’s weights drawn at random").format(cell=short_name(state))
    return f"{short_name(state)} · {state.told.title}"


def cell_name(cell: str, hidden_activation: str) -> str:
    """How a person calls a network with such a cell."""
    if cell == "elman":
        return _("{activation} RNN").format(activation=hidden_activation)
    return _(CELL_NAMES[cell])


def _cell(state: State) -> str:
    network = state.trace.experiment.network
    return cell_name(network.cell, network.hidden_activation)
