"""What a recipe can't have made: told with the entry, all at once, and nothing is written."""

import errno
import os
import sys
from pathlib import Path

import pytest
from PyQt6.QtWidgets import QApplication

from app.command_line import main
from app.files.whole import FileError, not_written
from tests.app.recipes import LECTURE, files

USUAL = '[defaults]\nview = "reach"\nformat = "svg"\n'
REFUSED = {
    "a lesson": ('lesson = "nope"', "[[figure]] 1: nope is neither a file nor a built-in lesson"),
    "a view": ('lesson = "scalar"\nview = "netwrok"', '[[figure]] 1, view = "netwrok": write one of network, '),
    "a place": ('lesson = "scalar"\nplace = "nowhere"', "[[figure]] 1: "),
    "a flow": ('lesson = "scalar"\nflow = 9', "[[figure]] 1: flow 9"),
    "a parameter": ('lesson = "scalar"\nparameter = "E"', "[[figure]] 1: parameter E: this lesson has "),
    "a notation": ('lesson = "scalar"\nnotation = "klingon"', "klingon"),
    "a theme": ('lesson = "scalar"\ntheme = "pink"', 'theme = "pink": write one of light, dark.'),
    "a width": ('lesson = "scalar"\nwidth-mm = 7', "width-mm = 7: 7 is not between 20 and 2000."),
    "a number in words": ('lesson = "scalar"\ndpi = "fine"', 'dpi = "fine": write a number.'),
    "no number": ('lesson = "scalar"\ndpi = nan', "dpi = nan: nan is not between"),
    "a switch": ('lesson = "scalar"\nfolded = "yes"', 'folded = "yes": write true or false'),
    "a list": ('lesson = ["scalar"]', "lesson = ['scalar']: write a text or a number."),
    "a format": ('lesson = "scalar"\nformat = ["pdf", "bmp"]', "write one of pdf, svg, png"),
    "no format": ('lesson = "scalar"\nformat = []', "format = []: the list is empty"),
    "a name of a table with an ending": ('lesson = "scalar"\nname = "x.csv"', 'name = "x.csv": leave the ending out'),
    "a name with an ending": ('lesson = "scalar"\nname = "x.pdf"', 'name = "x.pdf": leave the ending out'),
    "a folder outside": ('lesson = "scalar"\nfolder = "../x"', 'folder = "../x": a recipe writes within its own'),
    "an aside that is not open": ('lesson = "scalar"\nview = "aside"', "[[figure]] 1: view aside: none is open"),
}


@pytest.mark.parametrize(("entry", "told"), REFUSED.values(), ids=REFUSED.keys())
def test_what_cannot_be_made_is_told_with_the_entry(
    qapp: QApplication, tmp_path: Path, capsys: pytest.CaptureFixture[str], entry: str, told: str
) -> None:
    recipe = tmp_path / "week.toml"
    recipe.write_text(f'{USUAL}[[figure]]\n{entry}\n[[figure]]\nlesson = "scalar"\nname = "x"\n', encoding="utf-8")
    for options in ([], ["--check"]):
        assert main(["rebuild", str(recipe), *options]) == 2
        output = capsys.readouterr()
        assert output.out == ""
        (line,) = output.err.splitlines()
        assert line.startswith("week.toml: ")
        assert told in line
    assert files(tmp_path) == {}


def test_a_value_without_an_end_is_quoted_shortly(
    qapp: QApplication, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    recipe = tmp_path / "week.toml"
    values = (f'size = "{"x" * 2000}"', f'fps = "{"9" * 2000}"', f'size = "2{"0" * 2000}x720"')
    recipe.write_text(
        "\n".join(f'[[movie]]\nlesson = "scalar"\nname = "x.gif"\n{value}' for value in values), encoding="utf-8"
    )
    assert main(["rebuild", str(recipe)]) == 2
    told = capsys.readouterr().err.splitlines()
    assert len(told) == len(values)
    assert all(len(line) < 400 for line in told)


def test_all_that_is_wrong_is_told_at_once(
    qapp: QApplication, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    recipe = tmp_path / "week.toml"
    entries = "\n".join(f"[[figure]]\n{entry}" for entry, _told in REFUSED.values())
    recipe.write_text(USUAL + entries, encoding="utf-8")
    assert main(["rebuild", str(recipe)]) == 2
    lines = capsys.readouterr().err.splitlines()
    for number, (_entry, told) in enumerate(REFUSED.values(), start=1):
        expected = told.replace("[[figure]] 1", f"[[figure]] {number}")
        assert any(f"[[figure]] {number}" in line and expected in line for line in lines), expected


def test_two_entries_do_not_write_one_file(
    qapp: QApplication, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    recipe = tmp_path / "week.toml"
    entry = '[[figure]]\nlesson = "scalar"\nview = "reach"\nformat = "svg"\n'
    recipe.write_text(f'{entry}name = "a"\n{entry}name = "A"\ntheme = "dark"\n', encoding="utf-8")
    assert main(["rebuild", str(recipe)]) == 2
    told = "[[figure]] 2: [[figure]] 1 makes A.svg too; give one of them another name or folder."
    assert told in capsys.readouterr().err
    assert files(tmp_path) == {}


@pytest.mark.skipif(sys.platform == "win32", reason="links need a permission there")
@pytest.mark.parametrize("linked", ["figures", "figures/how-far-reach.svg"])
def test_a_link_does_not_lead_out_of_the_folder(
    qapp: QApplication, tmp_path: Path, capsys: pytest.CaptureFixture[str], linked: str
) -> None:
    outside, lecture = tmp_path / "outside", tmp_path / "lecture"
    outside.mkdir()
    (lecture / linked).parent.mkdir(parents=True)
    (lecture / linked).symlink_to(outside if linked == "figures" else outside / "x.svg")
    (lecture / "figures.toml").write_text(LECTURE, encoding="utf-8")
    assert main(["rebuild", str(lecture / "figures.toml")]) == 2
    assert "out of the recipe's folder" in capsys.readouterr().err
    assert list(outside.iterdir()) == []


def test_a_full_disk_for_what_is_being_made_is_not_said_to_be_the_recipes(
    qapp: QApplication, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    recipe = tmp_path / "figures.toml"
    recipe.write_text(LECTURE, encoding="utf-8")

    def refuse(folder: Path) -> None:
        raise FileError(not_written(folder / "x.svg", OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))))

    monkeypatch.setattr("app.exporting.figures.make_folder", refuse)
    assert main(["rebuild", str(recipe)]) == 2
    said = capsys.readouterr().err
    assert "[[figure]] 1: “x.svg” cannot be written: the disk of the folder “" in said
    assert str(tmp_path) not in said
    assert files(tmp_path) == {}
