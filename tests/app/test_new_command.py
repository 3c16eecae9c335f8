"""The command `new`, as a person uses it."""

from pathlib import Path

import pytest

from app.command_line import main
from app.files.lesson_file import read_lesson

OUTPUT = "mine.lesson.json"


def asked(folder: Path, *options: str) -> list[str]:
    return ["new", *options, "--output", str(folder / OUTPUT)]


def test_a_text_becomes_a_lesson_that_checks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    options = ["--text", "a rose is a rose", "--read", "words", "--cell", "lstm", "--hidden", "3", "--embedding", "2"]
    assert main(asked(tmp_path, *options, "--seed", "7", "--title", "Roses", "--notation", "notes")) == 0
    summary, file = capsys.readouterr().out.splitlines()
    assert (summary, file) == (
        "language model · LSTM, 3 units · softmax + cross-entropy · T = 4",
        str(tmp_path / OUTPUT),
    )
    lesson = read_lesson(tmp_path / OUTPUT)
    network = lesson.experiment.network
    assert (lesson.title, lesson.notation.name, lesson.vocabulary) == ("Roses", "notes", ("a", "rose", "is"))
    assert (network.cell, network.hidden_size, network.embedding_size) == ("lstm", 3, 2)
    assert main(["check", str(tmp_path / OUTPUT)]) == 0


@pytest.mark.parametrize(
    ("content", "encoding"),
    [("größe;b\n0,5;1\n2;3\n4;5", "utf-8"), ("größe;b\n0,5;1\n2;3\n4;5", "utf-8-sig"), ("a\tb\n1\t2\n3\t4", "utf-16")],
)
def test_a_table_in_a_file_becomes_a_lesson_of_its_name(
    content: str, encoding: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = tmp_path / "weather.csv"
    table.write_text(content, encoding=encoding)
    assert main(asked(tmp_path, "--table", str(table), "--targets", "b")) == 0
    lesson = read_lesson(tmp_path / OUTPUT)
    assert lesson.title == "weather"
    names, _summary, file = capsys.readouterr().out.splitlines()
    assert names.startswith("The first line names the columns, ")
    assert names.endswith(", b. b is to be said, the others are read.")
    assert file == str(tmp_path / OUTPUT)
    assert lesson.experiment.network.output_size == 1


def test_a_text_in_a_file_is_cut_and_that_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "book.txt").write_text("ab " * 100_000, encoding="utf-8")
    assert main(asked(tmp_path, "--text-file", str(tmp_path / "book.txt"), "--read", "k-mers", "--k", "1")) == 0
    first, second, third, _summary, _file = capsys.readouterr().out.splitlines()
    assert first == "The text has 300\u202f000 characters; the first 20\u202f000 are kept."
    assert second.startswith("B makes this no strand of DNA or RNA")
    assert third == "The strand has 13\u202f334 k-mers; the first 1\u202f001 are taken."


def test_a_template_takes_a_text(tmp_path: Path) -> None:
    assert main(asked(tmp_path, "--template", "hell-ello", "--text", "hole", "--cell", "gru")) == 0
    lesson = read_lesson(tmp_path / OUTPUT)
    assert [lesson.token(t) for t in range(1, 5)] == list("hole")
    assert lesson.experiment.network.cell == "gru"


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ([], "Give --text, --text-file, --table or --template: what the lesson is made of."),
        (
            ["--text", "ab", "--table", "t.csv"],
            "Give one of --text, --text-file and --table; only a text goes with --template.",
        ),
        (
            ["--template", "hell-ello", "--table", "t.csv"],
            "Give one of --text, --text-file and --table; only a text goes with --template.",
        ),
        (["--text", "a"], f"{OUTPUT}: Text has one character, and nothing follows it; type at least two."),
        (["--text", "ab", "--hidden", "0"], f"{OUTPUT}: Hidden size is 0; it must be between 1 and 256."),
        (
            ["--template", "hell-ello", "--embedding", "2"],
            "hell-ello: Embedding size goes with the tokens of a text alone; leave it out.",
        ),
        (["--text", "ab", "--notation", "slide"], "'slide' is not a notation that comes with"),
        (["--template", "hell-ello", "--notation", "slide"], "'slide' is not a notation that comes with"),
        (["--template", "hello"], "hello is neither a file nor a built-in lesson; those are hell-ello"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_written(
    options: list[str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(asked(tmp_path, *options)) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith(said)
    assert not (tmp_path / OUTPUT).exists()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"a;b\n1;2\n3\n", "t.csv: Line 3 has 1 value, but line 1 has 2; give every row as many.\n"),
        (b"gr\xf6\xdfe\n1\n", "“t.csv” is not UTF-8 text (byte 3 can’t be read); save it as UTF-8.\n"),
    ],
)
def test_what_is_wrong_with_a_table_names_its_file(
    content: bytes, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "t.csv").write_bytes(content)
    assert main(asked(tmp_path, "--table", str(tmp_path / "t.csv"))) == 2
    assert capsys.readouterr().err == said
