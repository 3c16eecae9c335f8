"""The data file (FORMATS §4): every number of a trace, as JSON or as NumPy's .npz."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

import numpy as np

from app.files.data_arrays import npz
from app.files.data_exponents import Written, of_scaled, of_state, set_apart
from app.files.data_losses import backward_values, of_each_loss
from app.files.lesson import Lesson
from app.files.lesson_writing import lesson_as_json
from app.files.whole import FileError, write_whole
from app.translation import _
from rnn_engine.arrays import Array
from rnn_engine.contributions import INITIAL_STATE, Contributions, contributions
from rnn_engine.gradcheck import check_where_possible
from rnn_engine.jacobians import step_jacobian
from rnn_engine.proofs import sum_difference
from rnn_engine.reach import jacobian_norms
from rnn_engine.trace import Trace

Extent = Literal["full", "norms"]
"""Whether the matrices C[t,k] are written, or their norms only."""

FULL_UP_TO = 16 * 2**20
"""Bytes of matrices C[t,k] up to which they are written unless something else is asked for."""

_JACOBIAN_NORMS_UP_TO = 2_000_000_000
"""T²S³, the multiplications up to which `jacobian_norms` are computed: some seconds."""
_DIFFERENCES_UP_TO = 50_000_000
"""Multiplications of a forward pass up to which gradients are checked by differences; `check` always does."""

_LOWEST = -1022
"""log₂ of the smallest number that float64 holds with all its digits."""

_TRIANGLES = 6
"""Arrays (T, T) that the engine keeps beside four for every parameter."""

_BYTES_PADDED = 16  # as an array, and in the file's bytes
_BYTES_A_NUMBER = 110  # as a Python number in a list, and again as text


def data(trace: Trace, lesson: Lesson, extent: Extent | None = None) -> dict[str, Any]:
    """The content of the data file: lists and numbers, None where FORMATS says null.

    `extent` None: "full" up to 16 MiB of matrices.
    """
    extent = extent or _default_extent(trace)
    answer = contributions(trace)

    def by(what: Callable[[str], Any]) -> dict[str, Any]:
        return {name: what(name) for name in trace.experiment.parameters}

    content: dict[str, Any] = {
        "format": "unfold-data",
        "version": 1,
        "lesson": lesson_as_json(lesson),
        "forward": _forward(trace),
        "loss": trace.total_loss,
        "gradients": _gradients(trace, truncated=True),
    }
    if trace.experiment.truncation.cuts(trace.losses):
        content["gradients_full"] = _gradients(trace, truncated=False)
    per_loss = of_each_loss(trace, with_matrices=extent == "full")
    backward = per_loss.pop("backward")
    content |= per_loss
    content |= {
        "norms": by(lambda name: _table(trace, _norms(answer, name))),
        "log2_norms": by(lambda name: _table(trace, answer.log2_norms(name))),
        "shares": by(lambda name: _table(trace, answer.shares(name))),
        "shares_per_loss": by(lambda name: _table(trace, answer.shares_of_loss(name))),
        "backward": backward,
        "backward_total": _backward_total(trace, answer),
        "jacobians": [_listed(step_jacobian(trace, k)) for k in range(1, trace.length + 1)],
        "jacobian_norms": _jacobian_norms(trace),
        "checks": by(lambda name: _checked(trace, name)),
    }
    content, exponents = set_apart(content)
    return content | {"exponents": exponents} if exponents else content


def write_data(trace: Trace, lesson: Lesson, file: Path, extent: Extent | None = None) -> None:
    """Write the data file; its name ends in .json or .npz. Raises FileError or ExperimentError, and writes nothing."""
    extension = file.suffix.lower()
    if extension not in (".json", ".npz"):
        refused = _("“{file}” cannot be written: data are JSON or NumPy's; let the name end in .json or .npz.")
        raise FileError(refused.format(file=file))
    as_npz = extension == ".npz"
    extent = extent or _default_extent(trace, padded=as_npz)
    _check_memory(trace, file, extent, padded=as_npz)
    content = data(trace, lesson, extent)
    write_whole(file, npz(content, trace.length) if as_npz else _json(content))


def _json(content: dict[str, Any]) -> bytes:
    """A line for every outermost key."""
    parts = [f"{json.dumps(key)}: {json.dumps(value, allow_nan=False)}" for key, value in content.items()]
    return ("{\n" + ",\n".join(parts) + "\n}\n").encode()


def _forward(trace: Trace) -> dict[str, Any]:
    read = ("x", "e") if _embeds(trace) else ("x",)
    names = (*read, *(name for name in trace.names if name not in (*read, "y")))
    timesteps = range(1, trace.length + 1)
    return {name: [_listed_if_any(trace.value(name, t)) for t in timesteps] for name in names}


def _gradients(trace: Trace, truncated: bool) -> dict[str, Written]:
    answer, network = contributions(trace), trace.experiment.network
    gradients = {name: of_scaled(answer.scaled_gradient(name, truncated)) for name in trace.experiment.parameters}
    return gradients | {INITIAL_STATE: of_state(answer.scaled_gradient(INITIAL_STATE, truncated), network)}


def _backward_total(trace: Trace, answer: Contributions) -> dict[str, Written]:
    swept, has_output = answer.sweep, trace.experiment.sequence.has_output
    dq = [_listed(row) if has_output(t) else None for t, row in enumerate(swept.dq, 1)]
    return {"dq": Written(dq, swept.dq_exponents.tolist())} | backward_values(swept)


def _norms(answer: Contributions, parameter: str) -> Array:
    """‖C[t,k]‖, NaN where float64 has no full number for it."""
    logs = answer.log2_norms(parameter)
    return np.where((logs < _LOWEST) & (logs > -np.inf), np.nan, answer.norms(parameter))


def _table(trace: Trace, numbers: Array) -> list[Any]:
    """A (T, T) array as a list for every t with a loss, of numbers for k = 1..t; None where there is none."""
    has_loss = trace.experiment.sequence.has_loss
    return [_finite(numbers[t - 1, :t]) if has_loss(t) else None for t in range(1, trace.length + 1)]


def _finite(numbers: Array) -> list[Any]:
    entries = numbers.astype(object)
    entries[~np.isfinite(numbers)] = None
    listed: list[Any] = entries.tolist()
    return listed


def _jacobian_norms(trace: Trace) -> list[Any] | None:
    """A list for every t, of norms for k = 0..t; None where it would take too long, or for a norm beyond float64."""
    if not _has_jacobian_norms(trace):
        return None
    return [_finite(norms[: t + 1]) for t, norms in enumerate(jacobian_norms(trace), 1)]


def _has_jacobian_norms(trace: Trace) -> bool:
    return trace.length**2 * trace.experiment.network.state_size**3 <= _JACOBIAN_NORMS_UP_TO


def _checked(trace: Trace, parameter: str) -> dict[str, float | None]:
    affordable = trace.experiment.network.parameters_size * trace.length <= _DIFFERENCES_UP_TO
    return {
        "sum_of_contributions": sum_difference(trace, parameter),
        "finite_differences": check_where_possible(trace, parameter) if affordable else None,
    }


def _embeds(trace: Trace) -> bool:
    return trace.experiment.network.embedding_size is not None


def _listed(array: Array) -> Any:
    return array.tolist()


def _listed_if_any(array: Array | None) -> Any:
    return None if array is None else array.tolist()


# How much it is ----------------------------------------------------------------------------------------------------


def _numbers_in_tiles(trace: Trace, padded: bool = False) -> int:
    """`padded`: with those that .npz stores where there is no loss, or k > t."""
    return (trace.length**2 if padded else sum(trace.losses)) * trace.experiment.network.parameters_size


def _default_extent(trace: Trace, padded: bool = False) -> Extent:
    return "full" if 8 * _numbers_in_tiles(trace, padded) <= FULL_UP_TO else "norms"


def _numbers(trace: Trace, extent: Extent, padded: bool) -> int:
    """How many numbers the file holds, about."""
    network, length = trace.experiment.network, trace.length
    backward = network.state_size + network.pre_size + (network.embedding_size or 0)
    backward += network.output_size if trace.experiment.sequence.feedback == "soft" else 0
    pairs = length**2 if padded else sum(trace.losses)
    numbers = pairs * (4 * len(network.parameter_shapes) + backward) + length * network.state_size**2
    numbers += (len(trace.losses) + 3) * network.parameters_size
    numbers += length**2 if _has_jacobian_norms(trace) else 0
    return numbers + (_numbers_in_tiles(trace, padded) if extent == "full" else 0)


def _check_memory(trace: Trace, file: Path, extent: Extent, padded: bool) -> None:
    """Refuse what would not fit, before anything is computed."""
    import psutil

    numbers = _numbers(trace, extent, padded)
    needed = _BYTES_A_NUMBER * _numbers(trace, extent, padded=False) + (_BYTES_PADDED * numbers if padded else 0)
    needed += 8 * trace.length**2 * (4 * len(trace.experiment.parameters) + _TRIANGLES)
    free = psutil.virtual_memory().available
    if needed > free // 2:
        refused = (
            _(
                "“{file}” cannot be written: {numbers} numbers would need about {needed:.3g} GiB of memory, more "
                "than half "
                "of the {free:.3g} GiB that are free; write --contributions norms, or a shorter sequence."
            )
            if extent == "full"
            else _(
                "“{file}” cannot be written: {numbers} numbers would need about {needed:.3g} GiB of memory, more "
                "than half "
                "of the {free:.3g} GiB that are free; shorten the sequence."
            )
        )
        raise FileError(refused.format(file=file, numbers=numbers, needed=needed / 2**30, free=free / 2**30))
