"""NumPy's `.npz`: a zip of arrays. No pickle: only arrays of numbers are looked at, and only as much as is declared."""

import io
import re
import zipfile
import zlib
from collections.abc import Mapping
from math import prod

import numpy as np
import numpy.typing as npt

from app.files.tensors.tensor import MOST_BYTES, MOST_TENSORS, Tensor, TensorError, check_declared
from app.quoting import printable
from app.translation import _
from rnn_engine.arrays import Array

_MEMBER = ".npy"
_END, _END_SIZE = b"PK\x05\x06", 22
_ZIP64_END, _ZIP64_END_SIZE = b"PK\x06\x07", 20
_MOST_DIRECTORY_BYTES = 2**20
_MAGIC = b"\x93NUMPY"
_LENGTH_BYTES = {1: 2, 2: 4, 3: 4}
"""Of the header's length, by the version of the array's format."""
_MOST_HEADER_BYTES = 10_000
_HEADER = re.compile(
    r"\{\s*'descr':\s*'(?P<kind>[<>|=]?[A-Za-z]\d{1,4})',\s*'fortran_order':\s*(?P<fortran>True|False),"
    r"\s*'shape':\s*\((?P<shape>[\d,\s]*)\),?\s*\}\s*"
)
_FLOAT = re.compile(r"[<>=|]?f[248]")


def is_zip(content: bytes) -> bool:
    return content.startswith((b"PK\x03\x04", _END))


def first_name(content: bytes) -> str:
    """The name of what a zip holds first; only the bytes before it are looked at."""
    length = int.from_bytes(content[26:28], "little")
    return content[30 : 30 + length].decode("utf-8", "replace")


def read_npz(content: bytes) -> dict[str, Tensor]:
    """The arrays in the content of an `.npz`. Raises TensorError."""
    archive = _opened(content)
    members = archive.infolist()
    _check_directory(members)
    packed = {member.filename.removesuffix(_MEMBER): member for member in members}
    try:
        arrays = {name: _unpacked(archive, packed[name]) for name in sorted(packed)}
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError) as error:
        broken = _("the file is broken: {reason}; save it again.")
        raise TensorError(broken.format(reason=printable(str(error)))) from error
    declared = {name: _Declared(name, array) for name, array in arrays.items()}
    check_declared({name: header.shape for name, header in declared.items()})
    return {name: header.tensor() for name, header in declared.items()}


def npz_bytes(arrays: Mapping[str, Array]) -> bytes:
    """The content of an `.npz` that holds these arrays in float64; the same arrays give the same bytes."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for name, array in arrays.items():
            member = io.BytesIO()
            np.lib.format.write_array(member, np.ascontiguousarray(array), version=(1, 0), allow_pickle=False)
            archive.writestr(zipfile.ZipInfo(name + _MEMBER), member.getvalue())
    return packed.getvalue()


def _opened(content: bytes) -> zipfile.ZipFile:
    """The zip, whose directory is small enough to be read."""
    end = content[-_END_SIZE:]
    if not end.startswith(_END) or end[-2:] != b"\0\0":
        raise TensorError(_("the file is no whole zip, or has something behind it; save it again."))
    behind = content[-_END_SIZE - _ZIP64_END_SIZE : -_END_SIZE]
    directory = int.from_bytes(end[12:16], "little")
    if behind.startswith(_ZIP64_END) or directory > _MOST_DIRECTORY_BYTES:
        raise TensorError(_("the file’s directory is too long; save at most {most} arrays.").format(most=MOST_TENSORS))
    try:
        return zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, OverflowError) as error:
        broken = _("the file is broken: {reason}; save it again.")
        raise TensorError(broken.format(reason=printable(str(error)))) from error


def _check_directory(members: list[zipfile.ZipInfo]) -> None:
    """Raises TensorError where the directory declares what is not accepted: before anything is unpacked."""
    if len(members) > MOST_TENSORS:
        many = _(
            "the file holds {count} arrays, and at most {most} are accepted; save the state dict of the network alone."
        )
        raise TensorError(many.format(count=len(members), most=MOST_TENSORS))
    seen: set[str] = set()
    for member in members:
        name = printable(member.filename)
        if not member.filename.endswith(_MEMBER):
            raise TensorError(_("the file holds {name}, which is no array; save arrays alone.").format(name=name))
        if member.filename in seen:
            raise TensorError(_("the file holds {name} twice; save the file again.").format(name=name))
        if member.flag_bits & 0x1 or member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            odd = _("{name} is encrypted, or packed in a way that NumPy does not use; save it with numpy.savez.")
            raise TensorError(odd.format(name=name))
        seen.add(member.filename)
    unpacked = sum(member.file_size for member in members)
    if unpacked > MOST_BYTES:
        large = _("the file would have {size} bytes unpacked, and at most {most} are accepted; save a smaller network.")
        raise TensorError(large.format(size=unpacked, most=MOST_BYTES))


def _unpacked(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    """As many bytes as are declared; `archive.read` would unpack all that there are before it finds them too many."""
    with archive.open(member) as file:
        return file.read(member.file_size)


class _Declared:
    """An array of the `.npy` format, whose header is read and agrees with the number of bytes behind it."""

    def __init__(self, name: str, content: bytes) -> None:
        self._name = name
        if not content.startswith(_MAGIC) or len(content) < 8 or (version := content[6]) not in _LENGTH_BYTES:
            raise self._refusal()
        start = 8 + _LENGTH_BYTES[version]
        length = int.from_bytes(content[8:start], "little")
        if length > _MOST_HEADER_BYTES:
            raise self._refusal()
        header = _HEADER.fullmatch(content[start : start + length].decode("latin-1"))
        sides = [] if header is None else header["shape"].replace(" ", "").removesuffix(",").split(",")
        if header is None or not all(side.isdecimal() and len(side) < 20 for side in sides if sides != [""]):
            raise self._refusal()
        self.shape = tuple(map(int, filter(None, sides)))
        self._kind, self._fortran = header["kind"], header["fortran"] == "True"
        self._content = memoryview(content)[start + length :]

    def tensor(self) -> Tensor:
        """The array; raises TensorError where there are more or fewer bytes than its shape needs."""
        if not _FLOAT.fullmatch(self._kind):
            return Tensor(self._name, self.shape, self._kind, None)
        kind = np.dtype(self._kind.replace("|", "<"))
        if prod(self.shape) * kind.itemsize != len(self._content):
            count = _("{name} has {count} bytes, and its shape needs {needed}; save the file again.")
            needed = prod(self.shape) * kind.itemsize
            raise TensorError(count.format(name=printable(self._name), count=len(self._content), needed=needed))
        flat: npt.NDArray[np.floating] = np.frombuffer(self._content, kind)
        return Tensor(self._name, self.shape, self._kind, flat.reshape(self.shape, order="F" if self._fortran else "C"))

    def _refusal(self) -> TensorError:
        odd = _("{name} is no array of numbers as numpy.savez writes it; save it again, as float32 or float64.")
        return TensorError(odd.format(name=printable(self._name)))
