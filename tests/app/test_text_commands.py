"""The commands `derivation` and `worksheet`, as a person uses them."""

from pathlib import Path

import pytest

from app.command_line import main
from tests.programs import pdf_text

Captured = pytest.CaptureFixture[str]


@pytest.mark.parametrize(
    ("name", "sign"), [("d.tex", "\\documentclass"), ("d.typ", "#set page"), ("d.MD", "# hell → ello")]
)
def test_a_derivation_is_written_as_its_name_says(name: str, sign: str, tmp_path: Path, capsys: Captured) -> None:
    target = tmp_path / name
    assert main(["derivation", "hell-ello", "--output", str(target)]) == 0
    assert capsys.readouterr().out == f"{target}\n"
    assert sign in target.read_text(encoding="utf-8")


def test_flow_notation_range_and_language_are_those_that_were_asked_for(tmp_path: Path) -> None:
    target = tmp_path / "d.md"
    options = ["--flow", "all", "--notation", "pytorch", "--language", "de", "--from", "sum W_hh", "--to", "sum W_hh"]
    assert main(["derivation", "slides", "--output", str(target), *options]) == 0
    text = target.read_text(encoding="utf-8")
    assert text.count("begin{aligned}") == 1
    assert r"\text{weight\_hh\_l0}" in text
    assert "# Folien: Wortarten" in text


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["slides", "--output", "{}/d.pdf"], "let the name end in .tex, .typ or .md"),
        (["slides", "--output", "{}/no/d.tex"], "does not exist"),
        (["slides", "--output", "{}/d.tex", "--from", "sum loss=4 W_hh", "--to", "3"], "are no stretch of this flow"),
        (["slides", "--output", "{}/d.tex", "--from", "nowhere"], "is not a place"),
        (["vanishing", "--output", "{}/d.tex", "--flow", "each"], "2846 equations, and at most 500"),
    ],
)
def test_a_derivation_that_cannot_be_written_is_refused(
    options: list[str], said: str, tmp_path: Path, capsys: Captured
) -> None:
    assert main(["derivation", *(option.format(tmp_path) for option in options)]) == 2
    assert said in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_a_worksheet_and_its_solution_are_written(tmp_path: Path, capsys: Captured) -> None:
    sheet, solution = tmp_path / "a.pdf", tmp_path / "b.pdf"
    options = ["--solution", str(solution), "--variant", "3", "--decimals", "2", "--ask", "loss", "forward t=2 h"]
    assert main(["worksheet", "slides", "--output", str(sheet), *options]) == 0
    assert capsys.readouterr().out == f"{sheet}\n{solution}\n"
    assert "Compute the loss" in pdf_text(sheet)
    assert "2 points" in pdf_text(sheet)
    assert "SOLUTION · VARIANT 3" in pdf_text(solution).upper()


def test_a_worksheet_is_the_same_whenever_it_is_made(tmp_path: Path) -> None:
    for name in ("a.pdf", "b.pdf"):
        assert main(["worksheet", "scalar", "--output", str(tmp_path / name), "--variant", "5"]) == 0
    assert (tmp_path / "a.pdf").read_bytes() == (tmp_path / "b.pdf").read_bytes()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["slides", "--output", "{}/a.txt"], "let the name end in .pdf"),
        (["slides", "--output", "{}/a.pdf", "--solution", "{}/a.pdf"], "would be the same file"),
        (["slides", "--output", "{}/a.pdf", "--solution", "{}/b/../a.pdf"], "would be the same file"),
        (["slides", "--output", "{}/a.pdf", "--ask", "everything"], "is not a place"),
        (["slides", "--output", "{}/a.pdf", "--parameter", "W"], "--parameter W: this lesson has W_xh"),
        (["slides", "--output", "{}/a.pdf", "--decimals", "7"], "7 decimals are not possible"),
        (["exploding", "--output", "{}/a.pdf"], "12 hidden units"),
        (["nothing", "--output", "{}/a.pdf"], "nothing"),
    ],
)
def test_a_worksheet_that_cannot_be_made_is_refused(
    options: list[str], said: str, tmp_path: Path, capsys: Captured
) -> None:
    assert main(["worksheet", *(option.format(tmp_path) for option in options)]) == 2
    assert said in capsys.readouterr().err
    assert not list(tmp_path.iterdir())
