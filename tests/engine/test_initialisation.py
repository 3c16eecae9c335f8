"""Initial weights: what each kind promises, and a stream that never changes."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnn_engine.experiment import ExperimentError, Network
from rnn_engine.initialisation import INITIALISATIONS, initial_parameters

NETWORK = Network("elman", "tanh", "softmax", 4, 3, 4, embedding_size=2)
WIDE = Network("elman", "tanh", "softmax", 9, 5, 2)


@pytest.mark.parametrize("kind", INITIALISATIONS)
@pytest.mark.parametrize("network", [NETWORK, WIDE, Network("feedforward", "relu", "identity", 1, 1, 1)])
def test_every_parameter_has_its_shape_and_biases_are_zero(kind: str, network: Network) -> None:
    parameters = initial_parameters(network, kind, scale=0.5, seed=3)
    assert {name: array.shape for name, array in parameters.items()} == network.parameter_shapes
    assert list(parameters) == list(network.parameter_shapes)
    assert not parameters["b_h"].any()
    assert not parameters["b_y"].any()
    assert all(not array.flags.writeable for array in parameters.values())


def test_the_stream_is_drawn_in_the_canonical_order() -> None:
    stream = np.random.RandomState(11)
    parameters = initial_parameters(NETWORK, "uniform", scale=0.5, seed=11)
    for name in ("E", "W_xh", "W_hh", "W_hy"):
        assert np.array_equal(parameters[name], stream.uniform(-0.5, 0.5, parameters[name].shape))


def test_these_numbers_stay_as_they_are() -> None:
    parameters = initial_parameters(WIDE, "normal", scale=2.0, seed=0)
    assert parameters["W_xh"][0, :3] == pytest.approx([3.52810469, 0.80031442, 1.95747597])


@given(st.integers(0, 2**32 - 1), st.sampled_from(INITIALISATIONS))
def test_the_same_seed_gives_the_same_numbers(seed: int, kind: str) -> None:
    first, second = (initial_parameters(NETWORK, kind, seed=seed) for _ in range(2))
    assert all(np.array_equal(first[name], second[name]) for name in first)


@given(st.integers(0, 1000), st.floats(0.1, 3.0))
def test_bounds_of_uniform_and_xavier(seed: int, scale: float) -> None:
    uniform = initial_parameters(WIDE, "uniform", scale, seed)
    assert all(np.max(np.abs(array)) <= scale for array in uniform.values())
    for array in initial_parameters(WIDE, "xavier", scale, seed).values():
        if array.ndim == 2:
            assert np.max(np.abs(array)) <= scale * np.sqrt(6.0 / sum(array.shape))


@given(st.integers(0, 1000), st.floats(0.1, 3.0))
def test_orthogonal_matrices_stretch_by_the_scale(seed: int, scale: float) -> None:
    for array in initial_parameters(WIDE, "orthogonal", scale, seed).values():
        if array.ndim == 2:
            assert np.linalg.svd(array, compute_uv=False) == pytest.approx(scale)


def test_identity() -> None:
    parameters = initial_parameters(NETWORK, "identity", scale=0.9, seed=1)
    assert np.array_equal(parameters["W_hh"], 0.9 * np.eye(3))
    assert np.array_equal(parameters["E"], initial_parameters(NETWORK, "xavier", scale=0.9, seed=1)["E"])


@pytest.mark.parametrize("kind", INITIALISATIONS)
def test_spectral_radius(kind: str) -> None:
    rescaled = initial_parameters(NETWORK, kind, seed=5, spectral_radius=0.55)
    plain = initial_parameters(NETWORK, kind, seed=5)
    assert np.max(np.abs(np.linalg.eigvals(rescaled["W_hh"]))) == pytest.approx(0.55)
    assert all(np.array_equal(rescaled[name], plain[name]) for name in plain if name != "W_hh")


@pytest.mark.parametrize(
    ("settings", "field"),
    [
        ({"kind": "gaussian"}, "parameters.init"),
        ({"kind": "normal", "scale": -1.0}, "parameters.scale"),
        ({"kind": "normal", "scale": float("nan")}, "parameters.scale"),
        ({"kind": "uniform", "scale": 1e308}, "parameters.scale"),
        ({"kind": "normal", "seed": -1}, "parameters.seed"),
        ({"kind": "normal", "seed": 2**32}, "parameters.seed"),
        ({"kind": "normal", "spectral_radius": -0.5}, "parameters.spectral_radius"),
        ({"kind": "normal", "scale": 0.0, "spectral_radius": 0.5}, "parameters.spectral_radius"),
    ],
)
def test_what_can_not_be_drawn_is_said(settings: dict[str, object], field: str) -> None:
    with pytest.raises(ExperimentError) as error:
        initial_parameters(NETWORK, **settings)  # type: ignore[arg-type]
    assert [problem.field for problem in error.value.problems] == [field]
