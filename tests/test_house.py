"""The house rules that a program can check: the layers, the top level, the words."""

import ast
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


# What runs what is read, starts another program, or reaches a network: modules, calls, and names of what they hold.
RUNNING_MODULES = """
    pickle cPickle _pickle dill cloudpickle joblib shelve marshal copyreg yaml code codeop runpy imp importlib
    pkgutil zipimport xml tarfile subprocess _posixsubprocess pty multiprocessing asyncio ctypes _ctypes cffi torch
    socket _socket ssl socketserver select selectors urllib http ftplib smtplib imaplib poplib telnetlib xmlrpc
    requests httpx aiohttp websockets paramiko webbrowser wsgiref
    PyQt6.QtNetwork PyQt6.QtWebEngineCore PyQt6.QtWebSockets PyQt6.QtQml PyQt6.QtDBus
"""
RUNNING_CALLS = {"eval", "exec", "compile", "__import__", "breakpoint", "input", "globals", "vars"}
RUNNING_NAMES = """
    os.system popen startfile fork forkpty posix_spawn posix_spawnp execv execve execvp execl execlp execle spawnl
    spawnv spawnve ProcessPoolExecutor shell allow_pickle fromfile memmap genfromtxt loadtxt urlopen openUrl
    QDesktopServices QProcess QNetworkAccessManager QTcpSocket QUdpSocket QLocalSocket __globals__ __builtins__
    __subclasses__ __reduce__ __code__
"""
ALLOWED = {
    # Whether a display answers, before Qt would abort on one that does not.
    "app/startup.py": {"ctypes", "socket"},
    # The system's libraries that Qt needs; asked for by `make run`, and never by what a person opens.
    "resources/setup/system_libraries.py": {"ctypes", "subprocess"},
    # What is written is none either.
    "app/files/tensors/npz_file.py": {"allow_pickle=False"},
    "app/files/data_arrays.py": {"allow_pickle=False"},
    # The drawings that Typst makes here, which declare nothing; and what escapes a text.
    "app/painting/outlines.py": {"xml"},
    "app/recording/svg.py": {"xml"},
}


def running(text: str) -> set[str]:
    """What in a module's text could run something, by its name."""
    found, named = set(), set(RUNNING_NAMES.split())
    for node in ast.walk(ast.parse(text)):
        match node:
            case ast.Import(names=names):
                found |= {forbidden for alias in names for forbidden in _forbidden_of(alias.name)}
            case ast.ImportFrom(module=module, names=names, level=0):
                dotted = [str(module), *(f"{module}.{alias.name}" for alias in names)]
                found |= {forbidden for name in dotted for forbidden in _forbidden_of(name)}
                found |= {name for alias in names for name in (alias.name, f"{module}.{alias.name}") if name in named}
            case ast.Call(func=ast.Name(id=name)) if name in RUNNING_CALLS:
                found.add(name)
            case ast.Call(func=ast.Attribute(value=ast.Name(id="np" | "numpy"), attr=name), keywords=keywords) if (
                name in {"load", "save", "savez", "savez_compressed"}
                and "allow_pickle" not in {keyword.arg for keyword in keywords}
            ):
                found.add(f"numpy's {name}")
            case ast.Attribute(value=ast.Name(id=of), attr=name) if f"{of}.{name}" in named:
                found.add(f"{of}.{name}")
            case ast.Name(id=name) | ast.Attribute(attr=name) if name in named:
                found.add(name)
            case ast.keyword(arg=str(name), value=value) if name in named:
                is_off = isinstance(value, ast.Constant) and value.value is False
                found.add(f"{name}=False" if is_off else name)
    return found


def _forbidden_of(module: str) -> set[str]:
    parts = module.split(".")
    return {".".join(parts[:count]) for count in range(1, len(parts) + 1)} & set(RUNNING_MODULES.split())


def test_nothing_runs_what_it_reads_starts_a_program_or_reaches_a_network() -> None:
    files = [file for file in tracked_files() if file.suffix == ".py" and file.parts[0] != "tests"]
    assert len(files) > 400
    found = {file.as_posix(): running((ROOT / file).read_text(encoding="utf-8")) for file in files}
    assert {file: names for file, names in found.items() if names} == ALLOWED


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("import pickle", {"pickle"}),
        ("import urllib.request as u", {"urllib"}),
        ("from urllib import request", {"urllib"}),
        ("from PyQt6 import QtNetwork", {"PyQt6.QtNetwork"}),
        ("from PyQt6.QtGui import QDesktopServices", {"QDesktopServices"}),
        ("from os import system as s", {"os.system"}),
        ("import os\nos.system(x)", {"os.system"}),
        ("QLocale.system()", set()),
        ("import os\nos.popen(x)", {"popen"}),
        ("eval(x)", {"eval"}),
        ("run = exec\nrun(x)", set()),
        ("box.exec()", set()),
        ("re.compile(x)", set()),
        ("np.load(f, allow_pickle=True)", {"allow_pickle"}),
        ("np.load(f)", {"numpy's load"}),
        ("write(f, allow_pickle=False)", {"allow_pickle=False"}),
        ("run(x, shell=True)", {"shell"}),
        ("().__class__.__base__.__subclasses__()", {"__subclasses__"}),
    ],
)
def test_what_runs_something_is_found(text: str, names: set[str]) -> None:
    assert running(text) == names


WATCHED = """
import sys

def watch(event, arguments):
    started = event in {"os.system", "os.exec", "os.posix_spawn", "os.fork", "os.forkpty", "subprocess.Popen"}
    if started or event.startswith(("socket.", "pickle.", "urllib.", "http.", "webbrowser.", "ftplib.")):
        print("did", event, file=sys.stderr)

from app.command_line import main
main(["lessons"])
from app.files.tensors import read_tensors
from app.files.lesson_file import read_lesson
import app.window.opening
sys.addaudithook(watch)
from app.command_line import main
for command in sys.argv[1].split(";"):
    main(command.split())
"""


def test_nothing_of_that_happens_while_lessons_are_read_and_written(tmp_path: Path) -> None:
    commands = [
        *(f"data kmers --output {tmp_path}/data.npz", f"weights kmers --output {tmp_path}/w.npz"),
        *(f"import {tmp_path}/w.npz --sequence ACA --output {tmp_path}/again.lesson.json", "check hell-ello"),
        *(
            f"figures hell-ello --output {tmp_path}/figures --format pdf svg png",
            f"deck slides --output {tmp_path}/d.pdf",
        ),
    ]
    child = [sys.executable, "-c", WATCHED, ";".join(commands)]
    result = subprocess.run(child, cwd=ROOT, capture_output=True, text=True)
    assert "did" not in result.stderr, result.stderr
    assert result.returncode == 0, result.stderr
    assert len(list(tmp_path.rglob("*.svg"))) > 3


def test_labels_and_tool_tips_show_text_as_it_stands() -> None:
    """Every label is a PlainLabel, but that which greets, and every message box says that it reads no markup."""
    labels, boxes = [], []
    for file in tracked_files():
        text = (ROOT / file).read_text(encoding="utf-8") if file.suffix == ".py" and file.parts[0] == "app" else ""
        labels += [file.as_posix()] * bool(re.search(r"(?<!\w)QLabel\(|class \w+\(QLabel\)", text))
        boxes += [file.as_posix()] * (len(re.findall(r"QMessageBox\(", text)) > text.count("TextFormat.PlainText"))
    assert labels == ["app/startup.py", "app/widgets/plain_label.py"]
    assert not boxes
