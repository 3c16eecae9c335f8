"""What stands over an equation and under the timeline."""

from dataclasses import replace

import pytest

from app.files.notation_file import read_notation
from app.story.headings import timestep_label
from app.story.notation import Notation
from app.story.passes import PassName

FROM_ZERO = replace(read_notation("slides"), first_index=0)


@pytest.mark.parametrize(
    ("notation", "of", "timestep", "label"),
    [
        (read_notation("slides"), "forward", 1, "t=1"),
        (read_notation("slides"), "backward", 2, "k=2"),
        (read_notation("slides"), "backward", 0, "k=0"),
        (FROM_ZERO, "forward", 1, "t=0"),
        (FROM_ZERO, "backward", 0, "h₋₁"),
        (read_notation("pytorch"), "backward", 1, "k=0"),
        (read_notation("pytorch"), "backward", 0, "h₀"),
    ],
)
def test_a_timestep_under_the_timeline(notation: Notation, of: PassName, timestep: int, label: str) -> None:
    assert timestep_label(timestep, of, notation) == label
