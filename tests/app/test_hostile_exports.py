"""Whatever is written of a hostile lesson: its texts are text there, too."""

import csv
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest

from app.command_line import main
from app.exporting import tables
from app.exporting.tables import table_bytes
from app.files.lesson_file import read_lesson
from app.story.state import opening_state
from tests.hostile import ALL, MARKUP, write_hostile

KNOWN = {
    "svg",
    "g",
    "path",
    "title",
    "desc",
    "rect",
    "image",
    "clipPath",
    "defs",
    "use",
    "symbol",
    "linearGradient",
    "stop",
    "line",
}
"""Elements of a drawing that do nothing but draw."""


@pytest.fixture(scope="module")
def lesson(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_hostile(tmp_path_factory.mktemp("hostile"))


@pytest.fixture(scope="module")
def figures(lesson: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("figures")
    assert main(["figures", str(lesson), "--output", str(folder), "--format", "svg", "pdf", "csv"]) == 0
    return folder


def test_every_file_lies_where_it_was_asked_for(figures: Path, lesson: Path) -> None:
    names = [file.name for file in figures.rglob("*")]
    assert len(names) > 20
    assert all(name.startswith(lesson.name.removesuffix(".lesson.json")) for name in names)


def test_drawings_hold_nothing_but_drawings(figures: Path) -> None:
    for file in figures.glob("*.svg"):
        text = file.read_text(encoding="utf-8")
        root = ElementTree.fromstring(text)
        assert {element.tag.rpartition("}")[2] for element in root.iter()} <= KNOWN
        assert not [name for element in root.iter() for name in element.attrib if name.lower().startswith("on")]
        assert not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", text)
    drawn = next(figures.glob("*-network.svg")).read_text(encoding="utf-8")
    assert "&lt;b&gt;fat" in drawn


def cells(line: str) -> list[str]:
    """What any spreadsheet may take for the cells of a line."""
    return [cell for separator in ",;\t" for cell in next(csv.reader([line], delimiter=separator), [])]


def is_formula(cell: str) -> bool:
    is_number = re.fullmatch(r"[+-]?(\d+\.?\d*(e[+-]?\d+)?|inf)", cell) is not None
    return cell.startswith(("=", "+", "-", "@")) and not is_number


def test_tables_compute_nothing(figures: Path) -> None:
    for file in figures.glob("*.csv"):
        for line in file.read_text(encoding="utf-8").splitlines():
            assert not [cell for cell in cells(line) if is_formula(cell)]


@pytest.mark.parametrize("name", ["=cmd|' /C calc'!A0", "+1", "-2+3", "@SUM(1)", "a;=b", "a,=b", "x\t=b"])
def test_a_name_that_is_a_formula_is_none_in_a_table(lesson: Path, name: str) -> None:
    named = replace(read_lesson(lesson), name=name, title=f"So: {name}")
    text = table_bytes(opening_state(named, "light"), "network").decode()
    told = next(line for line in text.splitlines() if line.startswith("# lesson: "))
    assert " ".join(name.split()) in told or "'" in told
    assert not [cell for line in text.splitlines() for cell in cells(line) if is_formula(cell)]


@pytest.mark.parametrize("value", ["-1.5e-400", "+2E7", "-inf", "3"])
def test_a_number_that_float64_does_not_hold_stays_one(value: str) -> None:
    assert tables._cell(value) == value


@pytest.mark.parametrize("kind", ["typ", "tex", "md"])
def test_a_derivation_is_text(lesson: Path, tmp_path: Path, kind: str) -> None:
    file = tmp_path / f"d.{kind}"
    assert main(["derivation", str(lesson), "--output", str(file)]) == 0
    text = file.read_text(encoding="utf-8")
    assert not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\u202a-\u202e\u2066-\u2069]", text)
    if kind == "md":
        assert "<" not in re.sub(r"\$\$?.*?\$\$?", "", text, flags=re.DOTALL)
        assert not re.search(r"(?<!\\)\]\(", text)
    if kind == "tex":
        assert not re.search(r"\\(input|include|write|openin|csname|catcode)\b", text)
    if kind == "typ":
        without = re.sub(r'"(?:[^"\\]|\\.)*"', "", text)
        assert not re.search(r"\b(read|include|import|plugin|json|csv|eval)\b", without)
        assert '\\"/etc/passwd\\"' in text


def test_the_page_of_a_worksheet_shows_signs(lesson: Path, tmp_path: Path) -> None:
    if (pdftotext := shutil.which("pdftotext")) is None:
        pytest.skip("pdftotext is not installed")
    file = tmp_path / "w.pdf"
    assert main(["worksheet", str(lesson), "--output", str(file)]) == 0
    said = subprocess.run([pdftotext, file, "-"], check=True, capture_output=True, text=True).stdout
    assert "<b>fat</b> &amp; R&D #let x" in " ".join(said.split())
    assert "root:" not in said  # what /etc/passwd would say
    assert "/JavaScript" not in file.read_bytes().decode("latin-1")


def test_it_is_written_and_read_back_the_same(lesson: Path, tmp_path: Path) -> None:
    from app.files.lesson_file import write_lesson

    read = read_lesson(lesson)
    write_lesson(read, tmp_path / "again.lesson.json")
    again = read_lesson(tmp_path / "again.lesson.json")
    assert (again.title, again.story, again.vocabulary) == (ALL, ALL, tuple(MARKUP[:6]))
    assert [stop.say for stop in again.stops] == [stop.say for stop in read.stops]
