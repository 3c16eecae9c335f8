"""The command line as a person uses it: what it prints, what it writes, how it refuses."""

import json
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from PyQt6.QtWidgets import QApplication

from app.command_line import main
from app.files.lesson_file import builtin_lessons
from app.files.notation_file import notation_object, read_notation
from app.resources import resource
from app.story.exports import PLOTS

ROOT = Path(__file__).resolve().parents[2]
LESSONS = [name for name, _ in builtin_lessons()]


@pytest.fixture
def kmer(tmp_path: Path) -> dict[str, object]:
    """A small lesson as an object, to be spoilt."""
    return {
        "format": "unfold-lesson",
        "version": 1,
        "title": "small",
        "story": "For tests.",
        "network": {"cell": "elman", "hidden_size": 2},
        "sequence": {"vocabulary": ["a", "b"], "inputs": ["a", "b"], "targets": ["b", "a"]},
        "parameters": {"init": "xavier", "seed": 3},
    }


def write(folder: Path, lesson: object) -> str:
    path = folder / "small.lesson.json"
    path.write_text(lesson if isinstance(lesson, str) else json.dumps(lesson), encoding="utf-8")
    return str(path)


def test_lessons_are_listed_a_line_each(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lessons"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split("  ", 1)[0] for line in lines] == LESSONS
    assert all(line.split("  ", 1)[1].strip() for line in lines)


@pytest.mark.parametrize("name", LESSONS)
def test_every_lesson_passes_its_check(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", name]) == 0
    assert "NO " not in capsys.readouterr().out


def test_data_is_written(tmp_path: Path) -> None:
    target = tmp_path / "data.json"
    assert main(["data", "scalar", "--output", str(target)]) == 0
    data = json.loads(target.read_text(encoding="utf-8"))
    assert data["format"] == "unfold-data"
    assert data["gradients"]["W_hh"] == [[-4.0]]  # checked by hand


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_figures_are_written_under_their_names(qapp: QApplication, tmp_path: Path, theme: str) -> None:
    request = ["figures", "hell-ello", "--output", str(tmp_path / "new"), "--format", "pdf", "svg", "png"]
    assert main([*request, "--step", "backward loss=4 k=2 W_hh", "--theme", theme, "--dpi", "72"]) == 0
    stems = ["network", "equation", "contributions-W_hh", "shares", "reach", "hidden-state", "truncation", *PLOTS]
    expected = {f"hell-ello-{stem}.{kind}" for stem in stems for kind in ("pdf", "svg", "png")}
    assert {path.name for path in (tmp_path / "new").iterdir()} == expected


def test_figures_without_a_place_show_the_end_of_the_film(qapp: QApplication, tmp_path: Path) -> None:
    request = ["figures", "hell-ello", "--only", "network", "shares", "--format", "svg", "--output"]
    assert main([*request, str(tmp_path / "none")]) == 0
    for name, step in (("end", "sum loss=4 b_y"), ("start", "0")):
        assert main([*request, str(tmp_path / name), "--step", step]) == 0

    def written(folder: str) -> list[bytes]:
        return [file.read_bytes() for file in sorted((tmp_path / folder).iterdir())]

    assert written("none") == written("end") != written("start")


@pytest.mark.parametrize(
    ("language", "told"),
    [("en", "Where does the gradient come from?</title>"), ("de", "hell → ello: Woher kommt der Gradient?</title>")],
)
def test_a_figure_and_what_is_said_of_it_are_in_a_language(
    language: str, told: str, qapp: QApplication, tmp_path: Path
) -> None:
    request = ["figures", "hell-ello", "--output", str(tmp_path), "--only", "contributions", "--format", "svg"]
    assert main([*request, "--language", language]) == 0
    svg = (tmp_path / "hell-ello-contributions-W_hh.svg").read_text(encoding="utf-8")
    assert told in svg
    assert ("Beiträge zu ∂L₄/∂W" in svg) == (language == "de")


def test_a_terminal_is_told_what_is_made_and_a_file_is_not(
    qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    request = ["figures", "scalar", "--output", str(tmp_path), "--only", "training-curve", "--format", "csv"]
    assert main(request) == 0
    assert capsys.readouterr().err == ""
    terminal = StringIO()
    monkeypatch.setattr(terminal, "isatty", lambda: True)
    monkeypatch.setattr(sys, "stderr", terminal)
    assert main(request) == 0
    assert "scalar-training-curve.csv: 1 of 1" in terminal.getvalue()
    assert terminal.getvalue().endswith("\r\x1b[K")  # an empty line


def test_only_the_figures_asked_for_are_written(qapp: QApplication, tmp_path: Path) -> None:
    request = ["figures", "worksheet", "--output", str(tmp_path), "--only", "contributions", "--parameter", "E"]
    assert main(request) == 0
    expected = [f"worksheet-contributions-E.{kind}" for kind in ("pdf", "png", "svg")]
    assert sorted(path.name for path in tmp_path.iterdir()) == expected


PAGES = [
    (["--preset", "beamer"], "150mm", "74mm"),
    (["--preset", "beamer", "--height-mm", "60"], "150mm", "60mm"),
    (["--width-mm", "90", "--height-mm", "45.5", "--type-pt", "6", "--no-title", "--caption"], "90mm", "45.5mm"),
    (["--preset", "poster", "--height-mm", "300", "--ink", "grey", "--transparent"], "400mm", "300mm"),
]


@pytest.mark.parametrize(("options", "width", "height"), PAGES)
def test_a_figure_stands_on_the_paper_that_is_asked_for(
    options: list[str], width: str, height: str, qapp: QApplication, tmp_path: Path
) -> None:
    request = ["figures", "scalar", "--output", str(tmp_path), "--only", "reach", "--format", "svg"]
    assert main([*request, *options]) == 0
    svg = (tmp_path / "scalar-reach.svg").read_text(encoding="utf-8")
    assert f'width="{width}" height="{height}"' in svg


def test_the_options_of_a_page_are_all_of_what_they_are_called(qapp: QApplication, tmp_path: Path) -> None:
    request = ["figures", "scalar", "--only", "contributions", "--format", "svg", "--output"]
    choices = [[], ["--ink", "grey"], ["--no-title"], ["--caption"], ["--transparent"], ["--type-pt", "12"]]
    seen = set()
    for number, options in enumerate(choices):
        folder = tmp_path / str(number)
        assert main([*request, str(folder), *options]) == 0
        seen.add((folder / "scalar-contributions-W_hh.svg").read_bytes())
    assert len(seen) == len(choices)


def test_a_sheet_is_one_file_of_a_format(
    qapp: QApplication, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    request = ["figures", "scalar", "--output", str(tmp_path), "--only", "network", "reach", "--format", "svg", "pdf"]
    assert main([*request, "--sheet", "--columns", "2", "--letters", "--width-mm", "180", "--caption"]) == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["scalar-sheet.pdf", "scalar-sheet.svg"]
    svg = (tmp_path / "scalar-sheet.svg").read_text(encoding="utf-8")
    assert 'width="180mm"' in svg
    assert "<desc>(a) The network" in svg
    assert "(b) Norm of the derivative" in svg
    assert main([*request, "--sheet", "--compare", "gru"]) == 0
    assert (tmp_path / "scalar-sheet-beside-gru.pdf").exists()
    capsys.readouterr()
    assert main([*request, "--letters"]) == 2
    assert "--sheet" in capsys.readouterr().err


def test_an_aside_is_a_figure_where_one_is_open(qapp: QApplication, tmp_path: Path) -> None:
    at = ["--flow", "3", "--step", "backward loss=3 k=2 W_hh"]
    command = ["figures", "scalar", "--output", str(tmp_path), "--format", "svg", *at]
    assert main(command) == 0
    assert not (tmp_path / "scalar-aside-products.svg").exists()
    sizes = []
    for opened in ("0", "1", "all"):
        assert main([*command, "--only", "aside", "--open", "products", "--lines", opened]) == 0
        sizes.append((tmp_path / "scalar-aside-products.svg").stat().st_size)
    assert sizes == sorted(set(sizes)), "more lines are more to draw"


@pytest.mark.parametrize("choice", [["--folded"], ["--shapes"], ["--open", "letters", "--beside", "pytorch"]])
def test_what_is_shown_beside_is_asked_for(choice: list[str], qapp: QApplication, tmp_path: Path) -> None:
    at = ["--step", "forward t=2 z", "--size", "1280x800"]
    for name, options in (("plain", choice[:-2] if len(choice) > 1 else []), ("asked", choice)):
        assert main(["screenshot", "scalar", "--output", str(tmp_path / f"{name}.png"), *at, *options]) == 0
    assert (tmp_path / "plain.png").read_bytes() != (tmp_path / "asked.png").read_bytes()


def test_a_value_can_be_inspected_in_a_screenshot(
    qapp: QApplication, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target, at = tmp_path / "shot.png", ["--step", "forward t=2 h", "--size", "1280x800"]
    pictures = []
    for inspected in ([], ["--inspect", "W_hh"], ["--inspect", "forward t=0 h"]):
        assert main(["screenshot", "scalar", "--output", str(target), *at, *inspected]) == 0
        pictures.append(target.read_bytes())
    assert len(set(pictures)) == 3
    for wrong in ("forward t=9 h", "W_hi"):
        assert main(["screenshot", "scalar", "--output", str(target), "--inspect", wrong]) == 2
    said = capsys.readouterr().err.splitlines()
    assert said[0].startswith("--inspect forward t=9 h: no such value in flow")
    assert said[1].startswith("'W_hi' is not a place")


def test_a_timestep_can_be_put_into_focus(
    qapp: QApplication, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target, at = tmp_path / "shot.png", ["--step", "forward t=3 h", "--size", "1280x800"]
    pictures = []
    for focus in ([], ["--focus", "25"]):
        assert main(["screenshot", "vanishing", "--output", str(target), *at, *focus]) == 0
        pictures.append(target.read_bytes())
    assert pictures[0] != pictures[1]
    assert main(["screenshot", "vanishing", "--output", str(target), "--focus", "31"]) == 2
    assert capsys.readouterr().err == "--focus 31: this lesson has 30 timesteps.\n"


@pytest.mark.parametrize("millimetres", ["20", "40", "500"])
def test_an_equation_of_mere_numbers_fits_any_page(qapp: QApplication, tmp_path: Path, millimetres: str) -> None:
    request = ["figures", "hell-ello", "--output", str(tmp_path), "--only", "equation", "--format", "svg"]
    assert main([*request, "--flow", "each", "--step", "forward L", "--width-mm", millimetres]) == 0


@pytest.mark.parametrize("millimetres", ["20", "60", "500"])
def test_bars_with_a_frame_fit_any_page(qapp: QApplication, tmp_path: Path, millimetres: str) -> None:
    request = ["figures", "hell-ello", "--output", str(tmp_path), "--only", "shares", "--format", "svg"]
    assert main([*request, "--step", "backward loss=4 k=4 W_hy", "--width-mm", millimetres]) == 0


def test_a_screenshot_has_the_size_asked_for(qapp: QApplication, tmp_path: Path) -> None:
    target = tmp_path / "shot.png"
    request = ["screenshot", "scalar", "--output", str(target), "--size", "1280x800", "--flow", "all", "--step", "12"]
    assert main(request) == 0
    content = target.read_bytes()
    assert content.startswith(b"\x89PNG")
    assert int.from_bytes(content[16:20]) == 1280
    assert int.from_bytes(content[20:24]) == 800


BAD_LESSONS = {
    "wrong shape": (("parameters", {"W_hh": [[1, 2, 3], [4, 5, 6]], "init": "xavier"}), "W_hh is 2×3"),
    "ragged rows": (("parameters", {"W_hh": [[1, 2], [3]], "init": "xavier"}), "W_hh"),
    "unknown key": (("colour", "red"), "colour"),
    "a token outside": (
        ("sequence", {"vocabulary": ["a", "b"], "inputs": ["a", "c"], "targets": ["b", "a"]}),
        "c",
    ),
    "feedback at timestep 1": (
        ("sequence", {"vocabulary": ["a", "b"], "inputs": [None, None], "targets": ["b", "a"], "feedback": "argmax"}),
        "sequence.inputs",
    ),
    "no loss at all": (
        ("sequence", {"vocabulary": ["a", "b"], "inputs": ["a", "b"], "targets": [None, None]}),
        "sequence.targets",
    ),
    "10¹² units": (("network", {"cell": "elman", "hidden_size": 10**12}), "memory"),
    "a gated cell's activation": (
        ("network", {"cell": "lstm", "hidden_size": 2, "hidden_activation": "relu"}),
        "network.hidden_activation",
    ),
}


@pytest.mark.parametrize("what", BAD_LESSONS)
def test_a_bad_lesson_is_refused(
    what: str, kmer: dict[str, object], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (key, value), expected = BAD_LESSONS[what]
    target = tmp_path / "out.json"
    assert main(["data", write(tmp_path, {**kmer, key: value}), "--output", str(target)]) == 2
    told = capsys.readouterr().err
    assert expected in told
    assert all(line.startswith("small.lesson.json: ") for line in told.splitlines())
    assert not target.exists()


@pytest.mark.parametrize("command", ["data", "screenshot", "check"])
def test_a_gradient_beyond_float64_is_answered(
    command: str, qapp: QApplication, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    timesteps = 8
    lesson = {
        "format": "unfold-lesson",
        "version": 1,
        "title": "steep",
        "story": "Forward all is 0, backward it explodes.",
        "network": {
            "cell": "elman",
            "hidden_activation": "identity",
            "output_activation": "identity",
            "hidden_size": 1,
        },
        "sequence": {"inputs": [[0]] * timesteps, "targets": [*[None] * (timesteps - 1), [1]]},
        "loss": {"kind": "half_squared_error"},
        "parameters": {"init": "xavier", "W_hh": [[1e60]]},
    }
    target = tmp_path / ("out.png" if command == "screenshot" else "out.json")
    output = [] if command == "check" else ["--output", str(target)]
    assert main([command, write(tmp_path, lesson), *output]) == 0
    printed = capsys.readouterr()
    assert printed.err == ""
    if command == "check":
        assert "beyond what differences can tell" in printed.out
    elif command == "data":
        assert json.loads(target.read_text())["exponents"]["gradients/b_h"] > 1023
    else:
        assert target.exists()


def test_a_lecturer_s_own_letters_are_read_from_a_file(qapp: QApplication, tmp_path: Path) -> None:
    mine = tmp_path / "mine.json"
    letters = {**notation_object(read_notation("slides")), "symbols": {"W_hh": "Omega"}}
    mine.write_text(json.dumps(letters), encoding="utf-8")
    request = ["--only", "contributions", "--format", "svg", "--step", "sum loss=3 W_hh"]
    pictures = []
    for folder, notation in (("own", str(mine)), ("slides", "slides")):
        target = tmp_path / folder
        assert main(["figures", "scalar", "--output", str(target), "--notation", notation, *request]) == 0
        pictures.append((target / "scalar-contributions-W_hh.svg").read_bytes())
    assert pictures[0] != pictures[1]


BAD_TEXTS = {
    "truncated": '{"format": "unfold-lesson", "version": 1, ',
    "NaN": '{"format": "unfold-lesson", "version": 1, "title": NaN}',
    "beyond float64": '{"format": "unfold-lesson", "version": 1, "learning_rate": 1e999}',
    "the same key twice": '{"format": "unfold-lesson", "format": "unfold-lesson"}',
    "deeply nested": "[" * 100_000 + "]" * 100_000,
    "not an object": "3",
    "empty": "",
}


@pytest.mark.parametrize("what", BAD_TEXTS)
def test_a_text_that_is_no_lesson_is_refused(what: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "out.npz"
    assert main(["data", write(tmp_path, BAD_TEXTS[what]), "--output", str(target)]) == 2
    assert capsys.readouterr().err.startswith("small.lesson.json: ")
    assert not target.exists()


BAD_REQUESTS = {
    "no such lesson": (["data", "no-such-lesson", "--output", "OUT/x.json"], "no-such-lesson"),
    "a folder as a lesson": (["data", "OUT", "--output", "OUT/x.json"], "folder"),
    "a folder that is missing": (["data", "scalar", "--output", "OUT/none/x.json"], "none"),
    "a folder as output": (["data", "scalar", "--output", "OUT"], "OUT"),
    "an ending of its own": (["data", "scalar", "--output", "OUT/x.txt"], ".json"),
    "no such place": (["screenshot", "scalar", "--output", "OUT/x.png", "--step", "forward t=9 h"], "t=9"),
    "a place that is none": (["screenshot", "scalar", "--output", "OUT/x.png", "--step", "sideways"], "sideways"),
    "another flow's place": (
        ["screenshot", "scalar", "--output", "OUT/x.png", "--flow", "3", "--step", "backward k=1 dz"],
        "flow",
    ),
    "a flow without a loss": (["figures", "scalar", "--output", "OUT", "--flow", "9"], "9"),
    "a flow that is none": (["figures", "scalar", "--output", "OUT", "--flow", "some"], "some"),
    "no such notation": (["figures", "scalar", "--output", "OUT", "--notation", "klingon"], "klingon"),
    "no such notation beside": (["figures", "scalar", "--output", "OUT", "--beside", "klingon"], "klingon"),
    "a notation file that is missing": (
        ["figures", "scalar", "--output", "OUT", "--notation", "OUT/my.json"],
        "my.json",
    ),
    "a lesson as a notation": (["figures", "scalar", "--output", "OUT", "--notation", "LESSON"], "unfold-lesson"),
    "no such parameter": (["figures", "scalar", "--output", "OUT", "--parameter", "E"], "W_hh"),
    "no such aside": (["figures", "scalar", "--output", "OUT", "--open", "door"], "order, letters, errata."),
    "an aside of another place": (["screenshot", "scalar", "--output", "OUT/x.png", "--open", "softmax"], "offers"),
    "lines without an aside": (["figures", "scalar", "--output", "OUT", "--lines", "2"], "--open"),
    "a figure of no aside": (["figures", "scalar", "--output", "OUT", "--only", "aside"], "--open"),
    "a screenshot that is no PNG": (["screenshot", "scalar", "--output", "OUT/x.jpg"], ".png"),
}


@pytest.mark.parametrize("what", BAD_REQUESTS)
def test_a_bad_request_is_refused(
    what: str, qapp: QApplication, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    request, expected = BAD_REQUESTS[what]
    lesson = str(resource("lessons", "scalar.lesson.json"))
    assert main([word.replace("OUT", str(tmp_path)).replace("LESSON", lesson) for word in request]) == 2
    told = capsys.readouterr().err
    assert expected.replace("OUT", str(tmp_path)) in told
    assert "Traceback" not in told
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "request_",
    [
        ["figures", "scalar"],
        ["data", "scalar"],
        ["screenshot", "scalar", "--output", "x.png", "--size", "9"],
        ["figures", "scalar", "--output", ""],
        ["movie", "scalar", "--output", " "],
    ],
)
def test_a_request_that_lacks_something_says_how_it_is_used(
    request_: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stop:
        main(request_)
    assert stop.value.code == 2
    assert "usage" in capsys.readouterr().err


def test_without_a_display_the_figures_are_written_and_named(tmp_path: Path) -> None:
    import os

    environment = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
    environment.pop("QT_QPA_PLATFORM", None)
    if sys.platform != "linux":
        pytest.skip("other systems always have a display")
    started = [sys.executable, str(ROOT / "main.py"), "scalar"]
    done = subprocess.run(started, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0].startswith("There is no display here")
    assert len(lines) == 8 + len(PLOTS)
    assert all((tmp_path / line).exists() for line in lines[1:])
