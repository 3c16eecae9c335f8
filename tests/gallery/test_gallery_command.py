"""`make gallery`: names that tell everything apart, pictures and their sheet, and what is said where there is none."""

import subprocess
import sys
from pathlib import Path

from PyQt6.QtGui import QImage

from tests.gallery.shots import PLACES, shots

ROOT = Path(__file__).resolve().parents[2]


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tests.gallery", "--jobs", "1", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_every_picture_has_a_name_of_its_own() -> None:
    names = [shot.name for shot in shots()]
    assert len(names) == len(set(names))
    assert {name.split("__")[1] for name in names} == set(PLACES)


def test_what_matches_is_written_with_a_sheet(tmp_path: Path) -> None:
    done = run("--output", str(tmp_path), "--only", "scalar__*__dark__1280x800")
    assert done.returncode == 0, done.stderr
    assert sorted(path.name for path in tmp_path.glob("*.png")) == [
        f"scalar__{place}__dark__1280x800.png" for place in sorted(PLACES)
    ]
    assert QImage(str(tmp_path / "scalar__end__dark__1280x800.png")).width() == 1280
    assert [path.name for path in (tmp_path / "sheets").iterdir()] == ["lessons__dark__1280x800__01.png"]
    assert done.stdout.startswith("4 pictures, 1 sheets")


def test_a_pattern_that_nothing_matches_is_told(tmp_path: Path) -> None:
    done = run("--output", str(tmp_path), "--only", "nothing")
    assert done.returncode == 1
    assert done.stderr.startswith("--only nothing: there is no such picture; names look like hell-ello__start__light")
