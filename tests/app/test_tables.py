"""Tables as CSV: read by others, number for number, and made again by the command that stands in them."""

import csv
import io
import re
import shlex
import tomllib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PyQt6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from app.command_line.program import main
from app.exporting.tables import WITHOUT, has_table, table_bytes
from app.files.notation_file import read_notation
from app.panels.export import ExportPanel
from app.story.exports import FIGURES, file_name, there_are
from app.story.figure_choice import choice_from
from app.story.figures import figure
from app.story.figures.table import table
from app.story.state import State, compare, with_other_cell
from app.version import VERSION
from rnn_engine.truncation import Truncation
from tests.app.answered import answered
from tests.app.opened import opened
from tests.story.states import state_of

AT = "backward loss=4 k=2 W_hh"
TABLES = [name for name in FIGURES if name not in WITHOUT]


def parts(content: bytes) -> tuple[list[str], list[list[str]]]:
    """The comment lines without their sign, and the rows, the columns' names first."""
    lines = content.decode().splitlines(keepends=True)
    count = next(index for index, line in enumerate(lines) if not line.startswith("# "))
    rows = list(csv.reader(io.StringIO("".join(lines[count:]))))
    return [line.removeprefix("# ").rstrip("\n") for line in lines[:count]], rows


def fields(content: bytes) -> dict[str, str]:
    return dict(line.split(": ", 1) for line in parts(content)[0] if not line.startswith("column: "))


@pytest.mark.parametrize("lesson", ["hell-ello", "long-memory-lstm", "encoder-decoder", "truncated", "vanishing"])
@pytest.mark.parametrize("measure", ["share", "norm"])
def test_every_number_is_read_back_as_it_is(lesson: str, measure: str) -> None:
    state = state_of(lesson, None, -1, measure=measure)
    for name in set(there_are(state)) & set(TABLES) - {"network"}:
        said, rows = parts(table_bytes(state, name))
        header, expected = table(figure(name, state))
        assert tuple(rows[0]) == header
        assert len(rows) - 1 == len(expected)
        assert f"after {len(said)} lines" in said[0]
        for read, row in zip(rows[1:], expected, strict=True):
            for cell, value in zip(read, row, strict=True):
                same = cell == value if isinstance(value, str) else float(cell) == value or value != value
                assert same, (name, read, row)


@pytest.mark.parametrize("name", TABLES)
def test_numpy_reads_a_table_under_its_lines(name: str) -> None:
    content = table_bytes(state_of("hell-ello", None, -1), name)
    said, rows = parts(content)
    read = np.genfromtxt(
        io.StringIO(content.decode()), delimiter=",", skip_header=len(said), names=True, dtype=None, encoding="utf-8"
    )
    assert len(read) == len(rows) - 1
    assert read.dtype.names is not None
    assert len(read.dtype.names) == len(rows[0])
    number = read.dtype.names[-2]
    assert np.issubdtype(read[number].dtype, np.number)
    np.testing.assert_array_equal(read[number], [float(row[-2]) for row in rows[1:]])


def test_the_network_s_table_holds_the_forward_pass_as_far_as_it_is_known() -> None:
    state = state_of("hell-ello", None, "forward t=2 h")
    _, rows = parts(table_bytes(state, "network"))
    found = {(row[0], int(row[1]), int(row[2])): (float(row[3]), row[4]) for row in rows[1:]}
    for t in range(1, 5):
        value = state.trace.value("h", t)
        assert value is not None
        for entry, number in enumerate(value.tolist(), 1):
            assert found["h", t, entry] == (number, "shown" if t <= 2 else "not reached")
    assert found["loss", 4, 1][0] == state.trace.forward["loss"][3]


def test_its_lines_say_of_what_it_is() -> None:
    state = state_of("truncated", None, "backward loss=12 k=10 W_hh", parameter="W_xh", measure="norm", scale="log")
    said = fields(table_bytes(replace(state, notation=read_notation("notes")), "contributions"))
    assert said["figure"] == "contributions (Where does the gradient come from?)"
    assert said["lesson"] == f"truncated ({state.lesson.title})"
    assert said["place"] == "backward loss=12 k=10 W_hh"
    assert said["flow"] == str(state.flow)
    assert said["notation"].startswith("notes (")
    assert said["parameter"] == "W_xh (U)"
    assert said["measure"] == "norm, scale: log"
    assert said["truncation"] == "sliding 4"
    assert "note" not in said
    assert "note" in fields(table_bytes(state, "lags", unsaved=True))


@pytest.mark.parametrize("name", TABLES)
def test_every_column_has_its_unit(name: str) -> None:
    said, rows = parts(table_bytes(state_of("hell-ello", None, -1), name))
    columns = [line for line in said if line.startswith("column: ")]
    assert [re.fullmatch(r"column: (.+) \[.+\]", line).group(1) for line in columns] == rows[0]  # type: ignore[union-attr]


