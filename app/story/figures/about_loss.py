"""Whose gradient a gradient plot is about: that of the flow's own loss, or of the whole L."""

from app.story.figures import labels
from app.story.figures.text import Math
from app.story.state import State


def own_loss(state: State) -> int | None:
    """The loss that flows alone; None where all do."""
    return state.flow if isinstance(state.flow, int) else None


def loss_of(state: State) -> Math:
    """L₄, or L."""
    return labels.loss_label(state.notation, own_loss(state))
