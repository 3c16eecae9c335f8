"""Programs of others that read what we write."""

import shutil
import subprocess
from pathlib import Path

import pytest


def run(program: str, *arguments: str, folder: Path | None = None) -> str:
    """What a program prints; the test is skipped where it is not installed, and fails where the program does."""
    if shutil.which(program) is None:
        pytest.skip(f"{program} is not installed")
    done = subprocess.run([program, *arguments], cwd=folder, capture_output=True, timeout=120, check=False)
    said = done.stdout.decode("utf-8", errors="replace")
    assert done.returncode == 0, said[-1500:] + done.stderr.decode("utf-8", errors="replace")
    return said


def pdf_text(file: Path, *options: str) -> str:
    """The text of a PDF."""
    return run("pdftotext", *options, str(file), "-")


def latex_pages(source: str, folder: Path) -> int:
    """How many pages pdfLaTeX makes of a document, which it must accept without an error."""
    (folder / "page.tex").write_text(source, encoding="utf-8")
    said = run("pdflatex", "-interaction=nonstopmode", "-halt-on-error", "page.tex", folder=folder)
    return int(said.split("Output written on page.pdf (")[1].split(" page")[0])
