"""How far products of Jacobians reach: against bare products, against decimals, estimates against the exact norms."""

import math
from dataclasses import replace
from decimal import Decimal, localcontext

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnn_engine.arrays import norm
from rnn_engine.bounds import back_from, factor_norms, spectral_radius, weight_bounds
from rnn_engine.experiment import NO_TRUNCATION, Experiment, Loss, Network, Sequence
from rnn_engine.jacobians import step_jacobian
from rnn_engine.power_iteration import estimated
from rnn_engine.products import exact
from rnn_engine.reach import jacobian_norms, reach, reach_from, step_norms
from rnn_engine.recorder import record
from rnn_engine.spectral import log2_norms
from rnn_engine.trace import Trace
from tests.engine.networks import experiments, scalar_network


def network(
    cell: str,
    hidden: int,
    length: int,
    gain: float,
    activation: str = "tanh",
    straight: bool = False,
    still: bool = False,
) -> Trace:
    """A random network. `straight`: W_hh is orthogonal times the gain; `still`: nothing comes in, so that h stays 0
    however its Jacobian grows."""
    random = np.random.RandomState(hidden + length)
    shape = Network(cell, activation, "softmax", 3, hidden, 3)
    parameters = {
        name: gain * random.standard_normal(size) / math.sqrt(size[-1]) for name, size in shape.parameter_shapes.items()
    }
    if straight:
        parameters["W_hh"] = gain * np.linalg.qr(random.standard_normal((hidden, hidden)))[0]
    tokens = np.eye(3)[random.randint(3, size=(2, length))]
    sequence, initial = Sequence(tuple(tokens[0]), tuple(tokens[1])), 0.1 * random.standard_normal(shape.state_size)
    if still:
        sequence, initial = replace(sequence, inputs=(None,) * length), np.zeros_like(initial)
        parameters["b_h"] = np.zeros(hidden)
    return record(Experiment(shape, parameters, sequence, Loss("cross_entropy"), NO_TRUNCATION, initial))


# Exact ----------------------------------------------------------------------------------------------------------------


@given(experiments())
def test_norms_are_the_largest_singular_values_of_the_products(experiment: Experiment) -> None:
    trace = record(experiment)
    found, H = reach(trace), experiment.network.hidden_size
    assert found is not None
    assert found.exact
    assert found.timesteps == tuple(range(1, trace.length + 1))
    cuts = {"h": slice(0, H), "c": slice(H, 2 * H)} if experiment.network.cell == "lstm" else {}
    assert set(found.lanes) == set(cuts)
    norms = jacobian_norms(trace)
    for t in range(1, trace.length + 1):
        product, size = np.eye(experiment.network.state_size), 1.0
        for k in range(t, -1, -1):
            largest = float(np.linalg.norm(product, 2))
            assert abs(np.exp2(found.whole.log2_norms[t - 1, k]) - largest) <= 1e-12 * size
            assert abs(norms[t - 1, k] - largest) <= 1e-12 * size
            for lane, cut in cuts.items():
                block = float(np.linalg.norm(product[cut, cut], 2))
                assert abs(np.exp2(found.lanes[lane].log2_norms[t - 1, k]) - block) <= 1e-12 * size
            if k > 0:
                product, size = product @ step_jacobian(trace, k), size * norm(step_jacobian(trace, k))
        assert np.isnan(norms[t - 1, t + 1 :]).all()


@given(experiments(), st.data())
def test_one_row_is_a_row_of_all(experiment: Experiment, data: st.DataObject) -> None:
    trace = record(experiment)
    t = data.draw(st.integers(1, trace.length))
    one, every = reach_from(trace, t), reach(trace)
    assert every is not None
    np.testing.assert_array_equal(one.whole.log2_norms[0], every.whole.log2_norms[t - 1, : t + 1])


