"""The program is killed while it saves and autosaves."""

import os
from pathlib import Path

import pytest

from tests.killing.rounds import run


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL is POSIX's")
def test_whenever_it_is_killed_every_file_is_whole_and_nothing_that_was_written_is_lost(tmp_path: Path) -> None:
    outcomes = run(tmp_path, rounds=20)
    assert any(outcome.told_saved % 1_000_000 > 1 for outcome in outcomes)  # it did save before it was killed
    assert any(outcome.kept for outcome in outcomes)
