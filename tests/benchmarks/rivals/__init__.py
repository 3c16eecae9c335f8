"""The same questions answered by others, each as its own documentation recommends; float64, one thread."""

import importlib
from importlib.metadata import PackageNotFoundError, version
from typing import Any

PACKAGES = ("torch", "jax")
"""What the extra `bench` installs; without them their rows are left out."""


def versions() -> dict[str, str]:
    """Those of `PACKAGES` that are installed, with their versions."""
    found = {}
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found


def of(package: str) -> Any | None:
    """The module with a package's contenders, None where the package is not installed."""
    return importlib.import_module(f"{__name__}.{package}_rivals") if package in versions() else None
