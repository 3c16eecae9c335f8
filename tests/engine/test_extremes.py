"""Networks that explode, vanish and saturate, against 60 digits and any exponent: nothing is lost, nothing is nan."""

from collections.abc import Callable
from typing import Literal, NamedTuple

import numpy as np
import pytest

from rnn_engine.arrays import Array
from rnn_engine.contributions import INITIAL_STATE, contributions
from rnn_engine.experiment import NO_TRUNCATION, Experiment, Loss, Network, Sequence, Stage, Truncation
from rnn_engine.proofs import sum_difference
from rnn_engine.recorder import record
from rnn_engine.reverse import reverse_pass
from rnn_engine.scaled import Scaled
from rnn_engine.trace import Trace
from tests.engine.extended import Exact, Extended, Row, as_exact, exact, mp, norm

LONG = 1000


def network_of(
    cell: str,
    length: int,
    weights: Callable[[np.random.RandomState, str, tuple[int, ...]], Array],
    losses: tuple[int, ...],
    inputs: Callable[[np.random.RandomState, int], Array | None] = lambda random, t: random.standard_normal(2),
    truncation: Truncation = NO_TRUNCATION,
    feedback: Literal["soft"] | None = None,
    **shape: str | int | tuple[Stage, ...],
) -> Experiment:
    """Half the squared error at the `losses`; `weights` by canonical name, `inputs` by timestep; two units if `shape`
    doesn't say how many."""
    random = np.random.RandomState(3)
    sizes = {"hidden_activation": "tanh", "output_activation": "identity", "input_size": 2, "hidden_size": 2} | shape
    network = Network(cell, output_size=2, **sizes)  # type: ignore[arg-type]
    parameters = {name: weights(random, name, size) for name, size in network.parameter_shapes.items()}
    sequence = Sequence(
        tuple(inputs(random, t) for t in range(1, length + 1)),
        tuple(np.array([1.0, -0.5]) if t in losses else None for t in range(1, length + 1)),
        feedback=feedback,
    )
    state = np.zeros(network.state_size)
    return Experiment(network, parameters, sequence, Loss("half_squared_error"), truncation, state)


def at_rest(gain: float) -> Callable[[np.random.RandomState, str, tuple[int, ...]], Array]:
    """No bias in the hidden layer and no input: h stays 0, and its Jacobian is W_hh itself, `gain` times a matrix that
    turns and shears."""

    def weights(random: np.random.RandomState, name: str, shape: tuple[int, ...]) -> Array:
        if name.endswith("W_hh"):
            return gain * np.array([[0.8, -0.7], [0.5, 0.9]])
        return np.zeros(shape) if name.endswith("b_h") else random.standard_normal(shape)

    return weights


def at_rest_by_stage(**gains: float) -> Callable[[np.random.RandomState, str, tuple[int, ...]], Array]:
    def weights(random: np.random.RandomState, name: str, shape: tuple[int, ...]) -> Array:
        return at_rest(gains.get(name.partition(".")[0], 1.0))(random, name, shape)

    return weights


def handed_on(random: np.random.RandomState, name: str, shape: tuple[int, ...]) -> Array:
    """No bias and no input but zeros: ŷ stays 0, and what it is made of grows from timestep to timestep."""
    return np.zeros(shape) if len(shape) == 1 else 5.0 * random.standard_normal(shape)


def driven(gain: float, bias: float = 0.0) -> Callable[[np.random.RandomState, str, tuple[int, ...]], Array]:
    """Random weights, those of h times `gain`; a random side of ±`bias` for every pre-activation."""

    def weights(random: np.random.RandomState, name: str, shape: tuple[int, ...]) -> Array:
        drawn = random.standard_normal(shape)
        if name.endswith(("b_h", "b_xh")):
            return drawn * 0.3 + bias * np.sign(random.standard_normal(shape))
        return gain * drawn if name.endswith("W_hh") else drawn

    return weights


def first_only(random: np.random.RandomState, t: int) -> Array | None:
    return np.array([0.5, -1.0]) if t == 1 else None


def last_only(random: np.random.RandomState, t: int) -> Array | None:
    return np.array([0.5, -1.0]) if t == LONG else None


