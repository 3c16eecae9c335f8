"""The system libraries that Qt's wheels expect on Linux: find the missing ones, install them or say how.

Run by `make` before any dependency is installed, so it uses the standard library only. A library is looked for as Qt
will look for it, by asking the dynamic linker: package names differ between releases, library names don't. Exit status
1 where Qt could not start.

`--for-tests` asks for an X server without a screen as well, for what Qt needs to open a window on it, and for programs
that read PDF and SVG: where they can be installed they are, and where they can't be the tests that want
them are skipped.
"""

import ctypes
import os
import shutil
import subprocess
import sys

DRAWING = {
    "libGL.so.1": ("libgl1",),
    "libEGL.so.1": ("libegl1",),
    "libdbus-1.so.3": ("libdbus-1-3",),
    "libfontconfig.so.1": ("libfontconfig1",),
    "libfreetype.so.6": ("libfreetype6",),
    "libxkbcommon.so.0": ("libxkbcommon0",),
    "libglib-2.0.so.0": ("libglib2.0-0t64", "libglib2.0-0"),
    "libX11.so.6": ("libx11-6",),
}
"""What Qt needs even without a display. Library -> its package on Debian and Ubuntu, newest name first."""

DISPLAY = {
    "libX11-xcb.so.1": ("libx11-xcb1",),
    "libxcb-cursor.so.0": ("libxcb-cursor0",),
    "libxcb-icccm.so.4": ("libxcb-icccm4",),
    "libxcb-image.so.0": ("libxcb-image0",),
    "libxcb-keysyms.so.1": ("libxcb-keysyms1",),
    "libxcb-randr.so.0": ("libxcb-randr0",),
    "libxcb-render.so.0": ("libxcb-render0",),
    "libxcb-render-util.so.0": ("libxcb-render-util0",),
    "libxcb-shape.so.0": ("libxcb-shape0",),
    "libxcb-shm.so.0": ("libxcb-shm0",),
    "libxcb-sync.so.1": ("libxcb-sync1",),
    "libxcb-util.so.1": ("libxcb-util1",),
    "libxcb-xfixes.so.0": ("libxcb-xfixes0",),
    "libxcb-xkb.so.1": ("libxcb-xkb1",),
    "libxkbcommon-x11.so.0": ("libxkbcommon-x11-0",),
}
"""What Qt needs besides to open a window on an X display."""

ALL = DRAWING | DISPLAY

SERVER = "Xvfb"
"""The X server without a screen."""

FOR_TESTS = {SERVER: "xvfb", "pdftotext": "poppler-utils", "rsvg-convert": "librsvg2-bin"}
"""What tests run: the server, and what reads the files that are written. Program -> its package."""

APT_INSTALL = ("apt-get", "install", "-y", "--no-install-recommends")


def missing(libraries: dict[str, tuple[str, ...]]) -> list[str]:
    """Those of `libraries` that the dynamic linker can't load."""
    return [library for library in libraries if not _loads(library)]


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def packages_of(libraries: list[str]) -> list[str]:
    """The packages of `libraries`, by the names that this machine's apt knows, else by their oldest names."""
    choices = [ALL[library] for library in libraries]
    return [next((name for name in names if apt_knows(name)), names[-1]) for names in choices]


def apt_knows(package: str) -> bool:
    """Whether apt could install `package`; without an `apt-get update` it may know none."""
    return subprocess.run(["apt-cache", "show", package], capture_output=True).returncode == 0


def _install(packages: list[str], what_for: str) -> None:
    """Install packages; needs root."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    print(f"Installing {what_for} …", flush=True)
    subprocess.run(["apt-get", "update", "--quiet"], env=environment)
    wait_for_others = ["-o", "DPkg::Lock::Timeout=300"]
    subprocess.run([*APT_INSTALL, "--quiet", *wait_for_others, *packages], env=environment)


def _remedy(libraries: list[str], has_apt: bool) -> str:
    if not has_apt:
        return "Install them with this system's package manager, then try again."
    packages = packages_of(libraries)
    update = "" if any(apt_knows(package) for package in packages) else "sudo apt-get update && "
    return f"Install them, then try again:\n\n    {update}sudo {' '.join([*APT_INSTALL, *packages])}\n"


def main(for_tests: bool = False) -> int:
    """Make sure that Qt can start, or say what is missing."""
    if sys.platform != "linux":
        return 0
    if for_tests:
        _prepare_tests()
    has_display = bool(os.environ.get("DISPLAY")) and os.environ.get("QT_QPA_PLATFORM") != "offscreen"
    needed = ALL if has_display else DRAWING
    absent = missing(ALL)
    has_apt = bool(shutil.which("apt-get"))
    if needed.keys() & absent and has_apt and os.geteuid() == 0:
        _install(packages_of(absent), "the system libraries that Qt needs")
        absent = missing(ALL)
    if not needed.keys() & absent:
        return 0
    print(f"Qt needs system libraries that are missing here: {', '.join(absent)}.", file=sys.stderr)
    print(_remedy(absent, has_apt), file=sys.stderr)
    return 1


def _prepare_tests() -> None:
    """Have what the tests run, where that is possible without asking anybody."""
    absent = missing(ALL)
    programs = [package for program, package in FOR_TESTS.items() if not shutil.which(program)]
    if (absent or programs) and shutil.which("apt-get") and os.geteuid() == 0:
        _install([*packages_of(absent), *programs], "an X server and readers of PDF and SVG for the tests")


if __name__ == "__main__":
    sys.exit(main(for_tests="--for-tests" in sys.argv[1:]))
