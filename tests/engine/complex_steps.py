"""Derivatives by any value or by one copy of a parameter, by complex steps: no chain rule, and no cancellation."""

from typing import Any

import numpy as np

from rnn_engine.arrays import Array
from rnn_engine.experiment import Experiment
from tests.engine.plain import Arithmetic, plain_losses

_STEP = 1e-30

COMPLEX = Arithmetic(
    number=lambda array: array.astype(np.complex128), real=lambda z: np.asarray(z).real, exp=np.exp, log1p=np.log1p
)


def slopes_by_value(experiment: Experiment, name: str, k: int, size: int) -> dict[int, Array]:
    """∂L_t/∂(the value `name` of timestep k), (size,), for every loss t: zeros where it comes too late."""

    def seen(value_name: str, timestep: int, value: Any) -> Any:
        return value + 1j * _STEP * np.eye(size) if (value_name, timestep) == (name, k) else value

    return _slopes(experiment, lambda parameter, _: _parameter(experiment, parameter), seen, (size,))


def slopes_by_use(experiment: Experiment, parameter: str, k: int) -> dict[int, Array]:
    """C[t,k] for every loss t: ∂L_t by the copy of a parameter that timestep k alone uses."""
    shape = experiment.parameters[parameter].shape
    nudges = 1j * _STEP * np.eye(int(np.prod(shape))).reshape(-1, *shape)

    def given(name: str, timestep: int) -> Any:
        value = _parameter(experiment, name)
        return value + nudges if (name, timestep) == (parameter, k) else value

    return _slopes(experiment, given, lambda _name, _k, value: value, shape)


def _parameter(experiment: Experiment, name: str) -> Any:
    array = experiment.initial_state if name == "initial_state" else experiment.parameters[name]
    return array.astype(np.complex128)


def _slopes(experiment: Experiment, given: Any, seen: Any, shape: tuple[int, ...]) -> dict[int, Array]:
    count = int(np.prod(shape))
    losses = plain_losses(experiment, COMPLEX, given, seen)
    return {t: np.broadcast_to(loss.imag / _STEP, (count,)).reshape(shape) for t, loss in losses.items()}