def zero_first(random: np.random.RandomState, t: int) -> Array | None:
    return np.zeros(2) if t == 1 else None


def nothing(random: np.random.RandomState, t: int) -> Array | None:
    return None


EXTREMES = {
    "explodes at rest": network_of("elman", LONG, at_rest(2.3), (1, 400, LONG), nothing),
    "explodes at rest, read at the end": network_of("elman", LONG, at_rest(2.3), (1, 400, LONG), last_only),
    "vanishes": network_of("elman", LONG, at_rest(0.2), (LONG,), first_only),
    "vanishes, with early losses": network_of("elman", LONG, at_rest(0.2), (3, 500, LONG), first_only),
    "vanishes between stages": network_of(
        "elman", LONG, at_rest(0.2), (LONG,), first_only, stages=(Stage("encoder", 5), Stage("decoder", reads=False))
    ),
    "fades and grows again": network_of(
        "elman",
        LONG,
        at_rest_by_stage(encoder=2.3, decoder=0.2),
        (LONG,),
        zero_first,
        stages=(Stage("encoder", 500), Stage("decoder", reads=False)),
    ),
    "explodes by what is fed back": network_of(
        "feedforward", 300, handed_on, (1, 150, 300), zero_first, feedback="soft", output_activation="tanh"
    ),
    "explodes by what is fed back and remembered": network_of(
        "gru", 300, handed_on, (1, 300), zero_first, feedback="soft", output_activation="tanh", embedding_size=2
    ),
    "explodes with an embedding": network_of("elman", LONG, at_rest(2.3), (1, 400, LONG), last_only, embedding_size=2),
    "is chaotic": network_of("elman", 150, driven(3.0), (150,), hidden_size=16),
    "saturates": network_of("elman", LONG, driven(6.0), (2, 700, LONG)),
    "saturates and is truncated": network_of(
        "elman", LONG, driven(6.0), (2, 700, LONG), truncation=Truncation("sliding", 600)
    ),
    "identity explodes forward too": network_of("elman", 300, driven(2.0), (7, 300), hidden_activation="identity"),
    "sigmoid": network_of("elman", LONG, driven(9.0), (5, LONG), hidden_activation="sigmoid"),
    "sigmoid at ±50": network_of("elman", 20, driven(1.0, 50.0), (2, 20), hidden_activation="sigmoid"),
    "tanh at ±50": network_of("elman", 12, driven(1.0, 50.0), (2, 12)),
    "lstm": network_of("lstm", 300, driven(4.0), (2, 300)),
    "lstm that forgets": network_of("lstm", 600, driven(1.0, 5.0), (2, 600)),
    "lstm at ±50": network_of("lstm", 40, driven(1.0, 50.0), (2, 40)),
    "lstm at ±400": network_of("lstm", 12, driven(1.0, 400.0), (2, 12)),
    "gru": network_of("gru", 300, driven(5.0), (2, 300)),
    "gru at ±50": network_of("gru", 40, driven(1.0, 50.0), (2, 40)),
    "gru at ±400": network_of("gru", 12, driven(1.0, 400.0), (2, 12)),
}


Tiles = dict[tuple[int, int], Exact]
"""By (t, k)."""


class Both(NamedTuple):
    """A trace, and by loss what it should come to."""

    trace: Trace
    rows: dict[int, Row]


@pytest.fixture(scope="module", params=EXTREMES)
def both(request: pytest.FixtureRequest) -> Both:
    trace = record(EXTREMES[request.param])
    extended = Extended(trace)
    return Both(trace, {t: extended.row(t) for t in trace.losses})


def off(found: Scaled, expected: Exact, size: Exact) -> float:
    """‖found − expected‖ / size."""
    assert np.all(np.isfinite(found.mantissa))
    difference = norm(as_exact(found.mantissa, found.exponent) - expected)
    return float(difference / size) if size != 0 else float(difference)


