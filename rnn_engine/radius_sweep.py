"""What becomes of the gradient when W_hh is made larger or smaller: the whole experiment anew for every ρ(W_hh)."""

from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from rnn_engine.arrays import Array, norm
from rnn_engine.bounds import spectral_radius
from rnn_engine.experiment import Experiment, ExperimentError
from rnn_engine.network import base_name
from rnn_engine.norms import Norms
from rnn_engine.products import products
from rnn_engine.recorder import record
from rnn_engine.reverse import reverse_pass
from rnn_engine.scaled import Exponents
from rnn_engine.spectral import log2_norms
from rnn_engine.telling import AROUND, passed
from rnn_engine.trace import Trace, once_per_trace


@dataclass(frozen=True, eq=False)
class RadiusSweep:
    """`radii`: ρ(W_hh), (n,), ascending. `gradients`: by parameter log₂ ‖∂L/∂θ‖, (n,), −∞ for a zero gradient;
    `jacobians`: log₂ ‖∂h_t/∂h_1‖₂, (n,), t the loss's timestep, or the last loss's. NaN where the forward pass leaves
    the range of float64.
    """

    radii: Array
    gradients: MappingProxyType[str, Array]
    jacobians: Array


@once_per_trace
def radius_sweep(trace: Trace, radii: tuple[float, ...], loss: int | None = None) -> RadiusSweep:
    """Every W_hh times the same factor, so that that of the loss's timestep has each of the `radii`.

    The gradient is that of L, or of the unweighted L_t of timestep `loss`, truncated as the experiment says. Only of
    elman, and where `spectral_radius` is not 0.
    """
    t = trace.losses[-1] if loss is None else loss
    own = spectral_radius(trace, t)
    assert own, "only a cell without gates has one radius, and only one that is not 0 can be scaled"
    names = tuple(trace.experiment.parameters)
    lengths, exponents = np.full((len(names), len(radii)), np.nan), np.zeros((len(names), len(radii)), dtype=np.int64)
    jacobians = np.full(len(radii), np.nan)
    for at, rho in enumerate(radii):
        try:
            moved = record(_scaled_to(trace.experiment, rho / own))
        except ExperimentError:  # the forward pass has left the range
            continue
        gradients = reverse_pass(moved, loss).scaled
        for row, name in enumerate(names):
            lengths[row, at], exponents[row, at] = norm(gradients[name].mantissa), gradients[name].exponent
        jacobians[at] = _reach_to_first(moved, t)
        passed(AROUND * trace.length)
    found = {name: _log2(lengths[row], exponents[row]) for row, name in enumerate(names)}
    return RadiusSweep(np.array(radii), MappingProxyType(found), jacobians)


def _log2(lengths: Array, exponents: Exponents) -> Array:
    return Norms(lengths, exponents).log2()


def _scaled_to(experiment: Experiment, factor: float) -> Experiment:
    parameters = {
        name: factor * value if base_name(name) == "W_hh" else value for name, value in experiment.parameters.items()
    }
    return experiment.moved_to(parameters)


def _reach_to_first(trace: Trace, t: int) -> float:
    """log₂ ‖∂h_t/∂h_1‖₂."""
    found = next(each for each in products(trace, (t,), t) if each.k == 1)
    return float(log2_norms(found.matrices, found.exponents)[0])