@pytest.mark.parametrize(
    ("cell", "gain", "power"), [("elman", 3.0, 310), ("elman", 0.15, -600), ("lstm", 1.5, 0), ("gru", 2.0, 0)]
)
def test_a_thousand_timesteps_to_the_last_digits(cell: str, gain: float, power: int) -> None:
    """Against products of a thousand factors with 50 digits, 10³¹⁰ and 10⁻⁶⁰⁰ and beyond."""
    trace = network(cell, 3, 1000, gain, "identity", still=cell == "elman")
    size = trace.experiment.network.state_size
    found = exact(trace, (1000,)).whole.log2_norms[0]
    with localcontext(prec=50):
        product = [[Decimal(int(i == j)) for j in range(size)] for i in range(size)]
        for k in range(1000, 0, -1):
            columns = [[Decimal(number) for number in column] for column in step_jacobian(trace, k).T.tolist()]
            product = [[sum(map(Decimal.__mul__, row, column), Decimal(0)) for column in columns] for row in product]
            if k - 1 in (0, 500, 990):
                assert found[k - 1] == pytest.approx(log2_of(product), rel=0.0, abs=1e-12 / math.log(2.0))
    assert abs(found[0]) * math.log10(2.0) >= abs(power)
    assert found[0] * power >= 0.0


def log2_of(product: list[list[Decimal]]) -> float:
    """log₂ of the spectral norm of a matrix of decimals: the exponent taken out, the rest is float64's."""
    top = max(abs(number) for row in product for number in row)
    near_one = np.array([[float(number / top) for number in row] for row in product])
    return float(top.ln() / Decimal(2).ln()) + math.log2(float(np.linalg.norm(near_one, 2)))


def test_norms_beyond_float64_are_infinite_only_where_float64_has_to_say_them() -> None:
    trace = record(scalar_network(12, x=0.0, W_hh=1e30))  # h stays 0, its Jacobian over 11 timesteps is 10³³⁰
    assert jacobian_norms(trace)[11, 1] == np.inf
    found = reach_from(trace, 12)
    assert found.whole.log2_norms[0, 1] * math.log10(2.0) == pytest.approx(330.0, rel=1e-14)


def test_a_cell_without_memory_reaches_nothing() -> None:
    found = reach_from(network("feedforward", 4, 6, 1.0), 6)
    np.testing.assert_array_equal(found.whole.log2_norms[0], [-np.inf] * 6 + [0.0])


# Estimated ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "hidden", "gain", "activation", "straight", "low"),
    [
        ("elman", 40, 1.5, "tanh", False, 0.01),
        ("elman", 40, 1.0, "relu", False, 0.01),
        ("elman", 40, 1.0, "tanh", True, 0.3),  # all directions shrink alike: none stands out
        ("lstm", 20, 1.5, "tanh", False, 0.001),
        ("gru", 40, 1.0, "tanh", False, 0.01),
        ("elman", 3, 0.5, "sigmoid", False, 1e-9),  # the block is the whole space
    ],
)
def test_estimates_lie_below_the_norms_and_their_limits_above(
    cell: str, hidden: int, gain: float, activation: str, straight: bool, low: float
) -> None:
    trace = network(cell, hidden, 90, gain, activation, straight)
    timesteps = (4, 30, 31, 90)
    known, found = exact(trace, timesteps), estimated(trace, timesteps)
    assert not found.exact
    for name in ("s", *known.lanes):
        norms, said = (each.whole if name == "s" else each.lanes[name] for each in (known, found))
        there = np.isfinite(norms.log2_norms)
        np.testing.assert_array_equal(there, np.isfinite(said.log2_norms))
        missing = (norms.log2_norms - said.log2_norms)[there]
        assert missing.min() >= -1e-12
        assert np.exp2(missing.max()) - 1.0 <= low
        assert (said.log2_limits - norms.log2_norms)[there].min() >= -1e-12
        assert said.log2_error >= missing.max() - 1e-12
    if not straight:
        assert found.whole.log2_limits[3, 0] - known.whole.log2_norms[3, 0] <= 1e-3  # far back they meet


