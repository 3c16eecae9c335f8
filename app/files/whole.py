"""Reading and writing files whole: a file is written completely or left as it was, and never read without a limit."""

import contextlib
import errno
import os
import secrets
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import BinaryIO

from app.quoting import on_one_line
from app.translation import _

READ_LIMIT = 16 * 1024 * 1024
"""Bytes that `read_limited` accepts unless told otherwise."""

_AT_ONCE = 2**20
"""Bytes that are read at once."""


class FileError(Exception):
    """A file cannot be read or written; `str()` is one sentence that says which file, why, and what to do."""


def write_whole(path: Path, content: bytes) -> None:
    """Make `content` the content of the file `path`, completely or not at all.

    The bytes go to a temporary file in the same folder, reach the disk, and only then take the place of `path`; that
    they have is on the disk, too, when this returns, where the system lets a folder be flushed. An existing file keeps
    its permissions, a new one follows the umask; through a symbolic link its target is written.

    Raises FileError; `path` is then unchanged and the temporary file is gone.
    """
    write_all({path: content})


def write_all(contents: Mapping[Path, bytes]) -> None:
    """The same with several files, none of which is changed before each has its bytes on the disk: where there is no
    room for one there is none of them. Raises FileError."""
    waiting: dict[Path, tuple[Path, Path]] = {}
    try:
        for path, content in contents.items():
            with _told_of(path):
                target = _target(path)
                permissions = _permissions_to_keep(path, target)
                temporary = _temporary(target)
                waiting[path] = temporary, target
                _fill(temporary, content, permissions)
        for path, (temporary, target) in waiting.items():
            with _told_of(path):
                os.replace(temporary, target)
    except BaseException:
        for temporary, _target_of_it in waiting.values():
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)
        raise
    for folder in {target.parent for temporary, target in waiting.values()}:
        _flush(folder)


@contextlib.contextmanager
def _told_of(path: Path) -> Iterator[None]:
    """What the system says of a file, in words."""
    try:
        yield
    except (OSError, ValueError) as error:
        raise FileError(not_written(path, error)) from error


def make_folder(folder: Path) -> None:
    """Make a folder, and those it lies in, where they are missing. Raises FileError."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (OSError, ValueError) as error:
        if not isinstance(error, FileExistsError):
            raise FileError(not_written(folder, error)) from error
        refused = _("the folder “{folder}” cannot be made: a file of this name is there; choose another folder.")
        raise FileError(refused.format(folder=folder)) from error


def is_there(path: Path) -> bool:
    """Whether there is anything of this name, also where no name can be so."""
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def typed_path(text: str) -> Path:
    """The path that a person typed, whole, so that what is said of it says where: ~ in front is their own folder; that
    of somebody who isn't there is a name."""
    path = Path(os.path.expanduser(text))
    try:
        return path.absolute()
    except OSError:  # the folder where the program was started is gone
        return path


def typed_file(text: str, ending: str, usual: str) -> Path:
    """The file that a person typed, with its ending. Who typed a folder means a file in it, called as `usual`; but
    where there is no ending a folder is what is written. Raises FileError where nothing was typed."""
    if not text.strip():
        raise FileError(_("Choose a file to write to."))
    path = typed_path(text)
    if os.path.isdir(path) and ending:
        path /= usual
    return path if path.suffix.lower() == ending else path.with_name(path.name + ending)


def check_writable(path: Path) -> None:
    """Raises FileError where `write_whole` would: what takes long asks before it begins."""
    with _told_of(path):
        target = _target(path)
        _permissions_to_keep(path, target)
        attempt = _temporary(target)
        attempt.touch(exist_ok=False)  # permissions alone don't tell: in some folders nobody can make a file
        attempt.unlink()


def read_limited(path: Path, limit_bytes: int = READ_LIMIT) -> bytes:
    """The content of the file `path`.

    Raises FileError where it is missing, unreadable, not an ordinary file, or longer than `limit_bytes`.
    """
    try:
        if path.exists() and not path.is_file():
            if path.is_dir():
                raise FileError(_not_read(path, _("it is a folder; name an ordinary file.")))
            raise FileError(_not_read(path, _("it is not an ordinary file; name an ordinary file.")))
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            if size > limit_bytes:
                large = _("it has {size} bytes, and at most {most} are accepted; name a smaller file.")
                raise FileError(_not_read(path, large.format(size=size, most=limit_bytes)))
            content = _first_bytes(file, limit_bytes + 1)
    except (OSError, ValueError) as error:
        raise FileError(_not_read(path, _reason_not_read(error))) from error
    if len(content) > limit_bytes:
        growing = _(
            "it had {size} bytes and grew past the {most} that are accepted while it was read; wait until it "
            "is complete, "
            "or name a smaller file."
        )
        raise FileError(_not_read(path, growing.format(size=size, most=limit_bytes)))
    return content


