"""How the network is laid out that a network is compared with: its timesteps stand at the same places."""

from dataclasses import replace

from app.story.diagram.layout import Layout
from app.story.diagram.stack import rows, stack
from app.story.state import State


def other_layout(state: State, layout: Layout) -> Layout:
    """Of the other network of a state whose own is laid out like this."""
    assert state.other is not None
    experiment = state.other.trace.experiment
    stacked = stack(experiment, state.other.lesson.vocabulary is not None, layout.focused)
    return replace(
        layout,
        gated=bool(experiment.network.gates),
        recurrent=experiment.network.recurrent,
        rows=rows(stacked, layout.unit, layout.height),
    )