def test_what_is_too_large_to_be_exact_is_estimated_and_says_so() -> None:
    trace = network("elman", 48, 160, 1.2)
    found = reach(trace)
    assert found is not None
    assert not found.exact
    assert found.timesteps[-1] == 160
    assert len(found.timesteps) == 32
    row = reach_from(trace, 160)
    assert row.exact
    known = row.whole.log2_norms[0]
    assert np.all(found.whole.log2_norms[-1] <= known + 1e-12)
    assert np.all(found.whole.log2_limits[-1] >= known - 1e-12)


def test_a_very_long_sequence_has_single_rows_only() -> None:
    trace = network("elman", 2, 2500, 0.9, "sigmoid")
    assert reach(trace) is None
    assert reach_from(trace, 2500).whole.log2_norms.shape == (1, 2501)


@pytest.mark.parametrize(("gain", "sign"), [(3.0, 1), (0.2, -1)])
def test_estimates_are_finite_in_any_regime(gain: float, sign: int) -> None:
    trace = network("elman", 12, 1000, gain, "identity", still=True)
    found, known = (each(trace, (1000,)).whole.log2_norms for each in (estimated, exact))
    assert np.isfinite(found).all()
    assert sign * found[0, 0] > 1024.0
    np.testing.assert_allclose(found, known, atol=0.01)


# Bounds ---------------------------------------------------------------------------------------------------------------


@settings(max_examples=40)
@given(experiments())
def test_the_norms_of_single_steps_are_those_of_the_factors(experiment: Experiment) -> None:
    trace = record(experiment)
    np.testing.assert_allclose(step_norms(trace), factor_norms(trace), rtol=0.0, atol=1e-12)


@settings(max_examples=60)
@given(experiments())
def test_no_norm_exceeds_its_bounds(experiment: Experiment) -> None:
    trace = record(experiment)
    norms = jacobian_norms(trace)
    rates = weight_bounds(trace)
    assert (rates is None) == (experiment.network.cell != "elman")
    for t in range(1, trace.length + 1):
        by_factors = np.exp2(back_from(factor_norms(trace), t))
        assert np.all(norms[t - 1, : t + 1] <= by_factors * (1.0 + 1e-12))
        if rates is not None:
            by_weights = np.exp2(back_from(rates, t))
            fed = [experiment.sequence.is_fed_softly(k) for k in range(1, trace.length + 1)]
            for k in range(t + 1):
                assert np.isnan(by_weights[k]) == any(fed[k:t])
                assert np.isnan(by_weights[k]) or norms[t - 1, k] <= by_weights[k] * (1.0 + 1e-12)


def test_the_bound_by_weights_is_a_power_of_gamma_and_sigma() -> None:
    trace = network("elman", 5, 6, 1.3, "sigmoid")
    sigma = float(np.linalg.svd(trace.experiment.parameters["W_hh"], compute_uv=False)[0])
    rates = weight_bounds(trace)
    assert rates is not None
    np.testing.assert_allclose(np.exp2(back_from(rates, 6)), (0.25 * sigma) ** np.arange(6, -1, -1), rtol=1e-13)


def test_the_spectral_radius_is_the_rate_of_the_linear_net_in_the_end() -> None:
    trace = network("elman", 4, 400, 0.9, "identity")
    radius = spectral_radius(trace, 400)
    assert radius is not None
    log2_norms = reach_from(trace, 400).whole.log2_norms[0]
    assert (log2_norms[0] - log2_norms[200]) / 200 == pytest.approx(math.log2(radius), abs=0.02)
    assert spectral_radius(network("gru", 4, 3, 1.0), 3) is None


@pytest.mark.parametrize("power", [-1060, -1023, -600, 0, 600, 1021])
def test_the_norm_of_a_matrix_is_known_wherever_float64_has_its_entries(power: int) -> None:
    matrices = np.array([[[3.0, 0.0], [4.0, 0.0]], [[1.0, 1.0], [1.0, 1.0]], [[0.0, 0.0], [0.0, 0.0]]])
    expected = [math.log2(5.0) + power, 1.0 + power, -math.inf]
    assert log2_norms(np.ldexp(matrices, power)) == pytest.approx(expected, rel=1e-15, abs=1e-15)
