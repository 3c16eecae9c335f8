"""Placeholders in a lesson's sentences become the letters of a notation."""

import pytest

from app.files.notation_file import read_notation
from app.story.lettering import lettered


@pytest.mark.parametrize(
    ("text", "notation", "expected"),
    [
        ("{W_hh} met {h 3}.", "slides", "W met h₃."),
        ("{W_hh} met {h 3}.", "worksheet", "H met h(3)."),
        ("∂{loss 2}/∂{W_xh} at timestep {t 2}", "slides", "∂L₂/∂V at timestep 2"),
        ("{W_xh}, k = {t 1}", "pytorch", "weight_ih_l0, k = 0"),
        ("{h 0} is zero", "pytorch", "h₀ is zero"),
        ("{t}, {W}, {h three}, {} and {W_hh 2 stay", "slides", "{t}, {W}, {h three}, {} and {W_hh 2 stay"),
    ],
)
def test_placeholders(text: str, notation: str, expected: str) -> None:
    assert lettered(text, read_notation(notation)) == expected
