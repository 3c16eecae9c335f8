"""An X display seen from outside, through libX11: find windows, give them the focus, press keys, look at them."""

import ctypes
import time
from collections.abc import Callable, Iterator
from ctypes import POINTER, Structure, byref, c_char_p, c_int, c_long, c_uint, c_ulong, c_void_p
from types import TracebackType

_WITHIN = 20.0
_CONTROL = 1 << 2
_KEY_PRESS, _KEY_RELEASE = 2, 3
_KEY_PRESS_MASK, _KEY_RELEASE_MASK = 1 << 0, 1 << 1
_REVERT_TO_PARENT, _NOW, _ALL_PLANES, _PIXMAPS = 2, 0, 0xFFFFFFFF, 2
_GREYS = 200
"""More shades than a window has that greets, before its content is painted."""
_SPARE = 24
"""Longs of the largest event."""
_ErrorHandler = ctypes.CFUNCTYPE(c_int, c_void_p, c_void_p)


def wait_until(holds: Callable[[], bool], what: str, within: float = _WITHIN, pause: float = 0.05) -> None:
    """Another process is at work: ask until something holds; raises AssertionError where it never does."""
    end = time.monotonic() + within
    while not holds():
        assert time.monotonic() < end, f"waited in vain until {what}"
        time.sleep(pause)


class _KeyEvent(Structure):
    _fields_ = (
        ("type", c_int),
        ("serial", c_ulong),
        ("send_event", c_int),
        ("display", c_void_p),
        ("window", c_ulong),
        ("root", c_ulong),
        ("subwindow", c_ulong),
        ("time", c_ulong),
        ("x", c_int),
        ("y", c_int),
        ("x_root", c_int),
        ("y_root", c_int),
        ("state", c_uint),
        ("keycode", c_uint),
        ("same_screen", c_int),
        ("spare", c_long * _SPARE),
    )


class _Image(Structure):
    """The first fields of an XImage."""

    _fields_ = (
        ("width", c_int),
        ("height", c_int),
        ("xoffset", c_int),
        ("format", c_int),
        ("data", c_void_p),
        ("byte_order", c_int),
        ("bitmap_unit", c_int),
        ("bitmap_bit_order", c_int),
        ("bitmap_pad", c_int),
        ("depth", c_int),
        ("bytes_per_line", c_int),
    )


class Display:
    """A connection; `with Display(":99") as display`."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __enter__(self) -> "Display":
        x = self.x = ctypes.CDLL("libX11.so.6")
        x.XOpenDisplay.restype = x.XGetImage.restype = c_void_p
        x.XDefaultRootWindow.restype = c_ulong
        x.XStringToKeysym.restype = c_ulong
        self.errors = 0
        self._heard = _ErrorHandler(self._hear)
        x.XSetErrorHandler(self._heard)
        self.connection = c_void_p(x.XOpenDisplay(self._name.encode()))
        assert self.connection, f"the display {self._name} does not answer"
        self.root = x.XDefaultRootWindow(self.connection)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.x.XCloseDisplay(self.connection)
        self.x.XSetErrorHandler(None)

    def _hear(self, connection: int | None, event: int | None) -> int:
        """Another program's window may not be on screen yet, or any more; libX11's own handler would end the tests."""
        self.errors += 1
        return 0

    def window(self, title: str, within: float = _WITHIN) -> "Window":
        """The window of a title, once there is one."""
        found: list[int] = []

        def is_there() -> bool:
            found[:] = [each for each in self._windows() if self._title(each) == title]
            return bool(found)

        wait_until(is_there, f"there is a window “{title}”", within)
        return Window(self, found[0])

    def _windows(self) -> Iterator[int]:
        parent, root, count, children = c_ulong(), c_ulong(), c_uint(), POINTER(c_ulong)()
        asked = byref(root), byref(parent), byref(children), byref(count)
        if self.x.XQueryTree(self.connection, c_ulong(self.root), *asked):
            yield from (children[index] for index in range(count.value))
            if count.value:
                self.x.XFree(children)

    def _title(self, window: int) -> str:
        name = c_char_p()
        self.x.XFetchName(self.connection, c_ulong(window), byref(name))
        title = (name.value or b"").decode("latin-1")
        if name:
            self.x.XFree(name)
        return title


class Window:
    def __init__(self, display: Display, number: int) -> None:
        self._display = display
        self._number = c_ulong(number)

    def focus(self) -> None:
        """What a window manager would do at a click."""
        x, connection = self._display.x, self._display.connection

        def has_it() -> bool:
            before = self._display.errors
            x.XRaiseWindow(connection, self._number)
            x.XSetInputFocus(connection, self._number, _REVERT_TO_PARENT, c_ulong(_NOW))
            x.XSync(connection, 0)
            return self._display.errors == before

        wait_until(has_it, "the window can have the focus")

    def press(self, key: str, control: bool = False) -> None:
        """Press and release a key by its X name: Right, Return, e."""
        x, connection = self._display.x, self._display.connection
        code = x.XKeysymToKeycode(connection, c_ulong(x.XStringToKeysym(key.encode())))
        for kind, mask in ((_KEY_PRESS, _KEY_PRESS_MASK), (_KEY_RELEASE, _KEY_RELEASE_MASK)):
            event = _KeyEvent(
                type=kind,
                display=connection,
                window=self._number,
                root=self._display.root,
                state=_CONTROL if control else 0,
                keycode=code,
                same_screen=1,
            )
            x.XSendEvent(connection, self._number, 1, c_long(mask), byref(event))
        x.XSync(connection, 0)

    def picture(self) -> bytes:
        """What is seen of it, pixel by pixel."""
        x, connection = self._display.x, self._display.connection
        root, left, top, width, height, border, depth = (c_ulong(), c_int(), c_int(), *(c_uint() for _ in range(4)))
        asked = (byref(each) for each in (root, left, top, width, height, border, depth))
        x.XGetGeometry(connection, self._number, *asked)
        size = width, height, c_ulong(_ALL_PLANES), _PIXMAPS
        addresses: list[int] = []

        def is_seen() -> bool:
            address = x.XGetImage(connection, self._number, 0, 0, *size)
            addresses.extend([address] if address else [])
            return bool(addresses)

        wait_until(is_seen, "the window is on screen")
        address = addresses[0]
        image = _Image.from_address(address)
        seen = ctypes.string_at(image.data, image.bytes_per_line * image.height)
        x.XFree(c_void_p(image.data))
        x.XFree(c_void_p(address))
        return seen

    def at_rest(self) -> bytes:
        """What is seen of it once something is painted and nothing in it moves any more."""
        seen = [self.picture()]

        def rests() -> bool:
            seen.append(self.picture())
            return seen[-1] == seen[-2] and len(set(seen[-1])) > _GREYS

        wait_until(rests, "the window comes to rest", pause=0.4)
        return seen[-1]
