"""Worksheets as PDF, opened with the programs of others; solved again from the numbers that are printed on them."""

import re
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.exporting.worksheet import first_page, worksheet_pdf, worksheet_source, write_worksheet
from app.files.lesson_file import builtin_lessons
from app.files.notation_file import find_notation
from app.files.whole import FileError
from app.story.exercise import Exercise, exercise
from app.translation import speaking
from tests.programs import pdf_text, run
from tests.story.states import state_of
from tests.story.test_derivation import with_texts

pytestmark = pytest.mark.usefixtures("qapp")

Numbers = npt.NDArray[np.float64]
LESSONS = [name for name, _ in builtin_lessons() if name != "exploding"]
_MATRIX = re.compile(r"\[([-−.\d\s]+)\]")
_GIVEN = re.compile(r"(\S+(?: \S)?)\s*=\s*\[([-−.\d\s]+)\]")


def written(of: Exercise, folder: Path, solved: bool = False) -> Path:
    file = folder / f"{'solution' if solved else 'sheet'}.pdf"
    file.write_bytes(worksheet_pdf(of, solved))
    return file


def numbers(text: str) -> tuple[float, ...]:
    return tuple(float(number.replace("−", "-")) for number in text.split())


def given_on(file: Path) -> dict[str, tuple[float, ...]]:
    """Letters and the numbers behind them, column after column, as a program reads them off a sheet."""
    text = pdf_text(file, "-raw")
    return {"".join(name.split()): numbers(body) for name, body in _GIVEN.findall(text)}


def matrices_on(file: Path) -> list[tuple[float, ...]]:
    return [numbers(body) for body in _MATRIX.findall(pdf_text(file, "-raw"))]


def is_on(result: Numbers, sheet: list[tuple[float, ...]]) -> bool:
    """Whether a vector or a matrix is printed with three decimals or more."""
    wanted = result.T.ravel()
    return any(len(found) == wanted.size and np.allclose(found, wanted, rtol=0.0, atol=0.00051) for found in sheet)


# Sizes, fonts, text --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lesson", LESSONS)
def test_every_lesson_makes_a_sheet_of_a4_with_its_fonts_in_it(lesson: str, tmp_path: Path) -> None:
    made = exercise(state_of(lesson), variant=1)
    for solved in (False, True):
        file = written(made, tmp_path, solved)
        said = run("pdfinfo", str(file))
        assert re.search(r"Page size:\s+595\.\d+ x 841\.\d+ pts \(A4\)", said)
        assert "CreationDate" not in said
        fonts = run("pdffonts", str(file)).splitlines()[2:]
        assert fonts
        assert all(line.split()[-5] == "yes" for line in fonts), "embedded"
        text = pdf_text(file)
        assert made.state.told.title in text
        assert ("Solution" if solved else "Worksheet").upper() in text.upper()
        assert "variant 1" in text
        assert f"{made.points} points" in text


@pytest.mark.parametrize("notation", ["worksheet", "pytorch", "goodfellow", "cs224n", "notes"])
@pytest.mark.parametrize("lesson", ["hell-ello", "encoder-decoder", "long-memory-gru", "generation", "truncated"])
def test_a_sheet_is_made_in_every_notation(lesson: str, notation: str, tmp_path: Path) -> None:
    state = replace(state_of(lesson), notation=find_notation(notation))
    assert len(pdf_text(written(exercise(state, variant=2), tmp_path, solved=True))) > 500


def test_tasks_are_numbered_and_have_their_points(tmp_path: Path) -> None:
    made = exercise(state_of("slides", flow=4), variant=3)
    text = pdf_text(written(made, tmp_path), "-layout")
    for number, task in enumerate(made.tasks, 1):
        points = "1 point" if task.points == 1 else f"{task.points} points"
        assert re.search(rf"^\s*{number}\s+\S.*\s{points}$", text, re.MULTILINE), (number, points)
    assert "Name" in text


def test_a_sheet_is_in_the_language_of_choice(tmp_path: Path) -> None:
    state = state_of("slides", flow=4)
    with speaking("de"):
        made = exercise(replace(state, look=replace(state.look, language="de")), variant=3)
        text = pdf_text(written(made, tmp_path))
    assert "Folien" in text
    assert "Gegeben" in text
    for english in ("Given", "compute", "points", "Name:", "Tasks"):
        assert english not in text


def test_the_same_wishes_give_the_same_bytes() -> None:
    for solved in (False, True):
        first, again = (worksheet_pdf(exercise(state_of("hell-ello"), variant=7), solved) for _ in range(2))
        assert first == again
    assert worksheet_pdf(exercise(state_of("hell-ello"), variant=8)) != first


def test_the_sheet_gives_no_answer_away(tmp_path: Path) -> None:
    made = exercise(state_of("slides", flow=4), variant=3)
    asked, solved = (matrices_on(written(made, tmp_path, each)) for each in (False, True))
    assert set(asked) < set(solved)
    h = made.state.trace.value("h", 4)
    assert h is not None
    assert is_on(h, solved)
    assert not is_on(h, asked)


# Solved again --------------------------------------------------------------------------------------------------------


def shaped(numbers: tuple[float, ...], rows: int) -> Numbers:
    return np.array(numbers).reshape(-1, rows).T


def softmax(q: Numbers) -> Numbers:
    return np.asarray(np.exp(q) / np.sum(np.exp(q)))