STATES = {
    "as it opens": lambda: state_of("hell-ello", None, 0),
    "at a place": lambda: state_of("hell-ello", "each", "backward loss=3 k=2 W_hh", parameter="b_h", measure="norm"),
    "in other letters": lambda: state_of("vanishing", "all", -1, notation=read_notation("notes"), scale="log"),
}


@pytest.mark.parametrize("case", STATES)
@pytest.mark.parametrize("name", ["network", "contributions", "shares", "lags", "triangles", "radius-sweep"])
def test_the_command_in_it_makes_the_same_bytes(qapp: QApplication, tmp_path: Path, case: str, name: str) -> None:
    state: State = STATES[case]()
    content = table_bytes(state, name)
    words = shlex.split(fields(content)["made by"])
    assert words[:3] == ["python", "main.py", "figures"]
    words[words.index("--output") + 1] = str(tmp_path)
    assert main(words[2:]) == 0
    assert (tmp_path / file_name(state, name, "csv")).read_bytes() == content


def test_both_are_in_the_table_where_two_are_compared(qapp: QApplication, tmp_path: Path) -> None:
    state = state_of("hell-ello", None, -1)
    both = compare(state, with_other_cell(state.lesson, "gru"))
    content = table_bytes(both, "contributions")
    _, rows = parts(content)
    assert {row[0] for row in rows[1:]} == {"tanh RNN", "GRU"}
    assert "--compare gru" in fields(content)["made by"]
    for name in TABLES:
        assert parts(table_bytes(both, name))[1]


def test_the_command_line_writes_tables_of_all_that_are_figures_of_numbers(qapp: QApplication, tmp_path: Path) -> None:
    assert main(["figures", "hell-ello", "--output", str(tmp_path), "--format", "csv", "png", "--dpi", "36"]) == 0
    state = state_of("hell-ello")
    names = {file_name(state, name, kind) for name in there_are(state) for kind in ("csv", "png")}
    assert {path.name for path in tmp_path.iterdir()} == names - {"hell-ello-equation.csv"}


def test_the_window_s_panel_writes_the_same_numbers(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window, controller = opened(qtbot)
    panel, document = controller.export_panel, controller.document
    document.seek(20)
    choose(panel, tmp_path, "reach", "equation")
    panel.fields.together.setChecked(True)  # a sheet has no table, but its views do
    assert panel.parts.plan.text() == "Will write hell-ello-reach.csv."
    panel.parts.write.click()
    assert [path.name for path in tmp_path.iterdir()] == ["hell-ello-reach.csv"]
    content = (tmp_path / "hell-ello-reach.csv").read_bytes()
    assert content == table_bytes(panel.state, "reach")
    command = shlex.split(fields(content)["made by"])
    assert main([*command[2:], "--output", str(tmp_path / "again")]) == 0  # of two, the last one counts
    assert (tmp_path / "again" / "hell-ello-reach.csv").read_bytes() == content
    assert choice_from(panel.choice.as_text()) == panel.choice

    document.truncate(Truncation("sliding", 2))
    answered(monkeypatch, QMessageBox.StandardButton.Yes)
    panel.parts.write.click()
    assert "has not been saved" in fields((tmp_path / "hell-ello-reach.csv").read_bytes())["note"]
    panel.close()
    window.close()


def test_the_window_s_panel_says_what_has_no_numbers(qtbot: QtBot, tmp_path: Path) -> None:
    window, controller = opened(qtbot)
    panel = controller.export_panel
    choose(panel, tmp_path, "equation")
    assert panel.parts.plan.text() == "What is chosen has no table of numbers; choose another view or format."
    assert not panel.parts.write.isEnabled()
    panel.write()
    assert panel.told.text() == panel.parts.plan.text()
    assert not list(tmp_path.iterdir())
    panel.close()
    window.close()


def choose(panel: ExportPanel, folder: Path, *views: str) -> None:
    panel.ask()
    panel.folder.setText(str(folder))
    for name, box in panel.figures.items():
        box.setChecked(name in views)
    for kind, box in panel.formats.items():
        box.setChecked(kind == "csv")


def test_a_table_of_what_is_none_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command = ["figures", "hell-ello", "--output", str(tmp_path / "out"), "--only", "equation", "--format", "csv"]
    assert main(command) == 2
    assert capsys.readouterr().err == "--format csv: equation has no table of numbers.\n"
    assert not (tmp_path / "out").exists()
    assert not has_table("aside")


def test_a_plot_that_a_lesson_can_not_have_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command = ["figures", "long-memory-gru", "--output", str(tmp_path / "out"), "--only", "radius-sweep"]
    assert main(command) == 2
    assert capsys.readouterr().err.startswith("--only radius-sweep: Cell GRU")
    assert not (tmp_path / "out").exists()


def test_the_version_is_the_project_s() -> None:
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8"))
    assert project["project"]["version"] == VERSION