def _first_bytes(file: BinaryIO, most: int) -> bytes:
    """What a file holds, up to so many bytes; a single read would take the memory of all of them at once."""
    parts: list[bytes] = []
    while most > 0 and (part := file.read(min(most, _AT_ONCE))):
        parts.append(part)
        most -= len(part)
    return b"".join(parts)


def _target(path: Path) -> Path:
    """The file that a path leads to through symbolic links. Raises OSError where they lead round in a circle."""
    target = Path(os.path.realpath(path))
    if target.is_symlink():
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
    return target


def _permissions_to_keep(path: Path, target: Path) -> int | None:
    """The permission bits of the existing file, None where there is none; FileError where it must not be replaced."""
    if not target.exists():
        return None
    if not target.is_file():
        if target.is_dir():
            raise FileError(not_written(path, _("it is a folder; choose a file name.")))
        raise FileError(not_written(path, _("it is not an ordinary file; choose a file name.")))
    if not os.access(target, os.W_OK):
        # Replacing needs no permission of the file itself, but whoever made it read-only meant it to stay.
        number = errno.EROFS if _is_on_read_only_disk(target) else errno.EACCES
        raise OSError(number, os.strerror(number))
    return target.stat().st_mode & 0o777


def _is_on_read_only_disk(target: Path) -> bool:
    return sys.platform != "win32" and bool(os.statvfs(target).f_flag & os.ST_RDONLY)


def _temporary(target: Path) -> Path:
    return target.with_name(f".{secrets.token_hex(8)}.part")


def _fill(temporary: Path, content: bytes, permissions: int | None) -> None:
    with temporary.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    if permissions is not None:
        temporary.chmod(permissions)


def _flush(folder: Path) -> None:
    """Bring to the disk which files are in a folder, where the system lets a folder be opened."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _reason_not_written(path: Path, error: OSError | ValueError) -> str:
    match error.errno if isinstance(error, OSError) else None:
        case errno.ENOENT if Path(os.path.realpath(path)).parent.is_dir():
            reason = _("no file can be made in the folder {folder}; choose another folder.")
        case errno.ENOENT:
            reason = _("the folder {folder} does not exist; create it, or choose another folder.")
            path = Path(os.path.realpath(path)) if path.is_symlink() else path  # a link leads to another one
        case errno.ENOTDIR:
            reason = _("{folder} is not a folder; choose another folder.")
        case errno.EACCES | errno.EPERM:
            reason = _("there is no permission to write it, or to write in the folder {folder}; choose another place.")
        case errno.EROFS:
            reason = _("the folder {folder} is on a disk that can only be read; choose another folder.")
        case errno.ENOSPC | errno.EDQUOT | errno.EFBIG:
            reason = _("the disk of the folder {folder} is full; free some space, or choose another disk.")
        case errno.ENAMETOOLONG:
            reason = _("its name is too long; choose a shorter one.")
        case errno.ELOOP:
            reason = _("its symbolic links lead round in a circle; choose another place.")
        case _:
            reason = _("{reason}; choose another place.")
    return reason.format(folder=_quoted(path.parent), reason=_words(error))


def _reason_not_read(error: OSError | ValueError) -> str:
    match error.errno if isinstance(error, OSError) else None:
        case errno.ENOENT | errno.ENOTDIR:
            return _("there is no such file; check its name and folder.")
        case errno.EACCES | errno.EPERM:
            return _("there is no permission to read it; change its permissions, or name another file.")
        case errno.ELOOP:
            return _("its symbolic links lead round in a circle; name another file.")
        case _:
            return _("{reason}; name another file.").format(reason=_words(error))


def not_written(path: Path, why: str | OSError | ValueError) -> str:
    """That a file or a folder cannot be written, and why, in one sentence."""
    reason = why if isinstance(why, str) else _reason_not_written(path, why)
    return _("{file} cannot be written: {reason}").format(file=_quoted(path), reason=reason)


def _not_read(path: Path, reason: str) -> str:
    return _("{file} cannot be read: {reason}").format(file=_quoted(path), reason=reason)


def _words(error: OSError | ValueError) -> str:
    return error.strerror if isinstance(error, OSError) and error.strerror else str(error)


def _quoted(path: Path) -> str:
    return _("“{word}”").format(word=on_one_line(str(path)))
