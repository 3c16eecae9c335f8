"""The house rules that a program can check: the layers, the top level, the words."""

import re
import subprocess
import sys
from collections.abc import Iterable
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

TOP_LEVEL = {
    *("app", "rnn_engine", "resources", "tests", "main.py"),
    *("pyproject.toml", "README.md", "LICENSE", "CHANGELOG.md", "Makefile", ".gitignore", ".ci"),
}

IMPORT_ALL = """
import importlib, pkgutil, sys
packages, blocked = sys.argv[1].split(), sys.argv[2].split()
for name in blocked:
    sys.modules[name] = None  # from now on `import name` raises ImportError
for package in packages:
    for module in pkgutil.walk_packages(importlib.import_module(package).__path__, package + "."):
        importlib.import_module(module.name)
"""

# Pieces, so that this file does not speak of what it forbids.
FORBIDDEN = {
    "a path of somebody's machine": r"(?<![\w.~-])/(?:" + "|".join(["home", "root", "work", "Users"]) + r")/",
    "a package registry": "index" + "[-_]url|" + "pypi" + r"\.(?:org|python)|" + "python" + r"hosted\.org",
    "work left to do": r"\b(?:" + "|".join(["TO" + "DO", "FIX" + "ME", "XX" + "X"]) + r")\b",
}


def tracked_files() -> list[Path]:
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    listing = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True
    )
    return [Path(name) for name in listing.stdout.split("\0") if name]


def import_in_a_child(packages: Iterable[str], blocked: Iterable[str]) -> None:
    child = [sys.executable, "-W", "error", "-c", IMPORT_ALL, " ".join(packages), " ".join(blocked)]
    result = subprocess.run(child, cwd=ROOT, capture_output=True, text=True)
    assert result.returncode == 0, result.stderr


def test_engine_story_and_files_need_no_qt() -> None:
    import_in_a_child(["rnn_engine", "app.files", "app.story"], blocked=["PyQt6", "pyqtgraph"])


def test_the_engine_needs_nothing_but_numpy() -> None:
    installed = packages_distributions().keys() - {"numpy", "rnn_engine"}
    import_in_a_child(["rnn_engine"], blocked=installed | {"app", "main"})


def test_a_blocked_package_is_missed() -> None:
    with pytest.raises(AssertionError, match="numpy"):
        import_in_a_child(["rnn_engine"], blocked=["numpy"])


def test_the_top_level_holds_only_what_belongs_there() -> None:
    assert {file.parts[0] for file in tracked_files()} <= TOP_LEVEL


def test_every_module_is_named_after_what_it_holds() -> None:
    names = {file.stem for file in tracked_files() if file.suffix == ".py"}
    assert not names & {"utils", "util", "helpers", "helper", "misc", "common", "tools"}


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_file_speaks_of(what: str) -> None:
    found = []
    for file in tracked_files():
        try:
            text = (ROOT / file).read_text(encoding="utf-8")
        except (UnicodeDecodeError, FileNotFoundError):  # a picture or a font; deleted, but not yet committed
            continue
        found += [f"{file}: {match.group()}" for match in re.finditer(FORBIDDEN[what], text)]
    assert not found
