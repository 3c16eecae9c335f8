"""Initial weights: what each kind promises, and a stream that never changes."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnn_engine.experiment import ExperimentError, Network, Stage
from rnn_engine.initialisation import INITIALISATIONS, initial_parameters

NETWORK = Network("elman", "tanh", "softmax", 4, 3, 4, embedding_size=2)
GATED = {"lstm": 4, "gru": 3}
STAGED = Network(
    *("gru", "tanh", "softmax", 4, 3, 4),
    embedding_size=2,
    stages=(Stage("encoder", until=2), Stage("bridge", until=3, reads=False), Stage("decoder")),
)
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


def test_stages_are_drawn_one_after_the_other() -> None:
    stream = np.random.RandomState(4)
    parameters = initial_parameters(STAGED, "normal", scale=0.5, seed=4)
    assert list(parameters) == list(STAGED.parameter_shapes)
    drawn = ["E", "encoder.W_xh", "encoder.W_hh", "bridge.W_hh", "decoder.W_xh", "decoder.W_hh", "W_hy"]
    for name in drawn:
        assert np.array_equal(parameters[name], stream.normal(0.0, 0.5, parameters[name].shape))
    assert [name for name in parameters if parameters[name].ndim == 2] == drawn
    assert not any(array.any() for array in parameters.values() if array.ndim == 1)


@pytest.mark.parametrize("cell", GATED)
def test_xavier_and_orthogonal_count_gate_by_gate(cell: str) -> None:
    network = Network(cell, "tanh", "softmax", 2, 3, 4)
    stream = np.random.RandomState(7)
    xavier = initial_parameters(network, "xavier", scale=2.0, seed=7)
    for name, columns in (("W_xh", 2), ("W_hh", 3)):
        bound = 2.0 * np.sqrt(6.0 / (3 + columns))
        gates = [stream.uniform(-bound, bound, (3, columns)) for _ in range(GATED[cell])]
        assert np.array_equal(xavier[name], np.concatenate(gates))
    bound = 2.0 * np.sqrt(6.0 / (4 + 3))
    assert np.array_equal(xavier["W_hy"], stream.uniform(-bound, bound, (4, 3)))
    orthogonal = initial_parameters(network, "orthogonal", scale=2.0, seed=7)
    for name in ("W_xh", "W_hh"):
        for gate in np.split(orthogonal[name], GATED[cell]):
            assert gate.T @ gate == pytest.approx(4.0 * np.eye(gate.shape[1]), abs=1e-12)


@pytest.mark.parametrize("cell", GATED)
def test_identity_of_every_gate(cell: str) -> None:
    network = Network(cell, "tanh", "softmax", 2, 3, 4)
    parameters = initial_parameters(network, "identity", scale=0.9, seed=7)
    assert np.array_equal(parameters["W_hh"], np.concatenate([0.9 * np.eye(3)] * GATED[cell]))
    xavier = initial_parameters(network, "xavier", scale=0.9, seed=7)
    assert np.array_equal(parameters["W_xh"], xavier["W_xh"])


@pytest.mark.parametrize("cell", GATED)
def test_gates_have_no_common_spectral_radius(cell: str) -> None:
    with pytest.raises(ExperimentError) as error:
        initial_parameters(Network(cell, "tanh", "softmax", 2, 3, 4), "normal", spectral_radius=0.9)
    assert [problem.field for problem in error.value.problems] == ["parameters.spectral_radius"]


def test_every_stage_has_the_spectral_radius() -> None:
    network = Network(*("elman", "tanh", "softmax", 2, 3, 4), stages=(Stage("a", until=1), Stage("b")))
    parameters = initial_parameters(network, "normal", spectral_radius=0.9)
    for name in ("a.W_hh", "b.W_hh"):
        assert np.max(np.abs(np.linalg.eigvals(parameters[name]))) == pytest.approx(0.9)


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
