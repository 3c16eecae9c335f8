"""Errors that nobody has foreseen, wherever they happen: logged, told once, and the program goes on."""

import sys
import threading
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from PyQt6.QtCore import (
    PYQT_VERSION_STR,
    QMessageLogContext,
    QObject,
    QSysInfo,
    QtMsgType,
    pyqtSignal,
    qInstallMessageHandler,
    qVersion,
)

from app.log_file import LogFile
from app.version import VERSION

_ROOT = Path(__file__).resolve().parent.parent
_LONGEST_MESSAGE = 200
"""Characters of what an error says: it may quote what a lesson holds, and that is nobody's business."""
_MOST_LINES = 60
_HARMLESS = "propagateSizeHints"
"""What the offscreen platform prints for every window."""
_IN_WORDS = {
    QtMsgType.QtDebugMsg: "debug",
    QtMsgType.QtInfoMsg: "information",
    QtMsgType.QtWarningMsg: "warning",
    QtMsgType.QtCriticalMsg: "critical",
    QtMsgType.QtFatalMsg: "fatal",
}


@dataclass(frozen=True)
class Report:
    """An error that was not foreseen. `what`: its kind and what it says, shortened; `text`: with all that who corrects
    it needs; `is_of_memory`: that there was too little memory, which a person can do something about."""

    what: str
    text: str
    is_of_memory: bool = False


class Watch(QObject):
    """Takes what nobody has caught, in whatever thread, and tells of it in the thread where this was made."""

    happened = pyqtSignal(object)
    """A Report. What is done about it happens later: not in the midst of painting, for example."""

    def __init__(self, log: LogFile) -> None:
        super().__init__()
        self._log = log
        self._busy = threading.local()

    def install(self) -> None:
        """From now on this takes what happens, and Qt's messages; and the log says what was started."""
        sys.excepthook = self.take  # PyQt aborts on an exception in a slot unless somebody takes it
        threading.excepthook = self.take_of_thread
        sys.unraisablehook = self.take_unraisable
        qInstallMessageHandler(self.take_message)
        self._log.write("started", versions())

    def take(self, kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
        """What nobody has caught; as sys.excepthook."""
        if getattr(self._busy, "taking", False):
            return  # an error while one is told: it would go on without an end
        self._busy.taking = True
        try:
            report = report_of(kind, error, trace)
            _print(report.text)
            self._log.write("unexpected", report.text)
            if issubclass(kind, Exception):
                self.happened.emit(report)
        finally:
            self._busy.taking = False

    def take_of_thread(self, of: threading.ExceptHookArgs) -> None:
        """What nobody has caught in a thread."""
        if not issubclass(of.exc_type, SystemExit):
            self.take(of.exc_type, of.exc_value, of.exc_traceback)

    def take_unraisable(self, of: Any) -> None:
        """What can't be raised, in __del__ for example: only logged, for nothing that a person does has failed."""
        report = report_of(of.exc_type, of.exc_value, of.exc_traceback)
        _print(report.text)
        self._log.write("unraisable", report.text)

    def take_message(self, kind: QtMsgType, context: QMessageLogContext, message: str | None) -> None:
        """What Qt says."""
        if message is not None and _HARMLESS not in message:
            _print(message)
            self._log.write(f"Qt {_IN_WORDS[kind]}", shortened(message, 4 * _LONGEST_MESSAGE))


@contextmanager
def going_on() -> Iterator[None]:
    """What goes wrong in here is taken as if nobody had caught it; what stands below is done all the same."""
    try:
        yield
    except Exception as error:
        sys.excepthook(type(error), error, error.__traceback__)


def versions() -> str:
    """What runs here."""
    python = ".".join(map(str, sys.version_info[:3]))
    system = f"{QSysInfo.prettyProductName()} ({QSysInfo.kernelType()}, {QSysInfo.currentCpuArchitecture()})"
    return f"Unfold {VERSION}, Python {python}, Qt {qVersion()}, PyQt {PYQT_VERSION_STR}, {system}"


def report_of(kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> Report:
    """What there is to know of an error: where it came from, none of the values that were computed with."""
    said = "" if error is None else _said(error)
    what = f"{kind.__name__}: {said}" if said else kind.__name__
    lines = traceback.StackSummary.extract(traceback.walk_tb(trace)).format()
    if len(lines) > _MOST_LINES:
        half = _MOST_LINES // 2
        lines = [*lines[:half], f"  … {len(lines) - 2 * half} more …\n", *lines[-half:]]
    where = "".join(lines)
    cause = None if error is None else error.__cause__ or error.__context__
    because = "" if cause is None else f"after {type(cause).__name__}: {_said(cause)}\n"
    text = f"{versions()}\nin the thread {threading.current_thread().name}\n{private(where)}{because}{what}"
    return Report(what, text, is_of_memory=issubclass(kind, MemoryError))


def shortened(text: str, most: int = _LONGEST_MESSAGE) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _said(error: BaseException) -> str:
    try:
        said = private(shortened(str(error)))
        return "".join(sign if sign.isprintable() or sign == "\n" else "\N{REPLACEMENT CHARACTER}" for sign in said)
    except Exception:  # of an error whose words fail, its kind is enough
        return ""


def private(text: str) -> str:
    """A text without the folders that say whose machine this is."""
    for folder, said in ((f"{_ROOT}/", ""), (str(Path.home()), "~")):
        if len(folder) > 1:
            text = text.replace(folder, said)
    return text


def _print(text: str) -> None:
    if sys.stderr is not None:  # a program without a terminal has none
        print(text, file=sys.stderr)
