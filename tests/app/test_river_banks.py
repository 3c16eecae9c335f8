"""What stands at the banks of the river stands at its own stretch."""

from dataclasses import replace

import pytest
from PyQt6.QtWidgets import QApplication

from app.story.diagram import unfolded
from tests.app.test_network_clearance import CELLS, LESSONS, subject
from tests.app.test_network_frames import WASHED


@pytest.mark.parametrize("card", WASHED, ids=str)
@pytest.mark.parametrize("name", [*LESSONS, *CELLS])
def test_every_factor_of_a_chain_stands_under_its_own_stretch_and_level_with_the_others(
    qapp: QApplication, name: str, card: tuple[float, float]
) -> None:
    state = subject(name)
    shown = unfolded(replace(state, position=len(state.timeline)), *card)
    factors = [(ribbon.line, ribbon.caption) for ribbon in shown.ribbons if ribbon.caption is not None]
    for (start, *_, end), factor in factors:
        assert end.x <= factor.at.x <= start.x, factor.text
    assert len({factor.at.y for _, factor in factors}) <= 1
