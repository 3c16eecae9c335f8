"""A recipe's files: made with one command, and told when they are not what they would be."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PyQt6.QtWidgets import QApplication

from app.command_line import main
from app.command_line.recipe_kinds import COMMANDS, kinds
from tests.app.recipes import LECTURE, files
from tests.programs import pdf_text

ROOT = Path(__file__).parents[2]

MADE = [
    "figures/how-far-reach.svg",
    "figures/how-far-shares.svg",
    "figures/scalar-jacobians.csv",
    "slides/week 3/scalar-network.pdf",
    "slides/week 3/scalar-network.svg",
]


@pytest.fixture
def recipe(tmp_path: Path) -> Path:
    file = tmp_path / "figures.toml"
    file.write_text(LECTURE, encoding="utf-8")
    return file


def standing(said: str, folder: Path) -> dict[str, str]:
    """What was printed of every file."""
    lines = [line.split("  ", 1) for line in said.splitlines() if str(folder) in line]
    return {Path(path.strip()).relative_to(folder).as_posix(): word.strip() for word, path in lines}


def test_one_command_makes_all_and_says_what_it_did(
    qapp: QApplication, recipe: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = recipe.parent
    assert main(["rebuild", str(recipe)]) == 0
    assert standing(capsys.readouterr().out, folder) == dict.fromkeys(MADE, "new")
    made = files(folder)
    assert sorted(made) == sorted(MADE)
    times = {name: (folder / name).stat().st_mtime_ns for name in made}

    recipe.write_text(LECTURE.replace("width-mm = 80", "width-mm = 80\ntheme = 'light'").replace("k=2", "k=1"))
    assert main(["rebuild", str(recipe)]) == 0
    slides = MADE[3:]
    assert standing(capsys.readouterr().out, folder) == {
        **dict.fromkeys(MADE, "as it was"),
        **dict.fromkeys(slides, "changed"),
    }
    assert {name for name, content in files(folder).items() if content != made[name]} == set(slides)
    assert all((folder / name).stat().st_mtime_ns == times[name] for name in MADE[:3])


def test_it_makes_what_the_commands_make(qapp: QApplication, recipe: Path, tmp_path: Path) -> None:
    assert main(["rebuild", str(recipe)]) == 0
    paper = ["--notation", "slides", "--width-mm", "80", "--output", str(tmp_path / "by hand"), "--format"]
    assert main(["figures", "scalar", "--only", "reach", "shares", *paper, "svg"]) == 0
    assert main(["figures", "scalar", "--only", "jacobians", *paper, "csv"]) == 0
    at = ["--step", "backward loss=3 k=2 W_hh", "--no-title"]
    assert main(["figures", "scalar", "--only", "network", *at, *paper, "svg", "pdf"]) == 0
    made = files(tmp_path)
    for name in MADE:
        by_hand = Path(name).name.replace("how-far", "scalar")
        assert made[name] == made[f"by hand/{by_hand}"], name


def test_check_tells_what_is_missing_or_differs_and_writes_nothing(
    qapp: QApplication, recipe: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = recipe.parent
    assert main(["rebuild", "--check", str(recipe)]) == 1
    assert standing(capsys.readouterr().out, folder) == dict.fromkeys(MADE, "missing")
    assert files(folder) == {}
    assert main(["rebuild", str(recipe)]) == 0
    capsys.readouterr()
    assert main(["rebuild", "--check", str(recipe)]) == 0
    assert standing(capsys.readouterr().out, folder) == dict.fromkeys(MADE, "current")

    longer, as_long, gone = (folder / name for name in MADE[:3])
    longer.write_bytes(longer.read_bytes() + b" ")
    as_long.write_bytes(as_long.read_bytes().replace(b"svg", b"gvs"))
    gone.unlink()
    before = files(folder)
    assert main(["rebuild", "--check", str(recipe)]) == 1
    said = capsys.readouterr().out
    assert list(standing(said, folder).values()) == ["differs", "differs", "missing", "current", "current"]
    assert said.endswith("3 of 5 files not current.\n")
    assert files(folder) == before


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no pipes in folders")
@pytest.mark.parametrize("check", [[], ["--check"]])
def test_a_pipe_where_a_figure_shall_be_holds_nothing_up(
    check: list[str], qapp: QApplication, recipe: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    there = recipe.parent / MADE[0]
    there.parent.mkdir(parents=True)
    os.mkfifo(there)
    assert main(["rebuild", *check, str(recipe)]) == 2
    assert f"{there.name}” cannot be read: it is not an ordinary file" in capsys.readouterr().err
    assert list(there.parent.iterdir()) == [there]


def test_the_same_recipe_gives_the_same_bytes_in_every_process(tmp_path: Path) -> None:
    text = LECTURE.replace('format = ["pdf", "svg"]', 'format = ["pdf", "svg", "png"]\ndpi = 96')
    found = []
    for seed in ("1", "2"):
        folder = tmp_path / seed
        folder.mkdir()
        (folder / "figures.toml").write_text(text + ONE_OF_EACH, encoding="utf-8")
        command = [sys.executable, str(ROOT / "main.py"), "rebuild", "figures.toml"]
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True, timeout=300)
        found.append(files(folder))
    assert len(found[0]) == len(MADE) + 1 + len(COMMANDS)
    assert found[0] == found[1]


ONE_OF_EACH = """
[[deck]]
name = "scalar.pdf"
by = "timestep"
from = "forward t=1 h"
to = "forward t=3 h"

