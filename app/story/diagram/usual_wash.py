"""Where the wash behind a timestep usually is."""

from app.story.diagram.geometry import Box
from app.story.diagram.layout import Layout
from app.story.diagram.parts import Column

_LEFT, _RIGHT = 0.78, 0.215
"""How far it reaches where gates are shown, in columns: between what belongs to the timesteps at both sides."""
_BETWEEN_LETTERS, _BETWEEN_VALUES = 0.79, 1.08
"""How wide it is between two letters of W, and where W has none there, in columns."""
_BESIDE_LOSS = 4.0
"""From a loss that is wider than its timestep to the side of the wash behind both."""


def usual_wash(column: Column, layout: Layout) -> Box:
    """As wide as the loss where that is wider than its timestep."""
    return around_loss(wash_of(layout, column.t), column, layout)


def around_loss(box: Box, column: Column, layout: Layout) -> Box:
    """A wash, as wide as the loss where that is wider; where there is none the heading may reach down to it."""
    if column.loss is None:
        top = layout.rows["loss"][1]
        return box._replace(top=top, height=box.bottom - top)
    beside, top = column.loss.box.grown(_BESIDE_LOSS * layout.unit), over_losses(layout, column.loss.box)
    left, right = min(box.left, beside.left), max(box.right, beside.right)
    return Box(left, top, right - left, box.bottom - top)


def over_losses(layout: Layout, loss: Box) -> float:
    """Half way from the heading, out of which the river's measure may hang, to the losses: there the wash begins, and
    there what leads to L goes along over all of them."""
    return (layout.rows["heading"][1] + loss.top) / 2


def wash_of(layout: Layout, t: int) -> Box:
    """Of a timestep whose loss is no wider than itself: clear of what is beside it."""
    column, pitch = layout.column(t), layout.pitch
    if t > 0 and layout.inside and layout.recurrent:
        return column._replace(left=layout.x(t) - _LEFT * pitch, width=(_LEFT + _RIGHT) * pitch)
    if t == 0 or layout.roomy:
        return column
    width = (_BETWEEN_LETTERS if layout.between_letters else _BETWEEN_VALUES) * pitch
    return column._replace(left=layout.x(t) - width / 2, width=width)
