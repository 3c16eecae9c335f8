"""Reading a file of tensors by what it holds, whatever its name is, and writing one."""

from collections.abc import Mapping
from pathlib import Path

from app.files.tensors.npz_file import first_name, is_zip, npz_bytes, read_npz
from app.files.tensors.safetensors_file import is_safetensors, read_safetensors, safetensors_bytes
from app.files.tensors.tensor import MOST_BYTES, TensorError, Tensors, about
from app.files.whole import FileError, read_limited, write_whole
from app.quoting import printable
from app.translation import _
from rnn_engine.arrays import Array

ENDINGS = (".safetensors", ".npz")
"""Of the names of files that can be read and written."""
PICKLED = (".pt", ".pth", ".ckpt", ".pkl", ".bin")
"""Of the names that torch.save is used with."""

_PICKLE = b"\x80"
_PROTOCOLS = range(2, 6)


def is_weights(path: Path) -> bool:
    """Whether a file is called as files of weights are, those among them that can't be read: that is said then."""
    return path.suffix.lower() in (*ENDINGS, *PICKLED)


def read_tensors(path: Path) -> Tensors:
    """What the file `path` holds. Raises TensorError, a FileError, also where it is a pickle, which is never read."""
    try:
        content = read_limited(path, MOST_BYTES)
    except TensorError:
        raise
    except FileError as error:
        raise TensorError(str(error)) from error
    with about(path):
        return _tensors(content, path)


def write_tensors(arrays: Mapping[str, Array], path: Path) -> None:
    """Write arrays in float64 as the name's ending says, whole or not at all. Raises FileError."""
    writers = {".safetensors": safetensors_bytes, ".npz": npz_bytes}
    if path.suffix.lower() not in writers:
        refused = _("“{file}” cannot be written: let the name end in {endings}.")
        raise FileError(refused.format(file=path, endings=_(" or ").join(ENDINGS)))
    write_whole(path, writers[path.suffix.lower()](arrays))


def _tensors(content: bytes, path: Path) -> Tensors:
    is_named_pickled = path.suffix.lower() in PICKLED
    if is_zip(content):
        if is_named_pickled or first_name(content).endswith(".pkl"):
            raise TensorError(converting(path))
        return read_npz(content)
    if _is_pickle(content) or (is_named_pickled and not is_safetensors(content)):
        raise TensorError(converting(path))
    if is_safetensors(content):
        return read_safetensors(content)
    if content.startswith(b"\x93NUMPY"):
        raise TensorError(_("the file is one array without a name; save the whole state dict with numpy.savez."))
    raise TensorError(_("the file is neither .safetensors nor .npz; save a state dict as one of them."))


def converting(path: Path) -> str:
    """Why a pickle is not read, and three lines of Python that make a file of it that is."""
    why = _(
        "the file is a pickle, which can run any code when it is opened, so it is not read. Three lines of Python "
        "convert it:"
    )
    lines = (
        "import torch, safetensors.torch",
        f"state = torch.load({_literal(path.name)}, map_location='cpu', weights_only=True)",
        # A checkpoint holds more: the state dict under one of these names. Tied weights are one tensor in memory, which
        # is refused.
        "safetensors.torch.save_file({k: v.clone().contiguous() for k, v in "
        "state.get('state_dict', state.get('model_state_dict', state.get('model', state))).items()}, "
        f"{_literal(path.stem + '.safetensors')})",
    )
    return "\n    ".join((why, *lines))


def _literal(name: str) -> str:
    """A name as Python writes it; `ascii` leaves nothing in it that a terminal or a reader could take for more."""
    return ascii(printable(name) if len(name) > 80 else name)


def _is_pickle(content: bytes) -> bool:
    return content[:1] == _PICKLE and len(content) > 1 and content[1] in _PROTOCOLS