def test_every_norm_share_and_gradient_is_right(both: Both) -> None:
    trace, rows = both
    answer, keeps = contributions(trace), trace.experiment.truncation.keeps
    plain = reverse_pass(trace).scaled
    for name, shape in trace.experiment.network.parameter_shapes.items():
        zero = exact(np.zeros(shape))
        tiles: Tiles = {(t, k): rows[t].tiles.get((name, k), zero) for t in rows for k in range(1, t + 1)}
        assert_norms(answer.log2_norms(name), tiles, rows)
        kept = {pair: tile for pair, tile in tiles.items() if keeps(*pair)}
        gradient, size = sum(kept.values(), zero), added(kept, rows)
        assert off(answer.scaled_gradient(name), gradient, size) <= 1e-12
        assert off(plain[name], gradient, size) <= 1e-12
        assert sum_difference(trace, name) <= 1e-12
        whole = sum(tiles.values(), zero)
        assert off(answer.scaled_gradient(name, truncated=False), whole, added(tiles, rows)) <= 1e-12
        assert_shares(answer.shares(name), kept, gradient, rows)
        for t in rows:
            own = {pair: tile for pair, tile in kept.items() if pair[0] == t}
            of_loss = sum(own.values(), zero)
            assert off(answer.scaled_gradient_of_loss(name, t), of_loss, added(own, rows)) <= 1e-12
            assert_shares(answer.shares_of_loss(name), own, of_loss, rows)


def assert_norms(log2: Array, tiles: Tiles, rows: dict[int, Row]) -> None:
    assert np.isnan(log2).sum() == log2.size - len(tiles)
    for (t, k), tile in tiles.items():
        length, logarithm = norm(tile), float(log2[t - 1, k - 1])
        assert logarithm < np.inf
        if logarithm == -np.inf:
            assert length <= rows[t].lost[k], (t, k)
            continue
        digits = 1e-12 + 3e-16 * abs(logarithm)  # those that the logarithm itself has room for
        assert abs(mp.mpf(2) ** logarithm - length) <= digits * length + rows[t].lost[k], (t, k)


def added(tiles: Tiles, rows: dict[int, Row]) -> Exact:
    """The size of what is added up, and of what may get lost of it with 12 digits."""
    return mp.fsum(norm(tile) for tile in tiles.values()) + 1e12 * lost(tiles, rows)


def lost(tiles: Tiles, rows: dict[int, Row]) -> Exact:
    return mp.fsum(rows[t].lost[k] for t, k in tiles)


def assert_shares(shares: Array, tiles: Tiles, gradient: Exact, rows: dict[int, Row]) -> None:
    length = norm(gradient)
    if length <= 1e15 * lost(tiles, rows):
        return
    expected = {pair: (tile * gradient).sum() / length**2 for pair, tile in tiles.items()}
    size = added(tiles, rows) / length
    for (t, k), share in expected.items():
        assert abs(shares[t - 1, k - 1] - share) <= 1e-12 * size
    assert abs(mp.fsum(shares[t - 1, k - 1] for t, k in expected) - 1) <= 1e-12 * size


def test_every_cotangent_is_right(both: Both) -> None:
    trace, rows = both
    for t, expected in rows.items():
        row = contributions(trace).row(t)
        for name, by_timestep in (("dh", expected.dh), ("dc", expected.dc), ("dz", expected.dz)):
            for k, value in by_timestep.items():
                found = row.at(name, k)
                assert (found is None) == (name == "dc" and row.dc is None)
                if found is not None:
                    size = norm(value) + 1e12 * expected.lost.get(max(k, 1), 0)
                    assert off(found, value, size) <= 1e-12, (name, t, k)


def test_the_gradient_of_the_initial_state_is_right(both: Both) -> None:
    trace, rows = both
    keeps = trace.experiment.truncation.keeps
    ends = [
        np.concatenate([row.dh[0], row.dc[0]][: len(trace.experiment.network.state_parts)])
        for t, row in rows.items()
        if keeps(t, 0)
    ]
    expected = sum(ends, exact(np.zeros(trace.experiment.network.state_size)))
    size = mp.fsum(map(norm, ends)) + 1e12 * mp.fsum(row.lost[1] for row in rows.values())
    for found in (contributions(trace).scaled_gradient(INITIAL_STATE), reverse_pass(trace).scaled[INITIAL_STATE]):
        assert off(found, expected, size) <= 1e-12
