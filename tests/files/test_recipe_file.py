"""What a recipe file may say, and what is told where it says something else."""

from collections.abc import Callable
from pathlib import Path, PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.files.recipe_file import Kind, Recipe, read_recipe
from app.files.whole import FileError

Reading = Callable[[str | bytes], Recipe]


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError("write a number.")
    return float(value)


KINDS = {
    "figure": Kind({"lesson": str, "dpi": _number, "theme": str}, ("lesson",)),
    "deck": Kind({"lesson": str, "theme": str, "from": str}, ("lesson",), (".pdf",)),
}


@pytest.fixture
def read(tmp_path: Path) -> Reading:
    def reading(text: str | bytes) -> Recipe:
        file = tmp_path / "week 3.toml"
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        return read_recipe(file, KINDS)

    return reading


def test_an_entry_is_what_it_says_over_the_defaults_that_it_knows(read: Reading) -> None:
    recipe = read(
        '[defaults]\ntheme = "dark"\ndpi = 96\n'
        '[[figure]]\nlesson = "a"\n[[figure]]\nlesson = "b"\ntheme = "light"\nfolder = "made/b"\nname = "x"\n'
        '[[deck]]\nlesson = "c"\nname = "c.pdf"\n'
    )
    assert recipe.problems == ()
    first, second, deck = recipe.entries
    assert first.values == {"lesson": "a", "theme": "dark", "dpi": 96.0}
    assert (first.folder, first.name, first.label) == (PurePosixPath("week 3"), "", "[[figure]] 1")
    assert second.values == {"lesson": "b", "theme": "light", "dpi": 96.0}
    assert (second.folder, second.name) == (PurePosixPath("made/b"), "x")
    assert deck.values == {"lesson": "c", "theme": "dark"}
    assert deck.label == "[[deck]] 1"


WRONG = {
    "a key that there is not": (
        '[[figure]]\nlesson = "a"\nthem = 3',
        "figure]] 1, them = 3: there is no them",
        "theme?",
    ),
    "a kind that there is not": ('[[film]]\nlesson = "a"', "there is no film here", "figure, deck, defaults"),
    "a key outside of a table": ('lesson = "a"', "there is no lesson here", "figure, deck"),
    "a value of another kind": (
        '[[figure]]\nlesson = "a"\ndpi = true',
        "[[figure]] 1, dpi = true: write a number.",
        "",
    ),
    "a default of another kind": (
        '[defaults]\ndpi = "x"\n[[figure]]\nlesson = "a"',
        '[defaults], dpi = "x": write',
        "",
    ),
    "an unknown default": ('[defaults]\ndip = 1\n[[figure]]\nlesson = "a"', "[defaults], dip = 1", "do you mean dpi?"),
    "a default name": (
        '[defaults]\nname = "x"\n[[figure]]\nlesson = "a"',
        '[defaults], name = "x"',
        "there is no name",
    ),
    "defaults that are no table": ('defaults = 3\n[[figure]]\nlesson = "a"', "write [defaults]", ""),
    "one table instead of several": ('[figure]\nlesson = "a"', "write [[figure]]", ""),
    "no lesson": ("[[figure]]\ndpi = 3", "[[figure]] 1: the key lesson is missing", "add it"),
    "no name": ('[[deck]]\nlesson = "a"', "[[deck]] 1: the key name is missing", "add it"),
    "a name of another format": ('[[deck]]\nlesson = "a"\nname = "a.png"', 'name = "a.png": let it end in .pdf.', ""),
    "nothing": ("", "it asks for nothing", "[[figure]]"),
    "nothing but defaults": ("[defaults]\ndpi = 3", "it asks for nothing", "[[figure]]"),
    "an empty list": ("figure = []", "it asks for nothing", "[[figure]]"),
}


@pytest.mark.parametrize(("text", "told", "remedy"), WRONG.values(), ids=WRONG.keys())
def test_what_is_wrong_is_told_with_the_remedy(read: Reading, text: str, told: str, remedy: str) -> None:
    (problem,) = read(text).problems
    assert problem.startswith("week 3.toml: ")
    assert told in problem
    assert remedy in problem
    assert problem.endswith((".", "?"))


OUTSIDE = ("/tmp/x", "..", "../x", "a/../../x", "a\\b", "C:/x", "C:x", "", ".", "a\0b")


@pytest.mark.parametrize("folder", OUTSIDE)
def test_a_folder_lies_below_the_recipes(read: Reading, folder: str) -> None:
    escaped = folder.replace("\\", "\\\\").replace("\0", "\\u0000")
    for text in (
        f'[[figure]]\nlesson = "a"\nfolder = "{escaped}"',
        f'[defaults]\nfolder = "{escaped}"\n[[figure]]\nlesson = "a"',
    ):
        (problem,) = read(text).problems
        assert ", folder = " in problem


@pytest.mark.parametrize("name", ["", ".", "..", "a/b", "/a", "a\\b", "C:a", "a\0b", "../a"])
def test_a_name_is_a_name(read: Reading, name: str) -> None:
    escaped = name.replace("\\", "\\\\").replace("\0", "\\u0000")
    (problem,) = read(f'[[figure]]\nlesson = "a"\nname = "{escaped}"').problems
    assert ", name = " in problem


def test_all_is_told_at_once_and_what_is_right_can_be_tried(read: Reading) -> None:
    recipe = read('colour = 1\n[[figure]]\nlesson = "a"\nx = 1\ndpi = "y"\n[[figure]]\ndpi = 1\n[[deck]]\nlesson = "b"')
    assert len(recipe.problems) == 5
    assert [(entry.label, entry.values) for entry in recipe.entries] == [("[[figure]] 1", {"lesson": "a"})]


NO_TOML = {
    "no TOML": (b"[[figure]\n", "not TOML", "line 1"),
    "no UTF-8": (b'x = "\xff"', "UTF-8", "save it"),
    "nested too deep": (b"x = " + b"[" * 100_000, "nested", "flat"),
    "a number too long": (b"x = " + b"9" * 5000, "not TOML", "digits"),
}


@pytest.mark.parametrize(("content", "told", "remedy"), NO_TOML.values(), ids=NO_TOML.keys())
def test_what_is_no_toml_is_said_so(read: Reading, content: bytes, told: str, remedy: str) -> None:
    with pytest.raises(FileError, match=r"^week 3\.toml: ") as refused:
        read(content)
    assert told in str(refused.value)
    assert remedy in str(refused.value)


def test_a_number_with_more_digits_than_are_written_is_told_too(read: Reading) -> None:
    (problem,) = read(f'[[figure]]\nlesson = "a"\nx = 0x{"f" * 5000}').problems
    assert "x = …: there is no x" in problem


@given(st.binary(max_size=60) | st.text('[]figure="lesson\n1,', max_size=60).map(str.encode))
def test_no_content_is_a_surprise(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    file = tmp_path_factory.getbasetemp() / "drawn.toml"
    file.write_bytes(content)
    try:
        recipe = read_recipe(file, KINDS)
    except FileError:
        return
    assert recipe.problems or recipe.entries