[[movie]]
name = "scalar.gif"
to = 2
size = "640x480"
seconds = 0.5
fps = 4

[[derivation]]
name = "scalar.tex"

[[worksheet]]
name = "sheet.pdf"
solution = "sheet-solution.pdf"
ask = "backward"
variant = 3
"""
OF_EACH = ["scalar.gif", "scalar.pdf", "scalar.tex", "sheet-solution.pdf", "sheet.pdf"]


def test_everything_that_there_is_can_be_made(qapp: QApplication, tmp_path: Path) -> None:
    recipe = tmp_path / "week.toml"
    recipe.write_text('[defaults]\nlesson = "scalar"\nfolder = "out"\n' + ONE_OF_EACH, encoding="utf-8")
    assert main(["rebuild", str(recipe)]) == 0
    made = files(tmp_path)
    assert sorted(made) == [f"out/{name}" for name in OF_EACH]
    assert made["out/scalar.gif"].startswith(b"GIF89a")
    assert b"\\begin{document}" in made["out/scalar.tex"]
    assert "Forward · timestep 3" in pdf_text(tmp_path / "out/scalar.pdf")
    assert pdf_text(tmp_path / "out/sheet.pdf") != pdf_text(tmp_path / "out/sheet-solution.pdf")
    assert main(["rebuild", "--check", str(recipe)]) == 0


def test_lessons_and_notations_are_those_beside_the_recipe(
    qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lecture = tmp_path / "lecture"
    lecture.mkdir()
    (lecture / "mine.lesson.json").write_bytes((ROOT / "resources/lessons/scalar.lesson.json").read_bytes())
    entry = '[[figure]]\nlesson = "mine.lesson.json"\nview = "reach"\nformat = "svg"\n'
    (lecture / "week.toml").write_text(f'{entry}{entry}name = "far"\n', encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert main(["rebuild", "lecture/week.toml"]) == 0
    assert sorted(files(lecture)) == ["mine.lesson.json", "week/far.svg", "week/mine-reach.svg"]
    assert Path.cwd() == tmp_path


def test_there_is_nothing_that_its_commands_do_not_have(qapp: QApplication) -> None:
    for name, kind in kinds().items():
        assert "lesson" in kind.keys, name
        assert "output" not in kind.keys, name
    assert {"place", "view", "format", "width-mm", "dpi", "title", "theme", "language"} <= kinds()["figure"].keys.keys()
    assert {"from", "to", "by", "notation"} <= kinds()["deck"].keys.keys()
    assert not {"place", "open", "compare"} & kinds()["deck"].keys.keys()


def test_a_missing_recipe_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rebuild", str(tmp_path / "none.toml")]) == 2
    assert capsys.readouterr().err.endswith(
        "none.toml” cannot be read: there is no such file; check its name and folder.\n"
    )


def test_the_example_of_the_formats_is_a_recipe(
    qapp: QApplication, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    section = (ROOT / "resources/FORMATS.md").read_text(encoding="utf-8").split("## 8. The recipe file")[1]
    (tmp_path / "figures.toml").write_text(section.split("```toml\n")[1].split("```")[0], encoding="utf-8")
    assert main(["rebuild", "--check", str(tmp_path / "figures.toml")]) == 1
    assert sorted(standing(capsys.readouterr().out, tmp_path)) == [
        "figures/backward.pdf",
        "figures/backward.tex",
        "figures/backward/hell-ello-network.pdf",
        "figures/backward/hell-ello-network.svg",
        "figures/exercise-solution.pdf",
        "figures/exercise.pdf",
        "figures/forward.gif",
        "figures/how-far-contributions-W_hh.pdf",
        "figures/how-far-reach.pdf",
    ]