def solved_by_hand(sheet: Mapping[str, tuple[float, ...]], inputs: list[Numbers], target: Numbers) -> list[Numbers]:
    """The tanh network with softmax and cross-entropy at its last timestep, in plain numpy: what is asked of it."""
    length, hidden, outputs = len(inputs), len(sheet["𝑏ℎ"]), len(sheet["𝑏𝑦"])
    V, W, U = shaped(sheet["𝑉"], hidden), shaped(sheet["𝑊"], hidden), shaped(sheet["𝑈"], outputs)
    b, c = np.array(sheet["𝑏ℎ"]), np.array(sheet["𝑏𝑦"])
    h, z = [np.array(sheet["ℎ0"])], []
    for x in inputs:
        z.append(V @ x + W @ h[-1] + b)
        h.append(np.tanh(z[-1]))
    q = U @ h[-1] + c
    y = softmax(q)
    dq = y - target
    results = [z[-1], h[-1], q, y, dq]
    dh, total = U.T @ dq, np.zeros_like(W)
    for k in range(length, 0, -1):
        dz = dh * (1.0 - h[k] ** 2)
        tile = np.outer(dz, h[k - 1])
        results += [dh, dz, tile]
        total += tile
        dh = W.T @ dz
    return [*results, total]


@pytest.mark.parametrize("variant", [0, 1, 2, 12])
@pytest.mark.parametrize("decimals", [1, 2])
def test_the_slides_worksheet_is_solved_as_by_hand(variant: int, decimals: int, tmp_path: Path) -> None:
    made = exercise(state_of("slides", flow=4), variant=variant, decimals=decimals)
    sheet = given_on(written(made, tmp_path))
    text = pdf_text(tmp_path / "sheet.pdf", "-raw")
    read = [np.array(numbers(body)) for body in _MATRIX.findall(text.split("𝑉 =")[0])]
    assert len(read) == 4, "the inputs, a vector each"
    words = re.findall(r"“(\w+)”", text)
    target = np.eye(3)[words[4:].index(words[3])]
    solution = matrices_on(written(made, tmp_path, solved=True))
    for result in solved_by_hand(sheet, read, target):
        assert is_on(result, solution), result


@pytest.mark.parametrize("variant", [1, 5])
def test_the_worksheet_of_hell_ello_is_solved_as_by_hand(variant: int, tmp_path: Path) -> None:
    made = exercise(state_of("hell-ello", flow=4), variant=variant)
    sheet = given_on(written(made, tmp_path))
    words = re.findall(r"“(\w)”", pdf_text(tmp_path / "sheet.pdf", "-raw"))
    assert words[:8] == list("hellello")
    letters = words[8:]
    inputs = [np.eye(4)[letters.index(word)] for word in words[:4]]
    solution = matrices_on(written(made, tmp_path, solved=True))
    for result in solved_by_hand(sheet, inputs, np.eye(4)[letters.index("o")]):
        assert is_on(result, solution), result


def test_the_loss_is_minus_the_logarithm_of_what_the_right_word_got(tmp_path: Path) -> None:
    made = exercise(state_of("slides", flow=4), variant=4)
    text = pdf_text(written(made, tmp_path, solved=True))
    y = made.state.trace.value("y_hat", 4)
    assert y is not None
    assert f"{-np.log(y[0]):#.3g}" in text


# Files ---------------------------------------------------------------------------------------------------------------


def test_sheet_and_solution_are_written(tmp_path: Path) -> None:
    made = exercise(state_of("scalar"), variant=1)
    sheet, solution = tmp_path / "a.pdf", tmp_path / "b.pdf"
    assert write_worksheet(made, sheet, solution) == [sheet, solution]
    assert sheet.read_bytes() == worksheet_pdf(made)
    assert solution.read_bytes() == worksheet_pdf(made, solved=True)


def test_the_first_page_may_be_looked_at_while_a_sheet_is_made() -> None:
    made = exercise(state_of("slides"), variant=1)
    source = worksheet_source(made)
    with ThreadPoolExecutor(2) as beside:
        pages = [beside.submit(first_page, source, 40.0 + number) for number in range(8)]
        sheets = {worksheet_pdf(made) for _ in range(4)}
    assert len(sheets) == 1
    assert all(page.result().startswith(b"\x89PNG") for page in pages)


def test_one_file_for_both_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="would be the same file"):
        write_worksheet(exercise(state_of("scalar")), tmp_path / "a.pdf", tmp_path / "a.pdf")
    assert not list(tmp_path.iterdir())


def test_a_missing_folder_is_told_and_nothing_is_written(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="does not exist"):
        write_worksheet(exercise(state_of("scalar")), tmp_path / "no" / "a.pdf", tmp_path / "b.pdf")
    assert not list(tmp_path.iterdir())


NASTY = ["#", "$x$", "\\", '"', "*", "_", "<b>", "שלום", "🙂", "]", "//", "\n", "\u202e"]
european = st.text(st.characters(max_codepoint=0x24F), max_size=4)  # of others Qt tells that it has no font for them
nasty = st.lists(st.sampled_from(NASTY) | european).map("".join)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(nasty, st.lists(nasty, min_size=4, max_size=4))
def test_a_sheet_takes_any_text_as_text(title: str, tokens: list[str]) -> None:
    made = exercise(with_texts(title, "", tokens), ["loss"])
    assert worksheet_pdf(made).startswith(b"%PDF")
    assert worksheet_source(made).count("#task(") == 1
