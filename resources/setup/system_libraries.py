"""The system libraries that Qt's wheels expect on Linux: find the missing ones, install them or say how.

Run by `make` before any dependency is installed, so it uses the standard library only. A library is looked for as Qt
will look for it, by asking the dynamic linker: package names differ between releases, library names don't. Exit status
1 where Qt could not start.
"""

import ctypes
import os
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
    "libxcb-render.so.0": ("libxcb-render0",),
    "libxcb-render-util.so.0": ("libxcb-render-util0",),
    "libxcb-shape.so.0": ("libxcb-shape0",),
    "libxcb-util.so.1": ("libxcb-util1",),
    "libxcb-xkb.so.1": ("libxcb-xkb1",),
    "libxkbcommon-x11.so.0": ("libxkbcommon-x11-0",),
}
"""What Qt needs besides to open a window on an X display."""

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


def package_of(library: str) -> str:
    """The package of `library` that this machine's apt knows; the oldest name where apt knows none of them."""
    names = {**DRAWING, **DISPLAY}[library]
    return next((name for name in names if _apt_knows(name)), names[-1])


def _apt_knows(package: str) -> bool:
    return subprocess.run(["apt-cache", "show", package], capture_output=True).returncode == 0


def _has_apt() -> bool:
    try:
        return subprocess.run(["apt-get", "--version"], capture_output=True).returncode == 0
    except FileNotFoundError:
        return False


def _install(libraries: list[str]) -> None:
    """Install the packages of `libraries`; needs root."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    print("Installing the system libraries that Qt needs …", flush=True)
    subprocess.run(["apt-get", "update", "--quiet"], env=environment)
    packages = [package_of(library) for library in libraries]
    wait_for_others = ["-o", "DPkg::Lock::Timeout=300"]
    subprocess.run([*APT_INSTALL, "--quiet", *wait_for_others, *packages], env=environment)


def main() -> int:
    """Make sure that Qt can start, or say what is missing."""
    if sys.platform != "linux":
        return 0
    has_display = bool(os.environ.get("DISPLAY")) and os.environ.get("QT_QPA_PLATFORM") != "offscreen"
    needed = {**DRAWING, **DISPLAY} if has_display else DRAWING
    absent = missing({**DRAWING, **DISPLAY})
    if not absent:
        return 0
    has_apt = _has_apt()
    if has_apt and os.geteuid() == 0:
        _install(absent)
        absent = missing(needed)
    if not set(absent) & set(needed):
        return 0
    print(f"Qt needs system libraries that are missing here: {', '.join(absent)}.", file=sys.stderr)
    if has_apt:
        packages = " ".join(package_of(library) for library in absent)
        print(f"Install them, then try again:\n\n    sudo {' '.join(APT_INSTALL)} {packages}\n", file=sys.stderr)
    else:
        print("Install them with this system's package manager, then try again.", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
